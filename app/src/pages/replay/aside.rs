//! What stood beside the transcript then, and the moments to go to.

use super::control::Control;
use super::track::icon;
use crate::components::agent_mark::AgentMark;
use crate::components::icon::Icon;
use crate::components::memory_entry::{MemoryCard, MemoryList};
use crate::components::task_board::TaskBoard;
use crate::format;
use leptos::prelude::*;
use model::Status;
use projections::replay::Mark;
use projections::transcript::MemoryEntry;

/// What stood beside the transcript then, and the moments to go to.
#[component]
pub(super) fn Aside(
    /// The replay.
    control: Control,
) -> impl IntoView {
    let head = control.live.head;
    let tasks = Memo::new(move |_| head.with(|head| head.tasks.clone()));
    let marks = Memo::new(move |_| control.outline.with(|outline| outline.marks.clone()));
    view! {
        <aside class="inspector" aria-label="As of then">
            <Show when=move || marks.with(|marks| !marks.is_empty())>
                <details class="disclosure" open>
                    <summary>"Moments " <span class="disclosure__count">{move || marks.with(Vec::len)}</span></summary>
                    <ol class="moments">{move || marks.get().into_iter().map(|mark| moment(control, mark)).collect_view()}</ol>
                </details>
            </Show>
            <details class="disclosure" open>
                <summary>"Agents"</summary>
                <Agents control />
            </details>
            <Show when=move || tasks.with(|tasks| !tasks.is_empty())>
                <details class="disclosure" open>
                    <summary>"Tasks " <span class="disclosure__count">{move || tasks.with(Vec::len)}</span></summary>
                    <TaskBoard tasks />
                </details>
            </Show>
            <details class="disclosure" open>
                <summary>"Shared memory " <span class="disclosure__count">{move || head.with(|head| head.memory.len())}</span></summary>
                <Memory control />
            </details>
            <GoesOn control />
        </aside>
    }
}

/// A link to a moment; in the browser it moves the player.
fn moment(control: Control, mark: Mark) -> impl IntoView {
    let Mark { seq, kind, label } = mark;
    let go = move |event: leptos::ev::MouseEvent| {
        event.prevent_default();
        control.seek(seq);
    };
    let current = move || (control.at.get() == seq).then_some("true");
    view! {
        <li data-kind=kind.as_str()>
            <a class="moments__link" href=format!("?at={seq}") aria-current=current on:click=go>
                <Icon name=icon(kind) />
                <span>{label}</span>
                <span class="moments__place"><span class="visually-hidden">"event "</span>{format::thousands(seq)}</span>
            </a>
        </li>
    }
}

/// The agents with what they had said.
#[component]
fn Agents(control: Control) -> impl IntoView {
    let head = control.live.head;
    let team = control.live.team();
    let lines = team.agents.iter().enumerate().map(|(position, agent)| {
        let said = Memo::new(move |_| {
            head.with(|head| head.agents.get(position).map_or((0, false), |agent| (agent.turns, agent.muted)))
        });
        let (name, role) = (agent.name.clone(), agent.role.to_string());
        view! {
            <li class="agent-line">
                <AgentMark position name=name.clone() />
                <div class="agent-line__text">
                    <span class="agent-line__name">{name}</span>
                    <span class="agent-line__role">{role}</span>
                    <span class="agent-line__said">{move || {
                        let (turns, muted) = said.get();
                        format!("{}{}", format::count(turns.into(), "turn"), if muted { ", muted" } else { "" })
                    }}</span>
                </div>
            </li>
        }
    });
    let earlier = move || head.with(|head| head.earlier_entries > 0);
    view! {
        <ul class="inspector__list">{lines.collect_view()}</ul>
        <Show when=earlier><p class="inspector__note">"Of the turns that are shown."</p></Show>
    }
}

/// The shared memory as it stood, to be read only.
#[component]
fn Memory(control: Control) -> impl IntoView {
    let team = control.live.team();
    let item = move |key, entry: Memo<MemoryEntry>| {
        view! { <li class="memory-entry"><MemoryCard key entry team=team.clone() /></li> }.into_any()
    };
    view! { <MemoryList live=control.live empty="Nothing was written yet." item /> }
}

/// Where a conversation goes on, the way to what came since.
#[component]
fn GoesOn(control: Control) -> impl IntoView {
    let head = control.live.head;
    let at_end = move || control.at.get() >= control.end();
    let goes_on = move || at_end() && head.with(|head| matches!(head.status, Status::Running | Status::Paused));
    view! {
        <Show when=goes_on>
            <p class="inspector__note">
                "The conversation goes on. "
                <a href=format!("?at={}", control.end()) rel="external">"Read what came since"</a>
            </p>
        </Show>
    }
}
