//! The two databases behind one face.

use crate::sqlite::Writer;
use crate::write::{Committed, Write, WriteError};
use sea_orm::{DatabaseConnection, DbErr, TransactionTrait};
use std::sync::Arc;

/// An open database.
#[derive(Debug)]
pub enum Database {
    /// A file, with many readers and one writer.
    Sqlite {
        /// Connections that cannot write.
        readers: DatabaseConnection,
        /// The one that does.
        writer: Writer,
    },
    /// A file that another process has: it can be read.
    Beside(DatabaseConnection),
    /// A server.
    Postgres(DatabaseConnection),
}

impl Database {
    /// Where to read.
    pub fn reader(&self) -> &DatabaseConnection {
        match self {
            Self::Sqlite { readers, .. } => readers,
            Self::Beside(pool) | Self::Postgres(pool) => pool,
        }
    }

    /// Makes a change of several statements, and returns once it is committed.
    ///
    /// # Errors
    /// Why it was not; nothing is written then, unless the connection broke during the commit itself.
    pub async fn write<W: Write>(&self, write: W) -> Committed<W::Output> {
        match self {
            Self::Sqlite { writer, .. } => writer.write(write).await,
            Self::Beside(_) => Err(WriteError::ReadOnly),
            Self::Postgres(pool) => transaction(pool, &write).await.map_err(failed),
        }
    }

    /// Makes a change of a single statement, which PostgreSQL commits by itself.
    ///
    /// # Errors
    /// As [`Self::write`].
    pub async fn write_statement<W: Write>(&self, write: W) -> Committed<W::Output> {
        match self {
            Self::Sqlite { writer, .. } => writer.write(write).await,
            Self::Beside(_) => Err(WriteError::ReadOnly),
            Self::Postgres(pool) => write.perform(pool).await.map_err(failed),
        }
    }

    /// Finishes what was asked for, then closes all connections.
    pub async fn close(&self) -> Result<(), DbErr> {
        match self {
            Self::Sqlite { readers, writer } => {
                let closed = readers.close_by_ref().await;
                // Last, since the last connection empties the write-ahead log, which a reader could not.
                writer.close().await.and(closed)
            }
            Self::Beside(pool) | Self::Postgres(pool) => pool.close_by_ref().await,
        }
    }
}

async fn transaction<W: Write>(pool: &DatabaseConnection, write: &W) -> Result<W::Output, DbErr> {
    let transaction = pool.begin().await?;
    // Dropping the transaction rolls it back.
    let output = write.perform(&transaction).await?;
    transaction.commit().await?;
    Ok(output)
}

fn failed(error: DbErr) -> WriteError {
    WriteError::Database(Arc::new(error))
}
