//! The reply to a request: a function of the request, its number and the script.

use crate::{Script, Words};
use serde_json::{Value, json};
use std::iter;

/// Words that lengthen a reply to the number of tokens that the script asks for: a sentence, and how many of them make a
/// paragraph, as long as those that models write.
const FILLER: &str = "The quick answer is to start small, measure what happens and decide again with what was learned.";
const SENTENCES: usize = 4;

/// Stands in a token for the time at which it is written.
pub(crate) const CLOCK: &str = "@@microseconds@@ ";

/// A reply before it is put into frames.
#[derive(Clone, Debug)]
pub(crate) struct Reply {
    pub(crate) model: String,
    pub(crate) n: usize,
    /// Tokens; joined they are the text.
    pub(crate) tokens: Vec<String>,
    pub(crate) input_tokens: usize,
    /// Whether the request asked for usage in the stream.
    pub(crate) wants_usage: bool,
    /// The tool that it calls in place of a text: the first that the request offers.
    pub(crate) tool: Option<String>,
}

impl Reply {
    /// The `n`-th reply, counted from 1.
    pub(crate) fn new(script: &Script, n: usize, request: &Value) -> Self {
        let model = request["model"].as_str().unwrap_or("no model").to_owned();
        let messages = request["messages"].as_array().map_or(&[][..], Vec::as_slice);
        let input_tokens = messages.iter().map(|message| words(content(message)).count()).sum();
        let all = |text: &str| words(text).map(str::to_owned).collect();
        let paragraph = || iter::repeat_n(words(FILLER).chain([" "]), SENTENCES).flatten().chain(["\n\n"]);
        let paragraphs = iter::repeat_with(paragraph).flatten().map(str::to_owned);
        let filled =
            |text: &str| words(text).chain([" "]).map(str::to_owned).chain(paragraphs).take(script.tokens).collect();
        let numbered = || {
            let speaker = messages.iter().rev().find_map(speaker).unwrap_or("nobody");
            format!("Reply {n} of {model}: {speaker} spoke last in {} messages — noted ✓", messages.len())
        };
        let tokens = match (&script.text, script.words) {
            (Some(text), _) => all(text),
            (None, Words::Numbered) => filled(&numbered()),
            (None, Words::Clock) => vec![CLOCK.to_owned(); script.tokens],
            (None, Words::OfMessages) => {
                let digest = digest(messages);
                match vote(messages, digest) {
                    Some(vote) => all(&vote),
                    None => filled(&format!("Reply {digest:08x} of {model} to {} messages — noted ✓", messages.len())),
                }
            }
        };
        let wants_usage = request["stream_options"]["include_usage"] == json!(true);
        let tool = request["tools"][0]["function"]["name"].as_str().map(str::to_owned);
        Self { model, n, tokens, input_tokens, wants_usage, tool }
    }

    /// Usage as the protocol has it.
    pub(crate) fn usage(&self) -> Value {
        let output = self.tokens.len();
        json!({
            "prompt_tokens": self.input_tokens,
            "completion_tokens": output,
            "total_tokens": self.input_tokens + output,
        })
    }

    /// The whole reply, not streamed.
    pub(crate) fn whole(&self) -> Value {
        json!({
            "id": format!("chatcmpl-{}", self.n),
            "object": "chat.completion",
            "created": 1_700_000_000,
            "model": self.model,
            "choices": [{
                "index": 0,
                "message": {"role": "assistant", "content": self.tokens.concat()},
                "finish_reason": "stop",
            }],
            "usage": self.usage(),
        })
    }
}

/// A number that the lines of the messages decide, whatever their order: of what was written at the same time, now one
/// comes first, now the other (FNV-1a of each line).
fn digest(messages: &[Value]) -> u32 {
    let of_line = |line: &str| {
        line.bytes().fold(0x811c_9dc5_u32, |digest, byte| (digest ^ u32::from(byte)).wrapping_mul(0x0100_0193))
    };
    messages.iter().flat_map(|message| content(message).lines()).map(of_line).fold(0, u32::wrapping_add)
}

/// A vote, where the last message asks for one: its last line is `… Choose one of: Ada, Bo.`
fn vote(messages: &[Value], digest: u32) -> Option<String> {
    let question = content(messages.last()?);
    let (_, names) = question.split_once("VOTE: Name").and_then(|(_, rest)| rest.rsplit_once("Choose one of: "))?;
    let names: Vec<&str> = names.trim_end().trim_end_matches('.').split(", ").collect();
    let chosen = names.get(usize::try_from(digest).ok()? % names.len())?;
    Some(format!("VOTE: {chosen}\nIt answers best."))
}

/// Words with the space before them, so that they join to the text again.
fn words(text: &str) -> impl Iterator<Item = &str> + Clone {
    let mut rest = text;
    iter::from_fn(move || {
        let start = rest.find(|c: char| !c.is_whitespace())?;
        let end = rest[start..].find(char::is_whitespace).map_or(rest.len(), |at| start + at);
        let (word, tail) = rest.split_at(end);
        rest = tail;
        Some(word)
    })
}

fn content(message: &Value) -> &str {
    message["content"].as_str().unwrap_or_default()
}

/// Who said a message: its `name`, or what stands before the first colon of a user's message.
fn speaker(message: &Value) -> Option<&str> {
    if message["role"] != json!("user") {
        return None;
    }
    let prefix = || content(message).split_once(": ").map(|(name, _)| name).filter(|name| name.len() <= 64);
    message["name"].as_str().or_else(prefix)
}
