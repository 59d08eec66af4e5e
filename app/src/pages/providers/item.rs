//! A provider in the list.

use super::check_result::CheckResult;
use super::endpoint_list::EndpointList;
use super::price_table::PriceTables;
use super::profile::{Profiles, TryModel};
use crate::api::providers::CheckProvider;
use crate::components::badge::Badge;
use crate::components::error_panel::ActionError;
use crate::components::form_action::{ActForm, FormAction};
use crate::components::icon::Icon;
use leptos::prelude::*;
use model::provider::{ProviderView, SIMULATED};

/// A provider in the list, with what can be done with it.
#[component]
pub fn ProviderItem(
    /// What is shown.
    provider: ProviderView,
) -> impl IntoView {
    let ProviderView { name, endpoints, load, key_last_four, prices, built_in_prices, profiles, fixed, .. } = provider;
    let check = FormAction::of::<CheckProvider>();
    let pending = check.pending();
    let simulated = name == SIMULATED;
    let named = StoredValue::new(name.clone());
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
            {if simulated {
                view! { <p class="provider-item__where">"Built in: free, offline, and the same for the same seed."</p> }.into_any()
            } else {
                view! { <EndpointList endpoints load /> }.into_any()
            }}
            <p class="provider-item__key"><Icon name="key-round" /> {key}</p>
            <PriceTables prices built_in_prices />
            <Profiles profiles />
            <div class="provider-item__actions">
                <ActForm action=check>
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
                </ActForm>
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
                {move || {
                    let found = check.value().get().and_then(Result::ok)?;
                    let models = (found.ok && !simulated).then(|| found.models.clone());
                    let tries = models
                        .map(|models| {
                            let name = named.get_value();
                            let label = format!("Try a model of {name}");
                            view! {
                                <ActForm action=check>
                                    <input type="hidden" name="name" value=name />
                                    <TryModel models>
                                        <button class="button" type="submit" aria-label=label aria-busy=move || pending.get().then_some("true")>
                                            "Try it"
                                        </button>
                                    </TryModel>
                                </ActForm>
                            }
                        });
                    Some(view! { <CheckResult check=found /> {tries} })
                }}
                <ActionError value=check.value() />
            </div>
        </li>
    }
}
