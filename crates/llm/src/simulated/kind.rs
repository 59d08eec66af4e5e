//! How an agent behaves, by the words of its role.

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

/// Beginnings of words by kind. What stands first wins: a "lead developer" leads, a "reviewing editor" reviews.
const WORDS: [(Kind, &[&str]); 5] = [
    (
        Kind::Judge,
        &[
            "judge",
            "moderator",
            "lead",
            "leader",
            "approver",
            "decider",
            "decision",
            "chair",
            "facilitator",
            "arbiter",
            "manager",
            "owner",
            "director",
            "coordinator",
            "host",
            "referee",
            "synthes",
        ],
    ),
    (
        Kind::Critic,
        &[
            "critic",
            "review",
            "red",
            "skeptic",
            "sceptic",
            "devil",
            "opponent",
            "oppos",
            "tester",
            "qa",
            "audit",
            "challeng",
            "against",
            "con",
            "contra",
            "pessimist",
            "security",
            "fact-check",
            "checker",
            "proofread",
        ],
    ),
    (
        Kind::Advocate,
        &[
            "advocate",
            "proponent",
            "optimist",
            "pro",
            "for",
            "supporter",
            "champion",
            "enthusiast",
            "defender",
            "sales",
        ],
    ),
    (
        Kind::Analyst,
        &[
            "analyst",
            "analys",
            "research",
            "scien",
            "econom",
            "expert",
            "data",
            "histor",
            "statistic",
            "investigat",
            "librarian",
            "strateg",
            "advis",
            "consult",
        ],
    ),
    (
        Kind::Maker,
        &[
            "writ",
            "draft",
            "develop",
            "engineer",
            "coder",
            "program",
            "author",
            "design",
            "editor",
            "architect",
            "copywrit",
            "build",
            "maker",
            "creat",
            "planner",
            "producer",
            "poet",
            "implement",
            "journalist",
        ],
    ),
];

/// Beginnings that are whole words: "pro" is no "programmer".
const WHOLE: [&str; 7] = ["con", "pro", "for", "red", "qa", "lead", "host"];

impl Kind {
    /// By the role's name; where that says nothing, by its description.
    pub(super) fn of(persona: &Persona) -> Self {
        Self::named(&persona.role).or_else(|| Self::named(&persona.role_description)).unwrap_or(Self::Peer)
    }

    fn named(text: &str) -> Option<Self> {
        let text = text.to_lowercase();
        let words: Vec<&str> = text.split(|c: char| !c.is_alphanumeric() && c != '-').collect();
        let says = |beginning: &&str| {
            let whole = WHOLE.contains(beginning);
            words.iter().any(|word| if whole { word == beginning } else { word.starts_with(*beginning) })
        };
        WORDS.iter().find(|(_, beginnings)| beginnings.iter().any(&says)).map(|(kind, _)| *kind)
    }
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
            ("", "", Kind::Peer),
        ] {
            let persona =
                Persona { role: role.to_owned(), role_description: description.to_owned(), ..Persona::default() };
            assert_eq!(Kind::of(&persona), kind, "{role} {description}");
        }
    }
}
