//! Model providers: listed, checked and changed.
