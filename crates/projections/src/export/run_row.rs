//! One row for each conversation.

use super::cell::{decimal, number};
use crate::metrics::RunMetrics;
use model::{ConversationId, ConversationSummary};

/// One conversation with its figures.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RunRow<'a> {
    /// The conversation.
    pub conversation_id: ConversationId,
    /// Its title.
    pub title: &'a str,
    /// Its figures.
    pub metrics: &'a RunMetrics,
}

impl<'a> RunRow<'a> {
    /// Names of the columns, in the order of [`RunRow::fields`].
    pub const HEADERS: [&'static str; 38] = [
        "conversation_id",
        "title",
        "team_name",
        "team_id",
        "team_version",
        "strategy",
        "status",
        "finish_reason",
        "simulated",
        "started_at",
        "updated_at",
        "agents",
        "rounds",
        "turns",
        "passes",
        "failures",
        "interruptions",
        "interventions",
        "duration_ms",
        "active_ms",
        "ttft_ms_n",
        "ttft_ms_p50",
        "ttft_ms_p95",
        "turn_duration_ms_p50",
        "turn_duration_ms_p95",
        "input_tokens",
        "output_tokens",
        "cost_micro_usd",
        "utilisation",
        "context_overhead",
        "coherence",
        "task_completion",
        "satisfaction",
        "ratings",
        "coordination_tokens",
        "coordination_share",
        "tasks",
        "tasks_done",
    ];

    /// The row of a listed conversation.
    pub fn new(conversation: &'a ConversationSummary, metrics: &'a RunMetrics) -> Self {
        Self { conversation_id: conversation.id, title: &conversation.title, metrics }
    }

    /// The cells, as texts that are not yet safe for spreadsheets: [`super::csv::line`] makes them so.
    pub fn fields(&self) -> [String; RunRow::<'static>::HEADERS.len()] {
        let run = self.metrics;
        [
            self.conversation_id.to_string(),
            self.title.to_owned(),
            run.team_name.clone(),
            number(run.origin.map(|origin| origin.team_id)),
            number(run.origin.map(|origin| origin.version)),
            run.strategy.as_str().to_owned(),
            run.status.as_str().to_owned(),
            number(run.finish_reason.map(model::event::FinishReason::as_str)),
            run.simulated.to_string(),
            number(run.started_at),
            number(run.updated_at),
            run.agents.len().to_string(),
            run.rounds.to_string(),
            run.turns.to_string(),
            run.passes.to_string(),
            run.failures.to_string(),
            run.interruptions.to_string(),
            run.interventions.to_string(),
            run.duration_ms.to_string(),
            run.active_ms.to_string(),
            run.ttft_ms.n.to_string(),
            number(run.ttft_ms.p50),
            number(run.ttft_ms.p95),
            number(run.turn_duration_ms.p50),
            number(run.turn_duration_ms.p95),
            run.input_tokens.to_string(),
            run.output_tokens.to_string(),
            number(run.cost_micro_usd.map(|cost| cost.0)),
            decimal(run.utilisation),
            decimal(run.context_overhead),
            decimal(run.coherence),
            decimal(run.task_completion),
            decimal(run.satisfaction),
            run.ratings.to_string(),
            run.coordination_tokens.to_string(),
            decimal(run.coordination_share),
            run.tasks.tasks.to_string(),
            run.tasks.done.to_string(),
        ]
    }
}
