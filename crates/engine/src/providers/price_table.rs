//! Built-in prices of OpenAI's models, for providers whose endpoints are all OpenAI's own and whose table does not name
//! the model. A price in the provider's own table wins.
//!
//! Standard prices of text in US dollars as published on <https://openai.com/api/pricing> on [`AS_OF`]: no batch,
//! cached, flex or priority rates. Names are taken exactly: a dated snapshot may cost something else.

use crate::ports::StoredProvider;
use chrono::NaiveDate;
use model::provider::Price;
use std::collections::BTreeMap;

/// The day on which the prices were looked up.
const AS_OF: NaiveDate = NaiveDate::from_ymd_opt(2025, 8, 15).expect("a day of the calendar");

/// Model, then thousandths of a dollar a million input and output tokens.
const OPENAI: [(&str, u64, u64); 14] = [
    ("gpt-3.5-turbo", 500, 1_500),
    ("gpt-4-turbo", 10_000, 30_000),
    ("gpt-4.1", 2_000, 8_000),
    ("gpt-4.1-mini", 400, 1_600),
    ("gpt-4.1-nano", 100, 400),
    ("gpt-4o", 2_500, 10_000),
    ("gpt-4o-mini", 150, 600),
    ("gpt-5", 1_250, 10_000),
    ("gpt-5-mini", 250, 2_000),
    ("gpt-5-nano", 50, 400),
    ("o1", 15_000, 60_000),
    ("o3", 2_000, 8_000),
    ("o3-mini", 1_100, 4_400),
    ("o4-mini", 1_100, 4_400),
];

/// What a model of this provider costs: by its own table, else by the built-in one.
pub(super) fn price(provider: &StoredProvider, model: &str) -> Option<Price> {
    provider.prices.get(model).copied().or_else(|| {
        let found = OPENAI.iter().find(|(name, ..)| *name == model).filter(|_| is_openai(provider));
        found.map(entry)
    })
}

/// The built-in prices that hold for this provider.
pub(super) fn built_in(provider: &StoredProvider) -> BTreeMap<String, Price> {
    let rows = OPENAI.iter().filter(|_| is_openai(provider));
    let rows = rows.filter(|(model, ..)| !provider.prices.contains_key(*model));
    rows.map(|row| (row.0.to_owned(), entry(row))).collect()
}

fn entry((_, input, output): &(&str, u64, u64)) -> Price {
    Price { input_micro_usd_per_mtok: input * 1_000, output_micro_usd_per_mtok: output * 1_000, as_of: Some(AS_OF) }
}

/// Whether every endpoint is OpenAI's own: what another server charges is not known here.
fn is_openai(provider: &StoredProvider) -> bool {
    provider.pool().iter().all(|endpoint| {
        let address = endpoint.base_url.strip_prefix("https://").unwrap_or_default();
        let host = address.split('/').next().unwrap_or_default();
        host.strip_suffix(":443").unwrap_or(host).eq_ignore_ascii_case("api.openai.com")
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::provider::PoolEndpoint;

    fn provider(base_urls: &[&str]) -> StoredProvider {
        let endpoint = |url: &&str| PoolEndpoint { base_url: (*url).to_owned(), max_concurrent: None };
        StoredProvider {
            name: "mine".to_owned(),
            base_url: base_urls[0].to_owned(),
            endpoints: base_urls.iter().map(endpoint).collect(),
            api_key: None,
            prices: BTreeMap::new(),
        }
    }

    #[test]
    fn the_table_holds_for_openai_alone() {
        for (base_urls, holds) in [
            (&["https://api.openai.com/v1"][..], true),
            (&["https://API.OpenAI.com"], true),
            (&["https://api.openai.com:443/v1"], true),
            (&["https://api.openai.com/v1", "https://proxy.test/v1"], false),
            (&["http://api.openai.com/v1"], false),
            (&["https://api.openai.com.evil.test/v1"], false),
            (&["https://evil.test/api.openai.com"], false),
        ] {
            let provider = provider(base_urls);
            assert_eq!(price(&provider, "gpt-4o-mini").is_some(), holds, "{base_urls:?}");
            assert_eq!(built_in(&provider).len(), if holds { OPENAI.len() } else { 0 }, "{base_urls:?}");
        }
    }

    #[test]
    fn a_price_of_ones_own_wins() {
        let own = Price { input_micro_usd_per_mtok: 1, ..Price::default() };
        let mut provider = provider(&["https://api.openai.com/v1"]);
        provider.prices.insert("gpt-4o-mini".to_owned(), own);
        assert_eq!(price(&provider, "gpt-4o-mini"), Some(own));
        assert!(!built_in(&provider).contains_key("gpt-4o-mini"));
        let built_in = price(&provider, "gpt-4o").unwrap();
        assert_eq!((built_in.input_micro_usd_per_mtok, built_in.output_micro_usd_per_mtok), (2_500_000, 10_000_000));
        assert_eq!(built_in.as_of.unwrap().to_string(), "2025-08-15");
        assert_eq!(price(&provider, "gpt-4o-2024-05-13"), None);
    }
}
