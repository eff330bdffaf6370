//! Changes to a participant, as values: what a maintainer or a participant may do to it.
//!
//! A [`Change`] is applied inside the store's transaction, so that two maintainers deciding at once meet the same rules,
//! and it says of itself what the audit row must hold. Nothing else may alter a stored participant.

mod day_step;
mod edit;
#[cfg(test)]
mod tests;
mod website;

use jiff::Timestamp;
use jiff::civil::Date;

pub use super::actor::{Actor, By, RequestId};
use super::participant::{Participant, WebsiteStanding};
use super::schedule::{Closure, ImportedDay, OpenDayError, OpenDayId, Opening, YEARS_AHEAD_MAX, is_too_far_ahead};
use super::status::{Destination, ReasonClass, Status, Transition, TransitionError};
use super::text::Reason;

pub use day_step::DayStep;
pub use edit::Edit;
pub use website::{WebsiteStep, WebsiteStepError};

/// One change to one participant.
#[derive(Debug, Clone, PartialEq)]
pub enum Change {
    Transition {
        step: Transition,
        reason: Option<Reason>,
        /// Of a revocation: the class of its reason; [`ReasonClass::Other`] where none is given.
        class: Option<ReasonClass>,
        /// Of a suspension: the date, in the participant's zone, with whose beginning it ends by itself.
        until: Option<Date>,
        /// Of an admission: whether the website is looked at and found to be the participant's.
        confirm_website: bool,
    },
    Edit(Edit),
    /// What a maintainer decides of the website, or of the one that the participant asks for.
    Website {
        step: WebsiteStep,
        /// Of an acceptance: whether the website is looked at and found to be the participant's.
        confirm_website: bool,
        reason: Option<Reason>,
    },
    AddOpenDay(Opening),
    /// Several open days, all of them or none.
    AddOpenDays(Vec<Opening>),
    /// Open days from a file, all of them or none.
    ImportOpenDays {
        days: Vec<ImportedDay>,
        /// Those entered from a file before that it calls off now.
        cancels: Vec<OpenDayId>,
    },
    /// New times and particulars for an open day that is not cancelled.
    EditOpenDay(OpenDayId, Opening),
    /// What becomes of an open day, or of one date of its rule.
    Day {
        id: OpenDayId,
        date: Option<Date>,
        step: DayStep,
    },
    /// Closes on a span of dates, which rules pass over.
    Close(Closure),
    /// Opens again on the span that begins on that date.
    Reopen(Date),
    /// Reinstates a participant whose suspension was given an end that has come.
    EndSuspension,
    /// Deletes where a participant was reached that is gone since this instant, or longer.
    DeleteContact {
        gone_since: Timestamp,
    },
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
    #[error("in that time zone open day `{id}` cannot be held: {why}; move or cancel it first")]
    ZoneSkips { id: OpenDayId, why: OpenDayError },
    #[error("open days cannot be changed while the participant is {0}; it must be pending, active or suspended")]
    NotTakingPart(Status),
    #[error(
        "the particulars stay as they are while the participant is {0}; a maintainer can change them, and `/about` says how one is reached"
    )]
    ParticularsStay(Status),
    #[error("{0} has no end; leave `until` out, only a suspension may have one")]
    UntilNotAllowed(Transition),
    #[error("{0} has no class of reasons; leave `class` out, only a revocation has one")]
    ClassNotAllowed(Transition),
    #[error("a suspension until `{until}` would be over already; name a date after today, `{today}` there")]
    UntilIsPast { until: Date, today: Date },
    #[error(
        "a suspension until `{until}` would end more than {YEARS_AHEAD_MAX} years ahead; check the year, or suspend without an \
         end"
    )]
    UntilTooFarAhead { until: Date },
    #[error("the suspension has not come to its end")]
    SuspensionGoesOn,
    #[error("where the participant is reached is not to be deleted yet")]
    ContactStays,
    #[error(transparent)]
    Website(#[from] WebsiteStepError),
    #[error("another website than that it was admitted with waits for a maintainer; ask for it")]
    WebsiteWaits,
    #[error("{0} says nothing of the website; leave `confirm_website` out, only an admission has it")]
    ConfirmationNotAllowed(Transition),
    #[error("{actor} may not {action}; a maintainer may, and `/about` says how one is reached")]
    NotAllowed { actor: &'static str, action: &'static str },
}

/// What a change left behind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Changed {
    Updated,
    /// Nothing: it was so already.
    Unchanged,
    /// An open day was entered, with this id; of several the first, and the others have the ids that follow.
    OpenDayAdded(OpenDayId),
    /// The participant is to be deleted.
    Deleted,
}

impl Change {
    /// An open day that is called off as a whole.
    #[must_use]
    pub const fn cancel(id: OpenDayId) -> Self {
        Self::Day { id, date: None, step: DayStep::Cancel(None) }
    }

    /// A transition without a reason.
    #[must_use]
    pub const fn step(step: Transition) -> Self {
        Self::Transition { step, reason: None, class: None, until: None, confirm_website: false }
    }

    /// A transition for a reason.
    #[must_use]
    pub const fn because(step: Transition, reason: Reason) -> Self {
        Self::Transition { step, reason: Some(reason), class: None, until: None, confirm_website: false }
    }

    /// The name of the action, as audit rows carry it.
    #[must_use]
    pub const fn action(&self) -> &'static str {
        match self {
            Self::Transition { step, .. } => step.as_str(),
            Self::Edit(_) => "edit",
            Self::Website { step, .. } => step.as_str(),
            Self::AddOpenDay(_) | Self::AddOpenDays(_) => "open-day add",
            Self::ImportOpenDays { .. } => "open-day import",
            Self::EditOpenDay(..) => "open-day edit",
            Self::Day { step, .. } => step.action(),
            Self::Close(_) => "closure add",
            Self::Reopen(_) => "closure remove",
            Self::EndSuspension => Transition::Reinstate.as_str(),
            Self::DeleteContact { .. } => "contact delete",
        }
    }

    /// The reason given for it, if any.
    #[must_use]
    pub fn reason(&self) -> Option<&Reason> {
        match self {
            Self::Transition { reason, .. } | Self::Website { reason, .. } => reason.as_ref(),
            _ => None,
        }
    }

    /// Applies the change to `participant`, or leaves it untouched.
    ///
    /// # Errors
    ///
    /// When the participant's status or schedule does not allow it.
    pub fn apply(&self, participant: &mut Participant, now: Timestamp) -> Result<Changed, ChangeError> {
        let sequence_last = participant.sequence_last();
        let changed = match self {
            Self::Transition { step, reason, class, until, confirm_website } => {
                if class.is_some() && !step.asks().class {
                    return Err(ChangeError::ClassNotAllowed(*step));
                }
                if *confirm_website && !step.asks().website {
                    return Err(ChangeError::ConfirmationNotAllowed(*step));
                }
                if let Some(until) = *until {
                    check_until(participant, *step, until, now)?;
                }
                let changed = apply_transition(participant, *step, reason.as_ref(), now)?;
                participant.suspended_until = *until;
                if *step == Transition::Readmit {
                    // A new admission, and a host may have changed hands meanwhile.
                    participant.stand(WebsiteStanding::Claimed, now);
                }
                if *confirm_website {
                    participant.stand(WebsiteStanding::Confirmed, now);
                }
                participant.reason_class = step.asks().class.then(|| class.unwrap_or_default());
                changed
            }
            Self::EndSuspension => {
                if participant.suspension_ends_at().is_none_or(|end| now < end) {
                    return Err(ChangeError::SuspensionGoesOn);
                }
                participant.suspended_until = None;
                apply_transition(participant, Transition::Reinstate, None, now)?
            }
            Self::DeleteContact { gone_since } => {
                if gone_and_reachable_since(participant).is_none_or(|since| since > *gone_since) {
                    return Err(ChangeError::ContactStays);
                }
                Edit::of_no_contact().apply(participant, now);
                Changed::Updated
            }
            Self::Edit(edit) if edit.is_empty() => return Ok(Changed::Unchanged),
            Self::Edit(edit) => {
                check_zone(participant, edit, now)?;
                edit.apply(participant, now);
                Changed::Updated
            }
            Self::Website { step, confirm_website, reason } => {
                step.apply(participant, *confirm_website, reason.as_ref(), now)?;
                Changed::Updated
            }
            Self::AddOpenDay(opening) => {
                taking_part(participant)?;
                let zone = participant.time_zone.time_zone();
                opening.check_when(zone, now)?;
                Changed::OpenDayAdded(participant.schedule.add(opening.clone(), zone, now)?)
            }
            Self::AddOpenDays(openings) => {
                let days: Vec<_> = openings.iter().cloned().map(ImportedDay::new).collect();
                let first = import(participant, &days, &[], now)?.first().copied();
                first.map_or(Changed::Unchanged, Changed::OpenDayAdded)
            }
            Self::ImportOpenDays { days, cancels } => {
                import(participant, days, cancels, now)?;
                Changed::Updated
            }
            Self::EditOpenDay(id, opening) => {
                taking_part(participant)?;
                check_moved(participant, *id, opening, now)?;
                participant.schedule.edit(*id, opening.clone(), now)?;
                Changed::Updated
            }
            Self::Day { id, date, step } => {
                taking_part(participant)?;
                step.apply(participant, *id, *date, now)?;
                Changed::Updated
            }
            Self::Close(closure) => {
                taking_part(participant)?;
                closure.check_ahead(participant.time_zone.time_zone(), now)?;
                participant.schedule.close(closure.clone())?;
                Changed::Updated
            }
            Self::Reopen(from) => {
                taking_part(participant)?;
                participant.schedule.reopen(*from)?;
                Changed::Updated
            }
        };
        participant.date_change(sequence_last, now);
        Ok(changed)
    }

    /// Whether it asks for what `participant` is already, in every particular, so that doing it again does nothing.
    ///
    /// A revocation stands for the reason it was given first: revoking again, for whatever reason, does nothing.
    #[must_use]
    pub fn is_repetition(&self, participant: &Participant) -> bool {
        let day = |id: &OpenDayId| participant.schedule.open_day(*id);
        match self {
            Self::Transition { step: Transition::Revoke, until: None, .. } => participant.status == Status::Revoked,
            Self::Transition { step, reason, class, until, confirm_website } => {
                step.leads_to() == Some(participant.status)
                    && (!confirm_website || participant.website_standing.is_sure())
                    && *reason == participant.status_reason
                    && *until == participant.suspended_until
                    && class.is_none_or(|class| participant.reason_class == Some(class))
            }
            Self::Edit(edit) => edit.is_so(participant),
            Self::EditOpenDay(id, opening) => day(id).is_some_and(|day| !day.cancelled && day.opening == *opening),
            Self::Day { id, date, step } => day(id).is_some_and(|day| step.is_done(participant, day, *date)),
            Self::Close(closure) => participant.schedule.closures().contains(closure),
            Self::DeleteContact { .. } => Edit::of_no_contact().is_so(participant),
            Self::Website { step, .. } => step.is_done(participant),
            Self::ImportOpenDays { days, cancels } => days.is_empty() && cancels.is_empty(),
            Self::AddOpenDays(openings) => openings.is_empty(),
            Self::AddOpenDay(_) | Self::EndSuspension | Self::Reopen(_) => false,
        }
    }
}

/// Since when a participant is gone, revoked or withdrawn, whose contact is still kept; a change of it later counts
/// anew, so that what is entered afterwards is not gone with the next turn.
#[must_use]
pub fn gone_and_reachable_since(participant: &Participant) -> Option<Timestamp> {
    (participant.status.is_gone() && !Edit::of_no_contact().is_so(participant))
        .then(|| participant.status_since.max(participant.changed_at))
}

/// Enters open days together; what is refused half-way leaves everything as it was.
fn import(
    participant: &mut Participant,
    days: &[ImportedDay],
    cancels: &[OpenDayId],
    now: Timestamp,
) -> Result<Vec<OpenDayId>, ChangeError> {
    taking_part(participant)?;
    let mut schedule = participant.schedule.clone();
    let ids = schedule.import(days, cancels, participant.time_zone.time_zone(), now)?;
    participant.schedule = schedule;
    Ok(ids)
}

/// Whether an open day may be moved there; one that goes on may end sooner, and what is past may be described better.
fn check_moved(
    participant: &Participant,
    id: OpenDayId,
    opening: &Opening,
    now: Timestamp,
) -> Result<(), OpenDayError> {
    match participant.schedule.open_day(id) {
        Some(day) if day.opening.start() != opening.start() => {
            opening.check_when(participant.time_zone.time_zone(), now)
        }
        Some(day) if day.opening.end() != opening.end() => opening.check_clock(participant.time_zone.time_zone()),
        Some(day) if day.opening.exceptions != opening.exceptions || day.opening.repeat() != opening.repeat() => {
            let zone = participant.time_zone.time_zone();
            opening.check_exceptions(zone, now)?;
            opening.check_moved_ahead(zone, now)
        }
        _ => Ok(()),
    }
}

/// Whether the open days ahead can be held by the clocks of the zone that an edit names.
fn check_zone(participant: &Participant, edit: &Edit, now: Timestamp) -> Result<(), ChangeError> {
    let Some(zone) = edit.time_zone.as_ref().filter(|zone| **zone != participant.time_zone) else { return Ok(()) };
    for day in participant.schedule.open_days().iter().filter(|day| !day.cancelled) {
        let checked = day.opening.check_clock_ahead(zone.time_zone(), now);
        checked.map_err(|why| ChangeError::ZoneSkips { id: day.id, why })?;
    }
    Ok(())
}

fn taking_part(participant: &Participant) -> Result<(), ChangeError> {
    let status = participant.status;
    if status.is_gone() { Err(ChangeError::NotTakingPart(status)) } else { Ok(()) }
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
    let Destination::Becomes(status) = outcome else {
        return Ok(Changed::Deleted);
    };
    participant.status = status;
    participant.status_since = now;
    participant.status_reason = reason.cloned();
    if status.is_gone() {
        participant.website_request = None;
        participant.website_decline = None;
    }
    if matches!(step, Transition::Approve | Transition::Readmit) {
        participant.admitted_at = Some(now);
        participant.admissions += 1;
    }
    Ok(Changed::Updated)
}

fn check_until(participant: &Participant, step: Transition, until: Date, now: Timestamp) -> Result<(), ChangeError> {
    if !step.asks().until {
        return Err(ChangeError::UntilNotAllowed(step));
    }
    let today = participant.time_zone.time_zone().to_datetime(now).date();
    if until <= today {
        return Err(ChangeError::UntilIsPast { until, today });
    }
    if is_too_far_ahead(until, now) { Err(ChangeError::UntilTooFarAhead { until }) } else { Ok(()) }
}
