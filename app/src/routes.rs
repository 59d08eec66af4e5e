//! Which page stands at which address.

use crate::components::nav::{SiteFooter, SiteHeader};
use crate::pages::{
    analytics::AnalyticsPage, conversation::ConversationPage, conversations::ConversationsPage, home::HomePage,
    not_found::NotFoundPage, providers::ProvidersPage, run_analytics::RunAnalyticsPage, team_editor::TeamEditorPage,
    teams::TeamsPage,
};
use leptos::prelude::*;
use leptos_meta::{Title, provide_meta_context};
use leptos_router::components::{Route, Router, Routes};
use leptos_router::hooks::use_location;
use leptos_router::{SsrMode, path};

/// Puts the focus on the content when a link has led to another page, as a browser does that loads one.
#[component]
fn FocusOnNavigation() -> impl IntoView {
    let path = use_location().pathname;
    Effect::new(move |before: Option<String>| {
        let now = path.get();
        if before.is_some_and(|before| before != now) {
            crate::components::focus::jump("main");
        }
        now
    });
}

/// The whole application: what is on every page, and the page of the address.
///
/// Every page is sent whole ([`SsrMode::Async`]): a streamed one needs a script to put its parts in place, and the
/// pages must work without.
#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    view! {
        <Title formatter=|text: String| {
            if text.is_empty() { "Roundtable".to_owned() } else { format!("{text} · Roundtable") }
        } />
        <Router>
            // External: the router would scroll there and leave the focus behind.
            <a class="skip-link" href="#main" rel="external">"Skip to content"</a>
            <FocusOnNavigation />
            <SiteHeader />
            <main class="page" id="main" tabindex="-1">
                <Routes fallback=NotFoundPage>
                    <Route path=path!("/") view=HomePage ssr=SsrMode::Async />
                    <Route path=path!("/teams") view=TeamsPage ssr=SsrMode::Async />
                    <Route path=path!("/teams/new") view=TeamEditorPage ssr=SsrMode::Async />
                    <Route path=path!("/teams/:id") view=TeamEditorPage ssr=SsrMode::Async />
                    <Route path=path!("/conversations") view=ConversationsPage ssr=SsrMode::Async />
                    <Route path=path!("/conversations/:id") view=ConversationPage ssr=SsrMode::Async />
                    <Route path=path!("/conversations/:id/analytics") view=RunAnalyticsPage ssr=SsrMode::Async />
                    <Route path=path!("/analytics") view=AnalyticsPage ssr=SsrMode::Async />
                    <Route path=path!("/providers") view=ProvidersPage ssr=SsrMode::Async />
                </Routes>
            </main>
            <SiteFooter />
        </Router>
    }
}
