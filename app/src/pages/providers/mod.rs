//! Model providers.

mod check_result;
mod endpoint_list;
pub mod form;
mod form_panel;
mod item;
mod presets;
mod price_table;
mod profile;
pub mod row_action;
mod rows;

use crate::api::load::loaded;
use crate::api::providers::{Answer, DeleteProvider, Providers, SubmitProvider, load_providers};
use crate::components::dialog::DeletionDialog;
use crate::components::error_panel::ErrorPanel;
use crate::components::form_action::FormAction;
use crate::components::moment::provide_zone;
use form_panel::ProviderPanel;
use item::ProviderItem;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;

/// Model providers: those that there are, and the form for another.
#[component]
pub fn ProvidersPage() -> impl IntoView {
    provide_zone();
    let query = use_query_map();
    let asked = move |name: &'static str| Memo::new(move |_| query.read().get(name));
    let (preset, edit, doomed, new) = (asked("preset"), asked("edit"), asked("delete"), asked("saved"));
    let submit = FormAction::of::<SubmitProvider>();
    let delete = FormAction::of::<DeleteProvider>();
    let saved = Memo::new(move |before: Option<&usize>| {
        let done = submit.value().with(|value| matches!(value, Some(Ok(Answer::Saved))));
        before.copied().unwrap_or(0) + usize::from(done)
    });
    let providers = loaded(
        move || (preset.get(), edit.get(), saved.get(), delete.version().get()),
        |(preset, edit, ..)| load_providers(preset, edit),
    );
    view! {
        <Title text="Providers" />
        <div class="page-head">
            <h1>"Providers"</h1>
        </div>
        <Transition>
            {move || Suspend::new(async move {
                match providers.await {
                    Ok(providers) => view! { <ProvidersBody providers submit new /> }.into_any(),
                    Err(error) => view! { <ErrorPanel error retry="/providers" /> }.into_any(),
                }
            })}
        </Transition>
        {move || {
            doomed
                .get()
                .map(|name| {
                    view! {
                        <DeletionDialog
                            what=name.clone()
                            text="Its key and prices go with it. Agents that name its models cannot speak until they name others."
                            cancel="/providers"
                            action=delete
                            field="name"
                            value=name
                        />
                    }
                })
        }}
    }
}

/// What was loaded.
#[component]
fn ProvidersBody(
    /// What was loaded.
    providers: Providers,
    /// Name of the provider that was stored just now.
    new: Memo<Option<String>>,
    /// Checks or stores the provider of the form.
    submit: FormAction<Answer>,
) -> impl IntoView {
    let Providers { list, default_model, form, answer, key_lost } = providers;
    view! {
        <p class="lede">
            "Agents that name no model speak by " <code>{default_model}</code>
            ". Name another as " <code>"provider/model"</code> "."
        </p>
        <ul class="provider-list">
            {list.into_iter().map(|provider| view! { <ProviderItem provider new /> }).collect_view()}
        </ul>
        <ProviderPanel form answer key_lost submit />
    }
}
