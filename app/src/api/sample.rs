//! Conversations of the templates, without a key.
