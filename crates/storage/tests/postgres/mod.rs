//! A schema of PostgreSQL for one test, so that tests may run at the same time.

use sea_orm::{ConnectOptions, ConnectionTrait, Database, DatabaseConnection};
use storage::{Options, SecretKey};
use uuid::Uuid;

/// Names the server; `make test` starts one.
const SERVER: &str = "ROUNDTABLE_TEST_POSTGRES_URL";

/// An empty schema.
pub struct Schema {
    server: DatabaseConnection,
    url: String,
    name: String,
}

impl Schema {
    /// Makes one.
    pub async fn create() -> Self {
        let Ok(url) = std::env::var(SERVER) else {
            panic!(
                "this test needs PostgreSQL: run `make test`, or `scripts/with-postgres.sh cargo nextest run -p storage`, \
                 or name a server in {SERVER}"
            );
        };
        let mut options = ConnectOptions::new(&url);
        options.max_connections(1).sqlx_logging(false);
        let server = Database::connect(options).await.unwrap();
        let name = format!("test_{}", Uuid::now_v7().simple());
        server.execute_unprepared(&format!("CREATE SCHEMA {name}")).await.unwrap();
        Self { server, url, name }
    }

    /// Options of a store whose tables are in this schema.
    pub fn options(&self) -> Options {
        let separator = if self.url.contains('?') { '&' } else { '?' };
        let url = format!("{}{separator}options=-csearch_path%3D{}", self.url, self.name);
        Options { max_connections: 8, ..Options::new(url, SecretKey::new([7; 32])) }
    }

    /// Removes it with all that is in it.
    pub async fn drop(self) {
        self.server.execute_unprepared(&format!("DROP SCHEMA {} CASCADE", self.name)).await.unwrap();
    }
}
