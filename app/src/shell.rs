//! The document around the application; drawn by the server alone.

#![cfg(feature = "ssr")]

use crate::api::theme::theme_of_request;
use crate::routes::App;
use leptos::hydration::{AutoReload, HydrationScripts};
use leptos::prelude::*;
use leptos_meta::{HashedStylesheet, MetaTags};

/// The HTML document of every page. The theme comes from the reader's cookie, so that nothing flashes.
pub fn shell(options: LeptosOptions) -> impl IntoView {
    let theme = theme_of_request();
    view! {
        <!DOCTYPE html>
        <html lang="en" data-theme=theme.attribute()>
            <head>
                <meta charset="utf-8" />
                <meta name="viewport" content="width=device-width, initial-scale=1" />
                <meta name="color-scheme" content="light dark" />
                <meta name="description" content="Teams of language model agents that take turns, decide and can be watched." />
                <link rel="icon" href="/favicon.svg" type="image/svg+xml" />
                <link
                    rel="preload"
                    href="/fonts/inter-latin-wght-normal.woff2"
                    r#as="font"
                    r#type="font/woff2"
                    crossorigin="anonymous"
                />
                <HashedStylesheet options=options.clone() />
                <AutoReload options=options.clone() />
                // What is seen is painted first; forms and links work before the program has taken over.
                <HydrationScripts options defer=true />
                <MetaTags />
            </head>
            <body>
                <App />
            </body>
        </html>
    }
}
