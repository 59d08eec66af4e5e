//! `roundtable export`.

use super::Failure;
use crate::composition::Roundtable;
use crate::config::Config;
use crate::export::{self, ConversationFormat, ExportStream};
use engine::ports::WorkspaceScope;
use futures::TryStreamExt;
use model::ConversationId;
use projections::export::Redaction;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

/// Writes a conversation to `out`, or to the standard output.
pub(super) async fn export(
    config: &Config,
    conversation: ConversationId,
    what: (ConversationFormat, Redaction),
    out: Option<&Path>,
) -> Result<(), Failure> {
    let roundtable = Roundtable::open_or_read(config).await?;
    let written = write(&roundtable, conversation, what, out).await;
    roundtable.close().await;
    written
}

async fn write(
    roundtable: &Roundtable,
    id: ConversationId,
    what: (ConversationFormat, Redaction),
    out: Option<&Path>,
) -> Result<(), Failure> {
    let (format, redaction) = what;
    let found = export::conversation(&roundtable.engine, WorkspaceScope::single_user(), id, format, redaction).await?;
    let stream = found.ok_or_else(|| Failure::input(format!("there is no conversation {id} in this database")))?;
    match out {
        None => copy(stream, std::io::stdout().lock()).await,
        Some(path) => {
            let file = File::create(path).map_err(|error| Failure::input(format!("{}: {error}", path.display())))?;
            copy(stream, BufWriter::new(file)).await
        }
    }
}

async fn copy(mut stream: ExportStream, mut out: impl Write) -> Result<(), Failure> {
    while let Some(page) = stream.try_next().await? {
        out.write_all(&page)?;
    }
    Ok(out.flush()?)
}
