//! What the core wants done outside.

use model::{AgentId, ModelRef, TurnId};

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
