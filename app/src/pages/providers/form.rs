//! A provider while it is being entered: every field as it was typed.

use super::presets::PRESETS;
use super::row_action::RowAction;
use model::lint::{Finding, Severity};
use model::provider::{PoolEndpoint, Price, ProviderInput, ProviderView};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A provider as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ProviderForm {
    /// Its name.
    pub name: String,
    /// Its endpoints; rows without an address do not count.
    pub endpoints: Vec<EndpointForm>,
    /// Its key; the stored one stays when empty. Never sent to the browser.
    pub api_key: String,
    /// Prices of its models; rows without a model do not count.
    pub prices: Vec<PriceForm>,
}

/// An endpoint as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct EndpointForm {
    /// Its address.
    pub base_url: String,
    /// Most calls at once; no limit when empty.
    pub max_concurrent: String,
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
    /// The day of the price, as `2026-11-27`; that of saving when empty.
    pub as_of: String,
}

impl ProviderForm {
    /// The fields of a preset or of a stored provider; empty ones if there is neither.
    pub fn filled(preset: Option<&str>, edit: Option<&str>, stored: &[ProviderView]) -> Self {
        let provider = edit.and_then(|name| stored.iter().find(|provider| provider.name == name));
        let preset = preset.and_then(|name| PRESETS.iter().find(|preset| preset.name == name));
        let form = match (provider, preset) {
            (Some(provider), _) => Self {
                name: provider.name.clone(),
                endpoints: provider.endpoints.iter().map(EndpointForm::from).collect(),
                api_key: String::new(),
                prices: provider.prices.iter().map(|(model, price)| PriceForm::of(model, *price)).collect(),
            },
            (None, Some(preset)) => Self {
                name: preset.name.to_owned(),
                endpoints: vec![EndpointForm { base_url: preset.base_url.to_owned(), ..EndpointForm::default() }],
                ..Self::default()
            },
            (None, None) => Self::default(),
        };
        form.with_rows()
    }

    /// Adds or removes a row. One that is not there changes nothing.
    #[must_use]
    pub fn apply(mut self, action: RowAction) -> Self {
        match action {
            RowAction::AddEndpoint => self.endpoints.push(EndpointForm::default()),
            RowAction::AddPrice => self.prices.push(PriceForm::default()),
            RowAction::RemoveEndpoint(at) if at < self.endpoints.len() => drop(self.endpoints.remove(at)),
            RowAction::RemovePrice(at) if at < self.prices.len() => drop(self.prices.remove(at)),
            RowAction::RemoveEndpoint(_) | RowAction::RemovePrice(_) => {}
        }
        self.with_rows()
    }

    /// With at least one row of each kind to fill in.
    fn with_rows(mut self) -> Self {
        if self.endpoints.is_empty() {
            self.endpoints.push(EndpointForm::default());
        }
        if self.prices.is_empty() {
            self.prices.push(PriceForm::default());
        }
        self
    }

    /// The place in the form of a place of the provider: rows without an address do not count there.
    pub fn place_of(&self, path: &str) -> String {
        let of_endpoint = path.strip_prefix("endpoints[").and_then(|rest| rest.split_once(']'));
        let filled = |nth: usize| {
            let filled = self.endpoints.iter().enumerate().filter(|(_, row)| !row.base_url.trim().is_empty());
            filled.map(|(at, _)| at).nth(nth)
        };
        match of_endpoint {
            Some((nth, field)) => {
                let at = nth.parse().ok().and_then(filled).unwrap_or_default();
                format!("endpoints[{at}]{field}")
            }
            None if path == "base_url" => "endpoints[0].base_url".to_owned(),
            None => path.to_owned(),
        }
    }

    /// The provider that was typed.
    ///
    /// # Errors
    /// The limits and prices that cannot be read.
    pub fn input(&self) -> Result<ProviderInput, Vec<Finding>> {
        let mut findings = Vec::new();
        let mut refuse = |code: &str, path: String, message: String| {
            findings.push(Finding { code: code.to_owned(), severity: Severity::Error, path, message });
        };
        let mut endpoints = Vec::new();
        for (at, row) in self.endpoints.iter().enumerate() {
            let base_url = row.base_url.trim();
            match (base_url, row.limit()) {
                ("", Ok(None)) => {}
                ("", _) => refuse(
                    "endpoint_without_address",
                    format!("endpoints[{at}].base_url"),
                    "Write the base URL of the endpoint, or empty its limit.".to_owned(),
                ),
                (_, Ok(max_concurrent)) => {
                    endpoints.push(PoolEndpoint { base_url: base_url.to_owned(), max_concurrent });
                }
                (_, Err(())) => refuse(
                    "endpoint_limit_unreadable",
                    format!("endpoints[{at}].max_concurrent"),
                    format!("Write how many calls “{base_url}” takes at once, such as 4, or leave it empty."),
                ),
            }
        }
        let mut prices = BTreeMap::new();
        for (at, row) in self.prices.iter().enumerate() {
            let model = row.model.trim();
            match (row.price(), model) {
                (_, "") => {}
                (Some(price), _) => {
                    prices.insert(model.to_owned(), price);
                }
                (None, _) => refuse(
                    "price_unreadable",
                    format!("prices[{at}]"),
                    format!("Write both prices of “{model}” in dollars, such as 0.15, and its date as 2026-11-27."),
                ),
            }
        }
        let input = ProviderInput {
            name: self.name.trim().to_owned(),
            base_url: endpoints.first().map(|first| first.base_url.clone()).unwrap_or_default(),
            endpoints,
            api_key: Some(self.api_key.trim().to_owned()).filter(|key| !key.is_empty()),
            prices,
        };
        if findings.is_empty() { Ok(input) } else { Err(findings) }
    }
}

impl EndpointForm {
    /// The limit; `Ok(None)` for none.
    fn limit(&self) -> Result<Option<u32>, ()> {
        match self.max_concurrent.trim() {
            "" => Ok(None),
            text => text.parse().map(Some).map_err(drop),
        }
    }
}

impl From<&PoolEndpoint> for EndpointForm {
    fn from(endpoint: &PoolEndpoint) -> Self {
        Self {
            base_url: endpoint.base_url.clone(),
            max_concurrent: endpoint.max_concurrent.map(|most| most.to_string()).unwrap_or_default(),
        }
    }
}

impl PriceForm {
    fn of(model: &str, price: Price) -> Self {
        Self {
            model: model.to_owned(),
            input: usd(price.input_micro_usd_per_mtok),
            output: usd(price.output_micro_usd_per_mtok),
            as_of: price.as_of.map(|day| day.to_string()).unwrap_or_default(),
        }
    }

    /// The price; `None` where a part of it cannot be read.
    fn price(&self) -> Option<Price> {
        let as_of = match self.as_of.trim() {
            "" => None,
            day => Some(day.parse().ok()?),
        };
        Some(Price {
            input_micro_usd_per_mtok: micro_usd(&self.input)?,
            output_micro_usd_per_mtok: micro_usd(&self.output)?,
            as_of,
        })
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
        let price = |model: &str, input: &str, as_of: &str| PriceForm {
            model: model.into(),
            input: input.into(),
            output: "0.60".into(),
            as_of: as_of.into(),
        };
        let mut form = ProviderForm::filled(Some("openai"), None, &[]);
        assert_eq!((form.prices.len(), form.input().unwrap().prices.len()), (1, 0));
        form.prices = vec![price("gpt-4o-mini", "0.15", ""), price("", "", ""), price("x", "1", " 2026-02-28 ")];
        let prices = form.input().unwrap().prices;
        assert_eq!(prices.len(), 2);
        assert_eq!((prices["gpt-4o-mini"].output_micro_usd_per_mtok, prices["gpt-4o-mini"].as_of), (600_000, None));
        assert_eq!(prices["x"].as_of.unwrap().to_string(), "2026-02-28");
        for unreadable in [price("x", "cheap", ""), price("x", "1", "yesterday"), price("x", "1", "2026-02-30")] {
            form.prices[2] = unreadable;
            assert_eq!(form.input().unwrap_err()[0].path, "prices[2]");
        }
    }

    #[test]
    fn an_endpoint_is_its_address_with_a_limit() {
        let endpoint =
            |base_url: &str, most: &str| EndpointForm { base_url: base_url.into(), max_concurrent: most.into() };
        let mut form = ProviderForm::filled(None, None, &[]);
        assert_eq!(form.endpoints, [EndpointForm::default()]);
        assert_eq!(form.input().unwrap().endpoints, []);
        form.endpoints = vec![endpoint(" http://a ", ""), endpoint("", ""), endpoint("http://b", " 4 ")];
        let input = form.input().unwrap();
        let read: Vec<_> = input.endpoints.iter().map(|row| (row.base_url.as_str(), row.max_concurrent)).collect();
        assert_eq!((input.base_url.as_str(), read), ("http://a", vec![("http://a", None), ("http://b", Some(4))]));
        for (row, path) in [
            (endpoint("", "4"), "endpoints[1].base_url"),
            (endpoint("http://c", "many"), "endpoints[1].max_concurrent"),
        ] {
            form.endpoints[1] = row;
            assert_eq!(form.input().unwrap_err()[0].path, path);
        }
    }

    #[test]
    fn rows_are_added_and_removed_without_a_script() {
        let row = |base_url: &str| EndpointForm { base_url: base_url.into(), ..EndpointForm::default() };
        let form = ProviderForm { endpoints: vec![row("a"), row("b")], ..ProviderForm::default() };
        let form = form.apply(RowAction::AddEndpoint).apply(RowAction::RemoveEndpoint(0));
        assert_eq!(form.endpoints, [row("b"), row("")]);
        let form = form.apply(RowAction::RemoveEndpoint(7)).apply(RowAction::RemoveEndpoint(1));
        assert_eq!(form.endpoints, [row("b")]);
        let form = form.apply(RowAction::RemoveEndpoint(0)).apply(RowAction::AddPrice).apply(RowAction::RemovePrice(0));
        assert_eq!((form.endpoints, form.prices.len()), (vec![row("")], 1));
    }
}
