//! What each agent did.

use super::distribution::Distribution;
use super::ratio::share;
use super::tasks::Tasks;
use super::utilisation::Utilisation;
use model::event::TurnPurpose;
use model::{AgentId, Envelope, Event, MicroUsd, RoleName, Usage};
use serde::{Deserialize, Serialize};

/// Figures of one agent in one run.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct AgentMetrics {
    /// The agent.
    pub agent_id: AgentId,
    /// Its display name; the id where the team does not know it.
    pub agent_name: String,
    /// Its role; empty where the team does not know it.
    pub role: RoleName,
    /// Turns that ended with a reply.
    pub turns: u32,
    /// Turns that it passed.
    pub passes: u32,
    /// Its calls that failed, each attempt counted.
    pub failures: u32,
    /// Its calls that were cut off, timed-out ones included, each attempt counted.
    pub interruptions: u32,
    /// Tasks that it was given, those that it got nowhere with included.
    pub tasks: u32,
    /// Tokens sent to its model, failed and interrupted turns included.
    pub input_tokens: u64,
    /// Tokens received from its model, failed and interrupted turns included.
    pub output_tokens: u64,
    /// Cost of its calls whose price is known; `None` where none is.
    pub cost_micro_usd: Option<MicroUsd>,
    /// Time from the first token of its turns to their end, in milliseconds; all of a turn whose first token was not timed.
    pub active_ms: u64,
    /// Time from the start of its turns to their first token, in milliseconds.
    pub waiting_ms: u64,
    /// The rest of the run's active time, in milliseconds: it had no turn.
    pub idle_ms: u64,
    /// Share of the run's active time in which a turn of it was open: `(active_ms + waiting_ms) / active time`.
    /// Unitless, in `[0, 1]`; `None` while the run's active time is 0.
    pub utilisation: Option<f64>,
    /// Share of talk: output tokens of its replies, in whole or in part, over those of all agents. Unitless, in `[0, 1]`; `None` before any output.
    pub share_of_talk: Option<f64>,
    /// Time to first token of its completed turns, in milliseconds.
    pub ttft_ms: Distribution,
}

/// Follows the agents, in the order of the team.
#[derive(Clone, Debug, Default)]
pub(super) struct Agents {
    list: Vec<Agent>,
}

#[derive(Clone, Debug, Default)]
struct Agent {
    figures: AgentMetrics,
    /// Output tokens of its replies.
    talk: u64,
    ttft_ms: Vec<u64>,
}

impl Agents {
    pub(super) fn apply(&mut self, envelope: &Envelope, purpose: TurnPurpose) {
        // Who chooses speakers is no agent; what it used is counted by purpose.
        if purpose == TurnPurpose::Select {
            return;
        }
        let is_reply = purpose.is_reply();
        match &envelope.event {
            Event::ConversationStarted { team, .. } => {
                for spec in &team.agents {
                    let figures = &mut self.agent(&spec.id).figures;
                    spec.name.clone_into(&mut figures.agent_name);
                    figures.role = spec.role.clone();
                }
            }
            Event::TurnStarted { agent_id, .. } => {
                self.agent(agent_id);
            }
            Event::TurnCompleted { agent_id, usage, ttft_ms, .. } => {
                let agent = self.used(agent_id, usage, is_reply);
                if is_reply {
                    agent.figures.turns += 1;
                    agent.ttft_ms.extend(ttft_ms);
                }
            }
            Event::TurnPassed { agent_id, usage, .. } => {
                self.used(agent_id, usage, is_reply).figures.passes += u32::from(is_reply);
            }
            Event::TurnInterrupted { agent_id, usage, .. } => {
                self.used(agent_id, usage, is_reply).figures.interruptions += 1;
            }
            Event::TurnFailed { agent_id, usage, .. } => {
                self.used(agent_id, usage, is_reply).figures.failures += 1;
            }
            _ => {}
        }
    }

    /// The figures so far, with the times that `utilisation` knows and the load that `tasks` knows.
    pub(super) fn value(&self, utilisation: &Utilisation, tasks: &Tasks) -> Vec<AgentMetrics> {
        let talk = self.list.iter().map(|agent| agent.talk).fold(0, u64::saturating_add);
        let figures = |agent: &Agent| {
            let id = &agent.figures.agent_id;
            let spent = utilisation.spent(id);
            AgentMetrics {
                active_ms: spent.busy_ms.saturating_sub(spent.waiting_ms),
                waiting_ms: spent.waiting_ms,
                idle_ms: utilisation.active_ms().saturating_sub(spent.busy_ms),
                utilisation: utilisation.of(id),
                share_of_talk: share(agent.talk, talk),
                tasks: tasks.given_to(id),
                ttft_ms: Distribution::of(agent.ttft_ms.clone()),
                ..agent.figures.clone()
            }
        };
        self.list.iter().map(figures).collect()
    }

    /// The agent of this id, added if the team did not have it. Teams have at most 64 agents.
    fn agent(&mut self, id: &AgentId) -> &mut Agent {
        let at = self.list.iter().position(|agent| &agent.figures.agent_id == id).unwrap_or_else(|| {
            let figures = AgentMetrics { agent_id: id.clone(), agent_name: id.to_string(), ..AgentMetrics::default() };
            self.list.push(Agent { figures, ..Agent::default() });
            self.list.len() - 1
        });
        &mut self.list[at]
    }

    fn used(&mut self, id: &AgentId, usage: &Usage, is_reply: bool) -> &mut Agent {
        let agent = self.agent(id);
        if is_reply {
            agent.talk = agent.talk.saturating_add(usage.output_tokens);
        }
        let figures = &mut agent.figures;
        figures.input_tokens = figures.input_tokens.saturating_add(usage.input_tokens);
        figures.output_tokens = figures.output_tokens.saturating_add(usage.output_tokens);
        if let Some(cost) = usage.cost_micro_usd {
            *figures.cost_micro_usd.get_or_insert_default() += cost;
        }
        agent
    }
}
