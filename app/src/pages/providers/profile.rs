//! What a model can do, and the choice of one to try.

use crate::components::icon::Icon;
use crate::components::moment::{Moment, Precision};
use crate::format;
use leptos::prelude::*;
use model::provider::{ModelAbilities, ModelProfile};
use std::collections::BTreeMap;

/// The models of a provider that were tried, folded away.
#[component]
pub fn Profiles(
    /// What was found, by model.
    profiles: BTreeMap<String, ModelProfile>,
) -> impl IntoView {
    (!profiles.is_empty()).then(|| {
        let title = format!("{} tried", format::count(profiles.len() as u64, "model"));
        let rows = profiles.into_iter().map(|(model, profile)| {
            view! {
                <li class="profile-list__model">
                    <p class="profile-list__head">
                        <code>{model}</code> " "
                        <span>"on " <Moment at=profile.checked_at precision=Precision::Day /></span>
                    </p>
                    <Abilities abilities=profile.abilities />
                </li>
            }
        });
        view! {
            <details class="disclosure">
                <summary>{title}</summary>
                <ul class="profile-list">{rows.collect_view()}</ul>
            </details>
        }
    })
}

/// What a model can do, a line each.
#[component]
pub fn Abilities(
    /// What it can do.
    abilities: ModelAbilities,
) -> impl IntoView {
    let lines = lines(abilities).map(|(is_able, words)| {
        let icon = if is_able { "circle-check" } else { "circle" };
        view! { <li class="abilities__line" data-able=is_able.then_some("")><Icon name=icon /> {words}</li> }
    });
    view! { <ul class="abilities">{lines.collect_view()}</ul> }
}

/// Whether each ability is there, and in words.
fn lines(abilities: ModelAbilities) -> [(bool, String); 5] {
    let ModelAbilities { streams, ttft_ms, reports_usage, calls_tools, reasoning_field, context_tokens } = abilities;
    let say = |is_able: bool, yes: &str, no: &str| (is_able, if is_able { yes } else { no }.to_owned());
    let first = format!("Streams, the first token after {}", format::span(ttft_ms));
    [
        say(streams, &first, "Replies in one piece: nothing is to be seen while it writes"),
        match context_tokens {
            Some(tokens) => (true, format!("{} tokens fit, prompt and reply together", format::thousands(tokens))),
            None => (false, "The server does not say how many tokens fit".to_owned()),
        },
        say(reports_usage, "Reports its tokens", "Reports no tokens: they are estimated"),
        match calls_tools {
            Some(calls) => say(calls, "Calls tools", "Called no tool when it was asked to"),
            None => (false, "Whether it calls tools is not known: that call failed".to_owned()),
        },
        match reasoning_field {
            Some(field) => (true, format!("Sends its reasoning, as “{field}”")),
            None => (false, "Sends no reasoning".to_owned()),
        },
    ]
}

/// Has a model tried: the choice of one, and the button of a form that does it.
#[component]
pub fn TryModel(
    /// The models that are listed. What was chosen stays while they do.
    models: Memo<Vec<String>>,
    /// The button.
    children: Children,
) -> impl IntoView {
    // What was typed before a check stays chosen after it.
    let named = RwSignal::new(String::new());
    view! {
        <div class="try-model">
            {move || view! { <ModelChoice models=models.get() named /> }}
            {children()}
            <p class="field__hint try-model__hint">
                "Two short calls find out what it can do and how much fits. They cost what calls cost there."
            </p>
        </div>
    }
}

/// One of the models that are listed, or one by its name where none are.
#[component]
fn ModelChoice(models: Vec<String>, named: RwSignal<String>) -> impl IntoView {
    let label = "Model to try";
    if models.is_empty() {
        return view! {
            <input
                class="field__control"
                name="model"
                aria-label=label
                placeholder="Name of a model"
                on:input:target=move |event| named.set(event.target().value())
            />
        }
        .into_any();
    }
    let option = |model: String| {
        let is_chosen = named.with_untracked(|named| *named == model);
        view! { <option selected=is_chosen>{model}</option> }
    };
    let options = models.into_iter().map(option).collect_view();
    view! { <select class="field__control" name="model" aria-label=label>{options}</select> }.into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_known_is_not_called_missing() {
        let said = |abilities| lines(abilities).map(|(is_able, words)| format!("{} {words}", u8::from(is_able)));
        assert_eq!(
            said(ModelAbilities::default()),
            [
                "0 Replies in one piece: nothing is to be seen while it writes",
                "0 The server does not say how many tokens fit",
                "0 Reports no tokens: they are estimated",
                "0 Whether it calls tools is not known: that call failed",
                "0 Sends no reasoning",
            ]
        );
        let able = ModelAbilities {
            streams: true,
            ttft_ms: 1_200,
            reports_usage: true,
            calls_tools: Some(true),
            reasoning_field: Some("reasoning".to_owned()),
            context_tokens: Some(32_768),
        };
        assert_eq!(said(able.clone())[0], "1 Streams, the first token after 1.2 s");
        assert_eq!(said(able)[1], "1 32,768 tokens fit, prompt and reply together");
    }
}
