//! Parts of pages. A component draws; it loads nothing.

pub mod agent_mark;
pub mod badge;
pub mod button;
pub mod chart;
pub mod composer;
pub mod decision_card;
pub mod dialog;
pub mod empty_state;
pub mod error_panel;
pub mod field;
pub mod focus;
pub mod icon;
pub mod kpi_card;
pub mod markdown;
pub mod message_card;
pub mod moment;
pub mod nav;
pub mod notice_line;
pub mod strategy_graph;
pub mod theme_switch;
pub mod tick;
pub mod timeline;
pub mod transcript;
pub mod turn_card;
pub mod why_card;
