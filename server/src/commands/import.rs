//! `roundtable import FILE`.

use super::{Failure, checked, read_team};
use crate::composition::Roundtable;
use crate::config::Config;
use engine::ports::WorkspaceScope;
use std::io::Write;
use std::path::Path;

/// Stores a team from a file and says under which id.
pub(super) async fn import(config: &Config, file: &Path) -> Result<(), Failure> {
    let team = checked(file, read_team(file)?)?;
    let roundtable = Roundtable::open(config, engine::Upkeep::OwnRuns).await?;
    let stored = roundtable.engine.teams.create(WorkspaceScope::single_user(), team).await;
    roundtable.close().await;
    let stored = stored.map_err(Failure::failed)?;
    writeln!(std::io::stdout(), "{} version {}", stored.id, stored.version)?;
    Ok(())
}
