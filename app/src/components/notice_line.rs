//! Something that happened to the conversation, in one line.

use crate::components::icon::Icon;
use crate::components::moment::Moment;
use leptos::prelude::*;
use projections::transcript::{NoticeEntry, NoticeKind};

/// Something that happened to the conversation, in one line.
#[component]
pub fn NoticeLine(
    /// What happened.
    notice: NoticeEntry,
    /// The turns that show it, each with the id of its element.
    #[prop(optional)]
    evidence: Vec<(String, String)>,
) -> impl IntoView {
    let evidence =
        evidence.into_iter().map(|(turn, anchor)| view! { " " <a href=format!("#{anchor}")>{turn}</a> }).collect_view();
    let (kind, tone, at) = (notice.kind, notice.tone, notice.at);
    view! {
        <p class="notice-line" data-kind=kind.as_str() data-tone=tone.as_str()>
            <Icon name=icon(kind) />
            <span>{notice.on_page()} {evidence}</span>
            <span class="notice-line__time"><Moment at /></span>
        </p>
    }
}

const fn icon(kind: NoticeKind) -> &'static str {
    match kind {
        NoticeKind::Limit => "timer",
        NoticeKind::TurnsGranted | NoticeKind::BudgetGranted => "plus",
        NoticeKind::Paused => "circle-pause",
        NoticeKind::Resumed => "circle-play",
        NoticeKind::Stopped => "circle-stop",
        NoticeKind::Waiting | NoticeKind::ApprovalRequested => "hand",
        NoticeKind::Finished | NoticeKind::Conclusion => "flag",
        NoticeKind::MemoryWritten => "database",
        NoticeKind::MemoryConflict => "diff",
        NoticeKind::Rated => "star",
        NoticeKind::Handoff => "arrow-right",
        NoticeKind::HandoffRefused | NoticeKind::NotDelivered => "ban",
        NoticeKind::FunctionCalled => "code-xml",
        NoticeKind::Question => "circle-help",
        NoticeKind::Loop => "refresh-cw",
        NoticeKind::Muted => "user",
        NoticeKind::Picked | NoticeKind::ApprovalAnswered => "user-check",
        NoticeKind::Contradiction => "triangle-alert",
        NoticeKind::Ruling => "scale",
        NoticeKind::Ballot => "vote",
        NoticeKind::Task | NoticeKind::PlanRejected => "clipboard-list",
        NoticeKind::Retracted => "undo-2",
        NoticeKind::Forked => "git-fork",
    }
}
