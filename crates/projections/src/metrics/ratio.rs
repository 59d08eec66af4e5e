//! Division of counts.

/// `part / whole` in `[0, 1]`; `None` when `whole` is 0. A `part` beyond `whole` counts as all of it.
#[expect(clippy::cast_precision_loss, reason = "counts beyond 2^53 do not occur, and a share needs four digits")]
pub(super) fn share(part: u64, whole: u64) -> Option<f64> {
    (whole > 0).then(|| part.min(whole) as f64 / whole as f64)
}

/// The arithmetic mean; `None` of no values.
pub(super) fn mean(values: impl IntoIterator<Item = f64>) -> Option<f64> {
    let (sum, n) = values.into_iter().fold((0.0, 0_u32), |(sum, n), value| (sum + value, n + 1));
    (n > 0).then(|| sum / f64::from(n))
}
