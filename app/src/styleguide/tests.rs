//! The page holds what the folder of components holds.

use super::*;
use leptos_router::location::RequestUrl;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// Files of `components` that cannot be shown in a state, and why.
const NOT_SHOWN: [(&str, &str); 8] = [
    ("clock", "a signal"),
    ("commands", "what it draws needs a script; its buttons are in the frame of the page"),
    ("copy_button", "what it draws needs a script"),
    ("focus", "functions"),
    ("form_action", "a form without a look"),
    ("mention", "what it draws needs a script"),
    ("nav", "the frame of the page"),
    ("theme_switch", "in the frame of the page"),
];

fn components() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src/components")
}

fn page() -> String {
    Owner::new().with(|| {
        provide_context(RequestUrl::new("/styleguide"));
        styleguide(LeptosOptions::builder().output_name("roundtable").build()).to_html()
    })
}

#[test]
fn every_component_is_shown_or_said_not_to_be() {
    let list = std::fs::read_to_string(components().join("mod.rs")).unwrap();
    let files: BTreeSet<&str> =
        list.lines().filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';')).collect();
    let shown = SECTIONS.iter().flat_map(|section| section.shows).copied();
    let named: BTreeSet<&str> = shown.chain(NOT_SHOWN.map(|(name, _)| name)).collect();
    assert_eq!(named, files, "see SECTIONS: each file of components belongs to one");
}

#[test]
fn every_class_of_a_component_is_on_the_page() {
    let page = page();
    let on_page: BTreeSet<&str> = classes(&page).collect();
    for name in SECTIONS.iter().flat_map(|section| section.shows) {
        for source in sources(name) {
            let missing: Vec<&str> = classes(&source).filter(|class| !on_page.contains(class)).collect();
            assert!(missing.is_empty(), "no state of {name} has {missing:?}");
        }
    }
}

#[test]
fn every_colour_is_on_the_page() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../style/tokens/colour.css");
    let style = std::fs::read_to_string(path).unwrap();
    let light = style.split('}').next().unwrap();
    let named = light.lines().filter_map(|line| Some(line.trim().strip_prefix("--")?.split_once(':')?.0));
    assert_eq!(named.collect::<Vec<_>>(), tokens::COLOURS);
}

/// The text of a component: its file, and those of its folder.
fn sources(name: &str) -> Vec<String> {
    let inside = std::fs::read_dir(components().join(name)).into_iter().flatten().map(|file| file.unwrap().path());
    let files = inside.chain([components().join(format!("{name}.rs"))]);
    files
        .map(|file| {
            let source = std::fs::read_to_string(file).unwrap();
            source.split("#[cfg(test)]").next().unwrap().to_owned()
        })
        .collect()
}

/// What stands in `class="…"`, in Rust and in HTML.
fn classes(text: &str) -> impl Iterator<Item = &str> {
    let values = text.split("class=\"").skip(1).filter_map(|rest| rest.split('"').next());
    values.flat_map(str::split_whitespace)
}
