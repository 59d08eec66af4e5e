//! A conversation as one HTML file that needs nothing else: to be read, printed, or passed on.
//!
//! What stands before the transcript is of the whole conversation; the transcript follows event by event. What people and
//! models wrote is drawn by the filter through which the pages draw it: no markup, image or unsafe link of theirs gets
//! through. There is no script.

mod decision;
mod entries;
mod figures;
mod outline;
mod table;
mod timeline;

use app::components::agent_mark::{agent_colour, monogram, shape};
use app::format;
use entries::Round;
use model::{AgentId, ConversationSummary, Envelope};
use projections::Transcript;
use projections::export::Document;
use projections::metrics::RunMetrics;
use projections::transcript::Entry;
use pulldown_cmark_escape::escape_html;

const STYLE: &str = include_str!("report.css");

/// Everything before the transcript: what came of it, the figures, who took part, when, and what there is to read.
pub fn opening(summary: &ConversationSummary, metrics: &RunMetrics, whole: &Transcript) -> String {
    [
        head(&format::heading(&summary.title, 160)),
        figures::facts(metrics, whole),
        entries::outcome(whole),
        figures::figures(metrics),
        figures::team(metrics, whole),
        timeline::timeline(whole),
        outline::contents(whole),
        "<section id=\"conversation\" class=\"conversation\">\n<h2>Conversation</h2>\n".to_owned(),
    ]
    .concat()
}

/// Turns a log into the transcript's HTML, one chunk an event. A turn is written when it ends.
#[derive(Default)]
pub struct Report {
    document: Document,
    round: Round,
}

impl Report {
    /// Applies the next event; what it adds to the report, often nothing.
    pub fn apply(&mut self, envelope: &Envelope) -> String {
        self.document.apply(envelope, |transcript, entry| match entry {
            Entry::Message(message) => self.round.message(transcript, message),
            Entry::Turn(turn) => entries::turn(transcript, turn),
            Entry::Decision(made) => decision::decision(transcript, made),
            Entry::Plan(plan) => entries::plan(transcript, plan),
            Entry::Notice(notice) => entries::notice(notice),
        })
    }

    /// What ends the report.
    pub fn closing(&self) -> String {
        let transcript = self.document.transcript();
        let rest = self.document.rest();
        let (board, memory) = (entries::board(transcript), entries::memory(transcript));
        let at = transcript.ran_until.or(transcript.started_at);
        let until = at.map(|at| format!(", as of {} UTC", format::day_and_time(at, 0))).unwrap_or_default();
        format!("{rest}{board}{memory}</section>\n<footer>Made with Roundtable{until}</footer>\n{END}")
    }
}

/// The page that stands where a report is no longer.
pub fn taken_away() -> String {
    format!("{}<p>This link was taken away, or never was.</p>\n{END}", head("Nothing to read here"))
}

/// What every file begins with.
fn head(title: &str) -> String {
    let title = escaped(title);
    format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n\
         <title>{title}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n<main>\n\
         <h1>{title}</h1>\n"
    )
}

const END: &str = "</main>\n</body>\n</html>\n";

/// The sign of an agent, as the pages draw it.
fn mark(name: &str, position: usize) -> String {
    format!(
        "<svg class=\"mark\" data-agent=\"{}\" viewBox=\"0 0 32 32\" width=\"28\" height=\"28\" aria-hidden=\"true\">\
         <path d=\"{}\"/><text x=\"16\" y=\"16\" dominant-baseline=\"central\" text-anchor=\"middle\">{}</text></svg>",
        agent_colour(position),
        shape(position),
        escaped(&monogram(name))
    )
}

/// The place of an agent in its team; after all others where the team does not know it.
fn position(transcript: &Transcript, id: &AgentId) -> usize {
    let agents = transcript.team.as_ref().map_or(&[][..], |team| &team.agents);
    agents.iter().position(|agent| &agent.id == id).unwrap_or(agents.len())
}

fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    // Writing to a string does not fail.
    let _ = escape_html(&mut escaped, text);
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::Event;
    use model::policy::TaskSpec;
    use projections::export::Redaction;

    fn report(redaction: Redaction) -> String {
        let task = |id: &str| Event::TaskCreated {
            task: TaskSpec { id: id.into(), description: format!("Look at the {id}."), ..TaskSpec::default() },
            plan: 1,
            by: None,
        };
        let memory = |key: &str, version: u32| Event::MemoryWritten {
            key: key.to_owned(),
            value: format!("<{key}>"),
            version,
            author: "person".to_owned(),
        };
        let events = [task("costs"), task("options"), memory("tone", 1), memory("audience", 3)];
        let mut report = Report::default();
        let mut text = String::new();
        for (event, seq) in events.into_iter().zip(1..) {
            let mut envelope = Envelope { seq, at: model::Timestamp::default(), event };
            redaction.envelope(&mut envelope);
            text += &report.apply(&envelope);
        }
        text + &report.closing()
    }

    #[test]
    fn a_report_lists_all_tasks_of_a_plan_and_the_shared_memory_by_key() {
        let report = report(Redaction::None);
        assert_eq!(report.matches("<li><strong>").count(), 2, "{report}");
        assert_eq!(report.matches("Look at the options.").count(), 1, "{report}");
        let [audience, tone] = ["audience", "tone"]
            .map(|key| format!(">{key}</th><td class=\"text\">&lt;{key}&gt;</td><td>A person</td>"));
        assert!(report.find(&audience) < report.find(&tone) && report.contains(&audience), "{report}");
    }

    #[test]
    fn a_report_without_texts_says_that_there_is_a_shared_memory() {
        let report = report(Redaction::Texts);
        assert!(report.contains("Keys and values are left out.") && !report.contains("tone"), "{report}");
    }
}
