//! Decision protocols: how parallel replies become one.
//!
//! A new protocol is a file, a variant of [`DecisionProtocol`] and a line in [`decide()`].

mod response_priority;

use crate::conversation::Reply;
use crate::table::Table;
use model::Event;
use model::policy::DecisionProtocol;

/// The decision over these replies. `absent` are the responders that did not reply.
pub(crate) fn decide(protocol: DecisionProtocol, table: &Table, replies: &[Reply], absent: &[usize]) -> Event {
    match protocol {
        DecisionProtocol::ResponsePriority => response_priority::decide(table, replies, absent),
    }
}
