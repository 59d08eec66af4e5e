//! Figures over conversations.

use crate::error::AppError;
use leptos::prelude::*;
use model::{ConversationId, ConversationSummary, TeamId, Timestamp, TurnStrategy};
use projections::metrics::overview::Group;
use projections::{Overview, RunMetrics, Timeline};
use serde::{Deserialize, Serialize};

/// Conversations that the list of recent runs shows.
pub const RECENT: usize = 20;
/// Conversations that figures are made of at most.
pub const COUNTED: u32 = 1_000;

/// Which conversations the figures are about. Nothing set: all of them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OverviewFilter {
    /// Of this stored team only.
    pub team: Option<TeamId>,
    /// Of this strategy only.
    pub strategy: Option<TurnStrategy>,
    /// Created at or after.
    pub from: Option<Timestamp>,
    /// Created before.
    pub to: Option<Timestamp>,
}

/// What the page of all conversations shows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OverviewPage {
    /// The figures.
    pub overview: Overview,
    /// Those of the period before, where the filter says when its own begins.
    pub before: Option<Before>,
    /// The newest of the conversations; at most [`RECENT`] with real models and as many with the simulated one.
    pub recent: Vec<ConversationSummary>,
    /// Whether there may be more conversations than the figures are made of: the newest [`COUNTED`].
    pub capped: bool,
    /// Stored teams, for the filter: id and name.
    pub teams: Vec<(TeamId, String)>,
}

/// The figures of the period of the same length before the one that is asked for, with the same other filters.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Before {
    /// Its length in days, at least one.
    pub days: u64,
    /// Of runs in which models of a provider answered.
    pub real: Group,
    /// Of runs with a simulated turn.
    pub simulated: Group,
}

/// What the page of one conversation shows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RunPage {
    /// The conversation.
    pub summary: ConversationSummary,
    /// Its figures.
    pub metrics: RunMetrics,
    /// Who spoke when.
    pub timeline: Timeline,
}

/// Figures of one conversation as of its last event.
#[server(prefix = "/api/ui", endpoint = "read_run")]
pub async fn read_run(
    /// The conversation.
    id: ConversationId,
) -> Result<RunPage, AppError> {
    let (engine, scope) = (crate::error::engine()?, crate::error::scope()?);
    let missing = || AppError::not_found("conversation").with_status();
    let summary = engine.conversations.summary(scope, id).await?.ok_or_else(missing)?;
    let metrics = engine.analytics.run(scope, id).await?.ok_or_else(missing)?;
    let transcript = engine.conversations.transcript(scope, id).await?.ok_or_else(missing)?;
    Ok(RunPage { summary, metrics, timeline: Timeline::of(&transcript) })
}

/// Figures of all conversations that pass the filter.
#[server(prefix = "/api/ui", endpoint = "read_overview")]
pub async fn read_overview(
    /// Which conversations; all where it is left out.
    #[server(default)]
    filter: OverviewFilter,
) -> Result<OverviewPage, AppError> {
    let (engine, scope) = (crate::error::engine()?, crate::error::scope()?);
    let OverviewFilter { team, strategy, from, to } = filter;
    let filter = engine::ports::ConversationFilter { team, strategy, from, to, limit: COUNTED, ..Default::default() };
    let overview = engine.analytics.overview(scope, &filter).await?;
    let before = engine.analytics.before(scope, &filter).await?;
    let before =
        before.map(|(days, Overview { real, simulated })| Before { days, real: real.all, simulated: simulated.all });
    let all = engine.conversations.list(scope, &filter).await?;
    let capped = all.len() >= COUNTED as usize;
    let (simulated, real): (Vec<_>, Vec<_>) = all.into_iter().partition(|run| run.simulated);
    let recent = real.into_iter().take(RECENT).chain(simulated.into_iter().take(RECENT)).collect();
    let teams = engine.teams.list(scope).await?;
    let teams = teams.into_iter().map(|stored| (stored.id, stored.team.name)).collect();
    Ok(OverviewPage { overview, before, recent, capped, teams })
}
