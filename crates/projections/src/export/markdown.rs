//! A conversation as Markdown, for people.
//!
//! What people and agents said stands in block quotes, so that no heading or list of theirs can pass for one of ours.

mod deliberation;

use super::{Document, LEFT_OUT};
use crate::person::Voice;
use crate::span::span;
use crate::transcript::{Entry, MessageEntry, PlanEntry, Transcript, TurnEntry, TurnState, purpose_label};
use deliberation::decision;
use model::event::{ModelFinish, TurnPurpose};
use model::{AgentId, Envelope, Event, Status, TaskId, Timestamp, Usage, sentence};
use std::fmt::Write;

/// Turns a log into Markdown, one chunk an event.
///
/// A turn is written when it ends; turns that run at the end of the log are not written.
#[derive(Clone, Debug, Default)]
pub struct MarkdownExport {
    document: Document,
}

impl MarkdownExport {
    /// Applies the next event; what it adds to the document, often nothing.
    pub fn apply(&mut self, envelope: &Envelope) -> String {
        let entries = self.document.apply(envelope, entry);
        match &envelope.event {
            Event::ConversationStarted { .. } => head(self.document.transcript()) + &entries,
            _ => entries,
        }
    }

    /// What ends the document: the totals.
    pub fn footer(&self) -> String {
        let transcript = self.document.transcript();
        let totals = &transcript.totals;
        let cost = transcript.cost().map(|cost| format!(", {cost}")).unwrap_or_default();
        let simulated = if transcript.simulated { " Simulated." } else { "" };
        format!(
            "{}{}{}---\n\n{} turns, {} input tokens, {} output tokens{cost}. Status: {}.{simulated}\n",
            self.document.rest(),
            board(transcript),
            memory(transcript),
            totals.turns,
            totals.input_tokens,
            totals.output_tokens,
            status(transcript.status)
        )
    }
}

fn entry(transcript: &Transcript, entry: &Entry) -> String {
    match entry {
        Entry::Message(made) => message(transcript, made),
        Entry::Turn(ended) => turn(ended),
        Entry::Decision(made) => decision(made),
        Entry::Plan(made) => plan(transcript, made),
        Entry::Notice(notice) => format!("*{}*\n\n", inline(&notice.text)),
    }
}

fn head(transcript: &Transcript) -> String {
    let Some(team) = &transcript.team else { return String::new() };
    let mut head = format!("# {}\n\n", inline(&team.name));
    if !team.description.trim().is_empty() {
        let _ = write!(head, "{}\n\n", inline(&team.description));
    }
    if let Some(at) = transcript.started_at {
        let _ = writeln!(head, "- Started: {}", minute(at));
    }
    let _ = writeln!(head, "- Strategy: {}. {}", team.policy.turn_strategy.label(), inline(&sentence::sentence(team)));
    for agent in &team.agents {
        let model = agent.model.as_ref().map_or_else(|| "default model".to_owned(), |model| inline(&model.to_string()));
        let _ = writeln!(head, "- Agent: {} ({}), {model}", inline(&agent.name), inline(agent.role.as_str()));
    }
    head.push('\n');
    head
}

fn plan(transcript: &Transcript, plan: &PlanEntry) -> String {
    let by = plan.by.as_ref().map_or_else(|| "by hand".to_owned(), |by| format!("by {}", inline(&by.name)));
    let tasks: String = plan.tasks.iter().map(|id| task(transcript, id)).collect();
    format!("### Plan {} {by}\n\n{tasks}", plan.plan)
}

fn task(transcript: &Transcript, id: &TaskId) -> String {
    let Some(task) = transcript.task(id) else { return String::new() };
    let mut needs = task.capabilities.iter().map(|name| inline(name)).collect::<Vec<_>>();
    needs.extend(task.role.iter().map(|role| format!("role {}", inline(role.as_str()))));
    needs.extend(task.after.iter().map(|id| format!("after {}", inline(id.as_str()))));
    let needs = if needs.is_empty() { String::new() } else { format!(" ({})", needs.join(", ")) };
    format!("- {}: {}{needs}\n\n", inline(id.as_str()), inline(&task.description))
}

/// The last plan as it stands, where there is one.
fn board(transcript: &Transcript) -> String {
    let tasks = &transcript.tasks;
    if tasks.is_empty() {
        return String::new();
    }
    let mut board = "### Tasks\n\n| Task | Status | Agent | Why |\n|---|---|---|---|\n".to_owned();
    for task in tasks {
        let agent = task.agent.as_ref().map(|agent| inline(&agent.name)).unwrap_or_default();
        let assigned = task.assigned.as_ref().map_or("", |assigned| assigned.reason.as_str());
        let why = if task.reason.is_empty() { assigned } else { &task.reason };
        let id = inline(task.id.as_str());
        let _ = writeln!(board, "| {id} | {} | {agent} | {} |", task.status.label(), inline(why));
    }
    board.push('\n');
    board
}

/// The shared memory as it stands, where something was written to it.
fn memory(transcript: &Transcript) -> String {
    let memory = &transcript.memory;
    if memory.is_empty() {
        return String::new();
    }
    if memory.contains_key(LEFT_OUT) {
        return "### Shared memory\n\n*Keys and values are left out.*\n\n".to_owned();
    }
    let mut table = "### Shared memory\n\n| Key | Value | Written by | Version |\n|---|---|---|---|\n".to_owned();
    for (key, entry) in memory {
        let author = Voice::Anybody.subject(transcript.author_name(&entry.author));
        let [key, value, author] = [key, &entry.value, author].map(inline);
        let _ = writeln!(table, "| {key} | {value} | {author} | {} |", entry.version);
    }
    table.push('\n');
    table
}

fn message(transcript: &Transcript, message: &MessageEntry) -> String {
    let names = |ids: &[AgentId]| ids.iter().map(|id| inline(transcript.agent_name(id))).collect::<Vec<_>>();
    let to = if message.to.is_empty() { String::new() } else { format!(" to {}", names(&message.to).join(", ")) };
    format!(
        "## Round {}\n\n**{}**{to} · {}\n\n{}",
        message.round,
        inline(Voice::Anybody.subject(&message.author)),
        minute(message.at),
        quote(&message.text)
    )
}

const fn status(status: Status) -> &'static str {
    match status {
        Status::Running => "Running",
        Status::Paused => "Paused",
        Status::Waiting => "Waiting for a person",
        Status::Finished => "Finished",
        Status::Stopped => "Stopped",
        Status::Failed => "Failed",
    }
}

/// A time as people read it: `2026-11-22 14:02 UTC`.
fn minute(at: Timestamp) -> String {
    at.to_string().replacen('T', " ", 1).chars().take("2026-11-22 14:02".len()).chain(" UTC".chars()).collect()
}

fn turn(turn: &TurnEntry) -> String {
    if !turn.is_reply() && turn.purpose != TurnPurpose::Summary {
        return call(turn);
    }
    let mut meta = vec![minute(turn.started_at)];
    if turn.attempt > 1 {
        meta.push(format!("attempt {}", turn.attempt));
    }
    meta.extend(turn.duration_ms.map(span));
    meta.extend(turn.usage.as_ref().map(tokens));
    if turn.simulated {
        meta.push("simulated".to_owned());
    }
    let name = inline(&turn.agent_name);
    if !turn.purpose.is_speak() {
        meta.push(purpose_label(turn.purpose).to_lowercase());
    }
    let mut chunk = format!("### {name} ({})\n\n{}\n\n", inline(turn.role.as_str()), meta.join(" · "));
    if let Some(why) = &turn.why {
        let _ = write!(chunk, "*Why {name}: {}*\n\n", inline(&why.reason));
        if let Some(task) = &why.task {
            let _ = write!(chunk, "*Task {}: {}*\n\n", inline(task.id.as_str()), inline(&task.reason));
        }
    }
    if let Some(inner) = &turn.inner {
        chunk += &inside(inner);
    }
    if !turn.text.is_empty() {
        chunk += &quote(&turn.text);
    }
    match &turn.state {
        TurnState::Completed { finish: ModelFinish::Length } => chunk += "*Cut off by the output limit.*\n\n",
        TurnState::Passed { reason } => {
            let _ = write!(chunk, "*Passed: {}*\n\n", inline(reason));
        }
        TurnState::Interrupted(_) => chunk += "*Cut off.*\n\n",
        TurnState::Failed { message, .. } => {
            let _ = write!(chunk, "*Failed: {}*\n\n", inline(message));
        }
        TurnState::Completed { .. } | TurnState::Waiting | TurnState::Streaming => {}
    }
    chunk
}

/// `12 tokens in, 30 out`, with what was estimated said.
fn tokens(usage: &Usage) -> String {
    let about = if usage.estimated { "about " } else { "" };
    format!("{about}{} tokens in, {} out", usage.input_tokens, usage.output_tokens)
}

/// A call that is no reply, in one line: what came of it stands in the votes, the plan or the choice that follows.
fn call(turn: &TurnEntry) -> String {
    let tokens = turn.usage.as_ref().map(|usage| format!(" · {}", tokens(usage)));
    let outcome = match &turn.state {
        TurnState::Failed { message, .. } => format!(" · failed: {}", inline(message)),
        TurnState::Interrupted(_) => " · cut off".to_owned(),
        _ => String::new(),
    };
    let (what, who) = (purpose_label(turn.purpose), inline(&turn.agent_name));
    format!("*{what} by {who}{}{outcome}*\n\n", tokens.unwrap_or_default())
}

/// What was said inside a team, a line for each who spoke.
fn inside(team: &Transcript) -> String {
    let mut lines = String::new();
    for turn in team.entries.turns().filter(|turn| turn.is_reply() && !turn.state.is_open()) {
        let text = inline(&turn.text);
        let _ = writeln!(lines, "- {} ({}): {text}", inline(&turn.agent_name), inline(turn.role.as_str()));
    }
    if lines.is_empty() { lines } else { format!("Inside the team:\n\n{lines}\n") }
}

/// `text` as a block quote with a blank line after it. A lone carriage return ends a line in Markdown too.
fn quote(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 8);
    for line in text.trim_end().replace("\r\n", "\n").split(['\n', '\r']) {
        quoted.push_str(if line.is_empty() { ">" } else { "> " });
        quoted.push_str(line);
        quoted.push('\n');
    }
    quoted.push('\n');
    quoted
}

/// `text` on one line and without Markdown's signs at work.
fn inline(text: &str) -> String {
    let mut line = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !line.is_empty() {
            line.push(' ');
        }
        for c in word.chars() {
            if matches!(c, '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '#' | '|' | '&' | '~') {
                line.push('\\');
            }
            line.push(c);
        }
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_line_leaves_its_quote() {
        assert_eq!(quote("a\r\n\r\n## b\r## c\n\n"), "> a\n>\n> ## b\n> ## c\n\n");
    }

    #[test]
    fn names_stay_on_their_line_and_mean_nothing() {
        assert_eq!(inline("Ada\n## <b>*x*</b>"), r"Ada \#\# \<b\>\*x\*\</b\>");
    }
}
