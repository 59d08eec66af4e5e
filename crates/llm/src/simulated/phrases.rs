//! How agents open, take up what was said, and hand over. Slots: `{it}` the task's subject, `{prev}` who spoke before,
//! `{quote}` a phrase of theirs, `{next}` whom to turn to.

use super::kind::Kind;
use super::purposes;

/// What a kind of agent says around its point.
pub(super) struct Phrases {
    /// Before anybody has spoken.
    pub(super) opens: &'static [&'static str],
    /// To the one who spoke before, with a phrase of theirs.
    pub(super) takes_up: &'static [&'static str],
    /// To the one who spoke before.
    pub(super) follows: &'static [&'static str],
    /// At the end, to somebody.
    pub(super) hands_over: &'static [&'static str],
    /// At the end, to nobody.
    pub(super) ends: &'static [&'static str],
}

impl Phrases {
    /// All of them.
    fn all(&self) -> impl Iterator<Item = &'static str> {
        [self.opens, self.takes_up, self.follows, self.hands_over, self.ends].into_iter().flatten().copied()
    }
}

/// Whether a text is one of these phrases, so that it says nothing of its own.
pub(super) fn is_stock(text: &str) -> bool {
    let kinds = [&ADVOCATE, &CRITIC, &MAKER, &JUDGE, &ANALYST, &PEER].into_iter().flat_map(Phrases::all);
    let others = [COMES_BACK, SUMS_UP, STILL_OPEN, DECIDES, DECIDES_WHAT, DECIDES_ON_TEXT, CONFIRMS, CONTENT, SETTLES]
        .into_iter()
        .chain(purposes::STOCK)
        .flatten();
    kinds.chain(others.copied()).any(|phrase| {
        let mut parts =
            phrase.split(['{', '}']).step_by(2).map(|part| part.trim_matches(|c: char| !c.is_alphanumeric()));
        phrase.contains(text) || parts.any(|part| part.len() >= 12 && text.contains(part))
    })
}

/// The phrases of this kind of agent.
pub(super) const fn of(kind: Kind) -> &'static Phrases {
    match kind {
        Kind::Advocate => &ADVOCATE,
        Kind::Critic => &CRITIC,
        Kind::Maker => &MAKER,
        Kind::Judge => &JUDGE,
        Kind::Analyst => &ANALYST,
        Kind::Peer => &PEER,
    }
}

const ADVOCATE: Phrases = Phrases {
    opens: &[
        "I will make the case for {it}, and I will try to make it honestly.",
        "Let me begin with what speaks for {it}, because it is easily lost once the doubts start.",
        "My position on {it} is simple: yes, and sooner rather than later.",
    ],
    takes_up: &[
        "{prev}, when you say “{quote}”, I hear a condition rather than a no, and it is one that I can meet.",
        "“{quote}”: {prev} is right to bring that up, and it is still no reason to stop.",
        "I take “{quote}” seriously, {prev}. I only draw the opposite conclusion from it.",
        "{prev} says “{quote}”. Turned round, that is the best argument for starting now.",
        "Thank you, {prev}. With “{quote}” you have named the one point where I had to think again.",
        "Let me answer {prev} directly. “{quote}” is true, and it is true of everything worth doing.",
    ],
    follows: &[
        "{prev} and I are closer than it sounds.",
        "I agree with {prev} more than I expected to.",
        "{prev} has moved me a little, though not all the way.",
    ],
    hands_over: &[
        "{next}, what would you need to see in order to say yes?",
        "If {next} can live with that, so can I.",
        "I would like {next} to try to break this before we go on.",
        "{next}, tell me where this still sounds too easy.",
    ],
    ends: &[
        "That is why I would start, and start small.",
        "I would rather correct a small beginning than admire a large plan.",
        "So my answer stays yes, with open eyes.",
    ],
};

const CRITIC: Phrases = Phrases {
    opens: &[
        "I will start with what can go wrong, so that nobody has to be surprised later.",
        "Before we fall in love with {it}, let me ask the unpleasant question.",
        "I have nothing against {it}. I have something against starting without an answer to this.",
    ],
    takes_up: &[
        "{prev}, I stopped at “{quote}”. That is where the argument carries more than it can hold.",
        "“{quote}” sounds good, {prev}, and it is exactly the sentence I cannot sign yet.",
        "I like most of this, {prev}. “{quote}” is the part that I would not defend in front of a stranger.",
        "{prev} writes “{quote}”. Says who? I would cross that out until somebody can show it.",
        "One step back to {prev}: “{quote}” is true on a good day. I am asking about the other days.",
        "With “{quote}”, {prev} has answered the easy half of the question.",
    ],
    follows: &[
        "{prev}, that moves faster than the reasons do.",
        "I have read {prev}'s message twice, and one thing is still missing.",
        "{prev} makes it sound settled. It is not, quite.",
    ],
    hands_over: &[
        "{next}, can you close that gap?",
        "I would withdraw this if {next} could answer it in two sentences.",
        "{next}, please take this one apart before I get used to it.",
        "Over to {next}: is this a detail, or is it the whole thing?",
    ],
    ends: &[
        "Fix that, and I have little left to say against it.",
        "It is one gap, but it is a load-bearing one.",
        "Until then I would call it promising rather than ready.",
    ],
};

const MAKER: Phrases = Phrases {
    opens: &[
        "Here is something to argue about; it is easier to improve a page than an idea.",
        "I would rather show than describe, so this is how I would begin with {it}.",
        "A first sketch for {it}, rough on purpose:",
    ],
    takes_up: &[
        "{prev}, I have worked “{quote}” into the next version.",
        "“{quote}” was the push it needed, {prev}. It changes one step and drops another.",
        "I took {prev} at their word: “{quote}”. The sketch now says so where everybody can see it.",
        "Thanks, {prev}. I had no answer to “{quote}”, so I made one.",
        "After “{quote}” from {prev} I started over from the second step.",
    ],
    follows: &[
        "{prev}, this is what I made of it.",
        "Building on {prev}, I have made a tighter version.",
        "I have changed the part that {prev} tripped over.",
    ],
    hands_over: &[
        "{next}, which of these would you cut first?",
        "Does that hold for you, {next}?",
        "{next}, be hard on the first step; the others follow from it.",
        "I can turn this into something final as soon as {next} has been through it.",
    ],
    ends: &[
        "Everything else can wait for the version after this one.",
        "It is not finished, but it can be picked up and used.",
        "I would try it in this order and in no other.",
    ],
};

const JUDGE: Phrases = Phrases {
    opens: &[
        "Let us settle {it} in an orderly way: first the facts, then the doubts, then a decision.",
        "Welcome, all. The question is {it}; at the end I want one answer that each of us can repeat.",
        "I will keep this short and leave the arguing to you. What we are deciding on is {it}.",
    ],
    takes_up: &[
        "{prev}, “{quote}” is the point that I would like the others to answer.",
        "I note “{quote}” from {prev}, and I note that nobody has disagreed so far.",
        "Thank you, {prev}. If “{quote}” holds, half of our question is answered.",
        "“{quote}”: {prev} has put it better than I could. Let us see how far it carries.",
    ],
    follows: &[
        "Thank you, {prev}; that is clear enough to work with.",
        "Let me stop for a moment after {prev} and look at where we are.",
        "{prev} has brought us to the point.",
    ],
    hands_over: &[
        "{next}, that one is yours.",
        "I would like to hear {next} on this before I say more.",
        "{next}, one paragraph on that, please, and then we are close.",
    ],
    ends: &[
        "One more round, and I will call it.",
        "Bring me that, and I am ready to decide.",
        "I am not far from an answer.",
    ],
};

const ANALYST: Phrases = Phrases {
    opens: &[
        "Some facts first, so that we argue about the right thing.",
        "Let me look at {it} from the dull side, the one with the numbers.",
        "What do we actually know about {it}? Less than it seems, and yet enough to begin.",
    ],
    takes_up: &[
        "{prev}, I looked into “{quote}”. It holds, though with a wide margin.",
        "“{quote}” is testable, {prev}, and that makes it my favourite sentence so far.",
        "On “{quote}”: {prev} is right about the direction and perhaps too bold about the size.",
        "{prev} says “{quote}”. The figures say nearly the same, with one exception.",
        "To put “{quote}” into proportion, {prev}:",
    ],
    follows: &[
        "{prev}, let me add a figure to that.",
        "What {prev} describes has been seen before.",
        "That matches what I found, {prev}, up to a point.",
    ],
    hands_over: &[
        "{next}, does that fit what you see?",
        "It would help to know how much that weighs for {next}.",
        "{next}, would that change your mind in either direction?",
    ],
    ends: &[
        "I would not bet on the decimals, but the order of magnitude stands.",
        "More data would be welcome; waiting for it would not.",
        "That is an observation and no recommendation yet.",
    ],
};

const PEER: Phrases = Phrases {
    opens: &[
        "Let me think aloud about {it} for a moment.",
        "What strikes me about {it} is how quickly everybody has an opinion. Here is mine.",
        "I come to {it} without a position, which may be of some use.",
    ],
    takes_up: &[
        "“{quote}”: I had not seen it that way, {prev}, and now I cannot unsee it.",
        "{prev}, I would underline “{quote}” and then ask what follows from it.",
        "I keep coming back to “{quote}”, {prev}. There is more in it than you let on.",
        "When {prev} says “{quote}”, I nod and hesitate at the same time.",
        "{prev}'s “{quote}” is a good place to go on from.",
    ],
    follows: &[
        "I am with {prev} on most of this.",
        "{prev} has a point, and I would like to take it one step further.",
        "Something that {prev} said stayed with me.",
    ],
    hands_over: &[
        "How does that look from your side, {next}?",
        "{next}, you have been patient: what have we missed?",
        "I would be glad to hear {next} on that.",
    ],
    ends: &[
        "That is as far as I can see from here.",
        "I could be talked out of this, but not easily.",
        "Perhaps that is the whole of it.",
    ],
};

/// What opens a round that follows another one.
pub(super) const COMES_BACK: &[&str] = &[
    "A fair follow-up. On {it}, then:",
    "That shifts the question to {it}, so let me start there.",
    "Good; we had not come to {it} yet.",
];

/// Reasons to leave a turn to the others. No one's point is repeated in them.
pub(super) const PASSES: &[&str] = &[
    "{prev} has said what I would have added.",
    "I have nothing new on {it}; let the others go on.",
    "My last point still stands, and I would rather hear an answer to it.",
];

/// What a judge says before a list of what was said.
pub(super) const SUMS_UP: &[&str] = &["Where we stand:", "What I have heard so far:", "In short:"];

/// What a judge says of the side that is still open.
pub(super) const STILL_OPEN: &[&str] = &[
    "Still open for me: **{facet}**.",
    "What nobody has touched yet is **{facet}**.",
    "Before I decide I want a word on **{facet}**.",
];

/// A judge's decision where it was not asked whether; `{first}` and `{second}` are conditions.
pub(super) const DECIDES_WHAT: &[&str] = &[
    "**Decision:** two things settle {it} for now: {first}, and {second}.",
    "**Decision:** for {it} we ask for {first}, and after that for {second}. The rest can follow.",
    "**Decision:** what I take away for {it} is {first}, together with {second}.",
];

/// A judge's decision where it was asked whether; `{first}` and `{second}` are conditions.
pub(super) const DECIDES: &[&str] = &[
    "**Decision:** we go ahead with {it}, on two conditions: {first}, and {second}.",
    "**Decision:** yes to {it}. It comes with {first} and with {second}.",
    "**Decision:** {it}, as a trial. What makes it safe enough is {first}, together with {second}.",
];

/// A judge's decision on a text.
pub(super) const DECIDES_ON_TEXT: &[&str] = &[
    "**Decision:** this version of {it} stands. It has {first}, and {second}.",
    "**Decision:** we keep {it} as it is now, with {first} and {second}.",
];

/// What comes with a decision that has been made before.
pub(super) const CONFIRMS: &[&str] = &[
    "Nothing since then has changed my mind, so the decision on {it} stands.",
    "I have listened for a reason to reopen {it} and found none.",
];

/// To the one who spoke before, with a phrase of theirs that settles a doubt.
pub(super) const SETTLES: &[&str] = &[
    "{prev}, “{quote}” is what I was waiting for.",
    "With “{quote}”, {prev} has closed the last gap.",
    "“{quote}”: that is the answer I wanted, {prev}.",
];

/// To the one who spoke before, whose words settle a doubt.
pub(super) const THANKS: &[&str] = &["Thank you, {prev}.", "That will do, {prev}.", "Well done, {prev}."];

/// What a critic says when nothing is left to find fault with.
pub(super) const CONTENT: &[&str] = &[
    "I have looked for another gap in {it} and found none that matters.",
    "My doubts about {it} have been answered, one by one.",
    "That settles what I had against {it}.",
];
