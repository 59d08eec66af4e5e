//! What the first page shows.

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
    /// Names of its agents.
    pub agents: Vec<String>,
    /// Tokens of a run, roughly.
    pub estimated_tokens: u64,
}

/// Loads the first page.
#[server(prefix = "/api/ui", endpoint = "load_home")]
pub async fn load_home() -> Result<Home, AppError> {
    let filter = engine::ports::ConversationFilter { limit: 4, ..Default::default() };
    let recent = crate::error::engine()?.conversations.list(crate::error::scope()?, &filter).await?;
    let templates = model::templates::all().iter().map(card).collect();
    Ok(Home { templates, recent })
}

#[cfg(feature = "ssr")]
fn card(template: &model::templates::Template) -> TemplateCard {
    TemplateCard {
        slug: template.slug.clone(),
        title: template.title.clone(),
        summary: template.summary.clone(),
        strategy: template.team.policy.turn_strategy,
        agents: template.team.agents.iter().map(|agent| agent.name.clone()).collect(),
        estimated_tokens: template.estimated_tokens(),
    }
}
