//! A conversation played again from its log: no model is called, and nothing is shown that the log does not say.
//!
//! | part | answers |
//! |---|---|
//! | [`Outline`] | which event is which turn, and where something happened that a reader may look for |
//! | [`Recording`] | what the transcript was after any event, in bounded time |
//! | [`Pace`] | when each event is due in the replay, and how much of a running turn's text has come by then |
//! | [`Player`] | where the replay stands, as time passes and as the reader moves it |
//!
//! Time comes in as input, like everything here.

mod outline;
mod pace;
mod player;
mod recording;

pub use outline::{Mark, MarkKind, Outline, TurnSpan};
pub use pace::{LONGEST_GAP_MS, Pace};
pub use player::{Player, Speed};
pub use recording::Recording;
