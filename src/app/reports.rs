//! Notes that maintainers keep for each other, and reports of fakes that visitors send.

use std::collections::HashSet;

use super::maintain::MaintainError;
use super::service::App;
use crate::domain::change::By;
use crate::domain::participant::{Link, Slug};
use crate::domain::text::{NoteText, ReportText};
use crate::store::{Note, Report, ReportId};

impl App {
    /// Writes a note down beside a participant.
    ///
    /// # Errors
    ///
    /// When there is no such participant, when it has too many, when its last note is the same, or when the store cannot
    /// be written.
    pub async fn add_note(&self, slug: &Slug, text: &NoteText, by: &By) -> Result<Note, MaintainError> {
        Ok(self.store.add_note(slug, text, by, self.now()).await?)
    }

    /// Takes in that a badge of a participant was seen where it should not be, or says what is not so.
    ///
    /// # Errors
    ///
    /// When there is no such participant, when too many reports of it are open or one of them says the same, or when the
    /// store cannot be written.
    pub async fn add_report(
        &self,
        slug: &Slug,
        seen_at: &Link,
        text: Option<&ReportText>,
        by: &By,
    ) -> Result<Report, MaintainError> {
        Ok(self.store.add_report(slug, seen_at, text, by, self.now()).await?)
    }

    /// The reports of a participant that are open.
    ///
    /// # Errors
    ///
    /// When the store cannot be read.
    pub async fn open_reports_of(&self, slug: &Slug) -> Result<HashSet<ReportId>, MaintainError> {
        Ok(self.store.open_reports_of(slug).await?.into_iter().collect())
    }

    /// Reports with an id above `after`, oldest first, at most `count_max`.
    ///
    /// # Errors
    ///
    /// When the store cannot be read.
    pub async fn reports(&self, open_only: bool, after: u64, count_max: usize) -> Result<Vec<Report>, MaintainError> {
        Ok(self.store.reports(open_only, after, count_max).await?)
    }

    /// Closes a report with what was found.
    ///
    /// # Errors
    ///
    /// When there is no such open report, or when the store cannot be written.
    pub async fn close_report(&self, id: ReportId, note: &NoteText, by: &By) -> Result<Report, MaintainError> {
        Ok(self.store.close_report(id, note, by, self.now()).await?)
    }

    /// Closes a report because another open one of the same participant speaks of the same.
    ///
    /// # Errors
    ///
    /// When they are not two open reports of one participant, or when the store cannot be written.
    pub async fn merge_report(&self, id: ReportId, into: ReportId, by: &By) -> Result<Report, MaintainError> {
        Ok(self.store.merge_report(id, into, by, self.now()).await?)
    }
}
