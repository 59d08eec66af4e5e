//! Who would speak first, as the coordinator itself says.

use super::state::EditorState;
use crate::api::editor::first_turns;
use crate::api::load::loaded;
use crate::components::first_speakers::FirstSpeakers;
use leptos::either::Either;
use leptos::leptos_dom::helpers::debounce;
use leptos::prelude::*;
use model::TeamSpec;
use std::time::Duration;

/// How long the team stands still before it is rehearsed anew.
const SETTLED: Duration = Duration::from_millis(400);
/// What stands in place of the speakers while somebody cannot be called.
const NAMELESS: &str = "Name every agent and role to see who speaks first.";

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
                if turns.is_empty() {
                    let why = settled.with_untracked(is_nameless).then_some(NAMELESS);
                    Either::Left(why.map(|why| view! { <p class="note">{why}</p> }))
                } else {
                    Either::Right(view! { <FirstSpeakers turns /> })
                }
            })}
        </Transition>
    }
}

/// Whether an agent or a role has no name, in a team that has agents.
fn is_nameless(team: &TeamSpec) -> bool {
    let agents = team.agents.iter().map(|agent| agent.name.as_str());
    let mut names = agents.chain(team.roles.iter().map(|role| role.name.as_str()));
    !team.agents.is_empty() && names.any(|name| name.trim().is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_team_is_nameless_while_an_agent_or_a_role_is() {
        let team = &model::templates::find("debate").unwrap().team;
        let change = |change: fn(&mut TeamSpec)| {
            let mut team = team.clone();
            change(&mut team);
            is_nameless(&team)
        };
        assert!(!is_nameless(team));
        assert!(change(|team| team.agents[1].name = " ".to_owned()));
        assert!(change(|team| team.roles[0].name = "".into()));
        assert!(!is_nameless(&TeamSpec::default()));
    }
}
