//! What the team was before.

use super::changes::Changes;
use super::state::EditorState;
use crate::api::editor::{Stored, Version, VersionChanges};
use crate::api::teams::RestoreTeam;
use crate::components::button::Button;
use crate::components::error_panel::ActionError;
use crate::components::form_action::{ActForm, FormAction};
use crate::components::icon::Icon;
use crate::components::moment::{Moment, Precision, provide_zone};
use leptos::prelude::*;

/// All versions, newest first, each with a link to look at it.
#[component]
pub fn Versions(
    /// What the version that is shown changed.
    changes: Option<VersionChanges>,
) -> impl IntoView {
    let state = expect_context::<EditorState>();
    provide_zone();
    let changes = StoredValue::new(changes);
    view! {
        <Show when=move || !state.versions.with(Vec::is_empty)>
            <section class="card" aria-labelledby="versions">
                <h2 class="card__title" id="versions">"Versions"</h2>
                <ol class="version-list">
                    {move || state.versions.get().into_iter().map(|version| view! { <VersionItem version /> }).collect_view()}
                </ol>
                // Of the version that the page was loaded with: once another is saved they say nothing of it.
                {move || {
                    let shown = state.stored.get().map(|stored| stored.version);
                    let changes = changes.get_value().filter(|changes| Some(changes.version) == shown);
                    changes.map(|changes| view! { <Changes changes /> })
                }}
            </section>
        </Show>
    }
}

#[component]
fn VersionItem(version: Version) -> impl IntoView {
    let state = expect_context::<EditorState>();
    let Version { version, updated_at } = version;
    let shown = move || state.stored.get().is_some_and(|stored| stored.version == version);
    let href = move || {
        state.stored.get().map(|stored| {
            if stored.newest == version {
                format!("/teams/{}", stored.id)
            } else {
                format!("/teams/{}?version={version}", stored.id)
            }
        })
    };
    view! {
        <li class="version-list__item">
            <a class="alone" href=href aria-current=move || shown().then_some("true")>{format!("Version {version}")}</a>
            <span class="version-list__time"><Moment at=updated_at precision=Precision::Day /></span>
        </li>
    }
}

/// Says that an old version is shown, and brings it back.
#[component]
pub fn OldVersion(
    /// Where the team is stored.
    stored: Stored,
) -> impl IntoView {
    let action = FormAction::of::<RestoreTeam>();
    let pending = action.pending();
    view! {
        <div class="banner" data-tone="info">
            <Icon name="history" />
            <p>{format!("This is version {} of {}. It can be looked at, not changed.", stored.version, stored.newest)}</p>
            <a class="button" href=format!("/teams/{}", stored.id)>"Newest version"</a>
            <ActForm action>
                <input type="hidden" name="id" value=stored.id.to_string() />
                <input type="hidden" name="version" value=stored.version.to_string() />
                <Button icon="rotate-ccw" busy=pending>"Restore"</Button>
            </ActForm>
            <ActionError value=action.value() />
        </div>
    }
}
