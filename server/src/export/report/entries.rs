//! Messages, turns, plans and notices, and what came of them all.

use super::table::{Column, table};
use super::{decision, escaped, mark, position};
use app::components::agent_mark::agent_colour;
use app::components::markdown::html;
use app::format::{self, Cost};
use model::AgentId;
use model::event::{ModelFinish, TurnPurpose};
use projections::Transcript;
use projections::export::LEFT_OUT;
use projections::person::Voice;
use projections::transcript::{Entry, MessageEntry, NoticeEntry, PlanEntry, TurnEntry, TurnState, purpose_label};

/// What the conversation came to: its last decision, and the answer that stands.
pub(super) fn outcome(whole: &Transcript) -> String {
    let decided = whole.entries.iter().rev().find_map(|entry| match entry {
        Entry::Decision(made) => Some(format!("<div class=\"decision\">\n{}</div>\n", decision::summary(whole, made))),
        _ => None,
    });
    let answer = whole.answer().map(|turn| {
        let text = html(&turn.text);
        format!(
            "{}{text}<p class=\"meta\"><a href=\"#{}\">In the conversation</a></p>\n",
            who(whole, turn, "h3"),
            anchor(turn)
        )
    });
    if decided.is_none() && answer.is_none() {
        return "<section id=\"outcome\">\n<h2>What came of it</h2>\n<p class=\"note\">Nobody has replied yet.</p>\n</section>\n".to_owned();
    }
    let answer = answer.map(|answer| {
        let position = whole.answer().map_or(0, |turn| position(whole, &turn.agent_id));
        format!("<article class=\"turn\" data-agent=\"{}\">\n{answer}</article>\n", agent_colour(position))
    });
    let parts = [decided, answer].into_iter().flatten().collect::<String>();
    format!("<section id=\"outcome\">\n<h2>What came of it</h2>\n{parts}</section>\n")
}

/// The round that is written.
#[derive(Default)]
pub(super) struct Round(u32);

impl Round {
    /// A message, after the head of its round where it begins one.
    pub(super) fn message(&mut self, transcript: &Transcript, message: &MessageEntry) -> String {
        let head = if message.round > self.0 {
            self.0 = message.round;
            format!("<h3 class=\"round\">Round {}</h3>\n", message.round)
        } else {
            String::new()
        };
        let names = |ids: &[AgentId]| ids.iter().map(|id| transcript.agent_name(id)).collect::<Vec<_>>().join(", ");
        let to = if message.to.is_empty() { String::new() } else { format!(" to {}", names(&message.to)) };
        format!(
            "{head}<article class=\"message\" id=\"{}\">\n<p class=\"who\"><span><strong>{}</strong>{}</span> <span class=\"meta\">{} UTC</span></p>\n{}</article>\n",
            message.message_id,
            escaped(Voice::Anybody.subject(&message.author)),
            escaped(&to),
            format::day_and_time(message.at, 0),
            html(&message.text)
        )
    }
}

/// A turn that has ended.
pub(super) fn turn(transcript: &Transcript, turn: &TurnEntry) -> String {
    if !turn.is_reply() && turn.purpose != TurnPurpose::Summary {
        return call(turn);
    }
    let why = turn.why.as_ref().map(|why| {
        let task = why.task.as_ref().map(|task| format!(" Task {}: {}", task.id, task.reason)).unwrap_or_default();
        format!("<p class=\"why\">Why {}: {}</p>\n", escaped(&turn.agent_name), escaped(&(why.reason.clone() + &task)))
    });
    let inner = turn.inner.as_deref().map(inside).unwrap_or_default();
    let ended = match &turn.state {
        TurnState::Completed { finish: ModelFinish::Length } => "Cut off by the output limit.".to_owned(),
        TurnState::Passed { reason } => format!("Passed: {reason}"),
        TurnState::Interrupted(_) => "Cut off.".to_owned(),
        TurnState::Failed { message, .. } => format!("Failed: {message}"),
        TurnState::Completed { .. } | TurnState::Waiting | TurnState::Streaming => String::new(),
    };
    let ended = if ended.is_empty() { ended } else { format!("<p class=\"ended\">{}</p>\n", escaped(&ended)) };
    format!(
        "<article class=\"turn\" id=\"{}\" data-agent=\"{}\">\n{}{}{inner}{}{ended}</article>\n",
        anchor(turn),
        agent_colour(position(transcript, &turn.agent_id)),
        who(transcript, turn, "h4"),
        why.unwrap_or_default(),
        html(&turn.text)
    )
}

/// Who had a turn, and its figures.
fn who(transcript: &Transcript, turn: &TurnEntry, level: &str) -> String {
    let mut meta = vec![format::time_of_day(turn.started_at, 0)];
    if !turn.purpose.is_speak() {
        meta.push(purpose_label(turn.purpose).to_lowercase());
    }
    if turn.attempt > 1 {
        meta.push(format!("attempt {}", turn.attempt));
    }
    meta.extend(turn.duration_ms.map(format::span));
    meta.extend(turn.usage.as_ref().and_then(tokens));
    meta.extend(turn.usage.as_ref().and_then(Cost::call).and_then(Cost::amount));
    if turn.simulated {
        meta.push("simulated".to_owned());
    }
    format!(
        "<{level} class=\"who\">{} <span>{} <small>{}</small></span> <span class=\"meta\">{}</span></{level}>\n",
        mark(&turn.agent_name, position(transcript, &turn.agent_id)),
        escaped(&turn.agent_name),
        escaped(turn.role.as_str()),
        escaped(&meta.join(" · "))
    )
}

/// `512 tokens`, `about 512 tokens` where they were estimated; `None` where nothing was said.
fn tokens(usage: &model::Usage) -> Option<String> {
    let about = if usage.estimated { "about " } else { "" };
    (usage.output_tokens > 0).then(|| format!("{about}{}", format::count(usage.output_tokens, "token")))
}

/// The id of a turn's article; an earlier attempt than the first has its own.
pub(super) fn anchor(turn: &TurnEntry) -> String {
    if turn.attempt > 1 { format!("{}-{}", turn.turn_id, turn.attempt) } else { turn.turn_id.to_string() }
}

/// A call that is no reply, in one line: what came of it stands in the votes, the plan or the choice that follows.
fn call(turn: &TurnEntry) -> String {
    let mut line = format!("{} by {}", purpose_label(turn.purpose), turn.agent_name);
    if let Some(tokens) = turn.usage.as_ref().and_then(tokens) {
        line.extend([" · ", tokens.as_str()]);
    }
    match &turn.state {
        TurnState::Failed { message, .. } => line.extend([" · failed: ", message.as_str()]),
        TurnState::Interrupted(_) => line += " · cut off",
        _ => {}
    }
    format!("<p class=\"notice\">{}</p>\n", escaped(&line))
}

/// What was said inside a team, a line for each who spoke.
fn inside(team: &Transcript) -> String {
    let lines: String = team
        .entries
        .turns()
        .filter(|turn| turn.is_reply() && !turn.state.is_open())
        .map(|turn| {
            let (name, role) = (escaped(&turn.agent_name), escaped(turn.role.as_str()));
            format!("<dt>{name} <small>{role}</small></dt><dd>{}</dd>\n", html(&turn.text))
        })
        .collect::<Vec<_>>()
        .concat();
    if lines.is_empty() {
        lines
    } else {
        format!("<p class=\"meta\">Inside the team</p>\n<dl class=\"inside\">\n{lines}</dl>\n")
    }
}

/// A plan with its tasks.
pub(super) fn plan(transcript: &Transcript, plan: &PlanEntry) -> String {
    let by = plan.by.as_ref().map_or_else(|| "by hand".to_owned(), |by| format!("by {}", by.name));
    let tasks: String = plan
        .tasks
        .iter()
        .filter_map(|id| transcript.task(id))
        .map(|task| format!("<li><strong>{}</strong> {}</li>\n", escaped(task.id.as_str()), escaped(&task.description)))
        .collect::<Vec<_>>()
        .concat();
    format!(
        "<article class=\"plan\" id=\"e{}\">\n<h4>Plan {} {}</h4>\n<ol>\n{tasks}</ol>\n</article>\n",
        plan.seq,
        plan.plan,
        escaped(&by)
    )
}

/// One sentence of what happened.
pub(super) fn notice(notice: &NoticeEntry) -> String {
    format!("<p class=\"notice\">{}</p>\n", escaped(&notice.text))
}

/// The last plan as it stands, where there is one.
pub(super) fn board(transcript: &Transcript) -> String {
    if transcript.tasks.is_empty() {
        return String::new();
    }
    let tasks = || transcript.tasks.iter();
    let agents = tasks().map(|task| task.agent.as_ref().map(|agent| escaped(&agent.name)).unwrap_or_default());
    let reasons = tasks().map(|task| {
        let assigned = task.assigned.as_ref().map_or("", |assigned| assigned.reason.as_str());
        escaped(if task.reason.is_empty() { assigned } else { &task.reason })
    });
    let ids = Column::words("Task", tasks().map(|task| escaped(task.id.as_str())).collect());
    let others = [
        Column::words("Status", tasks().map(|task| task.status.label().to_owned()).collect()),
        Column::words("Agent", agents.collect()),
        Column::texts("Why", reasons.collect()),
    ];
    format!("<h3>Tasks</h3>\n{}", table(None, &ids, others))
}

/// The shared memory as it stands, where something was written to it.
pub(super) fn memory(transcript: &Transcript) -> String {
    let memory = &transcript.memory;
    if memory.is_empty() {
        return String::new();
    }
    let held = if memory.contains_key(LEFT_OUT) {
        "<p class=\"note\">Keys and values are left out.</p>\n".to_owned()
    } else {
        let authors = memory.values().map(|entry| Voice::Anybody.subject(transcript.author_name(&entry.author)));
        let keys = Column::words("Key", memory.keys().map(|key| escaped(key)).collect());
        let others = [
            Column::texts("Value", memory.values().map(|entry| escaped(&entry.value)).collect()),
            Column::words("Written by", authors.map(escaped).collect()),
            Column::numbers("Version", memory.values().map(|entry| entry.version.to_string()).collect()),
        ];
        table(None, &keys, others)
    };
    format!("<h3>Shared memory</h3>\n{held}")
}
