//! One row for each attempt at a turn.

use super::cell::number;
use model::event::{ContextTokens, Route, TurnPurpose};
use model::{AgentId, ConversationId, Envelope, Event, ModelRef, RoleName, TaskId, TeamSpec, Timestamp, TurnId, Usage};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// One closed attempt at a turn.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TurnRow {
    /// The conversation.
    pub conversation_id: ConversationId,
    /// Number of the event that closed it.
    pub seq: u64,
    /// The turn; a turn that was begun again has a row for each attempt.
    pub turn_id: TurnId,
    /// The round, from 1.
    pub round: u32,
    /// Who spoke.
    pub agent_id: AgentId,
    /// Its display name.
    pub agent_name: String,
    /// Its role.
    pub role: RoleName,
    /// The agent's own model; `None`: the server's default.
    pub model: Option<ModelRef>,
    /// Counted from 1.
    pub attempt: u32,
    /// How it ended: `completed`, `passed`, `interrupted` or `failed`.
    pub state: String,
    /// When it started.
    pub started_at: Timestamp,
    /// Time from the request to the first token, in milliseconds; `None` where it was not timed.
    pub ttft_ms: Option<u64>,
    /// Time from the request to the end, in milliseconds.
    pub duration_ms: u64,
    /// Tokens and cost.
    pub usage: Usage,
    /// What the agent was sent, in estimated tokens by source.
    pub context: ContextTokens,
    /// Why it ended: the model's reason, or the kind of the pass, cut or fault; on the wire's names.
    pub finish_reason: String,
    /// The simulated provider answered.
    pub simulated: bool,
    /// Why this agent spoke, as the coordinator recorded it; empty where it recorded nothing.
    pub chosen_because: String,
    /// What was said, in whole or in part; of a pass, its reason; of a failure without text, its message.
    pub text: String,
    /// What it was for; only `speak`, `exchange`, `synthesis` and `work` are replies.
    #[serde(default)]
    pub purpose: TurnPurpose,
    /// The task that it worked on.
    #[serde(default)]
    pub task_id: Option<TaskId>,
    /// The endpoint that answered, where the provider has several.
    #[serde(default)]
    pub endpoint: Option<String>,
}

impl TurnRow {
    /// Names of the columns, in the order of [`TurnRow::fields`].
    pub const HEADERS: [&str; 30] = [
        "conversation_id",
        "seq",
        "turn_id",
        "round",
        "agent_id",
        "agent_name",
        "role",
        "model",
        "attempt",
        "state",
        "started_at",
        "ttft_ms",
        "duration_ms",
        "input_tokens",
        "output_tokens",
        "tokens_estimated",
        "cost_micro_usd",
        "context_instructions_tokens",
        "context_people_tokens",
        "context_own_tokens",
        "context_others_tokens",
        "context_memory_tokens",
        "finish_reason",
        "simulated",
        "chosen_because",
        "text",
        "purpose",
        "task_id",
        "endpoint",
        "context_seen_before_tokens",
    ];
}

impl TurnRow {
    /// The cells, as texts that are not yet safe for spreadsheets: [`super::csv::line`] makes them so.
    pub fn fields(&self) -> [String; Self::HEADERS.len()] {
        [
            self.conversation_id.to_string(),
            self.seq.to_string(),
            self.turn_id.to_string(),
            self.round.to_string(),
            self.agent_id.to_string(),
            self.agent_name.clone(),
            self.role.to_string(),
            number(self.model.as_ref()),
            self.attempt.to_string(),
            self.state.clone(),
            self.started_at.to_string(),
            number(self.ttft_ms),
            self.duration_ms.to_string(),
            self.usage.input_tokens.to_string(),
            self.usage.output_tokens.to_string(),
            self.usage.estimated.to_string(),
            number(self.usage.cost_micro_usd.map(|cost| cost.0)),
            self.context.instructions.to_string(),
            self.context.people.to_string(),
            self.context.own.to_string(),
            self.context.others.to_string(),
            self.context.memory.to_string(),
            self.finish_reason.clone(),
            self.simulated.to_string(),
            self.chosen_because.clone(),
            self.text.clone(),
            self.purpose.as_str().to_owned(),
            number(self.task_id.as_ref()),
            self.endpoint.clone().unwrap_or_default(),
            self.context.seen_before.to_string(),
        ]
    }
}

/// Turns a log into rows: each event that closes an attempt gives one. A turn of a team that is itself an agent is one
/// row with the sum of what happened inside, so that no token stands in two.
#[derive(Clone, Debug)]
pub struct TurnRows {
    conversation_id: ConversationId,
    team: Option<TeamSpec>,
    round: u32,
    /// Why the agents of the last selection speak.
    selected: BTreeMap<AgentId, String>,
    /// What they were selected for.
    selected_for: TurnPurpose,
    open: BTreeMap<TurnId, Started>,
}

#[derive(Clone, Debug)]
struct Started {
    at: Timestamp,
    round: u32,
    attempt: u32,
    model: Option<ModelRef>,
    context: ContextTokens,
    chosen_because: String,
    purpose: TurnPurpose,
    task_id: Option<TaskId>,
}

/// What an event that closes an attempt says.
struct Closed<'a> {
    turn_id: &'a TurnId,
    agent_id: &'a AgentId,
    state: &'static str,
    finish_reason: String,
    usage: &'a Usage,
    ttft_ms: Option<u64>,
    duration_ms: u64,
    simulated: bool,
    text: &'a str,
    route: Option<&'a Route>,
}

impl TurnRows {
    /// Rows of this conversation; its log is to be applied from event 1.
    pub fn new(conversation_id: ConversationId) -> Self {
        Self {
            conversation_id,
            team: None,
            round: 0,
            selected: BTreeMap::new(),
            selected_for: TurnPurpose::Speak,
            open: BTreeMap::new(),
        }
    }

    /// Applies the next event; the row, if the event closed an attempt at a turn.
    pub fn apply(&mut self, envelope: &Envelope) -> Option<TurnRow> {
        match &envelope.event {
            Event::ConversationStarted { team, .. } => self.team = Some((**team).clone()),
            Event::MessagePosted { .. } => self.round += 1,
            Event::SpeakersSelected { chosen, reason, purpose, .. } => {
                self.selected_for = *purpose;
                self.selected = chosen.iter().map(|id| (id.clone(), reason.clone())).collect();
            }
            Event::TurnStarted { turn_id, agent_id, attempt, model, context, purpose, task_id, .. } => {
                let reason = self.selected.get(agent_id).filter(|_| self.selected_for == *purpose);
                let started = Started {
                    at: envelope.at,
                    round: self.round,
                    attempt: *attempt,
                    model: model.clone(),
                    context: *context,
                    chosen_because: reason.cloned().unwrap_or_default(),
                    purpose: *purpose,
                    task_id: task_id.clone(),
                };
                self.open.insert(turn_id.clone(), started);
            }
            event => return closed(event).and_then(|closed| self.row(envelope.seq, &closed)),
        }
        None
    }

    /// The row; `None` for the end of a turn that never started.
    fn row(&mut self, seq: u64, closed: &Closed<'_>) -> Option<TurnRow> {
        let started = self.open.remove(closed.turn_id)?;
        let agent = self.team.as_ref().and_then(|team| team.agent(closed.agent_id));
        Some(TurnRow {
            conversation_id: self.conversation_id,
            seq,
            turn_id: closed.turn_id.clone(),
            round: started.round,
            agent_id: closed.agent_id.clone(),
            agent_name: agent.map_or_else(|| closed.agent_id.to_string(), |agent| agent.name.clone()),
            role: agent.map(|agent| agent.role.clone()).unwrap_or_default(),
            attempt: started.attempt,
            state: closed.state.to_owned(),
            started_at: started.at,
            ttft_ms: closed.ttft_ms,
            duration_ms: closed.duration_ms,
            usage: *closed.usage,
            context: started.context,
            finish_reason: closed.finish_reason.clone(),
            simulated: closed.simulated || started.model.as_ref().is_some_and(ModelRef::is_simulated),
            model: started.model,
            chosen_because: started.chosen_because,
            text: closed.text.to_owned(),
            purpose: started.purpose,
            task_id: started.task_id,
            endpoint: closed.route.map(|route| route.endpoint.clone()),
        })
    }
}

fn closed(event: &Event) -> Option<Closed<'_>> {
    Some(match event {
        Event::TurnCompleted {
            turn_id,
            agent_id,
            text,
            finish_reason,
            usage,
            ttft_ms,
            duration_ms,
            simulated,
            route,
        } => Closed {
            turn_id,
            agent_id,
            state: "completed",
            finish_reason: wire_name(finish_reason),
            usage,
            ttft_ms: *ttft_ms,
            duration_ms: *duration_ms,
            simulated: *simulated,
            text,
            route: route.as_ref(),
        },
        Event::TurnPassed { turn_id, agent_id, reason, usage, duration_ms, simulated } => Closed {
            turn_id,
            agent_id,
            state: "passed",
            finish_reason: "passed".to_owned(),
            usage,
            ttft_ms: None,
            duration_ms: *duration_ms,
            simulated: *simulated,
            text: reason,
            route: None,
        },
        Event::TurnInterrupted { turn_id, agent_id, kind, partial, usage, duration_ms } => Closed {
            turn_id,
            agent_id,
            state: "interrupted",
            finish_reason: wire_name(kind),
            usage,
            ttft_ms: None,
            duration_ms: *duration_ms,
            simulated: false,
            text: partial,
            route: None,
        },
        Event::TurnFailed { turn_id, agent_id, kind, message, partial, usage, duration_ms, route, .. } => Closed {
            turn_id,
            agent_id,
            state: "failed",
            finish_reason: wire_name(kind),
            usage,
            ttft_ms: None,
            duration_ms: *duration_ms,
            simulated: false,
            text: if partial.is_empty() { message } else { partial },
            route: route.as_ref(),
        },
        _ => return None,
    })
}

/// The name of a plain variant on the wire.
fn wire_name<T: Serialize>(value: &T) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(name)) => name,
        _ => String::new(),
    }
}
