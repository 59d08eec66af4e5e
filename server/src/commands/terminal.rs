//! A conversation as text for a terminal, while it happens.

use model::event::{Delta, TurnPurpose};
use model::{AgentId, ConversationSummary, Envelope, Event, TeamSpec, TurnId};
use projections::Transcript;
use projections::person::Voice;
use projections::transcript::{DecisionEntry, Entry, NoticeKind, PlanEntry, purpose_label};
use std::collections::BTreeMap;

/// Turns of the past that are remembered.
const REMEMBERED_TURNS: usize = 64;

/// Turns events and deltas into text. Of turns that run in parallel one is shown as it is written, the others when they
/// are done. Calls that are no reply are not shown: what comes of them is.
pub(super) struct Transcriber {
    coloured: bool,
    transcript: Transcript,
    /// The turns that are running, each with its heading; a piece of any other is late.
    open: BTreeMap<TurnId, String>,
    /// The turn that is being shown, and the bytes of it that were.
    shown: Option<(TurnId, usize)>,
    /// What waits for the shown turn to end.
    waiting: Vec<String>,
}

impl Transcriber {
    /// Writes with colours, or without.
    pub(super) fn new(coloured: bool) -> Self {
        let transcript = Transcript::default();
        Self { coloured, transcript, open: BTreeMap::new(), shown: None, waiting: Vec::new() }
    }

    /// What an event adds.
    pub(super) fn event(&mut self, envelope: &Envelope) -> String {
        let before = self.transcript.entries.len();
        if !self.transcript.apply(envelope) {
            return String::new();
        }
        let mut text = self.turn_event(&TurnId::default(), self.transcript.team.clone().as_ref(), &envelope.event);
        let told: String =
            self.transcript.entries.get(before..).unwrap_or_default().iter().map(|entry| self.entry(entry)).collect();
        text += &self.in_turn(told);
        if self.transcript.entries.turns().count() > 2 * REMEMBERED_TURNS {
            self.transcript = std::mem::take(&mut self.transcript).with_last_turns(REMEMBERED_TURNS);
        }
        text
    }

    /// What the start or the end of a turn adds, of this team within the turn `outer`.
    fn turn_event(&mut self, outer: &TurnId, team: Option<&TeamSpec>, event: &Event) -> String {
        let within = |turn: &TurnId| if outer.is_empty() { turn.clone() } else { outer.within(turn) };
        match event {
            Event::TurnStarted { turn_id, agent_id, purpose, task_id, .. } => {
                let part = match (task_id, *purpose) {
                    (Some(task), _) => format!(", task {task}"),
                    (None, TurnPurpose::Speak) => String::new(),
                    (None, purpose) => format!(", {}", purpose_label(purpose).to_lowercase()),
                };
                if purpose.is_reply() || *purpose == TurnPurpose::Summary {
                    let place = self.open.get(outer).map(|place| format!(" in {place}")).unwrap_or_default();
                    self.open.insert(within(turn_id), format!("{}{part}{place}", name(team, agent_id)));
                }
                String::new()
            }
            Event::TurnCompleted { turn_id, text, .. } => self.close(&within(turn_id), text, ""),
            Event::TurnPassed { turn_id, reason, .. } => {
                self.close(&within(turn_id), "", &format!("(passes: {})", clean(reason)))
            }
            Event::TurnInterrupted { turn_id, partial, .. } => self.close(&within(turn_id), partial, "(cut off)"),
            Event::TurnFailed { turn_id, partial, message, .. } => {
                self.close(&within(turn_id), partial, &format!("(failed: {})", clean(message)))
            }
            Event::TeamEvent { turn_id, event } => {
                let outer = within(turn_id);
                let inner = self.transcript.entries.turn(&outer.split().0).and_then(|turn| {
                    team.and_then(|team| team.agent(&turn.agent_id)).and_then(|agent| agent.team.clone())
                });
                self.turn_event(&outer, inner.as_deref(), event)
            }
            _ => String::new(),
        }
    }

    /// What stands beside the turns: messages, plans, decisions, and what happened to the conversation.
    fn entry(&self, entry: &Entry) -> String {
        match entry {
            Entry::Turn(_) => String::new(),
            Entry::Message(message) => {
                self.heading(Voice::Anybody.subject(&message.author)) + &clean(&message.text) + "\n\n"
            }
            Entry::Plan(plan) => self.plan(plan),
            Entry::Decision(decision) => self.decision(decision),
            Entry::Notice(notice) => match notice.kind {
                // The summary at the end says it.
                NoticeKind::Finished => String::new(),
                NoticeKind::Waiting => self.heading("Waiting for a person") + &clean(&notice.text) + "\n\n",
                _ => format!("({})\n\n", clean(&notice.text)),
            },
        }
    }

    fn plan(&self, plan: &PlanEntry) -> String {
        let by = plan.by.as_ref().map(|by| format!(" by {}", by.name)).unwrap_or_default();
        self.heading(&format!("Plan{by}")) + "\n"
    }

    fn decision(&self, decision: &DecisionEntry) -> String {
        let mut text = self.heading("Decision") + &clean(&decision.reason) + "\n";
        for vote in decision.ballots.last().iter().flat_map(|ballot| &ballot.votes) {
            let choice = if vote.valid { vote.choice.as_str() } else { "no vote" };
            let why = if vote.reason.is_empty() { String::new() } else { format!(" ({})", vote.reason) };
            text += &clean(&format!("{}: {choice}{why}\n", vote.voter.name));
        }
        for open in decision.unresolved() {
            let [one, other] = open.between.each_ref().map(|agent| agent.name.as_str());
            text += &clean(&format!("Unresolved between {one} and {other}: {}\n", open.about));
        }
        text + "\n"
    }

    /// Text that does not break into the turn that is being shown.
    fn in_turn(&mut self, text: String) -> String {
        if self.shown.is_none() {
            return text;
        }
        self.waiting.push(text);
        String::new()
    }

    /// What a piece of a running turn adds.
    pub(super) fn delta(&mut self, delta: &Delta) -> String {
        let mut text = String::new();
        let Some(heading) = self.open.get(&delta.turn_id) else { return text };
        if self.shown.is_none() {
            text = self.heading(heading);
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
    fn close(&mut self, turn: &TurnId, text: &str, note: &str) -> String {
        let Some(heading) = self.open.remove(turn) else { return String::new() };
        let space = if text.is_empty() || note.is_empty() { "" } else { " " };
        match self.shown.take() {
            Some((shown, written)) if shown == *turn => {
                let rest = text.get(written..).unwrap_or_default();
                let mut end = format!("{}{space}{note}\n\n", clean(rest));
                end.extend(self.waiting.drain(..));
                end
            }
            other => {
                let whole = format!("{}{}{space}{note}\n\n", self.heading(&heading), clean(text));
                if other.is_none() {
                    return whole;
                }
                self.shown = other;
                self.waiting.push(whole);
                String::new()
            }
        }
    }

    fn heading(&self, text: &str) -> String {
        let text = clean(text);
        if self.coloured { format!("\u{1b}[1;34m{text}\u{1b}[0m\n") } else { format!("{text}\n") }
    }
}

/// Name and role of an agent.
fn name(team: Option<&TeamSpec>, id: &AgentId) -> String {
    let agent = team.and_then(|team| team.agent(id));
    agent.map_or_else(|| id.to_string(), |agent| format!("{} ({})", agent.name, agent.role))
}

/// The text without what would steer the terminal: what models and files say is not trusted.
fn clean(text: &str) -> String {
    text.chars().map(|c| if c.is_control() && c != '\n' && c != '\t' { '\u{fffd}' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::event::{Ballot, BallotOption, ContextTokens, ModelFinish};
    use model::policy::DecisionProtocol;
    use model::{AgentSpec, Timestamp, Usage};

    fn delta(turn: u32, agent: &str, offset: u64, text: &str) -> Delta {
        Delta { turn_id: TurnId::nth(turn), agent_id: agent.into(), offset, text: text.to_owned() }
    }

    fn happens(transcriber: &mut Transcriber, event: Event) -> String {
        let seq = transcriber.transcript.seq + 1;
        transcriber.event(&Envelope { seq, at: Timestamp::default(), event })
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
            person: None,
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
        let mut text = happens(&mut transcriber, started(1, "ada"));
        text += &transcriber.delta(&delta(1, "ada", 0, "Hel"));
        text += &transcriber.delta(&delta(1, "ada", 0, "Hello"));
        text += &transcriber.delta(&delta(1, "ada", 99, "lost"));
        text += &happens(&mut transcriber, completed(1, "ada", "Hello world"));
        text += &transcriber.delta(&delta(1, "ada", 0, "Hello world"));
        assert_eq!(text, "ada\nHello world\n\n");
    }

    #[test]
    fn parallel_turns_do_not_mix() {
        let mut transcriber = Transcriber::new(false);
        let mut text = happens(&mut transcriber, started(1, "ada")) + &happens(&mut transcriber, started(2, "bo"));
        text += &transcriber.delta(&delta(1, "ada", 0, "One "));
        text += &transcriber.delta(&delta(2, "bo", 0, "Two"));
        text += &happens(&mut transcriber, completed(2, "bo", "Two."));
        text += &transcriber.delta(&delta(1, "ada", 4, "more"));
        text += &happens(&mut transcriber, completed(1, "ada", "One more"));
        assert_eq!(text, "ada\nOne more\n\nbo\nTwo.\n\n");
    }

    /// Ada, and a desk that is a team of Bo alone.
    fn conversation() -> Event {
        let agent = |id: &str| AgentSpec {
            id: id.into(),
            name: id.to_uppercase(),
            role: "writer".into(),
            ..AgentSpec::default()
        };
        let team = |agents| TeamSpec { name: "Team".to_owned(), agents, ..TeamSpec::default() };
        let desk = AgentSpec { team: Some(Box::new(team(vec![agent("bo")]))), ..agent("desk") };
        Event::ConversationStarted {
            team: Box::new(team(vec![agent("ada"), desk])),
            origin: None,
            task: "Go".to_owned(),
            seed: 1,
            budget: model::Budget::default(),
            default_model: None,
            prices: BTreeMap::new(),
            context_windows: BTreeMap::new(),
        }
    }

    #[test]
    fn what_a_team_says_inside_is_shown_with_its_place() {
        let mut transcriber = Transcriber::new(false);
        let inside = |event| Event::TeamEvent { turn_id: TurnId::nth(1), event: Box::new(event) };
        let mut text = happens(&mut transcriber, conversation()) + &happens(&mut transcriber, started(1, "desk"));
        text += &happens(&mut transcriber, inside(started(1, "bo")));
        let within = Delta { turn_id: TurnId::nth(1).within(&TurnId::nth(1)), ..delta(1, "bo", 0, "In") };
        text += &transcriber.delta(&within);
        text += &happens(&mut transcriber, inside(completed(1, "bo", "Inside.")));
        text += &happens(&mut transcriber, completed(1, "desk", "Outside."));
        assert_eq!(text, "BO (writer) in DESK (writer)\nInside.\n\nDESK (writer)\nOutside.\n\n");
    }

    #[test]
    fn votes_are_shown_with_the_decision_and_not_as_turns() {
        let mut transcriber = Transcriber::new(false);
        happens(&mut transcriber, conversation());
        let Event::TurnStarted { turn_id, agent_id, attempt, model, context, task_id, memory_read, .. } =
            started(1, "ada")
        else {
            unreachable!("a turn starts")
        };
        let purpose = TurnPurpose::Ballot;
        let person = None;
        let vote =
            Event::TurnStarted { turn_id, agent_id, attempt, model, context, purpose, task_id, memory_read, person };
        let opened = Event::BallotOpened {
            protocol: DecisionProtocol::VoteSimple,
            options: vec![BallotOption { agent_id: "desk".into(), turn_id: TurnId::nth(9), same_as: vec![] }],
            voters: vec!["ada".into()],
            number: 1,
        };
        let mut text = happens(&mut transcriber, opened);
        text += &happens(&mut transcriber, vote);
        text += &transcriber.delta(&delta(1, "ada", 0, "VOTE: desk"));
        text += &happens(&mut transcriber, completed(1, "ada", "VOTE: desk"));
        text += &happens(
            &mut transcriber,
            Event::VoteCast {
                turn_id: TurnId::nth(1),
                agent_id: "ada".into(),
                ballot: Ballot::Choice("desk".into()),
                valid: true,
                reason: "shorter".to_owned(),
                weight: None,
            },
        );
        text += &happens(
            &mut transcriber,
            Event::DecisionReached {
                protocol: DecisionProtocol::VoteSimple,
                tally: [("desk".into(), 1.0)].into(),
                winner: Some("desk".into()),
                turn_id: None,
                dissent: vec![],
                absent: vec![],
                margin: None,
                tie_break: None,
                unresolved: vec![],
                reason: "DESK has the most votes.".to_owned(),
            },
        );
        assert_eq!(
            text,
            "(Ballot 1 opened: 1 draft, 1 voter. Simple vote.)\n\n\
             Decision\nDESK has the most votes.\nADA: DESK (shorter)\n\n"
        );
    }

    #[test]
    fn a_model_cannot_steer_the_terminal() {
        assert_eq!(clean("a\u{1b}[2Jb\u{7}\r\n\tc"), "a\u{fffd}[2Jb\u{fffd}\u{fffd}\n\tc");
    }
}
