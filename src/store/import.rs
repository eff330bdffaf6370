//! What an import does with participants that are there already.

use jiff::Timestamp;
use serde::Serialize;

use crate::domain::participant::Participant;
use crate::domain::schedule::Schedule;

/// What an import did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Imported {
    pub added: usize,
    /// Participants that were there before, just as the file has them.
    pub unchanged: usize,
}

/// Whether importing `candidate` over `stored` would change anything; dates equal to `now` were not in the file.
pub(super) fn imports_as_unchanged(stored: &Participant, candidate: &Participant, now: Timestamp) -> bool {
    let settle = |named: Timestamp, stored: Timestamp| if named == now { stored } else { named };
    let mut settled = candidate.clone();
    settled.status_since = settle(candidate.status_since, stored.status_since);
    settled.applied_at = settle(candidate.applied_at, stored.applied_at);
    settled.changed_at = settle(candidate.changed_at, stored.changed_at);
    if settled.admitted_at == Some(now) && stored.admitted_at.is_some() {
        settled.admitted_at = stored.admitted_at;
    }
    let mut open_days = candidate.schedule.open_days().to_vec();
    for (day, stored) in open_days.iter_mut().zip(stored.schedule.open_days()) {
        day.changed_at = settle(day.changed_at, stored.changed_at);
    }
    settled.schedule = Schedule::from_stored(open_days);
    settled == *stored
}
