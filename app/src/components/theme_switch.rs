//! The choice of theme.

use super::icon::Icon;
use crate::api::theme::{SetTheme, Theme};
use leptos::prelude::*;

/// Three buttons: as the system is set, light, dark. Works by a form until scripts have loaded.
#[component]
pub fn ThemeSwitch() -> impl IntoView {
    #[cfg(feature = "ssr")]
    let initial = SharedValue::new(crate::api::theme::theme_of_request);
    #[cfg(not(feature = "ssr"))]
    let initial = SharedValue::new(Theme::default);
    let initial = initial.into_inner();

    let action = ServerAction::<SetTheme>::new();
    let input = action.input();
    let chosen = RwSignal::new(initial);
    Effect::new(move || {
        if let Some(SetTheme { theme }) = input.get() {
            chosen.set(theme);
            apply(theme);
        }
    });
    view! {
        <ActionForm action>
            <div class="theme-switch" role="group" aria-label="Theme">
            {Theme::ALL
                .map(|theme| {
                    view! {
                        <button
                            class="theme-switch__choice"
                            name="theme"
                            value=theme.as_str()
                            title=theme.label()
                            aria-label=theme.label()
                            aria-pressed=move || if chosen.get() == theme { "true" } else { "false" }
                        >
                            <Icon name=theme.icon() />
                        </button>
                    }
                })
                .collect_view()}
            </div>
        </ActionForm>
    }
}

/// Puts the theme on the document.
fn apply(theme: Theme) {
    let Some(root) = document().document_element() else { return };
    let _ = match theme.attribute() {
        Some(name) => root.set_attribute("data-theme", name),
        None => root.remove_attribute("data-theme"),
    };
}
