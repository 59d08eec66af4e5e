//! Model providers as people configure them.

use crate::units::{MicroUsd, Timestamp, Usage};
use chrono::NaiveDate;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

/// The name of the built-in simulated provider, and the model reference that stands for it.
pub const SIMULATED: &str = "simulated";

/// A model at a provider: `provider/model`, split at the first `/`; the rest is the endpoint's own name, whatever
/// characters it has. `simulated` alone is the built-in simulated model.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ModelRef {
    provider: String,
    model: String,
}

/// A model reference that is not `provider/model`.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a model: write `provider/model`, for example `openai/gpt-4o-mini`, or `simulated`")]
pub struct InvalidModelRef(pub String);

impl ModelRef {
    /// The built-in simulated model.
    pub fn simulated() -> Self {
        Self { provider: SIMULATED.to_owned(), model: SIMULATED.to_owned() }
    }

    /// Name of the provider.
    pub fn provider(&self) -> &str {
        &self.provider
    }

    /// The endpoint's own name of the model.
    pub fn model(&self) -> &str {
        &self.model
    }

    /// Whether the built-in simulated provider answers; its figures are never mixed with real ones.
    pub fn is_simulated(&self) -> bool {
        self.provider == SIMULATED
    }
}

impl FromStr for ModelRef {
    type Err = InvalidModelRef;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let text = text.trim();
        if text == SIMULATED {
            return Ok(Self::simulated());
        }
        match text.split_once('/') {
            Some((provider, model)) if !provider.is_empty() && !model.is_empty() => {
                Ok(Self { provider: provider.to_owned(), model: model.to_owned() })
            }
            _ => Err(InvalidModelRef(text.to_owned())),
        }
    }
}

impl fmt::Display for ModelRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.provider == SIMULATED && self.model == SIMULATED {
            return f.write_str(SIMULATED);
        }
        write!(f, "{}/{}", self.provider, self.model)
    }
}

impl Serialize for ModelRef {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for ModelRef {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(de::Error::custom)
    }
}

#[cfg(feature = "openapi")]
impl utoipa::PartialSchema for ModelRef {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
        String::schema()
    }
}

#[cfg(feature = "openapi")]
impl utoipa::ToSchema for ModelRef {}

/// Price of one model, in millionths of a US dollar a million tokens.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Price {
    /// A million input tokens.
    pub input_micro_usd_per_mtok: u64,
    /// A million output tokens.
    pub output_micro_usd_per_mtok: u64,
    /// The day on which somebody looked it up.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub as_of: Option<NaiveDate>,
}

impl Price {
    /// What a call of this usage costs, rounded up to a millionth of a dollar.
    pub fn cost(&self, usage: &Usage) -> MicroUsd {
        let part = |tokens: u64, price: u64| u128::from(tokens) * u128::from(price);
        let sum = part(usage.input_tokens, self.input_micro_usd_per_mtok)
            + part(usage.output_tokens, self.output_micro_usd_per_mtok);
        MicroUsd(u64::try_from(sum.div_ceil(1_000_000)).unwrap_or(u64::MAX))
    }
}

/// One address of a provider's pool. All addresses of a pool get the same key and serve the same models.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct PoolEndpoint {
    /// Base URL of the OpenAI-compatible endpoint, with or without `/v1`.
    pub base_url: String,
    /// Most calls at once, at least 1; further ones wait within their turn's timeout. No limit for `None`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_concurrent: Option<u32>,
}

/// What an endpoint of a pool is doing, as the server process that was asked sees it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct EndpointLoad {
    /// Base URL of the endpoint.
    pub base_url: String,
    /// Calls under way.
    pub under_way: u32,
    /// Calls that failed in a row, the last one included.
    pub failures: u32,
    /// Taken out of the pool; from this time on, one call tries it again. `None`: in service.
    pub out_until: Option<Timestamp>,
}

/// A provider as it is shown: the key is never in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ProviderView {
    /// Unique name, the part before the `/` of a model reference.
    pub name: String,
    /// Base URL of the first endpoint; empty for the simulated provider.
    pub base_url: String,
    /// All endpoints, the first one included; none for the simulated provider.
    #[serde(default)]
    pub endpoints: Vec<PoolEndpoint>,
    /// What the endpoints are doing, in their order; empty where there are fewer than two.
    #[serde(default)]
    pub load: Vec<EndpointLoad>,
    /// The last four characters of the key, if one is stored.
    pub key_last_four: Option<String>,
    /// Prices by model name, where known.
    pub prices: BTreeMap<String, Price>,
    /// Built-in prices that hold for models that `prices` does not name.
    #[serde(default)]
    pub built_in_prices: BTreeMap<String, Price>,
    /// What checks of its models have found, by model name; of addresses that it still has.
    #[serde(default)]
    pub profiles: BTreeMap<String, ModelProfile>,
    /// Models that it listed when this server last checked it at these addresses; empty before.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub models: Vec<String>,
    /// Set by the environment or built in: it cannot be changed here.
    pub fixed: bool,
}

/// What a model can do where it is served, as two short calls and the server itself have told.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ModelAbilities {
    /// Whether a reply comes piece by piece, as it is written.
    pub streams: bool,
    /// Time to the first token in milliseconds.
    pub ttft_ms: u64,
    /// Whether the tokens of a streamed reply are reported. Where not, they are estimated.
    pub reports_usage: bool,
    /// Whether it called the tool that it was asked to call; `None`: the call failed for another reason.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub calls_tools: Option<bool>,
    /// Name of the field in which its reasoning came; `None`: none came.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reasoning_field: Option<String>,
    /// Tokens that prompt and reply may have together, as the model is loaded or served; `None`: the server does not say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub context_tokens: Option<u64>,
}

/// What a check of a model has found, kept with its provider.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ModelProfile {
    /// Address of the endpoint that was asked: the first of a pool.
    pub base_url: String,
    /// When.
    pub checked_at: Timestamp,
    /// What it can do.
    #[serde(flatten)]
    pub abilities: ModelAbilities,
}

/// A provider as it is created or replaced.
///
/// An address that was not stored before clears the stored key.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ProviderInput {
    /// Unique name: lower-case letters, digits, `-` and `_`, at most 64 bytes, not `simulated`.
    pub name: String,
    /// Base URL of the OpenAI-compatible endpoint, with or without `/v1`. It may be left out where `endpoints` are given.
    #[serde(default)]
    pub base_url: String,
    /// All endpoints of a pool, the first being that of `base_url`. Left out or empty: `base_url` alone, without a limit.
    #[serde(default)]
    pub endpoints: Vec<PoolEndpoint>,
    /// Key sent as a bearer token. Left out or empty: the stored one stays.
    #[serde(default)]
    pub api_key: Option<String>,
    /// Prices by model name. One without a date gets that of the day on which it is stored.
    #[serde(default)]
    pub prices: BTreeMap<String, Price>,
}

impl fmt::Debug for ProviderInput {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ProviderInput")
            .field("name", &self.name)
            .field("base_url", &self.base_url)
            .field("endpoints", &self.endpoints)
            .field("api_key", &self.api_key.as_ref().map(|_| "***"))
            .field("prices", &self.prices)
            .finish()
    }
}

/// What a check of a provider found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ProviderCheck {
    /// Whether the endpoint answered as an OpenAI-compatible one.
    pub ok: bool,
    /// One sentence: what was found, or what failed and what to try.
    pub message: String,
    /// Models that the endpoint lists, in its order.
    pub models: Vec<String>,
    /// Time to the answer in milliseconds.
    pub latency_ms: u64,
    /// What the model that was to be tried can do; `None` where none was, or where its call failed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub profile: Option<ModelProfile>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_model_splits_at_the_first_slash() {
        let model: ModelRef = "openrouter/meta/llama-3:free".parse().unwrap();
        assert_eq!((model.provider(), model.model()), ("openrouter", "meta/llama-3:free"));
        assert_eq!(model.to_string(), "openrouter/meta/llama-3:free");
        assert!("gpt-4o".parse::<ModelRef>().is_err());
        assert!("simulated".parse::<ModelRef>().unwrap().is_simulated());
    }

    #[test]
    fn a_provider_of_one_address_needs_no_list_of_endpoints() {
        let input: ProviderInput = serde_json::from_str(r#"{"name": "lab", "base_url": "http://one.test"}"#).unwrap();
        assert_eq!(input.endpoints, []);
        let pool = r#"{"name": "lab", "endpoints": [{"base_url": "http://one.test", "max_concurrent": 2}]}"#;
        let input: ProviderInput = serde_json::from_str(pool).unwrap();
        assert_eq!((input.base_url.as_str(), input.endpoints[0].max_concurrent), ("", Some(2)));
        assert!(serde_json::from_str::<PoolEndpoint>(r#"{"base_url": "http://one.test", "key": "sk-1"}"#).is_err());
    }

    #[test]
    fn a_price_rounds_up() {
        let price = Price { input_micro_usd_per_mtok: 150_000, output_micro_usd_per_mtok: 600_000, as_of: None };
        let usage = Usage { input_tokens: 1_000, output_tokens: 1, ..Usage::default() };
        assert_eq!(price.cost(&usage), MicroUsd(151));
    }
}
