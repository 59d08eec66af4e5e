//! A provider while it is being entered: every field as it was typed.

use model::lint::{Finding, Severity};
use model::provider::{Price, ProviderInput, ProviderView};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A provider as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ProviderForm {
    /// Its name.
    pub name: String,
    /// Base URL of its endpoint.
    pub base_url: String,
    /// Its key; the stored one stays when empty. Never sent to the browser.
    pub api_key: String,
    /// Prices of its models.
    pub prices: Vec<PriceForm>,
}

/// The price of a model as typed, in dollars a million tokens.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct PriceForm {
    /// The endpoint's own name of the model.
    pub model: String,
    /// Of input tokens.
    pub input: String,
    /// Of output tokens.
    pub output: String,
}

/// A well-known endpoint.
pub struct Preset {
    /// Name of the provider.
    pub name: &'static str,
    /// Name for people.
    pub title: &'static str,
    /// Base URL.
    pub base_url: &'static str,
    /// What it takes, in one sentence.
    pub note: &'static str,
}

/// The endpoints that are offered.
pub const PRESETS: [Preset; 6] = [
    Preset {
        name: "openai",
        title: "OpenAI",
        base_url: "https://api.openai.com/v1",
        note: "Needs a key that begins with sk-.",
    },
    Preset {
        name: "ollama",
        title: "Ollama",
        base_url: "http://localhost:11434/v1",
        note: "On your machine, no key. Start it with: ollama serve",
    },
    Preset {
        name: "lm-studio",
        title: "LM Studio",
        base_url: "http://localhost:1234/v1",
        note: "On your machine, no key. Start its server with: lms server start",
    },
    Preset {
        name: "vllm",
        title: "vLLM",
        base_url: "http://localhost:8000/v1",
        note: "On your machine, no key unless you set one. Start it with: vllm serve MODEL",
    },
    Preset {
        name: "llama-cpp",
        title: "llama.cpp",
        base_url: "http://localhost:8080/v1",
        note: "On your machine, no key. Start it with: llama-server -m MODEL.gguf",
    },
    Preset {
        name: "openrouter",
        title: "OpenRouter",
        base_url: "https://openrouter.ai/api/v1",
        note: "Needs a key that begins with sk-or-.",
    },
];

/// Empty rows for further prices.
const EMPTY_PRICES: usize = 2;

impl ProviderForm {
    /// The fields of a preset or of a stored provider; empty ones if there is neither.
    pub fn filled(preset: Option<&str>, edit: Option<&str>, stored: &[ProviderView]) -> Self {
        let provider = edit.and_then(|name| stored.iter().find(|provider| provider.name == name));
        let preset = preset.and_then(|name| PRESETS.iter().find(|preset| preset.name == name));
        let mut form = match (provider, preset) {
            (Some(provider), _) => Self {
                name: provider.name.clone(),
                base_url: provider.base_url.clone(),
                api_key: String::new(),
                prices: provider.prices.iter().map(|(model, price)| PriceForm::of(model, *price)).collect(),
            },
            (None, Some(preset)) => {
                Self { name: preset.name.to_owned(), base_url: preset.base_url.to_owned(), ..Self::default() }
            }
            (None, None) => Self::default(),
        };
        form.prices.extend(std::iter::repeat_n(PriceForm::default(), EMPTY_PRICES));
        form
    }

    /// The provider that was typed.
    ///
    /// # Errors
    /// The prices that cannot be read.
    pub fn input(&self) -> Result<ProviderInput, Vec<Finding>> {
        let mut findings = Vec::new();
        let mut prices = BTreeMap::new();
        for (at, row) in self.prices.iter().enumerate() {
            let model = row.model.trim();
            match (micro_usd(&row.input), micro_usd(&row.output)) {
                _ if model.is_empty() => {}
                (Some(input), Some(output)) => {
                    let price =
                        Price { input_micro_usd_per_mtok: input, output_micro_usd_per_mtok: output, as_of: None };
                    prices.insert(model.to_owned(), price);
                }
                _ => findings.push(Finding {
                    code: "price_unreadable".to_owned(),
                    severity: Severity::Error,
                    path: format!("prices[{at}]"),
                    message: format!("Write both prices of “{model}” in dollars, such as 0.15."),
                }),
            }
        }
        let input = ProviderInput {
            name: self.name.trim().to_owned(),
            base_url: self.base_url.trim().to_owned(),
            api_key: Some(self.api_key.trim().to_owned()).filter(|key| !key.is_empty()),
            prices,
        };
        if findings.is_empty() { Ok(input) } else { Err(findings) }
    }
}

impl PriceForm {
    fn of(model: &str, price: Price) -> Self {
        Self {
            model: model.to_owned(),
            input: usd(price.input_micro_usd_per_mtok),
            output: usd(price.output_micro_usd_per_mtok),
        }
    }
}

/// Millionths of a dollar of an amount in dollars, at most six decimals: `"0.15"` is 150,000.
pub fn micro_usd(text: &str) -> Option<u64> {
    let text = text.trim().trim_start_matches('$');
    let (whole, decimals) = text.split_once('.').unwrap_or((text, ""));
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if (whole.is_empty() && decimals.is_empty()) || !digits(whole) || !digits(decimals) || decimals.len() > 6 {
        return None;
    }
    let whole: u64 = if whole.is_empty() { 0 } else { whole.parse().ok()? };
    let decimals: u64 = format!("{decimals:0<6}").parse().ok()?;
    whole.checked_mul(1_000_000)?.checked_add(decimals)
}

/// An amount in dollars with as many decimals as it needs: 150,000 millionths are `"0.15"`.
pub fn usd(micro: u64) -> String {
    let text = format!("{}.{:06}", micro / 1_000_000, micro % 1_000_000);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dollars_are_read_without_rounding() {
        for (text, micro) in [("0.15", 150_000), ("$3", 3_000_000), (" .5 ", 500_000), ("0.000001", 1), ("0", 0)] {
            assert_eq!(micro_usd(text), Some(micro), "{text}");
            assert_eq!(micro_usd(&usd(micro)), Some(micro));
        }
        for text in ["", ".", "-1", "1e3", "0.0000001", "1,5", "99999999999999999999"] {
            assert_eq!(micro_usd(text), None, "{text}");
        }
    }

    #[test]
    fn a_row_without_a_model_is_no_price() {
        let mut form = ProviderForm::filled(Some("openai"), None, &[]);
        assert_eq!(form.prices.len(), EMPTY_PRICES);
        form.prices[0] = PriceForm { model: "gpt-4o-mini".into(), input: "0.15".into(), output: "0.60".into() };
        let input = form.input().unwrap();
        assert_eq!(input.prices["gpt-4o-mini"].output_micro_usd_per_mtok, 600_000);
        assert_eq!(input.prices.len(), 1);
        form.prices[1] = PriceForm { model: "x".into(), input: "cheap".into(), output: String::new() };
        assert_eq!(form.input().unwrap_err()[0].path, "prices[1]");
    }
}
