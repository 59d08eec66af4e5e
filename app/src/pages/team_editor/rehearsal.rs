//! Who would speak first, as the coordinator itself says.

use super::state::EditorState;
use crate::api::editor::first_turns;
use crate::api::load::loaded;
use crate::components::first_speakers::FirstSpeakers;
use leptos::leptos_dom::helpers::debounce;
use leptos::prelude::*;
use std::time::Duration;

/// How long the team stands still before it is rehearsed anew.
const SETTLED: Duration = Duration::from_millis(400);

/// The first turns of the team, rehearsed without a model.
#[component]
pub fn Rehearsal() -> impl IntoView {
    let state = expect_context::<EditorState>();
    let team = Memo::new(move |_| {
        let mut team = state.checked.with(|(team, _)| team.clone());
        // Where they stand says nothing of who speaks.
        team.agents.iter_mut().for_each(|agent| agent.position = None);
        team
    });
    let settled = RwSignal::new(team.get_untracked());
    let settle = debounce(SETTLED, move |team| settled.set(team));
    Effect::new({
        let mut settle = settle;
        move |before: Option<()>| {
            let team = team.get();
            if before.is_some() {
                settle(team);
            }
        }
    });
    let turns = loaded(move || settled.get(), first_turns);
    view! {
        <Transition>
            {move || Suspend::new(async move {
                let turns = turns.await.unwrap_or_default();
                (!turns.is_empty())
                    .then(|| {
                        view! { <FirstSpeakers turns /> }
                    })
            })}
        </Transition>
    }
}
