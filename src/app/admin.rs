//! What maintainers work through: participants that match a filter, and all that is known of one.

use std::sync::Arc;

use super::maintain::MaintainError;
use super::service::App;
use super::twins::{Counted, Twins};
use crate::domain::input::ParticipantFilter;
use crate::domain::participant::{Participant, Slug};
use crate::domain::status::Status;
use crate::store::{Frozen, Record, StoreError};

/// One participant of a list, with what makes a maintainer look twice.
#[derive(Debug, Clone, PartialEq)]
pub struct Listed {
    pub participant: Arc<Participant>,
    pub open_reports: u32,
    /// Other participants whose name looks the same.
    pub twins: Twins,
}

/// Some of the participants a filter matches, by slug.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Listing {
    pub participants: Vec<Listed>,
    /// After which slug the next ones come; `None` where these are the last.
    pub next: Option<Slug>,
}

/// What waits for maintainers, in numbers.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Overview {
    /// Applications nobody decided upon.
    pub waiting: usize,
    pub open_reports: usize,
    /// Participants that ask for another website.
    pub website_requests: usize,
    /// Since when and why writes are refused, if they are.
    pub frozen: Option<Frozen>,
}

impl App {
    /// The first `count_max` participants after `after` that match, as the store has them now.
    ///
    /// # Errors
    ///
    /// When the store cannot be read.
    pub async fn list(
        &self,
        filter: &ParticipantFilter,
        after: Option<&Slug>,
        count_max: usize,
    ) -> Result<Listing, MaintainError> {
        self.refresh().await?;
        let reports = self.store.open_reports().await?;
        let mut found = Vec::new();
        let mut next = None;
        let mut counted = Counted::new();
        for participant in self.after(after, usize::MAX) {
            if !filter.matches(&participant) {
                continue;
            }
            let open_reports = reports.get(&participant.slug).copied().unwrap_or_default();
            let twins = self.roster.twins(&participant.slug, &participant.name, &mut counted);
            if filter.reported && open_reports == 0 || filter.twins && twins.is_empty() {
                continue;
            }
            if found.len() == count_max {
                next = found.last().map(|last: &Listed| last.participant.slug.clone());
                break;
            }
            found.push(Listed { participant, open_reports, twins });
        }
        Ok(Listing { participants: found, next })
    }

    /// The participant of that slug with all that is not public of it.
    ///
    /// # Errors
    ///
    /// [`StoreError::UnknownParticipant`], or when it cannot be read.
    pub async fn record(&self, slug: &Slug) -> Result<Record, MaintainError> {
        let record = self.store.record(slug).await?;
        Ok(record.ok_or_else(|| StoreError::UnknownParticipant(slug.clone()))?)
    }

    /// What waits for maintainers.
    ///
    /// # Errors
    ///
    /// When the store cannot be read.
    pub async fn overview(&self) -> Result<Overview, MaintainError> {
        self.refresh().await?;
        let reports = self.store.open_reports().await?;
        Ok(Overview {
            waiting: self.pending().len(),
            website_requests: self.roster.website_requests(0).0,
            open_reports: reports.values().map(|count| *count as usize).sum(),
            frozen: self.store.frozen().await?,
        })
    }

    /// At most `count_max` applications, oldest first, after the first `skipped`.
    ///
    /// # Errors
    ///
    /// When the store cannot be read.
    pub async fn queue(&self, skipped: usize, count_max: usize) -> Result<Vec<Record>, MaintainError> {
        self.refresh().await?;
        let mut queue = Vec::new();
        for participant in self.pending().into_iter().skip(skipped).take(count_max) {
            // One that is gone meanwhile was declined.
            queue.extend(self.store.record(&participant.slug).await?);
        }
        Ok(queue)
    }

    /// Other participants whose name looks like that of `participant`: those that are named, and how many are not.
    #[must_use]
    pub fn twins_of(&self, participant: &Participant) -> (Vec<Arc<Participant>>, usize) {
        let twins = self.other_twins(&participant.slug, &participant.name);
        (twins.named.iter().filter_map(|twin| self.participant(twin.as_str())).collect(), twins.unnamed())
    }

    /// The pending ones, oldest first.
    fn pending(&self) -> Vec<Arc<Participant>> {
        let mut pending = self.after(None, usize::MAX);
        pending.retain(|participant| participant.status == Status::Pending);
        pending.sort_by(|one, other| (one.applied_at, &one.slug).cmp(&(other.applied_at, &other.slug)));
        pending
    }
}
