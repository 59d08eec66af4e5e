//! A sound team has no finding; each fault has its own and no other.

use super::*;
use crate::policy::{Condition, DecisionProtocol, LoopDetection, Selector, TaskPolicy, TaskSpec, TurnStrategy};
use crate::{AgentSpec, Capability, Policy, Role};

fn team() -> TeamSpec {
    TeamSpec {
        name: "Pair".into(),
        roles: vec![Role { name: "writer".into(), capabilities: vec!["draft".into()], ..Role::default() }],
        agents: vec![
            AgentSpec {
                id: "ada".into(),
                name: "Ada".into(),
                role: "Writer".into(),
                capabilities: vec![Capability::named("Draft")],
                ..AgentSpec::default()
            },
            AgentSpec {
                id: "bo".into(),
                name: "Bo".into(),
                role: "writer".into(),
                capabilities: vec![Capability::named("draft")],
                ..AgentSpec::default()
            },
        ],
        ..TeamSpec::default()
    }
}

#[test]
fn a_sound_team_has_no_findings() {
    assert_eq!(lint(&team()), []);
}

#[test]
fn what_has_no_name_yet_is_no_duplicate() {
    let blank = || AgentSpec { role: "writer".into(), ..AgentSpec::default() };
    let mut unfinished = team();
    unfinished.agents.extend([blank(), blank()]);
    unfinished.roles.extend([Role::default(), Role::default()]);
    let codes: Vec<String> = errors(&unfinished).into_iter().map(|finding| finding.code).collect();
    assert_eq!(codes, ["name_missing"; 4]);
}

#[test]
fn work_that_is_said_to_follow_is_no_fault_where_turns_are_taken() {
    let mut team = team();
    team.agents[1].instructions = "After Ada, mend the draft of the previous speaker.".into();
    assert_eq!(lint(&team), []);
    team.policy.turn_strategy = TurnStrategy::Collaborative;
    team.policy.collaborative.decision = DecisionProtocol::ResponsePriority;
    team.policy.collaborative.blind = false;
    assert_eq!(lint(&team), []);
}

#[test]
fn the_budget_of_the_outer_team_holds_within() {
    let mut inner = team();
    inner.agents.iter_mut().for_each(|agent| agent.model = "openai/gpt-5".parse().ok());
    let mut outer = team();
    outer.agents[0].team = Some(Box::new(inner));
    outer.agents[1].model = "openai/gpt-5".parse().ok();
    let codes = |team: &TeamSpec| lint(team).into_iter().map(|found| found.code).collect::<Vec<_>>();
    assert_eq!(codes(&outer), ["no_budget"]);
    outer.policy.budget.max_tokens = Some(1);
    assert_eq!(codes(&outer), [""; 0]);
}

type Fault = (&'static str, &'static str, Severity, fn(&mut TeamSpec));

/// What is wrong with a part of a team.
const FAULTS: &[Fault] = &[
    ("name_missing", "name", Severity::Error, |t| t.name = " ".into()),
    ("no_agents", "agents", Severity::Error, |t| {
        t.agents.clear();
        t.roles.clear();
    }),
    ("agent_id_duplicate", "agents[1].id", Severity::Error, |t| t.agents[1].id = "ada".into()),
    ("agent_name_duplicate", "agents[1].name", Severity::Error, |t| t.agents[1].name = "ADA".into()),
    ("agent_id_malformed", "agents[0].id", Severity::Error, |t| t.agents[0].id = "A b".into()),
    ("role_unknown", "agents[0].role", Severity::Error, |t| t.agents[0].role = "critic".into()),
    ("role_missing", "agents[0].role", Severity::Error, |t| t.agents[0].role = "".into()),
    ("name_missing", "agents[1].name", Severity::Error, |t| t.agents[1].name = String::new()),
    ("capability_missing", "agents[0].capabilities", Severity::Warning, |t| t.agents[0].capabilities.clear()),
    ("capability_missing", "agents[0].capabilities", Severity::Error, |t| {
        t.agents[0].capabilities.clear();
        t.policy.capability_check = CapabilityCheck::Refuse;
    }),
    ("level_out_of_range", "agents[0].capabilities[0].level", Severity::Error, |t| {
        t.agents[0].capabilities[0].level = 6;
    }),
    ("allowed_role_unknown", "policy.allowed_roles[1]", Severity::Error, |t| {
        t.policy.allowed_roles = vec!["writer".into(), "nobody".into()];
    }),
    ("timeout_out_of_range", "policy.timeout_s", Severity::Error, |t| t.policy.timeout_s = 0.0),
    ("timeout_out_of_range", "policy.timeout_s", Severity::Error, |t| t.policy.timeout_s = f64::NAN),
    ("no_termination", "policy.max_turns", Severity::Error, |t| t.policy.max_turns = None),
    ("stop_text_empty", "policy.termination", Severity::Error, |t| {
        t.policy.termination = Some(Condition::TextMention { text: String::new() });
    }),
    ("source_unknown", "policy.termination", Severity::Error, |t| {
        t.policy.termination = Some(Condition::Any(vec![Condition::Source { agent: "zoe".into() }]));
    }),
    ("timeout_out_of_range", "policy.termination", Severity::Error, |t| {
        t.policy.termination = Some(Condition::TimeoutS(0.0));
    }),
    ("one_speaker", "policy.turn_strategy", Severity::Warning, |t| drop(t.agents.pop())),
    ("quorum_unreachable", "policy.collaborative.quorum", Severity::Error, |t| {
        t.policy = Policy { turn_strategy: TurnStrategy::Collaborative, ..Policy::default() };
        t.policy.collaborative.decision = DecisionProtocol::ResponsePriority;
        t.policy.collaborative.quorum = 3;
    }),
    ("one_responder", "policy.collaborative.decision", Severity::Warning, |t| {
        t.policy = Policy { turn_strategy: TurnStrategy::Collaborative, ..Policy::default() };
        t.policy.collaborative.responders = Some(1);
        t.policy.collaborative.decision = DecisionProtocol::VoteSimple;
    }),
    ("quorum_unreachable", "policy.collaborative.quorum", Severity::Error, |t| {
        t.policy = Policy { turn_strategy: TurnStrategy::Collaborative, ..Policy::default() };
        t.policy.collaborative.decision = DecisionProtocol::Judge;
        t.policy.collaborative.judge = Some("ada".into());
        t.policy.collaborative.quorum = 2;
    }),
    ("agent_id_reserved", "agents[0].id", Severity::Error, |t| t.agents[0].id = "selector".into()),
    ("max_attempts_zero", "policy.dynamic.max_attempts", Severity::Error, |t| {
        t.policy.dynamic.max_attempts = 0;
    }),
    ("transition_unknown", "policy.dynamic.transitions.ada", Severity::Error, |t| {
        t.policy.dynamic.transitions = [("ada".into(), vec!["bo".into(), "zoe".into()])].into();
    }),
    ("rounds_out_of_range", "policy.collaborative.rounds", Severity::Error, |t| {
        t.policy.collaborative.rounds = 2;
    }),
    ("deadline_out_of_range", "policy.collaborative.deadline_s", Severity::Error, |t| {
        t.policy.collaborative.deadline_s = Some(0.0);
    }),
    ("supermajority_out_of_range", "policy.collaborative.supermajority", Severity::Error, |t| {
        t.policy.collaborative.supermajority = 0.5;
    }),
    ("max_consensus_rounds_zero", "policy.collaborative.max_consensus_rounds", Severity::Error, |t| {
        t.policy.collaborative.max_consensus_rounds = 0;
    }),
    ("judge_unknown", "policy.collaborative.judge", Severity::Error, |t| {
        t.policy.collaborative.judge = Some("zoe".into());
    }),
    ("responder_role_unknown", "policy.collaborative.responder_roles[0]", Severity::Error, |t| {
        t.policy.collaborative.responder_roles = vec!["judge".into()];
    }),
];

/// What is doubtful about parts that are each right.
const DOUBTS: &[Fault] = &[
    ("condition_never", "policy.termination", Severity::Warning, |t| {
        t.policy.termination = Some(Condition::Any(vec![Condition::Consensus, Condition::External]));
    }),
    ("condition_never", "policy.termination", Severity::Warning, |t| {
        t.policy.termination = Some(Condition::MaxTurns(13));
    }),
    ("condition_never", "policy.termination", Severity::Warning, |t| {
        t.policy.max_turns_per_agent = Some(2);
        t.policy.termination = Some(Condition::TurnsPerAgent(3));
    }),
    ("condition_never", "policy.termination", Severity::Warning, |t| {
        t.policy.loop_detection = LoopDetection::Off;
        t.policy.termination = Some(Condition::NoProgress(3));
    }),
    ("condition_never", "policy.termination", Severity::Warning, |t| {
        t.policy.turn_strategy = TurnStrategy::SingleAgent;
        t.policy.termination = Some(Condition::Source { agent: "bo".into() });
    }),
    ("transition_dead_end", "policy.dynamic.transitions.ada", Severity::Warning, |t| {
        t.policy.turn_strategy = TurnStrategy::Dynamic;
        t.policy.dynamic.transitions = [("ada".into(), Vec::new())].into();
    }),
    ("no_budget", "policy.budget", Severity::Warning, |t| {
        t.agents.iter_mut().for_each(|agent| agent.model = "openai/gpt-5".parse().ok());
    }),
    ("model_missing", "agents[1].model", Severity::Warning, |t| {
        t.agents[0].model = "simulated".parse().ok();
    }),
    ("selector_model_missing", "policy.dynamic.model", Severity::Warning, |t| {
        t.agents.iter_mut().for_each(|agent| agent.model = "simulated".parse().ok());
        t.policy.turn_strategy = TurnStrategy::Dynamic;
        t.policy.dynamic.selector = Selector::Model;
    }),
    ("nobody_verifies", "agents", Severity::Warning, |t| {
        t.agents.push(AgentSpec { id: "cy".into(), name: "Cy".into(), ..t.agents[1].clone() });
    }),
    ("sequential_in_parallel", "agents[1].instructions", Severity::Warning, |t| {
        t.policy.turn_strategy = TurnStrategy::Collaborative;
        t.policy.collaborative.decision = DecisionProtocol::ResponsePriority;
        t.agents[1].instructions = "Translate Ada’s draft into French.".into();
    }),
    ("sequential_in_parallel", "agents[0].instructions", Severity::Warning, |t| {
        t.policy.turn_strategy = TurnStrategy::Collaborative;
        t.policy.collaborative.decision = DecisionProtocol::ResponsePriority;
        t.agents[0].instructions = "Go on where the previous speaker ended.".into();
    }),
    ("vote_of_two", "policy.collaborative.decision", Severity::Warning, |t| {
        t.policy.turn_strategy = TurnStrategy::Collaborative;
        t.policy.collaborative.decision = DecisionProtocol::VoteRanked;
    }),
    ("many_calls", "policy.collaborative.rounds", Severity::Warning, |t| {
        t.policy.turn_strategy = TurnStrategy::Collaborative;
        t.policy.collaborative.decision = DecisionProtocol::ConsensusUnanimity;
        t.policy.collaborative.max_consensus_rounds = 9;
    }),
    ("task_for_nobody", "policy.tasks.plan[0]", Severity::Warning, |t| {
        let task = TaskSpec { id: "a".into(), description: "Sing".into(), ..TaskSpec::default() };
        let plan = vec![TaskSpec { capabilities: vec!["sing".into()], ..task }];
        t.policy.tasks = Some(TaskPolicy { plan, ..TaskPolicy::default() });
    }),
    ("planner_unknown", "policy.tasks.planner", Severity::Error, |t| {
        t.policy.tasks = Some(TaskPolicy { planner: Some("zoe".into()), ..TaskPolicy::default() });
    }),
    ("function_name_invalid", "policy.termination", Severity::Error, |t| {
        t.policy.termination = Some(Condition::FunctionCall { name: "two words".into() });
    }),
    ("name_missing", "agents[1].team.name", Severity::Error, |t| {
        t.agents[1].team = Some(Box::new(TeamSpec { name: String::new(), ..team() }));
    }),
];

/// Each row breaks a sound team in one way and names the finding that must come of it, and no other.
#[test]
fn each_fault_has_its_finding() {
    for (code, path, severity, fault) in FAULTS.iter().chain(DOUBTS) {
        let mut broken = team();
        fault(&mut broken);
        let found = lint(&broken);
        assert_eq!(found.len(), 1, "{code}: {found:?}");
        assert_eq!((found[0].code.as_str(), found[0].path.as_str(), found[0].severity), (*code, *path, *severity));
    }
}
