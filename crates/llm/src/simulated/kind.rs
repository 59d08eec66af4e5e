//! How an agent behaves, by the words of its role.

use super::words::has;
use model::prompt::Persona;

/// How an agent behaves in a conversation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Speaks for it.
    Advocate,
    /// Finds faults.
    Critic,
    /// Drafts and builds.
    Maker,
    /// Sums up and decides.
    Judge,
    /// Brings facts.
    Analyst,
    /// Discusses.
    Peer,
}

/// Beginnings of words by kind, separated by spaces. What stands first wins: a "lead developer" leads.
const BEGINNINGS: [(Kind, &str); 5] = [
    (
        Kind::Judge,
        "judge moderator leader approver decider decision chair facilitator arbiter manager owner director coordinator \
         referee synthes",
    ),
    (
        Kind::Critic,
        "critic review attack skeptic sceptic devil opponent oppos tester audit challeng pessimist security fact-check \
         checker proofread",
    ),
    (Kind::Advocate, "advocate proponent optimist supporter champion enthusiast sales"),
    (
        Kind::Analyst,
        "analyst analys research scien econom expert histor statistic investigat librarian strateg advis consult",
    ),
    (
        Kind::Maker,
        "writ draft develop engineer coder program author design editor architect copywrit build maker creat planner \
         producer poet implement journalist defender",
    ),
];

/// Whole words of a role's name by kind: "pro" is no "programmer", and "for" says nothing in a description.
const NAMES: [(Kind, &str); 4] = [
    (Kind::Judge, "lead host"),
    (Kind::Critic, "con contra against red qa"),
    (Kind::Advocate, "pro for"),
    (Kind::Analyst, "data"),
];

impl Kind {
    /// By the role's name; where that says nothing, by its description.
    pub(super) fn of(persona: &Persona) -> Self {
        let name = persona.role.to_lowercase();
        let named =
            || NAMES.iter().find(|(_, listed)| words(&name).any(|word| has(listed, word))).map(|(kind, _)| *kind);
        let by_name = match (Self::begun(&name), named()) {
            // A "lead developer" leads.
            (_, Some(Self::Judge)) => Some(Self::Judge),
            (begun, named) => begun.or(named),
        };
        by_name.or_else(|| Self::begun(&persona.role_description.to_lowercase())).unwrap_or(Self::Peer)
    }

    fn begun(text: &str) -> Option<Self> {
        let begins = |beginning: &str| words(text).any(|word| word.starts_with(beginning));
        BEGINNINGS.iter().find(|(_, beginnings)| beginnings.split_whitespace().any(begins)).map(|(kind, _)| *kind)
    }
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric() && c != '-')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_role_is_known_by_its_words() {
        for (role, description, kind) in [
            ("Critic", "", Kind::Critic),
            ("red team", "", Kind::Critic),
            ("Devil's advocate", "", Kind::Critic),
            ("Opponent", "", Kind::Critic),
            ("Con", "", Kind::Critic),
            ("QA", "", Kind::Critic),
            ("Proponent", "", Kind::Advocate),
            ("advocate", "", Kind::Advocate),
            ("Programmer", "", Kind::Maker),
            ("Software developer", "", Kind::Maker),
            ("Lead developer", "", Kind::Judge),
            ("Moderator", "", Kind::Judge),
            ("Economist", "", Kind::Analyst),
            ("Reporter", "Writes the article", Kind::Maker),
            ("Consultant", "", Kind::Analyst),
            ("Misleading", "", Kind::Peer),
            ("Pirate", "", Kind::Peer),
            ("Attacker", "Finds the cheapest way to break the plan.", Kind::Critic),
            ("Defender", "Closes each hole at the lowest cost.", Kind::Maker),
            ("Customer", "Speaks for the person who would pay.", Kind::Peer),
            ("Maintainer", "Judges clarity and decides whether to merge.", Kind::Judge),
            ("Data keeper", "", Kind::Analyst),
            ("", "", Kind::Peer),
        ] {
            let persona =
                Persona { role: role.to_owned(), role_description: description.to_owned(), ..Persona::default() };
            assert_eq!(Kind::of(&persona), kind, "{role} {description}");
        }
    }
}
