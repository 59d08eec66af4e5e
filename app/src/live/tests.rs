//! The page follows the fold: what it shows after frames is what the transcript of the same log says.

use super::*;
use model::event::{Candidate, ModelFinish};
use model::{AgentId, Event, MessageId, Timestamp, TurnId, TurnStrategy, Usage};

fn team() -> TeamSpec {
    serde_json::from_str(
        r#"{"name": "Pair", "agents": [{"id": "ada", "name": "Ada", "role": "w"}, {"id": "bo", "name": "Bo", "role": "w"}]}"#,
    )
    .unwrap()
}

fn log(events: Vec<Event>) -> Vec<Envelope> {
    let at = |seq: u64| Timestamp::default().plus_millis(seq * 1_000);
    (1..).zip(events).map(|(seq, event)| Envelope { seq, at: at(seq), event }).collect()
}

fn selected(ids: &[&str]) -> Event {
    Event::SpeakersSelected {
        strategy: TurnStrategy::Collaborative,
        candidates: ids
            .iter()
            .map(|id| Candidate { agent_id: AgentId::from(*id), score: 1.0, parts: [].into(), excluded_because: None })
            .collect(),
        chosen: ids.iter().map(|id| AgentId::from(*id)).collect(),
        reason: "All answer.".to_owned(),
        fallback: false,
        purpose: model::event::TurnPurpose::Speak,
        selector: None,
    }
}

fn started(n: u32, agent: &str) -> Event {
    Event::TurnStarted {
        turn_id: TurnId::nth(n),
        agent_id: agent.into(),
        attempt: 1,
        model: None,
        context: model::event::ContextTokens::default(),
        purpose: model::event::TurnPurpose::Speak,
        task_id: None,
        memory_read: Vec::new(),
        person: None,
    }
}

fn completed(n: u32, agent: &str, text: &str) -> Event {
    Event::TurnCompleted {
        turn_id: TurnId::nth(n),
        agent_id: agent.into(),
        text: text.to_owned(),
        finish_reason: ModelFinish::Stop,
        usage: Usage::default(),
        ttft_ms: None,
        duration_ms: 1,
        simulated: true,
        route: None,
    }
}

fn run() -> Vec<Envelope> {
    log(vec![
        Event::ConversationStarted {
            team: Box::new(team()),
            origin: None,
            task: "Agree.".to_owned(),
            seed: 1,
            budget: model::Budget::default(),
            default_model: None,
            prices: std::collections::BTreeMap::new(),
            context_windows: std::collections::BTreeMap::new(),
        },
        Event::MessagePosted {
            message_id: MessageId::nth(1),
            author: "you".to_owned(),
            to: vec![],
            text: "Agree.".to_owned(),
        },
        selected(&["ada", "bo"]),
        started(1, "ada"),
        started(2, "bo"),
        completed(2, "bo", "Yes."),
        completed(1, "ada", "Hello world."),
        selected(&["ada"]),
        started(3, "ada"),
        completed(3, "ada", "Done."),
        Event::Paused { mode: model::PauseMode::AfterTurn },
    ])
}

fn delta(n: u32, agent: &str, offset: u64, text: &str) -> Frame {
    Frame::Delta(Delta { turn_id: TurnId::nth(n), agent_id: agent.into(), offset, text: text.to_owned() })
}

fn event(envelope: &Envelope) -> Frame {
    Frame::Event(Box::new(envelope.clone()))
}

/// The rows as text, a line each: what a reader sees of them.
fn shown(live: &LiveConversation) -> Vec<String> {
    let turn = |cell: &TurnCell| {
        let entry = cell.entry.get_untracked();
        format!("{}({}): {}", entry.agent_name, entry.state.as_str(), cell.text.get_untracked())
    };
    live.rows()
        .get()
        .iter()
        .map(|row| match &row.body {
            RowBody::Message(message) => format!("{}: {}", message.author, message.text),
            RowBody::Turn(cell) => turn(cell),
            RowBody::Lanes(cells) => cells.get_untracked().iter().map(turn).collect::<Vec<_>>().join(" | "),
            RowBody::Calls(purpose, cells) => {
                let all = cells.get_untracked().iter().map(turn).collect::<Vec<_>>().join(" | ");
                format!("{}: {all}", purpose.as_str())
            }
            RowBody::Plan(plan) => format!("plan of {}", plan.get_untracked().tasks.len()),
            RowBody::Decision(decision) => decision.reason.clone(),
            RowBody::Notice(notice) => notice.text.clone(),
        })
        .collect()
}

fn id() -> ConversationId {
    "00000000-0000-7000-8000-000000000001".parse().unwrap()
}

#[test]
fn frames_continue_where_the_server_ended() {
    Owner::new().with(|| {
        let log = run();
        for cut in 1..=log.len() {
            let live = LiveConversation::new(id(), Transcript::replay(&log[..cut]));
            for envelope in &log[cut.saturating_sub(2)..] {
                live.apply(&[event(envelope)]);
            }
            let whole = LiveConversation::new(id(), Transcript::replay(&log));
            assert_eq!(shown(&live), shown(&whole), "cut after {cut}");
            assert_eq!(live.head.get_untracked(), whole.head.get_untracked());
            assert_eq!(live.seq(), 11);
        }
    });
}

#[test]
fn what_is_new_is_what_there_is_to_read() {
    Owner::new().with(|| {
        let rows = LiveConversation::new(id(), Transcript::replay(&run())).rows();
        assert_eq!([0, 2, 4, 9].map(|seq| rows.count_after(seq)), [4, 3, 1, 0], "the pause at the end is no text");
    });
}

#[test]
fn a_token_wakes_its_own_turn_only() {
    Owner::new().with(|| {
        let log = run();
        let live = LiveConversation::new(id(), Transcript::replay(&log[..5]));
        let rows = live.rows().get();
        let RowBody::Lanes(lanes) = &rows[1].body else { panic!("turns of one batch are lanes") };
        let [ada, bo] = &lanes.get_untracked()[..] else { panic!("two lanes") };
        live.apply(&[delta(1, "ada", 0, "Hel"), delta(1, "ada", 3, "lo"), delta(2, "bo", 9, "after a gap")]);
        assert_eq!(shown(&live)[1], "Ada(streaming): Hello | Bo(waiting): ");
        assert_eq!(ada.text.get_untracked(), "Hello");
        assert_eq!(bo.text.get_untracked(), "");
        live.apply(&[event(&log[5]), event(&log[6])]);
        assert_eq!(shown(&live)[1], "Ada(completed): Hello world. | Bo(completed): Yes.");
        assert_eq!(ada.text.get_untracked(), "Hello world.", "the cell that is on the page is the one that grows");
    });
}

#[test]
fn the_oldest_turns_leave_a_long_page() {
    Owner::new().with(|| {
        let mut events = vec![run().swap_remove(0).event];
        for n in 1..=200 {
            events.extend([started(n, "ada"), completed(n, "ada", "x")]);
        }
        let live = LiveConversation::new(id(), Transcript::replay(&log(events)));
        assert_eq!(live.rows().get().len(), 200);
        live.trim();
        assert_eq!(live.rows().get().len(), PAGE_TURNS as usize);
        assert_eq!(live.head.get_untracked().earlier_entries, 100);
        live.trim();
        assert_eq!(live.rows().get().len(), PAGE_TURNS as usize);
    });
}

fn with_purpose(event: Event, is: model::event::TurnPurpose) -> Event {
    match event {
        Event::TurnStarted { turn_id, agent_id, attempt, model, context, task_id, memory_read, person, .. } => {
            Event::TurnStarted { turn_id, agent_id, attempt, model, context, purpose: is, task_id, memory_read, person }
        }
        other => other,
    }
}

#[test]
fn calls_of_one_purpose_stand_in_one_row_which_grows() {
    use model::event::TurnPurpose::{Ballot, Select};
    Owner::new().with(|| {
        let mut events: Vec<Event> = run().into_iter().take(2).map(|envelope| envelope.event).collect();
        events.push(with_purpose(started(1, "ada"), Ballot));
        events.push(with_purpose(started(2, "bo"), Ballot));
        events.extend([completed(1, "ada", "VOTE: bo"), completed(2, "bo", "VOTE: ada")]);
        events.push(with_purpose(started(3, "selector"), Select));
        let log = log(events);
        let live = LiveConversation::new(id(), Transcript::replay(&log[..3]));
        for envelope in &log[3..] {
            live.apply(&[event(envelope)]);
        }
        assert_eq!(
            shown(&live)[1..],
            ["ballot: Ada(completed): VOTE: bo | Bo(completed): VOTE: ada", "select: Selector(waiting): "]
        );
        let head = live.head.get_untracked();
        assert_eq!(head.agents.iter().map(|agent| agent.turns).collect::<Vec<_>>(), [0, 0], "a vote is no reply");
        assert_eq!(head.speakers, ["Selector"]);
    });
}

/// A fault that is attempted again is none yet; where the round finishes all the same, what failed is still said.
#[test]
fn turns_that_failed_for_good_are_counted() {
    Owner::new().with(|| {
        let failed = |retry_at| Event::TurnFailed {
            turn_id: TurnId::nth(1),
            agent_id: "ada".into(),
            kind: model::event::FailureKind::ServerError,
            message: "The provider failed.".to_owned(),
            partial: String::new(),
            usage: Usage::default(),
            duration_ms: 1,
            route: None,
            retry_at,
        };
        let mut events: Vec<Event> = run().into_iter().take(4).map(|envelope| envelope.event).collect();
        events.extend([failed(Some(Timestamp::default())), started(1, "ada"), failed(None)]);
        events.push(Event::Finished { reason: model::event::FinishReason::AllPassed });
        let log = log(events);
        let counted = |events| {
            let head = LiveConversation::new(id(), Transcript::replay(&log[..events])).head.get_untracked();
            (head.failed(), head.agents.iter().map(|agent| agent.failed).collect::<Vec<_>>())
        };
        assert_eq!([5, 6, 7, 8].map(counted), [(0, vec![0, 0]), (0, vec![0, 0]), (1, vec![1, 0]), (1, vec![1, 0])]);
    });
}

#[test]
fn what_a_team_says_inside_grows_in_its_own_rows() {
    Owner::new().with(|| {
        let mut outer = team();
        outer.agents[1].team = Some(Box::new(team()));
        let mut events: Vec<Event> = run().into_iter().take(2).map(|envelope| envelope.event).collect();
        if let Event::ConversationStarted { team, .. } = &mut events[0] {
            **team = outer;
        }
        let inside = |event| Event::TeamEvent { turn_id: TurnId::nth(1), event: Box::new(event) };
        events.extend([started(1, "bo"), inside(started(1, "ada")), inside(completed(1, "ada", "Inside."))]);
        events.push(completed(1, "bo", "Outside."));
        let log = log(events);
        let live = LiveConversation::new(id(), Transcript::replay(&log[..4]));
        let rows = live.rows().get();
        let RowBody::Turn(cell) = &rows[1].body else { panic!("one turn") };
        let inner = cell.team.clone().expect("Bo is a team");
        let RowBody::Turn(ada) = &inner.rows.get()[0].body else { panic!("one turn inside") };
        assert_eq!((cell.anchor.as_str(), ada.anchor.as_str()), ("t1", "t1-t1"), "ids are unique on the page");

        let within = Delta {
            turn_id: TurnId::nth(1).within(&TurnId::nth(1)),
            agent_id: "ada".into(),
            offset: 0,
            text: "In".to_owned(),
        };
        live.apply(&[Frame::Delta(within)]);
        assert_eq!((ada.text.get_untracked().as_str(), cell.text.get_untracked().as_str()), ("In", ""));
        live.apply(&log[4..].iter().map(event).collect::<Vec<_>>());
        assert_eq!((ada.text.get_untracked().as_str(), cell.text.get_untracked().as_str()), ("Inside.", "Outside."));
        assert_eq!(inner.head.get_untracked().turns, 1);
    });
}

#[test]
fn a_place_far_back_asks_for_enough_turns() {
    assert_eq!(address_of("t7", 3), "#t7");
    assert_eq!(address_of("t7", 150), "?turns=155#t7");
}
