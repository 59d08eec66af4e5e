//! Puts a reply together: takes up what was said, makes a point of its own, and hands over.

use super::dice::Dice;
use super::facets::Facet;
use super::kind::Kind;
use super::phrases;
use super::quote;
use super::scene::Scene;

/// A reply in Markdown, mostly 30 to 120 words.
pub(super) fn write(scene: &Scene<'_>, dice: &mut Dice) -> String {
    Writer { scene, dice }.reply()
}

struct Writer<'a, 'p> {
    scene: &'a Scene<'p>,
    dice: &'a mut Dice,
}

/// Own turns of a round after which an agent may pass.
const TURNS_BEFORE_PASS: usize = 2;

impl Writer<'_, '_> {
    fn reply(mut self) -> String {
        if self.passes() {
            let reason = self.choose(phrases::PASSES);
            return format!("PASS: {reason}");
        }
        let mut parts = if let Some(conclusion) = self.concludes() { conclusion } else { self.argues() };
        if let Some(memory) = self.remembers() {
            parts.push(memory);
        }
        if self.is_over() {
            parts.extend(self.scene.stop_text.clone());
        }
        parts.join("\n\n")
    }

    fn passes(&mut self) -> bool {
        let scene = self.scene;
        let may =
            scene.may_pass && scene.own_turns >= TURNS_BEFORE_PASS && scene.kind != Kind::Judge && !self.is_over();
        may && self.dice.once_in(8)
    }

    /// Whether the agent's work in this round is done.
    fn is_over(&self) -> bool {
        let scene = self.scene;
        let turns = match scene.kind {
            Kind::Judge => 1,
            Kind::Critic => 2,
            _ => 3,
        };
        let heard = scene.latest_by_agent().len() >= scene.others.len().min(2);
        scene.own_turns >= turns && heard && (scene.kind == Kind::Judge || scene.stop_text.is_some())
    }

    /// The last words of an agent whose work is done.
    fn concludes(&mut self) -> Option<Vec<String>> {
        if !self.is_over() {
            return None;
        }
        if self.scene.kind != Kind::Judge {
            let opening = self.responds();
            return Some(vec![format!("{opening} {}", self.choose(phrases::CONTENT))]);
        }
        let opening = self.responds();
        let has_decided = self.scene.round.iter().any(|message| message.text.contains("**Decision:**"));
        let decision = if has_decided {
            self.choose(phrases::CONFIRMS)
        } else {
            let decides = if self.scene.topic.is_writing { phrases::DECIDES_ON_TEXT } else { phrases::DECIDES };
            let [first, second] = self.two_facets().map(|facet| facet.condition);
            self.choose(decides).replace("{first}", first).replace("{second}", second)
        };
        Some(vec![opening, decision])
    }

    fn argues(&mut self) -> Vec<String> {
        let opening = self.responds();
        let closing = self.closes();
        let [first, second] = self.two_fresh_facets();
        match self.scene.kind {
            Kind::Judge => {
                let mut parts = vec![opening];
                parts.extend(self.summary());
                let open = self.choose(phrases::STILL_OPEN).replace("{facet}", first.name);
                parts.push(format!("{open} {closing}"));
                parts
            }
            Kind::Maker => {
                let answer = self.answer();
                let draft = self.draft(first, second);
                vec![spaced([opening, answer]), draft, closing]
            }
            Kind::Critic if self.scene.own_turns % 2 == 1 => {
                let list = bullets([first, second].map(|facet| self.fill(facet.doubt)));
                vec![format!("{opening} Two things:"), list, closing]
            }
            Kind::Critic => vec![format!("{opening} {} {closing}", self.fill(first.doubt))],
            Kind::Advocate => {
                let answer = self.answer();
                vec![spaced([opening, answer]), format!("{} {closing}", self.fill(first.claim))]
            }
            Kind::Analyst if self.scene.own_turns % 2 == 0 => {
                let list = bullets([first, second].map(|facet| self.fill(facet.finding)));
                vec![opening, list, closing]
            }
            Kind::Analyst => {
                let answer = self.answer();
                vec![spaced([opening, answer, self.fill(first.finding), closing])]
            }
            Kind::Peer => {
                let answer = self.answer();
                vec![spaced([opening, answer, self.fill(first.view), closing])]
            }
        }
    }

    /// The first sentence: it takes up what the previous speaker said, or opens the round.
    fn responds(&mut self) -> String {
        let kind = phrases::of(self.scene.kind);
        let Some((_, text)) = self.scene.previous() else {
            let is_first = self.scene.said.len() <= 1;
            return self.choose(if is_first { kind.opens } else { phrases::COMES_BACK });
        };
        match self.quotes(text) {
            Some(quote) => self.choose(kind.takes_up).replace("{quote}", &quote),
            None => self.choose(kind.follows),
        }
    }

    /// A phrase that nobody has repeated yet and that nobody's program waits for.
    fn quotes(&mut self, text: &str) -> Option<String> {
        let scene = self.scene;
        quote::phrase(text, self.dice, |phrase| {
            let names_somebody = scene.others.iter().any(|other| phrase.contains(other.as_str()));
            let quoted = format!("“{phrase}”");
            !names_somebody
                && !scene.stop_text.as_ref().is_some_and(|stop| phrase.contains(stop.as_str()))
                && !scene.said.iter().any(|said| said.contains(&quoted))
        })
    }

    /// A word on what the previous speaker brought up, unless it was said already.
    fn answer(&mut self) -> String {
        let Some((_, text)) = self.scene.previous() else { return String::new() };
        self.scene
            .facet_of(text)
            .map(|facet| self.fill(facet.answer))
            .filter(|answer| !self.was_said(answer))
            .unwrap_or_default()
    }

    fn closes(&mut self) -> String {
        let kind = phrases::of(self.scene.kind);
        let hands_over = self.scene.next().is_some() && !self.dice.once_in(3);
        self.choose(if hands_over { kind.hands_over } else { kind.ends })
    }

    /// A numbered plan: what was brought up so far and is not in an earlier draft, then something new.
    fn draft(&mut self, first: &'static Facet, second: &'static Facet) -> String {
        let mut steps: Vec<String> = Vec::new();
        let raised = self.scene.raised_facets().into_iter().rev();
        for facet in raised.chain([first, second]).chain(self.scene.fresh_facets()) {
            let step = self.fill(facet.step);
            if steps.len() < 3 && !steps.contains(&step) && !self.was_said(&step) {
                steps.push(step);
            }
        }
        if steps.is_empty() {
            steps.extend([first, second].map(|facet| self.fill(facet.step)));
        }
        let lines = steps.iter().enumerate().map(|(at, step)| format!("{}. {step}", at + 1));
        lines.collect::<Vec<_>>().join("\n")
    }

    /// What the others said last, each in a phrase; `None` where fewer than two spoke.
    fn summary(&mut self) -> Option<String> {
        let stop = self.scene.stop_text.clone();
        let lines: Vec<String> = self
            .scene
            .latest_by_agent()
            .into_iter()
            .take(3)
            .filter_map(|(name, text)| {
                let fit = |phrase: &str| !stop.as_ref().is_some_and(|stop| phrase.contains(stop.as_str()));
                quote::first(text, fit).map(|phrase| format!("- **{name}:** {phrase}"))
            })
            .collect();
        (lines.len() >= 2).then(|| format!("{}\n\n{}", self.choose(phrases::SUMS_UP), lines.join("\n")))
    }

    /// Once in four turns, a line for the shared memory.
    fn remembers(&mut self) -> Option<String> {
        let decides = self.scene.kind == Kind::Judge && self.is_over();
        if !self.scene.may_write_memory || !(self.dice.once_in(4) || decides) {
            return None;
        }
        let phrase = self.scene.topic.phrase.clone();
        let [first, second] = self.two_facets();
        let line = match self.scene.kind {
            Kind::Judge if decides => format!("decision: {phrase}, with {}", first.condition),
            Kind::Judge => format!("open question: {}", second.name),
            Kind::Critic => format!("main doubt: {} of {phrase}", first.name),
            Kind::Maker => format!("current draft: covers {} and {}", first.name, second.name),
            Kind::Analyst => format!("checked: {}", first.name),
            Kind::Advocate | Kind::Peer => format!("agreed: {}", first.condition),
        };
        Some(format!("MEMORY {line}"))
    }

    /// Two sides that were talked about; new ones where there were too few.
    fn two_facets(&mut self) -> [&'static Facet; 2] {
        let mut facets = self.scene.raised_facets();
        facets.extend(self.scene.fresh_facets());
        self.two_of(&facets[..facets.len().min(4)])
    }

    fn two_fresh_facets(&mut self) -> [&'static Facet; 2] {
        let facets = self.scene.fresh_facets();
        self.two_of(&facets)
    }

    /// Two different facets of at least one.
    fn two_of(&mut self, facets: &[&'static Facet]) -> [&'static Facet; 2] {
        let first = self.dice.below(facets.len());
        let second = (first + 1 + self.dice.below(facets.len().saturating_sub(1))) % facets.len().max(1);
        [facets[first], facets[second]]
    }

    /// A template that was not used in the conversation before, if there is one, with its slots filled.
    fn choose(&mut self, templates: &'static [&'static str]) -> String {
        let fresh: Vec<&str> =
            templates.iter().copied().filter(|template| !self.was_said(longest_fixed_part(template))).collect();
        let template = self.dice.pick(if fresh.is_empty() { templates } else { &fresh }).copied().unwrap_or_default();
        self.fill(template)
    }

    fn was_said(&self, text: &str) -> bool {
        self.scene.said.iter().any(|said| said.contains(text))
    }

    fn fill(&self, template: &str) -> String {
        let previous = self.scene.previous().map_or("the others", |(speaker, _)| speaker);
        let next = self.scene.next().unwrap_or(previous);
        let text =
            template.replace("{it}", &self.scene.topic.phrase).replace("{prev}", previous).replace("{next}", next);
        capitalised(&text)
    }
}

fn bullets<const N: usize>(items: [String; N]) -> String {
    items.map(|item| format!("- {item}")).join("\n")
}

fn spaced<const N: usize>(sentences: [String; N]) -> String {
    sentences.into_iter().filter(|sentence| !sentence.is_empty()).collect::<Vec<_>>().join(" ")
}

fn capitalised(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

/// The longest part of a template between its slots.
fn longest_fixed_part(template: &'static str) -> &'static str {
    template.split(['{', '}']).step_by(2).max_by_key(|part| part.len()).unwrap_or(template)
}
