//! What every request passes through, outermost first: correlation id, response headers, metrics, panics, host, origin,
//! size and time.

pub mod body_limit;
pub mod correlation;
pub mod csrf;
pub mod headers;
pub mod host;
pub mod panic;
pub mod request_metrics;
pub mod timeout;
