//! The log and the counters of the process.

mod observed_log;

pub use observed_log::ObservedLog;

use crate::settings::LogFormat;
use metrics_exporter_prometheus::{BuildError, Matcher, PrometheusBuilder, PrometheusHandle};
use std::io::IsTerminal;
use std::sync::OnceLock;
use tracing_subscriber::EnvFilter;

/// Upper bounds of the buckets of every time, in seconds.
const SECONDS: [f64; 13] = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0];

/// Never logged, whatever the filter says: async-openai writes out what models answer when it cannot read it.
const SILENT: &str = "async_openai=off";

/// Starts the log, to the standard error. Does nothing the second time.
pub fn start_log(filter: &str, format: LogFormat) {
    let filter =
        EnvFilter::try_new(format!("{filter},{SILENT}")).unwrap_or_else(|_| EnvFilter::new(format!("info,{SILENT}")));
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    let started = match format {
        LogFormat::Text => log.with_ansi(std::io::stderr().is_terminal()).with_target(false).try_init(),
        LogFormat::Json => log.json().flatten_event(true).try_init(),
    };
    drop(started);
}

/// The counters of this process; started by the first call.
///
/// # Errors
/// Never in practice: the buckets are not empty.
pub fn start_metrics() -> Result<PrometheusHandle, BuildError> {
    static HANDLE: OnceLock<PrometheusHandle> = OnceLock::new();
    if let Some(handle) = HANDLE.get() {
        return Ok(handle.clone());
    }
    let recorder = PrometheusBuilder::new()
        .set_buckets_for_metric(Matcher::Suffix("_seconds".to_owned()), &SECONDS)?
        .build_recorder();
    let handle = HANDLE.get_or_init(|| recorder.handle()).clone();
    if metrics::set_global_recorder(recorder).is_ok() {
        describe();
    }
    Ok(handle)
}

fn describe() {
    use metrics::{Unit, describe_counter, describe_gauge, describe_histogram};
    describe_counter!("roundtable_http_requests_total", "Requests by method, route and status");
    describe_histogram!("roundtable_http_request_duration_seconds", Unit::Seconds, "Time to the head of the answer");
    describe_gauge!("roundtable_open_streams", "Event streams that are open");
    describe_gauge!("roundtable_conversations_running", "Conversations that this process is running");
    describe_counter!("roundtable_turns_total", "Turns that ended, by outcome");
    describe_histogram!("roundtable_ttft_seconds", Unit::Seconds, "Time to the first token of completed turns");
}
