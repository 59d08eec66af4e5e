//! Cases of leases.

use super::{LONG, NO_TIME, a_record, a_scope, a_summary, an_owner, append, assert_log, begin};
use crate::ports::{Append, AppendError, EventLog, Lease, Progress};
use model::{ConversationSummary, Status, Timestamp};
use std::collections::BTreeSet;
use std::sync::Arc;
use tokio::task::JoinSet;

/// Nobody takes a conversation from an owner that may still speak.
pub async fn a_living_owner_keeps_its_conversation<S: EventLog>(store: Arc<S>) {
    let lease = begin(&*store, a_scope(), a_summary(), an_owner(), LONG).await;
    assert_eq!(lease.epoch, 1);
    assert_eq!(store.claim(lease.scope, lease.conversation, an_owner(), LONG).await.unwrap(), None);
    append(&*store, lease, 0, 1).await.unwrap();
}

/// An owner that was silent for too long may go on until somebody else takes over.
pub async fn a_silent_owner_loses_its_conversation<S: EventLog>(store: Arc<S>) {
    let old = begin(&*store, a_scope(), a_summary(), an_owner(), NO_TIME).await;
    append(&*store, old, 0, 1).await.unwrap();
    let new = store.claim(old.scope, old.conversation, an_owner(), LONG).await.unwrap();
    assert_eq!(new, Some(Lease { epoch: 2, ..old }));
    assert!(matches!(append(&*store, old, 1, 1).await, Err(AppendError::Fenced)));
    assert_eq!(store.claim(old.scope, old.conversation, an_owner(), LONG).await.unwrap(), None);
}

/// A claim by the owner itself raises the epoch too, so that what it started before cannot append.
pub async fn an_owner_may_claim_its_own_conversation_again<S: EventLog>(store: Arc<S>) {
    let owner = an_owner();
    let old = begin(&*store, a_scope(), a_summary(), owner, LONG).await;
    let new = store.claim(old.scope, old.conversation, owner, LONG).await.unwrap().unwrap();
    assert_eq!(new, Lease { epoch: 2, ..old });
    assert!(matches!(append(&*store, old, 0, 1).await, Err(AppendError::Fenced)));
    append(&*store, new, 0, 1).await.unwrap();
}

/// A release needs no waiting.
pub async fn a_released_conversation_is_free_at_once<S: EventLog>(store: Arc<S>) {
    let old = begin(&*store, a_scope(), a_summary(), an_owner(), LONG).await;
    store.release(old).await.unwrap();
    let new = store.claim(old.scope, old.conversation, an_owner(), LONG).await.unwrap();
    assert_eq!(new, Some(Lease { epoch: 2, ..old }));
}

/// A former owner cannot give away what is no longer its own.
pub async fn an_old_lease_releases_nothing<S: EventLog>(store: Arc<S>) {
    let old = begin(&*store, a_scope(), a_summary(), an_owner(), NO_TIME).await;
    store.claim(old.scope, old.conversation, an_owner(), LONG).await.unwrap().unwrap();
    store.release(old).await.unwrap();
    assert_eq!(store.claim(old.scope, old.conversation, an_owner(), LONG).await.unwrap(), None);
}

/// A renewal counts for the conversations that it names, of its owner alone: what nobody works on runs out.
pub async fn a_renewal_extends_the_leases_that_it_names<S: EventLog>(store: Arc<S>) {
    let (owner, other) = (an_owner(), an_owner());
    let scope = a_scope();
    let mine = [
        begin(&*store, scope, a_summary(), owner, NO_TIME).await,
        begin(&*store, a_scope(), a_summary(), owner, NO_TIME).await,
    ];
    let theirs = begin(&*store, scope, a_summary(), other, NO_TIME).await;
    let forgotten = begin(&*store, scope, a_summary(), owner, NO_TIME).await;
    let named = [mine[0].conversation, mine[1].conversation, theirs.conversation];
    let mut renewed = store.renew(owner, LONG, &named).await.unwrap();
    renewed.sort_unstable();
    let mut own = mine.map(|lease| lease.conversation);
    own.sort_unstable();
    assert_eq!(renewed, own, "an owner hears which are its own");
    assert_eq!(store.renew(owner, LONG, &[]).await.unwrap(), []);
    for lease in mine {
        assert_eq!(store.claim(lease.scope, lease.conversation, an_owner(), LONG).await.unwrap(), None);
        append(&*store, lease, 0, 1).await.unwrap();
    }
    for lease in [theirs, forgotten] {
        assert!(store.claim(scope, lease.conversation, an_owner(), LONG).await.unwrap().is_some());
    }
}

/// However many see that an owner is silent, one takes over.
pub async fn of_many_claimants_exactly_one_wins<S: EventLog + 'static>(store: Arc<S>) {
    for _ in 0..10 {
        let lease = begin(&*store, a_scope(), a_summary(), an_owner(), NO_TIME).await;
        let mut claimants = JoinSet::new();
        for _ in 0..8 {
            let store = Arc::clone(&store);
            claimants.spawn(async move { store.claim(lease.scope, lease.conversation, an_owner(), LONG).await });
        }
        let won: Vec<_> = claimants.join_all().await.into_iter().filter_map(Result::unwrap).collect();
        assert_eq!(won, [Lease { epoch: 2, ..lease }]);
        append(&*store, won[0], 0, 1).await.unwrap();
        assert_log(&*store, won[0], 1).await;
    }
}

/// Several processes look for runs without an owner at the same time; each run gets one of them.
pub async fn abandoned_runs_are_taken_over_once<S: EventLog + 'static>(store: Arc<S>) {
    let scope = a_scope();
    let mut abandoned = BTreeSet::new();
    for n in 0..40 {
        let lease = begin(&*store, scope, a_summary(), an_owner(), if n % 2 == 0 { NO_TIME } else { LONG }).await;
        if n % 2 == 1 {
            store.release(lease).await.unwrap();
        }
        abandoned.insert(lease.conversation);
    }
    let mut claimants = JoinSet::new();
    for _ in 0..8 {
        let store = Arc::clone(&store);
        claimants.spawn(async move {
            let owner = an_owner();
            let mut taken = Vec::new();
            loop {
                let some = store.claim_abandoned(owner, LONG, 3).await.unwrap();
                assert!(some.len() <= 3, "no more than asked for");
                if some.is_empty() {
                    return taken;
                }
                taken.extend(some);
            }
        });
    }
    let mut taken = claimants.join_all().await.concat();
    // A claimant may have found the last ones locked by another that then left some of them.
    taken.extend(store.claim_abandoned(an_owner(), LONG, 100).await.unwrap());
    assert!(taken.iter().all(|lease| lease.scope == scope && lease.epoch == 2), "{taken:?}");
    assert_eq!(taken.len(), abandoned.len(), "none is taken twice");
    assert_eq!(taken.iter().map(|lease| lease.conversation).collect::<BTreeSet<_>>(), abandoned);
}

/// Runs of all workspaces are taken over, those alone that run and have no living owner.
pub async fn an_abandoned_run_is_taken_over_for_its_own_workspace<S: EventLog>(store: Arc<S>) {
    let owner = an_owner();
    let first = begin(&*store, a_scope(), a_summary(), an_owner(), NO_TIME).await;
    let second = begin(&*store, a_scope(), a_summary(), an_owner(), NO_TIME).await;
    begin(&*store, a_scope(), a_summary(), an_owner(), LONG).await;
    for status in [Status::Paused, Status::Waiting, Status::Finished, Status::Stopped, Status::Failed] {
        begin(&*store, a_scope(), ConversationSummary { status, ..a_summary() }, an_owner(), NO_TIME).await;
    }
    let mut taken = store.claim_abandoned(owner, LONG, 100).await.unwrap();
    taken.sort_by_key(|lease| lease.conversation);
    assert_eq!(taken, [Lease { epoch: 2, takeovers: 1, ..first }, Lease { epoch: 2, takeovers: 1, ..second }]);
    assert_eq!(store.claim_abandoned(an_owner(), LONG, 100).await.unwrap(), []);
    append(&*store, taken[0], 0, 1).await.unwrap();
    assert!(matches!(append(&*store, first, 1, 1).await, Err(AppendError::Fenced)));
}

/// Appends a record with the conversation in this status, to be woken then.
async fn append_waiting<S: EventLog>(
    store: &S,
    lease: Lease,
    after: u64,
    status: Status,
    wake_at: Option<Timestamp>,
    progress: Progress,
) {
    let summary = ConversationSummary { id: lease.conversation, seq: after + 1, status, ..a_summary() };
    store
        .append(Append { lease, after, records: vec![a_record(after + 1)], summary, wake_at, progress })
        .await
        .unwrap();
}

/// The one conversation that is taken over.
async fn the_abandoned<S: EventLog>(store: &S) -> Lease {
    let taken = store.claim_abandoned(an_owner(), NO_TIME, 100).await.unwrap();
    assert_eq!(taken.len(), 1, "{taken:?}");
    taken[0]
}

/// Each lost owner counts, whatever it appended, until something else happens than that owners are lost.
pub async fn takeovers_are_counted_until_the_conversation_gets_on<S: EventLog>(store: Arc<S>) {
    let first = begin(&*store, a_scope(), a_summary(), an_owner(), NO_TIME).await;
    assert_eq!(first.takeovers, 0);
    let mut after = 0;
    for takeovers in 1..=4 {
        let lease = the_abandoned(&*store).await;
        assert_eq!(lease, Lease { epoch: u64::from(takeovers) + 1, takeovers, ..first });
        append_waiting(&*store, lease, after, Status::Running, None, Progress::None).await;
        after += 1;
    }
    let by_a_person = store.claim(first.scope, first.conversation, an_owner(), NO_TIME).await.unwrap().unwrap();
    assert_eq!(by_a_person.takeovers, 4, "a claim tells the count and leaves it");
    append_waiting(&*store, by_a_person, after, Status::Running, None, Progress::Made).await;
    assert_eq!(the_abandoned(&*store).await.takeovers, 1);
}

/// Whoever ends in order loses nothing.
pub async fn a_conversation_that_was_released_is_not_lost<S: EventLog>(store: Arc<S>) {
    let lease = begin(&*store, a_scope(), a_summary(), an_owner(), LONG).await;
    store.release(lease).await.unwrap();
    let lease = the_abandoned(&*store).await;
    assert_eq!(lease.takeovers, 0);
    store.release(lease).await.unwrap();
    assert_eq!(the_abandoned(&*store).await.takeovers, 0);
}

/// What waits for a time has an owner, and is lost only if it was to be woken.
pub async fn a_conversation_that_waits_for_a_time_is_found_again<S: EventLog>(store: Arc<S>) {
    let (past, future) = (Timestamp::from_millis(1_000), Timestamp::from_millis(32_503_680_000_000));
    let lease = begin(&*store, a_scope(), a_summary(), an_owner(), NO_TIME).await;
    append_waiting(&*store, lease, 0, Status::Waiting, None, Progress::Made).await;
    assert_eq!(store.claim_abandoned(an_owner(), NO_TIME, 100).await.unwrap(), []);
    append_waiting(&*store, lease, 1, Status::Waiting, Some(future), Progress::Made).await;
    let lease = the_abandoned(&*store).await;
    assert_eq!(lease.takeovers, 0, "it waited, and still does");
    append_waiting(&*store, lease, 2, Status::Waiting, Some(past), Progress::Made).await;
    let lease = the_abandoned(&*store).await;
    assert_eq!(lease.takeovers, 1);
    append_waiting(&*store, lease, 3, Status::Paused, None, Progress::None).await;
    assert_eq!(store.claim_abandoned(an_owner(), NO_TIME, 100).await.unwrap(), []);

    let records = vec![a_record(1)];
    let summary = ConversationSummary { seq: 1, status: Status::Waiting, ..a_summary() };
    let new =
        crate::ports::NewConversation { summary, records, wake_at: Some(future), owner: an_owner(), lease: NO_TIME };
    let begun = store.create(a_scope(), new).await.unwrap();
    assert_eq!(the_abandoned(&*store).await.conversation, begun.conversation, "it waits from its beginning");
}
