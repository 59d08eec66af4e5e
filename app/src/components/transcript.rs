//! All turns of a conversation.

use crate::components::calls_card::CallsCard;
use crate::components::decision_card::DecisionCard;
use crate::components::focus;
use crate::components::lanes::Lanes;
use crate::components::message_card::{GivenCard, MessageCard};
use crate::components::notice_line::NoticeLine;
use crate::components::plan_card::PlanCard;
use crate::components::summary_card::SummaryCard;
use crate::components::turn_card::TurnCard;
use crate::live::{LiveConversation, Row, RowBody, Rows, TurnCell};
use leptos::prelude::*;
use model::event::TurnPurpose;
use model::policy::{DynamicPolicy, Selector};
use model::{AgentId, TeamSpec, TurnId, TurnStrategy};
use projections::transcript::TaskEntry;
use std::sync::Arc;

/// What rows are drawn with: a conversation, or the one inside a team's turn.
#[derive(Clone)]
pub(super) struct Scene {
    /// The rows.
    pub(super) rows: Rows,
    /// The team that talks.
    pub(super) team: Arc<TeamSpec>,
    /// Its board.
    pub(super) tasks: Signal<Vec<TaskEntry>>,
    /// Whether it lies within a turn.
    pub(super) is_inside: bool,
}

/// All turns of a conversation. Not announced as they grow: that is the matter of a status line beside it.
#[component]
pub fn Transcript(
    /// The conversation.
    live: LiveConversation,
) -> impl IntoView {
    let tasks = Memo::new(move |_| live.head.with(|head| head.tasks.clone()));
    let scene = Scene { rows: live.rows(), team: live.team(), tasks: tasks.into(), is_inside: false };
    view! {
        <p class="visually-hidden">
            <StepButton forward=true />
            <StepButton forward=false />
        </p>
        <div class="transcript" role="log" aria-live="off" aria-label="Transcript">{all_rows(scene)}</div>
    }
}

/// Puts the focus on the turn after, or before, the one that the reader is at.
#[component]
fn StepButton(forward: bool) -> impl IntoView {
    let (name, keys) = if forward { ("Next turn", "j") } else { ("Previous turn", "k") };
    view! {
        <button
            type="button"
            tabindex="-1"
            data-command=name
            data-keys=keys
            on:click=move |_| focus::step(".turn-card", forward)
        >
            {name}
        </button>
    }
}

/// The rows of a scene. Erased, since a team's turn has rows of its own.
pub(super) fn all_rows(scene: Scene) -> AnyView {
    let rows = scene.rows.clone();
    view! { <For each=move || rows.get() key=|row| row.key.clone() children=move |row| draw(row, &scene) /> }.into_any()
}

fn draw(row: Row, scene: &Scene) -> AnyView {
    let (kind, content) = match row.body {
        RowBody::Message(message) if scene.is_inside => ("given", view! { <GivenCard text=message.text /> }.into_any()),
        RowBody::Message(message) => {
            let names = message.to.iter().map(|id| name(&scene.team, id)).collect::<Vec<_>>();
            let to = (!names.is_empty()).then(|| names.join(", "));
            ("message", view! { <MessageCard message to=to /> }.into_any())
        }
        RowBody::Turn(turn) => ("turn", card(turn, &scene.team)),
        RowBody::Lanes(turns) => {
            let (team, of) = (Arc::clone(&scene.team), Arc::clone(&scene.team));
            let position = move |turn: TurnCell| turn.entry.with_untracked(|entry| place(&of, &entry.agent_id));
            ("lanes", view! { <Lanes turns position card=move |turn| card(turn, &team) /> }.into_any())
        }
        RowBody::Calls(purpose, calls) => ("calls", view! { <CallsCard purpose calls /> }.into_any()),
        RowBody::Decision(decision) => {
            let drafts = scene.rows.drafts_of(&decision);
            let rows = scene.rows.clone();
            let anchor = move |turn: TurnId| rows.anchor(&turn);
            let order = scene.team.agents.iter().map(|agent| agent.id.clone()).collect();
            ("decision", view! { <DecisionCard decision=*decision drafts anchor order /> }.into_any())
        }
        RowBody::Plan(plan) => ("plan", view! { <PlanCard plan tasks=scene.tasks /> }.into_any()),
        RowBody::Notice(notice) => {
            let evidence = notice.turns.iter().map(|turn| (turn.to_string(), scene.rows.anchor(turn))).collect();
            ("notice", view! { <NoticeLine notice evidence /> }.into_any())
        }
    };
    view! { <div class="transcript__row" data-kind=kind>{content}</div> }.into_any()
}

fn card(turn: TurnCell, team: &TeamSpec) -> AnyView {
    let (agent, purpose) = turn.entry.with_untracked(|entry| (entry.agent_id.clone(), entry.purpose));
    if purpose == TurnPurpose::Summary {
        return view! { <SummaryCard turn /> }.into_any();
    }
    let position = place(team, &agent);
    view! { <TurnCard turn position weights=weights(team) /> }.into_any()
}

/// Place of an agent in the team, from 0; after the last one where the team does not know it.
fn place(team: &TeamSpec, agent: &AgentId) -> usize {
    team.agents.iter().position(|candidate| candidate.id == *agent).unwrap_or(team.agents.len())
}

/// What each rule of the dynamic strategy counts; empty where something else chooses.
fn weights(team: &TeamSpec) -> Vec<(&'static str, f64)> {
    let DynamicPolicy { selector, weights, .. } = &team.policy.dynamic;
    if team.policy.turn_strategy != TurnStrategy::Dynamic || *selector != Selector::Rules {
        return Vec::new();
    }
    vec![
        ("capability", weights.capability),
        ("text", weights.text),
        ("priority", weights.priority),
        ("recency", weights.recency),
        ("load", weights.load),
        ("mention", weights.mention),
    ]
}

fn name(team: &TeamSpec, id: &AgentId) -> String {
    team.agent(id).map_or_else(|| id.to_string(), |agent| agent.name.clone())
}
