//! A proposal is put to the vote until enough agree.
//!
//! The draft that the tie break puts first is proposed. Everybody who drafted agrees or disagrees with a reason; the share
//! of those who agree among those who voted decides. Too few: the proposal's author reads the reasons and revises, and the
//! revision is put to the vote, as often as the policy allows. A revision is a reply, so caps and limits hold. Where no
//! agreement comes, nobody wins, and the last proposal is named as the best so far.

use super::case::{Case, Verdict};
use super::{Paper, Protocol, Rules};
use crate::deliberation::Poll;
use crate::lines;
use crate::strategy::eligibility;
use model::Event;
use model::event::{Ballot, TurnPurpose};
use std::cmp::Ordering;

/// How much agreement is enough.
enum Needed {
    /// More than half.
    Majority,
    /// The policy's share.
    Share,
    /// Nobody may disagree.
    All,
}

/// See the module.
pub(super) struct Consensus(Needed);

/// More than half must agree.
pub(super) const MAJORITY: Consensus = Consensus(Needed::Majority);
/// The policy's share must agree.
pub(super) const SUPERMAJORITY: Consensus = Consensus(Needed::Share);
/// All must agree.
pub(super) const UNANIMITY: Consensus = Consensus(Needed::All);

impl Protocol for Consensus {
    fn next(&self, case: &Case<'_>) -> Vec<Event> {
        let deliberation = case.deliberation();
        let options = case.options();
        let Some(poll) = &deliberation.poll else {
            if options.len() < 2 {
                return case.alike(&options);
            }
            if case.pressed {
                return case.by_priority("There was no vote, since the round had to end; ");
            }
            let first = case.first(&options.iter().map(|option| option.seat).collect::<Vec<_>>());
            let proposal = options.into_iter().find(|option| Some(option.seat) == first);
            return case.open(proposal.as_slice(), &case.drafters(), 1);
        };
        let (agree, disagree) = counts(poll);
        if self.is_enough(case, agree, disagree) {
            return decide(case, poll, true);
        }
        let Some(proposal) = poll.options.first() else { return decide(case, poll, false) };
        let draft = deliberation.draft_of(proposal.seat);
        let was_revised = draft.is_some_and(|draft| draft.turn_id != proposal.turn_id);
        let is_last = poll.number >= case.table().policy().collaborative.max_consensus_rounds;
        let revision_held = deliberation.exchanges > poll.after_exchanges;
        let author = [proposal.seat];
        match draft {
            _ if case.pressed || is_last => decide(case, poll, false),
            Some(draft) if was_revised => {
                let mut revised = proposal.clone();
                revised.turn_id = draft.turn_id.clone();
                revised.same_as.clear();
                case.open(&[revised], &case.drafters(), poll.number.saturating_add(1))
            }
            _ if revision_held || !may_revise(case, proposal.seat) => decide(case, poll, false),
            _ => {
                let name = case.table().name(proposal.seat);
                let reason = format!("{name} revises the proposal: {agree} agree, {disagree} do not.");
                eligibility::call(case.conversation, TurnPurpose::Exchange, &author, reason)
            }
        }
    }

    fn rules(&self) -> Option<&dyn Rules> {
        Some(self)
    }
}

impl Rules for Consensus {
    fn question(&self, names: &str) -> String {
        format!(
            "The draft of {names} is proposed as the reply of all.\n\
             Reply with one line `AGREE`, or with one line `DISAGREE: what must change`."
        )
    }

    fn read(&self, _paper: &Paper<'_>, answer: &str) -> Result<Ballot, &'static str> {
        let vote = |line: &str| {
            if lines::after_word(line, "AGREE").is_some() {
                Some(Ballot::Agree)
            } else {
                lines::after_word(line, "DISAGREE").map(|_| Ballot::Disagree)
            }
        };
        answer.lines().find_map(vote).ok_or("the answer has neither `AGREE` nor `DISAGREE`")
    }

    fn points(&self, _paper: &Paper<'_>, ballot: &Ballot, _option: usize) -> f64 {
        if *ballot == Ballot::Agree { 1.0 } else { 0.0 }
    }
}

impl Consensus {
    fn is_enough(&self, case: &Case<'_>, agree: u32, disagree: u32) -> bool {
        let voted = f64::from(agree) + f64::from(disagree);
        let needed = case.table().policy().collaborative.supermajority;
        agree > 0
            && match self.0 {
                Needed::Majority => agree > disagree,
                // Two of three is a supermajority of 0.667, as people mean it.
                Needed::Share => f64::from(agree) >= (needed * voted - 0.01),
                Needed::All => disagree == 0,
            }
    }
}

fn may_revise(case: &Case<'_>, seat: usize) -> bool {
    case.turns_left > 0 && eligibility::exclusion(case.conversation, seat).is_none()
}

fn counts(poll: &Poll) -> (u32, u32) {
    let count = |wanted: &Ballot| poll.votes.iter().filter(|vote| vote.ballot == *wanted).count();
    let number = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
    (number(count(&Ballot::Agree)), number(count(&Ballot::Disagree)))
}

/// The tally is the number of those who agree, the margin by how many they are more than those who do not.
fn decide(case: &Case<'_>, poll: &Poll, agreed: bool) -> Vec<Event> {
    let table = case.table();
    let (agree, disagree) = counts(poll);
    let proposal = poll.options.first();
    let draft = proposal.and_then(|proposal| case.deliberation().draft_of(proposal.seat));
    let name = proposal.map_or("", |proposal| table.name(proposal.seat));
    let ballots = match poll.number {
        1 => "one ballot".to_owned(),
        number => format!("{number} ballots"),
    };
    let reason = match (agreed, agree.cmp(&disagree)) {
        (true, _) => format!("{agree} of {} agree to {name}'s proposal after {ballots}.", agree + disagree),
        (false, Ordering::Greater) => {
            format!("No agreement after {ballots}: {agree} agree to {name}'s proposal, {disagree} do not.")
        }
        (false, _) => {
            format!("No agreement after {ballots}: only {agree} agree to {name}'s proposal, {disagree} do not.")
        }
    };
    let mut events = case.reached(Verdict {
        winner: draft.filter(|_| agreed),
        tally: proposal.map(|proposal| (table.id(proposal.seat), f64::from(agree))).into_iter().collect(),
        dissent: poll.votes.iter().filter(|vote| vote.ballot == Ballot::Disagree).map(|vote| vote.seat).collect(),
        absent: case.absent(poll),
        margin: Some(f64::from(agree) - f64::from(disagree)),
        tie_break: None,
        reason,
    });
    if let (false, [Event::DecisionReached { turn_id, .. }]) = (agreed, events.as_mut_slice()) {
        *turn_id = draft.map(|draft| draft.turn_id.clone());
    }
    events
}
