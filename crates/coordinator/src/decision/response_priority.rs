//! The reply of the role of highest priority leads; ties by list order.

use crate::conversation::Reply;
use crate::table::Table;
use model::Event;
use model::policy::DecisionProtocol;

/// The tally is the priority of each one's role; everybody else who replied is dissent.
pub(crate) fn decide(table: &Table, replies: &[Reply], absent: &[usize]) -> Event {
    let mut ranked: Vec<&Reply> = replies.iter().collect();
    ranked.sort_by_key(|reply| (std::cmp::Reverse(table.priority(reply.seat)), reply.seat));
    let winner = ranked.first().copied();
    let by_seat = |mut seats: Vec<usize>| {
        seats.sort_unstable();
        seats.into_iter().map(|seat| table.id(seat)).collect()
    };
    Event::DecisionReached {
        protocol: DecisionProtocol::ResponsePriority,
        tally: replies.iter().map(|reply| (table.id(reply.seat), f64::from(table.priority(reply.seat)))).collect(),
        winner: winner.map(|reply| table.id(reply.seat)),
        turn_id: winner.map(|reply| reply.turn_id.clone()),
        dissent: by_seat(ranked.iter().skip(1).map(|reply| reply.seat).collect()),
        absent: by_seat(absent.to_vec()),
        reason: reason(table, &ranked, absent),
    }
}

fn reason(table: &Table, ranked: &[&Reply], absent: &[usize]) -> String {
    let Some(winner) = ranked.first() else { return "Nobody replied.".to_owned() };
    let name = table.name(winner.seat);
    let priority = table.priority(winner.seat);
    let tied = ranked.iter().filter(|reply| table.priority(reply.seat) == priority).count();
    let why = if ranked.len() == 1 {
        format!("{name} alone replied")
    } else if tied > 1 {
        format!("{name} leads: first in the list of the {tied} of highest priority ({priority})")
    } else {
        format!("{name} leads: the role of highest priority ({priority}) of {} replies", ranked.len())
    };
    if absent.is_empty() { format!("{why}.") } else { format!("{why}; without {}.", table.list(absent)) }
}
