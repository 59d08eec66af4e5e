//! The choice between the endpoints of a pool: a pure function of how they are doing.

use super::health::Health;
use tokio::time::Instant;

/// An endpoint as the choice sees it.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct EndpointState {
    /// How it is doing.
    pub(super) health: Health,
    /// Most calls at once.
    pub(super) max_concurrent: Option<u32>,
}

/// Where a call goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Choice {
    /// To the endpoint at this place of the list.
    Take {
        /// Place in the list.
        at: usize,
        /// Why there.
        why: Why,
    },
    /// Nowhere yet: choose again when a call ends, or at this time.
    Wait {
        /// When an endpoint that is left out is due for a trial.
        until: Option<Instant>,
    },
}

/// Why an endpoint is chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Why {
    /// It has the fewest calls under way.
    Fewest,
    /// It has the fewest calls under way and its pause is over.
    Trial,
    /// All are left out, and this one is the first to come back.
    FirstBack,
}

impl EndpointState {
    /// Whether it takes another call at once.
    pub(super) fn has_room(&self) -> bool {
        self.max_concurrent.is_none_or(|most| self.health.under_way < most)
    }

    fn in_service(&self) -> bool {
        self.health.out.is_none()
    }

    fn is_due(&self, now: Instant) -> bool {
        self.health.out.is_some_and(|out| out.is_due(now))
    }
}

/// Where the next call goes: of the endpoints in service and those due for a trial, the one with the fewest calls under
/// way, then the first of the list. A full endpoint takes none; when all are full, the call waits. When all are left
/// out, the one that comes back first is tried, since a call that may fail is better than one that cannot be made.
pub(super) fn choose(endpoints: &[EndpointState], now: Instant) -> Choice {
    let roomy = || endpoints.iter().enumerate().filter(|(_, endpoint)| endpoint.has_room());
    let able = roomy().filter(|(_, endpoint)| endpoint.in_service() || endpoint.is_due(now));
    if let Some((at, endpoint)) = able.min_by_key(|(at, endpoint)| (endpoint.health.under_way, *at)) {
        return Choice::Take { at, why: if endpoint.in_service() { Why::Fewest } else { Why::Trial } };
    }
    let left_out = roomy().filter_map(|(at, endpoint)| Some((endpoint.health.out?, at)));
    if endpoints.iter().any(EndpointState::in_service) {
        let until = left_out.filter(|(out, _)| out.trials == 0).map(|(out, _)| out.until).min();
        return Choice::Wait { until };
    }
    match left_out.map(|(out, at)| (out.until, at)).min() {
        Some((_, at)) => Choice::Take { at, why: Why::FirstBack },
        None => Choice::Wait { until: None },
    }
}

#[cfg(test)]
mod tests {
    use super::super::health::Out;
    use super::*;
    use std::time::Duration;

    const NOW_S: u64 = 1_000;

    fn serving(under_way: u32, max_concurrent: Option<u32>) -> EndpointState {
        EndpointState { health: Health { under_way, ..Health::default() }, max_concurrent }
    }

    /// Left out until so many seconds, where [`NOW_S`] is the present.
    fn out(epoch: Instant, until_s: u64, trials: u32, max_concurrent: Option<u32>) -> EndpointState {
        let out = Out { until: epoch + Duration::from_secs(until_s), times: 1, trials };
        let health = Health { under_way: trials, failures: 3, out: Some(out), ..Health::default() };
        EndpointState { health, max_concurrent }
    }

    #[test]
    fn b20_a_call_goes_to_the_endpoint_with_the_fewest_calls_that_is_not_left_out() {
        let epoch = Instant::now();
        let out = |until_s, trials, most| out(epoch, until_s, trials, most);
        let take = |at, why| Choice::Take { at, why };
        let wait = |until_s: Option<u64>| Choice::Wait { until: until_s.map(|s| epoch + Duration::from_secs(s)) };
        let rows = [
            ("list order", vec![serving(0, None), serving(0, None)], take(0, Why::Fewest)),
            ("fewest calls", vec![serving(2, None), serving(1, None), serving(1, None)], take(1, Why::Fewest)),
            ("a full one is passed over", vec![serving(1, Some(1)), serving(5, None)], take(1, Why::Fewest)),
            ("all are full", vec![serving(1, Some(1)), serving(2, Some(2))], wait(None)),
            ("one is left out", vec![out(1_010, 0, None), serving(9, None)], take(1, Why::Fewest)),
            ("its pause is over", vec![out(1_000, 0, None), serving(1, None)], take(0, Why::Trial)),
            ("a trial is no favourite", vec![serving(0, None), out(990, 0, None)], take(0, Why::Fewest)),
            ("one trial at a time", vec![out(990, 1, None), serving(9, None)], take(1, Why::Fewest)),
            ("full until one is due", vec![serving(1, Some(1)), out(1_010, 0, None)], wait(Some(1_010))),
            ("full until the trial ends", vec![serving(1, Some(1)), out(990, 1, None)], wait(None)),
            ("all are left out", vec![out(1_020, 0, None), out(1_010, 0, None)], take(1, Why::FirstBack)),
            ("all, one on trial", vec![out(1_020, 0, None), out(990, 1, None)], take(1, Why::FirstBack)),
            ("all, the first back full", vec![out(1_020, 0, None), out(990, 1, Some(1))], take(0, Why::FirstBack)),
            ("all are left out and full", vec![out(990, 1, Some(1))], wait(None)),
            ("alone and left out", vec![out(1_300, 0, None)], take(0, Why::FirstBack)),
        ];
        for (name, endpoints, expected) in rows {
            assert_eq!(choose(&endpoints, epoch + Duration::from_secs(NOW_S)), expected, "{name}");
        }
    }
}
