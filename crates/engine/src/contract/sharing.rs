//! Cases of sharing.

use super::{LONG, a_scope, a_summary, an_owner, begin};
use crate::ports::{EventLog, ShareStore};
use std::sync::Arc;
use uuid::Uuid;

/// A token opens its conversation until it is taken away.
pub async fn a_token_opens_its_conversation_until_it_is_cleared<S: EventLog + ShareStore>(store: Arc<S>) {
    let one = begin(&*store, a_scope(), a_summary(), an_owner(), LONG).await;
    let other = begin(&*store, a_scope(), a_summary(), an_owner(), LONG).await;
    let (first, second) = (Uuid::new_v4(), Uuid::new_v4());
    assert_eq!(store.share(one.scope, one.conversation).await.unwrap(), None);
    assert_eq!(store.shared_by(first).await.unwrap(), None);

    assert!(store.set_share(one.scope, one.conversation, Some(first)).await.unwrap());
    assert!(store.set_share(other.scope, other.conversation, Some(second)).await.unwrap());
    assert_eq!(store.share(one.scope, one.conversation).await.unwrap(), Some(first));
    assert_eq!(store.shared_by(first).await.unwrap(), Some((one.scope, one.conversation)));
    assert_eq!(store.shared_by(second).await.unwrap(), Some((other.scope, other.conversation)));

    assert!(store.set_share(one.scope, one.conversation, None).await.unwrap());
    assert_eq!(store.share(one.scope, one.conversation).await.unwrap(), None);
    assert_eq!(store.shared_by(first).await.unwrap(), None);
    assert_eq!(store.shared_by(second).await.unwrap(), Some((other.scope, other.conversation)));
}

/// What is somebody else's does not exist.
pub async fn a_workspace_shares_its_own_conversations_only<S: EventLog + ShareStore>(store: Arc<S>) {
    let lease = begin(&*store, a_scope(), a_summary(), an_owner(), LONG).await;
    let token = Uuid::new_v4();
    assert!(!store.set_share(a_scope(), lease.conversation, Some(token)).await.unwrap());
    assert!(store.set_share(lease.scope, lease.conversation, Some(token)).await.unwrap());
    assert_eq!(store.share(a_scope(), lease.conversation).await.unwrap(), None);
}
