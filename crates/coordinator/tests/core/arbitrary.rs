//! Any team and anything that the outside may do.

use crate::dsl::{command, completed, failed, grant, partial, pause, post_to, start, team};
use coordinator::{InputKind, TurnOutcome};
use model::command::AgentBudget;
use model::event::{FailureKind, RatedItem};
use model::policy::{
    ApprovalPolicy, CollaborativePolicy, ContextPolicy, Contradictions, DecisionProtocol, DynamicPolicy, Fallback,
    OnExhaustion, PersonSpec, Selector, TaskPolicy, TaskSpec, TieBreak, WhenAllPass,
};
use model::{
    AgentId, ApprovalId, Budget, Capability, Command, Condition, ConversationId, Grant, MessageId, PauseMode, Policy,
    TaskId, TeamSpec, TurnId, TurnStrategy, lint,
};
use proptest::prelude::*;
use proptest::sample::select;
use std::collections::BTreeMap;

/// One thing that the outside does.
#[derive(Clone, Debug)]
pub enum Act {
    /// The n-th running call ends, be it of a team that is an agent.
    End(usize, TurnOutcome),
    /// An input that does not depend on what is running.
    Input(InputKind),
}

/// What agents and people may write.
const TEXTS: &[&str] = &[
    "A draft of the notes",
    "PASS: nothing to add",
    "  ",
    "DONE",
    "MEMORY title: Blue\nSTATE mood: calm",
    "MEMORY title: Red\nSHARE mood: glad",
    "@a0 and @a1: look",
    "a1",
    "HANDOFF: a1",
    "ASK: which one?",
    "PASS: no\nHANDOFF: a9",
    "We should look at the harbour once more before we decide",
    "The plan is ready",
    "The plan is not ready",
    "TASK one: look\nTASK two: look again | needs: check | after: one",
    "TASK one: look | needs: flying | role: critic",
    "TASK one: look | after: one",
    "BLOCKED: there is no ladder",
    "CALL approve: it holds",
    "VOTE: a0",
    "VOTE: a1\nAPPROVE: a0, a1\nPOINTS: a1=9, a0=4\nRANK: a2 > a1\nCONFIDENCE: 0.7\nAGREE",
    "DISAGREE: no\n1: a1\nCONFIDENCE: 40%",
];

/// How a call may end.
pub fn outcome() -> impl Strategy<Value = TurnOutcome> {
    prop_oneof![
        6 => select(TEXTS).prop_map(completed),
        1 => Just(failed()),
        1 => Just(TurnOutcome::Failed {
            kind: FailureKind::ServerError,
            message: "It failed.".into(),
            partial: partial("so"),
            route: None,
            retry_after_ms: None,
        }),
        1 => Just(TurnOutcome::TimedOut { partial: partial("so far") }),
    ]
}

fn uuid() -> ConversationId {
    "00000000-0000-0000-0000-000000000000".parse().unwrap()
}

/// What may come from outside, fitting or not.
pub fn input() -> impl Strategy<Value = InputKind> {
    let texts = || select(&["Go on", "@a1 please", "@all: speak", "@a2, then @a0", " "][..]);
    prop_oneof![
        4 => (proptest::collection::vec(select(&["a0", "a1", "a9"][..]), 0..2), texts())
            .prop_map(|(to, text)| post_to(&to, text)),
        1 => (select(&["a0", "a1", "a9"][..]), any::<bool>()).prop_map(|(agent, mute)| {
            let agent = agent.into();
            command(if mute { Command::Mute { agent } } else { Command::Unmute { agent } })
        }),
        1 => select(&["a0", "a1", "a9"][..])
            .prop_map(|agent| command(Command::PickNext { agent: agent.into(), author: "Ines".into() })),
        1 => Just(command(Command::Conclude { author: "Ines".into() })),
        2 => (1_u32..5, any::<bool>()).prop_map(|(n, withdraw)| {
            let message = MessageId::nth(n);
            let text = "@a1: changed".into();
            command(if withdraw { Command::WithdrawQueued { message } } else { Command::EditQueued { message, to: Vec::new(), text } })
        }),
        3 => (1_u32..12, select(TEXTS)).prop_map(|(n, text)| {
            command(Command::Reply { turn: TurnId::nth(n), text: text.into() })
        }),
        3 => (1_u32..4, any::<bool>()).prop_map(|(n, approved)| {
            let (approval, author, comment) = (ApprovalId::nth(n), "Ines".into(), "Say more.".into());
            command(Command::Approve { approval, approved, author, comment })
        }),
        2 => (1_u32..12).prop_map(|n| {
            command(Command::RetryTurn { turn: TurnId::nth(n), author: "Ines".into(), comment: String::new() })
        }),
        1 => (0_u64..2_000).prop_map(|tokens| command(Command::GrantBudget(Grant { tokens, ..Grant::default() }))),
        1 => (0_u64..9).prop_map(|seed| {
            command(Command::Fork { from: uuid(), after: 3, seed })
        }),
        1 => Just(InputKind::Woke { partials: BTreeMap::new() }),
        1 => Just(pause(PauseMode::AfterTurn)),
        1 => Just(pause(PauseMode::Now)),
        3 => Just(command(Command::Resume)),
        1 => Just(command(Command::Stop)),
        1 => (0_u32..4).prop_map(grant),
        1 => (select(&["title", ""][..]), proptest::option::of(0_u32..3)).prop_map(|(key, expected_version)| {
            command(Command::WriteMemory { key: key.into(), value: "v".into(), expected_version, author: "Ines".into() })
        }),
        1 => (0_u8..7, 0_u32..9).prop_map(|(score, turn)| {
            let what = RatedItem::Turn(TurnId::nth(turn));
            command(Command::Rate { author: "Ines".into(), what, score, comment: String::new() })
        }),
        1 => (0_u32..9, proptest::option::of(0_u32..3), 0_u32..3, outcome()).prop_map(|(turn, inner, attempt, outcome)| {
            let turn = TurnId::nth(turn);
            let turn_id = inner.map_or_else(|| turn.clone(), |inner| turn.within(&TurnId::nth(inner)));
            InputKind::Turn { turn_id, attempt, outcome }
        }),
        1 => Just(start(team(TurnStrategy::Dynamic, &["a0 writer 1"]), "Again", Budget::default())),
        2 => Just(InputKind::Recovered),
    ]
}

/// What the outside does, in order.
pub fn acts() -> impl Strategy<Value = Vec<Act>> {
    let act = prop_oneof![
        3 => (0_usize..5, outcome()).prop_map(|(turn, outcome)| Act::End(turn, outcome)),
        1 => input().prop_map(Act::Input),
    ];
    proptest::collection::vec(act, 0..40)
}

fn condition() -> impl Strategy<Value = Condition> {
    let leaf = prop_oneof![
        Just(Condition::TextMention { text: "DONE".into() }),
        (1_u64..200).prop_map(Condition::MaxTokens),
        (1_u32..9).prop_map(Condition::MaxTurns),
        (1_u32..9).prop_map(Condition::MaxMessages),
        (1_u32..4).prop_map(Condition::TurnsPerAgent),
        Just(Condition::StopMessage { text: "DONE".into() }),
        Just(Condition::Source { agent: "a0".into() }),
        Just(Condition::TimeoutS(2.0)),
        Just(Condition::AskPerson),
        (1_u32..4).prop_map(Condition::NoProgress),
        Just(Condition::Consensus),
        Just(Condition::External),
        Just(Condition::FunctionCall { name: "approve".into() }),
    ];
    leaf.prop_recursive(2, 6, 3, |inner| {
        let parts = proptest::collection::vec(inner, 1..3);
        (parts, any::<bool>()).prop_map(|(parts, any)| if any { Condition::Any(parts) } else { Condition::All(parts) })
    })
}

prop_compose! {
    /// How a dynamic team chooses.
    fn dynamic()(
        selector in select(&Selector::ALL[..]),
        max_attempts in 1_u32..4,
        allow_repeat in any::<bool>(),
        transitions in proptest::collection::btree_map(
            select(&["a0", "a1"][..]).prop_map(AgentId::from),
            proptest::collection::vec(select(&["a0", "a1"][..]).prop_map(AgentId::from), 0..3),
            0..3,
        ),
        fallback in select(&[Fallback::BestScored, Fallback::Primary, Fallback::Nobody][..]),
    ) -> DynamicPolicy {
        DynamicPolicy { selector, max_attempts, allow_repeat, transitions, fallback, ..DynamicPolicy::default() }
    }
}

prop_compose! {
    /// How a collaborative team decides.
    fn collaborative()(
        responders in proptest::option::of(1_u32..6),
        rounds in 0_u32..2,
        blind in any::<bool>(),
        decision in select(&DecisionProtocol::ALL[..]),
        judge in proptest::option::of(Just(AgentId::from("a0"))),
        tie_break in select(&[TieBreak::Priority, TieBreak::Order, TieBreak::Seeded][..]),
        max_consensus_rounds in 1_u32..4,
        contradictions in select(&[Contradictions::Note, Contradictions::AskPerson, Contradictions::Judge][..]),
    ) -> CollaborativePolicy {
        CollaborativePolicy {
            responders,
            rounds,
            blind,
            decision,
            judge,
            tie_break,
            max_consensus_rounds,
            contradictions,
            ..CollaborativePolicy::default()
        }
    }
}

prop_compose! {
    /// How the work is split.
    fn tasks()(
        by_hand in 0_u32..4,
        waits in any::<[bool; 6]>(),
        needs in any::<[bool; 4]>(),
        planner in proptest::option::of(Just(AgentId::from("a0"))),
        max_parallel in 1_u32..4,
        stall_limit in 1_u32..4,
        max_replans in 0_u32..3,
    ) -> TaskPolicy {
        let id = |n: u32| TaskId::from(format!("task-{n}"));
        let task = |n: u32| TaskSpec {
            id: id(n),
            description: format!("Look at part {n}"),
            capabilities: needs[n as usize].then(|| "check".to_owned()).into_iter().collect(),
            role: None,
            after: (0..n).filter(|before| waits[(n + before) as usize]).map(id).collect(),
        };
        TaskPolicy { plan: (0..by_hand).map(task).collect(), planner, max_parallel, stall_limit, max_replans }
    }
}

prop_compose! {
    /// Limits of tokens, of a conversation or of each agent.
    pub fn budget()(
        max_tokens in proptest::option::of(1_u64..4_000),
        of_each in proptest::option::weighted(0.2, 1_u64..2_000),
        max_time_s in proptest::option::weighted(0.1, Just(3.0)),
    ) -> Budget {
        let per_agent = AgentBudget { max_tokens: of_each, ..AgentBudget::default() };
        Budget { max_tokens, max_time_s, per_agent, ..Budget::default() }
    }
}

prop_compose! {
    /// When a team stops, what its agents are sent, and what follows.
    fn limits()(
        writers_only in any::<bool>(),
        cap in proptest::option::of(1_u32..4),
        max_turns in 1_u32..9,
        termination in proptest::option::of(condition()),
        ask in any::<bool>(),
        on_exhaustion in select(&OnExhaustion::ALL[..]),
        context in select(CONTEXTS),
        approvals in proptest::option::weighted(0.2, (any::<bool>(), any::<bool>())),
    ) -> Policy {
        let approvals = approvals.map(|(replies, result)| ApprovalPolicy {
            replies_of: replies.then(|| "a0".into()).into_iter().collect(),
            result,
            ..ApprovalPolicy::default()
        });
        Policy {
            allowed_roles: if writers_only { vec!["writer".into()] } else { Vec::new() },
            max_turns_per_agent: cap,
            max_turns: if cap.is_some() && max_turns % 2 == 0 { None } else { Some(max_turns) },
            termination,
            when_all_pass: if ask { WhenAllPass::AskPerson } else { WhenAllPass::Finish },
            on_exhaustion,
            context,
            approvals: approvals.unwrap_or_default(),
            ..Policy::default()
        }
    }
}

const CONTEXTS: &[ContextPolicy] = &[
    ContextPolicy::Full,
    ContextPolicy::LastMessages(2),
    ContextPolicy::TokenBudget(9),
    ContextPolicy::HeadAndTail { head: 1, tail: 2 },
    ContextPolicy::Summary(1),
];

prop_compose! {
    /// A team of one to five agents that can start, none of them a team.
    fn flat()(
        strategy in select(&TurnStrategy::ALL[..]),
        agents in 1_usize..=5,
        priorities in (0_i32..3, 0_i32..3),
        limits in limits(),
        dynamic in dynamic(),
        collaborative in collaborative(),
        tasks in proptest::option::weighted(0.3, tasks()),
        person in proptest::bool::weighted(0.15),
    ) -> TeamSpec {
        let lines: Vec<String> = (0..agents)
            .map(|n| if n % 2 == 0 { format!("a{n} writer {}", priorities.0) } else { format!("a{n} critic {}", priorities.1) })
            .collect();
        let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
        let mut spec = team(strategy, &lines);
        spec.agents[0].capabilities = vec![Capability::named("check")];
        spec.agents[0].person = person.then(PersonSpec::default);
        spec.policy = Policy { turn_strategy: strategy, dynamic, collaborative, tasks, ..limits };
        let policy = &mut spec.policy;
        policy.dynamic.transitions.retain(|from, _| agents > 1 || from.as_str() == "a0");
        for followers in policy.dynamic.transitions.values_mut() {
            followers.retain(|id| agents > 1 || id.as_str() == "a0");
        }
        if lint::errors(&spec).iter().any(|finding| finding.path.starts_with("policy.collaborative")) {
            spec.policy.collaborative = CollaborativePolicy::default();
        }
        spec
    }
}

/// A team of one to five agents that can start; one of them may be a team, with one of its own.
pub fn spec() -> impl Strategy<Value = TeamSpec> {
    let inner = || proptest::option::weighted(0.3, flat());
    (flat(), inner(), inner(), budget()).prop_map(|(mut outer, middle, innermost, budget)| {
        if let Some(mut middle) = middle {
            middle.policy.budget = budget;
            middle.agents.iter_mut().for_each(|agent| agent.person = None);
            middle.agents[0].team = innermost.map(|mut team| {
                team.agents.iter_mut().for_each(|agent| agent.person = None);
                Box::new(team)
            });
            if let Some(agent) = outer.agents.last_mut() {
                agent.person = None;
                agent.team = Some(Box::new(middle));
            }
        }
        outer
    })
}
