//! What a log must be, and what two logs must have in common.

use anyhow::{Context, bail, ensure};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// What a log says, without what may differ between two runs of one conversation: times, attempts, order of arrival.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct History {
    /// By turn: who, what for, what came of it.
    pub turns: BTreeMap<String, Value>,
    /// What was decided, in order.
    pub decisions: Vec<Value>,
    /// Why it finished; nothing while it runs.
    pub finish: Option<String>,
}

/// What a log cost.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Cost {
    /// Calls that were begun.
    pub attempts: usize,
    /// Of these, lost with their owner.
    pub lost: usize,
    /// Attempts that failed and were made again.
    pub retried: usize,
    /// Turns that were completed, failed or passed.
    pub ended: usize,
}

/// Reads a log from its beginning.
///
/// # Errors
/// It has a gap, a turn that ends twice or was never begun, or a call lost without being said to be.
pub fn read(log: &[Value]) -> anyhow::Result<(History, Cost)> {
    let (mut history, mut cost) = (History::default(), Cost::default());
    let mut open: BTreeMap<String, Value> = BTreeMap::new();
    let mut over = BTreeSet::new();
    for (event, seq) in log.iter().zip(1_u64..) {
        ensure!(event["seq"] == seq, "where event {seq} belongs stands {}", event["seq"]);
        let turn = || event["turn_id"].as_str().map(str::to_owned).context("no turn_id");
        match event["type"].as_str().context("no type")? {
            "turn_started" => {
                let turn = turn()?;
                ensure!(!over.contains(&turn), "turn {turn} was begun again after its end");
                ensure!(open.insert(turn.clone(), event.clone()).is_none(), "turn {turn} was begun twice");
                cost.attempts += 1;
            }
            kind @ ("turn_completed" | "turn_failed" | "turn_passed" | "turn_interrupted") => {
                let turn = turn()?;
                let Some(begun) = open.remove(&turn) else { bail!("turn {turn} ended ({kind}) without being open") };
                if event["kind"] == "owner_lost" && kind == "turn_interrupted" {
                    cost.lost += 1;
                    continue;
                }
                if event["retry_at"].is_string() {
                    cost.retried += 1;
                    continue;
                }
                cost.ended += 1;
                over.insert(turn.clone());
                let said = json!({
                    "agent": event["agent_id"], "purpose": begun["purpose"], "end": kind,
                    "text": event["text"], "finish_reason": event["finish_reason"],
                });
                history.turns.insert(turn, said);
            }
            "decision_reached" => {
                let mut decision = event.clone();
                if let Some(fields) = decision.as_object_mut() {
                    fields.retain(|name, _| !matches!(name.as_str(), "seq" | "at"));
                }
                history.decisions.push(decision);
            }
            "finished" => history.finish = event["reason"].as_str().map(str::to_owned),
            _ => {}
        }
    }
    if history.finish.is_some() {
        ensure!(open.is_empty(), "it finished with open turns: {:?}", open.keys());
    }
    ensure!(
        cost.attempts == cost.ended + cost.lost + cost.retried + open.len(),
        "{cost:?}, {} open: a call is unaccounted for",
        open.len()
    );
    Ok((history, cost))
}

/// Checks that a conversation that was harmed came to the same as one that was not.
///
/// # Errors
/// Where they differ.
pub fn same(harmed: &History, whole: &History) -> anyhow::Result<()> {
    ensure!(whole.finish.is_some(), "the conversation that was left alone did not finish");
    for (turn, said) in &whole.turns {
        let other = harmed.turns.get(turn);
        ensure!(other == Some(said), "turn {turn} was {said} and is {other:?}");
    }
    ensure!(harmed == whole, "they differ: {harmed:?}\nand {whole:?}");
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn log(events: &[Value]) -> Vec<Value> {
        let numbered = |(event, seq): (&Value, u64)| {
            let mut event = event.clone();
            event["seq"] = json!(seq);
            event
        };
        events.iter().zip(1..).map(numbered).collect()
    }

    #[test]
    fn a_lost_attempt_changes_the_cost_and_not_the_history() {
        let started = |attempt: u32| json!({"type": "turn_started", "turn_id": "t1", "attempt": attempt});
        let lost = json!({"type": "turn_interrupted", "turn_id": "t1", "kind": "owner_lost"});
        let completed = json!({"type": "turn_completed", "turn_id": "t1", "agent_id": "ada", "text": "x"});
        let finished = json!({"type": "finished", "reason": "max_turns"});
        let whole = read(&log(&[started(1), completed.clone(), finished.clone()])).unwrap();
        let harmed = read(&log(&[started(1), lost, started(2), completed.clone(), finished.clone()])).unwrap();
        same(&harmed.0, &whole.0).unwrap();
        assert_eq!((whole.1.attempts, harmed.1.attempts, harmed.1.lost), (1, 2, 1));

        let bad = [
            log(&[started(1), completed.clone(), completed.clone()]),
            log(&[started(1), started(2), completed.clone()]),
            log(std::slice::from_ref(&completed)),
            log(&[started(1), finished]),
            log(&[started(1), completed.clone(), started(2)]),
            vec![started(1)],
        ];
        for events in bad {
            assert!(read(&events).is_err(), "{events:?}");
        }
    }
}
