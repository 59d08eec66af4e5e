//! Why an agent was chosen to speak: the coordinator's own record.

use crate::components::candidate_table::CandidateTable;
use crate::format;
use leptos::prelude::*;
use model::TurnStrategy;
use model::event::{Exclusion, SelectorTrace};
use projections::person::Voice;
use projections::transcript::{Why, WhyTask};

/// Why an agent was chosen to speak, folded.
#[component]
pub fn WhyCard(
    /// The record.
    why: Why,
    /// Display name of the agent.
    agent_name: String,
    /// What each rule counts, where the rules are weighted.
    #[prop(optional)]
    weights: Vec<(&'static str, f64)>,
) -> impl IntoView {
    let fallback = why.fallback;
    let is_asked_for =
        why.candidates.iter().any(|candidate| candidate.excluded_because == Some(Exclusion::NotMentioned));
    let rule = match &why.task {
        Some(task) => format!("Task {}", task.id),
        None if is_asked_for => "Asked for".to_owned(),
        None => why.strategy.label().to_owned(),
    };
    let passed_over = match why.strategy {
        TurnStrategy::RoundRobin => Some("later in the order"),
        // A model chose, or the last speaker: the scores are what the fallback would go by.
        TurnStrategy::Dynamic if weights.is_empty() && !fallback => Some("somebody else was named"),
        _ => None,
    };
    let body = match why.task {
        Some(task) => assignment(task, &agent_name).into_any(),
        None => view! {
            <p>{Voice::You.sentence(&why.reason)}</p>
            {fallback.then(|| view! { <p>"The strategy’s own rule could not choose; the fallback rule did."</p> })}
            {why.selector.map(selector)}
            <CandidateTable
                caption=format!("Candidates when {agent_name} was chosen")
                candidates=why.candidates
                weights
                passed_over
            />
        }
        .into_any(),
    };
    view! {
        <details class="why-card">
            <summary>
                "Why " {agent_name} "? " <span class="why-card__rule">{rule}</span>
                {fallback.then(|| view! { <span class="why-card__fallback">"Fallback used"</span> })}
            </summary>
            <div class="why-card__body">{body}</div>
        </details>
    }
}

/// Why the agent was given the task that it works on.
fn assignment(task: WhyTask, agent_name: &str) -> impl IntoView + use<> {
    view! {
        <p><strong>{task.description}</strong></p>
        <p>{task.reason}</p>
        <CandidateTable
            caption=format!("Candidates when {agent_name} was given the task {}", task.id)
            candidates=task.candidates
        />
    }
}

/// What the model said that was asked to choose.
fn selector(trace: SelectorTrace) -> impl IntoView {
    let asked = format!(
        "A model was asked {}: {}.",
        if trace.attempts == 1 { "once".to_owned() } else { format!("{} times", trace.attempts) },
        format::count(trace.usage.total_tokens(), "token")
    );
    let silent = trace.raw_replies.is_empty().then(|| view! { <p>"No try was answered."</p> });
    let replies = trace.raw_replies.into_iter().map(|reply| view! { <li><q>{reply}</q></li> }).collect_view();
    view! {
        <div class="why-card__selector">
            <p>{asked}</p>
            <ol>{replies}</ol>
            {silent}
        </div>
    }
}
