//! Buttons, and links that look like one.

use super::icon::Icon;
use leptos::prelude::*;

/// How much a button asks for attention.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Variant {
    /// The one thing that most people come for; at most one in view.
    Primary,
    /// Anything else.
    #[default]
    Secondary,
    /// One of many, as in a row of a list.
    Quiet,
    /// Destroys something.
    Danger,
}

impl Variant {
    /// Value of `data-variant`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Primary => "primary",
            Self::Secondary => "secondary",
            Self::Quiet => "quiet",
            Self::Danger => "danger",
        }
    }
}

/// A button that submits the form around it, unless a click on it is handled and its default prevented.
/// Give it a name and value with `attr:name` and `attr:value`.
#[component]
pub fn Button(
    /// How much it asks for attention.
    #[prop(optional)]
    variant: Variant,
    /// Icon before the text.
    #[prop(optional, into)]
    icon: Option<&'static str>,
    /// Whether what it does is being done.
    #[prop(optional, into)]
    busy: Signal<bool>,
    /// Its text.
    children: Children,
) -> impl IntoView {
    view! {
        <button
            class="button"
            type="submit"
            data-variant=variant.as_str()
            aria-busy=move || busy.get().then_some("true")
        >
            {icon.map(|name| view! { <Icon name /> })}
            {children()}
        </button>
    }
}

/// A link that looks like a button.
#[component]
pub fn LinkButton(
    /// Where it leads.
    #[prop(into)]
    href: Signal<String>,
    /// How much it asks for attention.
    #[prop(optional)]
    variant: Variant,
    /// Icon before the text.
    #[prop(optional, into)]
    icon: Option<&'static str>,
    /// Its text.
    children: Children,
) -> impl IntoView {
    view! {
        <a class="button" href=href data-variant=variant.as_str()>
            {icon.map(|name| view! { <Icon name /> })}
            {children()}
        </a>
    }
}
