//! Agents and how their turns go.

use super::{Layout, group, state};
use crate::api::editor::FirstTurn;
use crate::components::agent_mark::{AgentMark, AgentMarks, MARKS};
use crate::components::first_speakers::FirstSpeakers;
use crate::components::strategy_graph::StrategyGraph;
use leptos::prelude::*;
use model::TurnStrategy;

const NAMES: [&str; 9] = ["Ada", "Bo", "Cy", "Di", "Ed", "Flo", "Gil", "Hal", "Data Analyst"];

pub(super) fn agents() -> Vec<AnyView> {
    let mark = |(position, name): (usize, &&'static str)| state(name, view! { <AgentMark name=*name position /> });
    let marks = |count: usize| {
        let names = NAMES.iter().take(count).map(|name| (*name).to_owned()).collect();
        state(&format!("{count} in a row"), view! { <AgentMarks names /> })
    };
    let strategies = [
        (TurnStrategy::SingleAgent, 1),
        (TurnStrategy::RoundRobin, 4),
        (TurnStrategy::Dynamic, 4),
        (TurnStrategy::Collaborative, 4),
    ];
    let graph = |(strategy, agents): (TurnStrategy, usize)| {
        state(&format!("{}, {agents}", strategy.label()), view! { <StrategyGraph strategy agents /> })
    };
    let turn = |position: usize, purpose: &str, is_parallel: bool| FirstTurn {
        agent: (NAMES[position].to_owned(), position),
        purpose: purpose.to_owned(),
        reason: "Next in the list.".to_owned(),
        is_parallel,
    };
    let in_turn = vec![turn(0, "", false), turn(1, "", false), turn(2, "", false)];
    let together = vec![turn(0, "", false), turn(1, "", true), turn(2, "", true), turn(0, "Vote", false)];
    vec![
        group(Layout::Side, NAMES.iter().enumerate().take(MARKS).map(mark)),
        group(Layout::Side, [3, 9].map(marks)),
        group(Layout::Side, strategies.map(graph)),
        group(
            Layout::Columns,
            [
                state("in turn", view! { <FirstSpeakers turns=in_turn /> }),
                state("together", view! { <FirstSpeakers turns=together /> }),
            ],
        ),
    ]
}
