//! What a person can do to a conversation, and what came of it.

use crate::api::conversations::{
    ConcludeRound, GrantTurns, MuteAgent, PauseConversation, PickNext, PostMessage, RateConversation,
    ResumeConversation, StopConversation, UnmuteAgent, WriteMemory,
};
use crate::api::stepping_in::{
    AnswerApproval, EditQueued, ForkConversation, GrantBudget, ReplyTurn, RetryTurn, WithdrawQueued,
};
use crate::error::AppError;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;

/// What a person can do to a conversation. Each is a form's action, so that it works without the browser's part.
#[derive(Clone, Copy)]
pub(super) struct Acts {
    pub(super) post: ServerAction<PostMessage>,
    pub(super) pause: ServerAction<PauseConversation>,
    pub(super) resume: ServerAction<ResumeConversation>,
    pub(super) stop: ServerAction<StopConversation>,
    pub(super) grant: ServerAction<GrantTurns>,
    pub(super) conclude: ServerAction<ConcludeRound>,
    pub(super) mute: ServerAction<MuteAgent>,
    pub(super) unmute: ServerAction<UnmuteAgent>,
    pub(super) pick: ServerAction<PickNext>,
    pub(super) rate: ServerAction<RateConversation>,
    pub(super) edit: ServerAction<EditQueued>,
    pub(super) withdraw: ServerAction<WithdrawQueued>,
    pub(super) reply: ServerAction<ReplyTurn>,
    pub(super) answer: ServerAction<AnswerApproval>,
    pub(super) retry: ServerAction<RetryTurn>,
    pub(super) budget: ServerAction<GrantBudget>,
    pub(super) fork: ServerAction<ForkConversation>,
    pub(super) memory: ServerAction<WriteMemory>,
}

impl Acts {
    pub(super) fn new() -> Self {
        Self {
            post: ServerAction::new(),
            pause: ServerAction::new(),
            resume: ServerAction::new(),
            stop: ServerAction::new(),
            grant: ServerAction::new(),
            conclude: ServerAction::new(),
            mute: ServerAction::new(),
            unmute: ServerAction::new(),
            pick: ServerAction::new(),
            rate: ServerAction::new(),
            edit: ServerAction::new(),
            withdraw: ServerAction::new(),
            reply: ServerAction::new(),
            answer: ServerAction::new(),
            retry: ServerAction::new(),
            budget: ServerAction::new(),
            fork: ServerAction::new(),
            memory: ServerAction::new(),
        }
    }

    #[cfg(feature = "hydrate")]
    /// How many of them were answered; for reactions to "something was done".
    pub(super) fn answered(&self) -> usize {
        let versions = [
            self.post.version().get(),
            self.pause.version().get(),
            self.resume.version().get(),
            self.stop.version().get(),
            self.grant.version().get(),
            self.conclude.version().get(),
            self.mute.version().get(),
            self.unmute.version().get(),
            self.pick.version().get(),
            self.rate.version().get(),
            self.edit.version().get(),
            self.withdraw.version().get(),
            self.reply.version().get(),
            self.answer.version().get(),
            self.retry.version().get(),
            self.budget.version().get(),
            self.fork.version().get(),
            self.memory.version().get(),
        ];
        versions.iter().sum()
    }

    /// What the last act of the run bar came to, if it failed. The composer and the rating say so themselves.
    pub(super) fn fault(&self) -> Option<String> {
        fault(self.pause)
            .or_else(|| fault(self.resume))
            .or_else(|| fault(self.stop))
            .or_else(|| fault(self.grant))
            .or_else(|| fault(self.conclude))
            .or_else(|| fault(self.budget))
            .or_else(|| fault(self.fork))
            .or_else(|| fault(self.retry))
    }

    /// What the last act on what waits came to, if it failed.
    pub(super) fn waiting_fault(&self) -> Option<String> {
        fault(self.edit).or_else(|| fault(self.withdraw)).or_else(|| fault(self.reply)).or_else(|| fault(self.answer))
    }

    /// What the last mute, unmute or pick came to, if it failed.
    pub(super) fn agent_fault(&self) -> Option<String> {
        fault(self.mute).or_else(|| fault(self.unmute)).or_else(|| fault(self.pick))
    }
}

/// Why the last try of an action failed; `None` while it runs again.
pub(super) fn fault<S>(action: ServerAction<S>) -> Option<String>
where
    S: ServerFn<Output = (), Error = AppError> + Clone + Send + Sync + 'static,
{
    if action.pending().get() {
        return None;
    }
    action.value().with(|value| value.as_ref().and_then(|value| value.as_ref().err().map(ToString::to_string)))
}
