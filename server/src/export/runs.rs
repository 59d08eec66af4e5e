//! The figures of many conversations as a file, one line a conversation.

use super::{ExportStream, Pages, export, json_fault};
use engine::Engine;
use engine::ports::{ConversationFilter, StoreError, WorkspaceScope};
use model::{ConversationId, ConversationSummary, Timestamp};
use projections::RunMetrics;
use projections::export::{Redaction, RunRow, csv};
use serde::{Deserialize, Serialize};
use std::time::SystemTime;
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

/// Which conversations a file is about beyond its filter, and what of them it leaves out.
#[derive(Clone, Copy, Debug, Default)]
pub struct RunsScope {
    /// Only those that models of a provider answered, or only those with simulated turns.
    pub kind: Option<RunKind>,
    /// What is left out.
    pub redaction: Redaction,
}

/// Who answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum RunKind {
    /// Models of a provider alone.
    Real,
    /// The simulated model, at least once.
    Simulated,
}

impl RunKind {
    const fn of(conversation: &ConversationSummary) -> Self {
        if conversation.simulated { Self::Simulated } else { Self::Real }
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

/// The figures of every conversation that passes the filter as of now, newest first, whatever the filter's page.
pub fn runs(
    engine: &Engine,
    scope: WorkspaceScope,
    filter: &ConversationFilter,
    format: RunsFormat,
    of: RunsScope,
) -> ExportStream {
    let header = match format {
        RunsFormat::Csv => csv::line(RunRow::HEADERS),
        RunsFormat::Ndjson => String::new(),
    };
    let filter = first_page(filter, now());
    export(header, Export { engine: engine.clone(), scope, filter, format, of, over: false })
}

/// The first page of what there is before `now`: a conversation begun during the export would shift all pages, and
/// repeat one line on each.
fn first_page(filter: &ConversationFilter, now: Timestamp) -> ConversationFilter {
    let to = filter.to.map_or(now, |to| to.min(now));
    ConversationFilter { to: Some(to), limit: PAGE, offset: 0, ..filter.clone() }
}

fn now() -> Timestamp {
    let since_epoch = SystemTime::UNIX_EPOCH.elapsed().unwrap_or_default();
    Timestamp::from_millis(i64::try_from(since_epoch.as_millis()).unwrap_or(i64::MAX))
}

struct Export {
    engine: Engine,
    scope: WorkspaceScope,
    filter: ConversationFilter,
    format: RunsFormat,
    of: RunsScope,
    over: bool,
}

impl Pages for Export {
    async fn next(&mut self) -> Result<Option<String>, StoreError> {
        if self.over {
            return Ok(None);
        }
        let mut conversations = self.engine.conversations.list(self.scope, &self.filter).await?;
        self.over = conversations.len() < PAGE as usize;
        self.filter.offset += PAGE;
        conversations.retain(|conversation| self.of.kind.is_none_or(|kind| RunKind::of(conversation) == kind));
        let mut page = String::new();
        for conversation in &mut conversations {
            self.of.redaction.summary(conversation);
            if let Some(metrics) = self.engine.analytics.run(self.scope, conversation.id).await? {
                page += &self.line(conversation, &metrics)?;
            }
        }
        Ok(Some(page))
    }
}

impl Export {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_export_ends_where_it_began_whatever_is_begun_meanwhile() {
        let at = Timestamp::from_millis;
        for (to, end) in [(None, 1_000), (Some(at(2_000)), 1_000), (Some(at(500)), 500)] {
            let asked = ConversationFilter { to, limit: 7, offset: 30, ..ConversationFilter::default() };
            let first = first_page(&asked, at(1_000));
            assert_eq!((first.to, first.limit, first.offset), (Some(at(end)), PAGE, 0));
        }
    }
}
