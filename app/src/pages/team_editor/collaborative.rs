//! Details of the collaborative strategy.

use super::choices::{DraftSelect, DraftTicks};
use super::fields::{DraftText, lens, policy_row};
use super::group::Group;
use super::options::{agents, or_none, pairs, roles, variants};
use super::state::EditorState;
use super::summary;
use crate::components::field::TextKind;
use leptos::prelude::*;
use model::TurnStrategy;
use model::policy::{DecisionProtocol, TieBreak};

/// Who drafts, whether drafts are exchanged, and how they become one reply.
#[component]
pub fn CollaborativeFields(strategy: Memo<TurnStrategy>) -> impl IntoView {
    let state = expect_context::<EditorState>();
    view! {
        <Group
            title="Collaborative: who answers and decides"
            set=state.set(summary::collaborative)
            open=strategy.get_untracked() == TurnStrategy::Collaborative
        >
            <Responders />
            <Decision />
        </Group>
    }
}

/// Who drafts, how long, and how often.
#[component]
fn Responders() -> impl IntoView {
    let state = expect_context::<EditorState>();
    let row = policy_row();
    let order = pairs([
        ("true", "At the same time, blind to each other"),
        ("false", "One after the other, each having read those before"),
    ]);
    let rounds = pairs([("0", "No exchange"), ("1", "One: everybody reads all drafts and revises its own")]);
    view! {
        <div class="row__fields" data-columns="three">
            <DraftText
                row
                lens={lens!(collaborative.responders)}
                label="Most agents that answer"
                kind=TextKind::Whole
                placeholder="All"
            />
            <DraftText
                row
                lens={lens!(collaborative.quorum)}
                label="Fewest replies that can decide"
                kind=TextKind::Whole
                placeholder="1"
                hint="The quorum"
            />
            <DraftText
                row
                lens={lens!(collaborative.deadline_s)}
                label="Longest draft"
                kind=TextKind::Decimal
                placeholder="As the longest turn"
                hint="Seconds; whoever is late is absent"
            />
        </div>
        <DraftTicks
            row
            lens={lens!(collaborative.responder_roles)}
            legend="Roles that answer"
            hint="None ticked: all do."
            options=roles(state)
        />
        <div class="row__fields" data-columns="condition">
            <DraftSelect row lens={lens!(collaborative.blind)} label="Drafts are written" options=order />
            <DraftSelect
                row
                lens={lens!(collaborative.rounds)}
                label="Exchange before the decision"
                options=rounds
                hint="An exchange costs a further call an agent"
            />
        </div>
    }
}

/// How the drafts become one reply.
#[component]
fn Decision() -> impl IntoView {
    let state = expect_context::<EditorState>();
    let row = policy_row();
    let protocol = Memo::new(move |_| state.checked.with(|(team, _)| team.policy.collaborative.decision));
    let ties = variants(&[TieBreak::Priority, TieBreak::Order, TieBreak::Seeded], |tie| match tie {
        TieBreak::Priority => "Priority of role, then list order",
        TieBreak::Order => "List order",
        TieBreak::Seeded => "Chance, from the seed of the conversation",
    });
    let contradictions = pairs([
        ("note", "Name them in the decision"),
        ("ask_person", "Wait for a person, who decides"),
        ("judge", "Have a judge rule on each"),
    ]);
    view! {
        <DraftSelect
            row
            lens={lens!(collaborative.decision)}
            label="Decision"
            options=variants(&DecisionProtocol::ALL, DecisionProtocol::label)
            hint=Signal::derive(move || explanation(protocol.get()).to_owned())
        />
        <div class="row__fields" data-columns="condition">
            <DraftSelect
                row
                lens={lens!(collaborative.judge)}
                label="Judge"
                options=or_none(agents(state), "Highest priority that did not answer")
                hint="Who judges or makes one reply of all"
            />
            <DraftSelect row lens={lens!(collaborative.tie_break)} label="Ties are broken by" options=ties />
            <DraftText
                row
                lens={lens!(collaborative.supermajority)}
                label="Supermajority"
                kind=TextKind::Decimal
                placeholder="0.667"
                hint="Share that must agree, above 0.5 and up to 1"
            />
            <DraftText
                row
                lens={lens!(collaborative.max_consensus_rounds)}
                label="Most ballots of a consensus"
                kind=TextKind::Whole
                placeholder="2"
                hint="After each but the last the proposal is revised"
            />
            <DraftSelect
                row
                lens={lens!(collaborative.contradictions)}
                label="When drafts contradict each other"
                options=contradictions
            />
        </div>
    }
}

/// What a protocol does and what it costs beside the drafts, in one sentence.
const fn explanation(protocol: DecisionProtocol) -> &'static str {
    match protocol {
        DecisionProtocol::ResponsePriority => {
            "The reply of the role of highest priority leads, the others stand beside it. No further call."
        }
        DecisionProtocol::Judge => "A judge reads all drafts and chooses one. One further call.",
        DecisionProtocol::Synthesis => "One agent makes one reply of all drafts. One further call.",
        DecisionProtocol::VoteSimple => "Everybody votes for one draft, the most votes win. One further call an agent.",
        DecisionProtocol::VoteApproval => {
            "Everybody approves of any number of drafts, the most approvals win. One further call an agent."
        }
        DecisionProtocol::VoteCumulative => {
            "Everybody spreads ten points over the drafts, the most points win. One further call an agent."
        }
        DecisionProtocol::VoteRanked => "Everybody ranks the drafts, a Borda count decides. One further call an agent.",
        DecisionProtocol::ConsensusMajority => {
            "The leading draft is put to the vote and revised until more than half agree. Each ballot costs a call an \
             agent, each revision one more."
        }
        DecisionProtocol::ConsensusSupermajority => {
            "The leading draft is put to the vote and revised until the share below agrees. Each ballot costs a call \
             an agent, each revision one more."
        }
        DecisionProtocol::ConsensusUnanimity => {
            "The leading draft is put to the vote and revised until nobody disagrees. Each ballot costs a call an \
             agent, each revision one more."
        }
        DecisionProtocol::ConfidenceWeighted => {
            "Everybody votes for one draft, a vote counts by the voter’s confidence. One further call an agent."
        }
    }
}
