//! What a protocol decides on, and what all protocols share: opening a ballot, counting it, breaking ties, and telling the
//! decision.

use super::{Paper, Rules, response_priority};
use crate::conversation::Conversation;
use crate::deliberation::{Choice, Deliberation, Draft, Poll};
use crate::table::Table;
use crate::{lines, seed};
use model::event::{Ballot, BallotOption};
use model::policy::{DecisionProtocol, TieBreak};
use model::{AgentId, Event};
use std::collections::BTreeMap;

/// What a protocol decides on.
pub(crate) struct Case<'a> {
    pub(crate) conversation: &'a Conversation,
    /// No further call may be made: a limit, a budget or a condition ends the round.
    pub(crate) pressed: bool,
    /// Replies that the round may still have.
    pub(crate) turns_left: usize,
}

/// A decision before it happened.
pub(crate) struct Verdict<'a> {
    pub(crate) winner: Option<&'a Draft>,
    pub(crate) tally: BTreeMap<AgentId, f64>,
    pub(crate) dissent: Vec<usize>,
    pub(crate) absent: Vec<usize>,
    pub(crate) margin: Option<f64>,
    pub(crate) tie_break: Option<TieBreak>,
    pub(crate) reason: String,
}

impl<'a> Case<'a> {
    pub(crate) fn table(&self) -> &'a Table {
        &self.conversation.table
    }

    pub(crate) fn deliberation(&self) -> &'a Deliberation {
        &self.conversation.round.deliberation
    }

    /// The policy's protocol; a simple vote where it is about what was said when a limit was reached.
    pub(crate) fn protocol(&self) -> DecisionProtocol {
        if self.conversation.deliberates() {
            self.table().policy().collaborative.decision
        } else {
            DecisionProtocol::VoteSimple
        }
    }

    /// The drafts, each with those that say the same, in list order.
    pub(crate) fn options(&self) -> Vec<Choice> {
        let mut drafts: Vec<&Draft> = self.deliberation().drafts.iter().collect();
        drafts.sort_by_key(|draft| draft.seat);
        let mut options: Vec<(Vec<String>, Choice)> = Vec::new();
        for draft in drafts {
            let said = said(self.conversation.text_at(draft.at));
            if let Some((_, option)) = options.iter_mut().find(|(words, _)| *words == said) {
                option.same_as.push(draft.seat);
            } else {
                let choice = Choice { seat: draft.seat, turn_id: draft.turn_id.clone(), same_as: Vec::new() };
                options.push((said, choice));
            }
        }
        options.into_iter().map(|(_, option)| option).collect()
    }

    /// Puts these options to the vote of these voters.
    pub(crate) fn open(&self, options: &[Choice], voters: &[usize], number: u32) -> Vec<Event> {
        let ids = |seats: &[usize]| seats.iter().map(|seat| self.table().id(*seat)).collect::<Vec<AgentId>>();
        let option = |option: &Choice| BallotOption {
            agent_id: self.table().id(option.seat),
            turn_id: option.turn_id.clone(),
            same_as: ids(&option.same_as),
        };
        vec![Event::BallotOpened {
            protocol: self.protocol(),
            options: options.iter().map(option).collect(),
            voters: ids(voters),
            number,
        }]
    }

    /// Those who drafted, in list order.
    pub(crate) fn drafters(&self) -> Vec<usize> {
        let mut seats: Vec<usize> = self.deliberation().drafts.iter().map(|draft| draft.seat).collect();
        seats.sort_unstable();
        seats
    }

    /// A ballot of all drafters on all drafts, then its count.
    pub(crate) fn vote(&self, rules: Option<&dyn Rules>) -> Vec<Event> {
        let Some(rules) = rules else { return self.by_priority("") };
        let options = self.options();
        match &self.deliberation().poll {
            Some(poll) => self.count(poll, rules),
            None if options.len() < 2 => self.alike(&options),
            None if self.pressed => self.by_priority("There was no vote, since the round had to end; "),
            None => self.open(&options, &self.drafters(), 1),
        }
    }

    /// Adds up the votes.
    pub(crate) fn count(&self, poll: &Poll, rules: &dyn Rules) -> Vec<Event> {
        let paper = Paper { table: self.table(), poll };
        let score = |option: usize| {
            let points = poll.valid().map(|vote| rules.points(&paper, &vote.ballot, option) * vote.weight);
            crate::strategy::rounded(points.sum())
        };
        let scores: Vec<f64> = (0..poll.options.len()).map(score).collect();
        let best = scores.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let tied: Vec<usize> = (0..scores.len()).filter(|option| scores[*option] >= best).collect();
        let winner = self.first(&tied.iter().map(|option| poll.options[*option].seat).collect::<Vec<_>>());
        let won = winner.and_then(|seat| poll.option_of(seat));
        let mut others: Vec<f64> =
            (0..scores.len()).filter(|option| Some(*option) != won).map(|at| scores[at]).collect();
        others.sort_by(|a, b| b.total_cmp(a));
        let wants = |ballot: &Ballot, option: usize| rules.points(&paper, ballot, option);
        let dissents = |ballot: &Ballot| {
            won.is_some_and(|won| (0..scores.len()).any(|other| wants(ballot, other) > wants(ballot, won)))
                || won.is_some_and(|won| wants(ballot, won) <= 0.0)
        };
        let margin = others.first().map(|next| crate::strategy::rounded(best - next));
        let tie_break = (tied.len() > 1).then_some(self.table().policy().collaborative.tie_break);
        let verdict = Verdict {
            winner: winner.and_then(|seat| self.deliberation().draft_of(seat)),
            tally: poll
                .options
                .iter()
                .zip(&scores)
                .map(|(option, score)| (self.table().id(option.seat), *score))
                .collect(),
            dissent: poll.valid().filter(|vote| dissents(&vote.ballot)).map(|vote| vote.seat).collect(),
            absent: self.absent(poll),
            margin,
            tie_break,
            reason: self.counted(poll, winner, best, margin, tie_break),
        };
        self.reached(verdict)
    }

    fn counted(
        &self,
        poll: &Poll,
        winner: Option<usize>,
        best: f64,
        margin: Option<f64>,
        tie_break: Option<TieBreak>,
    ) -> String {
        let name = winner.map_or("Nobody", |seat| self.table().name(seat));
        let votes = poll.valid().count();
        let by = tie_break.map_or("", TieBreak::label);
        match (votes, tie_break, margin) {
            (0, _, _) => format!("Nobody voted; {name} leads by {by}."),
            (_, Some(_), _) => format!("Several have {best}, {votes} voted; {name} leads by {by}."),
            (_, None, Some(margin)) => format!("{name} leads with {best}, {margin} ahead of the next; {votes} voted."),
            (_, None, None) => format!("{name} leads with {best}; {votes} voted."),
        }
    }

    /// Those who did not draft, and those without a valid vote.
    pub(crate) fn absent(&self, poll: &Poll) -> Vec<usize> {
        let mut seats = self.deliberation().without_draft();
        seats.extend(poll.silent());
        seats
    }

    /// The first of equals by the policy's tie break.
    pub(crate) fn first(&self, seats: &[usize]) -> Option<usize> {
        let mut seats = seats.to_vec();
        seats.sort_unstable();
        match self.table().policy().collaborative.tie_break {
            TieBreak::Order => seats.first().copied(),
            TieBreak::Priority => {
                seats.into_iter().min_by_key(|seat| (std::cmp::Reverse(self.table().priority(*seat)), *seat))
            }
            TieBreak::Seeded => {
                let chance = seed::of_attempt(self.conversation.seed, self.conversation.opened, 0);
                let count = u64::try_from(seats.len()).unwrap_or(u64::MAX);
                let at = chance.checked_rem(count).and_then(|at| usize::try_from(at).ok())?;
                seats.get(at).copied()
            }
        }
    }

    /// All drafts say the same, or there is just one.
    pub(crate) fn alike(&self, options: &[Choice]) -> Vec<Event> {
        let Some(option) = options.first() else { return Vec::new() };
        let seats: Vec<usize> = std::iter::once(option.seat).chain(option.same_as.iter().copied()).collect();
        let winner = self.first(&seats);
        let name = winner.map_or("", |seat| self.table().name(seat));
        let count = u32::try_from(seats.len()).unwrap_or(u32::MAX);
        let absent = self.deliberation().without_draft();
        let why = match count {
            1 => format!("{name} alone replied"),
            _ => format!("All {count} replies say the same"),
        };
        self.reached(Verdict {
            winner: winner.and_then(|seat| self.deliberation().draft_of(seat)),
            tally: winner.map(|seat| (self.table().id(seat), f64::from(count))).into_iter().collect(),
            dissent: Vec::new(),
            reason: without(self.table(), &why, &absent),
            absent,
            margin: None,
            tie_break: None,
        })
    }

    /// The decision as an event.
    pub(crate) fn reached(&self, verdict: Verdict<'_>) -> Vec<Event> {
        let by_seat = |mut seats: Vec<usize>| {
            seats.sort_unstable();
            seats.dedup();
            seats.into_iter().map(|seat| self.table().id(seat)).collect()
        };
        let unresolved = self.deliberation().unresolved();
        let reason = match unresolved.len() {
            0 => verdict.reason,
            1 => format!("{} One contradiction is unresolved.", verdict.reason),
            count => format!("{} {count} contradictions are unresolved.", verdict.reason),
        };
        vec![Event::DecisionReached {
            protocol: self.protocol(),
            tally: verdict.tally,
            winner: verdict.winner.map(|draft| self.table().id(draft.seat)),
            turn_id: verdict.winner.map(|draft| draft.turn_id.clone()),
            dissent: by_seat(verdict.dissent),
            absent: by_seat(verdict.absent),
            margin: verdict.margin,
            tie_break: verdict.tie_break,
            unresolved,
            reason,
        }]
    }

    /// The decision where no vote or call can be had: the draft of the role of highest priority.
    pub(crate) fn by_priority(&self, because: &str) -> Vec<Event> {
        response_priority::decide(self, because)
    }
}

/// A sentence of what was decided, with those who were absent.
pub(super) fn without(table: &Table, why: &str, absent: &[usize]) -> String {
    if absent.is_empty() { format!("{why}.") } else { format!("{why}; without {}.", table.list(absent)) }
}

/// The words of a draft in lower case, lines that are no part of the answer left out.
fn said(text: &str) -> Vec<String> {
    text.lines()
        .filter(|line| !lines::is_answer(line))
        .flat_map(|line| line.split(|c: char| !c.is_alphanumeric()))
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect()
}
