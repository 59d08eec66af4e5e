//! One reply made of all drafts, with the name of whom each part is from.

use super::phrases::MERGES;
use super::question::{Draft, Question};
use crate::simulated::asides;
use crate::simulated::dice::Dice;
use crate::simulated::markdown::{bullets, capitalised, listed};
use crate::simulated::quote;
use crate::simulated::scene::Scene;
use crate::simulated::writer::Writer;

/// The reply.
pub(super) fn write(question: &Question<'_>, scene: &Scene<'_>, dice: &mut Dice) -> String {
    let open = question.items_after("decide with a reason, or say that it is open:");
    let mut writer = Writer::new(scene, dice);
    let names: Vec<&str> = question.drafts.iter().map(|draft| draft.name).collect();
    let opening = writer.choose(MERGES).replace("{list}", &listed(&names));
    let part = |draft: &Draft<'_>| {
        let mut said = quote::statements(draft.text, scene.others).into_iter();
        let statement = said.find(|statement| writer.is_quotable(statement));
        let side = scene.facet_of(draft.text).unwrap_or(writer.conditions[0]);
        format!("**{}:** {}.", draft.name, capitalised(&statement.unwrap_or_else(|| side.condition.to_owned())))
    };
    let items: Vec<String> = question.drafts.iter().map(part).collect();
    let mut parts = vec![opening, bullets(&items)];
    for about in open {
        parts.push(match about.split_once(" against ") {
            Some((one, _)) if !writer.dice.once_in(3) => {
                format!("They differ in one point. I follow {one}, as the safer basis.")
            }
            _ => format!("One point stays open: {about}."),
        });
    }
    parts.push(writer.decides());
    parts.extend(asides::confidence(scene, dice));
    parts.join("\n\n")
}
