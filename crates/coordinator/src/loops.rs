//! Whether a round goes round in circles: a reply is one of the last ones, or nearly, or several bring nothing new.
//!
//! Replies are compared by their words, in lower case, with the last few of the round. The first finding is a nudge to the
//! next speaker; the second has the one that repeats itself passed over for a while; the third is a pause. Several replies
//! in a row without a finding begin anew. Very short replies are never a loop: people agree in few words.

use crate::table::Table;
use model::event::{LoopKind, LoopResponse};
use model::{TurnId, TurnStrategy};
use std::collections::{BTreeSet, VecDeque};
use std::sync::Arc;

/// Replies that a new one is compared with.
const RECENT: usize = 6;
/// Fewest words of a repeat.
const EXACT_WORDS: usize = 5;
/// Fewest words of a near repeat.
const NEAR_WORDS: usize = 8;
/// Likeness from which a reply is nearly another: the Jaccard index of their runs of three words (Broder 1997).
const NEAR: f64 = 0.8;
/// Share of new words up to which a reply brings nothing new.
const NEW: f64 = 0.1;
/// Replies in a row without anything new that are a loop.
const STALE: u32 = 4;
/// Most words of a reply that are compared.
const WORDS: usize = 400;

/// What a round remembers of its last replies.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct LoopMeter {
    /// Shared, so that a copy of the round is cheap.
    recent: VecDeque<(TurnId, Arc<Fingerprint>)>,
    /// Replies in a row that brought nothing new.
    pub(crate) stale: u32,
    /// Replies in a row without a finding.
    clean: u32,
    /// Findings on the way to a pause.
    stage: u8,
}

/// A reply as far as it is compared.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Fingerprint {
    words: Vec<u64>,
    distinct: BTreeSet<u64>,
    runs: BTreeSet<u64>,
}

impl Fingerprint {
    pub(crate) fn of(text: &str) -> Self {
        let words: Vec<u64> = text
            .split(|c: char| !c.is_alphanumeric())
            .filter(|word| !word.is_empty())
            .take(WORDS)
            .map(|word| word.to_lowercase().bytes().fold(FNV_OFFSET, fnv))
            .collect();
        let run = |run: &[u64]| run.iter().flat_map(|word| word.to_le_bytes()).fold(FNV_OFFSET, fnv);
        Self { distinct: words.iter().copied().collect(), runs: words.windows(3).map(run).collect(), words }
    }

    fn likeness(&self, other: &Self) -> f64 {
        let shared = self.runs.intersection(&other.runs).count();
        share(shared, self.runs.len() + other.runs.len() - shared)
    }
}

const FNV_OFFSET: u64 = 0xCBF2_9CE4_8422_2325;

/// One step of the FNV-1a hash (Fowler, Noll and Vo).
const fn fnv(hash: u64, byte: u8) -> u64 {
    (hash ^ byte as u64).wrapping_mul(0x0000_0100_0000_01B3)
}

/// Whether loops are looked for: not where it is off, and not where nobody speaks twice.
pub(crate) fn are_watched(table: &Table) -> bool {
    let policy = table.policy();
    let goes_round = matches!(policy.turn_strategy, TurnStrategy::RoundRobin | TurnStrategy::Dynamic);
    goes_round && policy.loop_detection.is_on()
}

impl LoopMeter {
    /// Whether this reply would be a loop, with the earlier replies that show it.
    pub(crate) fn find(&self, reply: &Fingerprint) -> Option<(LoopKind, Vec<TurnId>)> {
        let long = |words: usize| reply.words.len() >= words;
        let like = |same: &dyn Fn(&Fingerprint) -> bool| {
            self.recent.iter().rev().find(|(_, earlier)| same(earlier)).map(|(turn, _)| vec![turn.clone()])
        };
        if long(EXACT_WORDS)
            && let Some(turn) = like(&|earlier| earlier.words == reply.words)
        {
            return Some((LoopKind::ExactRepeat, turn));
        }
        if long(NEAR_WORDS)
            && let Some(turn) = like(&|earlier| earlier.likeness(reply) >= NEAR)
        {
            return Some((LoopKind::NearRepeat, turn));
        }
        let stale = self.stale_after(reply);
        (stale > 0 && stale.is_multiple_of(STALE)).then(|| {
            let turns = self.recent.iter().rev().take(STALE as usize - 1).map(|(turn, _)| turn.clone());
            (LoopKind::NoProgress, turns.collect::<Vec<_>>().into_iter().rev().collect())
        })
    }

    fn stale_after(&self, reply: &Fingerprint) -> u32 {
        let is_new = |word: &&u64| self.recent.iter().all(|(_, earlier)| !earlier.distinct.contains(*word));
        let new = reply.distinct.iter().filter(is_new).count();
        let is_stale = reply.words.len() >= EXACT_WORDS && share(new, reply.distinct.len()) <= NEW;
        if is_stale { self.stale.saturating_add(1) } else { 0 }
    }

    /// What is to be done about a finding, where others could speak instead, and where nobody could.
    pub(crate) const fn response(&self, others_can_speak: bool) -> LoopResponse {
        match self.stage {
            0 => LoopResponse::Nudge,
            1 if others_can_speak => LoopResponse::OtherSpeaker,
            _ => LoopResponse::Pause,
        }
    }

    /// Remembers a reply.
    pub(crate) fn heard(&mut self, turn: TurnId, reply: Fingerprint) {
        self.stale = self.stale_after(&reply);
        self.clean = self.clean.saturating_add(1);
        if self.clean >= STALE {
            self.stage = 0;
        }
        self.recent.push_back((turn, Arc::new(reply)));
        if self.recent.len() > RECENT {
            self.recent.pop_front();
        }
    }

    /// Remembers a finding about the last reply.
    pub(crate) const fn found(&mut self, response: LoopResponse) {
        self.clean = 0;
        self.stage = match response {
            LoopResponse::Nudge => 1,
            LoopResponse::OtherSpeaker => 2,
            LoopResponse::Pause => 0,
        };
    }
}

/// `part / whole`, 0 where there is no whole.
fn share(part: usize, whole: usize) -> f64 {
    let number = |n: usize| f64::from(u32::try_from(n).unwrap_or(u32::MAX));
    if whole == 0 { 0.0 } else { number(part) / number(whole) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(replies: &[&str], next: &str) -> Option<(LoopKind, Vec<TurnId>)> {
        let mut meter = LoopMeter::default();
        for (reply, n) in replies.iter().zip(1..) {
            meter.heard(TurnId::nth(n), Fingerprint::of(reply));
        }
        meter.find(&Fingerprint::of(next))
    }

    /// Behaviour 33: what is a loop and what is not.
    #[test]
    fn b33_repeats_and_standstill_are_found() {
        let long = "The bridge needs a new coat of paint before the winter comes";
        let near = "The bridge needs a new coat of paint before the winter comes again";
        assert_eq!(found(&["x", long], long), Some((LoopKind::ExactRepeat, vec![TurnId::nth(2)])));
        assert_eq!(found(&[long], &long.to_uppercase()).map(|(kind, _)| kind), Some(LoopKind::ExactRepeat));
        assert_eq!(found(&[long], near), Some((LoopKind::NearRepeat, vec![TurnId::nth(1)])));
        assert_eq!(found(&["I agree."], "I agree."), None, "few words are no loop");
        assert_eq!(found(&[long], "The tower needs a new roof before the storms of autumn come"), None);
        let turned = [
            "paint the bridge before winter comes",
            "before winter comes the bridge paint",
            "the bridge before paint comes winter",
        ];
        let stale = found(&[long, turned[0], turned[1], turned[2]], "winter comes before the paint bridge");
        assert_eq!(stale, Some((LoopKind::NoProgress, vec![TurnId::nth(2), TurnId::nth(3), TurnId::nth(4)])));
        assert_eq!(found(&[long, "1", "2", "3", "4", "5", "6"], long), None, "it was too long ago");
    }

    /// Behaviour 33: first a nudge, then another speaker, then a pause; replies without a finding begin anew.
    #[test]
    fn b33_each_finding_leads_to_more() {
        let mut meter = LoopMeter::default();
        for expected in [LoopResponse::Nudge, LoopResponse::OtherSpeaker, LoopResponse::Pause, LoopResponse::Nudge] {
            assert_eq!(meter.response(true), expected);
            meter.found(expected);
        }
        assert_eq!(meter.response(false), LoopResponse::Pause, "where nobody else can speak");
        for n in 1..=STALE {
            meter.heard(TurnId::nth(n), Fingerprint::of("fine"));
        }
        assert_eq!(meter.response(true), LoopResponse::Nudge);
    }
}
