//! Teams in files: JSON, YAML and TOML of one shape.

use crate::error::AppError;
use crate::extract::{MAX_DEPTH, from_json};
use model::TeamSpec;
use std::path::Path;

/// The format of a team's file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// JSON.
    Json,
    /// YAML 1.2, one document.
    Yaml,
    /// TOML 1.0.
    Toml,
}

impl Format {
    /// By media type; `None` for one that says nothing, such as `text/plain`.
    pub fn of_media_type(media_type: &str) -> Option<Self> {
        let essence = media_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        match essence.rsplit(['/', '+', '.', '-']).next().unwrap_or_default() {
            "json" => Some(Self::Json),
            "yaml" | "yml" => Some(Self::Yaml),
            "toml" => Some(Self::Toml),
            _ => None,
        }
    }

    /// By the file's extension.
    pub fn of_path(path: &Path) -> Option<Self> {
        match path.extension()?.to_str()?.to_ascii_lowercase().as_str() {
            "json" => Some(Self::Json),
            "yaml" | "yml" => Some(Self::Yaml),
            "toml" => Some(Self::Toml),
            _ => None,
        }
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
}

/// Reads a team of a known or sniffed format. It is not linted yet.
///
/// # Errors
/// [`AppError::Malformed`], [`AppError::TooDeep`] or [`AppError::InvalidBody`] with the place of the fault.
pub fn parse(text: &[u8], format: Option<Format>) -> Result<TeamSpec, AppError> {
    let text = str::from_utf8(text).map_err(|_| AppError::Malformed("Not UTF-8 text.".to_owned()))?;
    match format.unwrap_or_else(|| Format::sniff(text)) {
        Format::Json => from_json(text.as_bytes()),
        Format::Yaml => parse_yaml(text),
        Format::Toml => parse_toml(text),
    }
}

fn parse_yaml(text: &str) -> Result<TeamSpec, AppError> {
    let options = serde_saphyr::options! {
        budget: serde_saphyr::budget! { max_depth: MAX_DEPTH },
        with_snippet: false,
    };
    let mut path = String::new();
    let read = serde_saphyr::with_deserializer_from_str_with_options(text, options, |deserializer| {
        serde_path_to_error::deserialize(deserializer).map_err(|error| {
            path = error.path().to_string();
            error.into_inner()
        })
    });
    read.map_err(|error| fault(&path, "YAML", &error.to_string()))
}

/// Most dotted parts of a key in TOML: `policy.dynamic.weights.load` has four.
const MAX_KEY_PARTS: usize = 8;

/// Whether a key of the text has more dotted parts than any of a team: each is a table in the one before, and what reads
/// them limits their depth only within one key.
fn has_deep_key(text: &str) -> bool {
    let (mut parts, mut quote, mut escaped) = (1, None, false);
    for c in text.chars() {
        match (quote, c) {
            (Some('"'), '\\') if !escaped => {
                escaped = true;
                continue;
            }
            (Some(open), c) if c == open && !escaped => quote = None,
            (Some(_), _) => {}
            (None, '"' | '\'') => quote = Some(c),
            (None, '.') => parts += 1,
            (None, c) if c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | ' ' | '\t') => {}
            (None, _) => parts = 1,
        }
        escaped = false;
        if parts > MAX_KEY_PARTS {
            return true;
        }
    }
    false
}

fn parse_toml(text: &str) -> Result<TeamSpec, AppError> {
    if has_deep_key(text) {
        return Err(AppError::Malformed(format!("Not a team: a key has more than {MAX_KEY_PARTS} dotted parts.")));
    }
    let deserializer = toml::Deserializer::parse(text)
        .map_err(|error| AppError::Malformed(format!("Not TOML: {}{}.", error.message(), line_of(text, &error))))?;
    serde_path_to_error::deserialize(deserializer).map_err(|error| {
        let path = error.path().to_string();
        let error = error.into_inner();
        fault(&path, "TOML", &format!("{}{}", error.message(), line_of(text, &error)))
    })
}

fn line_of(text: &str, error: &toml::de::Error) -> String {
    let before = error.span().and_then(|span| text.get(..span.start));
    before.map(|before| format!(" at line {}", before.matches('\n').count() + 1)).unwrap_or_default()
}

/// A fault that has a path is one of shape; without a path the text may be no `language` at all.
fn fault(path: &str, language: &str, message: &str) -> AppError {
    match path {
        "" | "." | "?" => AppError::Malformed(format!("Not a team in {language}: {message}.")),
        path => AppError::field(path, "invalid_value", format!("{message}.")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const JSON: &str = r#"{"name": "Pair", "agents": [{"name": "Ada", "role": "writer", "temperature": 0.5}],
        "policy": {"max_turns": 3, "termination": {"any": [{"text_mention": {"text": "OK"}}, {"max_tokens": 9}]}}}"#;
    const YAML: &str = "# a pair\nname: Pair\nagents:\n  - name: Ada\n    role: writer\n    temperature: 0.5\npolicy:\n  \
        max_turns: 3\n  termination:\n    any:\n      - text_mention: {text: OK}\n      - max_tokens: 9\n";
    const TOML: &str = "# a pair\nname = \"Pair\"\n[[agents]]\nname = \"Ada\"\nrole = \"writer\"\ntemperature = 0.5\n\
        [policy]\nmax_turns = 3\ntermination = { any = [{ text_mention = { text = \"OK\" } }, { max_tokens = 9 }] }\n";

    #[test]
    fn all_formats_read_alike() {
        let team = parse(JSON.as_bytes(), None).unwrap();
        assert_eq!(team.policy.max_turns, Some(3));
        for (text, format) in [(YAML, Format::Yaml), (TOML, Format::Toml)] {
            assert_eq!(Format::sniff(text), format);
            assert_eq!(parse(text.as_bytes(), None).unwrap(), team, "{format:?}");
        }
    }

    #[test]
    fn the_examples_of_the_documentation_are_teams() {
        let examples = include_str!("../../docs/policies.md").split("```yaml\n").skip(1);
        let examples: Vec<&str> = examples.filter_map(|rest| rest.split("```").next()).collect();
        assert!(examples.len() > 5);
        for example in examples {
            parse(format!("name: Example\n{example}").as_bytes(), Some(Format::Yaml)).unwrap();
        }
    }

    #[test]
    fn a_fault_is_named_by_its_path() {
        for text in [
            r#"{"name": "Pair", "agents": [{"name": "Ada", "role": 3}]}"#,
            "name: Pair\nagents:\n  - name: Ada\n    role: [3]\n",
            "name = 'Pair'\n[[agents]]\nname = 'Ada'\nrole = 3\n",
        ] {
            let Err(AppError::InvalidBody(errors)) = parse(text.as_bytes(), None) else { panic!("{text}") };
            assert_eq!(errors[0].path, "agents[0].role", "{text}");
        }
    }

    #[test]
    fn what_is_no_team_is_refused() {
        for text in ["", "{", "[agents", "name: [", "- 1", "\u{0}"] {
            assert!(parse(text.as_bytes(), None).is_err(), "{text:?}");
        }
        let deep = format!("name: {}{}", "[".repeat(5_000), "]".repeat(5_000));
        assert!(parse(deep.as_bytes(), Some(Format::Yaml)).is_err());
        assert!(parse(deep.replace(": ", " = ").as_bytes(), Some(Format::Toml)).is_err());
        let dotted = format!("x = {{{}y = 1}}", "a.a.a.a.a.a.a.a.a.a = {".repeat(70));
        assert!(parse(dotted.as_bytes(), Some(Format::Toml)).is_err());
    }

    #[test]
    fn media_types_and_extensions_name_the_format() {
        assert_eq!(Format::of_media_type("application/x-yaml; charset=utf-8"), Some(Format::Yaml));
        assert_eq!(Format::of_media_type("application/toml"), Some(Format::Toml));
        assert_eq!(Format::of_media_type("application/json"), Some(Format::Json));
        assert_eq!(Format::of_media_type("text/plain"), None);
        assert_eq!(Format::of_path(Path::new("a/team.YML")), Some(Format::Yaml));
    }

    /// Every file in `docs/examples` but its list is a team without findings, and the list names it.
    #[test]
    fn examples_are_teams_without_findings() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/examples");
        let list = std::fs::read_to_string(folder.join("README.md")).unwrap();
        let mut count = 0;
        for entry in std::fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_str().unwrap().to_owned();
            let Some(format) = Format::of_path(&path) else {
                assert_eq!(name, "README.md", "neither a team nor the list");
                continue;
            };
            let team =
                parse(&std::fs::read(&path).unwrap(), Some(format)).unwrap_or_else(|error| panic!("{name}: {error}"));
            assert_eq!(model::lint::lint(&team.normalised()), [], "{name}");
            assert!(list.contains(&format!("({name})")), "{name} is missing in the list");
            count += 1;
        }
        assert_eq!(list.matches("](").count(), count, "the list names files that are not there");
    }
}
