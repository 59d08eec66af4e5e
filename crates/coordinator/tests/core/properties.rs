//! What holds for every team and every sequence of inputs.

use crate::arbitrary::{Act, acts, budget, input, outcome, spec};
use crate::audit::Audit;
use crate::dsl::{Run, command, given_budget, replay};
use coordinator::{EffectId, InputKind, State, outstanding, prompt, step};
use model::event::{InterruptKind, TurnPurpose};
use model::policy::OnExhaustion;
use model::{Budget, Command, Event, Status, TeamSpec, TurnId, TurnStrategy};
use proptest::prelude::*;

/// Plays the acts; the steps themselves check that replay equals live, and more: see [`Run`].
fn play(spec: &TeamSpec, budget: Budget, acts: &[Act]) -> Run {
    let mut run = given_budget(spec.clone(), "Write the notes", budget);
    for act in acts {
        let kind = match act {
            Act::Input(kind) => kind.clone(),
            Act::End(nth, outcome) => {
                let running: Vec<EffectId> = outstanding(&run.state).into_keys().collect();
                let Some(id) = running.get(nth % running.len().max(1)) else { continue };
                InputKind::Turn { turn_id: id.turn_id.clone(), attempt: id.attempt, outcome: outcome.clone() }
            }
        };
        let now = i64::try_from(run.log.len()).unwrap() * 100;
        run = run.at(now).when(kind);
        let policy = &spec.policy;
        let votes = policy.on_exhaustion == OnExhaustion::Vote;
        if policy.turn_strategy != TurnStrategy::Collaborative && policy.tasks.is_none() && !votes {
            assert!(run.state.open_turns().len() <= 1, "one turn at a time");
        }
        for id in outstanding(&run.state).keys() {
            let prompt = prompt(&run.state, &id.turn_id).expect("a running call has a prompt");
            let turn = run.state.open_turns().iter().find(|turn| turn.turn_id == id.turn_id);
            assert!(turn.is_none_or(|turn| prompt.tokens == turn.context));
        }
    }
    run
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

proptest! {
    #![proptest_config(ProptestConfig { cases: 192, ..ProptestConfig::default() })]

    /// Every input is accepted or refused with a type; the same inputs give the same events.
    #[test]
    fn same_inputs_same_events(spec in spec(), budget in budget(), acts in acts()) {
        prop_assert_eq!(play(&spec, budget, &acts).log, play(&spec, budget, &acts).log);
    }

    /// Behaviours 9, 16, 19, 32 and 34: no agent over its cap, no role that may not speak, no turn over the limit, at most one
    /// decision a round, every task settled, no call once a budget is used up, and what is used counted once, whatever
    /// happens, inside a team that is an agent too: see [`Audit`].
    #[test]
    fn b09_no_agent_over_its_cap(spec in spec(), budget in budget(), acts in acts()) {
        let run = play(&spec, budget, &acts);
        let audit = Audit::of(&run.log);
        let is_over = run.state.open_turns().is_empty();
        prop_assert!(!is_over || audit.tokens() == run.state.totals().tokens());
        for event in &run.log {
            if let Event::TurnStarted { agent_id, purpose: TurnPurpose::Speak | TurnPurpose::Exchange | TurnPurpose::Work, .. } = event {
                prop_assert!(spec.role_allowed(spec.agent(agent_id).unwrap()));
            }
        }
    }

    /// Behaviour 28: a conversation that is saved, loaded and saved again is the same to the byte, and goes on as the one that
    /// was never saved.
    #[test]
    fn b28_save_load_save_is_identical(spec in spec(), budget in budget(), acts in acts(), next in input()) {
        let run = play(&spec, budget, &acts);
        let saved = serde_json::to_string(&run.log).unwrap();
        let loaded: Vec<Event> = serde_json::from_str(&saved).unwrap();
        prop_assert_eq!(serde_json::to_string(&loaded).unwrap(), saved);
        let mut restored = replay(&loaded);
        prop_assert_eq!(&restored, &run.state);
        prop_assert_eq!(outstanding(&restored), outstanding(&run.state));
        let input = coordinator::Input { at: model::Timestamp::from_millis(90_000), kind: next };
        let mut live = run.state.clone();
        prop_assert_eq!(step(&mut restored, &input), step(&mut live, &input));
        prop_assert_eq!(restored, live);
    }

    /// No deadlock: where every call is answered, every run ends with a reason or a question within bounded steps.
    #[test]
    fn every_run_ends(spec in spec(), answers in proptest::collection::vec(outcome(), 1..20)) {
        let mut run = given_budget(spec, "Write the notes", Budget::default());
        let mut answers = answers.into_iter().cycle();
        for _ in 0..1_000 {
            if run.state.status() == Status::Paused {
                // Its agents go round in circles.
                run = run.when(command(Command::Resume));
            }
            let Some(EffectId { turn_id, attempt }) = outstanding(&run.state).into_keys().next() else {
                let attended = run.again().attend();
                let Some(attended) = attended else { break };
                run = attended;
                continue;
            };
            run = run.when(InputKind::Turn { turn_id, attempt, outcome: answers.next().unwrap() });
        }
        prop_assert!(run.state.open_turns().is_empty(), "it goes on and on");
        prop_assert!(run.state.status() != Status::Running && run.state.status() != Status::Paused);
        let last = run.log.last().map(Event::kind);
        prop_assert!(matches!(last, Some("finished" | "waiting_for_person")), "{last:?}");
    }

    /// With repeats off and somebody else to speak, no two turns in a row are one agent's, unless a person asks for it.
    #[test]
    fn dynamic_selection_never_repeats(mut spec in spec(), mut acts in acts()) {
        spec.policy.turn_strategy = TurnStrategy::Dynamic;
        spec.policy.dynamic.allow_repeat = false;
        spec.policy.allowed_roles.clear();
        // Work and last words are given to whoever is to have them.
        spec.policy.tasks = None;
        spec.policy.on_exhaustion = OnExhaustion::Finish;
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
                | Event::TurnFailed { agent_id, retry_at: None, .. }
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
