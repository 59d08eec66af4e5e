//! The query of a URL.

use crate::error::AppError;
use crate::problem::FieldError;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use serde::de::{DeserializeOwned, IntoDeserializer};
use serde::{Deserialize, Deserializer};

/// The parameters of the query.
#[derive(Clone, Debug)]
pub struct QueryParams<T>(pub T);

impl<T: DeserializeOwned, S: Sync> FromRequestParts<S> for QueryParams<T> {
    type Rejection = AppError;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, AppError> {
        let query = parts.uri.query().unwrap_or_default();
        let pairs = serde_urlencoded::Deserializer::new(form_urlencoded::parse(query.as_bytes()));
        serde_path_to_error::deserialize(pairs).map(Self).map_err(|error| {
            let path = error.path().to_string();
            let path = if path == "." { String::new() } else { path };
            let mut given = form_urlencoded::parse(query.as_bytes());
            let message = match given.find(|(name, _)| *name == path) {
                // A parser's own words say nothing to whoever wrote the query.
                Some((name, value)) => {
                    format!("“{value}” is no value of `{name}`: /api/v1/openapi.json says what it takes.")
                }
                None => format!("{}.", error.inner()),
            };
            let error = FieldError { path, message, code: "invalid_value".to_owned() };
            AppError::InvalidQuery(vec![error])
        })
    }
}

/// Reads a parameter from its text; an empty one counts as left out, as forms send it.
///
/// # Errors
/// When the text is none of `T`'s.
pub fn empty_as_none<'de, D: Deserializer<'de>, T: Deserialize<'de>>(deserializer: D) -> Result<Option<T>, D::Error> {
    let text = String::deserialize(deserializer)?;
    if text.is_empty() { Ok(None) } else { T::deserialize(text.into_deserializer()).map(Some) }
}
