//! What every store must do, as test cases: run them over a new one with [`crate::contract_tests!`].

#![expect(
    clippy::unwrap_used,
    clippy::missing_panics_doc,
    reason = "these are test cases, which fail by panicking; they are public for the tests of other crates"
)]

pub mod deletion;
pub mod leases;
pub mod log;
pub mod providers;
pub mod sharing;
pub mod teams;

use crate::ports::{
    Append, AppendError, EventLog, Lease, NewConversation, OwnerId, Progress, Record, StoreError, WorkspaceScope,
};
use model::command::TeamOrigin;
use model::{
    ConversationId, ConversationSummary, Envelope, Event, MicroUsd, Status, TeamId, Timestamp, Totals, TurnStrategy,
};
use std::time::Duration;
use uuid::Uuid;

/// Makes a test of every case of the contract.
///
/// `$run` names a function of the calling module, `async fn run(case: impl AsyncFnOnce(Arc<S>))`, that makes a new, empty
/// store and calls the case with it. The caller needs tokio with `macros` and `rt-multi-thread`.
#[macro_export]
macro_rules! contract_tests {
    ($run:ident) => {
        $crate::contract_tests! { @cases $run, log:
            a_conversation_begins_with_its_first_records
            records_are_read_in_order_and_by_pages
            a_conversation_may_begin_with_any_number_of_records
            an_append_of_any_number_of_records_is_whole
            an_append_elsewhere_than_at_the_end_is_refused
            an_append_of_an_old_owner_is_refused
            an_append_that_is_no_continuation_is_an_error
            the_list_row_moves_with_the_log
            the_lengths_of_many_logs_are_told_at_once
            a_text_of_any_characters_is_kept
            of_many_appenders_at_one_place_exactly_one_wins
            a_hundred_conversations_append_at_once
            a_refused_append_harms_no_other
            the_list_is_newest_first_and_paged
            the_list_is_filtered
            a_workspace_sees_its_own_conversations_only
        }
        $crate::contract_tests! { @cases $run, leases:
            a_living_owner_keeps_its_conversation
            a_silent_owner_loses_its_conversation
            an_owner_may_claim_its_own_conversation_again
            a_released_conversation_is_free_at_once
            an_old_lease_releases_nothing
            a_renewal_extends_the_leases_that_it_names
            of_many_claimants_exactly_one_wins
            abandoned_runs_are_taken_over_once
            an_abandoned_run_is_taken_over_for_its_own_workspace
            takeovers_are_counted_until_the_conversation_gets_on
            a_conversation_that_was_released_is_not_lost
            a_conversation_that_waits_for_a_time_is_found_again
        }
        $crate::contract_tests! { @cases $run, deletion:
            a_deleted_conversation_is_gone_with_its_log
            a_running_conversation_is_not_deleted
            a_workspace_deletes_its_own_conversations_only
            ended_conversations_are_deleted_by_age_in_batches
        }
        $crate::contract_tests! { @cases $run, sharing:
            a_token_opens_its_conversation_until_it_is_cleared
            a_workspace_shares_its_own_conversations_only
        }
        $crate::contract_tests! { @cases $run, teams:
            a_team_keeps_all_its_versions
            an_update_of_an_unseen_version_is_refused
            of_many_updates_of_one_version_exactly_one_wins
            teams_are_listed_by_their_latest_change
            a_deleted_team_is_gone_with_its_versions
            a_workspace_sees_its_own_teams_only
        }
        $crate::contract_tests! { @cases $run, providers:
            a_provider_is_stored_whole
            a_provider_is_replaced_with_its_key
            the_endpoints_of_a_pool_are_stored_in_order
            providers_are_listed_by_name
            a_deleted_provider_is_gone
            a_workspace_sees_its_own_providers_only
            profiles_are_kept_until_their_provider_goes
        }
    };
    (@cases $run:ident, $module:ident: $($case:ident)*) => {
        mod $module {
            $(
                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $case() {
                    super::$run($crate::contract::$module::$case).await;
                }
            )*
        }
    };
}

/// Long enough never to run out during a test.
const LONG: Duration = Duration::from_mins(10);
/// Runs out at once.
const NO_TIME: Duration = Duration::ZERO;

fn a_scope() -> WorkspaceScope {
    WorkspaceScope::for_test(Uuid::now_v7())
}

fn an_owner() -> OwnerId {
    OwnerId(Uuid::now_v7())
}

/// The list's row of a conversation that has just begun.
fn a_summary() -> ConversationSummary {
    ConversationSummary {
        id: ConversationId::new(Uuid::now_v7()),
        status: Status::Running,
        seq: 0,
        finish_reason: None,
        totals: Totals::default(),
        title: "Which tea?".to_owned(),
        team_name: "Pair".to_owned(),
        origin: None,
        strategy: TurnStrategy::RoundRobin,
        simulated: false,
        created_at: Timestamp::from_millis(1_795_341_600_000),
        updated_at: Timestamp::from_millis(1_795_341_600_000),
    }
}

/// The list's row with a value in every field.
fn a_full_summary() -> ConversationSummary {
    ConversationSummary {
        status: Status::Finished,
        finish_reason: Some(model::event::FinishReason::AllPassed),
        totals: Totals {
            turns: 7,
            input_tokens: 5_000_000_000,
            output_tokens: 6_000_000_000,
            cost_micro_usd: MicroUsd(7_000_000_000),
        },
        title: "Welcher Tee? 🍵 'quoted' \"twice\"".to_owned(),
        origin: Some(TeamOrigin { team_id: TeamId::new(Uuid::now_v7()), version: 3 }),
        strategy: TurnStrategy::Collaborative,
        simulated: true,
        updated_at: Timestamp::from_millis(1_795_341_612_345),
        ..a_summary()
    }
}

/// A record whose text tells where it belongs.
fn a_record(seq: u64) -> Record {
    let event = Event::WaitingForPerson { reason: format!("event {seq} – “日本” \\ \n \u{1F375}") };
    Record::encode(&Envelope { seq, at: Timestamp::from_millis(1_795_341_600_000), event }).unwrap()
}

/// Makes a conversation.
async fn begin<S: EventLog>(
    store: &S,
    scope: WorkspaceScope,
    summary: ConversationSummary,
    owner: OwnerId,
    lease: Duration,
) -> Lease {
    store.create(scope, NewConversation { summary, records: Vec::new(), wake_at: None, owner, lease }).await.unwrap()
}

/// Appends so many records, the list's row being `summary` at their end.
async fn append_as<S: EventLog>(
    store: &S,
    lease: Lease,
    after: u64,
    records: u64,
    summary: ConversationSummary,
) -> Result<(), AppendError> {
    let records: Vec<_> = (after + 1..=after + records).map(a_record).collect();
    let summary = ConversationSummary { id: lease.conversation, seq: after + records.len() as u64, ..summary };
    let (wake_at, progress) = (None, Progress::Made);
    store.append(Append { lease, after, records, summary, wake_at, progress }).await
}

/// Appends so many records.
async fn append<S: EventLog>(store: &S, lease: Lease, after: u64, records: u64) -> Result<(), AppendError> {
    append_as(store, lease, after, records, a_summary()).await
}

/// The whole log.
async fn read_all<S: EventLog>(store: &S, lease: Lease) -> Result<Vec<Record>, StoreError> {
    store.read(lease.scope, lease.conversation, 0, u32::MAX).await
}

/// Asserts that the log has these many records, each where it belongs, and that the list's row agrees.
async fn assert_log<S: EventLog>(store: &S, lease: Lease, records: u64) {
    let expected: Vec<_> = (1..=records).map(a_record).collect();
    assert_eq!(read_all(store, lease).await.unwrap(), expected);
    let summary = store.summary(lease.scope, lease.conversation).await.unwrap().unwrap();
    assert_eq!(summary.seq, records, "the list's row says how long the log is");
}
