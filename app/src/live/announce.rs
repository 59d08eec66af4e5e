//! What a screen reader is told: who starts, who finishes, how it ends. Never the tokens themselves.

use leptos::prelude::*;
use model::Event;
use projections::Transcript;

/// Least time between two announcements, in milliseconds.
const PAUSE_MS: f64 = 1_500.0;
/// Most sentences in one announcement; of more, the newest.
const MOST: usize = 3;

/// Announcements, held back so that they can be heard out.
#[derive(Clone, Copy)]
pub struct Announcements {
    said: RwSignal<String>,
    waiting: StoredValue<Vec<String>>,
    last_ms: StoredValue<Option<f64>>,
}

impl Default for Announcements {
    fn default() -> Self {
        Self {
            said: RwSignal::new(String::new()),
            waiting: StoredValue::new(Vec::new()),
            last_ms: StoredValue::new(None),
        }
    }
}

impl Announcements {
    /// What is being said.
    pub fn said(&self) -> String {
        self.said.get()
    }

    /// Says what has gathered, if the last announcement is long enough ago.
    ///
    /// `now_ms` is any clock that does not go back.
    pub fn say(&self, now_ms: f64) {
        let early = self.last_ms.get_value().is_some_and(|last| now_ms - last < PAUSE_MS);
        if early || self.waiting.with_value(Vec::is_empty) {
            return;
        }
        self.last_ms.set_value(Some(now_ms));
        let mut waiting = self.waiting.try_update_value(std::mem::take).unwrap_or_default();
        let newest = waiting.split_off(waiting.len().saturating_sub(MOST));
        self.said.set(newest.join(" "));
    }

    /// Drops what has gathered: the reader has gone somewhere else.
    pub fn forget(&self) {
        self.waiting.update_value(Vec::clear);
    }

    /// Takes note of an event that `transcript` has applied.
    pub(super) fn hear(&self, transcript: &Transcript, event: &Event) {
        if let Some(sentence) = sentence(transcript, event) {
            self.waiting.update_value(|waiting| waiting.push(sentence));
        }
    }
}

/// An event in one sentence, if it is worth one.
fn sentence(transcript: &Transcript, event: &Event) -> Option<String> {
    let name = |id| transcript.agent_name(id);
    let is_call = |id| transcript.entries.turn(id).is_some_and(|turn| !turn.is_reply());
    Some(match event {
        // What the coordination itself says is not read out; what comes of it is.
        Event::TurnStarted { turn_id, .. }
        | Event::TurnCompleted { turn_id, .. }
        | Event::TurnPassed { turn_id, .. }
            if is_call(turn_id) =>
        {
            return None;
        }
        Event::TurnStarted { agent_id, .. } => format!("{} started.", name(agent_id)),
        Event::TurnCompleted { agent_id, text, .. } => match text.split_whitespace().count() {
            1 => format!("{} finished, 1 word.", name(agent_id)),
            words => format!("{} finished, {words} words.", name(agent_id)),
        },
        Event::TurnPassed { agent_id, .. } => format!("{} passed.", name(agent_id)),
        Event::TurnInterrupted { agent_id, .. } => format!("{} was cut off.", name(agent_id)),
        Event::TurnFailed { agent_id, .. } => format!("The turn of {} failed.", name(agent_id)),
        Event::DecisionReached { winner: Some(winner), .. } => format!("Decision reached: {} leads.", name(winner)),
        Event::DecisionReached { winner: None, .. } => "No decision was reached.".to_owned(),
        Event::BallotOpened { number, .. } => format!("Ballot {number} opened."),
        Event::ContradictionFound(found) => {
            let [one, other] = found.between.each_ref().map(name);
            format!("{one} and {other} contradict each other.")
        }
        Event::TaskAssigned { task_id, agent_id, .. } => format!("{} works on the task {task_id}.", name(agent_id)),
        Event::LoopDetected { reason, .. } => reason.clone(),
        Event::PersonAsked { agent_id, question, .. } => format!("{} asks: {question}", name(agent_id)),
        Event::AgentMuted { agent_id } => format!("{} is muted.", name(agent_id)),
        Event::AgentUnmuted { agent_id } => format!("{} may be chosen again.", name(agent_id)),
        Event::NextPicked { agent_id, .. } => format!("{} speaks next.", name(agent_id)),
        Event::Paused { .. } => "Paused.".to_owned(),
        Event::Parked { .. } => "Held: the server went away too often.".to_owned(),
        Event::Resumed => "Resumed.".to_owned(),
        Event::Stopped => "Stopped.".to_owned(),
        Event::WaitingForPerson { reason } => format!("Waiting for you: {reason}"),
        Event::Finished { reason } => format!("Finished: {}.", reason.label()),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn announcements_keep_their_distance_and_drop_what_is_old() {
        let owner = Owner::new();
        owner.with(|| {
            let announcements = Announcements::default();
            let push = |text: &str| announcements.waiting.update_value(|waiting| waiting.push(text.to_owned()));
            let said = || announcements.said.get_untracked();
            push("a.");
            announcements.say(0.0);
            assert_eq!(said(), "a.");
            for text in ["b.", "c.", "d.", "e."] {
                push(text);
            }
            announcements.say(1_499.0);
            assert_eq!(said(), "a.");
            announcements.say(1_500.0);
            assert_eq!(said(), "c. d. e.");
            announcements.say(9_000.0);
            assert_eq!(said(), "c. d. e.");
        });
    }
}
