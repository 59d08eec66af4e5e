//! What of a conversation stands outside its transcript: header, inspector, composer.

use model::event::{ApprovalSubject, FinishReason, InterruptKind, TurnPurpose};
use model::{AgentId, MicroUsd, PauseMode, RoleName, Status, Timestamp, Totals, TurnId, TurnStrategy};
use projections::sent::Sent;
use projections::transcript::{
    AgentStateEntry, ApprovalEntry, Fork, MemoryEntry, QueuedEntry, TaskEntry, TurnEntry, TurnState,
};
use projections::{Transcript, sent};
use std::collections::BTreeMap;

/// What of a conversation stands outside its transcript.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Head {
    /// Where it stands.
    pub status: Status,
    /// Why it finished, if it did.
    pub finish_reason: Option<FinishReason>,
    /// How it is held, while it is paused.
    pub pause: Option<PauseMode>,
    /// What it used.
    pub totals: Totals,
    /// What it cost; `None` where no call's price is known.
    pub cost: Option<MicroUsd>,
    /// Most that it may cost.
    pub cost_limit: Option<MicroUsd>,
    /// Most tokens that it may use.
    pub token_limit: Option<u64>,
    /// Whether any turn was simulated.
    pub simulated: bool,
    /// The current round, from 1.
    pub round: u32,
    /// Turns that ended with a reply in this round.
    pub turns_this_round: u32,
    /// Most turns of this round; `None` without a limit.
    pub max_turns: Option<u32>,
    /// When it started.
    pub started_at: Option<Timestamp>,
    /// When the last event of a run happened.
    pub ran_until: Option<Timestamp>,
    /// Time until then in which it ran, in milliseconds.
    pub ran_ms: u64,
    /// Whether it still runs since then.
    pub is_active: bool,
    /// Display names of the agents whose turns are running.
    pub speakers: Vec<String>,
    /// Entries that lie before the first one that is shown.
    pub earlier_entries: u64,
    /// The shared memory.
    pub memory: BTreeMap<String, MemoryEntry>,
    /// The tasks of the last plan's round.
    pub tasks: Vec<TaskEntry>,
    /// Scores of the conversation by who gave them.
    pub ratings: BTreeMap<String, u8>,
    /// The agents, in the order of the team.
    pub agents: Vec<AgentHead>,
    /// Messages that wait until the running turns have ended.
    pub queue: Vec<QueuedEntry>,
    /// What waits for a person's approval.
    pub approval: Option<ApprovalHead>,
    /// The turns that wait for a person.
    pub asked: Vec<AskedHead>,
    /// The last turn, where it can be taken anew.
    pub retry: Option<TurnId>,
    /// The last turn, where a pause cut it off and it begins again by itself.
    pub begins_again: Option<TurnId>,
    /// The conversation that this one was copied from.
    pub forked: Option<Fork>,
    /// Whether its time is limited.
    pub has_time_limit: bool,
}

/// Something that waits for a person's approval.
#[derive(Clone, Debug, PartialEq)]
pub struct ApprovalHead {
    /// The request.
    pub approval: ApprovalEntry,
    /// Whose reply it is; `None` for the outcome of a round.
    pub agent_name: Option<String>,
}

/// A turn that waits for a person.
#[derive(Clone, Debug, PartialEq)]
pub struct AskedHead {
    /// The turn.
    pub turn_id: TurnId,
    /// For whom the person speaks.
    pub agent_name: String,
    /// What is asked for.
    pub purpose: TurnPurpose,
    /// Until when it waits.
    pub answer_by: Option<Timestamp>,
}

/// An agent beside the transcript. Counts are those of the turns that are shown.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AgentHead {
    /// The agent.
    pub id: AgentId,
    /// Its display name.
    pub name: String,
    /// Its role.
    pub role: RoleName,
    /// Turns that ended with a reply.
    pub turns: u32,
    /// Turns that failed, and were not taken anew.
    pub failed: u32,
    /// Tokens that it said in replies.
    pub output_tokens: u64,
    /// Whether a person muted it.
    pub muted: bool,
    /// Tasks of the last plan's round that it was given, those that it got nowhere with included.
    pub tasks: usize,
    /// What it was sent; `None` before its first turn.
    pub sent: Option<Sent>,
    /// Its own state.
    pub state: BTreeMap<String, AgentStateEntry>,
}

impl Head {
    /// The head of a transcript.
    pub fn of(transcript: &Transcript) -> Self {
        let budget = transcript.limits();
        let (retry, begins_again) = anew(transcript);
        Self {
            status: transcript.status,
            finish_reason: transcript.finish_reason,
            pause: transcript.pause,
            totals: transcript.totals,
            cost: transcript.cost(),
            cost_limit: budget.max_cost_micro_usd,
            token_limit: budget.max_tokens,
            simulated: transcript.simulated,
            round: transcript.round,
            turns_this_round: transcript.turns_this_round,
            max_turns: transcript.max_turns(),
            started_at: transcript.started_at,
            ran_until: transcript.ran_until,
            ran_ms: transcript.ran_ms,
            is_active: transcript.is_active(),
            speakers: transcript.open_turns().map(|turn| turn.agent_name.clone()).collect(),
            earlier_entries: transcript.earlier_entries,
            memory: transcript.memory.clone(),
            tasks: transcript.tasks.clone(),
            ratings: transcript.ratings.clone(),
            agents: agents(transcript),
            queue: transcript.queue.clone(),
            approval: transcript.approval.as_ref().map(|approval| approval_of(transcript, approval)),
            asked: transcript.open_turns().filter_map(asked).collect(),
            retry,
            begins_again,
            forked: transcript.forked,
            has_time_limit: budget.max_time_s.is_some(),
        }
    }

    /// Tokens that all agents said in the turns that are shown.
    pub fn output_tokens(&self) -> u64 {
        self.agents.iter().map(|agent| agent.output_tokens).sum()
    }

    /// Time in which it ran until `now`, in milliseconds; pauses and waiting for a person are not counted.
    pub fn elapsed_ms(&self, now: Option<Timestamp>) -> u64 {
        // The reader's clock may be behind the server's.
        let since = now.filter(|_| self.is_active).zip(self.ran_until).map_or(0, |(now, last)| now.since(last));
        self.ran_ms + since
    }

    /// The agents that a person muted.
    pub fn muted(&self) -> Vec<AgentId> {
        self.agents.iter().filter(|agent| agent.muted).map(|agent| agent.id.clone()).collect()
    }

    /// The agent with the most turns of those that are shown, the first of equals.
    pub fn busiest(&self) -> Option<AgentId> {
        self.agents.iter().rev().max_by_key(|agent| agent.turns).map(|agent| agent.id.clone())
    }

    /// Turns that failed, of those that are shown.
    pub fn failed(&self) -> u32 {
        self.agents.iter().map(|agent| agent.failed).sum()
    }
}

fn approval_of(transcript: &Transcript, approval: &ApprovalEntry) -> ApprovalHead {
    let agent_name = match &approval.subject {
        ApprovalSubject::Reply(turn) => transcript.entries.turn(turn).map(|turn| turn.agent_name.clone()),
        ApprovalSubject::Result(_) => None,
    };
    ApprovalHead { approval: approval.clone(), agent_name }
}

fn asked(turn: &TurnEntry) -> Option<AskedHead> {
    let answer_by = turn.person?.answer_by;
    Some(AskedHead {
        turn_id: turn.turn_id.clone(),
        agent_name: turn.agent_name.clone(),
        purpose: turn.purpose,
        answer_by,
    })
}

/// The last turn, where the coordinator would take it anew, or else where it begins again once the pause is over: drafts and
/// tasks belong together, and nothing is running.
fn anew(transcript: &Transcript) -> (Option<TurnId>, Option<TurnId>) {
    let takes_turns =
        transcript.team.as_ref().is_some_and(|team| team.policy.turn_strategy != TurnStrategy::Collaborative);
    let rests = transcript.status != Status::Running && transcript.approval.is_none();
    let Some(last) = transcript.entries.turns().next_back().filter(|_| takes_turns && rests) else {
        return (None, None);
    };
    let is_last_word = last.purpose == TurnPurpose::Speak && last.round == transcript.round;
    let is_over = !last.state.is_open() && last.retracted.is_none();
    let id = (is_last_word && is_over).then(|| last.turn_id.clone());
    // What a pause or a lost server cut off begins again by itself.
    match last.state {
        TurnState::Interrupted(InterruptKind::Paused | InterruptKind::OwnerLost) => {
            (None, id.filter(|_| transcript.status == Status::Paused))
        }
        _ => (id, None),
    }
}

fn agents(transcript: &Transcript) -> Vec<AgentHead> {
    let mut sent = sent::by_agent(transcript);
    let mut agents: Vec<AgentHead> = transcript
        .team
        .iter()
        .flat_map(|team| &team.agents)
        .map(|agent| AgentHead {
            id: agent.id.clone(),
            name: agent.name.clone(),
            role: agent.role.clone(),
            state: transcript.agent_states.get(&agent.id).cloned().unwrap_or_default(),
            muted: transcript.muted.contains(&agent.id),
            sent: sent.remove(&agent.id),
            tasks: transcript.tasks.iter().map(|task| given(task, &agent.id)).sum(),
            ..AgentHead::default()
        })
        .collect();
    for turn in transcript.entries.turns() {
        let Some(agent) = agents.iter_mut().find(|agent| agent.id == turn.agent_id) else { continue };
        if matches!(turn.state, TurnState::Failed { retry_at: None, .. }) && turn.retracted.is_none() {
            agent.failed += 1;
        }
        if !turn.is_reply() {
            continue;
        }
        if let Some(usage) = &turn.usage {
            agent.output_tokens += usage.output_tokens;
        }
        if matches!(turn.state, TurnState::Completed { .. }) {
            agent.turns += 1;
        }
    }
    agents
}

/// How often the task was given to this agent.
fn given(task: &TaskEntry, agent: &AgentId) -> usize {
    let stalled = task.stalls.iter().filter(|stall| stall.agent.as_ref().is_some_and(|by| &by.id == agent)).count();
    stalled + usize::from(task.agent.as_ref().is_some_and(|by| &by.id == agent))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_of_those_who_spoke_most_is_the_busiest() {
        for (turns, busiest) in
            [(&[0, 2, 1][..], Some("b")), (&[1, 3, 3], Some("b")), (&[0, 0], Some("a")), (&[], None)]
        {
            let agents = turns.iter().zip(["a", "b", "c"]).map(|(turns, id)| AgentHead {
                id: id.into(),
                turns: *turns,
                ..AgentHead::default()
            });
            let head = Head { agents: agents.collect(), ..Head::default() };
            assert_eq!(head.busiest(), busiest.map(AgentId::from), "{turns:?}");
        }
    }
}
