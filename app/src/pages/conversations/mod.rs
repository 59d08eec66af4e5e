//! All conversations.

use crate::api::conversations::{ConversationList, DeleteConversation, LIST_PAGE, list_conversations};
use crate::api::load::loaded;
use crate::components::badge::status_label;
use crate::components::button::LinkButton;
use crate::components::conversation_table::ConversationTable;
use crate::components::dialog::DeletionDialog;
use crate::components::empty_state::EmptyState;
use crate::components::error_panel::ErrorPanel;
use crate::components::form_action::FormAction;
use crate::components::moment::provide_zone;
use crate::format;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;
use model::Status;

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
            view! {
                <DeletionDialog
                    what=title
                    text="Everything that was said goes with it, and its figures leave the analytics."
                    cancel=page
                    action=delete
                    field="id"
                    value=id
                />
            }
        })
    }
}
