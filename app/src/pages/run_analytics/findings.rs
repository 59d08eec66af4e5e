//! What each chart shows, in a sentence.

use crate::format;
use model::AgentId;
use projections::metrics::{AgentMetrics, Flow, RunMetrics};

/// Name of a speaker; `None` is a person.
pub(super) fn speaker(metrics: &RunMetrics, id: Option<&AgentId>) -> String {
    let Some(id) = id else { return "A person".to_owned() };
    let agent = metrics.agents.iter().find(|agent| &agent.agent_id == id);
    agent.map_or_else(|| id.to_string(), |agent| agent.agent_name.clone())
}

pub(super) fn utilisation(metrics: &RunMetrics) -> String {
    let shares: Vec<_> = metrics.agents.iter().map(|agent| agent.utilisation.map(format::percent)).collect();
    match foremost(metrics, |agent| agent.utilisation, &shares) {
        Foremost::Nobody => "Nobody has been busy yet".to_owned(),
        Foremost::One(name, share) => format!("{name} was the busiest: a turn was open {share} of the time"),
        Foremost::Several(who, share) => format!("{who} were equally busy: a turn was open {share} of the time each"),
    }
}

pub(super) fn talk(metrics: &RunMetrics) -> String {
    let shares: Vec<_> = talk_shares(metrics).into_iter().map(Some).collect();
    match foremost(metrics, |agent| agent.share_of_talk, &shares) {
        Foremost::Nobody => "Nobody has said anything yet".to_owned(),
        Foremost::One(name, share) => format!("{name} said most: {share} of the tokens of all replies"),
        Foremost::Several(who, share) => format!("{who} said equally much: {share} of the tokens of all replies each"),
    }
}

/// Each agent’s share of the output tokens, rounded so that they sum to 100%.
pub(super) fn talk_shares(metrics: &RunMetrics) -> Vec<String> {
    let shares: Vec<_> = metrics.agents.iter().map(|agent| agent.share_of_talk.unwrap_or(0.0)).collect();
    format::percents(&shares)
}

pub(super) fn flow(metrics: &RunMetrics) -> String {
    let most = metrics.turn_flow.iter().map(|pair| pair.turns).max().unwrap_or(0);
    let often: Vec<&Flow> = metrics.turn_flow.iter().filter(|pair| pair.turns == most).collect();
    let times = match most {
        1 => "once".to_owned(),
        2 => "twice".to_owned(),
        times => format!("{times} times"),
    };
    let pair = |flow: &Flow, verb: &str| {
        let from = flow.from.as_ref().map_or_else(|| "a person".to_owned(), |id| speaker(metrics, Some(id)));
        format!("{} {verb}after {from}", speaker(metrics, Some(&flow.to)))
    };
    match often.as_slice() {
        [] => "Nobody has spoken yet".to_owned(),
        [only] if metrics.turn_flow.len() == 1 => format!("{}, {times}", pair(only, "spoke ")),
        [one] => format!("Most often {}: {times}", pair(one, "spoke ")),
        [one, other] => format!("Most often {} and {}: {times} each", pair(one, "spoke "), pair(other, "")),
        several => format!("No order stood out: {} pairs followed each other {times} each", several.len()),
    }
}

pub(super) fn latency(metrics: &RunMetrics) -> String {
    let ttft = &metrics.ttft_ms;
    match (ttft.p50, ttft.p95) {
        (Some(p50), Some(p95)) => {
            format!(
                "Half of the first tokens came within {}, 95% within {} (n = {})",
                format::span(p50),
                format::span(p95),
                ttft.n
            )
        }
        (Some(p50), None) => format!("Half of the first tokens came within {} (n = {})", format::span(p50), ttft.n),
        (None, _) => "No first token was timed yet".to_owned(),
    }
}

pub(super) fn context(metrics: &RunMetrics) -> String {
    let growth = metrics.agents.iter().filter_map(|agent| {
        let mut sizes = metrics
            .context_growth
            .iter()
            .filter(|point| point.agent_id == agent.agent_id)
            .map(|point| point.context.total());
        let first = sizes.next()?;
        let last = sizes.next_back().unwrap_or(first);
        Some((last.saturating_sub(first), &agent.agent_name, first, last))
    });
    match growth.max_by_key(|(grown, ..)| *grown) {
        Some((0, _, _, last)) => format!("No agent’s context grew; the last was {} tokens", format::thousands(last)),
        Some((_, name, first, last)) => format!(
            "The context of {name} grew most, from {} to {} tokens",
            format::thousands(first),
            format::thousands(last)
        ),
        None => "Nothing was sent yet".to_owned(),
    }
}

/// Who has the greatest share.
enum Foremost {
    Nobody,
    One(String, String),
    /// Several whose shares read the same.
    Several(String, String),
}

/// Who has the greatest share; `shown` is how the shares read, by agent.
fn foremost(metrics: &RunMetrics, share: fn(&AgentMetrics) -> Option<f64>, shown: &[Option<String>]) -> Foremost {
    let most = metrics.agents.iter().filter_map(share).max_by(f64::total_cmp);
    let Some(most) = most.filter(|most| *most > 0.0) else { return Foremost::Nobody };
    let is_most = |agent: &&AgentMetrics| share(agent).is_some_and(|share| share.total_cmp(&most).is_eq());
    let Some(at) = metrics.agents.iter().position(|agent| is_most(&agent)) else { return Foremost::Nobody };
    let text = shown.get(at).cloned().flatten().unwrap_or_default();
    let shown_as = |(agent, shown): (&AgentMetrics, &Option<String>)| {
        (shown.as_ref() == Some(&text) || is_most(&agent)).then(|| agent.agent_name.clone())
    };
    let mut names: Vec<String> = metrics.agents.iter().zip(shown).filter_map(shown_as).collect();
    match (names.len(), names.pop()) {
        (1, Some(name)) => Foremost::One(name, text),
        (2..=3, Some(last)) => Foremost::Several(format!("{} and {last}", names.join(", ")), text),
        (all, _) if all == metrics.agents.len() => Foremost::Several(format!("All {all} agents"), text),
        (several, _) => Foremost::Several(format!("{several} agents"), text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use projections::metrics::Distribution;

    fn agent(id: &str, share: f64) -> AgentMetrics {
        AgentMetrics {
            agent_id: id.into(),
            agent_name: id.to_uppercase(),
            share_of_talk: Some(share),
            utilisation: Some(share),
            ..AgentMetrics::default()
        }
    }

    #[test]
    fn charts_say_what_they_show() {
        let flow_of = |from: Option<&str>, turns| Flow { from: from.map(AgentId::from), to: "bo".into(), turns };
        let metrics = RunMetrics {
            agents: vec![agent("ada", 0.5), agent("bo", 0.5)],
            turn_flow: vec![flow_of(None, 1), flow_of(Some("ada"), 3)],
            ttft_ms: Distribution::of(vec![200, 100, 300]),
            ..RunMetrics::default()
        };
        assert_eq!(talk(&metrics), "ADA and BO said equally much: 50% of the tokens of all replies each");
        assert_eq!(utilisation(&metrics), "ADA and BO were equally busy: a turn was open 50% of the time each");
        let metrics = RunMetrics { agents: vec![agent("ada", 0.6), agent("bo", 0.4)], ..metrics };
        assert_eq!(talk(&metrics), "ADA said most: 60% of the tokens of all replies");
        assert_eq!(utilisation(&metrics), "ADA was the busiest: a turn was open 60% of the time");
        assert_eq!(flow(&metrics), "Most often BO spoke after ADA: 3 times");
        assert_eq!(latency(&metrics), "Half of the first tokens came within 200 ms (n = 3)");
    }

    #[test]
    fn ties_are_told_as_ties() {
        let flow_of = |from: &str, to: &str, turns| Flow { from: Some(from.into()), to: to.into(), turns };
        let told = |turn_flow| flow(&RunMetrics { turn_flow, ..RunMetrics::default() });
        let (one, other) = (flow_of("ada", "bo", 2), flow_of("bo", "ada", 2));
        assert_eq!(told(vec![one.clone()]), "bo spoke after ada, twice");
        assert_eq!(
            told(vec![one.clone(), other.clone(), flow_of("bo", "bo", 1)]),
            "Most often bo spoke after ada and ada after bo: twice each"
        );
        assert_eq!(
            told(vec![one, other, flow_of("bo", "bo", 2)]),
            "No order stood out: 3 pairs followed each other twice each"
        );
        let agents = (0..4).map(|n| agent(&format!("a{n}"), 0.25)).collect();
        let metrics = RunMetrics { agents, ..RunMetrics::default() };
        assert_eq!(talk(&metrics), "All 4 agents said equally much: 25% of the tokens of all replies each");
    }

    #[test]
    fn a_run_without_turns_has_nothing_to_say() {
        let metrics = RunMetrics::default();
        let said = [talk(&metrics), utilisation(&metrics), flow(&metrics), latency(&metrics), context(&metrics)];
        assert!(said.iter().all(|text| text.contains("yet")), "{said:?}");
    }
}
