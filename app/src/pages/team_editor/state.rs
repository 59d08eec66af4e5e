//! What the parts of the editor share.

use super::draft::{Action, TeamDraft, in_form, place_in_form};
use super::form::View;
use super::history::History;
use crate::api::editor::{Editor, SaveTeam, Stored, Version, team_to_embed};
use crate::api::source::{SourceFault, SourceFormat};
use crate::error::{AppError, ErrorCode};
use leptos::prelude::*;
use leptos::web_sys;
use leptos_router::hooks::use_query_map;
use model::lint::{Finding, Severity};
use model::{Policy, TeamId, TeamSpec};

/// What of a team is being worked on. The canvas shows the fields of it alone.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Selection {
    /// The team itself.
    #[default]
    Team,
    /// A role, by its key.
    Role(u32),
    /// An agent, by its key.
    Agent(u32),
    /// The rules.
    Policy,
}

/// What the parts of the editor share.
#[derive(Clone, Copy)]
pub struct EditorState {
    /// The fields as they are typed.
    pub draft: RwSignal<TeamDraft>,
    /// The fields as they are stored.
    pub saved: RwSignal<TeamDraft>,
    /// Where the team is stored.
    pub stored: RwSignal<Option<Stored>>,
    /// All versions, newest first.
    pub versions: RwSignal<Vec<Version>>,
    /// The team that the fields mean, and what is wrong with it, errors first.
    pub checked: Memo<(TeamSpec, Vec<Finding>)>,
    /// How the team is shown.
    pub view: Memo<View>,
    /// What the source view is written in.
    pub format: Memo<SourceFormat>,
    /// Why the text of the source view is no team; the draft is then an older one.
    pub source_fault: RwSignal<Option<SourceFault>>,
    /// Whether what was typed there last is not in the draft yet.
    pub is_unread: RwSignal<bool>,
    /// Whether the team is to be saved once it is.
    is_save_wanted: StoredValue<bool>,
    /// What is being worked on.
    pub selection: RwSignal<Selection>,
    /// What the draft was before.
    history: RwSignal<History>,
    /// Place of the field to go on at.
    pub focus: RwSignal<Option<String>>,
    /// Saves the team.
    pub save: ServerAction<SaveTeam>,
    /// Whether saving was tried: what is missing is an error from then on, not a field to fill in yet.
    is_tried: RwSignal<bool>,
    /// Why a team was not even sent to be saved.
    pub refused: RwSignal<Option<AppError>>,
    /// Whether an older version is shown, which cannot be changed.
    pub read_only: bool,
    /// Whether the browser keeps what is typed and not saved.
    pub is_kept: RwSignal<bool>,
    /// Whether the page has been brought to life.
    pub live: RwSignal<bool>,
    /// Reads a stored team and puts it in as an agent.
    embed: leptos::prelude::Action<(usize, TeamId), ()>,
    /// What the page was loaded with.
    pub loaded: StoredValue<Loaded>,
}

/// What the page was loaded with; it stays.
pub struct Loaded {
    /// Model of agents that name none.
    pub default_model: String,
    /// Models that can be named, and what is known of each.
    models: Vec<(String, String)>,
    /// Id and name of the stored teams.
    pub teams: Vec<(String, String)>,
    /// The fields.
    draft: TeamDraft,
    /// Stable name of the template that the team comes from.
    template: Option<String>,
}

impl EditorState {
    /// The state of a page that was just loaded.
    pub fn new(editor: &Editor) -> Self {
        let draft = RwSignal::new(editor.draft.clone());
        let query = use_query_map();
        let (focus, refused) = (RwSignal::new(editor.focus.clone()), RwSignal::new(None));
        let embed = leptos::prelude::Action::new(move |&(at, id): &(usize, TeamId)| async move {
            match team_to_embed(id).await {
                Ok(team) => {
                    draft.update(|draft| focus.set(draft.embed(at, &team)));
                    refused.set(None);
                }
                Err(error) => refused.set(Some(error)),
            }
        });
        let state = Self {
            draft,
            saved: RwSignal::new(editor.saved.clone()),
            stored: RwSignal::new(editor.stored),
            versions: RwSignal::new(editor.versions.clone()),
            checked: Memo::new(move |_| draft.with(TeamDraft::checked)),
            view: Memo::new(move |_| View::of_query(query.read().get_str("view"))),
            format: Memo::new(move |_| SourceFormat::named(query.read().get_str("format"))),
            source_fault: RwSignal::new(editor.source_fault.clone()),
            is_unread: RwSignal::new(false),
            is_save_wanted: StoredValue::new(false),
            selection: RwSignal::new(Selection::Team),
            history: RwSignal::new(History::new(editor.draft.clone())),
            focus,
            save: ServerAction::new(),
            is_tried: RwSignal::new(editor.error.is_some()),
            refused,
            embed,
            read_only: editor.stored.is_some_and(|stored| stored.is_old() && editor.error.is_none()),
            is_kept: RwSignal::new(false),
            live: RwSignal::new(false),
            loaded: StoredValue::new(Loaded {
                default_model: editor.default_model.clone(),
                models: editor.models.clone(),
                teams: editor.teams.clone(),
                draft: if editor.error.is_some() { editor.saved.clone() } else { editor.draft.clone() },
                template: editor.template.clone(),
            }),
        };
        Effect::new(move || state.live.set(true));
        Effect::new(move || {
            draft.track();
            state.note();
        });
        state.adopt_saved();
        Effect::new(move || {
            if !state.is_unread.get() && state.is_save_wanted.get_value() {
                state.is_save_wanted.set_value(false);
                untrack(|| state.save());
            }
        });
        state
    }

    /// Where the page stands, in one of its views.
    pub fn address(&self, view: View) -> String {
        self.address_in(view, self.format.get())
    }

    /// Where the page stands, its source in a format.
    pub fn address_in(&self, view: View, format: SourceFormat) -> String {
        let stored = self.stored.get();
        let id = stored.map_or_else(|| "new".to_owned(), |stored| stored.id.to_string());
        let old = stored.filter(|_| self.read_only).map(|stored| format!("version={}", stored.version));
        // Its task is offered for the first run.
        let template = self.template().map(|slug| format!("template={slug}"));
        let view = (view != View::List).then(|| format!("view={}", view.as_str()));
        let format = (format != SourceFormat::default()).then(|| format!("format={}", format.as_str()));
        let query = old.into_iter().chain(template).chain(view).chain(format).collect::<Vec<_>>().join("&");
        if query.is_empty() { format!("/teams/{id}") } else { format!("/teams/{id}?{query}") }
    }

    /// What is known of the model of this name; nothing of the default, which an empty name stands for.
    pub fn known_of(&self, model: &str) -> Option<String> {
        let model = model.trim();
        let is_it = |(name, _): &&(String, String)| name == model;
        let known = self.loaded.with_value(|loaded| loaded.models.iter().find(is_it).map(|(_, known)| known.clone()));
        (!model.is_empty()).then(|| known.unwrap_or_else(|| "Never tried, and its price is not known".to_owned()))
    }

    /// Stable name of the template that a new team comes from.
    pub fn template(&self) -> Option<String> {
        self.loaded.with_value(|loaded| loaded.template.clone())
    }

    /// Model of agents that name none.
    pub fn default_model(&self) -> String {
        self.loaded.with_value(|loaded| loaded.default_model.clone())
    }

    /// The team without what was typed and not saved: as it is stored, and a new one as its page was loaded.
    pub fn as_found(&self) -> TeamDraft {
        if self.stored.with_untracked(Option::is_some) {
            self.saved.get_untracked()
        } else {
            self.loaded.with_value(|loaded| loaded.draft.clone())
        }
    }

    /// Whether something is typed that is not stored.
    pub fn is_changed(&self) -> bool {
        self.draft.with(|draft| self.saved.with(|saved| draft != saved))
    }

    /// Whether leaving would lose what the reader did; a template as it came is no work.
    pub fn would_be_lost(&self) -> bool {
        self.is_changed() && self.loaded.with_value(|loaded| self.draft.with(|draft| *draft != loaded.draft))
    }

    /// Whether the fields of this are shown: all of them in the List, those of what is being worked on beside the canvas.
    pub fn shows(&self, is_part: impl Fn(Selection) -> bool) -> bool {
        match self.view.get() {
            View::List => true,
            View::Canvas => is_part(self.selection.get()),
            View::Source => false,
        }
    }

    /// Works on what a place of the form belongs to.
    pub fn turn_to(&self, place: &str) {
        let row = |list: &str| {
            let rest = place.strip_prefix(list)?.strip_prefix('[')?;
            rest.split_once(']')?.0.parse::<usize>().ok()
        };
        let found = self.draft.with_untracked(|draft| {
            let agent = row("agents").and_then(|at| draft.agents.get(at)).map(|agent| Selection::Agent(agent.key));
            let role = row("roles").and_then(|at| draft.roles.get(at)).map(|role| Selection::Role(role.key));
            agent.or(role).or_else(|| place.starts_with("policy").then_some(Selection::Policy))
        });
        self.selection.set(found.unwrap_or_default());
    }

    /// Takes the last change back.
    pub fn undo(&self) {
        self.travel(History::undo);
    }

    /// Makes the change again that was taken back.
    pub fn redo(&self) {
        self.travel(History::redo);
    }

    /// Whether nothing can be changed but the text of the source, if that: an older version is shown, or that text is no
    /// team and would undo whatever was changed elsewhere once it is mended.
    pub fn is_locked(&self) -> bool {
        self.read_only || self.source_fault.with(Option::is_some)
    }

    /// Gives up the text of the source that is no team.
    pub fn discard_source(&self) {
        self.source_fault.set(None);
    }

    /// Whether there is a change to take back.
    pub fn can_undo(&self) -> bool {
        !self.is_locked() && self.history.with(History::can_undo)
    }

    /// Whether there is a change to make again.
    pub fn can_redo(&self) -> bool {
        !self.is_locked() && self.history.with(History::can_redo)
    }

    fn travel(&self, step: fn(&mut History) -> Option<TeamDraft>) {
        let found = if untrack(|| self.is_locked()) { None } else { self.history.try_update(step).flatten() };
        if let Some(draft) = found {
            self.replace(draft);
        }
    }

    /// Puts another draft in place of this one. What was being worked on may be gone.
    pub fn replace(&self, draft: TeamDraft) {
        let is_there = match self.selection.get_untracked() {
            Selection::Agent(key) => draft.agents.iter().any(|agent| agent.key == key),
            Selection::Role(key) => draft.roles.iter().any(|role| role.key == key),
            Selection::Team | Selection::Policy => true,
        };
        if !is_there {
            self.selection.set(Selection::Team);
        }
        self.draft.set(draft);
    }

    /// Changes what the reader did not change: no step to take back.
    pub fn amend(&self, change: impl FnOnce(&mut TeamDraft)) {
        self.note();
        self.draft.update(change);
        self.draft.with_untracked(|draft| self.history.update(|history| history.amend(draft)));
    }

    /// Takes note of the draft as it is.
    fn note(&self) {
        // Only a browser gets here.
        let now = web_sys::js_sys::Date::now();
        self.draft.with_untracked(|draft| self.history.update(|history| history.see(draft, now)));
    }

    /// Changes the lists of the draft, and leaves the focus where it is.
    pub fn apply_in_place(&self, action: Action) {
        if !self.read_only {
            self.change(action);
        }
    }

    /// Changes the lists of the draft. Returns the place of the field to go on at.
    fn change(&self, action: Action) -> Option<String> {
        let mut place = None;
        self.draft.update(|draft| {
            draft.follow_renames();
            place = draft.apply(action);
        });
        place
    }

    /// Does what a button says.
    pub fn apply(&self, action: Action) {
        if let Action::EmbedTeam(at) = action {
            let chosen = self.draft.with_untracked(|draft| draft.agents.get(at).map(|agent| agent.embed.clone()));
            if let Some(id) = chosen.and_then(|id| id.parse().ok()) {
                self.embed.dispatch((at, id));
            }
            return;
        }
        let focus = self.change(action);
        self.focus.set(focus);
    }

    /// Mends a finding, where the linter can.
    pub fn fix(&self, code: &str, place: &str) {
        if untrack(|| self.is_locked()) {
            return;
        }
        let mut focus = None;
        self.draft.update(|draft| focus = draft.fix(code, place));
        self.focus.set(focus);
    }

    /// What a folded group of the policy says.
    pub fn set(&self, summary: fn(&Policy) -> Vec<String>) -> Memo<Vec<String>> {
        let checked = self.checked;
        Memo::new(move |_| checked.with(|(team, _)| summary(&team.policy)))
    }

    /// Saves what is typed, unless it has errors; what was typed as text once it is read.
    pub fn save(&self) {
        if self.read_only || self.save.pending().get_untracked() {
            return;
        }
        if self.is_unread.get_untracked() {
            self.is_save_wanted.set_value(true);
            return;
        }
        // A version that differs in nothing from the one before would say nothing.
        if self.stored.with_untracked(Option::is_some) && untrack(|| !self.is_changed() && !self.is_locked()) {
            return;
        }
        self.is_tried.set(true);
        if let Some(fault) = self.source_fault.get_untracked() {
            self.refused
                .set(Some(AppError::new(ErrorCode::Invalid, format!("The source is no team: {}", fault.message))));
            self.focus.set(Some("source".to_owned()));
            return;
        }
        self.amend(TeamDraft::follow_renames);
        let mut findings = self.checked.get_untracked().1;
        findings.retain(|finding| finding.severity == Severity::Error);
        let findings: Vec<Finding> = findings.into_iter().map(in_form).collect();
        self.focus.set(findings.first().map(|finding| finding.path.clone()));
        self.refused.set((!findings.is_empty()).then(|| AppError::invalid(findings)));
        if self.refused.with_untracked(Option::is_some) {
            return;
        }
        let stored = self.stored.get_untracked();
        self.save.dispatch(SaveTeam {
            id: stored.map(|stored| stored.id),
            expected: stored.map(|stored| stored.version),
            draft: self.draft.get_untracked(),
        });
    }

    /// What is left of a refusal: what was mended since has gone from it, and with the last of it the refusal.
    pub fn still_refused(&self, refused: AppError) -> Option<AppError> {
        if refused.findings.is_empty() {
            return Some(refused);
        }
        let mut left = refused.findings;
        self.checked.with(|(_, findings)| {
            left.retain(|one| findings.iter().any(|now| now.code == one.code && place_in_form(&now.path) == one.path));
        });
        (!left.is_empty()).then(|| AppError::invalid(left))
    }

    /// The error with the places of its findings.
    pub fn with_places(&self, mut error: AppError) -> AppError {
        let findings = std::mem::take(&mut error.findings);
        if findings.is_empty() {
            return error;
        }
        let placed = self.draft.with(|draft| findings.into_iter().map(|one| draft.with_place(one)).collect());
        let AppError { message, findings, .. } = AppError::invalid(placed);
        AppError { message, findings, ..error }
    }

    /// The first thing that is wrong at a place.
    pub fn error_at(&self, place: &str) -> Option<String> {
        self.checked.with(|(_, findings)| {
            findings
                .iter()
                .find(|finding| finding.severity == Severity::Error && place_in_form(&finding.path) == place)
                .map(|finding| finding.message.clone())
        })
    }

    /// The first thing that is wrong with a field. One that stands empty as it came is not wrong before saving is tried.
    pub fn error_of_field(&self, place: &str, is_untouched: bool) -> Option<String> {
        self.error_at(place).filter(|_| !is_untouched || self.is_tried.get())
    }

    /// Takes over what the server says about a save.
    fn adopt_saved(self) {
        let navigate = leptos_router::hooks::use_navigate();
        let sent = self.save.input();
        let last_sent = StoredValue::new(None::<TeamDraft>);
        Effect::new(move || {
            if let Some(input) = sent.get() {
                last_sent.set_value(Some(input.draft));
            }
        });
        Effect::new(move || match self.save.value().get() {
            Some(Ok(saved)) => {
                self.is_tried.set(false);
                let is_new = self.stored.with_untracked(Option::is_none);
                let mut sent = last_sent.get_value().unwrap_or_default();
                sent.adopt_ids(&saved.draft);
                self.amend(|draft| draft.adopt_ids(&saved.draft));
                self.saved.set(sent);
                let version = saved.version.version;
                self.stored.set(Some(Stored { id: saved.id, version, newest: version }));
                self.versions.update(|versions| versions.insert(0, saved.version));
                if is_new {
                    let options = leptos_router::NavigateOptions { replace: true, ..Default::default() };
                    navigate(&untrack(|| self.address(self.view.get())), options);
                }
            }
            // Saving again then means: on top of that version.
            Some(Err(error)) => {
                if let Some(current) = error.current_version {
                    self.stored.update(|stored| {
                        if let Some(stored) = stored {
                            (stored.version, stored.newest) = (current, current);
                        }
                    });
                }
            }
            None => {}
        });
    }
}
