//! Whether agents that answer at the same time are told to work on what another of them says.

use super::Findings;
use crate::policy::TurnStrategy;
use crate::team::{AgentSpec, TeamSpec};

/// What an agent may have made before another goes on with it.
const OUTPUTS: &[&str] = &[
    "answer",
    "answers",
    "code",
    "draft",
    "drafts",
    "findings",
    "idea",
    "ideas",
    "list",
    "notes",
    "output",
    "outputs",
    "plan",
    "proposal",
    "proposals",
    "reply",
    "replies",
    "report",
    "result",
    "results",
    "summary",
    "text",
    "work",
];
/// Words that set such a thing before the work at hand.
const BEFORE: &[&str] = &["previous", "preceding", "earlier"];

/// Warns of agents that answer blind to each other, but whose text refers to what another of them makes.
pub(super) fn findings(team: &TeamSpec, findings: &mut Findings) {
    let policy = &team.policy;
    let is_parallel = policy.turn_strategy == TurnStrategy::Collaborative
        && policy.collaborative.blind
        && policy.collaborative.rounds == 0
        && policy.tasks.is_none();
    if !is_parallel {
        return;
    }
    for (at, agent) in team.agents.iter().enumerate().filter(|(_, agent)| team.responds(agent)) {
        let needed = team.responders().find(|other| !std::ptr::eq(*other, agent) && refers(team, agent, other));
        let whose = match needed {
            Some(other) => format!("what {} says", other.name),
            None if texts(team, agent).any(names_the_step_before) => "the step before".to_owned(),
            None => continue,
        };
        findings.warn(
            "sequential_in_parallel",
            format!("agents[{at}].instructions"),
            format!(
                "{} works on {whose}, but all answer at the same time: take turns, exchange drafts, or plan tasks.",
                agent.name
            ),
        );
    }
}

fn texts<'a>(team: &'a TeamSpec, agent: &'a AgentSpec) -> impl Iterator<Item = &'a str> {
    let role = team.role(&agent.role).map(|role| role.description.as_str());
    std::iter::once(agent.instructions.as_str()).chain(role)
}

fn refers(team: &TeamSpec, agent: &AgentSpec, other: &AgentSpec) -> bool {
    let same_role = crate::team::same_name(agent.role.as_str(), other.role.as_str());
    let names = std::iter::once(other.name.as_str()).chain((!same_role).then_some(other.role.as_str()));
    let names: Vec<Vec<String>> = names.map(|name| super::words(name).collect()).collect();
    texts(team, agent).any(|text| {
        let said: Vec<String> = super::words(text).collect();
        names.iter().filter(|name| !name.is_empty()).any(|name| names_output_of(&said, name))
    })
}

/// Whether the words name something that `name` made: "the draft of the writer", "after the writer", "the writer’s draft".
fn names_output_of(said: &[String], name: &[String]) -> bool {
    let is_output = |word: Option<&String>| word.is_some_and(|word| OUTPUTS.contains(&word.as_str()));
    (0..said.len()).filter(|at| said[*at..].starts_with(name)).any(|at| {
        let mut before = said[..at].iter().rev().skip_while(|word| *word == "the").map(String::as_str);
        let made_by = match before.next() {
            Some("after") => true,
            Some("of" | "by" | "from") => is_output(before.next().map(str::to_owned).as_ref()),
            _ => false,
        };
        let rest = &said[at + name.len()..];
        made_by || (rest.first().is_some_and(|word| word == "s") && is_output(rest.get(1)))
    })
}

fn names_the_step_before(text: &str) -> bool {
    let said: Vec<String> = super::words(text).collect();
    said.windows(2).any(|pair| {
        BEFORE.contains(&pair[0].as_str())
            && (OUTPUTS.contains(&pair[1].as_str()) || ["agent", "speaker", "step"].contains(&pair[1].as_str()))
    })
}
