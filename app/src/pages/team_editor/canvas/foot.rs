//! What stands below the canvas: what was done last, or how to go on, and a way to connect without dragging.

use super::graph::{Node, NodeId};
use super::{Canvas, Selection};
use crate::components::icon::Icon;
use leptos::html::Select;
use leptos::prelude::*;

/// What was done last, or how to go on with what is chosen.
#[component]
pub fn Foot(canvas: Canvas) -> impl IntoView {
    let chosen = Memo::new(move |_| match canvas.state.selection.get() {
        Selection::Agent(key) => Some(NodeId::Agent(key)),
        _ => None,
    });
    let hint = move || match (canvas.connecting.get(), chosen.get()) {
        (Some(from), _) => {
            format!("Connect {} to: choose a node. Escape, or a click on the ground, leaves it.", canvas.title(from))
        }
        (None, Some(_)) => "Its fields stand beside. Arrow keys move it, C connects it, Delete removes it.".to_owned(),
        (None, None) => {
            "Drag a role onto an agent, or onto the ground for a new one. Drag or click a node’s dot to connect it."
                .to_owned()
        }
    };
    let is_silent = move || canvas.said.with(|said| said.words.is_empty()) || canvas.connecting.get().is_some();
    view! {
        <div class="canvas__foot">
            <p class="canvas__hint" hidden=move || !is_silent()>{hint}</p>
            <p class="canvas__said" role="status" data-silent=move || is_silent().then_some("")>{move || canvas.said.get().words}</p>
            {move || chosen.get().filter(|_| !canvas.state.read_only).map(|id| view! { <ConnectTo canvas id /> })}
        </div>
    }
}

/// Connects the chosen node without dragging.
#[component]
fn ConnectTo(canvas: Canvas, id: NodeId) -> impl IntoView {
    let to = RwSignal::new(String::new());
    let others = move || {
        canvas.still.with(|graph| {
            let agents = graph.nodes.iter().filter(|node| node.id != id);
            agents.filter_map(|node| Some((key(node)?, node.title.clone()))).collect::<Vec<_>>()
        })
    };
    let chosen = move || to.get().parse().ok().map(NodeId::Agent);
    let select = NodeRef::<Select>::new();
    let connect = move |_| {
        if let Some(other) = untrack(chosen) {
            canvas.connect(id, other);
        }
        to.set(String::new());
        // The button cannot be pressed again before another is chosen.
        #[cfg(feature = "hydrate")]
        if let Some(select) = select.get_untracked() {
            let _ = select.focus();
        }
    };
    let label = move || {
        let is_taken_away = chosen().is_some_and(|other| canvas.would_disconnect(id, other));
        if is_taken_away { "Disconnect" } else { "Connect" }
    };
    view! {
        <div class="canvas__connect">
            <label class="canvas__connect-to">
                <Icon name="spline" />
                <span>"Connect to"</span>
                <select
                    node_ref=select
                    class="field__control"
                    prop:value=move || to.get()
                    on:change=move |event| to.set(event_target_value(&event))
                >
                    <option value="">"…"</option>
                    {move || others().into_iter().map(|(key, name)| view! { <option value=key>{name}</option> }).collect_view()}
                </select>
            </label>
            <button class="button" type="button" disabled=move || to.with(String::is_empty) on:click=connect>{label}</button>
        </div>
    }
}

const fn key(node: &Node) -> Option<u32> {
    match node.id {
        NodeId::Agent(key) => Some(key),
        NodeId::Hub | NodeId::Task(_) => None,
    }
}
