//! The teams that take part, by chance: every strategy, protocol, condition, budget and plan, teams within teams.

use super::chance::Chance;
use model::command::AgentBudget;
use model::policy::{
    ApprovalPolicy, CollaborativePolicy, ContextPolicy, Contradictions, DecisionProtocol, DynamicPolicy, Fallback,
    OnExhaustion, PersonSpec, Selector, TaskPolicy, TaskSpec, TieBreak, WhenAllPass, WithoutApproval, WithoutReply,
};
use model::team::MAX_AGENTS;
use model::{AgentSpec, Budget, Capability, Condition, MicroUsd, Policy, Role, TeamSpec, TurnStrategy, lint};

fn condition(chance: &mut Chance) -> Condition {
    match chance.below(17) {
        0 => Condition::MaxMessages(1 + chance.small(30)),
        1 => Condition::TurnsPerAgent(1 + chance.small(4)),
        2 => Condition::MaxCostMicroUsd(MicroUsd(1 + chance.below(3_000))),
        3 => Condition::TimeoutS(5.0 + f64::from(chance.small(60))),
        4 => Condition::AskPerson,
        5 => Condition::Source { agent: "a1".into() },
        6 => Condition::TextMention { text: "point 7".into() },
        7 => Condition::MaxTokens(1 + chance.below(5_000)),
        8 => Condition::FunctionCall { name: "approve".into() },
        9 => Condition::All(vec![condition(chance), condition(chance)]),
        10 => Condition::StopMessage { text: "DONE".into() },
        11 => Condition::NoProgress(1 + chance.small(3)),
        12 => Condition::Consensus,
        13 => Condition::External,
        14 => Condition::MaxTurns(1 + chance.small(20)),
        _ => Condition::Any(vec![condition(chance), condition(chance)]),
    }
}

fn plan(chance: &mut Chance) -> TaskPolicy {
    let task = |n: u32, chance: &mut Chance| TaskSpec {
        id: format!("task-{n}").as_str().into(),
        description: format!("Look at part {n}"),
        capabilities: chance.percent(50).then(|| "check".to_owned()).into_iter().collect(),
        role: chance.percent(20).then(|| chance.one_of(&["critic", "writer"]).into()),
        after: (0..n).filter(|_| chance.percent(30)).map(|before| format!("task-{before}").as_str().into()).collect(),
    };
    let by_hand = if chance.percent(50) { 1 + chance.small(8) } else { 0 };
    TaskPolicy {
        plan: (0..by_hand).map(|n| task(n, chance)).collect(),
        planner: chance.percent(50).then(|| "a1".into()),
        max_parallel: 1 + chance.small(4),
        stall_limit: 1 + chance.small(3),
        max_replans: chance.small(3),
    }
}

/// Somebody who speaks for an agent, and mostly comes.
fn person(chance: &mut Chance) -> PersonSpec {
    let on_timeout = chance.one_of(&WithoutReply::ALL);
    PersonSpec { timeout_s: chance.percent(50).then_some(20.0), on_timeout }
}

fn approvals(chance: &mut Chance) -> ApprovalPolicy {
    ApprovalPolicy {
        replies_of: chance.percent(50).then(|| "a1".into()).into_iter().collect(),
        result: chance.percent(50),
        timeout_s: chance.percent(30).then_some(9.0),
        on_timeout: chance.one_of(&WithoutApproval::ALL),
    }
}

/// Limits of a conversation or of a team; mostly none.
pub fn budget(chance: &mut Chance) -> Budget {
    Budget {
        max_tokens: chance.percent(20).then(|| 1 + chance.below(12_000)),
        max_cost_micro_usd: chance.percent(10).then(|| MicroUsd(1 + chance.below(4_000))),
        max_time_s: chance.percent(10).then(|| 1.0 + f64::from(chance.small(60))),
        per_agent: AgentBudget {
            max_tokens: chance.percent(10).then(|| 1 + chance.below(4_000)),
            max_cost_micro_usd: None,
            max_time_s: chance.percent(10).then(|| 1.0 + f64::from(chance.small(9))),
        },
    }
}

/// The team of this seed.
pub fn team(chance: &mut Chance, seed: u64, depth: u32) -> TeamSpec {
    let size = if seed.is_multiple_of(100) && depth == 1 { 64 } else { 2 + chance.below(6) };
    let nested = |chance: &mut Chance| {
        let is_team = depth < 3 && chance.percent(if depth == 1 { 10 } else { 30 }) && size < 64;
        is_team.then(|| Box::new(team(chance, seed, depth + 1)))
    };
    let agent = |n: u64, chance: &mut Chance| AgentSpec {
        id: format!("a{n}").as_str().into(),
        name: format!("A{n}"),
        role: if n.is_multiple_of(3) { "critic" } else { "writer" }.into(),
        capabilities: n.is_multiple_of(2).then(|| Capability::named("check")).into_iter().collect(),
        team: nested(chance),
        max_output_tokens: chance.percent(30).then_some(45),
        ..AgentSpec::default()
    };
    let agents = (0..size).map(|n| {
        let agent = agent(n, chance);
        let is_person = agent.team.is_none() && depth == 1 && chance.percent(4);
        AgentSpec { person: is_person.then(|| person(chance)), ..agent }
    });
    let agents: Vec<AgentSpec> = agents.collect();
    let role = |name: &str, priority: i32| Role { name: name.into(), priority, ..Role::default() };
    let mut policy = Policy {
        turn_strategy: chance.one_of(&TurnStrategy::ALL),
        max_turns: Some(1 + chance.small(40)),
        max_turns_per_agent: chance.percent(30).then(|| 1 + chance.small(5)),
        timeout_s: 10.0,
        termination: chance.percent(50).then(|| condition(chance)),
        context: chance.one_of(&[
            ContextPolicy::Full,
            ContextPolicy::LastMessages(3),
            ContextPolicy::HeadAndTail { head: 2, tail: 2 },
            ContextPolicy::Summary(4),
        ]),
        on_exhaustion: chance.one_of(&OnExhaustion::ALL),
        tasks: chance.percent(30).then(|| plan(chance)),
        budget: if depth > 1 { budget(chance) } else { Budget::default() },
        when_all_pass: chance.one_of(&[WhenAllPass::Finish, WhenAllPass::AskPerson]),
        max_attempts: 1 + chance.small(4),
        approvals: if chance.percent(10) { approvals(chance) } else { ApprovalPolicy::default() },
        ..Policy::default()
    };
    policy.dynamic.selector = chance.one_of(&Selector::ALL);
    policy.dynamic.allow_repeat = chance.percent(30);
    policy.dynamic.fallback = chance.one_of(&[Fallback::BestScored, Fallback::Primary, Fallback::Nobody]);
    let collaborative = &mut policy.collaborative;
    collaborative.decision = chance.one_of(&DecisionProtocol::ALL);
    collaborative.rounds = chance.small(2);
    collaborative.blind = chance.percent(80);
    collaborative.quorum = 1 + chance.small(2);
    collaborative.deadline_s = chance.percent(30).then_some(4.0);
    collaborative.tie_break = chance.one_of(&[TieBreak::Priority, TieBreak::Order, TieBreak::Seeded]);
    collaborative.max_consensus_rounds = 1 + chance.small(3);
    collaborative.contradictions =
        chance.one_of(&[Contradictions::Note, Contradictions::AskPerson, Contradictions::Judge]);
    collaborative.judge = chance.percent(30).then(|| "a0".into());
    let spec = TeamSpec {
        name: "Team".into(),
        roles: vec![role("writer", 1), role("critic", 3)],
        agents,
        policy,
        ..TeamSpec::default()
    };
    if lint::errors(&spec).is_empty() { spec } else { TeamSpec { policy: Policy::default(), ..spec } }
}

/// The largest team, in rounds of up to 10,000 turns; under the collaborative strategy in one of plan and decision.
pub fn large(chance: &mut Chance, strategy: TurnStrategy) -> TeamSpec {
    let agent = |n: usize| AgentSpec {
        id: format!("a{n}").as_str().into(),
        name: format!("A{n}"),
        role: if n.is_multiple_of(3) { "critic" } else { "writer" }.into(),
        capabilities: n.is_multiple_of(2).then(|| Capability::named("check")).into_iter().collect(),
        ..AgentSpec::default()
    };
    let policy = Policy {
        turn_strategy: strategy,
        max_turns: Some(10_000),
        timeout_s: 10.0,
        context: ContextPolicy::LastMessages(20),
        on_exhaustion: chance.one_of(&OnExhaustion::ALL),
        dynamic: DynamicPolicy { selector: Selector::Rules, ..DynamicPolicy::default() },
        tasks: Some(TaskPolicy { max_parallel: 16, max_replans: 8, ..plan(chance) }),
        collaborative: CollaborativePolicy { decision: DecisionProtocol::VoteRanked, ..CollaborativePolicy::default() },
        ..Policy::default()
    };
    TeamSpec {
        name: "Team".into(),
        roles: ["writer", "critic"].map(|name| Role { name: name.into(), ..Role::default() }).into(),
        agents: (0..MAX_AGENTS).map(agent).collect(),
        policy,
        ..TeamSpec::default()
    }
}
