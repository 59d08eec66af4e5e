//! A decision: who leads, the tally, who differed, and each ballot.

use super::table::{Column, table};
use super::{escaped, mark, position};
use app::components::agent_mark::agent_colour;
use app::components::chart::scale::attribute;
use app::format::score;
use projections::Transcript;
use projections::transcript::{BallotEntry, DecisionEntry, NamedAgent, TallyLine};

/// A decision with its ballots.
pub(super) fn decision(transcript: &Transcript, decision: &DecisionEntry) -> String {
    format!(
        "<article class=\"decision\" id=\"e{}\">\n{}{}</article>\n",
        decision.seq,
        summary(transcript, decision),
        decision.ballots.iter().map(ballot).collect::<String>()
    )
}

/// A decision without its ballots.
pub(super) fn summary(transcript: &Transcript, decision: &DecisionEntry) -> String {
    let winner = decision.winner.as_ref().map_or("No decision", |winner| winner.name.as_str());
    let leads = if decision.winner.is_some() { " leads" } else { "" };
    let sign = decision.winner.as_ref().map(|winner| mark(&winner.name, position(transcript, &winner.id)));
    let most = decision.tally.iter().map(|line| line.score).fold(0.0, f64::max);
    let rows: String = decision.tally.iter().map(|line| tally(transcript, line, most)).collect::<Vec<_>>().concat();
    let tally = if rows.is_empty() {
        String::new()
    } else {
        format!(
            "<div class=\"scroll\"><table class=\"wide\"><caption>Tally</caption>\n<thead><tr><th scope=\"col\">Agent</th>\
             <th scope=\"col\" class=\"number\">Score</th><th scope=\"col\">Share of the best</th></tr></thead>\n\
             <tbody>\n{rows}</tbody></table></div>\n"
        )
    };
    let mut facts = vec![format!("{}: {}", decision.protocol.label(), decision.protocol.phrase())];
    facts.extend(decision.margin.map(|margin| format!("margin {}", score(margin))));
    facts.extend(decision.tie_break.map(|rule| format!("tie broken by {}", rule.label())));
    for (label, agents) in [("dissent", &decision.dissent), ("not counted", &decision.absent)] {
        if !agents.is_empty() {
            let names: Vec<&str> = agents.iter().map(|NamedAgent { name, .. }| name.as_str()).collect();
            facts.push(format!("{label}: {}", names.join(", ")));
        }
    }
    let contradictions: String = decision
        .contradictions
        .iter()
        .map(|found| {
            let [one, other] = found.between.each_ref().map(|agent| agent.name.as_str());
            let ruling = found.ruling.as_ref().map_or_else(
                || "unresolved".to_owned(),
                |ruling| format!("{} ruled for {}", ruling.by.name, ruling.in_favour_of.name),
            );
            format!(
                "<p>{}</p>\n",
                escaped(&format!("{one} and {other} contradict each other: {} ({ruling})", found.about))
            )
        })
        .collect::<Vec<_>>()
        .concat();
    format!(
        "<h3 class=\"who\">{} <span>Decision: {}{leads}</span></h3>\n<p>{}</p>\n<p class=\"meta\">{}</p>\n{contradictions}{tally}",
        sign.unwrap_or_default(),
        escaped(winner),
        escaped(&decision.reason),
        escaped(&facts.join(" · "))
    )
}

fn tally(transcript: &Transcript, line: &TallyLine, most: f64) -> String {
    let share = if most > 0.0 { line.score / most * 100.0 } else { 0.0 };
    format!(
        "<tr><th scope=\"row\">{}</th><td class=\"number\">{}</td><td class=\"share\"><svg class=\"bar\" data-agent=\"{}\" \
         width=\"100%\" height=\"8\" aria-hidden=\"true\"><rect width=\"{}\" height=\"100%\"/></svg></td></tr>\n",
        escaped(&line.agent.name),
        score(line.score),
        agent_colour(position(transcript, &line.agent.id)),
        attribute(share.clamp(0.0, 100.0))
    )
}

fn ballot(ballot: &BallotEntry) -> String {
    let votes = || ballot.votes.iter();
    let choices = votes().map(|vote| if vote.valid { escaped(&vote.choice) } else { "not counted".to_owned() });
    let names = Column::words("Voter", votes().map(|vote| escaped(&vote.voter.name)).collect());
    let others = [
        Column::words("Vote", choices.collect()),
        Column::numbers("Weight", votes().map(|vote| vote.weight.map(score).unwrap_or_default()).collect()),
        Column::texts("Reason", votes().map(|vote| escaped(&vote.reason)).collect()),
    ];
    table(Some(&format!("Ballot {}: {}", ballot.number, ballot.protocol.label())), &names, others)
}
