//! What a run of a team takes in tokens, roughly: every call is sent the prompt and what it builds on, and replies have a
//! fixed length.

use crate::policy::{Contradictions, DecisionProtocol, Selector, TaskPolicy, TurnStrategy};
use crate::{AgentSpec, TeamSpec, tokens};

/// Tokens of a reply.
const REPLY: u64 = 200;
/// Tokens of a vote, a ruling or a choice, its reason included.
const ANSWER: u64 = 50;
/// Tokens of what every prompt says beside task and instructions.
const PROMPT: u64 = 400;
/// Most tasks that a planner is expected to write.
const PLANNED: u64 = 6;

/// Input and output tokens of a run of the team with this task, if it takes all the turns that it may. A team that is an
/// agent counts as one call.
pub(super) fn tokens(team: &TeamSpec, task: &str) -> u64 {
    let agents = count(team.agents.len()).max(1);
    let instructions: u64 = team.agents.iter().map(|agent| tokens::estimate(&agent.instructions)).sum();
    let prompt = tokens::estimate(task) + instructions / agents + PROMPT;
    let mut calls = Calls { prompt, sum: 0 };
    let results = team.policy.tasks.as_ref().map_or(0, |tasks| plan(&mut calls, team, tasks));
    match team.policy.turn_strategy {
        TurnStrategy::SingleAgent => calls.add(results, REPLY),
        TurnStrategy::RoundRobin | TurnStrategy::Dynamic => {
            let most = team.policy.max_turns.map_or(agents, u64::from);
            let asking = asking(team);
            for said in results..most.max(results + 1) {
                if said % agents < asking {
                    calls.add(said, ANSWER);
                }
                calls.add(said, REPLY);
            }
        }
        TurnStrategy::Collaborative => collaborate(&mut calls, team, results),
    }
    calls.sum
}

struct Calls {
    prompt: u64,
    sum: u64,
}

impl Calls {
    /// One call that is sent so many replies and writes so much.
    const fn add(&mut self, replies: u64, output: u64) {
        self.sum += self.prompt + replies * REPLY + output;
    }
}

/// After how many of the agents a model is asked who goes on: where only one may follow, nobody is asked.
fn asking(team: &TeamSpec) -> u64 {
    let policy = &team.policy.dynamic;
    if team.policy.turn_strategy != TurnStrategy::Dynamic || policy.selector != Selector::Model {
        return 0;
    }
    let is_open = |agent: &&AgentSpec| policy.transitions.get(&agent.id).is_none_or(|followers| followers.len() > 1);
    count(team.agents.iter().filter(is_open).count())
}

/// The plan and the work on it; how many results that makes.
fn plan(calls: &mut Calls, team: &TeamSpec, tasks: &TaskPolicy) -> u64 {
    if tasks.plan.is_empty() {
        calls.add(0, REPLY);
        let planned = count(team.agents.len()).min(PLANNED);
        // Each but the first builds on the one before it.
        (0..planned).for_each(|task| calls.add(task.min(1), REPLY));
        return planned;
    }
    tasks.plan.iter().for_each(|task| calls.add(count(task.after.len()), REPLY));
    count(tasks.plan.len())
}

/// Drafts, their exchange, a ruling, and the decision.
fn collaborate(calls: &mut Calls, team: &TeamSpec, results: u64) {
    let policy = &team.policy.collaborative;
    let able = count(team.responders().count());
    let drafts = policy.responders.map_or(able, |most| able.min(u64::from(most)));
    (0..drafts).for_each(|_| calls.add(results, REPLY));
    if drafts < 2 {
        return;
    }
    (0..u64::from(policy.rounds) * drafts).for_each(|_| calls.add(drafts, REPLY));
    if policy.contradictions == Contradictions::Judge {
        calls.add(drafts, ANSWER);
    }
    match policy.decision {
        DecisionProtocol::ResponsePriority => {}
        DecisionProtocol::Judge => calls.add(drafts, ANSWER),
        DecisionProtocol::Synthesis => calls.add(drafts, REPLY),
        decision if decision.is_consensus() => {
            let ballots = u64::from(policy.max_consensus_rounds.max(1));
            (0..ballots * drafts).for_each(|_| calls.add(1, ANSWER));
            (1..ballots).for_each(|_| calls.add(1, REPLY));
        }
        _ => (0..drafts).for_each(|_| calls.add(drafts, ANSWER)),
    }
}

fn count(of: usize) -> u64 {
    u64::try_from(of).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Policy;
    use crate::policy::TaskSpec;

    /// Every further call makes a run dearer.
    #[test]
    fn each_kind_of_call_counts() {
        let team = |policy: Policy| TeamSpec {
            agents: ["a", "b", "c"].map(|id| AgentSpec { id: id.into(), ..AgentSpec::default() }).to_vec(),
            policy,
            ..TeamSpec::default()
        };
        let cost = |change: &dyn Fn(&mut Policy)| {
            let mut policy = Policy { max_turns: Some(4), ..Policy::default() };
            change(&mut policy);
            tokens(&team(policy), "Go")
        };
        let collaborate = |policy: &mut Policy| policy.turn_strategy = TurnStrategy::Collaborative;
        let decide = |decision: DecisionProtocol| {
            cost(&|policy| {
                collaborate(policy);
                policy.collaborative.decision = decision;
            })
        };
        let single = cost(&|policy| policy.turn_strategy = TurnStrategy::SingleAgent);
        let rows = [
            ("one reply", single, PROMPT + 1 + REPLY),
            ("four turns, each hears those before", cost(&|_| {}), 4 * (PROMPT + 1 + REPLY) + 6 * REPLY),
            (
                "a selector for each turn",
                cost(&|policy| {
                    policy.turn_strategy = TurnStrategy::Dynamic;
                    policy.dynamic.selector = Selector::Model;
                }),
                4 * (2 * (PROMPT + 1) + REPLY + ANSWER) + 12 * REPLY,
            ),
            ("drafts", decide(DecisionProtocol::ResponsePriority), 3 * single),
            ("a judge", decide(DecisionProtocol::Judge), 3 * single + PROMPT + 1 + 3 * REPLY + ANSWER),
            ("a synthesis", decide(DecisionProtocol::Synthesis), 4 * single + 3 * REPLY),
            ("ballots", decide(DecisionProtocol::VoteRanked), 3 * single + 3 * (PROMPT + 1 + 3 * REPLY + ANSWER)),
            (
                "two ballots and a revision",
                decide(DecisionProtocol::ConsensusMajority),
                3 * single + 6 * (PROMPT + 1 + REPLY + ANSWER) + single + REPLY,
            ),
            (
                "an exchange and a ruling",
                cost(&|policy| {
                    collaborate(policy);
                    policy.collaborative.decision = DecisionProtocol::ResponsePriority;
                    policy.collaborative.rounds = 1;
                    policy.collaborative.contradictions = Contradictions::Judge;
                }),
                3 * single + 3 * (single + 3 * REPLY) + PROMPT + 1 + 3 * REPLY + ANSWER,
            ),
            (
                "a plan by hand",
                cost(&|policy| {
                    policy.turn_strategy = TurnStrategy::SingleAgent;
                    let task = |after: &[&str]| TaskSpec {
                        after: after.iter().map(|id| (*id).into()).collect(),
                        ..TaskSpec::default()
                    };
                    policy.tasks = Some(TaskPolicy { plan: vec![task(&[]), task(&["x"])], ..TaskPolicy::default() });
                }),
                3 * single + 3 * REPLY,
            ),
            (
                "a planner",
                cost(&|policy| {
                    policy.turn_strategy = TurnStrategy::SingleAgent;
                    policy.tasks = Some(TaskPolicy::default());
                }),
                5 * single + 5 * REPLY,
            ),
        ];
        for (what, found, expected) in rows {
            assert_eq!(found, expected, "{what}");
        }
    }
}
