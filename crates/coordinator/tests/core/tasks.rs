//! Work that is split into tasks.

use super::dsl::*;
use coordinator::TurnOutcome;
use model::event::FailureKind;
use model::policy::{TaskPolicy, TaskSpec};
use model::{Capability, Event, PauseMode, TeamSpec, TurnStrategy};
use std::collections::BTreeMap;

/// Ada drafts, Bo and Cy check (Cy better), and the primary agent, Cy, has the last word.
fn staff() -> TeamSpec {
    let mut team = team(TurnStrategy::SingleAgent, &["ada writer 1", "bo critic 5", "cy chief 9"]);
    let level = |level: u8| Capability { level, ..Capability::named("check") };
    team.agents[0].capabilities = vec![Capability::named("draft")];
    team.agents[1].capabilities = vec![level(3)];
    team.agents[2].capabilities = vec![level(5)];
    team
}

/// A task written as `id: capability > after after`.
fn task(line: &str) -> TaskSpec {
    let (head, after) = line.split_once('>').unwrap_or((line, ""));
    let (id, needs) = head.split_once(':').unwrap_or((head, ""));
    TaskSpec {
        id: id.trim().into(),
        description: format!("Do {}", id.trim()),
        capabilities: needs.split_whitespace().map(str::to_owned).collect(),
        role: None,
        after: after.split_whitespace().map(Into::into).collect(),
    }
}

fn planned(team: TeamSpec, tasks: &[&str]) -> TeamSpec {
    let plan = tasks.iter().map(|line| task(line)).collect();
    with(team, |policy| policy.tasks = Some(TaskPolicy { plan, ..TaskPolicy::default() }))
}

fn by_planner(team: TeamSpec) -> TeamSpec {
    with(team, |policy| {
        policy.tasks = Some(TaskPolicy { planner: Some("ada".into()), stall_limit: 1, ..TaskPolicy::default() });
    })
}

/// A fault that passes after five seconds.
fn passing_fault() -> TurnOutcome {
    TurnOutcome::Failed {
        kind: FailureKind::RateLimited,
        message: "Too many at once.".into(),
        partial: partial(""),
        route: None,
        retry_after_ms: Some(5_000),
    }
}

fn reasons(run: &Run) -> Vec<String> {
    let reason = |event: &Event| match event {
        Event::TaskAssigned { reason, .. } => Some(reason.clone()),
        _ => None,
    };
    run.log.iter().filter_map(reason).collect()
}

/// Behaviour 19: by capability, what waits for nothing at the same time; then the strategy has the last word.
#[test]
fn b19_tasks_go_to_who_can_do_them() {
    let run = given(planned(staff(), &["write: draft", "look: check", "judge: check > write look"]));
    run.then(&[
        "conversation started",
        "m1 by person",
        "plan 1: write",
        "plan 1: look",
        "plan 1: judge",
        "write for ada",
        "look for cy",
        "work of ada cy",
        "t1 started by ada for work",
        "t2 started by cy for work",
    ])
    .end("t1", completed("The text."))
    .then(&["t1 completed", "write done"])
    .end("t2", completed("It holds."))
    .then(&["t2 completed", "look done", "judge for cy", "work of cy", "t3 started by cy for work"])
    .end("t3", completed("Fine."))
    .then(&["t3 completed", "judge done", "selected cy", "t4 started by cy"])
    .end("t4", completed("All done."))
    .then(&["t4 completed", "finished answered"]);
}

/// Behaviour 19: a task's agent is sent the task and the results that it builds on, and nothing else of the talk.
#[test]
fn b19_an_agent_sees_its_task_and_what_it_builds_on() {
    let run = given(planned(staff(), &["write: draft", "look: check", "judge: check > write"]))
        .end("t2", completed("UNRELATED"))
        .end("t1", completed("THE TEXT"));
    let prompt = coordinator::prompt(&run.state, &"t3".into()).unwrap();
    let sent: String = prompt.messages.iter().map(|message| message.text.as_str()).collect::<Vec<_>>().join("\n");
    assert!(sent.contains("THE TEXT") && sent.contains("“judge”: Do judge") && !sent.contains("UNRELATED"), "{sent}");
}

/// Behaviour 19: what nobody can do is reported, and so is what waits for it; the rest is done.
#[test]
fn b19_what_nobody_can_do_is_reported() {
    let run = given(planned(staff(), &["fly: flying", "land > fly", "write: draft"]));
    let told: Vec<String> = run.log.iter().map(tell).collect();
    assert!(told.contains(&"fly failed: Nobody in the team has “flying”.".to_owned()), "{told:?}");
    assert!(told.contains(&"land blocked: It needs the result of “fly”.".to_owned()), "{told:?}");
    run.end("t1", completed("The text.")).then(&["t1 completed", "write done", "selected cy", "t2 started by cy"]);
}

/// Behaviour 20: the most able, then the least loaded, then priority, then order; each with its reason.
#[test]
fn b20_load_is_balanced_among_the_equally_able() {
    let mut equals = team(TurnStrategy::SingleAgent, &["ada writer 1", "bo writer 1", "cy critic 9"]);
    equals.policy.max_turns = None;
    let tasks = ["one", "two", "three", "four"];
    let plan = with(planned(equals, &tasks), |policy| policy.tasks.as_mut().unwrap().max_parallel = 1);
    let mut run = given(plan);
    for turn in 1..=4 {
        run = run.end(&format!("t{turn}"), completed("Done."));
    }
    let told: Vec<String> = run.log.iter().filter(|event| event.kind() == "task_assigned").map(tell).collect();
    assert_eq!(told, ["one for cy", "two for ada", "three for bo", "four for cy"]);
    assert_eq!(
        reasons(&run),
        [
            "Of 3 equally able and loaded, Cy has the role of highest priority (9).",
            "Ada comes first in the list of 2 equally able and loaded.",
            "Of 3 equally able, Bo was given the fewest tasks (0).",
            "Of 3 equally able and loaded, Cy has the role of highest priority (9).",
        ]
    );
}

/// Behaviour 20: a task whose agent gets nowhere goes to another one, who is told; nobody gets it twice.
#[test]
fn b20_a_stalled_task_is_given_to_another() {
    let run = given(planned(staff(), &["look: check"])).end("t1", completed("BLOCKED: I have no ladder")).then(&[
        "t1 completed",
        "look todo: I have no ladder",
        "look for bo",
        "work of bo",
        "t2 started by bo for work",
    ]);
    let prompt = coordinator::prompt(&run.state, &"t2".into()).unwrap();
    assert!(prompt.messages.last().unwrap().text.contains("Cy had it before and got nowhere: I have no ladder"));
    run.end("t2", failed()).then(&[
        "t2 failed bad_request",
        "look todo: The endpoint refused.",
        "look failed: Nobody is left who can do it. Bo: got nowhere with this task before; Cy: got nowhere with this task before.",
        "selected cy",
        "t3 started by cy",
    ]);
}

/// Behaviours 19 and 20: a planner plans, and plans anew when the plan stalls; what is done stays done.
#[test]
fn b20_a_stalled_plan_is_made_anew() {
    given(by_planner(staff()))
        .then(&["conversation started", "m1 by person", "t1 started by ada for plan"])
        .end("t1", completed("TASK write: the text | needs: draft\nTASK look: at it | needs: check | after: write"))
        .then(&[
            "t1 completed",
            "plan 1 by ada: write",
            "plan 1 by ada: look",
            "write for ada",
            "work of ada",
            "t2 started by ada for work",
        ])
        .end("t2", completed("The text."))
        .then(&["t2 completed", "write done", "look for cy", "work of cy", "t3 started by cy for work"])
        .end("t3", completed("BLOCKED: too dark"))
        .then(&["t3 completed", "look todo: too dark", "t4 started by ada for plan"])
        .end("t4", completed("TASK lamp: bring light\nTASK look-again: at it | needs: check | after: lamp, write"))
        .then(&[
            "t4 completed",
            "look dropped: The plan was made anew.",
            "plan 2 by ada: lamp",
            "plan 2 by ada: look-again",
            "lamp for bo",
            "work of bo",
            "t5 started by bo for work",
        ]);
}

/// Behaviour 26: a planner that writes no plan is asked again, then the team talks without one.
#[test]
fn b26_no_plan_does_not_hang_the_run() {
    given(by_planner(staff()))
        .end("t1", completed("Let us begin."))
        .then(&[
            "t1 completed",
            "no plan of ada: The plan has no task: write at least one.",
            "t2 started by ada for plan",
        ])
        .end("t2", completed("TASK a: x | after: b"))
        .then(&[
            "t2 completed",
            "no plan of ada: The task “a” waits for “b”, which is not in the plan.",
            "t3 started by ada for plan",
        ])
        .end("t3", failed())
        .then(&["t3 failed bad_request", "selected cy", "t4 started by cy"]);
    given(by_planner(staff())).end("t1", completed("PASS: it is one piece")).then(&[
        "t1 passed: it is one piece",
        "selected cy",
        "t2 started by cy",
    ]);
}

/// Behaviour 9: caps hold for work too; what is left of the plan ends with the round.
#[test]
fn b09_limits_hold_for_work() {
    let plan = planned(staff(), &["one: check", "two: check > one", "three: draft > two"]);
    given(with(plan, |policy| policy.max_turns = Some(2)))
        .end("t1", completed("Done."))
        .end("t2", completed("Done."))
        .then(&[
            "t2 completed",
            "two done",
            "limit max_turns",
            "three dropped: The round ended: the turn limit was reached.",
            "finished max_turns",
        ]);
}

/// Behaviour 9: work whose call failed keeps its turn until the next attempt. Nobody sees a third turn of two.
#[test]
fn b09_work_that_waits_for_its_next_attempt_keeps_its_turn() {
    let plan = planned(staff(), &["write: draft", "look: check", "judge: check"]);
    let run = given(with(plan, |policy| policy.max_turns = Some(2)));
    let run = run.then_ends_with(&["t1 started by ada for work", "t2 started by cy for work"]);
    let run = run.end("t1", passing_fault()).then(&["t1 failed rate_limited, again at 5000"]);
    let run = run.wake().then(&["t1 started by ada, attempt 2"]).end("t1", completed("The text."));
    run.then(&["t1 completed", "write done"]).end("t2", completed("It holds.")).then(&[
        "t2 completed",
        "look done",
        "limit max_turns",
        "judge dropped: The round ended: the turn limit was reached.",
        "finished max_turns",
    ]);
}

/// Behaviour 27: a pause at once takes work up again on resume; a message opens another round and drops the plan.
#[test]
fn b27_work_is_paused_and_dropped() {
    let run = given(planned(staff(), &["write: draft", "look: check"]));
    let run = run.when(pause(PauseMode::Now)).then(&["t1 interrupted paused: ", "t2 interrupted paused: ", "paused"]);
    let run = run.when(command(model::Command::Resume)).then(&[
        "resumed",
        "t3 started by ada for work",
        "t4 started by cy for work",
    ]);
    run.end("t3", completed("The text."))
        .when(post_to(&[], "Rather a poem"))
        .then(&["m2 by Ines waits"])
        .end("t4", completed("It holds."))
        .then_ends_with(&["m2 by Ines", "selected cy", "t5 started by cy"]);
}

/// Behaviour 28: an owner that is lost for good leaves the task to another agent.
#[test]
fn b28_lost_work_is_begun_again() {
    let mut run = given(planned(staff(), &["look: check"]));
    for _ in 0..2 {
        run = run.when(coordinator::InputKind::Recovered);
    }
    run.when(coordinator::InputKind::Recovered).then_ends_with(&[
        "look todo: The server went away while attempt 3 of this turn ran; it is not tried again.",
        "look for bo",
        "work of bo",
        "t2 started by bo for work",
    ]);
}

/// A function that ends the round ends its plan too.
#[test]
fn b31_a_condition_ends_the_plan() {
    let plan = with(planned(staff(), &["look: check", "write: draft > look"]), |policy| {
        policy.termination = Some(model::Condition::FunctionCall { name: "approve".into() });
    });
    given(plan).end("t1", completed("It is there already.\nCALL approve: nothing to do")).then(&[
        "t1 completed",
        "look done",
        "cy calls approve: nothing to do",
        "write dropped: The round ended: an agent called the function that ends the round.",
        "finished function_call",
    ]);
}

/// An outcome that is not approved opens another round: what is left of the plan ends, and is not shown as to do for ever.
#[test]
fn an_outcome_that_is_rejected_ends_the_plan() {
    let plan = with(planned(staff(), &["look: check", "write: draft > look"]), |policy| {
        policy.termination = Some(model::Condition::FunctionCall { name: "approve".into() });
        policy.approvals.result = true;
    });
    let run = given(plan).end("t1", completed("CALL approve: nothing to do"));
    let run = run.then_ends_with(&["a1 asks about the end: function_call"]);
    let (approval, author, comment) = ("a1".into(), "Ines".to_owned(), "Name the risks".to_owned());
    run.when(command(model::Command::Approve { approval, approved: false, author, comment })).then(&[
        "Ines rejects a1",
        "write dropped: A message opened another round.",
        "m2 by Ines",
        "selected cy",
        "t2 started by cy",
    ]);
}

/// A command without what the running turns have streamed.
#[test]
fn b27_stop_drops_the_plan() {
    let run = given(planned(staff(), &["look: check"]));
    let stop = coordinator::InputKind::Command { command: model::Command::Stop, partials: BTreeMap::new() };
    run.when(stop).then_ends_with(&["look dropped: The conversation was stopped.", "stopped"]);
}

/// Behaviour 31: a question to a person ends the round, and the plan with it.
#[test]
fn b31_a_question_drops_the_plan() {
    let asking = with(staff(), |policy| policy.termination = Some(model::Condition::AskPerson));
    given(planned(asking, &["write: draft", "judge: check > write"])).end("t1", completed("A\nASK: which one?")).then(
        &[
            "t1 completed",
            "write done",
            "ada asks: which one?",
            "judge dropped: The round ended: a person is asked.",
            "waiting",
        ],
    );
}

/// Behaviour 3: granted turns take the plan up again where the limit ended it.
#[test]
fn b03_granted_turns_go_on_with_the_plan() {
    let plan = planned(staff(), &["one: check", "two: check > one"]);
    let run = given(with(plan, |policy| policy.max_turns = Some(1))).end("t1", completed("Done."));
    let run = run.then_ends_with(&["two dropped: The round ended: the turn limit was reached.", "finished max_turns"]);
    run.when(grant(2)).then(&[
        "granted 2",
        "two todo: The round goes on.",
        "two for cy",
        "work of cy",
        "t2 started by cy for work",
    ]);
}

/// Whom a person asks for by name speaks without a plan, before and after.
#[test]
fn b12_a_mention_is_not_planned() {
    let run = given_task(by_planner(staff()), "@Bo, which year?");
    run.then_ends_with(&["selected bo", "t1 started by bo"])
        .end("t1", completed("1984."))
        .then(&["t1 completed", "finished answered"]);
}
