//! Copies of a SQLite file in use, their return, and files of earlier versions.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use engine::ports::{
    Append, ConversationFilter, EventLog, NewConversation, OwnerId, Progress, ProviderStore, Record, TeamStore,
    WorkspaceScope,
};
use model::{ConversationId, ConversationSummary, Envelope, Event, Status, TeamSpec, Timestamp, Totals, TurnStrategy};
use sea_orm::{ConnectionTrait, Database};
use secrecy::SecretString;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use storage::backup::{BackupError, backup, restore};
use storage::{OpenError, Options, SecretKey, Store};
use tempfile::TempDir;
use uuid::Uuid;

const SCOPE: WorkspaceScope = WorkspaceScope::single_user();
const SCHEMA_4: &str = include_str!("fixtures/schema-4.sql");

fn url(file: &Path) -> String {
    format!("sqlite://{}?mode=rwc", file.display())
}

fn secret(file: &Path) -> SecretString {
    SecretString::from(url(file))
}

async fn open(file: &Path) -> Store {
    Store::open(Options::new(url(file), SecretKey::new([7; 32]))).await.unwrap()
}

fn folder() -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("roundtable.db");
    (folder, file)
}

fn row(seq: u64) -> ConversationSummary {
    let at = Timestamp::from_millis(1_795_341_600_000);
    ConversationSummary {
        id: ConversationId::new(Uuid::now_v7()),
        status: Status::Running,
        seq,
        finish_reason: None,
        totals: Totals::default(),
        title: "Which tea?".to_owned(),
        team_name: "Pair".to_owned(),
        origin: None,
        strategy: TurnStrategy::RoundRobin,
        simulated: false,
        created_at: at,
        updated_at: at,
    }
}

/// Appends two events at a time to a conversation of its own until it is told to stop; answers how many.
async fn write_on(store: Store, stop: Arc<AtomicBool>) -> u64 {
    let mut summary = row(0);
    let owner = OwnerId(Uuid::now_v7());
    let new = NewConversation {
        summary: summary.clone(),
        records: Vec::new(),
        wake_at: None,
        owner,
        lease: Duration::from_hours(1),
    };
    let lease = EventLog::create(&store, SCOPE, new).await.unwrap();
    while !stop.load(Ordering::SeqCst) {
        let after = summary.seq;
        let record = |seq| {
            let event = Event::WaitingForPerson { reason: "x".repeat(500) };
            Record::encode(&Envelope { seq, at: summary.created_at, event }).unwrap()
        };
        let records = vec![record(after + 1), record(after + 2)];
        summary.seq += 2;
        let summary = summary.clone();
        store.append(Append { lease, after, records, summary, wake_at: None, progress: Progress::Made }).await.unwrap();
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
    summary.seq
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn twenty_copies_while_four_conversations_are_written_are_whole() {
    let (folder, file) = folder();
    let store = open(&file).await;
    let stop = Arc::new(AtomicBool::new(false));
    let writers: Vec<_> = (0..4).map(|_| tokio::spawn(write_on(store.clone(), Arc::clone(&stop)))).collect();
    let mut events = 0;
    for n in 0..20 {
        // The copy is checked by the backup itself, and once more here as what it is.
        let copy = folder.path().join(format!("copy's {n}.db"));
        let contents = backup(&secret(&file), &copy).await.unwrap();
        assert!(contents.events >= events, "later copies have no less");
        events = contents.events;
        assert_eq!(contents.bytes, fs::metadata(&copy).unwrap().len());
        let plain = folder.path().join("plain.db");
        fs::rename(&copy, &plain).unwrap();
        let copied = open(&plain).await;
        for summary in EventLog::list(&copied, SCOPE, &ConversationFilter::default()).await.unwrap() {
            let records = copied.read(SCOPE, summary.id, 0, u32::MAX).await.unwrap();
            assert_eq!(records.len() as u64, summary.seq, "a copy is of one moment");
            assert!(records.iter().zip(1..).all(|(record, seq)| record.seq == seq));
        }
        copied.close().await.unwrap();
        fs::remove_file(&plain).unwrap();
    }
    stop.store(true, Ordering::SeqCst);
    let mut written = 0;
    for writer in writers {
        written += writer.await.unwrap();
    }
    assert!(events > 0 && written >= events, "{events} of {written}: nobody failed, and something was written");
    store.close().await.unwrap();
}

#[tokio::test]
async fn a_copy_comes_back_and_what_was_there_is_kept() {
    let (folder, file) = folder();
    let copy = folder.path().join("copy.db");
    let nothing = backup(&secret(&file), &copy).await;
    assert!(matches!(nothing, Err(BackupError::NoDatabase(_))), "{nothing:?}");
    assert!(!copy.exists() && !file.exists());

    let store = open(&file).await;
    let team = |name: &str| TeamSpec { name: name.to_owned(), ..TeamSpec::default() };
    TeamStore::create(&store, SCOPE, &team("Old")).await.unwrap();
    assert_eq!(backup(&secret(&file), &copy).await.unwrap().teams, 1);
    #[cfg(unix)]
    {
        let mode = std::os::unix::fs::PermissionsExt::mode(&fs::metadata(&copy).unwrap().permissions());
        assert_eq!(mode & 0o777, 0o600, "it is its owner's alone");
    }
    let again = backup(&secret(&file), &copy).await;
    assert!(matches!(&again, Err(BackupError::Exists(path)) if *path == copy), "{again:?}");
    TeamStore::create(&store, SCOPE, &team("New")).await.unwrap();
    let refused = restore(&secret(&file), &copy).await;
    assert!(matches!(refused, Err(BackupError::Open(OpenError::InUse { .. }))), "{refused:?}");
    store.close().await.unwrap();

    let restored = restore(&secret(&file), &copy).await.unwrap();
    assert_eq!(restored.contents.teams, 1);
    let kept = restored.kept.unwrap();
    for (file, teams) in [(&file, 1), (&kept, 2)] {
        let store = open(file).await;
        assert_eq!(TeamStore::list(&store, SCOPE).await.unwrap().len(), teams, "{}", file.display());
        store.close().await.unwrap();
    }
    let elsewhere = folder.path().join("new/place.db");
    assert_eq!(restore(&secret(&elsewhere), &copy).await.unwrap().kept, None);
    open(&elsewhere).await.close().await.unwrap();
}

#[tokio::test]
async fn what_is_no_good_copy_is_refused_and_changes_nothing() {
    let (folder, file) = folder();
    let store = open(&file).await;
    for n in 0..200 {
        let team = TeamSpec { name: format!("{n} {}", "x".repeat(500)), ..TeamSpec::default() };
        TeamStore::create(&store, SCOPE, &team).await.unwrap();
    }
    store.close().await.unwrap();
    let before = fs::read(&file).unwrap();
    let path = |name: &str| folder.path().join(name);
    let copy = path("copy.db");
    backup(&secret(&file), &copy).await.unwrap();

    let mut spoilt = fs::read(&copy).unwrap();
    let middle = spoilt.len() / 2;
    spoilt[middle..middle + 4_096].fill(0xAB);
    fs::write(path("spoilt.db"), &spoilt).unwrap();
    fs::write(path("cut.db"), &fs::read(&copy).unwrap()[..middle]).unwrap();
    fs::write(path("letter.txt"), "Dear Ada, ".repeat(1_000)).unwrap();
    statement(&path("other.db"), "CREATE TABLE cake (name TEXT)").await;
    fs::copy(&copy, path("newer.db")).unwrap();
    statement(&path("newer.db"), "INSERT INTO seaql_migrations VALUES ('m20990101_000099_moon', 1)").await;
    for (name, expected) in [
        ("spoilt.db", "damaged"),
        ("cut.db", "damaged"),
        ("letter.txt", "damaged"),
        ("other.db", "no database of Roundtable"),
        ("newer.db", "newer version"),
        ("nowhere.db", "no database"),
    ] {
        let error = restore(&secret(&file), &path(name)).await.unwrap_err().to_string();
        assert!(error.contains(expected) && error.contains(name), "{name}: {error}");
        assert!(fs::read(&file).unwrap() == before, "{name} changed the database");
        assert!(!path("roundtable.db.restoring").exists(), "{name}");
    }
}

#[tokio::test]
async fn a_second_process_reads_beside_the_first() {
    let (_folder, file) = folder();
    let store = open(&file).await;
    let team = TeamSpec { name: "Pair".to_owned(), ..TeamSpec::default() };
    TeamStore::create(&store, SCOPE, &team).await.unwrap();
    let beside = Store::open_beside(Options::new(url(&file), SecretKey::new([7; 32]))).await.unwrap();
    beside.schema_ready().await.unwrap();
    assert_eq!(TeamStore::list(&beside, SCOPE).await.unwrap().len(), 1);
    let refused = TeamStore::create(&beside, SCOPE, &team).await.unwrap_err();
    assert!(format!("{refused:?}").contains("ReadOnly"), "{refused:?}");
    TeamStore::create(&store, SCOPE, &team).await.unwrap();
    assert_eq!(TeamStore::list(&beside, SCOPE).await.unwrap().len(), 2, "it sees what the first one writes");
    beside.close().await.unwrap();
    TeamStore::create(&store, SCOPE, &team).await.unwrap();
    store.close().await.unwrap();
}

#[tokio::test]
async fn a_database_of_schema_4_goes_up_with_its_data() {
    let (folder, file) = folder();
    statement(&file, SCHEMA_4).await;
    // A copy of an older version comes back too.
    let copy = folder.path().join("copy.db");
    let contents = backup(&secret(&file), &copy).await.unwrap();
    assert_eq!((contents.conversations, contents.events, contents.teams, contents.providers), (2, 3, 1, 1));
    restore(&secret(&file), &copy).await.unwrap();

    let store = open(&file).await;
    store.schema_ready().await.unwrap();
    let list = EventLog::list(&store, SCOPE, &ConversationFilter::default()).await.unwrap();
    let titles: Vec<_> = list.iter().map(|row| (row.title.as_str(), row.seq, row.status)).collect();
    assert_eq!(titles, [("Which coffee?", 1, Status::Running), ("Which tea?", 2, Status::Finished)]);
    for row in &list {
        let records = store.read(SCOPE, row.id, 0, u32::MAX).await.unwrap();
        assert_eq!(records.len() as u64, row.seq);
        assert!(records.iter().all(|record| record.decode().is_ok()));
    }
    assert_eq!(TeamStore::list(&store, SCOPE).await.unwrap()[0].team.name, "Pair");
    assert_eq!(ProviderStore::list(&store, SCOPE).await.unwrap()[0].name, "lab");
    let taken = store.claim_abandoned(OwnerId(Uuid::now_v7()), Duration::from_secs(1), 10).await.unwrap();
    assert_eq!(
        taken.iter().map(|lease| (lease.conversation, lease.epoch, lease.takeovers)).collect::<Vec<_>>(),
        [(list[0].id, 4, 1)]
    );
    store.close().await.unwrap();
}

/// Runs SQL on a file as another program would.
async fn statement(file: &Path, sql: &str) {
    let db = Database::connect(url(file)).await.unwrap();
    db.execute_unprepared(sql).await.unwrap();
    db.close().await.unwrap();
}
