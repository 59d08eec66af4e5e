//! The page follows the conversation, and its reader if they let it.

use super::acts::Acts;
use crate::components::icon::Icon;
use crate::live::LiveConversation;
use leptos::prelude::*;

/// Whether the page keeps to the end of the transcript, and what came since it does not.
#[derive(Clone, Copy)]
pub(super) struct Following {
    /// The column whose end is the end of the conversation.
    pub(super) column: NodeRef<leptos::html::Div>,
    live: LiveConversation,
    /// Whether new content pulls the page along. The server cannot know: `true`, so that no button is drawn there.
    at_end: RwSignal<bool>,
    /// Number of the last event that the reader has seen.
    seen: RwSignal<u64>,
    /// Raised to ask for the end.
    jumps: RwSignal<u32>,
}

impl Following {
    pub(super) fn new(live: LiveConversation) -> Self {
        Self {
            column: NodeRef::new(),
            live,
            at_end: RwSignal::new(true),
            seen: RwSignal::new(live.seq()),
            jumps: RwSignal::new(0),
        }
    }

    /// Opens the stream and watches the reader, in the browser only.
    pub(super) fn follow(self, acts: Acts) {
        #[cfg(feature = "hydrate")]
        browser::follow(self, acts);
        #[cfg(not(feature = "hydrate"))]
        let _ = (self, acts);
    }
}

/// The way back to the end, with the number of texts to read that came since the reader left it.
#[component]
pub(super) fn JumpToLive(
    /// Whether the page follows.
    following: Following,
) -> impl IntoView {
    let fresh = move || following.live.rows().count_after(following.seen.get());
    let running = move || following.live.head.with(|head| head.status == model::Status::Running);
    // The end of a run does not show what was missed of it.
    let missed = Memo::new(move |before: Option<&bool>| {
        !following.at_end.get() && (running() || fresh() > 0 || before.is_some_and(|before| *before))
    });
    view! {
        <Show when=move || missed.get()>
            <p class="jump-to-live">
                <button
                    class="button"
                    type="button"
                    data-command="Jump to live"
                    data-keys="l"
                    on:click=move |_| following.jumps.update(|jumps| *jumps += 1)
                >
                    <Icon name="arrow-down-to-line" />
                    {move || {
                        let place = if running() { "live" } else { "the end" };
                        match fresh() {
                            0 => format!("Jump to {place}"),
                            fresh => format!("Jump to {place} · {fresh} new"),
                        }
                    }}
                </button>
            </p>
        </Show>
    }
}

#[cfg(feature = "hydrate")]
mod browser {
    use super::{Acts, Following};
    use crate::live::address_of;
    use crate::live::scroll::{Follow, Gesture, NEAR_PX};
    use crate::live::stream::Follower;
    use crate::live::viewport::{observe, position, selects, to_end};
    use leptos::ev;
    use leptos::leptos_dom::helpers::{document, location_hash, window, window_event_listener};
    use leptos::prelude::*;
    use send_wrapper::SendWrapper;
    use wasm_bindgen::JsCast;
    use web_sys::Element;

    pub(super) fn follow(following: Following, acts: Acts) {
        Effect::new(move |_| ask_for_named_turn(following));
        Effect::new(move |_| {
            if let Some(column) = following.column.get() {
                watch(following, acts, column.unchecked_into());
            }
        });
    }

    /// A turn that the address names and that lies before those of the page is asked for.
    fn ask_for_named_turn(following: Following) {
        let Some(named) = location_hash().and_then(|hash| hash.strip_prefix('t')?.parse::<u32>().ok()) else { return };
        let (turns, earlier) = following.live.head.with_untracked(|head| (head.totals.turns, head.earlier_entries));
        let is_asked = window().location().search().is_ok_and(|query| query.contains("turns="));
        if earlier > 0 && !is_asked && document().get_element_by_id(&format!("t{named}")).is_none() {
            // It stays where it is in a browser that refuses.
            let address = address_of(&format!("t{named}"), turns.saturating_sub(named) + 1);
            let _ = window().location().replace(&address);
        }
    }

    /// Runs once the column is on the page.
    fn watch(following: Following, acts: Acts, column: Element) {
        let column = SendWrapper::new(column);
        let state = StoredValue::new(Follow::starting(position(&column), starts_at_end(following, &column)));
        let did = move |gesture: Gesture| {
            let Some(now) = state.try_update_value(|state| {
                *state = state.after(gesture);
                state.is_following()
            }) else {
                return;
            };
            if following.at_end.get_untracked() && !now {
                following.seen.set(following.live.seq());
            }
            if following.at_end.get_untracked() != now {
                following.at_end.set(now);
            }
        };
        following.at_end.set(state.get_value().is_following());

        let pull = {
            let column = column.clone();
            move || {
                if state.try_get_value().is_some_and(Follow::is_following) && !selects() {
                    to_end(&column);
                }
            }
        };
        pull();
        observe(&column, pull.clone());
        listen(&column, did);

        let follower = SendWrapper::new(Follower::start(following.live, move || {
            if following.at_end.get_untracked() {
                following.live.trim();
            }
        }));
        Effect::new({
            let (follower, pull) = (follower.clone(), SendWrapper::new(pull.clone()));
            move |before: Option<(usize, usize)>| {
                let now = (acts.answered(), acts.post.version().get_untracked());
                if let Some((_, posted)) = before.filter(|before| *before != now) {
                    follower.wake();
                    // Who writes is at the end; other acts leave the reader where it is.
                    if posted != now.1 {
                        did(Gesture::Jump);
                        pull();
                    }
                }
                now
            }
        });
        // Who asks for more at the end wants to see it come.
        Effect::new(move |_| {
            if acts.asks_for_more() && position(&column).below <= NEAR_PX {
                did(Gesture::Jump);
            }
        });
        Effect::new({
            let pull = SendWrapper::new(pull);
            move |_| {
                if following.jumps.get() > 0 {
                    did(Gesture::Jump);
                    pull();
                }
            }
        });
        if document().hidden() {
            follower.rest();
        }
        let shown = window_event_listener(ev::visibilitychange, {
            let follower = follower.clone();
            move |_| {
                if document().hidden() {
                    follower.rest();
                } else {
                    follower.wake();
                }
            }
        });
        on_cleanup(move || {
            shown.remove();
            follower.close();
        });
    }

    /// A running conversation is shown from its end, unless the address names a turn or the browser put the page back
    /// to where it was.
    fn starts_at_end(following: Following, column: &Element) -> bool {
        let running = following.live.head.with_untracked(|head| head.status == model::Status::Running);
        let placed = location_hash().is_some_and(|hash| !hash.is_empty()) || window().scroll_y().unwrap_or(0.0) > 0.0;
        (running && !placed) || position(column).below <= NEAR_PX
    }

    /// Reports what the reader does.
    fn listen(column: &SendWrapper<Element>, did: impl Fn(Gesture) + Copy + 'static) {
        let handles = [
            window_event_listener(ev::wheel, move |event| {
                if event.delta_y() < 0.0 {
                    did(Gesture::Up);
                }
            }),
            window_event_listener(ev::keydown, move |event| {
                let typing = event
                    .target()
                    .and_then(|target| target.dyn_into::<Element>().ok())
                    .is_some_and(|target| target.matches("input, textarea, select").unwrap_or(false));
                if !typing && matches!(event.key().as_str(), "ArrowUp" | "PageUp" | "Home") {
                    did(Gesture::Up);
                }
            }),
            window_event_listener(ev::focusin, {
                let column = column.clone();
                move |event| {
                    let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
                    let log = column.query_selector(".transcript").ok().flatten();
                    if let (Some(target), Some(log)) = (target, log)
                        && log.contains(Some(&target))
                    {
                        did(Gesture::Reads);
                    }
                }
            }),
            window_event_listener(ev::scroll, {
                let column = column.clone();
                move |_| did(Gesture::Scrolled(position(&column)))
            }),
        ];
        on_cleanup(move || {
            for handle in handles {
                handle.remove();
            }
        });
    }
}
