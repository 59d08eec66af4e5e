//! How turns are given and when a round ends.

use super::conditions::Conditions;
use super::fields::{DraftSelect, DraftText, lens, policy_row};
use super::state::EditorState;
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
            <input type="hidden" name="team[policy][base]" value=move || row.read(state, |policy| policy.base.clone()) />
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
                <AllowedRoles />
                <Conditions />
                <ContextFields />
                <DynamicFields strategy />
                <CollaborativeFields strategy />
                <OtherRules />
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
    let agents = Memo::new(move |_| state.draft.with(|draft| draft.agents.len()));
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

/// Which roles may speak.
#[component]
fn AllowedRoles() -> impl IntoView {
    let state = expect_context::<EditorState>();
    let roles = Memo::new(move |_| {
        state.draft.with(|draft| {
            let names = draft.roles.iter().map(|role| (role.known_as().to_owned(), role.name.clone()));
            names.filter(|(known_as, _)| !known_as.trim().is_empty()).collect::<Vec<_>>()
        })
    });
    let error = move || state.error_at("policy.allowed_roles");
    view! {
        <fieldset class="group" id="policy-allowed_roles" tabindex="-1">
            <legend class="group__legend">"Roles that may speak"</legend>
            <p class="field__hint">"None ticked: all may."</p>
            {move || error().map(|error| view! { <p class="field__error">{error}</p> })}
            <div class="cluster">
                <For each=move || roles.get() key=Clone::clone let((known_as, name))>
                    <AllowedRole known_as name />
                </For>
            </div>
        </fieldset>
    }
}

/// One role that may speak.
#[component]
fn AllowedRole(known_as: String, name: String) -> impl IntoView {
    let state = expect_context::<EditorState>();
    let value = known_as.clone();
    let role = StoredValue::new(known_as);
    let allowed = Memo::new(move |_| {
        role.with_value(|role| policy_row().read(state, |policy| policy.allowed_roles.contains(role)))
    });
    let on_change = Callback::new(move |checked: bool| {
        let role = role.get_value();
        policy_row().change(state, |policy| {
            policy.allowed_roles.retain(|allowed| *allowed != role);
            if checked {
                policy.allowed_roles.push(role);
            }
        });
    });
    view! {
        <label class="check">
            <Tick name="team[policy][allowed_roles][]" value checked=allowed on_change />
            <span>{name}</span>
        </label>
    }
}

fn pairs<const N: usize>(pairs: [(&str, &str); N]) -> Signal<Vec<(String, String)>> {
    Signal::stored(pairs.map(|(value, name)| (value.to_owned(), name.to_owned())).to_vec())
}

/// How much of the transcript an agent is sent.
#[component]
fn ContextFields() -> impl IntoView {
    let state = expect_context::<EditorState>();
    let row = policy_row();
    let kinds = pairs([
        ("full", "Every message"),
        ("last_messages", "The last messages"),
        ("token_budget", "The newest messages that fit into so many tokens"),
    ]);
    let full = Memo::new(move |_| row.read(state, |policy| policy.context == "full" || policy.context.is_empty()));
    view! {
        <div class="row__fields" data-columns="condition">
            <DraftSelect
                row
                lens={lens!(context)}
                label="Agents are sent"
                options=kinds
                hint="The task and the shared memory always are"
            />
            <div hidden=move || full.get() && state.live.get()>
                <DraftText row lens={lens!(context_amount)} label="How many" kind=TextKind::Whole placeholder="20" />
            </div>
        </div>
    }
}

/// Details of the dynamic strategy.
#[component]
fn DynamicFields(strategy: Memo<TurnStrategy>) -> impl IntoView {
    let state = expect_context::<EditorState>();
    let row = policy_row();
    let repeat = Memo::new(move |_| row.read(state, |policy| policy.allow_repeat == "true"));
    view! {
        <details class="disclosure" id="policy-weights" open=strategy.get_untracked() == TurnStrategy::Dynamic>
            <summary>"Dynamic: how the next speaker is found"</summary>
            <div class="stack">
                <label class="check">
                    <Tick
                        name="team[policy][allow_repeat]"
                        value="true"
                        checked=repeat
                        on_change=Callback::new(move |checked: bool| {
                            let value = if checked { "true" } else { "" };
                            row.change(state, |policy| value.clone_into(&mut policy.allow_repeat));
                        })
                    />
                    <span>"An agent may speak twice in a row"</span>
                </label>
                <p class="field__hint">"Weights of the rules, 0 or more. Each rule scores from 0 to 1; the best weighted mean speaks."</p>
                <div class="row__fields" data-columns="weights">
                    <DraftText
                        row
                        lens={lens!(weights.capability)}
                        label="Capability"
                        kind=TextKind::Decimal
                        hint="Named in the last message"
                    />
                    <DraftText
                        row
                        lens={lens!(weights.text)}
                        label="Likeness"
                        kind=TextKind::Decimal
                        hint="Of message and agent"
                    />
                    <DraftText
                        row
                        lens={lens!(weights.priority)}
                        label="Priority"
                        kind=TextKind::Decimal
                        hint="Of the role"
                    />
                    <DraftText
                        row
                        lens={lens!(weights.recency)}
                        label="Recency"
                        kind=TextKind::Decimal
                        hint="Has waited long"
                    />
                    <DraftText
                        row
                        lens={lens!(weights.load)}
                        label="Load"
                        kind=TextKind::Decimal
                        hint="Has spoken little"
                    />
                </div>
            </div>
        </details>
    }
}

/// Details of the collaborative strategy.
#[component]
fn CollaborativeFields(strategy: Memo<TurnStrategy>) -> impl IntoView {
    let row = policy_row();
    view! {
        <details class="disclosure" open=strategy.get_untracked() == TurnStrategy::Collaborative>
            <summary>"Collaborative: who answers and decides"</summary>
            <div class="row__fields" data-columns="condition">
                <DraftText
                    row
                    lens={lens!(responders)}
                    label="Most agents that answer"
                    kind=TextKind::Whole
                    placeholder="All"
                />
                <DraftText
                    row
                    lens={lens!(quorum)}
                    label="Fewest replies that can decide"
                    kind=TextKind::Whole
                    placeholder="1"
                />
            </div>
        </details>
    }
}

/// Rules that few change.
#[component]
fn OtherRules() -> impl IntoView {
    let row = policy_row();
    let when_all_pass =
        pairs([("finish", "The conversation finishes"), ("ask_person", "The conversation waits for a person")]);
    let check = pairs([("warn", "Warn, and let it start"), ("refuse", "Refuse to start")]);
    view! {
        <details class="disclosure">
            <summary>"Other rules"</summary>
            <div class="row__fields" data-columns="condition">
                <DraftSelect row lens={lens!(when_all_pass)} label="When every agent passes" options=when_all_pass />
                <DraftSelect
                    row
                    lens={lens!(capability_check)}
                    label="When an agent lacks a capability of its role"
                    options=check
                />
            </div>
        </details>
    }
}
