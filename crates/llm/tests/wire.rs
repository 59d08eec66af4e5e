//! Calls over loopback to a server that behaves, and to one that does not.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use engine::ports::{Completion, CompletionChunk, CompletionError, CompletionRequest, Endpoint};
use fake_openai::{Behaviour, End, FakeOpenAi, RecordedRequest, Script, refused_base_url};
use futures::StreamExt;
use llm::{Access, Models, NetworkPolicy, Options, Pace, Timeouts};
use model::event::{ContextTokens, FailureKind, ModelFinish};
use model::prompt::{Persona, PromptMessage, PromptRole};
use model::provider::ModelAbilities;
use model::units::Usage;
use model::{Prompt, tokens};
use serde_json::{Value, json};
use std::time::Duration;
use tokio::time::timeout;

const KEY: &str = "sk-canary-0123456789";

const OPTIONS: Options = Options {
    network: NetworkPolicy::SINGLE_USER,
    timeouts: Timeouts {
        connect: Duration::from_secs(2),
        first_byte: Duration::from_secs(1),
        idle: Duration::from_millis(600),
        total: Duration::from_secs(20),
        check: Duration::from_secs(1),
    },
    max_reply_bytes: 64 << 10,
    pace: Pace::Full,
};

fn models() -> Models {
    Models::new(OPTIONS).unwrap()
}

fn endpoint(base_url: impl Into<String>) -> Endpoint {
    Endpoint::OpenAiCompatible { base_url: base_url.into(), api_key: Some(KEY.into()) }
}

fn request() -> CompletionRequest {
    let said = |role, speaker: Option<&str>, text: &str| PromptMessage {
        role,
        speaker: speaker.map(str::to_owned),
        text: text.to_owned(),
    };
    CompletionRequest {
        model: "fake-large".to_owned(),
        prompt: Prompt {
            purpose: model::event::TurnPurpose::Speak,
            persona: Persona::default(),
            task: "Decide".to_owned(),
            messages: vec![
                said(PromptRole::System, None, "You are Ada."),
                said(PromptRole::User, Some("You"), "Decide"),
                said(PromptRole::User, Some("Bo"), "Yes."),
            ],
            tokens: ContextTokens::default(),
        },
        temperature: Some(0.5),
        max_output_tokens: Some(100),
        seed: 7,
    }
}

/// What came of one call.
#[derive(Debug, PartialEq)]
struct Outcome {
    text: String,
    reasoning: String,
    end: Result<(ModelFinish, Option<Usage>), CompletionError>,
}

async fn call(models: &Models, endpoint: &Endpoint, request: CompletionRequest) -> Outcome {
    let mut outcome = Outcome { text: String::new(), reasoning: String::new(), end: Ok((ModelFinish::Other, None)) };
    let mut stream = match models.open(endpoint, request).await {
        Ok(stream) => stream,
        Err(error) => return Outcome { end: Err(error), ..outcome },
    };
    let mut ends = 0;
    while let Some(chunk) = stream.next().await {
        assert_eq!(ends, 0, "{chunk:?} after the end");
        match chunk {
            Ok(CompletionChunk::Text(text)) => {
                assert!(!text.is_empty());
                outcome.text.push_str(&text);
            }
            Ok(CompletionChunk::Reasoning(text)) => outcome.reasoning.push_str(&text),
            Ok(CompletionChunk::Finished { finish_reason, usage }) => {
                ends += 1;
                outcome.end = Ok((finish_reason, usage));
            }
            Err(error) => {
                ends += 1;
                outcome.end = Err(error);
            }
        }
    }
    assert_eq!(ends, 1);
    outcome
}

async fn call_script(script: Script) -> (Outcome, Vec<RecordedRequest>) {
    let server = FakeOpenAi::start(script).await.unwrap();
    let outcome = call(&models(), &endpoint(server.base_url()), request()).await;
    (outcome, server.ledger().requests())
}

/// The reply that the fake server gives to [`request`].
const REPLY: &str = "Reply 1 of fake-large: Bo spoke last in 3 messages — noted ✓";

#[tokio::test]
async fn a_good_reply_is_the_same_however_it_is_framed() {
    let reported = Some(Usage { input_tokens: 7, output_tokens: 16, ..Usage::default() });
    for (behaviour, finish, usage) in [
        (Behaviour::Reply, ModelFinish::Stop, reported),
        (Behaviour::Split, ModelFinish::Stop, reported),
        (Behaviour::Bare, ModelFinish::Stop, reported),
        (Behaviour::EmptyFinishReason, ModelFinish::Stop, reported),
        (Behaviour::EmptyUsage, ModelFinish::Stop, None),
        (Behaviour::NoUsage, ModelFinish::Stop, None),
        (Behaviour::FinishWithoutDone, ModelFinish::Stop, reported),
        (Behaviour::FinishThenStall, ModelFinish::Stop, reported),
        (Behaviour::Duplicated, ModelFinish::Stop, reported),
        (Behaviour::Whole, ModelFinish::Stop, reported),
        (Behaviour::Reasoning, ModelFinish::Stop, reported),
        (Behaviour::ReasoningContent, ModelFinish::Stop, reported),
        (Behaviour::Length, ModelFinish::Length, reported),
        (Behaviour::ContentFilter, ModelFinish::ContentFilter, reported),
        (Behaviour::ToolCalls, ModelFinish::ToolCalls, reported),
    ] {
        let (outcome, requests) = call_script(Script::always(behaviour)).await;
        assert_eq!(outcome.end, Ok((finish, usage)), "{behaviour:?}");
        assert!(outcome.text.starts_with(REPLY), "{behaviour:?}: {outcome:?}");
        let thinks = matches!(behaviour, Behaviour::Reasoning | Behaviour::ReasoningContent);
        assert_eq!(outcome.reasoning, if thinks { "Let me think. " } else { "" }, "{behaviour:?}");
        assert_eq!(requests.len(), 1, "{behaviour:?}");
    }
}

#[tokio::test]
async fn an_empty_reply_is_complete() {
    let (outcome, _) = call_script(Script::always(Behaviour::Empty)).await;
    assert!(outcome.text.is_empty() && matches!(outcome.end, Ok((ModelFinish::Stop, Some(_)))), "{outcome:?}");
}

/// When a fault strikes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Strikes {
    BeforeText,
    AfterText,
}

const FAULTS: &[(Behaviour, FailureKind, Strikes, &str)] = &[
    (Behaviour::RateLimited, FailureKind::RateLimited, Strikes::BeforeText, "Wait a little"),
    (Behaviour::RateLimitedFor, FailureKind::RateLimited, Strikes::BeforeText, "wait 7 s"),
    (Behaviour::InternalError, FailureKind::ServerError, Strikes::BeforeText, "status 500"),
    (Behaviour::BadGateway, FailureKind::ServerError, Strikes::BeforeText, "status 502"),
    (Behaviour::Unavailable, FailureKind::ServerError, Strikes::BeforeText, "model is loading"),
    (Behaviour::Unauthorized, FailureKind::Unauthorized, Strikes::BeforeText, "refused the key"),
    (Behaviour::UnknownModel, FailureKind::ModelNotFound, Strikes::BeforeText, "“fake-large”"),
    (Behaviour::UnknownPath, FailureKind::BadRequest, Strikes::BeforeText, "Is the base URL right?"),
    (Behaviour::Redirect, FailureKind::BadRequest, Strikes::BeforeText, "/v1/elsewhere"),
    (Behaviour::BadRequest, FailureKind::BadRequest, Strikes::BeforeText, "context length"),
    (Behaviour::Html, FailureKind::Malformed, Strikes::BeforeText, "web page"),
    (Behaviour::NoHeaders, FailureKind::FirstByteTimeout, Strikes::BeforeText, "within 1 s"),
    (Behaviour::NoBody, FailureKind::FirstByteTimeout, Strikes::BeforeText, "within 1 s"),
    (Behaviour::Drip, FailureKind::IdleTimeout, Strikes::BeforeText, "0.6 s"),
    (Behaviour::EndlessComments, FailureKind::TooLarge, Strikes::BeforeText, "4096 KiB"),
    (Behaviour::Stall, FailureKind::IdleTimeout, Strikes::AfterText, "0.6 s"),
    (Behaviour::Cut, FailureKind::Truncated, Strikes::AfterText, "without saying"),
    (Behaviour::Break, FailureKind::Truncated, Strikes::AfterText, "broke"),
    (Behaviour::DoneWithoutFinish, FailureKind::Truncated, Strikes::AfterText, "without saying"),
    (Behaviour::Garbage, FailureKind::Malformed, Strikes::AfterText, "something else"),
    (Behaviour::NotUtf8, FailureKind::Malformed, Strikes::AfterText, "something else"),
    (Behaviour::ErrorFrame, FailureKind::ServerError, Strikes::AfterText, "the model crashed"),
    (Behaviour::RateLimitFrame, FailureKind::RateLimited, Strikes::AfterText, "slow down"),
    (Behaviour::LongLine, FailureKind::TooLarge, Strikes::AfterText, "64 KiB"),
    (Behaviour::Endless, FailureKind::TooLarge, Strikes::AfterText, "64 KiB"),
];

#[tokio::test]
async fn every_fault_has_its_kind_and_costs_one_request() {
    for (behaviour, kind, strikes, says) in FAULTS {
        let (outcome, requests) = call_script(Script::always(*behaviour)).await;
        let error = outcome.end.unwrap_err();
        assert_eq!(error.kind, *kind, "{behaviour:?}: {error}");
        assert!(error.message.contains(says), "{behaviour:?}: {error}");
        assert!(error.message.contains("http://127.0.0.1:"), "{behaviour:?}: {error}");
        assert!(!error.message.contains(KEY), "{behaviour:?}: {error}");
        assert_eq!(outcome.text.is_empty(), *strikes == Strikes::BeforeText, "{behaviour:?}: {:?}", outcome.text);
        if !matches!(behaviour, Behaviour::Endless) {
            assert!(REPLY.starts_with(outcome.text.trim_end()) || outcome.text.starts_with(REPLY), "{behaviour:?}");
        }
        assert!(outcome.text.len() <= OPTIONS.max_reply_bytes, "{behaviour:?}");
        assert_eq!(requests.len(), 1, "{behaviour:?}");
    }
}

#[tokio::test]
async fn a_reply_that_goes_on_for_too_long_is_cut() {
    let server =
        FakeOpenAi::start(Script { tokens: 1000, tokens_per_second: Some(50.0), ..Script::default() }).await.unwrap();
    let timeouts = Timeouts { total: Duration::from_millis(400), ..OPTIONS.timeouts };
    let models = Models::new(Options { timeouts, ..OPTIONS }).unwrap();
    let outcome = call(&models, &endpoint(server.base_url()), request()).await;
    let error = outcome.end.unwrap_err();
    assert_eq!(error.kind, FailureKind::TotalTimeout, "{error}");
    assert!(error.message.contains("0.4 s") && outcome.text.starts_with("Reply 1"), "{error}: {}", outcome.text);
}

#[tokio::test]
async fn a_closed_port_says_how_to_find_out() {
    let base = refused_base_url().await.unwrap();
    let error = call(&models(), &endpoint(base.clone()), request()).await.end.unwrap_err();
    assert_eq!(error.kind, FailureKind::Unreachable);
    assert!(error.message.contains(&format!("`curl {base}/models`")), "{error}");
    assert!(error.message.contains("Is the server running?"), "{error}");
}

#[tokio::test]
async fn a_name_without_an_address_is_said_to_be_one() {
    let name = format!("{}.invalid", "a".repeat(70));
    let error = call(&models(), &endpoint(format!("http://{name}")), request()).await.end.unwrap_err();
    assert_eq!(error.kind, FailureKind::Unreachable);
    assert!(error.message.contains(&format!("“{name}” has no address")), "{error}");
}

#[tokio::test]
async fn addresses_that_are_not_allowed_are_not_called() {
    let server = FakeOpenAi::start(Script::default()).await.unwrap();
    let models = Models::new(Options { network: NetworkPolicy::default(), ..OPTIONS }).unwrap();
    let port = server.address().port();
    for host in ["127.0.0.1", "localhost", "2130706433", "[::ffff:127.0.0.1]", "10.0.0.1", "169.254.169.254"] {
        let endpoint = endpoint(format!("http://{host}:{port}"));
        let error = call(&models, &endpoint, request()).await.end.unwrap_err();
        assert_eq!(error.kind, FailureKind::Unreachable, "{host}: {error}");
        assert!(!models.check(&endpoint).await.ok);
    }
    assert_eq!(server.ledger().requests(), []);
}

#[tokio::test]
async fn a_name_is_resolved_and_checked_on_connecting() {
    let server = FakeOpenAi::start(Script::default()).await.unwrap();
    let base = format!("http://localhost:{}", server.address().port());
    assert!(call(&models(), &endpoint(base), request()).await.end.is_ok());
    // Only the resolver sees what a name leads to.
    let guard = llm::guard::Guard::new(NetworkPolicy { loopback: Access::Refused, private: Access::Allowed });
    let error = reqwest::dns::Resolve::resolve(&guard, "localhost".parse().unwrap()).await.map(drop).unwrap_err();
    assert!(matches!(error.downcast_ref(), Some(llm::guard::Refusal::Loopback(_))), "{error}");
}

#[tokio::test]
async fn a_base_url_is_taken_with_and_without_version() {
    let server = FakeOpenAi::start(Script::default()).await.unwrap();
    let root = format!("http://{}", server.address());
    let models = models();
    for base in ["", "/", "/v1", "/v1/", "/v1/chat/completions"] {
        assert!(call(&models, &endpoint(format!("{root}{base}")), request()).await.end.is_ok(), "{base}");
    }
    assert!(server.ledger().requests().iter().all(|request| request.path == "/v1/chat/completions"));
}

#[tokio::test]
async fn the_request_says_who_spoke_and_what_is_wanted() {
    let (_, requests) = call_script(Script::default()).await;
    let [RecordedRequest { headers, body, .. }] = requests.as_slice() else { panic!("{requests:?}") };
    assert_eq!(headers["authorization"], format!("Bearer {KEY}"));
    assert_eq!(
        body,
        &json!({
            "model": "fake-large",
            "messages": [
                {"role": "system", "content": "You are Ada."},
                {"role": "user", "content": "You: Decide"},
                {"role": "user", "content": "Bo: Yes."},
            ],
            "stream": true,
            "stream_options": {"include_usage": true},
            "temperature": 0.5,
            "max_tokens": 100,
            "seed": 7,
        })
    );
}

#[tokio::test]
async fn a_call_without_a_key_sends_none() {
    let server = FakeOpenAi::start(Script::default()).await.unwrap();
    for api_key in [None, Some("".into())] {
        let endpoint = Endpoint::OpenAiCompatible { base_url: server.base_url(), api_key };
        assert!(call(&models(), &endpoint, request()).await.end.is_ok());
        assert!(models().check(&endpoint).await.ok);
    }
    let requests = server.ledger().requests();
    assert_eq!(requests.len(), 4);
    for RecordedRequest { headers, .. } in requests {
        assert!(!headers.contains_key("authorization"), "{headers:?}");
        assert!(!headers.keys().any(|name| name.starts_with("openai-")), "{headers:?}");
        assert!(!format!("{headers:?}").contains("from-the-environment"), "{headers:?}");
    }
}

#[tokio::test]
async fn nothing_is_read_from_the_environment() {
    let mut child = tokio::process::Command::new(std::env::current_exe().unwrap());
    child.args(["--exact", "a_call_without_a_key_sends_none"]);
    for name in ["OPENAI_API_KEY", "OPENAI_ADMIN_KEY", "OPENAI_ORG_ID", "OPENAI_PROJECT_ID"] {
        child.env(name, "from-the-environment");
    }
    for name in ["OPENAI_BASE_URL", "HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"] {
        child.env(name, refused_base_url().await.unwrap());
    }
    let output = child.output().await.unwrap();
    let printed = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success() && printed.contains("1 passed"), "{printed}");
}

#[tokio::test]
async fn a_field_that_is_refused_is_left_out_from_then_on() {
    for (behaviour, field, instead) in [
        (Behaviour::RejectStreamOptions, "stream_options", Value::Null),
        (Behaviour::RejectMaxTokens, "max_tokens", json!(100)),
        (Behaviour::RejectTemperature, "temperature", Value::Null),
    ] {
        let server = FakeOpenAi::start(Script::always(behaviour)).await.unwrap();
        let (models, endpoint) = (models(), endpoint(server.base_url()));
        for _ in 0..2 {
            let outcome = call(&models, &endpoint, request()).await;
            let usage = outcome.end.unwrap().1;
            assert_eq!(usage.is_none(), behaviour == Behaviour::RejectStreamOptions);
        }
        let bodies: Vec<Value> = server.ledger().requests().into_iter().map(|request| request.body).collect();
        let with: Vec<bool> = bodies.iter().map(|body| body.get(field).is_some()).collect();
        assert_eq!(with, [true, false, false], "{behaviour:?}");
        assert_eq!(bodies[2]["max_completion_tokens"], instead, "{behaviour:?}");
    }
}

#[tokio::test]
async fn dropping_a_reply_ends_the_call_at_once() {
    for behaviour in [Behaviour::Stall, Behaviour::Endless] {
        let server = FakeOpenAi::start(Script::always(behaviour)).await.unwrap();
        let mut stream = models().open(&endpoint(server.base_url()), request()).await.unwrap();
        assert!(matches!(stream.next().await, Some(Ok(CompletionChunk::Text(_)))));
        drop(stream);
        disconnected(&server).await;
    }
}

#[tokio::test]
async fn dropping_a_call_that_is_being_opened_ends_it_at_once() {
    let server = FakeOpenAi::start(Script::always(Behaviour::NoHeaders)).await.unwrap();
    let (models, endpoint) = (models(), endpoint(server.base_url()));
    tokio::select! {
        opened = models.open(&endpoint, request()) => panic!("{:?}", opened.map(drop)),
        () = server.ledger().wait_until(|requests| !requests.is_empty()) => {}
    }
    disconnected(&server).await;
}

async fn disconnected(server: &FakeOpenAi) {
    let gone = |requests: &[RecordedRequest]| requests[0].end == Some(End::Disconnected);
    timeout(Duration::from_millis(500), server.ledger().wait_until(gone)).await.unwrap();
}

#[tokio::test]
async fn a_check_lists_models_or_says_what_is_wrong() {
    let server = FakeOpenAi::start(Script { api_key: Some(KEY.to_owned()), ..Script::default() }).await.unwrap();
    let models = models();
    let check = models.check(&endpoint(server.base_url())).await;
    assert!(check.ok && check.message.starts_with("Connected: 2 models in "), "{check:?}");
    assert_eq!(check.models, ["fake-large", "fake-small"]);

    let stranger = Endpoint::OpenAiCompatible { base_url: server.base_url(), api_key: None };
    let check = models.check(&stranger).await;
    assert!(!check.ok && check.message.contains("wants a key and none is set"), "{check:?}");
    assert_eq!(server.ledger().completions(), 0);

    for (behaviour, says) in [
        (Behaviour::Unauthorized, "refused the key"),
        (Behaviour::Html, "web page"),
        (Behaviour::NoHeaders, "nothing within 1 s"),
        (Behaviour::InternalError, "status 500"),
        (Behaviour::UnknownPath, "Is the base URL right?"),
    ] {
        let server = FakeOpenAi::start(Script::always(behaviour)).await.unwrap();
        let check = models.check(&endpoint(server.base_url())).await;
        assert!(!check.ok && check.message.contains(says) && check.models.is_empty(), "{behaviour:?}: {check:?}");
        assert!(!check.message.contains(KEY));
    }
    let check = models.check(&endpoint(refused_base_url().await.unwrap())).await;
    assert!(!check.ok && check.message.contains("Is the server running?"), "{check:?}");
    assert!(models.check(&Endpoint::Simulated).await.ok);
}

#[tokio::test]
async fn no_debug_output_has_the_key() {
    let server = FakeOpenAi::start(Script::default()).await.unwrap();
    let (models, endpoint) = (models(), endpoint(server.base_url()));
    call(&models, &endpoint, request()).await;
    assert!(!format!("{models:?} {endpoint:?}").contains(KEY));
}

#[tokio::test]
async fn a_key_that_cannot_be_sent_is_refused_before_anything_is() {
    let server = FakeOpenAi::start(Script::default()).await.unwrap();
    let endpoint = Endpoint::OpenAiCompatible { base_url: server.base_url(), api_key: Some("sk-\n1".into()) };
    let error = call(&models(), &endpoint, request()).await.end.unwrap_err();
    assert_eq!(error.kind, FailureKind::Unauthorized, "{error}");
    assert_eq!(server.ledger().requests(), []);
}

#[tokio::test]
async fn tokens_arrive_as_they_are_sent() {
    let script = Script { tokens: 12, tokens_per_second: Some(100.0), ..Script::default() };
    let server = FakeOpenAi::start(script).await.unwrap();
    let mut stream = models().open(&endpoint(server.base_url()), request()).await.unwrap();
    let mut pieces = Vec::new();
    while let Some(Ok(CompletionChunk::Text(piece))) = stream.next().await {
        pieces.push(piece);
    }
    assert_eq!(pieces.len(), 12, "{pieces:?}");
    assert!(tokens::estimate(&pieces.concat()) > 0);
}

#[tokio::test]
async fn a_probe_tells_what_a_model_can_do() {
    let models = models();
    let probe = async |behaviour: Behaviour, context_tokens: Option<u64>| {
        let server = FakeOpenAi::start(Script { context_tokens, ..Script::always(behaviour) }).await.unwrap();
        models.probe(&endpoint(server.base_url()), "fake-large").await
    };
    let able = |streams, reports_usage, calls_tools, reasoning: Option<&str>, context_tokens| ModelAbilities {
        streams,
        ttft_ms: 0,
        reports_usage,
        calls_tools,
        reasoning_field: reasoning.map(str::to_owned),
        context_tokens,
    };
    for (behaviour, context_tokens, expected) in [
        (Behaviour::Reply, Some(4_096), able(true, true, Some(true), None, Some(4_096))),
        (Behaviour::RejectTools, None, able(true, true, Some(false), None, None)),
        (Behaviour::NoUsage, None, able(true, false, Some(true), None, None)),
        (Behaviour::Whole, None, able(false, true, Some(false), None, None)),
        (Behaviour::ReasoningContent, None, able(true, true, Some(true), Some("reasoning_content"), None)),
        (Behaviour::Reasoning, None, able(true, true, Some(true), Some("reasoning"), None)),
        (Behaviour::RejectMaxTokens, None, able(true, true, Some(true), None, None)),
        (Behaviour::FinishThenStall, None, able(true, true, Some(true), None, None)),
    ] {
        let found = probe(behaviour, context_tokens).await.unwrap();
        assert_eq!(ModelAbilities { ttft_ms: 0, ..found }, expected, "{behaviour:?}");
    }
    for (behaviour, kind) in [
        (Behaviour::UnknownModel, FailureKind::ModelNotFound),
        (Behaviour::Unauthorized, FailureKind::Unauthorized),
        (Behaviour::ErrorFrame, FailureKind::ServerError),
        (Behaviour::NoHeaders, FailureKind::FirstByteTimeout),
    ] {
        let error = probe(behaviour, None).await.unwrap_err();
        assert_eq!(error.kind, kind, "{behaviour:?}: {error}");
        assert!(!error.message.contains(KEY));
    }
}
