//! What people and models wrote.

use super::log::{Log, START};
use super::{CONVERSATION, Layout, group, state};
use crate::components::coded::Coded;
use crate::components::conversation_table::ConversationTable;
use crate::components::markdown::Markdown;
use crate::components::message_card::{GivenCard, MessageCard};
use crate::components::moment::{Moment, Precision};
use crate::components::word_diff::word_diff;
use leptos::prelude::*;
use model::{ConversationSummary, MicroUsd, Status, Totals, TurnStrategy};
use projections::transcript::{Entry, MessageEntry};

/// All that Markdown may be.
const MARKDOWN: &str = "\
# A heading\n\
## A smaller one\n\
Plain text with **bold**, *italic*, ~~struck~~ and `code`, and a [link](https://example.org/).\n\n\
- one\n- two\n  - inside two\n\n\
1. first\n2. second\n\n\
- [x] done\n- [ ] to do\n\n\
> A quote of two lines,\n> of which this is the second.\n\n\
```rust\nfn main() {\n    println!(\"a line that is long enough to be scrolled sideways on any phone\");\n}\n```\n\n\
| Risk | Likelihood | Owner |\n|---|---:|---|\n| Migration | 20% | Ada |\n| Cache | 5% | Bo |\n\n\
---\n\n\
![a picture is a link](https://example.org/picture.png) and <b>HTML</b> is text.\n";

pub(super) fn texts() -> Vec<AnyView> {
    let moment = |name: &'static str, precision: Precision| state(name, view! { <Moment at=START precision /> });
    // It always stands under a heading of its own, that of a turn or a message.
    let markdown = view! { <h3>"A reply"</h3> <Markdown text=MARKDOWN.to_owned() /> };
    let coded = "Nothing answers there. Try `curl http://localhost:11434/v1/models`.".to_owned();
    let before = "The release waits until the migration was rehearsed.";
    let after = "The release waits until the migration was rehearsed twice, by two people.";
    vec![
        group(Layout::Rows, [state("Markdown", markdown)]),
        group(
            Layout::Columns,
            [
                state("a changed text", word_diff(before, after)),
                state("a text with a command", view! { <Coded text=coded /> }),
            ],
        ),
        group(Layout::Side, [moment("time", Precision::Time), moment("day", Precision::Day)]),
    ]
}

pub(super) fn conversations() -> Vec<AnyView> {
    let row = |status: Status, title: &str, cost: u64| ConversationSummary {
        id: CONVERSATION,
        status,
        seq: 40,
        finish_reason: None,
        totals: Totals { turns: 4, input_tokens: 1_200, output_tokens: 340, cost_micro_usd: MicroUsd(cost) },
        title: title.to_owned(),
        team_name: "Release review".to_owned(),
        origin: None,
        strategy: TurnStrategy::RoundRobin,
        simulated: cost == 0,
        created_at: START,
        updated_at: START,
    };
    let rows = vec![
        row(Status::Running, "Should the release wait?", 0),
        row(Status::Finished, "Weigh risk against delay, and say what would change your mind.", 5_400),
    ];
    vec![group(Layout::Rows, [state("a list", view! { <ConversationTable rows page="/conversations?skip=0" /> })])]
}

pub(super) fn messages() -> Vec<AnyView> {
    let mut log = Log::start(100, TurnStrategy::RoundRobin, "Should the release wait? Weigh **risk** against *delay*.");
    log.wait(65_000).post(&["bo", "cy"], "Look at the migration once more.");
    let transcript = log.transcript();
    let messages = transcript.entries.iter().filter_map(|entry| match entry {
        Entry::Message(message) => Some(message.clone()),
        _ => None,
    });
    let card = |(name, message): (&str, MessageEntry)| {
        let names: Vec<&str> = message.to.iter().map(|id| transcript.agent_name(id)).collect();
        let to = (!names.is_empty()).then(|| names.join(", "));
        state(name, view! { <MessageCard message to /> })
    };
    let cards = ["task", "to some"].into_iter().zip(messages).map(card);
    let given = view! { <GivenCard text="Maya: Should the release wait?".to_owned() /> };
    vec![group(Layout::Rows, cards.chain([state("given to a team", given)]))]
}
