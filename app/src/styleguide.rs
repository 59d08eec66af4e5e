//! Every component in each of its states on one page, for development and for tests of how things look.
//!
//! Drawn by the server alone: it costs the browser's part nothing, and what it shows holds still. A section names the
//! files of `components` that it shows; a test holds these names, and every class that the files write, against the
//! page.

mod agents;
mod calls;
mod charts;
mod choices;
mod controls;
mod decisions;
mod log;
mod memory;
mod notices;
mod plan;
mod texts;
mod tokens;
mod turns;

use crate::api::theme::theme_of_request;
use crate::components::moment::provide_zone;
use crate::components::nav::{SiteFooter, SiteHeader};
use leptos::prelude::*;
use leptos_meta::HashedStylesheet;
use leptos_router::components::Router;
use model::ConversationId;
use uuid::Uuid;

/// The conversation that the specimens belong to; there is none of this id.
const CONVERSATION: ConversationId = ConversationId::new(Uuid::nil());

/// A section of the page.
struct Section {
    /// Its place in the address.
    id: &'static str,
    /// Its heading.
    title: &'static str,
    /// Files of `components` that it shows, without `.rs`.
    shows: &'static [&'static str],
    /// Draws its states.
    draw: fn() -> Vec<AnyView>,
}

const SECTIONS: [Section; 20] = [
    Section { id: "tokens", title: "Tokens", shows: &[], draw: tokens::tokens },
    Section { id: "icons", title: "Icons", shows: &["icon"], draw: tokens::icons },
    Section { id: "buttons", title: "Buttons", shows: &["button"], draw: controls::buttons },
    Section { id: "badges", title: "Badges", shows: &["badge"], draw: controls::badges },
    Section { id: "fields", title: "Fields", shows: &["field", "tick"], draw: controls::fields },
    Section { id: "panels", title: "Panels", shows: &["empty_state", "error_panel", "dialog"], draw: controls::panels },
    Section { id: "composer", title: "Composer", shows: &["composer"], draw: controls::composer },
    Section {
        id: "agents",
        title: "Agents",
        shows: &["agent_mark", "strategy_graph", "first_speakers"],
        draw: agents::agents,
    },
    Section { id: "texts", title: "Texts", shows: &["markdown", "coded", "word_diff", "moment"], draw: texts::texts },
    Section { id: "charts", title: "Charts", shows: &["kpi_card", "chart", "timeline"], draw: charts::charts },
    Section { id: "files", title: "Files", shows: &["export_panel"], draw: charts::files },
    Section { id: "conversations", title: "Conversations", shows: &["conversation_table"], draw: texts::conversations },
    Section { id: "messages", title: "Messages", shows: &["message_card"], draw: texts::messages },
    Section { id: "turns", title: "Turns", shows: &["turn_card", "turn_acts", "team_card"], draw: turns::turns },
    Section { id: "choices", title: "Choices", shows: &["why_card", "candidate_table"], draw: choices::choices },
    Section { id: "calls", title: "Calls", shows: &["calls_card", "summary_card"], draw: calls::calls },
    Section {
        id: "decisions",
        title: "Decisions",
        shows: &["decision_card", "ballot_table", "transcript", "lanes"],
        draw: decisions::decisions,
    },
    Section { id: "plan", title: "Plan", shows: &["plan_card", "task_board"], draw: plan::plan },
    Section { id: "memory", title: "Memory", shows: &["memory_entry"], draw: memory::memory },
    Section { id: "notices", title: "Notices", shows: &["notice_line"], draw: notices::notices },
];

/// The document of the page. It has the frame of every page, but nothing takes it over.
pub fn styleguide(options: LeptosOptions) -> impl IntoView {
    let theme = theme_of_request();
    view! {
        <!DOCTYPE html>
        <html lang="en" data-theme=theme.attribute()>
            <head>
                <meta charset="utf-8" />
                <meta name="viewport" content="width=device-width, initial-scale=1" />
                <meta name="color-scheme" content="light dark" />
                <meta name="robots" content="noindex" />
                <title>"Style guide · Roundtable"</title>
                <link rel="icon" href="/favicon.svg" type="image/svg+xml" />
                <HashedStylesheet options />
            </head>
            <body>
                <Router>
                    <Page />
                </Router>
            </body>
        </html>
    }
}

#[component]
fn Page() -> impl IntoView {
    provide_zone();
    let open = RwSignal::new(None);
    let links = SECTIONS
        .iter()
        .map(|section| view! { <li><a class="chip" href=format!("#{}", section.id) rel="external">{section.title}</a></li> })
        .collect_view();
    view! {
        <SiteHeader open />
        <main class="page styleguide" id="main" tabindex="-1">
            <h1>"Style guide"</h1>
            <nav aria-label="Sections"><ul class="cluster">{links}</ul></nav>
            {SECTIONS.iter().map(section).collect_view()}
        </main>
        <SiteFooter open />
    }
}

fn section(section: &Section) -> AnyView {
    let files =
        section.shows.iter().map(|name| view! { <code>{format!("components/{name}.rs")}</code> " " }).collect_view();
    view! {
        <section class="styleguide__section" id=section.id aria-labelledby=format!("{}-title", section.id)>
            <div class="section-head">
                <h2 id=format!("{}-title", section.id)>{section.title}</h2>
                <p class="styleguide__files">{files}</p>
            </div>
            {(section.draw)()}
        </section>
    }
    .into_any()
}

/// How the states of a group stand.
#[derive(Clone, Copy)]
enum Layout {
    /// Side by side, as many as fit: for what is small.
    Side,
    /// In columns as wide as a card.
    Columns,
    /// One under the other, over the whole width.
    Rows,
}

impl Layout {
    /// Value of `data-layout`.
    const fn as_str(self) -> &'static str {
        match self {
            Self::Side => "side",
            Self::Columns => "columns",
            Self::Rows => "rows",
        }
    }
}

/// States that belong together.
fn group(layout: Layout, states: impl IntoIterator<Item = AnyView>) -> AnyView {
    let states = states.into_iter().collect_view();
    view! { <div class="specimens" data-layout=layout.as_str()>{states}</div> }.into_any()
}

/// A component in a state, under the state's name.
fn state(name: &str, drawn: impl IntoView) -> AnyView {
    let (name, drawn) = (name.to_owned(), drawn.into_any());
    view! {
        <figure class="specimen">
            <figcaption class="specimen__name">{name}</figcaption>
            {drawn}
        </figure>
    }
    .into_any()
}

#[cfg(test)]
mod tests;
