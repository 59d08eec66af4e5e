//! Any team becomes fields and the same team again: what is stored survives being opened and saved.

use super::TeamDraft;
use model::command::{AgentBudget, Budget};
use model::policy::{
    ApprovalPolicy, CapabilityCheck, CollaborativePolicy, Condition, ContextPolicy, Contradictions, DecisionProtocol,
    DynamicPolicy, Fallback, LoopDetection, OnExhaustion, PersonSpec, Policy, Selector, TaskPolicy, TaskSpec, TieBreak,
    TurnStrategy, Weights, WhenAllPass, WithoutApproval, WithoutReply,
};
use model::team::Position;
use model::{AgentId, AgentSpec, Capability, MicroUsd, Role, RoleName, TaskId, TeamSpec};
use proptest::collection::{btree_map, vec};
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;

fn text() -> impl Strategy<Value = String> {
    // As the server stores names and texts: without space round them.
    "([a-z,\"<&é.-]([a-z,\" \n-]{0,6}[a-z.\"])?)?"
}

fn name() -> impl Strategy<Value = String> {
    "[a-zé,\"]([a-z \",]{0,6}[a-z])?"
}

fn id() -> impl Strategy<Value = String> {
    "[a-e]"
}

fn role() -> impl Strategy<Value = RoleName> {
    name().prop_map(RoleName::from)
}

/// Thousandths, as people write fractions.
fn fraction() -> impl Strategy<Value = f64> {
    (0_u32..200_000).prop_map(|thousandths| f64::from(thousandths) / 1000.0)
}

fn condition() -> impl Strategy<Value = Condition> {
    let plain = prop_oneof![
        "[a-zA-Z \n]{0,5}".prop_map(|text| Condition::TextMention { text }),
        "[a-zA-Z \n]{0,5}".prop_map(|text| Condition::StopMessage { text }),
        name().prop_map(|name| Condition::FunctionCall { name }),
        id().prop_map(|id| Condition::Source { agent: id.into() }),
        any::<u64>().prop_map(Condition::MaxTokens),
        any::<u32>().prop_map(Condition::MaxTurns),
        any::<u32>().prop_map(Condition::MaxMessages),
        any::<u32>().prop_map(Condition::TurnsPerAgent),
        any::<u64>().prop_map(|cost| Condition::MaxCostMicroUsd(MicroUsd(cost))),
        fraction().prop_map(Condition::TimeoutS),
        any::<u32>().prop_map(Condition::NoProgress),
        select(vec![Condition::AskPerson, Condition::Consensus, Condition::External]),
    ];
    plain.prop_recursive(4, 24, 3, |inner| {
        prop_oneof![vec(inner.clone(), 0..4).prop_map(Condition::Any), vec(inner, 0..4).prop_map(Condition::All)]
    })
}

fn context() -> impl Strategy<Value = ContextPolicy> {
    prop_oneof![
        Just(ContextPolicy::Full),
        any::<u32>().prop_map(ContextPolicy::LastMessages),
        any::<u64>().prop_map(ContextPolicy::TokenBudget),
        any::<(u32, u32)>().prop_map(|(head, tail)| ContextPolicy::HeadAndTail { head, tail }),
        any::<u32>().prop_map(ContextPolicy::Summary),
    ]
}

fn dynamic() -> impl Strategy<Value = DynamicPolicy> {
    let ids = vec(id().prop_map(AgentId::from), 0..4);
    (
        select(Selector::ALL.to_vec()),
        option::of(select(vec!["simulated", "openai/gpt-5", "local/a/b"])),
        any::<u32>(),
        any::<bool>(),
        [fraction(), fraction(), fraction(), fraction(), fraction(), fraction()],
        btree_map(id().prop_map(AgentId::from), ids, 0..4),
        select(vec![Fallback::BestScored, Fallback::Primary, Fallback::Nobody]),
    )
        .prop_map(|(selector, model, max_attempts, allow_repeat, weights, transitions, fallback)| {
            let [mention, capability, text, priority, recency, load] = weights;
            DynamicPolicy {
                selector,
                model: model.and_then(|model| model.parse().ok()),
                max_attempts,
                allow_repeat,
                weights: Weights { mention, capability, text, priority, recency, load },
                transitions,
                fallback,
            }
        })
}

fn collaborative() -> impl Strategy<Value = CollaborativePolicy> {
    (
        (
            option::of(any::<u32>()),
            vec(role(), 0..3),
            any::<u32>(),
            option::of(fraction()),
            any::<u32>(),
            any::<bool>(),
        ),
        select(DecisionProtocol::ALL.to_vec()),
        option::of(id()),
        select(vec![TieBreak::Priority, TieBreak::Order, TieBreak::Seeded]),
        fraction(),
        any::<u32>(),
        select(vec![Contradictions::Note, Contradictions::AskPerson, Contradictions::Judge]),
    )
        .prop_map(|(who, decision, judge, tie_break, supermajority, max_consensus_rounds, contradictions)| {
            let (responders, responder_roles, quorum, deadline_s, rounds, blind) = who;
            let judge = judge.map(AgentId::from);
            CollaborativePolicy {
                responders,
                responder_roles,
                quorum,
                deadline_s,
                rounds,
                blind,
                decision,
                judge,
                tie_break,
                supermajority,
                max_consensus_rounds,
                contradictions,
            }
        })
}

fn tasks() -> impl Strategy<Value = TaskPolicy> {
    let after = vec(id().prop_map(TaskId::from), 0..3);
    let task = (id(), text(), vec(name(), 0..3), option::of(role()), after).prop_map(
        |(id, description, capabilities, role, after)| TaskSpec {
            id: id.into(),
            description,
            capabilities,
            role,
            after,
        },
    );
    (vec(task, 0..4), option::of(id()), any::<[u32; 3]>()).prop_map(|(plan, planner, numbers)| {
        let [max_parallel, stall_limit, max_replans] = numbers;
        TaskPolicy { plan, planner: planner.map(AgentId::from), max_parallel, stall_limit, max_replans }
    })
}

fn budget() -> impl Strategy<Value = Budget> {
    let limits = || (option::of(any::<u64>()), option::of(any::<u64>().prop_map(MicroUsd)), option::of(fraction()));
    (limits(), limits()).prop_map(|((max_tokens, max_cost_micro_usd, max_time_s), each)| {
        let per_agent = AgentBudget { max_tokens: each.0, max_cost_micro_usd: each.1, max_time_s: each.2 };
        Budget { max_tokens, max_cost_micro_usd, max_time_s, per_agent }
    })
}

fn approvals() -> impl Strategy<Value = ApprovalPolicy> {
    let agents = vec(id().prop_map(AgentId::from), 0..3);
    (agents, any::<bool>(), option::of(fraction()), select(WithoutApproval::ALL.to_vec())).prop_map(
        |(replies_of, result, timeout_s, on_timeout)| ApprovalPolicy { replies_of, result, timeout_s, on_timeout },
    )
}

fn person() -> impl Strategy<Value = PersonSpec> {
    (option::of(fraction()), select(WithoutReply::ALL.to_vec()))
        .prop_map(|(timeout_s, on_timeout)| PersonSpec { timeout_s, on_timeout })
}

fn policy() -> impl Strategy<Value = Policy> {
    let limits = (select(TurnStrategy::ALL.to_vec()), any::<[Option<u32>; 2]>(), vec(role(), 0..3), fraction());
    let choices = (
        select(vec![WhenAllPass::Finish, WhenAllPass::AskPerson]),
        select(vec![CapabilityCheck::Warn, CapabilityCheck::Refuse]),
        select(vec![LoopDetection::On, LoopDetection::Off]),
        select(OnExhaustion::ALL.to_vec()),
    );
    let details = (dynamic(), collaborative(), option::of(tasks()), budget(), approvals(), 0_u32..20);
    (limits, option::of(condition()), choices, context(), details).prop_map(
        |(limits, termination, choices, context, details)| {
            let (turn_strategy, [max_turns_per_agent, max_turns], allowed_roles, timeout_s) = limits;
            let (when_all_pass, capability_check, loop_detection, on_exhaustion) = choices;
            let (dynamic, collaborative, tasks, budget, approvals, max_attempts) = details;
            Policy {
                turn_strategy,
                max_turns_per_agent,
                allowed_roles,
                timeout_s,
                max_attempts,
                max_turns,
                termination,
                when_all_pass,
                capability_check,
                dynamic,
                collaborative,
                context,
                loop_detection,
                on_exhaustion,
                tasks,
                budget,
                approvals,
            }
        },
    )
}

fn agent(team: Option<BoxedStrategy<TeamSpec>>) -> impl Strategy<Value = AgentSpec> {
    let capability =
        (name(), text(), 0_u8..9).prop_map(|(name, description, level)| Capability { name, description, level });
    let team = team.map_or_else(|| Just(None).boxed(), |team| option::weighted(0.3, team).boxed());
    let model = option::of(select(vec!["simulated", "openai/gpt-5"]));
    let sampling = (option::of((0_u8..40).prop_map(|tenths| f32::from(tenths) / 10.0)), option::of(any::<u32>()));
    let position = (any::<i32>(), any::<i32>()).prop_map(|(x, y)| Position { x, y });
    let who = (team, option::of(person()), option::of(position));
    (option::of(id()), name(), role(), text(), vec(capability, 0..3), model, sampling, who).prop_map(
        |(
            id,
            name,
            role,
            instructions,
            capabilities,
            model,
            (temperature, max_output_tokens),
            (team, person, position),
        )| {
            AgentSpec {
                id: id.map(AgentId::from).unwrap_or_default(),
                name,
                role,
                instructions,
                capabilities,
                model: model.and_then(|model| model.parse().ok()),
                temperature,
                max_output_tokens,
                team: team.map(Box::new),
                person,
                position,
            }
        },
    )
}

fn team(depth: u8) -> BoxedStrategy<TeamSpec> {
    let role = (role(), text(), vec(name(), 0..3), any::<i32>())
        .prop_map(|(name, description, capabilities, priority)| Role { name, description, capabilities, priority });
    let inner = (depth > 0).then(|| team(depth - 1));
    (name(), text(), vec(role, 0..3), vec(agent(inner), 0..4), policy())
        .prop_map(|(name, description, roles, agents, policy)| TeamSpec { name, description, roles, agents, policy })
        .boxed()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(192))]

    #[test]
    fn a_team_survives_the_form(team in team(1)) {
        let draft = TeamDraft::of(&team);
        prop_assert_eq!(draft.read(), (team.clone(), vec![]));
        let stored = team.normalised();
        prop_assert_eq!(TeamDraft::of(&stored).team(), (stored, vec![]));
    }
}
