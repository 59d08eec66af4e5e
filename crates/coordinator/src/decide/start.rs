//! `Start`: the conversation begins with its task.

use super::{PERSON, check_text};
use crate::Rejection;
use model::{Command, Event, MessageId, ModelRef, lint};

/// Only for [`Command::Start`].
pub(super) fn decide(command: &Command) -> Result<Vec<Event>, Rejection> {
    let Command::Start { team, origin, task, seed, budget, default_model, prices, context_windows } = command else {
        return Err(Rejection::NotStarted);
    };
    check_text(task)?;
    let times = [budget.max_time_s, budget.per_agent.max_time_s];
    if times.into_iter().flatten().any(|seconds| !(seconds > 0.0 && seconds.is_finite())) {
        return Err(Rejection::InvalidValue("a limit of time is more than 0 seconds".to_owned()));
    }
    let team = team.as_ref().clone().normalised();
    let errors = lint::errors(&team);
    if !errors.is_empty() {
        return Err(Rejection::InvalidTeam(errors));
    }
    let models = team.models();
    let is_used = |model: &ModelRef| models.contains(model) || default_model.as_ref() == Some(model);
    let prices =
        prices.iter().filter(|(model, _)| is_used(model)).map(|(model, price)| (model.clone(), *price)).collect();
    let windows = context_windows.iter().filter(|(model, _)| is_used(model));
    let context_windows = windows.map(|(model, tokens)| (model.clone(), *tokens)).collect();
    Ok(vec![
        Event::ConversationStarted {
            origin: *origin,
            task: task.clone(),
            seed: *seed,
            budget: *budget,
            default_model: default_model.clone(),
            prices,
            context_windows,
            team: Box::new(team),
        },
        Event::MessagePosted {
            message_id: MessageId::nth(1),
            author: PERSON.to_owned(),
            to: Vec::new(),
            text: task.clone(),
        },
    ])
}
