//! Which names fit what was typed.

#![cfg_attr(not(feature = "hydrate"), allow(dead_code, reason = "people type in the browser"))]

/// How well a name fits what was typed, lower is better; `None` where a word of it is missing.
pub fn rank(typed: &str, name: &str) -> Option<u32> {
    let (typed, name) = (typed.to_lowercase(), name.to_lowercase());
    typed.split_whitespace().map(|word| rank_of_word(word, &name)).sum()
}

fn rank_of_word(word: &str, name: &str) -> Option<u32> {
    if name.starts_with(word) {
        return Some(0);
    }
    if name.split(|c: char| !c.is_alphanumeric()).any(|part| part.starts_with(word)) {
        return Some(1);
    }
    name.contains(word).then_some(2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn beginnings_come_before_what_is_inside() {
        for (typed, name, expected) in [
            ("", "Teams", Some(0)),
            ("te", "Teams", Some(0)),
            ("te", "New team", Some(1)),
            ("am", "Teams", Some(2)),
            ("team new", "New team", Some(1)),
            ("TEAM", "new team", Some(1)),
            ("team old", "New team", None),
            ("ü", "Über uns", Some(0)),
        ] {
            assert_eq!(rank(typed, name), expected, "{typed:?} in {name:?}");
        }
    }
}
