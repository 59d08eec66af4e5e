//! Turns in each of their states.

use super::log::{Log, Opening, Turn, candidates, team};
use super::{CONVERSATION, Layout, group, state};
use crate::api::stepping_in::{ForkConversation, RetryTurn};
use crate::components::form_action::FormAction;
use crate::components::turn_acts::TurnActs;
use crate::components::turn_card::TurnCard;
use crate::live::{LiveConversation, RowBody, Rows, TurnCell};
use leptos::context::Provider;
use leptos::prelude::*;
use model::event::{
    ApprovalSubject, Contradiction, FailureKind, FinishReason, InterruptKind, MemoryRead, ModelFinish, PersonTurn,
    Route, TurnPurpose,
};
use model::policy::TaskSpec;
use model::{ApprovalId, Event, TurnId, TurnStrategy};

/// Turns by the names of their states.
pub(super) type Named = Vec<(&'static str, TurnId)>;

const REPLY: &str = "The migration has been rehearsed **once**, on a copy of last month. It should wait until:\n\n\
    - the rehearsal was repeated on today’s data\n- somebody has read the *rollback*";

pub(super) fn turns() -> Vec<AnyView> {
    let parts = [ended(), questioned(), open(), special()];
    let rows = parts.iter().map(|(log, named)| (Rows::of(&log.transcript()), named));
    let groups = rows.map(|(rows, named)| {
        let cards = named.iter().filter_map(|(name, turn)| Some(state(name, card(find(&rows, turn)?))));
        group(Layout::Rows, cards.collect::<Vec<_>>())
    });
    groups.chain([acted_on()]).collect()
}

/// The turn of this id.
pub(super) fn find(rows: &Rows, turn: &TurnId) -> Option<TurnCell> {
    rows.get().into_iter().find_map(|row| match row.body {
        RowBody::Turn(cell) if cell.id == *turn => Some(cell),
        _ => None,
    })
}

fn card(turn: TurnCell) -> impl IntoView {
    let agents = team(TurnStrategy::RoundRobin).agents;
    let agent = turn.entry.with_untracked(|entry| entry.agent_id.clone());
    let position = agents.iter().position(|other| other.id == agent).unwrap_or(agents.len());
    view! { <TurnCard turn position /> }
}

/// An agent's turn comes.
fn next(log: &mut Log, agent: &str, opening: Opening) -> Turn {
    log.wait(300);
    let turn = log.open(agent, opening);
    log.wait(3_200);
    turn
}

/// How turns end.
fn ended() -> (Log, Named) {
    let mut log = Log::start(300, TurnStrategy::RoundRobin, "Should the release wait?");
    let mut named = Named::new();
    log.choose(&["ada"], TurnPurpose::Speak, "Next in the list of those who may speak.");
    let completed = next(&mut log, "ada", Opening::default());
    log.say(&completed, REPLY);
    named.push(("completed", completed.id));
    let simulated = next(&mut log, "bo", Opening::simulated());
    log.say(&simulated, "The rollback was never tried.");
    named.push(("simulated", simulated.id));
    let limited = next(&mut log, "cy", Opening::default());
    log.reply(&limited, "The tests cover the migration, but of the", ModelFinish::Length, None);
    named.push(("completed, cut by its limit", limited.id));
    let passed = next(&mut log, "bo", Opening::default());
    log.pass(&passed, "Ada has said it.");
    named.push(("passed", passed.id));
    let interrupted = next(&mut log, "bo", Opening::default());
    log.cut(&interrupted, InterruptKind::Stopped, "Let me look at the");
    named.push(("interrupted", interrupted.id));
    let failed = next(&mut log, "cy", Opening::default());
    log.fail(&failed, FailureKind::RateLimited, "", None);
    named.push(("failed", failed.id));
    let waits = next(&mut log, "cy", Opening::default());
    let retry_at = Some(log.now().plus_millis(2_000));
    log.fail(&waits, FailureKind::RateLimited, "The cache is", retry_at);
    named.push(("failed, tried again", waits.id));
    let retried = next(&mut log, "cy", Opening::default());
    log.fail(&retried, FailureKind::IdleTimeout, "The cache is", None).wait(2_000);
    let retried = log.again(&retried, 2);
    log.wait(2_000).say(&retried, "The cache is warm before the first reader comes.");
    named.push(("retried", retried.id));
    (log, named)
}

/// What others made of replies.
fn questioned() -> (Log, Named) {
    let mut log = Log::start(330, TurnStrategy::RoundRobin, "Should the release wait?");
    let mut named = Named::new();
    let about = |one: &str, other: &str| Contradiction {
        between: [one.into(), other.into()],
        about: "“The release is ready” against “The release is not ready”".to_owned(),
    };
    let open = next(&mut log, "ada", Opening::default());
    log.say(&open, "The release is ready.");
    let side = next(&mut log, "bo", Opening::default());
    log.say(&side, "The release is not ready.");
    log.push(Event::ContradictionFound(about("ada", "bo")));
    named.push(("contradicted", open.id));
    let ruled = next(&mut log, "cy", Opening::default());
    log.say(&ruled, "The release is ready.");
    let contradiction = about("bo", "cy");
    log.push(Event::ContradictionFound(contradiction.clone()));
    log.push(Event::ContradictionResolved { contradiction, in_favour_of: "bo".into(), by: "ada".into() });
    named.push(("contradicted, ruled on", ruled.id));
    let retracted = next(&mut log, "ada", Opening::default());
    log.say(&retracted, "It should wait for a month.");
    log.push(Event::TurnRetracted {
        turn_id: retracted.id.clone(),
        agent_id: "ada".into(),
        author: "Maya".to_owned(),
        comment: "Too long.".to_owned(),
    });
    named.push(("retracted", retracted.id));
    for (n, state, author) in [(1, "approved", "Maya"), (2, "approved, the time was up", "")] {
        let approved = next(&mut log, "bo", Opening::default());
        log.say(&approved, "It should wait for a week.");
        let (approval_id, subject) = (ApprovalId::nth(n), ApprovalSubject::Reply(approved.id.clone()));
        log.push(Event::ApprovalRequested { approval_id: approval_id.clone(), subject, answer_by: None });
        let (author, comment) = (author.to_owned(), String::new());
        log.push(Event::ApprovalAnswered { approval_id, approved: true, author, comment });
        named.push((state, approved.id));
    }
    let best = next(&mut log, "cy", Opening::default());
    log.say(&best, "A week, then.");
    log.push(Event::LimitReached { which: FinishReason::MaxTurns, best: Some(best.id.clone()) });
    named.push(("best answer at a limit", best.id));
    (log, named)
}

/// Turns that run, each in a round of its own.
fn open() -> (Log, Named) {
    let mut log = Log::start(360, TurnStrategy::RoundRobin, "Should the release wait?");
    let mut named = Named::new();
    named.push(("waiting", next(&mut log, "ada", Opening::default()).id));
    let streaming = next(&mut log, "bo", Opening::default());
    log.stream(&streaming, "The rollback was never tried, and\n\n1. the tables are locked for");
    named.push(("streaming", streaming.id));
    let asked = PersonTurn { asked_at: log.now(), answer_by: Some(log.now().plus_millis(600_000)) };
    let of_person = || Opening { person: Some(asked), ..Opening::default() };
    named.push(("waiting for a person", next(&mut log, "pat", of_person()).id));
    let spoken = next(&mut log, "pat", of_person());
    log.wait(45_000).say(&spoken, "I own the date. It can move.");
    named.push(("a person’s", spoken.id));
    (log, named)
}

/// Turns that are more than a reply: work on a task, a revised draft, what was read, a team inside.
fn special() -> (Log, Named) {
    let mut log = Log::start(380, TurnStrategy::RoundRobin, "Should the release wait?");
    let mut named = Named::new();
    let task =
        TaskSpec { id: "rehearse".into(), description: "Rehearse the migration.".to_owned(), ..TaskSpec::default() };
    log.push(Event::TaskCreated { task, plan: 1, by: None });
    log.push(Event::TaskAssigned {
        task_id: "rehearse".into(),
        agent_id: "cy".into(),
        candidates: candidates(&["cy"]),
        reason: "Cy is the only one who can test.".to_owned(),
    });
    log.choose(&["cy"], TurnPurpose::Work, "");
    let work = next(&mut log, "cy", Opening { task: Some("rehearse".into()), ..Opening::of(TurnPurpose::Work) });
    log.say(&work, "It took 40 minutes.");
    named.push(("work on a task", work.id));
    let revised = next(&mut log, "bo", Opening::of(TurnPurpose::Exchange));
    log.say(&revised, "Then it may go out on Monday.");
    named.push(("revised draft", revised.id));
    let read = MemoryRead { key: "tone".to_owned(), version: 2 };
    let routed = next(&mut log, "ada", Opening { memory_read: vec![read], ..Opening::default() });
    let route = Route { endpoint: "http://127.0.0.1:8001".to_owned(), reason: "1 call under way.".to_owned() };
    log.reply(&routed, "On Monday, then.", ModelFinish::Stop, Some(route));
    named.push(("read the memory, from one of several endpoints", routed.id));
    let mut inner = Log::start(0, TurnStrategy::RoundRobin, "Maya: Should the release wait?");
    let di = inner.begin("di");
    inner.wait(1_600).say(&di, "Shorter.");
    let ended = next(&mut log, "desk", Opening::default());
    log.inside(&ended, &inner).say(&ended, "It waits.");
    named.push(("a team’s", ended.id));
    inner.begin("ed");
    let running = next(&mut log, "desk", Opening::default());
    log.inside(&running, &inner);
    named.push(("a team’s, running", running.id));
    (log, named)
}

/// Turns with what can be done about them.
fn acted_on() -> AnyView {
    let mut log = Log::start(410, TurnStrategy::RoundRobin, "Should the release wait?");
    let before = next(&mut log, "ada", Opening::default());
    log.say(&before, "It should.");
    let last = next(&mut log, "bo", Opening::default());
    log.say(&last, "It should not.").push(Event::Finished { reason: FinishReason::MaxTurns });
    let live = LiveConversation::new(CONVERSATION, log.transcript());
    let acts = TurnActs { live, retry: FormAction::of::<RetryTurn>(), fork: FormAction::of::<ForkConversation>() };
    let rows = live.rows();
    let cards = [("with a menu", before.id), ("with a menu, the last", last.id)].map(|(name, turn)| {
        let cell = find(&rows, &turn);
        state(name, view! { <Provider value=acts>{cell.map(card)}</Provider> })
    });
    group(Layout::Rows, cards)
}
