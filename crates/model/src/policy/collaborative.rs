//! Details of the collaborative strategy.

use crate::ids::{AgentId, RoleName};
use serde::{Deserialize, Serialize};

/// Details of the collaborative strategy: who drafts, whether drafts are exchanged, and how they become one reply.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields, default)]
pub struct CollaborativePolicy {
    /// Most agents that answer; all eligible ones when left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub responders: Option<u32>,
    /// Roles that answer; empty means all.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub responder_roles: Vec<RoleName>,
    /// Fewest replies that can decide; at least 1.
    pub quorum: u32,
    /// Longest draft in seconds, fractions allowed, greater than 0; whoever is late is absent. `timeout_s` when left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deadline_s: Option<f64>,
    /// How often everybody reads all drafts and revises its own before the decision: 0 or 1.
    #[serde(skip_serializing_if = "is_zero")]
    pub rounds: u32,
    /// Whether drafts are written at the same time, unseen by the others; else one after the other.
    #[serde(skip_serializing_if = "is_true")]
    pub blind: bool,
    /// How the replies become one.
    pub decision: DecisionProtocol,
    /// Who judges or synthesises; the agent of highest priority that did not draft when left out, else the primary one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub judge: Option<AgentId>,
    /// What decides between options of equal score.
    #[serde(skip_serializing_if = "is_default")]
    pub tie_break: TieBreak,
    /// Share of agreement, above 0.5 and up to 1, that makes a supermajority.
    #[serde(skip_serializing_if = "is_two_thirds")]
    pub supermajority: f64,
    /// Most ballots on the way to a consensus; at least 1.
    #[serde(skip_serializing_if = "is_two")]
    pub max_consensus_rounds: u32,
    /// What follows when drafts contradict each other.
    #[serde(skip_serializing_if = "is_default")]
    pub contradictions: Contradictions,
}

impl CollaborativePolicy {
    /// The share of agreement that makes a supermajority unless the policy says otherwise.
    pub const SUPERMAJORITY: f64 = 0.667;
    /// Ballots on the way to a consensus unless the policy says otherwise.
    pub const CONSENSUS_ROUNDS: u32 = 2;
}

impl Default for CollaborativePolicy {
    fn default() -> Self {
        Self {
            responders: None,
            responder_roles: Vec::new(),
            quorum: 1,
            deadline_s: None,
            rounds: 0,
            blind: true,
            decision: DecisionProtocol::default(),
            judge: None,
            tie_break: TieBreak::default(),
            supermajority: Self::SUPERMAJORITY,
            max_consensus_rounds: Self::CONSENSUS_ROUNDS,
            contradictions: Contradictions::default(),
        }
    }
}

/// How parallel replies become one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum DecisionProtocol {
    /// The reply of the role of highest priority leads; ties by list order. No vote, no further call.
    ResponsePriority,
    /// A judge reads all drafts and chooses one.
    Judge,
    /// One agent makes one reply of all drafts.
    Synthesis,
    /// Everybody votes for one draft; the most votes win.
    #[default]
    VoteSimple,
    /// Everybody approves of any number of drafts; the most approvals win.
    VoteApproval,
    /// Everybody spreads ten points over the drafts; the most points win.
    VoteCumulative,
    /// Everybody ranks the drafts; a Borda count decides.
    VoteRanked,
    /// The leading draft is proposed; more than half must agree, else it is revised and proposed again.
    ConsensusMajority,
    /// The same with the policy's share of agreement.
    ConsensusSupermajority,
    /// The same, and nobody may disagree.
    ConsensusUnanimity,
    /// Everybody votes for one draft; a vote counts by the voter's confidence.
    ConfidenceWeighted,
}

impl DecisionProtocol {
    /// All protocols, in the order in which they are offered.
    pub const ALL: [Self; 11] = [
        Self::ResponsePriority,
        Self::Judge,
        Self::Synthesis,
        Self::VoteSimple,
        Self::VoteApproval,
        Self::VoteCumulative,
        Self::VoteRanked,
        Self::ConsensusMajority,
        Self::ConsensusSupermajority,
        Self::ConsensusUnanimity,
        Self::ConfidenceWeighted,
    ];

    /// The name that people read.
    pub const fn label(self) -> &'static str {
        match self {
            Self::ResponsePriority => "By priority of role",
            Self::Judge => "By a judge",
            Self::Synthesis => "Synthesis",
            Self::VoteSimple => "Simple vote",
            Self::VoteApproval => "Approval vote",
            Self::VoteCumulative => "Cumulative vote",
            Self::VoteRanked => "Ranked vote",
            Self::ConsensusMajority => "Consensus of the majority",
            Self::ConsensusSupermajority => "Consensus of a supermajority",
            Self::ConsensusUnanimity => "Unanimity",
            Self::ConfidenceWeighted => "Vote weighted by confidence",
        }
    }

    /// What decides, in half a sentence: `"a simple vote decides"`.
    pub const fn phrase(self) -> &'static str {
        match self {
            Self::ResponsePriority => "the reply of highest priority leads",
            Self::Judge => "a judge chooses one",
            Self::Synthesis => "one agent makes one reply of them",
            Self::VoteSimple => "a simple vote decides",
            Self::VoteApproval => "a vote by approval decides",
            Self::VoteCumulative => "a vote by points decides",
            Self::VoteRanked => "a ranked vote decides",
            Self::ConsensusMajority => "more than half must agree",
            Self::ConsensusSupermajority => "a supermajority must agree",
            Self::ConsensusUnanimity => "all must agree",
            Self::ConfidenceWeighted => "a vote weighted by confidence decides",
        }
    }

    /// Whether a proposal is put to the vote until enough agree.
    pub const fn is_consensus(self) -> bool {
        matches!(self, Self::ConsensusMajority | Self::ConsensusSupermajority | Self::ConsensusUnanimity)
    }
}

/// What decides between options of equal score.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum TieBreak {
    /// Priority of the role, then list order.
    #[default]
    Priority,
    /// List order.
    Order,
    /// Chance, from the conversation's seed.
    Seeded,
}

impl TieBreak {
    /// The rule in words.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Priority => "priority of role",
            Self::Order => "list order",
            Self::Seeded => "the conversation's seed",
        }
    }
}

/// What follows when drafts contradict each other.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Contradictions {
    /// They are recorded and named in the decision.
    #[default]
    Note,
    /// The conversation waits for a person, who decides.
    AskPerson,
    /// A judge rules on each; voters are told.
    Judge,
}

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
const fn is_zero(value: &u32) -> bool {
    *value == 0
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
const fn is_true(value: &bool) -> bool {
    *value
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
const fn is_two(value: &u32) -> bool {
    *value == CollaborativePolicy::CONSENSUS_ROUNDS
}

#[cfg_attr(
    target_pointer_width = "64",
    expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")
)]
fn is_two_thirds(value: &f64) -> bool {
    (*value - CollaborativePolicy::SUPERMAJORITY).abs() < f64::EPSILON
}
