mod coordination;
mod stepping_in;

use super::*;
use crate::testing::arbitrary;
use crate::testing::{Log, context, sample};
use model::TurnStrategy::{Collaborative, RoundRobin};
use model::event::{Exclusion, InterruptKind, ModelFinish, RatedItem};
use model::{Event, Status, TurnId};
use proptest::collection::vec;
use proptest::prelude::*;

const NOTHING: model::event::ContextTokens = context([0; 5]);

fn delta(turn: u32, offset: u64, text: &str) -> Delta {
    Delta { turn_id: TurnId::nth(turn), agent_id: "ada".into(), offset, text: text.to_owned() }
}

fn turn(transcript: &Transcript, n: u32) -> &TurnEntry {
    transcript.entries.turn(&TurnId::nth(n)).unwrap()
}

fn notices(transcript: &Transcript) -> Vec<(NoticeKind, Tone, &str)> {
    let notice = |entry| match entry {
        &Entry::Notice(NoticeEntry { kind, tone, ref text, .. }) => Some((kind, tone, text.as_str())),
        _ => None,
    };
    transcript.entries.iter().filter_map(notice).collect()
}

/// Takes the text from all running turns, those within teams included.
fn clear_what_runs(transcript: &mut Transcript) {
    for id in transcript.entries.turns().map(|turn| turn.turn_id.clone()).collect::<Vec<_>>() {
        let turn = transcript.entries.turn_mut(&id).unwrap();
        if turn.state.is_open() {
            turn.text.clear();
            turn.state = TurnState::Waiting;
        }
        if let Some(inner) = turn.inner.as_deref_mut() {
            clear_what_runs(inner);
        }
    }
}

#[test]
fn the_committed_text_replaces_what_was_streamed() {
    let mut log = Log::start(RoundRobin, "task");
    log.select(RoundRobin, &["ada"]).started(1, "ada", NOTHING);
    let mut transcript = Transcript::replay(&log.events);
    assert_eq!(turn(&transcript, 1).state, TurnState::Waiting);

    assert!(transcript.apply_delta(&delta(1, 0, "Hello wor")));
    assert!(!transcript.apply_delta(&delta(1, 40, "lost")));
    assert!(!transcript.apply_delta(&delta(9, 0, "unknown")));
    assert_eq!((turn(&transcript, 1).text.as_str(), &turn(&transcript, 1).state), ("Hello wor", &TurnState::Streaming));

    log.wait(900).completed(1, "ada", "Hello world", 120, 900);
    assert!(transcript.apply(log.events.last().unwrap()));
    assert!(!transcript.apply_delta(&delta(1, 11, "!")), "a closed turn takes no more text");
    let turn = turn(&transcript, 1);
    assert_eq!(turn.text, "Hello world");
    assert_eq!(turn.state, TurnState::Completed { finish: ModelFinish::Stop });
    assert_eq!((turn.ttft_ms, turn.duration_ms), (Some(120), Some(900)));
    assert_eq!(turn.ended_at.unwrap().since(turn.started_at), 900);
    assert!(turn.simulated && transcript.simulated);
}

#[test]
fn a_turn_begun_again_keeps_its_place_and_loses_its_text() {
    let mut log = Log::start(RoundRobin, "task");
    log.select(RoundRobin, &["ada"]).started(1, "ada", NOTHING);
    let mut transcript = Transcript::replay(&log.events);
    transcript.apply_delta(&delta(1, 0, "half"));
    log.interrupted(1, "ada", "half a rep").rated("Maya", RatedItem::Turn(TurnId::nth(1)), 2);
    for envelope in &log.events {
        transcript.apply(envelope);
    }
    let cut = turn(&transcript, 1).clone();
    assert_eq!((cut.text.as_str(), &cut.state), ("half a rep", &TurnState::Interrupted(InterruptKind::Paused)));

    log.wait(10).attempt(1, "ada", 2, NOTHING);
    transcript.apply(log.events.last().unwrap());
    let again = turn(&transcript, 1);
    assert_eq!((again.text.as_str(), &again.state, again.attempt), ("", &TurnState::Waiting, 2));
    assert_eq!((again.seq, &again.why, &again.ratings), (cut.seq, &cut.why, &cut.ratings));
    assert_eq!((again.usage, again.ended_at), (None, None));
    assert_eq!(transcript.entries.turns().count(), 1);
    assert_eq!(transcript.totals.input_tokens, 30, "the first attempt was paid for");
}

#[test]
fn why_is_the_record_of_the_selection_and_parallel_turns_share_a_batch() {
    let transcript = Transcript::replay(&sample());
    let alone = turn(&transcript, 1);
    let why = alone.why.as_ref().unwrap();
    assert_eq!((why.reason.as_str(), why.strategy, why.seq, alone.batch), ("ada by the rules", RoundRobin, 3, None));
    let candidates: Vec<_> =
        why.candidates.iter().map(|c| (c.agent_name.as_str(), c.chosen, c.score, c.excluded_because)).collect();
    assert_eq!(candidates, [("Ada", true, 0.75, None), ("Bo", false, 0.0, Some(Exclusion::JustSpoke))]);

    let (ada, bo) = (turn(&transcript, 5), turn(&transcript, 6));
    assert_eq!(ada.why.as_ref().unwrap().strategy, Collaborative);
    assert!(ada.batch.is_some());
    assert_eq!(ada.batch, bo.batch);
    assert_eq!((ada.round, bo.round, alone.round), (2, 2, 1));
}

#[test]
fn a_turn_that_nobody_selected_has_no_reason() {
    let mut log = Log::start(RoundRobin, "task");
    log.started(1, "ada", NOTHING).select(RoundRobin, &["bo"]).started(2, "ada", NOTHING).started(3, "ghost", NOTHING);
    let transcript = Transcript::replay(&log.events);
    assert!(transcript.entries.turns().all(|turn| turn.why.is_none() && turn.batch.is_none()));
    assert_eq!(turn(&transcript, 3).agent_name, "ghost");
}

#[test]
fn counters_follow_the_round() {
    let mut log = Log::start(RoundRobin, "task");
    log.started(1, "ada", NOTHING).completed(1, "ada", "a", 1, 2).started(2, "bo", NOTHING).passed(2, "bo");
    log.started(3, "ada", NOTHING).failed(3, "ada", "");
    let counters = |log: &Log| {
        let transcript = Transcript::replay(&log.events);
        (transcript.round, transcript.turns_this_round, transcript.max_turns(), transcript.totals.turns)
    };
    assert_eq!(counters(&log), (1, 2, Some(4), 1));
    log.push(Event::TurnsGranted { turns: 3 });
    assert_eq!(counters(&log), (1, 2, Some(7), 1));
    log.started(4, "bo", NOTHING).post("more").completed(4, "bo", "late", 1, 2);
    assert_eq!(counters(&log), (2, 0, Some(4), 2), "a turn counts in the round that it was started in");
    let transcript = Transcript::replay(&log.events);
    assert_eq!(transcript.cost(), Some(MicroUsd(250)));
    assert_eq!((transcript.totals.input_tokens, transcript.totals.output_tokens), (260, 26));
}

#[test]
fn the_status_follows_the_log() {
    use Status::{Failed, Finished, Paused, Running, Stopped, Waiting};
    let finished = |reason| Event::Finished { reason };
    let posted = Log::start(RoundRobin, "task").events.remove(1).event;
    let steps = [
        (Event::Paused { mode: PauseMode::AfterTurn }, Paused),
        (posted.clone(), Paused),
        (Event::TurnsGranted { turns: 1 }, Paused),
        (Event::Resumed, Running),
        (Event::Parked { takeovers: 3 }, Paused),
        (Event::Resumed, Running),
        (Event::WaitingForPerson { reason: "why".to_owned() }, Waiting),
        (posted.clone(), Running),
        (finished(FinishReason::MaxTurns), Finished),
        (Event::TurnsGranted { turns: 1 }, Running),
        (Event::Stopped, Stopped),
        (posted, Running),
        (finished(FinishReason::Failed), Failed),
    ];
    let mut log = Log::start(RoundRobin, "task");
    for (event, status) in steps {
        log.push(event.clone());
        let transcript = Transcript::replay(&log.events);
        assert_eq!(transcript.status, status, "after {event:?}");
        assert_eq!(transcript.finish_reason.is_some(), matches!(event, Event::Finished { .. }), "after {event:?}");
        assert_eq!(transcript.pause.is_some(), status == Paused, "after {event:?}");
    }
}

#[test]
fn notices_say_what_happened() {
    use NoticeKind as K;
    assert_eq!(
        notices(&Transcript::replay(&sample())),
        [
            (K::MemoryWritten, Tone::Neutral, "Ada wrote “tone” to the shared memory (version 1)."),
            (K::Paused, Tone::Neutral, "Paused; running turns were cut off."),
            (K::Resumed, Tone::Neutral, "Resumed."),
            (K::Limit, Tone::Warn, "The turn limit was reached."),
            (K::Finished, Tone::Warn, "Finished."),
            (K::Finished, Tone::Good, "Finished: a decision was reached."),
            (K::Rated, Tone::Neutral, "Maya rated the conversation 4 of 5."),
            (K::Rated, Tone::Neutral, "Maya rated a turn of Bo 5 of 5."),
        ]
    );
    let mut log = Log::start(RoundRobin, "task");
    log.push(Event::MemoryConflict {
        key: "tone".to_owned(),
        author: "Maya".to_owned(),
        value: "loud".to_owned(),
        expected_version: 1,
        current_value: "plain".to_owned(),
        current_version: 2,
    });
    log.push(Event::TurnsGranted { turns: 1 }).push(Event::WaitingForPerson { reason: "Which year?".to_owned() });
    log.push(Event::Stopped);
    log.push(Event::NextPicked { agent_id: "ada".into(), author: "person".to_owned() });
    let transcript = Transcript::replay(&log.events);
    let to_you: Vec<_> = transcript
        .entries
        .iter()
        .filter_map(|entry| match entry {
            Entry::Notice(notice) => notice.to_you.as_deref(),
            _ => None,
        })
        .collect();
    assert_eq!(to_you, ["You picked Ada to speak next."], "nothing else was done by somebody without a name");
    assert_eq!(
        notices(&Transcript::replay(&log.events)),
        [
            (K::MemoryConflict, Tone::Warn, "Maya could not write “tone” over version 1: version 2 stands."),
            (K::TurnsGranted, Tone::Neutral, "1 more turn granted."),
            (K::Waiting, Tone::Warn, "Waiting for a person: Which year?"),
            (K::Stopped, Tone::Warn, "Stopped by a person."),
            (K::Picked, Tone::Neutral, "A person picked Ada to speak next."),
        ]
    );
}

#[test]
fn a_decision_names_its_sources() {
    let transcript = Transcript::replay(&sample());
    let decision = transcript.entries.iter().find_map(|entry| match entry {
        Entry::Decision(decision) => Some(decision),
        _ => None,
    });
    let decision = decision.unwrap();
    let tally: Vec<_> = decision.tally.iter().map(|line| (line.agent.name.as_str(), line.score)).collect();
    assert_eq!(tally, [("Bo", 9.0), ("Ada", 5.0)]);
    assert_eq!(decision.margin, Some(4.0));
    assert_eq!(decision.winner.as_ref().map(|winner| winner.name.as_str()), Some("Bo"));
    assert_eq!(decision.turn_id, Some(TurnId::nth(6)));
    assert_eq!(decision.dissent.len(), 1);
}

#[test]
fn memory_and_state_are_as_last_written() {
    let mut log = Log::start(RoundRobin, "task");
    for (version, value) in [(1, "plain"), (2, "warm")] {
        let (key, value, author) = ("tone".to_owned(), value.to_owned(), "ada".to_owned());
        log.push(Event::MemoryWritten { key, value, version, author });
        let (key, value) = ("mood".to_owned(), format!("v{version}"));
        log.push(Event::AgentStateUpdated { agent_id: "bo".into(), key, value, shared: version == 2 });
    }
    let transcript = Transcript::replay(&log.events);
    let tone = &transcript.memory["tone"];
    assert_eq!((tone.value.as_str(), tone.version, tone.previous()), ("warm", 2, Some("plain")));
    let mood = &transcript.agent_states[&"bo".into()]["mood"];
    assert_eq!((mood.value.as_str(), mood.shared), ("v2", true));
}

#[test]
fn keys_are_unique_and_the_tail_goes_on_like_the_whole() {
    let events = sample();
    let (before, after) = events.split_at(20);
    let mut tail = Transcript::replay(before).with_last_turns(1);
    let whole = Transcript::replay(&events);
    for envelope in after {
        tail.apply(envelope);
    }
    let earlier = usize::try_from(tail.earlier_entries).unwrap();
    assert_eq!(tail.entries[..], whole.entries[earlier..]);
    assert_eq!(tail.totals, whole.totals);

    let keys: BTreeSet<_> = whole.entries.iter().map(Entry::key).collect();
    assert_eq!(keys.len(), whole.entries.len());
}

#[test]
fn running_turns_are_never_left_out() {
    let mut log = Log::start(Collaborative, "task");
    log.select(Collaborative, &["ada", "bo"]).started(1, "ada", NOTHING).started(2, "bo", NOTHING);
    log.completed(2, "bo", "done", 1, 2);
    let transcript = Transcript::replay(&log.events).with_last_turns(1);
    assert_eq!(transcript.open_turns().map(|turn| turn.turn_id.to_string()).collect::<Vec<_>>(), ["t1"]);
    assert_eq!(transcript.earlier_entries, 1, "the task's message alone");
}

proptest! {
    #[test]
    fn an_event_counts_once(log in arbitrary::log(), picks in vec(any::<prop::sample::Index>(), 0..20)) {
        let mut transcript = Transcript::default();
        for (at, envelope) in log.iter().enumerate() {
            prop_assert!(transcript.apply(envelope));
            if let Some(pick) = picks.get(at) {
                let before = transcript.clone();
                prop_assert!(!transcript.apply(&log[pick.index(at + 1)]));
                prop_assert_eq!(&transcript, &before);
            }
        }
        prop_assert_eq!(transcript, Transcript::replay(&log));
    }

    #[test]
    fn deltas_leave_no_trace_in_closed_turns(log in arbitrary::log(), deltas in vec((0_usize..60, arbitrary::delta()), 0..80)) {
        let mut live = Transcript::default();
        for (at, envelope) in log.iter().enumerate() {
            live.apply(envelope);
            for (_, delta) in deltas.iter().filter(|(after, _)| *after == at) {
                live.apply_delta(delta);
            }
        }
        let mut replayed = Transcript::replay(&log);
        for transcript in [&mut live, &mut replayed] {
            clear_what_runs(transcript);
        }
        prop_assert_eq!(live, replayed);
    }

    #[test]
    fn a_stream_cut_anywhere_and_repeated_gives_the_same_text(text in "[a é日]{0,40}", cuts in vec((0_usize..80, 0_usize..80), 0..12)) {
        let mut log = Log::start(RoundRobin, "task");
        log.started(1, "ada", NOTHING);
        let mut transcript = Transcript::replay(&log.events);
        let floor = |at: usize| text.floor_char_boundary(at.min(text.len()));
        for (a, b) in cuts {
            let (from, to) = (floor(a.min(b)), floor(a.max(b)));
            transcript.apply_delta(&delta(1, from as u64, &text[from..to]));
            prop_assert!(text.starts_with(&turn(&transcript, 1).text));
        }
        transcript.apply_delta(&delta(1, 0, &text));
        prop_assert_eq!(&turn(&transcript, 1).text, &text);
    }

    #[test]
    fn the_browser_goes_on_where_the_server_ended(log in arbitrary::log(), cut in any::<prop::sample::Index>()) {
        let (served, live) = log.split_at(cut.index(log.len()));
        let json = serde_json::to_string(&Transcript::replay(served)).unwrap();
        let mut transcript: Transcript = serde_json::from_str(&json).unwrap();
        for envelope in live {
            transcript.apply(envelope);
        }
        prop_assert_eq!(transcript, Transcript::replay(&log));
    }
}
