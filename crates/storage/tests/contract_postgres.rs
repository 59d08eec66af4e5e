//! The store on PostgreSQL keeps the contract of the stores.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod postgres;

use postgres::Schema;
use std::sync::Arc;
use storage::Store;
use tokio::task::JoinSet;

async fn run(case: impl AsyncFnOnce(Arc<Store>)) {
    let schema = Schema::create().await;
    let store = Store::open(schema.options()).await.unwrap();
    case(Arc::new(store.clone())).await;
    store.close().await.unwrap();
    schema.drop().await;
}

engine::contract_tests!(run);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn replicas_may_start_on_an_empty_database_at_once() {
    let schema = Schema::create().await;
    let mut replicas = JoinSet::new();
    for _ in 0..8 {
        replicas.spawn(Store::open(schema.options()));
    }
    for store in replicas.join_all().await {
        let store = store.unwrap();
        store.schema_ready().await.unwrap();
        store.close().await.unwrap();
    }
    schema.drop().await;
}
