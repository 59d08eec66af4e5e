//! Cases of the log.

use super::{LONG, NO_TIME};
use super::{a_full_summary, a_record, a_scope, a_summary, an_owner, append, append_as, assert_log, begin};
use crate::ports::{
    Append, AppendError, ConversationFilter, EventLog, Lease, NewConversation, Progress, Record, StoreError,
};
use model::command::TeamOrigin;
use model::{ConversationId, ConversationSummary, Envelope, Event, Status, TeamId, Timestamp, TurnStrategy};
use std::collections::BTreeMap;
use std::sync::Arc;
use tokio::task::JoinSet;
use uuid::Uuid;

/// A conversation and its first records come into being together.
pub async fn a_conversation_begins_with_its_first_records<S: EventLog>(store: Arc<S>) {
    let scope = a_scope();
    let records = vec![a_record(1), a_record(2)];
    let summary = ConversationSummary { seq: 2, ..a_summary() };
    let new = NewConversation {
        summary: summary.clone(),
        records: records.clone(),
        wake_at: None,
        owner: an_owner(),
        lease: LONG,
    };
    let lease = store.create(scope, new).await.unwrap();
    assert_log(&*store, lease, 2).await;
    append(&*store, lease, 2, 1).await.unwrap();

    let gap = NewConversation {
        summary: a_summary(),
        records: vec![a_record(2)],
        wake_at: None,
        owner: an_owner(),
        lease: LONG,
    };
    let id = gap.summary.id;
    assert!(matches!(store.create(scope, gap).await, Err(StoreError::Corrupt(_))));
    assert_eq!(store.summary(scope, id).await.unwrap(), None);
}

/// What was appended is read in order, from any place, at most `limit` at a time.
pub async fn records_are_read_in_order_and_by_pages<S: EventLog>(store: Arc<S>) {
    let lease = begin(&*store, a_scope(), a_summary(), an_owner(), LONG).await;
    assert_log(&*store, lease, 0).await;
    append(&*store, lease, 0, 1).await.unwrap();
    append(&*store, lease, 1, 3).await.unwrap();
    append(&*store, lease, 4, 8).await.unwrap();
    assert_log(&*store, lease, 12).await;

    let read = |after, limit| store.read(lease.scope, lease.conversation, after, limit);
    let records = |range: std::ops::RangeInclusive<u64>| range.map(a_record).collect::<Vec<_>>();
    assert_eq!(read(0, 5).await.unwrap(), records(1..=5));
    assert_eq!(read(5, 5).await.unwrap(), records(6..=10));
    assert_eq!(read(10, 5).await.unwrap(), records(11..=12));
    assert_eq!(read(12, 5).await.unwrap(), []);
    for beyond in [99, i64::MAX.unsigned_abs(), i64::MAX.unsigned_abs() + 1, u64::MAX] {
        assert_eq!(read(beyond, 5).await.unwrap(), [], "after {beyond}");
    }
    assert_eq!(read(0, 0).await.unwrap(), []);
    assert_eq!(read(0, 1).await.unwrap()[0].decode().unwrap().seq, 1);
}

/// More records than the values of a statement may be on any database.
const MANY: u64 = 16_500;

/// A copy begins with all that it copies.
pub async fn a_conversation_may_begin_with_any_number_of_records<S: EventLog>(store: Arc<S>) {
    let summary = ConversationSummary { seq: MANY, ..a_summary() };
    let records = (1..=MANY).map(a_record).collect();
    let new = NewConversation { summary, records, wake_at: None, owner: an_owner(), lease: LONG };
    let lease = store.create(a_scope(), new).await.unwrap();
    append(&*store, lease, MANY, 1).await.unwrap();
    assert_log(&*store, lease, MANY + 1).await;
}

/// An append may be of any length, and is whole or is not.
pub async fn an_append_of_any_number_of_records_is_whole<S: EventLog>(store: Arc<S>) {
    let lease = begin(&*store, a_scope(), a_summary(), an_owner(), LONG).await;
    append(&*store, lease, 0, 1_000).await.unwrap();
    let old = Lease { epoch: lease.epoch - 1, ..lease };
    assert!(matches!(append(&*store, old, 1_000, MANY).await, Err(AppendError::Fenced)));
    assert_log(&*store, lease, 1_000).await;
    append(&*store, lease, 1_000, MANY).await.unwrap();
    assert_log(&*store, lease, 1_000 + MANY).await;
}

/// The writer must know the end of the log.
pub async fn an_append_elsewhere_than_at_the_end_is_refused<S: EventLog>(store: Arc<S>) {
    let lease = begin(&*store, a_scope(), a_summary(), an_owner(), LONG).await;
    append(&*store, lease, 0, 2).await.unwrap();
    for after in [0, 1, 3] {
        assert!(matches!(append(&*store, lease, after, 1).await, Err(AppendError::Fenced)), "after {after}");
    }
    assert_log(&*store, lease, 2).await;
    append(&*store, lease, 2, 1).await.unwrap();
    assert_log(&*store, lease, 3).await;
}

/// Once somebody else has the conversation, its former owner writes nothing, neither records nor the list's row.
pub async fn an_append_of_an_old_owner_is_refused<S: EventLog>(store: Arc<S>) {
    let scope = a_scope();
    let old = begin(&*store, scope, a_summary(), an_owner(), NO_TIME).await;
    append(&*store, old, 0, 2).await.unwrap();
    let new = store.claim(scope, old.conversation, an_owner(), LONG).await.unwrap().unwrap();
    let refused = append_as(&*store, old, 2, 1, a_full_summary()).await;
    assert!(matches!(refused, Err(AppendError::Fenced)));
    assert_log(&*store, new, 2).await;
    let summary = store.summary(scope, old.conversation).await.unwrap().unwrap();
    assert_eq!(summary.status, Status::Running);
    append(&*store, new, 2, 1).await.unwrap();
    assert_log(&*store, new, 3).await;
}

/// Records that do not follow `after`, or a row that is not of the last of them, are a fault of the caller.
pub async fn an_append_that_is_no_continuation_is_an_error<S: EventLog>(store: Arc<S>) {
    let lease = begin(&*store, a_scope(), a_summary(), an_owner(), LONG).await;
    let row = |seq| ConversationSummary { id: lease.conversation, seq, ..a_summary() };
    for (records, seq) in
        [(vec![], 0), (vec![a_record(2)], 2), (vec![a_record(1), a_record(3)], 3), (vec![a_record(1)], 2)]
    {
        let refused = store
            .append(Append { lease, after: 0, records, summary: row(seq), wake_at: None, progress: Progress::Made })
            .await;
        assert!(matches!(refused, Err(AppendError::Store(StoreError::Corrupt(_)))), "{refused:?}");
    }
    assert_log(&*store, lease, 0).await;
}

/// The list's row is written with the records, every field of it.
pub async fn the_list_row_moves_with_the_log<S: EventLog>(store: Arc<S>) {
    let scope = a_scope();
    let first = a_summary();
    let lease = begin(&*store, scope, first.clone(), an_owner(), LONG).await;
    assert_eq!(store.summary(scope, first.id).await.unwrap(), Some(first.clone()));
    let last = ConversationSummary { id: first.id, seq: 2, ..a_full_summary() };
    append_as(&*store, lease, 0, 2, last.clone()).await.unwrap();
    assert_eq!(store.summary(scope, first.id).await.unwrap(), Some(last.clone()));
    assert_eq!(store.list(scope, &ConversationFilter::default()).await.unwrap(), [last]);
}

/// Each log's length is told as of now, however many are asked for; what does not exist has none.
pub async fn the_lengths_of_many_logs_are_told_at_once<S: EventLog>(store: Arc<S>) {
    let nowhere = || ConversationId::new(Uuid::now_v7());
    assert_eq!(store.lengths(&[]).await.unwrap(), BTreeMap::new());
    let one = begin(&*store, a_scope(), a_summary(), an_owner(), LONG).await;
    let mut asked: Vec<_> = std::iter::repeat_with(nowhere).take(1_200).collect();
    asked.insert(0, one.conversation);
    let other = begin(&*store, a_scope(), a_summary(), an_owner(), LONG).await;
    asked.push(other.conversation);
    append(&*store, other, 0, 3).await.unwrap();
    let expected = |length| BTreeMap::from([(one.conversation, length), (other.conversation, 3)]);
    assert_eq!(store.lengths(&asked).await.unwrap(), expected(0));
    append(&*store, one, 0, 2).await.unwrap();
    assert_eq!(store.lengths(&asked).await.unwrap(), expected(2));
}

/// No character of a text keeps it from being stored; the list may show another in place of one that it cannot.
pub async fn a_text_of_any_characters_is_kept<S: EventLog>(store: Arc<S>) {
    let title = "\0 \u{1} \u{7F} \u{FFFF} \u{202E} 🍵".to_owned();
    let summary = ConversationSummary { title: title.clone(), ..a_summary() };
    let lease = begin(&*store, a_scope(), summary.clone(), an_owner(), LONG).await;
    let event = Event::WaitingForPerson { reason: title.clone() };
    let record = Record::encode(&Envelope { seq: 1, at: summary.created_at, event }).unwrap();
    let row = ConversationSummary { seq: 1, ..summary };
    store
        .append(Append {
            lease,
            after: 0,
            records: vec![record.clone()],
            summary: row,
            wake_at: None,
            progress: Progress::Made,
        })
        .await
        .unwrap();
    assert_eq!(store.read(lease.scope, lease.conversation, 0, 10).await.unwrap(), [record]);
    let stored = store.summary(lease.scope, lease.conversation).await.unwrap().unwrap();
    assert_eq!(stored.title.replace('\u{FFFD}', "\0"), title);
}

/// Two tasks with the same lease cannot both append after the same event.
pub async fn of_many_appenders_at_one_place_exactly_one_wins<S: EventLog + 'static>(store: Arc<S>) {
    let lease = begin(&*store, a_scope(), a_summary(), an_owner(), LONG).await;
    for round in 0..10 {
        let mut appenders = JoinSet::new();
        for _ in 0..8 {
            let store = Arc::clone(&store);
            appenders.spawn(async move { append(&*store, lease, 2 * round, 2).await });
        }
        let results = appenders.join_all().await;
        assert_eq!(results.iter().filter(|result| result.is_ok()).count(), 1);
        assert!(results.iter().all(|result| matches!(result, Ok(()) | Err(AppendError::Fenced))), "{results:?}");
    }
    assert_log(&*store, lease, 20).await;
}

/// Conversations do not get into each other's way.
pub async fn a_hundred_conversations_append_at_once<S: EventLog + 'static>(store: Arc<S>) {
    let mut conversations = JoinSet::new();
    for records in (0..100).map(|n| 1 + n % 4) {
        let store = Arc::clone(&store);
        conversations.spawn(async move {
            let lease = begin(&*store, a_scope(), a_summary(), an_owner(), LONG).await;
            for append_number in 0..5 {
                append(&*store, lease, append_number * records, records).await.unwrap();
            }
            (lease, 5 * records)
        });
    }
    for (lease, records) in conversations.join_all().await {
        assert_log(&*store, lease, records).await;
    }
}

/// Appends that happen to be committed together fail each on its own.
pub async fn a_refused_append_harms_no_other<S: EventLog + 'static>(store: Arc<S>) {
    let mut conversations = JoinSet::new();
    for is_fenced in (0..60).map(|n| n % 2 == 0) {
        let store = Arc::clone(&store);
        conversations.spawn(async move {
            let mut lease = begin(&*store, a_scope(), a_summary(), an_owner(), LONG).await;
            if is_fenced {
                lease.epoch += 1;
            }
            let refused = matches!(append(&*store, lease, 0, 3).await, Err(AppendError::Fenced));
            assert_eq!(refused, is_fenced);
            (lease, if is_fenced { 0 } else { 3 })
        });
    }
    for (lease, records) in conversations.join_all().await {
        assert_log(&*store, lease, records).await;
    }
}

/// Newest first, 50 at a time unless told, never more than 1,000.
pub async fn the_list_is_newest_first_and_paged<S: EventLog>(store: Arc<S>) {
    let scope = a_scope();
    let mut ids = Vec::new();
    for n in 0..55 {
        // Two of each millisecond: the later id is the newer one.
        let summary = ConversationSummary { created_at: Timestamp::from_millis(n / 2), ..a_summary() };
        ids.push(summary.id);
        begin(&*store, scope, summary, an_owner(), LONG).await;
    }
    ids.reverse();
    let list = async |limit, offset| {
        let filter = ConversationFilter { limit, offset, ..ConversationFilter::default() };
        let rows = store.list(scope, &filter).await.unwrap();
        rows.into_iter().map(|row| row.id).collect::<Vec<_>>()
    };
    assert_eq!(list(0, 0).await, ids[..50]);
    assert_eq!(list(0, 50).await, ids[50..]);
    assert_eq!(list(7, 3).await, ids[3..10]);
    assert_eq!(list(u32::MAX, 0).await, ids);
    assert_eq!(list(10, 55).await, []);
}

/// Every filter narrows, and they combine.
pub async fn the_list_is_filtered<S: EventLog>(store: Arc<S>) {
    let scope = a_scope();
    let team = TeamId::new(Uuid::now_v7());
    let at = Timestamp::from_millis;
    let rows = [
        ConversationSummary { created_at: at(10), ..a_summary() },
        ConversationSummary { created_at: at(20), strategy: TurnStrategy::Dynamic, ..a_summary() },
        ConversationSummary { created_at: at(30), status: Status::Paused, ..a_summary() },
        ConversationSummary {
            created_at: at(40),
            status: Status::Paused,
            origin: Some(TeamOrigin { team_id: team, version: 1 }),
            ..a_summary()
        },
    ];
    for row in &rows {
        begin(&*store, scope, row.clone(), an_owner(), LONG).await;
    }
    let any = ConversationFilter::default;
    let cases = [
        (any(), vec![3, 2, 1, 0]),
        (ConversationFilter { team: Some(team), ..any() }, vec![3]),
        (ConversationFilter { strategy: Some(TurnStrategy::Dynamic), ..any() }, vec![1]),
        (ConversationFilter { status: Some(Status::Paused), ..any() }, vec![3, 2]),
        (ConversationFilter { from: Some(at(20)), ..any() }, vec![3, 2, 1]),
        (ConversationFilter { to: Some(at(20)), ..any() }, vec![0]),
        (ConversationFilter { from: Some(at(20)), to: Some(at(40)), ..any() }, vec![2, 1]),
        (ConversationFilter { status: Some(Status::Paused), to: Some(at(40)), ..any() }, vec![2]),
        (ConversationFilter { status: Some(Status::Failed), ..any() }, vec![]),
    ];
    for (filter, expected) in cases {
        let expected: Vec<_> = expected.into_iter().map(|row: usize| rows[row].clone()).collect();
        assert_eq!(store.list(scope, &filter).await.unwrap(), expected, "{filter:?}");
    }
}

/// Somebody else's conversation is as good as none.
pub async fn a_workspace_sees_its_own_conversations_only<S: EventLog>(store: Arc<S>) {
    let (scope, other) = (a_scope(), a_scope());
    let lease = begin(&*store, scope, a_summary(), an_owner(), LONG).await;
    append(&*store, lease, 0, 1).await.unwrap();

    for (scope, id) in [(other, lease.conversation), (scope, ConversationId::new(Uuid::now_v7()))] {
        assert_eq!(store.read(scope, id, 0, 10).await.unwrap(), []);
        assert_eq!(store.summary(scope, id).await.unwrap(), None);
        assert!(store.claim(scope, id, an_owner(), LONG).await.unwrap().is_none());
    }
    assert_eq!(store.list(other, &ConversationFilter::default()).await.unwrap(), []);
    let theirs = Lease { scope: other, ..lease };
    assert!(matches!(append(&*store, theirs, 1, 1).await, Err(AppendError::Fenced)));
    store.release(theirs).await.unwrap();
    assert!(store.claim(scope, lease.conversation, an_owner(), LONG).await.unwrap().is_none(), "still held");
    assert_log(&*store, lease, 1).await;
}
