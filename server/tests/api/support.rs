//! A server to ask, and readers for what it answers.

use reqwest::header::{ACCEPT, HeaderMap};
use reqwest::{Client, Method, RequestBuilder, Response, StatusCode};
use serde_json::{Value, json};
use server::config::Config;
use server::settings::{Pace, Settings};
use server::{ServeError, Server};
use tempfile::TempDir;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

/// A running server with a database of its own. Models write as fast as they are read.
pub struct Roundtable {
    pub base: String,
    client: Client,
    stop: CancellationToken,
    serving: JoinHandle<Result<(), ServeError>>,
    folder: TempDir,
}

/// An answer that was read to its end.
#[derive(Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub text: String,
}

impl Answer {
    pub async fn read(response: Response) -> Self {
        let (status, headers) = (response.status(), response.headers().clone());
        Self { status, headers, text: response.text().await.expect("the answer has a text") }
    }

    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|error| panic!("{error}: {}", self.text))
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map(|value| value.to_str().expect("headers are ASCII")).unwrap_or_default()
    }

    /// The code of a problem whose status, media type and correlation id fit.
    pub fn problem(&self) -> String {
        assert_eq!(self.header("content-type"), "application/problem+json", "{}", self.text);
        let problem = self.json();
        assert_eq!(problem["status"], self.status.as_u16());
        assert_eq!(problem["correlation_id"], self.header("x-correlation-id"));
        let code = problem["code"].as_str().expect("a problem has a code").to_owned();
        assert_eq!(problem["type"], format!("urn:roundtable:problem:{code}"));
        for field in ["title", "detail"] {
            assert!(problem[field].as_str().is_some_and(|text| !text.is_empty()), "{problem}");
        }
        assert!(problem["errors"].is_array());
        code
    }
}

impl Roundtable {
    pub async fn start() -> Self {
        Self::with(|_| {}).await
    }

    /// Starts with settings of the test's own.
    pub async fn with(change: impl FnOnce(&mut Settings)) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        Self::start_in(folder, change).await
    }

    async fn start_in(folder: TempDir, change: impl FnOnce(&mut Settings)) -> Self {
        llm::install_crypto_provider();
        let mut settings = Settings {
            addr: "127.0.0.1:0".parse().ok(),
            database_url: Some(format!("sqlite://{}/roundtable.db?mode=rwc", folder.path().display())),
            simulated_pace: Some(Pace::Full),
            ..Settings::default()
        };
        change(&mut settings);
        let config = Config::new(settings).expect("the settings do");
        let server = Server::bind(&config).await.expect("the server starts");
        let base = format!("http://{}", server.addr());
        let stop = CancellationToken::new();
        let serving = tokio::spawn(server.run(stop.clone()));
        Self { base, client: Client::new(), stop, serving, folder }
    }

    /// Ends the server and starts another on the same database.
    pub async fn restart(self) -> Self {
        let folder = self.stop().await;
        Self::start_in(folder, |_| {}).await
    }

    /// Ends the server as a signal would.
    pub async fn stop(self) -> TempDir {
        self.stop.cancel();
        self.serving.await.expect("the server does not panic").expect("the server ends well");
        self.folder
    }

    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.client.request(method, format!("{}{path}", self.base))
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.send(self.request(Method::GET, path)).await
    }

    pub async fn get_json(&self, path: &str) -> Value {
        let answer = self.send(self.request(Method::GET, path).header(ACCEPT, "application/json")).await;
        assert_eq!(answer.status, 200, "{}", answer.text);
        answer.json()
    }

    pub async fn post(&self, path: &str, body: &Value) -> Answer {
        self.send(self.request(Method::POST, path).json(body)).await
    }

    pub async fn send(&self, request: RequestBuilder) -> Answer {
        Answer::read(request.send().await.expect("the server answers")).await
    }

    /// Starts a conversation and answers its path.
    pub async fn converse(&self, team: &Value, task: &str) -> String {
        let answer = self.post("/api/v1/conversations", &json!({"team": team, "task": task, "seed": 7})).await;
        assert_eq!(answer.status, 201, "{}", answer.text);
        let path = format!("/api/v1/conversations/{}", answer.json()["id"].as_str().expect("an id"));
        assert_eq!(answer.header("location"), path);
        path
    }

    /// Starts a conversation and follows it to its end.
    pub async fn finished(&self, team: &Value, task: &str) -> String {
        let path = self.converse(team, task).await;
        self.stream(&path, 0).await.until("end").await;
        path
    }

    /// Opens the stream of a conversation.
    pub async fn stream(&self, path: &str, after: u64) -> EventStream {
        let request = self.request(Method::GET, &format!("{path}/events?after={after}"));
        EventStream::open(request).await
    }
}

/// One frame of a stream.
#[derive(Clone, Debug, PartialEq)]
pub struct Frame {
    pub event: String,
    pub id: Option<u64>,
    pub data: Value,
}

impl Frame {
    fn parse(text: &str) -> Self {
        let field = |name: &str| text.lines().find_map(|line| line.strip_prefix(name)).map(str::trim);
        Self {
            event: field("event:").unwrap_or("message").to_owned(),
            id: field("id:").map(|id| id.parse().expect("ids are numbers")),
            data: serde_json::from_str(field("data:").unwrap_or("null")).expect("data is JSON"),
        }
    }

    /// The type of an event, or the name of any other frame.
    pub fn kind(&self) -> &str {
        self.data["type"].as_str().unwrap_or(&self.event)
    }
}

/// A stream that is being read.
pub struct EventStream {
    response: Response,
    buffer: String,
}

impl EventStream {
    pub async fn open(request: RequestBuilder) -> Self {
        let response = request.send().await.expect("the server answers");
        assert_eq!(response.status(), 200);
        for (name, value) in
            [("content-type", "text/event-stream"), ("cache-control", "no-cache"), ("x-accel-buffering", "no")]
        {
            assert_eq!(response.headers()[name], value);
        }
        Self { response, buffer: String::new() }
    }

    /// The next frame; `None` at the end of the stream.
    pub async fn next(&mut self) -> Option<Frame> {
        loop {
            if let Some((frame, rest)) = self.buffer.split_once("\n\n") {
                let (frame, rest) = (frame.to_owned(), rest.to_owned());
                self.buffer = rest;
                if !frame.starts_with(':') {
                    return Some(Frame::parse(&frame));
                }
                continue;
            }
            let chunk = self.response.chunk().await.expect("the stream does not break")?;
            self.buffer.push_str(str::from_utf8(&chunk).expect("chunks hold whole frames"));
        }
    }

    /// The frames until the stream is closed.
    pub async fn rest(&mut self) -> Vec<Frame> {
        let mut frames = Vec::new();
        while let Some(frame) = self.next().await {
            frames.push(frame);
        }
        frames
    }

    /// The frames up to and with the first of this kind.
    pub async fn until(&mut self, kind: &str) -> Vec<Frame> {
        let mut frames = Vec::new();
        while let Some(frame) = self.next().await {
            let last = frame.kind() == kind;
            frames.push(frame);
            if last {
                return frames;
            }
        }
        panic!("no {kind} came: {frames:#?}");
    }
}

/// Two agents that speak in turn, four turns in all.
pub fn pair() -> Value {
    pair_on("simulated")
}

/// The same on a model of the test's own.
pub fn pair_on(model: &str) -> Value {
    json!({
        "name": "Pair",
        "roles": [{"name": "writer", "priority": 2}, {"name": "critic", "priority": 1}],
        "agents": [
            {"id": "ada", "name": "Ada", "role": "writer", "instructions": "Write.", "model": model},
            {"id": "cy", "name": "Cy", "role": "critic", "instructions": "Criticise.", "model": model},
        ],
        "policy": {"turn_strategy": "round_robin", "max_turns": 4},
    })
}

/// One agent that answers alone.
pub fn single_on(model: &str) -> Value {
    json!({
        "name": "Single",
        "roles": [{"name": "writer"}],
        "agents": [{"id": "ada", "name": "Ada", "role": "writer", "model": model}],
        "policy": {"turn_strategy": "single_agent"},
    })
}

/// An id that nothing has.
pub const NOBODY: &str = "01920000-0000-7000-8000-000000000000";
