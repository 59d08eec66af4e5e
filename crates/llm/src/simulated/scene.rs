//! What an agent sees when it is its turn, as far as the simulated model understands it.

use super::facets::{self, Facet};
use super::kind::Kind;
use super::topic::Topic;
use model::Prompt;
use model::prompt::{PromptMessage, PromptRole};

/// A conversation from the place of one agent.
pub(super) struct Scene<'a> {
    pub(super) kind: Kind,
    pub(super) topic: Topic,
    /// What the team was asked to do.
    pub(super) task: &'a str,
    /// The agent's name.
    pub(super) name: &'a str,
    /// Names of the others in the team.
    pub(super) others: &'a [String],
    /// What agents and people said in this round, oldest first, without the message that opened it.
    pub(super) round: Vec<&'a PromptMessage>,
    /// The agent's own turns in this round.
    pub(super) own_turns: usize,
    /// Everything that was said, in order to say something else.
    pub(super) said: Vec<&'a str>,
    /// What the agent's instructions want written when the work is done.
    pub(super) stop_text: Option<String>,
    /// Functions that it may call when the work is done.
    pub(super) functions: Vec<&'a str>,
    /// What the agent was told before everything else.
    rules: Vec<&'a str>,
}

/// Who asks for a vote, a plan or the like, and tells what was missed.
pub(super) const ROUNDTABLE: &str = "Roundtable";
/// Whom the shared memory is from.
const NOTES: &str = "Shared notes";

impl<'a> Scene<'a> {
    pub(super) fn of(prompt: &'a Prompt) -> Self {
        let others = &prompt.persona.others;
        let is_said = |m: &&PromptMessage| m.role != PromptRole::System && !is_notice(m, others);
        let speech: Vec<&PromptMessage> = prompt.messages.iter().filter(is_said).collect();
        let opening = speech.iter().rposition(|m| m.role == PromptRole::User && m.text == prompt.task);
        let round: Vec<&PromptMessage> = speech[opening.map_or(0, |at| at + 1)..].to_vec();
        let system: Vec<&str> =
            prompt.messages.iter().filter(|m| m.role == PromptRole::System).map(|m| m.text.as_str()).collect();
        Self {
            kind: Kind::of(&prompt.persona),
            topic: Topic::of(&prompt.task),
            task: &prompt.task,
            name: &prompt.persona.name,
            others,
            own_turns: round.iter().filter(|m| m.role == PromptRole::Assistant).count(),
            said: speech.iter().map(|m| m.text.as_str()).collect(),
            stop_text: system.iter().find_map(|text| stop_text(text)),
            functions: system.iter().flat_map(|text| functions(text)).collect(),
            rules: system,
            round,
        }
    }

    pub(super) fn may_pass(&self) -> bool {
        self.is_told("PASS")
    }

    pub(super) fn may_write_memory(&self) -> bool {
        self.is_told("MEMORY key: value")
    }

    pub(super) fn may_ask(&self) -> bool {
        self.is_told("ASK: your question")
    }

    /// Whether the agent names who goes on.
    pub(super) fn hands_over(&self) -> bool {
        self.is_told("HANDOFF: name")
    }

    /// Whether the agent says how sure it is.
    pub(super) fn gives_confidence(&self) -> bool {
        self.is_told("CONFIDENCE: 0.0 to 1.0")
    }

    fn is_told(&self, form: &str) -> bool {
        self.rules.iter().any(|text| text.contains(form))
    }

    /// Whether the agent's work in this round is done.
    pub(super) fn is_over(&self) -> bool {
        let turns = match self.kind {
            Kind::Judge => 1,
            Kind::Critic => 2,
            _ => 3,
        };
        let heard = self.latest_by_agent().len() >= self.others.len().min(2);
        let says_so = self.kind == Kind::Judge || self.stop_text.is_some() || !self.functions.is_empty();
        self.own_turns >= turns && heard && says_so
    }

    /// The last message that somebody else said in this round.
    pub(super) fn previous(&self) -> Option<(&'a str, &'a str)> {
        self.round.iter().rev().find_map(|m| speech(m))
    }

    /// Whether somebody has said this before, here or in an earlier round.
    pub(super) fn was_said(&self, text: &str) -> bool {
        self.said.iter().any(|said| said.contains(text))
    }

    /// Whether this is one of the agents.
    pub(super) fn is_agent(&self, name: &str) -> bool {
        self.others.iter().any(|other| other == name)
    }

    /// What each other agent said last in this round, the latest first.
    pub(super) fn latest_by_agent(&self) -> Vec<(&'a str, &'a str)> {
        let mut latest: Vec<(&str, &str)> = Vec::new();
        for (speaker, text) in self.round.iter().rev().filter_map(|m| speech(m)) {
            if self.is_agent(speaker) && latest.iter().all(|(name, _)| *name != speaker) {
                latest.push((speaker, text));
            }
        }
        latest
    }

    /// An agent to turn to: the one who has been silent for longest, the previous speaker last.
    pub(super) fn next(&self) -> Option<&'a str> {
        let latest = self.latest_by_agent();
        let silent = self.others.iter().find(|other| latest.iter().all(|(name, _)| name != other));
        silent.map(String::as_str).or_else(|| latest.last().map(|(name, _)| *name))
    }

    /// The facet that a text is about at its end, if it is about one.
    pub(super) fn facet_of(&self, text: &str) -> Option<&'static Facet> {
        let last = |place: fn(&Facet, &str) -> Option<usize>| {
            let found = self.facets().iter().filter_map(|facet| Some((place(facet, text)?, facet)));
            found.max_by_key(|(place, _)| *place).map(|(_, facet)| facet)
        };
        last(Facet::point_in).or_else(|| last(Facet::cue_in))
    }

    /// The facet whose condition a text asks for.
    pub(super) fn facet_by_condition(&self, text: &str) -> Option<&'static Facet> {
        self.facets().iter().find(|facet| text.contains(facet.condition))
    }

    /// Whether a text is only part of a reply to what somebody brought up.
    pub(super) fn is_answer(&self, text: &str) -> bool {
        self.facets().iter().any(|facet| facet.answer.contains(text))
    }

    /// Facets that fit the task: those that were not talked about yet, then the others.
    pub(super) fn fresh_facets(&self) -> (Vec<&'static Facet>, Vec<&'static Facet>) {
        self.facets().iter().partition(|facet| !self.round.iter().any(|m| facet.is_in(&m.text)))
    }

    fn facets(&self) -> &'static [Facet] {
        facets::of(self.topic.genre)
    }
}

/// A message of somebody else, with its speaker. A pass is no speech.
fn speech(message: &PromptMessage) -> Option<(&str, &str)> {
    let speaker = message.speaker.as_deref().filter(|_| message.role == PromptRole::User)?;
    (!message.text.starts_with("PASS")).then_some((speaker, message.text.as_str()))
}

/// Whether nobody said it: a question, a summary or the shared memory.
fn is_notice(message: &PromptMessage, others: &[String]) -> bool {
    let speaker = message.speaker.as_deref().unwrap_or_default();
    [ROUNDTABLE, NOTES].contains(&speaker) && others.iter().all(|other| other != speaker)
}

/// Functions of lines like `… put it on a line of its own: CALL approve: why`.
fn functions(rules: &str) -> impl Iterator<Item = &str> {
    rules.lines().filter_map(|line| line.split_once("line of its own: CALL ")?.1.strip_suffix(": why"))
}

/// Words in capitals that mean something else.
const NOT_STOP: &[&str] = &[
    "PASS",
    "MEMORY",
    "STATE",
    "SHARE",
    "HANDOFF",
    "CONFIDENCE",
    "CALL",
    "TASK",
    "BLOCKED",
    "JSON",
    "HTML",
    "HTTP",
    "REST",
    "YAML",
    "TOML",
    "MUST",
    "NEVER",
    "ALWAYS",
    "ONLY",
    "SHOULD",
    "WILL",
    "THIS",
    "THAT",
    "YOUR",
];

/// Words of an instruction to write something.
const WRITE: &[&str] =
    &["write", "say", "reply", "respond", "answer", "end", "finish", "include", "output", "add", "with"];

/// What the instructions want written when the work is done: a word in capitals in a sentence that asks to write it.
fn stop_text(instructions: &str) -> Option<String> {
    let instructions = instructions.split("\nRules:").next().unwrap_or_default();
    instructions.split(['.', '\n', ';', '!', '?']).find_map(|sentence| {
        let words: Vec<&str> =
            sentence.split_whitespace().map(|word| word.trim_matches(|c: char| !c.is_alphanumeric())).collect();
        let asks = words.iter().any(|word| WRITE.contains(&word.to_lowercase().as_str()));
        let from = words.iter().position(|word| is_capital(word)).filter(|_| asks)?;
        let run: Vec<&str> = words[from..].iter().copied().take_while(|word| is_capital(word)).collect();
        Some(run.join(" "))
    })
}

fn is_capital(word: &str) -> bool {
    let capitals = word.chars().all(|c| c.is_ascii_uppercase() || matches!(c, '_' | '-'));
    capitals && word.len() >= 4 && !NOT_STOP.contains(&word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_stop_text_is_found_in_instructions_only() {
        for (text, found) in [
            ("Review drafts. Reply APPROVED when nothing is left to fix.", Some("APPROVED")),
            ("When both sides are heard, end with the word “VERDICT”.", Some("VERDICT")),
            ("When all is said, end with REVIEW COMPLETE.", Some("REVIEW COMPLETE")),
            ("End with either APPROVED or CHANGES REQUESTED.", Some("APPROVED")),
            ("Write JSON only.", None),
            ("You know the HTTP protocol and are APPROVED staff.", None),
            ("You are Ada.\n\nRules:\n- To leave this turn, reply with one line: PASS: your reason", None),
        ] {
            assert_eq!(stop_text(text).as_deref(), found, "{text}");
        }
    }
}
