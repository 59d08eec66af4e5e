//! A summary of what was said: a statement of each, what was decided, what is open. It carries an earlier one on.

use crate::simulated::dice::Dice;
use crate::simulated::markdown::{bullets, capitalised};
use crate::simulated::quote;
use crate::simulated::scene::Scene;
use crate::simulated::writer::Writer;
use model::Prompt;

/// Marks the decision of a judge.
const DECISION: &str = "**Decision:** ";

/// The summary.
pub(super) fn write(prompt: &Prompt, scene: &Scene<'_>, dice: &mut Dice) -> String {
    let writer = Writer::new(scene, dice);
    let mut statements: Vec<(&str, String)> = earlier(prompt);
    for message in &scene.round {
        let name = message.speaker.as_deref().unwrap_or_default();
        let mut said = quote::statements(&message.text, scene.others).into_iter();
        let Some(statement) = said.find(|statement| writer.is_quotable(statement)) else { continue };
        statements.retain(|(other, _)| *other != name);
        statements.push((name, capitalised(&statement)));
    }
    let lines: Vec<String> =
        statements.iter().map(|(name, said)| format!("**{name}:** {}.", said.trim_end_matches('.'))).collect();
    let decided = scene.round.iter().rev().find_map(|m| m.text.lines().find_map(|line| line.strip_prefix(DECISION)));
    let mut parts = vec![format!("On {}, this is what was said:", scene.topic.phrase)];
    parts.push(if lines.is_empty() { "- Nothing yet that could be held to.".to_owned() } else { bullets(&lines) });
    parts.extend(decided.map(|decision| format!("Decided: {decision}")));
    let (fresh, _) = scene.fresh_facets();
    parts.extend(fresh.first().map(|facet| format!("Still open: {}.", facet.name)));
    parts.join("\n\n")
}

/// The statements of a summary that stands for what is not sent any more.
fn earlier(prompt: &Prompt) -> Vec<(&str, String)> {
    let summary = prompt.messages.iter().find(|m| m.text.starts_with("What was said before, in short:"));
    let lines = summary.into_iter().flat_map(|summary| summary.text.lines());
    let statements = lines.filter_map(|line| line.strip_prefix("- **")?.split_once(":** "));
    statements.map(|(name, said)| (name, said.to_owned())).collect()
}
