//! The store on SQLite keeps the contract of the stores.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::sync::Arc;
use storage::{Options, SecretKey, Store};

async fn run(case: impl AsyncFnOnce(Arc<Store>)) {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite://{}", folder.path().join("roundtable.db").display());
    let store = Store::open(Options::new(url, SecretKey::new([7; 32]))).await.unwrap();
    case(Arc::new(store.clone())).await;
    store.close().await.unwrap();
}

engine::contract_tests!(run);
