//! A live view of one conversation: the log from a cursor, then what happens.

use super::live::Live;
use crate::ports::{EventLog, Record, StoreError, WorkspaceScope};
use futures::stream::{self, BoxStream, StreamExt};
use model::event::Delta;
use model::{ConversationId, TurnId};
use serde::Deserialize;
use std::collections::{BTreeSet, VecDeque};
use std::sync::Arc;
use tokio::sync::broadcast::{self, error::RecvError};
use tokio_util::sync::CancellationToken;

/// One piece of a live view.
#[derive(Clone, Debug, PartialEq)]
pub enum Frame {
    /// An event of the log: in order, each once.
    Event(Record),
    /// More text of a running turn: best effort. Shared: a thousand views cost one copy.
    Delta(Arc<Delta>),
    /// The cursor is unknown here: start over.
    Reset,
    /// The conversation has ended; the view ends too.
    End,
}

/// Records read at once.
const PAGE: usize = 100;
/// Bytes of records that wait for a reader behind the first: one that is slow holds no more, and reads on where it is.
const READY_BYTES: usize = 1024 * 1024;

pub(super) struct Watch {
    log: Arc<dyn EventLog>,
    scope: WorkspaceScope,
    id: ConversationId,
    live: Arc<Live>,
    shutdown: CancellationToken,
    /// The `seq` of the last record shown.
    cursor: u64,
    frames: broadcast::Receiver<Frame>,
    /// Text so far of the turns that ran when this view joined; shown once the log has been read.
    so_far: Vec<Arc<Delta>>,
    ready: VecDeque<Frame>,
    /// Records to read next: fewer where they are large.
    page: usize,
    /// Turns that ended while the log was read: deltas of theirs may still wait among the frames.
    closed: BTreeSet<TurnId>,
    phase: Phase,
}

/// The part of a record that tells which turn it is about.
#[derive(Deserialize)]
struct AboutTurn {
    turn_id: TurnId,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Phase {
    /// Reading the log from the cursor.
    CatchingUp,
    /// Following the frames.
    Following,
    /// Nothing comes any more.
    Over,
}

impl Watch {
    /// Joins first and reads afterwards, so that nothing falls between.
    pub(super) fn new(
        log: Arc<dyn EventLog>,
        scope: WorkspaceScope,
        id: ConversationId,
        live: Arc<Live>,
        shutdown: CancellationToken,
        after: u64,
    ) -> Self {
        let (frames, so_far) = live.join();
        Self {
            log,
            scope,
            id,
            live,
            shutdown,
            cursor: after,
            frames,
            so_far,
            ready: VecDeque::new(),
            page: PAGE,
            closed: BTreeSet::new(),
            phase: Phase::CatchingUp,
        }
    }

    pub(super) fn into_stream(self) -> BoxStream<'static, Frame> {
        stream::unfold(self, |mut watch| async move { watch.next().await.map(|frame| (frame, watch)) }).boxed()
    }

    async fn next(&mut self) -> Option<Frame> {
        loop {
            if let Some(frame) = self.ready.pop_front() {
                return Some(frame);
            }
            match self.phase {
                Phase::Over => return None,
                Phase::CatchingUp => {
                    if let Err(error) = self.catch_up().await {
                        tracing::warn!(conversation = %self.id, %error, "a view ended: the log could not be read");
                        return None;
                    }
                }
                Phase::Following => self.follow().await,
            }
        }
    }

    async fn catch_up(&mut self) -> Result<(), StoreError> {
        let limit = u32::try_from(self.page).unwrap_or(u32::MAX);
        let mut page = self.log.read(self.scope, self.id, self.cursor, limit).await?;
        let fits = fitting(&page);
        let last = fits == page.len() && page.len() < self.page;
        self.page = if fits < page.len() { fits } else { (self.page * 2).min(PAGE) };
        page.truncate(fits);
        for record in page {
            self.show(record);
        }
        if !last || self.phase == Phase::Over {
            return Ok(());
        }
        let Some(summary) = self.log.summary(self.scope, self.id).await? else {
            // It was deleted.
            self.end_with(Frame::End);
            return Ok(());
        };
        if self.cursor > summary.seq {
            self.end_with(Frame::Reset);
        } else if self.cursor == summary.seq {
            if summary.status.is_ended() {
                self.end_with(Frame::End);
            } else {
                for delta in std::mem::take(&mut self.so_far) {
                    self.show_delta(delta);
                }
                self.live.caught_up(self.cursor);
                self.phase = Phase::Following;
            }
        }
        Ok(())
    }

    async fn follow(&mut self) {
        let frame = tokio::select! {
            biased;
            () = self.shutdown.cancelled() => {
                self.phase = Phase::Over;
                return;
            }
            frame = self.frames.recv() => frame,
        };
        match frame {
            Ok(Frame::Event(record)) if record.seq <= self.cursor => {}
            Ok(Frame::Event(record)) if record.seq == self.cursor + 1 => {
                // Frames are in order: what ended before this event has no delta behind it.
                self.closed.clear();
                let ended = matches!(&*record.kind, "finished" | "stopped");
                self.show(record);
                if ended {
                    // The log has the last word: a message may have come right behind.
                    self.phase = Phase::CatchingUp;
                }
            }
            Ok(Frame::Delta(delta)) => self.show_delta(delta),
            Ok(_) | Err(RecvError::Lagged(_)) => {
                // Too slow, or a gap: join anew and read what was missed.
                (self.frames, self.so_far) = self.live.join();
                self.phase = Phase::CatchingUp;
            }
            Err(RecvError::Closed) => self.phase = Phase::Over,
        }
    }

    fn show(&mut self, record: Record) {
        if record.seq > self.cursor {
            self.cursor = record.seq;
            if self.phase == Phase::CatchingUp {
                self.note_turn(&record);
            }
            self.ready.push_back(Frame::Event(record));
        }
    }

    /// A turn's text is shown up to its end only: afterwards the committed text stands.
    fn show_delta(&mut self, delta: Arc<Delta>) {
        if !self.closed.contains(&delta.turn_id) {
            self.ready.push_back(Frame::Delta(delta));
        }
    }

    fn note_turn(&mut self, record: &Record) {
        let about = || serde_json::from_str::<AboutTurn>(&record.json).map(|about| about.turn_id);
        match &*record.kind {
            "turn_started" => {
                if let Ok(turn_id) = about() {
                    self.closed.remove(&turn_id);
                }
            }
            "turn_completed" | "turn_passed" | "turn_interrupted" | "turn_failed" => self.closed.extend(about()),
            _ => {}
        }
    }

    fn end_with(&mut self, frame: Frame) {
        self.ready.push_back(frame);
        self.phase = Phase::Over;
    }
}

/// How many of these records may wait together: at least one of them.
fn fitting(records: &[Record]) -> usize {
    let mut bytes = 0;
    let more = records.iter().skip(1).take_while(|record| {
        bytes += record.json.len();
        bytes <= READY_BYTES
    });
    more.count() + usize::from(!records.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_waits_for_a_reader_is_limited_by_its_size() {
        let rows: [(&[usize], usize); 5] = [
            (&[], 0),
            (&[10, 20, 30], 3),
            (&[3 * READY_BYTES, 1], 2),
            (&[3 * READY_BYTES, READY_BYTES, 1], 2),
            (&[1, READY_BYTES / 2, READY_BYTES / 2, 1], 3),
        ];
        for (sizes, fits) in rows {
            let at = model::Timestamp::from_millis(0);
            let record = |bytes: &usize| Record { seq: 1, at, kind: "message".into(), json: "x".repeat(*bytes).into() };
            let records: Vec<_> = sizes.iter().map(record).collect();
            assert_eq!(fitting(&records), fits, "{sizes:?}");
        }
    }
}
