//! Parts of pages. A component draws; it loads nothing.

pub mod chart;
pub mod composer;
pub mod markdown;
pub mod nav;
pub mod timeline;
pub mod transcript;
pub mod turn_card;
pub mod why_card;
