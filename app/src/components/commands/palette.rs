//! Everything that can be done from here, found by its name.

#![cfg_attr(not(feature = "hydrate"), allow(dead_code, reason = "pages have commands in the browser"))]

use super::rank::rank;
use super::shortcuts::caps;
use super::{OpenSheet, Sheet};
use crate::api::conversations::LIST_PAGE;
#[cfg(feature = "hydrate")]
use crate::error::AppError;
use leptos::ev::KeyboardEvent;
use leptos::html::Dialog;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;

/// Most entries that are shown.
const MOST: usize = 50;

/// The kind of what every page offers.
const EVERYWHERE: &str = "Everywhere";

/// Something that can be done.
#[derive(Clone, Debug, PartialEq)]
struct Entry {
    /// What it is called.
    name: String,
    /// What kind of thing it is.
    kind: &'static str,
    /// Keys that do it without the palette; empty if none.
    keys: String,
    act: Act,
}

/// What an entry does.
#[derive(Clone, Debug, PartialEq)]
enum Act {
    /// Presses the command at this position of the page.
    Press(usize),
    /// Leads to an address.
    Go(String),
}

impl Entry {
    fn leading(name: String, kind: &'static str, address: String) -> Self {
        Self { name, kind, keys: String::new(), act: Act::Go(address) }
    }
}

/// The entries that fit what was typed, the best first.
fn fitting(entries: &[Entry], typed: &str) -> Vec<Entry> {
    let fits = |entry: &Entry| rank(typed, &format!("{} {}", entry.name, entry.kind));
    let mut found: Vec<_> = entries.iter().filter_map(|entry| Some((fits(entry)?, entry))).collect();
    found.sort_by_key(|(rank, _)| *rank);
    found.into_iter().take(MOST).map(|(_, entry)| entry.clone()).collect()
}

/// The commands of the page behind.
#[cfg(feature = "hydrate")]
fn commands() -> (Vec<web_sys::HtmlElement>, Vec<Entry>) {
    let elements = super::page::elements("[data-command]");
    let entry = |(at, element): (usize, &web_sys::HtmlElement)| Entry {
        name: element.get_attribute("data-command").unwrap_or_default(),
        kind: element.get_attribute("data-kind").map_or("On this page", |_| EVERYWHERE),
        keys: element.get_attribute("data-keys").unwrap_or_default(),
        act: Act::Press(at),
    };
    let mut entries: Vec<_> = elements.iter().enumerate().map(entry).collect();
    // What this page offers comes before what every page does.
    entries.sort_by_key(|entry| entry.kind == EVERYWHERE);
    (elements, entries)
}

/// How far the teams and conversations are known.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Stored {
    Awaited,
    Known,
    /// Why they are not. The palette still does the rest.
    Failed(String),
}

impl Stored {
    /// What is said below the list.
    fn words(&self, is_empty: bool) -> Option<String> {
        match self {
            Self::Failed(why) => Some(format!("Teams and conversations are left out: {why}")),
            Self::Awaited => is_empty.then(|| "Looking through teams and conversations".to_owned()),
            Self::Known => is_empty.then(|| {
                format!(
                    "Nothing here has such a name. Of the conversations, the newest {LIST_PAGE} were looked through."
                )
            }),
        }
    }
}

/// Teams, and the newest conversations, by name.
#[cfg(feature = "hydrate")]
async fn stored() -> Result<Vec<Entry>, AppError> {
    let (teams, conversations) =
        futures::join!(crate::api::teams::list_teams(), crate::api::conversations::list_conversations(None, 0));
    let (teams, conversations) = (teams?.into_iter(), conversations?.rows.into_iter());
    let teams = teams.map(|team| Entry::leading(team.name, "Team", format!("/teams/{}", team.id)));
    let conversations = conversations.map(|conversation| {
        Entry::leading(conversation.title, "Conversation", format!("/conversations/{}", conversation.id))
    });
    Ok(teams.chain(conversations).collect())
}

/// What the palette lists.
#[cfg(feature = "hydrate")]
#[derive(Clone, Copy)]
struct List {
    entries: RwSignal<Vec<Entry>>,
    /// Those that fit, in their order.
    shown: Memo<Vec<Entry>>,
    /// The place of the chosen one among those.
    chosen: RwSignal<usize>,
    known: RwSignal<Stored>,
}

/// Fills the list: at once with the commands, whose elements it returns, and with what is stored once that is read.
#[cfg(feature = "hydrate")]
fn gather(list: List) -> StoredValue<Vec<web_sys::HtmlElement>, LocalStorage> {
    let List { entries, shown, chosen, known } = list;
    let (elements, commands) = commands();
    entries.set(commands);
    leptos::task::spawn_local(async move {
        let stored = stored().await;
        // The palette may have been closed meanwhile.
        if known.is_disposed() {
            return;
        }
        match stored {
            Ok(stored) => {
                // What was chosen stays so, wherever it stands now.
                let kept = shown.with_untracked(|shown| shown.get(chosen.get_untracked()).cloned());
                entries.update(|entries| entries.extend(stored));
                let is_kept = |entry: &Entry| Some(entry) == kept.as_ref();
                chosen.set(shown.with_untracked(|shown| shown.iter().position(is_kept)).unwrap_or_default());
                known.set(Stored::Known);
            }
            Err(error) => known.set(Stored::Failed(error.message)),
        }
    });
    StoredValue::new_local(elements)
}

/// The palette, open.
pub fn palette(open: OpenSheet) -> AnyView {
    let dialog = NodeRef::<Dialog>::new();
    let entries = RwSignal::new(Vec::<Entry>::new());
    let (typed, chosen) = (RwSignal::new(String::new()), RwSignal::new(0));
    let shown = Memo::new(move |_| entries.with(|entries| typed.with(|typed| fitting(entries, typed))));
    let known = RwSignal::new(Stored::Awaited);
    let navigate = StoredValue::new_local(use_navigate());

    #[cfg(feature = "hydrate")]
    let elements = gather(List { entries, shown, chosen, known });
    Effect::new(move || {
        if let Some(dialog) = dialog.get() {
            let _ = dialog.show_modal();
        }
    });

    // This puts the focus back to where it was: what is pressed then may take it.
    let close = move || {
        if let Some(dialog) = dialog.get_untracked() {
            dialog.close();
        }
    };
    let act = move |entry: Entry| {
        close();
        match entry.act {
            Act::Go(address) => navigate.with_value(|navigate| navigate(&address, NavigateOptions::default())),
            #[cfg(feature = "hydrate")]
            Act::Press(at) => elements.with_value(|elements| elements.get(at).map_or((), super::page::press)),
            #[cfg(not(feature = "hydrate"))]
            Act::Press(_) => {}
        }
    };
    let on_key = move |event: KeyboardEvent| {
        // Such a key ends a word, not the search.
        if event.is_composing() {
            return;
        }
        let count = shown.with_untracked(Vec::len);
        match event.key().as_str() {
            "ArrowDown" if count > 0 => chosen.update(|chosen| *chosen = (*chosen + 1) % count),
            "ArrowUp" if count > 0 => chosen.update(|chosen| *chosen = (*chosen + count - 1) % count),
            "Enter" => {
                if let Some(entry) = shown.with_untracked(|shown| shown.get(chosen.get_untracked()).cloned()) {
                    act(entry);
                }
            }
            _ => return,
        }
        event.prevent_default();
        crate::components::focus::reveal(&option_id(chosen.get_untracked()));
    };
    view! {
        <dialog
            class="dialog palette"
            node_ref=dialog
            aria-label="Search"
            on:close=move |_| Sheet::Palette.closed(open)
            on:click=move |event| {
                // What lies around the palette is the dialog itself.
                if dialog.get_untracked().is_some_and(|dialog| event.target().as_ref() == Some(dialog.as_ref())) {
                    close();
                }
            }
        >
            <input
                class="palette__input"
                type="text"
                role="combobox"
                aria-label="Search pages, commands, teams and conversations"
                aria-expanded="true"
                aria-controls="palette-list"
                aria-autocomplete="list"
                aria-activedescendant=move || shown.with(|shown| !shown.is_empty()).then(|| option_id(chosen.get()))
                placeholder="Search pages, commands, teams and conversations"
                autocomplete="off"
                spellcheck="false"
                on:input=move |event| {
                    typed.set(event_target_value(&event));
                    chosen.set(0);
                }
                on:keydown=on_key
            />
            <ul class="palette__list" id="palette-list" role="listbox" aria-label="What fits">
                {move || {
                    let options = shown.get().into_iter().enumerate();
                    options.map(|(at, entry)| option(at, entry, chosen, act)).collect_view()
                }}
            </ul>
            <p class="palette__none" role="status">
                {move || known.with(|known| known.words(shown.with(Vec::is_empty)))}
            </p>
        </dialog>
    }
    .into_any()
}

/// An entry that can be chosen.
fn option(at: usize, entry: Entry, chosen: RwSignal<usize>, act: impl Fn(Entry) + 'static) -> AnyView {
    let (name, kind, keys) = (entry.name.clone(), entry.kind, entry.keys.clone());
    let is_chosen = move || if chosen.get() == at { "true" } else { "false" };
    let choose = move |_| {
        if chosen.get_untracked() != at {
            chosen.set(at);
        }
    };
    view! {
        <li
            class="palette__option"
            id=option_id(at)
            role="option"
            aria-selected=is_chosen
            on:pointermove=choose
            on:click=move |_| act(entry.clone())
        >
            <span class="palette__name">{name}</span>
            <span class="palette__kind">{kind}</span>
            {(!keys.is_empty()).then(|| view! { <span class="palette__keys">{caps(&keys)}</span> })}
        </li>
    }
    .into_any()
}

fn option_id(at: usize) -> String {
    format!("palette-{at}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_best_fit_comes_first_and_the_kind_can_be_typed() {
        let entry = |name: &str, kind| Entry::leading(name.to_owned(), kind, String::new());
        let entries = [entry("Go to teams", "Everywhere"), entry("Debate", "Team"), entry("Teach", "Conversation")];
        let names = |typed| fitting(&entries, typed).into_iter().map(|entry| entry.name).collect::<Vec<_>>();
        assert_eq!(names(""), ["Go to teams", "Debate", "Teach"]);
        assert_eq!(names("tea"), ["Teach", "Go to teams", "Debate"]);
        assert_eq!(names("deb team"), ["Debate"]);
        assert!(names("nothing").is_empty());
    }
}
