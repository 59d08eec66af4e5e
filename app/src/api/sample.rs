//! Conversations of the templates, without a key.

use crate::error::AppError;
use leptos::prelude::*;

/// Starts a template on its own task with the simulated model, and leads to the conversation.
#[server(prefix = "/api/ui", endpoint = "start_sample")]
pub async fn start_sample(
    /// Stable name of the template.
    template: String,
) -> Result<(), AppError> {
    use engine::{StartConversation, TeamChoice};

    let template = model::templates::find(&template).ok_or_else(|| AppError::not_found("template").with_status())?;
    let mut team = template.team.clone();
    for agent in &mut team.agents {
        agent.model = Some(model::ModelRef::simulated());
    }
    let start = StartConversation {
        team: TeamChoice::Inline(Box::new(team)),
        task: template.task.clone(),
        seed: None,
        budget: model::Budget::default(),
    };
    let id = crate::error::engine()?.conversations.start(crate::error::scope()?, start).await?;
    leptos_axum::redirect(&format!("/conversations/{id}"));
    Ok(())
}
