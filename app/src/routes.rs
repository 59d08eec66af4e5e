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
use leptos_router::{SsrMode, path};

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
            <a class="skip-link" href="#main">"Skip to content"</a>
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
