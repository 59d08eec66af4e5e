//! The log of conversations on SeaORM.

mod append;
mod columns;
mod create;
mod delete;
mod lease;
mod share;

use crate::Store;
use crate::entity::{conversation, event};
use crate::error::store_error;
use crate::numbers::{from_column, to_column};
use append::{AppendRecords, Appended};
use async_trait::async_trait;
use create::CreateConversation;
use delete::{DeleteConversation, DeleteEnded};
use engine::ports::{
    Append, AppendError, ConversationFilter, Deletion, EventLog, Lease, NewConversation, OwnerId, Record, ShareStore,
    StoreError, WorkspaceScope,
};
use lease::{Claim, ClaimAbandoned, Release, Renew};
use model::{ConversationId, ConversationSummary, Timestamp};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait};
use share::SetShare;
use std::collections::BTreeMap;
use std::time::Duration;
use uuid::Uuid;

#[async_trait]
impl EventLog for Store {
    async fn create(&self, scope: WorkspaceScope, new: NewConversation) -> Result<Lease, StoreError> {
        let conversation = new.summary.id;
        self.database().write(CreateConversation::new(scope, new)?).await?;
        Ok(Lease { conversation, scope, epoch: create::FIRST_EPOCH, takeovers: 0 })
    }

    async fn append(&self, append: Append) -> Result<(), AppendError> {
        let write = AppendRecords::new(append)?;
        let written = if write.is_one_statement() {
            self.database().write_statement(write).await
        } else {
            self.database().write(write).await
        };
        match written.map_err(StoreError::from)? {
            Appended::All => Ok(()),
            Appended::Fenced => Err(AppendError::Fenced),
        }
    }

    async fn read(
        &self,
        scope: WorkspaceScope,
        id: ConversationId,
        after: u64,
        limit: u32,
    ) -> Result<Vec<Record>, StoreError> {
        // No column holds a larger number, so nothing comes after one.
        let Ok(after) = i64::try_from(after) else { return Ok(Vec::new()) };
        let rows = event::Entity::find()
            .inner_join(conversation::Entity)
            .filter(conversation::Column::WorkspaceId.eq(scope.id()))
            .filter(event::Column::ConversationId.eq(id.uuid()))
            .filter(event::Column::Seq.gt(after))
            .order_by_asc(event::Column::Seq)
            .limit(u64::from(limit))
            .all(self.reader())
            .await
            .map_err(store_error)?;
        rows.into_iter().map(Record::try_from).collect()
    }

    async fn summary(
        &self,
        scope: WorkspaceScope,
        id: ConversationId,
    ) -> Result<Option<ConversationSummary>, StoreError> {
        let row = conversation::Entity::find_by_id(id.uuid())
            .filter(conversation::Column::WorkspaceId.eq(scope.id()))
            .one(self.reader())
            .await
            .map_err(store_error)?;
        row.map(ConversationSummary::try_from).transpose()
    }

    async fn lengths(&self, conversations: &[ConversationId]) -> Result<BTreeMap<ConversationId, u64>, StoreError> {
        use conversation::Column;
        let mut lengths = BTreeMap::new();
        for some in conversations.chunks(lease::MOST_NAMED) {
            let rows: Vec<(Uuid, i64)> = conversation::Entity::find()
                .select_only()
                .columns([Column::Id, Column::Seq])
                .filter(Column::Id.is_in(some.iter().map(|id| id.uuid())))
                .into_tuple()
                .all(self.reader())
                .await
                .map_err(store_error)?;
            for (id, seq) in rows {
                lengths.insert(ConversationId::new(id), from_column("seq", seq)?);
            }
        }
        Ok(lengths)
    }

    async fn list(
        &self,
        scope: WorkspaceScope,
        filter: &ConversationFilter,
    ) -> Result<Vec<ConversationSummary>, StoreError> {
        use conversation::Column;
        let rows = conversation::Entity::find()
            .filter(Column::WorkspaceId.eq(scope.id()))
            .apply_if(filter.team, |query, team| query.filter(Column::TeamId.eq(team.uuid())))
            .apply_if(filter.strategy, |query, strategy| query.filter(Column::Strategy.eq(strategy.as_str())))
            .apply_if(filter.status, |query, status| query.filter(Column::Status.eq(status.as_str())))
            .apply_if(filter.from, |query, from| query.filter(Column::CreatedAt.gte(from.as_millis())))
            .apply_if(filter.to, |query, to| query.filter(Column::CreatedAt.lt(to.as_millis())))
            .order_by_desc(Column::CreatedAt)
            .order_by_desc(Column::Id)
            .limit(u64::from(filter.page_size()))
            .offset(u64::from(filter.offset))
            .all(self.reader())
            .await
            .map_err(store_error)?;
        rows.into_iter().map(ConversationSummary::try_from).collect()
    }

    async fn claim(
        &self,
        scope: WorkspaceScope,
        id: ConversationId,
        owner: OwnerId,
        lease: Duration,
    ) -> Result<Option<Lease>, StoreError> {
        let claim = Claim { scope, conversation: id, owner, lease };
        let taken = self.database().write_statement(claim).await?;
        taken.map(Lease::try_from).transpose()
    }

    async fn claim_abandoned(&self, owner: OwnerId, lease: Duration, limit: u32) -> Result<Vec<Lease>, StoreError> {
        let claim = ClaimAbandoned { owner, lease, limit };
        let taken = self.database().write_statement(claim).await?;
        taken.into_iter().map(Lease::try_from).collect()
    }

    async fn renew(
        &self,
        owner: OwnerId,
        lease: Duration,
        conversations: &[ConversationId],
    ) -> Result<Vec<ConversationId>, StoreError> {
        let mut renewed = Vec::with_capacity(conversations.len());
        for some in conversations.chunks(lease::MOST_NAMED) {
            let conversations = some.iter().map(|id| id.uuid()).collect();
            let some = self.database().write_statement(Renew { conversations, owner, lease }).await?;
            renewed.extend(some.into_iter().map(ConversationId::new));
        }
        Ok(renewed)
    }

    async fn release(&self, lease: Lease) -> Result<(), StoreError> {
        let release = Release { epoch: to_column("epoch", lease.epoch)?, lease };
        Ok(self.database().write_statement(release).await?)
    }

    async fn delete(&self, scope: WorkspaceScope, id: ConversationId) -> Result<Deletion, StoreError> {
        Ok(self.database().write(DeleteConversation { scope, id: id.uuid() }).await?)
    }

    async fn delete_ended(&self, before: Timestamp, limit: u32) -> Result<Vec<ConversationId>, StoreError> {
        let deleted = self.database().write_statement(DeleteEnded { before: before.as_millis(), limit }).await?;
        Ok(deleted.into_iter().map(ConversationId::new).collect())
    }
}

#[async_trait]
impl ShareStore for Store {
    async fn set_share(
        &self,
        scope: WorkspaceScope,
        id: ConversationId,
        token: Option<Uuid>,
    ) -> Result<bool, StoreError> {
        Ok(self.database().write(SetShare { scope, id: id.uuid(), token }).await?)
    }

    async fn share(&self, scope: WorkspaceScope, id: ConversationId) -> Result<Option<Uuid>, StoreError> {
        let row = conversation::Entity::find_by_id(id.uuid())
            .filter(conversation::Column::WorkspaceId.eq(scope.id()))
            .one(self.reader())
            .await
            .map_err(store_error)?;
        Ok(row.and_then(|row| row.share_token))
    }

    async fn shared_by(&self, token: Uuid) -> Result<Option<(WorkspaceScope, ConversationId)>, StoreError> {
        let row = conversation::Entity::find()
            .filter(conversation::Column::ShareToken.eq(token))
            .one(self.reader())
            .await
            .map_err(store_error)?;
        Ok(row.map(|row| (WorkspaceScope::of_row(row.workspace_id), ConversationId::new(row.id))))
    }
}
