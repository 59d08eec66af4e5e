use super::*;
use crate::testing::coordinated::coordinated;
use crate::testing::{Log, arbitrary, context, sample};
use model::TurnStrategy::{Collaborative, RoundRobin};
use model::event::RatedItem;
use model::{AgentId, ModelRef, TurnId};
use proptest::collection::vec;
use proptest::prelude::*;

const NOTHING: model::event::ContextTokens = context([0; 5]);

/// Compares to four decimals, which is what is shown.
#[track_caller]
fn assert_close(value: Option<f64>, expected: Option<f64>) {
    let rounded = |value: Option<f64>| value.map(|value| format!("{value:.4}"));
    assert_eq!(rounded(value), rounded(expected));
}

#[test]
fn nothing_happened_is_not_zero() {
    let run = RunMetrics::default();
    assert_eq!(RunMetrics::of([]), run);
    assert_eq!((run.ttft_ms.p50, run.cost_micro_usd, run.started_at), (None, None, None));
    for metric in [
        run.coordination_share,
        run.utilisation,
        run.context_overhead,
        run.coherence,
        run.task_completion,
        run.satisfaction,
    ] {
        assert_eq!(metric, None);
    }
}

#[test]
fn counts_of_the_sample() {
    let run = RunMetrics::of(&sample());
    assert_eq!((run.rounds, run.turns, run.passes, run.failures, run.interruptions), (2, 4, 1, 1, 1));
    assert_eq!(run.interventions, 2, "the pause and the second message");
    assert_eq!((run.input_tokens, run.output_tokens), (4 * 100 + 40 + 30 + 20, 4 * 10 + 4 + 3 + 2));
    assert_eq!(run.cost_micro_usd, Some(MicroUsd(250)));
    assert_eq!((run.ttft_ms.n, run.ttft_ms.p50, run.ttft_ms.p95), (4, Some(120), None));
    assert_eq!(run.turn_duration_ms.values, [400, 800, 900, 1_000]);
    assert_eq!((run.status, run.finish_reason), (Status::Finished, Some(FinishReason::Decided)));
    assert!(run.simulated);
    assert_eq!(
        run.duration_ms,
        1_000 + 500 + 100 + 400 + 300 + 60_000 + 200 + 5_000 + 900,
        "ratings come after the end"
    );
    assert_eq!(
        run.active_ms,
        1_000 + 500 + 100 + 400 + 300 + 200 + 900,
        "neither the pause nor the time between rounds"
    );
}

#[test]
fn an_unfinished_run_is_counted_as_of_its_last_event() {
    let mut log = Log::start(RoundRobin, "task");
    log.started(1, "ada", NOTHING).wait(400).completed(1, "ada", "a", 100, 400);
    log.started(2, "bo", NOTHING).wait(600).rated("Maya", RatedItem::Conversation, 3);
    let run = RunMetrics::of(&log.events);
    assert_eq!((run.status, run.turns, run.duration_ms, run.task_completion), (Status::Running, 1, 1_000, None));
    assert_close(run.utilisation, Some(0.5));
    assert_eq!(run.agents[1].active_ms, 600);
}

#[test]
fn utilisation_is_busy_time_over_active_time() {
    let mut log = Log::start(Collaborative, "task");
    // Both at once: Ada 300 ms of which 100 waiting, Bo 500 ms.
    log.started(1, "ada", NOTHING).started(2, "bo", NOTHING).wait(300).completed(1, "ada", "a", 100, 300);
    log.wait(200).completed(2, "bo", "b", 450, 500);
    // A pause that lets Bo's turn end: 100 ms of it are active, the 900 ms after it are not.
    log.started(3, "bo", NOTHING).push(Event::Paused { mode: model::PauseMode::AfterTurn });
    log.wait(100).failed(3, "bo", "").wait(900).push(Event::Resumed);
    log.wait(400).finished(FinishReason::Decided).wait(10_000).rated("Maya", RatedItem::Conversation, 5);
    let run = RunMetrics::of(&log.events);
    assert_eq!(run.active_ms, 1_000);
    let spent: Vec<_> = run.agents.iter().map(|a| (a.active_ms, a.waiting_ms, a.idle_ms)).collect();
    assert_eq!(spent, [(200, 100, 700), (50, 550, 400)]);
    assert_close(run.agents[0].utilisation, Some(0.3));
    assert_close(run.agents[1].utilisation, Some(0.6));
    assert_close(run.utilisation, Some(0.45));
}

#[test]
fn an_agent_that_never_spoke_is_idle() {
    let mut log = Log::start(RoundRobin, "task");
    log.started(1, "ada", NOTHING).wait(100).completed(1, "ada", "a", 10, 100);
    let run = RunMetrics::of(&log.events);
    assert_close(run.utilisation, Some(0.5));
    assert_eq!((run.agents[1].idle_ms, run.agents[1].turns, run.agents[1].share_of_talk), (100, 0, Some(0.0)));
}

#[test]
fn context_overhead_with_the_whole_transcript_as_context() {
    let mut log = Log::start(RoundRobin, "12345678");
    let repeated = |log: &Log| RunMetrics::of(&log.events).context_growth.last().map(|point| point.repeated);
    log.started(1, "ada", context([20, 4, 0, 0, 0]));
    assert_eq!(repeated(&log), Some(0), "all new, what frames the task included");
    log.completed(1, "ada", "1234567890", 1, 1).started(2, "bo", context([30, 4, 0, 3, 0]));
    assert_eq!(repeated(&log), Some(4), "the task");
    log.completed(2, "bo", "1234", 1, 1).started(3, "ada", context([20, 4, 3, 1, 0]));
    assert_eq!(repeated(&log), Some(27), "all but the one token of Bo's reply");
    let run = RunMetrics::of(&log.events);
    assert_close(run.context_overhead, Some(31.0 / (24.0 + 37.0 + 28.0)));
    assert_eq!(run.context_growth.iter().map(|point| point.n).collect::<Vec<_>>(), [1, 2, 3]);
}

#[test]
fn what_a_turn_was_sent_stands_beside_what_fits_its_model() {
    let mut log = Log::start(RoundRobin, "task");
    let Event::ConversationStarted { context_windows, .. } = &mut log.events[0].event else { panic!("it starts") };
    *context_windows = [(ModelRef::simulated(), 4_096)].into();
    log.started(1, "ada", NOTHING).completed(1, "ada", "a", 1, 1).started(2, "bo", NOTHING);
    let run = RunMetrics::of(&log.events);
    assert_eq!(run.context_growth.iter().map(|point| point.window).collect::<Vec<_>>(), [Some(4_096), None]);
}

#[test]
fn context_overhead_with_a_window_and_with_parallel_turns() {
    // A window of one reply: its size stays the same while its content is new each time.
    let mut log = Log::start(RoundRobin, "task");
    log.started(1, "ada", context([0, 1, 0, 0, 0])).completed(1, "ada", "12345678", 1, 1);
    log.started(2, "bo", context([0, 1, 0, 2, 0])).completed(2, "bo", "abcdefgh", 1, 1);
    log.started(3, "ada", context([0, 1, 0, 2, 0]));
    let repeated: Vec<_> = RunMetrics::of(&log.events).context_growth.iter().map(|point| point.repeated).collect();
    assert_eq!(repeated, [0, 1, 1], "the task alone");

    // The second of two parallel turns is sent what the first was sent, but for its own instructions; so is a retry.
    let mut log = Log::start(Collaborative, "12345678");
    log.started(1, "ada", context([5, 2, 0, 0, 0])).started(2, "bo", context([6, 2, 0, 0, 0]));
    log.failed(2, "bo", "").attempt(2, "bo", 2, context([6, 2, 0, 0, 0]));
    let repeated: Vec<_> = RunMetrics::of(&log.events).context_growth.iter().map(|point| point.repeated).collect();
    assert_eq!(repeated, [0, 2, 8]);
}

#[test]
fn coherence_is_the_mean_cosine_of_reply_and_context() {
    let half = 0.5_f64;
    for (task, replies, expected) in [
        ("ship the notes", vec![], None),
        ("ship the notes", vec!["Ship the NOTES!"], Some(1.0)),
        ("ship the notes", vec!["quite another thing"], Some(0.0)),
        // 2 of 4 terms each: 2 / (2 · 2).
        ("a b c d", vec!["c d e f"], Some(half)),
        // Twice the same word: (2·1) / (√(4+1) · √1).
        ("a a b", vec!["a"], Some(2.0 / 5.0_f64.sqrt())),
        // The second reply answers the first, not the task.
        ("a b", vec!["a c", "c"], Some(f64::midpoint(half, half.sqrt()))),
        ("?!", vec!["words"], None),
        ("words", vec!["?!"], None),
    ] {
        let mut log = Log::start(RoundRobin, task);
        for (turn, reply) in (1..).zip(&replies) {
            log.started(turn, "ada", NOTHING).completed(turn, "ada", reply, 1, 1);
        }
        assert_close(RunMetrics::of(&log.events).coherence, expected);
    }
}

#[test]
fn parallel_replies_answer_and_follow_the_same_message() {
    let mut log = Log::start(Collaborative, "a b");
    log.started(1, "ada", NOTHING).started(2, "bo", NOTHING);
    log.completed(1, "ada", "a b", 1, 1).completed(2, "bo", "a b", 1, 1);
    log.started(3, "ada", NOTHING).completed(3, "ada", "a b", 1, 1);
    log.started(4, "bo", NOTHING).passed(4, "bo");
    let run = RunMetrics::of(&log.events);
    assert_close(run.coherence, Some(1.0));
    let flow = |from: Option<&str>, to: &str| Flow { from: from.map(AgentId::from), to: to.into(), turns: 1 };
    assert_eq!(run.turn_flow, [flow(None, "ada"), flow(None, "bo"), flow(Some("bo"), "ada")]);
}

#[test]
fn task_completion_is_how_the_round_ended() {
    use FinishReason as F;
    let finished = |reason| Event::Finished { reason };
    for (event, expected) in [
        (finished(F::Answered), Some(1.0)),
        (finished(F::Decided), Some(1.0)),
        (finished(F::TextMention), Some(1.0)),
        (finished(F::MaxTurns), Some(0.5)),
        (finished(F::MaxTokens), Some(0.5)),
        (finished(F::MaxTurnsPerAgent), Some(0.5)),
        (finished(F::NobodyLeft), Some(0.5)),
        (finished(F::AllPassed), Some(0.5)),
        (finished(F::Budget), Some(0.5)),
        (finished(F::NoQuorum), Some(0.0)),
        (finished(F::Failed), Some(0.0)),
        (Event::Stopped, Some(0.0)),
        (Event::WaitingForPerson { reason: String::new() }, None),
        (Event::Resumed, None),
    ] {
        let mut log = Log::start(RoundRobin, "task");
        log.push(event.clone());
        assert_eq!(RunMetrics::of(&log.events).task_completion, expected, "{event:?}");
        log.post("go on");
        assert_eq!(RunMetrics::of(&log.events).task_completion, None, "a new round has not ended");
    }
}

#[test]
fn coordination_has_a_price_of_its_own() {
    use model::event::TurnPurpose as P;
    let run = RunMetrics::of(&coordinated().events);
    let calls: Vec<_> = run.calls.iter().map(|calls| (calls.purpose, calls.calls, calls.tokens())).collect();
    assert_eq!(
        calls,
        [
            (P::Speak, 2, 70),
            (P::Ballot, 2, 70),
            (P::Select, 1, 35),
            (P::Summary, 1, 35),
            (P::Plan, 1, 35),
            (P::Work, 2, 70)
        ]
    );
    assert_eq!((run.coordination_tokens, run.turns), (70 + 3 * 35, 4));
    assert_close(run.coordination_share, Some(175.0 / 315.0));
    assert_eq!(run.calls[0].cost_micro_usd, Some(MicroUsd(20)));
    assert_eq!((run.ttft_ms.n, run.turn_duration_ms.n), (4, 4), "of replies alone");
    assert_eq!(run.input_tokens, 9 * 30, "what happened inside a team counts once");
    let agents: Vec<_> = run.agents.iter().map(|agent| (agent.agent_id.as_str(), agent.turns, agent.tasks)).collect();
    assert_eq!(agents, [("ada", 1, 0), ("bo", 2, 1), ("cy", 1, 1)], "who chooses speakers is no agent");
    assert_close(run.agents[0].share_of_talk, Some(0.25));
}

#[test]
fn task_completion_is_the_share_of_done_tasks_where_there_is_a_plan() {
    use model::event::TaskStatus as S;
    let mut log = coordinated();
    let run = RunMetrics::of(&log.events);
    assert_eq!(run.tasks, TaskMetrics { plans: 1, tasks: 2, done: 1, failed: 1, stalls: 1 });
    assert_close(run.task_completion, Some(0.5));

    log.plan(1, "old", &[], None).task("old", S::Dropped, None, "The plan was made anew.");
    log.plan(2, "new", &[], None).task("new", S::Done, None, "").plan(2, "late", &[], None);
    log.task("late", S::Dropped, None, "The round ended.");
    let run = RunMetrics::of(&log.events);
    assert_eq!((run.tasks.plans, run.tasks.tasks, run.tasks.done), (2, 4, 2), "what a later plan replaced is left out");
    assert_close(run.task_completion, Some(0.5));

    log.post("next").finished(FinishReason::Answered);
    let run = RunMetrics::of(&log.events);
    assert_eq!((run.task_completion, run.tasks), (Some(1.0), TaskMetrics::default()));
    assert_eq!(run.agents[2].tasks, 1, "the load is that of the run");
}

#[test]
fn satisfaction_is_the_mean_of_each_persons_last_scores() {
    let mut log = Log::start(RoundRobin, "task");
    let turn = || RatedItem::Turn(TurnId::nth(1));
    log.rated("Maya", RatedItem::Conversation, 1).rated("Maya", RatedItem::Conversation, 4);
    log.rated("Sam", RatedItem::Conversation, 5).rated("Maya", turn(), 2);
    let run = RunMetrics::of(&log.events);
    assert_eq!(run.ratings, 3);
    assert_close(run.satisfaction, Some(11.0 / 3.0));
}

#[test]
fn agents_share_the_talk() {
    let run = RunMetrics::of(&sample());
    let [ada, bo] = &run.agents[..] else { panic!("two agents") };
    assert_eq!((ada.turns, ada.passes, ada.failures, ada.interruptions), (2, 1, 0, 1));
    assert_eq!((bo.turns, bo.passes, bo.failures, bo.interruptions), (2, 0, 1, 0));
    assert_eq!((ada.output_tokens, bo.output_tokens), (27, 22));
    assert_close(ada.share_of_talk, Some(27.0 / 49.0));
    assert_eq!((ada.cost_micro_usd, bo.cost_micro_usd), (None, Some(MicroUsd(250))));
    assert_eq!((ada.ttft_ms.p50, bo.ttft_ms.p50), (Some(100), Some(120)));
}

proptest! {
    #[test]
    fn an_event_counts_once(log in arbitrary::log(), again in any::<prop::sample::Index>()) {
        let mut metrics = Metrics::default();
        for envelope in &log {
            prop_assert!(metrics.apply(envelope));
        }
        let run = metrics.run();
        prop_assert!(!metrics.apply(&log[again.index(log.len())]));
        prop_assert_eq!(metrics.run(), run);
    }

    #[test]
    fn every_share_is_a_share(log in arbitrary::log()) {
        let run = RunMetrics::of(&log);
        let shares = [run.coordination_share, run.utilisation, run.context_overhead, run.coherence, run.task_completion];
        let of_agents = run.agents.iter().flat_map(|agent| [agent.utilisation, agent.share_of_talk]);
        for share in shares.into_iter().chain(of_agents).flatten() {
            prop_assert!((0.0..=1.0).contains(&share), "{share}");
        }
        prop_assert!(run.satisfaction.is_none_or(|mean| (1.0..=5.0).contains(&mean)));
        prop_assert!(run.active_ms <= log.last().unwrap().at.since(log[0].at));
        for agent in &run.agents {
            prop_assert_eq!(agent.active_ms + agent.waiting_ms + agent.idle_ms, run.active_ms);
        }
        let talk: Vec<f64> = run.agents.iter().filter_map(|agent| agent.share_of_talk).collect();
        prop_assert!(talk.is_empty() || (talk.iter().sum::<f64>() - 1.0).abs() < 1e-9);
        prop_assert_eq!(run.agents.iter().map(|agent| agent.turns).sum::<u32>(), run.turns);
        let selector = run.calls.iter().filter(|calls| calls.purpose == model::event::TurnPurpose::Select);
        let by_agents = run.agents.iter().map(|agent| agent.input_tokens).sum::<u64>();
        prop_assert_eq!(by_agents + selector.map(|calls| calls.input_tokens).sum::<u64>(), run.input_tokens);
        prop_assert_eq!(run.calls.iter().map(|calls| calls.input_tokens).sum::<u64>(), run.input_tokens);
        for point in &run.context_growth {
            prop_assert!(point.repeated <= point.context.total());
        }
    }

    #[test]
    fn quantiles_are_measured_values_in_order(values in vec(0_u64..1_000, 0..50)) {
        let distribution = Distribution::of(values.clone());
        prop_assert_eq!(distribution.p50.is_some(), !values.is_empty());
        prop_assert_eq!(distribution.p95.is_some(), values.len() >= MIN_FOR_P95 as usize);
        for quantile in [distribution.p50, distribution.p95].into_iter().flatten() {
            prop_assert!(values.contains(&quantile));
        }
        prop_assert!(distribution.p95.is_none_or(|p95| Some(p95) >= distribution.p50));
        prop_assert!(distribution.values.is_sorted());
    }
}

/// Figures of simulated turns never mix with real ones, those that were copied included.
#[test]
fn a_copy_of_simulated_turns_is_simulated() {
    let log = sample();
    assert!(RunMetrics::of(&log).simulated);
    let mut copy = log.clone();
    let last = copy.last().unwrap();
    let forked = Event::ConversationForked {
        from: "0197f3f0-0000-7000-8000-000000000001".parse().unwrap(),
        after: last.seq,
        seed: 1,
    };
    copy.push(Envelope { seq: last.seq + 1, at: last.at, event: forked });
    let metrics = RunMetrics::of(&copy);
    assert!(metrics.simulated);
    assert_eq!((metrics.turns, metrics.input_tokens), (0, 0), "nothing of it was paid here");
}
