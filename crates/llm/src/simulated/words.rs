//! English words by what they do in a task, as lists separated by spaces.

/// Words that are never part of a phrase, in English.
pub(super) const STOP: &str = "a about after again against all also am an and any are as at be because been before being best better between \
    both but by can cannot cons could did discussion do does during each either every few for from good great had \
    has have he her here his how i if in into is it its kind less let like many may me might more most much must \
    my need needs new no nor not now of off on one only or other our out over per please possible pros question \
    really same shall she should so some such than that the their them then there these they thing things this \
    those three through to too topic two under until up us versus very vs want was way ways we were what when \
    where whether which while who whom whose why will with within without would you your s t don today tomorrow";

/// Verbs that tasks are given with. After a determiner the same word is a noun: "a plan".
pub(super) const VERBS: &str = "add adopt agree allow analyse analyze argue ask ban become brainstorm bring build buy change choose close come \
    compare compose consider convince create debate decide define describe design develop discuss draft edit \
    estimate evaluate explain explore find fix get give go help hire identify implement improve introduce invent \
    invest keep learn list make migrate move name open organise organize pay pick plan polish prepare propose \
    raise rank recommend reduce replace require review rewrite sell show solve start stop suggest summarise \
    summarize switch take tell test think try turn use write";

/// Texts that somebody writes.
pub(super) const TEXTS: &str = "ad announcement article bio blog blurb chapter description dialogue email essay haiku headline joke letter \
    limerick lyrics newsletter novel paragraph poem post readme report script slogan song sonnet speech story \
    summary tagline text toast tweet";

/// Verbs with which a text is asked for.
pub(super) const WRITING: &str = "compose create draft edit improve invent polish rewrite write";

/// Words of a task that asks whether to do something.
pub(super) const WHETHER: &str = "should whether shall could can would must";

/// Verbs that double their last letter in `-ing`.
pub(super) const DOUBLING: &str = "ban cut drop get let plan put run ship stop swap";

/// Words after which a verb stands.
pub(super) const BEFORE_VERB: &str = "we i you they to please";

/// Whether a list has this word.
pub(super) fn has(list: &str, word: &str) -> bool {
    list.split(' ').any(|listed| listed == word)
}
