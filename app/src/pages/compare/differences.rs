//! What the teams differ in.

use crate::api::comparison::Difference;
use crate::format;
use leptos::prelude::*;

/// Characters of a value that the table shows.
const SHOWN: usize = 160;

/// What the teams differ in, a line each; a sentence where they are the same.
#[component]
pub(super) fn Differences(
    /// The differences.
    differences: Vec<Difference>,
    /// Letter and team of each conversation.
    heads: Vec<(char, String)>,
) -> impl IntoView {
    if differences.is_empty() {
        return view! { <p class="analytics__note">"In nothing: what differs is chance."</p> }.into_any();
    }
    let rows = differences.into_iter().map(row).collect_view();
    let columns =
        heads.into_iter().map(|(letter, team)| view! { <th scope="col" title=team>{letter}</th> }).collect_view();
    view! {
        <div class="table-scroll" tabindex="0" role="group" aria-label="What the teams differ in">
            <table class="table compare__table">
                <caption class="visually-hidden">"What the teams differ in"</caption>
                <thead><tr><th scope="col">"Where"</th> {columns}</tr></thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
    .into_any()
}

fn row(difference: Difference) -> impl IntoView {
    let place = difference.place.join(" › ");
    let cell = |value: Option<String>| {
        let text = value.map_or_else(|| "–".to_owned(), |value| format::heading(&value, SHOWN));
        view! { <td>{text}</td> }
    };
    view! { <tr><th scope="row">{place}</th> {difference.values.into_iter().map(cell).collect_view()}</tr> }
}
