//! Holds the dependencies between the crates to what ARCHITECTURE.md says.

#![expect(clippy::expect_used, reason = "helpers of tests fail by panicking, like tests")]

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Command;

use cargo_metadata::{DependencyKind, Metadata, MetadataCommand};

/// Crate by crate, what it may use of this workspace. Development dependencies are free.
const USES: &[(&str, &[&str])] = &[
    ("model", &[]),
    ("coordinator", &["model"]),
    ("projections", &["model"]),
    ("engine", &["coordinator", "projections", "model"]),
    ("llm", &["engine", "model"]),
    ("migrations", &[]),
    ("storage", &["engine", "model", "migrations"]),
    ("formats", &[]),
    ("app", &["model", "projections", "engine", "formats"]),
    ("server", &["app", "engine", "formats", "llm", "storage", "migrations", "model", "projections"]),
    ("frontend", &["app"]),
    ("fake-openai", &[]),
    ("chaos", &["fake-openai"]),
    ("bundle", &[]),
    ("benches", &["engine", "llm", "storage", "model", "fake-openai", "chaos"]),
];

/// The crates that perform nothing: they hold with replay and with the browser.
const PURE: &[&str] = &["model", "coordinator", "projections"];

/// What would let a pure crate reach outside, or draw lots.
const OUTSIDE: &[&str] = &[
    "async-openai",
    "axum",
    "getrandom",
    "hyper",
    "mio",
    "rand",
    "reqwest",
    "sea-orm",
    "socket2",
    "sqlx",
    "tokio",
    "tracing",
];

fn workspace() -> Metadata {
    MetadataCommand::new()
        .manifest_path(Path::new(env!("CARGO_MANIFEST_DIR")).join("../Cargo.toml"))
        .no_deps()
        .exec()
        .expect("cargo metadata describes the workspace")
}

/// What each crate of the workspace uses of the others, development dependencies left out.
fn uses(workspace: &Metadata) -> BTreeMap<&str, BTreeSet<&str>> {
    let members: BTreeSet<&str> = workspace.packages.iter().map(|package| package.name.as_str()).collect();
    workspace
        .packages
        .iter()
        .map(|package| {
            let used = package
                .dependencies
                .iter()
                .filter(|dependency| dependency.kind != DependencyKind::Development)
                .map(|dependency| dependency.name.as_str())
                .filter(|name| members.contains(name))
                .collect();
            (package.name.as_str(), used)
        })
        .collect()
}

/// Every crate that is compiled into `package` when it is built alone, with its default features.
fn compiled_into(package: &str) -> BTreeSet<String> {
    let tree = Command::new(env!("CARGO"))
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .args(["tree", "--package", package, "--edges", "normal", "--prefix", "none", "--format", "{p}", "--offline"])
        .output()
        .expect("cargo runs");
    assert!(tree.status.success(), "cargo tree --package {package}: {}", String::from_utf8_lossy(&tree.stderr));
    String::from_utf8_lossy(&tree.stdout)
        .lines()
        .filter_map(|line| line.split_whitespace().next())
        .map(str::to_owned)
        .collect()
}

#[test]
fn crates_use_no_others_than_the_architecture_says() {
    let workspace = workspace();
    let uses = uses(&workspace);
    let allowed: BTreeMap<&str, BTreeSet<&str>> =
        USES.iter().map(|(package, used)| (*package, used.iter().copied().collect())).collect();

    assert_eq!(
        uses.keys().collect::<Vec<_>>(),
        allowed.keys().collect::<Vec<_>>(),
        "the crates of the workspace are those of this list"
    );
    for (package, used) in &uses {
        let beyond: Vec<_> = used.difference(&allowed[package]).collect();
        assert!(beyond.is_empty(), "{package} must not use {beyond:?}");
    }
}

#[test]
fn the_browser_gets_no_engine() {
    let workspace = workspace();
    let app = workspace.packages.iter().find(|package| package.name.as_str() == "app").expect("the workspace has app");

    assert!(
        app.dependencies.iter().any(|dependency| dependency.name == "engine" && dependency.optional),
        "app uses engine only under the feature `ssr`"
    );
    for feature in ["default", "hydrate"] {
        assert!(
            !app.features[feature].iter().any(|enabled| enabled.contains("engine")),
            "the feature `{feature}` of app must not enable engine"
        );
    }
}

#[test]
fn pure_crates_reach_nothing_outside() {
    for package in PURE {
        let compiled = compiled_into(package);
        assert!(compiled.contains("serde"), "the tree of {package} was read");
        let outside: Vec<_> = OUTSIDE.iter().filter(|name| compiled.contains(**name)).collect();
        assert!(outside.is_empty(), "{package} must not depend on {outside:?}");
    }
}
