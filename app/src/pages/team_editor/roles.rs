//! The roles of a team.

use super::draft::{Action, RoleDraft};
use super::fields::{ActionButton, DraftText, Row, lens};
use super::state::{EditorState, Selection};
use crate::components::field::TextKind;
use leptos::prelude::*;

/// All roles.
#[component]
pub fn Roles() -> impl IntoView {
    let state = expect_context::<EditorState>();
    let keys =
        Memo::new(move |_| state.draft.with(|draft| draft.roles.iter().map(|role| role.key).collect::<Vec<_>>()));
    view! {
        <section class="card roles" aria-labelledby="roles">
            <div class="card__head">
                <h2 class="card__title" id="roles" tabindex="-1">"Roles"</h2>
                <ActionButton action=Action::AddRole label="Add role" icon="plus" />
            </div>
            <p class="card__note">"The parts that there are to play; each agent takes one. Higher priority goes first."</p>
            <ul class="rows">
                <For each=move || keys.get() key=|key| *key let:key>
                    <RoleFields key />
                </For>
            </ul>
        </section>
    }
}

/// The fields of one role.
#[component]
fn RoleFields(key: u32) -> impl IntoView {
    let state = expect_context::<EditorState>();
    let at = Memo::new(move |before: Option<&usize>| {
        let now = state.draft.with(|draft| draft.roles.iter().position(|role| role.key == key));
        now.or(before.copied()).unwrap_or(0)
    });
    let row = Row::<RoleDraft>::new(
        Signal::derive(move || (at.get(), 0)),
        |(at, _)| format!("roles[{at}]"),
        |draft, (at, _)| draft.roles.get(at),
        |draft, (at, _)| draft.roles.get_mut(at),
    );
    let name = move || row.read(state, |role| role.name.clone());
    let renamed = Callback::new(move |()| state.amend(super::draft::TeamDraft::follow_renames));
    view! {
        <li class="row" hidden=move || !state.shows(|part| part == Selection::Role(key)) id=move || format!("roles-{}", at.get()) tabindex="-1">
            <input
                type="hidden"
                name=move || format!("team[roles][{}][was]", at.get())
                value=move || row.read(state, |role| role.was.clone())
            />
            <div class="row__fields" data-columns="role">
                <DraftText row lens={lens!(name)} label="Name" placeholder="critic" on_change=renamed />
                <DraftText row lens={lens!(capabilities)} label="Needs capabilities" placeholder="review, judge" />
                <DraftText row lens={lens!(priority)} label="Priority" kind=TextKind::Whole placeholder="0" />
                <DraftText
                    row
                    lens={lens!(description)}
                    label="Responsible for"
                    placeholder="Finds faults and says how to mend them"
                    kind=TextKind::Lines(1)
                />
            </div>
            <ActionButton
                action=Signal::derive(move || Action::RemoveRole(at.get()))
                label=Signal::derive(move || format!("Remove role {}", name()))
                icon="trash-2"
                look=super::fields::ActionLook::Icon
            />
        </li>
    }
}
