//! Logs drawn at random: any event after any other, over few ids so that they meet. Bo is a team of its own.

mod coordination;

use super::team;
use model::event::{
    Candidate, ContextTokens, Delta, FailureKind, FinishReason, InterruptKind, MemoryRead, ModelFinish, RatedItem,
    TurnPurpose,
};
use model::policy::DecisionProtocol;
use model::{
    AgentId, Envelope, Event, MessageId, MicroUsd, ModelRef, PauseMode, Timestamp, TurnId, TurnStrategy, Usage,
};
use proptest::collection::{btree_map, vec};
use proptest::option;
use proptest::prelude::*;

/// A log that begins as every log does and goes on anyhow, its clock at times standing still.
pub(crate) fn log() -> impl Strategy<Value = Vec<Envelope>> {
    (any::<bool>(), vec((0_u64..3_000, event()), 0..60)).prop_map(|(parallel, rest)| {
        let strategy = if parallel { TurnStrategy::Collaborative } else { TurnStrategy::Dynamic };
        let mut outer = team(strategy);
        outer.agents[1].team = Some(Box::new(team(TurnStrategy::RoundRobin)));
        let first = Event::ConversationStarted {
            team: Box::new(outer),
            origin: None,
            task: "the task".to_owned(),
            seed: 1,
            budget: model::Budget::default(),
            default_model: None,
            prices: std::collections::BTreeMap::new(),
            context_windows: std::collections::BTreeMap::new(),
        };
        let mut at = Timestamp::from_millis(0);
        std::iter::once((0, first))
            .chain(rest)
            .zip(1..)
            .map(|((ms, event), seq)| {
                at = at.plus_millis(ms);
                Envelope { seq, at, event }
            })
            .collect()
    })
}

/// A piece of some turn's text, at an offset that may lie before, at or beyond its end, or within a character.
pub(crate) fn delta() -> impl Strategy<Value = Delta> {
    let turn_id = (turn_id(), option::of(turn_id()))
        .prop_map(|(outer, inner)| inner.map_or_else(|| outer.clone(), |inner| outer.within(&inner)));
    (turn_id, agent_id(), prop_oneof![9 => 0_u64..24, 1 => any::<u64>()], text())
        .prop_map(|(turn_id, agent_id, offset, text)| Delta { turn_id, agent_id, offset, text })
}

fn turn_id() -> impl Strategy<Value = TurnId> {
    (1_u32..6).prop_map(TurnId::nth)
}

fn agent_id() -> impl Strategy<Value = AgentId> {
    prop_oneof![Just("ada"), Just("bo"), Just("stranger")].prop_map(AgentId::from)
}

fn text() -> impl Strategy<Value = String> {
    "[a-c é日.]{0,8}"
}

fn usage() -> impl Strategy<Value = Usage> {
    (0_u64..500, 0_u64..500, option::of(0_u64..900)).prop_map(|(input_tokens, output_tokens, cost)| Usage {
        input_tokens,
        output_tokens,
        cost_micro_usd: cost.map(MicroUsd),
        estimated: false,
    })
}

fn context() -> impl Strategy<Value = ContextTokens> {
    any::<[u8; 5]>().prop_map(|tokens| super::context(tokens.map(u64::from)))
}

fn finish_reason() -> impl Strategy<Value = FinishReason> {
    use FinishReason as F;
    prop_oneof![Just(F::Answered), Just(F::MaxTurns), Just(F::NoQuorum), Just(F::Failed)].boxed()
}

fn purpose() -> impl Strategy<Value = TurnPurpose> {
    use TurnPurpose as P;
    let others = [P::Exchange, P::Ballot, P::Judge, P::Synthesis, P::Select, P::Summary, P::Plan, P::Work];
    prop_oneof![3 => Just(P::Speak), 2 => prop::sample::select(others.to_vec())].boxed()
}

fn event() -> BoxedStrategy<Event> {
    let inside =
        (turn_id(), plain_event()).prop_map(|(turn_id, event)| Event::TeamEvent { turn_id, event: Box::new(event) });
    prop_oneof![9 => plain_event(), 2 => inside].boxed()
}

fn plain_event() -> BoxedStrategy<Event> {
    prop_oneof![6 => turn_event(), 3 => conversation_event(), 4 => coordination::event()].boxed()
}

fn turn_event() -> BoxedStrategy<Event> {
    let started = (turn_id(), agent_id(), 1_u32..4, any::<bool>(), context(), purpose()).prop_map(
        |(turn_id, agent_id, attempt, simulated, context, purpose)| Event::TurnStarted {
            turn_id,
            agent_id,
            attempt,
            model: simulated.then(ModelRef::simulated),
            context,
            purpose,
            task_id: (purpose == TurnPurpose::Work).then(|| "t".into()),
            memory_read: vec![MemoryRead { key: "a".to_owned(), version: attempt }],
            person: None,
        },
    );
    let closed = (turn_id(), agent_id(), text(), usage(), option::of(0_u64..4_000), 0_u64..4_000, 0..6);
    let closed = closed.prop_map(|(turn_id, agent_id, text, usage, ttft_ms, duration_ms, how)| match how {
        0 => Event::TurnPassed { turn_id, agent_id, reason: text, usage, duration_ms, simulated: false },
        1 => {
            let kind = InterruptKind::OwnerLost;
            Event::TurnInterrupted { turn_id, agent_id, kind, partial: text, usage, duration_ms }
        }
        2 => {
            let (kind, message) = (FailureKind::Truncated, "cut".to_owned());
            Event::TurnFailed {
                turn_id,
                agent_id,
                kind,
                message,
                partial: text,
                usage,
                duration_ms,
                route: None,
                retry_at: None,
            }
        }
        how => Event::TurnCompleted {
            turn_id,
            agent_id,
            text,
            finish_reason: ModelFinish::Stop,
            usage,
            ttft_ms,
            duration_ms,
            simulated: how == 3,
            route: None,
        },
    });
    prop_oneof![started, closed].boxed()
}

fn conversation_event() -> BoxedStrategy<Event> {
    let posted = (1_u32..9, text()).prop_map(|(n, text)| Event::MessagePosted {
        message_id: MessageId::nth(n),
        author: "Maya".to_owned(),
        to: vec![],
        text,
    });
    let selected = (vec(agent_id(), 0..3), purpose()).prop_map(|(chosen, purpose)| Event::SpeakersSelected {
        strategy: TurnStrategy::Dynamic,
        candidates: chosen
            .iter()
            .map(|id| Candidate {
                agent_id: id.clone(),
                score: 0.5,
                parts: std::collections::BTreeMap::new(),
                excluded_because: None,
            })
            .collect(),
        chosen,
        reason: "chance".to_owned(),
        fallback: false,
        purpose,
        selector: None,
    });
    let decided = (btree_map(agent_id(), 0.0..9.0, 0..3), option::of(agent_id())).prop_map(|(tally, winner)| {
        Event::DecisionReached {
            protocol: DecisionProtocol::ResponsePriority,
            tally,
            winner,
            turn_id: None,
            dissent: vec![],
            absent: vec![],
            margin: None,
            tie_break: None,
            unresolved: vec![],
            reason: "chance".to_owned(),
        }
    });
    let memory = (text(), text(), 1_u32..4).prop_map(|(key, value, version)| Event::MemoryWritten {
        key,
        value,
        version,
        author: "ada".to_owned(),
    });
    let rated = (option::of(turn_id()), 0_u8..9).prop_map(|(turn, score)| Event::Rated {
        who: "Maya".to_owned(),
        what: turn.map_or(RatedItem::Conversation, RatedItem::Turn),
        score,
        comment: String::new(),
    });
    let plain = prop_oneof![
        Just(Event::Resumed),
        Just(Event::Stopped),
        Just(Event::Paused { mode: PauseMode::AfterTurn }),
        Just(Event::WaitingForPerson { reason: "a question".to_owned() }),
        (1_u32..5).prop_map(|turns| Event::TurnsGranted { turns }),
        (finish_reason(), option::of(turn_id())).prop_map(|(which, best)| Event::LimitReached { which, best }),
        finish_reason().prop_map(|reason| Event::Finished { reason }),
    ];
    prop_oneof![posted, selected, decided, memory, rated, plain].boxed()
}
