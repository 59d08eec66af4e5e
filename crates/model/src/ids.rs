//! Identifiers, each its own type so that one cannot stand in for another.

use serde::{Deserialize, Serialize};
use std::fmt;
use uuid::Uuid;

/// Declares a newtype over `String`, ordered and usable as a map key.
macro_rules! text_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
        #[serde(transparent)]
        pub struct $name(String);

        impl $name {
            /// Wraps a text as it is; well-formedness is checked by [`crate::lint`].
            pub fn new(text: impl Into<String>) -> Self {
                Self(text.into())
            }

            /// The text of the identifier.
            pub fn as_str(&self) -> &str {
                &self.0
            }

            /// Whether the identifier was left out.
            pub fn is_empty(&self) -> bool {
                self.0.is_empty()
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                Self(text.to_owned())
            }
        }

        impl std::str::FromStr for $name {
            type Err = std::convert::Infallible;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Ok(Self::from(text))
            }
        }

        impl From<String> for $name {
            fn from(text: String) -> Self {
                Self(text)
            }
        }
    };
}

text_id! {
    /// An agent within its team: lower-case letters, digits, `-` and `_`, at most 64 bytes.
    AgentId
}
text_id! {
    /// A role within its team, matched whole.
    RoleName
}
text_id! {
    /// A turn within its conversation: `t1`, `t2`, … in the order in which turns were opened. A turn of a team that is
    /// itself an agent is told from those of the team around it by the turn that it belongs to: `t3/t1`.
    TurnId
}
text_id! {
    /// A task of a plan within its conversation: lower-case letters, digits, `-` and `_`, at most 64 bytes.
    TaskId
}
text_id! {
    /// A posted message within its conversation: `m1`, `m2`, … in the order of posting.
    MessageId
}

text_id! {
    /// A request for approval within its conversation: `a1`, `a2`, … in the order of asking.
    ApprovalId
}

impl ApprovalId {
    /// The identifier of the `n`-th request of a conversation, counted from 1.
    pub fn nth(n: u32) -> Self {
        Self(format!("a{n}"))
    }
}

impl TurnId {
    /// The identifier of the `n`-th turn of a conversation, counted from 1.
    pub fn nth(n: u32) -> Self {
        Self(format!("t{n}"))
    }

    /// The turn `inner` of the team whose turn this is.
    #[must_use]
    pub fn within(&self, inner: &Self) -> Self {
        Self(format!("{self}/{inner}"))
    }

    /// The outermost turn, and the turn within it where there is one: `t3/t1/t2` is `t1/t2` within `t3`.
    pub fn split(&self) -> (Self, Option<Self>) {
        match self.0.split_once('/') {
            Some((outer, inner)) => (Self(outer.to_owned()), Some(Self(inner.to_owned()))),
            None => (self.clone(), None),
        }
    }
}

impl MessageId {
    /// The identifier of the `n`-th posted message of a conversation, counted from 1.
    pub fn nth(n: u32) -> Self {
        Self(format!("m{n}"))
    }

    /// Its number, where it is one of [`MessageId::nth`].
    pub fn number(&self) -> Option<u32> {
        let number = self.0.strip_prefix('m')?.parse().ok()?;
        (number > 0 && Self::nth(number) == *self).then_some(number)
    }
}

impl AgentId {
    /// The id under which a model that chooses speakers appears; no agent of a team may have it.
    pub const SELECTOR: &'static str = "selector";

    /// The agent of [`AgentId::SELECTOR`].
    pub fn selector() -> Self {
        Self::from(Self::SELECTOR)
    }

    /// An identifier made from a display name: `"Data Analyst"` becomes `data-analyst`; empty if nothing usable remains.
    pub fn slug(name: &str) -> Self {
        let mut slug = String::with_capacity(name.len());
        for c in name.chars() {
            if c.is_ascii_alphanumeric() {
                slug.push(c.to_ascii_lowercase());
            } else if !slug.is_empty() && !slug.ends_with('-') {
                slug.push('-');
            }
        }
        slug.truncate(64);
        Self(slug.trim_end_matches('-').to_owned())
    }

    /// Whether the text keeps to the documented alphabet and length.
    pub fn is_well_formed(&self) -> bool {
        is_well_formed(&self.0)
    }
}

impl TaskId {
    /// An identifier made from a planner's words for it; empty if nothing usable remains.
    pub fn slug(name: &str) -> Self {
        Self(AgentId::slug(name).0)
    }

    /// Whether the text keeps to the documented alphabet and length.
    pub fn is_well_formed(&self) -> bool {
        is_well_formed(&self.0)
    }
}

fn is_well_formed(text: &str) -> bool {
    (1..=64).contains(&text.len())
        && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-' || b == b'_')
}

/// Declares a newtype over [`Uuid`].
macro_rules! uuid_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
        #[cfg_attr(feature = "openapi", schema(value_type = String, format = Uuid))]
        #[serde(transparent)]
        pub struct $name(Uuid);

        impl $name {
            /// Wraps a UUID made elsewhere (version 7, so that ids sort by creation).
            pub const fn new(id: Uuid) -> Self {
                Self(id)
            }

            /// The UUID itself.
            pub const fn uuid(self) -> Uuid {
                self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl std::str::FromStr for $name {
            type Err = uuid::Error;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map(Self)
            }
        }
    };
}

uuid_id! {
    /// A conversation.
    ConversationId
}
uuid_id! {
    /// A stored team; each of its versions shares the id.
    TeamId
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slug_keeps_letters_and_digits() {
        for (name, slug) in [("Ada", "ada"), ("Data Analyst", "data-analyst"), ("  Dr. Bo!  ", "dr-bo"), ("日本", "")]
        {
            assert_eq!(AgentId::slug(name).as_str(), slug);
        }
    }
}
