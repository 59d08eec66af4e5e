//! How a conversation gives turns and when it ends.

mod collaborative;
mod condition;
mod context;
mod dynamic;
mod people;
mod tasks;

pub use collaborative::{CollaborativePolicy, Contradictions, DecisionProtocol, TieBreak};
pub use condition::Condition;
pub use context::ContextPolicy;
pub use dynamic::{DynamicPolicy, Fallback, Selector, Weights};
pub use people::{ApprovalPolicy, PersonSpec, WithoutApproval, WithoutReply};
pub use tasks::{MAX_TASKS, TaskPolicy, TaskSpec, check_plan};

use crate::command::Budget;
use crate::ids::RoleName;
use serde::{Deserialize, Serialize};

/// The rules of a conversation.
///
/// Turn limits and conditions count within the round that a person's message starts; budgets within the conversation.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields, default)]
pub struct Policy {
    /// Who speaks next.
    pub turn_strategy: TurnStrategy,
    /// Most turns of one agent in a round; no limit when left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_turns_per_agent: Option<u32>,
    /// Roles that may speak; empty means all.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub allowed_roles: Vec<RoleName>,
    /// Longest turn in seconds, fractions allowed; greater than 0.
    pub timeout_s: f64,
    /// Most attempts of a turn whose call fails for a reason that may pass, or whose server goes away; 1 to
    /// [`MAX_ATTEMPTS`], 3 by default. Each may be paid.
    #[serde(skip_serializing_if = "is_default_attempts")]
    pub max_attempts: u32,
    /// Most turns of a round; 12 when left out, no limit when `null`. Always written, since the two differ.
    pub max_turns: Option<u32>,
    /// Ends the round early.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub termination: Option<Condition>,
    /// What happens when every agent passes.
    pub when_all_pass: WhenAllPass,
    /// What happens when an agent lacks a capability that its role needs.
    pub capability_check: CapabilityCheck,
    /// Details of the dynamic strategy.
    pub dynamic: DynamicPolicy,
    /// Details of the collaborative strategy.
    pub collaborative: CollaborativePolicy,
    /// How much of the transcript an agent is sent.
    pub context: ContextPolicy,
    /// Whether agents that go round in circles are nudged, passed over and at last paused.
    #[serde(skip_serializing_if = "LoopDetection::is_on")]
    pub loop_detection: LoopDetection,
    /// What follows when a limit or the budget ends the round.
    #[serde(skip_serializing_if = "OnExhaustion::is_finish")]
    pub on_exhaustion: OnExhaustion,
    /// Splits the work into tasks; the team only talks when left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tasks: Option<TaskPolicy>,
    /// Limits of every conversation of the team; those of one conversation can only be lower.
    #[serde(skip_serializing_if = "Budget::is_unlimited")]
    pub budget: Budget,
    /// Where the conversation waits for a person's approval.
    #[serde(skip_serializing_if = "ApprovalPolicy::is_none")]
    pub approvals: ApprovalPolicy,
}

/// Most attempts of a turn that a policy may allow.
pub const MAX_ATTEMPTS: u32 = 10;
/// Attempts of a turn where the policy says nothing.
pub const DEFAULT_ATTEMPTS: u32 = 3;

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
const fn is_default_attempts(attempts: &u32) -> bool {
    *attempts == DEFAULT_ATTEMPTS
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            turn_strategy: TurnStrategy::RoundRobin,
            max_turns_per_agent: None,
            allowed_roles: Vec::new(),
            timeout_s: 60.0,
            max_attempts: DEFAULT_ATTEMPTS,
            max_turns: Some(12),
            termination: None,
            when_all_pass: WhenAllPass::default(),
            capability_check: CapabilityCheck::default(),
            dynamic: DynamicPolicy::default(),
            collaborative: CollaborativePolicy::default(),
            context: ContextPolicy::default(),
            loop_detection: LoopDetection::default(),
            on_exhaustion: OnExhaustion::default(),
            tasks: None,
            budget: Budget::default(),
            approvals: ApprovalPolicy::default(),
        }
    }
}

impl Policy {
    /// The plain conditions of [`Policy::termination`].
    pub fn conditions(&self) -> Vec<&Condition> {
        self.termination.as_ref().map(Condition::leaves).unwrap_or_default()
    }

    /// [`Policy::timeout_s`] in whole milliseconds, at least 1.
    pub fn timeout_ms(&self) -> u64 {
        seconds_to_ms(self.timeout_s)
    }
}

/// Seconds, fractions allowed, in whole milliseconds: at least 1, at most a day; 60 s where it is not a number.
pub fn seconds_to_ms(seconds: f64) -> u64 {
    const DAY_MS: f64 = 86_400_000.0;
    if seconds.is_nan() {
        return 60_000;
    }
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to [1, a day in ms]")]
    let ms = (seconds * 1000.0).round().clamp(1.0, DAY_MS) as u64;
    ms
}

/// Seconds of a budget, fractions allowed, in whole milliseconds: at least 1, without a most.
pub fn budget_ms(seconds: f64) -> u64 {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "at least 1, and a cast saturates")]
    let ms = (seconds * 1000.0).round().max(1.0) as u64;
    ms
}

/// Who speaks next.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum TurnStrategy {
    /// The primary agent (highest priority, then list order) answers.
    SingleAgent,
    /// Agents speak in list order, round and round.
    #[default]
    RoundRobin,
    /// The agent that fits the conversation best speaks.
    Dynamic,
    /// Several answer in parallel, then a decision is made.
    Collaborative,
}

impl TurnStrategy {
    /// All strategies, in the order in which they are offered.
    pub const ALL: [Self; 4] = [Self::SingleAgent, Self::RoundRobin, Self::Dynamic, Self::Collaborative];

    /// The name on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::SingleAgent => "single_agent",
            Self::RoundRobin => "round_robin",
            Self::Dynamic => "dynamic",
            Self::Collaborative => "collaborative",
        }
    }

    /// The name that people read.
    pub const fn label(self) -> &'static str {
        match self {
            Self::SingleAgent => "Single agent",
            Self::RoundRobin => "Round robin",
            Self::Dynamic => "Dynamic",
            Self::Collaborative => "Collaborative",
        }
    }
}

/// What happens when every agent passes in a row.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum WhenAllPass {
    /// The conversation finishes with reason `all_passed`.
    #[default]
    Finish,
    /// The conversation waits for a person.
    AskPerson,
}

/// Whether agents that go round in circles are nudged, passed over and at last paused. Only round robin and dynamic
/// conversations can.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum LoopDetection {
    /// They are.
    #[default]
    On,
    /// They are not.
    Off,
}

/// What follows when a limit or the budget ends the round.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum OnExhaustion {
    /// The round finishes; its best answer so far is marked.
    #[default]
    Finish,
    /// The primary agent first sums up what was said; the budget keeps enough for that.
    Summary,
    /// Those who spoke first vote on the last reply of each; the budget keeps enough for that.
    Vote,
}

impl OnExhaustion {
    /// All ways, in the order in which they are offered.
    pub const ALL: [Self; 3] = [Self::Finish, Self::Summary, Self::Vote];

    /// The name on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Finish => "finish",
            Self::Summary => "summary",
            Self::Vote => "vote",
        }
    }

    /// Whether it is the default.
    pub fn is_finish(&self) -> bool {
        *self == Self::Finish
    }
}

impl LoopDetection {
    /// Whether it is on.
    pub fn is_on(&self) -> bool {
        *self == Self::On
    }
}

/// What happens when an agent lacks a capability that its role needs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum CapabilityCheck {
    /// The team may be saved and started; the linter warns.
    #[default]
    Warn,
    /// The team is refused.
    Refuse,
}
