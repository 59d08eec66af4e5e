//! English words by what they do in a task, as lists separated by spaces.

/// Words that are never part of a phrase, in English.
pub(super) const STOP: &str = "\
    a about after again against all also am an and any are as at be because been before being best better \
    between both but by can cannot cons could did discussion do does don during each eight either every few \
    fifty first five for forty from good great had half has have he her here his how hundred i if in into is \
    it its kind last less let like looks makes many may me might million more most much must my need needs \
    new next nine no nor not now of off on one ones only or other our out over own per please possible pros \
    question really s same second seven several shall she should six so some stays such t ten than that the \
    their them then there these they thing things third thirty this those thousand three through to today \
    tomorrow too topic twenty twice two under until up us versus very vs want wanted wants was way ways we \
    were what when where whether which while who whom whose why will with within without would you your";

/// Verbs that tasks are given with. After a determiner the same word is a noun: "a plan".
pub(super) const VERBS: &str = "\
    add adopt agree allow analyse analyze argue ask attack ban become brainstorm bring build buy change \
    choose close come compare compose consider convince create critique debate decide defend define describe \
    design develop discuss draft edit estimate evaluate explain explore find fix get give go harden help hire \
    identify implement improve interview introduce invent invest judge keep launch learn list make migrate \
    move name open organise organize pay pick plan polish prepare propose raise rank rate recommend reduce \
    rehearse replace require review rewrite sell show solve start stop suggest summarise summarize switch \
    take tell test think try turn use write";

/// Texts that somebody writes.
pub(super) const TEXTS: &str = "\
    ad announcement article bio blog blurb chapter description dialogue email essay haiku headline joke \
    letter limerick lyrics newsletter novel paragraph poem post readme report script slogan song sonnet \
    speech story summary tagline text toast tweet";

/// Verbs with which a text is asked for.
pub(super) const WRITING: &str = "\
    compose create draft edit improve invent polish rewrite write";

/// Words of a task that asks whether to do something.
pub(super) const WHETHER: &str = "\
    should whether shall could can would must";

/// Verbs that double their last letter in `-ing`.
pub(super) const DOUBLING: &str = "ban cut drop get let plan put run ship stop swap";

/// Words after which a verb stands.
pub(super) const BEFORE_VERB: &str = "we i you they to please";

/// Words of tasks about software; two of them make one.
pub(super) const SOFTWARE: &str = "\
    api backend bug class code crash database deploy deployment endpoint exploit frontend function handler hash incident \
    login logs merge merged migration module outage password patch release schema security server sign-in vulnerability";

/// Documents whose subject comes after their name.
pub(super) const DOCUMENTS: &str = "brief document list memo note outline overview page paper report";

/// Labels with which a task says what follows.
pub(super) const LABELS: &str = "change claim design idea incident motion plan problem proposal";

/// Whether a list has this word.
pub(super) fn has(list: &str, word: &str) -> bool {
    list.split(' ').any(|listed| listed == word)
}
