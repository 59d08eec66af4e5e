//! The list's row of a conversation as columns, for the statements that write it.

use crate::numbers::to_column;
use engine::ports::StoreError;
use model::ConversationSummary;
use sea_orm::Value;

/// Columns of the list's row that are not its key, in the order of [`SummaryColumns::values`].
pub const NAMES: [&str; 15] = [
    "seq",
    "status",
    "finish_reason",
    "turns",
    "input_tokens",
    "output_tokens",
    "cost_micro_usd",
    "title",
    "team_name",
    "team_id",
    "team_version",
    "strategy",
    "simulated",
    "created_at",
    "updated_at",
];

/// The list's row with every number known to fit its column.
#[derive(Debug)]
pub struct SummaryColumns {
    summary: ConversationSummary,
    pub seq: i64,
    input_tokens: i64,
    output_tokens: i64,
    cost_micro_usd: i64,
}

impl SummaryColumns {
    /// Checks the row.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`] if a number is beyond its column.
    pub fn new(mut summary: ConversationSummary) -> Result<Self, StoreError> {
        for text in [&mut summary.title, &mut summary.team_name] {
            // PostgreSQL refuses the character in a column; the log has it in JSON, escaped.
            if text.contains('\0') {
                *text = text.replace('\0', "\u{FFFD}");
            }
        }
        let totals = &summary.totals;
        Ok(Self {
            seq: to_column("seq", summary.seq)?,
            input_tokens: to_column("input_tokens", totals.input_tokens)?,
            output_tokens: to_column("output_tokens", totals.output_tokens)?,
            cost_micro_usd: to_column("cost_micro_usd", totals.cost_micro_usd.0)?,
            summary,
        })
    }

    /// The values in the order of [`NAMES`].
    pub fn values(&self) -> [Value; NAMES.len()] {
        let summary = &self.summary;
        [
            self.seq.into(),
            summary.status.as_str().into(),
            summary.finish_reason.map(|reason| reason.as_str().to_owned()).into(),
            i64::from(summary.totals.turns).into(),
            self.input_tokens.into(),
            self.output_tokens.into(),
            self.cost_micro_usd.into(),
            summary.title.as_str().into(),
            summary.team_name.as_str().into(),
            summary.origin.map(|origin| origin.team_id.uuid()).into(),
            summary.origin.map(|origin| i64::from(origin.version)).into(),
            summary.strategy.as_str().into(),
            summary.simulated.into(),
            summary.created_at.as_millis().into(),
            summary.updated_at.as_millis().into(),
        ]
    }
}
