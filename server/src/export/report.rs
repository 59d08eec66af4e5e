//! A conversation as one HTML file that needs nothing else: to be read, printed, or kept.
//!
//! Its body is the Markdown of the export, drawn by the filter through which the pages draw what models wrote: no markup,
//! image or unsafe link of theirs gets through.

use app::components::markdown::html;
use app::format::{money, percent, span, thousands};
use model::ConversationSummary;
use projections::metrics::RunMetrics;
use pulldown_cmark_escape::escape_html;

const STYLE: &str = include_str!("report.css");

/// Everything before the transcript: the title and the figures.
pub fn opening(summary: &ConversationSummary, metrics: &RunMetrics) -> String {
    let title = escaped(&summary.title);
    let figures = figures(metrics).map(|(name, value)| {
        let value = value.unwrap_or_else(|| "—".to_owned());
        format!("<div><dt>{name}</dt><dd>{}</dd></div>\n", escaped(&value))
    });
    let simulated = if metrics.simulated {
        "<p class=\"note\">The simulated model answered: times and tokens say how the team works, not how a model would.</p>\n"
    } else {
        ""
    };
    format!("{}{simulated}<dl class=\"figures\">\n{}</dl>\n", head(&title), figures.concat())
}

/// The page that stands where a report is no longer.
pub fn taken_away() -> String {
    format!("{}<p>This link was taken away, or never was.</p>\n{}", head("Nothing to read here"), closing())
}

/// What every file begins with; the title is escaped.
fn head(title: &str) -> String {
    format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n\
         <title>{title}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n<main>\n\
         <h1>{title}</h1>\n"
    )
}

/// What a chunk of the transcript's Markdown looks like.
pub fn chunk(markdown: &str) -> String {
    if markdown.is_empty() { String::new() } else { html(markdown) }
}

/// What ends the file.
pub const fn closing() -> &'static str {
    "</main>\n</body>\n</html>\n"
}

fn figures(metrics: &RunMetrics) -> [(&'static str, Option<String>); 12] {
    let m = metrics;
    [
        ("Status", Some(m.status.as_str().to_owned())),
        ("Duration", Some(span(m.duration_ms))),
        ("Turns", Some(thousands(m.turns.into()))),
        ("Tokens", Some(thousands(m.input_tokens + m.output_tokens))),
        ("Cost", m.cost_micro_usd.map(money)),
        ("Time to first token, median", m.ttft_ms.p50.map(span)),
        ("Utilisation", m.utilisation.map(percent)),
        ("Context overhead", m.context_overhead.map(percent)),
        ("Coherence", m.coherence.map(|coherence| format!("{coherence:.2}"))),
        ("Task completion", m.task_completion.map(percent)),
        ("Interventions", Some(thousands(m.interventions.into()))),
        ("Satisfaction", m.satisfaction.map(|score| format!("{score:.1} of 5"))),
    ]
}

fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    // Writing to a string does not fail.
    let _ = escape_html(&mut escaped, text);
    escaped
}
