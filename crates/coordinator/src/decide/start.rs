//! `Start`: the conversation begins with its task.

use super::{PERSON, check_text};
use crate::Rejection;
use model::command::TeamOrigin;
use model::{Budget, Event, MessageId, TeamSpec, lint};

pub(super) fn decide(
    team: &TeamSpec,
    origin: Option<TeamOrigin>,
    task: &str,
    seed: u64,
    budget: Budget,
) -> Result<Vec<Event>, Rejection> {
    check_text(task)?;
    let team = team.clone().normalised();
    let errors = lint::errors(&team);
    if !errors.is_empty() {
        return Err(Rejection::InvalidTeam(errors));
    }
    Ok(vec![
        Event::ConversationStarted { team: Box::new(team), origin, task: task.to_owned(), seed, budget },
        Event::MessagePosted {
            message_id: MessageId::nth(1),
            author: PERSON.to_owned(),
            to: Vec::new(),
            text: task.to_owned(),
        },
    ])
}
