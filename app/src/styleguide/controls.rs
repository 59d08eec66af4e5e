//! Buttons, badges, fields, and what stands where there is nothing or where something failed.

use super::log::team;
use super::{CONVERSATION, Layout, group, state};
use crate::api::conversations::PostMessage;
use crate::api::teams::DeleteTeam;
use crate::components::badge::{Badge, SimulatedBadge, StatusBadge, StrategyBadge, Tone};
use crate::components::button::{Button, LinkButton, Variant};
use crate::components::composer::Composer;
use crate::components::dialog::DeletionDialog;
use crate::components::empty_state::EmptyState;
use crate::components::error_panel::ErrorPanel;
use crate::components::field::{Field, TextField, TextKind, described_by};
use crate::components::form_action::FormAction;
use crate::components::icon::Icon;
use crate::components::tick::{Tick, TickKind};
use crate::error::{AppError, ErrorCode};
use crate::live::Head;
use leptos::prelude::*;
use model::lint::lint;
use model::{Status, TeamSpec, TurnStrategy};

pub(super) fn buttons() -> Vec<AnyView> {
    let variants = [Variant::Primary, Variant::Secondary, Variant::Quiet, Variant::Danger];
    let states = |variant: Variant| {
        let name = |what: &str| format!("{}{what}", variant.as_str());
        [
            state(&name(""), view! { <Button variant>"Start"</Button> }),
            state(&name(", icon"), view! { <Button variant icon="play">"Start"</Button> }),
            state(&name(", busy"), view! { <Button variant icon="play" busy=true>"Start"</Button> }),
            state(&name(", disabled"), view! { <Button variant icon="play" attr:disabled=true>"Start"</Button> }),
            state(&name(", link"), view! { <LinkButton href="#buttons" variant icon="pencil">"Change"</LinkButton> }),
        ]
    };
    let small = [
        state(
            "icon alone",
            view! { <button class="button" type="button" data-look="icon" aria-label="More"><Icon name="ellipsis" /></button> },
        ),
        state("chip", view! { <a class="chip" href="#buttons">"Finished"</a> }),
        state("chip, current", view! { <a class="chip" href="#buttons" aria-current="true">"Running"</a> }),
    ];
    variants
        .map(|variant| group(Layout::Side, states(variant)))
        .into_iter()
        .chain([group(Layout::Side, small)])
        .collect()
}

pub(super) fn badges() -> Vec<AnyView> {
    let tones = [Tone::Neutral, Tone::Info, Tone::Ok, Tone::Warn, Tone::Danger];
    let statuses =
        [Status::Running, Status::Paused, Status::Waiting, Status::Finished, Status::Stopped, Status::Failed];
    let strategies =
        [TurnStrategy::SingleAgent, TurnStrategy::RoundRobin, TurnStrategy::Dynamic, TurnStrategy::Collaborative];
    vec![
        group(
            Layout::Side,
            tones.map(|tone| state(tone.as_str(), view! { <Badge tone icon="circle">"Label"</Badge> })),
        ),
        group(Layout::Side, statuses.map(|status| state(status.as_str(), view! { <StatusBadge status /> }))),
        group(Layout::Side, strategies.map(|strategy| state(strategy.label(), view! { <StrategyBadge strategy /> }))),
        group(Layout::Side, [state("simulated", view! { <SimulatedBadge /> })]),
    ]
}

pub(super) fn fields() -> Vec<AnyView> {
    let text = |name: &'static str, id: &'static str, label: &'static str, value: &'static str, kind: TextKind| {
        state(name, view! { <TextField label id name=id value kind /> })
    };
    let kinds = [
        text("line", "field-line", "Name", "Release review", TextKind::Line),
        text("whole", "field-whole", "Turns", "12", TextKind::Whole),
        text("decimal", "field-decimal", "Temperature", "0.7", TextKind::Decimal),
        text("day", "field-day", "As of", "2026-11-27", TextKind::Day),
        text("secret", "field-secret", "Key", "not-a-key", TextKind::Secret),
        text(
            "lines",
            "field-lines",
            "Instructions",
            "Name what is missing.\nSay how sure you are.",
            TextKind::Lines(3),
        ),
    ];
    let hint = "At most 120 characters.";
    let fault = Some("A team needs a name.".to_owned());
    let (empty, wrong) = (
        view! { <TextField label="Name" id="field-hint" name="field-hint" hint placeholder="Release review" /> },
        view! { <TextField label="Name" id="field-error" name="field-error" hint error=fault required=true /> },
    );
    let disabled = view! { <fieldset disabled><TextField label="Name" id="field-disabled" name="field-disabled" value="Desk" /></fieldset> };
    let choice = view! {
        <Field label="Strategy" id="field-select" hint="Who speaks next.">
            <select class="field__control" id="field-select" aria-describedby=described_by("field-select", true, false)>
                <option>"Round robin"</option>
                <option>"Dynamic"</option>
            </select>
        </Field>
    };
    let states = [
        state("hint and placeholder", empty),
        state("error", wrong),
        state("disabled", disabled),
        state("choice", choice),
    ];
    let tick = |name: &'static str, kind: TickKind, checked: bool| {
        let value = if checked { "yes" } else { "no" };
        let field = if kind == TickKind::One { "tick-one" } else { "tick-any" };
        let tick = view! { <Tick name=field value kind checked on_change=Callback::new(|_: bool| ()) /> };
        state(name, view! { <label class="check">{tick} "May be chosen"</label> })
    };
    let ticks = [
        tick("any, not chosen", TickKind::Any, false),
        tick("any, chosen", TickKind::Any, true),
        tick("one, not chosen", TickKind::One, false),
        tick("one, chosen", TickKind::One, true),
    ];
    vec![group(Layout::Columns, kinds), group(Layout::Columns, states), group(Layout::Side, ticks)]
}

pub(super) fn panels() -> Vec<AnyView> {
    let empty = view! {
        <EmptyState icon="users" text="There are no teams yet.">
            <LinkButton href="#panels" variant=Variant::Primary icon="plus">"New team"</LinkButton>
            <LinkButton href="#panels">"From a template"</LinkButton>
        </EmptyState>
    };
    let busy = AppError::new(ErrorCode::Unavailable, "The database is busy. What you wrote is kept: try again.");
    let broken = AppError {
        correlation_id: Some("0198f3c2-7a10".to_owned()),
        ..AppError::new(ErrorCode::Internal, "Something went wrong on the server.")
    };
    let refused = AppError {
        findings: lint(&TeamSpec::default()),
        ..AppError::new(ErrorCode::Invalid, "The team cannot be saved yet.")
    };
    let delete = FormAction::of::<DeleteTeam>();
    let question = view! {
        <DeletionDialog
            what="Release review"
            text="Its 4 versions go with it. Its conversations stay."
            cancel="#panels"
            action=delete
            field="id"
            value=String::new()
        />
    };
    let errors = [
        state("error", view! { <ErrorPanel error=busy.clone() /> }),
        state("error, try again", view! { <ErrorPanel error=busy retry="#panels" /> }),
        state("error, reference", view! { <ErrorPanel error=broken retry="#panels" /> }),
        state("error, findings", view! { <ErrorPanel error=refused /> }),
    ];
    vec![
        group(Layout::Rows, [state("empty", empty)]),
        group(Layout::Columns, errors),
        group(Layout::Rows, [state("question", question)]),
    ]
}

pub(super) fn composer() -> Vec<AnyView> {
    let agents = team(TurnStrategy::RoundRobin).agents.into_iter().map(|agent| (agent.id, agent.name)).collect();
    let action = FormAction::of::<PostMessage>();
    let delivery = Signal::stored(Head { speakers: vec!["Ada".to_owned()], ..Head::default() }.delivery());
    let drawn = view! { <Composer id=CONVERSATION agents muted=Vec::new() delivery action /> };
    vec![group(Layout::Rows, [state("while a turn runs", drawn)])]
}
