//! Task completion: whether the last round ended by reaching its goal.
//!
//! With a plan it is the share of its tasks that are done: see `tasks`. Without one:
//! 1 where it ended by its own goal (answered, decided, stop text), 0.5 where a limit, a budget or silence ended it and
//! there may be a partial result, 0 where it failed, lacked its quorum or was stopped. Unitless; `None` while the round
//! has not ended. The rule is our own; it looks at how the run ended, never at whether the answer is right, which
//! [`super::RunMetrics::satisfaction`] asks a person. Success as a measure beside costs and satisfaction is that of
//! Walker et al., "PARADISE: A Framework for Evaluating Spoken Dialogue Agents" (1997).

use crate::lifecycle::Standing;
use model::Status;
use model::event::FinishReason;

/// The metric for a conversation that stands so, with this share of its plan's tasks done.
pub(super) fn task_completion(standing: &Standing, done: Option<f64>) -> Option<f64> {
    let by_its_end = match (standing.status(), standing.finish_reason()) {
        (Status::Stopped | Status::Failed, _) => 0.0,
        (Status::Finished, Some(reason)) => of_reason(reason),
        _ => return None,
    };
    Some(done.unwrap_or(by_its_end))
}

const fn of_reason(reason: FinishReason) -> f64 {
    match reason {
        FinishReason::Answered
        | FinishReason::Decided
        | FinishReason::TextMention
        | FinishReason::StopMessage
        | FinishReason::Source
        | FinishReason::FunctionCall
        | FinishReason::Concluded => 1.0,
        FinishReason::MaxTokens
        | FinishReason::MaxMessages
        | FinishReason::NoProgress
        | FinishReason::MaxCost
        | FinishReason::Timeout
        | FinishReason::MaxTurns
        | FinishReason::MaxTurnsPerAgent
        | FinishReason::NobodyLeft
        | FinishReason::AllPassed
        | FinishReason::NoConsensus
        | FinishReason::Budget => 0.5,
        FinishReason::NoQuorum | FinishReason::Failed => 0.0,
    }
}
