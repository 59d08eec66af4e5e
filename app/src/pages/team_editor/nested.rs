//! A team that takes part as one agent.

use super::choices::DraftSelect;
use super::draft::{Action, AgentDraft};
use super::fields::{ActionButton, DraftText, Row, lens};
use super::options::Options;
use super::state::EditorState;
use crate::components::field::TextKind;
use leptos::prelude::*;
use model::TeamSpec;

/// Puts a stored team in as an agent, shows it as a line, and lets its JSON be changed.
#[component]
pub fn NestedTeam(
    /// The agent.
    row: Row<AgentDraft>,
    /// Its position.
    at: Memo<usize>,
) -> impl IntoView {
    let state = expect_context::<EditorState>();
    let line = Memo::new(move |_| {
        let has_team = row.read(state, |agent| !agent.team.trim().is_empty());
        has_team.then(|| {
            let team = state.checked.with(|(team, _)| team.agents.get(at.get()).and_then(|agent| agent.team.clone()));
            team.map_or_else(|| "A team that cannot be read".to_owned(), |team| line(&team))
        })
    });
    let is_team = Memo::new(move |_| line.with(Option::is_some));
    let stored = Signal::derive(move || state.loaded.with_value(|loaded| choices(&loaded.teams)));
    view! {
        <details class="disclosure" open=is_team.get_untracked()>
            <summary>
                <span class="disclosure__title">"A team as this agent"</span>
                <span class="disclosure__set">{move || line.get()}</span>
            </summary>
            <div class="stack">
                <p class="field__hint">
                    "Its outcome is the agent’s reply. Instructions, model and sampling are those of its own agents then; limits and budget of this team hold in it. Three teams deep at most."
                </p>
                <div class="row" data-align="end">
                    <DraftSelect
                        row
                        lens={lens!(embed)}
                        label="Stored team"
                        options=stored
                        hint="A copy is put in: later changes of the stored team do not reach it"
                    />
                    <ActionButton
                        action=Signal::derive(move || Action::EmbedTeam(at.get()))
                        label="Put in"
                        icon="layers"
                    />
                </div>
                <DraftText
                    row
                    lens={lens!(team)}
                    label="Team as JSON"
                    kind=TextKind::Lines(4)
                    placeholder="No team: the agent speaks by its model"
                />
                <div hidden=move || !is_team.get()>
                    <ActionButton
                        action=Signal::derive(move || Action::RemoveTeam(at.get()))
                        label="Take the team out"
                        icon="trash-2"
                    />
                </div>
            </div>
        </details>
    }
}

/// `"Board · 3 agents · 2 deep"`.
fn line(team: &TeamSpec) -> String {
    let agents = match team.agents.len() {
        1 => "1 agent".to_owned(),
        agents => format!("{agents} agents"),
    };
    let name = if team.name.trim().is_empty() { "Team without a name" } else { team.name.as_str() };
    match team.depth() {
        1 => format!("{name} · {agents}"),
        depth => format!("{name} · {agents} · {depth} deep"),
    }
}

fn choices(teams: &Options) -> Options {
    let none = if teams.is_empty() { "No team is stored yet" } else { "Choose a team" };
    std::iter::once((String::new(), none.to_owned())).chain(teams.iter().cloned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_team_is_told_by_name_agents_and_depth() {
        let mut team = model::templates::find("debate").unwrap().team.clone();
        assert_eq!(line(&team), "Debate · 3 agents");
        team.agents.truncate(1);
        team.agents[0].team = Some(Box::new(TeamSpec::default()));
        assert_eq!(line(&team), "Debate · 1 agent · 2 deep");
    }
}
