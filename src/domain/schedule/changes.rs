//! The schedule of a participant, and how it is changed.

mod import;

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;

use super::{
    CLOSURES_MAX, Closure, Exception, OPEN_DAYS_KEPT_MAX, OPEN_DAYS_MAX, OpenDay, OpenDayError, OpenDayId, Opening,
    Turn,
};
use crate::domain::text::DayNote;

pub use import::ImportedDay;

/// Whether an opening is not among `open_days` already: what is entered twice to the letter is a mistake.
///
/// # Errors
///
/// [`OpenDayError::Twice`].
pub fn check_twice(open_days: &[OpenDay], opening: &Opening, except: Option<OpenDayId>) -> Result<(), OpenDayError> {
    let is_same = |day: &&OpenDay| {
        let other = &day.opening;
        Some(day.id) != except
            && !day.cancelled
            && (other.start(), other.end(), other.repeat()) == (opening.start(), opening.end(), opening.repeat())
            && (&other.kind, &other.title, &other.place) == (&opening.kind, &opening.title, &opening.place)
    };
    match open_days.iter().find(is_same) {
        Some(day) => Err(OpenDayError::Twice { start: opening.start(), id: day.id }),
        None => Ok(()),
    }
}

/// All open days of a participant, in the order of their ids, and the spans on which it is closed, in that of their dates.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Schedule {
    open_days: Vec<OpenDay>,
    #[expect(clippy::box_collection, reason = "hardly a participant has any, and every one has room for them")]
    closures: Option<Box<Vec<Closure>>>,
}

impl Schedule {
    /// A schedule of stored open days; ids are put in order.
    #[must_use]
    pub fn from_stored(mut open_days: Vec<OpenDay>) -> Self {
        open_days.sort_by_key(|day| day.id);
        // There are as many of them as participants, and they were read one by one.
        open_days.shrink_to_fit();
        Self { open_days, closures: None }
    }

    /// The same, closed on those spans.
    #[must_use]
    pub fn closed_on(mut self, mut closures: Vec<Closure>) -> Self {
        closures.sort_by_key(|closure| (closure.from(), closure.to()));
        self.closures = Some(Box::new(closures)).filter(|closures| !closures.is_empty());
        self
    }

    #[must_use]
    pub fn open_days(&self) -> &[OpenDay] {
        &self.open_days
    }

    /// The open day of that id.
    #[must_use]
    pub fn open_day(&self, id: OpenDayId) -> Option<&OpenDay> {
        self.open_days.iter().find(|day| day.id == id)
    }

    /// The spans on which rules open nothing, earliest first.
    #[must_use]
    pub fn closures(&self) -> &[Closure] {
        self.closures.as_ref().map_or(&[], |closures| closures.as_slice())
    }

    /// The span in which that date lies.
    #[must_use]
    pub fn closure_on(&self, date: Date) -> Option<&Closure> {
        self.closures().iter().find(|closure| closure.has(date))
    }

    /// Enters an opening and returns its new id.
    ///
    /// # Errors
    ///
    /// [`OpenDayError::TooMany`] at the limit of those ahead, [`OpenDayError::Twice`] where it is there already.
    pub fn add(&mut self, opening: Opening, zone: &TimeZone, now: Timestamp) -> Result<OpenDayId, OpenDayError> {
        check_twice(&self.open_days, &opening, None)?;
        if self.ahead(zone, now).count() >= OPEN_DAYS_MAX {
            return Err(OpenDayError::TooMany);
        }
        Ok(self.enter(opening, zone, now))
    }

    fn enter(&mut self, opening: Opening, zone: &TimeZone, now: Timestamp) -> OpenDayId {
        let id = OpenDayId(self.open_days.last().map_or(1, |day| day.id.0 + 1));
        if self.open_days.len() >= OPEN_DAYS_KEPT_MAX {
            self.forget_oldest(zone, now);
        }
        self.open_days.push(OpenDay::new(id, opening, now));
        id
    }

    /// Whether more are ahead than may be.
    #[must_use]
    pub fn is_overfull(&self, zone: &TimeZone, now: Timestamp) -> bool {
        self.open_days.len() > OPEN_DAYS_MAX && self.ahead(zone, now).count() > OPEN_DAYS_MAX
    }

    /// Those that are not over: single ones ahead and rules that go on.
    pub(super) fn ahead<'a>(&'a self, zone: &'a TimeZone, now: Timestamp) -> impl Iterator<Item = &'a OpenDay> {
        self.open_days.iter().filter(move |day| self.stage_of(day, zone, now).is_coming())
    }

    fn forget_oldest(&mut self, zone: &TimeZone, now: Timestamp) {
        let past = self.open_days.iter().filter(|day| !self.stage_of(day, zone, now).is_coming());
        if let Some(oldest) = past.min_by_key(|day| day.opening.end()).map(|day| day.id) {
            self.open_days.retain(|day| day.id != oldest);
        }
    }

    /// Puts new times and particulars in place of an open day's.
    ///
    /// # Errors
    ///
    /// When it does not exist, is cancelled, or is there already as another.
    pub fn edit(&mut self, id: OpenDayId, opening: Opening, now: Timestamp) -> Result<(), OpenDayError> {
        let before = &self.going_ahead(id)?.opening;
        if (before.start(), before.end()) != (opening.start(), opening.end()) {
            check_twice(&self.open_days, &opening, Some(id))?;
        }
        let next = OpenDayId(self.open_days.last().map_or(1, |day| day.id.0 + 1));
        let day = self.going_ahead(id)?;
        if day.is_public() && !opening.kind.is_public() {
            // What the world was told of is called off; the rehearsal is another one, of which calendars know nothing.
            (day.cancelled, day.changed_at) = (true, now);
            self.open_days.push(OpenDay::new(next, opening, now));
            return Ok(());
        }
        day.opening = opening;
        day.is_unseen &= !day.is_public();
        day.changed_at = now;
        Ok(())
    }

    fn going_ahead(&mut self, id: OpenDayId) -> Result<&mut OpenDay, OpenDayError> {
        let day = self.open_days.iter_mut().find(|day| day.id == id).ok_or(OpenDayError::Unknown(id))?;
        if day.cancelled { Err(OpenDayError::CancelledAlready(id)) } else { Ok(day) }
    }

    /// The open day and, where it repeats, a date of it that is held or was announced: visitors can be told of it.
    fn on_told_date(
        &mut self,
        id: OpenDayId,
        date: Option<Date>,
        zone: &TimeZone,
    ) -> Result<&mut OpenDay, OpenDayError> {
        let day = self.on_open_date(id, date, zone)?;
        match date.filter(|date| day.opening.exceptions.on(*date).is_some_and(|other| other.turn == Turn::Dropped)) {
            Some(date) => Err(OpenDayError::DateDropped { id, date }),
            None => Ok(day),
        }
    }

    /// The open day and, where it repeats, a date of it that no closed days pass over.
    fn on_open_date(
        &mut self,
        id: OpenDayId,
        date: Option<Date>,
        zone: &TimeZone,
    ) -> Result<&mut OpenDay, OpenDayError> {
        self.on_date(id, date, zone)?;
        let repeated = self.open_day(id).filter(|day| day.opening.repeat().is_some());
        if let Some((_, date)) = repeated.zip(date).filter(|(day, date)| self.is_passed_over(day, *date)) {
            self.check_open_on(id, date)?;
        }
        self.on_date(id, date, zone)
    }

    /// Whether nothing is closed on a date that is to be held as the rule says.
    fn check_open_on(&self, id: OpenDayId, date: Date) -> Result<(), OpenDayError> {
        match self.closure_on(date) {
            Some(closure) => Err(OpenDayError::DateClosed { id, date, from: closure.from(), to: closure.to() }),
            None => Ok(()),
        }
    }

    /// The open day and, where it repeats, the date of it that is meant, which its rule must name.
    fn on_date(&mut self, id: OpenDayId, date: Option<Date>, zone: &TimeZone) -> Result<&mut OpenDay, OpenDayError> {
        let day = self.going_ahead(id)?;
        match (date, day.opening.dates(zone)) {
            (None, Some(_)) => return Err(OpenDayError::WhichDate(id)),
            (Some(date), Some(dates)) if !dates.has(date) => {
                return Err(OpenDayError::ExceptionOff { date, next: dates.from(date) });
            }
            (Some(date), None) if date != day.opening.start().date() => {
                return Err(OpenDayError::NotOnDate { id, date, on: day.opening.start().date() });
            }
            _ => {}
        }
        Ok(day)
    }

    /// Marks an open day as cancelled, or one date of its rule; it stays in the schedule so that calendars can say so.
    ///
    /// # Errors
    ///
    /// When it does not exist or is cancelled already, or visitors never knew of that date.
    pub fn cancel(
        &mut self,
        id: OpenDayId,
        date: Option<Date>,
        note: Option<DayNote>,
        zone: &TimeZone,
        now: Timestamp,
    ) -> Result<(), OpenDayError> {
        let day = match date {
            // Of one that is cancelled already the note may be another.
            None => {
                let day = self.open_days.iter_mut().find(|day| day.id == id).ok_or(OpenDayError::Unknown(id))?;
                if day.cancelled && (note.is_none() || note == day.note) {
                    return Err(OpenDayError::CancelledAlready(id));
                }
                day
            }
            Some(_) => self.on_told_date(id, date, zone)?,
        };
        match date.filter(|_| day.opening.repeat().is_some()) {
            None => (day.cancelled, day.note) = (true, note),
            Some(date) => {
                let exception = day.opening.exceptions.on_mut(date)?;
                (exception.turn, exception.note) = (exception.turn.called_off(), note);
            }
        }
        day.changed_at = now;
        Ok(())
    }

    /// Moves an open day, or one date of its rule, and tells visitors so.
    ///
    /// # Errors
    ///
    /// When it does not exist, is cancelled, or cannot be held then.
    pub fn move_to(
        &mut self,
        id: OpenDayId,
        date: Option<Date>,
        (start, end): (DateTime, DateTime),
        note: Option<DayNote>,
        zone: &TimeZone,
        now: Timestamp,
    ) -> Result<(), OpenDayError> {
        let day = self.on_date(id, date, zone)?;
        let there = Opening::new(start, end, day.opening.kind)?;
        there.check_when(zone, now)?;
        let is_back = date.is_some_and(|date| day.opening.times_on(date) == Some((start, end)));
        if let Some(date) = date.filter(|_| is_back && day.opening.repeat().is_some()) {
            self.check_open_on(id, date)?;
        }
        let day = self.on_date(id, date, zone)?;
        if day.opening.repeat().is_none() {
            let announced = day.moved_from.unwrap_or(day.opening.start().date());
            day.moved_from = Some(announced).filter(|announced| *announced != start.date());
            day.opening = day.opening.moved(start, end);
            day.note = note;
        } else if let Some(date) = date {
            let exception = day.opening.exceptions.on_mut(date)?;
            exception.turn = if is_back { Turn::Held } else { Turn::Moved { start, end } };
            exception.note = note;
            day.opening.exceptions.tidy();
        }
        day.changed_at = now;
        Ok(())
    }

    /// Leaves a date out of a rule, or takes it in again: nobody is told.
    ///
    /// # Errors
    ///
    /// When the open day does not exist, is cancelled, is closed on that date, or its rule names no such one.
    pub fn set_turn(
        &mut self,
        id: OpenDayId,
        date: Date,
        turn: Turn,
        zone: &TimeZone,
        now: Timestamp,
    ) -> Result<(), OpenDayError> {
        if turn == Turn::Held {
            self.check_open_on(id, date)?;
        }
        let day = self.on_open_date(id, Some(date), zone)?;
        if day.opening.repeat().is_none() {
            return Err(OpenDayError::NoRule(id));
        }
        let exception = day.opening.exceptions.on_mut(date)?;
        // What is left out has no places.
        let places_left = exception.places_left.filter(|_| turn == Turn::Held);
        *exception = Exception { turn, note: None, places_left };
        day.opening.exceptions.tidy();
        day.changed_at = now;
        Ok(())
    }

    /// Says how many places are left, none of which is fully booked; nothing is not known.
    ///
    /// # Errors
    ///
    /// When the open day does not exist, is cancelled, or is not held on that date.
    pub fn set_places_left(
        &mut self,
        id: OpenDayId,
        date: Option<Date>,
        left: Option<u32>,
        zone: &TimeZone,
        now: Timestamp,
    ) -> Result<(), OpenDayError> {
        let day = self.on_told_date(id, date, zone)?;
        let is_cancelled = |date| day.opening.exceptions.on(date).is_some_and(|other| other.turn.is_cancelled());
        if let Some(date) = date.filter(|date| is_cancelled(*date)) {
            return Err(OpenDayError::DateCancelledAlready { id, date });
        }
        day.opening.check_left(left)?;
        match date.filter(|_| day.opening.repeat().is_some()) {
            None => day.places_left = left,
            Some(date) => {
                day.opening.exceptions.on_mut(date)?.places_left = left;
                day.opening.exceptions.tidy();
            }
        }
        day.changed_at = now;
        Ok(())
    }

    /// Closes on a span of dates: rules pass over it.
    ///
    /// # Errors
    ///
    /// At the limit, or where it overlaps another.
    pub fn close(&mut self, closure: Closure) -> Result<(), OpenDayError> {
        let closures = self.closures();
        if closures.len() >= CLOSURES_MAX {
            return Err(OpenDayError::TooManyClosures(closures.len() + 1));
        }
        let overlaps = |other: &&Closure| other.from() <= closure.to() && closure.from() <= other.to();
        if let Some(other) = closures.iter().find(overlaps) {
            return Err(OpenDayError::ClosedAlready { from: other.from(), to: other.to() });
        }
        let at = closures.partition_point(|other| other.from() < closure.from());
        self.closures.get_or_insert_default().insert(at, closure);
        Ok(())
    }

    /// Opens again on the span that begins on that date.
    ///
    /// # Errors
    ///
    /// When there is none.
    pub fn reopen(&mut self, from: Date) -> Result<(), OpenDayError> {
        let at =
            self.closures().iter().position(|closure| closure.from() == from).ok_or(OpenDayError::NotClosed(from))?;
        self.closures = self.closures.take().and_then(|mut closures| {
            closures.remove(at);
            (!closures.is_empty()).then_some(closures)
        });
        Ok(())
    }
}
