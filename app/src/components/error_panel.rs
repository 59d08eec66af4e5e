//! What stands where something failed.

use super::icon::Icon;
use crate::error::AppError;
use leptos::prelude::*;
use model::lint::Finding;

/// What failed, what to do, and the id under which the server's log tells more.
#[component]
pub fn ErrorPanel(
    /// What failed.
    error: AppError,
    /// Address that tries again; none where the reader tries again by the form above.
    #[prop(optional, into)]
    retry: Option<String>,
) -> impl IntoView {
    let findings = (error.findings.len() > 1).then_some(error.findings);
    let headline = match &findings {
        // Each is said below.
        Some(findings) => format!("{} things have to be put right first:", findings.len()),
        None => error.message,
    };
    view! {
        <div class="error-panel" role="alert">
            <Icon name="circle-alert" />
            <div class="error-panel__body">
                <p>{headline}</p>
                {findings.map(|findings| view! { <ErrorList findings /> })}
                {error
                    .correlation_id
                    .map(|id| view! { <p class="error-panel__id">"Reference: " <code>{id}</code></p> })}
                {retry.map(|href| view! { <a class="alone" href=href rel="external">"Try again"</a> })}
            </div>
        </div>
    }
}

#[component]
fn ErrorList(findings: Vec<Finding>) -> impl IntoView {
    view! {
        <ul class="error-panel__list">
            {findings.into_iter().map(|finding| view! { <li>{finding.message}</li> }).collect_view()}
        </ul>
    }
}

/// What stands where a conversation could not be read, with the way to the others.
#[component]
pub fn NoConversation(
    /// Why.
    error: AppError,
) -> impl IntoView {
    view! {
        <ErrorPanel error />
        <p><a class="alone" href="/conversations">"All conversations"</a></p>
    }
}

/// The outcome of an action, drawn only if it failed.
#[component]
pub fn ActionError<T: Clone + Send + Sync + 'static>(
    /// What the action returned last, if anything.
    #[prop(into)]
    value: Signal<Option<Result<T, AppError>>>,
) -> impl IntoView {
    move || value.get().and_then(Result::err).map(|error| view! { <ErrorPanel error /> })
}
