//! Copies of a PostgreSQL database, and schemas of earlier versions.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use engine::ports::{TeamStore, WorkspaceScope};
use migrations::{Migrator, MigratorTrait};
use model::TeamSpec;
use sea_orm::{ConnectOptions, ConnectionTrait, Database, DatabaseConnection};
use secrecy::SecretString;
use storage::backup::{BackupError, backup, restore};
use storage::{Options, SecretKey, Store};
use uuid::Uuid;

const SCOPE: WorkspaceScope = WorkspaceScope::single_user();

/// A database of its own, since a copy is of a whole one.
struct Own {
    server: DatabaseConnection,
    name: String,
    url: String,
}

impl Own {
    async fn create() -> Self {
        let Ok(server_url) = std::env::var("ROUNDTABLE_TEST_POSTGRES_URL") else {
            panic!("this test needs PostgreSQL: run `scripts/with-postgres.sh cargo nextest run -p storage`");
        };
        let server = connect(&server_url).await;
        let name = format!("backup_{}", Uuid::now_v7().simple());
        server.execute_unprepared(&format!("CREATE DATABASE {name}")).await.unwrap();
        let (base, _) = server_url.rsplit_once('/').unwrap();
        Self { url: format!("{base}/{name}"), server, name }
    }

    fn secret(&self) -> SecretString {
        self.url.clone().into()
    }

    async fn open(&self) -> Store {
        Store::open(Options::new(&self.url, SecretKey::new([7; 32]))).await.unwrap()
    }

    async fn drop(self) {
        self.server.execute_unprepared(&format!("DROP DATABASE {} WITH (FORCE)", self.name)).await.unwrap();
    }
}

async fn connect(url: &str) -> DatabaseConnection {
    let mut options = ConnectOptions::new(url);
    options.max_connections(1).sqlx_logging(false);
    Database::connect(options).await.unwrap()
}

#[tokio::test]
async fn a_copy_comes_back_into_an_empty_database_only() {
    let (from, to) = (Own::create().await, Own::create().await);
    let store = from.open().await;
    let team = TeamSpec { name: "Pair".to_owned(), ..TeamSpec::default() };
    TeamStore::create(&store, SCOPE, &team).await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let copy = folder.path().join("copy.dump");
    let contents = backup(&from.secret(), &copy).await.unwrap();
    assert_eq!(contents.teams, 1);
    assert_eq!(contents.bytes, std::fs::metadata(&copy).unwrap().len());
    let again = backup(&from.secret(), &copy).await;
    assert!(matches!(again, Err(BackupError::Exists(_))), "{again:?}");
    let full = restore(&from.secret(), &copy).await;
    assert!(matches!(full, Err(BackupError::NotEmpty)), "{full:?}");
    store.close().await.unwrap();

    assert_eq!(restore(&to.secret(), &copy).await.unwrap().contents.teams, 1);
    let store = to.open().await;
    assert_eq!(TeamStore::list(&store, SCOPE).await.unwrap()[0].team, team);
    store.close().await.unwrap();
    from.drop().await;
    to.drop().await;
}

#[tokio::test]
async fn a_database_of_schema_4_goes_up_with_its_data() {
    let own = Own::create().await;
    let db = connect(&own.url).await;
    Migrator::up(&db, Some(4)).await.unwrap();
    db.execute_unprepared(
        "INSERT INTO conversation VALUES ('019ac000-0000-7000-8000-0000000000a2', \
         '00000000-0000-0000-0000-000000000000', 'running', 0, NULL, 0, 0, 0, 0, 'Which coffee?', 'Pair', NULL, NULL, \
         'round_robin', false, 1795341602000, 1795341603000, '019ac000-0000-7000-8000-0000000000b1', 3, 1795341603000)",
    )
    .await
    .unwrap();
    db.close().await.unwrap();
    let store = own.open().await;
    let owner = engine::ports::OwnerId(Uuid::now_v7());
    let taken =
        engine::ports::EventLog::claim_abandoned(&store, owner, std::time::Duration::from_secs(1), 10).await.unwrap();
    assert_eq!(taken.iter().map(|lease| (lease.epoch, lease.takeovers)).collect::<Vec<_>>(), [(4, 1)]);
    store.close().await.unwrap();
    own.drop().await;
}
