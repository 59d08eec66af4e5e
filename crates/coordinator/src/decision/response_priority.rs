//! The reply of the role of highest priority leads; ties by list order. No vote, no further call.

use super::Protocol;
use super::case::{Case, Verdict, without};
use crate::deliberation::Draft;
use crate::table::Table;
use model::Event;
use std::cmp::Reverse;

/// See the module.
pub(super) struct ResponsePriority;

impl Protocol for ResponsePriority {
    fn next(&self, case: &Case<'_>) -> Vec<Event> {
        decide(case, "")
    }
}

/// The tally is the priority of each one's role; everybody else who replied is dissent.
pub(super) fn decide(case: &Case<'_>, because: &str) -> Vec<Event> {
    let table = case.table();
    let mut ranked: Vec<&Draft> = case.deliberation().drafts.iter().collect();
    ranked.sort_by_key(|draft| (Reverse(table.priority(draft.seat)), draft.seat));
    let priority = |draft: &&Draft| f64::from(table.priority(draft.seat));
    let absent = case.deliberation().without_draft();
    case.reached(Verdict {
        winner: ranked.first().copied(),
        tally: ranked.iter().map(|draft| (table.id(draft.seat), priority(draft))).collect(),
        dissent: ranked.iter().skip(1).map(|draft| draft.seat).collect(),
        margin: ranked.first().zip(ranked.get(1)).map(|(first, second)| priority(first) - priority(second)),
        tie_break: None,
        reason: format!("{because}{}", reason(table, &ranked, &absent)),
        absent,
    })
}

fn reason(table: &Table, ranked: &[&Draft], absent: &[usize]) -> String {
    let Some(winner) = ranked.first() else { return "Nobody replied.".to_owned() };
    let name = table.name(winner.seat);
    let priority = table.priority(winner.seat);
    let tied = ranked.iter().filter(|draft| table.priority(draft.seat) == priority).count();
    let why = if ranked.len() == 1 {
        format!("{name} alone replied")
    } else if tied > 1 {
        format!("{name} leads: first in the list of the {tied} of highest priority ({priority})")
    } else {
        format!("{name} leads: the role of highest priority ({priority}) of {} replies", ranked.len())
    };
    without(table, &why, absent)
}
