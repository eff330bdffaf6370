//! What every write is made of: the lock on the revision, the freeze, rows with their audit rows and, last of all, the
//! raised revision.

use jiff::Timestamp;

use super::access;
use super::freeze;
use super::participants::{self, Stored};
use crate::domain::change::{By, Change, Changed};
use crate::domain::participant::{Participant, Slug};
use crate::domain::text::Reason;
use crate::store::audit::Difference;
use crate::store::document::stored;
use crate::store::possible;
use crate::store::rows::{AuditEnd, FreezeRow, ParticipantRow, Rows};
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
    pub(super) rows: &'a R,
    /// The revision this write makes; what it writes is stamped with it.
    pub(super) revision: Revision,
    by: &'a By,
    at: Timestamp,
    pub(super) freeze: Option<FreezeRow>,
    end: AuditEnd,
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
    /// Keeps others from writing: what is asked from here on, or at once with this and behind it, stays true until the
    /// commit.
    ///
    /// What is no revocation asks [`Write::refuse_frozen`] next.
    pub(super) async fn begin(rows: &'a R, by: &'a By, at: Timestamp) -> Result<Self, StoreError> {
        let (Revision(last), freeze, end) =
            tokio::try_join!(biased; rows.lock_revision(), rows.freeze(), rows.audit_end())?;
        Ok(Self { rows, revision: Revision(last + 1), by, at, freeze, end })
    }

    /// As [`Write::begin`], for what is refused while all is frozen.
    pub(super) async fn begin_unless_frozen(rows: &'a R, by: &'a By, at: Timestamp) -> Result<Self, StoreError> {
        let write = Self::begin(rows, by, at).await?;
        write.refuse_frozen()?;
        Ok(write)
    }

    /// As [`Write::begin_unless_frozen`], for what concerns a participant, which must be there.
    pub(super) async fn begin_on(rows: &'a R, by: &'a By, at: Timestamp, slug: &Slug) -> Result<Self, StoreError> {
        let (write, is_there) =
            tokio::try_join!(biased; Self::begin_unless_frozen(rows, by, at), participants::is_there(rows, slug))?;
        if is_there { Ok(write) } else { Err(StoreError::UnknownParticipant(slug.clone())) }
    }

    pub(super) fn refuse_frozen(&self) -> Result<(), StoreError> {
        match self.freeze.clone().map(freeze::read).transpose()? {
            Some(Frozen { since, .. }) => Err(StoreError::Frozen { since }),
            None => Ok(()),
        }
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
                self.rows.insert_declined(slug.as_str(), reason.as_str(), &self.at.to_string()).await?;
            }
            self.rows.delete_participant(slug.as_str()).await?;
            self.rows.insert_deleted(slug.as_str(), self.revision).await?;
        } else {
            self.rows.put_participants(&[self.row(&after, Some(before))?]).await?;
        }
        let difference = Difference::between(Some(&before.participant), Some(&after).filter(|_| !is_deleted));
        let entry = AuditEntry { action: change.action(), slug: Some(slug), reason: change.reason() };
        self.record(entry, difference).await?;
        Ok((after, changed))
    }

    /// Enters participants of slugs that are free, each with the hash of its private link if it gets one.
    pub(super) async fn enter(
        &mut self,
        entered: &[(&Participant, Option<TokenHash>)],
        action: &str,
    ) -> Result<(), StoreError> {
        let rows: Vec<_> =
            entered.iter().map(|(participant, _)| self.row(participant, None)).collect::<Result<_, _>>()?;
        self.rows.put_participants(&rows).await?;
        let slugs: Vec<_> = entered.iter().map(|(participant, _)| participant.slug.as_str()).collect();
        self.rows.forget_deleted(&slugs).await?;
        let mut trail = Vec::with_capacity(entered.len());
        for (participant, private_link) in entered {
            if let Some(link) = private_link {
                access::put_private_link(self.rows, &participant.slug, *link, self.at).await?;
            }
            let entry = AuditEntry::of(action, &participant.slug);
            trail.push(self.audit_row(entry, Difference::entered(participant, *private_link)));
        }
        self.rows.insert_audit(&trail).await
    }

    fn row<'p>(&self, participant: &'p Participant, before: Option<&Stored>) -> Result<ParticipantRow<'p>, StoreError> {
        possible::check(participant, before.map(|before| &before.participant))?;
        Ok(ParticipantRow {
            slug: participant.slug.as_str(),
            revision: self.revision,
            website_host: participant.website.site().as_str().to_owned(),
            document: stored::write(participant, before.map(|before| before.document.as_str())),
        })
    }

    pub(super) async fn record(&mut self, entry: AuditEntry<'_>, difference: Difference) -> Result<(), StoreError> {
        let row = self.audit_row(entry, difference);
        self.rows.insert_audit(&[row]).await
    }

    /// The next audit row, chained to the last one. A trail that was tampered with is written on even so: it must not keep
    /// anybody from revoking.
    fn audit_row(&mut self, entry: AuditEntry<'_>, difference: Difference) -> AuditRow {
        let mut row = AuditRow {
            id: self.end.id + 1,
            at: self.at,
            actor: self.by.actor.to_string(),
            action: entry.action.to_owned(),
            slug: entry.slug.map(Slug::to_string),
            reason: entry.reason.map(Reason::to_string),
            before: difference.before,
            after: difference.after,
            request: self.by.request.as_ref().map(ToString::to_string),
            revision: self.revision,
            previous: self.end.hash,
            hash: AuditHash::NONE,
        };
        row.hash = row.computed_hash();
        self.end = AuditEnd { id: row.id, hash: row.hash };
        row
    }

    /// Raises the revision, last of all; the database makes everything permanent.
    pub(super) async fn commit<T>(self, value: T) -> Result<Written<T>, StoreError> {
        self.rows.set_revision(self.revision).await?;
        Ok(Written::Rows(value))
    }
}
