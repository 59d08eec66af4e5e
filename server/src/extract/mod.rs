//! What handlers take from a request. Each refusal is a problem that names the place of the fault.

mod access;
mod json_body;
mod path_param;
mod query_params;

pub use access::Access;
pub use json_body::{JsonBody, OptionalJsonBody, body_bytes};
pub use path_param::{PathPair, PathParam};
pub use query_params::{QueryParams, empty_as_none};
