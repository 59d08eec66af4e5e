//! How drafts are revised, merged, weighed and worked out. Slots beside those of speaking: `{who}` whose draft it is,
//! `{rest}` the runner-up's, `{facet}` a side of the task, `{list}` several names.

/// Phrases that say nothing of their own, so that nobody quotes them.
pub(in crate::simulated) const STOCK: [&[&str]; 7] =
    [REVISES, REVISES_PLAINLY, REVISES_FOR, MERGES, WORKS, BUILDS_ON, KEEPS];

/// Before a revised draft, with a phrase of somebody else's.
pub(super) const REVISES: &[&str] = &[
    "Having read all drafts, I take over “{quote}” from {who} and keep my own line on the rest.",
    "{who} is right with “{quote}”, so this version of mine has it too.",
    "My second version: what {who} says with “{quote}” was missing from the first.",
];

/// The same without a phrase to take over.
pub(super) const REVISES_PLAINLY: &[&str] = &[
    "Having read {who}'s draft, I have sharpened mine on {facet}.",
    "My second version owes its part on {facet} to {who}.",
];

/// Before a proposal that was revised for those who disagreed.
pub(super) const REVISES_FOR: &[&str] = &[
    "Here is the proposal again, changed where {list} could not agree.",
    "I have read what {list} held against it; this is the whole proposal with that put right.",
];

/// Why a draft stays as it is.
pub(super) const KEEPS: &[&str] = &[
    "I have read the others, and what {who} says on {facet} is in my draft already.",
    "{who} and I say the same in other words; my draft stands.",
];

/// Before one reply made of several drafts.
pub(super) const MERGES: &[&str] = &[
    "One answer on {it}, made of what {list} wrote:",
    "This is what remains of the drafts of {list} once they are laid over each other:",
    "On {it}, {list} agree in more than they differ. Together:",
];

/// Why somebody else's draft is the best.
pub(super) const PREFERS: &[&str] = &[
    "{who} says most clearly what follows for {facet}; {rest} stops short of it.",
    "On {facet}, {who} gives something that can be checked, and that tips it against {rest}.",
    "{who} answers what was asked and thinks of {facet}; {rest} comes second for me.",
    "Whoever asked could act on {who}'s draft tomorrow; {rest} needs one more turn on {facet}.",
];

/// Why the agent's own draft is the best.
pub(super) const PREFERS_OWN: &[&str] = &[
    "I have read the others, and {rest} comes close, but on {facet} mine holds better.",
    "I would still defend mine on {facet}; {rest} is a good second.",
];

/// What must change in a proposal: an order, after `DISAGREE:`.
pub(super) const OBJECTS: &[&str] = &[
    "{who}'s proposal needs {facet}.",
    "I miss {facet} in what {who} proposes.",
    "without {facet} I cannot stand by {who}'s draft.",
];

/// Why somebody agrees with a proposal.
pub(super) const AGREES: &[&str] = &[
    "{who}'s draft covers {facet}, and that was my condition.",
    "I can stand by {who}'s draft; on {facet} it says what I would have said.",
];

/// Before the result of a task.
pub(super) const WORKS: &[&str] = &[
    "Done. For {it}, this is what came out:",
    "Here is the result, as far as it can be had for {it} today:",
    "I kept to this one task. For {it} it comes to the following:",
];

/// How a result takes up what it builds on.
pub(super) const BUILDS_ON: &[&str] = &[
    "It builds on “{quote}” from {who}.",
    "I started from what {who} found: “{quote}”.",
    "{who}'s “{quote}” decided where to look.",
];

/// What is missing for a task.
pub(super) const BLOCKS: &[&str] = &[
    "nobody has told us {facet} in figures, and I cannot guess them",
    "I would need to see {facet} for myself, and I have no way to",
];
