//! Speakers that a person asks for.

use crate::dsl::{given, given_task, post_to, team, three, with};
use model::event::{Candidate, Exclusion};
use model::{Event, TurnStrategy};

/// Behaviour 12: "@name" from a person forces the next speaker, whatever the strategy; then the strategy goes on, with
/// the forced one as previous speaker.
#[test]
fn b12_a_mention_forces_the_next_speaker() {
    for strategy in TurnStrategy::ALL {
        let run = given(three(strategy)).play("x").1.post("@bo: and you?");
        assert_eq!(run.speaking(), ["bo"], "{strategy:?}");
        let run = run.reply("Fine.");
        match strategy {
            TurnStrategy::SingleAgent => _ = run.then(&["t2 completed", "finished answered"]),
            TurnStrategy::Collaborative => {
                _ = run.then(&["t4 completed", "decided for bo; dissent []; absent []", "finished decided"]);
            }
            TurnStrategy::RoundRobin => assert_eq!(run.speaking(), ["cy"]),
            TurnStrategy::Dynamic => assert_ne!(run.speaking(), ["bo"]),
        }
    }
}

/// Behaviour 12: "@all" asks everyone; one after the other, or at the same time where the strategy is parallel.
#[test]
fn b12_at_all_asks_everyone() {
    for strategy in TurnStrategy::ALL {
        let spec = with(three(strategy), |policy| {
            policy.max_turns_per_agent = Some(1);
            policy.collaborative.responders = Some(1);
        });
        let run = given_task(spec, "@all: introduce yourselves");
        assert_eq!(run.state.open_turns().len(), if strategy == TurnStrategy::Collaborative { 3 } else { 1 });
        assert_eq!(run.play("x").0, ["ada", "bo", "cy"], "{strategy:?}");
    }
}

/// Behaviour 12: names in an agent's reply ask for nobody.
#[test]
fn b12_a_mention_by_an_agent_forces_nobody() {
    let run = given(three(TurnStrategy::RoundRobin)).reply("@cy, your turn");
    assert_eq!(run.speaking(), ["bo"]);
}

/// The recipients of a message come first, then those whom the text names; each once.
#[test]
fn recipients_and_mentions_are_one_list() {
    let run = given(three(TurnStrategy::SingleAgent)).reply("x").when(post_to(&["bo", "bo"], "@Ada and @Bo, please"));
    let run = run.then(&["m2 by Ines to bo", "selected bo", "t2 started by bo"]);
    assert_eq!(run.reply("x").play("x").0, ["ada"]);
}

/// Behaviour 9: roles that may not speak stay silent even when they are asked for; the strategy goes on.
#[test]
fn b09_a_mention_opens_no_door() {
    let spec = with(three(TurnStrategy::SingleAgent), |policy| policy.allowed_roles = vec!["writer".into()]);
    let run = given_task(spec, "@cy: approve this");
    assert_eq!(run.speaking(), ["ada"]);
    let spec = with(team(TurnStrategy::RoundRobin, &["ada writer 1", "bo critic 1"]), |policy| {
        policy.allowed_roles = vec!["writer".into()];
    });
    assert_eq!(given_task(spec, "@bo or @ada").speaking(), ["ada"]);
}

/// Behaviour 10: those who were not asked for are recorded as that.
#[test]
fn b10_a_forced_selection_says_who_asked_and_why_the_others_wait() {
    let run = given(three(TurnStrategy::RoundRobin)).play("x").1.post("@cy, @ada?");
    let Some(Event::SpeakersSelected { candidates, reason, .. }) =
        run.events().iter().find(|event| event.kind() == "speakers_selected")
    else {
        panic!("no selection")
    };
    assert_eq!(reason, "Ines asked for Cy.");
    let told = |candidate: &Candidate| (candidate.score, candidate.excluded_because);
    let told: Vec<_> = candidates.iter().map(told).collect();
    assert_eq!(told, [(0.5, None), (0.0, Some(Exclusion::NotMentioned)), (1.0, None)]);
}
