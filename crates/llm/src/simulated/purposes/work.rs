//! The result of a task of the plan; rarely, what is missing for it.

use super::phrases::{BLOCKS, BUILDS_ON, WORKS};
use super::question::Question;
use crate::simulated::dice::Dice;
use crate::simulated::facets::Facet;
use crate::simulated::kind::Kind;
use crate::simulated::markdown::numbered;
use crate::simulated::scene::Scene;
use crate::simulated::writer::Writer;

/// The result, or a line `BLOCKED: …`.
pub(super) fn write(question: &Question<'_>, scene: &Scene<'_>, dice: &mut Dice) -> String {
    let (id, description) = task(question.text);
    let is_second_try = question.text.contains(" had it before and got nowhere: ");
    let is_blocked = !is_second_try && dice.once_in(16);
    let memorable = dice.once_in(3);
    let mut writer = Writer::new(scene, dice);
    let [first, _] = writer.conditions;
    if is_blocked {
        return format!("BLOCKED: {}", writer.choose(BLOCKS).replace("{facet}", first.name));
    }
    let mut parts = vec![format!("**{description}**")];
    for result in question.others() {
        if let Some(quote) = writer.quotes(result.text) {
            let taken = writer.choose(BUILDS_ON).replace("{who}", result.name).replace("{quote}", &quote);
            parts.push(taken);
            break;
        }
    }
    parts.push(writer.choose(WORKS));
    parts.push(numbered(&writer.points(3, point_of(scene.kind))));
    if scene.kind == Kind::Judge {
        parts.push(writer.decides());
    }
    if memorable && scene.may_write_memory() {
        parts.push(format!("MEMORY {id}: {}", first.condition));
    }
    parts.join("\n\n")
}

/// What this kind of agent contributes to a task.
const fn point_of(kind: Kind) -> fn(&Facet) -> &'static str {
    match kind {
        Kind::Advocate => |facet| facet.claim,
        Kind::Critic => |facet| facet.doubt,
        Kind::Maker | Kind::Judge => |facet| facet.step,
        Kind::Analyst => |facet| facet.finding,
        Kind::Peer => |facet| facet.view,
    }
}

/// The task's id and what is to be done.
fn task(question: &str) -> (&str, &str) {
    let named = question.split_once("Your task of the team's plan is “").and_then(|(_, task)| task.split_once("”: "));
    let (id, rest) = named.unwrap_or(("task", question));
    (id, rest.lines().next().unwrap_or_default().trim_end_matches('.'))
}
