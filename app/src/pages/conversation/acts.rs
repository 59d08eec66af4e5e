//! What a person can do to a conversation, and what came of it.

use crate::api::comparison::StartBaseline;
use crate::api::conversations::{
    ConcludeRound, GrantTurns, MemoryWrite, MuteAgent, PauseConversation, PickNext, PostMessage, RateConversation,
    ResumeConversation, StopConversation, UnmuteAgent, WriteMemory,
};
use crate::api::stepping_in::{
    AnswerApproval, EditQueued, ForkConversation, GrantBudget, ReplyTurn, RetryTurn, WithdrawQueued,
};
use crate::components::form_action::{FormAction, fault_of};

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
    /// The number of the last answer to any of them; for reactions to "something was done".
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
        versions.iter().map(Get::get).max().unwrap_or_default()
    }

    #[cfg(feature = "hydrate")]
    /// Whether it was asked to go on, and the answer is on its way.
    pub(super) fn asks_for_more(&self) -> bool {
        use leptos::prelude::Get;

        let Self { grant, budget, resume, retry, .. } = *self;
        [grant, budget, resume, retry].iter().any(|act| act.pending().get())
    }

    /// What the last act of the run bar came to, if it failed. The composer and the rating say so themselves.
    pub(super) fn fault(&self) -> Option<String> {
        let Self { pause, resume, stop, grant, conclude, budget, fork, retry, .. } = *self;
        fault_of(&[pause, resume, stop, grant, conclude, budget, fork, retry])
    }

    /// What the last act on what waits came to, if it failed.
    pub(super) fn waiting_fault(&self) -> Option<String> {
        let Self { edit, withdraw, reply, answer, .. } = *self;
        fault_of(&[edit, withdraw, reply, answer])
    }

    /// What the last mute, unmute or pick came to, if it failed.
    pub(super) fn agent_fault(&self) -> Option<String> {
        let Self { mute, unmute, pick, .. } = *self;
        fault_of(&[mute, unmute, pick])
    }
}
