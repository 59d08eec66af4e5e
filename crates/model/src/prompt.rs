//! What one call to a model is given.

use crate::event::{ContextTokens, TurnPurpose};
use crate::ids::AgentId;
use serde::{Deserialize, Serialize};

/// The whole input of one turn, built once by the core. A provider only translates it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Prompt {
    /// Who is speaking.
    pub persona: Persona,
    /// What the call is for.
    pub purpose: TurnPurpose,
    /// What the team was asked to do in this round.
    pub task: String,
    /// The messages, oldest first; the first is the system message.
    pub messages: Vec<PromptMessage>,
    /// Estimated tokens of the messages by source.
    pub tokens: ContextTokens,
}

/// The speaker, as structure; the system message says the same in words.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Persona {
    /// The agent.
    pub agent_id: AgentId,
    /// Its display name.
    pub name: String,
    /// Its role.
    pub role: String,
    /// What the role is responsible for.
    pub role_description: String,
    /// Names of its capabilities.
    pub capabilities: Vec<String>,
    /// Names of the others in the team.
    pub others: Vec<String>,
}

/// One message of a prompt.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PromptMessage {
    /// Whose place it takes in the model's dialogue.
    pub role: PromptRole,
    /// Display name of who said it; `None` for the system message.
    pub speaker: Option<String>,
    /// The text.
    pub text: String,
}

/// Whose place a message takes in the model's dialogue.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PromptRole {
    /// Instructions of the operator.
    System,
    /// People and other agents: untrusted data.
    User,
    /// The agent's own earlier turns.
    Assistant,
}
