use super::*;
use crate::metrics::RunMetrics;
use crate::testing::coordinated::coordinated;
use crate::testing::{arbitrary, sample};
use crate::transcript::{Entry, Transcript};
use model::{ConversationId, ConversationSummary, Envelope, Event, Totals};
use proptest::prelude::*;

fn id() -> ConversationId {
    ConversationId::new(uuid::Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0001))
}

fn summary(log: &[Envelope], metrics: &RunMetrics) -> ConversationSummary {
    ConversationSummary {
        id: id(),
        status: metrics.status,
        seq: metrics.seq,
        finish_reason: metrics.finish_reason,
        totals: Totals {
            turns: metrics.turns,
            input_tokens: metrics.input_tokens,
            output_tokens: metrics.output_tokens,
            cost_micro_usd: metrics.cost_micro_usd.unwrap_or_default(),
        },
        title: "@task: write the notes".to_owned(),
        team_name: metrics.team_name.clone(),
        origin: metrics.origin,
        strategy: metrics.strategy,
        simulated: metrics.simulated,
        created_at: log[0].at,
        updated_at: metrics.updated_at.unwrap(),
    }
}

fn json_file(log: &[Envelope]) -> (ConversationExport, String) {
    let metrics = RunMetrics::of(log);
    let conversation = summary(log, &metrics);
    let mut file = json::opening(&conversation, &metrics).unwrap();
    let mut results = json::Results::default();
    for envelope in log {
        file += &json::event(envelope.seq, &serde_json::to_string(envelope).unwrap());
        results.apply(envelope);
    }
    file += &results.closing().unwrap();
    let transcript = Transcript::replay(log);
    let decisions = transcript.entries.iter().filter_map(|entry| match entry {
        Entry::Decision(decision) => Some(decision.clone()),
        _ => None,
    });
    let export = ConversationExport {
        schema_version: SCHEMA_VERSION,
        conversation,
        metrics,
        events: log.to_vec(),
        decisions: decisions.collect(),
        tasks: transcript.tasks,
    };
    (export, file)
}

fn turn_rows(log: &[Envelope]) -> Vec<TurnRow> {
    let mut rows = TurnRows::new(id());
    log.iter().filter_map(|envelope| rows.apply(envelope)).collect()
}

#[test]
fn turns_as_csv() {
    let rows = turn_rows(&sample());
    insta::assert_snapshot!(
        csv::line(TurnRow::HEADERS) + &rows.iter().map(|row| csv::line(row.fields())).collect::<String>()
    );
}

#[test]
fn a_table_of_turns_has_a_row_for_each_attempt_of_the_timeline() {
    for log in [sample(), coordinated().events] {
        let timeline = crate::Timeline::of(&Transcript::replay(&log));
        assert_eq!(turn_rows(&log).len(), timeline.ended().count());
    }
}

#[test]
fn runs_as_csv() {
    let log = sample();
    let (whole, begun) = (RunMetrics::of(&log), RunMetrics::of(&log[..3]));
    let lines = [&whole, &begun].map(|metrics| csv::line(RunRow::new(&summary(&log, metrics), metrics).fields()));
    insta::assert_snapshot!(csv::line(RunRow::HEADERS) + &lines.concat());
}

#[test]
fn a_conversation_as_markdown() {
    let mut export = MarkdownExport::default();
    let body: String = sample().iter().map(|envelope| export.apply(envelope)).collect();
    insta::assert_snapshot!(body + &export.footer());
}

#[test]
fn a_conversation_as_json() {
    let (expected, file) = json_file(&sample());
    let export: ConversationExport = serde_json::from_str(&file).unwrap();
    assert_eq!(export, expected);
    insta::assert_json_snapshot!(export, { ".events" => "[the log]" });
}

#[test]
fn what_was_coordinated_as_csv() {
    let rows = turn_rows(&coordinated().events);
    let columns = |row: &TurnRow| {
        let fields = row.fields();
        [fields[2].clone(), fields[4].clone()].into_iter().chain(fields[24..].iter().cloned()).collect::<Vec<_>>()
    };
    insta::assert_snapshot!(rows.iter().map(|row| columns(row).join(" | ") + "\n").collect::<String>());
}

#[test]
fn what_was_coordinated_as_markdown() {
    let mut export = MarkdownExport::default();
    let body: String = coordinated().events.iter().map(|envelope| export.apply(envelope)).collect();
    insta::assert_snapshot!(body + &export.footer());
}

#[test]
fn what_was_coordinated_as_json() {
    let (expected, file) = json_file(&coordinated().events);
    let export: ConversationExport = serde_json::from_str(&file).unwrap();
    assert_eq!(export, expected);
    insta::assert_json_snapshot!((export.tasks, export.decisions));
}

#[test]
fn a_score_reads_back_to_the_last_bit() {
    // Without serde_json's `float_roundtrip` some fractions come back as their neighbours.
    for n in 1..1_000_u32 {
        let score = f64::from(n) / 997.0;
        let back: f64 = serde_json::from_str(&serde_json::to_string(&score).unwrap()).unwrap();
        assert_eq!(back.to_bits(), score.to_bits(), "{score}");
    }
}

#[test]
fn a_long_document_is_streamed_like_a_short_one() {
    let mut log = crate::testing::Log::start(model::TurnStrategy::RoundRobin, "task");
    for turn in 1..=3_000 {
        log.started(turn, "bo", crate::testing::context([0; 5])).completed(turn, "bo", &format!("reply {turn}"), 1, 2);
    }
    let mut export = MarkdownExport::default();
    let body: String = log.events.iter().map(|envelope| export.apply(envelope)).collect();
    let replies: Vec<_> = body.lines().filter(|line| line.starts_with("> reply ")).collect();
    assert_eq!(replies.len(), 3_000);
    assert_eq!(replies.last(), Some(&"> reply 3000"));
    assert!(export.footer().contains("3000 turns"));
}

/// What a document is made of, by event and in all: replies by their text, plans by their tasks.
fn written(log: &[Envelope]) -> (Vec<String>, String) {
    let mut document = Document::default();
    let write = |_: &Transcript, entry: &Entry| match entry {
        Entry::Message(message) => format!("[{}]", message.text),
        Entry::Turn(turn) => format!("[{} {}]", turn.text, turn.attempt),
        Entry::Plan(plan) => format!("[{}]", plan.tasks.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")),
        Entry::Decision(_) | Entry::Notice(_) => "[*]".to_owned(),
    };
    let chunks: Vec<String> = log.iter().map(|envelope| document.apply(envelope, write)).collect();
    let whole = chunks.concat() + &document.rest();
    (chunks, whole)
}

#[test]
fn a_plan_is_written_with_all_its_tasks() {
    let mut log = crate::testing::Log::start(model::TurnStrategy::RoundRobin, "task");
    log.plan(1, "costs", &[], None).plan(1, "options", &[], None).plan(1, "brief", &["costs"], None);
    assert_eq!(written(&log.events).1, "[task][costs options brief]", "as the last of a log");
    log.started(1, "ada", crate::testing::context([0; 5])).completed(1, "ada", "Done.", 1, 2);
    assert_eq!(written(&log.events).1, "[task][costs options brief][Done. 1]");
}

#[test]
fn parallel_replies_stand_in_the_order_in_which_they_were_chosen() {
    let context = crate::testing::context([0; 5]);
    let mut log = crate::testing::Log::start(model::TurnStrategy::Collaborative, "task");
    log.select(model::TurnStrategy::Collaborative, &["ada", "bo"]).started(1, "ada", context).started(2, "bo", context);
    log.completed(2, "bo", "second", 1, 2);
    assert_eq!(written(&log.events).1, "[task][second 1]", "a turn that runs is not written");
    log.completed(1, "ada", "first", 1, 2);
    let (chunks, whole) = written(&log.events);
    assert_eq!((chunks.last().unwrap().as_str(), whole.as_str()), ("[first 1][second 1]", "[task][first 1][second 1]"));
    // What is tried again stands where it ends.
    log.started(3, "ada", context)
        .failed(3, "ada", "part")
        .attempt(3, "ada", 2, context)
        .completed(3, "ada", "whole", 1, 2);
    assert!(written(&log.events).1.ends_with("[second 1][part 1][whole 2]"));
}

/// Every text of `value` that people or models could have written is `secret`.
fn with_secret(value: &mut serde_json::Value, secret: &str) {
    use serde_json::Value;
    const TEXTS: [&str; 17] = [
        "task",
        "text",
        "title",
        "description",
        "instructions",
        "reason",
        "message",
        "partial",
        "comment",
        "value",
        "key",
        "current_value",
        "arguments",
        "question",
        "about",
        "target",
        "raw_replies",
    ];
    match value {
        Value::Object(fields) => {
            for (name, value) in fields {
                match value {
                    Value::String(text) if TEXTS.contains(&name.as_str()) => *text = secret.to_owned(),
                    Value::Array(texts) if TEXTS.contains(&name.as_str()) => {
                        for text in texts {
                            *text = secret.into();
                        }
                    }
                    _ => with_secret(value, secret),
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| with_secret(item, secret)),
        _ => {}
    }
}

/// The log with a secret in each of its texts; an event that would be none then is left as it was.
fn secret_log(log: &[Envelope], secret: &str) -> Vec<Envelope> {
    let written = |envelope: &Envelope| {
        let mut value = serde_json::to_value(envelope).unwrap();
        with_secret(&mut value, secret);
        serde_json::from_value(value).unwrap_or_else(|_| envelope.clone())
    };
    log.iter().map(written).collect()
}

fn all_formats(log: &[Envelope]) -> String {
    let mut document = MarkdownExport::default();
    let markdown: String = log.iter().map(|envelope| document.apply(envelope)).collect();
    let table: String = turn_rows(log).iter().map(|row| csv::line(row.fields())).collect();
    let (_, file) = json_file(log);
    let lines: String = log.iter().map(|envelope| serde_json::to_string(envelope).unwrap()).collect();
    [markdown, document.footer(), table, file, lines].concat()
}

#[test]
fn what_was_said_occurs_in_no_redacted_format() {
    const SECRET: &str = "CANARY-7f3a";
    for log in [sample(), coordinated().events] {
        let mut log = secret_log(&log, SECRET);
        assert!(all_formats(&log).matches(SECRET).count() > 20);
        let before = turn_rows(&log);
        for envelope in &mut log {
            Redaction::Texts.envelope(envelope);
        }
        let exported = all_formats(&log);
        assert!(!exported.contains(SECRET), "{}", exported.lines().find(|line| line.contains(SECRET)).unwrap());
        let figures = |rows: &[TurnRow]| rows.iter().map(|row| row.fields()[..23].to_vec()).collect::<Vec<_>>();
        assert_eq!(figures(&turn_rows(&log)), figures(&before), "figures and names stay");
    }
}

proptest! {
    #[test]
    fn no_text_of_any_event_is_left_by_redaction(log in arbitrary::log()) {
        let mut log = secret_log(&log, "CANARY-7f3a");
        let metrics = RunMetrics::of(&log);
        for envelope in &mut log {
            Redaction::Texts.envelope(envelope);
            prop_assert!(!serde_json::to_string(envelope).unwrap().contains("CANARY"), "{envelope:?}");
        }
        let redacted = RunMetrics::of(&log);
        prop_assert_eq!((redacted.turns, redacted.input_tokens, redacted.rounds), (metrics.turns, metrics.input_tokens, metrics.rounds));
    }

    #[test]
    fn a_row_is_the_end_of_an_attempt_that_started(log in arbitrary::log()) {
        let rows = turn_rows(&log);
        let started = log.iter().filter(|envelope| matches!(envelope.event, Event::TurnStarted { .. })).count();
        prop_assert!(rows.len() <= started);
        for row in &rows {
            let end = log.iter().find(|envelope| envelope.seq == row.seq).unwrap();
            prop_assert_eq!(end.event.kind(), format!("turn_{}", row.state));
            prop_assert!(row.started_at <= end.at);
            prop_assert!(!row.finish_reason.is_empty());
        }
    }

    #[test]
    fn no_cell_begins_a_formula(text in any::<String>()) {
        let line = csv::line([&text]);
        // Of a quoted cell the first quotation mark is the quote, a second one is text.
        let cell = line.strip_prefix('"').unwrap_or(&line);
        let risky = cell.starts_with(['=', '+', '-', '@', '\t']);
        prop_assert!(!risky || text.parse::<f64>().is_ok(), "{line:?}");
    }

    #[test]
    fn a_json_file_reads_back(log in arbitrary::log()) {
        let (expected, file) = json_file(&log);
        prop_assert_eq!(serde_json::from_str::<ConversationExport>(&file).unwrap(), expected);
    }

    #[test]
    fn a_document_leaves_nothing_out(log in arbitrary::log()) {
        let mut document = Document::default();
        let whole: String = log.iter().map(|envelope| document.apply(envelope, |_, _| "x".to_owned())).collect();
        let whole = whole + &document.rest();
        let entries = Transcript::replay(&log).entries;
        let closed = entries.turns().filter(|turn| !turn.state.is_open()).count();
        let others = entries.iter().filter(|entry| !matches!(entry, Entry::Turn(_))).count();
        let earlier: usize = entries.turns().map(|turn| turn.earlier.len()).sum();
        prop_assert!(whole.len() >= closed + earlier + others);
    }

    #[test]
    fn what_is_said_stays_in_its_quote(log in arbitrary::log()) {
        let mut export = MarkdownExport::default();
        let body: String = log.iter().map(|envelope| export.apply(envelope)).collect();
        let body = body + &export.footer();
        let headings = body.lines().filter(|line| line.starts_with("## ")).count();
        let messages = log.iter().filter(|e| matches!(e.event, Event::MessagePosted { .. })).count();
        prop_assert_eq!(headings, messages);
    }
}
