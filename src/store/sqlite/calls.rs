//! The methods of the trait, each handed to a thread that has a connection.

use std::collections::BTreeMap;
use std::path::Path;

use async_trait::async_trait;
use jiff::Timestamp;

use super::{
    SqliteStore, audit, backup, changes, credentials, freeze, maintainers, notes, participants, reports, sessions,
    worker,
};
use crate::domain::change::By;
use crate::domain::participant::{Link, Participant, Slug};
use crate::domain::status::ReasonClass;
use crate::domain::text::{MaintainerName, NoteText, Reason, ReportText};
use crate::store::{
    All, AuditRow, Backup, Changes, Frozen, Holder, Imported, Maintainer, NewSession, Note, Order, Outcome, Record,
    Report, ReportId, Revision, SessionLimits, Store, StoreError, TokenHash,
};

#[async_trait]
impl Store for SqliteStore {
    async fn revision(&self) -> Result<Revision, StoreError> {
        self.read(participants::revision).await
    }

    async fn changes_since(&self, since: Revision) -> Result<Changes, StoreError> {
        self.read(move |connection| participants::changes_since(connection, since)).await
    }

    async fn participant(&self, slug: &Slug) -> Result<Option<Participant>, StoreError> {
        let slug = slug.clone();
        self.read(move |connection| participants::participant(connection, &slug)).await
    }

    async fn participants(&self) -> Result<All, StoreError> {
        self.read(participants::participants).await
    }

    async fn record(&self, slug: &Slug) -> Result<Option<Record>, StoreError> {
        let slug = slug.clone();
        self.read(move |connection| notes::record(connection, &slug)).await
    }

    async fn add(
        &self,
        participant: &Participant,
        private_link: Option<TokenHash>,
        by: &By,
    ) -> Result<Revision, StoreError> {
        let (participant, by) = (participant.clone(), by.clone());
        self.write(move |connection| changes::add(connection, &participant, private_link, &by)).await
    }

    async fn change(&self, order: &Order) -> Result<Outcome, StoreError> {
        let order = order.clone();
        self.write(move |connection| changes::change(connection, &order)).await
    }

    async fn revoke_all(
        &self,
        slugs: &[Slug],
        reason: &Reason,
        class: Option<ReasonClass>,
        by: &By,
        now: Timestamp,
    ) -> Result<Vec<Outcome>, StoreError> {
        let (slugs, reason, by) = (slugs.to_vec(), reason.clone(), by.clone());
        self.write(move |connection| changes::revoke_all(connection, &slugs, &reason, class, &by, now)).await
    }

    async fn set_private_link(&self, slug: &Slug, link: TokenHash, by: &By, now: Timestamp) -> Result<(), StoreError> {
        let (slug, by) = (slug.clone(), by.clone());
        self.write(move |connection| credentials::set_private_link(connection, &slug, link, &by, now)).await
    }

    async fn add_note(&self, slug: &Slug, text: &NoteText, by: &By, now: Timestamp) -> Result<Note, StoreError> {
        let (slug, text, by) = (slug.clone(), text.clone(), by.clone());
        self.write(move |connection| notes::add(connection, &slug, &text, &by, now)).await
    }

    async fn add_report(
        &self,
        slug: &Slug,
        seen_at: &Link,
        text: Option<&ReportText>,
        by: &By,
        now: Timestamp,
    ) -> Result<Report, StoreError> {
        let (slug, seen_at, text, by) = (slug.clone(), seen_at.clone(), text.cloned(), by.clone());
        self.write(move |connection| reports::add(connection, &slug, &seen_at, text.as_ref(), &by, now)).await
    }

    async fn reports(&self, open_only: bool, after: u64, rows_max: usize) -> Result<Vec<Report>, StoreError> {
        self.read(move |connection| reports::reports(connection, open_only, after, rows_max)).await
    }

    async fn open_reports(&self) -> Result<BTreeMap<Slug, u32>, StoreError> {
        self.read(reports::open).await
    }

    async fn close_report(&self, id: ReportId, note: &NoteText, by: &By, now: Timestamp) -> Result<Report, StoreError> {
        let (note, by) = (note.clone(), by.clone());
        self.write(move |connection| reports::close(connection, id, &note, &by, now)).await
    }

    async fn merge_report(&self, id: ReportId, into: ReportId, by: &By, now: Timestamp) -> Result<Report, StoreError> {
        let by = by.clone();
        self.write(move |connection| reports::merge(connection, id, into, &by, now)).await
    }

    async fn import(&self, participants: &[Participant], by: &By, now: Timestamp) -> Result<Imported, StoreError> {
        let (participants, by) = (participants.to_vec(), by.clone());
        self.write(move |connection| changes::import(connection, &participants, &by, now)).await
    }

    async fn add_maintainer(&self, maintainer: &Maintainer, by: &By) -> Result<(), StoreError> {
        let (maintainer, by) = (maintainer.clone(), by.clone());
        self.write(move |connection| maintainers::add(connection, &maintainer, &by)).await
    }

    async fn maintainers(&self) -> Result<Vec<Maintainer>, StoreError> {
        self.read(maintainers::maintainers).await
    }

    async fn remove_maintainer(&self, name: &MaintainerName, by: &By, now: Timestamp) -> Result<(), StoreError> {
        let (name, by) = (name.clone(), by.clone());
        self.write(move |connection| maintainers::remove(connection, &name, &by, now)).await
    }

    async fn holder(&self, credential: TokenHash) -> Result<Option<Holder>, StoreError> {
        self.read(move |connection| credentials::holder(connection, credential)).await
    }

    async fn open_session(&self, new: &NewSession) -> Result<Option<Holder>, StoreError> {
        let new = *new;
        self.write(move |connection| sessions::open(connection, &new)).await
    }

    async fn session(
        &self,
        session: TokenHash,
        limits: SessionLimits,
        now: Timestamp,
    ) -> Result<Option<Holder>, StoreError> {
        let found = self.read(move |connection| sessions::session(connection, session, limits, now)).await?;
        let Some(found) = found else { return Ok(None) };
        if found.is_to_be_noted {
            self.note_seen(session, now);
        }
        Ok(Some(found.holder))
    }

    async fn end_session(&self, session: TokenHash) -> Result<(), StoreError> {
        self.write(move |connection| sessions::end(connection, session)).await
    }

    async fn end_sessions(&self, holder: &Holder) -> Result<(), StoreError> {
        let holder = holder.clone();
        self.write(move |connection| sessions::end_all(connection, &holder)).await
    }

    async fn freeze(&self, reason: Option<&Reason>, by: &By, now: Timestamp) -> Result<(), StoreError> {
        let (reason, by) = (reason.cloned(), by.clone());
        self.write(move |connection| freeze::freeze(connection, reason.as_ref(), &by, now)).await
    }

    async fn thaw(&self, by: &By, now: Timestamp) -> Result<(), StoreError> {
        let by = by.clone();
        self.write(move |connection| freeze::thaw(connection, &by, now)).await
    }

    async fn frozen(&self) -> Result<Option<Frozen>, StoreError> {
        self.read(freeze::frozen).await
    }

    async fn audit(&self, after: u64, slug: Option<&Slug>, rows_max: usize) -> Result<Vec<AuditRow>, StoreError> {
        let slug = slug.cloned();
        self.read(move |connection| audit::rows(connection, after, slug.as_ref(), rows_max)).await
    }

    async fn backup(&self, to: &Path) -> Result<Backup, StoreError> {
        let to = to.to_owned();
        match self.path.clone() {
            // A copy takes as long as the file is large: it has a connection of its own and holds nobody up.
            Some(from) => worker::alone("openday-backup", move || backup::of_file(&from, &to)).await,
            None => self.write(move |connection| backup::of_connection(connection, &to)).await,
        }
    }
}
