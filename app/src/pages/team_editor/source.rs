//! The team as the text that files and programs use: what is typed there is the draft, as in the other views.

use super::form::View;
use super::state::EditorState;
use crate::api::source::{SourceFault, SourceFormat, read_source, write_source};
use crate::components::copy_button::CopyButton;
use crate::components::field::textarea_html;
use crate::components::icon::Icon;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;
use std::time::Duration;

/// Time after the last key in which a text is not read yet.
const PAUSE: Duration = Duration::from_millis(400);

/// Id of the number of the line that is wrong.
const WRONG: &str = "source-wrong";

/// What the parts of the view share.
#[derive(Clone, Copy)]
struct Source {
    state: EditorState,
    text: RwSignal<String>,
    /// What is being typed is nobody's to rewrite.
    is_typed: RwSignal<bool>,
    /// The server writes the draft as text.
    is_awaited: RwSignal<bool>,
    /// How often the server was asked: the last answer is the one that counts.
    asked: StoredValue<u32>,
    pause: StoredValue<Option<TimeoutHandle>>,
}

impl Source {
    fn new(state: EditorState, text: String) -> Self {
        Self {
            state,
            text: RwSignal::new(text),
            is_typed: RwSignal::new(state.source_fault.with_untracked(Option::is_some)),
            is_awaited: RwSignal::new(false),
            asked: StoredValue::new(0),
            pause: StoredValue::new(None),
        }
    }

    fn ask(self) -> u32 {
        self.asked.update_value(|asked| *asked += 1);
        self.asked.get_value()
    }

    fn is_last(self, number: u32) -> bool {
        self.asked.try_get_value() == Some(number)
    }

    /// Writes the draft, and again whenever it changes, while it is shown and nobody types.
    fn write(self, shown: Signal<bool>) {
        if !shown.get() || self.is_typed.get() {
            return;
        }
        let (team, format) = (self.state.checked.with(|(team, _)| team.clone()), self.state.format.get());
        let number = self.ask();
        self.is_awaited.set(true);
        leptos::task::spawn_local(async move {
            let written = write_source(team, format).await;
            if !self.is_last(number) {
                return;
            }
            self.is_awaited.set(false);
            if let Ok(written) = written {
                self.text.set(written);
            }
        });
    }

    fn typed(self, text: String) {
        // What the server writes meanwhile comes too late.
        self.ask();
        self.is_awaited.set(false);
        self.text.set(text);
        self.is_typed.set(true);
        self.state.is_unread.set(true);
        self.forget_pause();
        self.pause.set_value(set_timeout_with_handle(move || self.read(false), PAUSE).ok());
    }

    fn left(self) {
        if self.is_typed.get_untracked() {
            self.forget_pause();
            self.read(true);
        }
    }

    fn forget_pause(self) {
        if let Some(pause) = self.pause.get_value() {
            pause.clear();
        }
    }

    /// Makes the text the draft, if it is a team. A reader who has left it then gets it written anew.
    fn read(self, has_left: bool) {
        let number = self.ask();
        let fault = self.state.source_fault;
        leptos::task::spawn_local(async move {
            let read = read_source(self.text.get_untracked(), self.state.format.get_untracked()).await;
            if !self.is_last(number) {
                return;
            }
            self.is_awaited.set(false);
            match read {
                Ok(Ok(draft)) => {
                    self.state.replace(draft);
                    fault.set(None);
                    if has_left {
                        self.is_typed.set(false);
                    }
                }
                Ok(Err(wrong)) => fault.set(Some(wrong)),
                Err(error) => fault.set(Some(SourceFault { line: None, message: error.to_string() })),
            }
            self.state.is_unread.set(false);
        });
    }
}

/// The team as text.
#[component]
pub fn SourceView(
    /// Whether it is the view that is shown.
    shown: Signal<bool>,
    /// The text that it begins with.
    text: String,
) -> impl IntoView {
    let state = expect_context::<EditorState>();
    let source = Source::new(state, text);
    Effect::new(move || source.write(shown));
    // What was given up from another view is not being typed any more.
    Effect::new(move || {
        if !shown.get() && state.source_fault.with(Option::is_none) && !state.is_unread.get() {
            source.is_typed.set(false);
        }
    });
    let export = move || {
        let format = state.format.get();
        state.stored.get().map(|stored| format!("/teams/{}/export.{}", stored.id, format.as_str()))
    };
    let download = move || {
        export().map(|href| {
            view! {
                <a class="button" data-variant="quiet" href=href download rel="external">
                    <Icon name="download" />
                    "Download"
                </a>
            }
        })
    };
    let fault = move || {
        let fault = state.source_fault.get();
        fault.map(|fault| view! { <FaultLine fault /> })
    };
    view! {
        <section class="card" aria-labelledby="source-title">
            <div class="card__head">
                <h2 class="card__title" id="source-title">"Source"</h2>
                <Formats />
                <div class="cluster">
                    <CopyButton text=source.text />
                    {download}
                </div>
            </div>
            <SourceText source />
            <p class="source__fault" id="source-fault" role="status">{fault}</p>
            <noscript>
                <button class="button" type="submit" name="action" value="import">"Take over"</button>
            </noscript>
        </section>
    }
}

/// The text with the numbers of its lines; the wrong one is marked.
#[component]
fn SourceText(source: Source) -> impl IntoView {
    let (state, text, fault) = (source.state, source.text, source.state.source_fault);
    let is_wrong = move || fault.with(Option::is_some);
    let lines = Memo::new(move |_| text.with(|text| text.split('\n').count()));
    let numbers = move || {
        let wrong = fault.with(|fault| fault.as_ref().and_then(|fault| fault.line)).map(|line| line as usize);
        let number = |line| {
            let is_wrong = wrong == Some(line);
            view! { <span id=is_wrong.then_some(WRONG) data-wrong=is_wrong.then_some("")>{line}</span> }
        };
        (1..=lines.get()).map(number).collect_view()
    };
    view! {
        <div class="source" data-invalid=move || is_wrong().then_some("")>
            <div class="source__numbers" aria-hidden="true">{numbers}</div>
            <textarea
                class="source__text"
                id="source"
                name="source"
                aria-label="The team as text"
                aria-describedby="source-fault"
                aria-busy=move || source.is_awaited.get().then_some("true")
                aria-invalid=move || is_wrong().then_some("true")
                rows=move || lines.get().to_string()
                wrap="off"
                spellcheck="false"
                autocomplete="off"
                readonly=state.read_only
                prop:value=move || text.get()
                on:input:target=move |event| source.typed(event.target().value())
                inner_html=textarea_html(&text.get_untracked())
                on:blur=move |_| source.left()
            ></textarea>
        </div>
    }
}

/// What is wrong, and the way to where.
#[component]
fn FaultLine(fault: SourceFault) -> impl IntoView {
    let state = expect_context::<EditorState>();
    let (words, line) = (fault.in_words(), fault.line);
    view! {
        <Icon name="circle-alert" />
        <span>{words}</span>
        {line
            .filter(|_| state.live.get())
            .map(|line| {
                let label = format!("Go to line {line}");
                view! {
                    <button class="button" type="button" data-variant="quiet" on:click=move |_| go_to_line(Some(line))>
                        {label}
                    </button>
                }
            })}
    }
}

/// Puts the focus on the text and marks a line of it, counted from 1; all of it stays in sight.
pub(super) fn go_to_line(line: Option<u32>) {
    #[cfg(feature = "hydrate")]
    {
        use leptos::web_sys::HtmlTextAreaElement;
        use wasm_bindgen::JsCast;

        let found =
            document().get_element_by_id("source").and_then(|found| found.dyn_into::<HtmlTextAreaElement>().ok());
        let Some(element) = found else { return };
        let _ = element.focus();
        let Some(line) = line.and_then(|line| usize::try_from(line).ok()?.checked_sub(1)) else { return };
        // A selection counts as the browser counts letters: in halves of the wide ones.
        let text = element.value();
        let length = |text: &str| text.encode_utf16().count();
        let start: usize = text.split('\n').take(line).map(|before| length(before) + 1).sum();
        let end = start + text.split('\n').nth(line).map_or(0, length);
        let at = |place: usize| u32::try_from(place).unwrap_or(u32::MAX);
        let _ = element.set_selection_range(at(start), at(end));
        crate::components::focus::reveal(WRONG);
    }
    #[cfg(not(feature = "hydrate"))]
    let _ = line;
}

/// The choice of format. Without a script the form goes to the other one with what was typed.
#[component]
fn Formats() -> impl IntoView {
    let state = expect_context::<EditorState>();
    let navigate = StoredValue::new(use_navigate());
    view! {
        <input type="hidden" name="format" value=move || state.format.get().as_str() />
        <div class="tabs" role="group" aria-label="Format">
            {SourceFormat::ALL
                .map(|this| {
                    view! {
                        <button
                            class="tabs__tab"
                            type="submit"
                            name="action"
                            value="view"
                            formaction=move || state.address_in(View::Source, this)
                            formnovalidate
                            aria-pressed=move || if state.format.get() == this { "true" } else { "false" }
                            // A text that is no team yet is in the format that it was begun in.
                            disabled=move || state.source_fault.with(Option::is_some) && state.format.get() != this
                            data-command=format!("Source as {}", this.label())
                            on:click=move |event| {
                                event.prevent_default();
                                let options = NavigateOptions { scroll: false, ..NavigateOptions::default() };
                                let address = untrack(|| state.address_in(View::Source, this));
                                navigate.with_value(|navigate| navigate(&address, options));
                            }
                        >
                            {this.label()}
                        </button>
                    }
                })
                .collect_view()}
        </div>
    }
}
