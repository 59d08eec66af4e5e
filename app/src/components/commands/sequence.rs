//! Keys that are pressed one after the other.

#![cfg_attr(not(feature = "hydrate"), allow(dead_code, reason = "keys are pressed in the browser"))]

/// Milliseconds in which the second key must follow the first.
const PATIENCE_MS: f64 = 1_500.0;

/// What a key press comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Press {
    /// Nobody waits for this key.
    Unknown,
    /// The first key of two.
    Begins,
    /// It completes the keys at this position of those known.
    Completes(usize),
}

/// The first key of two, once it was pressed.
#[derive(Debug, Default)]
pub struct Sequence {
    first: Option<(String, f64)>,
}

impl Sequence {
    /// Takes note of a key that was pressed at a time in milliseconds; `known` are the keys of all commands.
    pub fn press(&mut self, key: &str, at: f64, known: &[String]) -> Press {
        let before = self.first.take().filter(|(_, since)| at - since <= PATIENCE_MS);
        let both = before.map(|(first, _)| format!("{first} {key}"));
        let position = |keys: &str| known.iter().position(|known| known == keys);
        if let Some(at) = both.as_deref().and_then(position).or_else(|| position(key)) {
            return Press::Completes(at);
        }
        let begins = known.iter().any(|known| known.split_once(' ').is_some_and(|(first, _)| first == key));
        if begins {
            self.first = Some((key.to_owned(), at));
            return Press::Begins;
        }
        Press::Unknown
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_complete_a_command_alone_or_after_another_that_is_fresh() {
        let known = ["p", "g t", "g c", "t"].map(str::to_owned);
        let at = |presses: &[(&str, f64)]| {
            let mut sequence = Sequence::default();
            presses.iter().map(|(key, at)| sequence.press(key, *at, &known)).collect::<Vec<_>>()
        };
        assert_eq!(at(&[("p", 0.0)]), [Press::Completes(0)]);
        assert_eq!(at(&[("g", 0.0), ("t", 900.0)]), [Press::Begins, Press::Completes(1)]);
        assert_eq!(at(&[("g", 0.0), ("t", 1_600.0)]), [Press::Begins, Press::Completes(3)]);
        assert_eq!(at(&[("g", 0.0), ("x", 1.0), ("t", 2.0)]), [Press::Begins, Press::Unknown, Press::Completes(3)]);
        assert_eq!(at(&[("g", 0.0), ("g", 1.0), ("c", 2.0)]), [Press::Begins, Press::Begins, Press::Completes(2)]);
        assert_eq!(at(&[("x", 0.0)]), [Press::Unknown]);
    }
}
