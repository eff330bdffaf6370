//! What a store keeps out: participants that the domain never makes, and that nobody could make sense of.
//!
//! The types of its members hold what each may be; here stands what they may be together. One function, asked by every
//! write of a participant.

use std::collections::HashSet;

use super::StoreError;
use crate::domain::participant::Participant;
use crate::domain::status::Status;

/// Refuses a participant that cannot be.
///
/// # Errors
///
/// [`StoreError::Impossible`] says what is wrong with which.
pub(super) fn check(participant: &Participant) -> Result<(), StoreError> {
    match contradiction(participant) {
        Some(reason) => Err(StoreError::Impossible { slug: participant.slug.clone(), reason }),
        None => Ok(()),
    }
}

/// The first thing that does not go with another.
fn contradiction(participant: &Participant) -> Option<String> {
    let Participant { status, admissions, admitted_at, reason_class, suspended_until, schedule, .. } = participant;
    let was_admitted = *admissions > 0;
    let had_to_be = matches!(status, Status::Active | Status::Suspended | Status::Revoked);
    if was_admitted != admitted_at.is_some() {
        let when = admitted_at.map_or_else(|| "never".to_owned(), |at| format!("at `{at}`"));
        return Some(format!("it was admitted `{admissions}` times, and {when}"));
    }
    if had_to_be && !was_admitted {
        return Some(format!("it is `{status}` and was never admitted"));
    }
    if *status == Status::Pending && was_admitted {
        return Some(format!("it is `{status}` and was admitted `{admissions}` times"));
    }
    if let Some(class) = reason_class.filter(|_| *status != Status::Revoked) {
        return Some(format!("it is `{status}` and has `{}` as the class of a revocation's reason", class.as_str()));
    }
    if let Some(until) = suspended_until.filter(|_| *status != Status::Suspended) {
        return Some(format!("it is `{status}` and suspended until `{until}`"));
    }
    let mut ids = HashSet::from([0]);
    let twice = schedule.open_days().iter().find(|day| !ids.insert(day.id.0));
    twice.map(|day| format!("an open day has the id `{}`, which is zero or another's", day.id))
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::domain::fixture;
    use crate::domain::schedule::{OpenDay, OpenDayId, Schedule};
    use crate::domain::status::ReasonClass;

    fn open_days(ids: &[u32]) -> Schedule {
        let day = |id: &u32| OpenDay {
            id: OpenDayId(*id),
            opening: fixture::opening("2026-12-03T09:00", "2026-12-03T16:00"),
            cancelled: false,
            changed_at: fixture::at("2026-01-01T00:00:00Z"),
        };
        Schedule::from_stored(ids.iter().map(day).collect())
    }

    #[test]
    fn every_contradiction_is_told_with_its_values() {
        let active = fixture::participant;
        let never = || Participant { admissions: 0, admitted_at: None, ..active() };
        assert!(check(&active()).is_ok());
        for status in [Status::Pending, Status::Withdrawn] {
            assert!(check(&Participant { status, ..never() }).is_ok());
        }
        let until = Some(date(2027, 1, 1));
        for (participant, told) in [
            (Participant { admissions: 0, ..active() }, "it was admitted `0` times, and at `"),
            (Participant { admitted_at: None, ..active() }, "it was admitted `1` times, and never"),
            (never(), "it is `active` and was never admitted"),
            (Participant { status: Status::Revoked, ..never() }, "it is `revoked` and was never admitted"),
            (Participant { status: Status::Suspended, ..never() }, "it is `suspended` and was never admitted"),
            (Participant { status: Status::Pending, ..active() }, "it is `pending` and was admitted `1` times"),
            (
                Participant { reason_class: Some(ReasonClass::Misuse), ..active() },
                "it is `active` and has `misuse` as the class of a revocation's reason",
            ),
            (Participant { suspended_until: until, ..active() }, "it is `active` and suspended until `2027-01-01`"),
            (Participant { schedule: open_days(&[0]), ..active() }, "an open day has the id `0`"),
            (Participant { schedule: open_days(&[1, 2, 2]), ..active() }, "an open day has the id `2`"),
        ] {
            let error = check(&participant).unwrap_err().to_string();
            let expected = format!("participant `{}` cannot be kept: {told}", participant.slug);
            assert!(error.starts_with(&expected), "{error}");
        }
    }
}
