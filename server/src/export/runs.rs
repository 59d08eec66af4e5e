//! The figures of many conversations as a file, one line a conversation.

use super::{ExportStream, json_fault};
use axum::body::Bytes;
use engine::Engine;
use engine::ports::{ConversationFilter, StoreError, WorkspaceScope};
use futures::stream::{self, StreamExt};
use model::{ConversationId, ConversationSummary};
use projections::RunMetrics;
use projections::export::{RunRow, csv};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Conversations that are listed at once.
const PAGE: u32 = 100;

/// What the figures are exported as.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum RunsFormat {
    /// One conversation a line, safe for spreadsheets.
    #[default]
    Csv,
    /// One conversation a line, with the figures of its agents.
    Ndjson,
}

impl RunsFormat {
    /// The media type of the file.
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Csv => "text/csv; charset=utf-8",
            Self::Ndjson => "application/x-ndjson",
        }
    }

    /// The extension of the file, without the dot.
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Ndjson => "ndjson",
        }
    }
}

/// One line of NDJSON.
#[derive(Serialize)]
struct RunLine<'a> {
    conversation_id: ConversationId,
    title: &'a str,
    #[serde(flatten)]
    metrics: &'a RunMetrics,
}

/// The figures of every conversation that passes the filter, newest first, whatever the filter's page.
pub fn runs(engine: &Engine, scope: WorkspaceScope, filter: &ConversationFilter, format: RunsFormat) -> ExportStream {
    let header = match format {
        RunsFormat::Csv => csv::line(RunRow::HEADERS),
        RunsFormat::Ndjson => String::new(),
    };
    let filter = ConversationFilter { limit: PAGE, offset: 0, ..filter.clone() };
    let export = Export { engine: engine.clone(), scope, filter, format, over: false };
    let pages = stream::unfold(export, |mut export| async move {
        let page = export.next_page().await?;
        Some((page.map(Bytes::from), export))
    });
    stream::iter([Ok(Bytes::from(header))]).chain(pages).boxed()
}

struct Export {
    engine: Engine,
    scope: WorkspaceScope,
    filter: ConversationFilter,
    format: RunsFormat,
    over: bool,
}

impl Export {
    async fn next_page(&mut self) -> Option<Result<String, StoreError>> {
        if self.over {
            return None;
        }
        let page = self.write_page().await;
        self.over |= page.is_err();
        Some(page)
    }

    async fn write_page(&mut self) -> Result<String, StoreError> {
        let conversations = self.engine.conversations.list(self.scope, &self.filter).await?;
        self.over = conversations.len() < PAGE as usize;
        self.filter.offset += PAGE;
        let mut page = String::new();
        for conversation in &conversations {
            if let Some(metrics) = self.engine.analytics.run(self.scope, conversation.id).await? {
                page += &self.line(conversation, &metrics)?;
            }
        }
        Ok(page)
    }

    fn line(&self, conversation: &ConversationSummary, metrics: &RunMetrics) -> Result<String, StoreError> {
        match self.format {
            RunsFormat::Csv => Ok(csv::line(RunRow::new(conversation, metrics).fields())),
            RunsFormat::Ndjson => {
                let line = RunLine { conversation_id: conversation.id, title: &conversation.title, metrics };
                serde_json::to_string(&line).map(|line| line + "\n").map_err(|error| json_fault(&error))
            }
        }
    }
}
