//! Conversations: listed, read and acted on.
