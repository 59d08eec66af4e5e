//! When each agent waited and spoke: the rows of a Gantt chart, and of the table that is its twin.

use model::{AgentId, Envelope, Event, Timestamp, TurnId};
use serde::{Deserialize, Serialize};

/// When each agent waited and spoke, after the events up to [`Timeline::seq`].
///
/// All times are milliseconds from the start of the conversation.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Timeline {
    /// Number of the last event that was applied; 0 before the first.
    pub seq: u64,
    /// When the conversation started; `None` before the first event.
    pub started_at: Option<Timestamp>,
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

impl Timeline {
    /// The timeline of a whole log.
    pub fn replay<'a>(log: impl IntoIterator<Item = &'a Envelope>) -> Self {
        let mut timeline = Self::default();
        for envelope in log {
            timeline.apply(envelope);
        }
        timeline
    }

    /// Applies the next event; `false`, and no change, if one of this number was applied already.
    pub fn apply(&mut self, envelope: &Envelope) -> bool {
        if envelope.seq <= self.seq {
            return false;
        }
        self.seq = envelope.seq;
        let now_ms = envelope.at.since(*self.started_at.get_or_insert(envelope.at));
        self.end_ms = self.end_ms.max(now_ms);
        match &envelope.event {
            Event::ConversationStarted { team, .. } => {
                self.rows = team.agents.iter().map(|agent| Row::new(&agent.id, &agent.name)).collect();
            }
            Event::TurnStarted { turn_id, agent_id, attempt, .. } => self.start(turn_id, agent_id, *attempt, now_ms),
            Event::TurnCompleted { turn_id, agent_id, ttft_ms, .. } => {
                self.end(turn_id, agent_id, now_ms, *ttft_ms, SegmentState::Completed);
            }
            Event::TurnPassed { turn_id, agent_id, .. } => {
                self.end(turn_id, agent_id, now_ms, None, SegmentState::Passed);
            }
            Event::TurnInterrupted { turn_id, agent_id, .. } => {
                self.end(turn_id, agent_id, now_ms, None, SegmentState::Interrupted);
            }
            Event::TurnFailed { turn_id, agent_id, .. } => {
                self.end(turn_id, agent_id, now_ms, None, SegmentState::Failed);
            }
            _ => {}
        }
        true
    }

    fn start(&mut self, turn_id: &TurnId, agent_id: &AgentId, attempt: u32, start_ms: u64) {
        let at = self.rows.iter().position(|row| &row.agent_id == agent_id).unwrap_or_else(|| {
            self.rows.push(Row::new(agent_id, agent_id.as_str()));
            self.rows.len() - 1
        });
        self.rows[at].segments.push(Segment {
            turn_id: turn_id.clone(),
            attempt,
            start_ms,
            first_token_ms: None,
            end_ms: None,
            state: SegmentState::Running,
        });
    }

    fn end(&mut self, turn_id: &TurnId, agent_id: &AgentId, end_ms: u64, ttft_ms: Option<u64>, state: SegmentState) {
        let row = self.rows.iter_mut().find(|row| &row.agent_id == agent_id);
        // From the end: what closes has started lately.
        let segment = row.and_then(|row| row.segments.iter_mut().rev().find(|segment| &segment.turn_id == turn_id));
        let Some(segment) = segment.filter(|segment| segment.end_ms.is_none()) else { return };
        segment.first_token_ms = ttft_ms.map(|ttft| segment.start_ms.saturating_add(ttft).min(end_ms));
        segment.end_ms = Some(end_ms);
        segment.state = state;
    }
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
    use model::TurnStrategy;
    use proptest::prelude::*;

    #[test]
    fn each_attempt_is_a_segment_of_its_agent() {
        use SegmentState as S;
        let timeline = Timeline::replay(&sample());
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
        assert_eq!(timeline.end_ms, second_round + 900 + 30_000);
    }

    #[test]
    fn a_running_turn_has_no_end() {
        let mut log = Log::start(TurnStrategy::RoundRobin, "task");
        log.started(1, "stranger", context([0; 5])).wait(50).post("hurry");
        let timeline = Timeline::replay(&log.events);
        assert_eq!(timeline.end_ms, 50);
        let stranger = &timeline.rows[2];
        assert_eq!((stranger.agent_name.as_str(), stranger.segments[0].end_ms), ("stranger", None));
        assert_eq!(stranger.segments[0].state, SegmentState::Running);
    }

    proptest! {
        #[test]
        fn a_segment_lies_within_the_run(log in arbitrary::log()) {
            let mut timeline = Timeline::replay(&log);
            for segment in timeline.rows.iter().flat_map(|row| &row.segments) {
                prop_assert!(segment.start_ms <= timeline.end_ms);
                let Some(end_ms) = segment.end_ms else { continue };
                prop_assert!((segment.start_ms..=timeline.end_ms).contains(&end_ms));
                prop_assert!(segment.first_token_ms.is_none_or(|ms| (segment.start_ms..=end_ms).contains(&ms)));
            }
            let before = timeline.clone();
            prop_assert!(!timeline.apply(&log[0]));
            prop_assert_eq!(timeline, before);
        }
    }
}
