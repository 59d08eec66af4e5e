//! Lines at the end of a reply that the team's rules ask for: a call, a handoff, a question to a person, a confidence.

use super::dice::Dice;
use super::facets::Facet;
use super::kind::Kind;
use super::scene::Scene;

/// The lines that the agent was told of and that fit, the confidence last.
pub(super) fn lines(scene: &Scene<'_>, dice: &Dice, facet: &Facet) -> Vec<String> {
    let lines = [calls(scene, facet), asks(scene, dice), handoff(scene), confidence(scene, dice)];
    lines.into_iter().flatten().collect()
}

/// Who goes on; nobody where the agent's work is done.
pub(super) fn handoff(scene: &Scene<'_>) -> Option<String> {
    let next = scene.next().filter(|_| scene.hands_over() && !scene.is_over())?;
    Some(format!("HANDOFF: {next}"))
}

/// How sure an agent is of its answer, where it is to say so.
pub(super) fn confidence(scene: &Scene<'_>, dice: &Dice) -> Option<String> {
    let least = match scene.kind {
        Kind::Critic => 35,
        Kind::Peer | Kind::Analyst => 50,
        Kind::Maker | Kind::Judge => 60,
        Kind::Advocate => 70,
    };
    scene.gives_confidence().then(|| in_hundredths(least + dice.aside("confidence").below(26)))
}

/// A share in hundredths as a line.
pub(super) fn in_hundredths(hundredths: usize) -> String {
    format!("CONFIDENCE: 0.{:02}", hundredths.min(99))
}

fn calls(scene: &Scene<'_>, facet: &Facet) -> Option<String> {
    let function = scene.functions.first().filter(|_| scene.is_over())?;
    Some(format!("CALL {function}: {} is settled, with {}", scene.topic.phrase, facet.condition))
}

/// Rarely, and once at most, something that only a person can know.
fn asks(scene: &Scene<'_>, dice: &Dice) -> Option<String> {
    let asks = scene.may_ask() && !scene.is_over() && !scene.was_said("ASK: ");
    let (fresh, raised) = scene.fresh_facets();
    let open = fresh.into_iter().chain(raised).next().filter(|_| asks && dice.aside("question").once_in(8))?;
    Some(format!("ASK: What matters more to you about {}: {} or speed?", scene.topic.phrase, open.name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_confidence_is_a_share_of_two_digits() {
        for (hundredths, line) in [(5, "CONFIDENCE: 0.05"), (50, "CONFIDENCE: 0.50"), (120, "CONFIDENCE: 0.99")] {
            assert_eq!(in_hundredths(hundredths), line);
        }
    }
}
