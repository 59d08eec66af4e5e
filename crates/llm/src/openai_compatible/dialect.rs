//! Which optional fields an endpoint does not take, learnt from its refusals.

use super::exchange::Refused;
use super::fault::Callee;
use super::request::Body;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, PoisonError};

/// A field that a request can do without.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Field {
    /// `stream_options`: without it usage is not reported.
    StreamOptions,
    /// `max_tokens`: `max_completion_tokens` takes its place.
    MaxTokens,
    /// `temperature`: some reasoning models have one only.
    Temperature,
    /// `seed`.
    Seed,
}

impl Field {
    pub(super) const ALL: [Self; 4] = [Self::StreamOptions, Self::MaxTokens, Self::Temperature, Self::Seed];

    const fn name(self) -> &'static str {
        match self {
            Self::StreamOptions => "stream_options",
            Self::MaxTokens => "max_tokens",
            Self::Temperature => "temperature",
            Self::Seed => "seed",
        }
    }
}

/// The fields that a model at an endpoint does not take.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Dialect {
    lacking: BTreeSet<Field>,
}

/// Words of a refusal for a field as such, rather than for its value.
const UNSUPPORTED: [&str; 8] =
    ["unsupported", "not support", "unrecognized", "unknown", "unexpected", "extra", "not permitted", "not allowed"];

impl Dialect {
    pub(super) fn lacks(&self, field: Field) -> bool {
        self.lacking.contains(&field)
    }

    pub(super) fn drop_field(&mut self, field: Field) {
        self.lacking.insert(field);
    }
}

/// The field of the request for which it was refused, if it was for one that can be left out.
///
/// The protocol has no code for this, so the text decides; a wrong guess costs one request that is free.
pub(super) fn rejected(refused: &Refused, body: &Body<'_>) -> Option<Field> {
    if !matches!(refused.status.as_u16(), 400 | 422) {
        return None;
    }
    let says = format!("{} {}", refused.error.code, refused.error.message).to_lowercase();
    let unsupported = UNSUPPORTED.iter().any(|word| says.contains(word));
    Field::ALL.into_iter().filter(|field| body.has(*field)).find(|field| {
        let named = refused.error.param == field.name() || says.contains(field.name());
        named && (unsupported || *field == Field::StreamOptions)
    })
}

/// The dialects learnt so far, by base URL and model.
#[derive(Debug, Default)]
pub(super) struct Dialects {
    known: Mutex<BTreeMap<(String, String), Dialect>>,
}

impl Dialects {
    pub(super) fn of(&self, callee: &Callee) -> Dialect {
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        known.get(&key(callee)).cloned().unwrap_or_default()
    }

    /// Remembers a dialect with which a request was taken.
    pub(super) fn learn(&self, callee: &Callee, dialect: Dialect) {
        if dialect != Dialect::default() {
            self.known.lock().unwrap_or_else(PoisonError::into_inner).insert(key(callee), dialect);
        }
    }
}

fn key(callee: &Callee) -> (String, String) {
    (callee.base_url().to_string(), callee.model().to_owned())
}
