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
use leptos_router::{Lazy, LazyRoute, SsrMode, path};

/// Declares pages whose code the browser loads together when one of them is first shown: alone, each would bring a dozen
/// small files for what it shares with some of the others. A page loads its data itself.
macro_rules! lazy_pages {
    ($group:ident by $load:ident, $preload:ident: $($route:ident => $page:ident),+) => {
        enum $group {
            $($route),+
        }

        #[lazy]
        fn $load(page: $group) -> AnyView {
            match page {
                $($group::$route => view! { <$page /> }.into_any()),+
            }
        }

        $(
            struct $route;

            impl LazyRoute for $route {
                fn data() -> Self {
                    Self
                }

                async fn view(_this: Self) -> AnyView {
                    $load($group::$route).await
                }

                async fn preload() {
                    #[cfg(target_arch = "wasm32")]
                    $preload().await;
                }
            }
        )+
    };
}

lazy_pages!(Lists by lists, __preload_lists: Teams => TeamsPage, Conversations => ConversationsPage);
lazy_pages!(Runs by runs, __preload_runs: Conversation => ConversationPage, Replay => ReplayPage);
lazy_pages!(
    Figures by figures, __preload_figures:
    RunAnalytics => RunAnalyticsPage, Analytics => AnalyticsPage, Compare => ComparePage
);
lazy_pages!(Builder by builder, __preload_builder: TeamEditor => TeamEditorPage);
lazy_pages!(Models by models, __preload_models: Providers => ProvidersPage);

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
