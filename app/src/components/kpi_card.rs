//! One figure with what it means.

use leptos::prelude::*;

/// One figure with its name, its base and its definition.
#[component]
pub fn KpiCard(
    /// What is measured.
    #[prop(into)]
    name: String,
    /// The figure; `None`: there is nothing to measure yet.
    value: Option<String>,
    /// What it is based on, or how to read it.
    #[prop(into)]
    note: String,
    /// How it differs from the period before, where there is something to compare with.
    #[prop(optional_no_strip)]
    change: Option<String>,
    /// How it is defined.
    #[prop(into)]
    definition: String,
) -> impl IntoView {
    let empty = value.is_none();
    let of = format!(" of {name}");
    view! {
        <li class="kpi-card" data-empty=empty.then_some("true")>
            <h3 class="kpi-card__name">{name}</h3>
            <p class="kpi-card__value">{value.unwrap_or_else(|| "–".to_owned())}</p>
            <p class="kpi-card__note">{note}</p>
            {change.map(|change| view! { <p class="kpi-card__change">{change}</p> })}
            <details class="disclosure kpi-card__definition">
                <summary>"Definition" <span class="visually-hidden">{of}</span></summary>
                <p>{definition}</p>
            </details>
        </li>
    }
}
