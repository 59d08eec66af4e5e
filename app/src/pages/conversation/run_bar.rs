//! Where the conversation stands and what can be done about it. Stays in sight.

use super::acts::Acts;
use crate::components::badge::{Badge, StatusBadge, Tone};
use crate::components::button::{Button, Variant};
use crate::components::clock::clock;
use crate::components::form_action::ActForm;
use crate::format::{self, Cost};
use crate::live::{Connection, Head, LiveConversation};
use leptos::prelude::*;
use model::event::FinishReason;
use model::{ConversationId, MicroUsd, Status};

/// Turns that are granted at once.
const GRANT: u32 = 6;
/// Tokens that are granted at once.
const GRANT_TOKENS: u64 = 10_000;
/// Money that is granted at once.
const GRANT_COST: MicroUsd = MicroUsd(100_000);
/// Seconds that are granted at once.
const GRANT_SECONDS: u32 = 300;

/// Which limits the conversation's budget has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Limits {
    tokens: bool,
    cost: bool,
    time: bool,
}

impl Limits {
    fn of(head: &Head) -> Self {
        Self { tokens: head.token_limit.is_some(), cost: head.cost_limit.is_some(), time: head.has_time_limit }
    }

    const fn are_any(self) -> bool {
        self.tokens || self.cost || self.time
    }

    /// What is granted at once, in words.
    fn granted(self) -> String {
        let tokens = self.tokens.then(|| format!("{} more tokens", format::thousands(GRANT_TOKENS)));
        let cost = self.cost.then(|| format!("{} more", format::money(GRANT_COST)));
        let time = self.time.then(|| "5 more minutes".to_owned());
        [tokens, cost, time].into_iter().flatten().collect::<Vec<_>>().join(", ")
    }
}

/// Where the conversation stands and what can be done about it.
#[component]
pub(super) fn RunBar(
    /// The conversation.
    live: LiveConversation,
    /// What can be done.
    acts: Acts,
) -> impl IntoView {
    let head = live.head;
    // A turn that starts or ends does not change the buttons, unless it is the one that a pause waits for.
    let status = Memo::new(move |_| {
        head.with(|head| {
            let speaking = !head.speakers.is_empty() && head.status == Status::Paused;
            (head.status, head.finish_reason, speaking, Limits::of(head))
        })
    });
    let failed = Memo::new(move |_| head.with(Head::failed));
    let rows = live.rows();
    let decision = Memo::new(move |_| {
        let ended = head.with(|head| head.status == Status::Finished);
        if ended { rows.decision() } else { None }
    });
    // Turns are counted anew in each.
    let round = Memo::new(move |_| head.with(|head| (head.round > 1).then_some(head.round)));
    view! {
        <section class="run-bar" aria-label="State of the conversation">
            <div class="run-bar__state">
                {move || {
                    let (status, reason, speaking, _) = status.get();
                    let pausing = status == Status::Paused && speaking;
                    view! {
                        {if pausing {
                            view! { <Badge tone=Tone::Warn icon="circle-pause">"Pausing after this turn"</Badge> }.into_any()
                        } else {
                            view! { <StatusBadge status /> }.into_any()
                        }}
                        {explanation(status, reason)}
                    }
                }}
                {move || decision.get().map(|anchor| view! {
                    <a class="alone" href=format!("#{anchor}")>"Go to the decision"</a>
                })}
                {move || failures(failed.get())}
                <ConnectionMark connection=live.connection />
            </div>
            <dl class="run-bar__figures">
                {move || round.get().map(|round| view! { <div><dt>"Round"</dt><dd>{round}</dd></div> })}
                <div><dt>"Turn"</dt><dd>{move || head.with(turns)}</dd></div>
                <div><dt>"Elapsed"</dt><dd><Elapsed head /></dd></div>
                <div><dt>"Tokens"</dt><dd>{move || head.with(tokens)}</dd></div>
                <div><dt>"Cost"</dt><dd>{move || head.with(cost)}</dd></div>
            </dl>
            <div class="run-bar__acts">{move || controls(live.id, acts, status.get())}</div>
            <p class="note" data-tone="danger" role="alert">{move || acts.fault()}</p>
        </section>
    }
}

/// Whether the page is up to date. Nothing before the browser has taken over.
#[component]
fn ConnectionMark(
    /// How it is connected.
    connection: RwSignal<Connection>,
) -> impl IntoView {
    let text = move || match connection.get() {
        Connection::Off => String::new(),
        Connection::Live => "Live".to_owned(),
        Connection::CatchingUp(events) => format!("Catching up {events}"),
        Connection::Reconnecting => "Reconnecting".to_owned(),
        Connection::Ended => "Ended".to_owned(),
    };
    view! {
        <span class="connection" data-state=move || connection.get().as_str()>{text}</span>
        <noscript><span class="connection">"Reload the page to see what is new"</span></noscript>
    }
}

/// Time in which the conversation ran, up to its last event; in the browser, to now while it runs.
#[component]
fn Elapsed(
    /// The conversation's head.
    head: RwSignal<Head>,
) -> impl IntoView {
    let now = clock();
    move || {
        let now = if head.with(|head| head.is_active) { now.get() } else { None };
        format::stopwatch(head.with(|head| head.elapsed_ms(now)))
    }
}

fn turns(head: &Head) -> String {
    let open = u32::from(!head.speakers.is_empty());
    let n = head.turns_this_round + open;
    head.max_turns.map_or_else(|| n.to_string(), |most| format!("{} of {most}", n.min(most)))
}

fn tokens(head: &Head) -> String {
    let used = format::thousands(head.totals.tokens());
    head.token_limit.map_or_else(|| used.clone(), |limit| format!("{used} of {}", format::thousands(limit)))
}

fn cost(head: &Head) -> String {
    let spent = Cost::sum(head.cost, head.simulated).words();
    head.cost_limit.map_or_else(|| spent.clone(), |limit| format!("{spent} of {}", format::money(limit)))
}

/// A round may finish although some of its turns failed: the others went on.
fn failures(failed: u32) -> Option<impl IntoView> {
    let text = format!("{} failed", format::count(failed.into(), "turn"));
    (failed > 0).then(|| view! { <Badge tone=Tone::Danger icon="circle-alert">{text}</Badge> })
}

fn explanation(status: Status, reason: Option<FinishReason>) -> Option<impl IntoView> {
    let reason = reason.filter(|_| status.is_ended())?;
    Some(view! { <span class="run-bar__reason">{reason.label()}</span> })
}

/// The forms that fit the state.
fn controls(
    id: ConversationId,
    acts: Acts,
    (status, reason, speaking, limits): (Status, Option<FinishReason>, bool, Limits),
) -> AnyView {
    let hidden = move || view! { <input type="hidden" name="id" value=id.to_string() /> };
    let pause = move || {
        view! {
            <ActForm action=acts.pause>
                {hidden()}
                <Button icon="pause" attr:name="mode" attr:value="after_turn" attr:data-command="Pause after this turn" attr:data-keys="p">"Pause"</Button>
                <Button variant=Variant::Quiet attr:name="mode" attr:value="now" attr:data-command="Pause now">
                    <span><span class="run-bar__pause">"Pause "</span>"now"</span>
                </Button>
            </ActForm>
        }
    };
    let pause_now = move || {
        view! {
            <ActForm action=acts.pause>
                {hidden()}
                <Button variant=Variant::Quiet attr:name="mode" attr:value="now" attr:data-command="Pause now">"Pause now"</Button>
            </ActForm>
        }
    };
    let resume = move || {
        view! {
            <ActForm action=acts.resume>
                {hidden()}
                <Button variant=Variant::Primary icon="play" attr:data-command="Resume" attr:data-keys="p">"Resume"</Button>
            </ActForm>
        }
    };
    let stop = move || {
        view! {
            <ActForm action=acts.stop>
                {hidden()}
                <Button variant=Variant::Danger icon="square" attr:data-command="Stop">"Stop"</Button>
            </ActForm>
        }
    };
    let conclude = move || {
        view! {
            <ActForm action=acts.conclude>
                {hidden()}
                <Button variant=Variant::Quiet icon="flag" attr:data-command="Conclude: decide with what was said">"Conclude"</Button>
            </ActForm>
        }
    };
    let grant = move || {
        view! {
            <ActForm action=acts.grant>
                {hidden()}
                <input type="hidden" name="turns" value=GRANT.to_string() />
                <Button icon="plus" attr:data-command=format!("Grant {GRANT} more turns")>{format!("Grant {GRANT} more turns")}</Button>
            </ActForm>
        }
    };
    let budget = move || {
        view! {
            <ActForm action=acts.budget>
                {hidden()}
                {limits.tokens.then(|| view! { <input type="hidden" name="tokens" value=GRANT_TOKENS.to_string() /> })}
                {limits
                    .cost
                    .then(|| view! { <input type="hidden" name="cost_micro_usd" value=GRANT_COST.0.to_string() /> })}
                {limits.time.then(|| view! { <input type="hidden" name="time_s" value=GRANT_SECONDS.to_string() /> })}
                <Button icon="plus">{format!("Grant {}", limits.granted())}</Button>
            </ActForm>
        }
    };
    match (status, reason) {
        (Status::Running, _) => view! { {pause()} {conclude()} {stop()} }.into_any(),
        (Status::Paused, _) => view! { {speaking.then(pause_now)} {resume()} {conclude()} {stop()} }.into_any(),
        (Status::Waiting, _) => stop().into_any(),
        (Status::Finished, Some(FinishReason::Budget)) if limits.are_any() => budget().into_any(),
        (Status::Finished, Some(FinishReason::MaxTurns | FinishReason::MaxTurnsPerAgent)) => grant().into_any(),
        (Status::Finished | Status::Stopped | Status::Failed, _) => ().into_any(),
    }
}
