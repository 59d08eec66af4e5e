//! What a person can do with a turn that has ended: have it taken anew, or go on from it in a copy.

use crate::components::button::{Button, Variant};
use crate::components::form_action::{ActForm, FormAction};
use crate::components::icon::Icon;
use crate::format;
use crate::live::LiveConversation;
use leptos::prelude::*;
use model::TurnId;

/// What can be done with turns, and to which conversation. A page provides it; where it does not, turns are only read.
#[derive(Clone, Copy)]
pub struct TurnActs {
    /// The conversation.
    pub live: LiveConversation,
    /// Has the last turn taken anew.
    pub retry: FormAction,
    /// Makes a copy.
    pub fork: FormAction,
}

/// Closes the menu that is open once the reader presses or goes elsewhere, or presses Escape.
#[cfg(feature = "hydrate")]
pub fn close_menu_elsewhere() {
    use crate::components::focus;
    use leptos::ev;
    use leptos::leptos_dom::helpers::{document, window_event_listener};
    use wasm_bindgen::JsCast;
    use web_sys::{EventTarget, HtmlDetailsElement, Node};

    let open_menu = || {
        let menu = document().query_selector(".turn-menu[open]").ok().flatten()?;
        menu.dyn_into::<HtmlDetailsElement>().ok()
    };
    let went = move |target: Option<EventTarget>| {
        let Some(menu) = open_menu() else { return };
        let place = target.and_then(|target| target.dyn_into::<Node>().ok());
        if !menu.contains(place.as_ref()) {
            menu.set_open(false);
        }
    };
    let handles = [
        window_event_listener(ev::pointerdown, move |event| went(event.target())),
        window_event_listener(ev::focusin, move |event| went(event.target())),
        window_event_listener(ev::keydown, move |event| {
            if let ("Escape", Some(menu)) = (event.key().as_str(), open_menu()) {
                menu.set_open(false);
                focus::summary(&menu);
            }
        }),
    ];
    on_cleanup(move || {
        for handle in handles {
            handle.remove();
        }
    });
}

/// What a person can do with one turn. Folded; nothing while the turn runs.
#[component]
pub fn TurnMenu(
    /// What can be done.
    acts: TurnActs,
    /// The turn.
    turn: TurnId,
    /// Who spoke.
    name: String,
) -> impl IntoView {
    let TurnActs { live, retry, fork } = acts;
    let hidden = {
        let turn = turn.to_string();
        move || {
            view! {
                <input type="hidden" name="id" value=live.id.to_string() />
                <input type="hidden" name="turn" value=turn.clone() />
            }
        }
    };
    let label = format!("What to do with this turn of {name}");
    drop(name);
    let is_last = {
        let turn = turn.clone();
        Memo::new(move |_| live.head.with(|head| head.retry.as_ref() == Some(&turn)))
    };
    let begins_again = {
        let turn = turn.clone();
        Memo::new(move |_| live.head.with(|head| head.begins_again.as_ref() == Some(&turn)))
    };
    let after = RwSignal::new(None::<String>);
    let count = move |_| {
        let (turns, totals) = live.after(&turn);
        after.set((turns > 0).then(|| {
            let turns = format::count(turns as u64, "turn");
            let tokens = format::count(totals.tokens(), "token");
            format!(" In this conversation that was {turns} and {tokens}.")
        }));
    };
    let (for_retry, for_fork) = (StoredValue::new(hidden.clone()), hidden);
    view! {
        <details class="turn-menu" name="turn-menu" on:toggle=count>
            <summary class="turn-menu__open" aria-label=label>
                <Icon name="ellipsis" />
            </summary>
            <div class="turn-menu__body">
                <Show when=move || is_last.get()>
                    <ActForm action=retry>
                        {for_retry.with_value(|hidden| hidden())}
                        <input class="turn-menu__comment" name="comment" aria-label="What should be different?" placeholder="What should be different?" />
                        <Button icon="refresh-cw" busy=retry.pending()>"Take it anew"</Button>
                        <p class="turn-menu__note">"What was said no longer counts. The new reply is paid like any other."</p>
                    </ActForm>
                </Show>
                <Show when=move || begins_again.get()>
                    <p class="turn-menu__note">"Take it anew: it begins again by itself once you resume."</p>
                </Show>
                <ActForm action=fork>
                    {for_fork()}
                    <Button variant=Variant::Quiet icon="git-fork" busy=fork.pending()>"Fork after this turn"</Button>
                    <p class="turn-menu__note">
                        "A copy goes on from here, paused. What is said after this turn is paid again." {move || after.get()}
                    </p>
                </ActForm>
            </div>
        </details>
    }
}
