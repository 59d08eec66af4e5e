//! What a connection between two nodes does, and what is said of it.

use super::graph::{Edge, Graph, Meaning, NodeId};
use super::{Action, Canvas};
use leptos::prelude::*;
use model::TurnStrategy;

impl Canvas {
    /// Connects two nodes as the strategy understands it; the same connection again is taken away.
    pub(super) fn connect(self, from: NodeId, to: NodeId) {
        let (Some(from_row), Some(to_row)) = (self.row(from), self.row(to)) else { return };
        let strategy = self.state.checked.with_untracked(|(team, _)| team.policy.turn_strategy);
        let action = match (from, to, strategy) {
            (NodeId::Task(_), NodeId::Task(_), _) => Action::WaitFor(to_row, from_row),
            (NodeId::Agent(_), NodeId::Agent(_), TurnStrategy::RoundRobin) => Action::SpeakAfter(to_row, from_row),
            (NodeId::Agent(_), NodeId::Agent(_), TurnStrategy::Dynamic) => Action::LetFollow(from_row, to_row),
            _ => return self.say(no_connection(strategy)),
        };
        let before = self.still.get_untracked();
        self.state.apply_in_place(action);
        self.say(self.still.with_untracked(|after| outcome(from, to, &before, after)));
    }

    /// Whether connecting two nodes again takes their connection away.
    pub(super) fn would_disconnect(self, from: NodeId, to: NodeId) -> bool {
        let means = self.still.with(|graph| meaning(graph, from, to));
        matches!(means, Some(Meaning::MayFollow | Meaning::Waits))
    }
}

/// What the edge from one node to another means, if there is one.
fn meaning(graph: &Graph, from: NodeId, to: NodeId) -> Option<Meaning> {
    graph.edges.iter().find(|edge| (edge.from, edge.to) == (from, to)).map(|edge| edge.meaning)
}

/// What has come of connecting two nodes.
fn outcome(from: NodeId, to: NodeId, before: &Graph, after: &Graph) -> String {
    let name = |id| after.node(id).map(|node| node.title.as_str()).unwrap_or_default();
    let (source, target) = (name(from), name(to));
    match (meaning(before, from, to), meaning(after, from, to)) {
        (_, Some(Meaning::Next)) if before.edges == after.edges => format!("{target} speaks after {source} already."),
        (_, Some(Meaning::Next)) => format!("{target} now speaks after {source}."),
        (_, Some(Meaning::Waits)) => format!("{target} now waits for {source}."),
        (Some(Meaning::Waits), None) => format!("{target} no longer waits for {source}."),
        (Some(Meaning::MayFollow), _) | (_, Some(Meaning::MayFollow)) => {
            let may_follow = |edge: &&Edge| edge.from == from && edge.meaning == Meaning::MayFollow;
            let some = after.edges.iter().filter(may_follow).map(|edge| name(edge.to)).collect::<Vec<_>>();
            if some.is_empty() {
                format!("After {source}, anybody may speak.")
            } else {
                format!("After {source}, only {} may speak.", some.join(" or "))
            }
        }
        _ => format!("{source} and {target} stay as they are."),
    }
}

const fn no_connection(strategy: TurnStrategy) -> &'static str {
    match strategy {
        TurnStrategy::SingleAgent => "One agent answers: the one whose role has the highest priority.",
        TurnStrategy::RoundRobin => "Connect an agent to the one that speaks after it.",
        TurnStrategy::Dynamic => "Everybody can be chosen. Connect two agents to say who may follow whom.",
        TurnStrategy::Collaborative => "Everybody hands in a draft: there is nothing to connect.",
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::draft::TeamDraft;
    use super::super::graph::graph;
    use super::*;

    #[test]
    fn what_came_of_a_connection_is_said_in_the_words_of_the_strategy() {
        let (ada, bo, cy) = ((0, NodeId::Agent(1)), (1, NodeId::Agent(2)), (2, NodeId::Agent(3)));
        let said = |strategy, steps: &[(Action, NodeId, NodeId)]| {
            let mut team = model::templates::find("debate").unwrap().team.clone();
            team.policy.turn_strategy = strategy;
            let mut draft = TeamDraft::of(&team);
            let mut step = |(action, from, to): &(Action, NodeId, NodeId)| {
                let before = graph(&draft, strategy);
                draft.apply(*action);
                outcome(*from, *to, &before, &graph(&draft, strategy))
            };
            steps.iter().map(&mut step).collect::<Vec<_>>()
        };
        let after = |(row, target): (usize, NodeId), (before, source): (usize, NodeId)| {
            (Action::SpeakAfter(row, before), source, target)
        };
        assert_eq!(
            said(TurnStrategy::RoundRobin, &[after(bo, ada), after(cy, ada)]),
            ["Bo speaks after Ada already.", "Cy now speaks after Ada."]
        );
        let follow = |(row, source): (usize, NodeId), (other, target): (usize, NodeId)| {
            (Action::LetFollow(row, other), source, target)
        };
        assert_eq!(
            said(TurnStrategy::Dynamic, &[follow(ada, cy), follow(ada, bo), follow(ada, cy), follow(ada, bo)]),
            [
                "After Ada, only Cy may speak.",
                "After Ada, only Cy or Bo may speak.",
                "After Ada, only Bo may speak.",
                "After Ada, anybody may speak.",
            ]
        );
    }
}
