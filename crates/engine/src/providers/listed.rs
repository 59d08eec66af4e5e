//! The models that providers list, as checks by this server have found them; gone with the server.

use crate::ports::{StoredProvider, WorkspaceScope};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use uuid::Uuid;

/// Most providers whose lists are kept; of more, all are asked for anew.
const MOST: usize = 256;
/// Most models of a provider that are kept.
const MOST_MODELS: usize = 1_000;

/// The models that providers list. A list is that of the addresses that were asked.
#[derive(Clone, Default)]
pub(super) struct Listed(Arc<Mutex<BTreeMap<(Uuid, String), List>>>);

struct List {
    addresses: Vec<String>,
    models: Vec<String>,
}

impl Listed {
    /// Keeps what a provider lists.
    pub(super) fn keep(&self, scope: WorkspaceScope, provider: &StoredProvider, models: &[String]) {
        let list = List { addresses: addresses(provider), models: models.iter().take(MOST_MODELS).cloned().collect() };
        let mut lists = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if lists.len() >= MOST {
            lists.clear();
        }
        lists.insert((scope.id(), provider.name.clone()), list);
    }

    /// What a provider listed last at the addresses that it has; nothing before the first check.
    pub(super) fn of(&self, scope: WorkspaceScope, provider: &StoredProvider) -> Vec<String> {
        let lists = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let list = lists.get(&(scope.id(), provider.name.clone()));
        list.filter(|list| list.addresses == addresses(provider)).map(|list| list.models.clone()).unwrap_or_default()
    }
}

fn addresses(provider: &StoredProvider) -> Vec<String> {
    provider.pool().into_iter().map(|endpoint| endpoint.base_url).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn provider(name: &str, base_url: &str) -> StoredProvider {
        StoredProvider {
            name: name.to_owned(),
            base_url: base_url.to_owned(),
            endpoints: Vec::new(),
            api_key: None,
            prices: BTreeMap::new(),
        }
    }

    #[test]
    fn a_list_is_of_a_name_and_its_addresses_and_the_lists_are_bounded() {
        let (listed, scope) = (Listed::default(), WorkspaceScope::single_user());
        let local = provider("local", "http://one.test/v1");
        assert_eq!(listed.of(scope, &local), [""; 0]);
        listed.keep(scope, &local, &["a".to_owned(), "b".to_owned()]);
        assert_eq!(listed.of(scope, &local), ["a", "b"]);
        assert_eq!(listed.of(scope, &provider("local", "http://two.test/v1")), [""; 0]);
        assert_eq!(listed.of(scope, &provider("other", "http://one.test/v1")), [""; 0]);
        for nth in 0..2 * MOST {
            listed.keep(scope, &provider(&format!("p{nth}"), "http://one.test/v1"), &[]);
        }
        assert!(listed.0.lock().unwrap().len() <= MOST);
    }
}
