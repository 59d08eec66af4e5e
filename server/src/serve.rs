//! Serves the pages and the API until it is told to stop.

use crate::composition::Roundtable;
use crate::config::Config;
use crate::layers::host::AllowedHosts;
use crate::sse::StreamSlots;
use crate::state::AppState;
use crate::{router, site, telemetry};
use axum::Router;
use axum::serve::ListenerExt;
use metrics_exporter_prometheus::PrometheusHandle;
use std::net::SocketAddr;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

/// Longest time from the request to stop until what is being answered is cut off.
const GRACE: Duration = Duration::from_secs(25);
/// Longest time that closing takes after that. What a database that is away leaves undone is taken over at the next start.
const CLOSING: Duration = Duration::from_secs(4);
/// Time between two rounds of housekeeping of the counters.
const METRICS_UPKEEP: Duration = Duration::from_secs(5);

/// Why it does not serve.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// A setting does not do.
    #[error(transparent)]
    Config(#[from] crate::config::ConfigError),
    /// The parts do not come together.
    #[error(transparent)]
    Open(#[from] crate::composition::OpenError),
    /// The counters do not start.
    #[error("the counters cannot be set up")]
    Metrics(#[from] metrics_exporter_prometheus::BuildError),
    /// The address is taken or not ours.
    #[error("cannot listen on {addr}: is something else running there? Choose another with ROUNDTABLE_ADDR")]
    Listen {
        /// The address.
        addr: SocketAddr,
        /// What the system said.
        source: std::io::Error,
    },
    /// The server broke.
    #[error("the server stopped")]
    Serve(#[source] std::io::Error),
}

/// A server that listens, but does not answer yet.
pub struct Server {
    listener: TcpListener,
    addr: SocketAddr,
    router: Router,
    roundtable: Roundtable,
    metrics: PrometheusHandle,
}

impl Server {
    /// Opens everything and listens.
    ///
    /// # Errors
    /// What keeps it from serving, and what to do.
    pub async fn bind(config: &Config) -> Result<Self, ServeError> {
        config.demand_loopback()?;
        if config.nats {
            tracing::warn!("ROUNDTABLE_NATS_URL is set, but this version does not use NATS");
        }
        let metrics = telemetry::start_metrics()?;
        let failed = |source| ServeError::Listen { addr: config.addr, source };
        let listener = TcpListener::bind(config.addr).await.map_err(failed)?;
        let addr = listener.local_addr().map_err(failed)?;
        let roundtable = Roundtable::open(config, engine::Upkeep::AllRuns).await?;
        let state = AppState {
            engine: roundtable.engine.clone(),
            store: roundtable.store.clone(),
            leptos: site::leptos_options(config),
            styleguide: config.styleguide,
            streams: StreamSlots::new(config.max_streams),
            metrics: metrics.clone(),
        };
        let router = router::router(state, AllowedHosts::new(config.public_hosts.iter().cloned()));
        Ok(Self { listener, addr, router, roundtable, metrics })
    }

    /// Where it listens.
    pub const fn addr(&self) -> SocketAddr {
        self.addr
    }

    /// Answers until `stop` is cancelled; then ends streams and runs, waits for what is being answered, at most 25 s,
    /// and closes the database, within 30 s in all.
    ///
    /// # Errors
    /// [`ServeError::Serve`].
    pub async fn run(self, stop: CancellationToken) -> Result<(), ServeError> {
        let listener = self.listener.tap_io(|connection| {
            // Without it, small pieces of a stream wait for each other for up to 40 ms.
            if let Err(error) = connection.set_nodelay(true) {
                tracing::debug!(%error, "TCP_NODELAY was refused");
            }
        });
        let serving = async {
            // A bare router is copied with all its routes for each connection: 160 KiB. The maker of services is shared.
            let service = self.router.into_make_service();
            let served = axum::serve(listener, service).with_graceful_shutdown(stop.clone().cancelled_owned()).await;
            stop.cancel();
            served.map_err(ServeError::Serve)
        };
        let closing = async {
            stop.cancelled().await;
            tracing::info!("shutting down");
            // Ends the streams, which the server waits for.
            self.roundtable.engine.shutdown().await;
        };
        let too_late = async {
            stop.cancelled().await;
            tokio::time::sleep(GRACE).await;
        };
        let served = tokio::select! {
            (served, ()) = async { tokio::join!(serving, closing) } => served,
            () = too_late => {
                tracing::warn!("some answers were cut off: they took longer than {} s", GRACE.as_secs());
                Ok(())
            }
            never = keep_up(self.metrics) => match never {},
        };
        if tokio::time::timeout(CLOSING, self.roundtable.close()).await.is_err() {
            tracing::warn!("the database did not close in time: what ran is taken over at the next start");
        }
        served
    }
}

/// Keeps the counters from growing while nobody reads them.
async fn keep_up(metrics: PrometheusHandle) -> std::convert::Infallible {
    let mut rounds = tokio::time::interval(METRICS_UPKEEP);
    loop {
        rounds.tick().await;
        metrics.run_upkeep();
    }
}

/// Serves until the process is asked to end (SIGTERM, Ctrl-C).
///
/// # Errors
/// What keeps it from serving, and what to do.
pub async fn serve(config: &Config) -> Result<(), ServeError> {
    let server = Server::bind(config).await?;
    tracing::info!("Roundtable is at http://{}", server.addr());
    let stop = CancellationToken::new();
    let signals = tokio::spawn({
        let stop = stop.clone();
        async move {
            asked_to_end().await;
            stop.cancel();
        }
    });
    let ended = server.run(stop).await;
    signals.abort();
    ended
}

/// Waits for SIGTERM or Ctrl-C.
pub async fn asked_to_end() {
    let interrupted = async {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    };
    #[cfg(unix)]
    let terminated = async {
        match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
            Ok(mut signal) => signal.recv().await,
            Err(_) => std::future::pending().await,
        }
    };
    #[cfg(not(unix))]
    let terminated = std::future::pending::<Option<()>>();
    tokio::select! {
        () = interrupted => {}
        _ = terminated => {}
    }
}
