//! The choice of theme.

use super::icon::Icon;
use crate::api::theme::{SetTheme, Theme};
use crate::components::form_action::{ActForm, FormAction};
use leptos::prelude::*;

/// Three buttons: as the system is set, light, dark. Works by a form until scripts have loaded.
#[component]
pub fn ThemeSwitch() -> impl IntoView {
    #[cfg(feature = "ssr")]
    let initial = SharedValue::new(crate::api::theme::theme_of_request);
    #[cfg(not(feature = "ssr"))]
    let initial = SharedValue::new(Theme::default);
    let initial = initial.into_inner();

    let action = FormAction::of::<SetTheme>();
    let chosen = RwSignal::new(initial);
    view! {
        <ActForm action>
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
                            data-command=format!("Theme: {}", theme.label())
                            data-kind="site"
                            on:click=move |_| {
                                chosen.set(theme);
                                apply(theme);
                            }
                            aria-pressed=move || if chosen.get() == theme { "true" } else { "false" }
                        >
                            <Icon name=theme.icon() />
                        </button>
                    }
                })
                .collect_view()}
            </div>
        </ActForm>
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
