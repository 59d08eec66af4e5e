//! How figures are printed.

use std::time::Duration;

/// A heading.
#[expect(clippy::print_stdout, reason = "figures are what this program is for")]
pub fn section(title: &str) {
    println!("\n## {title}");
}

/// One figure with its unit.
#[expect(clippy::print_stdout, reason = "figures are what this program is for")]
pub fn figure(name: &str, value: f64, unit: &str) {
    println!("{name:<58} {value:>10.3} {unit}");
}

/// The middle of an odd number of measurements.
pub fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}

/// Milliseconds of a span over `n` things.
pub fn ms_each(span: Duration, n: u32) -> f64 {
    span.as_secs_f64() * 1_000.0 / f64::from(n.max(1))
}
