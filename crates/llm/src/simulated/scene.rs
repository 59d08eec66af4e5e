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
    pub(super) may_pass: bool,
    pub(super) may_write_memory: bool,
}

impl<'a> Scene<'a> {
    pub(super) fn of(prompt: &'a Prompt) -> Self {
        let speech: Vec<&PromptMessage> = prompt.messages.iter().filter(|m| m.role != PromptRole::System).collect();
        let opening = speech.iter().rposition(|m| m.role == PromptRole::User && m.text == prompt.task);
        let round: Vec<&PromptMessage> = speech[opening.map_or(0, |at| at + 1)..].to_vec();
        let system: Vec<&str> =
            prompt.messages.iter().filter(|m| m.role == PromptRole::System).map(|m| m.text.as_str()).collect();
        Self {
            kind: Kind::of(&prompt.persona),
            topic: Topic::of(&prompt.task),
            name: &prompt.persona.name,
            others: &prompt.persona.others,
            own_turns: round.iter().filter(|m| m.role == PromptRole::Assistant).count(),
            said: speech.iter().map(|m| m.text.as_str()).collect(),
            stop_text: system.iter().find_map(|text| stop_text(text)),
            may_pass: system.iter().any(|text| text.contains("PASS")),
            may_write_memory: system.iter().any(|text| text.contains("MEMORY key: value")),
            round,
        }
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

/// Words in capitals that mean something else.
const NOT_STOP: &[&str] = &[
    "PASS", "MEMORY", "STATE", "SHARE", "JSON", "HTML", "HTTP", "REST", "YAML", "TOML", "MUST", "NEVER", "ALWAYS",
    "ONLY", "SHOULD", "WILL", "THIS", "THAT", "YOUR",
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
