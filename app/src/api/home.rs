//! What the first page shows.

use super::editor::FirstTurn;
use crate::error::AppError;
use leptos::prelude::*;
use model::{ConversationSummary, TurnStrategy};
use serde::{Deserialize, Serialize};

/// What the first page shows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Home {
    /// Teams to start from.
    pub templates: Vec<TemplateCard>,
    /// The last few conversations, newest first.
    pub recent: Vec<ConversationSummary>,
}

/// A template as its card shows it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TemplateCard {
    /// Its stable name.
    pub slug: String,
    /// Its name for people.
    pub title: String,
    /// What it does.
    pub summary: String,
    /// Who speaks next.
    pub strategy: TurnStrategy,
    /// Whether it works on tasks first.
    pub tasks: bool,
    /// Names of its agents and of their roles.
    pub agents: Vec<(String, String)>,
    /// A task that shows it at its best.
    pub task: String,
    /// How it works, in a sentence.
    pub sentence: String,
    /// Who speaks first.
    pub first: Vec<FirstTurn>,
    /// Tokens of a run, roughly.
    pub estimated_tokens: u64,
}

/// Loads the first page.
#[server(prefix = "/api/ui", endpoint = "load_home")]
pub async fn load_home() -> Result<Home, AppError> {
    let filter = engine::ports::ConversationFilter { limit: 4, ..Default::default() };
    let recent = crate::error::engine()?.conversations.list(crate::error::scope()?, &filter).await?;
    // Rehearsed once: templates are part of the program.
    let templates = crate::error::blocking(|| server::CARDS.clone()).await?;
    Ok(Home { templates, recent })
}

#[cfg(feature = "ssr")]
mod server {
    use super::TemplateCard;
    use crate::api::editor::server::first_turns;
    use model::templates::{self, Template};
    use std::sync::LazyLock;

    pub(super) static CARDS: LazyLock<Vec<TemplateCard>> =
        LazyLock::new(|| templates::all().iter().map(card).collect());

    fn card(template: &Template) -> TemplateCard {
        let team = &template.team;
        TemplateCard {
            slug: template.slug.clone(),
            title: template.title.clone(),
            summary: template.summary.clone(),
            strategy: team.policy.turn_strategy,
            tasks: team.policy.tasks.is_some(),
            agents: team.agents.iter().map(|agent| (agent.name.clone(), agent.role.to_string())).collect(),
            task: template.task.clone(),
            sentence: model::sentence::sentence(team),
            first: first_turns(team),
            estimated_tokens: template.estimated_tokens(),
        }
    }
}
