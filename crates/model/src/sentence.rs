//! A team's behaviour in one sentence, as the editor shows it.

use crate::policy::{Condition, Selector, TurnStrategy};
use crate::team::{AgentSpec, TeamSpec};

/// One sentence that says who speaks when and what ends the round: `"Ada → Bo → Cy, at most 12 turns."`
pub fn sentence(team: &TeamSpec) -> String {
    let speakers: Vec<&AgentSpec> = team.agents.iter().filter(|agent| team.role_allowed(agent)).collect();
    if speakers.is_empty() {
        return "Nobody can speak yet.".to_owned();
    }
    let policy = &team.policy;
    let mut ends: Vec<String> = Vec::new();
    let who = match policy.turn_strategy {
        TurnStrategy::SingleAgent => {
            let primary = primary(team).map_or("", |agent| agent.name.as_str());
            return format!("{primary} answers alone.");
        }
        TurnStrategy::RoundRobin => names(&speakers, " → "),
        TurnStrategy::Dynamic => {
            let names = names(&speakers, ", ");
            match policy.dynamic.selector {
                Selector::Rules => format!("Whoever of {names} fits best speaks next"),
                Selector::Model => format!("A model chooses who of {names} speaks next"),
                Selector::Handoff => format!("Each of {names} hands over to the next speaker"),
            }
        }
        TurnStrategy::Collaborative => return collaborative(team),
    };
    if let Some(turns) = policy.max_turns {
        ends.push(format!("at most {turns} turns"));
    }
    if let Some(turns) = policy.max_turns_per_agent {
        ends.push(format!("at most {turns} each"));
    }
    if let Some(condition) = &policy.termination {
        ends.push(format!("until {}", condition_text(condition)));
    }
    let tail = if ends.is_empty() { String::new() } else { format!(", {}", ends.join(", ")) };
    format!("{who}{tail}.")
}

fn collaborative(team: &TeamSpec) -> String {
    let policy = &team.policy.collaborative;
    let responders: Vec<&AgentSpec> = team.responders().collect();
    if let [only] = responders[..] {
        return format!("{} answers alone.", name(only));
    }
    let how = if policy.blind { "at the same time" } else { "one after the other" };
    let exchange = if policy.rounds > 0 { ", read each other and revise" } else { "" };
    format!("{} answer {how}{exchange}; {}.", names(&responders, ", "), policy.decision.phrase())
}

/// The primary agent: highest priority among the allowed, then list order.
pub fn primary(team: &TeamSpec) -> Option<&AgentSpec> {
    team.agents
        .iter()
        .filter(|agent| team.role_allowed(agent))
        .reduce(|best, agent| if team.priority_of(agent) > team.priority_of(best) { agent } else { best })
}

/// A condition in words: `"a reply says “APPROVED” or 20000 tokens are used"`.
pub fn condition_text(condition: &Condition) -> String {
    let join = |parts: &[Condition], word: &str| parts.iter().map(condition_text).collect::<Vec<_>>().join(word);
    match condition {
        Condition::Any(parts) => join(parts, " or "),
        Condition::All(parts) => join(parts, " and "),
        Condition::TextMention { text } => format!("a reply says “{text}”"),
        Condition::MaxTokens(tokens) => format!("{tokens} tokens are used"),
        Condition::MaxTurns(turns) => format!("{turns} turns are taken"),
        Condition::MaxMessages(messages) => format!("{messages} messages are said"),
        Condition::TurnsPerAgent(turns) => format!("an agent has taken {turns} turns"),
        Condition::MaxCostMicroUsd(cost) => format!("{cost} are spent"),
        Condition::TimeoutS(seconds) => format!("{seconds} seconds have passed"),
        Condition::StopMessage { text } => format!("a reply is “{text}”"),
        Condition::Source { agent } => format!("{agent} has replied"),
        Condition::FunctionCall { name } => format!("an agent calls “{name}”"),
        Condition::AskPerson => "an agent asks a person".to_owned(),
        Condition::NoProgress(replies) => format!("{replies} replies in a row bring nothing new"),
        Condition::Consensus => "a decision is reached".to_owned(),
        Condition::External => "somebody has it concluded".to_owned(),
    }
}

fn names(agents: &[&AgentSpec], separator: &str) -> String {
    agents.iter().map(|agent| name(agent)).collect::<Vec<_>>().join(separator)
}

/// The agent's name; a placeholder while it has none.
fn name(agent: &AgentSpec) -> &str {
    if agent.name.trim().is_empty() { "unnamed" } else { &agent.name }
}
