//! One turn of a conversation: who speaks, what is said as it is said, how it ended, and why it was this agent's.

use crate::components::agent_mark::{AgentMark, agent_colour};
use crate::components::badge::{Badge, SimulatedBadge};
use crate::components::coded::Coded;
use crate::components::icon::Icon;
use crate::components::markdown::Markdown;
use crate::components::moment::Moment;
use crate::components::team_card::team_card;
use crate::components::turn_acts::{TurnActs, TurnMenu};
use crate::components::why_card::WhyCard;
use crate::format;
use crate::live::TurnCell;
use leptos::prelude::*;
use model::event::{FailureKind, InterruptKind, ModelFinish, TurnPurpose};
use projections::person::Voice;
use projections::transcript::{ContradictionMark, EarlierAttempt, Retraction, TurnEntry, TurnState, purpose_label};

/// One turn of a conversation.
#[component]
pub fn TurnCard(
    /// The turn.
    turn: TurnCell,
    /// Place of its agent in the team, from 0.
    position: usize,
    /// What each rule counts, where the rules that choose are weighted.
    #[prop(optional)]
    weights: Vec<(&'static str, f64)>,
) -> impl IntoView {
    let entry = RwSignal::from(turn.entry);
    let text = RwSignal::from(turn.text);
    let id = turn.anchor;
    let heading = format!("{id}-who");
    let labelled = heading.clone();
    let state = Memo::new(move |_| entry.with(|entry| entry.state.clone()));
    let (name, role) = entry.with_untracked(|entry| (entry.agent_name.clone(), entry.role.to_string()));
    let why = Memo::new(move |_| entry.with(|entry| entry.why.clone()));
    let href = format!("#{id}");
    let part = entry.with_untracked(part);
    let is_running = Signal::derive(move || state.with(TurnState::is_open));
    let inside = turn.team.map(|team| team_card(team, is_running));
    let marks = Memo::new(move |_| entry.with(|entry| (entry.contradicts.clone(), entry.best)));
    let sources = entry.with_untracked(sources);
    let review = Memo::new(move |_| entry.with(|entry| (entry.retracted.clone(), entry.approved_by.clone())));
    let earlier = Memo::new(move |_| entry.with(|entry| entry.earlier.clone()));
    let is_of_person = entry.with_untracked(|entry| entry.person.is_some());
    // Turns inside a team are the team's own matter.
    let acts = use_context::<TurnActs>().filter(|_| turn.id.to_string() == id);
    let menu = acts.map(|acts| {
        let (turn, name) = (turn.id.clone(), name.clone());
        view! {
            <Show when=move || !is_running.get()>
                <TurnMenu acts turn=turn.clone() name=name.clone() />
            </Show>
        }
    });
    view! {
        <article
            class="turn-card"
            id=id
            tabindex="-1"
            data-agent=agent_colour(position)
            data-state=move || state.with(TurnState::as_str)
            data-retracted=move || review.with(|(retracted, _)| retracted.is_some().then_some("true"))
            aria-labelledby=labelled
        >
            <AgentMark position name=name.clone() />
            <header class="turn-card__head">
                <h3 class="turn-card__name" id=heading>{name.clone()}</h3>
                <span class="turn-card__role">{role}</span>
                {part.map(|part| view! { <Badge>{part}</Badge> })}
                {is_of_person.then(|| view! { <Badge icon="user">"Person"</Badge> })}
                <a class="turn-card__time alone" href=href>
                    {move || { let at = entry.with(|entry| entry.started_at); view! { <Moment at /> } }}
                </a>
                <span class="turn-card__meta">{move || entry.with(meta)}</span>
                {menu}
            </header>
            <div class="turn-card__body">
                {move || earlier.with(|earlier| earlier_attempts(earlier))}
                {inside}
                <Markdown text />
                {move || marks.with(|(contradicts, best)| drawn_marks(contradicts, *best))}
                {move || state.with(|state| outcome(state, &name, is_of_person))}
                {move || review.with(|(retracted, approved_by)| reviewed(retracted.as_ref(), approved_by.as_deref()))}
            </div>
            {move || {
                let agent_name = entry.with_untracked(|entry| entry.agent_name.clone());
                let weights = weights.clone();
                why.get().map(|why| view! { <WhyCard why agent_name weights /> })
            }}
            {sources.map(|sources| view! { <p class="turn-card__sources">{sources}</p> })}
        </article>
    }
}

/// What the turn is for, where it is no ordinary reply.
fn part(turn: &TurnEntry) -> Option<String> {
    match (&turn.task_id, turn.purpose) {
        (Some(task), _) => Some(format!("Task {task}")),
        (None, TurnPurpose::Speak) => None,
        (None, purpose) => Some(purpose_label(purpose).to_owned()),
    }
}

/// What the agent read of the shared memory for the first time.
fn sources(turn: &TurnEntry) -> Option<String> {
    let read: Vec<String> =
        turn.memory_read.iter().map(|read| format!("“{}” (version {})", read.key, read.version)).collect();
    (!read.is_empty()).then(|| format!("Read from the shared memory: {}", read.join(", ")))
}

/// What a reader has to know of the reply beside its text.
fn drawn_marks(contradicts: &[ContradictionMark], best: bool) -> impl IntoView + use<> {
    let marks = contradicts
        .iter()
        .map(|mark| {
            let (tone, outcome) = match &mark.in_favour_of {
                None => ("warn", "Unresolved.".to_owned()),
                Some(side) => ("ok", format!("A judge ruled for {}.", side.name)),
            };
            let text = format!("Contradicts {}: {}. {outcome}", mark.with.name, mark.about);
            view! { <p class="note" data-tone=tone><Icon name="triangle-alert" /> <span>{text}</span></p> }
        })
        .collect_view();
    let best = best.then(|| {
        view! {
            <p class="note" data-tone="warn">
                <Icon name="timer" />
                <span>"A limit ended the round: this is the best answer so far, and a partial one."</span>
            </p>
        }
    });
    view! { {marks} {best} }
}

/// What people made of the reply.
fn reviewed(retracted: Option<&Retraction>, approved_by: Option<&str>) -> AnyView {
    let because = |comment: &str| if comment.is_empty() { ".".to_owned() } else { format!(": “{comment}”") };
    match (retracted, approved_by) {
        (Some(Retraction { author, comment }), _) => {
            let author = Voice::You.object(author);
            let text = format!("Taken back by {author}. It no longer counts{}", because(comment));
            view! { <p class="note" data-tone="warn"><Icon name="undo-2" /> <span>{text}</span></p> }.into_any()
        }
        (None, Some(author)) => {
            let by = match author {
                "" => "since nobody answered in time".to_owned(),
                author => format!("by {}", Voice::You.object(author)),
            };
            view! { <p class="note" data-tone="ok"><Icon name="check" /> <span>{format!("Approved {by}")}</span></p> }
                .into_any()
        }
        (None, None) => ().into_any(),
    }
}

/// The attempts before this one, folded.
fn earlier_attempts(earlier: &[EarlierAttempt]) -> Option<impl IntoView + use<>> {
    let lines = earlier
        .iter()
        .map(|attempt| {
            let what = match &attempt.state {
                TurnState::Failed { message, .. } => message.clone(),
                TurnState::Interrupted(kind) => format!("Cut off: {}.", interrupt_note(*kind)),
                other => other.as_str().to_owned(),
            };
            let partial = (!attempt.partial.is_empty())
                .then(|| view! { <pre class="turn-card__partial">{attempt.partial.clone()}</pre> });
            view! { <li><p>{format!("Attempt {}: {what}", attempt.attempt)}</p> {partial}</li> }
        })
        .collect_view();
    (!earlier.is_empty()).then(|| {
        let count = format::count(earlier.len() as u64, "earlier attempt");
        view! {
            <details class="turn-card__earlier"><summary>{count}</summary><ol>{lines}</ol></details>
        }
    })
}

/// Figures of the turn, those that are known.
fn meta(turn: &TurnEntry) -> AnyView {
    let mut figures: Vec<String> = Vec::new();
    if turn.attempt > 1 {
        figures.push(format!("attempt {}", turn.attempt));
    }
    if turn.person.is_some() {
        figures.extend(turn.duration_ms.map(|ms| format!("took {}", format::span(ms))));
        return figures.join(" · ").into_any();
    }
    if !turn.simulated {
        figures.push(turn.model.as_ref().map_or_else(|| "default model".to_owned(), ToString::to_string));
    }
    if let Some(ttft_ms) = turn.ttft_ms {
        figures.push(format!("first token {}", format::span(ttft_ms)));
    }
    if let Some(usage) = turn.usage.as_ref().filter(|usage| usage.output_tokens > 0) {
        let about = if usage.estimated { "about " } else { "" };
        figures.push(format!("{about}{}", format::count(usage.output_tokens, "token")));
        figures.extend(format::Cost::call(usage).map(format::Cost::words));
    }
    figures.extend(turn.route.as_ref().map(|route| format!("at {}", route.endpoint)));
    let simulated = turn.simulated.then(|| view! { <SimulatedBadge /> });
    view! { {simulated} {figures.join(" · ")} }.into_any()
}

/// What stands below the text while it comes and when it has ended otherwise than whole.
fn outcome(state: &TurnState, name: &str, is_of_person: bool) -> AnyView {
    match state {
        TurnState::Waiting if is_of_person => mark(&format!("Waits for what you say as {name}")),
        TurnState::Waiting => view! {
            <p class="thinking">
                <span class="visually-hidden">{format!("{name} is thinking")}</span>
                <span class="thinking__dots" aria-hidden="true"><i></i><i></i><i></i></span>
            </p>
        }
        .into_any(),
        TurnState::Streaming | TurnState::Completed { finish: ModelFinish::Stop | ModelFinish::ToolCalls } => {
            ().into_any()
        }
        TurnState::Completed { finish } => mark(finish_note(*finish)),
        TurnState::Passed { reason } => {
            let reason = if reason.is_empty() { "no reason given" } else { reason }.to_owned();
            view! { <p class="turn-card__passed"><Icon name="skip-forward" /> <span>"Passed: " {reason}</span></p> }
                .into_any()
        }
        TurnState::Interrupted(kind) => mark(&format!("Cut off: {}", interrupt_note(*kind))),
        TurnState::Failed { kind, message, retry_at } => {
            let message = message.clone();
            let again = retry_at.map(|at| view! { <p>"Tried again at " <Moment at /></p> });
            view! {
                <div class="turn-card__failure" data-kind=kind_name(*kind)>
                    <Icon name="circle-alert" />
                    <div>
                        <p class="turn-card__fault">{failure_title(*kind)}</p>
                        <p><Coded text=message /></p>
                        {again}
                    </div>
                </div>
            }
            .into_any()
        }
    }
}

fn mark(text: &str) -> AnyView {
    let text = text.to_owned();
    view! { <p class="turn-card__cut"><Icon name="circle-stop" /> <span>{text}</span></p> }.into_any()
}

const fn finish_note(finish: ModelFinish) -> &'static str {
    match finish {
        ModelFinish::Length => "Cut off: the model’s output limit was reached",
        ModelFinish::ContentFilter => "Cut off: the provider’s filter ended the reply",
        ModelFinish::Stop | ModelFinish::ToolCalls | ModelFinish::Other => "The model ended for a reason of its own",
    }
}

const fn interrupt_note(kind: InterruptKind) -> &'static str {
    match kind {
        InterruptKind::Stopped => "the conversation was stopped",
        InterruptKind::Paused => "the conversation was paused at once",
        InterruptKind::TimedOut => "the turn’s time was up",
        InterruptKind::Superseded => "a message changed the subject",
        InterruptKind::OwnerLost => "the server that ran it went away; the call was possibly paid",
    }
}

const fn failure_title(kind: FailureKind) -> &'static str {
    match kind {
        FailureKind::UnknownProvider => "No such provider",
        FailureKind::Unauthorized => "The provider refused the key",
        FailureKind::ModelNotFound => "The provider does not know the model",
        FailureKind::RateLimited => "The provider asked to slow down",
        FailureKind::BadRequest => "The provider refused the request",
        FailureKind::ServerError => "The provider failed",
        FailureKind::Unreachable => "The provider could not be reached",
        FailureKind::FirstByteTimeout => "No answer came in time",
        FailureKind::IdleTimeout => "The answer stalled",
        FailureKind::TotalTimeout => "The answer took too long",
        FailureKind::Truncated => "The answer ended too early",
        FailureKind::Malformed => "The answer could not be read",
        FailureKind::TooLarge => "The answer grew too large",
        FailureKind::Empty => "The model replied nothing",
    }
}

/// The attribute by which a style or a test finds a failure.
fn kind_name(kind: FailureKind) -> String {
    serde_json::to_value(kind).ok().and_then(|name| name.as_str().map(str::to_owned)).unwrap_or_default()
}
