//! A team's behaviour in a few sentences, as the editor and the terminal show it.

use crate::calls::{most_calls, most_responders};
use crate::command::Budget;
use crate::policy::{Condition, Contradictions, DecisionProtocol, OnExhaustion, Selector, TaskPolicy, TurnStrategy};
use crate::team::{AgentSpec, TeamSpec};

/// Who speaks when and what ends the round, in one sentence and, where the rules ask for it, a few more:
/// `"Ada → Bo → Cy, at most 12 turns."`
pub fn sentence(team: &TeamSpec) -> String {
    let speakers: Vec<&AgentSpec> = team.agents.iter().filter(|agent| team.role_allowed(agent)).collect();
    if speakers.is_empty() {
        return "Nobody can speak yet.".to_owned();
    }
    let policy = &team.policy;
    let talk = match policy.turn_strategy {
        TurnStrategy::SingleAgent => format!("{} answers alone", primary(team).map_or_else(String::new, name)),
        TurnStrategy::RoundRobin => format!("{}{}", names(&speakers, " → "), limits(team)),
        TurnStrategy::Dynamic => format!("{}{}", dynamic(team, &speakers), limits(team)),
        TurnStrategy::Collaborative => collaborative(team),
    };
    let mut sentences = vec![match &policy.tasks {
        Some(tasks) => format!("{}; then {talk}.", work(team, tasks)),
        None => format!("{talk}."),
    }];
    sentences.extend(at_the_limit(team));
    sentences.join(" ")
}

/// `"3 tasks are worked on, 4 at a time at most"`.
fn work(team: &TeamSpec, tasks: &TaskPolicy) -> String {
    let most = tasks.max_parallel;
    match tasks.plan.len() {
        0 => {
            let planner = tasks.planner.as_ref().and_then(|id| team.agent(id)).or_else(|| primary(team));
            let planner = planner.map_or_else(String::new, name);
            format!("{planner} plans tasks, which the team works on {most} at a time at most")
        }
        1 => "The team works on one task".to_owned(),
        tasks => format!("The team works on {tasks} tasks, {most} at a time at most"),
    }
}

fn dynamic(team: &TeamSpec, speakers: &[&AgentSpec]) -> String {
    let policy = &team.policy.dynamic;
    let names = names(speakers, ", ");
    let who = match policy.selector {
        Selector::Rules => format!("Whoever of {names} fits best speaks next"),
        Selector::Model => match &policy.model {
            Some(model) => format!("{model} chooses who of {names} speaks next"),
            None => format!("A model chooses who of {names} speaks next"),
        },
        Selector::Handoff => format!("Each of {names} hands over to the next speaker"),
    };
    let among = if policy.transitions.is_empty() { "" } else { " among those who may follow" };
    format!("{who}{among}")
}

/// `", at most 12 turns, until a reply says “DONE”"`.
fn limits(team: &TeamSpec) -> String {
    let policy = &team.policy;
    let turns = policy.max_turns.map(|turns| format!("at most {turns} turns"));
    let each = policy.max_turns_per_agent.map(|turns| format!("at most {turns} each"));
    let until = policy.termination.as_ref().map(|condition| format!("until {}", condition_text(condition)));
    [turns, each, until].into_iter().flatten().fold(String::new(), |all, limit| all + ", " + &limit)
}

fn collaborative(team: &TeamSpec) -> String {
    let policy = &team.policy.collaborative;
    let able: Vec<&AgentSpec> = team.responders().collect();
    let most = most_responders(team);
    if let [only] = able[..] {
        return format!("{} answers alone", name(only));
    }
    let who = if most < able.len() { format!("Up to {most} of {}", names(&able, ", ")) } else { names(&able, ", ") };
    let how = if policy.blind { "at the same time" } else { "one after the other" };
    let exchange = if policy.rounds > 0 { ", read each other and revise" } else { "" };
    let judge = policy.judge.as_ref().and_then(|id| team.agent(id)).map(name);
    let decision = match (policy.decision, &judge) {
        (DecisionProtocol::Judge, Some(judge)) => format!("{judge} chooses one"),
        (DecisionProtocol::Synthesis, Some(judge)) => format!("{judge} makes one reply of them"),
        (protocol, _) => protocol.phrase().to_owned(),
    };
    let ruling = match (policy.contradictions, &judge) {
        (Contradictions::Judge, Some(judge)) => format!("; where they contradict each other, {judge} rules"),
        (Contradictions::Judge, None) => "; where they contradict each other, a judge rules".to_owned(),
        (Contradictions::AskPerson, _) => "; where they contradict each other, you rule".to_owned(),
        (Contradictions::Note, _) => String::new(),
    };
    let calls = most_calls(team);
    let cost = if calls > most { format!(" ({calls} calls at most)") } else { String::new() };
    format!("{who} answer {how}{exchange}{ruling}; {decision}{cost}")
}

/// What the budget is, and what follows when it or another limit ends the round.
fn at_the_limit(team: &TeamSpec) -> Option<String> {
    let policy = &team.policy;
    let budget = budget_text(&policy.budget);
    let then = match policy.on_exhaustion {
        OnExhaustion::Finish => None,
        OnExhaustion::Summary => {
            Some(format!("{} sums up", primary(team).map_or_else(|| "the primary agent".to_owned(), name)))
        }
        OnExhaustion::Vote => Some("those who spoke vote".to_owned()),
    };
    match (budget, then) {
        (Some(budget), Some(then)) => Some(format!("It may use {budget}; at a limit {then}.")),
        (Some(budget), None) => Some(format!("It may use {budget}.")),
        (None, Some(then)) => Some(format!("At a limit {then}.")),
        (None, None) => None,
    }
}

/// The limits of a budget in words, `None` if there are none: `"20000 tokens, $0.5000, each agent 60 seconds"`.
pub fn budget_text(budget: &Budget) -> Option<String> {
    let each = budget.per_agent;
    let words = |tokens: Option<u64>, cost: Option<crate::MicroUsd>, seconds: Option<f64>| {
        let tokens = tokens.map(|tokens| format!("{tokens} tokens"));
        let cost = cost.map(|cost| cost.to_string());
        let seconds = seconds.map(|seconds| format!("{seconds} seconds"));
        let all: Vec<String> = [tokens, cost, seconds].into_iter().flatten().collect();
        (!all.is_empty()).then(|| all.join(", "))
    };
    let own = words(budget.max_tokens, budget.max_cost_micro_usd, budget.max_time_s);
    let each =
        words(each.max_tokens, each.max_cost_micro_usd, each.max_time_s).map(|each| format!("each agent {each}"));
    let all: Vec<String> = [own, each].into_iter().flatten().collect();
    (!all.is_empty()).then(|| all.join(", "))
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

/// The agent's name, a placeholder while it has none, with the size of the team that it is: `"Board (a team of 3)"`.
fn name(agent: &AgentSpec) -> String {
    let name = if agent.name.trim().is_empty() { "unnamed" } else { agent.name.as_str() };
    match &agent.team {
        Some(team) => format!("{name} (a team of {})", team.agents.len()),
        None => name.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::TaskSpec;
    use crate::{Policy, Role};

    fn team() -> TeamSpec {
        let agent = |name: &str| AgentSpec {
            id: name.to_lowercase().as_str().into(),
            name: name.into(),
            role: "writer".into(),
            ..AgentSpec::default()
        };
        TeamSpec {
            roles: vec![Role { name: "writer".into(), ..Role::default() }],
            agents: ["Ada", "Bo", "Cy"].map(agent).to_vec(),
            ..TeamSpec::default()
        }
    }

    #[test]
    fn a_team_is_said_in_words() {
        type Change = fn(&mut TeamSpec);
        let rows: &[(&str, Change)] = &[
            ("Ada → Bo → Cy, at most 12 turns.", |_| ()),
            ("Ada answers alone.", |t| t.policy.turn_strategy = TurnStrategy::SingleAgent),
            ("Nobody can speak yet.", |t| t.policy.allowed_roles = vec!["nobody".into()]),
            ("Ada → Bo (a team of 3) → Cy, at most 12 turns.", |t| t.agents[1].team = Some(Box::new(team()))),
            (
                "openai/gpt-5 chooses who of Ada, Bo, Cy speaks next among those who may follow, at most 4 each, \
                 until a reply says “DONE”. At a limit Ada sums up.",
                |t| {
                    t.policy = Policy {
                        turn_strategy: TurnStrategy::Dynamic,
                        max_turns: None,
                        max_turns_per_agent: Some(4),
                        termination: Some(Condition::TextMention { text: "DONE".into() }),
                        on_exhaustion: OnExhaustion::Summary,
                        ..Policy::default()
                    };
                    t.policy.dynamic.selector = Selector::Model;
                    t.policy.dynamic.model = "openai/gpt-5".parse().ok();
                    t.policy.dynamic.transitions = [("ada".into(), vec!["bo".into()])].into();
                },
            ),
            (
                "Up to 2 of Ada, Bo, Cy answer at the same time, read each other and revise; a simple vote decides \
                 (6 calls at most). It may use 9000 tokens, each agent 60 seconds; at a limit those who spoke vote.",
                |t| {
                    t.policy.turn_strategy = TurnStrategy::Collaborative;
                    t.policy.collaborative.responders = Some(2);
                    t.policy.collaborative.rounds = 1;
                    t.policy.collaborative.decision = DecisionProtocol::VoteSimple;
                    t.policy.on_exhaustion = OnExhaustion::Vote;
                    t.policy.budget.max_tokens = Some(9_000);
                    t.policy.budget.per_agent.max_time_s = Some(60.0);
                },
            ),
            (
                "Ada, Bo answer at the same time; where they contradict each other, Cy rules; a vote by approval decides \
              (5 calls at most).",
                |t| {
                    t.policy.turn_strategy = TurnStrategy::Collaborative;
                    t.policy.collaborative.decision = DecisionProtocol::VoteApproval;
                    t.policy.collaborative.contradictions = Contradictions::Judge;
                    t.policy.collaborative.judge = Some("cy".into());
                    t.policy.collaborative.responder_roles = vec!["writer".into()];
                    t.agents[2].role = "judge".into();
                },
            ),
            ("Ada, Bo answer at the same time; Cy chooses one (3 calls at most).", |t| {
                t.policy.turn_strategy = TurnStrategy::Collaborative;
                t.policy.collaborative.decision = DecisionProtocol::Judge;
                t.policy.collaborative.judge = Some("cy".into());
            }),
            ("Bo plans tasks, which the team works on 4 at a time at most; then Ada answers alone.", |t| {
                t.policy.turn_strategy = TurnStrategy::SingleAgent;
                t.policy.tasks = Some(TaskPolicy { planner: Some("bo".into()), ..TaskPolicy::default() });
            }),
            ("The team works on 2 tasks, 4 at a time at most; then Ada answers alone.", |t| {
                t.policy.turn_strategy = TurnStrategy::SingleAgent;
                let plan = vec![TaskSpec::default(), TaskSpec::default()];
                t.policy.tasks = Some(TaskPolicy { plan, ..TaskPolicy::default() });
            }),
        ];
        for (expected, change) in rows {
            let mut team = team();
            change(&mut team);
            assert_eq!(sentence(&team), *expected);
        }
    }
}
