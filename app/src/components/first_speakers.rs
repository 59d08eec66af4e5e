//! Who would speak first.

use crate::api::editor::FirstTurn;
use crate::components::agent_mark::AgentMark;
use leptos::prelude::*;

/// The first turns of a team, in order; those that begin at the same time stand together.
#[component]
pub fn FirstSpeakers(
    /// The turns.
    turns: Vec<FirstTurn>,
) -> impl IntoView {
    view! {
        <p class="first-speakers__caption" aria-hidden="true">"First speakers"</p>
        <ol class="first-speakers" aria-label="First speakers">{steps(turns).into_iter().map(step).collect_view()}</ol>
    }
}

/// The turns, those that begin at the same time in one step.
fn steps(turns: Vec<FirstTurn>) -> Vec<Vec<FirstTurn>> {
    let mut steps: Vec<Vec<FirstTurn>> = Vec::new();
    for turn in turns {
        match steps.last_mut().filter(|_| turn.is_parallel) {
            Some(step) => step.push(turn),
            None => steps.push(vec![turn]),
        }
    }
    steps
}

fn step(turns: Vec<FirstTurn>) -> impl IntoView {
    let is_together = turns.len() > 1;
    view! {
        <li class="first-speakers__step">
            {turns.into_iter().map(turn).collect_view()}
            {is_together.then(|| view! { <span class="first-speakers__what">"at the same time"</span> })}
        </li>
    }
}

fn turn(turn: FirstTurn) -> impl IntoView {
    let (name, position) = turn.agent;
    view! {
        <span class="first-speakers__turn" title=turn.reason>
            <AgentMark name=name.clone() position />
            <span class="first-speakers__name">{name}</span>
            <span class="first-speakers__what">{turn.purpose}</span>
        </span>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn those_who_begin_at_the_same_time_are_one_step() {
        let turn = |(name, is_parallel): (&str, bool)| FirstTurn {
            agent: (name.to_owned(), 0),
            purpose: String::new(),
            reason: String::new(),
            is_parallel,
        };
        let told = |turns: &[(&str, bool)]| {
            let steps = steps(turns.iter().copied().map(turn).collect());
            steps.iter().map(|step| step.iter().map(|turn| turn.agent.0.as_str()).collect()).collect::<Vec<String>>()
        };
        assert_eq!(told(&[("a", false), ("b", false)]), ["a", "b"]);
        assert_eq!(told(&[("a", false), ("b", true), ("c", true), ("a", false), ("b", true)]), ["abc", "ab"]);
    }
}
