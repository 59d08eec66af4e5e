//! Details of the collaborative strategy as typed.

use super::reader::{Reader, number, parse, wire};
use model::policy::CollaborativePolicy;
use model::{AgentId, RoleName};
use serde::{Deserialize, Serialize};

/// Details of the collaborative strategy as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct CollaborativeDraft {
    /// A whole number; all agents when empty.
    pub responders: String,
    /// Names of the roles that answer; none means all.
    pub responder_roles: Vec<String>,
    /// A whole number.
    pub quorum: String,
    /// Seconds; the longest turn when empty.
    pub deadline_s: String,
    /// 0 or 1.
    pub rounds: String,
    /// `false` where drafts are written one after the other.
    pub blind: String,
    /// A [`model::policy::DecisionProtocol`] on the wire.
    pub decision: String,
    /// Id of the agent that judges; chosen by priority when empty.
    pub judge: String,
    /// A [`model::policy::TieBreak`] on the wire.
    pub tie_break: String,
    /// A share.
    pub supermajority: String,
    /// A whole number.
    pub max_consensus_rounds: String,
    /// A [`model::policy::Contradictions`] on the wire.
    pub contradictions: String,
}

impl CollaborativeDraft {
    /// What the form shows.
    pub fn of(policy: &CollaborativePolicy) -> Self {
        Self {
            responders: number(policy.responders),
            responder_roles: policy.responder_roles.iter().map(ToString::to_string).collect(),
            quorum: policy.quorum.to_string(),
            deadline_s: number(policy.deadline_s),
            rounds: policy.rounds.to_string(),
            blind: policy.blind.to_string(),
            decision: wire(&policy.decision),
            judge: policy.judge.as_ref().map(ToString::to_string).unwrap_or_default(),
            tie_break: wire(&policy.tie_break),
            supermajority: policy.supermajority.to_string(),
            max_consensus_rounds: policy.max_consensus_rounds.to_string(),
            contradictions: wire(&policy.contradictions),
        }
    }

    /// What was typed.
    pub fn policy(&self, reader: &mut Reader) -> CollaborativePolicy {
        let place = |field: &str| format!("policy.collaborative.{field}");
        CollaborativePolicy {
            responders: reader.whole(&place("responders"), &self.responders),
            responder_roles: self.responder_roles.iter().map(|role| RoleName::from(role.trim())).collect(),
            quorum: reader.whole(&place("quorum"), &self.quorum).unwrap_or(1),
            deadline_s: reader.number(&place("deadline_s"), &self.deadline_s),
            rounds: reader.whole(&place("rounds"), &self.rounds).unwrap_or(0),
            blind: self.blind != "false",
            decision: parse(&self.decision),
            judge: (!self.judge.is_empty()).then(|| AgentId::from(self.judge.as_str())),
            tie_break: parse(&self.tie_break),
            supermajority: reader
                .number(&place("supermajority"), &self.supermajority)
                .unwrap_or(CollaborativePolicy::SUPERMAJORITY),
            max_consensus_rounds: reader
                .whole(&place("max_consensus_rounds"), &self.max_consensus_rounds)
                .unwrap_or(CollaborativePolicy::CONSENSUS_ROUNDS),
            contradictions: parse(&self.contradictions),
        }
    }
}
