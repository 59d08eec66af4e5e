//! A provider in the list.

use super::form::usd;
use crate::api::providers::CheckProvider;
use crate::components::badge::Badge;
use crate::components::error_panel::ActionError;
use crate::components::icon::Icon;
use leptos::prelude::*;
use model::provider::{Price, ProviderCheck, ProviderView, SIMULATED};
use std::collections::BTreeMap;

/// A provider in the list, with what can be done with it.
#[component]
pub fn ProviderItem(
    /// What is shown.
    provider: ProviderView,
) -> impl IntoView {
    let ProviderView { name, base_url, key_last_four, prices, fixed } = provider;
    let check = ServerAction::<CheckProvider>::new();
    let pending = check.pending();
    let simulated = name == SIMULATED;
    let where_to =
        if simulated { "Built in: free, offline, and the same for the same seed.".to_owned() } else { base_url };
    let key = match key_last_four {
        _ if simulated => "Needs no key".to_owned(),
        Some(last) => format!("Key ends in {last}"),
        None => "No key".to_owned(),
    };
    let label = |what: &str| format!("{what} {name}");
    let (check_label, edit_label, delete_label) = (label("Check"), label("Edit"), label("Delete"));
    let (edit, delete) = (format!("/providers?edit={name}#provider"), format!("/providers?delete={name}"));
    view! {
        <li class="provider-item">
            <div class="provider-item__head">
                <h2 class="provider-item__name">{name.clone()}</h2>
                {(fixed && !simulated).then(|| view! { <Badge icon="lock">"Set by the server’s environment"</Badge> })}
                {simulated.then(|| view! { <Badge icon="flask-conical">"Simulated"</Badge> })}
            </div>
            <p class="provider-item__where">{where_to}</p>
            <p class="provider-item__key"><Icon name="key-round" /> {key}</p>
            <Prices prices />
            <div class="provider-item__actions">
                <ActionForm action=check>
                    <input type="hidden" name="name" value=name />
                    <button
                        class="button"
                        type="submit"
                        data-variant="quiet"
                        aria-label=check_label
                        aria-busy=move || pending.get().then_some("true")
                    >
                        <Icon name="plug" />
                        "Check"
                    </button>
                </ActionForm>
                {(!fixed)
                    .then(|| {
                        view! {
                            <a class="button" data-variant="quiet" href=edit aria-label=edit_label>
                                <Icon name="pencil" />
                                "Edit"
                            </a>
                            <a class="button" data-variant="quiet" href=delete aria-label=delete_label>
                                <Icon name="trash-2" />
                                "Delete"
                            </a>
                        }
                    })}
            </div>
            <div aria-live="polite">
                {move || check.value().get().and_then(Result::ok).map(|check| view! { <CheckResult check /> })}
                <ActionError value=check.value() />
            </div>
        </li>
    }
}

/// What a check found.
#[component]
pub fn CheckResult(
    /// What it found.
    check: ProviderCheck,
) -> impl IntoView {
    const SHOWN: usize = 12;
    let ProviderCheck { ok, message, models, latency_ms } = check;
    let more = models.len().saturating_sub(SHOWN);
    let (tone, icon) = if ok { ("ok", "circle-check") } else { ("danger", "circle-x") };
    view! {
        <div class="check-result" data-tone=tone>
            <p class="note" data-tone=tone>
                <Icon name=icon />
                <span>{message} {ok.then(|| format!(" ({latency_ms} ms)"))}</span>
            </p>
            {(!models.is_empty())
                .then(|| {
                    view! {
                        <ul class="check-result__models" aria-label="Models">
                            {models.into_iter().take(SHOWN).map(|model| view! { <li><code>{model}</code></li> }).collect_view()}
                            {(more > 0).then(|| view! { <li>{format!("and {more} more")}</li> })}
                        </ul>
                    }
                })}
        </div>
    }
}

#[component]
fn Prices(prices: BTreeMap<String, Price>) -> impl IntoView {
    (!prices.is_empty()).then(|| {
        view! {
            <table class="table">
                <caption class="table__caption">"Dollars a million tokens"</caption>
                <thead>
                    <tr>
                        <th scope="col">"Model"</th>
                        <th scope="col" data-align="end">"Input"</th>
                        <th scope="col" data-align="end">"Output"</th>
                    </tr>
                </thead>
                <tbody>
                    {prices
                        .into_iter()
                        .map(|(model, price)| {
                            view! {
                                <tr>
                                    <th scope="row"><code>{model}</code></th>
                                    <td data-align="end">{usd(price.input_micro_usd_per_mtok)}</td>
                                    <td data-align="end">{usd(price.output_micro_usd_per_mtok)}</td>
                                </tr>
                            }
                        })
                        .collect_view()}
                </tbody>
            </table>
        }
    })
}
