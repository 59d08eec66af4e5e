//! The browser's part of a replay: it reads the log, gives the time, draws at each frame of the screen, and keeps the
//! address.

use super::control::{Control, Reading};
use crate::api::replay::read_log;
use crate::live::scroll::{Follow, Gesture};
use crate::live::viewport::{observe, position, selects, to_end};
use crate::live::{Frame, PAGE_TURNS};
use leptos::ev;
use leptos::leptos_dom::helpers::{request_animation_frame, set_timeout, window, window_event_listener};
use leptos::prelude::*;
use leptos::task::spawn_local;
use projections::replay::{Outline, Pace, Player, Recording, Speed};
use std::time::Duration;
use wasm_bindgen::JsCast;
use web_sys::js_sys::Date;
use web_sys::{Element, KeyboardEvent};

/// How long the reader stays at a place before the address names it.
const SETTLED: Duration = Duration::from_millis(250);
/// How often the address follows a replay that goes on, in milliseconds: browsers refuse more.
const ADDRESS_MS: f64 = 1_000.0;
/// What takes the space bar for itself.
const TAKES_SPACE: &str = "input:not([type=range]), textarea, select, button, a, summary";

/// Events that are shown one after the other; from farther away the transcript is taken as a whole.
const NEAR: u64 = 1_000;

/// What the browser alone keeps of a replay.
#[derive(Clone, Copy)]
pub(super) struct Screen {
    recording: StoredValue<Recording>,
    /// Whether a running turn shows a part of its text.
    is_partial: StoredValue<bool>,
    /// Whether the part is one that the reader has left.
    is_stale: StoredValue<bool>,
    /// Whether text comes little by little. Not for readers who asked for less motion.
    is_gradual: StoredValue<bool>,
    /// Whether the page is drawn at the next frame.
    is_scheduled: StoredValue<bool>,
    /// When it was drawn last, while the replay goes on.
    drawn_ms: StoredValue<Option<f64>>,
    /// When the address was changed last.
    addressed_ms: StoredValue<f64>,
    /// Whether the page follows the end of the transcript.
    follow: StoredValue<Follow>,
}

impl Default for Screen {
    fn default() -> Self {
        Self {
            recording: StoredValue::new(Recording::new(PAGE_TURNS as usize)),
            is_partial: StoredValue::new(false),
            is_stale: StoredValue::new(false),
            is_gradual: StoredValue::new(true),
            is_scheduled: StoredValue::new(false),
            drawn_ms: StoredValue::new(None),
            addressed_ms: StoredValue::new(0.0),
            follow: StoredValue::new(Follow::default()),
        }
    }
}

/// Reads the log, and follows the address and the keyboard.
pub(super) fn start(control: Control, asked: Memo<Option<u64>>) {
    Effect::new(move |_| {
        if let Some(column) = control.column.get() {
            begin(control, &column.unchecked_into(), asked.get_untracked().is_some());
        }
    });
    Effect::new(move |before: Option<Option<u64>>| {
        let asked = asked.get();
        // The reader went back or forward in the history.
        if before.is_some_and(|before| before != asked) {
            control.seek(control.outline.with_untracked(|outline| outline.place(asked)));
        }
        asked
    });
    listen(control);
}

/// Runs once the column is on the page. A place that the address asks for is brought into sight.
fn begin(control: Control, column: &Element, is_asked: bool) {
    let calm = window().match_media("(prefers-reduced-motion: reduce)").ok().flatten();
    control.screen.is_gradual.set_value(!calm.is_some_and(|calm| calm.matches()));
    control.screen.follow.set_value(Follow::starting(position(column), is_asked));
    // What is drawn takes its height after the frame in which it is asked for.
    observe(column, move || pull(control));
    control.is_alive.set(true);
    read(control);
}

/// Reads the log from where it is known to.
pub(super) fn read(control: Control) {
    control.reading.set(Reading::UnderWay);
    spawn_local(async move {
        loop {
            let Some(known) = control.screen.recording.try_with_value(Recording::end) else { return };
            if known >= control.outline.with_untracked(|outline| outline.end) {
                break;
            }
            let Ok(events) = read_log(control.live.id, known).await else {
                // The page may have gone meanwhile.
                let _ = control.reading.try_set(Reading::Failed);
                return;
            };
            if events.is_empty() || control.screen.recording.try_update_value(|log| log.extend(events)).is_none() {
                break;
            }
        }
        ready(control);
    });
}

/// The whole log is here.
fn ready(control: Control) {
    let Some((outline, pace)) =
        control.screen.recording.try_with_value(|log| (Outline::of(log.log()), Pace::of(log.log())))
    else {
        return;
    };
    // It may have grown since the page was made.
    if control.outline.with_untracked(|shown| *shown != outline) {
        control.outline.set(outline);
    }
    control.player.update_value(|player| {
        let speed = player.speed();
        *player = Player::at(player.seq(), &pace);
        player.set_speed(speed);
    });
    control.pace.set_value(pace);
    control.reading.set(Reading::Done);
    if control.playing.get_untracked() {
        control.toggle();
    } else {
        schedule(control);
    }
}

/// The reader goes somewhere else.
pub(super) fn leave(control: Control) {
    control.screen.is_stale.set_value(control.screen.is_partial.get_value());
}

/// The reader has moved the player.
pub(super) fn moved(control: Control) {
    control.screen.follow.update_value(|follow| *follow = follow.after(Gesture::Jump));
    schedule(control);
}

fn schedule(control: Control) {
    if !control.screen.is_scheduled.get_value() {
        control.screen.is_scheduled.set_value(true);
        request_animation_frame(move || draw(control));
    }
}

/// Draws the page at a frame of the screen, and the next one while it plays.
fn draw(control: Control) {
    let Some(mut player) = control.player.try_get_value() else { return };
    control.screen.is_scheduled.set_value(false);
    let now_ms = Date::now();
    if player.is_playing() {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "some milliseconds, not negative")]
        let passed_ms = (now_ms - control.screen.drawn_ms.get_value().unwrap_or(now_ms)).max(0.0) as u64;
        control.pace.with_value(|pace| player.advance(passed_ms, pace));
        control.player.set_value(player);
        control.tell();
    }
    show(control);
    pull(control);
    if player.is_playing() {
        control.live.announcements.say(now_ms);
        control.screen.drawn_ms.set_value(Some(now_ms));
        if now_ms - control.screen.addressed_ms.get_value() > ADDRESS_MS {
            control.screen.addressed_ms.set_value(now_ms);
            name_place(player.seq());
        }
        schedule(control);
    } else {
        control.screen.drawn_ms.set_value(None);
        settle(control, player);
    }
}

/// Shows what the player stands at, as far as the log is here.
fn show(control: Control) {
    let (player, live) = (control.player.get_value(), control.live);
    let screen = control.screen;
    let (seq, shown) = (player.seq(), live.seq());
    screen.recording.with_value(|recording| {
        if seq > recording.end() {
            return;
        }
        if screen.is_stale.get_value() || seq < shown || seq - shown > NEAR {
            live.replace(recording.transcript(seq));
            screen.is_stale.set_value(false);
            screen.is_partial.set_value(false);
        } else if seq > shown {
            let events = recording.between(shown, seq).iter();
            live.apply(&events.map(|envelope| Frame::Event(Box::new(envelope.clone()))).collect::<Vec<_>>());
        }
        live.trim_to(PAGE_TURNS as usize);
        if screen.is_gradual.get_value() && player.speed() != Speed::Fastest {
            let said = control.pace.with_value(|pace| pace.said(recording.log(), seq, player.now_ms()));
            if !said.is_empty() {
                live.apply(&said.into_iter().map(Frame::Delta).collect::<Vec<_>>());
                screen.is_partial.set_value(true);
            }
        }
    });
}

/// Has the address name the place, if the reader stays there.
fn settle(control: Control, player: Player) {
    set_timeout(
        move || {
            if control.player.try_get_value() == Some(player) {
                name_place(player.seq());
            }
        },
        SETTLED,
    );
}

/// Has the address name an event, without a step in the history.
fn name_place(seq: u64) {
    let address = format!("?at={seq}");
    if window().location().search().is_ok_and(|shown| shown == address) {
        return;
    }
    if let Ok(history) = window().history() {
        let state = history.state().unwrap_or_default();
        // Refused only when it is asked too often; the next one names the place.
        let _ = history.replace_state_with_url(&state, "", Some(&address));
    }
}

fn column(control: Control) -> Option<Element> {
    control.column.get_untracked().map(JsCast::unchecked_into)
}

/// Brings what was said last into sight, if the reader lets it.
fn pull(control: Control) {
    if let Some(column) = column(control)
        && control.screen.follow.get_value().is_following()
        && !selects()
    {
        to_end(&column);
    }
}

/// Follows what the reader does: the space bar plays, a scroll upwards lets go.
fn listen(control: Control) {
    let did = move |gesture: Gesture| {
        control.screen.follow.try_update_value(|follow| *follow = follow.after(gesture));
    };
    let handles = [
        window_event_listener(ev::keydown, move |event| {
            if event.key() == " " && !takes_space(&event) && !event.repeat() {
                event.prevent_default();
                control.toggle();
            }
        }),
        window_event_listener(ev::wheel, move |event| {
            if event.delta_y() < 0.0 {
                did(Gesture::Up);
            }
        }),
        // Unfolding a reason makes the page longer; the reader stays where they are.
        window_event_listener(ev::focusin, move |event| {
            let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
            if let (Some(target), Some(column)) = (target, column(control))
                && column.contains(Some(&target))
            {
                did(Gesture::Reads);
            }
        }),
        window_event_listener(ev::scroll, move |_| {
            if let Some(column) = column(control) {
                did(Gesture::Scrolled(position(&column)));
            }
        }),
    ];
    on_cleanup(move || {
        for handle in handles {
            handle.remove();
        }
    });
}

fn takes_space(event: &KeyboardEvent) -> bool {
    let with_another = event.ctrl_key() || event.alt_key() || event.meta_key() || event.shift_key();
    let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    with_another || target.is_some_and(|target| target.matches(TAKES_SPACE).unwrap_or(false))
}
