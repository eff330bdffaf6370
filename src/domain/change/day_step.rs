//! What may become of an open day, or of one date of its rule.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};

use crate::domain::participant::Participant;
use crate::domain::schedule::{OpenDay, OpenDayError, OpenDayId, Turn};
use crate::domain::text::DayNote;

/// A step of an open day, or of one date of its rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DayStep {
    /// It was announced and is called off; calendars say so.
    Cancel(Option<DayNote>),
    /// It takes place at other times, and visitors are told so.
    Move { start: DateTime, end: DateTime, note: Option<DayNote> },
    /// A date of a rule that was never to be.
    Drop,
    /// A date of a rule takes place as the rule says after all.
    Restore,
    /// How many places are left, none of which is fully booked; nothing is not known.
    PlacesLeft(Option<u32>),
}

impl DayStep {
    /// The name of the action, as audit rows carry it.
    pub(super) const fn action(&self) -> &'static str {
        match self {
            Self::Cancel(_) => "open-day cancel",
            Self::Move { .. } => "open-day move",
            Self::Drop => "open-day drop",
            Self::Restore => "open-day restore",
            Self::PlacesLeft(_) => "open-day places",
        }
    }

    pub(super) fn apply(
        &self,
        participant: &mut Participant,
        id: OpenDayId,
        date: Option<Date>,
        now: Timestamp,
    ) -> Result<(), OpenDayError> {
        let (schedule, zone) = (&mut participant.schedule, participant.time_zone.time_zone());
        match self {
            Self::Cancel(note) => schedule.cancel(id, date, note.clone(), zone, now),
            Self::Move { start, end, note } => schedule.move_to(id, date, (*start, *end), note.clone(), zone, now),
            Self::Drop => schedule.set_turn(id, needed(id, date)?, Turn::Dropped, zone, now),
            Self::Restore => schedule.set_turn(id, needed(id, date)?, Turn::Held, zone, now),
            Self::PlacesLeft(left) => schedule.set_places_left(id, date, *left, zone, now),
        }
    }

    /// Whether it has become so already.
    pub(super) fn is_done(&self, participant: &Participant, day: &OpenDay, date: Option<Date>) -> bool {
        let zone = participant.time_zone.time_zone();
        let known_by = date.unwrap_or(day.opening.start().date());
        let is_named = date.is_some() || day.opening.repeat().is_none();
        let session = participant.schedule.session(day, known_by, zone).filter(|one| is_named && !one.is_cancelled());
        let exception = date.and_then(|date| day.opening.exceptions.on(date));
        let turn = exception.map(|exception| &exception.turn);
        match self {
            Self::Cancel(note) if day.cancelled => note.is_none() || *note == day.note,
            Self::Cancel(note) => {
                let cancelled = exception.filter(|other| other.turn.is_cancelled());
                cancelled.is_some_and(|other| note.is_none() || *note == other.note)
            }
            Self::Drop => turn == Some(&Turn::Dropped),
            Self::PlacesLeft(left) if day.opening.repeat().is_some() => {
                session.is_some() && exception.and_then(|exception| exception.places_left) == *left
            }
            Self::PlacesLeft(left) => !day.cancelled && day.places_left == *left,
            Self::Move { start, end, note } => {
                session.is_some_and(|one| one.entered() == (*start, *end) && one.note() == note.as_ref())
            }
            Self::Restore => day.opening.repeat().is_some() && session.is_some_and(|one| !one.is_moved()),
        }
    }
}

fn needed(id: OpenDayId, date: Option<Date>) -> Result<Date, OpenDayError> {
    date.ok_or(OpenDayError::WhichDate(id))
}
