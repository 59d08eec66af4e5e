//! Figures and times as people read them. The same on the server and in the browser: no locale, no clock.

use model::{ConversationSummary, MicroUsd, Timestamp, Usage};
use projections::RunMetrics;
pub use projections::span::span;

/// A whole number with its thousands apart: `12,480`.
pub fn thousands(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// A count with its noun: `1 turn`, `12 turns`.
pub fn count(number: u64, one: &str) -> String {
    format!("{} {one}{}", thousands(number), if number == 1 { "" } else { "s" })
}

/// A running clock: `0:07`, `12:05`, `1:02:05`.
pub fn stopwatch(ms: u64) -> String {
    let (hours, minutes, seconds) = (ms / 3_600_000, ms % 3_600_000 / 60_000, ms % 60_000 / 1_000);
    if hours > 0 { format!("{hours}:{minutes:02}:{seconds:02}") } else { format!("{minutes}:{seconds:02}") }
}

/// A share in `[0, 1]` in whole percent: `48%`.
pub fn percent(share: f64) -> String {
    format!("{:.0}%", share * 100.0)
}

/// Money, with as many decimals as it takes to be told from nothing: `$0.0123`, `$1.20`.
pub fn money(cost: MicroUsd) -> String {
    match cost.0 {
        0 => "$0".to_owned(),
        1..100 => "< $0.0001".to_owned(),
        100..1_000_000 => cost.to_string(),
        cents => format!("${}.{:02}", thousands(cents / 1_000_000), cents % 1_000_000 / 10_000),
    }
}

/// What is known of what something cost. All pages and reports say it in these words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cost {
    /// Reckoned from tokens that the provider reported.
    Known(MicroUsd),
    /// Reckoned from tokens that were estimated.
    Estimated(MicroUsd),
    /// No call's price is known.
    NoPrice,
    /// The simulated model answered and no call had a price.
    Simulated,
}

impl Cost {
    /// What a run cost.
    pub const fn of(run: &RunMetrics) -> Self {
        Self::sum(run.cost_micro_usd, run.simulated)
    }

    /// What calls cost together; `None` for the sum where no call had a price.
    pub const fn sum(cost: Option<MicroUsd>, is_simulated: bool) -> Self {
        match cost {
            Some(cost) => Self::Known(cost),
            None if is_simulated => Self::Simulated,
            None => Self::NoPrice,
        }
    }

    /// What a conversation in a list cost: there, nothing stands for what is not known.
    pub fn listed(conversation: &ConversationSummary) -> Self {
        match conversation.totals.cost_micro_usd {
            cost if !cost.is_zero() => Self::Known(cost),
            _ if conversation.simulated => Self::Simulated,
            _ => Self::NoPrice,
        }
    }

    /// What one call cost; `None` where it says nothing.
    pub fn call(usage: &Usage) -> Option<Self> {
        usage.cost_micro_usd.map(if usage.estimated { Self::Estimated } else { Self::Known })
    }

    /// The amount: `$0.0123`, `about $0.0123`; `None` where there is none.
    pub fn amount(self) -> Option<String> {
        match self {
            Self::Known(cost) => Some(money(cost)),
            Self::Estimated(cost) => Some(format!("about {}", money(cost))),
            Self::NoPrice | Self::Simulated => None,
        }
    }

    /// The amount, or why there is none: `price not known`, `none (simulated)`.
    pub fn words(self) -> String {
        self.amount().unwrap_or_else(|| self.note().to_owned())
    }

    /// What stands below an amount, or instead of one.
    pub const fn note(self) -> &'static str {
        match self {
            Self::Known(_) => "calls whose price is known",
            Self::Estimated(_) => "estimated from estimated tokens",
            Self::NoPrice => "price not known",
            Self::Simulated => "none (simulated)",
        }
    }
}

/// Shares of a whole in whole percent that sum to 100 where the shares sum to 1, after the largest remainder.
///
/// Equal remainders go to the first. Shares that do not sum to the whole keep their own sum, rounded.
pub fn percents(shares: &[f64]) -> Vec<String> {
    let shares: Vec<f64> = shares.iter().map(|share| share.clamp(0.0, 1.0) * 100.0).collect();
    let whole = shares.iter().sum::<f64>().round();
    let mut rounded: Vec<f64> = shares.iter().map(|share| (share + 1e-9).floor()).collect();
    let mut order: Vec<usize> = (0..shares.len()).collect();
    order.sort_by(|a, b| (shares[*b] - rounded[*b]).total_cmp(&(shares[*a] - rounded[*a])));
    let mut missing = whole - rounded.iter().sum::<f64>();
    for at in order {
        if missing < 0.5 {
            break;
        }
        rounded[at] += 1.0;
        missing -= 1.0;
    }
    rounded.into_iter().map(|percent| format!("{percent:.0}%")).collect()
}

/// The first line of a text, cut at a word where it is longer than `most` characters.
pub fn heading(text: &str, most: usize) -> String {
    let line = text.trim().lines().next().unwrap_or_default().trim_end();
    let Some((end, _)) = line.char_indices().nth(most) else { return line.to_owned() };
    let cut = line[..end].rfind(' ').unwrap_or(end);
    format!("{}…", line[..cut].trim_end_matches(['.', ',', ';', ':', '…', ' ']))
}

/// The whole of a text in one line, cut at a word where it is longer than `most` characters.
pub fn quote(text: &str, most: usize) -> String {
    heading(&text.split_whitespace().collect::<Vec<_>>().join(" "), most)
}

/// A text, cut where it is longer than `most` characters.
pub fn excerpt(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

/// The time of day in the zone of `offset_minutes` east of Greenwich: `14:02:05`.
pub fn time_of_day(at: Timestamp, offset_minutes: i32) -> String {
    shifted(at, offset_minutes)[11..19].to_owned()
}

/// Day and time in the zone of `offset_minutes` east of Greenwich: `22 Nov 2026, 14:02`.
pub fn day_and_time(at: Timestamp, offset_minutes: i32) -> String {
    let iso = shifted(at, offset_minutes);
    format!("{}, {}", day(&iso[0..10]), &iso[11..16])
}

/// A day given as `2026-11-22`: `22 Nov 2026`. Anything else stays as it is.
pub fn day(iso: &str) -> String {
    const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let mut parts = iso.splitn(3, '-');
    let (Some(year), Some(month), Some(day)) = (parts.next(), parts.next(), parts.next()) else {
        return iso.to_owned();
    };
    let month = month.parse::<usize>().ok().and_then(|month| MONTHS.get(month.checked_sub(1)?));
    month.map_or_else(|| iso.to_owned(), |month| format!("{} {month} {year}", day.trim_start_matches('0')))
}

/// RFC 3339 in another zone, its `Z` notwithstanding.
fn shifted(at: Timestamp, offset_minutes: i32) -> String {
    Timestamp::from_millis(at.as_millis() + i64::from(offset_minutes) * 60_000).to_string()
}

/// A score with at most two decimals, none where there are none: `3`, `0.67`; one of nothing is `0`.
pub fn score(score: f64) -> String {
    let text = format!("{score:.2}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    // No vote at all sums up to a zero with a sign.
    if text == "-0" { "0".to_owned() } else { text.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_score_has_no_needless_decimals_and_no_signed_zero() {
        for (value, text) in [(3.0, "3"), (0.666, "0.67"), (0.5, "0.5"), (-0.0, "0"), (-0.004, "0"), (10.0, "10")] {
            assert_eq!(score(value), text);
        }
    }

    #[test]
    fn numbers_and_spans_read_well() {
        for (number, text) in [(0, "0"), (999, "999"), (1_000, "1,000"), (1_234_567, "1,234,567")] {
            assert_eq!(thousands(number), text);
        }
        for (ms, text) in [
            (0, "0 ms"),
            (999, "999 ms"),
            (3_000, "3 s"),
            (3_249, "3.2 s"),
            (120_400, "2 min"),
            (125_900, "2 min 5 s"),
            (3_600_000, "1 h"),
            (3_725_000, "1 h 2 min"),
        ] {
            assert_eq!(span(ms), text);
        }
        for (ms, text) in [(7_400, "0:07"), (725_000, "12:05"), (3_725_000, "1:02:05")] {
            assert_eq!(stopwatch(ms), text);
        }
        for (cost, text) in [(0, "$0"), (9, "< $0.0001"), (12_345, "$0.0123"), (1_234_567_890, "$1,234.56")] {
            assert_eq!(money(MicroUsd(cost)), text);
        }
        assert_eq!((count(1, "turn"), count(1_200, "turn")), ("1 turn".to_owned(), "1,200 turns".to_owned()));
    }

    #[test]
    fn a_cost_is_an_amount_or_says_why_there_is_none() {
        let usage =
            |cost: Option<u64>, estimated| Usage { cost_micro_usd: cost.map(MicroUsd), estimated, ..Usage::default() };
        assert_eq!(Cost::call(&usage(None, false)), None);
        for (call, words) in [(usage(Some(12_345), false), "$0.0123"), (usage(Some(12_345), true), "about $0.0123")] {
            assert_eq!(Cost::call(&call).map(Cost::words).as_deref(), Some(words));
        }
        let run = |simulated| RunMetrics { simulated, ..RunMetrics::default() };
        assert_eq!(Cost::of(&run(false)).words(), "price not known");
        assert_eq!(Cost::of(&run(true)).words(), "none (simulated)");
        assert_eq!(Cost::of(&RunMetrics { cost_micro_usd: Some(MicroUsd(0)), ..run(true) }).words(), "$0");
    }

    #[test]
    fn shares_of_a_whole_sum_to_100_percent() {
        let third = 1.0 / 3.0;
        for (shares, rounded) in [
            (vec![], vec![]),
            (vec![1.0], vec!["100%"]),
            (vec![third; 3], vec!["34%", "33%", "33%"]),
            (vec![0.255, 0.255, 0.49], vec!["26%", "25%", "49%"]),
            (vec![0.125, 0.375, 0.5], vec!["13%", "37%", "50%"]),
            (vec![0.29, 0.0], vec!["29%", "0%"]),
        ] {
            assert_eq!(percents(&shares), rounded, "{shares:?}");
        }
    }

    #[test]
    fn a_heading_is_one_line_cut_at_a_word() {
        for (text, most, expected) in [
            ("Decide.", 20, "Decide."),
            ("  One line\nand more", 20, "One line"),
            ("Should the release wait?", 12, "Should the…"),
            ("Write to the log. Say why.", 20, "Write to the log…"),
            ("Write … or not", 8, "Write…"),
            ("ÄÖÜÄÖÜ", 3, "ÄÖÜ…"),
            ("", 3, ""),
        ] {
            assert_eq!(heading(text, most), expected);
        }
        assert_eq!(quote(" A sketch:\n\nfirst\tthis ", 20), "A sketch: first this");
        assert_eq!(quote("A sketch:\n\nfirst this", 18), "A sketch: first…");
        for (text, most, expected) in [("Décidé", 9, "Décidé"), ("Décidé", 2, "Dé…"), ("a\nb", 2, "a\n…")] {
            assert_eq!(excerpt(text, most), expected);
        }
    }

    #[test]
    fn a_time_is_shown_in_the_readers_zone() {
        let at = Timestamp::from_millis(1_795_341_605_000);
        assert_eq!(time_of_day(at, 0), "10:00:05");
        assert_eq!(time_of_day(at, -330), "04:30:05");
        assert_eq!(day_and_time(at, 15 * 60), "23 Nov 2026, 01:00");
        for (iso, shown) in [("2025-08-05", "5 Aug 2025"), ("2025-00-05", "2025-00-05"), ("soon", "soon")] {
            assert_eq!(day(iso), shown);
        }
    }
}
