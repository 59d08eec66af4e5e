//! Teams: listed, copied, imported, started and removed.

use crate::error::AppError;
use leptos::prelude::*;
use model::{TeamId, Timestamp, TurnStrategy};
use serde::{Deserialize, Serialize};

/// A team as the list shows it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TeamRow {
    /// Which.
    pub id: TeamId,
    /// Its name.
    pub name: String,
    /// What it is for.
    pub description: String,
    /// Who speaks next.
    pub strategy: TurnStrategy,
    /// Whether it works on tasks first.
    pub tasks: bool,
    /// What it does, in one sentence.
    pub sentence: String,
    /// Names of its agents, in its order.
    pub agents: Vec<String>,
    /// Its newest version.
    pub version: u32,
    /// When that was made.
    pub updated_at: Timestamp,
}

/// All teams, most recently changed first.
#[server(prefix = "/api/ui", endpoint = "list_teams")]
pub async fn list_teams() -> Result<Vec<TeamRow>, AppError> {
    let teams = crate::error::engine()?.teams.list(crate::error::scope()?).await?;
    Ok(teams.into_iter().map(server::row).collect())
}

/// Makes a team like this one and leads to it.
#[server(prefix = "/api/ui", endpoint = "duplicate_team")]
pub async fn duplicate_team(
    /// The team.
    id: TeamId,
) -> Result<(), AppError> {
    let (engine, scope) = (crate::error::engine()?, crate::error::scope()?);
    let stored = engine.teams.get(scope, id, None).await?;
    let mut team = stored.ok_or_else(|| AppError::not_found("team").with_status())?.team;
    team.name.push_str(" (copy)");
    let copy = engine.teams.create(scope, team).await?;
    leptos_axum::redirect(&format!("/teams/{}", copy.id));
    Ok(())
}

/// Removes a team with its versions; conversations keep the team that they ran.
#[server(prefix = "/api/ui", endpoint = "delete_team")]
pub async fn delete_team(
    /// The team.
    id: TeamId,
) -> Result<(), AppError> {
    let deleted = crate::error::engine()?.teams.delete(crate::error::scope()?, id).await?;
    if !deleted {
        return Err(AppError::not_found("team").with_status());
    }
    leptos_axum::redirect("/teams");
    Ok(())
}

/// Makes a team of a text and leads to it.
#[server(prefix = "/api/ui", endpoint = "import_team")]
pub async fn import_team(
    /// The team in JSON, YAML or TOML, as the export gives it.
    source: String,
) -> Result<(), AppError> {
    let (engine, scope) = (crate::error::engine()?, crate::error::scope()?);
    let read = crate::error::blocking(move || crate::api::source::server::read(&source, None)).await?;
    let team = read.map_err(|fault| AppError::new(crate::error::ErrorCode::Invalid, fault.in_words()).with_status())?;
    let stored = engine.teams.create(scope, team).await?;
    leptos_axum::redirect(&format!("/teams/{}", stored.id));
    Ok(())
}

/// Makes an old version of a team its newest again and leads to it.
#[server(prefix = "/api/ui", endpoint = "restore_team")]
pub async fn restore_team(
    /// The team.
    id: TeamId,
    /// The old version.
    version: u32,
) -> Result<(), AppError> {
    let (engine, scope) = (crate::error::engine()?, crate::error::scope()?);
    let old = engine.teams.get(scope, id, Some(version)).await?;
    let team = old.ok_or_else(|| AppError::not_found("version").with_status())?.team;
    engine.teams.update(scope, id, team, None).await?;
    leptos_axum::redirect(&format!("/teams/{id}"));
    Ok(())
}

/// Starts a conversation of a stored team and leads to it. Numbers come as they were typed; empty means none.
#[server(prefix = "/api/ui", endpoint = "start_team")]
pub async fn start_team(
    /// The team.
    id: TeamId,
    /// What the team is asked to do.
    task: String,
    /// Seed of everything random.
    seed: String,
    /// Most tokens of the conversation.
    max_tokens: String,
    /// Most dollars of the conversation.
    max_cost_usd: String,
    /// Most seconds of the conversation.
    max_time_s: String,
) -> Result<(), AppError> {
    use crate::pages::team_editor::draft::BudgetDraft;
    use engine::{StartConversation, TeamChoice};

    let (seed, budget) =
        server::limits(&seed, &BudgetDraft { max_tokens, max_cost_usd, max_time_s, ..BudgetDraft::default() })?;
    let start = StartConversation { team: TeamChoice::Stored(id), task, seed, budget };
    let conversation = crate::error::engine()?.conversations.start(crate::error::scope()?, start).await?;
    leptos_axum::redirect(&format!("/conversations/{conversation}"));
    Ok(())
}

#[cfg(feature = "ssr")]
mod server {
    use super::TeamRow;
    use crate::error::AppError;
    use crate::pages::team_editor::draft::BudgetDraft;
    use crate::pages::team_editor::draft::reader::Reader;
    use model::team::StoredTeam;
    use model::{Budget, sentence};

    pub(super) fn row(stored: StoredTeam) -> TeamRow {
        TeamRow {
            id: stored.id,
            sentence: sentence::sentence(&stored.team),
            strategy: stored.team.policy.turn_strategy,
            tasks: stored.team.policy.tasks.is_some(),
            agents: stored.team.agents.into_iter().map(|agent| agent.name).collect(),
            name: stored.team.name,
            description: stored.team.description,
            version: stored.version,
            updated_at: stored.updated_at,
        }
    }

    /// Reads the seed and the budget of a run.
    pub(super) fn limits(seed: &str, budget: &BudgetDraft) -> Result<(Option<u64>, Budget), AppError> {
        let mut reader = Reader::default();
        let seed = reader.whole("seed", seed);
        let budget = budget.budget("", &mut reader);
        if budget.max_time_s.is_some_and(|seconds| !(seconds > 0.0 && seconds <= 86_400.0)) {
            reader.unreadable("max_time_s", "Choose a time above 0 and up to 86400 seconds.");
        }
        if reader.findings.is_empty() {
            Ok((seed, budget))
        } else {
            Err(AppError::invalid(reader.findings).with_status())
        }
    }
}
