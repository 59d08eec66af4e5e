//! How parallel replies became one: ballots, votes, contradictions, the decision.

use super::entry::NamedAgent;
use model::event::Ballot;
use model::policy::{DecisionProtocol, TieBreak};
use model::{AgentId, Timestamp, TurnId};
use serde::{Deserialize, Serialize};

/// Parallel replies that became one.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DecisionEntry {
    /// Number of its event.
    pub seq: u64,
    /// When it was reached.
    pub at: Timestamp,
    /// How.
    pub protocol: DecisionProtocol,
    /// Score by agent, highest first; equal scores by id.
    pub tally: Vec<TallyLine>,
    /// The winner's lead in the tally; `None` where there was nothing to lead over.
    pub margin: Option<f64>,
    /// Whose reply leads; `None` when there was nothing to decide on, or no agreement.
    pub winner: Option<NamedAgent>,
    /// The turn whose text leads.
    pub turn_id: Option<TurnId>,
    /// Agents that wanted something else.
    pub dissent: Vec<NamedAgent>,
    /// Responders that did not reply, and voters without a valid vote; they are not counted.
    pub absent: Vec<NamedAgent>,
    /// The rule that broke a tie, where there was one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tie_break: Option<TieBreak>,
    /// Contradictions between the drafts: those that nobody ruled on, then those that a judge did.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub contradictions: Vec<ContradictionEntry>,
    /// The ballots that led to it, in order; the last one decided.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub ballots: Vec<BallotEntry>,
    /// One sentence for people.
    pub reason: String,
}

impl DecisionEntry {
    /// Contradictions that nobody ruled on.
    pub fn unresolved(&self) -> impl Iterator<Item = &ContradictionEntry> {
        self.contradictions.iter().filter(|contradiction| contradiction.ruling.is_none())
    }
}

/// One agent's score in a decision.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TallyLine {
    /// The agent.
    pub agent: NamedAgent,
    /// Unitless; what it means depends on the protocol.
    pub score: f64,
}

/// Drafts that were put to the vote, and how it was voted.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct BallotEntry {
    /// Number of the event that opened it.
    pub seq: u64,
    /// Counted from 1 within the round.
    pub number: u32,
    /// How the votes are counted.
    pub protocol: DecisionProtocol,
    /// What could be voted for.
    pub options: Vec<OptionLine>,
    /// Who was asked to vote.
    pub voters: Vec<NamedAgent>,
    /// The votes, in the order in which they came.
    pub votes: Vec<VoteLine>,
}

/// A draft that could be voted for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OptionLine {
    /// Whose draft.
    pub agent: NamedAgent,
    /// The turn that it was written in.
    pub turn_id: TurnId,
    /// Others whose draft says the same word for word.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub same_as: Vec<NamedAgent>,
}

/// One vote.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct VoteLine {
    /// The turn that it was given in.
    pub turn_id: TurnId,
    /// Who voted.
    pub voter: NamedAgent,
    /// For what.
    pub ballot: Ballot,
    /// The same in words: `Ada`, `1. Ada, 2. Bo`, `Ada 7, Bo 3`, `Agrees`.
    pub choice: String,
    /// Whether the answer was a vote; what was not counts as an abstention.
    pub valid: bool,
    /// The voter's reason, or why the answer was no vote; empty where there is none.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub reason: String,
    /// What the vote counts, from 0 to 1, where votes are weighted by confidence.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub weight: Option<f64>,
}

/// Two drafts that say what cannot both hold.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ContradictionEntry {
    /// The two agents, in list order.
    pub between: [NamedAgent; 2],
    /// What about, in the words of the two.
    pub about: String,
    /// What a judge said, where one ruled on it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ruling: Option<Ruling>,
}

/// A judge's word on a contradiction.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Ruling {
    /// Whose side holds.
    pub in_favour_of: NamedAgent,
    /// The judge.
    pub by: NamedAgent,
}

/// A mark on a draft that contradicts another one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ContradictionMark {
    /// Whose draft it contradicts.
    pub with: NamedAgent,
    /// What about, in the words of the two.
    pub about: String,
    /// Whose side holds, where a judge ruled on it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub in_favour_of: Option<NamedAgent>,
}

/// What a voter wants, in words.
pub(super) fn in_words<'name>(ballot: &'name Ballot, name: impl Fn(&'name AgentId) -> &'name str) -> String {
    let list = |parts: Vec<String>, nothing: &str| if parts.is_empty() { nothing.to_owned() } else { parts.join(", ") };
    match ballot {
        Ballot::Choice(id) => name(id).to_owned(),
        Ballot::Approval(ids) => list(ids.iter().map(|id| name(id).to_owned()).collect(), "None of them"),
        Ballot::Points(points) => list(points.iter().map(|(id, n)| format!("{} {n}", name(id))).collect(), "No points"),
        Ballot::Ranking(ids) => {
            list((1..).zip(ids).map(|(place, id)| format!("{place}. {}", name(id))).collect(), "No order")
        }
        Ballot::Agree => "Agrees".to_owned(),
        Ballot::Disagree => "Disagrees".to_owned(),
        Ballot::Abstain => "Abstains".to_owned(),
    }
}
