//! What lies where in a log: its turns, its decisions, and what people did.

use crate::person::Voice;
use crate::transcript::NamedAgent;
use model::event::LoopResponse;
use model::{AgentId, Envelope, Event, TurnId};
use serde::{Deserialize, Serialize};

/// What lies where in a log. Small: it says nothing of what was said.
///
/// Places are numbers of events, from 1.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outline {
    /// The last event; 0 before the first.
    pub end: u64,
    /// The first message, with which there is something to see; 0 before it.
    pub start: u64,
    /// The agents, in the order of the team.
    pub agents: Vec<NamedAgent>,
    /// Turns that are replies, in the order in which they started.
    pub turns: Vec<TurnSpan>,
    /// Decisions and what people did, in the order of the log.
    pub marks: Vec<Mark>,
    /// Whether the next pause is the coordination's own.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    loop_pauses: bool,
}

/// Where a turn lies. One that was begun again counts once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TurnSpan {
    /// The turn.
    pub turn_id: TurnId,
    /// Place of its agent in [`Outline::agents`], from 0; their number for an agent that the team does not know.
    pub agent: u32,
    /// The event that started it first.
    pub start: u64,
    /// The event that ended it; `None` while it runs.
    pub end: Option<u64>,
}

/// Something that a reader may look for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mark {
    /// The event.
    pub seq: u64,
    /// What kind of thing.
    pub kind: MarkKind,
    /// What happened, in a few words.
    pub label: String,
}

/// What a mark stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MarkKind {
    /// Parallel replies became one, or did not.
    Decision,
    /// A person stepped in.
    Intervention,
}

impl MarkKind {
    /// The name in attributes.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Decision => "decision",
            Self::Intervention => "intervention",
        }
    }
}

impl Outline {
    /// The outline of a whole log.
    pub fn of<'a>(log: impl IntoIterator<Item = &'a Envelope>) -> Self {
        let mut outline = Self::default();
        for envelope in log {
            outline.apply(envelope);
        }
        outline
    }

    /// Applies the next event; `false`, and no change, if one of this number was applied already.
    pub fn apply(&mut self, envelope: &Envelope) -> bool {
        let Envelope { seq, event, .. } = envelope;
        if *seq <= self.end {
            return false;
        }
        self.end = *seq;
        match event {
            Event::ConversationStarted { team, .. } => {
                let named = |agent: &model::AgentSpec| NamedAgent { id: agent.id.clone(), name: agent.name.clone() };
                self.agents = team.agents.iter().map(named).collect();
            }
            Event::TurnStarted { turn_id, agent_id, purpose, .. } if purpose.is_reply() => {
                self.begin(turn_id, agent_id, *seq);
            }
            Event::TurnCompleted { turn_id, .. }
            | Event::TurnPassed { turn_id, .. }
            | Event::TurnInterrupted { turn_id, .. }
            | Event::TurnFailed { turn_id, .. } => {
                if let Some(turn) = self.turns.iter_mut().rev().find(|turn| turn.turn_id == *turn_id) {
                    turn.end = Some(*seq);
                }
            }
            Event::LoopDetected { response: LoopResponse::Pause, .. } => self.loop_pauses = true,
            _ => {}
        }
        if let Some((kind, label)) = self.mark(event) {
            self.marks.push(Mark { seq: *seq, kind, label });
        }
        true
    }

    fn begin(&mut self, turn_id: &TurnId, agent_id: &AgentId, start: u64) {
        if let Some(again) = self.turns.iter_mut().rev().find(|turn| turn.turn_id == *turn_id) {
            again.end = None;
            return;
        }
        let place = self.agents.iter().position(|agent| agent.id == *agent_id);
        let agent = u32::try_from(place.unwrap_or(self.agents.len())).unwrap_or(u32::MAX);
        self.turns.push(TurnSpan { turn_id: turn_id.clone(), agent, start, end: None });
    }

    fn mark(&mut self, event: &Event) -> Option<(MarkKind, String)> {
        let did = |what: String| Some((MarkKind::Intervention, what));
        match event {
            Event::DecisionReached { winner, .. } => {
                let label = match winner {
                    Some(winner) => format!("Decision: {} leads", self.name(winner)),
                    None => "No decision".to_owned(),
                };
                Some((MarkKind::Decision, label))
            }
            // The first message is the task.
            Event::MessagePosted { .. } if self.start == 0 => {
                self.start = self.end;
                None
            }
            Event::MessagePosted { author, .. } => did(format!("Message from {}", Voice::You.object(author))),
            // The core itself pauses a conversation that goes round in circles.
            Event::Paused { .. } if std::mem::take(&mut self.loop_pauses) => None,
            Event::Paused { .. } => did("Paused".to_owned()),
            Event::Resumed => did("Resumed".to_owned()),
            Event::Stopped => did("Stopped".to_owned()),
            Event::TurnsGranted { turns } => did(format!("{turns} more turns granted")),
            Event::AgentMuted { agent_id } => did(format!("{} muted", self.name(agent_id))),
            Event::AgentUnmuted { agent_id } => did(format!("{} unmuted", self.name(agent_id))),
            Event::NextPicked { agent_id, .. } => did(format!("{} picked to speak next", self.name(agent_id))),
            Event::ConclusionRequested { .. } => did("Asked to conclude".to_owned()),
            Event::BudgetGranted(_) => did("Budget raised".to_owned()),
            Event::TurnRetracted { agent_id, .. } => did(format!("{} asked to answer anew", self.name(agent_id))),
            Event::ApprovalAnswered { approved, .. } => {
                did(if *approved { "Approved" } else { "Sent back" }.to_owned())
            }
            Event::MemoryWritten { key, author, .. }
                if !self.agents.iter().any(|agent| agent.id.as_str() == author) =>
            {
                did(format!("“{key}” written to the shared memory by {}", Voice::You.object(author)))
            }
            _ => None,
        }
    }

    fn name<'a>(&'a self, id: &'a AgentId) -> &'a str {
        self.agents.iter().find(|agent| agent.id == *id).map_or(id.as_str(), |agent| agent.name.as_str())
    }

    /// The turn that a place belongs to, counted from 1: the latest that had started; 0 before the first.
    pub fn turn_at(&self, seq: u64) -> usize {
        self.turns.partition_point(|turn| turn.start <= seq)
    }

    /// Who speaks in a turn, counted from 1; `None` for no such turn, and for an agent that the team does not know.
    pub fn speaker(&self, turn: usize) -> Option<&NamedAgent> {
        let turn = self.turns.get(turn.checked_sub(1)?)?;
        self.agents.get(usize::try_from(turn.agent).ok()?)
    }

    /// The next place at which a turn has ended; the end after the last.
    pub fn next_turn(&self, seq: u64) -> u64 {
        let ends = self.turns.iter().filter_map(|turn| turn.end);
        ends.filter(|end| *end > seq).min().unwrap_or(self.end)
    }

    /// The place before at which a turn had ended; the first message before the first, and the first event before that.
    pub fn previous_turn(&self, seq: u64) -> u64 {
        let ends = self.turns.iter().filter_map(|turn| turn.end).chain([self.start]);
        ends.filter(|end| *end < seq && *end > 0).max().unwrap_or(self.end.min(1))
    }

    /// A place that is there, whatever was asked for; without one, where there is something to see first.
    pub fn place(&self, asked: Option<u64>) -> u64 {
        asked.unwrap_or(self.start).clamp(self.end.min(1), self.end)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{arbitrary, coordinated, sample};
    use proptest::prelude::*;

    #[test]
    fn turns_and_marks_lie_where_the_log_has_them() {
        let log = sample();
        let outline = Outline::of(&log);
        let turns: Vec<_> = outline.turns.iter().map(|turn| (turn.turn_id.as_str(), turn.agent)).collect();
        assert_eq!(turns, [("t1", 0), ("t2", 1), ("t3", 0), ("t4", 0), ("t5", 0), ("t6", 1)]);
        for turn in &outline.turns {
            let started = &log[usize::try_from(turn.start).unwrap() - 1];
            let ended = &log[usize::try_from(turn.end.unwrap()).unwrap() - 1];
            assert_eq!((started.seq, ended.seq), (turn.start, turn.end.unwrap()));
            assert_eq!(started.event.kind(), "turn_started");
        }
        let marks: Vec<_> = outline.marks.iter().map(|mark| (mark.kind.as_str(), mark.label.as_str())).collect();
        assert_eq!(
            marks,
            [
                ("intervention", "Paused"),
                ("intervention", "Resumed"),
                ("intervention", "Message from Maya"),
                ("decision", "Decision: Bo leads"),
            ]
        );
        assert_eq!((outline.start, outline.end), (2, log.len() as u64));
    }

    #[test]
    fn a_turn_is_a_step_and_a_retry_is_none() {
        let outline = Outline::of(&sample());
        let mut stops = vec![outline.start];
        while *stops.last().unwrap() < outline.end {
            stops.push(outline.next_turn(*stops.last().unwrap()));
        }
        assert_eq!(stops.len(), 1 + outline.turns.len() + 1, "the first message, each turn, and the end: {stops:?}");
        let mut back = vec![outline.end];
        while *back.last().unwrap() > outline.start {
            back.push(outline.previous_turn(*back.last().unwrap()));
        }
        back.reverse();
        assert_eq!(back, stops);
        assert_eq!((outline.previous_turn(2), outline.previous_turn(1)), (1, 1));
        let (first, second) = (&outline.turns[0], &outline.turns[1]);
        assert_eq!(outline.turn_at(first.start - 1), 0);
        assert_eq!(outline.turn_at(second.start), 2);
        assert_eq!(outline.speaker(2).map(|agent| agent.name.as_str()), Some("Bo"));
        assert_eq!(outline.speaker(0), None);
    }

    #[test]
    fn what_a_person_writes_to_the_memory_is_marked_and_what_an_agent_writes_is_not() {
        let outline = Outline::of(&coordinated::coordinated().events);
        assert!(outline.marks.iter().any(|mark| mark.label == "“tone” written to the shared memory by Maya"));
        let log = sample();
        assert!(log.iter().any(|envelope| envelope.event.kind() == "memory_written"));
        assert!(Outline::of(&log).marks.iter().all(|mark| !mark.label.contains("shared memory")), "Ada wrote it");
    }

    #[test]
    fn a_place_that_is_not_there_becomes_the_nearest() {
        let outline = Outline::of(&sample());
        let end = outline.end;
        for (asked, place) in [(None, 2), (Some(0), 1), (Some(5), 5), (Some(u64::MAX), end)] {
            assert_eq!(outline.place(asked), place);
        }
        assert_eq!(Outline::default().place(Some(7)), 0);
    }

    proptest! {
        #[test]
        fn stepping_ends(log in arbitrary::log()) {
            let outline = Outline::of(&log);
            for seq in 1..outline.end {
                prop_assert!(outline.next_turn(seq) > seq);
                prop_assert!(outline.previous_turn(seq + 1) <= seq);
                prop_assert!(outline.turn_at(seq) <= outline.turn_at(seq + 1));
            }
            prop_assert_eq!(outline.next_turn(outline.end), outline.end);
        }
    }
}
