//! Who would speak first.

use crate::dsl::{team, three, with};
use coordinator::rehearse;
use model::event::TurnPurpose;
use model::policy::{DecisionProtocol, TaskPolicy};
use model::{TeamSpec, TurnStrategy};

fn first(team: &TeamSpec, most: usize) -> Vec<String> {
    let foreseen = rehearse(team, "Write the release notes", most).unwrap();
    let told = foreseen.iter().map(|turn| {
        let purpose = if turn.purpose == TurnPurpose::Speak { "" } else { turn.purpose.as_str() };
        let beside = if turn.is_parallel { "+" } else { "" };
        format!("{beside}{} {purpose}", turn.agent_id).trim().to_owned()
    });
    told.collect()
}

#[test]
fn a_rehearsal_is_the_teams_own_conversation() {
    assert_eq!(first(&three(TurnStrategy::RoundRobin), 4), ["ada", "bo", "cy", "ada"]);
    assert_eq!(first(&three(TurnStrategy::SingleAgent), 6), ["cy"]);
    let short = with(three(TurnStrategy::RoundRobin), |policy| policy.max_turns = Some(2));
    assert_eq!(first(&short, 6), ["ada", "bo"]);
    let vote = with(three(TurnStrategy::Collaborative), |policy| {
        policy.collaborative.decision = DecisionProtocol::VoteSimple;
    });
    assert_eq!(first(&vote, 6), ["cy", "+ada", "+bo", "ada ballot", "+bo ballot", "+cy ballot"]);
}

#[test]
fn a_rehearsal_goes_on_where_a_person_approves() {
    let approved = with(three(TurnStrategy::RoundRobin), |policy| policy.approvals.replies_of = vec!["ada".into()]);
    assert_eq!(first(&approved, 4), ["ada", "bo", "cy", "ada"]);
}

#[test]
fn a_rehearsed_plan_is_worked_on() {
    let planned = with(three(TurnStrategy::SingleAgent), |policy| policy.tasks = Some(TaskPolicy::default()));
    assert_eq!(first(&planned, 6), ["cy plan", "cy work", "+ada work", "+bo work", "cy"]);
}

#[test]
fn every_turn_says_why() {
    let foreseen = rehearse(&three(TurnStrategy::Dynamic), "Find faults", 6).unwrap();
    assert_eq!(foreseen.len(), 6);
    assert!(foreseen.iter().all(|turn| !turn.reason.is_empty()), "{foreseen:?}");
}

#[test]
fn what_cannot_start_is_refused() {
    assert!(rehearse(&TeamSpec::default(), "Anything", 6).is_err());
    assert!(rehearse(&team(TurnStrategy::RoundRobin, &["ada writer 1"]), " ", 6).is_err());
}

#[test]
fn every_template_can_be_rehearsed() {
    for template in model::templates::all() {
        let foreseen = rehearse(&template.team, &template.task, 6).unwrap();
        assert!(!foreseen.is_empty(), "{}", template.slug);
    }
}
