//! What pages load: drawn by the server, sent along as JSON, loaded again by the browser when what it depends on changes.

use leptos::prelude::*;
use leptos::server::codee::{Decoder, Encoder};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// JSON that is read from bytes, as server functions read their answers. The reader of strings is a type of its own: with it
/// the program of the browser would hold all that reads JSON twice.
pub struct Json;

impl<T: Serialize> Encoder<T> for Json {
    type Error = serde_json::Error;
    type Encoded = String;

    fn encode(value: &T) -> Result<String, Self::Error> {
        serde_json::to_string(value)
    }
}

impl<T: DeserializeOwned> Decoder<T> for Json {
    type Error = serde_json::Error;
    type Encoded = str;

    fn decode(text: &str) -> Result<T, Self::Error> {
        read(text)
    }
}

/// Reads JSON, as all of the front end does: see [`Json`].
///
/// # Errors
/// Where the text is no JSON, or not of this shape.
pub fn read<T: DeserializeOwned>(text: &str) -> Result<T, serde_json::Error> {
    serde_json::from_slice(text.as_bytes())
}

/// What `load` gives for what `source` says, loaded anew when that changes.
pub fn loaded<S, T, Loading>(
    source: impl Fn() -> S + Send + Sync + 'static,
    load: impl Fn(S) -> Loading + Send + Sync + 'static,
) -> Resource<T, Json>
where
    S: Clone + PartialEq + Send + Sync + 'static,
    T: Serialize + DeserializeOwned + Send + Sync + 'static,
    Loading: Future<Output = T> + Send + 'static,
{
    Resource::new_with_options(source, load, false)
}
