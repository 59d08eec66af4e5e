//! Puts a reply together: takes up what was said, makes a point of its own, and hands over.

use super::dice::Dice;
use super::facets::{Facet, fixed_part};
use super::kind::Kind;
use super::markdown::{bullets, capitalised, numbered, spaced};
use super::phrases;
use super::scene::Scene;
use super::topic::{Form, Genre, Topic};
use super::{asides, claims, quote};

/// A reply in Markdown, mostly 30 to 120 words.
pub(super) fn write(scene: &Scene<'_>, dice: &mut Dice) -> String {
    Writer::new(scene, dice).reply()
}

/// Chooses and fills phrases, so that nothing is said twice.
pub(super) struct Writer<'a, 'p> {
    scene: &'a Scene<'p>,
    pub(super) dice: &'a mut Dice,
    /// What a conclusion rests on: sides that were talked about, as far as there are two.
    pub(super) conditions: [&'static Facet; 2],
}

/// How a decision begins.
const DECISION: &str = "**Decision:**";

/// Own turns of a round after which an agent may pass.
const TURNS_BEFORE_PASS: usize = 2;

impl<'a, 'p> Writer<'a, 'p> {
    pub(super) fn new(scene: &'a Scene<'p>, dice: &'a mut Dice) -> Self {
        let (fresh, raised) = scene.fresh_facets();
        let conditions = two_of(dice, raised, fresh);
        Self { scene, dice, conditions }
    }

    fn reply(mut self) -> String {
        if self.passes() {
            let reason = self.choose(phrases::PASSES);
            let handoff = asides::handoff(self.scene).map_or_else(String::new, |line| format!("\n{line}"));
            return format!("PASS: {reason}{handoff}");
        }
        let mut parts = if let Some(conclusion) = self.concludes() { conclusion } else { self.argues() };
        parts.extend(claims::made(self.scene, self.dice));
        if let Some(memory) = self.remembers(&parts.concat()) {
            parts.push(memory);
        }
        if self.scene.is_over() {
            parts.extend(self.scene.stop_text.clone());
        }
        parts.extend(asides::lines(self.scene, self.dice, self.conditions[0]));
        parts.join("\n\n")
    }

    fn passes(&mut self) -> bool {
        let scene = self.scene;
        let may =
            scene.may_pass() && scene.own_turns >= TURNS_BEFORE_PASS && scene.kind != Kind::Judge && !scene.is_over();
        may && self.dice.once_in(8)
    }

    /// The last words of an agent whose work is done.
    fn concludes(&mut self) -> Option<Vec<String>> {
        if !self.scene.is_over() {
            return None;
        }
        if self.scene.kind != Kind::Judge {
            let opening = self.takes_up(phrases::SETTLES, phrases::THANKS);
            return Some(vec![spaced([opening, self.choose(phrases::CONTENT)])]);
        }
        let opening = self.responds();
        if !self.has_decided() {
            return Some(vec![opening, self.decides()]);
        }
        let mut parts = vec![opening];
        parts.extend(self.summary());
        parts.push(self.choose(phrases::CONFIRMS));
        Some(parts)
    }

    /// A decision on two conditions.
    pub(super) fn decides(&mut self) -> String {
        let decides = match self.scene.topic {
            Topic { genre: Genre::Writing, .. } => phrases::DECIDES_ON_TEXT,
            Topic { form: Form::Whether, .. } => phrases::DECIDES,
            _ => phrases::DECIDES_WHAT,
        };
        let [first, second] = self.conditions.map(|facet| facet.condition);
        self.choose(decides).replace("{first}", first).replace("{second}", second)
    }

    /// Whether a decision was made in this round.
    fn has_decided(&self) -> bool {
        self.scene.round.iter().any(|message| message.text.contains(DECISION))
    }

    fn argues(&mut self) -> Vec<String> {
        let opening = self.responds();
        let closing = self.closes();
        let scene = self.scene;
        let is_first = scene.own_turns == 0;
        match scene.kind {
            Kind::Judge => {
                let mut parts = vec![opening];
                parts.extend(self.summary());
                let (fresh, raised) = scene.fresh_facets();
                let [facet, _] = two_of(self.dice, fresh, raised);
                let open = self.choose(phrases::STILL_OPEN).replace("{facet}", facet.name);
                parts.push(format!("{open} {closing}"));
                parts
            }
            Kind::Maker => {
                let answer = self.answer();
                vec![spaced([opening, answer]), numbered(&self.points(3, |facet| facet.step)), closing]
            }
            Kind::Critic if is_first => vec![spaced([opening, self.point(|facet| facet.doubt), closing])],
            Kind::Critic => match self.points(2, |facet| facet.doubt).as_slice() {
                [only] => vec![spaced([opening, only.clone(), closing])],
                doubts => vec![format!("{opening} Two things:"), bullets(doubts), closing],
            },
            Kind::Advocate => {
                let answer = self.answer();
                vec![spaced([opening, answer]), spaced([self.point(|facet| facet.claim), closing])]
            }
            Kind::Analyst if is_first => vec![opening, bullets(&self.points(2, |facet| facet.finding)), closing],
            Kind::Analyst => {
                let answer = self.answer();
                vec![spaced([opening, answer, self.point(|facet| facet.finding), closing])]
            }
            Kind::Peer => {
                let answer = self.answer();
                vec![spaced([opening, answer, self.point(|facet| facet.view), closing])]
            }
        }
    }

    /// The first sentence: it takes up what the previous speaker said, or opens the round.
    fn responds(&mut self) -> String {
        let kind = phrases::of(self.scene.kind);
        if self.scene.previous().is_some() {
            return self.takes_up(kind.takes_up, kind.follows);
        }
        let is_first = self.scene.said.len() <= 1;
        self.choose(if is_first { kind.opens } else { phrases::COMES_BACK })
    }

    /// A sentence to the previous speaker, with a phrase of theirs if one is worth it; none where nobody spoke.
    fn takes_up(&mut self, quoting: &'static [&'static str], plain: &'static [&'static str]) -> String {
        let Some((_, text)) = self.scene.previous() else { return String::new() };
        match self.quotes(text) {
            Some(quote) => self.choose(quoting).replace("{quote}", &quote),
            None => self.choose(plain),
        }
    }

    /// A statement that nobody has repeated yet and that nobody's program waits for.
    pub(super) fn quotes(&mut self, text: &str) -> Option<String> {
        let scene = self.scene;
        let mut statements = quote::statements(text, scene.others);
        statements.retain(|statement| self.is_quotable(statement) && !scene.was_said(&format!("“{statement}”")));
        self.dice.pick(&statements).cloned()
    }

    /// Whether repeating a statement makes sense by itself.
    pub(super) fn is_quotable(&self, statement: &str) -> bool {
        let mut names = self.scene.others.iter().map(String::as_str).chain([self.scene.name]);
        let names_somebody = names.any(|name| statement.contains(name));
        let stops = self.scene.stop_text.as_ref().is_some_and(|stop| statement.contains(stop.as_str()));
        let is_stock =
            phrases::is_stock(statement) || phrases::is_stock(&statement.replace(&self.scene.topic.phrase, "{it}"));
        !names_somebody && !stops && !is_stock && !self.scene.is_answer(statement)
    }

    /// A word on what the previous speaker brought up, unless it was said already.
    fn answer(&mut self) -> String {
        let Some((_, text)) = self.scene.previous() else { return String::new() };
        self.scene
            .facet_of(text)
            .map(|facet| self.fill(facet.answer))
            .filter(|answer| !self.scene.was_said(answer))
            .unwrap_or_default()
    }

    fn closes(&mut self) -> String {
        let kind = phrases::of(self.scene.kind);
        let turns_to_somebody = !self.dice.once_in(3) || self.scene.hands_over();
        let hands_over = self.scene.next().is_some() && turns_to_somebody;
        self.choose(if hands_over { kind.hands_over } else { kind.ends })
    }

    /// What the others said last, each in a statement; `None` where fewer than two made one.
    fn summary(&mut self) -> Option<String> {
        let statement = |(name, text): (&str, &str)| {
            let mut statements = quote::statements(text, self.scene.others).into_iter();
            statements
                .find(|statement| self.is_quotable(statement))
                .map(|statement| format!("**{name}:** {}.", capitalised(&statement)))
        };
        let lines: Vec<String> = self.scene.latest_by_agent().into_iter().take(3).filter_map(statement).collect();
        (lines.len() >= 2).then(|| format!("{}\n\n{}", self.choose(phrases::SUMS_UP), bullets(&lines)))
    }

    /// Once in four turns, a line for the shared memory.
    fn remembers(&mut self, reply: &str) -> Option<String> {
        let scene = self.scene;
        let decides = scene.kind == Kind::Judge && self.scene.is_over() && !self.has_decided();
        if !scene.may_write_memory() || scene.previous().is_none() || !(self.dice.once_in(4) || decides) {
            return None;
        }
        let [first, second] = self.conditions;
        let point = scene.facet_of(reply).unwrap_or(first);
        let line = match scene.kind {
            Kind::Judge if decides => format!("decision: {}, with {}", scene.topic.phrase, first.condition),
            Kind::Judge if self.scene.is_over() => return None,
            Kind::Judge => format!("open question: {}", point.name),
            Kind::Critic => format!("main doubt: {}", point.name),
            Kind::Maker if point.name != second.name => {
                format!("current draft: covers {} and {}", point.name, second.name)
            }
            Kind::Maker => format!("current draft: covers {}", point.name),
            Kind::Analyst => format!("checked: {}", point.name),
            Kind::Advocate | Kind::Peer => format!("agreed: {}", point.condition),
        };
        Some(format!("MEMORY {line}"))
    }

    /// Points of this sort that nobody has made yet, sides that nobody has talked about first: at most so many, at
    /// least one.
    pub(super) fn points(&mut self, most: usize, point: impl Fn(&Facet) -> &'static str) -> Vec<String> {
        let (mut fresh, mut raised) = self.scene.fresh_facets();
        let mut points = Vec::new();
        while points.len() < most && !(fresh.is_empty() && raised.is_empty()) {
            let list = if fresh.is_empty() { &mut raised } else { &mut fresh };
            let facet = list.swap_remove(self.dice.below(list.len()));
            if !self.scene.was_said(fixed_part(point(facet))) {
                points.push(self.fill(point(facet)));
            }
        }
        if points.is_empty() {
            let [again, _] = self.conditions;
            points.push(self.fill(point(again)));
        }
        points
    }

    fn point(&mut self, point: impl Fn(&Facet) -> &'static str) -> String {
        self.points(1, point).concat()
    }

    /// A template that was not used in the conversation before, if there is one, with its slots filled.
    pub(super) fn choose(&mut self, templates: &'static [&'static str]) -> String {
        let fresh: Vec<&str> =
            templates.iter().copied().filter(|template| !self.scene.was_said(fixed_part(template))).collect();
        let template = self.dice.pick(if fresh.is_empty() { templates } else { &fresh }).copied().unwrap_or_default();
        self.fill(template)
    }

    pub(super) fn fill(&self, template: &str) -> String {
        let previous = self.scene.previous().map_or("the others", |(speaker, _)| speaker);
        let next = self.scene.next().unwrap_or(previous);
        let text =
            template.replace("{it}", &self.scene.topic.phrase).replace("{prev}", previous).replace("{next}", next);
        capitalised(&text)
    }
}

/// Two different facets, of the first list as far as it goes. Both lists together hold at least two.
fn two_of(dice: &mut Dice, mut from: Vec<&'static Facet>, mut otherwise: Vec<&'static Facet>) -> [&'static Facet; 2] {
    [(); 2].map(|()| {
        let list = if from.is_empty() { &mut otherwise } else { &mut from };
        list.swap_remove(dice.below(list.len()))
    })
}
