//! All turns of a conversation.
