//! What stands beside the form: the team in a sentence, what is wrong with it, a run of it, its versions.

use super::draft::{field_id, place_in_form};
use super::focus::go_to;
use super::form::View;
use super::rehearsal::Rehearsal;
use super::source;
use super::start::StartPanel;
use super::state::EditorState;
use super::versions::Versions;
use crate::api::editor::VersionChanges;
use crate::api::source::SourceFault;
use crate::components::icon::Icon;
use crate::components::strategy_graph::StrategyGraph;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;
use model::lint::{Finding, Severity, fix_label};
use model::sentence::sentence;

/// What stands beside the form.
#[component]
pub fn EditorAside(
    /// A task to try the team on.
    task: String,
    /// What the version that is shown changed.
    changes: Option<VersionChanges>,
) -> impl IntoView {
    view! {
        <div class="team-aside">
            <Behaviour />
            <Findings />
            <StartPanel task />
            <Versions changes />
        </div>
    }
}

/// The team as a picture and a sentence.
#[component]
fn Behaviour() -> impl IntoView {
    let state = expect_context::<EditorState>();
    let strategy = Memo::new(move |_| state.checked.with(|(team, _)| team.policy.turn_strategy));
    let agents = Memo::new(move |_| state.checked.with(|(team, _)| team.agents.len()));
    let tasks = Memo::new(move |_| state.checked.with(|(team, _)| team.policy.tasks.is_some()));
    let words = Memo::new(move |_| state.checked.with(|(team, _)| sentence(team)));
    view! {
        <section class="card" aria-labelledby="behaviour">
            <h2 class="card__title" id="behaviour">"What it does"</h2>
            // A picture of nobody says nothing.
            <Show when=move || agents.get() != 0>
                <StrategyGraph strategy agents tasks />
            </Show>
            <p class="team-aside__sentence">{words}</p>
            <Show when=move || agents.get() == 0>
                <p class="team-aside__sentence">"Add agents, or " <a class="alone" href="/#templates">"begin with a template"</a> "."</p>
            </Show>
            <Rehearsal />
        </section>
    }
}

/// What is wrong or doubtful, each with a link to its field.
#[component]
fn Findings() -> impl IntoView {
    let state = expect_context::<EditorState>();
    let findings = Memo::new(move |_| {
        let findings = state.checked.with(|(_, findings)| findings.clone());
        state.draft.with(|draft| findings.into_iter().map(|finding| draft.with_place(finding)).collect::<Vec<_>>())
    });
    view! {
        <section class="card" aria-labelledby="findings">
            <h2 class="card__title" id="findings">"Check"</h2>
            <Show
                when=move || !findings.with(Vec::is_empty) || state.source_fault.with(Option::is_some)
                fallback=|| view! { <p class="note" data-tone="ok"><Icon name="circle-check" /> "Nothing to fix: the team can start."</p> }
            >
                <ul class="finding-list">
                    {move || state.source_fault.get().map(|fault| view! { <SourceFaultItem fault /> })}
                    {move || findings.get().into_iter().map(|finding| view! { <FindingItem finding /> }).collect_view()}
                </ul>
            </Show>
        </section>
    }
}

/// The text of the source view is no team: what is checked is the team as it was before.
#[component]
fn SourceFaultItem(fault: SourceFault) -> impl IntoView {
    let state = expect_context::<EditorState>();
    let navigate = use_navigate();
    let line = fault.line;
    view! {
        <li class="finding-list__item" data-tone="danger">
            <Icon name="circle-x" />
            <a
                class="finding-list__link alone"
                href=move || state.address(View::Source)
                on:click=move |event| {
                    event.prevent_default();
                    if state.view.get_untracked() != View::Source {
                        let options = NavigateOptions { scroll: false, ..NavigateOptions::default() };
                        navigate(&untrack(|| state.address(View::Source)), options);
                    }
                    request_animation_frame(move || source::go_to_line(line));
                }
            >
                <span class="visually-hidden">"Error: "</span>
                {format!("The source is no team. {}", fault.in_words())}
            </a>
        </li>
    }
}

#[component]
fn FindingItem(finding: Finding) -> impl IntoView {
    let state = expect_context::<EditorState>();
    let (tone, icon, kind) = match finding.severity {
        Severity::Error => ("danger", "circle-x", "Error: "),
        Severity::Warning => ("warn", "triangle-alert", "Warning: "),
    };
    let place = place_in_form(&finding.path);
    let Finding { code, path, message, .. } = finding;
    let is_fixable = state.checked.with_untracked(|(team, _)| model::lint::fix(team, &code, &path).is_some());
    let label = fix_label(&code).filter(|_| is_fixable);
    view! {
        <li class="finding-list__item" data-tone=tone>
            <Icon name=icon />
            <a
                class="finding-list__link alone"
                href=format!("#{}", field_id(&place))
                on:click=move |event| {
                    event.prevent_default();
                    go_to(state, &place);
                }
            >
                <span class="visually-hidden">{kind}</span>
                {message}
            </a>
            {label
                .map(|label| {
                    view! {
                        <Show when=move || !state.is_locked()>
                            <FixButton code=code.clone() path=path.clone() label />
                        </Show>
                    }
                })}
        </li>
    }
}

/// Mends a finding. Without a script it belongs to the form, which is posted with what it does.
#[component]
fn FixButton(
    /// The finding.
    code: String,
    /// Its place in the team.
    path: String,
    /// What it does.
    label: &'static str,
) -> impl IntoView {
    let state = expect_context::<EditorState>();
    let value = format!("fix:{code}:{path}");
    view! {
        <button
            class="button"
            type="submit"
            form="team-form"
            name="action"
            formnovalidate
            data-variant="quiet"
            value=value
            on:click=move |event| {
                event.prevent_default();
                state.fix(&code, &path);
            }
        >
            <Icon name="wrench" />
            {label}
        </button>
    }
}
