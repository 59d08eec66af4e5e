//! What was found, as the table of `docs/reliability.md` shows it.

use std::fmt::Write;

/// One promise, and how it was kept.
#[derive(Clone, Debug)]
pub struct Finding {
    /// What is promised.
    pub promise: String,
    /// What was done to it.
    pub tested: String,
    /// What was measured.
    pub figure: String,
    /// Whether the aim was reached. A broken promise is an error and no finding; an aim is a figure.
    pub reached: bool,
}

impl Finding {
    /// A finding whose aim was reached.
    pub fn new(promise: impl Into<String>, tested: impl Into<String>, figure: impl Into<String>) -> Self {
        Self { promise: promise.into(), tested: tested.into(), figure: figure.into(), reached: true }
    }

    /// The same, reached or not.
    #[must_use]
    pub fn aim(mut self, reached: bool) -> Self {
        self.reached = reached;
        self
    }
}

/// The table in Markdown.
pub fn table(findings: &[Finding]) -> String {
    let mut text = String::from("| promise | how it is tested | measured | aim |\n|---|---|---|---|\n");
    for Finding { promise, tested, figure, reached } in findings {
        let reached = if *reached { "reached" } else { "**missed**" };
        // Writing to a text does not fail.
        let _ = writeln!(text, "| {promise} | {tested} | {figure} | {reached} |");
    }
    text
}
