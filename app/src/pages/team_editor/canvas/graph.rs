//! What the canvas draws: the nodes and edges of a team, and where they stand. Edges mean what the strategy makes of them.

use super::super::draft::{AgentDraft, TeamDraft};
use super::geometry::{Point, around, column, small};
use model::TurnStrategy;
use model::policy::{DecisionProtocol, Selector};
use model::team::same_name;

/// Width and height of a node.
pub const SIZE: Point = Point { x: 176.0, y: 64.0 };
/// Space between nodes in a column.
const GAP: f64 = 28.0;
/// Nodes of a column, before another begins.
const COLUMN: usize = 8;

/// What a node stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NodeId {
    /// What the strategy turns around: the task, the choice, or the decision.
    Hub,
    /// An agent, by its key.
    Agent(u32),
    /// A task of the plan, by its key.
    Task(u32),
}

/// A node where it stands.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    /// What it stands for.
    pub id: NodeId,
    /// Its centre.
    pub at: Point,
    /// Its name.
    pub title: String,
    /// What is said of it: an agent's role, a task's needs.
    pub note: String,
    /// A third line: an agent's model.
    pub detail: String,
    /// Its row in the list that it belongs to.
    pub row: usize,
    /// What it is first, second, … in.
    pub order: Option<usize>,
    /// Whether it cannot take part as it is.
    pub is_idle: bool,
}

/// What an edge means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Meaning {
    /// Speaks next.
    Next,
    /// Answers the task.
    Answers,
    /// Answers where it is asked for: by name, or to rule on drafts.
    OnCall,
    /// Can be chosen.
    Candidate,
    /// May follow, where only some may.
    MayFollow,
    /// Hands a draft in.
    Draft,
    /// Waits for it.
    Waits,
}

impl Meaning {
    /// Its name in the style.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Next => "next",
            Self::Answers => "answers",
            Self::OnCall => "on-call",
            Self::Candidate => "candidate",
            Self::MayFollow => "may-follow",
            Self::Draft => "draft",
            Self::Waits => "waits",
        }
    }
}

/// An edge between two nodes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Edge {
    /// Where it begins.
    pub from: NodeId,
    /// Where its arrow points.
    pub to: NodeId,
    /// What it means.
    pub meaning: Meaning,
}

/// A team as nodes and edges.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Graph {
    /// All nodes, the hub first.
    pub nodes: Vec<Node>,
    /// All edges.
    pub edges: Vec<Edge>,
}

impl Graph {
    /// The node of an id.
    pub fn node(&self, id: NodeId) -> Option<&Node> {
        self.nodes.iter().find(|node| node.id == id)
    }

    /// The topmost node at a point.
    pub fn hit(&self, at: Point) -> Option<&Node> {
        self.nodes
            .iter()
            .rev()
            .find(|node| (node.at.x - at.x).abs() <= SIZE.x / 2.0 && (node.at.y - at.y).abs() <= SIZE.y / 2.0)
    }

    /// Puts every agent that the strategy has placed where it stands now, so that it stays there.
    pub fn keep_places(&self, draft: &mut TeamDraft) {
        for agent in draft.agents.iter_mut().filter(|agent| Point::read(&agent.position).is_none()) {
            if let Some(node) = self.node(NodeId::Agent(agent.key)) {
                agent.position = node.at.write();
            }
        }
    }

    /// The least and the greatest corner of everything.
    pub fn bounds(&self) -> (Point, Point) {
        let half = Point { x: SIZE.x / 2.0, y: SIZE.y / 2.0 };
        let mut nodes = self.nodes.iter();
        let Some(first) = nodes.next() else { return (half.times(-1.0), half) };
        nodes.fold((first.at.minus(half), first.at.plus(half)), |(low, high), node| {
            let (near, far) = (node.at.minus(half), node.at.plus(half));
            (Point { x: low.x.min(near.x), y: low.y.min(near.y) }, Point { x: high.x.max(far.x), y: high.y.max(far.y) })
        })
    }
}

/// The graph of a team under a strategy. Agents stand where they were put, else where the strategy puts them.
pub fn graph(draft: &TeamDraft, strategy: TurnStrategy) -> Graph {
    let is_allowed = |role: &str| {
        let allowed = &draft.policy.allowed_roles;
        allowed.is_empty() || allowed.iter().any(|name| name.eq_ignore_ascii_case(role))
    };
    let stands = standing(draft, strategy);
    let mut speakers = 0;
    let agents = draft.agents.iter().enumerate().map(|(row, agent)| {
        let is_allowed = is_allowed(&agent.role);
        speakers += usize::from(is_allowed);
        Node {
            id: NodeId::Agent(agent.key),
            at: stands[row],
            title: if agent.name.trim().is_empty() { "New agent".to_owned() } else { agent.name.trim().to_owned() },
            note: agent.role.clone(),
            detail: match (agent.person.is_on(), agent.team.trim().is_empty()) {
                (true, _) => "a person".to_owned(),
                (_, false) => "a team".to_owned(),
                (..) => agent.model.trim().to_owned(),
            },
            row,
            order: (strategy == TurnStrategy::RoundRobin && is_allowed).then_some(speakers),
            is_idle: !is_allowed,
        }
    });
    let mut graph = Graph::default();
    let agents: Vec<Node> = agents.collect();
    if strategy != TurnStrategy::RoundRobin {
        graph.nodes.push(hub(draft, strategy, agents.len()));
    }
    graph.edges = turns(draft, strategy, &agents);
    graph.nodes.extend(agents);
    plan(draft, &mut graph);
    graph
}

fn hub(draft: &TeamDraft, strategy: TurnStrategy, agents: usize) -> Node {
    let (title, note) = match strategy {
        TurnStrategy::Collaborative => {
            let how = super::super::draft::reader::parse::<DecisionProtocol>(&draft.policy.collaborative.decision);
            ("Decision".to_owned(), how.label().to_owned())
        }
        TurnStrategy::Dynamic => {
            let how = super::super::draft::reader::parse::<Selector>(&draft.policy.dynamic.selector);
            let how = match how {
                Selector::Rules => "by rules and scores",
                Selector::Model => "by a model",
                Selector::Handoff => "by handoff",
            };
            ("Next speaker".to_owned(), how.to_owned())
        }
        TurnStrategy::SingleAgent | TurnStrategy::RoundRobin => ("Task".to_owned(), "from a person".to_owned()),
    };
    let at = hub_place(strategy, agents);
    Node { id: NodeId::Hub, at, title, note, detail: String::new(), row: 0, order: None, is_idle: false }
}

fn turns(draft: &TeamDraft, strategy: TurnStrategy, agents: &[Node]) -> Vec<Edge> {
    let active: Vec<&Node> = agents.iter().filter(|node| !node.is_idle).collect();
    match strategy {
        TurnStrategy::RoundRobin if active.len() > 1 => {
            let next = active.iter().cycle().skip(1);
            active.iter().zip(next).map(|(from, to)| edge(from.id, to.id, Meaning::Next)).collect()
        }
        TurnStrategy::RoundRobin => Vec::new(),
        TurnStrategy::SingleAgent => {
            let priority = |node: &Node| {
                let role = draft.roles.iter().find(|role| role.known_as().eq_ignore_ascii_case(&node.note));
                role.and_then(|role| role.priority.trim().parse::<i32>().ok()).unwrap_or(0)
            };
            let primary = active.iter().rev().max_by_key(|node| priority(node)).map(|node| node.id);
            let meaning = |id| if Some(id) == primary { Meaning::Answers } else { Meaning::OnCall };
            active.iter().map(|node| edge(NodeId::Hub, node.id, meaning(node.id))).collect()
        }
        TurnStrategy::Dynamic => {
            let candidates = active.iter().map(|node| edge(NodeId::Hub, node.id, Meaning::Candidate));
            candidates.chain(transitions(draft)).collect()
        }
        TurnStrategy::Collaborative => {
            let policy = &draft.policy.collaborative;
            let drafts = |node: &&Node| {
                let is_listed = policy.responder_roles.iter().any(|role| same_name(role, &node.note));
                let judges = policy.decision == "judge" && is_judge(draft, node) && draft.agents.len() > 1;
                (policy.responder_roles.is_empty() || is_listed) && !judges
            };
            let (drafting, others): (Vec<&Node>, Vec<&Node>) = active.iter().copied().partition(drafts);
            let judges = others.into_iter().filter(|node| is_judge(draft, node));
            let drafts = drafting.into_iter().map(|node| edge(node.id, NodeId::Hub, Meaning::Draft));
            drafts.chain(judges.map(|node| edge(NodeId::Hub, node.id, Meaning::OnCall))).collect()
        }
    }
}

/// Whether a node is the agent that judges where a judge is needed.
fn is_judge(draft: &TeamDraft, node: &Node) -> bool {
    let policy = &draft.policy.collaborative;
    let is_needed = ["judge", "synthesis"].contains(&policy.decision.as_str()) || policy.contradictions == "judge";
    let agent = draft.agents.get(node.row).map(AgentDraft::known_as);
    is_needed && !policy.judge.is_empty() && agent.is_some_and(|name| name == policy.judge)
}

/// After whom only some may speak.
fn transitions(draft: &TeamDraft) -> Vec<Edge> {
    let key = |id: &str| draft.agents.iter().find(|agent| agent.known_as() == id).map(|agent| NodeId::Agent(agent.key));
    let limited = draft.policy.dynamic.transitions.iter().filter(|row| row.only == "true");
    limited
        .filter_map(|row| Some((key(&row.from)?, row)))
        .flat_map(|(from, row)| row.to.iter().filter_map(move |to| Some(edge(from, key(to)?, Meaning::MayFollow))))
        .collect()
}

/// Puts the plan under the agents, each task right of what it waits for.
fn plan(draft: &TeamDraft, graph: &mut Graph) {
    let tasks = &draft.policy.tasks;
    if !tasks.is_on() || tasks.plan.is_empty() {
        return;
    }
    let (low, high) = graph.bounds();
    let waits: Vec<Vec<usize>> = tasks.plan.iter().map(|task| tasks.waited_for(task)).collect();
    let mut lanes: Vec<usize> = Vec::new();
    for (row, task) in tasks.plan.iter().enumerate() {
        let layer = layer(&waits, row);
        if lanes.len() <= layer {
            lanes.resize(layer + 1, 0);
        }
        let at = Point {
            x: small(layer).mul_add(SIZE.x + 2.0 * GAP, low.x + SIZE.x / 2.0),
            y: small(lanes[layer]).mul_add(SIZE.y + GAP, high.y + 2.0 * GAP + SIZE.y / 2.0),
        };
        lanes[layer] += 1;
        let needs = [task.role.as_str(), task.capabilities.as_str()];
        let needs = needs.into_iter().map(str::trim).filter(|need| !need.is_empty()).collect::<Vec<_>>().join(", ");
        graph.nodes.push(Node {
            id: NodeId::Task(task.key),
            at,
            title: if task.description.trim().is_empty() {
                task.id.clone()
            } else {
                task.description.trim().to_owned()
            },
            note: if needs.is_empty() { "anybody".to_owned() } else { needs },
            detail: String::new(),
            row,
            order: None,
            is_idle: false,
        });
    }
    for (row, before) in waits.iter().enumerate() {
        for other in before {
            let (from, to) = (NodeId::Task(tasks.plan[*other].key), NodeId::Task(tasks.plan[row].key));
            graph.edges.push(edge(from, to, Meaning::Waits));
        }
    }
}

/// How many tasks lie before one, at most; a circle counts once.
fn layer(waits: &[Vec<usize>], row: usize) -> usize {
    fn depth(waits: &[Vec<usize>], row: usize, known: &mut [Option<usize>]) -> usize {
        if let Some(depth) = known[row] {
            return depth;
        }
        known[row] = Some(0);
        let deepest = waits[row].iter().map(|before| depth(waits, *before, known) + 1).max().unwrap_or(0);
        known[row] = Some(deepest);
        deepest
    }
    depth(waits, row, &mut vec![None; waits.len()])
}

/// Where each agent stands: where it was put, else where the strategy puts it, out of the way of those that were put.
fn standing(draft: &TeamDraft, strategy: TurnStrategy) -> Vec<Point> {
    let put: Vec<Option<Point>> = draft.agents.iter().map(|agent| Point::read(&agent.position)).collect();
    let free = places(strategy, put.len());
    let mut taken: Vec<Point> = put.iter().copied().flatten().collect();
    if taken.is_empty() {
        return free;
    }
    if strategy != TurnStrategy::RoundRobin {
        taken.push(hub_place(strategy, put.len()));
    }
    let mut find = |row: usize| {
        let is_clear = |at: &&Point| {
            taken.iter().all(|other| (at.x - other.x).abs() >= SIZE.x || (at.y - other.y).abs() >= SIZE.y)
        };
        let lowest = taken.iter().map(|at| at.y).fold(f64::NEG_INFINITY, f64::max);
        let beneath = Point { x: free[row].x, y: lowest + SIZE.y + GAP };
        let at = free[row..].iter().chain(&free[..row]).find(is_clear).copied().unwrap_or(beneath);
        taken.push(at);
        at
    };
    put.into_iter().enumerate().map(|(row, put)| put.unwrap_or_else(|| find(row))).collect()
}

/// Where a strategy puts so many agents: a ring, a circle around the choice, or lanes.
pub fn places(strategy: TurnStrategy, agents: usize) -> Vec<Point> {
    let across = if strategy == TurnStrategy::Dynamic { 250.0 } else { 210.0 };
    match strategy {
        TurnStrategy::RoundRobin | TurnStrategy::Dynamic => {
            let radius = Point {
                x: (small(agents) * (SIZE.x + GAP) / std::f64::consts::TAU).max(across),
                y: (small(agents) * (SIZE.y + GAP) / 3.6).max(150.0),
            };
            (0..agents).map(|position| around(position, agents, radius)).collect()
        }
        TurnStrategy::SingleAgent => column(agents, COLUMN, SIZE, GAP, 130.0),
        TurnStrategy::Collaborative => column(agents, COLUMN, SIZE, GAP, -150.0),
    }
}

fn hub_place(strategy: TurnStrategy, agents: usize) -> Point {
    let columns = small(agents.saturating_sub(1) / COLUMN);
    let right = columns.mul_add(SIZE.x + GAP, 150.0);
    match strategy {
        TurnStrategy::SingleAgent => Point { x: -170.0, y: 0.0 },
        TurnStrategy::Collaborative => Point { x: right, y: 0.0 },
        TurnStrategy::Dynamic | TurnStrategy::RoundRobin => Point::default(),
    }
}

const fn edge(from: NodeId, to: NodeId, meaning: Meaning) -> Edge {
    Edge { from, to, meaning }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draft(template: &str) -> TeamDraft {
        TeamDraft::of(&model::templates::find(template).unwrap().team)
    }

    fn said(graph: &Graph) -> Vec<String> {
        let name = |id| graph.node(id).map(|node| node.title.clone()).unwrap_or_default();
        graph
            .edges
            .iter()
            .map(|edge| format!("{} {} {}", name(edge.from), edge.meaning.as_str(), name(edge.to)))
            .collect()
    }

    fn of_three(strategy: TurnStrategy) -> TeamDraft {
        let mut team = model::templates::find("debate").unwrap().team.clone();
        team.policy.turn_strategy = strategy;
        for (agent, name) in team.agents.iter_mut().zip(["Ada", "Bo", "Cy"]) {
            name.clone_into(&mut agent.name);
        }
        TeamDraft::of(&team)
    }

    #[test]
    fn edges_mean_what_the_strategy_makes_of_them() {
        for (strategy, expected) in [
            (TurnStrategy::RoundRobin, vec!["Ada next Bo", "Bo next Cy", "Cy next Ada"]),
            (
                TurnStrategy::Dynamic,
                vec!["Next speaker candidate Ada", "Next speaker candidate Bo", "Next speaker candidate Cy"],
            ),
            (TurnStrategy::Collaborative, vec!["Ada draft Decision", "Bo draft Decision", "Cy draft Decision"]),
        ] {
            assert_eq!(said(&graph(&of_three(strategy), strategy)), expected);
        }
        assert_eq!(
            said(&graph(&draft("code-review"), TurnStrategy::Collaborative)),
            ["Iris draft Decision", "Sol draft Decision", "Max draft Decision", "Decision on-call Quinn"]
        );
        let single = of_three(TurnStrategy::SingleAgent);
        let answers = said(&graph(&single, TurnStrategy::SingleAgent));
        assert_eq!(answers.iter().filter(|edge| edge.contains(" answers ")).count(), 1, "{answers:?}");
    }

    #[test]
    fn who_may_not_take_part_is_in_no_edge() {
        let mut draft = of_three(TurnStrategy::RoundRobin);
        draft.policy.allowed_roles = vec![draft.agents[1].role.clone(), draft.agents[2].role.clone()];
        let graph = graph(&draft, TurnStrategy::RoundRobin);
        assert_eq!(said(&graph), ["Bo next Cy", "Cy next Bo"]);
        assert!(graph.nodes[0].is_idle);
        assert_eq!(graph.nodes.iter().map(|node| node.order).collect::<Vec<_>>(), [None, Some(1), Some(2)]);
    }

    #[test]
    fn tasks_stand_right_of_what_they_wait_for_even_in_a_circle() {
        let mut draft = of_three(TurnStrategy::Dynamic);
        "true".clone_into(&mut draft.policy.tasks.on);
        for _ in 0..3 {
            draft.apply(super::super::super::draft::Action::AddTask);
        }
        "task-1".clone_into(&mut draft.policy.tasks.plan[1].after);
        "task-2, task-1".clone_into(&mut draft.policy.tasks.plan[2].after);
        let found = graph(&draft, TurnStrategy::Dynamic);
        let x = |row: usize| found.nodes[4 + row].at.x;
        assert!(x(0) < x(1) && x(1) < x(2));
        assert!(said(&found).contains(&"task-2 waits task-3".to_owned()));
        "task-3".clone_into(&mut draft.policy.tasks.plan[0].after);
        assert_eq!(graph(&draft, TurnStrategy::Dynamic).nodes.len(), 7);
    }

    #[test]
    fn nodes_never_lie_on_each_other() {
        for strategy in TurnStrategy::ALL {
            for agents in 1..=64 {
                let places = places(strategy, agents);
                for (at, a) in places.iter().enumerate() {
                    for b in &places[..at] {
                        let apart = (a.x - b.x).abs() >= SIZE.x || (a.y - b.y).abs() >= SIZE.y;
                        assert!(apart, "{strategy:?} of {agents}: {a:?} {b:?}");
                    }
                }
            }
        }
    }

    #[test]
    fn who_comes_moves_nobody_that_keeps_its_place_and_lies_on_nobody() {
        for strategy in TurnStrategy::ALL {
            let mut draft = of_three(strategy);
            let at = |draft: &TeamDraft| {
                let nodes = graph(draft, strategy).nodes;
                let agents = nodes.into_iter().filter(|node| matches!(node.id, NodeId::Agent(_)));
                agents.map(|node| Point::read(&node.at.write()).unwrap()).collect::<Vec<_>>()
            };
            let before = at(&draft);
            graph(&draft, strategy).keep_places(&mut draft);
            for _ in 0..5 {
                draft.apply(super::super::super::draft::Action::AddAgent);
            }
            let after = at(&draft);
            assert_eq!(after[..3], before, "{strategy:?}");
            for (row, a) in after.iter().enumerate() {
                let lies_on = |b: &Point| (a.x - b.x).abs() < SIZE.x && (a.y - b.y).abs() < SIZE.y;
                assert!(!after[..row].iter().any(lies_on), "{strategy:?}: {after:?}");
            }
        }
    }

    #[test]
    fn an_agent_stands_where_it_was_put() {
        let mut draft = draft("debate");
        draft.agents[1].position = "40,-8".into();
        let graph = graph(&draft, TurnStrategy::RoundRobin);
        assert_eq!(graph.nodes[1].at, Point { x: 40.0, y: -8.0 });
        assert_eq!(graph.hit(Point { x: 41.0, y: -9.0 }).map(|node| node.row), Some(1));
        assert_eq!(graph.hit(Point { x: 4000.0, y: 0.0 }), None);
    }
}
