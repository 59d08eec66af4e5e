//! What the engine needs from outside, as traits: stores (implemented by `storage`) and models (implemented by `llm`).
//!
//! To add a store: implement these traits and run `engine::contract` (feature `testing`) over it.

mod completion;
mod log;
mod scope;
mod stores;

pub use completion::{Completion, CompletionChunk, CompletionError, CompletionRequest, CompletionStream, Endpoint};
pub use log::{
    Append, AppendError, ConversationFilter, Deletion, EventLog, Lease, NewConversation, OwnerId, Progress, Record,
};
pub use scope::WorkspaceScope;
pub use stores::{ProviderStore, ShareStore, StoreError, StoredProvider, TeamStore, UpdateTeamError};
