//! What each chart shows, in a sentence.

use crate::format;
use model::AgentId;
use projections::metrics::{AgentMetrics, RunMetrics};

/// Name of a speaker; `None` is a person.
pub(super) fn speaker(metrics: &RunMetrics, id: Option<&AgentId>) -> String {
    let Some(id) = id else { return "A person".to_owned() };
    let agent = metrics.agents.iter().find(|agent| &agent.agent_id == id);
    agent.map_or_else(|| id.to_string(), |agent| agent.agent_name.clone())
}

pub(super) fn utilisation(metrics: &RunMetrics) -> String {
    match foremost(metrics, |agent| agent.utilisation) {
        Some((name, share)) => {
            format!("{name} was the busiest: a turn was open {} of the time", format::percent(share))
        }
        None => "Nobody has been busy yet".to_owned(),
    }
}

pub(super) fn talk(metrics: &RunMetrics) -> String {
    match foremost(metrics, |agent| agent.share_of_talk) {
        Some((name, share)) => format!("{name} said most: {} of all output tokens", format::percent(share)),
        None => "Nobody has said anything yet".to_owned(),
    }
}

pub(super) fn flow(metrics: &RunMetrics) -> String {
    let Some(pair) = metrics.turn_flow.iter().rev().max_by_key(|pair| pair.turns) else {
        return "Nobody has spoken yet".to_owned();
    };
    let times = match pair.turns {
        1 => "once".to_owned(),
        2 => "twice".to_owned(),
        times => format!("{times} times"),
    };
    let from = match pair.from.as_ref() {
        Some(id) => speaker(metrics, Some(id)),
        None => "a person".to_owned(),
    };
    format!("Most often {} spoke after {from}: {times}", speaker(metrics, Some(&pair.to)))
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

/// The agent with the greatest share, the first of equals.
fn foremost(metrics: &RunMetrics, share: fn(&AgentMetrics) -> Option<f64>) -> Option<(&str, f64)> {
    let shares = metrics.agents.iter().rev().filter_map(|agent| Some((agent.agent_name.as_str(), share(agent)?)));
    shares.max_by(|(_, a), (_, b)| a.total_cmp(b))
}

#[cfg(test)]
mod tests {
    use super::*;
    use projections::metrics::{Distribution, Flow};

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
        assert_eq!(talk(&metrics), "ADA said most: 50% of all output tokens");
        assert_eq!(utilisation(&metrics), "ADA was the busiest: a turn was open 50% of the time");
        assert_eq!(flow(&metrics), "Most often BO spoke after ADA: 3 times");
        assert_eq!(latency(&metrics), "Half of the first tokens came within 200 ms (n = 3)");
    }

    #[test]
    fn a_run_without_turns_has_nothing_to_say() {
        let metrics = RunMetrics::default();
        let said = [talk(&metrics), utilisation(&metrics), flow(&metrics), latency(&metrics), context(&metrics)];
        assert!(said.iter().all(|text| text.contains("yet")), "{said:?}");
    }
}
