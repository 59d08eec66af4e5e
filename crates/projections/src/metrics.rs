//! The figures of one run, as of any event of its log.
//!
//! One file a metric: its formula, its value when nothing happened and where it was published stand at the top of the
//! file, its value is one field of [`RunMetrics`].

mod agents;
mod calls;
mod coherence;
mod completion;
mod context_overhead;
mod counts;
mod distribution;
mod flow;
pub mod overview;
mod purposes;
mod ratio;
mod satisfaction;

mod tasks;
#[cfg(test)]
mod tests;
mod utilisation;

pub use agents::AgentMetrics;
pub use calls::CallMetrics;
pub use context_overhead::ContextPoint;
pub use distribution::{Distribution, MIN_FOR_P95};
pub use flow::Flow;
pub use tasks::TaskMetrics;

use model::command::TeamOrigin;
use model::event::FinishReason;
use model::{Envelope, Event, MicroUsd, Status, Timestamp, TurnStrategy};
use serde::{Deserialize, Serialize};

/// Follows one log.
#[derive(Clone, Debug, Default)]
pub struct Metrics {
    seq: u64,
    /// The first event: a copy of another conversation is counted anew from where it goes on by itself.
    first: Option<Box<Envelope>>,
    head: Head,
    updated_at: Option<Timestamp>,
    purposes: purposes::Purposes,
    counts: counts::Counts,
    calls: calls::Calls,
    tasks: tasks::Tasks,
    utilisation: utilisation::Utilisation,
    context_overhead: context_overhead::ContextOverhead,
    coherence: coherence::Coherence,
    satisfaction: satisfaction::Satisfaction,
    agents: agents::Agents,
    flow: flow::TurnFlow,
}

/// What the first event tells.
#[derive(Clone, Debug, Default)]
struct Head {
    team_name: String,
    origin: Option<TeamOrigin>,
    strategy: TurnStrategy,
    started_at: Option<Timestamp>,
}

/// The figures of one run. Of a run that has not ended: as of its last event.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct RunMetrics {
    /// Number of the last event that is counted; 0 before the first.
    pub seq: u64,
    /// Name of the team.
    pub team_name: String,
    /// The stored team and version, if it was one.
    pub origin: Option<TeamOrigin>,
    /// The turn strategy.
    pub strategy: TurnStrategy,
    /// Where the run stands.
    pub status: Status,
    /// Why it finished, if it did.
    pub finish_reason: Option<FinishReason>,
    /// Whether any turn was simulated: never mix such figures with real ones.
    pub simulated: bool,
    /// When it started; `None` before the first event.
    pub started_at: Option<Timestamp>,
    /// When its last event happened; `None` before the first.
    pub updated_at: Option<Timestamp>,
    /// Messages of people, the task included.
    pub rounds: u32,
    /// Turns that ended with a reply; votes, judgements, choices of a speaker, summaries and plans are none.
    pub turns: u32,
    /// Turns that were passed.
    pub passes: u32,
    /// Calls that failed, those that are no reply included, each attempt counted.
    pub failures: u32,
    /// Calls that were cut off, timed-out ones and those that are no reply included, each attempt counted.
    pub interruptions: u32,
    /// What people did after the task: messages, pauses, stops, grants of turns, mutes, picks and conclusions.
    pub interventions: u32,
    /// Wall time from the first event to the end, or to the last event before it, in milliseconds; pauses included.
    pub duration_ms: u64,
    /// Time in which the run was running or a turn was open, in milliseconds; pauses and waiting for people left out.
    pub active_ms: u64,
    /// Time to first token of turns that ended with a reply, in milliseconds.
    pub ttft_ms: Distribution,
    /// Time from request to end of turns that ended with a reply, in milliseconds.
    pub turn_duration_ms: Distribution,
    /// Tokens sent to models, failed and interrupted turns included.
    pub input_tokens: u64,
    /// Tokens received from models, failed and interrupted turns included.
    pub output_tokens: u64,
    /// Cost of the calls whose price is known; `None` where none is.
    pub cost_micro_usd: Option<MicroUsd>,
    /// Mean over the agents of the share of the run's active time in which a turn of theirs was open.
    ///
    /// `mean(busy_ms(agent) / active_ms)`; unitless, in `[0, 1]`; `None` while the active time is 0. After the
    /// utilisation law, Denning and Buzen (1978).
    pub utilisation: Option<f64>,
    /// Share of the estimated tokens sent to models that had been sent in this run before.
    ///
    /// `Σ repeated / Σ context` over [`RunMetrics::context_growth`]; unitless, in `[0, 1)`; `None` before the first
    /// turn. What counts as repeated is our own estimate of the duplication that Wang et al., "AgentTaxo" (2025),
    /// measure.
    pub context_overhead: Option<f64>,
    /// Likeness of each reply's words to what it replied to: a lexical proxy.
    ///
    /// Mean cosine of term-frequency vectors; unitless, in `[0, 1]`; `None` before the first reply. After Hearst,
    /// "TextTiling" (1997).
    pub coherence: Option<f64>,
    /// How far the last round got. With a plan: its tasks that are done over those that no later plan replaced. Without
    /// one, by how it ended: 1 its own goal, 0.5 a limit, 0 failed or stopped.
    ///
    /// Unitless, in `[0, 1]`; `None` while it has not ended. Our own rule; success as a measure is that of Walker et
    /// al., "PARADISE" (1997).
    pub task_completion: Option<f64>,
    /// Mean of people's scores of the conversation and its turns, 1 (poor) to 5 (excellent).
    ///
    /// Each person's last score of each item; `None` without a rating. A mean opinion score, ITU-T P.800 (1996).
    pub satisfaction: Option<f64>,
    /// Number of scores behind [`RunMetrics::satisfaction`].
    pub ratings: u32,
    /// Calls by what they were for, in the order of [`model::event::TurnPurpose`]; what never occurred is left out.
    pub calls: Vec<CallMetrics>,
    /// Tokens of calls that are no reply: what coordination itself costs.
    pub coordination_tokens: u64,
    /// Their share of all tokens. Unitless, in `[0, 1]`; `None` before any token.
    pub coordination_share: Option<f64>,
    /// Tasks of the last round's plan.
    pub tasks: TaskMetrics,
    /// Figures by agent, in the order of the team.
    pub agents: Vec<AgentMetrics>,
    /// Who spoke after whom; pairs that never occurred are left out.
    pub turn_flow: Vec<Flow>,
    /// What each turn was sent, in the order of their start.
    pub context_growth: Vec<ContextPoint>,
}

impl Metrics {
    /// Counts the next event; `false`, and no change, if one of this number was counted already.
    pub fn apply(&mut self, envelope: &Envelope) -> bool {
        if envelope.seq <= self.seq {
            return false;
        }
        self.seq = envelope.seq;
        self.updated_at = Some(envelope.at);
        match &envelope.event {
            Event::ConversationStarted { .. } => self.first = Some(Box::new(envelope.clone())),
            Event::ConversationForked { .. } => self.begin_anew(envelope),
            _ => {}
        }
        if let Event::ConversationStarted { team, origin, .. } = &envelope.event {
            self.head = Head {
                team_name: team.name.clone(),
                origin: *origin,
                strategy: team.policy.turn_strategy,
                started_at: Some(envelope.at),
            };
        }
        let purpose = self.purposes.after(&envelope.event);
        self.counts.apply(envelope, purpose);
        self.calls.apply(envelope, purpose);
        self.tasks.apply(envelope);
        self.utilisation.apply(envelope);
        self.context_overhead.apply(envelope, purpose);
        self.coherence.apply(envelope, purpose);
        self.satisfaction.apply(envelope);
        self.agents.apply(envelope, purpose);
        self.flow.apply(envelope, purpose);
        true
    }

    /// Forgets what was copied: it was counted in the other conversation.
    fn begin_anew(&mut self, forked: &Envelope) {
        if let Some(first) = self.first.take() {
            // A copy of simulated turns goes on from them: it is never real.
            let simulated = self.counts.simulated;
            *self = Self::default();
            self.apply(&Envelope { at: forked.at, ..*first });
            self.counts.simulated = simulated;
            (self.seq, self.updated_at) = (forked.seq, Some(forked.at));
        }
    }

    /// The figures so far.
    pub fn run(&self) -> RunMetrics {
        let counts = &self.counts;
        RunMetrics {
            seq: self.seq,
            team_name: self.head.team_name.clone(),
            origin: self.head.origin,
            strategy: self.head.strategy,
            status: counts.standing.status(),
            finish_reason: counts.standing.finish_reason(),
            simulated: counts.simulated,
            started_at: self.head.started_at,
            updated_at: self.updated_at,
            rounds: counts.rounds,
            turns: counts.totals.turns,
            passes: counts.passes,
            failures: counts.failures,
            interruptions: counts.interruptions,
            interventions: counts.interventions,
            duration_ms: counts.duration_ms(),
            active_ms: self.utilisation.active_ms(),
            ttft_ms: counts.ttft_ms(),
            turn_duration_ms: counts.turn_duration_ms(),
            input_tokens: counts.totals.input_tokens,
            output_tokens: counts.totals.output_tokens,
            cost_micro_usd: counts.cost(),
            utilisation: self.utilisation.value(),
            context_overhead: self.context_overhead.value(),
            coherence: self.coherence.value(),
            task_completion: completion::task_completion(&counts.standing, self.tasks.completion()),
            satisfaction: self.satisfaction.value(),
            ratings: self.satisfaction.ratings(),
            calls: self.calls.value(),
            coordination_tokens: self.calls.coordination_tokens(),
            coordination_share: self.calls.coordination_share(),
            tasks: self.tasks.value(),
            agents: self.agents.value(&self.utilisation, &self.tasks),
            turn_flow: self.flow.value(),
            context_growth: self.context_overhead.points().to_vec(),
        }
    }
}

impl RunMetrics {
    /// The figures of a whole log.
    pub fn of<'a>(log: impl IntoIterator<Item = &'a Envelope>) -> Self {
        let mut metrics = Metrics::default();
        for envelope in log {
            metrics.apply(envelope);
        }
        metrics.run()
    }
}
