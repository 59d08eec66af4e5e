//! A JSON body, checked for size, depth, syntax and shape.

use super::depth::{MAX_DEPTH, json_depth};
use crate::error::AppError;
use axum::body::{Body, Bytes};
use axum::extract::{FromRequest, Request};
use axum::http::{HeaderMap, header};
use http_body_util::{BodyExt, LengthLimitError};
use serde::de::DeserializeOwned;
use serde_json::error::Category;
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
        from_json(&body_bytes(body).await?).map(Self)
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
        from_json(&bytes).map(Self)
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

/// Reads a value, with the path of what does not fit.
///
/// # Errors
/// [`AppError::TooDeep`]; [`AppError::Malformed`] for what is no JSON; [`AppError::InvalidBody`] for the rest.
pub fn from_json<T: DeserializeOwned>(json: &[u8]) -> Result<T, AppError> {
    if json_depth(json) > MAX_DEPTH {
        return Err(AppError::TooDeep { max: MAX_DEPTH });
    }
    let mut deserializer = serde_json::Deserializer::from_slice(json);
    let value = serde_path_to_error::deserialize(&mut deserializer).map_err(|error| {
        let path = error.path().to_string();
        let error = error.into_inner();
        match error.classify() {
            Category::Data => invalid(&path, &error),
            Category::Syntax | Category::Eof | Category::Io => AppError::Malformed(format!("Not JSON: {error}.")),
        }
    })?;
    deserializer.end().map_err(|error| AppError::Malformed(format!("Not JSON: {error}.")))?;
    Ok(value)
}

fn invalid(path: &str, error: &serde_json::Error) -> AppError {
    AppError::field(if path == "." { "" } else { path }, "invalid_value", format!("{error}."))
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
