//! How a team's turns go, as a small picture.

use super::agent_mark::agent_colour;
use leptos::prelude::*;
use model::TurnStrategy;
use std::f64::consts::TAU;

/// Most agents that are drawn; more would not be told apart.
const DRAWN: usize = 6;

/// A picture of a strategy with so many agents: one speaks, a ring, a choice, or lanes into a decision. Where one answers
/// what all have worked out, the work comes before it. It says nothing to readers of the screen: the strategy's name
/// stands beside it.
#[component]
pub fn StrategyGraph(
    /// Who speaks next.
    #[prop(into)]
    strategy: Signal<TurnStrategy>,
    /// How many agents.
    #[prop(into)]
    agents: Signal<usize>,
    /// Whether the team works on tasks first.
    #[prop(optional, into)]
    tasks: Signal<bool>,
) -> impl IntoView {
    view! {
        <svg class="strategy-graph" viewBox="0 0 128 72" aria-hidden="true">
            {move || {
                let agents = agents.get().min(DRAWN);
                match strategy.get() {
                    TurnStrategy::SingleAgent if tasks.get() => worked_out(agents).into_any(),
                    TurnStrategy::SingleAgent => single(agents).into_any(),
                    TurnStrategy::RoundRobin => ring(agents).into_any(),
                    TurnStrategy::Dynamic => choice(agents).into_any(),
                    TurnStrategy::Collaborative => lanes(agents).into_any(),
                }
            }}
        </svg>
    }
}

fn seat(position: usize, (x, y): (f64, f64)) -> impl IntoView {
    let at = |value: f64| format!("{value:.1}");
    view! { <circle class="strategy-graph__agent" data-agent=agent_colour(position) cx=at(x) cy=at(y) r="7"></circle> }
}

fn edge((x1, y1): (f64, f64), (x2, y2): (f64, f64)) -> impl IntoView {
    let d = format!("M{x1:.1} {y1:.1}L{x2:.1} {y2:.1}");
    view! { <path class="strategy-graph__edge" d=d></path> }
}

/// A point on the ellipse of the picture; the first is at the top.
fn around(position: usize, of: usize) -> (f64, f64) {
    let share = small(position) / small(of) - 0.25;
    ((share * TAU).cos().mul_add(44.0, 64.0), (share * TAU).sin().mul_add(25.0, 36.0))
}

fn small(count: usize) -> f64 {
    f64::from(u8::try_from(count).unwrap_or(u8::MAX))
}

fn single(agents: usize) -> impl IntoView {
    view! {
        {edge((40.0, 36.0), (88.0, 36.0))}
        <rect class="strategy-graph__person" x="30" y="29" width="14" height="14" rx="3"></rect>
        {(agents > 0).then(|| seat(0, (88.0, 36.0)))}
    }
}

/// Tasks, who works on them, and the one who answers.
fn worked_out(agents: usize) -> impl IntoView {
    let place = move |position: usize| (60.0, spread(position, agents));
    view! {
        {(0..agents)
            .map(|position| view! { {edge((22.0, 36.0), place(position))} {edge(place(position), (108.0, 36.0))} })
            .collect_view()}
        <rect class="strategy-graph__person" x="12" y="29" width="14" height="14" rx="3"></rect>
        {(0..agents).map(|position| seat(position, place(position))).collect_view()}
        {(agents > 0).then(|| seat(0, (108.0, 36.0)))}
    }
}

/// The height of one of so many in a column.
fn spread(position: usize, of: usize) -> f64 {
    if of == 1 { 36.0 } else { small(position).mul_add(56.0 / small(of.max(2) - 1), 8.0) }
}

fn ring(agents: usize) -> impl IntoView {
    view! {
        <ellipse class="strategy-graph__edge" cx="64" cy="36" rx="44" ry="25"></ellipse>
        {(0..agents).map(|position| arrow(position, agents)).collect_view()}
        {(0..agents).map(|position| seat(position, around(position, agents))).collect_view()}
    }
}

/// The direction of the ring after the agent at a position.
fn arrow(position: usize, of: usize) -> impl IntoView {
    let half = std::f64::consts::PI / small(of);
    let angle = (small(position) / small(of) - 0.25).mul_add(TAU, half);
    let (x, y) = (angle.cos().mul_add(44.0, 64.0), angle.sin().mul_add(25.0, 36.0));
    // The ring runs clockwise: along the tangent of its ellipse.
    let direction = (angle.cos() * 25.0).atan2(-angle.sin() * 44.0).to_degrees();
    let transform = format!("translate({x:.1} {y:.1}) rotate({direction:.0})");
    view! { <path class="strategy-graph__arrow" d="M-3-4L4 0L-3 4z" transform=transform></path> }
}

fn choice(agents: usize) -> impl IntoView {
    let place = move |position: usize| (108.0, spread(position, agents));
    view! {
        {(0..agents).map(|position| edge((30.0, 36.0), place(position))).collect_view()}
        <path class="strategy-graph__selector" d="M30 24l12 12l-12 12l-12-12z"></path>
        {(0..agents).map(|position| seat(position, place(position))).collect_view()}
    }
}

fn lanes(agents: usize) -> impl IntoView {
    let place = move |position: usize| (22.0, spread(position, agents));
    view! {
        {(0..agents)
            .map(|position| {
                let (x, y) = place(position);
                let d = format!("M{x:.1} {y:.1}H64C80 {y:.1} 84 36 100 36");
                view! { <path class="strategy-graph__edge" d=d></path> }
            })
            .collect_view()}
        <rect class="strategy-graph__person" x="96" y="28" width="16" height="16" rx="3"></rect>
        {(0..agents).map(|position| seat(position, place(position))).collect_view()}
    }
}
