//! Upkeep: this process keeps its leases, takes over runs whose owner has gone, and hears of what others append.

use super::ConversationService;
use crate::clock::now;
use crate::ports::{Append, AppendError, Lease, Progress, Record, StoreError};
use futures::FutureExt;
use model::{ConversationSummary, Envelope, Event, Status};
use std::panic::AssertUnwindSafe;
use std::time::Duration;

/// Conversations taken over at once; the rest follow.
const TAKE_OVER: u32 = 64;
/// A conversation that was taken over so many times without getting on is parked when its owner is lost once more.
const MOST_TAKEOVERS: u32 = 3;
/// Time between two looks for what other processes appended to conversations that are watched here.
const LOOK: Duration = Duration::from_secs(2);
/// Time between two looks for states that were kept for long enough.
const AGEING: Duration = Duration::from_mins(1);

impl ConversationService {
    /// Renews this process's leases three times a lease, until shutdown; with [`Upkeep::AllRuns`] it resumes abandoned
    /// runs too, the first time at once. Views are told every two seconds of what other processes appended.
    pub(crate) fn start_upkeep(&self, upkeep: Upkeep, retention: Option<Duration>) {
        let third = self.shared.lease / 3;
        // In a task of its own: what others left may take long to load.
        self.keep_up(third, |service| async move { service.renew().await });
        self.keep_up(LOOK, |service| async move { service.look_elsewhere().await });
        self.keep_up(AGEING, |service| async move {
            drop(service.shared.resting.take_old());
            Ok(())
        });
        if upkeep == Upkeep::AllRuns {
            self.keep_up(third, |service| async move { service.resume_abandoned().await });
            if let Some(retention) = retention {
                self.start_retention(retention);
            }
        }
    }

    /// Does something at once and then every so often, until shutdown.
    fn keep_up<W>(&self, every: Duration, work: impl Fn(Self) -> W + Send + 'static)
    where
        W: Future<Output = Result<(), StoreError>> + Send,
    {
        let service = self.clone();
        let shutdown = self.shared.shutdown.clone();
        self.shared.tasks.spawn(async move {
            let mut ticks = tokio::time::interval(every);
            ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
            loop {
                tokio::select! {
                    () = shutdown.cancelled() => return,
                    _ = ticks.tick() => {}
                }
                match AssertUnwindSafe(work(service.clone())).catch_unwind().await {
                    Ok(Ok(())) => {}
                    Ok(Err(error)) => tracing::warn!(%error, "upkeep waits for the database"),
                    Err(_) => tracing::error!("upkeep panicked; it is tried again"),
                }
            }
        });
    }

    /// Keeps this process's leases. What another took over while this one was frozen or cut off is given up: nobody here
    /// would find out before its next append.
    async fn renew(&self) -> Result<(), StoreError> {
        let shared = &self.shared;
        let mut held = shared.held();
        let ids: Vec<_> = held.keys().copied().collect();
        for id in shared.ports.log.renew(shared.owner, shared.lease, &ids).await? {
            held.remove(&id);
        }
        for (id, epoch) in held {
            shared.lose(id, epoch);
        }
        Ok(())
    }

    /// Tells views of conversations that have no task here how long their logs are: somebody else may run them. One
    /// question is enough for all of them, and there is none where nobody watches such a conversation.
    async fn look_elsewhere(&self) -> Result<(), StoreError> {
        let shared = &self.shared;
        let mut watched = shared.bus.watched();
        watched.retain(|id, _| shared.inbox(*id).is_none());
        if watched.is_empty() {
            return Ok(());
        }
        let ids: Vec<_> = watched.keys().copied().collect();
        let lengths = shared.ports.log.lengths(&ids).await?;
        for (id, live) in watched {
            live.grew(lengths.get(&id).copied());
        }
        Ok(())
    }

    async fn resume_abandoned(&self) -> Result<(), StoreError> {
        let shared = &self.shared;
        // What runs here is not abandoned, even where the database was away for longer than a lease.
        self.renew().await?;
        loop {
            let leases = shared.ports.log.claim_abandoned(shared.owner, shared.lease, TAKE_OVER).await?;
            let are_all = leases.len() < TAKE_OVER as usize;
            shared.claimed().extend(leases.iter().map(|lease| (lease.conversation, lease.epoch)));
            for lease in leases {
                // One that cannot be resumed keeps no other from it; its lease runs out, and it is tried again.
                if let Err(error) = self.resume_claimed(lease).await {
                    tracing::error!(conversation = %lease.conversation, %error, "a run could not be resumed");
                }
                shared.claimed().remove(&lease.conversation);
            }
            if are_all || shared.shutdown.is_cancelled() {
                return Ok(());
            }
        }
    }

    async fn resume_claimed(&self, lease: Lease) -> Result<(), StoreError> {
        let shared = &self.shared;
        if shared.shutdown.is_cancelled() {
            return shared.ports.log.release(lease).await;
        }
        let _alone = shared.take_over_lock(lease.conversation).lock().await;
        if shared.outranks(lease) {
            // Somebody asked something of it meanwhile, and it goes on already.
            return Ok(());
        }
        let summary = match shared.ports.log.summary(lease.scope, lease.conversation).await {
            Ok(Some(summary)) => summary,
            Ok(None) => return Ok(()),
            Err(error) => {
                self.give_up(lease).await;
                return Err(error);
            }
        };
        if lease.takeovers > MOST_TAKEOVERS {
            return self.park(lease, summary).await;
        }
        tracing::info!(conversation = %lease.conversation, epoch = lease.epoch, "an abandoned run is resumed");
        self.resume(lease, summary, None).await.map(drop)
    }

    /// Holds a conversation that takes its owners down, until a person lets it go on. Its log is not applied, since that
    /// may be the very thing that fails.
    async fn park(&self, lease: Lease, before: ConversationSummary) -> Result<(), StoreError> {
        let log = &self.shared.ports.log;
        let (after, at) = (before.seq, now());
        let record =
            Record::encode(&Envelope { seq: after + 1, at, event: Event::Parked { takeovers: MOST_TAKEOVERS } })?;
        let records = vec![record];
        let summary = ConversationSummary { status: Status::Paused, seq: after + 1, updated_at: at, ..before };
        let shown = records.clone();
        let append = Append { lease, after, records, summary, wake_at: None, progress: Progress::Made };
        match log.append(append).await {
            Ok(()) => {}
            // Somebody else has it by now.
            Err(AppendError::Fenced) => return Ok(()),
            Err(AppendError::Store(error)) => return Err(error),
        }
        self.shared.bus.live(lease.conversation).commit(&shown, |_| false);
        tracing::error!(conversation = %lease.conversation, "a run lost its owner again and again; it is parked");
        log.release(lease).await
    }
}

/// What a process does for runs beside those that it starts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Upkeep {
    /// Nothing: for a program that does one thing and ends.
    #[default]
    OwnRuns,
    /// It resumes runs whose owner has gone, which calls models: for a server.
    AllRuns,
}

/// How long an owner may be silent unless configured otherwise.
pub(crate) const DEFAULT_LEASE: Duration = Duration::from_secs(15);
