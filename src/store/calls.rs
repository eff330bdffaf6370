//! The methods of the trait, each handed over to its rule: the same for every database.
//!
//! A database brings `read`, `write` and `follow`, which run a rule in a transaction of its own, and the macro that makes a
//! rule as they take it. It brings as well what is not a matter of rows: `current_generation`, `current_trouble`,
//! `next_news`, `note_seen` and `copy_to`, and says with `WAITS` how it waits for the other end of a copy.

/// Makes a [`Store`](super::Store) of a type, with the macro that makes its rules.
macro_rules! calls {
    ($store:ty, $rule:ident) => {
        use std::collections::BTreeMap;
        use std::path::Path;

        use async_trait::async_trait;
        use jiff::Timestamp;

        use $crate::domain::change::By;
        use $crate::domain::input::AuditFilter;
        use $crate::domain::participant::{Link, Participant, Slug};
        use $crate::domain::status::ReasonClass;
        use $crate::domain::text::{MaintainerName, NoteText, Reason, ReportText};
        use $crate::store::{
            All, Arrival, AuditHash, AuditRow, Backup, Changes, Copied, Declined, Frozen, Giving, Holder, Imported,
            Inlet, Maintainer, NewSession, Note, Order, Outcome, Outlet, Progress, Proof, Record, Report, ReportId,
            Revision, SessionLimits, Store, StoreError, Taking, TokenHash, Waiting, rules,
        };

        #[async_trait]
        impl Store for $store {
            async fn revision(&self) -> Result<Revision, StoreError> {
                self.follow($rule!(|rows| rules::revision(rows))).await
            }

            fn generation(&self) -> u64 {
                self.current_generation()
            }

            fn trouble(&self) -> Option<String> {
                self.current_trouble()
            }

            async fn news(&self) {
                self.next_news().await;
            }

            async fn changes_since(&self, since: Revision) -> Result<Changes, StoreError> {
                self.follow($rule!(|rows| rules::changes_since(rows, since))).await
            }

            async fn participant(&self, slug: &Slug) -> Result<Option<Participant>, StoreError> {
                let slug = slug.clone();
                self.read($rule!(|rows| rules::participant(rows, &slug))).await
            }

            async fn participants(&self) -> Result<All, StoreError> {
                self.read($rule!(|rows| rules::participants(rows))).await
            }

            async fn give_participants(&self, to: Giving<All>, progress: &Progress) -> Result<(), StoreError> {
                let progress = progress.clone();
                self.read($rule!(|rows| rules::give_participants(rows, &to, &progress, WAITS))).await
            }

            async fn record(&self, slug: &Slug) -> Result<Option<Record>, StoreError> {
                let slug = slug.clone();
                self.read($rule!(|rows| rules::record(rows, &slug))).await
            }

            async fn add(
                &self,
                participant: &Participant,
                private_link: Option<TokenHash>,
                by: &By,
            ) -> Result<Revision, StoreError> {
                let (participant, by) = (participant.clone(), by.clone());
                self.write($rule!(|rows| rules::add(rows, &participant, private_link, &by))).await
            }

            async fn take_in(
                &self,
                application: &Participant,
                private_link: TokenHash,
                by: &By,
                waiting: Waiting,
                waiting_max: usize,
            ) -> Result<Revision, StoreError> {
                let (application, by) = (application.clone(), by.clone());
                self.write($rule!(|rows| rules::take_in(rows, &application, private_link, &by, waiting, waiting_max)))
                    .await
            }

            async fn change(&self, order: &Order) -> Result<Outcome, StoreError> {
                let order = order.clone();
                self.write($rule!(|rows| rules::change(rows, &order))).await
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
                self.write($rule!(|rows| rules::revoke_all(rows, &slugs, &reason, class, &by, now))).await
            }

            async fn set_private_link(
                &self,
                slug: &Slug,
                link: TokenHash,
                by: &By,
                now: Timestamp,
            ) -> Result<(), StoreError> {
                let (slug, by) = (slug.clone(), by.clone());
                self.write($rule!(|rows| rules::set_private_link(rows, &slug, link, &by, now))).await
            }

            async fn add_note(
                &self,
                slug: &Slug,
                text: &NoteText,
                by: &By,
                now: Timestamp,
            ) -> Result<Note, StoreError> {
                let (slug, text, by) = (slug.clone(), text.clone(), by.clone());
                self.write($rule!(|rows| rules::add_note(rows, &slug, &text, &by, now))).await
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
                self.write($rule!(|rows| rules::add_report(rows, &slug, &seen_at, text.as_ref(), &by, now))).await
            }

            async fn reports(&self, open_only: bool, after: u64, rows_max: usize) -> Result<Vec<Report>, StoreError> {
                self.read($rule!(|rows| rules::reports(rows, open_only, after, rows_max))).await
            }

            async fn open_reports_of(&self, slug: &Slug) -> Result<Vec<ReportId>, StoreError> {
                let slug = slug.clone();
                self.read($rule!(|rows| rules::open_reports_of(rows, &slug))).await
            }

            async fn open_reports(&self) -> Result<BTreeMap<Slug, u32>, StoreError> {
                self.read($rule!(|rows| rules::open_reports(rows))).await
            }

            async fn close_report(
                &self,
                id: ReportId,
                note: &NoteText,
                by: &By,
                now: Timestamp,
            ) -> Result<Report, StoreError> {
                let (note, by) = (note.clone(), by.clone());
                self.write($rule!(|rows| rules::close_report(rows, id, &note, &by, now))).await
            }

            async fn merge_report(
                &self,
                id: ReportId,
                into: ReportId,
                by: &By,
                now: Timestamp,
            ) -> Result<Report, StoreError> {
                let by = by.clone();
                self.write($rule!(|rows| rules::merge_report(rows, id, into, &by, now))).await
            }

            async fn import_from(
                &self,
                from: Taking<Arrival>,
                by: &By,
                now: Timestamp,
            ) -> Result<Imported, StoreError> {
                let by = by.clone();
                self.write($rule!(|rows| rules::import(rows, from, &by, now, WAITS))).await
            }

            async fn add_maintainer(&self, maintainer: &Maintainer, by: &By) -> Result<(), StoreError> {
                let (maintainer, by) = (maintainer.clone(), by.clone());
                self.write($rule!(|rows| rules::add_maintainer(rows, &maintainer, &by))).await
            }

            async fn maintainers(&self) -> Result<Vec<Maintainer>, StoreError> {
                self.read($rule!(|rows| rules::maintainers(rows))).await
            }

            async fn remove_maintainer(
                &self,
                name: &MaintainerName,
                by: &By,
                now: Timestamp,
            ) -> Result<(), StoreError> {
                let (name, by) = (name.clone(), by.clone());
                self.write($rule!(|rows| rules::remove_maintainer(rows, &name, &by, now))).await
            }

            async fn holder(&self, credential: TokenHash) -> Result<Option<Holder>, StoreError> {
                self.read($rule!(|rows| rules::holder(rows, credential))).await
            }

            async fn declined(&self, private_link: TokenHash) -> Result<Option<Declined>, StoreError> {
                self.read($rule!(|rows| rules::declined(rows, private_link))).await
            }

            async fn forget_declined(&self, before: Timestamp) -> Result<bool, StoreError> {
                self.write($rule!(|rows| rules::forget_declined(rows, before))).await
            }

            async fn open_session(&self, new: &NewSession) -> Result<Option<Holder>, StoreError> {
                let new = *new;
                // A credential of nobody takes no lock.
                if self.holder(new.credential).await?.is_none() {
                    return Ok(None);
                }
                self.write($rule!(|rows| rules::open_session(rows, &new))).await
            }

            async fn session(
                &self,
                session: TokenHash,
                limits: SessionLimits,
                now: Timestamp,
            ) -> Result<Option<Holder>, StoreError> {
                let found: Option<rules::Session> =
                    self.read($rule!(|rows| rules::session(rows, session, limits, now))).await?;
                if found.as_ref().is_some_and(|found| found.is_to_be_noted) {
                    self.note_seen(session, now);
                }
                Ok(found.map(|found| found.holder))
            }

            async fn end_session(&self, session: TokenHash) -> Result<(), StoreError> {
                self.write($rule!(|rows| rules::end_session(rows, session))).await
            }

            async fn end_sessions(&self, holder: &Holder) -> Result<(), StoreError> {
                let holder = holder.clone();
                self.write($rule!(|rows| rules::end_sessions(rows, &holder))).await
            }

            async fn freeze(&self, reason: Option<&Reason>, by: &By, now: Timestamp) -> Result<(), StoreError> {
                let (reason, by) = (reason.cloned(), by.clone());
                self.write($rule!(|rows| rules::freeze(rows, reason.as_ref(), &by, now))).await
            }

            async fn thaw(&self, by: &By, now: Timestamp) -> Result<(), StoreError> {
                let by = by.clone();
                self.write($rule!(|rows| rules::thaw(rows, &by, now))).await
            }

            async fn frozen(&self) -> Result<Option<Frozen>, StoreError> {
                self.read($rule!(|rows| rules::frozen(rows))).await
            }

            async fn audit(
                &self,
                after: u64,
                filter: &AuditFilter,
                rows_max: usize,
            ) -> Result<Vec<AuditRow>, StoreError> {
                let filter = filter.clone();
                self.read($rule!(|rows| rules::audit(rows, after, &filter, rows_max))).await
            }

            async fn prove_telling(&self, known: Option<AuditHash>, progress: &Progress) -> Result<Proof, StoreError> {
                let progress = progress.clone();
                self.read($rule!(|rows| rules::prove(rows, known, &progress))).await
            }

            async fn give(&self, to: Outlet) -> Result<(), StoreError> {
                self.read($rule!(|rows| rules::give(rows, &to, WAITS))).await
            }

            async fn take(&self, from: Inlet) -> Result<Copied, StoreError> {
                self.write($rule!(|rows| rules::take(rows, from, WAITS))).await
            }

            async fn backup_telling(&self, to: &Path, progress: &Progress) -> Result<Backup, StoreError> {
                self.copy_to(to, progress).await
            }
        }
    };
}
pub(super) use calls;
