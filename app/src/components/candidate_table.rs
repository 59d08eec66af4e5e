//! Who could be chosen, with scores, and why the others could not.

use leptos::prelude::*;
use projections::transcript::WhyCandidate;
use std::collections::{BTreeMap, BTreeSet};

/// Who could be chosen: one line a candidate, one column a rule.
#[component]
pub fn CandidateTable(
    /// What the table shows, for those who cannot see what stands round it.
    caption: String,
    /// The candidates.
    candidates: Vec<WhyCandidate>,
    /// What each rule counts, where the rules are weighted.
    #[prop(optional)]
    weights: Vec<(&'static str, f64)>,
    /// Why one was passed over that could have been chosen; a lower score, where that is left out.
    #[prop(optional_no_strip)]
    passed_over: Option<&'static str>,
) -> impl IntoView {
    let weights: BTreeMap<&str, f64> = weights.into_iter().collect();
    let rules: BTreeSet<String> = candidates.iter().flat_map(|candidate| candidate.parts.keys().cloned()).collect();
    let scored = candidates.iter().any(|candidate| candidate.score != 0.0);
    let head =
        rules.iter().map(|rule| view! { <th scope="col" class="number">{rule.replace('_', " ")}</th> }).collect_view();
    let weighed = rules.iter().any(|rule| weights.contains_key(rule.as_str()));
    let ties = if weighed { Ties::Order } else { Ties::Unknown };
    let foot = weighed.then(|| {
        let cells = rules
            .iter()
            .map(|rule| {
                let weight = weights.get(rule.as_str()).map(|weight| format!("× {weight}"));
                view! { <td class="number">{weight}</td> }
            })
            .collect_view();
        view! {
            <tfoot>
                <tr><th scope="row">"Weight"</th> <td></td> {scored.then(|| view! { <td></td> })} {cells}</tr>
            </tfoot>
        }
    });
    let chosen: Vec<WhyCandidate> = candidates.iter().filter(|candidate| candidate.chosen).cloned().collect();
    let rows = candidates
        .into_iter()
        .map(|candidate| {
            let passed_over = passed_over.or_else(|| behind(&candidate, &chosen, ties));
            row(candidate, &rules, scored, passed_over)
        })
        .collect_view();
    let label = caption.clone();
    view! {
        <div class="table-scroll" tabindex="0" role="group" aria-label=label>
            <table class="why-card__table">
                <caption class="visually-hidden">{caption}</caption>
                <thead>
                    <tr>
                        <th scope="col">"Candidate"</th>
                        <th scope="col" class="why-card__outcome">"Outcome"</th>
                        {scored.then(|| view! { <th scope="col" class="number">"Score"</th> })}
                        {head}
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
                {foot}
            </table>
        </div>
    }
}

/// What breaks a tie between candidates of the same score.
#[derive(Clone, Copy)]
enum Ties {
    /// Their place in the list.
    Order,
    /// Nothing that the table knows: somebody or something else chose.
    Unknown,
}

/// Why a candidate was passed over: by score, or where scores are equal by the rule that breaks the tie. Tasks are given to
/// the least loaded of equals, then to the role of highest priority, then in the order of the list.
fn behind(candidate: &WhyCandidate, chosen: &[WhyCandidate], ties: Ties) -> Option<&'static str> {
    let best = chosen.iter().map(|chosen| chosen.score).fold(f64::NEG_INFINITY, f64::max);
    if candidate.score < best {
        return Some("a lower score");
    }
    // Of several that are chosen together, none was chosen in place of another.
    let [only] = chosen else { return None };
    if candidate.score > best || best <= 0.0 {
        return None;
    }
    let part = |candidate: &WhyCandidate, rule| candidate.parts.get(rule).copied();
    Some(match (part(candidate, "tasks"), part(only, "tasks"), ties) {
        (Some(own), Some(fewest), _) if own > fewest => "the same score, but more tasks",
        (Some(_), Some(_), _) if part(candidate, "priority") < part(only, "priority") => {
            "the same score, but a role of lower priority"
        }
        (Some(_), Some(_), _) | (_, _, Ties::Order) => "the same score, but later in the list",
        _ => "the same score",
    })
}

/// The line of a candidate.
fn row(
    candidate: WhyCandidate,
    rules: &BTreeSet<String>,
    scored: bool,
    passed_over: Option<&'static str>,
) -> impl IntoView + use<> {
    let outcome = match (candidate.chosen, candidate.excluded_because) {
        (true, _) => "Chosen".to_owned(),
        (false, Some(exclusion)) => format!("Excluded: {}", exclusion.label()),
        (false, None) => match passed_over {
            Some(reason) => format!("Passed over: {reason}"),
            None => "Passed over".to_owned(),
        },
    };
    let excluded = candidate.excluded_because.is_some();
    let figure = move |value: Option<f64>| match value {
        Some(value) if !excluded => format!("{value:.2}"),
        _ => "–".to_owned(),
    };
    let parts = rules
        .iter()
        .map(|rule| view! { <td class="number">{figure(candidate.parts.get(rule).copied())}</td> })
        .collect_view();
    view! {
        <tr data-chosen=candidate.chosen.then_some("true")>
            <th scope="row">{candidate.agent_name}</th>
            <td class="why-card__outcome">{outcome}</td>
            {scored.then(|| view! { <td class="number">{figure(Some(candidate.score))}</td> })}
            {parts}
        </tr>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn candidate(score: f64, parts: &[(&str, f64)]) -> WhyCandidate {
        WhyCandidate {
            agent_id: "ada".into(),
            agent_name: "Ada".to_owned(),
            score,
            parts: parts.iter().map(|(rule, value)| ((*rule).to_owned(), *value)).collect(),
            excluded_because: None,
            chosen: false,
        }
    }

    #[test]
    fn a_tie_names_the_rule_that_broke_it() {
        let given = |tasks, priority| candidate(0.5, &[("ability", 0.5), ("tasks", tasks), ("priority", priority)]);
        let chosen = given(1.0, 5.0);
        for (other, why) in [
            (candidate(0.4, &[]), "a lower score"),
            (given(2.0, 9.0), "the same score, but more tasks"),
            (given(1.0, 3.0), "the same score, but a role of lower priority"),
            (given(1.0, 5.0), "the same score, but later in the list"),
        ] {
            assert_eq!(behind(&other, std::slice::from_ref(&chosen), Ties::Unknown), Some(why));
        }
        let weighed = |score| candidate(score, &[("capability", score)]);
        assert_eq!(behind(&weighed(0.5), &[weighed(0.5)], Ties::Order), Some("the same score, but later in the list"));
        assert_eq!(behind(&weighed(0.5), &[weighed(0.5)], Ties::Unknown), Some("the same score"));
        assert_eq!(behind(&chosen, &[given(1.0, 5.0), given(1.0, 5.0)], Ties::Unknown), None, "both were chosen");
    }
}
