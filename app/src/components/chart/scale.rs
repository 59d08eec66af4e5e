//! Where a value lies on an axis.

/// An axis, mostly from 0 to a round number.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Scale {
    least: f64,
    most: f64,
    step: f64,
}

impl Scale {
    /// An axis that holds `most` and has three to six steps of 1, 2 or 5 times a power of ten.
    pub fn to(most: f64) -> Self {
        let most = if most.is_finite() && most > 0.0 { most } else { 1.0 };
        let rough = most / 5.0;
        let power = 10_f64.powf(rough.log10().floor());
        let step =
            [1.0, 2.0, 5.0, 10.0].into_iter().map(|part| part * power).find(|step| *step >= rough).unwrap_or(rough);
        Self { least: 0.0, most: (most / step).ceil() * step, step }
    }

    /// An axis that begins and ends where the values do, with round steps.
    pub fn between(least: f64, most: f64) -> Self {
        let length = if most > least { most - least } else { 1.0 };
        Self { least, most: least + length, ..Self::to(length) }
    }

    /// Its end.
    pub fn most(self) -> f64 {
        self.most
    }

    /// Its steps, the first where it begins.
    pub fn ticks(self) -> Vec<f64> {
        std::iter::successors(Some(self.least), |tick| Some(tick + self.step))
            .take_while(|tick| *tick <= self.most * 1.000_001)
            .collect()
    }

    /// Where a value lies, in percent of the axis; kept on it.
    pub fn percent(self, value: f64) -> f64 {
        ((value - self.least) / (self.most - self.least) * 100.0).clamp(0.0, 100.0)
    }
}

/// A percentage as an SVG attribute.
pub fn attribute(percent: f64) -> String {
    format!("{percent:.2}%")
}

/// A count as a position.
pub fn real(value: u64) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "a picture needs no more than 53 bits")]
    let real = value as f64;
    real
}

#[cfg(test)]
mod tests {
    use super::Scale;

    #[test]
    fn axes_end_at_round_numbers() {
        for (most, end, ticks) in [
            (0.0, 1.0, vec![0.0, 0.2, 0.4, 0.6, 0.8, 1.0]),
            (1.0, 1.0, vec![0.0, 0.2, 0.4, 0.6, 0.8, 1.0]),
            (7.0, 8.0, vec![0.0, 2.0, 4.0, 6.0, 8.0]),
            (40.0, 40.0, vec![0.0, 10.0, 20.0, 30.0, 40.0]),
            (1_234.0, 1_500.0, vec![0.0, 500.0, 1_000.0, 1_500.0]),
            (f64::NAN, 1.0, vec![0.0, 0.2, 0.4, 0.6, 0.8, 1.0]),
        ] {
            let scale = Scale::to(most);
            assert!((scale.most() - end).abs() < 1e-9, "{most}: {}", scale.most());
            let got = scale.ticks();
            assert_eq!(got.len(), ticks.len(), "{most}: {got:?}");
            assert!(got.iter().zip(&ticks).all(|(a, b)| (a - b).abs() < 1e-9), "{most}: {got:?}");
        }
    }

    #[test]
    fn positions_stay_on_the_axis() {
        let scale = Scale::between(0.0, 80.0);
        for (value, percent) in [(0.0, 0.0), (20.0, 25.0), (80.0, 100.0), (90.0, 100.0), (-1.0, 0.0)] {
            assert!((scale.percent(value) - percent).abs() < 1e-9);
        }
        let late = Scale::between(100.0, 180.0);
        assert!((late.percent(120.0) - 25.0).abs() < 1e-9);
        assert_eq!(late.ticks(), [100.0, 120.0, 140.0, 160.0, 180.0]);
    }
}
