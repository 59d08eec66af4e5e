//! Why an agent was chosen.

use super::{Layout, group, state};
use crate::components::candidate_table::CandidateTable;
use crate::components::why_card::WhyCard;
use leptos::prelude::*;
use model::event::{Exclusion, SelectorTrace, TurnPurpose};
use model::{AgentId, TurnStrategy, Usage};
use projections::transcript::{Why, WhyCandidate, WhyTask};

pub(super) fn choices() -> Vec<AnyView> {
    let candidate = |name: &str, chosen, score, parts: &[(&str, f64)], excluded_because| WhyCandidate {
        agent_id: AgentId::slug(name),
        agent_name: name.to_owned(),
        chosen,
        score,
        parts: parts.iter().map(|(rule, part)| ((*rule).to_owned(), *part)).collect(),
        excluded_because,
    };
    let plain = vec![
        candidate("Ada", false, 0.0, &[], Some(Exclusion::JustSpoke)),
        candidate("Bo", true, 0.0, &[], None),
        candidate("Cy", false, 0.0, &[], None),
    ];
    let rules = |capability, text, recency| [("capability", capability), ("text", text), ("recency", recency)];
    let scored = vec![
        candidate("Ada", false, 0.0, &rules(0.0, 0.0, 0.0), Some(Exclusion::JustSpoke)),
        candidate("Bo", true, 0.71, &rules(0.75, 0.62, 1.0), None),
        candidate("Cy", false, 0.28, &rules(0.0, 0.41, 0.5), None),
        candidate("Desk", false, 0.0, &rules(0.0, 0.0, 0.0), Some(Exclusion::TurnCapReached)),
    ];
    let able = |tasks, priority| [("ability", 0.8), ("tasks", tasks), ("priority", priority)];
    let tied = vec![
        candidate("Ada", false, 0.8, &able(1.0, 5.0), None),
        candidate("Bo", true, 0.8, &able(0.0, 9.0), None),
        candidate("Cy", false, 0.8, &able(0.0, 3.0), None),
    ];
    let weights = || vec![("capability", 3.0), ("text", 3.0), ("recency", 1.0)];
    let why = |strategy, reason: &str| Why {
        seq: 1,
        strategy,
        purpose: TurnPurpose::Speak,
        reason: reason.to_owned(),
        fallback: false,
        candidates: plain.clone(),
        selector: None,
        task: None,
    };
    let by_rules = Why { candidates: scored.clone(), ..why(TurnStrategy::Dynamic, "Bo has the best score.") };
    let usage = Usage { input_tokens: 310, output_tokens: 12, ..Usage::default() };
    let asked = |raw_replies: &[&str]| {
        let raw_replies = raw_replies.iter().map(|reply| (*reply).to_owned()).collect();
        Some(SelectorTrace { raw_replies, attempts: 2, usage })
    };
    let by_model = Why { selector: asked(&["Everybody?", "Bo"]), ..why(TurnStrategy::Dynamic, "A model chose Bo.") };
    let silent = Why { fallback: true, selector: asked(&[]), ..why(TurnStrategy::Dynamic, "Bo has the best score.") };
    let task = WhyTask {
        id: "rehearse".into(),
        description: "Rehearse the migration.".to_owned(),
        reason: "Bo is the only one who can test.".to_owned(),
        candidates: scored.clone(),
    };
    let for_task = Why { task: Some(task), ..why(TurnStrategy::Collaborative, "") };
    let agent_name = || "Bo".to_owned();
    let cards = [
        ("in turn", why(TurnStrategy::RoundRobin, "Next in the list.")),
        ("by a model", by_model),
        ("by the fallback", silent),
        ("for a task", for_task),
    ]
    .map(|(name, why)| state(name, view! { <WhyCard why agent_name=agent_name() /> }));
    let weighted =
        state("by weighted rules", view! { <WhyCard why=by_rules agent_name=agent_name() weights=weights() /> });
    let tables = [
        state("candidates", view! { <CandidateTable caption="Candidates".to_owned() candidates=plain.clone() /> }),
        state(
            "candidates by weighted rules",
            view! { <CandidateTable caption="Candidates by weighted rules".to_owned() candidates=scored weights=weights() /> },
        ),
        state(
            "candidates, a tie",
            view! { <CandidateTable caption="Candidates of the same score".to_owned() candidates=tied /> },
        ),
    ];
    vec![group(Layout::Rows, cards.into_iter().chain([weighted])), group(Layout::Columns, tables)]
}
