//! What the conversation is about and who talks.

use crate::live::LiveConversation;
use leptos::prelude::*;
use leptos_meta::Title;

/// Characters of the task that make a heading; the transcript has the whole.
const HEADING: usize = 140;

/// What the conversation is about and who talks.
#[component]
pub(super) fn Banner(
    /// The conversation.
    live: LiveConversation,
) -> impl IntoView {
    let (team, task) = (live.team(), live.task());
    let heading = shortened(&task, HEADING);
    let name = live.origin().map_or_else(
        || team.name.clone().into_any(),
        |origin| {
            let name = format!("{}, version {}", team.name, origin.version);
            view! { <a href=format!("/teams/{}", origin.team_id)>{name}</a> }.into_any()
        },
    );
    view! {
        <header class="banner">
            <Title text=shortened(&task, 60) />
            <h1 class="banner__title">{heading}</h1>
            <p class="banner__team">
                {name} <span class="banner__strategy">{team.policy.turn_strategy.label()}</span>
                <span class="banner__sentence">{model::sentence::sentence(&team)}</span>
            </p>
        </header>
    }
}

/// The first line of a text, cut at a word where it is longer than `most` characters.
fn shortened(text: &str, most: usize) -> String {
    let line = text.trim().lines().next().unwrap_or_default().trim_end();
    let Some((end, _)) = line.char_indices().nth(most) else { return line.to_owned() };
    let cut = line[..end].rfind(' ').unwrap_or(end);
    format!("{}…", &line[..cut])
}

#[cfg(test)]
mod tests {
    use super::shortened;

    #[test]
    fn a_heading_is_one_line_cut_at_a_word() {
        for (text, most, heading) in [
            ("Decide.", 20, "Decide."),
            ("  One line\nand more", 20, "One line"),
            ("Should the release wait?", 12, "Should the…"),
            ("ÄÖÜÄÖÜ", 3, "ÄÖÜ…"),
            ("", 3, ""),
        ] {
            assert_eq!(shortened(text, most), heading);
        }
    }
}
