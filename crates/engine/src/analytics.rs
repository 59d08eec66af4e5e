//! Figures of conversations: folds over their logs, computed when asked for.

use crate::conversations::ConversationService;
use crate::ports::{ConversationFilter, StoreError, WorkspaceScope};
use model::ConversationId;
use projections::metrics::overview::Overview;
use projections::metrics::{Metrics, RunMetrics};

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
