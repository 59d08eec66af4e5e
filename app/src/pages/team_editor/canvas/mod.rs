//! The team as a picture that can be changed: the same draft as the List, by mouse, touch and keyboard alike.

mod bar;
mod connect;
mod drag;
mod foot;
mod geometry;
mod graph;
mod node;
mod said;

use super::draft::Action;
use super::state::{EditorState, Selection};
use crate::components::commands::KeyHint;
use drag::Drag;
use geometry::{Frame, Point, line};
use graph::{Edge, Graph, Meaning, NodeId, SIZE, graph};
use leptos::prelude::*;
use leptos::svg::Svg;
use model::sentence::sentence;
use said::Said;

/// Width and height until the browser says otherwise.
const SCREEN: Point = Point { x: 820.0, y: 440.0 };

/// What is in sight.
#[derive(Clone, Copy)]
struct Sight {
    /// The part that the reader has chosen; `None` for all of it.
    frame: Option<Frame>,
    /// Width and height of the canvas in pixels.
    screen: Point,
}

/// What the parts of the canvas share.
#[derive(Clone, Copy)]
struct Canvas {
    state: EditorState,
    /// Everything where it stands in the draft.
    still: Memo<Graph>,
    /// The same, with what is dragged where the pointer took it.
    graph: Memo<Graph>,
    sight: RwSignal<Sight>,
    drag: RwSignal<Option<Drag>>,
    /// Where a connection begins that waits for its end.
    connecting: RwSignal<Option<NodeId>>,
    /// What was done last.
    said: RwSignal<Said>,
    element: NodeRef<Svg>,
}

/// The canvas, with its tools.
#[component]
pub fn CanvasView(
    /// Whether it is the view that is shown.
    shown: Signal<bool>,
) -> impl IntoView {
    let canvas = Canvas::new(expect_context());
    canvas.follow_pointer();
    canvas.follow_size(shown);
    canvas.forget_what_was_said();
    let words = Memo::new(move |_| canvas.state.checked.with(|(team, _)| sentence(team)));
    view! {
        <section
            class="canvas"
            aria-label="Canvas"
            hidden=move || !shown.get()
            on:keydown=move |event| canvas.key_of_section(&event)
        >
            <bar::Bar canvas />
            <KeyHint keys="← ↑ → ↓" does="Move the agent that has the focus by 8, with Shift by 32" />
            <KeyHint keys="C" does="Connect the agent that has the focus" />
            <KeyHint keys="Delete" does="Remove the agent that has the focus" />
            <KeyHint keys="Ctrl Z" does="Undo, with Shift redo" />
            <svg
                node_ref=canvas.element
                class="canvas__view"
                role="group"
                aria-label="Agents and who speaks after whom"
                tabindex="-1"
                viewBox=move || canvas.frame().view_box()
                data-dragging=move || canvas.drag.with(Option::is_some).then_some("")
                data-connecting=move || canvas.connecting.get().is_some().then_some("")
                on:pointerdown=move |event| canvas.press_ground(&event)
                on:wheel=move |event| canvas.turn_wheel(&event)
            >
                <Edges canvas />
                <For each=move || canvas.ids() key=|id| *id let:id>
                    <node::NodeView canvas id />
                </For>
                <Rubber canvas />
            </svg>
            <p class="canvas__sentence">{words}</p>
            <foot::Foot canvas />
        </section>
    }
}

impl Canvas {
    fn new(state: EditorState) -> Self {
        let strategy = move || state.checked.with(|(team, _)| team.policy.turn_strategy);
        let drag = RwSignal::new(None::<Drag>);
        let still = Memo::new(move |_| state.draft.with(|draft| graph(draft, strategy())));
        let graph = Memo::new(move |_| {
            let mut graph = still.get();
            if let Some(Drag::Node { key, at, .. }) = drag.get()
                && let Some(node) = graph.nodes.iter_mut().find(|node| node.id == NodeId::Agent(key))
            {
                node.at = at;
            }
            graph
        });
        Self {
            state,
            still,
            graph,
            sight: RwSignal::new(Sight { frame: None, screen: SCREEN }),
            drag,
            connecting: RwSignal::new(None),
            said: RwSignal::new(Said::default()),
            element: NodeRef::new(),
        }
    }

    /// What is in sight now.
    fn frame(&self) -> Frame {
        self.sight.get().frame.unwrap_or_else(|| self.whole())
    }

    /// All of the canvas.
    fn whole(&self) -> Frame {
        let (low, high) = self.still.with(Graph::bounds);
        Frame::around(low, high, self.sight.get().screen)
    }

    /// Shows a part of the canvas, or all of it.
    fn show(&self, frame: Option<Frame>) {
        self.sight.update(|sight| sight.frame = frame);
    }

    fn ids(&self) -> Vec<NodeId> {
        self.graph.with(|graph| graph.nodes.iter().map(|node| node.id).collect())
    }

    fn title(&self, id: NodeId) -> String {
        self.graph.with(|graph| graph.node(id).map(|node| node.title.clone()).unwrap_or_default())
    }

    fn row(&self, id: NodeId) -> Option<usize> {
        self.graph.with_untracked(|graph| graph.node(id).map(|node| node.row))
    }

    fn select(&self, id: NodeId) {
        self.state.selection.set(match id {
            NodeId::Agent(key) => Selection::Agent(key),
            NodeId::Hub | NodeId::Task(_) => Selection::Policy,
        });
    }

    fn is_selected(&self, id: NodeId) -> bool {
        match (id, self.state.selection.get()) {
            (NodeId::Agent(key), Selection::Agent(selected)) => key == selected,
            (NodeId::Hub, Selection::Policy) => true,
            _ => false,
        }
    }

    /// Ends the connection that waits, or selects the node.
    fn act_on(&self, id: NodeId) {
        match self.connecting.get_untracked() {
            Some(from) if from != id => self.connect(from, id),
            _ => self.select(id),
        }
        self.connecting.set(None);
    }

    /// Puts an agent somewhere; all others stay where they stand.
    fn place(&self, key: u32, at: Point) {
        let still = self.still.get_untracked();
        self.state.draft.update(|draft| {
            still.keep_places(draft);
            if let Some(agent) = draft.agents.iter_mut().find(|agent| agent.key == key) {
                agent.position = at.write();
            }
        });
    }

    /// Gives an agent a role.
    fn assign(&self, role: u32, agent: u32) {
        self.state.draft.update(|draft| {
            let role = draft.roles.iter().find(|of| of.key == role).map(|role| role.known_as().to_owned());
            let agent = draft.agents.iter_mut().find(|of| of.key == agent);
            if role.as_ref().is_some_and(|role| role.trim().is_empty()) {
                self.say("Give the role a name first.");
            } else if let (Some(role), Some(agent)) = (role, agent) {
                self.say(format!("{} is now {role}.", named(&agent.name)));
                agent.role = role;
            }
        });
        self.state.selection.set(Selection::Agent(agent));
    }

    /// Adds an agent, of a role and at a place where they are given, and selects it.
    fn add(&self, role: Option<u32>, at: Option<Point>) {
        let (before, still) = untrack(|| (self.frame(), self.still.get()));
        if at.is_some() {
            self.state.draft.update(|draft| still.keep_places(draft));
        }
        self.state.apply_in_place(Action::AddAgent);
        let added = self.state.draft.with_untracked(|draft| draft.agents.last().map(|agent| agent.key));
        let Some(key) = added else { return };
        if let Some(at) = at {
            self.place(key, at);
        }
        if let Some(role) = role {
            self.assign(role, key);
        }
        self.state.selection.set(Selection::Agent(key));
        match at {
            // What was dropped stays under the pointer.
            Some(_) => self.show(Some(before)),
            None => self.show(None),
        }
        self.say("Agent added.");
        self.state.focus.set(self.row(NodeId::Agent(key)).map(|row| format!("agents[{row}].name")));
    }

    /// Lets the strategy put everybody where it likes.
    fn arrange(&self) {
        self.state.draft.update(|draft| draft.agents.iter_mut().for_each(|agent| agent.position.clear()));
        self.show(None);
        self.say("Arranged.");
    }

    fn undo(&self) {
        self.state.undo();
        self.say("Undone.");
    }

    fn redo(&self) {
        self.state.redo();
        self.say("Done again.");
    }

    fn zoom(&self, factor: f64, still: Option<Point>) {
        let (frame, screen) = untrack(|| (self.frame(), self.sight.get().screen));
        self.show(Some(frame.zoomed(factor, still.unwrap_or_else(|| frame.centre()), screen)));
    }
}

/// What an agent is called while it has no name.
fn named(name: &str) -> &str {
    if name.trim().is_empty() { "The new agent" } else { name.trim() }
}

/// All edges, under the nodes.
#[component]
fn Edges(canvas: Canvas) -> impl IntoView {
    let edges = move || {
        canvas.graph.with(|graph| {
            let both_ways =
                |edge: &Edge| graph.edges.iter().any(|other| (other.from, other.to) == (edge.to, edge.from));
            let drawn = graph.edges.iter().filter_map(|edge| {
                let (from, to) = (graph.node(edge.from)?.at, graph.node(edge.to)?.at);
                let bend = match edge.meaning {
                    // Along the ring, and apart from the way back.
                    Meaning::Next => 18.0,
                    _ if both_ways(edge) => -24.0,
                    _ => 0.0,
                };
                Some(edge_view(line(from, to, SIZE, bend), edge.meaning))
            });
            drawn.collect_view()
        })
    };
    view! { <g class="canvas__edges" aria-hidden="true">{edges}</g> }
}

fn edge_view(line: geometry::Line, meaning: Meaning) -> impl IntoView {
    let transform = format!("translate({:.1} {:.1}) rotate({:.1})", line.tip.x, line.tip.y, line.angle);
    view! {
        <g class="canvas__edge" data-meaning=meaning.as_str()>
            <path class="canvas__line" d=line.path></path>
            <path class="canvas__arrow" d="M-9-5L0 0L-9 5z" transform=transform></path>
        </g>
    }
}

/// What follows the pointer while something is dragged: a connection, or a role.
#[component]
fn Rubber(canvas: Canvas) -> impl IntoView {
    move || match canvas.drag.get()? {
        Drag::Line { from, at } => {
            let start = canvas.graph.with(|graph| graph.node(from).map(|node| node.at))?;
            let path = format!("M{:.1} {:.1}L{:.1} {:.1}", start.x, start.y, at.x, at.y);
            Some(view! { <path class="canvas__rubber" d=path></path> }.into_any())
        }
        Drag::Role { name, at: Some(at), .. } => {
            let transform = format!("translate({:.1} {:.1})", at.x, at.y);
            Some(
                view! {
                    <g class="canvas__ghost" transform=transform>
                        <rect x="-60" y="-16" width="120" height="32" rx="16"></rect>
                        <text text-anchor="middle" dominant-baseline="central">{name}</text>
                    </g>
                }
                .into_any(),
            )
        }
        Drag::Role { at: None, .. } | Drag::Node { .. } | Drag::Ground { .. } => None,
    }
}
