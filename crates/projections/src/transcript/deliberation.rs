//! Ballots, votes and contradictions on the way to a decision.

use super::Transcript;
use super::decision::{
    BallotEntry, ContradictionEntry, ContradictionMark, DecisionEntry, OptionLine, Ruling, TallyLine, VoteLine,
    in_words,
};
use super::entry::{Entry, NamedAgent, TurnState};
use super::happened::Happened;
use model::event::Contradiction;
use model::policy::DecisionProtocol;
use model::{AgentId, Event};

impl Transcript {
    pub(super) fn open_ballot(&mut self, happened: Happened<'_>) {
        let Event::BallotOpened { protocol, options, voters, number } = happened.event else { return };
        let options = options
            .iter()
            .map(|option| OptionLine {
                agent: self.named(&option.agent_id),
                turn_id: option.turn_id.clone(),
                same_as: self.all_named(&option.same_as),
            })
            .collect();
        let voters = self.all_named(voters);
        let ballot =
            BallotEntry { seq: happened.seq, number: *number, protocol: *protocol, options, voters, votes: Vec::new() };
        self.ballots.push(ballot);
    }

    pub(super) fn cast_vote(&mut self, happened: Happened<'_>) {
        let Event::VoteCast { turn_id, agent_id, ballot, valid, reason, weight } = happened.event else { return };
        let vote = VoteLine {
            turn_id: turn_id.clone(),
            voter: self.named(agent_id),
            ballot: ballot.clone(),
            choice: in_words(ballot, |id| self.agent_name(id)),
            valid: *valid,
            reason: reason.clone(),
            weight: *weight,
        };
        if let Some(turn) = self.entries.turn_mut(turn_id) {
            turn.vote = Some(vote.clone());
        }
        if let Some(ballot) = self.ballots.last_mut() {
            ballot.votes.push(vote);
        }
    }

    /// Marks both agents' latest drafts.
    pub(super) fn find_contradiction(&mut self, found: &Contradiction) {
        let [first, second] = self.between(found);
        for (own, with) in [(&first, &second), (&second, &first)] {
            let mark = ContradictionMark { with: with.clone(), about: found.about.clone(), in_favour_of: None };
            let round = self.round;
            let draft = self.entries.latest_turn_mut(|turn| {
                turn.round == round
                    && turn.agent_id == own.id
                    && turn.is_reply()
                    && matches!(turn.state, TurnState::Completed { .. })
            });
            if let Some(draft) = draft {
                draft.contradicts.push(mark);
            }
        }
        let about = found.about.clone();
        self.contradictions.push(ContradictionEntry { between: [first, second], about, ruling: None });
    }

    pub(super) fn resolve_contradiction(&mut self, found: &Contradiction, in_favour_of: &AgentId, by: &AgentId) {
        let ruling = Ruling { in_favour_of: self.named(in_favour_of), by: self.named(by) };
        let between = self.between(found);
        for id in &found.between {
            let draft = self.entries.latest_turn_mut(|turn| {
                &turn.agent_id == id && turn.contradicts.iter().any(|mark| mark.about == found.about)
            });
            for mark in draft.into_iter().flat_map(|draft| &mut draft.contradicts) {
                if mark.about == found.about && found.between.contains(&mark.with.id) {
                    mark.in_favour_of = Some(ruling.in_favour_of.clone());
                }
            }
        }
        let known = self.contradictions.iter_mut().find(|known| known.between == between && known.about == found.about);
        if let Some(known) = known {
            known.ruling = Some(ruling);
        }
    }

    pub(super) fn decide(&mut self, happened: Happened<'_>) {
        let Event::DecisionReached {
            protocol,
            tally,
            winner,
            turn_id,
            dissent,
            absent,
            margin,
            tie_break,
            unresolved,
            reason,
        } = happened.event
        else {
            return;
        };
        let mut tally: Vec<TallyLine> =
            tally.iter().map(|(id, score)| TallyLine { agent: self.named(id), score: *score }).collect();
        tally.sort_by(|a, b| b.score.total_cmp(&a.score));
        // Logs from before margins were recorded know this protocol alone.
        let lead = tally.first().zip(tally.get(1)).map(|(first, second)| first.score - second.score);
        let margin = margin.or(lead.filter(|_| *protocol == DecisionProtocol::ResponsePriority));
        let open = unresolved.iter().map(|found| ContradictionEntry {
            between: self.between(found),
            about: found.about.clone(),
            ruling: None,
        });
        let ruled_on = self.contradictions.iter().filter(|contradiction| contradiction.ruling.is_some()).cloned();
        let decision = DecisionEntry {
            seq: happened.seq,
            at: happened.at,
            protocol: *protocol,
            margin,
            winner: winner.as_ref().map(|id| self.named(id)),
            turn_id: turn_id.clone(),
            dissent: self.all_named(dissent),
            absent: self.all_named(absent),
            tie_break: *tie_break,
            contradictions: open.chain(ruled_on).collect(),
            ballots: std::mem::take(&mut self.ballots),
            reason: reason.clone(),
            tally,
        };
        self.entries.push(Entry::Decision(decision));
    }

    fn between(&self, found: &Contradiction) -> [NamedAgent; 2] {
        [self.named(&found.between[0]), self.named(&found.between[1])]
    }

    pub(super) fn named(&self, id: &AgentId) -> NamedAgent {
        NamedAgent { id: id.clone(), name: self.agent_name(id).to_owned() }
    }

    fn all_named(&self, ids: &[AgentId]) -> Vec<NamedAgent> {
        ids.iter().map(|id| self.named(id)).collect()
    }
}
