//! The program, as benchmarks and browser journeys start it.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::process::Stdio;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;
use tokio::process::{Child, Command};

/// Starts the program; gives its address too.
async fn start(arguments: &[&str]) -> (Child, String) {
    let mut child = Command::new(env!("CARGO_BIN_EXE_fake-openai"))
        .args(arguments)
        .stdout(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).await.unwrap();
    let base = line.trim().strip_prefix("listening on http://").unwrap();
    let address = base.strip_suffix("/v1").unwrap().to_owned();
    (child, address)
}

/// The answer to a request on a connection of its own, headers included.
async fn exchange(address: &str, head: &str, body: &str) -> String {
    let mut connection = TcpStream::connect(address).await.unwrap();
    let length = body.len();
    let request =
        format!("{head} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\ncontent-length: {length}\r\n\r\n{body}");
    connection.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    connection.read_to_string(&mut answer).await.unwrap();
    answer
}

#[tokio::test]
async fn it_says_where_it_listens_and_answers_there() {
    let (_child, address) = start(&["--tokens", "5", "--tokens-per-second", "500"]).await;
    let models = exchange(&address, "GET /v1/models", "").await;
    assert!(models.contains(r#""id":"fake-large""#), "{models}");

    let body = r#"{"model": "m", "messages": [{"role": "user", "content": "Bo: hello"}]}"#;
    let whole = exchange(&address, "POST /v1/chat/completions", body).await;
    assert!(whole.contains(r#""content":"Reply 1 of m: Bo""#), "{whole}");

    let streamed =
        exchange(&address, "POST /v1/chat/completions", &body.replacen('{', r#"{"stream": true, "#, 1)).await;
    assert_eq!(streamed.matches("data: ").count(), 8, "{streamed}");
    assert!(streamed.contains(r#"{"content":"Reply"}"#) && streamed.contains("data: [DONE]"), "{streamed}");
}

#[tokio::test]
async fn a_model_can_be_named_after_a_behaviour() {
    let (_child, address) = start(&["--behaviour", "internal-error"]).await;
    let ask = async |model: &str| {
        exchange(&address, "POST /v1/chat/completions", &format!(r#"{{"model": "{model}", "messages": []}}"#)).await
    };
    assert!(ask("m").await.starts_with("HTTP/1.1 500"));
    assert!(ask("rate-limited").await.starts_with("HTTP/1.1 429"));
    assert!(ask("reply").await.starts_with("HTTP/1.1 200"));
}

#[tokio::test]
async fn a_held_reply_ends_when_it_is_released() {
    let (_child, address) = start(&["--tokens", "6", "--held"]).await;
    let mut connection = TcpStream::connect(&address).await.unwrap();
    let body = r#"{"model": "m", "stream": true, "messages": []}"#;
    let request = format!(
        "POST /v1/chat/completions HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    );
    connection.write_all(request.as_bytes()).await.unwrap();
    let mut lines = BufReader::new(connection).lines();
    let mut tokens = 0;
    while tokens < 3 {
        tokens += usize::from(lines.next_line().await.unwrap().unwrap().contains(r#""content":"#));
    }

    assert!(exchange(&address, "POST /release", "").await.starts_with("HTTP/1.1 200"));
    let mut rest = String::new();
    while let Some(line) = lines.next_line().await.unwrap() {
        rest.push_str(&line);
    }
    assert!(rest.matches(r#""content":"#).count() >= 3 && rest.contains("[DONE]"), "{rest}");
}
