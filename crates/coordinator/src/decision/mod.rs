//! Decision protocols: how parallel replies become one.
//!
//! A new protocol is a file with a [`Protocol`], a variant of [`DecisionProtocol`] and a line in [`of`].
//!
//! Rules of every vote: those who drafted vote, once they have read all drafts. A vote for one's own draft counts: by then
//! it is a judgement like any other, and without it a voter would have to speak against its own. Drafts that say the same
//! word for word are one option. What cannot be read as a vote is an abstention; whoever does not answer is absent;
//! neither holds up the others. Equal scores are told apart by the policy's tie break, and the decision says so.

mod case;
mod confidence_weighted;
mod consensus;
mod judge;
mod response_priority;
mod synthesis;
mod vote_approval;
mod vote_cumulative;
mod vote_ranked;
mod vote_simple;

pub(crate) use case::Case;
pub(crate) use confidence_weighted::UNKNOWN_CONFIDENCE;

use crate::deliberation::Poll;
use crate::table::Table;
use crate::{lines, names};
use model::event::Ballot;
use model::policy::DecisionProtocol;
use model::{AgentId, Event};

/// One way of making one reply of several.
pub(crate) trait Protocol: Sync {
    /// What follows next, with nothing running: a ballot, a further call, or the decision.
    fn next(&self, case: &Case<'_>) -> Vec<Event> {
        case.vote(self.rules())
    }

    /// How its votes are asked for, read and counted, where it takes votes.
    fn rules(&self) -> Option<&dyn Rules> {
        None
    }
}

/// How votes are asked for, read and counted.
pub(crate) trait Rules: Sync {
    /// What a voter is asked, after it was shown the options.
    fn question(&self, names: &str) -> String;

    /// The vote that an answer gives; else why it gives none, for people.
    fn read(&self, paper: &Paper<'_>, answer: &str) -> Result<Ballot, &'static str>;

    /// What a vote gives to this option, before its weight.
    fn points(&self, paper: &Paper<'_>, ballot: &Ballot, option: usize) -> f64;

    /// Whether votes count by the voter's confidence.
    fn is_weighted(&self) -> bool {
        false
    }
}

/// The protocol of this name.
pub(crate) fn of(protocol: DecisionProtocol) -> &'static dyn Protocol {
    match protocol {
        DecisionProtocol::ResponsePriority => &response_priority::ResponsePriority,
        DecisionProtocol::Judge => &judge::Judge,
        DecisionProtocol::Synthesis => &synthesis::Synthesis,
        DecisionProtocol::VoteSimple => &vote_simple::VoteSimple,
        DecisionProtocol::VoteApproval => &vote_approval::VoteApproval,
        DecisionProtocol::VoteCumulative => &vote_cumulative::VoteCumulative,
        DecisionProtocol::VoteRanked => &vote_ranked::VoteRanked,
        DecisionProtocol::ConsensusMajority => &consensus::MAJORITY,
        DecisionProtocol::ConsensusSupermajority => &consensus::SUPERMAJORITY,
        DecisionProtocol::ConsensusUnanimity => &consensus::UNANIMITY,
        DecisionProtocol::ConfidenceWeighted => &confidence_weighted::ConfidenceWeighted,
    }
}

/// The options of a ballot, for reading votes.
pub(crate) struct Paper<'a> {
    pub(crate) table: &'a Table,
    pub(crate) poll: &'a Poll,
}

impl Paper<'_> {
    /// The options that a text names, each once, in its order.
    pub(crate) fn named(&self, text: &str) -> Vec<usize> {
        let mut found = Vec::new();
        for option in names::named(self.table, text).into_iter().filter_map(|(seat, _)| self.poll.option_of(seat)) {
            names::push_new(&mut found, option);
        }
        found
    }

    /// The id by which a vote names this option.
    pub(crate) fn id(&self, option: usize) -> AgentId {
        self.poll.options.get(option).map(|option| self.table.id(option.seat)).unwrap_or_default()
    }

    /// The one option that an answer is for: the first name of its line of this key or, where there is no such line, the
    /// only name of the whole answer.
    pub(crate) fn one(&self, answer: &str, key: &str) -> Result<usize, &'static str> {
        let named = lines::value(answer, key).map_or_else(|| self.named(answer), |value| self.named(value));
        match (named.as_slice(), lines::value(answer, key)) {
            ([first, ..], Some(_)) | ([first], None) => Ok(*first),
            ([], _) => Err("the answer names none of the options"),
            (_, None) => Err("the answer names several options without a line for the choice"),
        }
    }
}
