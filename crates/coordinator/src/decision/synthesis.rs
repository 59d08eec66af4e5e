//! One agent makes one reply of all drafts; its reply is part of what others read. It takes a turn like any other, so caps
//! and limits hold: where the one who is to do it has none left, the next of highest priority does; where nobody has, or
//! where it fails, the draft of highest priority leads.

use super::Protocol;
use super::case::{Case, Verdict, without};
use crate::strategy::eligibility;
use model::Event;
use model::event::TurnPurpose;
use std::cmp::Reverse;

/// See the module.
pub(super) struct Synthesis;

impl Protocol for Synthesis {
    fn next(&self, case: &Case<'_>) -> Vec<Event> {
        let deliberation = case.deliberation();
        let options = case.options();
        if let Some(seat) = deliberation.synthesiser {
            let table = case.table();
            let name = table.name(seat);
            return match &deliberation.synthesis {
                None => case.by_priority(&format!("{name} could not make one reply of the drafts; ")),
                Some(synthesis) => {
                    let absent = deliberation.without_draft();
                    let why = format!("{name} made one reply of {} drafts", deliberation.drafts.len());
                    case.reached(Verdict {
                        winner: Some(synthesis),
                        tally: deliberation.drafts.iter().map(|draft| (table.id(draft.seat), 1.0)).collect(),
                        dissent: Vec::new(),
                        reason: without(table, &why, &absent),
                        absent,
                        margin: None,
                        tie_break: None,
                    })
                }
            };
        }
        if options.len() < 2 {
            return case.alike(&options);
        }
        match synthesiser(case) {
            Some(seat) if !case.pressed && case.turns_left > 0 => {
                let reason = format!("{} makes one reply of the drafts.", case.table().name(seat));
                eligibility::call(case.conversation, TurnPurpose::Synthesis, &[seat], reason)
            }
            _ => case.by_priority("Nobody could make one reply of the drafts, since the round had to end; "),
        }
    }
}

fn synthesiser(case: &Case<'_>) -> Option<usize> {
    let table = case.table();
    let named = table.policy().collaborative.judge.as_ref().and_then(|judge| table.seat_of(judge));
    let eligible = eligibility::eligible(case.conversation);
    let named = named.filter(|seat| eligible.contains(seat));
    named.or_else(|| eligible.into_iter().min_by_key(|seat| (Reverse(table.priority(*seat)), *seat)))
}
