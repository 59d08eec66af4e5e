//! Two to four conversations beside each other: what their teams differ in, what each cost, what each came to.

mod answers;
mod differences;
mod figures;
mod finding;

use crate::api::comparison::{COMPARED, ComparedRun, Comparison, compare_runs};
use crate::api::load::loaded;
use crate::components::badge::{SimulatedBadge, StatusBadge};
use crate::components::button::LinkButton;
use crate::components::clock::clock;
use crate::components::empty_state::EmptyState;
use crate::components::error_panel::ErrorPanel;
use crate::format;
use answers::Answers;
use differences::Differences;
use figures::figures;
use finding::{doubts, finding};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;
use model::ConversationId;

/// Seconds between two looks at conversations that have not ended.
const AGAIN_S: i64 = 2;

/// Conversations beside each other, which the address names: `?run=ID&run=ID`.
#[component]
pub fn ComparePage() -> impl IntoView {
    let query = use_query_map();
    let ids = Memo::new(move |_| {
        let named = query.with(|query| query.get_all("run")).unwrap_or_default();
        let mut ids: Vec<ConversationId> = Vec::new();
        for id in named.iter().filter_map(|id| id.parse().ok()) {
            if !ids.contains(&id) {
                ids.push(id);
            }
        }
        ids
    });
    // While one of them runs it is looked at again.
    let is_running = RwSignal::new(false);
    let now = clock();
    let again = Memo::new(move |before: Option<&i64>| {
        let tick = now.get().map_or(0, |now| now.as_millis() / (1_000 * AGAIN_S));
        if is_running.get() { tick } else { before.copied().unwrap_or(0) }
    });
    let comparison = loaded(
        move || (ids.get(), again.get()),
        |(ids, _)| async move {
            if !COMPARED.contains(&ids.len()) {
                return Ok(None);
            }
            compare_runs(ids).await.map(Some)
        },
    );
    view! {
        <Title text="Compare conversations" />
        <Transition>
            {move || Suspend::new(async move {
                match comparison.await {
                    Ok(Some(comparison)) => {
                        is_running.set(comparison.runs.iter().any(|run| !run.summary.status.is_ended()));
                        view! { <Compared comparison /> }.into_any()
                    }
                    Ok(None) => view! {
                        <h1>"Compare conversations"</h1>
                        <EmptyState icon="scale" text="Choose two to four conversations in the list, then press “Compare”.">
                            <LinkButton href="/conversations">"To the list"</LinkButton>
                        </EmptyState>
                    }
                    .into_any(),
                    Err(error) => view! { <h1>"Compare conversations"</h1> <ErrorPanel error /> }.into_any(),
                }
            })}
        </Transition>
    }
}

#[component]
fn Compared(comparison: Comparison) -> impl IntoView {
    let Comparison { runs, differences } = comparison;
    let doubts =
        doubts(&runs).into_iter().map(|doubt| view! { <p class="analytics__warning">{doubt}</p> }).collect_view();
    let heads: Vec<_> = runs.iter().enumerate().map(|(at, run)| (letter(at), run.summary.team_name.clone())).collect();
    let metrics: Vec<_> = runs.iter().map(|run| run.metrics.clone()).collect();
    let task = runs.first().map(|run| format::heading(&run.task, 140)).unwrap_or_default();
    view! {
        <header class="analytics__head">
            <p class="analytics__back"><a href="/conversations">"All conversations"</a></p>
            <h1>{finding(&runs)}</h1>
            <p class="analytics__facts">{task}</p>
            {doubts}
        </header>
        <ol class="compare__runs">{runs.iter().enumerate().map(|(at, run)| head(at, run)).collect_view()}</ol>
        <section class="analytics__section" aria-labelledby="differences">
            <h2 id="differences">"What the teams differ in"</h2>
            <Differences differences heads=heads.clone() />
        </section>
        <section class="analytics__section" aria-labelledby="figures">
            <h2 id="figures">"What each took"</h2>
            {figures(&metrics, heads)}
        </section>
        <section class="analytics__section" aria-labelledby="answers">
            <h2 id="answers">"What each came to"</h2>
            <p class="analytics__note">"No figure says which answer is better: read them, and rate each conversation on its page."</p>
            <Answers runs />
        </section>
    }
}

fn head(at: usize, run: &ComparedRun) -> impl IntoView + use<> {
    let summary = &run.summary;
    view! {
        <li class="compare__run">
            <span class="compare__letter" aria-hidden="true">{letter(at)}</span>
            <p class="compare__name"><a href=format!("/conversations/{}", summary.id)>{summary.team_name.clone()}</a></p>
            <p class="analytics__facts">
                <StatusBadge status=summary.status />
                {run.metrics.simulated.then(|| view! { <SimulatedBadge /> })}
                <span>{summary.strategy.label()}</span>
            </p>
        </li>
    }
}

/// What a conversation is called beside the others: `A`, `B`, `C`, `D`.
fn letter(at: usize) -> char {
    char::from(b'A' + u8::try_from(at).unwrap_or(25).min(25))
}
