//! What stands beside the transcript: agents, tasks, memory, context, the rating, and ways on.

use super::acts::Acts;
use super::agents::Agents;
use super::baseline::Baseline;
use super::consensus::ConsensusPanel;
use super::memory::MemoryPanel;
use super::search::Search;
use super::share::Share;
use super::timeline::TimelinePanel;
use crate::components::button::Button;
use crate::components::chart::bar::{Bar, Part};
use crate::components::form_action::ActForm;
use crate::components::task_board::TaskBoard;
use crate::format;
use crate::live::{Head, LiveConversation};
use leptos::prelude::*;
use model::ConversationId;
use model::event::TaskStatus;
use projections::sent::Sent;
use projections::transcript::TaskEntry;

/// What stands beside the transcript.
#[component]
pub(super) fn Inspector(
    /// The conversation.
    live: LiveConversation,
    /// What can be done.
    acts: Acts,
) -> impl IntoView {
    let head = live.head;
    let tasks = Memo::new(move |_| head.with(|head| head.tasks.clone()));
    view! {
        <aside class="inspector" aria-label="Details">
            <Show when=move || head.with(|head| head.status.is_ended())>
                <Rating id=live.id head acts />
                <Baseline live acts />
            </Show>
            <Search id=live.id />
            <details class="disclosure" open>
                <summary>"Agents"</summary>
                <Agents live acts />
            </details>
            <Show when=move || tasks.with(|tasks| !tasks.is_empty())>
                <details class="disclosure" open>
                    <summary>"Tasks " <span class="disclosure__count">{move || tasks.with(|tasks| progress(tasks))}</span></summary>
                    <TaskBoard tasks />
                </details>
            </Show>
            <ConsensusPanel live />
            <details class="disclosure" open=head.with_untracked(is_in_conflict)>
                <summary>"Shared memory " <span class="disclosure__count">{move || head.with(|head| head.memory.len())}</span></summary>
                <MemoryPanel live acts />
            </details>
            <TimelinePanel live />
            <details class="disclosure">
                <summary>"Context sent"</summary>
                <Context head />
            </details>
            <details class="disclosure">
                <summary>"Export"</summary>
                <Exports id=live.id />
            </details>
            <details class="disclosure">
                <summary>"Share"</summary>
                <Share id=live.id />
            </details>
            <p class="inspector__more"><a class="alone" href=format!("/conversations/{}/analytics", live.id) data-command="Analytics of this conversation" data-keys="a">"Analytics of this conversation"</a></p>
        </aside>
    }
}

#[component]
fn Context(head: RwSignal<Head>) -> impl IntoView {
    let agents = Memo::new(move |_| {
        head.with(|head| {
            head.agents.iter().filter_map(|agent| Some((agent.name.clone(), agent.sent?))).collect::<Vec<_>>()
        })
    });
    move || {
        let agents = agents.get();
        if agents.is_empty() {
            return view! { <p class="inspector__note">"No turn has started yet."</p> }.into_any();
        }
        let most = agents.iter().map(|(_, sent)| sent.latest.total()).max().unwrap_or(0);
        let items = agents
            .into_iter()
            .map(|(name, sent)| {
                let context = sent.latest;
                let sources = [
                    ("Instructions", context.instructions),
                    ("People", context.people),
                    ("Own turns", context.own),
                    ("Other agents", context.others),
                    ("Memory", context.memory),
                ];
                let parts = sources
                    .iter()
                    .zip(["s1", "s2", "s3", "s4", "s5"])
                    .map(|((label, tokens), style)| Part::new(label, part_of(*tokens, most), style))
                    .collect::<Vec<_>>();
                let label = format!("{name} was last sent about {} tokens", format::thousands(context.total()));
                let legend = sources
                    .into_iter()
                    .zip(["s1", "s2", "s3", "s4", "s5"])
                    .filter(|((_, tokens), _)| *tokens > 0)
                    .map(|((source, tokens), style)| {
                        view! { <li data-part=style>{source} " " <span class="number">{format::thousands(tokens)}</span></li> }
                    })
                    .collect_view();
                view! {
                    <li class="context-line">
                        <p class="context-line__title">
                            {name} <span class="number">{format::count(context.total(), "token")}</span>
                        </p>
                        <Bar parts label />
                        <ul class="legend">{legend}</ul>
                        {fits(&sent).map(|line| view! { <p class="inspector__note">{line}</p> })}
                        {seen_twice(&sent).map(|line| view! { <p class="inspector__note">{line}</p> })}
                    </li>
                }
            })
            .collect_view();
        view! {
            <p class="inspector__note">
                "Estimated tokens of each agent’s latest turn, by source. Seen twice is what was said and the agent had been sent in an earlier turn of its own; instructions and memory are not counted."
            </p>
            <ul class="inspector__list">{items}</ul>
        }
        .into_any()
    }
}

/// How much of the model's window that is, where it is known.
fn fits(sent: &Sent) -> Option<String> {
    let (window, used) = (format::thousands(sent.window?), sent.window_used()?);
    Some(if used > 1.0 {
        format!("More than the {window} tokens that fit the model: the endpoint cuts it")
    } else {
        format!("{} of the {window} tokens that fit the model", format::percent(used))
    })
}

/// How much of what the agent was sent it had been sent before; nothing after its first turn.
fn seen_twice(sent: &Sent) -> Option<String> {
    let (latest, all) = (format::percent(sent.latest_seen_twice()), format::percent(sent.seen_twice()));
    (sent.turns > 1).then(|| format!("Seen twice: {latest}; over its {} turns {all}", sent.turns))
}

#[component]
fn Exports(id: ConversationId) -> impl IntoView {
    let formats = [
        ("html", "HTML report, for reading and printing"),
        ("md", "Markdown, for reading"),
        ("json", "JSON, whole"),
        ("ndjson", "NDJSON, event by event"),
        ("csv", "CSV, turn by turn"),
    ];
    let links = formats.map(|(format, name)| {
        let href = format!("/api/v1/conversations/{id}/export?format={format}");
        view! { <li><a class="alone" href=href rel="external" download data-command=format!("Export as {name}")>{name}</a></li> }
    });
    view! {
        <ul class="inspector__links">
            {links} <li><a class="alone" href=format!("/conversations/{id}/analytics#exports")>"Without texts, and other scopes"</a></li>
        </ul>
    }
}

#[component]
fn Rating(id: ConversationId, head: RwSignal<Head>, acts: Acts) -> impl IntoView {
    let given = move || head.with(|head| head.ratings.values().next_back().copied());
    let scores = (1_u8..=5)
        .map(|score| {
            view! {
                <label class="rating__score">
                    <input type="radio" name="score" value=score.to_string() required checked=move || given() == Some(score) />
                    {score}
                </label>
            }
        })
        .collect_view();
    let thanks = move || given().map(|score| format!("Rated {score} of 5."));
    view! {
        <section class="rating" aria-label="Rating">
            <ActForm action=acts.rate>
                <input type="hidden" name="id" value=id.to_string() />
                <fieldset>
                    <legend>"How well did the team do?"</legend>
                    <div class="rating__scale"><span>"Poor"</span> {scores} <span>"Excellent"</span></div>
                </fieldset>
                <label class="rating__comment">"Why (optional)" <input type="text" name="comment" maxlength="2000" autocomplete="off" /></label>
                <div class="rating__row">
                    <Button>"Rate"</Button>
                    <span role="status">{thanks}</span>
                </div>
                <p class="note" data-tone="danger" role="alert">{move || acts.rate.fault()}</p>
            </ActForm>
        </section>
    }
}

/// How many of the tasks are done.
fn progress(tasks: &[TaskEntry]) -> String {
    let done = tasks.iter().filter(|task| task.status == TaskStatus::Done).count();
    format!("{done} of {} done", tasks.len())
}

/// Whether two values of an entry of the shared memory wait for a choice.
fn is_in_conflict(head: &Head) -> bool {
    head.memory.values().any(|entry| entry.open_conflicts().next().is_some())
}

/// `part` of `whole` in `[0, 1]`; 0 of nothing.
pub(super) fn part_of(part: u64, whole: u64) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "shares of token counts are drawn, not added")]
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}
