//! Figures over conversations.
