//! Where people arrive: what this is, something to run at once, and where they left off.

mod recent;
mod templates;

use crate::api::home::{Home, load_home};
use crate::api::load::loaded;
use crate::api::sample::StartSample;
use crate::components::button::{Button, LinkButton, Variant};
use crate::components::error_panel::{ActionError, ErrorPanel};
use crate::components::form_action::{ActForm, FormAction};
use leptos::prelude::*;
use leptos_meta::Title;
use model::templates::SAMPLE;

/// Where people arrive.
#[component]
pub fn HomePage() -> impl IntoView {
    let home = loaded(|| (), |()| load_home());
    let start = FormAction::of::<StartSample>();
    view! {
        <Title text="" />
        <Welcome start />
        <Transition>
            {move || Suspend::new(async move {
                match home.await {
                    Ok(home) => view! { <HomeBody home start /> }.into_any(),
                    Err(error) => view! { <ErrorPanel error retry="/" /> }.into_any(),
                }
            })}
        </Transition>
    }
}

/// What this is, and the way in.
#[component]
fn Welcome(
    /// Starts a sample.
    start: FormAction,
) -> impl IntoView {
    let pending = start.pending();
    view! {
        <section class="welcome" aria-labelledby="welcome">
            <h1 class="welcome__title" id="welcome">"Put a team of AI agents round one table"</h1>
            <p class="welcome__lede">
                "Give agents roles, choose how they take turns, and watch them work: every turn shows who speaks, why, and what it cost."
            </p>
            <div class="cluster">
                <ActForm action=start>
                    <input type="hidden" name="template" value=SAMPLE />
                    <Button variant=Variant::Primary icon="play" busy=pending attr:data-command="Run the sample debate">
                        "Run the sample debate (no key needed)"
                    </Button>
                </ActForm>
                <LinkButton href="/teams/new" icon="plus" attr:data-command="Build a team" attr:data-keys="n">"Build a team"</LinkButton>
            </div>
            <ActionError value=start.value() />
        </section>
    }
}

/// What was loaded.
#[component]
fn HomeBody(
    /// What was loaded.
    home: Home,
    /// Starts a sample.
    start: FormAction,
) -> impl IntoView {
    view! {
        <recent::Recent conversations=home.recent />
        <templates::Templates templates=home.templates start />
    }
}
