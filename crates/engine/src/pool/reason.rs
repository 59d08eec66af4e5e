//! Why a call went where it went, in one sentence with figures.

use super::choice::{EndpointState, Why};
use std::time::Duration;
use tokio::time::Instant;

/// One sentence: why the endpoint at `at` was chosen of these, after waiting so long for a free place.
pub(super) fn reason(
    endpoints: &[(&str, EndpointState)],
    at: usize,
    why: Why,
    waited: Option<Duration>,
    now: Instant,
) -> String {
    let Some((_, chosen)) = endpoints.get(at) else { return String::new() };
    let health = chosen.health;
    let mut parts = match (why, health.out) {
        (Why::Trial, Some(out)) => vec![format!(
            "Tried again after {} in a row and a pause of {}",
            count(health.failures, "failure"),
            span(out.pause())
        )],
        (Why::FirstBack, Some(out)) => vec![format!(
            "All {} endpoints are left out after failures, and this one comes back first, {}",
            endpoints.len(),
            match out.until.saturating_duration_since(now) {
                Duration::ZERO => "now".to_owned(),
                left => format!("in {}", span(left)),
            }
        )],
        _ => vec![format!("{} under way, fewest of {} endpoints", count(health.under_way, "call"), endpoints.len())],
    };
    if why != Why::FirstBack {
        let others = endpoints.iter().enumerate().filter(|(other, _)| *other != at);
        parts.extend(others.filter_map(|(_, (base_url, state))| passed_over(base_url, state, now)));
    }
    parts.extend(waited.map(|waited| format!("it waited {} for a free place", span(waited))));
    parts.join("; ") + "."
}

/// Why an endpoint could not be chosen; `None` if it could.
fn passed_over(base_url: &str, state: &EndpointState, now: Instant) -> Option<String> {
    let health = state.health;
    match health.out {
        Some(out) if out.trials > 0 => {
            Some(format!("{base_url} is being tried again after {}", count(health.failures, "failure")))
        }
        Some(out) if out.until > now => Some(format!(
            "{base_url} is left out for {} after {}",
            span(out.until - now),
            count(health.failures, "failure")
        )),
        _ if !state.has_room() => Some(format!("{base_url} is full with {}", count(health.under_way, "call"))),
        _ => None,
    }
}

fn count(number: u32, one: &str) -> String {
    format!("{number} {one}{}", if number == 1 { "" } else { "s" })
}

/// Tenths of a second below ten seconds, whole seconds above.
fn span(time: Duration) -> String {
    if time < Duration::from_secs(10) {
        format!("{:.1} s", time.as_secs_f64())
    } else {
        format!("{} s", time.as_secs())
    }
}

#[cfg(test)]
mod tests {
    use super::super::health::{Health, Out};
    use super::*;

    #[test]
    fn b20_the_reason_of_a_route_has_its_figures() {
        let now = Instant::now();
        let serving = |under_way, max_concurrent| EndpointState {
            health: Health { under_way, ..Health::default() },
            max_concurrent,
        };
        let out = |failures, times, left_s, trials| {
            let out = Out { until: now + Duration::from_secs(left_s), times, trials };
            let health = Health { under_way: trials, failures, out: Some(out), ..Health::default() };
            EndpointState { health, max_concurrent: None }
        };
        let rows = [
            (
                vec![("http://a", serving(1, None)), ("http://b", serving(2, None))],
                Why::Fewest,
                None,
                "1 call under way, fewest of 2 endpoints.",
            ),
            (
                vec![("http://a", serving(0, None)), ("http://b", out(3, 1, 4, 0)), ("http://c", serving(2, Some(2)))],
                Why::Fewest,
                Some(Duration::from_millis(1_250)),
                "0 calls under way, fewest of 3 endpoints; http://b is left out for 4.0 s after 3 failures; \
              http://c is full with 2 calls; it waited 1.2 s for a free place.",
            ),
            (
                vec![("http://a", out(4, 2, 0, 0)), ("http://b", out(5, 1, 0, 1))],
                Why::Trial,
                None,
                "Tried again after 4 failures in a row and a pause of 20 s; http://b is being tried again after 5 failures.",
            ),
            (
                vec![("http://a", out(3, 1, 7, 0)), ("http://b", out(3, 1, 9, 0))],
                Why::FirstBack,
                None,
                "All 2 endpoints are left out after failures, and this one comes back first, in 7.0 s.",
            ),
        ];
        for (endpoints, why, waited, expected) in rows {
            assert_eq!(reason(&endpoints, 0, why, waited, now), expected);
        }
    }
}
