//! Open days from a file, entered all together or not at all.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::{Schedule, check_twice};
use crate::domain::schedule::{OPEN_DAYS_MAX, OpenDay, OpenDayError, OpenDayId, Opening, SourceUid};

/// An open day from a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportedDay {
    pub opening: Opening,
    /// What its calendar calls it, by which it is known again.
    pub source: Option<SourceUid>,
    /// The open day that it was entered as earlier, which becomes so.
    pub replaces: Option<OpenDayId>,
}

impl ImportedDay {
    /// One that is new, and of no calendar.
    #[must_use]
    pub const fn new(opening: Opening) -> Self {
        Self { opening, source: None, replaces: None }
    }
}

impl Schedule {
    /// Enters open days from a file, gives those that were entered earlier their new times and particulars, and cancels
    /// those that it calls off, first of all. On an error some of them may be entered: whoever asks then forgets the
    /// schedule. Returns the id of each.
    ///
    /// # Errors
    ///
    /// When one of them cannot be held then, is there already as another, or when they are too many; when one to cancel
    /// does not exist or is cancelled already.
    pub fn import(
        &mut self,
        days: &[ImportedDay],
        cancels: &[OpenDayId],
        zone: &TimeZone,
        now: Timestamp,
    ) -> Result<Vec<OpenDayId>, OpenDayError> {
        cancels.iter().try_for_each(|id| self.cancel(*id, None, None, zone, now))?;
        let new = days.iter().filter(|day| day.replaces.is_none()).count();
        if new > 0 && self.ahead(zone, now).count() + new > OPEN_DAYS_MAX {
            return Err(OpenDayError::TooMany);
        }
        let mut ids = Vec::with_capacity(days.len());
        for day in days {
            let id = if let Some(id) = day.replaces {
                self.replace(id, day, zone, now)?
            } else {
                day.opening.check_when(zone, now)?;
                let id = self.enter(day.opening.clone(), zone, now);
                self.going_ahead(id)?.source_uid.clone_from(&day.source);
                id
            };
            ids.push(id);
        }
        // Two of them may have changed places: that is asked of how all of them are in the end.
        ids.iter().zip(days).try_for_each(|(id, day)| check_twice(&self.open_days, &day.opening, Some(*id)))?;
        Ok(ids)
    }

    /// Puts what a file says now in place of what it said of an open day; one that is at other times was moved.
    fn replace(
        &mut self,
        id: OpenDayId,
        to: &ImportedDay,
        zone: &TimeZone,
        now: Timestamp,
    ) -> Result<OpenDayId, OpenDayError> {
        let times = |opening: &Opening| (opening.start(), opening.end());
        if times(&self.going_ahead(id)?.opening) != times(&to.opening) {
            self.move_to(id, None, times(&to.opening), None, zone, now)?;
        }
        let day: &mut OpenDay = self.going_ahead(id)?;
        day.opening = to.opening.clone();
        day.is_unseen &= !day.is_public();
        day.source_uid.clone_from(&to.source);
        day.changed_at = now;
        Ok(id)
    }
}
