//! A JSON body, checked for size, depth, syntax and shape.

use crate::error::AppError;
use axum::body::{Body, Bytes};
use axum::extract::{FromRequest, Request};
use axum::http::{HeaderMap, header};
use http_body_util::{BodyExt, LengthLimitError};
use serde::de::DeserializeOwned;
use std::error::Error;

/// A body of `application/json`.
#[derive(Clone, Debug)]
pub struct JsonBody<T>(pub T);

/// The same, or nothing at all, which stands for the default.
#[derive(Clone, Debug)]
pub struct OptionalJsonBody<T>(pub T);

impl<T: DeserializeOwned, S: Sync> FromRequest<S> for JsonBody<T> {
    type Rejection = AppError;

    async fn from_request(request: Request, _state: &S) -> Result<Self, AppError> {
        let (parts, body) = request.into_parts();
        demand_json(&parts.headers)?;
        Ok(Self(formats::read_json(&body_bytes(body).await?)?))
    }
}

impl<T: DeserializeOwned + Default, S: Sync> FromRequest<S> for OptionalJsonBody<T> {
    type Rejection = AppError;

    async fn from_request(request: Request, _state: &S) -> Result<Self, AppError> {
        let (parts, body) = request.into_parts();
        let bytes = body_bytes(body).await?;
        if bytes.trim_ascii().is_empty() {
            return Ok(Self(T::default()));
        }
        demand_json(&parts.headers)?;
        Ok(Self(formats::read_json(&bytes)?))
    }
}

/// Reads a whole body, whose size the body limit bounds.
///
/// # Errors
/// [`AppError::BodyTooLarge`], [`AppError::BodyCutOff`].
pub async fn body_bytes(body: Body) -> Result<Bytes, AppError> {
    match body.collect().await {
        Ok(collected) => Ok(collected.to_bytes()),
        Err(error) => {
            let mut cause: Option<&(dyn Error + 'static)> = Some(&error);
            while let Some(error) = cause {
                if error.is::<LengthLimitError>() {
                    return Err(AppError::BodyTooLarge);
                }
                cause = error.source();
            }
            Err(AppError::BodyCutOff)
        }
    }
}

fn demand_json(headers: &HeaderMap) -> Result<(), AppError> {
    let media_type = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let essence = media_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    if essence == "application/json" || (essence.starts_with("application/") && essence.ends_with("+json")) {
        Ok(())
    } else {
        Err(AppError::UnsupportedMediaType { expected: "application/json" })
    }
}
