//! What servers send, as loosely as they send it: every field may be missing, null, or of no use.

use super::fault::ErrorBody;
use model::event::ModelFinish;
use model::units::Usage;
use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::Value;

/// No call takes more: a larger count is a fault of the endpoint, and counts as none.
const MOST_TOKENS: u64 = 1 << 40;

/// One frame of a stream. A whole reply that was not streamed reads as one too.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Chunk {
    choices: Option<Vec<Choice>>,
    usage: Option<Value>,
    error: Option<Value>,
    object: Option<Value>,
    message: Option<Value>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Choice {
    #[serde(alias = "message")]
    delta: Option<Delta>,
    finish_reason: Option<String>,
    error: Option<Value>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Delta {
    content: Option<Content>,
    reasoning_content: Option<Content>,
    reasoning: Option<Content>,
    tool_calls: Option<Value>,
}

/// Text, or parts of which some are text.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Content {
    Text(String),
    Parts(Vec<Part>),
    Other(IgnoredAny),
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Part {
    text: Option<String>,
}

impl Content {
    fn is_empty(&self) -> bool {
        match self {
            Self::Text(text) => text.is_empty(),
            Self::Parts(parts) => parts.iter().all(|part| part.text.as_deref().unwrap_or_default().is_empty()),
            Self::Other(IgnoredAny) => true,
        }
    }

    fn into_text(self) -> String {
        match self {
            Self::Text(text) => text,
            Self::Parts(parts) => parts.into_iter().filter_map(|part| part.text).collect(),
            Self::Other(IgnoredAny) => String::new(),
        }
    }
}

/// What one frame adds to a reply.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Addition {
    pub(super) reasoning: String,
    pub(super) text: String,
    pub(super) finish: Option<ModelFinish>,
}

impl Chunk {
    /// The error that the endpoint reports within a successful answer.
    pub(super) fn error(&self) -> Option<ErrorBody> {
        let choice = self.choices.iter().flatten().find_map(|choice| choice.error.as_ref());
        let error = self.error.as_ref().or(choice).filter(|error| !error.is_null());
        let whole = || (self.object.as_ref()? == "error").then_some(self.message.as_ref()?);
        let failed = || self.choices.iter().flatten().find(|choice| choice.finish_reason.as_deref() == Some("error"));
        error.or_else(whole).map(ErrorBody::from).or_else(|| failed().map(|_| ErrorBody::default()))
    }

    /// Tokens, where the endpoint counted them.
    pub(super) fn usage(&self) -> Option<Usage> {
        let usage = self.usage.as_ref()?;
        let count = |names: [&str; 2]| {
            let count = names.iter().find_map(|name| usage.get(name)?.as_u64());
            count.filter(|&count| count <= MOST_TOKENS)
        };
        let input_tokens = count(["prompt_tokens", "input_tokens"])?;
        let output_tokens = count(["completion_tokens", "output_tokens"])?;
        let usage = Usage { input_tokens, output_tokens, ..Usage::default() };
        (usage.total_tokens() > 0).then_some(usage)
    }

    /// Whether the frame calls a tool, or goes on with a call.
    pub(super) fn calls_tool(&self) -> bool {
        let calls =
            |delta: &Delta| delta.tool_calls.as_ref().and_then(Value::as_array).is_some_and(|calls| !calls.is_empty());
        self.deltas().any(calls)
    }

    /// Name of the field in which the frame has reasoning.
    pub(super) fn reasoning_field(&self) -> Option<&'static str> {
        let has = |content: &Option<Content>| content.as_ref().is_some_and(|content| !content.is_empty());
        self.deltas().find_map(|delta| match delta {
            delta if has(&delta.reasoning_content) => Some("reasoning_content"),
            delta => has(&delta.reasoning).then_some("reasoning"),
        })
    }

    fn deltas(&self) -> impl Iterator<Item = &Delta> {
        self.choices.iter().flatten().filter_map(|choice| choice.delta.as_ref())
    }

    /// What the frame adds.
    pub(super) fn into_addition(self) -> Addition {
        let Some(choice) = self.choices.into_iter().flatten().next() else { return Addition::default() };
        let delta = choice.delta.unwrap_or_default();
        let text = |content: Option<Content>| content.map(Content::into_text).unwrap_or_default();
        let reasoning = match text(delta.reasoning_content) {
            // Some send the same under both names.
            empty if empty.is_empty() => text(delta.reasoning),
            reasoning => reasoning,
        };
        Addition { reasoning, text: text(delta.content), finish: choice.finish_reason.as_deref().and_then(finish) }
    }
}

/// The reason under its many names; an empty one is none.
fn finish(reason: &str) -> Option<ModelFinish> {
    Some(match reason {
        "" | "null" => return None,
        "stop" | "eos" | "eos_token" | "end_turn" | "stop_sequence" => ModelFinish::Stop,
        "length" | "max_tokens" | "model_length" => ModelFinish::Length,
        "content_filter" | "safety" => ModelFinish::ContentFilter,
        "tool_calls" | "function_call" | "tool_use" => ModelFinish::ToolCalls,
        _ => ModelFinish::Other,
    })
}

/// How many tokens a model may be sent and reply with together, as a server says it in its own way: Ollama of what is
/// loaded (`/api/ps`), LM Studio of one model (`/api/v0/models/…`), llama.cpp of itself (`/props`), and others in the
/// list of models. What a model was trained for counts as nothing: the server may have loaded it for less.
pub(super) fn context_tokens(said: &Value, model: &str) -> Option<u64> {
    let rows = [said.get("data"), said.get("models"), Some(said)].into_iter().flatten().find_map(Value::as_array);
    let names = |row: &&Value| {
        let named = ["id", "model", "name"].iter().filter_map(|key| row.get(key)?.as_str());
        // Ollama completes a name without a tag.
        named.into_iter().any(|name| name == model || name.strip_suffix(":latest") == Some(model))
    };
    let of = match rows {
        Some(rows) => rows.iter().find(names)?,
        None => said,
    };
    let count = |value: &Value, path: &str| value.pointer(path).and_then(Value::as_u64).filter(|&count| count > 0);
    [
        "/loaded_context_length",
        "/default_generation_settings/n_ctx",
        "/meta/n_ctx",
        "/max_model_len",
        "/top_provider/context_length",
        "/context_length",
        "/context_window",
    ]
    .iter()
    .find_map(|path| count(of, path))
    .filter(|&count| count <= MOST_TOKENS)
}

/// The names in a list of models; `None` if it is no such list.
pub(super) fn model_names(list: &Value) -> Option<Vec<String>> {
    let models = list.get("data").unwrap_or(list);
    // A server without models says null.
    if models.is_null() {
        return Some(Vec::new());
    }
    let name = |model: &Value| model.get("id").or_else(|| model.get("name"))?.as_str().map(str::to_owned);
    Some(models.as_array()?.iter().filter_map(name).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn chunk(value: Value) -> Chunk {
        serde_json::from_value(value).unwrap()
    }

    #[test]
    fn frames_of_all_makes_are_read() {
        let adds = |reasoning: &str, text: &str, finish| Addition {
            reasoning: reasoning.to_owned(),
            text: text.to_owned(),
            finish,
        };
        for (frame, addition) in [
            (json!({}), adds("", "", None)),
            (json!({"choices": []}), adds("", "", None)),
            (json!({"choices": null, "usage": {}}), adds("", "", None)),
            (json!({"choices": [{"delta": {"content": "a"}, "finish_reason": ""}]}), adds("", "a", None)),
            (json!({"choices": [{"delta": null, "finish_reason": "stop"}]}), adds("", "", Some(ModelFinish::Stop))),
            (json!({"choices": [{"delta": {"content": null, "reasoning": "r"}}]}), adds("r", "", None)),
            (
                json!({"choices": [{"delta": {"reasoning": "r", "reasoning_content": "r", "content": "a"}}]}),
                adds("r", "a", None),
            ),
            (
                json!({"choices": [{"delta": {"content": [{"type": "text", "text": "a"}, {"type": "x"}]}}]}),
                adds("", "a", None),
            ),
            (json!({"choices": [{"delta": {"content": 7}, "index": 0}]}), adds("", "", None)),
            (
                json!({"choices": [{"message": {"content": "all"}, "finish_reason": "length"}]}),
                adds("", "all", Some(ModelFinish::Length)),
            ),
            (json!({"choices": [{"finish_reason": "weird"}]}), adds("", "", Some(ModelFinish::Other))),
        ] {
            assert_eq!(chunk(frame.clone()).into_addition(), addition, "{frame}");
        }
    }

    #[test]
    fn usage_is_both_counts_or_none() {
        let usage = |value: Value| chunk(json!({"usage": value})).usage().map(|u| (u.input_tokens, u.output_tokens));
        assert_eq!(usage(json!({"prompt_tokens": 3, "completion_tokens": 4, "total_tokens": 7})), Some((3, 4)));
        let most = 1_u64 << 40;
        assert_eq!(usage(json!({"prompt_tokens": most, "completion_tokens": 0})), Some((most, 0)));
        for none in [
            json!({}),
            json!(null),
            json!({"prompt_tokens": 3}),
            json!({"prompt_tokens": 0, "completion_tokens": 0}),
            json!({"prompt_tokens": u64::MAX, "completion_tokens": u64::MAX}),
            json!({"prompt_tokens": most + 1, "completion_tokens": 4}),
            json!({"prompt_tokens": -3, "completion_tokens": 4}),
        ] {
            assert_eq!(usage(none), None);
        }
    }

    #[test]
    fn errors_are_found_wherever_they_are() {
        for frame in [
            json!({"error": {"message": "no", "code": 500}}),
            json!({"error": "no"}),
            json!({"object": "error", "message": "no"}),
            json!({"choices": [{"error": {"message": "no"}}]}),
            json!({"choices": [{"finish_reason": "error", "delta": {}}]}),
        ] {
            assert!(chunk(frame.clone()).error().is_some(), "{frame}");
        }
        assert_eq!(chunk(json!({"error": null, "choices": []})).error(), None);
    }

    #[test]
    fn a_servers_own_words_tell_how_much_fits() {
        let loaded = json!({"models": [{"model": "llama3:latest", "context_length": 4096}, {"model": "b", "context_length": 9}]});
        for (said, model, tokens) in [
            (loaded.clone(), "llama3", Some(4_096)),
            (loaded, "c", None),
            (json!({"id": "m", "loaded_context_length": 8192, "max_context_length": 131_072}), "m", Some(8_192)),
            (json!({"default_generation_settings": {"n_ctx": 2048}}), "any", Some(2_048)),
            (json!({"data": [{"id": "m", "max_model_len": 32_768}]}), "m", Some(32_768)),
            (
                json!({"data": [{"id": "m", "context_length": 1_000, "top_provider": {"context_length": 900}}]}),
                "m",
                Some(900),
            ),
            (json!({"data": [{"id": "m", "meta": {"n_ctx_train": 131_072}}]}), "m", None),
            (json!({"data": [{"id": "m", "context_length": 0}]}), "m", None),
            (json!({"error": "no such path"}), "m", None),
        ] {
            assert_eq!(context_tokens(&said, model), tokens, "{said}");
        }
    }

    #[test]
    fn tools_and_reasoning_are_told_from_text() {
        for (delta, calls, field) in [
            (json!({"content": "a"}), false, None),
            (json!({"tool_calls": []}), false, None),
            (json!({"tool_calls": [{"index": 0, "function": {"name": "note"}}]}), true, None),
            (json!({"reasoning": "r"}), false, Some("reasoning")),
            (json!({"reasoning_content": "", "reasoning": ""}), false, None),
            (json!({"reasoning_content": "r", "reasoning": "r"}), false, Some("reasoning_content")),
        ] {
            let chunk = chunk(json!({"choices": [{"delta": delta}]}));
            assert_eq!((chunk.calls_tool(), chunk.reasoning_field()), (calls, field), "{delta}");
        }
    }

    #[test]
    fn lists_of_models_have_several_shapes() {
        let names = |list: Value| model_names(&list);
        let two = Some(vec!["a".to_owned(), "b".to_owned()]);
        assert_eq!(names(json!({"data": [{"id": "a"}, {"id": "b"}]})), two);
        assert_eq!(names(json!([{"id": "a"}, {"name": "b"}, {}])), two);
        assert_eq!(names(json!({"object": "list", "data": null})), Some(Vec::new()));
        assert_eq!(names(json!({"hello": "world"})), None);
    }
}
