//! Pages. A page loads and composes; components draw.

pub mod analytics;
pub mod compare;
pub mod conversation;
pub mod conversations;
pub mod home;
pub mod not_found;
pub mod providers;
pub mod replay;
pub mod run_analytics;
pub mod team_editor;
pub mod teams;
