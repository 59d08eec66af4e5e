//! A decision as Markdown: the tally, who voted what, who differed, what contradicts.

use super::inline;
use crate::transcript::{BallotEntry, DecisionEntry, NamedAgent};
use std::fmt::Write;

/// A decision with its ballots.
pub(super) fn decision(decision: &DecisionEntry) -> String {
    let winner = decision.winner.as_ref().map_or_else(|| "no winner".to_owned(), |winner| inline(&winner.name));
    let mut chunk = format!("### Decision: {winner}\n\n{}\n\n", inline(&decision.reason));
    for line in &decision.tally {
        let _ = writeln!(chunk, "- {}: {}", inline(&line.agent.name), line.score);
    }
    if let Some(margin) = decision.margin {
        let _ = writeln!(chunk, "- Margin: {margin}");
    }
    if let Some(rule) = decision.tie_break {
        let _ = writeln!(chunk, "- Tie broken by {}", rule.label());
    }
    for (label, agents) in [("Dissent", &decision.dissent), ("Absent", &decision.absent)] {
        if !agents.is_empty() {
            let names: Vec<String> = agents.iter().map(|NamedAgent { name, .. }| inline(name)).collect();
            let _ = writeln!(chunk, "- {label}: {}", names.join(", "));
        }
    }
    for contradiction in &decision.contradictions {
        let [one, other] = contradiction.between.each_ref().map(|agent| inline(&agent.name));
        let about = inline(&contradiction.about);
        let ruling = contradiction.ruling.as_ref().map_or_else(
            || "unresolved".to_owned(),
            |ruling| format!("{} ruled for {}", inline(&ruling.by.name), inline(&ruling.in_favour_of.name)),
        );
        let _ = writeln!(chunk, "- Contradiction of {one} and {other}: {about} ({ruling})");
    }
    chunk.push('\n');
    chunk.extend(decision.ballots.iter().map(ballot));
    chunk
}

fn ballot(ballot: &BallotEntry) -> String {
    let is_weighted = ballot.votes.iter().any(|vote| vote.weight.is_some());
    let (head, rule) = if is_weighted { (" Weight |", "---|") } else { ("", "") };
    let mut table = format!(
        "Ballot {}: {}.\n\n| Voter | Vote |{head} Reason |\n|---|---|{rule}---|\n",
        ballot.number,
        ballot.protocol.label()
    );
    for vote in &ballot.votes {
        let choice = if vote.valid { inline(&vote.choice) } else { "not counted".to_owned() };
        let weight = vote.weight.map(|weight| weight.to_string()).unwrap_or_default();
        let weight = if is_weighted { format!(" {weight} |") } else { weight };
        let _ = writeln!(table, "| {} | {choice} |{weight} {} |", inline(&vote.voter.name), inline(&vote.reason));
    }
    table.push('\n');
    table
}
