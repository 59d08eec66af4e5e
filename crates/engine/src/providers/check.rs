//! The check of a whole pool: each endpoint is asked for its models.

use super::endpoint;
use crate::clock;
use crate::ports::{Completion, StoredProvider};
use futures::future::join_all;
use model::provider::{ModelProfile, ProviderCheck};

/// Asks every endpoint of a provider for its models, all at once.
pub(super) async fn check(completion: &dyn Completion, provider: &StoredProvider) -> ProviderCheck {
    let pool = provider.pool();
    let asked: Vec<_> = pool.iter().map(|member| endpoint(provider, &member.base_url)).collect();
    let mut found = join_all(asked.iter().map(|endpoint| completion.check(endpoint))).await;
    if found.len() == 1 {
        return found.remove(0);
    }
    together(&pool.into_iter().map(|member| member.base_url).zip(found).collect::<Vec<_>>())
}

/// Finds out what a model can do at the first endpoint of a provider that answers. The endpoints of a pool are to serve
/// the same, so one speaks for all.
pub(super) async fn probe(
    completion: &dyn Completion,
    provider: &StoredProvider,
    model: &str,
    check: ProviderCheck,
) -> ProviderCheck {
    let base_url = provider.base_url.clone();
    match completion.probe(&endpoint(provider, &base_url), model).await {
        Ok(abilities) => {
            let message = format!("{} “{model}” answers.", check.message);
            let profile = ModelProfile { base_url, checked_at: clock::now(), abilities };
            ProviderCheck { message, profile: Some(profile), ..check }
        }
        Err(error) => ProviderCheck { ok: false, message: error.message, ..check },
    }
}

/// What is said of a provider that cannot be asked.
pub(super) const fn unusable(message: String) -> ProviderCheck {
    ProviderCheck { ok: false, message, models: Vec::new(), latency_ms: 0, profile: None }
}

/// What the checks of several endpoints say together: it is in order when all are, and serves the models that all list.
fn together(found: &[(String, ProviderCheck)]) -> ProviderCheck {
    let (count, answered) = (found.len(), found.iter().filter(|(_, check)| check.ok).count());
    let latency_ms = found.iter().map(|(_, check)| check.latency_ms).max().unwrap_or(0);
    let mut message = format!("{answered} of {count} endpoints answer.");
    for (base_url, check) in found.iter().filter(|(_, check)| !check.ok) {
        message += " ";
        message += base_url;
        message += ": ";
        message += &check.message;
    }
    let lists: Vec<_> = found.iter().filter(|(_, check)| check.ok).map(|(_, check)| &check.models).collect();
    let everywhere = |model: &&String| lists.iter().all(|models| models.contains(model));
    let models: Vec<_> = lists.first().into_iter().copied().flatten().filter(everywhere).cloned().collect();
    let differ = lists.iter().any(|list| list.len() != models.len());
    if differ {
        message.push_str(" They list different models: only those that all of them serve can be used.");
    }
    ProviderCheck { ok: answered == count, message, models, latency_ms, profile: None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pool_serves_the_models_that_all_its_endpoints_list() {
        let check = |ok: bool, models: &[&str], latency_ms| ProviderCheck {
            ok,
            message: if ok { "Connected.".to_owned() } else { "It is not there. Start it.".to_owned() },
            models: models.iter().map(|&model| model.to_owned()).collect(),
            latency_ms,
            profile: None,
        };
        let pool = |checks: Vec<ProviderCheck>| {
            let urls = ('a'..).map(|url| format!("http://{url}"));
            together(&urls.zip(checks).collect::<Vec<_>>())
        };
        let all = pool(vec![check(true, &["x", "y"], 5), check(true, &["y", "x"], 9)]);
        assert_eq!((all.ok, all.message.as_str(), all.latency_ms), (true, "2 of 2 endpoints answer.", 9));
        assert_eq!(all.models, ["x", "y"]);
        let mixed = pool(vec![check(true, &["x", "y"], 5), check(true, &["y"], 5)]);
        assert_eq!((mixed.ok, mixed.models), (true, vec!["y".to_owned()]));
        assert!(mixed.message.ends_with("only those that all of them serve can be used."), "{}", mixed.message);
        let half = pool(vec![check(false, &[], 5), check(true, &["y"], 5)]);
        assert_eq!(half.message, "1 of 2 endpoints answer. http://a: It is not there. Start it.");
        assert_eq!((half.ok, half.models), (false, vec!["y".to_owned()]));
    }
}
