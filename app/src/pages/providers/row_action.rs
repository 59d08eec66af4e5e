//! What the buttons of the form's rows do, with a script and without.

use std::fmt;
use std::str::FromStr;

/// Adds or removes a row of the form. Rows are counted from 0. Its text is the value of the button.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RowAction {
    /// Adds an empty endpoint.
    AddEndpoint,
    /// Removes an endpoint.
    RemoveEndpoint(usize),
    /// Adds an empty price.
    AddPrice,
    /// Removes a price.
    RemovePrice(usize),
}

/// The text is that of no such button.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("there is no such button")]
pub struct UnknownRowAction;

impl fmt::Display for RowAction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AddEndpoint => f.write_str("add_endpoint"),
            Self::RemoveEndpoint(at) => write!(f, "remove_endpoint:{at}"),
            Self::AddPrice => f.write_str("add_price"),
            Self::RemovePrice(at) => write!(f, "remove_price:{at}"),
        }
    }
}

impl FromStr for RowAction {
    type Err = UnknownRowAction;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (name, at) = text.split_once(':').unwrap_or((text, ""));
        match (name, at.parse()) {
            ("add_endpoint", _) => Ok(Self::AddEndpoint),
            ("add_price", _) => Ok(Self::AddPrice),
            ("remove_endpoint", Ok(at)) => Ok(Self::RemoveEndpoint(at)),
            ("remove_price", Ok(at)) => Ok(Self::RemovePrice(at)),
            _ => Err(UnknownRowAction),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_button_says_what_it_does() {
        use RowAction::{AddEndpoint, AddPrice, RemoveEndpoint, RemovePrice};
        for action in [AddEndpoint, RemoveEndpoint(3), AddPrice, RemovePrice(0)] {
            assert_eq!(action.to_string().parse(), Ok(action));
        }
        for text in ["", "save", "remove_price", "remove_price:-1"] {
            assert_eq!(text.parse::<RowAction>(), Err(UnknownRowAction), "{text}");
        }
    }
}
