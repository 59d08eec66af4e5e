//! A token estimate for text that no provider has counted yet.

/// Estimated tokens of `text`: one for every four bytes, rounded up; 0 for empty text.
///
/// The common rule of thumb for English text. It serves budgets and shares, and whatever is derived from it is marked as
/// estimated; a provider's own `usage` replaces it when there is one.
pub fn estimate(text: &str) -> u64 {
    (text.len() as u64).div_ceil(4)
}
