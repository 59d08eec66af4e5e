//! What holds for a SQLite file beyond the contract of the stores.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use async_trait::async_trait;
use engine::ports::{
    Completion, CompletionError, CompletionRequest, CompletionStream, Endpoint, EventLog, Lease, NewConversation,
    OwnerId, ProviderStore, StoreError, StoredProvider, TeamStore, WorkspaceScope,
};
use engine::{ConversationError, Engine, Ports, Rejection, StartConversation, TeamChoice};
use futures::StreamExt;
use model::provider::{ModelAbilities, ProviderCheck, ProviderInput};
use model::{ConversationId, ConversationSummary, Status, TeamSpec, Timestamp, Totals, TurnStrategy};
use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use storage::{OpenError, Options, SecretKey, Store};
use tokio::time::timeout;
use uuid::Uuid;

const SCOPE: WorkspaceScope = WorkspaceScope::single_user();

fn options(file: &Path) -> Options {
    Options::new(format!("sqlite://{}?mode=rwc", file.display()), SecretKey::new([7; 32]))
}

#[tokio::test]
async fn the_folder_is_made_and_the_content_outlives_the_process() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("deeply/nested/roundtable.db");
    let store = Store::open(options(&file)).await.unwrap();
    store.schema_ready().await.unwrap();
    let team = TeamSpec { name: "Pair".to_owned(), ..TeamSpec::default() };
    let stored = TeamStore::create(&store, SCOPE, &team).await.unwrap();
    store.close().await.unwrap();

    let store = Store::open(options(&file)).await.unwrap();
    assert_eq!(TeamStore::get(&store, SCOPE, stored.id, None).await.unwrap(), Some(stored));
    store.close().await.unwrap();
}

#[tokio::test]
async fn a_second_opening_is_refused_until_the_first_is_closed() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("roundtable.db");
    let store = Store::open(options(&file)).await.unwrap();
    let refused = Store::open(options(&file)).await.unwrap_err();
    assert!(matches!(&refused, OpenError::InUse { path } if path == &file), "{refused:?}");
    assert!(refused.to_string().contains("stop it"), "{refused}");
    store.close().await.unwrap();
    Store::open(options(&file)).await.unwrap().close().await.unwrap();
}

#[tokio::test]
async fn a_closed_store_refuses_and_does_not_hang() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(options(&folder.path().join("roundtable.db"))).await.unwrap();
    let clone = store.clone();
    store.close().await.unwrap();
    store.close().await.unwrap();
    let team = TeamSpec::default();
    assert!(matches!(TeamStore::create(&clone, SCOPE, &team).await, Err(StoreError::Unavailable(_))));
    assert!(matches!(TeamStore::list(&clone, SCOPE).await, Err(StoreError::Unavailable(_))));
    assert!(clone.schema_ready().await.is_err());
}

#[tokio::test]
async fn a_url_that_cannot_work_says_what_to_write() {
    let key = || SecretKey::new([7; 32]);
    for (url, text) in [
        ("mysql://root:hunter2@localhost/x", "sqlite://FILE"),
        ("roundtable.db", "sqlite://FILE"),
        ("sqlite::memory:", "name a file"),
        ("sqlite://?mode=memory", "name a file"),
        ("sqlite://x.db?mode=sideways", "cannot be read"),
    ] {
        let error = Store::open(Options::new(url, key())).await.unwrap_err().to_string();
        assert!(error.contains(text), "{url}: {error}");
        assert!(!error.contains("hunter2"), "{error}");
    }
}

#[tokio::test]
async fn a_file_that_is_no_database_is_not_touched() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("letter.txt");
    fs::write(&file, "Dear Ada, ".repeat(1_000)).unwrap();
    assert!(matches!(Store::open(options(&file)).await, Err(OpenError::Connect(_) | OpenError::Migrate(_))));
    assert_eq!(fs::read_to_string(&file).unwrap(), "Dear Ada, ".repeat(1_000));
}

#[tokio::test]
async fn a_providers_key_is_nowhere_in_the_files_and_needs_the_secret_key() {
    const CANARY: &str = "sk-canary-0123456789";
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("roundtable.db");
    let store = Store::open(options(&file)).await.unwrap();
    let provider = StoredProvider {
        name: "openai".to_owned(),
        base_url: "https://api.example.org/v1".to_owned(),
        endpoints: Vec::new(),
        api_key: Some(CANARY.into()),
        prices: std::collections::BTreeMap::new(),
    };
    store.put(SCOPE, &provider).await.unwrap();
    // Before the checkpoint the row is in the write-ahead log.
    assert_absent(folder.path(), CANARY);
    store.close().await.unwrap();
    assert_absent(folder.path(), CANARY);
    assert!(contains(&fs::read(&file).unwrap(), "api.example.org"), "the row itself is there");
    assert!(!format!("{store:?} {:?} {provider:?}", options(&file)).contains(CANARY));

    let stranger = Options { secret_key: SecretKey::new([8; 32]), ..options(&file) };
    let store = Store::open(stranger).await.unwrap();
    let error = ProviderStore::get(&store, SCOPE, "openai").await.unwrap_err();
    assert!(matches!(&error, StoreError::Corrupt(text) if text.contains("`openai`")), "{error}");
    assert!(error.to_string().contains("secret key file"), "{error}");
    let readable = StoredProvider { name: "lab".to_owned(), ..provider.clone() };
    store.put(SCOPE, &readable).await.unwrap();
    let listed = ProviderStore::list(&store, SCOPE).await.unwrap();
    let keys: Vec<_> = listed.iter().map(|provider| (provider.name.as_str(), provider.api_key.is_some())).collect();
    assert_eq!(keys, [("lab", true), ("openai", false)], "one key that cannot be read hides no provider");
    store.put(SCOPE, &provider).await.unwrap();
    assert!(ProviderStore::get(&store, SCOPE, "openai").await.unwrap().is_some(), "entering the key again helps");
    store.close().await.unwrap();
}

/// Endpoints that answer a check and nothing else.
struct Reachable;

#[async_trait]
impl Completion for Reachable {
    async fn open(&self, _: &Endpoint, _: CompletionRequest) -> Result<CompletionStream, CompletionError> {
        Ok(futures::stream::pending().boxed())
    }

    async fn check(&self, endpoint: &Endpoint) -> ProviderCheck {
        let Endpoint::OpenAiCompatible { api_key, .. } = endpoint else { panic!("{endpoint:?}") };
        let message = if api_key.is_some() { "With a key." } else { "Without a key." }.to_owned();
        ProviderCheck { ok: true, message, models: Vec::new(), latency_ms: 1, profile: None }
    }

    async fn probe(&self, _: &Endpoint, _: &str) -> Result<ModelAbilities, CompletionError> {
        Ok(ModelAbilities::default())
    }
}

fn engine_over(store: &Store) -> Engine {
    let stores = Arc::new(store.clone());
    let ports = Ports {
        log: stores.clone(),
        teams: stores.clone(),
        providers: stores.clone(),
        shares: stores,
        completion: Arc::new(Reachable),
    };
    Engine::new(ports, engine::Options::default())
}

#[tokio::test]
async fn whoever_lost_the_secret_key_enters_the_keys_of_providers_again() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("roundtable.db");
    let entered = ProviderInput {
        name: "mine".to_owned(),
        base_url: "http://127.0.0.1:9/v1".to_owned(),
        api_key: Some("sk-abcdefgh1234".to_owned()),
        ..ProviderInput::default()
    };
    let store = Store::open(options(&file)).await.unwrap();
    engine_over(&store).providers.put(SCOPE, entered.clone()).await.unwrap();
    store.close().await.unwrap();

    let stranger = Options { secret_key: SecretKey::new([8; 32]), ..options(&file) };
    let store = Store::open(stranger).await.unwrap();
    let engine = engine_over(&store);
    let check = engine.providers.check(SCOPE, "mine", None).await.unwrap().unwrap();
    assert!(!check.ok && check.message.contains("enter it again"), "{check:?}");

    let mut team = model::templates::find(model::templates::SAMPLE).unwrap().team.clone();
    for agent in &mut team.agents {
        agent.model = None;
    }
    team.agents[1].model = "mine/gpt".parse().ok();
    let start = || StartConversation {
        team: TeamChoice::Inline(Box::new(team.clone())),
        task: "Say hello.".to_owned(),
        seed: None,
        budget: model::Budget::default(),
    };
    let Err(ConversationError::Rejected(Rejection::InvalidTeam(findings))) =
        engine.conversations.start(SCOPE, start()).await
    else {
        panic!("started without a key")
    };
    assert_eq!((findings.len(), findings[0].path.as_str()), (1, "agents[1].model"), "{findings:?}");
    assert!(findings[0].message.contains("“mine”") && findings[0].message.contains("enter it again"), "{findings:?}");

    let typed = engine.providers.check_input(SCOPE, &entered, None).await.unwrap();
    assert_eq!(typed.message, "With a key.");
    let untouched = ProviderInput { api_key: None, ..entered.clone() };
    assert_eq!(engine.providers.check_input(SCOPE, &untouched, None).await.unwrap().message, "Without a key.");
    let view = engine.providers.put(SCOPE, entered).await.unwrap();
    assert_eq!(view.key_last_four.as_deref(), Some("1234"));
    assert_eq!(engine.providers.check(SCOPE, "mine", None).await.unwrap().unwrap().message, "With a key.");
    engine.conversations.start(SCOPE, start()).await.unwrap();
    engine.shutdown().await;
    store.close().await.unwrap();
}

#[tokio::test]
async fn what_a_dead_process_owned_is_free_at_the_next_opening() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("roundtable.db");
    let store = Store::open(options(&file)).await.unwrap();
    let (dead, day) = (OwnerId(Uuid::now_v7()), Duration::from_hours(24));
    let new = NewConversation { summary: running(), records: Vec::new(), owner: dead, lease: day, wake_at: None };
    let old = EventLog::create(&store, SCOPE, new).await.unwrap();
    let heir = OwnerId(Uuid::now_v7());
    assert_eq!(store.claim_abandoned(heir, day, 10).await.unwrap(), [], "its owner is alive");
    // Nothing is released, as after a kill.
    store.close().await.unwrap();

    let store = Store::open(options(&file)).await.unwrap();
    assert_eq!(
        store.claim_abandoned(heir, day, 10).await.unwrap(),
        [Lease { epoch: old.epoch + 1, takeovers: 1, ..old }]
    );
    store.close().await.unwrap();
}

fn running() -> ConversationSummary {
    ConversationSummary {
        id: ConversationId::new(Uuid::now_v7()),
        status: Status::Running,
        seq: 0,
        finish_reason: None,
        totals: Totals::default(),
        title: "Go".to_owned(),
        team_name: "Pair".to_owned(),
        origin: None,
        strategy: TurnStrategy::RoundRobin,
        simulated: false,
        created_at: Timestamp::from_millis(1),
        updated_at: Timestamp::from_millis(1),
    }
}

#[tokio::test]
async fn a_write_whose_caller_went_away_harms_no_other() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(options(&folder.path().join("roundtable.db"))).await.unwrap();
    let team = TeamSpec { name: "Pair".to_owned(), ..TeamSpec::default() };
    for _ in 0..20 {
        // Polled once: the write waits for the writer, and its caller is gone.
        let _ = timeout(Duration::ZERO, TeamStore::create(&store, SCOPE, &team)).await;
        TeamStore::create(&store, SCOPE, &team).await.unwrap();
    }
    assert!(TeamStore::list(&store, SCOPE).await.unwrap().len() >= 20);
    store.close().await.unwrap();
}

fn assert_absent(folder: &Path, text: &str) {
    let mut files = 0;
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        assert!(!contains(&fs::read(&path).unwrap(), text), "{} holds {text}", path.display());
        files += 1;
    }
    assert!(files > 0);
}

fn contains(content: &[u8], text: &str) -> bool {
    content.windows(text.len()).any(|window| window == text.as_bytes())
}
