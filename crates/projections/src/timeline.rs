//! When each agent waited and spoke: the rows of a Gantt chart, and of the table that is its twin.

use crate::transcript::{Transcript, TurnEntry, TurnState};
use model::{AgentId, TeamSpec, Timestamp, TurnId};
use serde::{Deserialize, Serialize};

/// When each agent waited and spoke in the turns of a transcript.
///
/// All times are milliseconds from the start of the conversation.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Timeline {
    /// When the first of the turns started; 0 where none is left out.
    pub start_ms: u64,
    /// The last event.
    pub end_ms: u64,
    /// One row an agent, in the order of the team.
    pub rows: Vec<Row>,
}

/// What one agent did when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Row {
    /// The agent.
    pub agent_id: AgentId,
    /// Its display name; the id where the team does not know it.
    pub agent_name: String,
    /// Its turns, oldest first; each attempt is a segment.
    pub segments: Vec<Segment>,
}

/// One attempt at a turn.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Segment {
    /// The turn.
    pub turn_id: TurnId,
    /// Counted from 1.
    pub attempt: u32,
    /// When it started.
    pub start_ms: u64,
    /// When its first token came, never after the end; `None` while it runs, or unknown.
    pub first_token_ms: Option<u64>,
    /// When it ended; `None` while it runs.
    pub end_ms: Option<u64>,
    /// How it ended.
    pub state: SegmentState,
}

/// How an attempt at a turn ended.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SegmentState {
    /// It has not.
    #[default]
    Running,
    /// The agent replied.
    Completed,
    /// The agent chose not to speak.
    Passed,
    /// It was cut off.
    Interrupted,
    /// It failed.
    Failed,
}

impl SegmentState {
    /// The name in attributes.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Running => "running",
            Self::Completed => "completed",
            Self::Passed => "passed",
            Self::Interrupted => "interrupted",
            Self::Failed => "failed",
        }
    }
}

impl SegmentState {
    /// How the attempt ended that a turn's state tells of.
    const fn of(state: &TurnState) -> Self {
        match state {
            TurnState::Waiting | TurnState::Streaming => Self::Running,
            TurnState::Completed { .. } => Self::Completed,
            TurnState::Passed { .. } => Self::Passed,
            TurnState::Interrupted(_) => Self::Interrupted,
            TurnState::Failed { .. } => Self::Failed,
        }
    }
}

impl Timeline {
    /// The timeline of the turns that a transcript holds.
    pub fn of(transcript: &Transcript) -> Self {
        let Some(start) = transcript.started_at else { return Self::default() };
        let mut rows = transcript.team.iter().flat_map(rows_of).collect::<Vec<_>>();
        for turn in transcript.entries.turns() {
            let at = rows.iter().position(|row| row.agent_id == turn.agent_id).unwrap_or_else(|| {
                rows.push(Row::new(&turn.agent_id, &turn.agent_name));
                rows.len() - 1
            });
            rows[at].segments.extend(segments(turn, start));
        }
        for row in &mut rows {
            // A turn that was taken up again after others keeps its place in the transcript.
            row.segments.sort_by_key(|segment| segment.start_ms);
        }
        let first = rows.iter().filter_map(|row| row.segments.first()).map(|segment| segment.start_ms).min();
        let all = rows.iter().flat_map(|row| &row.segments);
        let last = all.map(|segment| segment.end_ms.unwrap_or(segment.start_ms)).max().unwrap_or(0);
        Self {
            start_ms: first.filter(|_| transcript.earlier_entries > 0).unwrap_or(0),
            end_ms: transcript.ran_until.unwrap_or(start).since(start).max(last),
            rows,
        }
    }

    /// The attempts that have ended: as many as a table of turns has rows.
    pub fn ended(&self) -> impl Iterator<Item = &Segment> {
        self.rows.iter().flat_map(|row| &row.segments).filter(|segment| segment.end_ms.is_some())
    }
}

fn rows_of(team: &TeamSpec) -> impl Iterator<Item = Row> {
    team.agents.iter().map(|agent| Row::new(&agent.id, &agent.name))
}

/// The attempts at a turn, oldest first.
fn segments(turn: &TurnEntry, start: Timestamp) -> impl Iterator<Item = Segment> {
    let earlier = turn.earlier.iter().map(move |attempt| Segment {
        turn_id: turn.turn_id.clone(),
        attempt: attempt.attempt,
        start_ms: attempt.started_at.since(start),
        first_token_ms: None,
        end_ms: attempt.ended_at.map(|at| at.since(start)),
        state: SegmentState::of(&attempt.state),
    });
    let (start_ms, end_ms) = (turn.started_at.since(start), turn.ended_at.map(|at| at.since(start)));
    let first_token_ms = turn.ttft_ms.map(|ttft| start_ms.saturating_add(ttft).min(end_ms.unwrap_or(u64::MAX)));
    let last = Segment {
        turn_id: turn.turn_id.clone(),
        attempt: turn.attempt,
        start_ms,
        first_token_ms,
        end_ms,
        state: SegmentState::of(&turn.state),
    };
    earlier.chain([last])
}

impl Row {
    fn new(id: &AgentId, name: &str) -> Self {
        Self { agent_id: id.clone(), agent_name: name.to_owned(), segments: Vec::new() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{Log, arbitrary, context, sample};
    use model::{Envelope, TurnStrategy};
    use proptest::prelude::*;

    fn timeline(log: &[Envelope]) -> Timeline {
        Timeline::of(&Transcript::replay(log))
    }

    #[test]
    fn each_attempt_is_a_segment_of_its_agent() {
        use SegmentState as S;
        let timeline = timeline(&sample());
        let rows: Vec<_> = timeline
            .rows
            .iter()
            .flat_map(|row| row.segments.iter().map(|s| (row.agent_name.as_str(), s)))
            .map(|(name, s)| (name, s.turn_id.as_str(), s.attempt, s.start_ms, s.first_token_ms, s.end_ms, s.state))
            .collect();
        let (begun_again, second_round) = (62_300, 67_500);
        assert_eq!(
            rows,
            [
                ("Ada", "t1", 1, 0, Some(200), Some(1_000), S::Completed),
                ("Ada", "t3", 1, 2_000, None, Some(2_300), S::Interrupted),
                ("Ada", "t4", 1, begun_again, None, Some(begun_again + 200), S::Passed),
                ("Ada", "t5", 1, second_round, Some(second_round + 100), Some(second_round + 800), S::Completed),
                ("Bo", "t2", 1, 1_000, None, Some(1_500), S::Failed),
                ("Bo", "t2", 2, 1_600, Some(1_750), Some(2_000), S::Completed),
                ("Bo", "t6", 1, second_round, Some(second_round + 120), Some(second_round + 900), S::Completed),
            ]
        );
        assert_eq!(timeline.end_ms, second_round + 900, "a rating half a minute later takes no time");
    }

    #[test]
    fn a_running_turn_has_no_end() {
        let mut log = Log::start(TurnStrategy::RoundRobin, "task");
        log.started(1, "stranger", context([0; 5])).wait(50).post("hurry");
        let timeline = timeline(&log.events);
        assert_eq!(timeline.end_ms, 50);
        let stranger = &timeline.rows[2];
        assert_eq!((stranger.agent_name.as_str(), stranger.segments[0].end_ms), ("stranger", None));
        assert_eq!(stranger.segments[0].state, SegmentState::Running);
    }

    #[test]
    fn what_is_left_out_takes_no_room() {
        let whole = Transcript::replay(&sample());
        assert_eq!(Timeline::of(&whole).start_ms, 0);
        let last = Timeline::of(&whole.with_last_turns(1));
        let segments: Vec<_> = last.rows.iter().flat_map(|row| &row.segments).collect();
        assert_eq!(segments.len(), 1);
        assert_eq!(last.start_ms, segments[0].start_ms);
    }

    proptest! {
        #[test]
        fn a_segment_lies_within_the_run(log in arbitrary::log()) {
            let timeline = timeline(&log);
            for segment in timeline.rows.iter().flat_map(|row| &row.segments) {
                prop_assert!(segment.start_ms <= timeline.end_ms);
                let Some(end_ms) = segment.end_ms else { continue };
                prop_assert!((segment.start_ms..=timeline.end_ms).contains(&end_ms));
                prop_assert!(segment.first_token_ms.is_none_or(|ms| (segment.start_ms..=end_ms).contains(&ms)));
            }
        }
    }
}
