//! A prompt as the body of a request.

use super::dialect::{Dialect, Field};
use engine::ports::CompletionRequest;
use model::Prompt;
use model::prompt::{PromptMessage, PromptRole};
use serde::Serialize;
use serde_json::{Value, json};
use std::borrow::Cow;

/// The body of a streamed chat completion.
#[derive(Debug, Serialize)]
pub(super) struct Body<'a> {
    model: &'a str,
    messages: Vec<Message<'a>>,
    stream: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    stream_options: Option<StreamOptions>,
    #[serde(skip_serializing_if = "Option::is_none")]
    temperature: Option<f32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    max_tokens: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    max_completion_tokens: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    seed: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tools: Option<[Value; 1]>,
}

/// Which tools a request offers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tools {
    /// None.
    None,
    /// One that takes a text and is called `note`.
    Note,
}

impl Tools {
    fn listed(self) -> Option<[Value; 1]> {
        match self {
            Self::None => None,
            Self::Note => Some([json!({"type": "function", "function": {
                "name": "note",
                "description": "Writes a text down.",
                "parameters": {
                    "type": "object",
                    "properties": {"text": {"type": "string", "description": "What to write down."}},
                    "required": ["text"],
                },
            }})]),
        }
    }
}

#[derive(Debug, Serialize)]
struct StreamOptions {
    include_usage: bool,
}

#[derive(Debug, Serialize)]
struct Message<'a> {
    role: &'static str,
    content: Cow<'a, str>,
}

impl Body<'_> {
    /// Whether the request has this field.
    pub(super) fn has(&self, field: Field) -> bool {
        match field {
            Field::StreamOptions => self.stream_options.is_some(),
            Field::Temperature => self.temperature.is_some(),
            Field::MaxTokens => self.max_tokens.is_some(),
            Field::Seed => self.seed.is_some(),
        }
    }
}

/// The body for an endpoint of this dialect.
pub(super) fn body<'a>(request: &'a CompletionRequest, dialect: &Dialect, tools: Tools) -> Body<'a> {
    let new_limit = dialect.lacks(Field::MaxTokens);
    Body {
        model: &request.model,
        messages: messages(&request.prompt),
        stream: true,
        stream_options: (!dialect.lacks(Field::StreamOptions)).then_some(StreamOptions { include_usage: true }),
        temperature: request.temperature.filter(|_| !dialect.lacks(Field::Temperature)),
        max_tokens: request.max_output_tokens.filter(|_| !new_limit),
        max_completion_tokens: request.max_output_tokens.filter(|_| new_limit),
        // 31 bits: some servers read a signed 32-bit number.
        seed: (!dialect.lacks(Field::Seed)).then_some(u32::try_from(request.seed & 0x7fff_ffff).unwrap_or(0)),
        tools: tools.listed(),
    }
}

fn messages(prompt: &Prompt) -> Vec<Message<'_>> {
    let mut messages: Vec<Message<'_>> = prompt.messages.iter().map(message).collect();
    // After an assistant's message some servers go on writing that one, and others refuse.
    if messages.last().is_some_and(|last| last.role == "assistant") {
        messages.push(Message { role: "user", content: "It is your turn again.".into() });
    }
    messages
}

/// The speaker stands before the text, since many servers ignore or refuse the field `name`.
fn message(message: &PromptMessage) -> Message<'_> {
    let text = Cow::Borrowed(message.text.as_str());
    match (message.role, &message.speaker) {
        (PromptRole::System, _) => Message { role: "system", content: text },
        (PromptRole::Assistant, _) => Message { role: "assistant", content: text },
        (PromptRole::User, Some(speaker)) => {
            Message { role: "user", content: format!("{}: {}", speaker.trim(), message.text).into() }
        }
        (PromptRole::User, None) => Message { role: "user", content: text },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::event::ContextTokens;
    use model::prompt::Persona;

    #[test]
    fn everybody_else_is_named() {
        let said = |role, speaker: Option<&str>, text: &str| PromptMessage {
            role,
            speaker: speaker.map(str::to_owned),
            text: text.to_owned(),
        };
        let request = CompletionRequest {
            model: "m".to_owned(),
            prompt: Prompt {
                purpose: model::event::TurnPurpose::Speak,
                persona: Persona::default(),
                task: "Decide".to_owned(),
                messages: vec![
                    said(PromptRole::System, None, "You are Ada."),
                    said(PromptRole::User, Some("You"), "Decide"),
                    said(PromptRole::User, Some("Bo: the bold"), "Yes."),
                    said(PromptRole::Assistant, Some("Ada"), "No."),
                    said(PromptRole::User, None, "Speak."),
                    said(PromptRole::Assistant, Some("Ada"), "Yes."),
                ],
                tokens: ContextTokens::default(),
            },
            temperature: Some(0.7),
            max_output_tokens: Some(9),
            seed: u64::MAX,
        };
        let mut dialect = Dialect::default();
        let sent = serde_json::to_value(body(&request, &dialect, Tools::None)).unwrap();
        assert_eq!(
            sent,
            json!({
                "model": "m",
                "messages": [
                    {"role": "system", "content": "You are Ada."},
                    {"role": "user", "content": "You: Decide"},
                    {"role": "user", "content": "Bo: the bold: Yes."},
                    {"role": "assistant", "content": "No."},
                    {"role": "user", "content": "Speak."},
                    {"role": "assistant", "content": "Yes."},
                    {"role": "user", "content": "It is your turn again."},
                ],
                "stream": true,
                "stream_options": {"include_usage": true},
                "temperature": 0.7_f32,
                "max_tokens": 9,
                "seed": 0x7fff_ffff,
            })
        );
        for field in Field::ALL {
            dialect.drop_field(field);
        }
        let sent = serde_json::to_value(body(&request, &dialect, Tools::None)).unwrap();
        let fields: Vec<&String> = sent.as_object().unwrap().keys().collect();
        assert_eq!(fields, ["max_completion_tokens", "messages", "model", "stream"]);
    }
}
