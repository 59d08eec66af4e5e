//! When things are due in a replay: as they were recorded, but for the time in which nobody speaks.

use model::event::Delta;
use model::{AgentId, Envelope, Event, TurnId};
use std::collections::BTreeMap;

/// Longest that the replay waits while no text comes, in milliseconds: between turns, and for a first token.
pub const LONGEST_GAP_MS: u64 = 2_000;

/// When each event is due, and when the text of each turn comes.
///
/// All times are milliseconds of replay at the recorded speed, from the first event. Text comes evenly from a turn's first
/// token to its end: the log does not say more.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pace {
    /// By event, in order.
    due_ms: Vec<u64>,
    /// In the order in which they ended.
    speeches: Vec<Speech>,
}

/// The text of a turn as it comes.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Speech {
    /// The turn; one within a team's turn is named by both.
    turn_id: TurnId,
    agent_id: AgentId,
    /// The event that started the attempt.
    start: u64,
    /// The event that has the whole text.
    end: u64,
    from_ms: u64,
    to_ms: u64,
}

/// An attempt at a turn that has not ended.
struct Open {
    agent_id: AgentId,
    start: u64,
    at_ms: u64,
    /// A team: what is said inside is its text, until it ends.
    is_team: bool,
}

impl Pace {
    /// The pace of a log.
    pub fn of(log: &[Envelope]) -> Self {
        let Some(first) = log.first() else { return Self::default() };
        let mut recorded = Vec::with_capacity(log.len());
        let mut speeches = Vec::new();
        let mut open: BTreeMap<TurnId, Open> = BTreeMap::new();
        let mut now_ms = 0;
        for Envelope { seq, at, event } in log {
            // A clock that was set back does not set the replay back.
            now_ms = at.since(first.at).max(now_ms);
            recorded.push(now_ms);
            let (team, event) = innermost(event);
            if let Some(team) = team.as_ref().and_then(|team| open.get_mut(team)) {
                team.is_team = true;
            }
            let named = |turn_id: &TurnId| team.as_ref().map_or_else(|| turn_id.clone(), |team| team.within(turn_id));
            if let Event::TurnStarted { turn_id, agent_id, .. } = event {
                let agent_id = agent_id.clone();
                open.insert(named(turn_id), Open { agent_id, start: *seq, at_ms: now_ms, is_team: false });
                continue;
            }
            let Some((turn_id, ttft_ms)) = ended(event) else { continue };
            let turn_id = named(turn_id);
            let Some(Open { agent_id, start, at_ms, is_team: false }) = open.remove(&turn_id) else { continue };
            let from_ms = at_ms.saturating_add(ttft_ms.unwrap_or(0)).min(now_ms);
            if !text_of(event).is_empty() {
                speeches.push(Speech { turn_id, agent_id, start, end: *seq, from_ms, to_ms: now_ms });
            }
        }
        let shortened = Shortened::new(&recorded, &speeches);
        for speech in &mut speeches {
            (speech.from_ms, speech.to_ms) = (shortened.of(speech.from_ms), shortened.of(speech.to_ms));
        }
        Self { due_ms: recorded.into_iter().map(|ms| shortened.of(ms)).collect(), speeches }
    }

    /// Number of the last event; 0 without one.
    pub fn end(&self) -> u64 {
        self.due_ms.len() as u64
    }

    /// When an event is due, in milliseconds; the nearest one's time where there is none of this number.
    pub fn due_ms(&self, seq: u64) -> u64 {
        let at = usize::try_from(seq).unwrap_or(usize::MAX).clamp(1, self.due_ms.len().max(1));
        self.due_ms.get(at - 1).copied().unwrap_or(0)
    }

    /// The last event that is due; 0 without one.
    pub fn seq_at(&self, now_ms: u64) -> u64 {
        self.due_ms.partition_point(|due| *due <= now_ms) as u64
    }

    /// What the turns that run after event `seq` have said by `now_ms`, each from its beginning. `log` is that of
    /// [`Pace::of`].
    pub fn said(&self, log: &[Envelope], seq: u64, now_ms: u64) -> Vec<Delta> {
        let running = self.speeches.iter().filter(|speech| {
            speech.start <= seq && seq < speech.end && speech.from_ms <= now_ms && speech.from_ms < speech.to_ms
        });
        running
            .filter_map(|speech| {
                let closing = log.get(usize::try_from(speech.end).ok()?.checked_sub(1)?)?;
                let text = text_of(innermost(&closing.event).1);
                let (passed, whole) = (now_ms - speech.from_ms, speech.to_ms - speech.from_ms);
                let bytes = text.len() as u128 * u128::from(passed.min(whole)) / u128::from(whole);
                let text = &text[..text.floor_char_boundary(usize::try_from(bytes).ok()?)];
                (!text.is_empty()).then(|| Delta {
                    turn_id: speech.turn_id.clone(),
                    agent_id: speech.agent_id.clone(),
                    offset: 0,
                    text: text.to_owned(),
                })
            })
            .collect()
    }
}

/// Recorded times with the replay's time at each.
struct Shortened(Vec<(u64, u64)>);

impl Shortened {
    /// `recorded` are the times of the events, in order.
    fn new(recorded: &[u64], speeches: &[Speech]) -> Self {
        let mut times: BTreeMap<u64, i32> = recorded.iter().map(|ms| (*ms, 0)).collect();
        for speech in speeches {
            *times.entry(speech.from_ms).or_default() += 1;
            *times.entry(speech.to_ms).or_default() -= 1;
        }
        let (mut speaking, mut last_ms, mut now_ms) = (0, 0, 0_u64);
        let places = times.into_iter().map(|(ms, change)| {
            let gap = ms - last_ms;
            now_ms += if speaking > 0 { gap } else { gap.min(LONGEST_GAP_MS) };
            speaking += change;
            last_ms = ms;
            (ms, now_ms)
        });
        Self(places.collect())
    }

    /// The replay's time at a recorded one: that of an event, or the beginning or end of a turn's text.
    fn of(&self, recorded_ms: u64) -> u64 {
        let at = self.0.partition_point(|(ms, _)| *ms <= recorded_ms);
        at.checked_sub(1).and_then(|at| self.0.get(at)).map_or(0, |(_, now_ms)| *now_ms)
    }
}

/// The event itself, or what it carries from inside a team's turn, with the name of that turn.
fn innermost(mut event: &Event) -> (Option<TurnId>, &Event) {
    let mut team: Option<TurnId> = None;
    while let Event::TeamEvent { turn_id, event: inside } = event {
        team = Some(team.map_or_else(|| turn_id.clone(), |outer| outer.within(turn_id)));
        event = inside;
    }
    (team, event)
}

/// The turn that an event ends, and the time to its first token where that is known.
const fn ended(event: &Event) -> Option<(&TurnId, Option<u64>)> {
    match event {
        Event::TurnCompleted { turn_id, ttft_ms, .. } => Some((turn_id, *ttft_ms)),
        Event::TurnPassed { turn_id, .. }
        | Event::TurnInterrupted { turn_id, .. }
        | Event::TurnFailed { turn_id, .. } => Some((turn_id, None)),
        _ => None,
    }
}

/// What had been said when a turn ended.
fn text_of(event: &Event) -> &str {
    match event {
        Event::TurnCompleted { text, .. } => text,
        Event::TurnInterrupted { partial, .. } | Event::TurnFailed { partial, .. } => partial,
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Transcript;
    use crate::testing::{Log, arbitrary, context, sample};
    use model::TurnStrategy::RoundRobin;
    use proptest::prelude::*;

    const NOTHING: model::event::ContextTokens = context([0; 5]);

    fn texts(pace: &Pace, log: &[Envelope], seq: u64, now_ms: u64) -> Vec<(String, String)> {
        let said = pace.said(log, seq, now_ms);
        said.into_iter().map(|delta| (delta.turn_id.to_string(), delta.text)).collect()
    }

    #[test]
    fn time_in_which_nobody_speaks_is_shortened_and_speech_is_not() {
        let mut log = Log::start(RoundRobin, "task");
        // Ten seconds of silence, three to the first token, five of speech, a minute of silence.
        log.wait(10_000).started(1, "ada", NOTHING).wait(8_000).completed(1, "ada", "0123456789", 3_000, 8_000);
        log.wait(60_000).post("And now?");
        let pace = Pace::of(&log.events);
        let due: Vec<_> = (1..=pace.end()).map(|seq| pace.due_ms(seq)).collect();
        assert_eq!(due, [0, 0, 2_000, 2_000 + 2_000 + 5_000, 9_000 + 2_000]);
        for (now_ms, seq) in [(0, 2), (1_999, 2), (2_000, 3), (8_999, 3), (9_000, 4), (99_000, 5)] {
            assert_eq!(pace.seq_at(now_ms), seq, "{now_ms}");
        }
        for (now_ms, text) in [(4_500, "0"), (6_500, "01234"), (8_999, "012345678"), (9_000, "0123456789")] {
            assert_eq!(texts(&pace, &log.events, 3, now_ms), [("t1".to_owned(), text.to_owned())], "{now_ms}");
        }
        assert!(texts(&pace, &log.events, 3, 3_900).is_empty(), "before the first token");
        assert!(texts(&pace, &log.events, 4, 9_000).is_empty(), "the turn has ended");
        assert_eq!((pace.due_ms(0), pace.due_ms(u64::MAX)), (0, 11_000));
        assert_eq!(Pace::of(&[]).due_ms(1), 0);
    }

    #[test]
    fn text_is_never_cut_within_a_character() {
        let mut log = Log::start(RoundRobin, "task");
        log.started(1, "ada", NOTHING).wait(1_000).completed(1, "ada", "né è", 0, 1_000);
        let pace = Pace::of(&log.events);
        let all: Vec<_> = (0..=1_000).flat_map(|now_ms| texts(&pace, &log.events, 3, now_ms)).collect();
        assert!(all.iter().all(|(_, text)| "né è".starts_with(text.as_str())));
        assert_eq!(all.last().map(|(_, text)| text.as_str()), Some("né è"));
    }

    #[test]
    fn what_is_said_inside_a_team_comes_there_and_what_the_team_says_at_its_end() {
        let mut log = Log::start(RoundRobin, "task");
        let inside = |event| Event::TeamEvent { turn_id: TurnId::nth(1), event: Box::new(event) };
        let mut inner = Log::start(RoundRobin, "task");
        inner.started(1, "bo", NOTHING).wait(1_000).completed(1, "bo", "Inside.", 0, 1_000);
        let inner: Vec<_> = inner.events.into_iter().map(|envelope| inside(envelope.event)).collect();
        let [begun, posted, started, completed] = inner.try_into().unwrap();
        log.started(1, "ada", NOTHING).push(begun).push(posted).push(started).wait(1_000).push(completed);
        log.wait(500).completed(1, "ada", "All in all.", 100, 1_500);
        let pace = Pace::of(&log.events);
        assert_eq!(texts(&pace, &log.events, 6, 500), [("t1/t1".to_owned(), "Ins".to_owned())]);
        assert!(texts(&pace, &log.events, 7, 1_400).is_empty());
    }

    #[test]
    fn the_text_of_a_replay_is_a_piece_of_what_was_committed() {
        let log = sample();
        let pace = Pace::of(&log);
        let whole = Transcript::replay(&log);
        for now_ms in (0..=pace.due_ms(pace.end())).step_by(50) {
            let seq = pace.seq_at(now_ms);
            let mut transcript = Transcript::replay(&log[..usize::try_from(seq).unwrap()]);
            for delta in pace.said(&log, seq, now_ms) {
                assert!(transcript.apply_delta(&delta), "{delta:?} at {now_ms}");
                let committed = whole.entries.turn(&delta.turn_id).unwrap();
                assert!(committed.text.starts_with(&delta.text));
            }
        }
    }

    proptest! {
        #[test]
        fn the_replay_goes_forward_and_waits_for_nobody_long(log in arbitrary::log()) {
            let pace = Pace::of(&log);
            prop_assert_eq!(pace.end(), log.len() as u64);
            for (seq, pair) in (1..).zip(log.windows(2)) {
                let (before, after) = (pace.due_ms(seq), pace.due_ms(seq + 1));
                prop_assert!(before <= after);
                prop_assert!(after - before <= pair[1].at.since(pair[0].at));
                prop_assert!(pace.seq_at(before) >= seq);
            }
            for speech in &pace.speeches {
                prop_assert!(speech.from_ms <= speech.to_ms && speech.start < speech.end);
            }
        }
    }
}
