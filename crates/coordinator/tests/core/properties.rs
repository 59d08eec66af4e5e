//! What holds for every team and every sequence of inputs.

use crate::dsl::{Run, command, completed, failed, given_budget, grant, partial, pause, post_to, start, team};
use coordinator::{InputKind, State, TurnOutcome, outstanding, prompt, step};
use model::event::{InterruptKind, RatedItem, TurnPurpose};
use model::policy::{
    CollaborativePolicy, ContextPolicy, Contradictions, DecisionProtocol, DynamicPolicy, Fallback, Selector, TieBreak,
    WhenAllPass,
};
use model::{
    AgentId, Budget, Command, Condition, Event, PauseMode, Status, TeamSpec, Totals, TurnId, TurnStrategy, Usage, lint,
};
use proptest::prelude::*;
use proptest::sample::select;
use std::collections::BTreeMap;

/// One thing that the outside does.
#[derive(Clone, Debug)]
enum Act {
    /// The n-th open turn ends.
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
    "VOTE: a0",
    "VOTE: a1\nAPPROVE: a0, a1\nPOINTS: a1=9, a0=4\nRANK: a2 > a1\nCONFIDENCE: 0.7\nAGREE",
    "DISAGREE: no\n1: a1\nCONFIDENCE: 40%",
];

fn outcome() -> impl Strategy<Value = TurnOutcome> {
    prop_oneof![
        6 => select(TEXTS).prop_map(completed),
        1 => Just(failed()),
        1 => Just(TurnOutcome::TimedOut { partial: partial("so far") }),
    ]
}

fn input() -> impl Strategy<Value = InputKind> {
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
        1 => (0_u32..9, 0_u32..3, outcome())
            .prop_map(|(turn, attempt, outcome)| InputKind::Turn { turn_id: TurnId::nth(turn), attempt, outcome }),
        1 => Just(start(team(TurnStrategy::Dynamic, &["a0 writer 1"]), "Again", Budget::default())),
        2 => Just(InputKind::Recovered),
    ]
}

fn acts() -> impl Strategy<Value = Vec<Act>> {
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
    /// A team of one to five agents that can start.
    fn spec()(
        strategy in select(&TurnStrategy::ALL[..]),
        agents in 1_usize..=5,
        priorities in (0_i32..3, 0_i32..3),
        writers_only in any::<bool>(),
        cap in proptest::option::of(1_u32..4),
        max_turns in 1_u32..9,
        termination in proptest::option::of(condition()),
        ask in any::<bool>(),
        dynamic in dynamic(),
        collaborative in collaborative(),
        context in select(&[ContextPolicy::Full, ContextPolicy::LastMessages(2), ContextPolicy::TokenBudget(9), ContextPolicy::HeadAndTail { head: 1, tail: 2 }, ContextPolicy::Summary(1)][..]),
    ) -> TeamSpec {
        let lines: Vec<String> = (0..agents)
            .map(|n| if n % 2 == 0 { format!("a{n} writer {}", priorities.0) } else { format!("a{n} critic {}", priorities.1) })
            .collect();
        let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
        let mut spec = team(strategy, &lines);
        let policy = &mut spec.policy;
        policy.allowed_roles = if writers_only { vec!["writer".into()] } else { Vec::new() };
        policy.max_turns_per_agent = cap;
        policy.max_turns = if cap.is_some() && max_turns % 2 == 0 { None } else { Some(max_turns) };
        policy.termination = termination;
        policy.when_all_pass = if ask { WhenAllPass::AskPerson } else { WhenAllPass::Finish };
        policy.dynamic = dynamic;
        policy.dynamic.transitions.retain(|from, _| agents > 1 || from.as_str() == "a0");
        for followers in policy.dynamic.transitions.values_mut() {
            followers.retain(|id| agents > 1 || id.as_str() == "a0");
        }
        policy.collaborative = collaborative;
        if lint::errors(&spec).iter().any(|finding| finding.path.starts_with("policy.collaborative")) {
            spec.policy.collaborative = CollaborativePolicy::default();
        }
        let policy = &mut spec.policy;
        policy.context = context;
        spec
    }
}

fn budget() -> impl Strategy<Value = Budget> {
    proptest::option::of(1_u64..300).prop_map(|max_tokens| Budget { max_tokens, ..Budget::default() })
}

/// Plays the acts; the steps themselves check that replay equals live, and more: see [`Run`].
fn play(spec: &TeamSpec, budget: Budget, acts: &[Act]) -> Run {
    let mut run = given_budget(spec.clone(), "Write the notes", budget);
    for act in acts {
        let kind = match act {
            Act::Input(kind) => kind.clone(),
            Act::End(nth, outcome) => {
                let open = run.state.open_turns();
                let Some(turn) = open.get(nth % open.len().max(1)) else { continue };
                InputKind::Turn { turn_id: turn.turn_id.clone(), attempt: turn.attempt, outcome: outcome.clone() }
            }
        };
        let now = i64::try_from(run.log.len()).unwrap() * 100;
        run = run.at(now).when(kind);
        if spec.policy.turn_strategy != TurnStrategy::Collaborative {
            assert!(run.state.open_turns().len() <= 1, "one turn at a time");
        }
        for turn in run.state.open_turns() {
            let prompt = prompt(&run.state, &turn.turn_id).expect("an open turn has a prompt");
            assert_eq!(prompt.tokens, turn.context);
        }
    }
    run
}

fn usage_of(event: &Event) -> Option<&Usage> {
    match event {
        Event::TurnCompleted { usage, .. }
        | Event::TurnPassed { usage, .. }
        | Event::TurnFailed { usage, .. }
        | Event::TurnInterrupted { usage, .. } => Some(usage),
        _ => None,
    }
}

/// The turn that the event ends.
fn turn_of(event: &Event) -> Option<&TurnId> {
    match event {
        Event::TurnCompleted { turn_id, .. }
        | Event::TurnPassed { turn_id, .. }
        | Event::TurnFailed { turn_id, .. }
        | Event::TurnInterrupted { turn_id, .. } => Some(turn_id),
        _ => None,
    }
}

/// Turns that end with a reply or a pass, by agent, in each round: those that were selected in it. Votes are no replies.
fn turns_by_round(log: &[Event]) -> Vec<BTreeMap<AgentId, u32>> {
    let mut rounds: Vec<BTreeMap<AgentId, u32>> = Vec::new();
    let mut round_of_selection = 0;
    let mut replies: BTreeMap<&TurnId, bool> = BTreeMap::new();
    for event in log {
        match event {
            Event::MessagePosted { .. } => rounds.push(BTreeMap::new()),
            Event::SpeakersSelected { .. } | Event::BallotOpened { .. } => round_of_selection = rounds.len() - 1,
            Event::TurnStarted { turn_id, purpose, .. } => _ = replies.insert(turn_id, purpose.is_reply()),
            Event::TurnCompleted { turn_id, agent_id, .. } | Event::TurnPassed { turn_id, agent_id, .. }
                if replies[turn_id] =>
            {
                *rounds[round_of_selection].entry(agent_id.clone()).or_default() += 1;
            }
            _ => {}
        }
    }
    rounds
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 192, ..ProptestConfig::default() })]

    /// Every input is accepted or refused with a type; the same inputs give the same events.
    #[test]
    fn same_inputs_same_events(spec in spec(), budget in budget(), acts in acts()) {
        prop_assert_eq!(play(&spec, budget, &acts).log, play(&spec, budget, &acts).log);
    }

    /// Behaviour 9: no agent over its cap, no role that may not speak, no turn over the limit, whatever happens.
    #[test]
    fn b09_no_agent_over_its_cap(spec in spec(), acts in acts()) {
        let log = play(&spec, Budget::default(), &acts).log;
        let granted = log.iter().map(|event| if let Event::TurnsGranted { turns } = event { *turns } else { 0 }).sum::<u32>();
        for round in turns_by_round(&log) {
            if let Some(cap) = spec.policy.max_turns_per_agent {
                prop_assert!(round.values().all(|turns| *turns <= cap + granted), "{round:?}");
            }
            if let Some(most) = spec.policy.max_turns {
                prop_assert!(round.values().sum::<u32>() <= most + granted, "{round:?}");
            }
        }
        for event in &log {
            if let Event::TurnStarted { agent_id, purpose: TurnPurpose::Speak | TurnPurpose::Exchange, .. } = event {
                prop_assert!(spec.role_allowed(spec.agent(agent_id).unwrap()));
            }
        }
    }

    /// No deadlock: where every call is answered, every run ends with a reason or a question within bounded steps.
    #[test]
    fn every_run_ends(spec in spec(), answers in proptest::collection::vec(outcome(), 1..20)) {
        let mut run = given_budget(spec, "Write the notes", Budget::default());
        let mut answers = answers.into_iter().cycle();
        for _ in 0..200 {
            if run.state.status() == Status::Paused {
                // Its agents go round in circles.
                run = run.when(command(Command::Resume));
            }
            let Some(turn) = run.state.open_turns().first() else { break };
            let (turn_id, attempt) = (turn.turn_id.clone(), turn.attempt);
            run = run.when(InputKind::Turn { turn_id, attempt, outcome: answers.next().unwrap() });
        }
        prop_assert!(run.state.open_turns().is_empty(), "it goes on and on");
        prop_assert!(run.state.status() != Status::Running && run.state.status() != Status::Paused);
        let last = run.log.last().map(Event::kind);
        prop_assert!(matches!(last, Some("finished" | "waiting_for_person")), "{last:?}");
    }

    /// No turn starts once the budget is used up, so it is exceeded by no more than the turns in flight.
    #[test]
    fn a_budget_is_exceeded_by_no_more_than_the_turns_in_flight(spec in spec(), most in 1_u64..300, acts in acts()) {
        let budget = Budget { max_tokens: Some(most), ..Budget::default() };
        let run = play(&spec, budget, &acts);
        let mut totals = Totals::default();
        for event in &run.log {
            if let Event::TurnStarted { .. } = event {
                prop_assert!(totals.tokens() < most);
            }
            if let Some(usage) = usage_of(event) {
                totals.add(usage);
            }
        }
        prop_assert_eq!(totals.tokens(), run.state.totals().tokens());
    }

    /// With repeats off and somebody else to speak, no two turns in a row are one agent's, unless a person asks for it.
    #[test]
    fn dynamic_selection_never_repeats(mut spec in spec(), mut acts in acts()) {
        spec.policy.turn_strategy = TurnStrategy::Dynamic;
        spec.policy.dynamic.allow_repeat = false;
        spec.policy.allowed_roles.clear();
        if spec.agents.len() == 1 {
            return Ok(());
        }
        let mut previous = None;
        let mut asked_for = false;
        // Where all others are muted, whoever is left answers every message.
        acts.retain(|act| !matches!(act, Act::Input(InputKind::Command { command: Command::Mute { .. }, .. })));
        let mut log = play(&spec, Budget::default(), &acts).log;
        let is_other = |event: &Event| match event {
            Event::TurnStarted { turn_id, purpose, .. } if !purpose.is_reply() => Some(turn_id.clone()),
            _ => None,
        };
        let unspoken: Vec<TurnId> = log.iter().filter_map(is_other).collect();
        log.retain(|event| turn_of(event).is_none_or(|turn| !unspoken.contains(turn)));
        for event in log {
            match event {
                Event::SpeakersSelected { reason, .. } => asked_for = reason.contains("asked for"),
                Event::TurnCompleted { agent_id, .. }
                | Event::TurnPassed { agent_id, .. }
                | Event::TurnFailed { agent_id, .. }
                | Event::TurnInterrupted { agent_id, kind: InterruptKind::TimedOut, .. } => {
                    prop_assert!(asked_for || previous.as_ref() != Some(&agent_id), "{agent_id} again");
                    previous = Some(agent_id);
                }
                _ => {}
            }
        }
    }

    /// Applying events is total: any log, in any order, with any part missing or twice, is applied, and the core goes on.
    #[test]
    fn any_events_can_be_applied(
        spec in spec(),
        acts in acts(),
        order in proptest::collection::vec(any::<prop::sample::Index>(), 0..60),
        next in input(),
    ) {
        let log = play(&spec, Budget::default(), &acts).log;
        let mut state = State::default();
        coordinator::evolve(&mut state, &log[0]);
        for index in order {
            coordinator::evolve(&mut state, index.get(&log));
        }
        for turn in state.open_turns() {
            let _ = prompt(&state, &turn.turn_id);
        }
        let _ = outstanding(&state);
        let input = coordinator::Input { at: model::Timestamp::default(), kind: next };
        let _ = step(&mut state, &input);
    }
}
