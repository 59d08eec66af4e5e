//! A team that is itself an agent: its turn holds the transcript of what happened inside.

use super::Transcript;
use super::happened::Happened;
use model::{AgentSpec, Event, Policy, TeamSpec, TurnId};

/// Most bytes of what a team was given that its transcript keeps: it is the context, which the page shows already.
const GIVEN_BYTES: usize = 2_000;
/// Turns inside a team that [`Transcript::with_last_turns`] keeps at the most.
pub(super) const INNER_TURNS: usize = 20;

impl Transcript {
    /// The transcript of a team's turn before anything has happened in it.
    pub(super) fn of_team(team: &TeamSpec) -> Self {
        Self { team: Some(outline(team)), ..Self::default() }
    }

    /// Something happened inside the team whose turn this is.
    pub(super) fn team_event(&mut self, happened: Happened<'_>, turn_id: &TurnId, event: &Event) {
        let turn = self.entries.turn_mut(turn_id).filter(|turn| turn.state.is_open());
        let Some(inner) = turn.and_then(|turn| turn.inner.as_deref_mut()) else { return };
        inner.apply_happened(happened.carrying(event));
        if let Event::MessagePosted { .. } = event {
            inner.cut_what_was_given();
        }
        self.simulated |= inner.simulated;
    }

    fn cut_what_was_given(&mut self) {
        if let Some(text) = self.entries.last_message_mut().map(|message| &mut message.text)
            && text.len() > GIVEN_BYTES
        {
            text.truncate(text.floor_char_boundary(GIVEN_BYTES));
            text.push('…');
        }
    }
}

/// What the transcript of a team needs to know of it: names, roles, teams inside, and the limit of turns.
fn outline(team: &TeamSpec) -> TeamSpec {
    let agent = |agent: &AgentSpec| AgentSpec {
        id: agent.id.clone(),
        name: agent.name.clone(),
        role: agent.role.clone(),
        team: agent.team.as_deref().map(|team| Box::new(outline(team))),
        ..AgentSpec::default()
    };
    TeamSpec {
        name: team.name.clone(),
        agents: team.agents.iter().map(agent).collect(),
        policy: Policy {
            turn_strategy: team.policy.turn_strategy,
            max_turns: team.policy.max_turns,
            ..Policy::default()
        },
        ..TeamSpec::default()
    }
}
