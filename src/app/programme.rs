//! The programme: who takes part, and every open day ahead of them, as visitors look for it.
//!
//! Made of the roster when somebody asks and something may have changed, and shared by all who ask then. What must never
//! enter: whoever does not take part now, and how a page looks.

mod among;
#[cfg(test)]
mod tests;

use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, Mutex, PoisonError};

use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp};

pub use self::among::{Among, month_word};
use super::App;
use crate::domain::input::{FoundBy, Search};
use crate::domain::participant::{Country, Participant, Slug};
use crate::domain::schedule::{Kind, Occurrence, OpenDayId, Shown, going_on};
use crate::domain::status::Status;

/// Months ahead for which the dates of rules are listed.
const MONTHS_LISTED: i64 = 13;

/// Open days of one business that are listed at most.
const DAYS_OF_ONE_MAX: usize = 60;

/// Open days of one business, called off, that are listed at most.
const CALLED_OFF_MAX: usize = 12;

/// An open day that is not over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ComingDay {
    pub id: OpenDayId,
    /// By the clocks there.
    pub start: DateTime,
    pub end: DateTime,
    /// The instants at which it begins and is over.
    pub begins: Timestamp,
    pub ends: Timestamp,
    pub kind: Kind,
    /// Whether it was announced and is called off.
    pub is_cancelled: bool,
    /// Whether all its places are taken.
    pub is_full: bool,
}

impl ComingDay {
    /// Local start and end as people there read them at `now`; see [`Occurrence::times_at`](crate::domain::schedule::Occurrence::times_at).
    #[must_use]
    pub fn times_at(&self, zone: &TimeZone, now: Timestamp) -> (DateTime, DateTime) {
        going_on((self.start, self.end), now.to_zoned(zone.clone()).date())
    }

    /// Whether it is on now.
    #[must_use]
    pub fn has_begun(&self, now: Timestamp) -> bool {
        self.begins <= now && !self.is_cancelled
    }

    fn of(one: &Occurrence<'_>) -> Self {
        let (start, end) = one.times();
        Self {
            id: one.day.id,
            start,
            end,
            begins: one.start.timestamp(),
            ends: one.end.timestamp(),
            kind: one.day.opening.kind,
            is_cancelled: one.is_cancelled(),
            is_full: one.is_full(),
        }
    }
}

/// Somebody who takes part.
#[derive(Debug)]
pub struct Business {
    pub participant: Arc<Participant>,
    /// Its open days ahead, the next one first, with those that are called off.
    pub days: Vec<ComingDay>,
    found_by: FoundBy,
    /// Since when this is so. Days that were over by then are left out, and a clock that is set back brings them back.
    true_since: Timestamp,
    /// Until when no further date of a rule comes near enough to be listed.
    complete_until: Option<Timestamp>,
}

/// What a visitor looks for; what is left out is not asked about.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Wanted {
    pub search: Option<Search>,
    pub among: Among,
}

/// The programme at one minute.
#[derive(Debug, Default)]
pub struct Programme {
    /// By the next open day, those without one last; then by name.
    pub businesses: Vec<Arc<Business>>,
    /// Every open day ahead, by the instant at which it begins: of which business, and which of its days.
    days: Vec<(usize, usize)>,
}

impl Business {
    fn of(participant: Arc<Participant>, now: Timestamp) -> Self {
        let zone = participant.time_zone.time_zone();
        let today = zone.to_datetime(now).date();
        let until = today.saturating_add(Span::new().months(MONTHS_LISTED));
        let schedule = &participant.schedule;
        let held = schedule.first_told(zone, now, until, Shown::Held, DAYS_OF_ONE_MAX);
        let mut called_off = schedule.called_off(zone, now);
        called_off.retain(|one| one.day.opening.repeat().is_none() || one.start.date() <= until);
        let all = held.iter().chain(called_off.iter().take(CALLED_OFF_MAX));
        let mut days: Vec<_> = all.map(ComingDay::of).collect();
        days.sort_by_key(|day| (day.begins, day.ends, day.id));
        let has_rule = schedule.open_days().iter().any(|day| day.opening.repeat().is_some());
        let tomorrow = || Some(today.tomorrow().ok()?.to_zoned(zone.clone()).ok()?.timestamp());
        let complete_until = if has_rule { tomorrow() } else { None };
        let place = participant.place.as_ref().map_or("", |place| place.as_str());
        let found_by = FoundBy::of([participant.name.as_str(), participant.website.as_str(), place]);
        Self { participant, days, found_by, true_since: now, complete_until }
    }

    /// Whether it is still what would be made of `participant` at `now`.
    fn is_true_of(&self, participant: &Arc<Participant>, now: Timestamp) -> bool {
        Arc::ptr_eq(&self.participant, participant)
            && self.true_since <= now
            && self.days.iter().all(|day| day.ends > now)
            && self.complete_until.is_none_or(|until| now < until)
    }

    /// Its open days ahead that take place.
    pub fn held(&self) -> impl Iterator<Item = &ComingDay> {
        self.days.iter().filter(|day| !day.is_cancelled)
    }

    /// The next one that takes place.
    #[must_use]
    pub fn next(&self) -> Option<&ComingDay> {
        self.held().next()
    }

    fn is(&self, wanted: &Wanted) -> bool {
        let Wanted { search, among } = wanted;
        among.has(&self.participant)
            && (!among.is_of_days() || self.held().any(|day| among.has_coming(day)))
            && search.as_ref().is_none_or(|search| search.is_in(&self.found_by))
    }
}

impl Programme {
    /// Of those that take part, by name; what `before` has of them and is still true is taken over.
    fn of(participants: Vec<Arc<Participant>>, before: &Self, now: Timestamp) -> Self {
        let known: HashMap<&Slug, &Arc<Business>> =
            before.businesses.iter().map(|business| (&business.participant.slug, business)).collect();
        let business = |one: Arc<Participant>| {
            let still = known.get(&one.slug).filter(|business| business.is_true_of(&one, now));
            still.map_or_else(|| Arc::new(Business::of(Arc::clone(&one), now)), |business| Arc::clone(business))
        };
        let mut businesses: Vec<_> = participants.into_iter().map(business).collect();
        // Stable: they come by name.
        businesses.sort_by_key(|business| business.next().map_or((true, now), |day| (false, day.begins)));
        let all = businesses.iter().enumerate();
        let mut days: Vec<_> =
            all.flat_map(|(number, business)| (0..business.days.len()).map(move |day| (number, day))).collect();
        days.sort_by_key(|(number, day)| {
            businesses.get(*number).and_then(|one| one.days.get(*day)).map(|day| day.begins)
        });
        Self { businesses, days }
    }

    /// The businesses that a visitor looks for, from the `first` on at most `count_max`; and how many there are.
    #[must_use]
    pub fn part(&self, wanted: &Wanted, first: usize, count_max: usize) -> (Vec<&Business>, usize) {
        let mut all = self.businesses.iter().map(Arc::as_ref).filter(|business| business.is(wanted));
        let before = all.by_ref().take(first).count();
        let part: Vec<_> = all.by_ref().take(count_max).collect();
        let count = before + part.len() + all.count();
        (part, count)
    }

    /// The open days ahead from the `first` on, called off ones among them, at most `count_max`.
    #[must_use]
    pub fn days(&self, first: usize, count_max: usize) -> Vec<(&Business, &ComingDay)> {
        self.all_days().skip(first).take(count_max).collect()
    }

    /// The next open days that take place, of those that are asked for, at most `count_max`.
    #[must_use]
    pub fn days_among(&self, among: &Among, count_max: usize) -> Vec<(&Business, &ComingDay)> {
        let held = self.all_days().filter(|(_, day)| !day.is_cancelled);
        let all = held.filter(|(business, day)| among.has(&business.participant) && among.has_coming(day));
        all.take(count_max).collect()
    }

    /// Every open day ahead, by the instant at which it begins.
    fn all_days(&self) -> impl Iterator<Item = (&Business, &ComingDay)> {
        self.days.iter().filter_map(|(number, day)| {
            let business = self.businesses.get(*number)?.as_ref();
            Some((business, business.days.get(*day)?))
        })
    }

    /// How many open days are ahead.
    #[must_use]
    pub fn days_count(&self) -> usize {
        self.days.len()
    }

    /// The countries in which somebody takes part.
    #[must_use]
    pub fn countries(&self) -> BTreeSet<Country> {
        self.businesses.iter().map(|business| business.participant.country).collect()
    }

    /// The languages that badges of theirs speak.
    #[must_use]
    pub fn languages(&self) -> BTreeSet<&str> {
        self.businesses.iter().map(|business| business.participant.language.main()).collect()
    }

    /// The months in which an open day is ahead, each by its first day.
    #[must_use]
    pub fn months(&self) -> BTreeSet<Date> {
        let days = self.businesses.iter().flat_map(|business| business.held());
        days.map(|day| day.start.date().first_of_month()).collect()
    }
}

/// What a programme was made of: as many changes of the roster, in that minute of the clock.
type MadeOf = (u64, i64);

/// The programme that was made last, and of what.
#[derive(Debug, Default)]
pub(super) struct MadeProgramme(Mutex<Option<(MadeOf, Arc<Programme>)>>);

impl App {
    /// The programme as it is at `now`: open days begin and end at full minutes.
    ///
    /// Whoever asks first in a minute, or after a change, waits until it is made; so do those who ask meanwhile.
    #[must_use]
    pub fn programme(&self, now: Timestamp) -> Arc<Programme> {
        let version = (self.changes(), now.as_second().div_euclid(60));
        let mut made = self.programme.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, programme)) = made.as_ref().filter(|(of, _)| *of == version) {
            return Arc::clone(programme);
        }
        let (active, _) = self.first_of(|participant| participant.status == Status::Active, usize::MAX);
        let before = made.take().map(|(_, programme)| programme).unwrap_or_default();
        let programme = Arc::new(Programme::of(active, &before, now));
        *made = Some((version, Arc::clone(&programme)));
        programme
    }
}
