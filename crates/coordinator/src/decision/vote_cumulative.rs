//! Everybody spreads ten points over the drafts; the most points win. A ballot that spends more counts in proportion, as
//! if it had spent ten; one that spends less gives the rest away.

use super::{Paper, Protocol, Rules};
use crate::{lines, names};
use model::event::Ballot;
use std::collections::BTreeMap;

/// Points of each voter.
const POINTS: f64 = 10.0;

/// See the module.
pub(super) struct VoteCumulative;

impl Protocol for VoteCumulative {
    fn rules(&self) -> Option<&dyn Rules> {
        Some(self)
    }
}

impl Rules for VoteCumulative {
    fn question(&self, names: &str) -> String {
        format!(
            "Spread {POINTS} points over the drafts: the better, the more. You may give points to your own.\n\
             Reply with one line `POINTS: Name=number, Name=number`, then your reason in one sentence. \
             The drafts are of: {names}."
        )
    }

    fn read(&self, paper: &Paper<'_>, answer: &str) -> Result<Ballot, &'static str> {
        let value = lines::value(answer, "POINTS").ok_or("the answer has no line `POINTS:`")?;
        let mut points = BTreeMap::new();
        for (seat, after) in names::named(paper.table, value) {
            let number = lines::number(after.trim_start_matches([' ', '=', ':', '(', '*', '`', '"']));
            if let (Some(option), Some(number)) = (paper.poll.option_of(seat), number) {
                *points.entry(paper.id(option)).or_insert(0.0) += number;
            }
        }
        let spent: f64 = points.values().sum();
        if spent <= 0.0 {
            return Err("the answer gives no points to any of the options");
        }
        if spent > POINTS {
            for given in points.values_mut() {
                *given = crate::strategy::rounded(*given * POINTS / spent);
            }
        }
        Ok(Ballot::Points(points))
    }

    fn points(&self, paper: &Paper<'_>, ballot: &Ballot, option: usize) -> f64 {
        match ballot {
            Ballot::Points(points) => points.get(&paper.id(option)).copied().unwrap_or(0.0),
            _ => 0.0,
        }
    }
}
