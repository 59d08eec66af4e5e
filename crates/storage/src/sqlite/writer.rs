//! The one writer of a SQLite file: it commits what waits together.
//!
//! A transaction costs several times what a row costs, so the writes that arrived during one commit share the next one.
//! Each is answered after the commit; when one of them fails, all are rolled back and performed again one by one, so
//! that none fails for its neighbour's sake.

use super::lock::FileLock;
use crate::write::{Committed, Write, WriteError};
use async_trait::async_trait;
use sea_orm::{
    DatabaseConnection, DatabaseTransaction, DbErr, SqliteTransactionMode, TransactionOptions, TransactionTrait,
};
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
    pub fn start(connection: DatabaseConnection, lock: FileLock) -> Self {
        let (queue, jobs) = mpsc::channel(QUEUE);
        let closing = Arc::new(Notify::new());
        let service = Service { connection, jobs, closing: Arc::clone(&closing), _lock: lock };
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
    connection: DatabaseConnection,
    jobs: mpsc::Receiver<Box<dyn Job>>,
    closing: Arc<Notify>,
    _lock: FileLock,
}

/// Where a transaction failed decides what becomes of its writes.
enum Failure {
    /// One of the writes: the others may still succeed.
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
                return self.connection.close_by_ref().await;
            }
            self.commit(&mut group).await;
        }
    }

    /// Commits the group and answers all of it.
    async fn commit(&self, group: &mut Vec<Box<dyn Job>>) {
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

    async fn attempt(&self, group: &mut [Box<dyn Job>]) -> Result<(), Failure> {
        let options = TransactionOptions {
            // Takes the write lock at once: a read that became a write would fail without waiting.
            sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
            ..TransactionOptions::default()
        };
        let transaction = self.connection.begin_with_options(options).await.map_err(Failure::Transaction)?;
        for job in group {
            // Dropping the transaction rolls it back.
            job.perform(&transaction).await.map_err(Failure::Job)?;
        }
        transaction.commit().await.map_err(Failure::Transaction)
    }
}

fn shared(error: DbErr) -> WriteError {
    WriteError::Database(Arc::new(error))
}
