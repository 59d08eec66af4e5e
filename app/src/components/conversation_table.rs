//! Conversations in a table, to compare and to delete.

use crate::components::badge::{SimulatedBadge, StatusBadge, StrategyBadge};
use crate::components::button::Button;
use crate::components::icon::Icon;
use crate::components::moment::{Moment, Precision};
use crate::format;
use leptos::prelude::*;
use model::{ConversationSummary, Status};

/// Conversations as a table.
#[component]
pub fn ConversationTable(
    /// The rows.
    rows: Vec<ConversationSummary>,
    /// The address, with a query, of the page that asks before it deletes one; none can be deleted where it is left out.
    #[prop(optional, into)]
    page: Option<String>,
) -> impl IntoView {
    let deletion = page
        .is_some()
        .then(|| view! { <th role="columnheader" scope="col"><span class="visually-hidden">"Actions"</span></th> });
    let row = move |summary| view! { <ConversationRow summary page=page.clone() /> };
    let rows = rows.into_iter().map(row).collect_view();
    view! {
        <div class="table-scroll" tabindex="0" role="group" aria-label="Conversations">
            // On a phone its parts are laid out as a list: the roles say that it is a table all the same.
            <table class="table conversation-table" role="table">
                <caption class="visually-hidden">"Conversations, newest first"</caption>
                <thead role="rowgroup">
                    <tr role="row">
                        <th role="columnheader" scope="col"><span class="visually-hidden">"Compare"</span></th>
                        <th role="columnheader" scope="col">"Task"</th>
                        <th role="columnheader" scope="col">"Status"</th>
                        <th role="columnheader" scope="col" class="conversation-row__more">"Strategy"</th>
                        <th role="columnheader" scope="col" class="number conversation-row__more">"Turns"</th>
                        <th role="columnheader" scope="col" class="number conversation-row__more">"Tokens"</th>
                        <th role="columnheader" scope="col" class="number">"Cost"</th>
                        <th role="columnheader" scope="col">"Updated"</th>
                        {deletion}
                    </tr>
                </thead>
                <tbody role="rowgroup">{rows}</tbody>
            </table>
        </div>
        <form class="compare-form" id="compare" method="get" action="/analytics/compare">
            <Button icon="scale">"Compare"</Button>
            <span class="compare-form__note">"two to four that are ticked"</span>
        </form>
    }
}

#[component]
fn ConversationRow(summary: ConversationSummary, page: Option<String>) -> impl IntoView {
    let listed = format::Cost::listed(&summary);
    let unknown = listed.amount().is_none().then_some("true");
    // Why there is none is told where it is pointed at: in a column of amounts the words would drown them.
    let (cost, why) = (listed.amount().unwrap_or_else(|| "–".to_owned()), unknown.map(|_| listed.words()));
    let deletion = page.map(|page| {
        // One that runs is stopped first.
        let link = (summary.status != Status::Running).then(|| {
            let label = format!("Delete {}", format::heading(&summary.title, 120));
            view! {
                <a class="button" data-variant="quiet" href=format!("{page}&delete={}", summary.id) aria-label=label>
                    <Icon name="trash-2" />
                    "Delete"
                </a>
            }
        });
        view! { <td role="cell" class="conversation-row__acts">{link}</td> }
    });
    let compare = format!("Compare {}", format::heading(&summary.title, 120));
    view! {
        <tr role="row" class="conversation-row">
            <td role="cell" class="conversation-row__tick">
                <input
                    class="tick"
                    type="checkbox"
                    name="run"
                    value=summary.id.to_string()
                    r#form="compare"
                    autocomplete="off"
                    aria-label=compare
                />
            </td>
            <th role="rowheader" scope="row" class="conversation-row__task">
                <a href=format!("/conversations/{}", summary.id)>{format::heading(&summary.title, 120)}</a>
                <span class="conversation-row__team">{summary.team_name}</span>
            </th>
            <td role="cell" class="conversation-row__status">
                <span class="cluster">
                    <StatusBadge status=summary.status /> {summary.simulated.then(|| view! { <SimulatedBadge /> })}
                </span>
            </td>
            <td role="cell" class="conversation-row__more"><StrategyBadge strategy=summary.strategy /></td>
            <td role="cell" class="number conversation-row__more">{format::thousands(summary.totals.turns.into())}</td>
            <td role="cell" class="number conversation-row__more">{format::thousands(summary.totals.tokens())}</td>
            <td role="cell" class="number conversation-row__cost" data-unknown=unknown title=why>{cost}</td>
            <td role="cell" class="conversation-row__updated"><Moment at=summary.updated_at precision=Precision::Day /></td>
            {deletion}
        </tr>
    }
}
