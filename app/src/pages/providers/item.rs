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
use crate::format::count;
use leptos::prelude::*;
use model::provider::{ProviderCheck, ProviderView, SIMULATED};

/// A provider in the list, with what can be done with it.
#[component]
pub fn ProviderItem(
    /// What is shown.
    provider: ProviderView,
    /// Name of the provider that was stored just now.
    new: Memo<Option<String>>,
) -> impl IntoView {
    let ProviderView { name, endpoints, load, key_last_four, prices, built_in_prices, profiles, models, fixed, .. } =
        provider;
    let check = FormAction::of::<CheckProvider>();
    let pending = check.pending();
    let simulated = name == SIMULATED;
    let is_new = {
        let name = name.clone();
        Memo::new(move |_| new.with(|new| new.as_ref() == Some(&name)))
    };
    let found = Memo::new(move |_| check.value().get().and_then(Result::ok));
    let key = match key_last_four {
        _ if simulated => "Needs no key".to_owned(),
        Some(last) => format!("Key ends in {last}"),
        None => "No key".to_owned(),
    };
    let label = |what: &str| format!("{what} {name}");
    let (check_label, edit_label, delete_label) = (label("Check"), label("Edit"), label("Delete"));
    let tried = (!simulated).then(|| name.clone());
    // The one that it was checked with before it was saved, where it was.
    let next = match models.len() {
        0 => "Check it to see its models.".to_owned(),
        models => format!("It lists {}.", count(models as u64, "model")),
    };
    let (card, model_of) = (format!("card-of-{name}"), format!("{name}/MODEL"));
    let (edit, delete) = (format!("/providers?edit={name}#provider"), format!("/providers?delete={name}"));
    view! {
        <li class="provider-item" id=card>
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
                    <input type="hidden" name="name" value=name.clone() />
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
            <Show when=move || is_new.get()>
                <p class="note" data-tone="ok">
                    <Icon name="circle-check" />
                    <span>"Saved. " {next.clone()} " An agent speaks by one of them as " <code>{model_of.clone()}</code> "."</span>
                </p>
            </Show>
            <div aria-live="polite">
                {move || found.get().map(|check| view! { <CheckResult check /> })} <ActionError value=check.value() />
            </div>
            {tried.map(|name| view! { <Trying name check found listed=models.clone() /> })}
        </li>
    }
}

/// Has one of the provider's models tried, whether or not it lists any; open once it was checked.
#[component]
fn Trying(
    name: String,
    check: FormAction<ProviderCheck>,
    found: Memo<Option<ProviderCheck>>,
    /// What it listed before.
    listed: Vec<String>,
) -> impl IntoView {
    let pending = check.pending();
    let models = Memo::new(move |_| found.get().map_or_else(|| listed.clone(), |found| found.models));
    let label = format!("Try a model of {name}");
    view! {
        <details class="disclosure" open=move || found.with(Option::is_some)>
            <summary>"Try a model"</summary>
            <ActForm action=check>
                <input type="hidden" name="name" value=name />
                <TryModel models>
                    <button class="button" type="submit" aria-label=label aria-busy=move || pending.get().then_some("true")>
                        "Try it"
                    </button>
                </TryModel>
            </ActForm>
        </details>
    }
}
