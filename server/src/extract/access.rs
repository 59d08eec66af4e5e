//! Who asks, and whose data they may touch.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use engine::ports::WorkspaceScope;
use std::convert::Infallible;

/// The right of a request to a workspace's data. Every handler that reads or writes data demands one.
///
/// Without accounts the server is reachable from this machine alone, and whoever reaches it is the single user.
#[derive(Clone, Copy, Debug)]
pub struct Access {
    /// The workspace.
    pub scope: WorkspaceScope,
}

impl<S: Sync> FromRequestParts<S> for Access {
    type Rejection = Infallible;

    async fn from_request_parts(_parts: &mut Parts, _state: &S) -> Result<Self, Self::Rejection> {
        Ok(Self { scope: WorkspaceScope::single_user() })
    }
}
