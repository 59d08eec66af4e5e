//! Conversations beside each other, and a team beside one of its agents.

use crate::error::AppError;
use leptos::prelude::*;
use model::{AgentId, ConversationId, ConversationSummary};
use projections::RunMetrics;
use serde::{Deserialize, Serialize};

/// Fewest and most conversations that stand beside each other.
pub const COMPARED: std::ops::RangeInclusive<usize> = 2..=4;

/// Conversations beside each other.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Comparison {
    /// The conversations, in the order in which they were asked for.
    pub runs: Vec<ComparedRun>,
    /// What their teams differ in.
    pub differences: Vec<Difference>,
}

/// One of them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ComparedRun {
    /// The conversation.
    pub summary: ConversationSummary,
    /// Its figures.
    pub metrics: RunMetrics,
    /// What it was asked to do.
    pub task: String,
    /// What it came to, and who said that; `None` where nobody has replied.
    pub answer: Option<(String, String)>,
}

/// What teams differ in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Difference {
    /// Where in the team, in the words of the editor, from the outside in: `["Bo", "Model"]`.
    pub place: Vec<String>,
    /// What is there, by conversation; `None` where nothing is.
    pub values: Vec<Option<String>>,
}

/// Conversations beside each other.
#[server(prefix = "/api/ui", endpoint = "compare_runs", input = server_fn::codec::Json)]
pub async fn compare_runs(
    /// Which; [`COMPARED`] of them.
    ids: Vec<ConversationId>,
) -> Result<Comparison, AppError> {
    server::compare(ids).await
}

/// Gives the task of a conversation to one agent of its team alone, and leads to both beside each other.
#[server(prefix = "/api/ui", endpoint = "start_baseline")]
pub async fn start_baseline(
    /// The conversation.
    id: ConversationId,
    /// Which agent.
    agent: AgentId,
) -> Result<(), AppError> {
    server::start_baseline(id, &agent).await
}

#[cfg(feature = "ssr")]
mod server {
    use super::{COMPARED, ComparedRun, Comparison, Difference};
    use crate::error::{AppError, ErrorCode, engine, scope};
    use crate::pages::team_editor::changes::{Change, changes, worded};
    use engine::{StartConversation, TeamChoice};
    use model::{AgentId, ConversationId, TeamSpec};
    use projections::Transcript;
    use std::collections::BTreeMap;

    pub(super) async fn compare(ids: Vec<ConversationId>) -> Result<Comparison, AppError> {
        if !COMPARED.contains(&ids.len()) {
            return Err(
                AppError::new(ErrorCode::Rejected, "Choose two to four conversations to compare.").with_status()
            );
        }
        let (mut runs, mut teams) = (Vec::new(), Vec::new());
        for id in ids {
            let (run, team) = read(id).await?;
            runs.push(run);
            teams.push(team);
        }
        Ok(Comparison { runs, differences: differences(&teams) })
    }

    async fn read(id: ConversationId) -> Result<(ComparedRun, TeamSpec), AppError> {
        let (engine, scope) = (engine()?, scope()?);
        let missing = || AppError::not_found("conversation").with_status();
        let summary = engine.conversations.summary(scope, id).await?.ok_or_else(missing)?;
        let metrics = engine.analytics.run(scope, id).await?.ok_or_else(missing)?;
        let transcript = engine.conversations.transcript(scope, id).await?.ok_or_else(missing)?;
        let answer = transcript.answer().map(|turn| (turn.agent_name.clone(), turn.text.clone()));
        let Transcript { task, team, .. } = transcript;
        Ok((ComparedRun { summary, metrics, task, answer }, team.unwrap_or_default()))
    }

    /// What teams differ in: each is held against the first.
    fn differences(teams: &[TeamSpec]) -> Vec<Difference> {
        let Some((first, others)) = teams.split_first() else { return Vec::new() };
        let mut places: Vec<Vec<String>> = Vec::new();
        let mut values: BTreeMap<Vec<String>, Vec<Option<Option<String>>>> = BTreeMap::new();
        let mut base: BTreeMap<Vec<String>, Option<String>> = BTreeMap::new();
        for (at, other) in others.iter().enumerate() {
            for change in changes(first, other).into_iter().filter(is_of_behaviour).map(in_short).map(worded) {
                let row = values.entry(change.place.clone()).or_insert_with(|| {
                    places.push(change.place.clone());
                    vec![None; others.len()]
                });
                row[at] = Some(change.after);
                base.insert(change.place, change.before);
            }
        }
        places
            .into_iter()
            .map(|place| {
                let before = base.remove(&place).flatten();
                let row = values.remove(&place).unwrap_or_default();
                let others = row.into_iter().map(|changed| changed.unwrap_or_else(|| before.clone()));
                Difference { values: [before.clone()].into_iter().chain(others).collect(), place }
            })
            .collect()
    }

    /// Whether it is about more than what the team is called.
    fn is_of_behaviour(change: &Change) -> bool {
        !matches!(change.place.as_slice(), [field] if field == "name" || field == "description")
    }

    /// A whole agent or role is there or not; what it is like stands with its team.
    fn in_short(mut change: Change) -> Change {
        if change.place.len() == 2 && (change.before.is_none() || change.after.is_none()) {
            for value in [&mut change.before, &mut change.after].into_iter().flatten() {
                if value.contains("name: ") {
                    "in the team".clone_into(value);
                }
            }
        }
        change
    }

    pub(super) async fn start_baseline(id: ConversationId, agent: &AgentId) -> Result<(), AppError> {
        let (engine, scope) = (engine()?, scope()?);
        let missing = || AppError::not_found("conversation").with_status();
        let Transcript { task, team, budget, .. } =
            engine.conversations.transcript(scope, id).await?.ok_or_else(missing)?;
        let agent = Some(agent).filter(|agent| !agent.is_empty());
        let alone = team.and_then(|team| team.alone(agent));
        let alone = alone.ok_or_else(|| AppError::not_found("agent").with_status())?;
        let start = StartConversation { team: TeamChoice::Inline(Box::new(alone)), task, seed: None, budget };
        let alone = engine.conversations.start(scope, start).await?;
        leptos_axum::redirect(&format!("/analytics/compare?run={id}&run={alone}"));
        Ok(())
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        #[test]
        fn each_team_is_held_against_the_first() {
            let team = |name: &str, turns: u32| {
                let json = format!(r#"{{"name": "{name}", "policy": {{"max_turns": {turns}}}}}"#);
                serde_json::from_str::<TeamSpec>(&json).unwrap()
            };
            let found = differences(&[team("A", 3), team("B", 3), team("A", 5)]);
            let rows: Vec<_> = found
                .iter()
                .map(|row| {
                    (
                        row.place.join("/"),
                        row.values.iter().map(|value| value.as_deref().unwrap_or("–")).collect::<Vec<_>>(),
                    )
                })
                .collect();
            assert_eq!(rows, [("Most turns".to_owned(), vec!["3", "3", "5"])]);
        }
    }
}
