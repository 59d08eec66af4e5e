//! Texts from outside, read and written: JSON, YAML and TOML of one shape.
//!
//! What cannot be read is named by its line and by its place in the value. No text makes a reader recurse without bound.

mod depth;
mod json;
mod toml;
mod yaml;

pub use json::read_json;

use serde::Serialize;
use serde::de::DeserializeOwned;
use std::path::Path;

/// Deepest nesting that is read.
pub const MAX_DEPTH: usize = 64;

/// How a value is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Format {
    /// JSON.
    #[default]
    Json,
    /// YAML 1.2, one document.
    Yaml,
    /// TOML 1.0.
    Toml,
}

impl Format {
    /// By its name: `json`, `yaml` or `yml`, `toml`.
    pub fn named(name: &str) -> Option<Self> {
        match name.to_ascii_lowercase().as_str() {
            "json" => Some(Self::Json),
            "yaml" | "yml" => Some(Self::Yaml),
            "toml" => Some(Self::Toml),
            _ => None,
        }
    }

    /// By media type; `None` for one that says nothing, such as `text/plain`.
    pub fn of_media_type(media_type: &str) -> Option<Self> {
        let essence = media_type.split(';').next().unwrap_or_default().trim();
        Self::named(essence.rsplit(['/', '+', '.', '-']).next().unwrap_or_default())
    }

    /// By the file's extension.
    pub fn of_path(path: &Path) -> Option<Self> {
        Self::named(path.extension()?.to_str()?)
    }

    /// By its first line that is neither empty nor a comment: JSON begins with a brace, TOML with a table or a
    /// `key = value`; everything else is taken for YAML.
    pub fn sniff(text: &str) -> Self {
        let first = text.lines().map(str::trim).find(|line| !line.is_empty() && !line.starts_with('#'));
        let first = first.unwrap_or_default();
        if first.starts_with('{') {
            return Self::Json;
        }
        let key = first.split('=').next().unwrap_or_default();
        let is_assignment = key.len() < first.len() && !key.contains(':');
        if first.starts_with('[') || is_assignment { Self::Toml } else { Self::Yaml }
    }

    /// Its name for people.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Json => "JSON",
            Self::Yaml => "YAML",
            Self::Toml => "TOML",
        }
    }
}

/// Why a text could not be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// It is nested more than [`MAX_DEPTH`] levels deep.
    #[error("The text is nested more than {MAX_DEPTH} levels deep.")]
    TooDeep,
    /// It is not of the format.
    #[error("Not {}: {message}.", format.label())]
    Malformed {
        /// What it should be.
        format: Format,
        /// What is wrong, with its line where that is known.
        message: String,
        /// The line, from 1.
        line: Option<usize>,
    },
    /// It is of the format, but a value is not what its place takes.
    #[error("{message}.")]
    Invalid {
        /// The place, such as `agents[0].role`; empty for the whole.
        path: String,
        /// What is wrong, with its line where that is known.
        message: String,
        /// The line, from 1.
        line: Option<usize>,
    },
}

impl Fault {
    /// A fault that has a path is one of shape; without a path the text may be nothing of the format at all.
    fn new(format: Format, path: String, message: String, line: Option<usize>) -> Self {
        match path.as_str() {
            "" | "." | "?" => Self::Malformed { format, message, line },
            _ => Self::Invalid { path, message, line },
        }
    }

    /// The line that is wrong, from 1, where it is known.
    pub const fn line(&self) -> Option<usize> {
        match self {
            Self::TooDeep => None,
            Self::Malformed { line, .. } | Self::Invalid { line, .. } => *line,
        }
    }
}

/// Reads a value of a known or sniffed format.
///
/// # Errors
/// A [`Fault`] with its place.
pub fn read<T: DeserializeOwned>(text: &str, format: Option<Format>) -> Result<T, Fault> {
    match format.unwrap_or_else(|| Format::sniff(text)) {
        Format::Json => read_json(text.as_bytes()),
        Format::Yaml => yaml::read(text),
        Format::Toml => toml::read(text),
    }
}

/// Writes a value for people to read, with a line feed at its end.
///
/// # Errors
/// What the value has that the format cannot say.
pub fn write<T: Serialize>(value: &T, format: Format) -> Result<String, String> {
    let mut text = match format {
        Format::Json => serde_json::to_string_pretty(value).map_err(|error| error.to_string()),
        Format::Yaml => serde_saphyr::to_string(value).map_err(|error| error.to_string()),
        Format::Toml => ::toml::to_string_pretty(value).map_err(|error| error.to_string()),
    }?;
    if !text.ends_with('\n') {
        text.push('\n');
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::TeamSpec;

    const JSON: &str = r#"{"name": "Pair", "agents": [{"name": "Ada", "role": "writer", "temperature": 0.5}],
        "policy": {"max_turns": 3, "termination": {"any": [{"text_mention": {"text": "OK"}}, {"max_tokens": 9}]}}}"#;
    const YAML: &str = "# a pair\nname: Pair\nagents:\n  - name: Ada\n    role: writer\n    temperature: 0.5\npolicy:\n  \
        max_turns: 3\n  termination:\n    any:\n      - text_mention: {text: OK}\n      - max_tokens: 9\n";
    const TOML: &str = "# a pair\nname = \"Pair\"\n[[agents]]\nname = \"Ada\"\nrole = \"writer\"\ntemperature = 0.5\n\
        [policy]\nmax_turns = 3\ntermination = { any = [{ text_mention = { text = \"OK\" } }, { max_tokens = 9 }] }\n";
    const ALL: [Format; 3] = [Format::Json, Format::Yaml, Format::Toml];

    fn team(text: &str, format: Option<Format>) -> Result<TeamSpec, Fault> {
        read(text, format)
    }

    #[test]
    fn all_formats_read_alike() {
        let expected = team(JSON, None).unwrap();
        assert_eq!(expected.policy.max_turns, Some(3));
        for (text, format) in [(YAML, Format::Yaml), (TOML, Format::Toml)] {
            assert_eq!(Format::sniff(text), format);
            assert_eq!(team(text, None).unwrap(), expected, "{format:?}");
        }
    }

    #[test]
    fn what_is_written_reads_back() {
        for template in model::templates::all() {
            for format in ALL {
                let text = write(&template.team, format).unwrap();
                assert_eq!(Format::sniff(&text), format, "{text}");
                assert_eq!(team(&text, Some(format)).unwrap(), template.team, "{}: {text}", template.slug);
            }
        }
    }

    #[test]
    fn a_fault_is_named_by_its_path_and_line() {
        for (text, wrong) in [
            ("{\"name\": \"Pair\",\n\"agents\": [{\"name\": \"Ada\",\n\"role\": 3}]}", 3),
            ("name: Pair\nagents:\n  - name: Ada\n    role: [3]\n", 4),
            ("name = 'Pair'\n[[agents]]\nname = 'Ada'\nrole = 3\n", 4),
        ] {
            let Err(Fault::Invalid { path, line, .. }) = team(text, None) else { panic!("{text}") };
            assert_eq!((path.as_str(), line), ("agents[0].role", Some(wrong)), "{text}");
        }
        for (text, wrong) in
            [("{\n\"name\": \"Pair\"\n\"roles\": []}", 3), ("name: Pair\nroles: [\n", 2), ("a = 1\nb = \n", 2)]
        {
            let fault = team(text, None).unwrap_err();
            assert!(fault.line().is_some_and(|line| line.abs_diff(wrong) <= 1), "{fault:?}");
        }
    }

    #[test]
    fn what_is_no_team_is_refused() {
        for text in ["", "{", "[agents", "name: [", "- 1", "\u{0}"] {
            assert!(team(text, None).is_err(), "{text:?}");
        }
        let deep = format!("name: {}{}", "[".repeat(5_000), "]".repeat(5_000));
        assert!(team(&deep, Some(Format::Yaml)).is_err());
        assert!(team(&deep.replace(": ", " = "), Some(Format::Toml)).is_err());
        let dotted = format!("x = {{{}y = 1}}", "a.a.a.a.a.a.a.a.a.a = {".repeat(70));
        assert!(team(&dotted, Some(Format::Toml)).is_err());
        let quiet =
            "# ........ isn't\nname = 'x'\nroles = []\ndescription = \"\"\"\na.b.c.d.e.f.g.h.i.j it's\n\"\"\"\n";
        assert!(team(quiet, Some(Format::Toml)).is_ok(), "dots in comments and texts are no keys");
        let json = format!("{{\"name\": {}{}}}", "[".repeat(70), "]".repeat(70));
        assert_eq!(team(&json, None), Err(Fault::TooDeep));
    }

    #[test]
    fn media_types_and_extensions_name_the_format() {
        assert_eq!(Format::of_media_type("application/x-yaml; charset=utf-8"), Some(Format::Yaml));
        assert_eq!(Format::of_media_type("application/toml"), Some(Format::Toml));
        assert_eq!(Format::of_media_type("application/json"), Some(Format::Json));
        assert_eq!(Format::of_media_type("text/plain"), None);
        assert_eq!(Format::of_path(Path::new("a/team.YML")), Some(Format::Yaml));
    }

    proptest::proptest! {
        /// No text makes a reader panic.
        #[test]
        fn any_text_is_read_or_refused(text in "\\PC{0,60}|[\\[\\]{}:=\\-\"'#\n a-z.]{0,120}") {
            for format in ALL {
                let _ = team(&text, Some(format));
            }
        }
    }
}
