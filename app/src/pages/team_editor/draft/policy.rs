//! The rules of a team as typed.

use super::budget::BudgetDraft;
use super::collaborative::CollaborativeDraft;
use super::condition::{self, ConditionDraft};
use super::dynamic::DynamicDraft;
use super::people::ApprovalDraft;
use super::reader::{Reader, number, parse, wire};
use super::tasks::TasksDraft;
use model::RoleName;
use model::policy::{ContextPolicy, DEFAULT_ATTEMPTS, Policy, TurnStrategy};
use serde::{Deserialize, Serialize};

/// Rules as typed. Its fields are those of [`Policy`], which is made without leaving one out: a rule that the form does
/// not know does not compile.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct PolicyDraft {
    /// A [`TurnStrategy`] on the wire.
    pub turn_strategy: String,
    /// A whole number; no limit when empty.
    pub max_turns: String,
    /// A whole number; no limit when empty.
    pub max_turns_per_agent: String,
    /// Names of the roles that may speak; none means all.
    pub allowed_roles: Vec<String>,
    /// Seconds.
    pub timeout_s: String,
    /// A whole number.
    pub max_attempts: String,
    /// How the conditions combine: `any` or `all`.
    pub join: String,
    /// What ends a round early.
    pub conditions: Vec<ConditionDraft>,
    /// A [`model::policy::WhenAllPass`] on the wire.
    pub when_all_pass: String,
    /// A [`model::policy::CapabilityCheck`] on the wire.
    pub capability_check: String,
    /// How much of the transcript an agent is sent.
    pub context: ContextDraft,
    /// Details of the dynamic strategy.
    pub dynamic: DynamicDraft,
    /// Details of the collaborative strategy.
    pub collaborative: CollaborativeDraft,
    /// A [`model::policy::LoopDetection`] on the wire.
    pub loop_detection: String,
    /// A [`model::policy::OnExhaustion`] on the wire.
    pub on_exhaustion: String,
    /// How work is split into tasks.
    pub tasks: TasksDraft,
    /// Limits of every conversation.
    pub budget: BudgetDraft,
    /// Where the conversation waits for a person's approval.
    pub approvals: ApprovalDraft,
}

/// How much of the transcript an agent is sent, as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ContextDraft {
    /// `full`, `last_messages`, `token_budget`, `head_and_tail` or `summary`.
    pub kind: String,
    /// How many messages or tokens; of `head_and_tail`, how many of the last messages.
    pub amount: String,
    /// How many of the first messages, for `head_and_tail`.
    pub head: String,
}

impl PolicyDraft {
    /// What the form shows of a policy.
    pub fn of(policy: &Policy) -> Self {
        let (join, conditions) = condition::rows(policy.termination.as_ref());
        Self {
            turn_strategy: policy.turn_strategy.as_str().to_owned(),
            max_turns: number(policy.max_turns),
            max_turns_per_agent: number(policy.max_turns_per_agent),
            allowed_roles: policy.allowed_roles.iter().map(ToString::to_string).collect(),
            timeout_s: policy.timeout_s.to_string(),
            max_attempts: policy.max_attempts.to_string(),
            join: join.to_owned(),
            conditions,
            when_all_pass: wire(&policy.when_all_pass),
            capability_check: wire(&policy.capability_check),
            context: ContextDraft::of(policy.context),
            dynamic: DynamicDraft::of(&policy.dynamic),
            collaborative: CollaborativeDraft::of(&policy.collaborative),
            loop_detection: wire(&policy.loop_detection),
            on_exhaustion: wire(&policy.on_exhaustion),
            tasks: TasksDraft::of(policy.tasks.as_ref()),
            budget: BudgetDraft::of(&policy.budget),
            approvals: ApprovalDraft::of(&policy.approvals),
        }
    }

    /// The strategy that is chosen.
    pub fn strategy(&self) -> TurnStrategy {
        TurnStrategy::ALL.into_iter().find(|strategy| strategy.as_str() == self.turn_strategy).unwrap_or_default()
    }

    /// The policy that was typed; what cannot be read is a finding of `reader`.
    pub(super) fn policy(&self, reader: &mut Reader) -> Policy {
        Policy {
            turn_strategy: self.strategy(),
            max_turns: reader.whole("policy.max_turns", &self.max_turns),
            max_turns_per_agent: reader.whole("policy.max_turns_per_agent", &self.max_turns_per_agent),
            allowed_roles: self.allowed_roles.iter().map(|role| RoleName::from(role.trim())).collect(),
            // An empty field is out of range, which the linter says.
            timeout_s: reader.number("policy.timeout_s", &self.timeout_s).unwrap_or(0.0),
            max_attempts: reader.whole("policy.max_attempts", &self.max_attempts).unwrap_or(DEFAULT_ATTEMPTS),
            termination: condition::termination(&self.join, &self.conditions, reader),
            when_all_pass: parse(&self.when_all_pass),
            capability_check: parse(&self.capability_check),
            context: self.context.policy(reader),
            dynamic: self.dynamic.policy(reader),
            collaborative: self.collaborative.policy(reader),
            loop_detection: parse(&self.loop_detection),
            on_exhaustion: parse(&self.on_exhaustion),
            tasks: self.tasks.policy(reader),
            budget: self.budget.budget("policy.budget", reader),
            approvals: self.approvals.policy(reader),
        }
    }
}

impl ContextDraft {
    fn of(policy: ContextPolicy) -> Self {
        let (kind, amount, head) = match policy {
            ContextPolicy::Full => ("full", String::new(), String::new()),
            ContextPolicy::LastMessages(most) => ("last_messages", most.to_string(), String::new()),
            ContextPolicy::TokenBudget(most) => ("token_budget", most.to_string(), String::new()),
            ContextPolicy::HeadAndTail { head, tail } => ("head_and_tail", tail.to_string(), head.to_string()),
            ContextPolicy::Summary(last) => ("summary", last.to_string(), String::new()),
        };
        Self { kind: kind.to_owned(), amount, head }
    }

    fn policy(&self, reader: &mut Reader) -> ContextPolicy {
        let mut last = || reader.needed("policy.context.amount", &self.amount);
        match self.kind.as_str() {
            "last_messages" => last().map(ContextPolicy::LastMessages),
            "summary" => last().map(ContextPolicy::Summary),
            "head_and_tail" => {
                let tail = last();
                let head = reader.needed("policy.context.head", &self.head);
                head.zip(tail).map(|(head, tail)| ContextPolicy::HeadAndTail { head, tail })
            }
            "token_budget" => reader.needed("policy.context.amount", &self.amount).map(ContextPolicy::TokenBudget),
            _ => None,
        }
        .unwrap_or_default()
    }
}
