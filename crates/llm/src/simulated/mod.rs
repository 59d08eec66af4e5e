//! The built-in model: it needs no key and no network, and it writes the same reply to the same prompt and seed.
//!
//! It understands nothing. It reads who speaks, what the task is about and what was said before ([`scene`]), and fills
//! templates ([`phrases`], [`facets`]) with that, so that a conversation can be seen at work before any model is paid for.
//! Where it is asked for something else than to speak, [`purposes`] answers in the form that the question asks for.

mod asides;
mod claims;
mod dice;
mod facets;
mod kind;
mod markdown;
mod pace;
mod phrases;
mod purposes;
mod quote;
mod scene;
mod topic;
mod words;
mod writer;

use crate::Pace;
use dice::Dice;
use engine::ports::{CompletionRequest, CompletionStream};
use model::event::ModelFinish;
use model::tokens::estimate;
use model::units::Usage;

/// The simulated model.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Simulated {
    pace: Pace,
}

impl Simulated {
    pub(crate) const fn new(pace: Pace) -> Self {
        Self { pace }
    }

    /// Writes a reply. It never fails.
    pub(crate) fn open(self, request: &CompletionRequest) -> CompletionStream {
        let prompt = &request.prompt;
        let mut dice = Dice::new(request.seed, prompt.persona.agent_id.as_str());
        let text = purposes::write(prompt, &mut dice);
        let (text, finish_reason) = within(text, request.max_output_tokens);
        let usage = Usage {
            input_tokens: prompt.tokens.total(),
            output_tokens: estimate(&text),
            cost_micro_usd: None,
            estimated: true,
        };
        pace::stream(&text, finish_reason, usage, self.pace, dice)
    }
}

/// The text, cut after the last word that fits.
fn within(mut text: String, max_tokens: Option<u32>) -> (String, ModelFinish) {
    let max = max_tokens.map_or(u64::MAX, u64::from);
    if estimate(&text) <= max {
        return (text, ModelFinish::Stop);
    }
    // Some character of the text lies beyond the limit, so the limit is within its length.
    let mut end = usize::try_from(max.saturating_mul(4)).unwrap_or(usize::MAX).min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    if !text[end..].starts_with(char::is_whitespace) {
        end = text[..end].rfind(char::is_whitespace).unwrap_or(end);
    }
    text.truncate(end);
    text.truncate(text.trim_end().len());
    (text, ModelFinish::Length)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_limit_cuts_at_a_word() {
        for (max, text, finish) in [
            (None, "one two three", ModelFinish::Stop),
            (Some(4), "one two three", ModelFinish::Stop),
            (Some(3), "one two", ModelFinish::Length),
            (Some(1), "one", ModelFinish::Length),
            (Some(0), "", ModelFinish::Length),
        ] {
            assert_eq!(within("one two three".to_owned(), max), (text.to_owned(), finish));
        }
        assert_eq!(within("ünïcödé".to_owned(), Some(1)).0, "ün");
    }
}
