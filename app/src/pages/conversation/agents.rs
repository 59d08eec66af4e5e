//! The agents beside the transcript: what each has said, and what a person can have it do.

use super::acts::Acts;
use super::inspector::part_of;
use crate::components::agent_mark::{AgentMark, agent_colour};
use crate::components::badge::{Badge, Tone};
use crate::components::button::{Button, Variant};
use crate::components::chart::bar::{Bar, Part};
use crate::components::form_action::ActForm;
use crate::format;
use crate::live::{AgentHead, LiveConversation};
use leptos::prelude::*;
use model::{AgentId, ConversationId, Status};

/// The agents, in the order of the team.
#[component]
pub(super) fn Agents(
    /// The conversation.
    live: LiveConversation,
    /// What can be done.
    acts: Acts,
) -> impl IntoView {
    let head = live.head;
    let earlier = move || head.with(|head| head.earlier_entries > 0);
    let team = live.team();
    let lines = team.agents.iter().enumerate().map(|(position, _)| view! { <AgentLine live acts position /> });
    view! {
        <ul class="inspector__list">{lines.collect_view()}</ul>
        <Show when=earlier><p class="inspector__note">"Of the turns that are shown."</p></Show>
        <p class="note" data-tone="danger" role="alert">{move || acts.agent_fault()}</p>
    }
}

/// One agent.
#[component]
fn AgentLine(
    /// The conversation.
    live: LiveConversation,
    /// What can be done.
    acts: Acts,
    /// Place of the agent in the team, from 0.
    position: usize,
) -> impl IntoView {
    let head = live.head;
    let agent = Memo::new(move |_| head.with(|head| head.agents.get(position).cloned().unwrap_or_default()));
    let all = Memo::new(move |_| head.with(crate::live::Head::output_tokens));
    let (id, name, role) = agent.with_untracked(|agent| (agent.id.clone(), agent.name.clone(), agent.role.to_string()));
    let muted = Memo::new(move |_| agent.with(|agent| agent.muted));
    let goes_on = Memo::new(move |_| head.with(|head| !head.status.is_ended()));
    let can_pick =
        Memo::new(move |_| !muted.get() && head.with(|head| matches!(head.status, Status::Running | Status::Paused)));
    let (for_name, for_mark) = (name.clone(), name.clone());
    view! {
        <li class="agent-line" data-agent=agent_colour(position)>
            <AgentMark position name=for_mark />
            <div class="agent-line__text">
                <span class="agent-line__name">
                    {for_name} " "
                    <Show when=move || muted.get()><Badge tone=Tone::Warn icon="ban">"Muted"</Badge></Show>
                </span>
                <span class="agent-line__role">{role}</span>
                {move || agent.with(|agent| talk(agent, all.get()))}
                <Show when=move || goes_on.get() || muted.get()>{controls(live.id, acts, &id, &name, muted, can_pick)}</Show>
            </div>
        </li>
    }
}

fn talk(agent: &AgentHead, all: u64) -> impl IntoView + use<> {
    let share = part_of(agent.output_tokens, all);
    let turns = format::count(agent.turns.into(), "turn");
    let tasks = (agent.tasks > 0).then(|| format!(", {}", format::count(agent.tasks as u64, "task")));
    let failed = if agent.failed > 0 { format!(", {} failed", agent.failed) } else { String::new() };
    let said = format!("{turns}{failed}, {} of the talk{}", format::percent(share), tasks.unwrap_or_default());
    let parts = vec![Part::new("Share of talk", share, "agent")];
    let label = format!("{}: {said}", agent.name);
    view! {
        <span class="agent-line__said">{said}</span>
        <Bar parts label />
        {state(agent)}
    }
}

/// Forms that mute the agent, or have it speak next.
fn controls(
    id: ConversationId,
    acts: Acts,
    agent: &AgentId,
    name: &str,
    muted: Memo<bool>,
    can_pick: Memo<bool>,
) -> impl IntoView + use<> {
    let (agent, name) = (StoredValue::new(agent.to_string()), StoredValue::new(name.to_owned()));
    let hidden = move || {
        view! {
            <input type="hidden" name="id" value=id.to_string() />
            <input type="hidden" name="agent" value=agent.get_value() />
        }
    };
    let whom = move || view! { <span class="visually-hidden">" " {name.get_value()}</span> };
    view! {
        <div class="agent-line__acts">
            <Show when=move || can_pick.get()>
                <ActForm action=acts.pick>
                    {hidden()} <Button variant=Variant::Quiet icon="user-check">"Speaks next" {whom()}</Button>
                </ActForm>
            </Show>
            {move || if muted.get() {
                view! {
                    <ActForm action=acts.unmute>
                        {hidden()} <Button variant=Variant::Quiet icon="user-plus">"Unmute" {whom()}</Button>
                    </ActForm>
                }
                .into_any()
            } else {
                view! {
                    <ActForm action=acts.mute>
                        {hidden()} <Button variant=Variant::Quiet icon="ban">"Mute" {whom()}</Button>
                    </ActForm>
                }
                .into_any()
            }}
        </div>
    }
}

/// The agent's own state, where it has one.
fn state(agent: &AgentHead) -> Option<impl IntoView + use<>> {
    let entries = agent.state.clone();
    (!entries.is_empty()).then(|| {
        let entries = entries
            .into_iter()
            .map(|(key, entry)| {
                let key = if entry.shared { key } else { format!("{key} (private)") };
                view! { <div><dt>{key}</dt><dd>{entry.value}</dd></div> }
            })
            .collect_view();
        view! { <dl class="agent-line__state">{entries}</dl> }
    })
}
