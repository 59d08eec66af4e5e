//! TOML.

use crate::{Fault, Format};
use serde::de::DeserializeOwned;
use toml::de::Error;
use toml_parser::Source;
use toml_parser::lexer::TokenKind;

/// Most dotted parts of a key: `policy.dynamic.weights.load` has four.
const MAX_KEY_PARTS: usize = 8;

pub(crate) fn read<T: DeserializeOwned>(text: &str) -> Result<T, Fault> {
    let malformed = |message: String, line| Fault::Malformed { format: Format::Toml, message, line };
    if has_deep_key(text) {
        return Err(malformed(format!("a key has more than {MAX_KEY_PARTS} dotted parts"), None));
    }
    let deserializer =
        toml::Deserializer::parse(text).map_err(|error| malformed(message(text, &error), line(text, &error)))?;
    serde_path_to_error::deserialize(deserializer).map_err(|error| {
        let path = error.path().to_string();
        let error = error.into_inner();
        Fault::new(Format::Toml, path, message(text, &error), line(text, &error))
    })
}

/// Whether a key of the text has more dotted parts than any that is read: each is a table in the one before, and what
/// reads them limits their depth only within one key.
fn has_deep_key(text: &str) -> bool {
    let mut parts = 1;
    Source::new(text).lex().any(|token| {
        match token.kind() {
            TokenKind::Dot => parts += 1,
            TokenKind::Atom | TokenKind::BasicString | TokenKind::LiteralString | TokenKind::Whitespace => {}
            _ => parts = 1,
        }
        parts > MAX_KEY_PARTS
    })
}

fn message(text: &str, error: &Error) -> String {
    let at = line(text, error).map(|line| format!(" at line {line}")).unwrap_or_default();
    format!("{}{at}", error.message())
}

fn line(text: &str, error: &Error) -> Option<usize> {
    let before = text.get(..error.span()?.start)?;
    Some(before.matches('\n').count() + 1)
}
