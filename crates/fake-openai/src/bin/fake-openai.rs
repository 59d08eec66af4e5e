//! Serves a fake OpenAI endpoint until it is stopped; its first line of output is `listening on http://…/v1`.

use clap::Parser;
use fake_openai::{Behaviour, FakeOpenAi, Script, Words};
use std::net::SocketAddr;
use std::time::Duration;

/// A fake OpenAI endpoint for tests and benchmarks. A request whose model is the name of a behaviour gets that one.
#[derive(Parser)]
struct Options {
    /// Address to listen on; port 0 is any free one.
    #[arg(long, default_value = "127.0.0.1:0")]
    addr: SocketAddr,
    /// Tokens a second; 0 is as fast as they are read.
    #[arg(long, default_value_t = 0.0)]
    tokens_per_second: f64,
    /// Tokens of a reply; a word is one token.
    #[arg(long, default_value_t = 16)]
    tokens: usize,
    /// Milliseconds before the first token.
    #[arg(long, default_value_t = 0)]
    first_token_ms: u64,
    /// Streamed replies stop after half their tokens until `POST /release`.
    #[arg(long)]
    held: bool,
    /// How requests are answered.
    #[arg(long, value_enum, default_value_t)]
    behaviour: Behaviour,
    /// Text of every reply, in place of one made from the request.
    #[arg(long)]
    text: Option<String>,
    /// What replies are made of where they have no such text.
    #[arg(long, value_enum, default_value_t)]
    words: Words,
    /// Tokens that fit the models, as it says it in Ollama's way.
    #[arg(long, default_value_t = 8192)]
    context_tokens: u64,
    /// Key to ask for; none is by default.
    #[arg(long)]
    api_key: Option<String>,
}

#[tokio::main]
#[expect(clippy::print_stdout, reason = "the address is this program's output")]
async fn main() -> std::io::Result<()> {
    let options = Options::parse();
    let script = Script {
        then: options.behaviour,
        tokens: options.tokens,
        tokens_per_second: Some(options.tokens_per_second),
        first_token_delay: Duration::from_millis(options.first_token_ms),
        held: options.held,
        text: options.text,
        words: options.words,
        api_key: options.api_key,
        context_tokens: Some(options.context_tokens),
        ..Script::default()
    };
    let server = FakeOpenAi::bind(options.addr, script).await?;
    println!("listening on {}", server.base_url());
    server.serve_for_ever().await;
    Ok(())
}
