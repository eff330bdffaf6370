//! Open days from a file of the participant's own: read, compared with its schedule, and entered all together.
//!
//! A file is read on few threads behind a short queue, beside the drawings; reading ends when its time is up or when nobody
//! waits for it any more. Nothing is kept between a preview and its confirmation: whoever confirms sends what was found
//! once more, and it is checked and compared anew. What must never enter: how a file is read, which `intake` knows, and how
//! what was found is shown.

mod compare;
mod document;
#[cfg(test)]
mod tests;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use jiff::Timestamp;
use tokio::sync::Semaphore;

use super::limits::Limits;
use super::maintain::{Done, MaintainError};
use super::service::App;
use crate::domain::change::{By, Change};
use crate::domain::hint::{Hint, hints_of_open_day};
use crate::domain::input::{FieldError, Texts as _};
use crate::domain::participant::{Participant, Slug};
use crate::domain::reading::Reading;
use crate::domain::schedule::{ImportedDay, OpenDay, OpenDayId, Opening};
use crate::intake::{Cut, FoundDay, FoundDays, IntakeError, LeftOut, Note, Wanted, read};
use crate::store::{Record, Revision, StoreError};
use compare::{Compared, compared, still_cancellable};

pub use compare::Standing;
pub use document::{FileDocument, HintDocument};

/// Why nothing was found in a file, or nothing taken from it; everything is as it was.
#[derive(Debug, thiserror::Error)]
pub enum TakeInError {
    #[error(transparent)]
    Intake(#[from] IntakeError),
    #[error(transparent)]
    Maintain(#[from] MaintainError),
    #[error("too many files are being read at once, so nothing was changed; send it again in a moment")]
    Busy,
    #[error("reading the file failed unexpectedly; this is our fault")]
    Failed,
}

impl From<StoreError> for TakeInError {
    fn from(error: StoreError) -> Self {
        Self::Maintain(error.into())
    }
}

/// What would become of the open days of a file.
#[derive(Debug, Clone, PartialEq)]
pub struct FilePreview {
    /// The participant that it was compared with, and the revision of that.
    pub participant: Participant,
    pub revision: Revision,
    /// The soonest first.
    pub days: Vec<PreviewedDay>,
    /// What did not become an open day.
    pub left_out: Vec<LeftOut>,
    /// Where more was there than is taken or told.
    pub cut: Vec<Cut>,
    /// Open days that came from a file and that this one calls off.
    pub cancels: Vec<OpenDayId>,
    /// Open days that came from a file and stand in this one no more; they stay as they are.
    pub gone: Vec<OpenDayId>,
}

/// An open day that was found, and how it stands to the schedule.
#[derive(Debug, Clone, PartialEq)]
pub struct PreviewedDay {
    pub found: FoundDay,
    pub standing: Standing,
    /// What would be in the schedule: what the file does not say stays as it is there.
    pub opening: Opening,
}

impl PreviewedDay {
    /// Whether entering it would change something.
    #[must_use]
    pub const fn is_takeable(&self) -> bool {
        matches!(self.standing, Standing::New | Standing::Changed { .. })
    }

    fn import(&self) -> ImportedDay {
        let replaces = match self.standing {
            Standing::Changed { id, .. } => Some(id),
            _ => None,
        };
        let uid = self.found.uid.as_deref();
        let source = uid.and_then(|uid| Reading::Input.read(uid).ok());
        ImportedDay { opening: self.opening.clone(), source, replaces }
    }
}

impl FilePreview {
    /// Those whose entering would change something.
    pub fn takeable(&self) -> impl Iterator<Item = &PreviewedDay> {
        self.days.iter().filter(|day| day.is_takeable())
    }

    /// How many open days taking it would enter, change or cancel.
    #[must_use]
    pub fn changes(&self) -> usize {
        self.takeable().count() + self.cancels.len()
    }

    /// The open days that the file calls off.
    pub fn cancelled_days(&self) -> impl Iterator<Item = &OpenDay> {
        self.cancels.iter().filter_map(|id| self.participant.schedule.open_day(*id))
    }

    /// The open days that stand in the file no more.
    pub fn gone_days(&self) -> impl Iterator<Item = &OpenDay> {
        self.gone.iter().filter_map(|id| self.participant.schedule.open_day(*id))
    }

    /// What looks like a slip in what was entered or changed, in the participant as it is since, each once.
    #[must_use]
    pub fn hints(&self, participant: &Participant, now: Timestamp) -> Vec<Hint> {
        let is_taken = |day: &&OpenDay| !day.cancelled && self.takeable().any(|taken| taken.opening == day.opening);
        let mut hints = Vec::new();
        for day in participant.schedule.open_days().iter().filter(is_taken) {
            for hint in hints_of_open_day(participant, day, None, now) {
                if !hints.contains(&hint) {
                    hints.push(hint);
                }
            }
        }
        hints
    }
}

/// The threads on which files are read.
#[derive(Debug)]
pub(super) struct Readers {
    places: Arc<Semaphore>,
    workers: Arc<Semaphore>,
    time_max: Duration,
}

/// Ends a reading that nobody waits for any more.
struct Ending(Arc<AtomicBool>);

impl Drop for Ending {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

impl Readers {
    pub(super) fn new(limits: Limits) -> Self {
        Self {
            places: Arc::new(Semaphore::new(limits.intake_queue_max)),
            workers: Arc::new(Semaphore::new(limits.intake_workers)),
            time_max: Duration::from_millis(limits.intake_ms_max),
        }
    }

    /// Does `work` as soon as a thread is free; it is told when to stop.
    async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce(&dyn Fn() -> bool) -> T + Send + 'static,
    ) -> Result<T, TakeInError> {
        let place = Arc::clone(&self.places).try_acquire_owned().map_err(|_| TakeInError::Busy)?;
        let worker = Arc::clone(&self.workers).acquire_owned();
        let worker = tokio::time::timeout(self.time_max, worker).await.map_err(|_| TakeInError::Busy)?;
        let is_over = Arc::new(AtomicBool::new(false));
        let ending = Ending(Arc::clone(&is_over));
        let reading = tokio::task::spawn_blocking(move || {
            let _permits = (place, worker);
            work(&|| is_over.load(Ordering::Relaxed))
        });
        let read = tokio::time::timeout(self.time_max, reading).await;
        drop(ending);
        match read {
            Ok(Ok(done)) => Ok(done),
            Ok(Err(_)) => Err(TakeInError::Failed),
            Err(_) => Err(IntakeError::Stopped.into()),
        }
    }
}

impl App {
    /// Reads the open days of a file that carry the keyword, and says how each stands to the participant's schedule.
    ///
    /// # Errors
    ///
    /// When there is no participant of that slug, when nothing can be taken from the file as a whole, or when too many
    /// files are being read.
    pub async fn preview_file(
        &self,
        slug: &Slug,
        file: impl AsRef<[u8]> + Send + 'static,
        keyword: &str,
    ) -> Result<FilePreview, TakeInError> {
        let record = self.record(slug).await?;
        let (keyword, now) = (keyword.to_owned(), self.now());
        let (zone, country) = (record.participant.time_zone.time_zone().clone(), record.participant.country);
        let found = self
            .readers
            .run(move |stop| read(file.as_ref(), &Wanted::new(&keyword, &zone, now).in_country(country), stop));
        let found = found.await??;
        Ok(self.stands(record, found))
    }

    /// Says how open days that were found in a file, and those that it calls off, stand to the participant's schedule now.
    ///
    /// # Errors
    ///
    /// When there is no participant of that slug.
    pub async fn preview_days(
        &self,
        slug: &Slug,
        days: Vec<FoundDay>,
        cancels: &[OpenDayId],
    ) -> Result<FilePreview, TakeInError> {
        let record = self.record(slug).await?;
        let cancels = still_cancellable(&record.participant, cancels, self.now());
        Ok(FilePreview { cancels, ..self.stands(record, FoundDays { days, ..FoundDays::default() }) })
    }

    /// Enters what is new in a preview, changes what is otherwise and cancels what is called off, all of it or nothing; what
    /// stands in the file no more stays.
    ///
    /// # Errors
    ///
    /// [`StoreError::ChangedMeanwhile`] where the participant is not as the preview showed it, or as of [`App::change`].
    pub async fn take_in(&self, preview: &FilePreview, by: &By) -> Result<Done, MaintainError> {
        let days = preview.takeable().map(PreviewedDay::import).collect();
        let change = Change::ImportOpenDays { days, cancels: preview.cancels.clone() };
        self.change_on(&preview.participant.slug, &change, by, Some(preview.revision)).await
    }

    fn stands(&self, record: Record, mut found: FoundDays) -> FilePreview {
        found.days.iter_mut().for_each(|day| self.keep_what_can_be_drawn(day));
        let Record { participant, revision, .. } = record;
        let Compared { days, cancels, gone } =
            compared(&participant, self.now(), found.days, &found.called_off, &found.cut);
        FilePreview { participant, revision, days, left_out: found.left_out, cut: found.cut, cancels, gone }
    }

    /// Leaves a text out that no font here can draw, which is no reason to leave out the day.
    fn keep_what_can_be_drawn(&self, day: &mut FoundDay) {
        while let Some((name, error)) = day.input.check().ok().and_then(|opening| self.undrawable(&opening)) {
            if let Some(slot) = day.input.slot(name) {
                *slot = None;
            }
            day.notes.push(Note::Without(FieldError::new(name, error)));
        }
    }

    fn undrawable(&self, opening: &Opening) -> Option<(&'static str, MaintainError)> {
        match self.check_opening(opening) {
            Err(error @ MaintainError::NoGlyph { field, .. }) => Some((field, error)),
            _ => None,
        }
    }
}
