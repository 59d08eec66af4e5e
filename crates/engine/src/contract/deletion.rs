//! Cases of deletion.

use super::{LONG, a_scope, a_summary, an_owner, append, append_as, assert_log, begin, read_all};
use crate::ports::{AppendError, ConversationFilter, Deletion, EventLog, Lease};
use model::{ConversationSummary, Status, Timestamp};
use std::sync::Arc;

/// A conversation in a status whose last event was at this time.
async fn a_conversation<S: EventLog>(store: &S, status: Status, updated_at: i64) -> Lease {
    let lease = begin(store, a_scope(), a_summary(), an_owner(), LONG).await;
    let summary = ConversationSummary { status, updated_at: Timestamp::from_millis(updated_at), ..a_summary() };
    append_as(store, lease, 0, 2, summary).await.unwrap();
    lease
}

/// Nothing is left of it, and whoever held it cannot append.
pub async fn a_deleted_conversation_is_gone_with_its_log<S: EventLog>(store: Arc<S>) {
    for status in [Status::Finished, Status::Stopped, Status::Failed, Status::Paused, Status::Waiting] {
        let lease = a_conversation(&*store, status, 0).await;
        assert_eq!(store.delete(lease.scope, lease.conversation).await.unwrap(), Deletion::Done);
        assert_eq!(store.summary(lease.scope, lease.conversation).await.unwrap(), None);
        assert_eq!(read_all(&*store, lease).await.unwrap(), []);
        assert_eq!(store.list(lease.scope, &ConversationFilter::default()).await.unwrap(), []);
        assert!(matches!(append(&*store, lease, 2, 1).await, Err(AppendError::Fenced)));
        assert_eq!(store.delete(lease.scope, lease.conversation).await.unwrap(), Deletion::NotFound);
    }
}

/// It is to be stopped first.
pub async fn a_running_conversation_is_not_deleted<S: EventLog>(store: Arc<S>) {
    let lease = a_conversation(&*store, Status::Running, 0).await;
    assert_eq!(store.delete(lease.scope, lease.conversation).await.unwrap(), Deletion::Running);
    append(&*store, lease, 2, 1).await.unwrap();
    assert_log(&*store, lease, 3).await;
}

/// What is somebody else's does not exist.
pub async fn a_workspace_deletes_its_own_conversations_only<S: EventLog>(store: Arc<S>) {
    let lease = a_conversation(&*store, Status::Finished, 0).await;
    assert_eq!(store.delete(a_scope(), lease.conversation).await.unwrap(), Deletion::NotFound);
    assert_log(&*store, lease, 2).await;
}

/// The oldest go first, of all workspaces; what has not ended stays, however old.
pub async fn ended_conversations_are_deleted_by_age_in_batches<S: EventLog>(store: Arc<S>) {
    let mut old = Vec::new();
    for (status, at) in [(Status::Finished, 30), (Status::Stopped, 10), (Status::Failed, 20)] {
        old.push((at, a_conversation(&*store, status, at).await));
    }
    old.sort_by_key(|(at, _)| *at);
    let old: Vec<_> = old.into_iter().map(|(_, lease)| lease.conversation).collect();
    let mut kept = vec![a_conversation(&*store, Status::Finished, 40).await];
    for status in [Status::Running, Status::Paused, Status::Waiting] {
        kept.push(a_conversation(&*store, status, 5).await);
    }
    let before = Timestamp::from_millis(40);
    let mut first = store.delete_ended(before, 2).await.unwrap();
    first.sort_by_key(|id| old.iter().position(|old| old == id));
    assert_eq!(first, old[..2]);
    assert_eq!(store.delete_ended(before, 2).await.unwrap(), old[2..]);
    assert_eq!(store.delete_ended(before, 2).await.unwrap(), []);
    for lease in kept {
        assert_log(&*store, lease, 2).await;
    }
}
