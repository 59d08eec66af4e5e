//! One node.

use super::Canvas;
use super::graph::{Node, NodeId, SIZE};
use crate::components::agent_mark::{agent_colour, monogram, shape};
use leptos::prelude::*;

/// What fits a line of a node, in halves of a small letter.
const ROOM: usize = 34;

/// A node: it takes the focus, moves by arrow keys and by the pointer, and connects.
#[component]
pub fn NodeView(canvas: Canvas, id: NodeId) -> impl IntoView {
    let node = Memo::new(move |before: Option<&Node>| {
        let now = canvas.graph.with(|graph| graph.node(id).cloned());
        now.or_else(|| before.cloned()).unwrap_or_else(|| Node {
            id,
            at: super::Point::default(),
            title: String::new(),
            note: String::new(),
            detail: String::new(),
            row: 0,
            order: None,
            is_idle: false,
        })
    });
    let is_agent = matches!(id, NodeId::Agent(_));
    let kind = match id {
        NodeId::Hub => "hub",
        NodeId::Agent(_) => "agent",
        NodeId::Task(_) => "task",
    };
    let (left, top) = (-SIZE.x / 2.0, -SIZE.y / 2.0);
    let text = if is_agent { left + 52.0 } else { left + 16.0 };
    view! {
        <g
            class="canvas__node"
            tabindex="0"
            role="button"
            aria-label=move || node.with(label)
            aria-pressed=move || if canvas.is_selected(id) { "true" } else { "false" }
            data-kind=kind
            data-idle=move || node.with(|node| node.is_idle).then_some("")
            data-agent=move || is_agent.then(|| agent_colour(node.with(|node| node.row)))
            transform=move || node.with(|node| format!("translate({:.1} {:.1})", node.at.x, node.at.y))
            on:pointerdown=move |event| canvas.press_node(id, &event)
            on:click=move |_| canvas.act_on(id)
            on:keydown=move |event| canvas.key_of_node(id, &event)
        >
            <rect class="canvas__focus" x=left - 5.0 y=top - 5.0 width=SIZE.x + 10.0 height=SIZE.y + 10.0 rx="12"></rect>
            <rect class="canvas__box" x=left y=top width=SIZE.x height=SIZE.y rx="8"></rect>
            {is_agent
                .then(|| {
                    view! {
                        <g class="canvas__mark" transform=format!("translate({} -16)", left + 12.0)>
                            <path class="agent-mark__shape" d=move || shape(node.with(|node| node.row))></path>
                            <text class="agent-mark__text" x="16" y="16" dominant-baseline="central" text-anchor="middle">
                                {move || node.with(|node| monogram(&node.title))}
                            </text>
                        </g>
                    }
                })}
            <text class="canvas__title" x=text y=move || node.with(first_line)>{move || node.with(|node| short(&node.title))}</text>
            <text class="canvas__note" x=text y=move || node.with(first_line) + 17>{move || node.with(|node| short(&node.note))}</text>
            <text class="canvas__note" x=text y=move || node.with(first_line) + 32>{move || node.with(|node| short(&node.detail))}</text>
            {move || {
                node.with(|node| node.order)
                    .map(|order| {
                        let transform = format!("translate({left} {top})");
                        view! {
                            <g class="canvas__order" transform=transform>
                                <circle r="10"></circle>
                                <text text-anchor="middle" dominant-baseline="central">{order}</text>
                            </g>
                        }
                    })
            }}
            {(!canvas.state.read_only).then(|| view! { <Port canvas id /> })}
        </g>
    }
}

/// The dot that connections are dragged from, or begun at by a click. What takes the pointer is as large as a finger.
#[component]
fn Port(canvas: Canvas, id: NodeId) -> impl IntoView {
    let right = SIZE.x / 2.0;
    view! {
        <g
            class="canvas__port"
            on:pointerdown=move |event| canvas.press_port(id, &event)
            on:click=move |event| {
                event.stop_propagation();
                canvas.click_port(id);
            }
        >
            <circle class="canvas__reach" cx=right cy="0" r="1"></circle>
            <circle class="canvas__dot" cx=right cy="0" r="7"></circle>
        </g>
    }
}

/// Where the first of two or three lines stands, so that they are in the middle.
const fn first_line(node: &Node) -> i32 {
    if node.detail.is_empty() { -3 } else { -11 }
}

/// What a reader of the screen hears.
fn label(node: &Node) -> String {
    let role = Some(node.note.as_str()).filter(|role| !role.is_empty());
    let order = node.order.map(|order| format!("speaks {order}"));
    let idle = node.is_idle.then(|| "takes no part".to_owned());
    let parts = [Some(node.title.clone()), role.map(str::to_owned), order, idle];
    parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

/// A text that fits its line.
fn short(text: &str) -> String {
    if text.chars().map(halves).sum::<usize>() <= ROOM {
        return text.to_owned();
    }
    let mut room = ROOM - halves('…');
    let fits = |letter: &char| {
        let left = room.checked_sub(halves(*letter));
        room = left.unwrap_or_default();
        left.is_some()
    };
    text.chars().take_while(fits).chain(['…']).collect()
}

/// How wide a letter is, about, in halves of a small one.
fn halves(letter: char) -> usize {
    match letter {
        'i' | 'j' | 'l' | 't' | 'f' | 'r' | 'I' | ' ' | '.' | ',' | '\'' => 1,
        'M' | 'W' | 'm' | 'w' | '@' => 4,
        letter if letter.is_uppercase() => 3,
        letter if letter >= '\u{2E80}' => 4,
        _ => 2,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_cut_where_its_letters_fill_the_line() {
        for (text, expected) in [
            ("Data analyst", "Data analyst"),
            ("WWWWWWWWWWWW", "WWWWWWWW…"),
            ("AAAAAAAAAAAAA", "AAAAAAAAAA…"),
            ("a very long name of an agent", "a very long name o…"),
        ] {
            assert_eq!(short(text), expected);
        }
    }
}
