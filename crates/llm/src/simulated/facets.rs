//! Sides that a task can be looked at from, and what each kind of agent says about one.
//!
//! `{it}` is what the task is about. It can be singular or plural, so no sentence has it as the subject of a verb that
//! tells the two apart.

/// One side of a task.
#[derive(Debug)]
pub(super) struct Facet {
    /// As it is said within a sentence.
    pub(super) name: &'static str,
    /// Words that show that a text is about it.
    cues: &'static [&'static str],
    /// What speaks for going ahead.
    pub(super) claim: &'static str,
    /// What is wrong or missing.
    pub(super) doubt: &'static str,
    /// An item of a draft.
    pub(super) step: &'static str,
    /// What is known.
    pub(super) finding: &'static str,
    /// What one may think of it.
    pub(super) view: &'static str,
    /// A reply to somebody who brought it up.
    pub(super) answer: &'static str,
    /// A condition of a decision.
    pub(super) condition: &'static str,
}

impl Facet {
    /// Whether a text is about it.
    pub(super) fn is_in(&self, text: &str) -> bool {
        self.point_in(text).or_else(|| self.cue_in(text)).is_some()
    }

    /// Where a text makes one of its points word for word.
    pub(super) fn point_in(&self, text: &str) -> Option<usize> {
        let points = [self.claim, self.doubt, self.step, self.finding, self.view];
        points.iter().filter_map(|point| text.rfind(fixed_part(point))).max()
    }

    /// Where a text last has a word that hints at it.
    pub(super) fn cue_in(&self, text: &str) -> Option<usize> {
        let text = text.to_lowercase();
        self.cues.iter().filter_map(|cue| text.rfind(cue)).max()
    }
}

/// The longest part of a template between its slots: it is in every text that was made from it.
pub(super) fn fixed_part(template: &'static str) -> &'static str {
    template.split(['{', '}']).step_by(2).max_by_key(|part| part.len()).unwrap_or(template)
}

/// For tasks that end in a decision, a plan or a thing.
pub(super) const DECIDING: &[Facet] = &[
    Facet {
        name: "cost",
        cues: &["cost", "price", "budget", "money", "spend"],
        claim: "The cost is easier to carry than it looks: most of it falls in the first weeks and does not come back.",
        doubt: "Nobody has named a price. Before {it} can go any further, I want one figure for the first month and one for every month after it.",
        step: "**Cost:** agree on a ceiling for the first month, and on who may raise it.",
        finding: "On cost, the first estimate is usually the lowest we will ever see; half as much again is the safer figure to plan with.",
        view: "I would rather spend a little on a trial than a lot on being certain.",
        answer: "The money worries me less, as long as there is a ceiling and one person who watches it.",
        condition: "a spending ceiling agreed before the first day",
    },
    Facet {
        name: "timing",
        cues: &["timing", "schedule", "deadline", "two weeks", "calendar"],
        claim: "Waiting has a price too. A small start this month teaches us more than a perfect plan next quarter.",
        doubt: "The schedule assumes that nothing else comes up. Something always does, and then {it} will compete with the work that pays for everything.",
        step: "**Timing:** two weeks for a first version, then one fixed date on which we all look at it.",
        finding: "On timing, comparable efforts took about twice as long as their first plan, so any date we promise should survive that.",
        view: "I care less about an early date than about a date that everybody believes.",
        answer: "The date is fair. I would keep it, and give up part of the plan before I moved it.",
        condition: "one fixed date on which the result is looked at together",
    },
    Facet {
        name: "the people involved",
        cues: &["people involved", "team that", "colleague", "customers", "training"],
        claim: "The people involved want this. The questions I hear about {it} begin with “when”, hardly ever with “why”.",
        doubt: "We speak about {it} as if the people involved had agreed. Has anybody asked the three who will feel it first?",
        step: "**People:** tell the people involved before anything changes, and give each of them somebody to ask.",
        finding: "Where the people involved had a say early on, about four in five kept to the new way half a year later.",
        view: "If the people involved hear about {it} from us first, half of the resistance never appears.",
        answer: "Agreed, the people involved come first; a short conversation with each of them costs an afternoon.",
        condition: "a conversation with the people involved before anything changes",
    },
    Facet {
        name: "risk",
        cues: &["risk", "fail", "go wrong", "worst case"],
        claim: "The risk is bounded. Even the worst case I can think of costs us days, not months.",
        doubt: "What happens on the day it goes wrong? I see a plan for {it} and no plan for that day.",
        step: "**Risk:** write down the worst case in two sentences, and who notices it first.",
        finding: "On risk, failures of this kind are rarely sudden: the signs are there for weeks, and nobody was asked to look.",
        view: "A risk that we have written down is half as frightening as one we only feel.",
        answer: "The risk is real. Let one person watch for it, with the right to call a halt.",
        condition: "one person who watches the main risk and may call a halt",
    },
    Facet {
        name: "evidence",
        cues: &["evidence", "proof", "guess", "assumption"],
        claim: "There is evidence already: every small attempt at {it} so far was kept by those who tried it.",
        doubt: "I count three claims about {it} and no evidence for any of them. Which one would still stand if somebody checked?",
        step: "**Evidence:** pick the one assumption that everything hangs on, and test it first.",
        finding: "The evidence is thinner than it sounds: two good examples, both from groups larger than ours.",
        view: "One honest example would convince me more than any argument I could make myself.",
        answer: "Fair: that was an assumption of mine. One small test would turn it into evidence either way.",
        condition: "a test of the assumption that everything hangs on",
    },
    Facet {
        name: "the way back",
        cues: &["way back", "undo", "reverse", "roll back", "rollback"],
        claim: "And there is a way back: nothing in the first step is hard to undo.",
        doubt: "I cannot find the way back. If we regret {it} in three months, what exactly do we undo, and what stays broken?",
        step: "**Way back:** keep the old way running beside the new one until the review.",
        finding: "Decisions with a cheap way back deserve a quick yes; those without one deserve a second night. From here it looks like the first sort.",
        view: "As long as the way back stays open, I am happy to be proved wrong.",
        answer: "Then let us write the way back down first; it is a page, and it makes the rest easier to agree to.",
        condition: "a way back that stays open until the review",
    },
    Facet {
        name: "scope",
        cues: &["scope", "too much at once", "smallest", "leave out"],
        claim: "The scope is small enough to hold in one head, and that is exactly why it can work.",
        doubt: "The scope grows with every message. Name one thing that we leave out, or I do not believe the rest.",
        step: "**Scope:** do the smallest part that somebody would miss, and nothing beside it.",
        finding: "On scope, the attempts that lasted began with one case done properly; those that began with all cases were given up.",
        view: "The smallest version that somebody would miss: that is what I would like to see first.",
        answer: "Yes, cut the scope. One part done properly says more than five that are half there.",
        condition: "the smallest useful scope, with a list of what is left out",
    },
    Facet {
        name: "how success is measured",
        cues: &["measure", "success", "target", "tell whether"],
        claim: "Success is easy to see here: people either come back to {it} of their own accord, or they do not.",
        doubt: "How would we know that it failed? Without a measure that can say no, every outcome will be called a success.",
        step: "**Measure:** one number, written down today, that would make us stop.",
        finding: "One measure is enough if it can disappoint us. My suggestion: how many use it unasked in the third week.",
        view: "I would like a measure that a newcomer understands without a footnote.",
        answer: "Then let us fix the measure now, while none of us knows what it will say.",
        condition: "one measure, fixed today, that is able to say no",
    },
    Facet {
        name: "the alternatives",
        cues: &["alternative", "instead of", "other option", "doing nothing"],
        claim: "I have looked at the alternatives, and each of them only postpones the same decision.",
        doubt: "We have not looked at one alternative properly. Doing nothing is an option too, and it deserves its paragraph.",
        step: "**Alternatives:** one line each on the runner-up and on doing nothing, with the reason against it.",
        finding: "Of the alternatives, doing nothing is the strongest: it is free until about the turn of the year, then it stops being free.",
        view: "The alternatives do not convince me either, but I would say so out loud rather than skip them.",
        answer: "I did weigh the alternatives. The runner-up loses on one point only, so it is a good plan B.",
        condition: "the runner-up kept as plan B",
    },
];

/// For tasks that end in a text.
pub(super) const WRITING: &[Facet] = &[
    Facet {
        name: "the reader",
        cues: &["reader", "audience"],
        claim: "It respects the reader: nobody has to know anything to follow the first line.",
        doubt: "I do not see the reader yet. Who opens this, and what do they want to feel or know at the end of {it}?",
        step: "**Reader:** one person, busy and friendly, who has heard nothing of this before.",
        finding: "A first-time reader decides within two lines whether to go on, so those two carry most of the weight.",
        view: "I would write to one reader with a name, not to everybody.",
        answer: "The reader, yes. I will write as if to one person and cut whatever that person would skip.",
        condition: "one reader in mind from the first word to the last",
    },
    Facet {
        name: "the opening",
        cues: &["opening", "first line", "begin with"],
        claim: "The opening works: it starts in the middle of something and trusts us to catch up.",
        doubt: "The opening clears its throat. Cut the first line, and see whether anybody misses it.",
        step: "**Opening:** start with something that can be seen or heard, before any thought about it.",
        finding: "Openings with a concrete picture are remembered about twice as often as those with a statement.",
        view: "I would like an opening that makes me want the second line, no more than that.",
        answer: "Then the opening goes. What is now the second line was the better beginning all along.",
        condition: "an opening that shows something",
    },
    Facet {
        name: "tone",
        cues: &["tone", "voice", "sound"],
        claim: "The tone is warm without asking for applause, and that is rare.",
        doubt: "The tone changes halfway: it starts as a conversation and ends as an announcement.",
        step: "**Tone:** plain and a little warm, as if said across a kitchen table.",
        finding: "Read aloud, the tone holds until the longest sentence; that is where a breath is missing.",
        view: "I hear a voice in it, and I would protect that voice from too much polishing.",
        answer: "You are right about the tone. Read aloud, it stumbles in the same place for me.",
        condition: "one voice from beginning to end",
    },
    Facet {
        name: "length",
        cues: &["length", "shorter", "too long", "cut a"],
        claim: "The length is right: it stops while we still want more.",
        doubt: "It is too long for what it says. A third of {it} could go without a loss.",
        step: "**Length:** half of what we think is needed, then cut a little more.",
        finding: "On length, shorter versions win nearly every comparison as long as the one good picture stays in.",
        view: "If in doubt, shorter. Nobody has ever complained that a good piece ended early.",
        answer: "Shorter it is. The middle loses two lines, and the ending comes sooner.",
        condition: "a third shorter than it is today",
    },
    Facet {
        name: "the picture",
        cues: &["picture", "detail", "concrete", "image"],
        claim: "It has one picture that stays, and one is all that {it} can carry.",
        doubt: "Everything in it is general. Give me one detail that could not stand in any other text.",
        step: "**Picture:** one concrete detail that only somebody who was there would know.",
        finding: "What people repeat afterwards is always the detail, never the conclusion.",
        view: "One odd, true detail would do more for it than three fine adjectives.",
        answer: "A concrete detail, then: I will trade two adjectives for one thing that can be touched.",
        condition: "one detail that could stand nowhere else",
    },
    Facet {
        name: "the ending",
        cues: &["ending", "last line", "closing line"],
        claim: "The ending turns back to the beginning without repeating it, and that closes the circle.",
        doubt: "The ending explains what the reader has just understood. Stop one line earlier.",
        step: "**Ending:** come back to the first picture, changed by one word.",
        finding: "Endings that leave one question open are quoted more often than those that answer everything.",
        view: "I would let the ending rest on a plain word, not on a clever one.",
        answer: "Agreed on the ending. It stops one line earlier now and trusts whoever reads it.",
        condition: "an ending that explains nothing",
    },
    Facet {
        name: "the one thought",
        cues: &["one thought", "one idea", "main point"],
        claim: "There is one thought in it, and everything else steps back for it.",
        doubt: "I find two ideas and no main point. Which one thought would you keep if you could keep only one?",
        step: "**One thought:** the sentence that remains if everything else is forgotten.",
        finding: "Pieces with one thought are retold correctly; with two, people retell neither.",
        view: "For me the one thought is in the middle of it, and it deserves the first place.",
        answer: "One thought, then. I keep the smaller of the two; it is the one that is true.",
        condition: "one thought and nothing that competes with it",
    },
];
