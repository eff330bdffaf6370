//! The methods of the trait, each handed over to its rule.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::atomic::Ordering;

use async_trait::async_trait;
use jiff::Timestamp;

use super::{SqliteStore, backup, worker};
use crate::domain::change::By;
use crate::domain::input::AuditFilter;
use crate::domain::participant::{Link, Participant, Slug};
use crate::domain::status::ReasonClass;
use crate::domain::text::{MaintainerName, NoteText, Reason, ReportText};
use crate::store::{
    All, AuditHash, AuditRow, Backup, Changes, Declined, Frozen, Holder, Imported, Maintainer, NewSession, Note, Order,
    Outcome, Proof, Record, Report, ReportId, Revision, SessionLimits, Store, StoreError, TokenHash, rules,
};

#[async_trait]
impl Store for SqliteStore {
    async fn revision(&self) -> Result<Revision, StoreError> {
        self.follow(async |rows| rules::revision(rows).await).await
    }

    fn generation(&self) -> u64 {
        self.current.generation.load(Ordering::SeqCst)
    }

    fn trouble(&self) -> Option<String> {
        self.current.trouble()
    }

    async fn changes_since(&self, since: Revision) -> Result<Changes, StoreError> {
        self.follow(async move |rows| rules::changes_since(rows, since).await).await
    }

    async fn participant(&self, slug: &Slug) -> Result<Option<Participant>, StoreError> {
        let slug = slug.clone();
        self.read(async move |rows| rules::participant(rows, &slug).await).await
    }

    async fn participants(&self) -> Result<All, StoreError> {
        self.read(async |rows| rules::participants(rows).await).await
    }

    async fn record(&self, slug: &Slug) -> Result<Option<Record>, StoreError> {
        let slug = slug.clone();
        self.read(async move |rows| rules::record(rows, &slug).await).await
    }

    async fn add(
        &self,
        participant: &Participant,
        private_link: Option<TokenHash>,
        by: &By,
    ) -> Result<Revision, StoreError> {
        let (participant, by) = (participant.clone(), by.clone());
        self.write(async move |rows| rules::add(rows, &participant, private_link, &by).await).await
    }

    async fn change(&self, order: &Order) -> Result<Outcome, StoreError> {
        let order = order.clone();
        self.write(async move |rows| rules::change(rows, &order).await).await
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
        self.write(async move |rows| rules::revoke_all(rows, &slugs, &reason, class, &by, now).await).await
    }

    async fn set_private_link(&self, slug: &Slug, link: TokenHash, by: &By, now: Timestamp) -> Result<(), StoreError> {
        let (slug, by) = (slug.clone(), by.clone());
        self.write(async move |rows| rules::set_private_link(rows, &slug, link, &by, now).await).await
    }

    async fn add_note(&self, slug: &Slug, text: &NoteText, by: &By, now: Timestamp) -> Result<Note, StoreError> {
        let (slug, text, by) = (slug.clone(), text.clone(), by.clone());
        self.write(async move |rows| rules::add_note(rows, &slug, &text, &by, now).await).await
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
        self.write(async move |rows| rules::add_report(rows, &slug, &seen_at, text.as_ref(), &by, now).await).await
    }

    async fn reports(&self, open_only: bool, after: u64, rows_max: usize) -> Result<Vec<Report>, StoreError> {
        self.read(async move |rows| rules::reports(rows, open_only, after, rows_max).await).await
    }

    async fn open_reports_of(&self, slug: &Slug) -> Result<Vec<ReportId>, StoreError> {
        let slug = slug.clone();
        self.read(async move |rows| rules::open_reports_of(rows, &slug).await).await
    }

    async fn open_reports(&self) -> Result<BTreeMap<Slug, u32>, StoreError> {
        self.read(async |rows| rules::open_reports(rows).await).await
    }

    async fn close_report(&self, id: ReportId, note: &NoteText, by: &By, now: Timestamp) -> Result<Report, StoreError> {
        let (note, by) = (note.clone(), by.clone());
        self.write(async move |rows| rules::close_report(rows, id, &note, &by, now).await).await
    }

    async fn merge_report(&self, id: ReportId, into: ReportId, by: &By, now: Timestamp) -> Result<Report, StoreError> {
        let by = by.clone();
        self.write(async move |rows| rules::merge_report(rows, id, into, &by, now).await).await
    }

    async fn import(&self, participants: &[Participant], by: &By, now: Timestamp) -> Result<Imported, StoreError> {
        let (participants, by) = (participants.to_vec(), by.clone());
        self.write(async move |rows| rules::import(rows, &participants, &by, now).await).await
    }

    async fn add_maintainer(&self, maintainer: &Maintainer, by: &By) -> Result<(), StoreError> {
        let (maintainer, by) = (maintainer.clone(), by.clone());
        self.write(async move |rows| rules::add_maintainer(rows, &maintainer, &by).await).await
    }

    async fn maintainers(&self) -> Result<Vec<Maintainer>, StoreError> {
        self.read(async |rows| rules::maintainers(rows).await).await
    }

    async fn remove_maintainer(&self, name: &MaintainerName, by: &By, now: Timestamp) -> Result<(), StoreError> {
        let (name, by) = (name.clone(), by.clone());
        self.write(async move |rows| rules::remove_maintainer(rows, &name, &by, now).await).await
    }

    async fn holder(&self, credential: TokenHash) -> Result<Option<Holder>, StoreError> {
        self.read(async move |rows| rules::holder(rows, credential).await).await
    }

    async fn declined(&self, private_link: TokenHash) -> Result<Option<Declined>, StoreError> {
        self.read(async move |rows| rules::declined(rows, private_link).await).await
    }

    async fn forget_declined(&self, before: Timestamp) -> Result<bool, StoreError> {
        self.write(async move |rows| rules::forget_declined(rows, before).await).await
    }

    async fn open_session(&self, new: &NewSession) -> Result<Option<Holder>, StoreError> {
        let new = *new;
        // A credential of nobody takes no lock.
        if self.holder(new.credential).await?.is_none() {
            return Ok(None);
        }
        self.write(async move |rows| rules::open_session(rows, &new).await).await
    }

    async fn session(
        &self,
        session: TokenHash,
        limits: SessionLimits,
        now: Timestamp,
    ) -> Result<Option<Holder>, StoreError> {
        let found = self.read(async move |rows| rules::session(rows, session, limits, now).await).await?;
        if found.as_ref().is_some_and(|found| found.is_to_be_noted) {
            self.note_seen(session, now);
        }
        Ok(found.map(|found| found.holder))
    }

    async fn end_session(&self, session: TokenHash) -> Result<(), StoreError> {
        self.write(async move |rows| rules::end_session(rows, session).await).await
    }

    async fn end_sessions(&self, holder: &Holder) -> Result<(), StoreError> {
        let holder = holder.clone();
        self.write(async move |rows| rules::end_sessions(rows, &holder).await).await
    }

    async fn freeze(&self, reason: Option<&Reason>, by: &By, now: Timestamp) -> Result<(), StoreError> {
        let (reason, by) = (reason.cloned(), by.clone());
        self.write(async move |rows| rules::freeze(rows, reason.as_ref(), &by, now).await).await
    }

    async fn thaw(&self, by: &By, now: Timestamp) -> Result<(), StoreError> {
        let by = by.clone();
        self.write(async move |rows| rules::thaw(rows, &by, now).await).await
    }

    async fn frozen(&self) -> Result<Option<Frozen>, StoreError> {
        self.read(async |rows| rules::frozen(rows).await).await
    }

    async fn audit(&self, after: u64, filter: &AuditFilter, rows_max: usize) -> Result<Vec<AuditRow>, StoreError> {
        let filter = filter.clone();
        self.read(async move |rows| rules::audit(rows, after, &filter, rows_max).await).await
    }

    async fn prove(&self, known: Option<AuditHash>) -> Result<Proof, StoreError> {
        self.read(async move |rows| rules::prove(rows, known).await).await
    }

    async fn backup(&self, to: &Path) -> Result<Backup, StoreError> {
        let to = to.to_owned();
        match self.current.attached()?.held.as_ref().map(|held| held.path().to_owned()) {
            // A copy takes as long as the file is large: it has a connection of its own and holds nobody up.
            Some(from) => worker::alone("openday-backup", move || backup::of_file(&from, &to)).await,
            None => {
                self.current.attached()?.writer.call(move |connection| backup::of_connection(connection, &to)).await
            }
        }
    }
}
