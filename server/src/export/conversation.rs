//! One conversation as a file.

use super::report::{self, Report};
use super::{ExportStream, Pages, export, json_fault};
use clap::ValueEnum;
use engine::Engine;
use engine::ports::{Record, StoreError, WorkspaceScope};
use model::{ConversationId, ConversationSummary, Event};
use projections::Transcript;
use projections::export::{MarkdownExport, Redaction, TurnRow, TurnRows, csv, json};
use serde::Deserialize;
use utoipa::ToSchema;

/// Records that are read at once.
const PAGE: u32 = 500;

/// What a conversation is exported as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, ToSchema, ValueEnum)]
#[serde(rename_all = "lowercase")]
pub enum ConversationFormat {
    /// One document: the conversation, its figures, its events.
    Json,
    /// One event a line.
    Ndjson,
    /// One turn a line, safe for spreadsheets.
    Csv,
    /// The transcript, for people.
    Md,
    /// Figures and transcript as one page that needs nothing else, for people.
    Html,
}

impl ConversationFormat {
    /// The media type of the file.
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Json => "application/json",
            Self::Ndjson => "application/x-ndjson",
            Self::Csv => "text/csv; charset=utf-8",
            Self::Md => "text/markdown; charset=utf-8",
            Self::Html => "text/html; charset=utf-8",
        }
    }

    /// The extension of the file, without the dot.
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Json => "json",
            Self::Ndjson => "ndjson",
            Self::Csv => "csv",
            Self::Md => "md",
            Self::Html => "html",
        }
    }
}

/// The file of a conversation as of now. `Ok(None)`: there is no such conversation.
///
/// # Errors
/// When the store fails, at the beginning or in the stream.
pub async fn conversation(
    engine: &Engine,
    scope: WorkspaceScope,
    id: ConversationId,
    format: ConversationFormat,
    redaction: Redaction,
) -> Result<Option<ExportStream>, StoreError> {
    let Some(mut summary) = engine.conversations.summary(scope, id).await? else { return Ok(None) };
    redaction.summary(&mut summary);
    let opening = match format {
        ConversationFormat::Json => {
            let metrics = engine.analytics.run(scope, id).await?.unwrap_or_default();
            json::opening(&summary, &metrics).map_err(|error| json_fault(&error))?
        }
        ConversationFormat::Html => report_opening(engine, scope, &summary, Private::Kept, redaction).await?,
        ConversationFormat::Csv => csv::line(TurnRow::HEADERS),
        ConversationFormat::Ndjson | ConversationFormat::Md => String::new(),
    };
    let writer = match format {
        ConversationFormat::Json => Writer::Json(Box::default()),
        ConversationFormat::Ndjson => Writer::Ndjson,
        ConversationFormat::Csv => Writer::Csv(Box::new(TurnRows::new(id))),
        ConversationFormat::Md => Writer::Markdown(Box::default()),
        ConversationFormat::Html => Writer::Html(Box::default()),
    };
    Ok(Some(pages(engine, scope, &summary, opening, (writer, redaction))))
}

/// The report of a conversation as of now, for people from outside its workspace. `Ok(None)`: there is no such
/// conversation.
///
/// # Errors
/// When the store fails, at the beginning or in the stream.
pub async fn shared(
    engine: &Engine,
    scope: WorkspaceScope,
    id: ConversationId,
) -> Result<Option<ExportStream>, StoreError> {
    let Some(summary) = engine.conversations.summary(scope, id).await? else { return Ok(None) };
    let opening = report_opening(engine, scope, &summary, Private::LeftOut, Redaction::None).await?;
    Ok(Some(pages(engine, scope, &summary, opening, (Writer::Shared(Box::default()), Redaction::None))))
}

/// What is done with what is said of endpoints.
#[derive(Clone, Copy)]
enum Private {
    Kept,
    LeftOut,
}

async fn report_opening(
    engine: &Engine,
    scope: WorkspaceScope,
    summary: &ConversationSummary,
    private: Private,
    redaction: Redaction,
) -> Result<String, StoreError> {
    let metrics = engine.analytics.run(scope, summary.id).await?.unwrap_or_default();
    let mut whole = Transcript::default();
    while whole.seq < summary.seq {
        let limit = u32::try_from(summary.seq - whole.seq).unwrap_or(u32::MAX).min(PAGE);
        let records = engine.conversations.events(scope, summary.id, whole.seq, limit).await?;
        if records.is_empty() {
            break;
        }
        for record in records {
            let mut envelope = record.decode()?;
            redaction.envelope(&mut envelope);
            if let Private::LeftOut = private {
                keep_private(&mut envelope.event);
            }
            whole.apply(&envelope);
        }
    }
    Ok(report::opening(summary, &metrics, &whole))
}

fn pages(
    engine: &Engine,
    scope: WorkspaceScope,
    summary: &ConversationSummary,
    opening: String,
    (writer, redaction): (Writer, Redaction),
) -> ExportStream {
    let (id, until) = (summary.id, summary.seq);
    export(opening, Export { engine: engine.clone(), scope, id, after: 0, until, writer, redaction, over: false })
}

struct Export {
    engine: Engine,
    scope: WorkspaceScope,
    id: ConversationId,
    after: u64,
    /// The last event when the export began: it does not follow a running conversation.
    until: u64,
    writer: Writer,
    redaction: Redaction,
    over: bool,
}

impl Pages for Export {
    async fn next(&mut self) -> Result<Option<String>, StoreError> {
        if self.over {
            return Ok(None);
        }
        let limit = u32::try_from(self.until - self.after).unwrap_or(u32::MAX).min(PAGE);
        let records = match limit {
            0 => Vec::new(),
            limit => self.engine.conversations.events(self.scope, self.id, self.after, limit).await?,
        };
        let Some(last) = records.last() else {
            self.over = true;
            return Ok(Some(self.writer.closing()?));
        };
        self.after = last.seq;
        let mut page = String::new();
        for record in &records {
            match self.redaction {
                Redaction::None => self.writer.write(&mut page, record)?,
                Redaction::Texts => {
                    let mut envelope = record.decode()?;
                    self.redaction.envelope(&mut envelope);
                    self.writer.write(&mut page, &Record::encode(&envelope)?)?;
                }
            }
        }
        Ok(Some(page))
    }
}

enum Writer {
    Json(Box<json::Results>),
    Ndjson,
    Csv(Box<TurnRows>),
    Markdown(Box<MarkdownExport>),
    Html(Box<Report>),
    /// The same for people from outside.
    Shared(Box<Report>),
}

impl Writer {
    fn write(&mut self, page: &mut String, record: &Record) -> Result<(), StoreError> {
        match self {
            Self::Json(results) => {
                results.apply(&record.decode()?);
                page.push_str(&json::event(record.seq, &record.json));
            }
            Self::Ndjson => {
                page.push_str(&record.json);
                page.push('\n');
            }
            Self::Csv(rows) => {
                if let Some(row) = rows.apply(&record.decode()?) {
                    page.push_str(&csv::line(row.fields()));
                }
            }
            Self::Markdown(document) => page.push_str(&document.apply(&record.decode()?)),
            Self::Html(document) => page.push_str(&document.apply(&record.decode()?)),
            Self::Shared(document) => {
                let mut envelope = record.decode()?;
                keep_private(&mut envelope.event);
                page.push_str(&document.apply(&envelope));
            }
        }
        Ok(())
    }

    fn closing(&self) -> Result<String, StoreError> {
        Ok(match self {
            Self::Json(results) => results.closing().map_err(|error| json_fault(&error))?,
            Self::Ndjson | Self::Csv(_) => String::new(),
            Self::Markdown(document) => document.footer(),
            Self::Html(document) | Self::Shared(document) => document.closing(),
        })
    }
}

/// Takes out what is said of endpoints: where they are and what they answered is for those who set them up.
fn keep_private(event: &mut Event) {
    match event {
        Event::TurnFailed { message, .. } => "The model gave no usable answer.".clone_into(message),
        Event::TeamEvent { event, .. } => keep_private(event),
        _ => {}
    }
}
