//! Which page stands at which address.

use crate::components::commands::Commands;
use crate::components::nav::{SiteFooter, SiteHeader};
use crate::pages::{
    analytics::AnalyticsPage, compare::ComparePage, conversation::ConversationPage, conversations::ConversationsPage,
    home::HomePage, not_found::NotFoundPage, providers::ProvidersPage, replay::ReplayPage,
    run_analytics::RunAnalyticsPage, team_editor::TeamEditorPage, teams::TeamsPage,
};
use leptos::prelude::*;
use leptos_meta::{Title, provide_meta_context};
use leptos_router::components::{Route, Router, Routes};
use leptos_router::hooks::use_location;
use leptos_router::{Lazy, LazyRoute, SsrMode, lazy_route, path};

/// Declares a page whose code the browser loads when it is first shown. The page itself loads its data.
macro_rules! lazy_page {
    ($route:ident, $page:ident) => {
        struct $route;

        #[lazy_route]
        impl LazyRoute for $route {
            fn data() -> Self {
                Self
            }

            fn view(_this: Self) -> AnyView {
                view! { <$page /> }.into_any()
            }
        }
    };
}

lazy_page!(Teams, TeamsPage);
lazy_page!(TeamEditor, TeamEditorPage);
lazy_page!(Conversations, ConversationsPage);
lazy_page!(Conversation, ConversationPage);
lazy_page!(Replay, ReplayPage);
lazy_page!(RunAnalytics, RunAnalyticsPage);
lazy_page!(Analytics, AnalyticsPage);
lazy_page!(Compare, ComparePage);
lazy_page!(Providers, ProvidersPage);

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
    let open = RwSignal::new(None);
    view! {
        <Title formatter=|text: String| {
            if text.is_empty() { "Roundtable".to_owned() } else { format!("{text} · Roundtable") }
        } />
        <Router>
            // External: the router would scroll there and leave the focus behind.
            <a class="skip-link" href="#main" rel="external">"Skip to content"</a>
            <FocusOnNavigation />
            <SiteHeader open />
            <main class="page" id="main" tabindex="-1">
                <Routes fallback=NotFoundPage>
                    <Route path=path!("/") view=HomePage ssr=SsrMode::Async />
                    <Route path=path!("/teams") view={Lazy::<Teams>::new()} ssr=SsrMode::Async />
                    <Route path=path!("/teams/new") view={Lazy::<TeamEditor>::new()} ssr=SsrMode::Async />
                    <Route path=path!("/teams/:id") view={Lazy::<TeamEditor>::new()} ssr=SsrMode::Async />
                    <Route path=path!("/conversations") view={Lazy::<Conversations>::new()} ssr=SsrMode::Async />
                    <Route path=path!("/conversations/:id") view={Lazy::<Conversation>::new()} ssr=SsrMode::Async />
                    <Route path=path!("/conversations/:id/analytics") view={Lazy::<RunAnalytics>::new()} ssr=SsrMode::Async />
                    <Route path=path!("/conversations/:id/replay") view={Lazy::<Replay>::new()} ssr=SsrMode::Async />
                    <Route path=path!("/analytics") view={Lazy::<Analytics>::new()} ssr=SsrMode::Async />
                    <Route path=path!("/analytics/compare") view={Lazy::<Compare>::new()} ssr=SsrMode::Async />
                    <Route path=path!("/providers") view={Lazy::<Providers>::new()} ssr=SsrMode::Async />
                </Routes>
            </main>
            <SiteFooter open />
            <Commands open />
        </Router>
    }
}
