//! The one writer of a SQLite file: it commits what waits together.
//!
//! A transaction costs several times what a row costs, so the writes that arrived during one commit share the next one.
//! Each is answered after the commit; when one of them fails, all are rolled back and performed again one by one, so
//! that none fails for its neighbour's sake.

use super::connect_writer;
use super::lock::FileLock;
use crate::write::{Committed, Write, WriteError};
use async_trait::async_trait;
use sea_orm::{
    DatabaseConnection, DatabaseTransaction, DbErr, SqliteTransactionMode, TransactionOptions, TransactionTrait,
};
use secrecy::{ExposeSecret, SecretString};
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::{Notify, mpsc, oneshot};
use tokio::task::JoinHandle;

/// Most writes of one transaction: enough to make its own cost vanish, few enough to answer the first ones soon.
const GROUP: usize = 256;
/// Writes that may wait before their callers do.
const QUEUE: usize = 1024;

/// The way to the writer. It ends when this is dropped or closed, after it has committed what waits.
#[derive(Debug)]
pub struct Writer {
    queue: mpsc::Sender<Box<dyn Job>>,
    closing: Arc<Notify>,
    task: Mutex<Option<JoinHandle<Result<(), DbErr>>>>,
}

impl Writer {
    /// Starts the task. It keeps the lock for as long as it may write.
    pub fn start(url: SecretString, connection: DatabaseConnection, lock: FileLock) -> Self {
        let (queue, jobs) = mpsc::channel(QUEUE);
        let closing = Arc::new(Notify::new());
        let service = Service { url, connection: Some(connection), jobs, closing: Arc::clone(&closing), _lock: lock };
        Self { queue, closing, task: Mutex::new(Some(tokio::spawn(service.run()))) }
    }

    /// Makes a change, and returns once it is committed.
    ///
    /// # Errors
    /// Why it was not.
    pub async fn write<W: Write>(&self, write: W) -> Committed<W::Output> {
        let (reply, answer) = oneshot::channel();
        let job = Pending { write, output: None, reply };
        self.queue.send(Box::new(job)).await.map_err(|_| WriteError::Closed)?;
        answer.await.map_err(|_| WriteError::Closed)?
    }

    /// Commits what waits, takes nothing more and lets go of the file.
    ///
    /// # Errors
    /// What the database said when it was closed.
    pub async fn close(&self) -> Result<(), DbErr> {
        self.closing.notify_one();
        let task = self.task.lock().unwrap_or_else(PoisonError::into_inner).take();
        match task {
            Some(task) => task.await.map_err(|error| DbErr::Custom(error.to_string()))?,
            None => Ok(()),
        }
    }
}

/// A write with its caller, whatever it writes.
#[async_trait]
trait Job: Send {
    async fn perform(&mut self, transaction: &DatabaseTransaction) -> Result<(), DbErr>;
    fn answer(self: Box<Self>, end: Committed<()>);
}

struct Pending<W: Write> {
    write: W,
    output: Option<W::Output>,
    reply: oneshot::Sender<Committed<W::Output>>,
}

#[async_trait]
impl<W: Write> Job for Pending<W> {
    async fn perform(&mut self, transaction: &DatabaseTransaction) -> Result<(), DbErr> {
        self.output = Some(self.write.perform(transaction).await?);
        Ok(())
    }

    fn answer(self: Box<Self>, end: Committed<()>) {
        let Self { output, reply, .. } = *self;
        let answer = end.and_then(|()| output.ok_or(WriteError::Closed));
        // A caller that has gone away does not undo the commit.
        let _ = reply.send(answer);
    }
}

struct Service {
    url: SecretString,
    /// Gone after a transaction that did not end cleanly.
    connection: Option<DatabaseConnection>,
    jobs: mpsc::Receiver<Box<dyn Job>>,
    closing: Arc<Notify>,
    _lock: FileLock,
}

/// Where a transaction failed decides what becomes of its writes.
enum Failure {
    /// One of the writes, and all were rolled back: the others may still succeed.
    Job(DbErr),
    /// The transaction itself: none can.
    Transaction(DbErr),
}

impl Service {
    async fn run(mut self) -> Result<(), DbErr> {
        let mut group = Vec::with_capacity(GROUP);
        loop {
            let waiting = tokio::select! {
                biased;
                waiting = self.jobs.recv_many(&mut group, GROUP) => waiting,
                () = self.closing.notified() => {
                    self.jobs.close();
                    continue;
                }
            };
            if waiting == 0 {
                return match self.connection.take() {
                    Some(connection) => connection.close().await,
                    None => Ok(()),
                };
            }
            self.commit(&mut group).await;
        }
    }

    /// Commits the group and answers all of it.
    async fn commit(&mut self, group: &mut Vec<Box<dyn Job>>) {
        match self.attempt(group).await {
            Ok(()) => group.drain(..).for_each(|job| job.answer(Ok(()))),
            Err(Failure::Job(_)) if group.len() > 1 => {
                for mut job in group.drain(..) {
                    let end = self.attempt(std::slice::from_mut(&mut job)).await;
                    job.answer(end.map_err(|(Failure::Job(error) | Failure::Transaction(error))| shared(error)));
                }
            }
            Err(Failure::Job(error) | Failure::Transaction(error)) => {
                let error = shared(error);
                group.drain(..).for_each(|job| job.answer(Err(error.clone())));
            }
        }
    }

    async fn attempt(&mut self, group: &mut [Box<dyn Job>]) -> Result<(), Failure> {
        let connection = match self.connection.take() {
            Some(connection) => connection,
            None => connect_writer(self.url.expose_secret()).await.map_err(Failure::Transaction)?,
        };
        let end = transaction(&connection, group).await;
        if let Err(Failure::Transaction(error)) = &end {
            // After an end that was not clean (the disk is full, say) sqlx no longer knows whether a transaction is
            // open, and might take what is never committed for committed. A new connection knows.
            tracing::warn!(%error, "a transaction failed; connecting to the database anew");
            if let Err(error) = connection.close().await {
                tracing::warn!(%error, "the old connection did not close cleanly");
            }
        } else {
            self.connection = Some(connection);
        }
        end
    }
}

async fn transaction(connection: &DatabaseConnection, group: &mut [Box<dyn Job>]) -> Result<(), Failure> {
    let options = TransactionOptions {
        // Takes the write lock at once: a read that became a write would fail without waiting.
        sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
        ..TransactionOptions::default()
    };
    let transaction = connection.begin_with_options(options).await.map_err(Failure::Transaction)?;
    for job in group {
        if let Err(error) = job.perform(&transaction).await {
            // SQLite itself rolls back after some errors, and this then fails.
            let rolled_back = transaction.rollback().await;
            return Err(if rolled_back.is_ok() { Failure::Job(error) } else { Failure::Transaction(error) });
        }
    }
    transaction.commit().await.map_err(Failure::Transaction)
}

fn shared(error: DbErr) -> WriteError {
    WriteError::Database(Arc::new(error))
}

#[cfg(test)]
mod tests {
    use super::super::connect_readers;
    use super::*;
    use sea_orm::{ConnectionTrait, DbBackend, Statement};
    use tempfile::TempDir;

    /// Statements as they stand.
    struct Sql(String);

    impl Write for Sql {
        type Output = ();

        async fn perform<C: ConnectionTrait>(&self, db: &C) -> Result<(), DbErr> {
            db.execute_unprepared(&self.0).await.map(drop)
        }
    }

    struct Fixture {
        writer: Writer,
        readers: DatabaseConnection,
        _folder: TempDir,
    }

    impl Fixture {
        async fn new() -> Self {
            let folder = tempfile::tempdir().unwrap();
            let file = folder.path().join("x.db");
            let url = format!("sqlite://{}", file.display());
            let connection = connect_writer(&url).await.unwrap();
            let writer = Writer::start(url.clone().into(), connection, FileLock::acquire(&file).unwrap());
            let readers = connect_readers(&url, 2).await.unwrap();
            let fixture = Self { writer, readers, _folder: folder };
            fixture.write("CREATE TABLE x (n INTEGER PRIMARY KEY, text TEXT)").await.unwrap();
            fixture
        }

        async fn write(&self, sql: &str) -> Committed<()> {
            self.writer.write(Sql(sql.to_owned())).await
        }

        /// What another connection sees.
        async fn rows(&self) -> Vec<i64> {
            let sql = "SELECT n FROM x ORDER BY n";
            let rows = self.readers.query_all_raw(Statement::from_string(DbBackend::Sqlite, sql)).await.unwrap();
            rows.iter().map(|row| row.try_get_by_index(0).unwrap()).collect()
        }
    }

    #[tokio::test]
    async fn a_failing_write_is_rolled_back_and_its_neighbours_are_committed() {
        let fixture = Fixture::new().await;
        fixture.write("INSERT INTO x VALUES (5, '')").await.unwrap();
        let writes = (0..10).map(|n| fixture.writer.write(Sql(format!("INSERT INTO x VALUES ({n}, '')"))));
        let ends = futures::future::join_all(writes).await;
        for (n, end) in ends.iter().enumerate() {
            assert_eq!(end.is_ok(), n != 5, "write {n}");
        }
        assert_eq!(fixture.rows().await, (0..10).collect::<Vec<_>>());
        fixture.writer.close().await.unwrap();
    }

    #[tokio::test]
    async fn what_is_answered_after_a_full_disk_is_committed() {
        let fixture = Fixture::new().await;
        for round in 0..3 {
            // As good as a full disk: SQLite rolls back by itself.
            fixture.write("PRAGMA max_page_count = 3").await.unwrap();
            let full = fixture.write("INSERT INTO x VALUES (100, hex(zeroblob(100000)))").await;
            assert!(matches!(full, Err(WriteError::Database(_))), "{full:?}");
            let invalid = fixture.write("INSERT INTO nowhere VALUES (1)").await;
            assert!(matches!(invalid, Err(WriteError::Database(_))), "{invalid:?}");
            fixture.write(&format!("INSERT INTO x VALUES ({round}, '')")).await.unwrap();
            assert_eq!(fixture.rows().await, (0..=round).collect::<Vec<_>>(), "others see what was answered");
        }
        fixture.writer.close().await.unwrap();
    }
}
