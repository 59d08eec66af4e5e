//! The bytes of a streamed answer: what is sent, when, and how it ends.

use crate::Behaviour;
use crate::reply::Reply;
use serde_json::{Value, json};
use std::iter;

/// Bytes that are written at once.
pub(crate) struct Frame {
    pub(crate) bytes: Vec<u8>,
    /// When it is due.
    pub(crate) due: Due,
}

/// When a frame is due.
#[derive(Clone, Copy)]
pub(crate) enum Due {
    /// With the token before it.
    Now,
    /// Before the token of this number.
    Token(usize),
    /// So many seconds after the start.
    Second(u64),
}

/// What follows the last frame.
#[derive(Clone, Copy)]
pub(crate) enum Ending {
    /// The answer ends.
    Close,
    /// The connection stays open and silent.
    Hang,
    /// The connection breaks.
    Break,
}

/// All of a streamed answer.
pub(crate) struct Frames {
    pub(crate) frames: Box<dyn Iterator<Item = Frame> + Send>,
    pub(crate) ending: Ending,
}

const DONE: &[u8] = b"data: [DONE]\n\n";

/// The streamed answer of this behaviour. Behaviours that are over before a stream begins give a good reply.
pub(crate) fn frames(behaviour: Behaviour, reply: &Reply) -> Frames {
    let style = Style { behaviour, reply: reply.clone() };
    let half = reply.tokens.len() / 2;
    let (frames, ending): (Vec<Frame>, Ending) = match behaviour {
        Behaviour::NoBody => (Vec::new(), Ending::Hang),
        Behaviour::Stall => (style.tokens(half), Ending::Hang),
        Behaviour::Cut => (style.tokens(half), Ending::Close),
        Behaviour::Break => (style.tokens(half), Ending::Break),
        Behaviour::DoneWithoutFinish => (join([style.all(), vec![now(DONE)]]), Ending::Close),
        Behaviour::FinishWithoutDone => (join([style.all(), style.end()]), Ending::Close),
        Behaviour::FinishThenStall => (join([style.all(), style.end()]), Ending::Hang),
        Behaviour::Garbage => (join([style.tokens(half), vec![now(b"data: {\"choices\": [{\n\n")]]), Ending::Close),
        Behaviour::NotUtf8 => (join([style.tokens(half), vec![now(b"data: \"\xff\xfe\"\n\n")]]), Ending::Close),
        Behaviour::ErrorFrame => {
            let error = json!({"error": {"message": "the model crashed", "code": 500}});
            (join([style.tokens(half), vec![now(&data(&error)), now(DONE)]]), Ending::Close)
        }
        Behaviour::RateLimitFrame => {
            let error = json!({"error": {"message": "slow down", "code": "rate_limit_exceeded"}});
            (join([style.tokens(half), vec![now(&data(&error))]]), Ending::Close)
        }
        Behaviour::Duplicated => {
            let twice = join([style.end(), style.end(), vec![now(DONE), now(DONE)]]);
            (join([style.all(), twice]), Ending::Close)
        }
        Behaviour::Empty => (join([style.end(), vec![now(DONE)]]), Ending::Close),
        Behaviour::Split => (split(style.good()), Ending::Close),
        Behaviour::Drip => return drip(style.good()),
        Behaviour::LongLine => return long_line(style.tokens(half)),
        Behaviour::Endless => return endless(style.chunk(&json!({"content": "and so on "}), &Value::Null)),
        Behaviour::EndlessComments => return endless(b": still working\n\n".repeat(100)),
        _ => (style.good(), Ending::Close),
    };
    Frames { frames: Box::new(frames.into_iter()), ending }
}

/// How a behaviour writes its chunks.
struct Style {
    behaviour: Behaviour,
    reply: Reply,
}

impl Style {
    fn good(&self) -> Vec<Frame> {
        join([self.all(), self.end(), vec![now(DONE)]])
    }

    fn all(&self) -> Vec<Frame> {
        self.tokens(self.reply.tokens.len())
    }

    /// The first chunk of the role, then so many tokens.
    fn tokens(&self, count: usize) -> Vec<Frame> {
        let role = self.chunk(&json!({"role": "assistant", "content": ""}), &Value::Null);
        let mut frames = vec![Frame { bytes: role, due: Due::Now }];
        let thought = match self.behaviour {
            Behaviour::ReasoningContent => Some(json!({"reasoning_content": "Let me think. ", "content": null})),
            Behaviour::Reasoning => Some(json!({"reasoning": "Let me think. "})),
            _ => None,
        };
        frames.extend(thought.map(|thought| now(&self.chunk(&thought, &Value::Null))));
        if let Some(tool) = &self.reply.tool {
            let function = json!({"name": tool, "arguments": "{}"});
            let call = json!({"tool_calls": [{"index": 0, "id": "call_1", "type": "function", "function": function}]});
            frames.push(now(&self.chunk(&call, &Value::Null)));
            return frames;
        }
        let tokens = self.reply.tokens.iter().take(count).enumerate();
        frames.extend(tokens.map(|(at, token)| Frame {
            bytes: self.chunk(&json!({"content": token}), &Value::Null),
            due: Due::Token(at),
        }));
        frames
    }

    /// The finish reason, then usage where it was asked for.
    fn end(&self) -> Vec<Frame> {
        let reason = match self.behaviour {
            Behaviour::Length => "length",
            Behaviour::ContentFilter => "content_filter",
            Behaviour::ToolCalls => "tool_calls",
            _ if self.reply.tool.is_some() => "tool_calls",
            _ => "stop",
        };
        let mut frames = vec![now(&self.chunk(&json!({}), &json!(reason)))];
        if self.reply.wants_usage && self.behaviour != Behaviour::NoUsage {
            let usage = if self.behaviour == Behaviour::EmptyUsage { json!({}) } else { self.reply.usage() };
            let mut chunk = self.envelope();
            chunk["choices"] = json!([]);
            chunk["usage"] = usage;
            frames.push(now(&data(&chunk)));
        }
        frames
    }

    fn chunk(&self, delta: &Value, finish_reason: &Value) -> Vec<u8> {
        let finish_reason = match (self.behaviour, finish_reason) {
            (Behaviour::EmptyFinishReason, Value::Null) => &json!(""),
            _ => finish_reason,
        };
        let mut chunk = self.envelope();
        chunk["choices"] = if self.behaviour == Behaviour::Bare {
            json!([{"delta": delta, "finish_reason": finish_reason}])
        } else {
            json!([{"index": 0, "delta": delta, "finish_reason": finish_reason, "logprobs": null}])
        };
        data(&chunk)
    }

    fn envelope(&self) -> Value {
        if self.behaviour == Behaviour::Bare {
            return json!({});
        }
        json!({
            "id": format!("chatcmpl-{}", self.reply.n),
            "object": "chat.completion.chunk",
            "created": 1_700_000_000,
            "model": self.reply.model,
        })
    }
}

fn now(bytes: &[u8]) -> Frame {
    Frame { bytes: bytes.to_vec(), due: Due::Now }
}

fn data(value: &Value) -> Vec<u8> {
    format!("data: {value}\n\n").into_bytes()
}

fn join<const N: usize>(parts: [Vec<Frame>; N]) -> Vec<Frame> {
    parts.into_iter().flatten().collect()
}

fn bytes(frames: Vec<Frame>) -> Vec<u8> {
    frames.into_iter().flat_map(|frame| frame.bytes).collect()
}

/// The same bytes in pieces of one to three.
fn split(frames: Vec<Frame>) -> Vec<Frame> {
    let bytes = bytes(frames);
    let mut rest = bytes.as_slice();
    let mut pieces = Vec::new();
    for length in [1, 2, 3].into_iter().cycle() {
        if rest.is_empty() {
            break;
        }
        let (piece, tail) = rest.split_at(length.min(rest.len()));
        pieces.push(now(piece));
        rest = tail;
    }
    pieces
}

fn drip(frames: Vec<Frame>) -> Frames {
    let bytes = bytes(frames).into_iter();
    let frames = bytes.zip(0..).map(|(byte, second)| Frame { bytes: vec![byte], due: Due::Second(second) });
    Frames { frames: Box::new(frames), ending: Ending::Close }
}

fn long_line(mut before: Vec<Frame>) -> Frames {
    before.push(now(b"data: {\"choices\":[{\"delta\":{\"content\":\""));
    let line = iter::repeat_with(|| now(&[b'x'; 10_000])).take(1_000);
    let end = now(b"\"}}]}\n\n");
    Frames { frames: Box::new(before.into_iter().chain(line).chain([end])), ending: Ending::Close }
}

fn endless(bytes: Vec<u8>) -> Frames {
    Frames { frames: Box::new(iter::repeat_with(move || now(&bytes))), ending: Ending::Close }
}
