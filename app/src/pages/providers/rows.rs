//! The rows of the form: endpoints and prices.

use super::form::{EndpointForm, PriceForm};
use super::form_panel::refused_at;
use super::row_action::RowAction;
use crate::components::field::{TextField, TextKind};
use crate::components::focus::jump;
use crate::components::icon::Icon;
use leptos::prelude::*;

/// Rows that come and go; what is typed into them stays in their fields, which are named by a key that never changes.
struct Rows<T: Send + Sync + 'static> {
    rows: RwSignal<Vec<(usize, T)>>,
    next: StoredValue<usize>,
}

// Derived, they would ask the same of `T`.
impl<T: Send + Sync> Clone for Rows<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: Send + Sync> Copy for Rows<T> {}

impl<T: Clone + Default + Send + Sync + 'static> Rows<T> {
    fn new(rows: Vec<T>) -> Self {
        let next = StoredValue::new(rows.len());
        Self { rows: RwSignal::new(rows.into_iter().enumerate().collect()), next }
    }

    /// Adds an empty row; returns its key.
    fn add(self) -> usize {
        let key = self.next.get_value();
        self.next.set_value(key + 1);
        self.rows.update(|rows| rows.push((key, T::default())));
        key
    }

    fn remove(self, key: usize) {
        self.rows.update(|rows| rows.retain(|(row, _)| *row != key));
    }

    /// The row's place, from 0.
    fn place(self, key: usize) -> usize {
        self.rows.with(|rows| rows.iter().position(|(row, _)| *row == key)).unwrap_or_default()
    }

    /// The row's place for people, from 1.
    fn number(self, key: usize) -> usize {
        self.place(key) + 1
    }

    fn is_only_one(self) -> bool {
        self.rows.with(|rows| rows.len() < 2)
    }
}

/// Endpoints of the provider.
#[component]
pub fn EndpointFields(
    /// What the rows begin with.
    endpoints: Vec<EndpointForm>,
) -> impl IntoView {
    let rows = Rows::new(endpoints);
    let add = Callback::new(move |()| {
        let key = rows.add();
        jump_later(format!("endpoint-{key}-base_url"));
    });
    view! {
        <fieldset class="group" id="endpoints" tabindex="-1">
            <legend class="group__legend">"Endpoints"</legend>
            <p class="field__hint">
                "OpenAI-compatible, with or without /v1. Each call goes to the one with the fewest under way; all get the same key."
            </p>
            <ul class="rows">
                <For each=move || rows.rows.get() key=|(key, _)| *key let((key, endpoint))>
                    <li class="row">
                        <div class="row__fields" data-columns="endpoint">
                            <TextField
                                label="Base URL"
                                id=format!("endpoint-{key}-base_url")
                                name=format!("provider[endpoints][{key}][base_url]")
                                value=endpoint.base_url
                                placeholder="https://api.openai.com/v1"
                                required=key == 0
                                error=refused_at(move || format!("endpoints[{}].base_url", rows.place(key)))
                            />
                            <TextField
                                label="Most calls at once"
                                id=format!("endpoint-{key}-max_concurrent")
                                name=format!("provider[endpoints][{key}][max_concurrent]")
                                kind=TextKind::Whole
                                value=endpoint.max_concurrent
                                placeholder="no limit"
                                error=refused_at(move || format!("endpoints[{}].max_concurrent", rows.place(key)))
                            />
                        </div>
                        <RowButton
                            action=RowAction::RemoveEndpoint(key)
                            label=Signal::derive(move || format!("Remove endpoint {}", rows.number(key)))
                            icon="trash-2"
                            look=RowButtonLook::Icon
                            disabled=Signal::derive(move || rows.is_only_one())
                            on_press=Callback::new(move |()| {
                                rows.remove(key);
                                jump_later("endpoints".to_owned());
                            })
                        />
                    </li>
                </For>
            </ul>
            <RowButton action=RowAction::AddEndpoint label="Add endpoint" icon="plus" on_press=add />
        </fieldset>
    }
}

/// Prices of models, so that runs know their cost.
#[component]
pub fn PriceFields(
    /// What the rows begin with.
    prices: Vec<PriceForm>,
) -> impl IntoView {
    let open = prices.len() > 1 || prices.iter().any(|price| !price.model.is_empty());
    let rows = Rows::new(prices);
    let add = Callback::new(move |()| {
        let key = rows.add();
        jump_later(format!("price-{key}-model"));
    });
    view! {
        <details class="disclosure" open=open>
            <summary id="prices">"Prices, in dollars a million tokens"</summary>
            <div class="group">
                <p class="field__hint">
                    "Runs reckon their cost by them. OpenAI’s own models have built-in prices; a line here counts before them. Without a date, the price is of the day on which you save it."
                </p>
                <ul class="rows">
                    <For each=move || rows.rows.get() key=|(key, _)| *key let((key, price))>
                        <PriceRow
                            at=key
                            price
                            number=Signal::derive(move || rows.number(key))
                            on_remove=Callback::new(move |()| {
                                rows.remove(key);
                                jump_later("prices".to_owned());
                            })
                        />
                    </For>
                </ul>
                <RowButton action=RowAction::AddPrice label="Add price" icon="plus" on_press=add />
            </div>
        </details>
    }
}

/// The price of one model.
#[component]
fn PriceRow(at: usize, price: PriceForm, number: Signal<usize>, on_remove: Callback<()>) -> impl IntoView {
    let id = move |field: &str| format!("price-{at}-{field}");
    let name = move |field: &str| format!("provider[prices][{at}][{field}]");
    let PriceForm { model, input, output, as_of } = price;
    let error = refused_at(move || format!("prices[{}]", number.get() - 1));
    view! {
        <li class="row">
            <div class="row__fields" data-columns="price">
                <TextField label="Model" id=id("model") name=name("model") value=model placeholder="gpt-4o-mini" />
                <TextField label="Input" error id=id("input") name=name("input") kind=TextKind::Decimal value=input placeholder="0.15" />
                <TextField label="Output" id=id("output") name=name("output") kind=TextKind::Decimal value=output placeholder="0.60" />
                <TextField label="As of" id=id("as_of") name=name("as_of") kind=TextKind::Day value=as_of />
            </div>
            <RowButton
                action=RowAction::RemovePrice(at)
                label=Signal::derive(move || format!("Remove price {}", number.get()))
                icon="trash-2"
                look=RowButtonLook::Icon
                on_press=on_remove
            />
        </li>
    }
}

/// How a [`RowButton`] looks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum RowButtonLook {
    /// Icon and text.
    #[default]
    Text,
    /// The icon alone.
    Icon,
}

/// Adds or removes a row: at once where there is a script, by posting the form where there is none.
#[component]
fn RowButton(
    action: RowAction,
    #[prop(into)] label: Signal<String>,
    icon: &'static str,
    #[prop(optional)] look: RowButtonLook,
    #[prop(optional, into)] disabled: Signal<bool>,
    on_press: Callback<()>,
) -> impl IntoView {
    let alone = look == RowButtonLook::Icon;
    view! {
        <button
            class="button"
            type="submit"
            name="action"
            formnovalidate
            data-variant="quiet"
            data-look=alone.then_some("icon")
            value=action.to_string()
            title=move || alone.then(|| label.get())
            disabled=move || disabled.get()
            on:click=move |event| {
                event.prevent_default();
                on_press.run(());
            }
        >
            <Icon name=icon />
            <span class=if alone { "visually-hidden" } else { "button__text" }>{move || label.get()}</span>
        </button>
    }
}

/// Moves the focus once the rows are drawn again.
fn jump_later(id: String) {
    request_animation_frame(move || jump(&id));
}
