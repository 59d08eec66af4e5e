//! The event stream of one conversation, in the browser: one a tab that is seen, opened again whenever it breaks.
//!
//! A browser keeps six connections to a server, for all tabs together: tabs that nobody looks at would take them from the
//! one that somebody does. They give theirs back after a while, and catch up when they are seen again.
//!
//! Frames are gathered and applied with a frame of the screen, text alone with every second one: nobody reads faster, and
//! half of the frames are left for scrolling and whatever else moves. All of them go through one queue: with a queue for each
//! kind of frame a delta could overtake the start of its turn. The browser's own way to reconnect is not used: it would
//! neither tell how long it waits nor come back after an answer of 503.

use super::{Connection, Frame, LiveConversation};
use crate::api::conversations::read_conversation;
use leptos::leptos_dom::helpers::{
    IntervalHandle, TimeoutHandle, document, request_animation_frame, set_interval_with_handle, set_timeout,
    set_timeout_with_handle,
};
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::time::Duration;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::js_sys::{Date, Math};
use web_sys::{Event, EventSource, MessageEvent};

/// First wait before the stream is opened again; doubled each time, up to [`LONGEST_WAIT_MS`].
const FIRST_WAIT_MS: f64 = 250.0;
const LONGEST_WAIT_MS: f64 = 5_000.0;
/// Events in one frame of the screen from which on the page says that it is catching up.
const BACKLOG: usize = 32;
/// How long it says so after the last of them.
const CAUGHT_UP: Duration = Duration::from_millis(400);

/// Least time between two times at which text alone is drawn: a little less than two frames of the screen.
const TEXT_MS: f64 = 30.0;
/// How long a page keeps its stream when nobody looks at it.
const HIDDEN: Duration = Duration::from_secs(10);

/// Follows a conversation for as long as it is kept.
#[derive(Clone)]
pub struct Follower(Rc<Inner>);

struct Inner {
    live: LiveConversation,
    /// Called after the page took frames.
    on_applied: Box<dyn Fn()>,
    source: RefCell<Option<Source>>,
    pending: RefCell<Vec<Frame>>,
    scheduled: Cell<bool>,
    /// When frames were last applied, in milliseconds.
    applied_at: Cell<f64>,
    failures: Cell<i32>,
    retry: Cell<Option<TimeoutHandle>>,
    rest: Cell<Option<TimeoutHandle>>,
    clock: Cell<Option<IntervalHandle>>,
    closed: Cell<bool>,
}

impl Follower {
    /// Opens the stream after the last event that `live` shows.
    pub fn start(live: LiveConversation, on_applied: impl Fn() + 'static) -> Self {
        let follower = Self(Rc::new(Inner {
            live,
            on_applied: Box::new(on_applied),
            source: RefCell::default(),
            pending: RefCell::default(),
            scheduled: Cell::new(false),
            applied_at: Cell::new(0.0),
            failures: Cell::new(0),
            retry: Cell::new(None),
            rest: Cell::new(None),
            clock: Cell::new(None),
            closed: Cell::new(false),
        }));
        let announcements = live.announcements;
        let clock = set_interval_with_handle(move || announcements.say(Date::now()), Duration::from_millis(500));
        follower.0.clock.set(clock.ok());
        follower.open();
        follower
    }

    /// Opens the stream again if it was given back or the conversation had ended: a person acted, or came back to the page.
    pub fn wake(&self) {
        let inner = &self.0;
        if let Some(rest) = inner.rest.take() {
            rest.clear();
        }
        let is_resting = inner.source.borrow().is_none();
        if !inner.closed.get() && (is_resting || inner.live.connection.get_untracked() == Connection::Ended) {
            self.open();
        }
    }

    /// Nobody looks at the page: the stream is given back unless somebody soon does.
    pub fn rest(&self) {
        let follower = self.clone();
        let rest = move || {
            follower.flush();
            follower.give_back();
        };
        self.0.rest.set(set_timeout_with_handle(rest, HIDDEN).ok());
    }

    /// Closes the stream for good.
    pub fn close(&self) {
        self.0.closed.set(true);
        self.give_back();
        if let Some(rest) = self.0.rest.take() {
            rest.clear();
        }
        if let Some(clock) = self.0.clock.take() {
            clock.clear();
        }
    }

    fn give_back(&self) {
        self.0.source.take();
        if let Some(retry) = self.0.retry.take() {
            retry.clear();
        }
    }

    fn open(&self) {
        let live = self.0.live;
        let url = format!("/api/v1/conversations/{}/events?after={}", live.id, live.seq());
        match Source::open(&url, self) {
            Some(source) => drop(self.0.source.replace(Some(source))),
            None => self.retry(),
        }
    }

    fn retry(&self) {
        let (inner, follower) = (&self.0, self.clone());
        if inner.closed.get() {
            return;
        }
        inner.live.connection.set(Connection::Reconnecting);
        let failures = inner.failures.get();
        inner.failures.set(failures.saturating_add(1));
        let wait = (FIRST_WAIT_MS * 2_f64.powi(failures.min(10))).min(LONGEST_WAIT_MS);
        // Many pages that lost the same server do not come back at the same moment.
        let wait = Duration::from_secs_f64(wait * (0.5 + Math::random() / 2.0) / 1_000.0);
        inner.retry.set(set_timeout_with_handle(move || follower.open(), wait).ok());
    }

    fn opened(&self) {
        self.0.live.connection.set(Connection::Live);
    }

    fn caught_up(&self) {
        let inner = &self.0;
        if !inner.closed.get() && matches!(inner.live.connection.get_untracked(), Connection::CatchingUp(_)) {
            inner.live.connection.set(Connection::Live);
        }
    }

    fn failed(&self) {
        if let Some(source) = &*self.0.source.borrow() {
            source.stream.close();
        }
        self.flush();
        self.retry();
    }

    fn ended(&self) {
        if let Some(source) = &*self.0.source.borrow() {
            source.stream.close();
        }
        self.flush();
        self.0.failures.set(0);
        self.0.live.connection.set(Connection::Ended);
    }

    /// The server does not know our cursor: the page is read anew.
    fn reset(&self) {
        if let Some(source) = &*self.0.source.borrow() {
            source.stream.close();
        }
        self.0.pending.take();
        let follower = self.clone();
        spawn_local(async move {
            match read_conversation(follower.0.live.id, super::PAGE_TURNS).await {
                Ok(transcript) if !follower.0.closed.get() => {
                    follower.0.live.replace(transcript);
                    follower.open();
                }
                _ => follower.retry(),
            }
        });
    }

    fn take(&self, frame: Frame) {
        let inner = &self.0;
        inner.failures.set(0);
        inner.pending.borrow_mut().push(frame);
        if document().hidden() {
            // Nothing is painted in the background, so no frame of the screen would come.
            self.flush();
        } else if !inner.scheduled.replace(true) {
            self.draw_with_next_frame();
        }
    }

    fn draw_with_next_frame(&self) {
        let follower = self.clone();
        request_animation_frame(move || {
            let inner = &follower.0;
            let is_text = inner.pending.borrow().iter().all(|frame| matches!(frame, Frame::Delta(_)));
            if is_text && (0.0..TEXT_MS).contains(&(Date::now() - inner.applied_at.get())) {
                follower.draw_with_next_frame();
            } else {
                follower.flush();
            }
        });
    }

    fn flush(&self) {
        let inner = &self.0;
        inner.scheduled.set(false);
        inner.applied_at.set(Date::now());
        let frames = inner.pending.take();
        if frames.is_empty() || inner.closed.get() {
            return;
        }
        let events = frames.iter().filter(|frame| matches!(frame, Frame::Event(_))).count();
        let connection = if events >= BACKLOG { Connection::CatchingUp(events) } else { Connection::Live };
        if inner.live.connection.get_untracked() != connection {
            inner.live.connection.set(connection);
        }
        inner.live.apply(&frames);
        (inner.on_applied)();
        if connection != Connection::Live {
            let follower = self.clone();
            // Where no further frame comes, everything has been made up for.
            set_timeout(move || follower.caught_up(), CAUGHT_UP);
        }
    }
}

/// A stream with its listeners, which live as long as it does.
struct Source {
    stream: EventSource,
    _listeners: Vec<Closure<dyn FnMut(MessageEvent)>>,
    _on_open: Closure<dyn FnMut(Event)>,
    _on_error: Closure<dyn FnMut(Event)>,
}

impl Source {
    fn open(url: &str, follower: &Follower) -> Option<Self> {
        let stream = EventSource::new(url).ok()?;
        let listen = |name: &str, on: fn(&Follower, &str)| {
            let follower = follower.clone();
            let closure = Closure::<dyn FnMut(MessageEvent)>::new(move |message: MessageEvent| {
                on(&follower, &message.data().as_string().unwrap_or_default());
            });
            stream.add_event_listener_with_callback(name, closure.as_ref().unchecked_ref()).ok().map(|()| closure)
        };
        let listeners = vec![
            listen("event", |follower, data| match crate::api::load::read(data) {
                Ok(envelope) => follower.take(Frame::Event(envelope)),
                // An event that this page does not know: a newer server. Reading anew shows what it can.
                Err(_) => follower.reset(),
            })?,
            listen("delta", |follower, data| {
                if let Ok(delta) = crate::api::load::read(data) {
                    follower.take(Frame::Delta(delta));
                }
            })?,
            listen("reset", |follower, _| follower.reset())?,
            listen("end", |follower, _| follower.ended())?,
        ];
        let on_open = Closure::new({
            let follower = follower.clone();
            move |_: Event| follower.opened()
        });
        let on_error = Closure::new({
            let follower = follower.clone();
            move |_: Event| follower.failed()
        });
        stream.set_onopen(Some(on_open.as_ref().unchecked_ref()));
        stream.set_onerror(Some(on_error.as_ref().unchecked_ref()));
        Some(Self { stream, _listeners: listeners, _on_open: on_open, _on_error: on_error })
    }
}

impl Drop for Source {
    fn drop(&mut self) {
        self.stream.set_onopen(None);
        self.stream.set_onerror(None);
        self.stream.close();
    }
}
