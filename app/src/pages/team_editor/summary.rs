//! What a folded group of the policy says: what is set and differs from the default.

use model::policy::{
    CapabilityCheck, CollaborativePolicy, ContextPolicy, Contradictions, DEFAULT_ATTEMPTS, DynamicPolicy, Fallback,
    OnExhaustion, Policy, Selector, TieBreak, WhenAllPass,
};
use model::sentence::budget_text;

/// How the next speaker is found.
pub fn dynamic(policy: &Policy) -> Vec<String> {
    let DynamicPolicy { selector, model, max_attempts, allow_repeat, weights, transitions, fallback } = &policy.dynamic;
    let default = DynamicPolicy::default();
    let mut set = Vec::new();
    match (selector, model) {
        (Selector::Rules, _) => {}
        (Selector::Model, Some(model)) => set.push(format!("{model} chooses")),
        (selector, _) => set.push(selector.label().to_owned()),
    }
    if *max_attempts != default.max_attempts {
        set.push(format!("{max_attempts} attempts"));
    }
    if *allow_repeat {
        set.push("twice in a row".to_owned());
    }
    if *weights != default.weights {
        set.push("own weights".to_owned());
    }
    if !transitions.is_empty() {
        set.push(format!("who may follow {}", counted(transitions.len(), "agent")));
    }
    match fallback {
        Fallback::BestScored => {}
        Fallback::Primary => set.push("else the primary agent".to_owned()),
        Fallback::Nobody => set.push("else nobody".to_owned()),
    }
    set
}

/// What waits for a person's approval.
pub fn approvals(policy: &Policy) -> Vec<String> {
    let policy = &policy.approvals;
    let mut set = Vec::new();
    if !policy.replies_of.is_empty() {
        set.push(format!("replies of {}", counted(policy.replies_of.len(), "agent")));
    }
    if policy.result {
        set.push("the outcome".to_owned());
    }
    set.extend(policy.timeout_s.map(|seconds| format!("within {seconds} s")));
    set
}

/// Who answers and decides.
pub fn collaborative(policy: &Policy) -> Vec<String> {
    let default = CollaborativePolicy::default();
    let policy = &policy.collaborative;
    let mut set = Vec::new();
    if policy.decision != default.decision {
        set.push(policy.decision.label().to_owned());
    }
    if let Some(most) = policy.responders {
        set.push(format!("at most {most} answer"));
    }
    if !policy.responder_roles.is_empty() {
        set.push(counted(policy.responder_roles.len(), "role"));
    }
    if policy.quorum != default.quorum {
        set.push(format!("quorum of {}", policy.quorum));
    }
    if let Some(seconds) = policy.deadline_s {
        set.push(format!("within {seconds} s"));
    }
    if !policy.blind {
        set.push("one after the other".to_owned());
    }
    if policy.rounds > 0 {
        set.push("one exchange".to_owned());
    }
    if let Some(judge) = &policy.judge {
        set.push(format!("judge {judge}"));
    }
    if policy.tie_break != TieBreak::default() {
        set.push(format!("ties by {}", policy.tie_break.label()));
    }
    if (policy.supermajority - default.supermajority).abs() > f64::EPSILON {
        set.push(format!("share of {}", policy.supermajority));
    }
    if policy.max_consensus_rounds != default.max_consensus_rounds {
        set.push(counted(usize::try_from(policy.max_consensus_rounds).unwrap_or(usize::MAX), "ballot"));
    }
    match policy.contradictions {
        Contradictions::Note => {}
        Contradictions::AskPerson => set.push("a person decides contradictions".to_owned()),
        Contradictions::Judge => set.push("a judge rules on contradictions".to_owned()),
    }
    set
}

/// How work is split.
pub fn tasks(policy: &Policy) -> Vec<String> {
    let Some(tasks) = &policy.tasks else { return Vec::new() };
    let plan = if tasks.plan.is_empty() { "planned by an agent".to_owned() } else { counted(tasks.plan.len(), "task") };
    vec![plan, format!("{} at a time", tasks.max_parallel)]
}

/// How much of the transcript an agent is sent.
pub fn context(policy: &Policy) -> Vec<String> {
    match policy.context {
        ContextPolicy::Full => Vec::new(),
        ContextPolicy::LastMessages(most) => vec![format!("the last {most} messages")],
        ContextPolicy::TokenBudget(most) => vec![format!("{most} tokens")],
        ContextPolicy::HeadAndTail { head, tail } => vec![format!("the first {head} and last {tail} messages")],
        ContextPolicy::Summary(last) => vec![format!("a summary and the last {last} messages")],
    }
}

/// The budget, and what follows at a limit.
pub fn limits(policy: &Policy) -> Vec<String> {
    let then = match policy.on_exhaustion {
        OnExhaustion::Finish => None,
        OnExhaustion::Summary => Some("then a summary".to_owned()),
        OnExhaustion::Vote => Some("then a vote".to_owned()),
    };
    budget_text(&policy.budget).into_iter().chain(then).collect()
}

/// Rules that few change.
pub fn other(policy: &Policy) -> Vec<String> {
    let mut set = Vec::new();
    if !policy.loop_detection.is_on() {
        set.push("loops are not looked for".to_owned());
    }
    if policy.when_all_pass == WhenAllPass::AskPerson {
        set.push("a person is asked when all pass".to_owned());
    }
    if policy.capability_check == CapabilityCheck::Refuse {
        set.push("capabilities are required".to_owned());
    }
    if policy.max_attempts != DEFAULT_ATTEMPTS {
        set.push(counted(policy.max_attempts as usize, "attempt"));
    }
    set
}

/// `"1 role"`, `"2 roles"`.
fn counted(n: usize, what: &str) -> String {
    if n == 1 { format!("1 {what}") } else { format!("{n} {what}s") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::policy::{DecisionProtocol, TaskPolicy};

    #[test]
    fn nothing_is_said_of_defaults() {
        let policy = Policy::default();
        for summary in [dynamic, collaborative, tasks, context, limits, other] {
            assert_eq!(summary(&policy), [""; 0]);
        }
    }

    #[test]
    fn what_differs_is_said() {
        let mut policy = Policy { tasks: Some(TaskPolicy::default()), ..Policy::default() };
        policy.dynamic.selector = Selector::Handoff;
        policy.dynamic.transitions = [("a".into(), vec![])].into();
        policy.collaborative.decision = DecisionProtocol::Judge;
        policy.collaborative.quorum = 2;
        policy.budget.max_tokens = Some(9);
        policy.on_exhaustion = OnExhaustion::Vote;
        assert_eq!(dynamic(&policy), ["Handoff", "who may follow 1 agent"]);
        assert_eq!(collaborative(&policy), ["By a judge", "quorum of 2"]);
        assert_eq!(tasks(&policy), ["planned by an agent", "4 at a time"]);
        assert_eq!(limits(&policy), ["9 tokens", "then a vote"]);
    }
}
