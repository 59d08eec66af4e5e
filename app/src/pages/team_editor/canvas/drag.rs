//! What the pointer, the wheel and the keys do on the canvas.

use super::geometry::{Frame, Point};
use super::graph::NodeId;
use super::{Action, Canvas, Selection};
use leptos::ev;
use leptos::prelude::*;
use leptos::web_sys::{KeyboardEvent, PointerEvent, WheelEvent};

/// Pixels that the pointer moves before it drags.
const SLACK: f64 = 4.0;
/// How far an arrow key moves a node, in units; with Shift, and without.
const STEPS: (f64, f64) = (32.0, 8.0);
/// How much nearer a press of a button or key zooms.
pub const ZOOM: f64 = 1.25;

/// What the pointer drags.
#[derive(Clone, Debug, PartialEq)]
pub enum Drag {
    /// An agent: where the pointer took it, seen from its centre, and where it is now.
    Node {
        /// The agent's key.
        key: u32,
        /// From its centre to the pointer.
        grip: Point,
        /// Its centre.
        at: Point,
        /// Pixel where the pointer was pressed.
        from: Point,
        /// Whether it was moved yet.
        moved: bool,
    },
    /// The ground: what was in sight, and the pixel where the pointer was pressed.
    Ground {
        /// The frame as it was; `None` for all of the canvas.
        before: Option<Frame>,
        /// Pixel where the pointer was pressed.
        from: Point,
    },
    /// A connection that ends at the pointer.
    Line {
        /// The node that it begins at.
        from: NodeId,
        /// Where the pointer is.
        at: Point,
    },
    /// A role, to be dropped on an agent.
    Role {
        /// The role's key.
        key: u32,
        /// The role's name.
        name: String,
        /// Where the pointer is; `None` before it was moved.
        at: Option<Point>,
    },
}

impl Canvas {
    /// Moves and drops what is dragged, wherever the pointer is.
    pub(super) fn follow_pointer(self) {
        // The server has no window.
        if cfg!(not(feature = "hydrate")) {
            return;
        }
        let moved = window_event_listener(ev::pointermove, move |event| self.pointer_moved(&event));
        let released = window_event_listener(ev::pointerup, move |event| self.pointer_released(&event));
        let lost = window_event_listener(ev::pointercancel, move |_| self.pointer_lost());
        on_cleanup(move || {
            moved.remove();
            released.remove();
            lost.remove();
        });
    }

    /// Measures the canvas when it comes into sight and when the window changes.
    pub(super) fn follow_size(self, shown: Signal<bool>) {
        if cfg!(not(feature = "hydrate")) {
            return;
        }
        let measure = move || {
            if let Some((_, size)) = self.measured() {
                self.sight.update(|sight| sight.screen = size);
            }
        };
        Effect::new(move || {
            if shown.get() {
                request_animation_frame(measure);
            }
        });
        let resized = window_event_listener(ev::resize, move |_| measure());
        on_cleanup(move || resized.remove());
    }

    /// Pixel of its corner in the window, and its size in pixels; `None` while it is not drawn.
    fn measured(self) -> Option<(Point, Point)> {
        let element = self.element.get_untracked()?;
        #[cfg(feature = "hydrate")]
        {
            let rect = element.get_bounding_client_rect();
            let size = Point { x: rect.width(), y: rect.height() };
            (size.x > 0.0 && size.y > 0.0).then_some((Point { x: rect.left(), y: rect.top() }, size))
        }
        #[cfg(not(feature = "hydrate"))]
        {
            let _ = element;
            None
        }
    }

    /// The point of the canvas under the pointer, and whether the pointer is over the canvas.
    fn under(self, pixel: Point) -> Option<(Point, bool)> {
        let (corner, size) = self.measured()?;
        let inside = pixel.minus(corner);
        let is_over = (0.0..=size.x).contains(&inside.x) && (0.0..=size.y).contains(&inside.y);
        Some((untrack(|| self.frame()).at(inside, size), is_over))
    }

    /// Takes an agent, to move it.
    pub(super) fn press_node(self, id: NodeId, event: &PointerEvent) {
        event.stop_propagation();
        if !takes(event) || self.state.read_only {
            return;
        }
        let NodeId::Agent(key) = id else { return };
        let from = pixel(event);
        let centre = self.graph.with_untracked(|graph| graph.node(id).map(|node| node.at));
        if let (Some((under, _)), Some(at)) = (self.under(from), centre) {
            self.drag.set(Some(Drag::Node { key, grip: under.minus(at), at, from, moved: false }));
        }
    }

    /// Begins a connection at a node, to be dragged to another.
    pub(super) fn press_port(self, from: NodeId, event: &PointerEvent) {
        event.stop_propagation();
        if let Some((at, _)) = self.under(pixel(event)).filter(|_| takes(event)) {
            self.drag.set(Some(Drag::Line { from, at }));
        }
    }

    /// Begins a connection that a click on another node ends, or ends the one that waits.
    pub(super) fn click_port(self, id: NodeId) {
        match self.connecting.get_untracked() {
            Some(from) if from != id => self.act_on(id),
            _ => self.begin_connection(id),
        }
    }

    /// Takes a role from the bar.
    pub(super) fn press_role(self, key: u32, name: String, event: &PointerEvent) {
        if takes(event) && !self.state.read_only {
            self.drag.set(Some(Drag::Role { key, name, at: None }));
        }
    }

    /// Takes the ground.
    pub(super) fn press_ground(self, event: &PointerEvent) {
        if takes(event) {
            let before = self.sight.get_untracked().frame;
            self.drag.set(Some(Drag::Ground { before, from: pixel(event) }));
        }
    }

    fn pointer_moved(self, event: &PointerEvent) {
        let Some(drag) = self.drag.get_untracked().filter(|_| event.is_primary()) else { return };
        // Released where nobody told us.
        if event.buttons() == 0 {
            return self.drag.set(None);
        }
        let pixel = pixel(event);
        let Some((under, is_over)) = self.under(pixel) else { return };
        let is_far = |from: Point| pixel.minus(from).x.hypot(pixel.minus(from).y) > SLACK;
        match drag {
            Drag::Node { key, grip, at, from, moved } if moved || is_far(from) => {
                let at = if self.state.read_only { at } else { under.minus(grip) };
                self.drag.set(Some(Drag::Node { key, grip, at, from, moved: true }));
            }
            Drag::Ground { before, from } if is_far(from) => {
                let frame = before.unwrap_or_else(|| untrack(|| self.whole()));
                let scale = frame.scale(self.sight.get_untracked().screen);
                let corner = frame.corner.minus(pixel.minus(from).times(1.0 / scale));
                self.show(Some(Frame { corner, ..frame }));
            }
            Drag::Line { from, .. } => self.drag.set(Some(Drag::Line { from, at: under })),
            Drag::Role { key, name, .. } => {
                self.drag.set(Some(Drag::Role { key, name, at: is_over.then_some(under) }));
            }
            Drag::Node { .. } | Drag::Ground { .. } => {}
        }
    }

    fn pointer_released(self, event: &PointerEvent) {
        let Some(drag) = self.drag.get_untracked().filter(|_| event.is_primary()) else { return };
        self.drag.set(None);
        let pixel = pixel(event);
        let hit = |at| self.graph.with_untracked(|graph| graph.hit(at).map(|node| node.id));
        match drag {
            Drag::Node { key, at, moved: true, .. } => {
                // The click that follows a drag connects nothing.
                self.connecting.set(None);
                // What was dropped stays under the pointer, whatever else would fit.
                self.show(Some(untrack(|| self.frame())));
                self.place(key, at);
                self.select(NodeId::Agent(key));
            }
            Drag::Ground { from, .. } if pixel.minus(from).x.hypot(pixel.minus(from).y) <= SLACK => {
                self.connecting.set(None);
                self.state.selection.set(Selection::Team);
            }
            Drag::Line { from, at } => match hit(at) {
                Some(to) if to != from => {
                    self.connecting.set(None);
                    self.connect(from, to);
                }
                _ => {}
            },
            Drag::Role { key, at: Some(at), .. } => match hit(at) {
                Some(NodeId::Agent(agent)) => self.assign(key, agent),
                Some(_) => {}
                None => self.add(Some(key), Some(at)),
            },
            // A press without a way is a click, which the node or the role answers to.
            Drag::Node { .. } | Drag::Ground { .. } | Drag::Role { at: None, .. } => {}
        }
    }

    /// The browser has taken the pointer, to scroll the page: nothing was dragged.
    fn pointer_lost(self) {
        if let Some(Drag::Ground { before, .. }) = self.drag.get_untracked() {
            self.show(before);
        }
        self.drag.set(None);
    }

    /// Zooms with Ctrl, or by a pinch on a touchpad; the page scrolls without.
    pub(super) fn turn_wheel(self, event: &WheelEvent) {
        if !(event.ctrl_key() || event.meta_key()) {
            return;
        }
        event.prevent_default();
        let pixel = Point { x: f64::from(event.client_x()), y: f64::from(event.client_y()) };
        if let Some((under, _)) = self.under(pixel) {
            self.zoom((-event.delta_y() / 240.0).exp(), Some(under));
        }
    }

    /// What a key does on a node.
    pub(super) fn key_of_node(self, id: NodeId, event: &KeyboardEvent) {
        let with_command = event.ctrl_key() || event.meta_key() || event.alt_key();
        if with_command {
            return;
        }
        let (far, near) = STEPS;
        let step = if event.shift_key() { far } else { near };
        let way = match event.key().as_str() {
            "ArrowLeft" => Point { x: -step, y: 0.0 },
            "ArrowRight" => Point { x: step, y: 0.0 },
            "ArrowUp" => Point { x: 0.0, y: -step },
            "ArrowDown" => Point { x: 0.0, y: step },
            "Enter" | " " => {
                event.prevent_default();
                return self.act_on(id);
            }
            "c" | "C" => return self.begin_connection(id),
            "Delete" | "Backspace" if !self.state.read_only => {
                event.prevent_default();
                return self.remove(id);
            }
            _ => return,
        };
        event.prevent_default();
        let NodeId::Agent(key) = id else { return };
        let at = self.graph.with_untracked(|graph| graph.node(id).map(|node| node.at));
        if let Some(at) = at.filter(|_| !self.state.read_only) {
            let to = at.plus(way);
            self.place(key, to);
            self.say(format!("{} at {}.", untrack(|| self.title(id)), to.write().replace(',', ", ")));
        }
    }

    /// What a key does anywhere in the canvas.
    pub(super) fn key_of_section(self, event: &KeyboardEvent) {
        let with_command = event.ctrl_key() || event.meta_key();
        match (event.key().as_str(), with_command) {
            ("Escape", _) => {
                self.connecting.set(None);
                self.drag.set(None);
            }
            ("z" | "Z", true) if event.shift_key() => self.redo(),
            ("z" | "Z", true) => self.undo(),
            ("y" | "Y", true) => self.redo(),
            _ => return,
        }
        event.prevent_default();
    }

    /// Waits for the other end of a connection.
    pub(super) fn begin_connection(self, id: NodeId) {
        if !self.state.read_only {
            self.connecting.set(Some(id));
            self.select(id);
            self.say(format!("Connect {} to: choose a node, or press Escape.", untrack(|| self.title(id))));
        }
    }

    fn remove(self, id: NodeId) {
        let Some(row) = self.row(id) else { return };
        let title = untrack(|| self.title(id));
        match id {
            NodeId::Agent(_) => self.state.apply_in_place(Action::RemoveAgent(row)),
            NodeId::Task(_) => self.state.apply_in_place(Action::RemoveTask(row)),
            NodeId::Hub => return,
        }
        if self.connecting.get_untracked() == Some(id) {
            self.connecting.set(None);
        }
        self.state.selection.set(Selection::Team);
        // The keys go on in the canvas, not on a node that is gone.
        #[cfg(feature = "hydrate")]
        if let Some(view) = self.element.get_untracked() {
            let _ = view.focus();
        }
        self.say(format!("{title} removed. Undo brings it back."));
    }
}

/// Whether the pointer takes something: the first finger, or the main button.
fn takes(event: &PointerEvent) -> bool {
    event.is_primary() && event.button() == 0
}

fn pixel(event: &PointerEvent) -> Point {
    Point { x: f64::from(event.client_x()), y: f64::from(event.client_y()) }
}
