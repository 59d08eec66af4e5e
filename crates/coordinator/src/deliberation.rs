//! What a round under the collaborative strategy has come to: drafts, contradictions, votes.

use crate::table::Table;
use model::event::{Ballot, BallotOption, Contradiction};
use model::policy::DecisionProtocol;
use model::{AgentId, TurnId};

/// The drafts of a round on their way to one reply.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Deliberation {
    /// Who was asked to draft.
    pub(crate) responders: Vec<usize>,
    /// A person asked for these responders.
    pub(crate) by_mention: bool,
    /// In the order of arrival; a revised draft keeps its place.
    pub(crate) drafts: Vec<Draft>,
    pub(crate) passes: usize,
    pub(crate) failures: usize,
    /// Exchanges and revisions held.
    pub(crate) exchanges: u32,
    pub(crate) contradictions: Vec<Conflict>,
    /// A judge was asked to rule on the contradictions.
    pub(crate) ruling_asked: bool,
    /// The last ballot.
    pub(crate) poll: Option<Poll>,
    /// Who was asked to make one reply of the drafts.
    pub(crate) synthesiser: Option<usize>,
    pub(crate) synthesis: Option<Draft>,
    pub(crate) decided: Option<Decided>,
}

/// How a deliberation ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Decided {
    /// One reply leads.
    Agreed,
    /// None does.
    NotAgreed,
}

/// A reply among others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Draft {
    pub(crate) seat: usize,
    pub(crate) turn_id: TurnId,
    /// Its place in the transcript.
    pub(crate) at: usize,
}

/// A contradiction between two drafts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Conflict {
    pub(crate) found: Contradiction,
    /// A judge has ruled on it: for whom.
    pub(crate) in_favour_of: Option<AgentId>,
}

/// A ballot, open or closed.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Poll {
    pub(crate) protocol: DecisionProtocol,
    pub(crate) options: Vec<Choice>,
    pub(crate) voters: Vec<usize>,
    /// Counted from 1 within the round.
    pub(crate) number: u32,
    pub(crate) votes: Vec<Vote>,
    /// [`Deliberation::exchanges`] when it was opened.
    pub(crate) after_exchanges: u32,
}

/// Something to vote for: drafts that say the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Choice {
    pub(crate) seat: usize,
    pub(crate) turn_id: TurnId,
    pub(crate) same_as: Vec<usize>,
}

/// A voter's answer.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Vote {
    pub(crate) seat: usize,
    pub(crate) ballot: Ballot,
    pub(crate) reason: String,
    /// 1 where votes are not weighted.
    pub(crate) weight: f64,
}

impl Deliberation {
    /// A draft, or the revision of one.
    pub(crate) fn drafted(&mut self, draft: Draft) {
        match self.drafts.iter_mut().find(|earlier| earlier.seat == draft.seat) {
            Some(earlier) => *earlier = draft,
            None => self.drafts.push(draft),
        }
    }

    /// This agent's draft.
    pub(crate) fn draft_of(&self, seat: usize) -> Option<&Draft> {
        self.drafts.iter().find(|draft| draft.seat == seat)
    }

    /// The place in the transcript of the draft, or the synthesis, that was written in this turn.
    pub(crate) fn place_of(&self, turn: Option<&TurnId>) -> Option<usize> {
        let all = self.drafts.iter().chain(&self.synthesis);
        all.filter(|draft| Some(&draft.turn_id) == turn).map(|draft| draft.at).next()
    }

    /// Contradictions that nobody has ruled on.
    pub(crate) fn unresolved(&self) -> Vec<Contradiction> {
        let open = self.contradictions.iter().filter(|conflict| conflict.in_favour_of.is_none());
        open.map(|conflict| conflict.found.clone()).collect()
    }

    /// Responders without a draft, in list order.
    pub(crate) fn without_draft(&self) -> Vec<usize> {
        let mut seats: Vec<usize> =
            self.responders.iter().copied().filter(|seat| self.draft_of(*seat).is_none()).collect();
        seats.sort_unstable();
        seats
    }

    pub(crate) fn ballot_opened(
        &mut self,
        table: &Table,
        protocol: DecisionProtocol,
        options: &[BallotOption],
        voters: &[AgentId],
        number: u32,
    ) {
        let seats = |ids: &[AgentId]| ids.iter().filter_map(|id| table.seat_of(id)).collect::<Vec<usize>>();
        let option = |option: &BallotOption| {
            let seat = table.seat_of(&option.agent_id)?;
            Some(Choice { seat, turn_id: option.turn_id.clone(), same_as: seats(&option.same_as) })
        };
        self.poll = Some(Poll {
            protocol,
            options: options.iter().filter_map(option).collect(),
            voters: seats(voters),
            number,
            votes: Vec::new(),
            after_exchanges: self.exchanges,
        });
    }

    pub(crate) fn vote_cast(&mut self, seat: usize, ballot: &Ballot, reason: &str, weight: Option<f64>) {
        if let Some(poll) = &mut self.poll
            && poll.voters.contains(&seat)
            && poll.votes.iter().all(|vote| vote.seat != seat)
        {
            let weight = weight.unwrap_or(1.0);
            poll.votes.push(Vote { seat, ballot: ballot.clone(), reason: reason.to_owned(), weight });
        }
    }

    pub(crate) fn resolved(&mut self, contradiction: &Contradiction, in_favour_of: &AgentId) {
        if let Some(conflict) = self.contradictions.iter_mut().find(|conflict| &conflict.found == contradiction) {
            conflict.in_favour_of = Some(in_favour_of.clone());
        }
    }
}

impl Poll {
    /// The option that this agent's draft is part of, by its place.
    pub(crate) fn option_of(&self, seat: usize) -> Option<usize> {
        self.options.iter().position(|option| option.seat == seat || option.same_as.contains(&seat))
    }

    /// The votes that are no abstentions.
    pub(crate) fn valid(&self) -> impl Iterator<Item = &Vote> {
        self.votes.iter().filter(|vote| vote.ballot != Ballot::Abstain)
    }

    /// Voters without a valid vote.
    pub(crate) fn silent(&self) -> impl Iterator<Item = usize> {
        self.voters.iter().copied().filter(|seat| self.valid().all(|vote| vote.seat != *seat))
    }
}
