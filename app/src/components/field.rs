//! Fields of forms: a label, a control, a hint and what is wrong with it.

use leptos::html::{Input, Textarea};
use leptos::prelude::*;

/// A label, the control that it names, and what is said about it.
#[component]
pub fn Field(
    /// What to enter.
    #[prop(into)]
    label: Signal<String>,
    /// Id of the control within.
    #[prop(into)]
    id: Signal<String>,
    /// How to enter it; stands below the control.
    #[prop(optional, into)]
    hint: MaybeProp<String>,
    /// What is wrong with what was entered.
    #[prop(optional, into)]
    error: Signal<Option<String>>,
    /// The control; see [`described_by`].
    children: Children,
) -> impl IntoView {
    view! {
        <div class="field" data-invalid=move || error.with(Option::is_some).then_some("true")>
            <label class="field__label" for=move || id.get()>
                {move || label.get()}
            </label>
            {children()}
            {move || hint.get().map(|hint| view! { <p class="field__hint" id=format!("{}-hint", id.get())>{hint}</p> })}
            <p class="field__error" id=move || format!("{}-error", id.get()) hidden=move || error.with(Option::is_none)>
                {move || error.get()}
            </p>
        </div>
    }
}

/// Value of `aria-describedby` of the control of a [`Field`].
pub fn described_by(id: &str, hint: bool, error: bool) -> Option<String> {
    let hint = hint.then(|| format!("{id}-hint"));
    let error = error.then(|| format!("{id}-error"));
    match (hint, error) {
        (Some(hint), Some(error)) => Some(format!("{hint} {error}")),
        (one, other) => one.or(other),
    }
}

/// What kind of text a [`TextField`] takes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TextKind {
    /// One line.
    #[default]
    Line,
    /// A whole number; one line with the keyboard for it.
    Whole,
    /// A number; one line with the keyboard for it.
    Decimal,
    /// A day of the calendar, as `2026-11-27`.
    Day,
    /// A secret; one line that hides what is typed.
    Secret,
    /// Several lines, so many at first.
    Lines(u32),
}

impl TextKind {
    const fn input_mode(self) -> Option<&'static str> {
        match self {
            Self::Whole => Some("numeric"),
            Self::Decimal => Some("decimal"),
            Self::Line | Self::Day | Self::Secret | Self::Lines(_) => None,
        }
    }

    const fn input_type(self) -> &'static str {
        match self {
            Self::Secret => "password",
            Self::Day => "date",
            Self::Line | Self::Whole | Self::Decimal | Self::Lines(_) => "text",
        }
    }
}

/// A field of text.
#[component]
pub fn TextField(
    /// What to enter.
    #[prop(into)]
    label: Signal<String>,
    /// Unique in the page.
    #[prop(into)]
    id: Signal<String>,
    /// Name in the form.
    #[prop(into)]
    name: Signal<String>,
    /// What is entered; for a field that nobody else changes, what it starts with.
    #[prop(optional, into)]
    value: Signal<String>,
    /// What kind of text.
    #[prop(optional)]
    kind: TextKind,
    /// How to enter it.
    #[prop(optional, into)]
    hint: MaybeProp<String>,
    /// What an empty field stands for.
    #[prop(optional, into)]
    placeholder: MaybeProp<String>,
    /// Whether the form is refused without it.
    #[prop(optional)]
    required: bool,
    /// Whether it can be read alone.
    #[prop(optional)]
    readonly: bool,
    /// Id of a `<datalist>` with suggestions.
    #[prop(optional, into)]
    list: MaybeProp<String>,
    /// Whether the page opens with the field in focus.
    #[prop(optional, into)]
    autofocus: Signal<bool>,
    /// What is wrong with what was entered.
    #[prop(optional, into)]
    error: Signal<Option<String>>,
    /// Called with the whole text at every change.
    #[prop(optional, into)]
    on_input: Option<Callback<String>>,
    /// Called when the reader is done with a change.
    #[prop(optional, into)]
    on_change: Option<Callback<()>>,
) -> impl IntoView {
    let describedby = move || described_by(&id.get(), hint.with(Option::is_some), error.with(Option::is_some));
    let invalid = move || error.with(Option::is_some).then_some("true");
    let entered = move |text: String| {
        if let Some(on_input) = on_input {
            on_input.run(text);
        }
    };
    // What was typed before the page came to life is kept, not replaced by what the field began with.
    let (line, lines) = (NodeRef::<Input>::new(), NodeRef::<Textarea>::new());
    let adopted = adopt(move || {
        let typed = line.get_untracked().map(|line| line.value());
        let typed = typed.or_else(|| lines.get_untracked().map(|lines| lines.value()));
        if let Some(typed) = typed.filter(|typed| !same_text(typed, &value.get_untracked())) {
            entered(typed);
        }
    });
    // A field that nobody listens to keeps what was typed whatever it began with.
    Effect::new(move || {
        if on_input.is_none() || !adopted.get() {
            return;
        }
        let now = value.get();
        if let Some(line) = line.get().filter(|line| line.value() != now) {
            line.set_value(&now);
        }
        if let Some(lines) = lines.get().filter(|lines| lines.value() != now) {
            lines.set_value(&now);
        }
    });
    let done = move || {
        if let Some(on_change) = on_change {
            on_change.run(());
        }
    };
    let control = match kind {
        TextKind::Lines(rows) => view! {
            <textarea
                class="field__control"
                node_ref=lines
                autocomplete="off"
                id=move || id.get()
                name=move || name.get()
                rows=rows
                placeholder=move || placeholder.get()
                required=required
                readonly=readonly
                autofocus=move || autofocus.get()
                aria-describedby=describedby
                aria-invalid=invalid
                inner_html=textarea_html(&value.get_untracked())
                on:input:target=move |event| entered(event.target().value())
                on:change=move |_| done()
            ></textarea>
        }
        .into_any(),
        kind => view! {
            <input
                class="field__control"
                node_ref=line
                type=kind.input_type()
                inputmode=kind.input_mode()
                autocomplete="off"
                id=move || id.get()
                name=move || name.get()
                list=move || list.get()
                placeholder=move || placeholder.get()
                required=required
                readonly=readonly
                autofocus=move || autofocus.get()
                aria-describedby=describedby
                aria-invalid=invalid
                value=value.get_untracked()
                on:input:target=move |event| entered(event.target().value())
                on:change=move |_| done()
            />
        }
        .into_any(),
    };
    view! { <Field label id hint error>{control}</Field> }
}

/// Takes over what the reader did to a control before the page came to life: `take` runs once it has. Set properties of
/// the control only when the signal is true, or they undo what was done; a `prop:` is set at once.
pub fn adopt(take: impl Fn() + Send + Sync + 'static) -> ReadSignal<bool> {
    let adopted = RwSignal::new(false);
    Effect::new(move || {
        take();
        adopted.set(true);
    });
    adopted.read_only()
}

/// Whether two texts are the same to a control, which has line breaks of its own or none.
fn same_text(a: &str, b: &str) -> bool {
    let breaks = |c: &char| *c == '\r' || *c == '\n';
    a.chars().filter(|c| !breaks(c)).eq(b.chars().filter(|c| !breaks(c)))
}

/// The text of a `<textarea>` as the server must write it: Leptos does not escape it there, and browsers swallow its
/// first line break.
pub fn textarea_html(text: &str) -> String {
    let escaped = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    if escaped.starts_with('\n') { format!("\n{escaped}") } else { escaped }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_cannot_end_its_textarea() {
        assert_eq!(textarea_html("</textarea><b>&amp;"), "&lt;/textarea&gt;&lt;b&gt;&amp;amp;");
        assert_eq!(textarea_html("\nx"), "\n\nx");
    }
}
