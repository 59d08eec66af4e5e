//! Whose data a call is about.

use uuid::Uuid;

/// The workspace that a call reads or writes. Every repository function demands one, so that an unscoped query does not
/// compile. Only authorisation makes one for a request: today that is single-user mode with its one workspace.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct WorkspaceScope(Uuid);

impl WorkspaceScope {
    /// The one workspace of single-user mode.
    pub const fn single_user() -> Self {
        Self(Uuid::nil())
    }

    /// The workspace's id.
    pub const fn id(self) -> Uuid {
        self.0
    }

    /// The workspace that a stored row belongs to, for stores that hand rows of any workspace to the engine itself.
    pub const fn of_row(workspace_id: Uuid) -> Self {
        Self(workspace_id)
    }

    /// Another workspace, for tests that must not see each other's data.
    #[cfg(feature = "testing")]
    pub const fn for_test(id: Uuid) -> Self {
        Self(id)
    }
}
