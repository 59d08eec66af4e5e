//! A conversation as text for a terminal, while it happens.

use model::event::Delta;
use model::{AgentId, ConversationSummary, Event, TeamSpec, TurnId};
use std::collections::BTreeSet;

/// Turns events and deltas into text. Of turns that run in parallel one is shown as it is written, the others when they
/// are done.
pub(super) struct Transcriber {
    coloured: bool,
    team: Option<TeamSpec>,
    /// The turns that are running; a piece of any other is late.
    open: BTreeSet<TurnId>,
    /// The turn that is being shown, and the bytes of it that were.
    shown: Option<(TurnId, usize)>,
    /// Finished turns that wait for the shown one to end.
    waiting: Vec<String>,
}

impl Transcriber {
    /// Writes with colours, or without.
    pub(super) fn new(coloured: bool) -> Self {
        Self { coloured, team: None, open: BTreeSet::new(), shown: None, waiting: Vec::new() }
    }

    /// What an event adds.
    pub(super) fn event(&mut self, event: &Event) -> String {
        match event {
            Event::ConversationStarted { team, .. } => {
                self.team = Some((**team).clone());
                String::new()
            }
            Event::MessagePosted { author, text, .. } => self.heading(author) + &clean(text) + "\n\n",
            Event::TurnStarted { turn_id, .. } => {
                self.open.insert(turn_id.clone());
                String::new()
            }
            Event::TurnCompleted { turn_id, agent_id, text, .. } => self.close(turn_id, agent_id, text, ""),
            Event::TurnPassed { turn_id, agent_id, reason, .. } => {
                self.close(turn_id, agent_id, "", &format!("(passes: {})", clean(reason)))
            }
            Event::TurnInterrupted { turn_id, agent_id, partial, .. } => {
                self.close(turn_id, agent_id, partial, "(cut off)")
            }
            Event::TurnFailed { turn_id, agent_id, partial, message, .. } => {
                self.close(turn_id, agent_id, partial, &format!("(failed: {})", clean(message)))
            }
            Event::DecisionReached { reason, .. } => self.heading("Decision") + &clean(reason) + "\n\n",
            Event::WaitingForPerson { reason } => self.heading("Waiting for a person") + &clean(reason) + "\n\n",
            _ => String::new(),
        }
    }

    /// What a piece of a running turn adds.
    pub(super) fn delta(&mut self, delta: &Delta) -> String {
        let mut text = String::new();
        if !self.open.contains(&delta.turn_id) {
            return text;
        }
        if self.shown.is_none() {
            text = self.agent_heading(&delta.agent_id);
            self.shown = Some((delta.turn_id.clone(), 0));
        }
        let Some((turn, written)) = &mut self.shown else { return text };
        let offset = usize::try_from(delta.offset).unwrap_or(usize::MAX);
        if *turn == delta.turn_id
            && offset <= *written
            && let Some(new) = delta.text.get(*written - offset..)
        {
            text.push_str(&clean(new));
            *written += new.len();
        }
        text
    }

    /// What stands at the end.
    pub(super) fn summary(&self, summary: &ConversationSummary) -> String {
        let ending = summary.finish_reason.map(|reason| format!(": {}", reason.label())).unwrap_or_default();
        let totals = &summary.totals;
        let simulated = if summary.simulated { " (simulated)" } else { "" };
        format!(
            "{}{}{ending}\n{} turns, {} input tokens, {} output tokens, {}{simulated}\n",
            self.heading("Summary"),
            summary.status.as_str(),
            totals.turns,
            totals.input_tokens,
            totals.output_tokens,
            totals.cost_micro_usd
        )
    }

    /// The end of a turn: what was not shown of it yet, then `note`.
    fn close(&mut self, turn: &TurnId, agent: &AgentId, text: &str, note: &str) -> String {
        self.open.remove(turn);
        let space = if text.is_empty() || note.is_empty() { "" } else { " " };
        match self.shown.take() {
            Some((shown, written)) if shown == *turn => {
                let rest = text.get(written..).unwrap_or_default();
                let mut end = format!("{}{space}{note}\n\n", clean(rest));
                end.extend(self.waiting.drain(..));
                end
            }
            other => {
                let whole = format!("{}{}{space}{note}\n\n", self.agent_heading(agent), clean(text));
                if other.is_none() {
                    return whole;
                }
                self.shown = other;
                self.waiting.push(whole);
                String::new()
            }
        }
    }

    fn agent_heading(&self, id: &AgentId) -> String {
        let agent = self.team.as_ref().and_then(|team| team.agent(id));
        match agent {
            Some(agent) => self.heading(&format!("{} ({})", agent.name, agent.role)),
            None => self.heading(id.as_str()),
        }
    }

    fn heading(&self, text: &str) -> String {
        let text = clean(text);
        if self.coloured { format!("\u{1b}[1;34m{text}\u{1b}[0m\n") } else { format!("{text}\n") }
    }
}

/// The text without what would steer the terminal: what models and files say is not trusted.
fn clean(text: &str) -> String {
    text.chars().map(|c| if c.is_control() && c != '\n' && c != '\t' { '\u{fffd}' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::Usage;
    use model::event::{ContextTokens, ModelFinish, TurnPurpose};

    fn delta(turn: u32, agent: &str, offset: u64, text: &str) -> Delta {
        Delta { turn_id: TurnId::nth(turn), agent_id: agent.into(), offset, text: text.to_owned() }
    }

    fn started(turn: u32, agent: &str) -> Event {
        let (turn_id, context) = (TurnId::nth(turn), ContextTokens::default());
        Event::TurnStarted {
            turn_id,
            agent_id: agent.into(),
            attempt: 1,
            model: None,
            context,
            purpose: TurnPurpose::Speak,
            task_id: None,
            memory_read: Vec::new(),
        }
    }

    fn completed(turn: u32, agent: &str, text: &str) -> Event {
        Event::TurnCompleted {
            turn_id: TurnId::nth(turn),
            agent_id: agent.into(),
            text: text.to_owned(),
            finish_reason: ModelFinish::Stop,
            usage: Usage::default(),
            ttft_ms: None,
            duration_ms: 0,
            simulated: false,
            route: None,
        }
    }

    #[test]
    fn a_turn_is_shown_once_however_its_pieces_come() {
        let mut transcriber = Transcriber::new(false);
        let mut text = transcriber.event(&started(1, "ada"));
        text += &transcriber.delta(&delta(1, "ada", 0, "Hel"));
        text += &transcriber.delta(&delta(1, "ada", 0, "Hello"));
        text += &transcriber.delta(&delta(1, "ada", 99, "lost"));
        text += &transcriber.event(&completed(1, "ada", "Hello world"));
        text += &transcriber.delta(&delta(1, "ada", 0, "Hello world"));
        assert_eq!(text, "ada\nHello world\n\n");
    }

    #[test]
    fn parallel_turns_do_not_mix() {
        let mut transcriber = Transcriber::new(false);
        let mut text = transcriber.event(&started(1, "ada")) + &transcriber.event(&started(2, "bo"));
        text += &transcriber.delta(&delta(1, "ada", 0, "One "));
        text += &transcriber.delta(&delta(2, "bo", 0, "Two"));
        text += &transcriber.event(&completed(2, "bo", "Two."));
        text += &transcriber.delta(&delta(1, "ada", 4, "more"));
        text += &transcriber.event(&completed(1, "ada", "One more"));
        assert_eq!(text, "ada\nOne more\n\nbo\nTwo.\n\n");
    }

    #[test]
    fn a_model_cannot_steer_the_terminal() {
        assert_eq!(clean("a\u{1b}[2Jb\u{7}\r\n\tc"), "a\u{fffd}[2Jb\u{fffd}\u{fffd}\n\tc");
    }
}
