//! What a person can do to a conversation, and what came of it.

use crate::api::comparison::StartBaseline;
use crate::api::conversations::{
    ConcludeRound, GrantTurns, MemoryWrite, MuteAgent, PauseConversation, PickNext, PostMessage, RateConversation,
    ResumeConversation, StopConversation, UnmuteAgent, WriteMemory,
};
use crate::api::stepping_in::{
    AnswerApproval, EditQueued, ForkConversation, GrantBudget, ReplyTurn, RetryTurn, WithdrawQueued,
};
use crate::components::form_action::FormAction;

/// What a person can do to a conversation. Each is a form's action, so that it works without the browser's part.
#[derive(Clone, Copy)]
pub(super) struct Acts {
    pub(super) post: FormAction,
    pub(super) pause: FormAction,
    pub(super) resume: FormAction,
    pub(super) stop: FormAction,
    pub(super) grant: FormAction,
    pub(super) conclude: FormAction,
    pub(super) mute: FormAction,
    pub(super) unmute: FormAction,
    pub(super) pick: FormAction,
    pub(super) rate: FormAction,
    pub(super) edit: FormAction,
    pub(super) withdraw: FormAction,
    pub(super) reply: FormAction,
    pub(super) answer: FormAction,
    pub(super) retry: FormAction,
    pub(super) budget: FormAction,
    pub(super) fork: FormAction,
    pub(super) baseline: FormAction,
    pub(super) memory: FormAction<MemoryWrite>,
}

impl Acts {
    pub(super) fn new() -> Self {
        Self {
            post: FormAction::of::<PostMessage>(),
            pause: FormAction::of::<PauseConversation>(),
            resume: FormAction::of::<ResumeConversation>(),
            stop: FormAction::of::<StopConversation>(),
            grant: FormAction::of::<GrantTurns>(),
            conclude: FormAction::of::<ConcludeRound>(),
            mute: FormAction::of::<MuteAgent>(),
            unmute: FormAction::of::<UnmuteAgent>(),
            pick: FormAction::of::<PickNext>(),
            rate: FormAction::of::<RateConversation>(),
            edit: FormAction::of::<EditQueued>(),
            withdraw: FormAction::of::<WithdrawQueued>(),
            reply: FormAction::of::<ReplyTurn>(),
            answer: FormAction::of::<AnswerApproval>(),
            retry: FormAction::of::<RetryTurn>(),
            budget: FormAction::of::<GrantBudget>(),
            fork: FormAction::of::<ForkConversation>(),
            baseline: FormAction::of::<StartBaseline>(),
            memory: FormAction::of::<WriteMemory>(),
        }
    }

    #[cfg(feature = "hydrate")]
    /// How many of them were answered; for reactions to "something was done".
    pub(super) fn answered(&self) -> usize {
        use leptos::prelude::Get;

        let versions = [
            self.post.version(),
            self.pause.version(),
            self.resume.version(),
            self.stop.version(),
            self.grant.version(),
            self.conclude.version(),
            self.mute.version(),
            self.unmute.version(),
            self.pick.version(),
            self.rate.version(),
            self.edit.version(),
            self.withdraw.version(),
            self.reply.version(),
            self.answer.version(),
            self.retry.version(),
            self.budget.version(),
            self.fork.version(),
            self.memory.version(),
        ];
        versions.iter().map(Get::get).sum()
    }

    /// What the last act of the run bar came to, if it failed. The composer and the rating say so themselves.
    pub(super) fn fault(&self) -> Option<String> {
        self.pause
            .fault()
            .or_else(|| self.resume.fault())
            .or_else(|| self.stop.fault())
            .or_else(|| self.grant.fault())
            .or_else(|| self.conclude.fault())
            .or_else(|| self.budget.fault())
            .or_else(|| self.fork.fault())
            .or_else(|| self.retry.fault())
    }

    /// What the last act on what waits came to, if it failed.
    pub(super) fn waiting_fault(&self) -> Option<String> {
        self.edit
            .fault()
            .or_else(|| self.withdraw.fault())
            .or_else(|| self.reply.fault())
            .or_else(|| self.answer.fault())
    }

    /// What the last mute, unmute or pick came to, if it failed.
    pub(super) fn agent_fault(&self) -> Option<String> {
        self.mute.fault().or_else(|| self.unmute.fault()).or_else(|| self.pick.fault())
    }
}
