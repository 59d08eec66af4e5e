//! Brings the server's pages to life in the browser, and nothing else.

// Pages are nested types, and this crate is where they are put on the document.
#![recursion_limit = "256"]

/// Called by the page's script once the module is loaded.
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn hydrate() {
    console_error_panic_hook::set_once();
    wasm_bindgen_futures::spawn_local(async {
        let body = leptos::prelude::document().body();
        let Some(body) = body else { return };
        // The page's own code is loaded before it is brought to life.
        leptos::mount::hydrate_from_async(body, app::App).await.forget();
        // Tests and styles tell by this mark that the page answers to its buttons.
        if let Some(root) = leptos::prelude::document().document_element() {
            let _ = root.set_attribute("data-hydrated", "");
        }
    });
}
