//! One team, read for editing and saved.

use crate::api::source::{SourceFault, SourceFormat};
use crate::error::AppError;
use crate::pages::team_editor::changes::Change;
use crate::pages::team_editor::draft::TeamDraft;
use leptos::prelude::*;
use model::{TeamId, TeamSpec, Timestamp};
use serde::{Deserialize, Serialize};

/// What the editor starts with.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Editor {
    /// The fields.
    pub draft: TeamDraft,
    /// The fields as they are stored; those of an empty team for a new one.
    pub saved: TeamDraft,
    /// Where the team is stored; `None` for a new one.
    pub stored: Option<Stored>,
    /// All versions, newest first.
    pub versions: Vec<Version>,
    /// What the version that is shown changed; `None` for a new team, and for one of a single version.
    pub changes: Option<VersionChanges>,
    /// Model of agents that name none.
    pub default_model: String,
    /// Models that can be named, and what is known of each.
    pub models: Vec<(String, String)>,
    /// Id and name of the stored teams, which can be put in as an agent.
    pub teams: Vec<(String, String)>,
    /// Stable name of the template that the team comes from.
    pub template: Option<String>,
    /// A task to try the team on, of the template.
    pub task: String,
    /// The team as text, if that was asked for; or one that could not be read.
    pub source: String,
    /// Why the text could not be read.
    pub source_fault: Option<SourceFault>,
    /// Why a form posted without a script was not done as asked.
    pub error: Option<AppError>,
    /// Place of the field to go on at.
    pub focus: Option<String>,
}

/// Where a team is stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stored {
    /// The team.
    pub id: TeamId,
    /// The version that is shown.
    pub version: u32,
    /// The newest version; a lower one that is shown cannot be edited.
    pub newest: u32,
}

impl Stored {
    /// Whether an older version is shown.
    pub const fn is_old(&self) -> bool {
        self.version < self.newest
    }
}

/// A version of a team.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Version {
    /// Counted from 1.
    pub version: u32,
    /// When it was made.
    pub updated_at: Timestamp,
}

/// What a version of a team changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct VersionChanges {
    /// The version.
    pub version: u32,
    /// From the version before; `None` for the first.
    pub within: Option<Vec<Change>>,
    /// From it to the newest; `None` for the newest.
    pub since: Option<Vec<Change>>,
}

/// A team that was saved.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Saved {
    /// The team.
    pub id: TeamId,
    /// The version that was made, with its time.
    pub version: Version,
    /// The fields as they are stored.
    pub draft: TeamDraft,
}

/// Loads a stored team, a version of it, a template, or nothing, for editing. A form posted to the page without a
/// script is answered here too.
#[server(prefix = "/api/ui", endpoint = "load_editor")]
pub async fn load_editor(
    /// The stored team; a new one if left out.
    id: Option<String>,
    /// The version to look at; the newest if left out.
    version: Option<u32>,
    /// Stable name of the template that a new team starts from; a stored one is offered its task.
    template: Option<String>,
    /// What to write the team in as text; not at all if left out.
    source: Option<SourceFormat>,
) -> Result<Editor, AppError> {
    let mut editor = match id {
        Some(id) => server::stored(&id, version, template.as_deref()).await?,
        None => server::new(template.as_deref())?,
    };
    server::offer_models(&mut editor).await?;
    server::offer_teams(&mut editor).await?;
    server::answer_post(&mut editor).await?;
    server::write_source(&mut editor, source);
    Ok(editor)
}

/// Saves a team as its next version, or as a new team. A team with errors is not saved.
#[server(prefix = "/api/ui", endpoint = "save_team", input = server_fn::codec::Json)]
pub async fn save_team(
    /// The stored team; a new one if left out.
    id: Option<TeamId>,
    /// The version that was edited; anything newer is a conflict.
    expected: Option<u32>,
    /// The fields.
    draft: TeamDraft,
) -> Result<Saved, AppError> {
    server::save(id, expected, &draft).await
}

/// Reads a stored team, to put it in as an agent of another.
#[server(prefix = "/api/ui", endpoint = "team_to_embed")]
pub async fn team_to_embed(
    /// The team.
    id: TeamId,
) -> Result<TeamSpec, AppError> {
    server::newest(id).await
}

/// A turn that a team would take first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FirstTurn {
    /// Who takes it: the agent's name, and its position in the team.
    pub agent: (String, usize),
    /// What it is for; empty for a reply.
    pub purpose: String,
    /// Why this agent.
    pub reason: String,
    /// It begins beside the one before it.
    pub is_parallel: bool,
}

/// Who would speak first in a team, as its own coordinator says; nobody in a team with errors.
#[server(prefix = "/api/ui", endpoint = "first_turns", input = server_fn::codec::Json)]
pub async fn first_turns(
    /// The team.
    team: TeamSpec,
) -> Result<Vec<FirstTurn>, AppError> {
    crate::error::scope()?;
    // As large as a team may be, it takes a while.
    crate::error::blocking(move || server::first_turns(&team.normalised())).await
}

#[cfg(feature = "ssr")]
pub(super) mod server {
    use super::{Editor, FirstTurn, Saved, Stored, Version, VersionChanges};
    use crate::api::source::{SourceFormat, server as source};
    use crate::error::{AppError, engine, scope};
    use crate::format;
    use crate::http::posted_form;
    use crate::pages::team_editor::changes::{changes, worded};
    use crate::pages::team_editor::draft::{Action, TeamDraft, in_form};
    use leptos_axum::redirect;
    use model::lint::Severity;
    use model::provider::ProviderView;
    use model::team::StoredTeam;
    use model::{TeamId, TeamSpec};
    use projections::transcript::purpose_label;
    use serde::Deserialize;
    use std::collections::BTreeSet;

    pub(super) fn new(template: Option<&str>) -> Result<Editor, AppError> {
        let template = match template {
            Some(slug) => {
                Some(model::templates::find(slug).ok_or_else(|| AppError::not_found("template").with_status())?)
            }
            None => None,
        };
        let empty = TeamDraft::of(&TeamSpec::default());
        Ok(Editor {
            draft: template.map_or_else(|| empty.clone(), |template| TeamDraft::of(&template.team)),
            saved: empty,
            stored: None,
            versions: Vec::new(),
            changes: None,
            default_model: String::new(),
            models: Vec::new(),
            teams: Vec::new(),
            template: template.map(|template| template.slug.clone()),
            task: template.map(|template| template.task.clone()).unwrap_or_default(),
            source: String::new(),
            source_fault: None,
            error: None,
            focus: None,
        })
    }

    pub(super) async fn stored(id: &str, version: Option<u32>, template: Option<&str>) -> Result<Editor, AppError> {
        let missing = || AppError::not_found("team").with_status();
        let id: TeamId = id.parse().map_err(|_| missing())?;
        let versions = engine()?.teams.versions(scope()?, id).await?;
        let newest = versions.first().ok_or_else(missing)?.version;
        let shown = version.unwrap_or(newest);
        let stored = versions.iter().find(|stored| stored.version == shown);
        let stored = stored.ok_or_else(|| AppError::no_version(shown, newest).with_status())?;
        let draft = TeamDraft::of(&stored.team);
        Ok(Editor {
            saved: draft.clone(),
            draft,
            stored: Some(Stored { id, version: shown, newest }),
            versions: versions.iter().map(version_of).collect(),
            changes: changes_of(&versions, shown),
            ..new(template)?
        })
    }

    /// What a version changed, and what was changed since; `versions` are all, newest first.
    fn changes_of(versions: &[StoredTeam], shown: u32) -> Option<VersionChanges> {
        let team = |version: u32| versions.iter().find(|stored| stored.version == version).map(|stored| &stored.team);
        let (newest, this) = (&versions.first()?.team, team(shown)?);
        let told = |before, after| changes(before, after).into_iter().map(worded).collect();
        let within = shown.checked_sub(1).and_then(team).map(|before| told(before, this));
        let since = (versions.first()?.version != shown).then(|| told(this, newest));
        (within.is_some() || since.is_some()).then_some(VersionChanges { version: shown, within, since })
    }

    const fn version_of(stored: &StoredTeam) -> Version {
        Version { version: stored.version, updated_at: stored.updated_at }
    }

    pub(super) async fn offer_models(editor: &mut Editor) -> Result<(), AppError> {
        let providers = engine()?.providers;
        editor.default_model = providers.default_model().to_string();
        let listed = providers.list(scope()?).await?;
        let simulated = (model::provider::SIMULATED.to_owned(), "Built in, free and offline".to_owned());
        editor.models = std::iter::once(simulated).chain(listed.iter().flat_map(known_models)).collect();
        if !editor.models.iter().any(|(model, _)| *model == editor.default_model) {
            editor.models.push((editor.default_model.clone(), "The default".to_owned()));
        }
        Ok(())
    }

    /// The models of a provider that have a price, were tried or are listed, with what is known of them.
    fn known_models(provider: &ProviderView) -> Vec<(String, String)> {
        let ProviderView { name, prices, built_in_prices, profiles, models, .. } = provider;
        let names: BTreeSet<&String> =
            prices.keys().chain(built_in_prices.keys()).chain(profiles.keys()).chain(models).collect();
        let known = |model: &String| {
            let is_priced = prices.contains_key(model) || built_in_prices.contains_key(model);
            let cost = if is_priced { "Its price is known" } else { "Its price is not known" };
            let fits = profiles.get(model).and_then(|profile| profile.abilities.context_tokens);
            fits.map_or_else(
                || cost.to_owned(),
                |tokens| format!("{cost}, and {} tokens fit", format::thousands(tokens)),
            )
        };
        names.into_iter().map(|model| (format!("{name}/{model}"), known(model))).collect()
    }

    pub(super) async fn offer_teams(editor: &mut Editor) -> Result<(), AppError> {
        let teams = engine()?.teams.list(scope()?).await?;
        editor.teams = teams.into_iter().map(|stored| (stored.id.to_string(), stored.team.name)).collect();
        Ok(())
    }

    /// A stored team as it is now.
    pub(super) async fn newest(id: TeamId) -> Result<TeamSpec, AppError> {
        let stored = engine()?.teams.get(scope()?, id, None).await?;
        Ok(stored.ok_or_else(|| AppError::not_found("team").with_status())?.team)
    }

    /// What the editor's form holds when it is posted.
    #[derive(Default, Deserialize)]
    #[serde(default)]
    struct Post {
        team: TeamDraft,
        expected: String,
        action: String,
        source: String,
        format: Option<SourceFormat>,
    }

    /// Does what the button of a posted form says: the answer is the page with the change made, or the saved team.
    pub(super) async fn answer_post(editor: &mut Editor) -> Result<(), AppError> {
        if editor.stored.is_some_and(|stored| stored.is_old()) {
            return Ok(());
        }
        let Some(post) = posted_form::<Post>()? else { return Ok(()) };
        editor.draft = post.team.keyed();
        editor.draft.follow_renames();
        if let Ok(Action::EmbedTeam(at)) = post.action.parse() {
            let chosen = editor.draft.agents.get(at).and_then(|agent| agent.embed.parse().ok());
            if let Some(id) = chosen {
                editor.focus = editor.draft.embed(at, &newest(id).await?);
            }
        } else if let Ok(action) = post.action.parse::<Action>() {
            editor.focus = editor.draft.apply(action);
        } else if let Some((code, place)) = post.action.strip_prefix("fix:").and_then(|fix| fix.split_once(':')) {
            editor.focus = editor.draft.fix(code, place);
        } else if post.action == "import" {
            match source::read(&post.source, post.format) {
                Ok(team) => editor.draft = TeamDraft::of(&team),
                Err(fault) => {
                    editor.source_fault = Some(fault);
                    editor.source = post.source;
                }
            }
        } else if post.action != "view" {
            let id = editor.stored.map(|stored| stored.id);
            match save(id, post.expected.parse().ok(), &editor.draft).await {
                Ok(saved) => {
                    let query = editor.template.as_ref().map(|slug| format!("?template={slug}")).unwrap_or_default();
                    redirect(&format!("/teams/{}{query}", saved.id));
                }
                Err(error) => {
                    // Saving again then means: on top of that version.
                    if let (Some(stored), Some(current)) = (&mut editor.stored, error.current_version) {
                        stored.version = current;
                    }
                    editor.error = Some(error);
                }
            }
        }
        Ok(())
    }

    /// Writes the draft as text, if that was asked for and there is none that could not be read.
    pub(super) fn write_source(editor: &mut Editor, format: Option<SourceFormat>) {
        if let (Some(format), None) = (format, &editor.source_fault) {
            editor.source = source::write(&editor.draft.checked().0, format);
        }
    }

    /// Turns of a rehearsal.
    const FIRST: usize = 6;

    /// The first turns of a team, without a model; none of a team that cannot start.
    pub(in crate::api) fn first_turns(team: &TeamSpec) -> Vec<FirstTurn> {
        let foreseen = ::engine::rehearse(team, "A task", FIRST).unwrap_or_default();
        let turn = |turn: ::engine::Foreseen| {
            let position = team.agents.iter().position(|agent| agent.id == turn.agent_id);
            let name = position.map_or_else(|| "A model".to_owned(), |at| team.agents[at].name.clone());
            FirstTurn {
                agent: (name, position.unwrap_or_default()),
                purpose: if turn.purpose.is_speak() { String::new() } else { purpose_label(turn.purpose).to_owned() },
                reason: turn.reason,
                is_parallel: turn.is_parallel,
            }
        };
        foreseen.into_iter().map(turn).collect()
    }

    pub(super) async fn save(id: Option<TeamId>, expected: Option<u32>, draft: &TeamDraft) -> Result<Saved, AppError> {
        let mut draft = draft.clone();
        draft.follow_renames();
        let (team, mut findings) = draft.checked();
        findings.retain(|finding| finding.severity == Severity::Error);
        let findings: Vec<_> = findings.into_iter().map(in_form).collect();
        if !findings.is_empty() {
            return Err(AppError::invalid(findings).with_status());
        }
        let teams = engine()?.teams;
        let stored = match id {
            Some(id) => teams.update(scope()?, id, team, expected).await,
            None => teams.create(scope()?, team).await,
        }
        .map_err(|error| {
            let mut error = AppError::from(error);
            error.findings = error.findings.into_iter().map(in_form).collect();
            error
        })?;
        let draft = TeamDraft::of(&stored.team);
        Ok(Saved { id: stored.id, version: version_of(&stored), draft })
    }
}
