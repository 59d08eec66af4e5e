//! What a fake server does, request by request.

use crate::Behaviour;
use clap::ValueEnum;
use std::time::Duration;

/// What a fake server does. A request whose model is the name of a [`Behaviour`] gets that one, whatever the script says.
#[derive(Clone, Debug)]
pub struct Script {
    /// Answers to the first completions, in order.
    pub first: Vec<Behaviour>,
    /// The answer to every later completion, and to the list of models.
    pub then: Behaviour,
    /// Tokens of a reply; a word is one token.
    pub tokens: usize,
    /// Pace of a reply in tokens a second; `None` is as fast as it is read.
    pub tokens_per_second: Option<f64>,
    /// Time before the first token.
    pub first_token_delay: Duration,
    /// A streamed reply stops after half its tokens until `POST /release` lets all replies go on: tests that look at a
    /// turn in the middle, or act on it, need not be fast.
    pub held: bool,
    /// The text of every reply, in place of one made from the request.
    pub text: Option<String>,
    /// What a reply is made of where it has no such text.
    pub words: Words,
    /// The key that is asked for; none is by default.
    pub api_key: Option<String>,
    /// The models that are listed.
    pub models: Vec<String>,
    /// Tokens that fit each of the models, as a server of Ollama says it of those that are loaded; not said for `None`.
    pub context_tokens: Option<u64>,
}

/// What a reply is made of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Words {
    /// The number of the request, and who spoke last.
    #[default]
    Numbered,
    /// What was said before, in whatever order, and nothing else: a request that is made again gets the same reply. Where
    /// the last message asks for a vote, it votes.
    OfMessages,
    /// The time at which each token is written, in microseconds since the Unix epoch: `"1700000000000000 "`.
    Clock,
}

impl Default for Script {
    fn default() -> Self {
        Self {
            first: Vec::new(),
            then: Behaviour::Reply,
            tokens: 16,
            tokens_per_second: None,
            first_token_delay: Duration::ZERO,
            held: false,
            text: None,
            words: Words::Numbered,
            api_key: None,
            models: vec!["fake-large".to_owned(), "fake-small".to_owned()],
            context_tokens: None,
        }
    }
}

impl Script {
    /// Every request is answered alike.
    pub fn always(behaviour: Behaviour) -> Self {
        Self { then: behaviour, ..Self::default() }
    }

    /// Completions are answered in this order; good replies follow.
    pub fn in_order(first: impl Into<Vec<Behaviour>>) -> Self {
        Self { first: first.into(), ..Self::default() }
    }

    /// The answer to the `n`-th completion, counted from 1, for this model.
    pub(crate) fn behaviour(&self, n: usize, model: &str) -> Behaviour {
        Behaviour::named(model).or_else(|| self.first.get(n.saturating_sub(1)).copied()).unwrap_or(self.then)
    }
}
