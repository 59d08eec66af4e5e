//! The log in memory.

use super::MemoryStore;
use crate::clock::now;
use crate::ports::{
    Append, AppendError, ConversationFilter, Deletion, EventLog, Lease, NewConversation, OwnerId, Progress, Record,
    ShareStore, StoreError, WorkspaceScope,
};
use async_trait::async_trait;
use model::{ConversationId, ConversationSummary, Status, Timestamp};
use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::time::Duration;
use tokio::time::Instant;
use uuid::Uuid;

pub(super) type Conversations = BTreeMap<ConversationId, Conversation>;

#[derive(Debug)]
pub(super) struct Conversation {
    scope: WorkspaceScope,
    summary: ConversationSummary,
    records: Vec<Record>,
    owner: Option<Owner>,
    epoch: u64,
    takeovers: u32,
    wake_at: Option<Timestamp>,
    share: Option<Uuid>,
}

#[derive(Clone, Copy, Debug)]
struct Owner {
    id: OwnerId,
    until: Instant,
}

impl Owner {
    fn new(id: OwnerId, lease: Duration) -> Self {
        Self { id, until: Instant::now() + lease }
    }
}

impl Conversation {
    /// Whether somebody other than `claimant` may still append.
    fn is_held_against(&self, claimant: OwnerId) -> bool {
        self.owner.is_some_and(|owner| owner.id != claimant) && !self.is_abandoned()
    }

    fn is_abandoned(&self) -> bool {
        self.owner.is_none_or(|owner| owner.until <= Instant::now())
    }

    /// Whether somebody has to go on with it, now or later.
    fn is_wanted(&self) -> bool {
        self.summary.status == Status::Running || self.wake_at.is_some()
    }

    /// Whether its owner went away while there was something to do.
    fn is_lost(&self) -> bool {
        let busy = self.summary.status == Status::Running || self.wake_at.is_some_and(|at| at <= now());
        busy && self.owner.is_some()
    }

    fn take(&mut self, owner: OwnerId, lease: Duration) -> Lease {
        self.owner = Some(Owner::new(owner, lease));
        self.epoch += 1;
        Lease { conversation: self.summary.id, scope: self.scope, epoch: self.epoch, takeovers: self.takeovers }
    }
}

#[async_trait]
impl EventLog for MemoryStore {
    async fn create(&self, scope: WorkspaceScope, new: NewConversation) -> Result<Lease, StoreError> {
        let id = new.summary.id;
        let mut tables = self.tables();
        if tables.conversations.contains_key(&id) {
            return Err(StoreError::Unavailable(format!("conversation {id} exists").into()));
        }
        let NewConversation { summary, records, wake_at, owner, lease } = new;
        if !records.iter().zip(1..).all(|(record, seq)| record.seq == seq) || records.len() as u64 != summary.seq {
            return Err(StoreError::Corrupt("the first records do not begin the log".to_owned()));
        }
        let owner = Some(Owner::new(owner, lease));
        let conversation =
            Conversation { scope, summary, records, owner, epoch: 1, takeovers: 0, wake_at, share: None };
        tables.conversations.insert(id, conversation);
        Ok(Lease { conversation: id, scope, epoch: 1, takeovers: 0 })
    }

    async fn append(&self, append: Append) -> Result<(), AppendError> {
        let Append { lease, after, records, summary, wake_at, progress } = append;
        let consecutive = records.iter().zip(after + 1..).all(|(record, seq)| record.seq == seq);
        if records.is_empty() || !consecutive || records.last().is_none_or(|last| last.seq != summary.seq) {
            let text = format!("an append after event {after} does not continue the log");
            return Err(StoreError::Corrupt(text).into());
        }
        let mut tables = self.tables();
        let conversation = tables.conversations.get_mut(&lease.conversation).ok_or(AppendError::Fenced)?;
        if (conversation.scope, conversation.epoch, conversation.summary.seq) != (lease.scope, lease.epoch, after) {
            return Err(AppendError::Fenced);
        }
        conversation.records.extend(records);
        conversation.summary = summary;
        conversation.wake_at = wake_at;
        if progress == Progress::Made {
            conversation.takeovers = 0;
        }
        Ok(())
    }

    async fn read(
        &self,
        scope: WorkspaceScope,
        id: ConversationId,
        after: u64,
        limit: u32,
    ) -> Result<Vec<Record>, StoreError> {
        let tables = self.tables();
        let conversation = tables.conversations.get(&id).filter(|found| found.scope == scope);
        let records = conversation.into_iter().flat_map(|found| &found.records);
        Ok(records.filter(|record| record.seq > after).take(limit as usize).cloned().collect())
    }

    async fn summary(
        &self,
        scope: WorkspaceScope,
        id: ConversationId,
    ) -> Result<Option<ConversationSummary>, StoreError> {
        let tables = self.tables();
        let conversation = tables.conversations.get(&id).filter(|found| found.scope == scope);
        Ok(conversation.map(|found| found.summary.clone()))
    }

    async fn lengths(&self, conversations: &[ConversationId]) -> Result<BTreeMap<ConversationId, u64>, StoreError> {
        let tables = self.tables();
        let length = |id: &ConversationId| Some((*id, tables.conversations.get(id)?.summary.seq));
        Ok(conversations.iter().filter_map(length).collect())
    }

    async fn list(
        &self,
        scope: WorkspaceScope,
        filter: &ConversationFilter,
    ) -> Result<Vec<ConversationSummary>, StoreError> {
        let tables = self.tables();
        let of_scope = tables.conversations.values().filter(|conversation| conversation.scope == scope);
        let mut rows: Vec<_> = of_scope
            .map(|conversation| &conversation.summary)
            .filter(|row| filter.team.is_none_or(|team| row.origin.is_some_and(|origin| origin.team_id == team)))
            .filter(|row| filter.strategy.is_none_or(|strategy| row.strategy == strategy))
            .filter(|row| filter.status.is_none_or(|status| row.status == status))
            .filter(|row| filter.from.is_none_or(|from| row.created_at >= from))
            .filter(|row| filter.to.is_none_or(|to| row.created_at < to))
            .collect();
        rows.sort_by_key(|row| Reverse((row.created_at, row.id)));
        let page = rows.into_iter().skip(filter.offset as usize).take(filter.page_size() as usize);
        Ok(page.cloned().collect())
    }

    async fn claim(
        &self,
        scope: WorkspaceScope,
        id: ConversationId,
        owner: OwnerId,
        lease: Duration,
    ) -> Result<Option<Lease>, StoreError> {
        let mut tables = self.tables();
        let conversation = tables.conversations.get_mut(&id).filter(|found| found.scope == scope);
        Ok(conversation.filter(|found| !found.is_held_against(owner)).map(|found| found.take(owner, lease)))
    }

    async fn claim_abandoned(&self, owner: OwnerId, lease: Duration, limit: u32) -> Result<Vec<Lease>, StoreError> {
        let mut tables = self.tables();
        let abandoned = tables
            .conversations
            .values_mut()
            .filter(|conversation| conversation.is_wanted() && conversation.is_abandoned());
        let taken = abandoned.take(limit as usize).map(|conversation| {
            conversation.takeovers += u32::from(conversation.is_lost());
            conversation.take(owner, lease)
        });
        Ok(taken.collect())
    }

    async fn renew(
        &self,
        owner: OwnerId,
        lease: Duration,
        conversations: &[ConversationId],
    ) -> Result<Vec<ConversationId>, StoreError> {
        let mut tables = self.tables();
        let mut renewed = Vec::new();
        for id in conversations {
            if let Some(held) = tables.conversations.get_mut(id).and_then(|found| found.owner.as_mut())
                && held.id == owner
            {
                *held = Owner::new(owner, lease);
                renewed.push(*id);
            }
        }
        Ok(renewed)
    }

    async fn release(&self, lease: Lease) -> Result<(), StoreError> {
        let mut tables = self.tables();
        if let Some(conversation) = tables.conversations.get_mut(&lease.conversation)
            && (conversation.scope, conversation.epoch) == (lease.scope, lease.epoch)
        {
            conversation.owner = None;
        }
        Ok(())
    }

    async fn delete(&self, scope: WorkspaceScope, id: ConversationId) -> Result<Deletion, StoreError> {
        let mut tables = self.tables();
        let found = tables.conversations.get(&id).filter(|found| found.scope == scope);
        Ok(match found.map(|found| found.summary.status) {
            None => Deletion::NotFound,
            Some(Status::Running) => Deletion::Running,
            Some(_) => {
                tables.conversations.remove(&id);
                Deletion::Done
            }
        })
    }

    async fn delete_ended(&self, before: Timestamp, limit: u32) -> Result<Vec<ConversationId>, StoreError> {
        let mut tables = self.tables();
        let summaries = tables.conversations.values().map(|conversation| &conversation.summary);
        let mut old: Vec<_> = summaries
            .filter(|summary| summary.status.is_ended() && summary.updated_at < before)
            .map(|summary| (summary.updated_at, summary.id))
            .collect();
        old.sort();
        old.truncate(limit as usize);
        for (_, id) in &old {
            tables.conversations.remove(id);
        }
        Ok(old.into_iter().map(|(_, id)| id).collect())
    }
}

#[async_trait]
impl ShareStore for MemoryStore {
    async fn set_share(
        &self,
        scope: WorkspaceScope,
        id: ConversationId,
        token: Option<Uuid>,
    ) -> Result<bool, StoreError> {
        let mut tables = self.tables();
        let found = tables.conversations.get_mut(&id).filter(|found| found.scope == scope);
        Ok(found.map(|found| found.share = token).is_some())
    }

    async fn share(&self, scope: WorkspaceScope, id: ConversationId) -> Result<Option<Uuid>, StoreError> {
        let tables = self.tables();
        Ok(tables.conversations.get(&id).filter(|found| found.scope == scope).and_then(|found| found.share))
    }

    async fn shared_by(&self, token: Uuid) -> Result<Option<(WorkspaceScope, ConversationId)>, StoreError> {
        let tables = self.tables();
        let found = tables.conversations.iter().find(|(_, found)| found.share == Some(token));
        Ok(found.map(|(id, found)| (found.scope, *id)))
    }
}
