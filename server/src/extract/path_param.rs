//! The parameters of a path.

use crate::error::AppError;
use axum::extract::{FromRequestParts, Path};
use axum::http::request::Parts;
use std::str::FromStr;

/// A parameter of the path. One that cannot be the id of anything is of something that does not exist.
#[derive(Clone, Copy, Debug)]
pub struct PathParam<T>(pub T);

impl<T: FromStr, S: Sync + Send> FromRequestParts<S> for PathParam<T> {
    type Rejection = AppError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, AppError> {
        let text = Path::<String>::from_request_parts(parts, state).await.map_err(|_| AppError::NotFound("thing"))?;
        text.0.parse().map(Self).map_err(|_| AppError::NotFound("thing"))
    }
}

/// The two parameters of a path, under the same rule.
#[derive(Clone, Debug)]
pub struct PathPair<A, B>(pub A, pub B);

impl<A: FromStr, B: FromStr, S: Sync + Send> FromRequestParts<S> for PathPair<A, B> {
    type Rejection = AppError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, AppError> {
        let texts = Path::<(String, String)>::from_request_parts(parts, state).await;
        let Path((one, other)) = texts.map_err(|_| AppError::NotFound("thing"))?;
        match (one.parse(), other.parse()) {
            (Ok(one), Ok(other)) => Ok(Self(one, other)),
            _ => Err(AppError::NotFound("thing")),
        }
    }
}
