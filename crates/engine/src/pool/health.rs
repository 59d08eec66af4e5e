//! How an endpoint is doing: calls under way, and whether it has been taken out for failing.

use std::time::Duration;
use tokio::time::Instant;

/// Failures in a row after which an endpoint is taken out.
const FAILURES: u32 = 3;
/// Pause before a first trial; each trial that fails doubles it.
const FIRST_PAUSE: Duration = Duration::from_secs(10);
/// Longest pause between trials.
const LONGEST_PAUSE: Duration = Duration::from_mins(5);

/// How an endpoint is doing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Health {
    /// Calls under way.
    pub(super) under_way: u32,
    /// Failures since it last answered.
    pub(super) failures: u32,
    /// `None`: in service.
    pub(super) out: Option<Out>,
    /// Times that it has been taken out or put back.
    pub(super) epoch: u64,
}

/// Why and for how long an endpoint is left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Out {
    /// From now on one call tries it again.
    pub(super) until: Instant,
    /// Times that it has been taken out since it last answered, at least 1.
    pub(super) times: u32,
    /// Calls under way that try it again.
    pub(super) trials: u32,
}

/// What a call says about its endpoint.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ended {
    /// It answered, be it with a refusal of what it was sent.
    Answered,
    /// It could not be reached, failed, asked to slow down, or fell silent.
    Failed,
    /// The call was given up before it said anything.
    Unclear,
}

/// The part of a call that its endpoint's health remembers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Ticket {
    /// The endpoint's when the call began.
    epoch: u64,
}

impl Out {
    /// The pause that ends at `until`.
    pub(super) fn pause(&self) -> Duration {
        FIRST_PAUSE.saturating_mul(2_u32.saturating_pow(self.times - 1)).min(LONGEST_PAUSE)
    }

    /// Whether one call may try the endpoint again.
    pub(super) fn is_due(&self, now: Instant) -> bool {
        self.until <= now && self.trials == 0
    }
}

impl Health {
    /// A call begins.
    pub(super) fn begin(&mut self) -> Ticket {
        self.under_way += 1;
        if let Some(out) = &mut self.out {
            out.trials += 1;
        }
        Ticket { epoch: self.epoch }
    }

    /// A call ends. What began before the endpoint was last taken out, or put back, says nothing about it any more.
    pub(super) fn end(&mut self, ticket: Ticket, ended: Ended, now: Instant) {
        self.under_way = self.under_way.saturating_sub(1);
        if ticket.epoch != self.epoch {
            return;
        }
        if let Some(out) = &mut self.out {
            out.trials = out.trials.saturating_sub(1);
        }
        match ended {
            Ended::Answered => {
                self.failures = 0;
                self.epoch += u64::from(self.out.take().is_some());
            }
            Ended::Failed => {
                self.failures = self.failures.saturating_add(1);
                if self.out.is_some() || self.failures >= FAILURES {
                    let times = self.out.map_or(0, |out| out.times).saturating_add(1);
                    let mut out = Out { until: now, times, trials: 0 };
                    out.until += out.pause();
                    self.out = Some(out);
                    self.epoch += 1;
                }
            }
            Ended::Unclear => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Ended::{Answered, Failed, Unclear};
    use super::*;

    /// An endpoint after calls that ended so, one after the other, each as soon as it may be made.
    fn after(ended: &[Ended], start: Instant) -> (Health, Instant) {
        let (mut health, mut now) = (Health::default(), start);
        for ended in ended {
            now = health.out.map_or(now, |out| out.until);
            let ticket = health.begin();
            health.end(ticket, *ended, now);
        }
        (health, now)
    }

    #[test]
    fn b20_an_endpoint_is_taken_out_after_three_failures_in_a_row_and_pauses_grow() {
        let start = Instant::now();
        for (ended, failures, pause_s) in [
            (&[Failed, Failed][..], 2, None),
            (&[Failed, Failed, Failed], 3, Some(10)),
            (&[Failed, Failed, Answered, Failed, Failed], 2, None),
            (&[Failed, Failed, Unclear, Failed], 3, Some(10)),
            (&[Failed, Failed, Failed, Failed], 4, Some(20)),
            (&[Failed, Failed, Failed, Unclear], 3, Some(10)),
            (&[Failed, Failed, Failed, Failed, Failed], 5, Some(40)),
            (&[Failed, Failed, Failed, Failed, Answered], 0, None),
            (&[Failed; 40], 40, Some(300)),
        ] {
            let (health, now) = after(ended, start);
            let pause = health.out.map(|out| (out.until - now).as_secs());
            // Given up without a word, the trial leaves the endpoint as it was: due.
            let pause =
                if ended.last() == Some(&Unclear) { health.out.map(|out| out.pause().as_secs()) } else { pause };
            assert_eq!((health.failures, pause, health.under_way), (failures, pause_s, 0), "{ended:?}");
        }
    }

    #[test]
    fn b20_calls_from_before_an_endpoint_was_taken_out_change_nothing() {
        let now = Instant::now();
        let mut health = Health::default();
        let tickets: Vec<Ticket> = (0..8).map(|_| health.begin()).collect();
        for ticket in &tickets[..6] {
            health.end(*ticket, Failed, now);
        }
        let out = health.out.unwrap();
        assert_eq!((out.times, health.failures, health.under_way), (1, 3, 2));
        health.end(tickets[6], Answered, now);
        assert_eq!(health.out, Some(out), "an answer to a call from before does not put it back");
        let trial = health.begin();
        assert!(!health.out.unwrap().is_due(out.until), "one trial at a time");
        health.end(tickets[7], Unclear, now);
        assert_eq!(health.out.unwrap().trials, 1);
        health.end(trial, Answered, out.until);
        assert_eq!(health, Health { epoch: 2, ..Health::default() });
    }
}
