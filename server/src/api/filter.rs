//! Which conversations a list or a figure is about, as a query says it.

use crate::extract::empty_as_none;
use engine::ports::ConversationFilter;
use model::{Status, TeamId, Timestamp, TurnStrategy};
use serde::de::IntoDeserializer;
use serde::{Deserialize, Deserializer, de};
use utoipa::IntoParams;

/// Which conversations are meant. A parameter that is left out or empty does not restrict.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
pub struct ConversationQuery {
    /// Of this stored team only.
    #[serde(deserialize_with = "empty_as_none")]
    #[param(value_type = Option<String>)]
    team: Option<TeamId>,
    /// Of this turn strategy only.
    #[serde(deserialize_with = "empty_as_none")]
    #[param(value_type = Option<String>)]
    strategy: Option<TurnStrategy>,
    /// In this status only.
    #[serde(deserialize_with = "empty_as_none")]
    #[param(value_type = Option<String>)]
    status: Option<Status>,
    /// Started at or after: RFC 3339, or a day (UTC).
    #[serde(deserialize_with = "time_or_day")]
    #[param(value_type = Option<String>)]
    from: Option<Timestamp>,
    /// Started before: RFC 3339, or a day (UTC).
    #[serde(deserialize_with = "time_or_day")]
    #[param(value_type = Option<String>)]
    to: Option<Timestamp>,
    /// At most so many, 50 when left out; never more than 1,000.
    limit: Option<u32>,
    /// Skip so many.
    offset: Option<u32>,
}

impl ConversationQuery {
    /// The filter of one page.
    pub fn into_filter(self) -> ConversationFilter {
        ConversationFilter {
            team: self.team,
            strategy: self.strategy,
            status: self.status,
            from: self.from,
            to: self.to,
            limit: self.limit.unwrap_or_default(),
            offset: self.offset.unwrap_or_default(),
        }
    }
}

fn time_or_day<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Timestamp>, D::Error> {
    let Some(text) = empty_as_none::<_, String>(deserializer)? else { return Ok(None) };
    let instant = if text.len() == "2026-11-22".len() { format!("{text}T00:00:00Z") } else { text.clone() };
    let time = Timestamp::deserialize(instant.as_str().into_deserializer());
    time.map(Some).map_err(|_: de::value::Error| de::Error::custom(format!("“{text}” is neither a time nor a day")))
}
