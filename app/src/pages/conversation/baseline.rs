//! Whether the team was worth it: the same task, one agent.

use super::acts::Acts;
use crate::components::button::Button;
use crate::components::form_action::ActForm;
use crate::live::{Head, LiveConversation};
use leptos::prelude::*;

/// Gives the task to one agent alone, to be held against what the team did. Nothing for a team of one.
#[component]
pub(super) fn Baseline(
    /// The conversation.
    live: LiveConversation,
    /// What can be done.
    acts: Acts,
) -> impl IntoView {
    let team = live.team();
    let first = live.head.with_untracked(Head::busiest);
    let options = team
        .agents
        .iter()
        .map(|agent| {
            let is_first = first.as_ref() == Some(&agent.id);
            view! { <option value=agent.id.to_string() selected=is_first>{agent.name.clone()}</option> }
        })
        .collect_view();
    (team.agents.len() > 1).then(|| {
        view! {
            <section class="rating" aria-labelledby="baseline">
                <ActForm action=acts.baseline>
                    <h2 class="rating__title" id="baseline">"Was the team worth it?"</h2>
                    <p class="inspector__note">"Give the same task to one agent alone, and see both beside each other."</p>
                    <input type="hidden" name="id" value=live.id.to_string() />
                    <div class="rating__row">
                        <select class="rating__agent" name="agent" aria-label="Agent">{options}</select>
                        <Button busy=acts.baseline.pending() attr:data-command="Compare with one agent">"Compare"</Button>
                    </div>
                    <p class="note" data-tone="danger" role="alert">{move || acts.baseline.fault()}</p>
                </ActForm>
            </section>
        }
    })
}
