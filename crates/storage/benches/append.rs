//! How many appends a second the log takes, beside the plainest inserts that SQLite can do in the same run.
//!
//! An append is what one turn costs: three records and the list's row, fenced. The plain insert is one statement of
//! the same three records, in a transaction of its own, on the same kind of connection, and checks nothing.

#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "a benchmark reports and may panic")]

use criterion::{Criterion, criterion_group, criterion_main};
use engine::ports::{Append, EventLog, Lease, NewConversation, OwnerId, Record, WorkspaceScope};
use futures::future::join_all;
use model::{ConversationId, ConversationSummary, Envelope, Event, Status, Timestamp, Totals, TurnStrategy};
use sea_orm::sqlx::sqlite::{SqliteJournalMode, SqliteSynchronous};
use sea_orm::{ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DbBackend, Statement, Value};
use std::path::Path;
use std::time::{Duration, Instant};
use storage::{Options, SecretKey, Store};
use tokio::runtime::Runtime;
use uuid::Uuid;

const RECORDS: u64 = 3;
/// A reply of usual length.
const TEXT: &str = "Oolong keeps its taste over several infusions, so the second cup decides. ";

struct Conversation {
    lease: Lease,
    summary: ConversationSummary,
}

impl Conversation {
    async fn begin(store: &Store) -> Self {
        let scope = WorkspaceScope::single_user();
        let summary = ConversationSummary {
            id: ConversationId::new(Uuid::now_v7()),
            status: Status::Running,
            seq: 0,
            finish_reason: None,
            totals: Totals::default(),
            title: "Which tea?".to_owned(),
            team_name: "Tasters".to_owned(),
            origin: None,
            strategy: TurnStrategy::RoundRobin,
            simulated: true,
            created_at: Timestamp::from_millis(1_795_341_600_000),
            updated_at: Timestamp::from_millis(1_795_341_600_000),
        };
        let owner = OwnerId(Uuid::now_v7());
        let new = NewConversation {
            summary: summary.clone(),
            records: Vec::new(),
            wake_at: None,
            owner,
            lease: Duration::from_hours(1),
        };
        Self { lease: EventLog::create(store, scope, new).await.unwrap(), summary }
    }

    async fn append(&mut self, store: &Store) {
        let after = self.summary.seq;
        self.summary.seq += RECORDS;
        self.summary.totals.turns += 1;
        let records = (after + 1..=self.summary.seq).map(record).collect();
        store
            .append(Append {
                lease: self.lease,
                after,
                records,
                summary: self.summary.clone(),
                wake_at: None,
                progress: engine::ports::Progress::Made,
            })
            .await
            .unwrap();
    }
}

fn record(seq: u64) -> Record {
    let event = Event::WaitingForPerson { reason: TEXT.repeat(5) };
    Record::encode(&Envelope { seq, at: Timestamp::from_millis(1_795_341_600_000), event }).unwrap()
}

async fn open_store(folder: &Path) -> Store {
    let url = format!("sqlite://{}", folder.join("roundtable.db").display());
    Store::open(Options::new(url, SecretKey::new([7; 32]))).await.unwrap()
}

/// Time for `appends` through the port, spread over so many conversations that append at the same time.
async fn through_the_port(store: &Store, conversations: u64, appends: u64) -> Duration {
    let mut leases = Vec::new();
    for _ in 0..conversations {
        leases.push(Conversation::begin(store).await);
    }
    let each = appends.div_ceil(conversations);
    let began = Instant::now();
    let tasks = leases.into_iter().map(|mut conversation| {
        let store = store.clone();
        tokio::spawn(async move {
            for _ in 0..each {
                conversation.append(&store).await;
            }
        })
    });
    for task in join_all(tasks).await {
        task.unwrap();
    }
    scaled(began.elapsed(), appends, each * conversations)
}

async fn open_plain(folder: &Path) -> DatabaseConnection {
    let mut options = ConnectOptions::new(format!("sqlite://{}", folder.join("plain.db").display()));
    options.max_connections(1).sqlx_logging(false).test_before_acquire(false).map_sqlx_sqlite_opts(|file| {
        file.create_if_missing(true).journal_mode(SqliteJournalMode::Wal).synchronous(SqliteSynchronous::Normal)
    });
    let db = Database::connect(options).await.unwrap();
    db.execute_unprepared(
        "CREATE TABLE event (conversation_id BLOB, seq INTEGER, at INTEGER, kind TEXT, body TEXT, \
         PRIMARY KEY (conversation_id, seq)) WITHOUT ROWID",
    )
    .await
    .unwrap();
    db
}

/// Time for `inserts` one after the other.
async fn plain_inserts(db: &DatabaseConnection, inserts: u64) -> Duration {
    let id = Uuid::now_v7();
    let began = Instant::now();
    for insert in 0..inserts {
        let records = (1..=RECORDS).map(|n| record(insert * RECORDS + n));
        let values = records.flat_map(|record| -> [Value; 5] {
            [
                id.into(),
                i64::try_from(record.seq).unwrap().into(),
                record.at.as_millis().into(),
                record.kind.as_ref().into(),
                record.json.as_ref().into(),
            ]
        });
        let sql = "INSERT INTO event VALUES (?, ?, ?, ?, ?), (?, ?, ?, ?, ?), (?, ?, ?, ?, ?)";
        db.execute_raw(Statement::from_sql_and_values(DbBackend::Sqlite, sql, values)).await.unwrap();
    }
    began.elapsed()
}

/// The time that `wanted` would have taken, when `done` took `time`.
fn scaled(time: Duration, wanted: u64, done: u64) -> Duration {
    let nanos = time.as_nanos() * u128::from(wanted) / u128::from(done.max(1));
    Duration::from_nanos(u64::try_from(nanos).unwrap())
}

fn append(c: &mut Criterion) {
    let runtime = Runtime::new().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let store = runtime.block_on(open_store(folder.path()));
    let plain = runtime.block_on(open_plain(folder.path()));

    let mut group = c.benchmark_group("append");
    group.bench_function("plain insert", |b| {
        b.to_async(&runtime).iter_custom(|inserts| plain_inserts(&plain, inserts));
    });
    for conversations in [1, 10, 100] {
        group.bench_function(format!("{conversations} conversations"), |b| {
            b.to_async(&runtime).iter_custom(|appends| through_the_port(&store, conversations, appends));
        });
    }
    group.finish();
    runtime.block_on(report(&store, &plain));
    runtime.block_on(store.close()).unwrap();
}

/// Prints rates of the two beside each other, measured in turn.
async fn report(store: &Store, plain: &DatabaseConnection) {
    const ROUNDS: u64 = 5;
    const APPENDS: u64 = 3_000;
    for conversations in [1, 10, 100] {
        let (mut port, mut bare) = (Duration::ZERO, Duration::ZERO);
        for _ in 0..ROUNDS {
            port += through_the_port(store, conversations, APPENDS).await;
            bare += plain_inserts(plain, APPENDS).await;
        }
        let rate = |time: Duration| f64::from(u32::try_from(ROUNDS * APPENDS).unwrap()) / time.as_secs_f64();
        println!(
            "{conversations:>3} conversations: {:>6.0} appends/s through the port, {:>6.0} plain inserts/s, ratio {:.2}",
            rate(port),
            rate(bare),
            rate(port) / rate(bare),
        );
    }
}

criterion_group!(benches, append);
criterion_main!(benches);
