//! The reader's clock.

use leptos::prelude::*;
use model::Timestamp;

/// The reader's clock, once a second; `None` before the browser has taken over.
pub fn clock() -> ReadSignal<Option<Timestamp>> {
    let (now, set_now) = signal(None::<Timestamp>);
    #[cfg(feature = "hydrate")]
    Effect::new(move |_| {
        use leptos::leptos_dom::helpers::set_interval_with_handle;

        let tick = move || {
            #[expect(clippy::cast_possible_truncation, reason = "whole milliseconds of the clock")]
            set_now.set(Some(Timestamp::from_millis(web_sys::js_sys::Date::now() as i64)));
        };
        if let Ok(interval) = set_interval_with_handle(tick, std::time::Duration::from_secs(1)) {
            on_cleanup(move || interval.clear());
        }
    });
    #[cfg(not(feature = "hydrate"))]
    let _ = set_now;
    now
}
