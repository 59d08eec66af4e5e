//! What is written where a call is for something else than to speak. The form is the one that the question asks for; what
//! it says follows the drafts, the task and the agent's own way.

mod ballot;
mod exchange;
mod phrases;
mod plan;
mod question;
mod ruling;
mod select;
mod summary;
mod synthesis;
#[cfg(test)]
mod tests;
mod work;

pub(super) use phrases::STOCK;

use super::dice::Dice;
use super::scene::Scene;
use super::writer;
use model::Prompt;
use model::event::TurnPurpose;
use question::Question;

/// The reply to a prompt.
pub(super) fn write(prompt: &Prompt, dice: &mut Dice) -> String {
    let scene = Scene::of(prompt);
    let Some(question) = Question::of(prompt, &scene) else { return writer::write(&scene, dice) };
    match question.purpose {
        TurnPurpose::Speak => writer::write(&scene, dice),
        TurnPurpose::Exchange => exchange::write(&question, &scene, dice),
        TurnPurpose::Ballot | TurnPurpose::Judge if question.is_ruling() => ruling::write(&question, &scene, dice),
        TurnPurpose::Ballot | TurnPurpose::Judge => ballot::write(&question, &scene, dice),
        TurnPurpose::Synthesis => synthesis::write(&question, &scene, dice),
        TurnPurpose::Select => select::write(&question, &scene, dice),
        TurnPurpose::Summary => summary::write(prompt, &scene, dice),
        TurnPurpose::Plan => plan::write(&question, &scene, dice),
        TurnPurpose::Work => work::write(&question, &scene, dice),
    }
}
