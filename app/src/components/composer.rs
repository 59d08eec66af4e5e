//! Where a person writes into a conversation.
