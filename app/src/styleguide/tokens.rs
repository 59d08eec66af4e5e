//! What everything else is made of.

use super::{Layout, group, state};
use crate::components::icon::Icon;
use leptos::prelude::*;

/// The colours of `style/tokens/colour.css`, those of agents last.
pub(super) const COLOURS: [&str; 21] = [
    "bg",
    "surface",
    "sunken",
    "border",
    "border-strong",
    "text",
    "muted",
    "accent",
    "on-accent",
    "ok",
    "warn",
    "danger",
    "info",
    "a1",
    "a2",
    "a3",
    "a4",
    "a5",
    "a6",
    "a7",
    "a8",
];
const TYPES: [&str; 8] = ["12", "13", "14", "15", "17", "20", "25", "31"];
const SPACES: [&str; 7] = ["s1", "s2", "s3", "s4", "s5", "s6", "s7"];
const CORNERS: [&str; 3] = ["r1", "r2", "r3"];

/// The names of `tools/icons.txt`.
const ICONS: &str = include_str!("../../../tools/icons.txt");

pub(super) fn tokens() -> Vec<AnyView> {
    let swatch = |name: &'static str| state(name, view! { <span class="styleguide__swatch" data-token=name></span> });
    let text = |size: &'static str| {
        let sample = view! { <p class="styleguide__type" data-type=size>"Who speaks next, and why?"</p> };
        state(&format!("type-{size}"), sample)
    };
    let space = |name: &'static str| state(name, view! { <span class="styleguide__space" data-token=name></span> });
    let corner = |name: &'static str| state(name, view! { <span class="styleguide__corner" data-token=name></span> });
    vec![
        group(Layout::Side, COLOURS.map(swatch)),
        group(Layout::Columns, TYPES.map(text)),
        group(Layout::Side, SPACES.map(space)),
        group(Layout::Side, CORNERS.map(corner)),
    ]
}

pub(super) fn icons() -> Vec<AnyView> {
    let names = ICONS.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    let icons = names.map(|name| view! { <li class="styleguide__icon"><Icon name /> {name}</li> }).collect_view();
    vec![view! { <ul class="styleguide__icons">{icons}</ul> }.into_any()]
}
