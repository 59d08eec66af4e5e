//! What stands above and below every page.

use super::commands::{OpenPalette, OpenSheet, OpenShortcuts};
use super::icon::Icon;
use super::theme_switch::ThemeSwitch;
use leptos::prelude::*;
use leptos_router::hooks::use_location;

/// The pages of the navigation: address, name, icon and keys.
const PAGES: [(&str, &str, &str, &str); 5] = [
    ("/", "Home", "house", "g h"),
    ("/teams", "Teams", "users", "g t"),
    ("/conversations", "Conversations", "messages-square", "g c"),
    ("/analytics", "Analytics", "chart-column", "g a"),
    ("/providers", "Providers", "server", "g p"),
];

/// Wordmark, navigation and choice of theme.
#[component]
pub fn SiteHeader(
    /// Which sheet is open.
    open: OpenSheet,
) -> impl IntoView {
    let path = use_location().pathname;
    let current = move |href: &'static str| path.with(|path| section(path) == href).then_some("page");
    view! {
        <header class="site-header">
            <div class="site-header__inner">
                <a class="wordmark" href="/" aria-label="Roundtable, home">
                    <Mark />
                    <span class="wordmark__name" aria-hidden="true">"Roundtable"</span>
                </a>
                <nav class="site-nav" aria-label="Main">
                    <ul class="site-nav__list">
                        {PAGES
                            .map(|(href, name, icon, keys)| {
                                view! {
                                    <li>
                                        <a
                                            class="site-nav__link"
                                            href=href
                                            aria-current=move || current(href)
                                            data-command=format!("Go to {name}")
                                            data-kind="site"
                                            data-keys=keys
                                        >
                                            <Icon name=icon />
                                            <span class="site-nav__name">{name}</span>
                                        </a>
                                    </li>
                                }
                            })
                            .collect_view()}
                    </ul>
                </nav>
                <OpenPalette open />
                <ThemeSwitch />
            </div>
        </header>
    }
}

/// The entry of the navigation that an address belongs to; empty if to none.
fn section(path: &str) -> &'static str {
    if path.starts_with("/conversations/") && path.ends_with("/analytics") {
        return "/analytics";
    }
    PAGES
        .into_iter()
        .map(|(href, ..)| href)
        .find(|href| if *href == "/" { path == "/" } else { path.split('/').nth(1) == href.split('/').nth(1) })
        .unwrap_or("")
}

/// Seats round a table.
#[component]
fn Mark() -> impl IntoView {
    view! {
        <svg class="wordmark__mark" viewBox="0 0 32 32" aria-hidden="true">
            <circle cx="16" cy="16" r="7"></circle>
            <circle cx="16" cy="4" r="3"></circle>
            <circle cx="26.4" cy="10" r="3"></circle>
            <circle cx="26.4" cy="22" r="3"></circle>
            <circle cx="16" cy="28" r="3"></circle>
            <circle cx="5.6" cy="22" r="3"></circle>
            <circle cx="5.6" cy="10" r="3"></circle>
        </svg>
    }
}

/// The line at the end of every page.
#[component]
pub fn SiteFooter(
    /// Which sheet is open.
    open: OpenSheet,
) -> impl IntoView {
    view! {
        <footer class="site-footer">
            <div class="site-footer__inner">
                <span>"Roundtable " {env!("CARGO_PKG_VERSION")}</span>
                <OpenShortcuts open />
                <a class="alone" href="/api/v1/openapi.json" rel="external">"API"</a>
            </div>
        </footer>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_belongs_to_one_entry() {
        for (path, entry) in [
            ("/", "/"),
            ("/teams", "/teams"),
            ("/teams/new", "/teams"),
            ("/conversations/0198", "/conversations"),
            ("/conversations/0198/analytics", "/analytics"),
            ("/nowhere", ""),
        ] {
            assert_eq!(section(path), entry, "{path}");
        }
    }
}
