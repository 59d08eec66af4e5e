//! A point in time. The server writes it in UTC; the browser puts it into the reader's zone once it has taken over.

use crate::format;
use leptos::prelude::*;
use model::Timestamp;

/// How much of a moment is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Precision {
    /// The time of day, to the second.
    #[default]
    Time,
    /// Day and time, to the minute.
    Day,
}

/// Minutes east of Greenwich of the reader's zone; `None` until the browser has said.
#[derive(Clone, Copy)]
struct Zone(RwSignal<Option<i32>>);

/// Provides the reader's zone to every [`Moment`] below. Each page that shows moments calls it once.
pub fn provide_zone() {
    let zone = RwSignal::new(None);
    provide_context(Zone(zone));
    // After hydration: the first render knows what the server knew.
    #[cfg(feature = "hydrate")]
    Effect::new(move |_| {
        #[expect(clippy::cast_possible_truncation, reason = "minutes of a day")]
        let offset = -web_sys::js_sys::Date::new_0().get_timezone_offset() as i32;
        zone.set(Some(offset));
    });
}

/// A point in time.
#[component]
pub fn Moment(
    /// When.
    at: Timestamp,
    /// How much of it is shown.
    #[prop(optional)]
    precision: Precision,
) -> impl IntoView {
    let zone = use_context::<Zone>();
    let text = move || {
        let offset = zone.and_then(|zone| zone.0.get());
        let text = match precision {
            Precision::Time => format::time_of_day(at, offset.unwrap_or(0)),
            Precision::Day => format::day_and_time(at, offset.unwrap_or(0)),
        };
        if offset.is_some() { text } else { format!("{text} UTC") }
    };
    view! { <time datetime=at.to_string()>{text}</time> }
}
