//! The program as a script, an operator or a build server starts it.

#![expect(clippy::expect_used, reason = "the helpers of these tests are tests")]

use serde_json::Value;
use std::fs;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};
use tempfile::TempDir;

const TEAM: &str = r#"{
    "name": "Pair",
    "roles": [{"name": "writer"}, {"name": "critic"}],
    "agents": [{"name": "Ada", "role": "writer"}, {"name": "Cy", "role": "critic"}],
    "policy": {"turn_strategy": "round_robin", "max_turns": 3}
}"#;

/// The program in an empty folder, with no setting of the environment but the simulated model's pace.
fn roundtable(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_roundtable"));
    command.current_dir(folder).env_clear().env("ROUNDTABLE_SIMULATED_PACE", "full");
    command
}

fn output(command: &mut Command) -> (Option<i32>, String, String) {
    let Output { status, stdout, stderr } = command.output().expect("the program starts");
    let text = |bytes| String::from_utf8(bytes).expect("the program writes UTF-8");
    (status.code(), text(stdout), text(stderr))
}

/// A folder with a team's file.
fn folder_with_team() -> TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder");
    fs::write(folder.path().join("team.json"), TEAM).expect("a file");
    folder
}

#[test]
fn a_run_shows_the_whole_conversation() {
    let folder = folder_with_team();
    let run = ["run", "team.json", "--task", "Write a haiku", "--seed", "3"];
    let (code, text, errors) = output(roundtable(folder.path()).args(run));
    assert_eq!((code, errors.as_str()), (Some(0), ""), "{text}");
    let places: Vec<_> = ["Write a haiku", "Ada (writer)", "Cy (critic)", "Summary", "3 turns"]
        .map(|part| text.find(part).unwrap_or_else(|| panic!("{part} is not in {text}")))
        .to_vec();
    assert!(places.is_sorted(), "{text}");
    assert_eq!(text.matches("Ada (writer)\n").count(), 2, "{text}");
    assert!(!text.contains('\u{1b}'), "no colours in a file");
    assert_eq!(output(roundtable(folder.path()).args(run)).1, text, "a seed says the same again");
    let left: Vec<_> = fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(left, ["team.json"], "nothing is left behind");
}

#[test]
fn a_run_for_programs_is_its_events() {
    let folder = folder_with_team();
    let (code, text, _) = output(roundtable(folder.path()).args(["run", "team.json", "--task", "Go", "--json"]));
    assert_eq!(code, Some(0));
    let events: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let seqs: Vec<u64> = events.iter().map(|event| event["seq"].as_u64().unwrap()).collect();
    assert_eq!(seqs, (1..=events.len() as u64).collect::<Vec<_>>());
    assert_eq!(events[0]["type"], "conversation_started");
    assert_eq!(events.last().unwrap()["type"], "finished");
}

#[test]
fn only_a_finished_run_succeeds() {
    let folder = folder_with_team();
    fs::write(folder.path().join("bad.yaml"), "name: Pair\nagents:\n  - name: Ada\n    role: [x]\n").unwrap();
    fs::write(folder.path().join("empty.toml"), "name = \"Nobody\"\n").unwrap();
    for (arguments, code, says) in [
        (vec!["run", "team.json", "--task", "Go", "--model", "lab/none"], 1, ""),
        (vec!["run", "team.json", "--task", " "], 2, "the text is empty"),
        (vec!["run", "missing.json", "--task", "Go"], 2, "missing.json"),
        (vec!["run", "bad.yaml", "--task", "Go"], 2, "agents[0].role"),
        (vec!["run", "empty.toml", "--task", "Go"], 2, "agent"),
        (vec!["run", "team.json"], 2, "--task"),
        (vec!["run", "team.json", "--task", "Go", "--config", "none.toml"], 2, "none.toml"),
        (vec!["dance"], 2, "dance"),
    ] {
        let (ended, text, errors) = output(roundtable(folder.path()).args(&arguments));
        assert_eq!(ended, Some(code), "{arguments:?}: {text}{errors}");
        assert!(errors.contains(says), "{arguments:?}: {errors}");
    }
}

#[test]
fn a_team_is_imported_and_a_conversation_exported() {
    let folder = folder_with_team();
    let database = "sqlite://data/roundtable.db?mode=rwc";
    let with_database = || {
        let mut command = roundtable(folder.path());
        command.env("DATABASE_URL", database);
        command
    };
    assert_eq!(output(with_database().arg("migrate")).0, Some(0));
    let (code, id, _) = output(with_database().args(["import", "team.json"]));
    assert_eq!((code, id.contains(" version 1")), (Some(0), true), "{id}");

    let (code, events, _) = output(with_database().args(["run", "team.json", "--task", "Go", "--json"]));
    assert_eq!(code, Some(0));
    let (_, list, _) = output(with_database().arg("doctor"));
    assert!(list.contains("ok    database"), "{list}");
    assert!(folder.path().join("data/secret.key").exists(), "the key lies beside the database");

    let unknown = ["export", "--conversation", "01920000-0000-7000-8000-000000000000"];
    assert_eq!(output(with_database().args(unknown)).0, Some(2));
    assert_eq!(output(with_database().args(["export", "--conversation", "x"])).0, Some(2));
    assert!(!events.is_empty());
}

#[test]
fn the_doctor_says_what_to_do() {
    let folder = folder_with_team();
    let (code, report, _) =
        output(roundtable(folder.path()).arg("doctor").env("OPENAI_BASE_URL", "http://127.0.0.1:9"));
    assert_eq!(code, Some(1), "{report}");
    // A debug build of the pages may lie beside the program.
    let is_built = Path::new(env!("CARGO_BIN_EXE_roundtable")).with_file_name("site").exists();
    let front = if is_built { "ok    front end" } else { "FAIL  front end" };
    for line in ["ok    address: 127.0.0.1:3000", "ok    provider simulated", "FAIL  provider openai", front] {
        assert!(report.contains(line), "{line} in {report}");
    }
}

#[test]
fn the_server_is_not_open_to_others() {
    let folder = folder_with_team();
    for addr in ["0.0.0.0:0", "[::]:0"] {
        let (code, _, errors) = output(roundtable(folder.path()).args(["serve", "--addr", addr]));
        assert_eq!(code, Some(2));
        assert!(errors.contains("no accounts") && errors.contains("ROUNDTABLE_ADDR=127.0.0.1"), "{errors}");
    }
}

#[test]
fn the_server_starts_at_once_and_ends_when_asked() {
    let folder = folder_with_team();
    let started = Instant::now();
    let mut server = roundtable(folder.path())
        .env("ROUNDTABLE_ADDR", "127.0.0.1:0")
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let mut log = BufReader::new(server.stderr.take().expect("a log"));
    let mut line = String::new();
    while !line.contains("Roundtable is at http://127.0.0.1:") {
        line.clear();
        assert_ne!(log.read_line(&mut line).unwrap(), 0, "it ended");
    }
    // A debug build on a busy machine; the release is measured by the benchmarks.
    assert!(started.elapsed() < Duration::from_secs(10));

    let (_, report, _) = output(roundtable(folder.path()).arg("doctor"));
    assert!(report.contains("ok    database"), "{report}");
    let (code, copied, errors) = output(roundtable(folder.path()).args(["backup", "copy.db"]));
    assert_eq!((code, errors.as_str()), (Some(0), ""), "{copied}");
    assert!(copied.contains("0 conversations") && copied.contains("data/secret.key"), "{copied}");
    assert_eq!(output(roundtable(folder.path()).args(["backup", "copy.db"])).0, Some(2), "nothing is overwritten");
    let (code, _, errors) = output(roundtable(folder.path()).args(["restore", "copy.db"]));
    assert_eq!((code, errors.contains("another process")), (Some(1), true), "{errors}");
    let unknown = ["export", "--conversation", "01920000-0000-7000-8000-000000000000"];
    let (code, _, errors) = output(roundtable(folder.path()).args(unknown));
    assert_eq!((code, errors.contains("no conversation")), (Some(2), true), "{errors}");

    let second = roundtable(folder.path()).arg("migrate").output().unwrap();
    assert!(!second.status.success(), "two processes on one SQLite file");
    assert!(String::from_utf8_lossy(&second.stderr).contains("another process"));

    let asked = Command::new("kill").args(["-TERM", &server.id().to_string()]).status().unwrap();
    assert!(asked.success());
    assert_eq!(server.wait().unwrap().code(), Some(0));
    let mut rest = String::new();
    log.read_to_string(&mut rest).unwrap();
    assert!(rest.contains("shutting down"), "{rest}");
    let (code, restored, errors) = output(roundtable(folder.path()).args(["restore", "copy.db"]));
    assert_eq!(code, Some(0), "{errors}");
    assert!(restored.contains(".before-restore-"), "{restored}");
}
