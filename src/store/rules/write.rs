//! What every write is made of: the lock on the revision, the freeze, rows with their audit rows and, last of all, the
//! raised revision.

use jiff::Timestamp;

use super::access;
use super::declined;
use super::freeze;
use super::participants::{self, Stored};
use crate::domain::change::{By, Change, Changed};
use crate::domain::participant::{Participant, Slug};
use crate::domain::text::Reason;
use crate::store::audit::Difference;
use crate::store::document::stored;
use crate::store::possible;
use crate::store::rows::{AuditEnd, ParticipantRow, Rows};
use crate::store::{AuditHash, AuditRow, Frozen, Revision, StoreError, TokenHash};

/// What a rule came to, and what is to become of its transaction.
#[derive(Debug)]
pub(in crate::store) enum Written<T> {
    /// Rows were written, which are to be committed.
    Rows(T),
    /// Nothing was; the transaction may be rolled back.
    Nothing(T),
}

/// A write that was begun.
pub(super) struct Write<'a, R> {
    pub(super) rows: &'a mut R,
    /// The revision this write makes; what it writes is stamped with it.
    pub(super) revision: Revision,
    by: &'a By,
    at: Timestamp,
    /// The end of the trail, once it was asked for.
    end: Option<AuditEnd>,
}

/// What an audit row says beside by whom, when and what the difference is.
#[derive(Debug, Clone, Copy)]
pub(super) struct AuditEntry<'a> {
    pub(super) action: &'a str,
    pub(super) slug: Option<&'a Slug>,
    pub(super) reason: Option<&'a Reason>,
}

impl<'a> AuditEntry<'a> {
    /// Of something that was done to a participant, for no reason that was given.
    pub(super) const fn of(action: &'a str, slug: &'a Slug) -> Self {
        Self { action, slug: Some(slug), reason: None }
    }

    /// Of something that was done to no participant.
    pub(super) const fn bare(action: &'a str) -> Self {
        Self { action, slug: None, reason: None }
    }
}

impl<'a, R: Rows> Write<'a, R> {
    /// Keeps others from writing: what is read from here on stays true until the commit.
    ///
    /// What is no revocation asks [`Write::refuse_frozen`] next.
    pub(super) async fn begin(rows: &'a mut R, by: &'a By, at: Timestamp) -> Result<Self, StoreError> {
        let Revision(last) = rows.lock_revision().await?;
        Ok(Self { rows, revision: Revision(last + 1), by, at, end: None })
    }

    /// As [`Write::begin`], for what is refused while all is frozen.
    pub(super) async fn begin_unless_frozen(rows: &'a mut R, by: &'a By, at: Timestamp) -> Result<Self, StoreError> {
        let mut write = Self::begin(rows, by, at).await?;
        write.refuse_frozen().await?;
        Ok(write)
    }

    pub(super) async fn refuse_frozen(&mut self) -> Result<(), StoreError> {
        match freeze::frozen(self.rows).await? {
            Some(Frozen { since, .. }) => Err(StoreError::Frozen { since }),
            None => Ok(()),
        }
    }

    /// Refuses a slug that is unknown.
    pub(super) async fn must_exist(&mut self, slug: &Slug) -> Result<(), StoreError> {
        let found = self.rows.document(slug.as_str()).await?;
        found.map(drop).ok_or_else(|| StoreError::UnknownParticipant(slug.clone()))
    }

    pub(super) async fn stored(&mut self, slug: &Slug) -> Result<Option<Stored>, StoreError> {
        participants::stored(self.rows, slug).await
    }

    /// Applies a change of the domain to what is stored, or leaves everything untouched.
    pub(super) async fn apply(
        &mut self,
        before: &Stored,
        change: &Change,
    ) -> Result<(Participant, Changed), StoreError> {
        let mut after = before.participant.clone();
        let changed = change.apply(&mut after, self.at)?;
        let slug = &before.participant.slug;
        let is_deleted = changed == Changed::Deleted;
        if is_deleted {
            if let Some(reason) = change.reason() {
                declined::keep(self.rows, slug, reason, self.at).await?;
            }
            self.rows.delete_participant(slug.as_str()).await?;
            self.rows.insert_deleted(slug.as_str(), self.revision).await?;
        } else {
            self.put(&after, Some(before)).await?;
        }
        let difference = Difference::between(Some(&before.participant), Some(&after).filter(|_| !is_deleted));
        let entry = AuditEntry { action: change.action(), slug: Some(slug), reason: change.reason() };
        self.record(entry, difference).await?;
        Ok((after, changed))
    }

    /// Enters a participant of a slug that is free, with the hash of its private link if it gets one.
    pub(super) async fn enter(
        &mut self,
        participant: &Participant,
        action: &str,
        private_link: Option<TokenHash>,
    ) -> Result<(), StoreError> {
        let slug = &participant.slug;
        self.put(participant, None).await?;
        self.rows.forget_deleted(slug.as_str()).await?;
        if let Some(link) = private_link {
            access::put_private_link(self.rows, slug, link, self.at).await?;
        }
        self.record(AuditEntry::of(action, slug), Difference::entered(participant, private_link)).await
    }

    async fn put(&mut self, participant: &Participant, before: Option<&Stored>) -> Result<(), StoreError> {
        possible::check(participant, before.map(|before| &before.participant))?;
        let document = stored::write(participant, before.map(|before| before.document.as_str()));
        let (slug, website) = (participant.slug.as_str(), participant.website.site());
        let row = ParticipantRow { slug, revision: self.revision, website_host: website.as_str(), document: &document };
        self.rows.put_participant(&row).await
    }

    /// Writes an audit row, chained to the last one. A trail that was tampered with is written on even so: it must not
    /// keep anybody from revoking.
    pub(super) async fn record(&mut self, entry: AuditEntry<'_>, difference: Difference) -> Result<(), StoreError> {
        let end = match self.end {
            Some(end) => end,
            None => self.rows.audit_end().await?,
        };
        let mut row = AuditRow {
            id: end.id + 1,
            at: self.at,
            actor: self.by.actor.to_string(),
            action: entry.action.to_owned(),
            slug: entry.slug.map(Slug::to_string),
            reason: entry.reason.map(Reason::to_string),
            before: difference.before,
            after: difference.after,
            request: self.by.request.as_ref().map(ToString::to_string),
            revision: self.revision,
            previous: end.hash,
            hash: AuditHash::NONE,
        };
        row.hash = row.computed_hash();
        self.rows.insert_audit(&row).await?;
        self.end = Some(AuditEnd { id: row.id, hash: row.hash });
        Ok(())
    }

    /// Raises the revision, last of all; the database makes everything permanent.
    pub(super) async fn commit<T>(self, value: T) -> Result<Written<T>, StoreError> {
        self.rows.set_revision(self.revision).await?;
        Ok(Written::Rows(value))
    }
}
