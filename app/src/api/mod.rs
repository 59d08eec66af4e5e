//! Server functions: what pages ask of the server, under `/api/ui`. Each is a public endpoint and checks what it is sent.

pub mod analytics;
pub mod comparison;
pub mod conversations;
pub mod editor;
pub mod home;
pub mod load;
pub mod providers;
pub mod replay;
pub mod sample;
pub mod search;
pub mod sharing;
pub mod source;
pub mod stepping_in;
pub mod teams;
pub mod theme;
