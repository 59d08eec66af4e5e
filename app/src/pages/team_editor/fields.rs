//! Fields that are bound to a place of the draft.

use super::draft::{Action, PolicyDraft, TeamDraft, field_id, form_name};
use super::state::EditorState;
use crate::components::field::{TextField, TextKind};
use crate::components::icon::Icon;
use leptos::prelude::*;

/// A row of the draft: where it is now and how it is reached. Rows within rows have two positions.
pub struct Row<R: 'static> {
    /// Its place, such as `agents[1]`; empty for the team itself.
    pub place: Signal<String>,
    at: Signal<(usize, usize)>,
    get: fn(&TeamDraft, (usize, usize)) -> Option<&R>,
    get_mut: fn(&mut TeamDraft, (usize, usize)) -> Option<&mut R>,
}

impl<R> Clone for Row<R> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<R> Copy for Row<R> {}

impl<R: 'static> Row<R> {
    /// A row of a list of the draft.
    pub fn new(
        at: impl Into<Signal<(usize, usize)>>,
        place: impl Fn((usize, usize)) -> String + Send + Sync + 'static,
        get: fn(&TeamDraft, (usize, usize)) -> Option<&R>,
        get_mut: fn(&mut TeamDraft, (usize, usize)) -> Option<&mut R>,
    ) -> Self {
        let at = at.into();
        Self { place: Signal::derive(move || place(at.get())), at, get, get_mut }
    }

    /// Reads the row; the default of `T` for one that is gone.
    pub fn read<T: Default>(self, state: EditorState, read: impl FnOnce(&R) -> T) -> T {
        let at = self.at.get();
        state.draft.with(|draft| (self.get)(draft, at).map(read).unwrap_or_default())
    }

    /// Changes the row, if it is still there.
    pub fn change(self, state: EditorState, change: impl FnOnce(&mut R)) {
        let at = self.at.get_untracked();
        state.draft.update(|draft| {
            if let Some(row) = (self.get_mut)(draft, at) {
                change(row);
            }
        });
    }

    /// The place of a field of the row.
    pub fn field(self, field: &'static str) -> Signal<String> {
        Signal::derive(move || {
            self.place.with(|place| if place.is_empty() { field.to_owned() } else { format!("{place}.{field}") })
        })
    }
}

/// The team itself.
pub fn team_row() -> Row<TeamDraft> {
    Row::new((0, 0), |_| String::new(), |draft, _| Some(draft), |draft, _| Some(draft))
}

/// The rules of the team.
pub fn policy_row() -> Row<PolicyDraft> {
    Row::new((0, 0), |_| "policy".to_owned(), |draft, _| Some(&draft.policy), |draft, _| Some(&mut draft.policy))
}

/// Reads and writes one text, or one list, of a row; made by [`lens!`].
pub struct Lens<R: 'static, T: 'static = String> {
    /// Reads it.
    pub get: fn(&R) -> &T,
    /// Reaches it for writing.
    pub get_mut: fn(&mut R) -> &mut T,
    /// Its name within the row's place.
    pub field: &'static str,
}

impl<R, T> Clone for Lens<R, T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<R, T> Copy for Lens<R, T> {}

/// The [`Lens`] of a field, or of a field of a field, of a row.
macro_rules! lens {
    ($first:ident $(. $rest:ident)*) => {
        $crate::pages::team_editor::fields::Lens {
            get: |row| &row.$first $(. $rest)*,
            get_mut: |row| &mut row.$first $(. $rest)*,
            field: concat!(stringify!($first) $(, ".", stringify!($rest))*),
        }
    };
}
pub(super) use lens;

/// A field of text of a row.
#[component]
pub fn DraftText<R: 'static>(
    /// The row.
    row: Row<R>,
    /// Which of its texts.
    lens: Lens<R>,
    /// What to enter.
    #[prop(into)]
    label: Signal<String>,
    /// What kind of text.
    #[prop(optional)]
    kind: TextKind,
    /// How to enter it.
    #[prop(optional, into)]
    hint: MaybeProp<String>,
    /// What an empty field stands for.
    #[prop(optional, into)]
    placeholder: MaybeProp<String>,
    /// Id of a `<datalist>` with suggestions.
    #[prop(optional, into)]
    list: MaybeProp<String>,
    /// Called when the reader is done with a change.
    #[prop(optional, into)]
    on_change: Option<Callback<()>>,
) -> impl IntoView {
    let state = expect_context::<EditorState>();
    let Lens { get, get_mut, field } = lens;
    let place = row.field(field);
    let id = Signal::derive(move || place.with(|place| field_id(place)));
    let name = Signal::derive(move || place.with(|place| form_name(place)));
    let value = Signal::derive(move || row.read(state, |row| get(row).clone()));
    let was_changed = RwSignal::new(false);
    let error = Signal::derive(move || {
        let is_untouched = !was_changed.get() && value.with(String::is_empty);
        state.error_of_field(&place.get(), is_untouched)
    });
    let autofocus = Signal::derive(move || state.focus.with(|focus| focus.as_ref() == Some(&place.get())));
    let on_input = Callback::new(move |text: String| row.change(state, |row| *get_mut(row) = text));
    let on_change = Callback::new(move |()| {
        was_changed.set(true);
        if let Some(on_change) = on_change {
            on_change.run(());
        }
    });
    view! { <TextField label id name value kind hint placeholder list autofocus error on_input on_change /> }
}

/// A button of the form that changes the draft: at once with a script, by the server without.
#[component]
pub fn ActionButton(
    /// What it does.
    #[prop(into)]
    action: Signal<Action>,
    /// What it does, for people.
    #[prop(into)]
    label: Signal<String>,
    /// Its icon.
    icon: &'static str,
    /// Whether the icon stands alone, with the label for readers of the screen.
    #[prop(optional)]
    look: ActionLook,
    /// Id in the page, for the focus to come back to.
    #[prop(optional, into)]
    id: MaybeProp<String>,
    /// Whether it has nothing to do.
    #[prop(optional, into)]
    disabled: Signal<bool>,
) -> impl IntoView {
    let state = expect_context::<EditorState>();
    let alone = look == ActionLook::Icon;
    view! {
        <button
            class="button"
            type="submit"
            name="action"
            formnovalidate
            data-variant="quiet"
            data-look=alone.then_some("icon")
            id=move || id.get()
            value=move || action.get().to_string()
            title=move || alone.then(|| label.get())
            disabled=move || disabled.get()
            on:click=move |event| {
                event.prevent_default();
                state.apply(action.get_untracked());
            }
        >
            <Icon name=icon />
            <span class=if alone { "visually-hidden" } else { "button__text" }>{move || label.get()}</span>
        </button>
    }
}

/// How an [`ActionButton`] looks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ActionLook {
    /// Icon and text.
    #[default]
    Text,
    /// The icon alone; only for what everybody knows.
    Icon,
}
