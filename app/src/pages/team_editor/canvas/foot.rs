//! What stands below the canvas: how to go on with what is chosen.

use super::graph::NodeId;
use super::{Canvas, Selection};
use crate::components::icon::Icon;
use leptos::prelude::*;

/// The chosen node, what it can be connected to, and where its fields are.
#[component]
pub fn Foot(canvas: Canvas) -> impl IntoView {
    let chosen = Memo::new(move |_| match canvas.state.selection.get() {
        Selection::Agent(key) => Some(NodeId::Agent(key)),
        _ => None,
    });
    let hint = move || match (canvas.connecting.get(), chosen.get()) {
        (Some(from), _) => format!("Connect {} to: choose a node. Escape leaves it.", canvas.title(from)),
        (None, Some(_)) => "Its fields stand beside. Arrow keys move it, C connects it, Delete removes it.".to_owned(),
        (None, None) => {
            "Drag a role onto an agent, or onto the ground for a new one. Drag from a node’s dot to connect it."
                .to_owned()
        }
    };
    view! {
        <div class="canvas__foot">
            <p class="canvas__hint">{hint}</p>
            {move || chosen.get().map(|id| view! { <ConnectTo canvas id /> })}
        </div>
    }
}

/// Connects the chosen node without dragging.
#[component]
fn ConnectTo(canvas: Canvas, id: NodeId) -> impl IntoView {
    let others = move || {
        canvas.graph.with(|graph| {
            let agents = graph.nodes.iter().filter(|node| matches!(node.id, NodeId::Agent(_)) && node.id != id);
            agents.map(|node| (node.row, node.title.clone())).collect::<Vec<_>>()
        })
    };
    let choose = move |event| {
        let row = event_target_value(&event).parse::<usize>().ok();
        let to = canvas.graph.with_untracked(|graph| {
            let mut agents = graph.nodes.iter().filter(|node| matches!(node.id, NodeId::Agent(_)));
            agents.find(|node| Some(node.row) == row).map(|node| node.id)
        });
        if let Some(to) = to {
            canvas.connect(id, to);
        }
    };
    view! {
        <label class="canvas__connect">
            <Icon name="spline" />
            <span>"Connect to"</span>
            <select class="field__control" prop:value="" on:change=choose disabled=canvas.state.read_only>
                <option value="">"…"</option>
                {move || others().into_iter().map(|(row, name)| view! { <option value=row>{name}</option> }).collect_view()}
            </select>
        </label>
    }
}
