//! Exact quantiles of whole numbers.

use serde::{Deserialize, Serialize};

/// Fewest values that a 95th percentile is given for: below, it is little more than the largest value.
pub const MIN_FOR_P95: u32 = 20;

/// Values of one kind with their exact quantiles, in the unit of the field that holds it.
///
/// Quantiles are nearest-rank (the value of rank ⌈q·n⌉ of the sorted values), so each is a value that was measured;
/// see Hyndman and Fan, "Sample Quantiles in Statistical Packages" (1996), type 1.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Distribution {
    /// Number of values.
    pub n: u32,
    /// Median; `None` of no values.
    pub p50: Option<u64>,
    /// 95th percentile; `None` of fewer than [`MIN_FOR_P95`] values.
    pub p95: Option<u64>,
    /// The values, ascending. Figures pooled over many runs leave them out where there is a `p95`.
    pub values: Vec<u64>,
}

impl Distribution {
    /// The distribution of `values`, in any order.
    pub fn of(mut values: Vec<u64>) -> Self {
        values.sort_unstable();
        let n = u32::try_from(values.len()).unwrap_or(u32::MAX);
        let p95 = if n >= MIN_FOR_P95 { nearest_rank(&values, 95) } else { None };
        Self { n, p50: nearest_rank(&values, 50), p95, values }
    }

    /// The same without its values where there is a 95th percentile to show instead.
    #[must_use]
    pub(super) fn pooled(mut self) -> Self {
        if self.p95.is_some() {
            self.values = Vec::new();
        }
        self
    }
}

/// The value of rank ⌈percent·n/100⌉ of sorted values.
pub(super) fn nearest_rank<T: Copy>(sorted: &[T], percent: usize) -> Option<T> {
    let rank = (sorted.len() * percent).div_ceil(100);
    sorted.get(rank.checked_sub(1)?).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_are_values_of_the_nearest_rank() {
        for (values, p50, p95) in [
            (vec![], None, None),
            (vec![7], Some(7), None),
            (vec![2, 1], Some(1), None),
            (vec![30, 10, 20], Some(20), None),
            (vec![4, 1, 3, 2], Some(2), None),
            ((1..=19).collect(), Some(10), None),
            ((1..=20).rev().collect(), Some(10), Some(19)),
            ((1..=21).collect(), Some(11), Some(20)),
            ((1..=100).collect(), Some(50), Some(95)),
        ] {
            let n = values.len();
            let distribution = Distribution::of(values);
            assert_eq!((distribution.n as usize, distribution.p50, distribution.p95), (n, p50, p95));
        }
    }

    #[test]
    fn pooling_keeps_dots_only_where_there_is_no_p95() {
        assert_eq!(Distribution::of((0..19).collect()).pooled().values.len(), 19);
        assert_eq!(Distribution::of((0..20).collect()).pooled().values.len(), 0);
    }
}
