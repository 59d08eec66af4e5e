//! What there is to read, where there is much.

use super::entries::anchor;
use super::{escaped, position};
use app::components::agent_mark::agent_colour;
use app::format::quote;
use projections::Transcript;
use projections::plain::plain;
use projections::transcript::{Entry, TurnEntry};

/// Replies from which on a list of contents helps, and up to which each is listed.
const LONG: usize = 6;
const EACH_LISTED: usize = 60;
/// Characters of a text that the list quotes.
const QUOTED: usize = 70;

/// Links to rounds, decisions and, where they are not too many, replies.
pub(super) fn contents(whole: &Transcript) -> String {
    let is_shown = |turn: &&TurnEntry| turn.is_reply() && !turn.state.is_open();
    let replies = whole.entries.turns().filter(is_shown).count();
    if replies < LONG {
        return String::new();
    }
    let lines: String = whole
        .entries
        .iter()
        .filter_map(|entry| match entry {
            Entry::Message(message) => {
                let text = escaped(&quote(&plain(&message.text), QUOTED));
                let round = message.round;
                Some(format!("<li class=\"round\"><a href=\"#{}\">Round {round}</a> {text}</li>\n", message.message_id))
            }
            Entry::Decision(decision) => {
                let winner = decision.winner.as_ref().map_or("no decision", |winner| winner.name.as_str());
                Some(format!(
                    "<li class=\"round\"><a href=\"#e{}\">Decision</a> {}</li>\n",
                    decision.seq,
                    escaped(winner)
                ))
            }
            Entry::Turn(turn) if replies <= EACH_LISTED && is_shown(&&**turn) => {
                let colour = agent_colour(position(whole, &turn.agent_id));
                let (name, text) = (escaped(&turn.agent_name), escaped(&quote(&plain(&turn.text), QUOTED)));
                Some(format!("<li data-agent=\"{colour}\"><a href=\"#{}\">{name}</a> {text}</li>\n", anchor(turn)))
            }
            _ => None,
        })
        .collect::<Vec<_>>()
        .concat();
    format!(
        "<nav id=\"contents\" aria-labelledby=\"contents-title\">\n<h2 id=\"contents-title\">Contents</h2>\n<ol>\n{lines}</ol>\n</nav>\n"
    )
}
