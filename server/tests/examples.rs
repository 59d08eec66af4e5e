//! The examples of the documentation are teams.

use formats::Format;
use model::TeamSpec;
use std::path::Path;

fn docs() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs")
}

#[test]
fn the_examples_of_the_policies_are_teams() {
    let policies = std::fs::read_to_string(docs().join("policies.md")).unwrap();
    let examples: Vec<&str> = policies.split("```yaml\n").skip(1).filter_map(|rest| rest.split("```").next()).collect();
    assert!(examples.len() > 5);
    for example in examples {
        formats::read::<TeamSpec>(&format!("name: Example\n{example}"), Some(Format::Yaml)).unwrap();
    }
}

/// Every file in `docs/examples` but its list is a team without findings, and the list names it.
#[test]
fn the_files_are_teams_without_findings() {
    let folder = docs().join("examples");
    let list = std::fs::read_to_string(folder.join("README.md")).unwrap();
    let mut count = 0;
    for entry in std::fs::read_dir(&folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        let Some(format) = Format::of_path(&path) else {
            assert_eq!(name, "README.md", "neither a team nor the list");
            continue;
        };
        let text = std::fs::read_to_string(&path).unwrap();
        let team: TeamSpec = formats::read(&text, Some(format)).unwrap_or_else(|fault| panic!("{name}: {fault}"));
        assert_eq!(model::lint::lint(&team.normalised()), [], "{name}");
        assert!(list.contains(&format!("({name})")), "{name} is missing in the list");
        count += 1;
    }
    assert_eq!(list.matches("](").count(), count, "the list names files that are not there");
}
