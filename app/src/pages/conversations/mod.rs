//! All conversations.

use crate::api::conversations::{ConversationList, DeleteConversation, LIST_PAGE, list_conversations};
use crate::api::load::loaded;
use crate::components::badge::{SimulatedBadge, StatusBadge, StrategyBadge, status_label};
use crate::components::button::{Button, LinkButton, Variant};
use crate::components::dialog::ConfirmDialog;
use crate::components::empty_state::EmptyState;
use crate::components::error_panel::{ActionError, ErrorPanel};
use crate::components::form_action::{ActForm, FormAction};
use crate::components::icon::Icon;
use crate::components::moment::{Moment, Precision, provide_zone};
use crate::format;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;
use model::{ConversationSummary, Status};

/// Statuses in the order in which the filter offers them.
const STATUSES: [Status; 6] =
    [Status::Running, Status::Waiting, Status::Paused, Status::Finished, Status::Stopped, Status::Failed];

/// All conversations, newest first, filtered by the address.
#[component]
pub fn ConversationsPage() -> impl IntoView {
    provide_zone();
    let query = use_query_map();
    let asked = Memo::new(move |_| {
        query.with(|query| {
            let status =
                query.get("status").and_then(|name| STATUSES.into_iter().find(|status| status.as_str() == name));
            let skip = query.get("skip").and_then(|skip| skip.parse::<u32>().ok()).unwrap_or(0);
            (status, skip)
        })
    });
    let delete = FormAction::of::<DeleteConversation>();
    let list =
        loaded(move || (asked.get(), delete.version().get()), |((status, skip), _)| list_conversations(status, skip));
    view! {
        <Title text="Conversations" />
        <h1>"Conversations"</h1>
        {move || { let (status, _) = asked.get(); view! { <StatusFilter status /> } }}
        <ActionError value=delete.value() />
        <Transition>
            {move || Suspend::new(async move {
                let (status, skip) = asked.get_untracked();
                match list.await {
                    Ok(list) => view! { <List list status skip delete /> }.into_any(),
                    Err(error) => view! { <ErrorPanel error retry="/conversations" /> }.into_any(),
                }
            })}
        </Transition>
    }
}

/// Links that narrow the list to a status.
#[component]
fn StatusFilter(status: Option<Status>) -> impl IntoView {
    let link = move |choice: Option<Status>| {
        let href = choice
            .map_or_else(|| "/conversations".to_owned(), |choice| format!("/conversations?status={}", choice.as_str()));
        let current = (choice == status).then_some("true");
        view! { <li><a class="filter__choice" href=href aria-current=current>{choice.map_or("All", status_label)}</a></li> }
    };
    view! {
        <nav class="filter" aria-label="Status">
            <ul>{link(None)} {STATUSES.map(|status| link(Some(status))).collect_view()}</ul>
        </nav>
    }
}

#[component]
fn List(list: ConversationList, status: Option<Status>, skip: u32, delete: FormAction) -> impl IntoView {
    if list.rows.is_empty() {
        return match (status, skip) {
            (None, 0) => view! {
                <EmptyState icon="messages-square" text="No team has talked yet.">
                    <LinkButton href="/" icon="play">"Run a sample"</LinkButton>
                    <LinkButton href="/teams" icon="users">"Choose a team"</LinkButton>
                </EmptyState>
            }
            .into_any(),
            _ => view! {
                <EmptyState icon="funnel" text="No conversation is like that.">
                    <LinkButton href="/conversations">"Show all"</LinkButton>
                </EmptyState>
            }
            .into_any(),
        };
    }
    let page = move |skip: u32| match status {
        Some(status) => format!("/conversations?status={}&skip={skip}", status.as_str()),
        None => format!("/conversations?skip={skip}"),
    };
    let newer = (skip > 0).then(|| view! { <a href=page(skip.saturating_sub(LIST_PAGE))>"Newer"</a> });
    let older = list.more.then(|| view! { <a href=page(skip + LIST_PAGE)>"Older"</a> });
    let titles: Vec<_> = list.rows.iter().map(|row| (row.id.to_string(), format::heading(&row.title, 120))).collect();
    view! {
        <ConversationTable rows=list.rows page=page(skip) />
        <nav class="pager" aria-label="Pages">{newer} {older}</nav>
        <DeletionQuestion titles page=page(skip) delete />
    }
    .into_any()
}

/// The question before a conversation is deleted, which the address names.
#[component]
fn DeletionQuestion(
    /// The conversations of the page, by id.
    titles: Vec<(String, String)>,
    /// The page's address.
    page: String,
    /// Deletes one.
    delete: FormAction,
) -> impl IntoView {
    let query = use_query_map();
    let titles = StoredValue::new(titles);
    let doomed = Memo::new(move |_| {
        let id = query.read().get("delete")?;
        titles.with_value(|titles| titles.iter().find(|(other, _)| *other == id).cloned())
    });
    move || {
        let page = page.clone();
        doomed.get().map(|(id, title)| {
            let pending = delete.pending();
            view! {
                <ConfirmDialog
                    title=format!("Delete “{title}”?")
                    text="Everything that was said goes with it, and its figures leave the analytics."
                    cancel=page
                >
                    <ActForm action=delete>
                        <input type="hidden" name="id" value=id />
                        <Button variant=Variant::Danger icon="trash-2" busy=pending>"Delete"</Button>
                    </ActForm>
                </ConfirmDialog>
            }
        })
    }
}

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
