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
) -> impl IntoView {
    view! {
        <p class="notice-line" data-kind=notice.kind.as_str() data-tone=notice.tone.as_str()>
            <Icon name=icon(notice.kind) />
            <span>{notice.text}</span>
            <span class="notice-line__time"><Moment at=notice.at /></span>
        </p>
    }
}

const fn icon(kind: NoticeKind) -> &'static str {
    match kind {
        NoticeKind::Limit => "timer",
        NoticeKind::TurnsGranted => "plus",
        NoticeKind::Paused => "circle-pause",
        NoticeKind::Resumed => "circle-play",
        NoticeKind::Stopped => "circle-stop",
        NoticeKind::Waiting => "hand",
        NoticeKind::Finished => "flag",
        NoticeKind::MemoryWritten => "database",
        NoticeKind::MemoryConflict => "diff",
        NoticeKind::Rated => "star",
    }
}
