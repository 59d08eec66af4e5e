//! What stands above the canvas: the roles, and the tools.

use super::Canvas;
use super::drag::ZOOM;
use crate::components::icon::Icon;
use crate::pages::team_editor::draft::Action;
use crate::pages::team_editor::state::Selection;
use leptos::prelude::*;

/// The roles, to be dragged onto agents, and the tools.
#[component]
pub fn Bar(canvas: Canvas) -> impl IntoView {
    let state = canvas.state;
    view! {
        <div class="canvas__bar">
            <div class="canvas__roles" role="group" aria-label="Roles: drag one onto an agent, or choose an agent and press one">
                <span class="canvas__caption" aria-hidden="true">"Roles"</span>
                <For
                    each=move || state.draft.with(|draft| draft.roles.iter().map(|role| role.key).collect::<Vec<_>>())
                    key=|key| *key
                    let:key
                >
                    <RoleChip canvas key />
                </For>
                <Tool
                    label="Add role"
                    icon="plus"
                    act=move || {
                        if !state.read_only {
                            state.apply(Action::AddRole);
                        }
                    }
                    disabled=Signal::stored(state.read_only)
                />
            </div>
            <div class="canvas__tools" role="group" aria-label="Tools">
                <button
                    class="button"
                    type="button"
                    data-variant="quiet"
                    disabled=state.read_only
                    on:click=move |_| canvas.add(None, None)
                >
                    <Icon name="user-plus" />
                    "Add agent"
                </button>
                <Tool label="Arrange" icon="layout-grid" act=move || canvas.arrange() disabled=Signal::stored(state.read_only) />
                <Tool label="Undo" icon="undo-2" act=move || canvas.undo() disabled=Signal::derive(move || !state.can_undo()) />
                <Tool label="Redo" icon="redo-2" act=move || canvas.redo() disabled=Signal::derive(move || !state.can_redo()) />
                <Tool label="Zoom out" icon="zoom-out" act=move || canvas.zoom(1.0 / ZOOM, None) disabled=Signal::stored(false) />
                <Tool label="Zoom in" icon="zoom-in" act=move || canvas.zoom(ZOOM, None) disabled=Signal::stored(false) />
                <Tool label="Show all" icon="maximize" act=move || canvas.show(None) disabled=Signal::stored(false) />
            </div>
        </div>
    }
}

/// A role that can be dragged, and pressed.
#[component]
fn RoleChip(canvas: Canvas, key: u32) -> impl IntoView {
    let state = canvas.state;
    let name = Memo::new(move |_| {
        let name =
            state.draft.with(|draft| draft.roles.iter().find(|role| role.key == key).map(|role| role.name.clone()));
        name.filter(|name| !name.trim().is_empty()).unwrap_or_else(|| "New role".to_owned())
    });
    let press = move |_| match state.selection.get_untracked() {
        Selection::Agent(agent) if !state.read_only => canvas.assign(key, agent),
        _ => state.selection.set(Selection::Role(key)),
    };
    view! {
        <button
            class="role-chip"
            type="button"
            aria-pressed=move || if state.selection.get() == Selection::Role(key) { "true" } else { "false" }
            on:pointerdown=move |event| canvas.press_role(key, name.get_untracked(), &event)
            on:click=press
        >
            <Icon name="grip-vertical" />
            {name}
        </button>
    }
}

/// A tool with an icon that everybody knows.
#[component]
fn Tool(
    /// What it does.
    label: &'static str,
    /// Its icon.
    icon: &'static str,
    /// Does it.
    act: impl Fn() + 'static,
    /// Whether there is nothing to do.
    disabled: Signal<bool>,
) -> impl IntoView {
    view! {
        <button
            class="button"
            type="button"
            data-variant="quiet"
            data-look="icon"
            title=label
            disabled=disabled
            on:click=move |_| act()
        >
            <Icon name=icon />
            <span class="visually-hidden">{label}</span>
        </button>
    }
}
