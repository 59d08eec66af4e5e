//! A revised draft: the whole of it, with something of the others' drafts; or a pass where it stays as it is.

use super::phrases::{KEEPS, REVISES, REVISES_FOR, REVISES_PLAINLY};
use super::question::Question;
use crate::simulated::dice::Dice;
use crate::simulated::markdown::{bullets, listed};
use crate::simulated::scene::Scene;
use crate::simulated::writer::{self, Writer};
use crate::simulated::{asides, claims, quote};

/// The revised draft or proposal.
pub(super) fn write(question: &Question<'_>, scene: &Scene<'_>, dice: &mut Dice) -> String {
    let Some(own) = question.own() else { return writer::write(scene, dice) };
    let body = answer(own.text);
    let objections = question.items_after("Against it:");
    if !objections.is_empty() {
        return revised_for(&objections, body, scene, dice);
    }
    let others = question.others();
    let Some(other) = dice.pick(&others).copied() else { return finished(vec![body], scene, dice) };
    let facet = scene.facet_of(other.text);
    let keeps = dice.once_in(6);
    let corrects = dice.once_in(2);
    let mut writer = Writer::new(scene, dice);
    let facet = facet.unwrap_or(writer.conditions[0]);
    let who = |text: String| text.replace("{who}", other.name).replace("{facet}", facet.name);
    if keeps {
        return format!("PASS: {}", who(writer.choose(KEEPS)));
    }
    let opening = match writer.quotes(other.text) {
        Some(quote) => who(writer.choose(REVISES)).replace("{quote}", &quote),
        None => who(writer.choose(REVISES_PLAINLY)),
    };
    let corrected = others.iter().find_map(|other| claims::taken_over(scene, &body, other.text));
    let body = corrected.filter(|_| corrects).unwrap_or(body);
    let added = format!("Added after {}'s draft: {}.", other.name, facet.condition);
    finished(vec![opening, body, added], scene, dice)
}

/// The proposal with what was missed in it.
fn revised_for(objections: &[&str], body: String, scene: &Scene<'_>, dice: &mut Dice) -> String {
    let split = |line: &&str| -> Option<usize> { line.find(": ") };
    let names: Vec<&str> = objections.iter().filter_map(|line| Some(&line[..split(line)?])).collect();
    let mut writer = Writer::new(scene, dice);
    let opening = writer.choose(REVISES_FOR).replace("{list}", &listed(&names));
    let mut added = Vec::new();
    for objection in objections {
        let (name, reason) = objection.split_once(": ").unwrap_or((objection, ""));
        let facet = scene.facet_by_condition(reason).unwrap_or(writer.conditions[0]);
        added.push(format!("For {name}: {}.", facet.condition));
    }
    finished(vec![opening, body, bullets(&added)], scene, dice)
}

fn finished(mut parts: Vec<String>, scene: &Scene<'_>, dice: &Dice) -> String {
    parts.extend(asides::confidence(scene, dice));
    parts.join("\n\n")
}

/// A draft without the lines that are no part of the answer.
fn answer(draft: &str) -> String {
    let is_kept = |line: &&str| quote::is_speech(line) || line.starts_with("**") || line.starts_with(['#', '|', '>']);
    draft.lines().filter(is_kept).collect::<Vec<_>>().join("\n").trim().to_owned()
}
