//! How somebody who wrote or did something is called.

/// The name under which a person without one is recorded.
const NAMELESS: &str = "person";

/// Whom a sentence about a person without a name is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Voice {
    /// That person: "You".
    You,
    /// Anybody, as in an export: "A person".
    Anybody,
}

impl Voice {
    /// The name at the beginning of a sentence; who has one is called by it.
    pub fn subject(self, author: &str) -> &str {
        match self {
            _ if !is_nameless(author) => author,
            Self::You => "You",
            Self::Anybody => "A person",
        }
    }

    /// The name within a sentence; who has one is called by it.
    pub fn object(self, author: &str) -> &str {
        match self {
            _ if !is_nameless(author) => author,
            Self::You => "you",
            Self::Anybody => "a person",
        }
    }

    /// A sentence of the log that begins with who did something.
    pub fn sentence(self, text: &str) -> String {
        match text.split_once(' ') {
            Some((author, rest)) if is_nameless(author) => format!("{} {rest}", self.subject(author)),
            _ => text.to_owned(),
        }
    }
}

/// Whether this is a person who gave no name.
pub fn is_nameless(author: &str) -> bool {
    author == NAMELESS
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_who_has_no_name_is_called_otherwise() {
        for (author, you, anybody) in [("person", "You", "A person"), ("Maya", "Maya", "Maya")] {
            assert_eq!((Voice::You.subject(author), Voice::Anybody.subject(author)), (you, anybody));
        }
        for (text, you) in [("person asked for Bo.", "You asked for Bo."), ("Bo was next.", "Bo was next.")] {
            assert_eq!(Voice::You.sentence(text), you);
        }
        assert_eq!((Voice::You.object("person"), Voice::Anybody.object("person")), ("you", "a person"));
    }
}
