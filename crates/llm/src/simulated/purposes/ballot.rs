//! A vote in the form that the question asks for, with a reason that refers to the drafts.
//!
//! Voters weigh a draft by something that all of them see in it, by a liking for their own, and by chance: so they often
//! agree and sometimes do not.

use super::phrases::{AGREES, OBJECTS, PREFERS, PREFERS_OWN, REVISES_FOR};
use super::question::{Draft, Question};
use crate::simulated::asides::in_hundredths;
use crate::simulated::dice::{Dice, fnv1a};
use crate::simulated::facets::{Facet, fixed_part};
use crate::simulated::scene::Scene;
use crate::simulated::writer::Writer;

/// Points that a voter has to spread.
const POINTS: usize = 10;
/// Most that chance adds to a draft.
const CHANCE: usize = 50;
/// Most that everybody sees in a draft.
const QUALITY: u64 = 50;
/// What a voter adds for its own draft, or for one whom a judge has found to be right.
const BONUS: usize = 20;

/// The line of the vote, its confidence where one is asked for, and the reason.
pub(super) fn write(question: &Question<'_>, scene: &Scene<'_>, dice: &mut Dice) -> String {
    let mut options: Vec<Weighed<'_>> =
        question.options().into_iter().map(|name| weigh(name, question, dice)).collect();
    let Some(first) = options.first().copied() else {
        return "PASS: I see nothing to vote on.".to_owned();
    };
    if question.text.contains("`AGREE`") {
        return consents(&first, scene, dice);
    }
    let listed_first: Vec<&str> = options.iter().map(|option| option.name).collect();
    // Stable: equals stay in the order of the question.
    options.sort_by_key(|option| std::cmp::Reverse(option.weight));
    let best = options.first().copied().unwrap_or(first);
    let next = options.get(1).copied();
    let reason = preference(&best, next.as_ref(), scene, dice);
    let line = if question.text.contains("`APPROVE: ") {
        let approved = approved(&options, dice);
        if approved.is_empty() {
            return "APPROVE: none\nAs they stand, I could not sign any of them.".to_owned();
        }
        let names: Vec<&str> = listed_first.into_iter().filter(|name| approved.contains(name)).collect();
        format!("APPROVE: {}", names.join(", "))
    } else if question.text.contains("`POINTS: ") {
        format!("POINTS: {}", points(&options).join(", "))
    } else if question.text.contains("`RANK: ") {
        format!("RANK: {}", options.iter().map(|option| option.name).collect::<Vec<_>>().join(" > "))
    } else {
        format!("VOTE: {}", best.name)
    };
    if question.text.contains("`CONFIDENCE: ") {
        let margin = best.weight - next.map_or(0, |next| next.weight);
        return format!("{line}\n{}\n{reason}", in_hundredths(45 + margin.min(50)));
    }
    format!("{line}\n{reason}")
}

/// A draft as one voter sees it.
#[derive(Clone, Copy)]
struct Weighed<'a> {
    name: &'a str,
    draft: Draft<'a>,
    weight: usize,
}

fn weigh<'a>(name: &'a str, question: &Question<'a>, dice: &mut Dice) -> Weighed<'a> {
    let draft = question.draft_of(name);
    let quality = usize::try_from(fnv1a(draft.text.as_bytes()) % QUALITY).unwrap_or(0);
    let is_right = question.text.contains(&format!(": {name} is right."));
    let bonus = BONUS * (usize::from(draft.is_own) + usize::from(is_right));
    Weighed { name, draft, weight: 1 + quality + bonus + dice.below(CHANCE) }
}

/// The best and whatever comes close to it; once in a while none.
fn approved<'a>(options: &[Weighed<'a>], dice: &mut Dice) -> Vec<&'a str> {
    if dice.once_in(12) {
        return Vec::new();
    }
    let best = options.first().map_or(0, |option| option.weight);
    options.iter().filter(|option| option.weight * 4 >= best * 3).map(|option| option.name).collect()
}

/// All points, spread by weight; what division leaves over goes to the best.
fn points(options: &[Weighed<'_>]) -> Vec<String> {
    let all: usize = options.iter().map(|option| option.weight).sum::<usize>().max(1);
    let mut given: Vec<usize> = options.iter().map(|option| POINTS * option.weight / all).collect();
    let left = POINTS - given.iter().sum::<usize>().min(POINTS);
    if let Some(best) = given.first_mut() {
        *best += left;
    }
    let line = |(option, given): (&Weighed<'_>, usize)| (given > 0).then(|| format!("{}={given}", option.name));
    options.iter().zip(given).filter_map(line).collect()
}

fn preference(best: &Weighed<'_>, next: Option<&Weighed<'_>>, scene: &Scene<'_>, dice: &mut Dice) -> String {
    let rest = match next {
        None => "everything else".to_owned(),
        Some(next) if next.draft.is_own => "my own draft".to_owned(),
        Some(next) => format!("{}'s draft", next.name),
    };
    let phrases = if best.draft.is_own { PREFERS_OWN } else { PREFERS };
    let mut writer = Writer::new(scene, dice);
    let side = side_of(best, scene, writer.conditions[0]).name;
    writer.choose(phrases).replace("{who}", best.name).replace("{rest}", &rest).replace("{facet}", side)
}

/// A side of the task that the draft is about; the other one where it is about none.
fn side_of(option: &Weighed<'_>, scene: &Scene<'_>, otherwise: &'static Facet) -> &'static Facet {
    scene.facet_of(option.draft.text).unwrap_or(otherwise)
}

/// For a proposal or against it. One that was revised finds more agreement.
fn consents(proposal: &Weighed<'_>, scene: &Scene<'_>, dice: &mut Dice) -> String {
    let was_revised = REVISES_FOR.iter().any(|phrase| proposal.draft.text.contains(fixed_part(phrase)));
    let agrees = proposal.draft.is_own || if was_revised { !dice.once_in(6) } else { !dice.once_in(2) };
    let mut writer = Writer::new(scene, dice);
    let missing = writer.conditions[0].condition;
    let who = proposal.name;
    if agrees {
        let reason = if proposal.draft.is_own {
            "It is my draft, and I stand by it.".to_owned()
        } else {
            let facet = side_of(proposal, scene, writer.conditions[0]).name;
            writer.choose(AGREES).replace("{who}", who).replace("{facet}", facet)
        };
        return format!("AGREE\n{reason}");
    }
    format!("DISAGREE: {}", writer.choose(OBJECTS).replace("{who}", who).replace("{facet}", missing))
}
