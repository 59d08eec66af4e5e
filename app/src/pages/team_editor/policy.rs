//! How turns are given and when a round ends.

use super::choices::{DraftSelect, DraftTicks};
use super::collaborative::CollaborativeFields;
use super::conditions::Conditions;
use super::context::ContextFields;
use super::dynamic::DynamicFields;
use super::fields::{DraftText, lens, policy_row};
use super::group::Group;
use super::limits::LimitFields;
use super::options::{pairs, roles};
use super::people::ApprovalFields;
use super::state::EditorState;
use super::summary;
use super::tasks::TaskFields;
use crate::components::field::TextKind;
use crate::components::strategy_graph::StrategyGraph;
use crate::components::tick::{Tick, TickKind};
use leptos::prelude::*;
use model::TurnStrategy;

/// The rules of a team.
#[component]
pub fn PolicyFields() -> impl IntoView {
    let state = expect_context::<EditorState>();
    let row = policy_row();
    let strategy = Memo::new(move |_| state.draft.with(|draft| draft.policy.strategy()));
    view! {
        <section class="card" aria-labelledby="policy">
            <h2 class="card__title" id="policy">"Policy"</h2>
            <div class="stack">
                <Strategies strategy />
                <div class="row__fields" data-columns="limits">
                    <DraftText
                        row
                        lens={lens!(max_turns)}
                        label="Most turns"
                        kind=TextKind::Whole
                        placeholder="No limit"
                        hint="Of a round: what follows a message of a person"
                    />
                    <DraftText
                        row
                        lens={lens!(max_turns_per_agent)}
                        label="Most turns of one agent"
                        kind=TextKind::Whole
                        placeholder="No limit"
                        hint="Of a round"
                    />
                    <DraftText
                        row
                        lens={lens!(timeout_s)}
                        label="Longest turn"
                        kind=TextKind::Decimal
                        placeholder="60"
                        hint="Seconds, fractions allowed"
                    />
                </div>
                <DraftTicks
                    row
                    lens={lens!(allowed_roles)}
                    legend="Roles that may speak"
                    hint="None ticked: all may."
                    options=roles(state)
                />
                <Conditions />
                <div class="groups">
                    <DynamicFields strategy />
                    <CollaborativeFields strategy />
                    <TaskFields />
                    <LimitFields />
                    <ApprovalFields />
                    <ContextFields />
                    <OtherRules />
                </div>
            </div>
        </section>
    }
}

/// What a strategy does, in one sentence.
const fn explanation(strategy: TurnStrategy) -> &'static str {
    match strategy {
        TurnStrategy::SingleAgent => "The agent whose role has the highest priority answers alone.",
        TurnStrategy::RoundRobin => "Agents speak in list order, round and round, until a limit or condition.",
        TurnStrategy::Dynamic => "After each turn, whoever fits the conversation best speaks next.",
        TurnStrategy::Collaborative => "All answer at the same time; then their replies become one decision.",
    }
}

/// The choice of a strategy, as cards.
#[component]
fn Strategies(strategy: Memo<TurnStrategy>) -> impl IntoView {
    let state = expect_context::<EditorState>();
    // An empty team is shown what three would do.
    let agents = Memo::new(move |_| match state.draft.with(|draft| draft.agents.len()) {
        0 => 3,
        agents => agents,
    });
    view! {
        <fieldset class="group" id="policy-turn_strategy" tabindex="-1">
            <legend class="group__legend">"Turn strategy"</legend>
            <div class="choices">
                {TurnStrategy::ALL
                    .map(|this| {
                        view! {
                            <label class="choice">
                                <Tick
                                    name="team[policy][turn_strategy]"
                                    value=this.as_str()
                                    kind=TickKind::One
                                    checked=Signal::derive(move || strategy.get() == this)
                                    on_change=Callback::new(move |_| {
                                        policy_row().change(state, |policy| this.as_str().clone_into(&mut policy.turn_strategy));
                                    })
                                />
                                <span class="choice__text">
                                    <span class="choice__name">{this.label()}</span>
                                    <span class="choice__note">{explanation(this)}</span>
                                </span>
                                <StrategyGraph strategy=this agents />
                            </label>
                        }
                    })
                    .collect_view()}
            </div>
        </fieldset>
    }
}

/// Rules that few change.
#[component]
fn OtherRules() -> impl IntoView {
    let state = expect_context::<EditorState>();
    let row = policy_row();
    let when_all_pass =
        pairs([("finish", "The conversation finishes"), ("ask_person", "The conversation waits for a person")]);
    let check = pairs([("warn", "Warn, and let it start"), ("refuse", "Refuse to start")]);
    let loops = pairs([("on", "Nudge, pass over, then pause"), ("off", "Let them")]);
    view! {
        <Group title="Other rules" set=state.set(summary::other)>
            <div class="row__fields" data-columns="condition">
                <DraftSelect
                    row
                    lens={lens!(loop_detection)}
                    label="When agents go round in circles"
                    options=loops
                    hint="Round robin and dynamic only; costs no call"
                />
                <DraftSelect row lens={lens!(when_all_pass)} label="When every agent passes" options=when_all_pass />
                <DraftText
                    row
                    lens={lens!(max_attempts)}
                    label="Most attempts of a turn"
                    kind=TextKind::Whole
                    placeholder="3"
                    hint="Where its call fails for a reason that may pass; each may be paid"
                />
                <DraftSelect
                    row
                    lens={lens!(capability_check)}
                    label="When an agent lacks a capability of its role"
                    options=check
                />
            </div>
        </Group>
    }
}
