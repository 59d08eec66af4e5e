//! What the core wants done outside.

use crate::conversation::Conversation;
use crate::{OpenTurn, State, seed};
use model::event::TurnPurpose;
use model::policy::seconds_to_ms;
use model::{AgentId, ModelRef, Policy, TurnId, TurnStrategy};
use std::collections::BTreeMap;

/// Identifies an effect for as long as it is outstanding.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EffectId {
    /// The turn.
    pub turn_id: TurnId,
    /// Its attempt.
    pub attempt: u32,
}

/// Something that should be running outside for as long as it is outstanding. When it vanishes, it is to be aborted.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// Ask the agent's model for a reply; [`crate::prompt`] gives what to send.
    RequestCompletion {
        /// Who speaks.
        agent_id: AgentId,
        /// What the call is for.
        purpose: TurnPurpose,
        /// The agent's model; `None`: the server's default.
        model: Option<ModelRef>,
        /// Sampling temperature.
        temperature: Option<f32>,
        /// Most tokens of the reply.
        max_output_tokens: Option<u32>,
        /// Interrupt after so many milliseconds.
        timeout_ms: u64,
        /// Seed for this attempt, derived from the conversation's.
        seed: u64,
    },
}

/// What should be running right now: one request for each open turn that no person takes. Small and cheap, whatever the history.
///
/// A pause at once and a stop close turns in the log, so what they abort vanishes from here; a pause after the turn
/// leaves the running ones.
pub fn outstanding(state: &State) -> BTreeMap<EffectId, Effect> {
    let mut effects = BTreeMap::new();
    collect(state, None, &mut effects);
    effects
}

/// The requests of this conversation's turns; those of a team that is an agent stand for its turn.
fn collect(state: &State, within: Option<&TurnId>, effects: &mut BTreeMap<EffectId, Effect>) {
    let Some(conversation) = &state.conversation else { return };
    for turn in conversation.open.iter().filter(|turn| turn.person.is_none()) {
        let turn_id = within.map_or_else(|| turn.turn_id.clone(), |outer| outer.within(&turn.turn_id));
        if let Some(inner) = &turn.inner {
            collect(inner, Some(&turn_id), effects);
            continue;
        }
        // None for the selector, which is no agent of the team.
        let agent = conversation.table.agent(turn.seat);
        let effect = Effect::RequestCompletion {
            agent_id: turn.agent_id.clone(),
            purpose: turn.purpose,
            model: model(conversation, turn.seat),
            temperature: agent.and_then(|agent| agent.temperature),
            max_output_tokens: agent.and_then(|agent| agent.max_output_tokens),
            timeout_ms: timeout_ms(conversation.table.policy(), turn),
            seed: seed::of_attempt(conversation.seed, turn.number, turn.attempt),
        };
        effects.insert(EffectId { turn_id, attempt: turn.attempt }, effect);
    }
}

/// The model that answers at this seat: the agent's own, or the selector's, else the default one of when the conversation
/// began; `None` where that is not on record, and where a person or a team answers.
pub(crate) fn model(conversation: &Conversation, seat: usize) -> Option<ModelRef> {
    let own = match conversation.table.agent(seat) {
        Some(agent) if agent.person.is_some() || agent.team.is_some() => return None,
        Some(agent) => agent.model.clone(),
        None => conversation.table.policy().dynamic.model.clone(),
    };
    own.or_else(|| conversation.prices.default_model.clone())
}

/// A draft has the collaborative deadline where it is shorter: all drafts of a round begin at once.
fn timeout_ms(policy: &Policy, turn: &OpenTurn) -> u64 {
    let is_draft = turn.purpose.is_speak() && policy.turn_strategy == TurnStrategy::Collaborative;
    let deadline = policy.collaborative.deadline_s.filter(|_| is_draft).map_or(u64::MAX, seconds_to_ms);
    policy.timeout_ms().min(deadline)
}
