//! What stands above and below every page.

use leptos::prelude::*;
use leptos_router::components::A;

/// The pages of the navigation: address and name.
const PAGES: [(&str, &str); 5] = [
    ("/", "Home"),
    ("/teams", "Teams"),
    ("/conversations", "Conversations"),
    ("/analytics", "Analytics"),
    ("/providers", "Providers"),
];

/// Wordmark and navigation.
#[component]
pub fn SiteHeader() -> impl IntoView {
    view! {
        <header class="site-header">
            <nav class="site-nav" aria-label="Main">
                <ul class="site-nav__list">
                    {PAGES
                        .map(|(href, name)| view! { <li><A href exact={href == "/"}>{name}</A></li> })
                        .collect_view()}
                </ul>
            </nav>
        </header>
    }
}

/// The line at the end of every page.
#[component]
pub fn SiteFooter() -> impl IntoView {
    view! { <footer class="site-footer">"Roundtable"</footer> }
}
