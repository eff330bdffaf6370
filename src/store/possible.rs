//! What a store keeps out: participants that the domain never makes, and that nobody could make sense of.
//!
//! The types of its members hold what each may be; here stands what they may be together. It is asked of every file that
//! is imported and at every write of a participant, but not of what is stored: what is there is shown as it is, and can be
//! changed in other ways.

use std::collections::HashSet;

use crate::domain::input::FieldError;
use crate::domain::participant::Participant;
use crate::domain::status::Status;
use crate::store::error::StoreError;

/// Highest id of an open day, and most admissions: no schedule comes near, and counting on from there is safe.
pub(super) const NUMBER_MAX: u32 = 1_000_000_000;

/// Refuses a participant that cannot be, and a new one of a reserved slug. What was so `before` can be changed even so.
///
/// # Errors
///
/// [`StoreError::Impossible`] says what is wrong with which, [`StoreError::ReservedSlug`] which slug it is.
pub(super) fn check(participant: &Participant, before: Option<&Participant>) -> Result<(), StoreError> {
    if before.is_none()
        && let Err(reserved) = participant.slug.check_new()
    {
        return Err(StoreError::ReservedSlug(participant.slug.clone(), reserved));
    }
    match contradiction(participant) {
        Some(found) if before.and_then(contradiction).as_ref() != Some(&found) => {
            Err(StoreError::Impossible { slug: participant.slug.clone(), reason: found.message })
        }
        _ => Ok(()),
    }
}

/// What is right alone and wrong together: which member to look at, and why.
pub(super) fn contradiction(participant: &Participant) -> Option<FieldError> {
    let Participant { status, admissions, admitted_at, suspended_until, reason_class, schedule, .. } = participant;
    let wrong = |member: &str, message: String| Some(FieldError::new(member, message));
    match (status, admissions, admitted_at) {
        (_, count, _) if *count > NUMBER_MAX => {
            wrong("admissions", format!("admissions is {count}; at most {NUMBER_MAX} are allowed"))
        }
        (Status::Pending, _, Some(_)) => {
            wrong("admitted_at", "a pending participant was not admitted yet; remove admitted_at".to_owned())
        }
        (Status::Pending, 1.., None) => {
            let message = format!("a pending participant was not admitted yet, and admissions is {admissions}; use 0");
            wrong("admissions", message)
        }
        (_, 0, Some(_)) => wrong("admissions", "admissions is 0 beside admitted_at; use at least 1".to_owned()),
        (Status::Active | Status::Suspended | Status::Revoked, 0, None) => {
            wrong("admissions", format!("a participant that is {status} was admitted; use at least 1"))
        }
        (_, 1.., None) => wrong("admitted_at", "admitted_at is missing beside admissions; write it".to_owned()),
        _ if suspended_until.is_some() && *status != Status::Suspended => {
            let message = format!("a participant that is {status} has no end of a suspension; remove suspended_until");
            wrong("suspended_until", message)
        }
        _ if reason_class.is_some() && *status != Status::Revoked => {
            wrong("reason_class", format!("a participant that is {status} was not revoked; remove reason_class"))
        }
        _ => {
            let mut ids = HashSet::from([0]);
            let twice = schedule.open_days().iter().find(|day| !ids.insert(day.id.0))?;
            wrong("open_days", format!("an open day has the id `{}`, which is zero or another's", twice.id))
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::domain::fixture;
    use crate::domain::participant::Slug;
    use crate::domain::schedule::{OpenDay, OpenDayId, Schedule};
    use crate::domain::status::ReasonClass;

    fn open_days(ids: &[u32]) -> Schedule {
        let opening = fixture::opening("2026-12-03T09:00", "2026-12-03T16:00");
        let entered = fixture::at("2026-01-01T00:00:00Z");
        let day = |id: &u32| OpenDay::new(OpenDayId(*id), opening.clone(), entered);
        Schedule::from_stored(ids.iter().map(day).collect())
    }

    #[test]
    fn a_reserved_slug_is_refused_to_who_is_new_and_left_to_who_has_it() {
        let admin = Participant { slug: Slug::parse("admin").unwrap(), ..fixture::participant() };
        let error = check(&admin, None).unwrap_err().to_string();
        assert!(error.starts_with("participant `admin` cannot be entered: `admin` is kept back"), "{error}");
        assert!(check(&admin, Some(&admin)).is_ok());
    }

    #[test]
    fn every_contradiction_is_told_with_its_values() {
        let active = fixture::participant;
        let never = || Participant { admissions: 0, admitted_at: None, ..active() };
        assert!(check(&active(), None).is_ok());
        for status in [Status::Pending, Status::Withdrawn] {
            assert!(check(&Participant { status, ..never() }, None).is_ok());
        }
        let until = Some(date(2027, 1, 1));
        for (participant, told) in [
            (Participant { admissions: 0, ..active() }, "admissions is 0 beside admitted_at"),
            (Participant { admitted_at: None, ..active() }, "admitted_at is missing beside admissions"),
            (never(), "a participant that is active was admitted"),
            (Participant { status: Status::Revoked, ..never() }, "a participant that is revoked was admitted"),
            (Participant { status: Status::Suspended, ..never() }, "a participant that is suspended was admitted"),
            (Participant { status: Status::Pending, ..active() }, "a pending participant was not admitted yet"),
            (
                Participant { reason_class: Some(ReasonClass::Misuse), ..active() },
                "a participant that is active was not revoked",
            ),
            (
                Participant { suspended_until: until, ..active() },
                "a participant that is active has no end of a suspension",
            ),
            (Participant { schedule: open_days(&[0]), ..active() }, "an open day has the id `0`"),
            (Participant { schedule: open_days(&[1, 2, 2]), ..active() }, "an open day has the id `2`"),
        ] {
            let error = check(&participant, None).unwrap_err().to_string();
            let expected = format!("participant `{}` cannot be kept: {told}", participant.slug);
            assert!(error.starts_with(&expected), "{error}");
            assert!(check(&participant, Some(&participant)).is_ok(), "it was so before: {told}");
            assert!(check(&participant, Some(&active())).is_err(), "{told}");
        }
    }
}
