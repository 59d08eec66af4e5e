//! What handlers share.

use crate::sse::StreamSlots;
use axum::extract::FromRef;
use engine::Engine;
use leptos::config::LeptosOptions;
use metrics_exporter_prometheus::PrometheusHandle;
use storage::Store;

/// What handlers share. Cheap to clone.
#[derive(Clone, FromRef)]
pub struct AppState {
    /// Everything that Roundtable can do.
    pub engine: Engine,
    /// Whether it can: for readiness alone.
    pub store: Store,
    /// Where the front end's files are.
    pub leptos: LeptosOptions,
    /// Whether the page of all components is served.
    #[from_ref(skip)]
    pub styleguide: bool,
    /// How many streams may be open.
    pub streams: StreamSlots,
    /// The counters behind `/metrics`.
    pub metrics: PrometheusHandle,
}
