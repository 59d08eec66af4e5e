//! Groups of runs beside each other.

use crate::format;
use leptos::prelude::*;
use projections::metrics::overview::Group;

/// Groups of runs beside each other, one a row.
#[component]
pub(super) fn GroupTable(
    /// What the table is about.
    caption: &'static str,
    /// What its rows are.
    head: &'static str,
    /// Name, address and figures of each.
    rows: Vec<(String, Option<String>, Group)>,
) -> impl IntoView {
    let rows = rows.into_iter().map(|(name, href, group)| row(name, href, &group)).collect_view();
    view! {
        <div class="table-scroll" tabindex="0" role="group" aria-label=caption>
            <table class="table">
                <caption class="visually-hidden">{caption}</caption>
                <thead>
                    <tr>
                        <th scope="col">{head}</th>
                        <th scope="col" class="number">"n"</th>
                        <th scope="col" class="number">"Reached goal"</th>
                        <th scope="col" class="number">"Duration, median"</th>
                        <th scope="col" class="number">"Turns, median"</th>
                        <th scope="col" class="number">"Tokens, median"</th>
                        <th scope="col" class="number">"First token, median"</th>
                        <th scope="col" class="number">"Failed turns"</th>
                        <th scope="col" class="number">"Satisfaction"</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
}

fn row(name: String, href: Option<String>, group: &Group) -> impl IntoView + use<> {
    let or_dash = |text: Option<String>| text.unwrap_or_else(|| "–".to_owned());
    let cells = [
        format::thousands(group.runs.into()),
        or_dash(group.success_rate.map(format::percent)),
        or_dash(group.duration_ms.p50.map(format::span)),
        or_dash(group.turns_per_run.p50.map(format::thousands)),
        or_dash(group.tokens_per_run.p50.map(format::thousands)),
        or_dash(group.ttft_ms.p50.map(format::span)),
        or_dash(group.failure_rate.map(format::percent)),
        or_dash(group.satisfaction.map(|score| format!("{score:.1}"))),
    ];
    let name = match href {
        Some(href) => view! { <a href=href>{name}</a> }.into_any(),
        None => name.into_any(),
    };
    view! {
        <tr>
            <th scope="row">{name}</th>
            {cells.map(|cell| view! { <td class="number">{cell}</td> }).collect_view()}
        </tr>
    }
}
