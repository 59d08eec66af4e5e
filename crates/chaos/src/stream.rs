//! A reader of a conversation's stream that reconnects as a browser does, and finds fault with what it is sent.
//!
//! Events must come in order, each once, whatever was cut; deltas must fit the text that was sent before, and the text
//! that is committed.

use crate::{Api, Chance};
use anyhow::{Context, bail, ensure};
use futures::StreamExt;
use serde_json::Value;
use std::collections::BTreeMap;
use std::time::Duration;
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio::time::{Instant, sleep, timeout_at};

/// Time until the next try after a connection has failed.
const RETRY: Duration = Duration::from_millis(10);

/// A frame of the stream.
#[derive(Clone, Debug, PartialEq)]
pub struct Frame {
    /// `event`, `delta`, `reset` or `end`.
    pub name: String,
    /// The cursor after it.
    pub id: Option<u64>,
    /// What it says.
    pub data: Value,
}

/// Puts frames together out of pieces of any length.
#[derive(Debug, Default)]
pub struct Frames {
    bytes: Vec<u8>,
}

impl Frames {
    /// Takes a piece; the frames that it completes.
    ///
    /// # Errors
    /// What came is no stream of events.
    pub fn take(&mut self, piece: &[u8]) -> anyhow::Result<Vec<Frame>> {
        self.bytes.extend_from_slice(piece);
        let mut frames = Vec::new();
        let mut start = 0;
        while let Some(length) = self.bytes[start..].windows(2).position(|window| window == b"\n\n") {
            frames.extend(frame(std::str::from_utf8(&self.bytes[start..start + length])?)?);
            start += length + 2;
        }
        self.bytes.drain(..start);
        Ok(frames)
    }
}

fn frame(text: &str) -> anyhow::Result<Option<Frame>> {
    let mut frame = Frame { name: "message".to_owned(), id: None, data: Value::Null };
    let mut is_empty = true;
    for line in text.lines() {
        let (field, value) = line.split_once(": ").unwrap_or((line, ""));
        match field {
            "event" => value.clone_into(&mut frame.name),
            "id" => frame.id = Some(value.parse()?),
            "data" => frame.data = serde_json::from_str(value).with_context(|| value.to_owned())?,
            _ if line.starts_with(':') => continue,
            _ => bail!("a line of no stream: {line}"),
        }
        is_empty = false;
    }
    Ok((!is_empty).then_some(frame))
}

/// When the reader cuts its connection.
#[derive(Clone, Debug)]
pub enum Cuts {
    /// It does not.
    Never,
    /// After so many frames at the most, by chance, this many times.
    Often {
        /// How many frames.
        chance: Chance,
        /// Most frames between two cuts.
        most: u64,
        /// Cuts in all.
        times: usize,
    },
}

impl Cuts {
    /// Frames of the next connection.
    fn next(&mut self) -> Option<u64> {
        match self {
            Self::Often { chance, most, times } if *times > 0 => {
                *times -= 1;
                Some(1 + chance.below(*most))
            }
            _ => None,
        }
    }
}

/// What a reader knows so far.
#[derive(Clone, Debug, Default)]
pub struct Seen {
    /// The cursor.
    pub last: u64,
    /// Turns that were completed.
    pub completed: usize,
    /// Attempts that were lost with their owner.
    pub lost: usize,
    /// Attempts that were begun in place of one that was lost.
    pub again: usize,
    /// Attempts of the turns that are open.
    pub open: BTreeMap<String, u64>,
    /// What the open turns have streamed.
    pub texts: BTreeMap<String, String>,
    /// Pieces of text that were missing before another, which is allowed: they are best effort.
    pub holes: usize,
    /// Connections that were made.
    pub connections: usize,
    /// The end frame came.
    pub ended: bool,
}

impl Seen {
    /// Takes a frame.
    ///
    /// # Errors
    /// It must not be there.
    pub fn take(&mut self, frame: &Frame) -> anyhow::Result<()> {
        match frame.name.as_str() {
            "event" => self.event(frame),
            "delta" => self.delta(&frame.data),
            "end" => {
                self.ended = true;
                Ok(())
            }
            other => bail!("an unexpected frame `{other}` after event {}", self.last),
        }
    }

    fn event(&mut self, frame: &Frame) -> anyhow::Result<()> {
        let (event, id) = (&frame.data, frame.id.context("an event without an id")?);
        ensure!(id == self.last + 1, "event {id} came after event {}", self.last);
        ensure!(event["seq"] == id, "event {id} says that it is {}", event["seq"]);
        self.last = id;
        let turn = || event["turn_id"].as_str().map(str::to_owned).context("no turn_id");
        match event["type"].as_str().unwrap_or_default() {
            "turn_started" => {
                let turn = turn()?;
                self.texts.remove(&turn);
                let attempt = event["attempt"].as_u64().context("no attempt")?;
                self.again += usize::from(attempt > 1);
                self.open.insert(turn, attempt);
            }
            "turn_completed" => {
                let (turn, text) = (turn()?, event["text"].as_str().context("no text")?);
                ensure!(self.open.remove(&turn).is_some(), "turn {turn} was completed, but not open");
                if let Some(shown) = self.texts.remove(&turn) {
                    ensure!(text.starts_with(&shown), "turn {turn} showed {shown:?} and committed {text:?}");
                }
                self.completed += 1;
            }
            "turn_failed" | "turn_passed" | "turn_interrupted" => {
                let turn = turn()?;
                self.lost += usize::from(event["kind"] == "owner_lost");
                self.open.remove(&turn);
                self.texts.remove(&turn);
            }
            _ => {}
        }
        Ok(())
    }

    fn delta(&mut self, delta: &Value) -> anyhow::Result<()> {
        let turn = delta["turn_id"].as_str().context("no turn_id")?;
        let (text, offset) =
            (delta["text"].as_str().context("no text")?, delta["offset"].as_u64().context("no offset")?);
        let offset = usize::try_from(offset)?;
        ensure!(self.open.contains_key(turn), "text of turn {turn}, which is not open");
        let shown = self.texts.entry(turn.to_owned()).or_default();
        if offset > shown.len() {
            self.holes += 1;
            self.texts.remove(turn);
            return Ok(());
        }
        let known = shown.get(offset..).context("an offset within a character")?;
        ensure!(
            text.starts_with(known) || known.starts_with(text),
            "turn {turn} at {offset}: {text:?} does not fit {known:?}"
        );
        if text.len() > known.len() {
            shown.truncate(offset);
            shown.push_str(text);
        }
        Ok(())
    }
}

/// A reader at work.
#[derive(Debug)]
pub struct Reader {
    seen: watch::Receiver<Seen>,
    task: JoinHandle<anyhow::Result<Seen>>,
}

impl Reader {
    /// Reads until the end frame, through cuts and restarts, for at most `limit`.
    pub fn start(api: Api, id: &str, cuts: Cuts, limit: Duration) -> Self {
        let (sender, seen) = watch::channel(Seen::default());
        let url = api.url(&format!("/api/v1/conversations/{id}/events"));
        let task = tokio::spawn(async move {
            let ended = timeout_at(Instant::now() + limit, read(&api, &url, cuts, &sender)).await;
            match ended {
                Ok(read) => read?,
                Err(_) => bail!("the stream had not ended after {limit:?}: {:?}", *sender.borrow()),
            }
            Ok(sender.borrow().clone())
        });
        Self { seen, task }
    }

    /// What it has seen so far.
    pub fn seen(&self) -> Seen {
        self.seen.borrow().clone()
    }

    /// Waits until it has seen enough.
    ///
    /// # Errors
    /// The stream ended or broke a promise first.
    pub async fn until(&mut self, enough: impl FnMut(&Seen) -> bool) -> anyhow::Result<Seen> {
        Ok(self.seen.wait_for(enough).await.context("the reader stopped")?.clone())
    }

    /// Waits for the end frame.
    ///
    /// # Errors
    /// The stream broke a promise, or did not end in time.
    pub async fn end(self) -> anyhow::Result<Seen> {
        self.task.await?
    }
}

async fn read(api: &Api, url: &str, mut cuts: Cuts, sender: &watch::Sender<Seen>) -> anyhow::Result<()> {
    loop {
        let mut request = api.client().get(url).header("accept", "text/event-stream");
        let last = sender.borrow().last;
        if last > 0 {
            request = request.header("last-event-id", last);
        }
        let Ok(answer) = request.send().await else {
            sleep(RETRY).await;
            continue;
        };
        ensure!(answer.status() != 404, "the conversation is gone");
        if !answer.status().is_success() {
            sleep(RETRY).await;
            continue;
        }
        sender.send_modify(|seen| seen.connections += 1);
        let (mut frames, mut left) = (Frames::default(), cuts.next());
        let mut pieces = answer.bytes_stream();
        'connection: while let Some(Ok(piece)) = pieces.next().await {
            for frame in frames.take(&piece)? {
                let mut taken = Ok(());
                sender.send_modify(|seen| taken = seen.take(&frame));
                taken?;
                if sender.borrow().ended {
                    return Ok(());
                }
                if let Some(left) = &mut left {
                    *left -= 1;
                    if *left == 0 {
                        break 'connection;
                    }
                }
            }
        }
        if left.is_none() {
            sleep(RETRY).await;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn event(id: u64, data: &Value) -> Frame {
        let mut data = data.clone();
        data["seq"] = json!(id);
        Frame { name: "event".to_owned(), id: Some(id), data }
    }

    fn delta(offset: u64, text: &str) -> Frame {
        Frame { name: "delta".to_owned(), id: None, data: json!({"turn_id": "t1", "offset": offset, "text": text}) }
    }

    fn started() -> Frame {
        event(1, &json!({"type": "turn_started", "turn_id": "t1", "attempt": 1}))
    }

    fn completed(text: &str) -> Frame {
        event(2, &json!({"type": "turn_completed", "turn_id": "t1", "text": text}))
    }

    #[test]
    fn frames_come_out_of_pieces_of_any_length() {
        let text = "event: event\nid: 7\ndata: {\"seq\":7}\n\n:\n\nevent: end\ndata: {}\n\n";
        for length in 1..text.len() {
            let mut frames = Frames::default();
            let all: Vec<Frame> =
                text.as_bytes().chunks(length).flat_map(|piece| frames.take(piece).unwrap()).collect();
            assert_eq!(all.len(), 2, "{length}");
            assert_eq!((all[0].id, all[1].name.as_str()), (Some(7), "end"));
        }
    }

    #[test]
    fn faults_are_found() {
        let good = [started(), delta(0, "ab"), delta(2, "c"), delta(0, "abcd"), completed("abcde")];
        let cases: [(&str, Vec<Frame>, bool); 7] = [
            ("good", good.to_vec(), true),
            ("a gap", vec![started(), event(3, &json!({}))], false),
            ("twice", vec![started(), started()], false),
            ("text that does not fit", vec![started(), delta(0, "ab"), delta(1, "x")], false),
            ("text that is not committed", vec![started(), delta(0, "ab"), completed("b")], false),
            ("text of no turn", vec![delta(0, "a")], false),
            ("a hole", vec![started(), delta(3, "a")], true),
        ];
        for (name, frames, is_good) in cases {
            let mut seen = Seen::default();
            let taken: anyhow::Result<()> = frames.iter().try_for_each(|frame| seen.take(frame));
            assert_eq!(taken.is_ok(), is_good, "{name}: {taken:?}");
        }
    }
}
