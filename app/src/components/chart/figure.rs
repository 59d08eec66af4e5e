//! The frame of a chart: a title that states the finding, and the same figures as a table.

use leptos::prelude::*;

/// The frame of a chart.
#[component]
pub fn ChartFigure(
    /// What the chart shows, as a finding.
    #[prop(into)]
    finding: Signal<String>,
    /// What is measured and how, in a sentence.
    #[prop(into)]
    about: String,
    /// Heads of the table, the first for the row.
    heads: Vec<&'static str>,
    /// Rows of the table, as many cells as heads.
    #[prop(into)]
    rows: Signal<Vec<Vec<String>>>,
    /// The chart.
    children: Children,
) -> impl IntoView {
    let heads = heads
        .into_iter()
        .enumerate()
        .map(|(at, head)| view! { <th scope="col" class:number=at != 0>{head}</th> })
        .collect_view();
    let rows = move || rows.get().into_iter().map(row).collect_view();
    view! {
        <figure class="chart">
            <figcaption>
                <h3 class="chart__finding">{finding}</h3>
                <p class="chart__about">{about}</p>
            </figcaption>
            <div class="chart__drawing">{children()}</div>
            <details class="disclosure chart__table">
                <summary>"View as table"</summary>
                <div class="chart__scroll" tabindex="0" role="group" aria-label=finding>
                    <table class="table">
                        <caption class="visually-hidden">{finding}</caption>
                        <thead><tr>{heads}</tr></thead>
                        <tbody>{rows}</tbody>
                    </table>
                </div>
            </details>
        </figure>
    }
}

fn row(cells: Vec<String>) -> impl IntoView {
    let mut cells = cells.into_iter();
    let head = cells.next();
    let cells = cells.map(|cell| view! { <td class="number">{cell}</td> }).collect_view();
    view! { <tr><th scope="row">{head}</th>{cells}</tr> }
}
