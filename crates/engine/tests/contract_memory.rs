//! The stores in memory keep the contract of the stores.

use engine::memory::MemoryStore;
use std::sync::Arc;

async fn run(case: impl AsyncFnOnce(Arc<MemoryStore>)) {
    case(Arc::new(MemoryStore::new())).await;
}

engine::contract_tests!(run);
