//! What can be had as a file: the same addresses that serve programs.

use crate::format;
use leptos::prelude::*;
use projections::export::{Redaction, SCHEMA_VERSION};

/// One file that can be had.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExportFile {
    /// Name of the format: `CSV`.
    pub format: &'static str,
    /// What it holds.
    pub holds: &'static str,
    /// How many rows, events or the like; `None` where it is one document.
    pub rows: Option<String>,
    /// Where it is had, as a path with a query.
    pub address: String,
}

/// Files by format, each whole and without texts, with its rows and the version of its shape.
#[component]
pub fn ExportPanel(
    /// What the files are about.
    #[prop(into)]
    scope: String,
    /// The files.
    files: Vec<ExportFile>,
    /// What else there is, about other conversations.
    children: Children,
) -> impl IntoView {
    let example = files.first().map(|file| redacted(&file.address));
    let rows = files.into_iter().map(row).collect_view();
    view! {
        <section class="analytics__section" aria-labelledby="exports">
            <h2 id="exports">"Export"</h2>
            <p class="analytics__note">{scope} " Schema version " {SCHEMA_VERSION} "."</p>
            <div class="table-scroll" tabindex="0" role="group" aria-label="Files">
                <table class="table export-table">
                    <caption class="visually-hidden">"Files by format"</caption>
                    <thead>
                        <tr>
                            <th scope="col">"Format"</th>
                            <th scope="col">"Holds"</th>
                            <th scope="col" class="number">"Rows"</th>
                            <th scope="col">"To pass on"</th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
            <p class="analytics__note">
                "Without texts: figures, names and times stay; whatever people and models wrote is left out. For programs: "
                <code class="export-address">"GET " {example}</code>
            </p>
            {children()}
        </section>
    }
}

fn row(file: ExportFile) -> impl IntoView {
    let ExportFile { format, holds, rows, address } = file;
    let without = redacted(&address);
    view! {
        <tr>
            <th scope="row"><a class="alone" href=address rel="external" download>{format}</a></th>
            <td>{holds}</td>
            <td class="number">{rows.unwrap_or_else(|| "–".to_owned())}</td>
            <td><a class="alone" href=without rel="external" download aria-label=format!("Without texts: {format}")>"Without texts"</a></td>
        </tr>
    }
}

fn redacted(address: &str) -> String {
    format!("{address}&redaction={}", Redaction::Texts.as_str())
}

/// A number of rows: `1,204 rows`.
pub fn rows(number: u64, one: &str) -> Option<String> {
    Some(format::count(number, one))
}
