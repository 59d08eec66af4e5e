//! The conversation inside a turn, where the agent is itself a team.

use crate::components::icon::Icon;
use crate::components::transcript::{Scene, all_rows};
use crate::format;
use crate::live::{TeamCell, TeamHead};
use leptos::prelude::*;
use model::Status;

/// The conversation inside a turn: open while the turn runs, folded once there is a reply.
pub(super) fn team_card(cell: TeamCell, is_running: Signal<bool>) -> AnyView {
    let head = RwSignal::from(cell.head);
    let name = cell.team.name.clone();
    let label = format!("Inside {name}");
    let scene = Scene {
        rows: cell.rows,
        team: cell.team,
        tasks: Signal::derive(move || head.with(|head| head.tasks.clone())),
        is_inside: true,
    };
    view! {
        <details class="team-card" open=move || is_running.get()>
            <summary>
                <Icon name="users" />
                <span>{label.clone()}</span>
                <span class="calls-card__meta">{move || head.with(|head| standing(head, is_running.get()))}</span>
            </summary>
            {move || head.with(earlier)}
            <div class="team-card__rows" role="group" aria-label=label.clone()>{all_rows(scene)}</div>
        </details>
    }
    .into_any()
}

fn standing(head: &TeamHead, is_running: bool) -> String {
    let turns = format::count(head.turns.into(), "turn");
    match (head.finish_reason, head.status) {
        (Some(reason), _) => format!("{turns}, {}", reason.label()),
        (None, Status::Running | Status::Paused) if is_running => format!("{turns} so far"),
        (None, Status::Waiting) => format!("{turns}, asks a person"),
        _ => turns,
    }
}

fn earlier(head: &TeamHead) -> Option<impl IntoView + use<>> {
    let lines = format::count(head.earlier_entries, "earlier line");
    let said = format!("{lines} left out here; the exports have the whole.");
    (head.earlier_entries > 0).then(|| view! { <p class="calls-card__meta">{said}</p> })
}
