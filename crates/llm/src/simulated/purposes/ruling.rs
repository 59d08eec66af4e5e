//! A judge's ruling on what drafts contradict each other in.

use super::question::Question;
use crate::simulated::dice::Dice;
use crate::simulated::scene::Scene;

/// A line for each contradiction that can be told, then the reasons.
pub(super) fn write(question: &Question<'_>, scene: &Scene<'_>, dice: &mut Dice) -> String {
    let names: Vec<&str> = question.drafts.iter().map(|draft| draft.name).chain([scene.name]).collect();
    let (mut lines, mut reasons) = (Vec::new(), Vec::new());
    for conflict in question.text.lines().filter_map(|line| Conflict::of(line, &names)) {
        if dice.once_in(8) {
            reasons.push(format!("I cannot tell whether “{}” or “{}”.", conflict.says[0], conflict.says[1]));
            continue;
        }
        let right = dice.below(2);
        lines.push(format!("{}: {}", conflict.number, conflict.between[right]));
        let says = conflict.says[right].trim_end_matches('.');
        reasons.push(format!("I side with {}: “{says}” fits the rest of that draft.", conflict.between[right]));
    }
    if lines.is_empty() && reasons.is_empty() {
        return "I see nothing that I could rule on.".to_owned();
    }
    let lines = if lines.is_empty() { String::new() } else { format!("{}\n\n", lines.join("\n")) };
    format!("{lines}{}", reasons.join(" "))
}

/// Two agents who cannot both be right.
struct Conflict<'a> {
    number: &'a str,
    between: [&'a str; 2],
    says: [&'a str; 2],
}

impl<'a> Conflict<'a> {
    /// Of a line such as `1. Ada and Bo: “it is” against “it is not”`.
    fn of(line: &'a str, names: &[&str]) -> Option<Self> {
        let (number, rest) = line.split_once(". ")?;
        number.parse::<u32>().ok()?;
        let (between, about) = names.iter().find_map(|name| {
            let (one, rest) = (rest.get(..name.len())?, rest.strip_prefix(name)?.strip_prefix(" and ")?);
            let (other, about) = rest.split_once(": “")?;
            Some(([one, other], about))
        })?;
        let (one, other) = about.strip_suffix('”')?.split_once("” against “")?;
        Some(Self { number, between, says: [one, other] })
    }
}
