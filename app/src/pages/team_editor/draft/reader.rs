//! Fields as they are read.

use crate::pages::providers::form::micro_usd;
use model::lint::{Finding, Severity};
use model::{MicroUsd, ModelRef};
use serde::{Deserialize, Serialize};
use std::fmt::Display;
use std::str::FromStr;

/// Reads fields, and remembers those that it could not.
#[derive(Default)]
pub struct Reader {
    /// The fields that could not be read.
    pub findings: Vec<Finding>,
}

impl Reader {
    /// A whole number from 0; `None` for an empty field.
    pub fn whole<T: FromStr>(&mut self, place: &str, text: &str) -> Option<T> {
        self.read(place, text, "Write a whole number, or leave the field empty.")
    }

    /// A whole number from 0 where one must be.
    pub fn needed<T: FromStr>(&mut self, place: &str, text: &str) -> Option<T> {
        if text.trim().is_empty() {
            self.unreadable(place, "Write a whole number.");
        }
        self.read(place, text, "Write a whole number.")
    }

    /// A number; `None` for an empty field.
    pub fn number(&mut self, place: &str, text: &str) -> Option<f64> {
        self.read(place, text, "Write a number, such as 0.5.")
    }

    /// An amount in dollars; `None` for an empty field.
    pub fn dollars(&mut self, place: &str, text: &str) -> Option<MicroUsd> {
        if text.trim().is_empty() {
            return None;
        }
        let amount = micro_usd(text).map(MicroUsd);
        if amount.is_none() {
            self.unreadable(place, "Write an amount in dollars, such as 0.50.");
        }
        amount
    }

    /// The name of a model; `None` for an empty field.
    pub fn model(&mut self, place: &str, text: &str) -> Option<ModelRef> {
        if text.trim().is_empty() {
            return None;
        }
        text.parse().map_err(|error| self.unreadable(place, &format!("{error}."))).ok()
    }

    /// Whatever can be read of a text; `None` for an empty field.
    pub fn read<T: FromStr>(&mut self, place: &str, text: &str, message: &str) -> Option<T> {
        let text = text.trim();
        if text.is_empty() {
            return None;
        }
        let value = text.parse().ok();
        if value.is_none() {
            self.unreadable(place, message);
        }
        value
    }

    /// A JSON text; `None` for an empty field. `what` it should be is said where it is not.
    pub fn json<T: for<'de> Deserialize<'de>>(&mut self, place: &str, text: &str, what: &str) -> Option<T> {
        if text.trim().is_empty() {
            return None;
        }
        crate::api::load::read(text)
            .map_err(|error| self.unreadable(place, &format!("This is not {what}: {error}.")))
            .ok()
    }

    /// Remembers a field that cannot be read.
    pub fn unreadable(&mut self, place: &str, message: &str) {
        self.findings.push(Finding {
            code: "field_unreadable".to_owned(),
            severity: Severity::Error,
            path: place.to_owned(),
            message: message.to_owned(),
        });
    }
}

/// The text of a number, empty for none.
pub fn number<T: Display>(value: Option<T>) -> String {
    value.map(|value| value.to_string()).unwrap_or_default()
}

/// The value of a box that is ticked or not.
pub fn ticked(is_ticked: bool) -> String {
    if is_ticked { "true".to_owned() } else { String::new() }
}

/// The name on the wire of an enum without data.
pub fn wire<T: Serialize>(value: &T) -> String {
    serde_json::to_value(value).ok().and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default()
}

/// The enum of a name on the wire; its default for an unknown one.
pub fn parse<T: Default + for<'de> Deserialize<'de>>(name: &str) -> T {
    serde_json::from_value(serde_json::Value::String(name.to_owned())).unwrap_or_default()
}
