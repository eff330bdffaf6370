//! Changes to a participant, as values: what a maintainer or a participant may do to it.
//!
//! A [`Change`] is applied inside the store's transaction, so that two maintainers deciding at once meet the same rules,
//! and it says of itself what the audit row must hold. Nothing else may alter a stored participant.

use jiff::Timestamp;
use serde::Serialize;

use super::participant::{Country, Language, Link, Participant, Slug, Website, Zone};
use super::schedule::{OpenDayError, OpenDayId, Opening, Schedule};
use super::status::{Outcome, Status, Transition, TransitionError};
use super::text::{DisplayName, Place, Plan, Reason};

/// What must be known of a business to enter it.
#[derive(Debug, Clone, PartialEq)]
pub struct Application {
    pub slug: Slug,
    pub name: DisplayName,
    pub website: Website,
    pub country: Country,
    pub place: Option<Place>,
    pub time_zone: Zone,
    pub language: Language,
    pub plan: Option<Plan>,
    pub link: Option<Link>,
}

impl Application {
    /// The pending participant this application makes.
    #[must_use]
    pub fn into_participant(self, now: Timestamp) -> Participant {
        Participant {
            slug: self.slug,
            name: self.name,
            website: self.website,
            country: self.country,
            place: self.place,
            time_zone: self.time_zone,
            language: self.language,
            plan: self.plan,
            link: self.link,
            status: Status::Pending,
            status_reason: None,
            status_since: now,
            applied_at: now,
            admitted_at: None,
            admissions: 0,
            changed_at: now,
            schedule: Schedule::default(),
        }
    }
}

/// New values for some of a participant's particulars; `None` leaves one as it is.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Edit {
    pub name: Option<DisplayName>,
    pub website: Option<Website>,
    pub country: Option<Country>,
    pub time_zone: Option<Zone>,
    pub language: Option<Language>,
    /// `Some(None)` removes the place; likewise below.
    pub place: Option<Option<Place>>,
    pub plan: Option<Option<Plan>>,
    pub link: Option<Option<Link>>,
}

impl Edit {
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    fn apply(&self, participant: &mut Participant) {
        fn set<T: Clone>(target: &mut T, value: Option<&T>) {
            if let Some(value) = value {
                target.clone_from(value);
            }
        }
        set(&mut participant.name, self.name.as_ref());
        set(&mut participant.website, self.website.as_ref());
        set(&mut participant.country, self.country.as_ref());
        set(&mut participant.time_zone, self.time_zone.as_ref());
        set(&mut participant.language, self.language.as_ref());
        set(&mut participant.place, self.place.as_ref());
        set(&mut participant.plan, self.plan.as_ref());
        set(&mut participant.link, self.link.as_ref());
    }
}

/// One change to one participant.
#[derive(Debug, Clone, PartialEq)]
pub enum Change {
    Transition { step: Transition, reason: Option<Reason> },
    Edit(Edit),
    AddOpenDay(Opening),
    CancelOpenDay(OpenDayId),
}

/// Why a change was refused; the participant is as it was.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ChangeError {
    #[error(transparent)]
    Transition(#[from] TransitionError),
    #[error("to {0} a participant, a reason is needed; give one")]
    ReasonMissing(Transition),
    #[error(transparent)]
    OpenDay(#[from] OpenDayError),
    #[error("open days cannot be changed while the participant is {0}; it must be pending, active or suspended")]
    NotTakingPart(Status),
    #[error("the edit changes nothing; name at least one particular to change")]
    NothingToEdit,
}

/// What a change left behind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Changed {
    Updated,
    /// An open day was entered, with this id.
    OpenDayAdded(OpenDayId),
    /// The participant is to be deleted.
    Deleted,
}

impl Change {
    /// A transition without a reason.
    #[must_use]
    pub const fn step(step: Transition) -> Self {
        Self::Transition { step, reason: None }
    }

    /// The name of the action, as audit rows carry it.
    #[must_use]
    pub const fn action(&self) -> &'static str {
        match self {
            Self::Transition { step, .. } => step.as_str(),
            Self::Edit(_) => "edit",
            Self::AddOpenDay(_) => "open-day add",
            Self::CancelOpenDay(_) => "open-day cancel",
        }
    }

    /// The reason given for it, if any.
    #[must_use]
    pub fn reason(&self) -> Option<&Reason> {
        match self {
            Self::Transition { reason, .. } => reason.as_ref(),
            _ => None,
        }
    }

    /// Applies the change to `participant`, or leaves it untouched.
    ///
    /// # Errors
    ///
    /// When the participant's status or schedule does not allow it.
    pub fn apply(&self, participant: &mut Participant, now: Timestamp) -> Result<Changed, ChangeError> {
        let changed = match self {
            Self::Transition { step, reason } => apply_transition(participant, *step, reason.as_ref(), now)?,
            Self::Edit(edit) if edit.is_empty() => return Err(ChangeError::NothingToEdit),
            Self::Edit(edit) => {
                edit.apply(participant);
                Changed::Updated
            }
            Self::AddOpenDay(opening) => {
                taking_part(participant)?;
                Changed::OpenDayAdded(participant.schedule.add(opening.clone(), now)?)
            }
            Self::CancelOpenDay(id) => {
                taking_part(participant)?;
                participant.schedule.cancel(*id, now)?;
                Changed::Updated
            }
        };
        participant.changed_at = now;
        Ok(changed)
    }
}

fn taking_part(participant: &Participant) -> Result<(), ChangeError> {
    match participant.status {
        Status::Pending | Status::Active | Status::Suspended => Ok(()),
        gone @ (Status::Revoked | Status::Withdrawn) => Err(ChangeError::NotTakingPart(gone)),
    }
}

fn apply_transition(
    participant: &mut Participant,
    step: Transition,
    reason: Option<&Reason>,
    now: Timestamp,
) -> Result<Changed, ChangeError> {
    let outcome = step.from(participant.status)?;
    if step.needs_reason() && reason.is_none() {
        return Err(ChangeError::ReasonMissing(step));
    }
    let Outcome::Becomes(status) = outcome else {
        return Ok(Changed::Deleted);
    };
    participant.status = status;
    participant.status_since = now;
    participant.status_reason = reason.cloned();
    if matches!(step, Transition::Approve | Transition::Readmit) {
        participant.admitted_at = Some(now);
        participant.admissions += 1;
    }
    Ok(Changed::Updated)
}

/// Who made a change: the command line's operator, a maintainer, the participant itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Actor {
    /// Somebody with access to the data file.
    Operator,
    Maintainer(String),
    Participant,
}

impl std::fmt::Display for Actor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Operator => f.write_str("operator"),
            Self::Maintainer(name) => write!(f, "maintainer:{name}"),
            Self::Participant => f.write_str("participant"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::fixture;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    fn reason() -> Reason {
        Reason::parse("no open day took place").unwrap()
    }

    #[test]
    fn readmission_is_a_new_admission_with_a_new_date() {
        let mut participant = fixture::participant();
        Change::Transition { step: Transition::Revoke, reason: Some(reason()) }
            .apply(&mut participant, at(100))
            .unwrap();
        assert_eq!((participant.status, participant.status_since), (Status::Revoked, at(100)));
        Change::Transition { step: Transition::Readmit, reason: Some(reason()) }
            .apply(&mut participant, at(200))
            .unwrap();
        assert_eq!(
            (participant.status, participant.admitted_at, participant.admissions),
            (Status::Active, Some(at(200)), 2)
        );
    }

    #[test]
    fn revocation_without_a_reason_changes_nothing() {
        let mut participant = fixture::participant();
        let before = participant.clone();
        let error = Change::step(Transition::Revoke).apply(&mut participant, at(100)).unwrap_err();
        assert_eq!(error, ChangeError::ReasonMissing(Transition::Revoke));
        assert_eq!(participant, before);
    }

    #[test]
    fn a_revoked_participant_cannot_add_open_days() {
        let mut participant = fixture::participant();
        Change::Transition { step: Transition::Revoke, reason: Some(reason()) }
            .apply(&mut participant, at(100))
            .unwrap();
        let change = Change::AddOpenDay(fixture::opening("2026-12-03T09:00", "2026-12-03T16:00"));
        assert_eq!(change.apply(&mut participant, at(200)), Err(ChangeError::NotTakingPart(Status::Revoked)));
    }

    #[test]
    fn an_edit_changes_what_it_names_and_nothing_else() {
        let mut participant = fixture::participant();
        let before = participant.clone();
        let edit =
            Edit { name: Some(DisplayName::parse("Pekárna Nová").unwrap()), place: Some(None), ..Edit::default() };
        Change::Edit(edit).apply(&mut participant, at(100)).unwrap();
        assert_eq!(participant.name.as_str(), "Pekárna Nová");
        assert_eq!((participant.place, participant.website), (None, before.website));
    }
}
