//! Choices that are bound to a place of the draft.

use super::draft::reader::ticked;
use super::draft::{field_id, form_name};
use super::fields::{Lens, Row};
use super::state::EditorState;
use crate::components::field::{Field, adopt, described_by};
use crate::components::tick::Tick;
use leptos::html::Select;
use leptos::prelude::*;

/// A choice among few for a text of a row.
#[component]
pub fn DraftSelect<R: 'static>(
    /// The row.
    row: Row<R>,
    /// Which of its texts.
    lens: Lens<R>,
    /// What to choose.
    #[prop(into)]
    label: String,
    /// Value and name of each choice.
    #[prop(into)]
    options: Signal<Vec<(String, String)>>,
    /// What the choice means.
    #[prop(optional, into)]
    hint: MaybeProp<String>,
) -> impl IntoView {
    let state = expect_context::<EditorState>();
    let Lens { get, get_mut, field } = lens;
    let place = row.field(field);
    let id = Signal::derive(move || place.with(|place| field_id(place)));
    let chosen = Memo::new(move |_| row.read(state, |row| get(row).clone()));
    let error = Signal::derive(move || state.error_of_field(&place.get(), chosen.with(String::is_empty)));
    let options = with_own(options, chosen);
    let choose = move |value: String| row.change(state, |row| *get_mut(row) = value);
    let element = NodeRef::<Select>::new();
    let adopted = adopt(move || {
        let value = element.get_untracked().map(|element| element.value());
        if let Some(value) = value.filter(|value| *value != chosen.get_untracked()) {
            choose(value);
        }
    });
    Effect::new(move || {
        options.track();
        let now = chosen.get();
        if adopted.get() {
            // Once the options are drawn that it is one of.
            request_animation_frame(move || {
                if let Some(element) = element.try_get_untracked().flatten() {
                    element.set_value(&now);
                }
            });
        }
    });
    view! {
        <Field label id hint error>
            <select
                class="field__control"
                node_ref=element
                id=move || id.get()
                name=move || place.with(|place| form_name(place))
                aria-describedby=move || described_by(&id.get(), hint.with(Option::is_some), error.with(Option::is_some))
                aria-invalid=move || error.with(Option::is_some).then_some("true")
                on:change:target=move |event| choose(event.target().value())
            >
                {move || {
                    options
                        .get()
                        .into_iter()
                        .map(|(value, name)| {
                            let own = value.clone();
                            let selected = Memo::new(move |_| chosen.with(|chosen| *chosen == own));
                            view! {
                                <option value=value selected=move || selected.get()>
                                    {name}
                                </option>
                            }
                        })
                        .collect_view()
                }}
            </select>
        </Field>
    }
}

/// The choices, and what is chosen where it is none of them: it stays until something else is chosen.
fn with_own(options: Signal<Vec<(String, String)>>, chosen: Memo<String>) -> Memo<Vec<(String, String)>> {
    Memo::new(move |_| {
        let mut options = options.get();
        let chosen = chosen.get();
        if !options.iter().any(|(value, _)| *value == chosen) {
            let name = if chosen.is_empty() { "Choose one".to_owned() } else { format!("{chosen} (not in the team)") };
            options.insert(0, (chosen, name));
        }
        options
    })
}

/// A box to tick for a text of a row that is `true` or empty.
#[component]
pub fn DraftTick<R: 'static>(
    /// The row.
    row: Row<R>,
    /// Which of its texts.
    lens: Lens<R>,
    /// What is so when it is ticked.
    #[prop(into)]
    label: String,
) -> impl IntoView {
    let state = expect_context::<EditorState>();
    let Lens { get, get_mut, field } = lens;
    let place = row.field(field);
    let checked = Memo::new(move |_| row.read(state, |row| get(row) == "true"));
    let on_change = Callback::new(move |checked: bool| row.change(state, |row| *get_mut(row) = ticked(checked)));
    let name = Signal::derive(move || place.with(|place| form_name(place)));
    view! {
        <label class="check">
            <Tick name value="true" checked on_change />
            <span>{label}</span>
        </label>
    }
}

/// Boxes to tick for a list of a row.
#[component]
pub fn DraftTicks<R: 'static>(
    /// The row.
    row: Row<R>,
    /// Which of its lists.
    lens: Lens<R, Vec<String>>,
    /// What is chosen.
    #[prop(into)]
    legend: String,
    /// What it means, and what none ticked means.
    #[prop(into)]
    hint: String,
    /// Value and name of each choice.
    #[prop(into)]
    options: Signal<Vec<(String, String)>>,
) -> impl IntoView {
    let state = expect_context::<EditorState>();
    let Lens { get, get_mut, field } = lens;
    let place = row.field(field);
    let id = move || place.with(|place| field_id(place));
    let name = Signal::derive(move || place.with(|place| form_name(place)) + "[]");
    let error = move || state.error_at(&place.get());
    // One that is listed but not offered is shown, so that it can be taken off.
    let options = Memo::new(move |_| {
        let mut options = options.get();
        for listed in row.read(state, |row| get(row).clone()) {
            if !options.iter().any(|(value, _)| *value == listed) {
                options.push((listed.clone(), listed));
            }
        }
        options
    });
    view! {
        <fieldset class="group" id=id tabindex="-1">
            <legend class="group__legend">{legend}</legend>
            <p class="field__hint">{hint}</p>
            {move || error().map(|error| view! { <p class="field__error">{error}</p> })}
            <div class="cluster">
                <For
                    each=move || options.get()
                    key=Clone::clone
                    children=move |(value, label)| {
                        let own = StoredValue::new(value.clone());
                        let is_listed = move |row: &R| own.with_value(|own| get(row).contains(own));
                        let checked = Memo::new(move |_| row.read(state, is_listed));
                        let on_change = Callback::new(move |checked: bool| {
                            row.change(state, |row| list(get_mut(row), own.get_value(), checked));
                        });
                        view! {
                            <label class="check">
                                <Tick name value checked on_change />
                                <span>{label}</span>
                            </label>
                        }
                    }
                />
            </div>
        </fieldset>
    }
}

/// Puts a value on a list, once, or takes it off.
pub fn list(values: &mut Vec<String>, value: String, is_on: bool) {
    values.retain(|other| *other != value);
    if is_on {
        values.push(value);
    }
}
