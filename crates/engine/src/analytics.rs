//! Figures of conversations: folds over their logs, computed when asked for.

use crate::clock;
use crate::conversations::ConversationService;
use crate::ports::{ConversationFilter, StoreError, WorkspaceScope};
use model::{ConversationId, Timestamp};
use projections::metrics::overview::Overview;
use projections::metrics::{Metrics, RunMetrics};

/// Milliseconds of a day.
const DAY_MS: u64 = 86_400_000;

/// Measures conversations.
#[derive(Clone)]
pub struct AnalyticsService {
    conversations: ConversationService,
}

impl AnalyticsService {
    pub(crate) fn new(conversations: ConversationService) -> Self {
        Self { conversations }
    }

    /// The figures of one conversation as of its last event.
    ///
    /// # Errors
    /// When the store fails. `Ok(None)`: there is no such conversation.
    pub async fn run(&self, scope: WorkspaceScope, id: ConversationId) -> Result<Option<RunMetrics>, StoreError> {
        let mut metrics = Metrics::default();
        let found = self
            .conversations
            .fold(scope, id, |envelope| {
                metrics.apply(envelope);
            })
            .await?;
        Ok(found.then(|| metrics.run()))
    }

    /// The figures of the conversations on the filter's page, together.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn overview(&self, scope: WorkspaceScope, filter: &ConversationFilter) -> Result<Overview, StoreError> {
        Ok(Overview::of(&self.runs(scope, filter).await?))
    }

    /// The figures of the period before the one that the filter asks for, as long as that one and at least a day, with its
    /// length in days, rounded up. `Ok(None)`: the filter does not say when its own period begins.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn before(
        &self,
        scope: WorkspaceScope,
        filter: &ConversationFilter,
    ) -> Result<Option<(u64, Overview)>, StoreError> {
        let Some(from) = filter.from else { return Ok(None) };
        let length = filter.to.unwrap_or_else(clock::now).since(from).max(DAY_MS);
        let start = from.as_millis().saturating_sub(i64::try_from(length).unwrap_or(i64::MAX));
        let earlier =
            ConversationFilter { from: Some(Timestamp::from_millis(start)), to: Some(from), ..filter.clone() };
        Ok(Some((length.div_ceil(DAY_MS), self.overview(scope, &earlier).await?)))
    }

    /// The figures of each of the conversations on the filter's page, newest first.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn runs(
        &self,
        scope: WorkspaceScope,
        filter: &ConversationFilter,
    ) -> Result<Vec<RunMetrics>, StoreError> {
        let mut runs = Vec::new();
        for summary in self.conversations.list(scope, filter).await? {
            runs.extend(self.run(scope, summary.id).await?);
        }
        Ok(runs)
    }
}
