//! Teams: listed, read and changed.
