//! Short labels.

use super::icon::Icon;
use leptos::prelude::*;
use model::{Status, TurnStrategy};

/// What the colour of a badge says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tone {
    /// Nothing.
    #[default]
    Neutral,
    /// Something goes on.
    Info,
    /// It went well.
    Ok,
    /// It waits for somebody.
    Warn,
    /// It failed.
    Danger,
}

impl Tone {
    /// Value of `data-tone`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Neutral => "neutral",
            Self::Info => "info",
            Self::Ok => "ok",
            Self::Warn => "warn",
            Self::Danger => "danger",
        }
    }
}

/// A short label, with the colour of its tone.
#[component]
pub fn Badge(
    /// What its colour says.
    #[prop(optional, into)]
    tone: Signal<Tone>,
    /// Icon before the text.
    #[prop(optional, into)]
    icon: Option<&'static str>,
    /// The text; an icon or colour alone is not enough.
    children: Children,
) -> impl IntoView {
    view! {
        <span class="badge" data-tone=move || tone.get().as_str()>
            {icon.map(|name| view! { <Icon name /> })}
            {children()}
        </span>
    }
}

/// Where a conversation stands: icon, word and colour.
#[component]
pub fn StatusBadge(
    /// Where it stands.
    status: Status,
) -> impl IntoView {
    view! {
        <Badge tone=status_tone(status) icon=status_icon(status)>
            {status_label(status)}
        </Badge>
    }
}

/// What the colour of a status says.
pub const fn status_tone(status: Status) -> Tone {
    match status {
        Status::Running => Tone::Info,
        Status::Finished => Tone::Ok,
        Status::Paused | Status::Waiting => Tone::Warn,
        Status::Stopped => Tone::Neutral,
        Status::Failed => Tone::Danger,
    }
}

/// The name of a status that people read.
pub const fn status_label(status: Status) -> &'static str {
    match status {
        Status::Running => "Running",
        Status::Paused => "Paused",
        Status::Waiting => "Waiting for you",
        Status::Finished => "Finished",
        Status::Stopped => "Stopped",
        Status::Failed => "Failed",
    }
}

const fn status_icon(status: Status) -> &'static str {
    match status {
        Status::Running => "circle-play",
        Status::Paused => "circle-pause",
        Status::Waiting => "hand",
        Status::Finished => "circle-check",
        Status::Stopped => "circle-stop",
        Status::Failed => "circle-x",
    }
}

/// A turn strategy: icon and name.
#[component]
pub fn StrategyBadge(
    /// Which.
    strategy: TurnStrategy,
) -> impl IntoView {
    view! {
        <Badge icon=strategy_icon(strategy)>{strategy.label()}</Badge>
    }
}

/// Name of the icon of a turn strategy.
pub const fn strategy_icon(strategy: TurnStrategy) -> &'static str {
    match strategy {
        TurnStrategy::SingleAgent => "user",
        TurnStrategy::RoundRobin => "refresh-cw",
        TurnStrategy::Dynamic => "route",
        TurnStrategy::Collaborative => "layers",
    }
}

/// Says that a team works on tasks before its strategy begins.
#[component]
pub fn TasksBadge() -> impl IntoView {
    view! {
        <Badge icon="list-checks">"Tasks first"</Badge>
    }
}

/// Marks what the simulated model said or cost.
#[component]
pub fn SimulatedBadge() -> impl IntoView {
    view! {
        <Badge icon="flask-conical">"Simulated"</Badge>
    }
}
