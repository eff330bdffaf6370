//! Every time a schedule opens, in the order in which it does, made as far as somebody asks.
//!
//! Each open day stands with the next time it opens; the first of all is taken, and its rule asked for the one after it.
//! What was in the past costs nothing.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use super::{Dates, Occurrence, OpenDay, Schedule, Stage, Turn};

#[cfg(test)]
mod tests;
mod told;

pub use told::{MONTHS_TOLD, TOLD_MAX, told_until};

/// Which of a schedule's times are asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shown {
    /// Those that take place and that the world may see.
    Held,
    /// Those that the world may see, called off ones included.
    Public,
    /// All of them, rehearsals included.
    All,
}

impl Shown {
    const fn has_day(self, day: &OpenDay) -> bool {
        match self {
            Self::Held => !day.cancelled && day.is_public(),
            Self::Public => day.is_public(),
            Self::All => true,
        }
    }

    fn has(self, occurrence: &Occurrence<'_>) -> bool {
        !occurrence.is_dropped() && (self != Self::Held || !occurrence.is_cancelled())
    }
}

/// The times that are not over at an instant, earliest first.
#[derive(Debug, Clone)]
pub struct Sessions<'a> {
    schedule: &'a Schedule,
    zone: &'a TimeZone,
    shown: Shown,
    now: Timestamp,
    next: Vec<(Occurrence<'a>, Option<Dates<'a>>)>,
}

impl Schedule {
    /// Its times that are not over at `now`, earliest first; a rule without an end has no last one.
    #[must_use]
    pub fn sessions<'a>(&'a self, zone: &'a TimeZone, now: Timestamp, shown: Shown) -> Sessions<'a> {
        let mut sessions = Sessions { schedule: self, zone, shown, now, next: Vec::new() };
        let from = from_date(zone, now);
        for day in self.open_days().iter().filter(|day| shown.has_day(day)) {
            sessions.begin(day, from);
        }
        sessions
    }

    /// What takes place and is not over at `now`, earliest first.
    #[must_use]
    pub fn coming<'a>(&'a self, zone: &'a TimeZone, now: Timestamp) -> Sessions<'a> {
        self.sessions(zone, now, Shown::Held)
    }

    /// Its times that are over at `now`, the newest first, at most `count_max`.
    #[must_use]
    pub fn past<'a>(
        &'a self,
        zone: &'a TimeZone,
        now: Timestamp,
        shown: Shown,
        count_max: usize,
    ) -> Vec<Occurrence<'a>> {
        let today = zone.to_datetime(now).date();
        let mut all = Vec::new();
        for day in self.open_days().iter().filter(|day| shown.has_day(day)) {
            let is_shown = |one: &Occurrence<'_>| one.is_over(now) && shown.has(one);
            match day.opening.dates(zone) {
                None => all.extend(Occurrence::of(day, zone).filter(is_shown)),
                Some(dates) => {
                    // A date that was moved stands in a later place than its own.
                    let moved = day.opening.exceptions.iter().filter(|(_, other)| other.turn.moved().is_some());
                    all.extend(moved.filter_map(|(date, _)| Occurrence::at(day, date, zone)).filter(is_shown));
                    let back = std::iter::successors(dates.until(today), |date| dates.until(date.yesterday().ok()?));
                    let regular = back.filter(|date| !self.is_passed_over(day, *date)).filter(|date| {
                        day.opening.exceptions.on(*date).is_none_or(|other| other.turn.moved().is_none())
                    });
                    all.extend(
                        regular.filter_map(|date| Occurrence::at(day, date, zone)).filter(is_shown).take(count_max),
                    );
                }
            }
        }
        all.sort_by_key(|one| std::cmp::Reverse(one.order()));
        all.truncate(count_max);
        all
    }

    /// The next time one of its open days opens that is not over at `now`, unless it is cancelled.
    #[must_use]
    pub fn next_of<'a>(&'a self, day: &'a OpenDay, zone: &'a TimeZone, now: Timestamp) -> Option<Occurrence<'a>> {
        if day.cancelled { None } else { self.sessions_of(day, zone, now).find(|one| !one.is_cancelled()) }
    }

    /// Where one of its open days lies in time at `now`; of a rule what comes next. A rule of which nothing is to come is
    /// over, or called off where that was said of a date ahead.
    #[must_use]
    pub fn stage_of(&self, day: &OpenDay, zone: &TimeZone, now: Timestamp) -> Stage {
        if day.cancelled {
            return Stage::Cancelled;
        }
        if day.opening.repeat().is_none() {
            return Occurrence::of(day, zone).map_or(Stage::Ahead, |one| one.stage(now));
        }
        let is_called_off = || self.sessions_of(day, zone, now).next().is_some();
        match self.next_of(day, zone, now) {
            Some(next) => next.stage(now),
            None if is_called_off() => Stage::Cancelled,
            None => Stage::Over,
        }
    }

    /// The times of one of its open days that are not over at `now`, earliest first.
    #[must_use]
    pub fn sessions_of<'a>(&'a self, day: &'a OpenDay, zone: &'a TimeZone, now: Timestamp) -> Sessions<'a> {
        let mut sessions = Sessions { schedule: self, zone, shown: Shown::All, now, next: Vec::new() };
        sessions.begin(day, from_date(zone, now));
        sessions
    }

    /// The time of an open day that is known by that date, whatever became of it.
    #[must_use]
    pub fn session<'a>(&'a self, day: &'a OpenDay, date: Date, zone: &TimeZone) -> Option<Occurrence<'a>> {
        let is_date = match day.opening.dates(zone) {
            None => day.opening.start().date() == date,
            Some(dates) => dates.has(date) && !self.is_passed_over(day, date),
        };
        if is_date { Occurrence::at(day, date, zone).filter(|one| !one.is_dropped()) } else { None }
    }

    /// Whether a date of a rule lies in a span on which nothing is open, and nothing became of it: how many places are left
    /// opens nothing.
    pub(super) fn is_passed_over(&self, day: &OpenDay, date: Date) -> bool {
        let is_as_the_rule_says = day.opening.exceptions.on(date).is_none_or(|other| other.turn == Turn::Held);
        is_as_the_rule_says && self.closure_on(date).is_some()
    }
}

/// The first date of what may go on at `now`: what began yesterday may.
fn from_date(zone: &TimeZone, now: Timestamp) -> Date {
    let today = zone.to_datetime(now).date();
    today.checked_sub(SignedDuration::from_hours(48)).unwrap_or(today)
}

impl<'a> Sessions<'a> {
    /// Puts an open day among the next ones, looked for from that date on.
    fn begin(&mut self, day: &'a OpenDay, from: Date) {
        let zone = self.zone;
        let Some(dates) = day.opening.dates(zone) else {
            // By the date alone most of what is over is known to be, without asking the zone.
            if day.opening.end().date() >= from {
                self.put(Occurrence::of(day, zone), None);
            }
            return;
        };
        for (date, exception) in day.opening.exceptions.iter() {
            let is_fixed = exception.turn.is_cancelled() || exception.turn.moved().is_some();
            // Of most that are over the date says so, and no clock is asked.
            if is_fixed && exception.last_date(date) >= from {
                self.put(Occurrence::at(day, date, zone), None);
            }
        }
        let first = dates.from(from);
        self.go_on(day, dates, first);
    }

    fn put(&mut self, found: Option<Occurrence<'a>>, dates: Option<Dates<'a>>) {
        if let Some(found) = found.filter(|one| !one.is_over(self.now) && self.shown.has(one)) {
            self.next.push((found, dates));
        }
    }

    /// Puts the date of a rule among the next ones, or the first after it that is held as the rule says and not over.
    fn go_on(&mut self, day: &'a OpenDay, dates: Dates<'a>, mut date: Option<Date>) {
        while let Some(at) = date {
            let is_held = match day.opening.exceptions.on(at) {
                Some(exception) => exception.turn == Turn::Held,
                None => true,
            };
            if let Some(closure) = self.schedule.closure_on(at).filter(|_| self.schedule.is_passed_over(day, at)) {
                // Something may have been said of a date among them.
                let said = day.opening.exceptions.first_after(at).filter(|said| *said <= closure.to());
                date = said.map_or_else(|| dates.after(closure.to()), |said| dates.from(said));
                continue;
            }
            // Clocks are asked only of what is held.
            let found = if is_held { Occurrence::at(day, at, self.zone) } else { None };
            if let Some(found) = found.filter(|one| !one.is_over(self.now)) {
                self.next.push((found, Some(dates)));
                return;
            }
            date = dates.after(at);
        }
    }
}

impl<'a> Iterator for Sessions<'a> {
    type Item = Occurrence<'a>;

    fn next(&mut self) -> Option<Occurrence<'a>> {
        let (first, _) = self.next.iter().enumerate().min_by_key(|(_, (one, _))| one.order())?;
        let (taken, dates) = self.next.swap_remove(first);
        if let Some(dates) = dates {
            let after = dates.after(taken.date);
            self.go_on(taken.day, dates, after);
        }
        Some(taken)
    }
}
