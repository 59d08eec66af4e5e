//! Where a value lies on an axis.

/// Steps of axes of time, in milliseconds: 1, 2, 5 below ten seconds, then as clocks and calendars have them.
const STEPS_MS: [u64; 29] = {
    const S: u64 = 1_000;
    const M: u64 = 60 * S;
    const H: u64 = 60 * M;
    [
        1,
        2,
        5,
        10,
        20,
        50,
        100,
        200,
        500,
        S,
        2 * S,
        5 * S,
        10 * S,
        15 * S,
        30 * S,
        M,
        2 * M,
        5 * M,
        10 * M,
        15 * M,
        30 * M,
        H,
        2 * H,
        3 * H,
        6 * H,
        12 * H,
        24 * H,
        48 * H,
        168 * H,
    ]
};

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

    /// An axis of milliseconds from `least` to where the values end or, from 0, the next round time.
    ///
    /// Its three to seven steps are round as people count time: 5 s, 15 s, 1 min, never less than 1 ms.
    pub fn time(least: u64, most: u64) -> Self {
        let length = most.saturating_sub(least).max(1);
        let step = STEPS_MS.into_iter().find(|step| length.div_ceil(*step) <= 6).unwrap_or_else(|| length.div_ceil(6));
        let end = if least == 0 { length.div_ceil(step) * step } else { least + length };
        Self { least: real(least), most: real(end), step: real(step) }
    }

    /// Its end.
    pub fn most(self) -> f64 {
        self.most
    }

    /// Its steps: the multiples of one on the axis.
    pub fn ticks(self) -> Vec<f64> {
        std::iter::successors(Some((self.least / self.step).ceil() * self.step), |tick| Some(tick + self.step))
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
        let scale = Scale::to(80.0);
        for (value, percent) in [(0.0, 0.0), (20.0, 25.0), (80.0, 100.0), (90.0, 100.0), (-1.0, 0.0)] {
            assert!((scale.percent(value) - percent).abs() < 1e-9);
        }
    }

    #[test]
    fn axes_of_time_have_round_steps_that_read_apart() {
        for (least, most, labels) in [
            (0, 0, vec!["0 ms", "1 ms"]),
            (0, 3, vec!["0 ms", "1 ms", "2 ms", "3 ms"]),
            (0, 2_300, vec!["0 ms", "500 ms", "1 s", "1.5 s", "2 s", "2.5 s"]),
            (0, 68_400, vec!["0 ms", "15 s", "30 s", "45 s", "1 min", "1 min 15 s"]),
            (62_300, 67_500, vec!["1 min 3 s", "1 min 4 s", "1 min 5 s", "1 min 6 s", "1 min 7 s"]),
            (0, 5_000_000, vec!["0 ms", "15 min", "30 min", "45 min", "1 h", "1 h 15 min", "1 h 30 min"]),
        ] {
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "ticks are whole, from 0")]
            let ticks = Scale::time(least, most).ticks().into_iter().map(|tick| crate::format::span(tick as u64));
            assert_eq!(ticks.collect::<Vec<_>>(), labels, "{least} to {most}");
        }
        assert!((Scale::time(100, 180).percent(120.0) - 25.0).abs() < 1e-9);
        assert!(Scale::time(0, u64::MAX / 2).ticks().len() <= 7);
    }
}
