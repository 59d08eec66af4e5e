//! Pools: to which of a provider's endpoints a call goes.
//!
//! The choice (`choice`) and the judgement of an endpoint (`health`) are pure; this module counts calls and waits. What
//! it knows is this process's own and is gone with it: nothing here is stored, and other servers count for themselves.

mod choice;
mod health;
mod reason;

pub(crate) use health::Ended;

use crate::clock;
use crate::ports::WorkspaceScope;
use choice::{Choice, EndpointState, choose};
use health::{Health, Ticket};
use model::event::Route;
use model::provider::{EndpointLoad, PoolEndpoint};
use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::Notify;
use tokio::time::Instant;
use uuid::Uuid;

/// Pools by workspace and name of the provider.
type ByProvider = HashMap<(Uuid, String), Arc<Pool>>;

/// The pools of all providers that this process has called.
#[derive(Clone, Default)]
pub(crate) struct Pools(Arc<Mutex<ByProvider>>);

impl Pools {
    /// The pool of a provider.
    pub(crate) fn of(&self, scope: WorkspaceScope, provider: &str) -> Arc<Pool> {
        Arc::clone(self.pools().entry((scope.id(), provider.to_owned())).or_default())
    }

    /// A provider is gone; calls under way end in their own time.
    pub(crate) fn forget(&self, scope: WorkspaceScope, provider: &str) {
        self.pools().remove(&(scope.id(), provider.to_owned()));
    }

    fn pools(&self) -> MutexGuard<'_, ByProvider> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The endpoints of one provider, by base URL.
#[derive(Default)]
pub(crate) struct Pool {
    endpoints: Mutex<BTreeMap<String, Health>>,
    /// Told when a call ends.
    freed: Notify,
}

impl Pool {
    /// A place for one call at one of these endpoints; waits while all that are in service are full.
    pub(crate) async fn take(self: &Arc<Self>, endpoints: &[PoolEndpoint]) -> Call {
        let asked = Instant::now();
        let mut waited = false;
        loop {
            // Listening begins before the look, so that no end of a call is missed in between.
            let mut freed = std::pin::pin!(self.freed.notified());
            freed.as_mut().enable();
            match self.try_take(endpoints, waited.then(|| asked.elapsed())) {
                Ok(call) => return call,
                Err(Some(until)) => tokio::select! { () = freed => {}, () = tokio::time::sleep_until(until) => {} },
                Err(None) => freed.await,
            }
            waited = true;
        }
    }

    /// A place, or the time at which there may be one.
    fn try_take(
        self: &Arc<Self>,
        endpoints: &[PoolEndpoint],
        waited: Option<Duration>,
    ) -> Result<Call, Option<Instant>> {
        let now = Instant::now();
        let mut members = self.endpoints();
        let states = states(&members, endpoints);
        let (at, why) = match choose(&states, now) {
            Choice::Take { at, why } => (at, why),
            Choice::Wait { until } => return Err(until),
        };
        let base_url = endpoints[at].base_url.clone();
        let route = (endpoints.len() > 1).then(|| {
            let named: Vec<_> = endpoints.iter().map(|endpoint| endpoint.base_url.as_str()).zip(states).collect();
            Route { endpoint: base_url.clone(), reason: reason::reason(&named, at, why, waited, now) }
        });
        let ticket = members.entry(base_url.clone()).or_default().begin();
        Ok(Call { pool: Arc::clone(self), base_url, route, ticket, heard: false, ended: Ended::Unclear })
    }

    /// What these endpoints are doing.
    pub(crate) fn load(&self, endpoints: &[PoolEndpoint]) -> Vec<EndpointLoad> {
        let (now, clock) = (Instant::now(), clock::now());
        let millis = |time: Duration| u64::try_from(time.as_millis()).unwrap_or(u64::MAX);
        let load = |(endpoint, state): (&PoolEndpoint, EndpointState)| EndpointLoad {
            base_url: endpoint.base_url.clone(),
            under_way: state.health.under_way,
            failures: state.health.failures,
            out_until: state.health.out.map(|out| clock.plus_millis(millis(out.until.saturating_duration_since(now)))),
        };
        let states = states(&self.endpoints(), endpoints);
        endpoints.iter().zip(states).map(load).collect()
    }

    /// Forgets endpoints that are not among these any more and have no calls under way.
    pub(crate) fn keep(&self, endpoints: &[PoolEndpoint]) {
        let stays = |base_url: &str| endpoints.iter().any(|endpoint| endpoint.base_url == base_url);
        self.endpoints().retain(|base_url, health| health.under_way > 0 || stays(base_url));
    }

    fn endpoints(&self) -> MutexGuard<'_, BTreeMap<String, Health>> {
        self.endpoints.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn states(members: &BTreeMap<String, Health>, endpoints: &[PoolEndpoint]) -> Vec<EndpointState> {
    let state = |endpoint: &PoolEndpoint| EndpointState {
        health: members.get(&endpoint.base_url).copied().unwrap_or_default(),
        max_concurrent: endpoint.max_concurrent,
    };
    endpoints.iter().map(state).collect()
}

/// One call's place at an endpoint. Dropping it makes the place free; what was said of the end of the call until then
/// is what the endpoint is judged by.
pub(crate) struct Call {
    pool: Arc<Pool>,
    base_url: String,
    route: Option<Route>,
    ticket: Ticket,
    heard: bool,
    ended: Ended,
}

impl Call {
    /// Base URL of the endpoint.
    pub(crate) fn base_url(&self) -> &str {
        &self.base_url
    }

    /// The choice for the log; `None` where there was none to make.
    pub(crate) fn route(&self) -> Option<Route> {
        self.route.clone()
    }

    /// Something came from the endpoint.
    pub(crate) fn hear(&mut self) {
        self.heard = true;
    }

    /// The call is over.
    pub(crate) fn end(mut self, ended: Ended) {
        self.ended = ended;
    }

    /// The turn's time is up: an endpoint from which nothing came has failed.
    pub(crate) fn time_out(self) {
        let ended = if self.heard { Ended::Answered } else { Ended::Failed };
        self.end(ended);
    }
}

impl Drop for Call {
    fn drop(&mut self) {
        if let Some(health) = self.pool.endpoints().get_mut(&self.base_url) {
            health.end(self.ticket, self.ended, Instant::now());
        }
        self.pool.freed.notify_waiters();
    }
}
