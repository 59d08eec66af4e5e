//! Prints `docs/decisions.md` with its tables as the code gives them: `make evidence`.

#[path = "../tests/theory/binomial.rs"]
mod binomial;
#[path = "../tests/theory/panel.rs"]
mod panel;
#[path = "../tests/theory/tables.rs"]
mod tables;

use std::io::Write;

const DOCUMENT: &str = include_str!("../../../docs/decisions.md");

fn main() -> std::io::Result<()> {
    std::io::stdout().write_all(tables::updated(DOCUMENT, &tables::all()).as_bytes())
}
