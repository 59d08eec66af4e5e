//! All turns of a conversation.

use crate::components::decision_card::DecisionCard;
use crate::components::message_card::MessageCard;
use crate::components::notice_line::NoticeLine;
use crate::components::turn_card::TurnCard;
use crate::live::{LiveConversation, Row, RowBody, TurnCell};
use leptos::prelude::*;
use model::{AgentId, TeamSpec};

/// All turns of a conversation. Not announced as they grow: that is the matter of a status line beside it.
#[component]
pub fn Transcript(
    /// The conversation.
    live: LiveConversation,
) -> impl IntoView {
    view! {
        <div class="transcript" role="log" aria-live="off" aria-label="Transcript">
            <For each=move || live.rows.get() key=|row| row.key.clone() children=move |row| draw(row, live) />
        </div>
    }
}

fn draw(row: Row, live: LiveConversation) -> impl IntoView {
    let team = live.team();
    let (kind, content) = match row.body {
        RowBody::Message(message) => {
            let names = message.to.iter().map(|id| name(&team, id)).collect::<Vec<_>>();
            let to = (!names.is_empty()).then(|| names.join(", "));
            ("message", view! { <MessageCard message to=to /> }.into_any())
        }
        RowBody::Turn(turn) => ("turn", card(turn, &team)),
        RowBody::Lanes(turns) => {
            let lanes = RwSignal::from(turns);
            let each = move || lanes.get();
            let content = view! {
                <section class="lanes" aria-label="Parallel replies" data-count=move || lanes.with(Vec::len)>
                    <For each key=|turn: &TurnCell| turn.id.clone() children=move |turn| card(turn, &live.team()) />
                </section>
            };
            ("lanes", content.into_any())
        }
        RowBody::Decision(decision) => {
            let turns = live.rows.latest_lanes_before(row.seq);
            ("decision", view! { <DecisionCard decision turns /> }.into_any())
        }
        RowBody::Notice(notice) => ("notice", view! { <NoticeLine notice /> }.into_any()),
    };
    view! { <div class="transcript__row" data-kind=kind>{content}</div> }
}

fn card(turn: TurnCell, team: &TeamSpec) -> AnyView {
    let agent = turn.entry.with_untracked(|entry| entry.agent_id.clone());
    let position = team.agents.iter().position(|candidate| candidate.id == agent).unwrap_or(team.agents.len());
    view! { <TurnCard turn position /> }.into_any()
}

fn name(team: &TeamSpec, id: &AgentId) -> String {
    team.agent(id).map_or_else(|| id.to_string(), |agent| agent.name.clone())
}
