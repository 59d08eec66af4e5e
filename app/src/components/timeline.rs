//! When each agent waited and spoke.
