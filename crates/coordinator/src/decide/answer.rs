//! What an answer to a ballot or to a judge's question says.

use crate::conversation::Conversation;
use crate::decision::{self, Paper, UNKNOWN_CONFIDENCE};
use crate::state::OpenTurn;
use crate::{contradiction, lines, names};
use model::Event;
use model::event::{Ballot, TurnPurpose};

/// Most bytes of a voter's reason that are kept.
const REASON_BYTES: usize = 500;

/// The vote or the rulings that a reply gives. One for an earlier round gives none.
pub(super) fn decide(conversation: &Conversation, turn: &OpenTurn, text: &str) -> Vec<Event> {
    let deliberation = &conversation.round.deliberation;
    if turn.round() != conversation.round.number {
        return Vec::new();
    }
    let Some(poll) = &deliberation.poll else { return rulings(conversation, turn, text) };
    let Some(rules) = decision::of(poll.protocol).rules() else { return Vec::new() };
    let paper = Paper { table: &conversation.table, poll };
    let weight = rules.is_weighted().then(|| {
        let drafted = deliberation.draft_of(turn.seat).map_or("", |draft| conversation.text_at(draft.at));
        lines::confidence(text).or_else(|| lines::confidence(drafted)).unwrap_or(UNKNOWN_CONFIDENCE)
    });
    let read = rules.read(&paper, text);
    vec![Event::VoteCast {
        turn_id: turn.turn_id.clone(),
        agent_id: turn.agent_id.clone(),
        valid: read.is_ok(),
        weight: weight.filter(|_| read.is_ok()),
        reason: match &read {
            Ok(_) => lines::rest(text, REASON_BYTES),
            Err(why) => (*why).to_owned(),
        },
        ballot: read.unwrap_or(Ballot::Abstain),
    }]
}

/// A voter that passes abstains.
pub(super) fn pass(conversation: &Conversation, turn: &OpenTurn, reason: &str) -> Vec<Event> {
    let is_vote = matches!(turn.purpose, TurnPurpose::Ballot | TurnPurpose::Judge)
        && turn.round() == conversation.round.number
        && conversation.round.deliberation.poll.is_some();
    if !is_vote {
        return Vec::new();
    }
    vec![Event::VoteCast {
        turn_id: turn.turn_id.clone(),
        agent_id: turn.agent_id.clone(),
        ballot: Ballot::Abstain,
        valid: true,
        reason: reason.to_owned(),
        weight: None,
    }]
}

/// Lines of a number and a name: `1: Ada`. Only one of the two claims of a dispute can be right; whoever made it is.
fn rulings(conversation: &Conversation, turn: &OpenTurn, text: &str) -> Vec<Event> {
    let table = &conversation.table;
    let conflicts = &conversation.round.deliberation.contradictions;
    let disputes = contradiction::disputes(conflicts.iter().map(|conflict| &conflict.found));
    let mut ruled = vec![None; disputes.len()];
    for line in text.lines() {
        let line = lines::bare(line);
        let digits = line.find(|c: char| !c.is_ascii_digit()).unwrap_or(line.len());
        let Some(at) = line[..digits].parse::<usize>().ok().and_then(|number| number.checked_sub(1)) else { continue };
        let named = names::named(table, &line[digits..]).first().map(|(seat, _)| table.id(*seat));
        if let (Some(dispute), Some(id), Some(place)) = (disputes.get(at), named, ruled.get_mut(at))
            && let Some(claim) = dispute.claim_of(&id)
        {
            *place = Some(claim);
        }
    }
    let resolved = disputes.iter().zip(ruled).filter_map(|(dispute, ruled)| Some(dispute.in_favour_of(ruled?)));
    resolved
        .flatten()
        .map(|(contradiction, in_favour_of)| Event::ContradictionResolved {
            contradiction: contradiction.clone(),
            in_favour_of: in_favour_of.clone(),
            by: turn.agent_id.clone(),
        })
        .collect()
}
