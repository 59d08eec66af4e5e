//! The shared memory, to be read and to be changed by hand.
//!
//! A write names the version that its author saw. Where somebody was faster nothing is lost: the log has both values,
//! and the entry asks which of them stands until somebody writes it again.

use super::acts::Acts;
use crate::api::conversations::MemoryWrite;
use crate::components::button::{Button, Variant};
use crate::components::field::textarea_html;
use crate::components::form_action::{ActForm, FormAction};
use crate::components::icon::Icon;
use crate::components::memory_entry::{MemoryCard, MemoryList, author_name};
use crate::components::word_diff::word_diff;
use crate::live::LiveConversation;
use leptos::attr::custom::custom_attribute;
use leptos::html::{Details, Input};
use leptos::prelude::*;
use leptos::web_sys::HtmlDetailsElement;
use leptos_router::hooks::use_query_map;
use model::{ConversationId, TeamSpec};
use projections::transcript::{LostWrite, MemoryEntry};
use std::collections::BTreeSet;
use std::sync::Arc;

/// What the forms of the panel share.
#[derive(Clone)]
struct Desk {
    id: ConversationId,
    team: Arc<TeamSpec>,
    action: FormAction<MemoryWrite>,
    /// Lost writes that the reader has let go.
    kept: Memo<BTreeSet<u64>>,
    /// What else the address asks for.
    turns: Memo<Option<String>>,
}

/// The shared memory, to be read and to be changed by hand.
#[component]
pub(super) fn MemoryPanel(
    /// The conversation.
    live: LiveConversation,
    /// What can be done.
    acts: Acts,
) -> impl IntoView {
    let query = use_query_map();
    let kept = Memo::new(move |_| {
        let kept = query.with(|query| query.get("kept").unwrap_or_default());
        kept.split(',').filter_map(|seq| seq.parse().ok()).collect()
    });
    let turns = Memo::new(move |_| query.with(|query| query.get("turns")));
    let desk = Desk { id: live.id, team: live.team(), action: acts.memory, kept, turns };
    let for_add = desk.clone();
    let item = move |key, entry| view! { <Item desk=desk.clone() key entry /> }.into_any();
    view! {
        <MemoryList live empty="Nothing is written yet." item />
        <AddEntry desk=for_add />
        <p class="memory-form__outcome" role="status">{move || outcome(acts.memory)}</p>
        <p class="note" data-tone="danger" role="alert">{move || acts.memory.fault()}</p>
    }
}

/// One entry with its forms.
#[component]
fn Item(desk: Desk, key: String, entry: Memo<MemoryEntry>) -> impl IntoView {
    let open = Memo::new({
        let kept = desk.kept;
        move |_| {
            let lost = entry.with(|entry| entry.open_conflicts().cloned().collect::<Vec<_>>());
            kept.with(|kept| lost.into_iter().filter(|lost| !kept.contains(&lost.seq)).collect::<Vec<_>>())
        }
    });
    let team = Arc::clone(&desk.team);
    let (for_conflict, for_form) = ((desk.clone(), key.clone()), (desk, key.clone()));
    view! {
        <li class="memory-entry">
            <MemoryCard key entry team />
            {move || {
                let (desk, key) = &for_conflict;
                open.get().into_iter().map(|lost| conflict(desk, key, lost, &entry.get())).collect_view()
            }}
            <EditEntry desk=for_form.0 key=for_form.1 entry />
        </li>
    }
}

/// Two values of which one stands, and the choice between them.
fn conflict(desk: &Desk, key: &str, lost: LostWrite, entry: &MemoryEntry) -> impl IntoView + use<> {
    let (loser, winner) = (author_name(&desk.team, &lost.author), author_name(&desk.team, &entry.author));
    let seen = match lost.expected_version {
        0 => "no entry".to_owned(),
        version => format!("version {version}"),
    };
    let said = format!("A value was written over {seen}, but version {} stands.", entry.version);
    let standing = format!("Stands: version {}, by {winner}", entry.version);
    let keep = format!("Keep version {}", entry.version);
    let label = format!("Two values for “{key}”");
    let (action, id, key, version) = (desk.action, desk.id, key.to_owned(), entry.version);
    let href = {
        let (kept, turns, seq) = (desk.kept, desk.turns, lost.seq);
        move || {
            let kept = kept.with(|kept| kept.iter().chain([&seq]).map(ToString::to_string).collect::<Vec<_>>());
            let turns = turns.get().map(|turns| format!("&turns={turns}")).unwrap_or_default();
            format!("?kept={}{turns}", kept.join(","))
        }
    };
    view! {
        <section class="memory-conflict" aria-label=label>
            <p class="note" data-tone="warn"><Icon name="diff" /> <span>{said}</span></p>
            <dl class="memory-conflict__values">
                <div><dt>{standing}</dt><dd>{entry.value.clone()}</dd></div>
                <div><dt>{format!("Not written, by {loser}")}</dt><dd>{word_diff(&entry.value, &lost.value)}</dd></div>
            </dl>
            <div class="memory-conflict__acts">
                <a class="button" {..custom_attribute("noscroll", "")} href=href>{keep}</a>
                <ActForm action>
                    <Address id key version />
                    <input type="hidden" name="value" value=lost.value />
                    <Button icon="pencil">"Write the other"</Button>
                </ActForm>
            </div>
        </section>
    }
}

/// What a write says beside its value.
#[component]
fn Address(id: ConversationId, key: String, version: u32) -> impl IntoView {
    view! {
        <input type="hidden" name="id" value=id.to_string() />
        <input type="hidden" name="key" value=key />
        <input type="hidden" name="expected_version" value=version.to_string() />
    }
}

/// Changes an entry.
#[component]
fn EditEntry(desk: Desk, key: String, entry: Memo<MemoryEntry>) -> impl IntoView {
    let Desk { id, action, .. } = desk;
    let details = NodeRef::<Details>::new();
    // What is being changed stays what the reader saw, whatever comes in meanwhile.
    let base = RwSignal::new(entry.get_untracked());
    let toggled = move |_| {
        if details.get_untracked().is_some_and(|details| details.open()) {
            base.set(entry.get_untracked());
        }
    };
    let late = move || {
        let (now, base) = (entry.with(|entry| entry.version), base.with(|base| base.version));
        (now > base).then(|| format!("Version {now} was written meanwhile: saving will ask which one stands."))
    };
    close_when_answered(action, details, {
        let key = key.clone();
        move |answered| answered == key
    });
    let name = key.clone();
    view! {
        <details class="disclosure memory-form" node_ref=details on:toggle=toggled>
            <summary><Icon name="pencil" /> "Edit" <span class="visually-hidden">" " {name}</span></summary>
            <ActForm action>
                {move || {
                    let base = base.get();
                    view! {
                        <Address id key=key.clone() version=base.version />
                        <ValueField label=format!("Value of {key}") value=base.value />
                    }
                }}
                <p class="memory-form__late" role="status">{late}</p>
                <Button variant=Variant::Primary busy=action.pending()>"Save"</Button>
            </ActForm>
        </details>
    }
}

/// Writes an entry that is not there yet.
#[component]
fn AddEntry(desk: Desk) -> impl IntoView {
    let Desk { id, action, .. } = desk;
    let details = NodeRef::<Details>::new();
    let key = NodeRef::<Input>::new();
    let added = RwSignal::new(0_u32);
    close_when_answered(action, details, move |answered| {
        let is_it = key.get_untracked().is_some_and(|key| key.value().trim() == answered);
        if is_it {
            added.update(|added| *added += 1);
        }
        is_it
    });
    view! {
        <details class="disclosure memory-form" node_ref=details>
            <summary><Icon name="plus" /> "Add an entry"</summary>
            <ActForm action>
                <input type="hidden" name="id" value=id.to_string() />
                <input type="hidden" name="expected_version" value="0" />
                {move || {
                    added.track();
                    view! {
                        <label class="field__label">
                            "Key"
                            <input class="field__control" node_ref=key name="key" required maxlength="200" autocomplete="off" />
                        </label>
                        <ValueField label="Value".to_owned() value=String::new() />
                    }
                }}
                <Button variant=Variant::Primary busy=action.pending()>"Add"</Button>
            </ActForm>
        </details>
    }
}

#[component]
fn ValueField(label: String, value: String) -> impl IntoView {
    view! {
        <label class="field__label">
            {label}
            <textarea class="field__control" name="value" rows="3" autocomplete="off" inner_html=textarea_html(&value)></textarea>
        </label>
    }
}

/// Folds a form once the server has answered for the entry that it is about, and goes back to what opened it.
fn close_when_answered(
    action: FormAction<MemoryWrite>,
    details: NodeRef<Details>,
    is_about: impl Fn(&str) -> bool + 'static,
) {
    Effect::new(move |_| {
        let answered = action.value().with(|value| match value {
            Some(Ok(write)) => Some(write.key.clone()),
            _ => None,
        });
        let details = details.get_untracked().filter(HtmlDetailsElement::open);
        if let (Some(details), Some(key)) = (details, answered)
            && is_about(&key)
        {
            details.set_open(false);
            crate::components::focus::summary(&details);
        }
    });
}

fn outcome(action: FormAction<MemoryWrite>) -> Option<String> {
    action.value().with(|value| {
        let write = value.as_ref()?.as_ref().ok()?;
        Some(if write.is_written {
            format!("“{}” is saved as version {}.", write.key, write.version)
        } else {
            format!("“{}” was not saved: version {} came first. Choose which value stands.", write.key, write.version)
        })
    })
}
