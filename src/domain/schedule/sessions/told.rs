//! Which of a schedule's times are told one by one: rules go on for ever, and what is told of them does not.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp};

use super::{Occurrence, Schedule, Shown};
use crate::domain::schedule::OpenDay;

/// Months ahead for which the dates of a rule are told one by one.
pub const MONTHS_TOLD: i64 = 15;

/// Times of one schedule that are told at most.
pub const TOLD_MAX: usize = 2_000;

/// The last date that is told of a rule at `now`.
#[must_use]
pub fn told_until(zone: &TimeZone, now: Timestamp) -> Date {
    zone.to_datetime(now).date().saturating_add(Span::new().months(MONTHS_TOLD))
}

impl Schedule {
    /// Its times that are not over at `since`, earliest first: of rules up to the date `until`, single ones and moved ones
    /// wherever they are. A rule that is called off, or no longer for the world, is told of as far as it was when that
    /// happened.
    #[must_use]
    pub fn told<'a>(&'a self, zone: &'a TimeZone, since: Timestamp, until: Date, shown: Shown) -> Vec<Occurrence<'a>> {
        let mut all = self.first_told(zone, since, until, shown, TOLD_MAX);
        all.retain(|one| {
            let is_rule = one.day.opening.repeat().is_some();
            let is_ended = is_rule && (one.day.cancelled || !one.day.is_public());
            !is_ended || one.start.date() <= told_until(zone, one.day.changed_at)
        });
        all
    }

    /// The first of its times that are not over at `since`, at most `count_max`: of rules up to the date `until`, single
    /// ones and moved ones wherever they are.
    #[must_use]
    pub fn first_told<'a>(
        &'a self,
        zone: &'a TimeZone,
        since: Timestamp,
        until: Date,
        shown: Shown,
        count_max: usize,
    ) -> Vec<Occurrence<'a>> {
        let sessions = self.sessions(zone, since, shown);
        let mut all: Vec<_> = sessions.take_while(|one| one.start.date() <= until).take(count_max).collect();
        if all.len() < count_max {
            let days = self.open_days().iter().filter(|day| shown.has_day(day));
            // By the date it was entered with most are known to be no later ones, without asking the zone.
            let days = days.filter(|day| day.opening.repeat().is_some() || day.opening.end().date() > until);
            let mut later: Vec<_> = days.flat_map(|day| fixed(day, zone)).collect();
            later.retain(|one| one.start.date() > until && shown.has(one));
            later.sort_by_key(Occurrence::order);
            all.extend(later);
            all.truncate(count_max);
        }
        all
    }

    /// When one of its open days takes place whatever its rule says, called off or not: a single one once, of a rule the
    /// dates that were moved.
    #[must_use]
    pub fn placed<'a>(&'a self, day: &'a OpenDay, zone: &TimeZone) -> Vec<Occurrence<'a>> {
        fixed(day, zone).collect()
    }

    /// Its times for the world that begin on a local date or were announced for it, earliest first.
    #[must_use]
    pub fn on<'a>(&'a self, date: Date, zone: &'a TimeZone) -> Vec<Occurrence<'a>> {
        let mut all = Vec::new();
        for day in self.open_days().iter().filter(|day| day.is_public()) {
            all.extend(fixed(day, zone).filter(|one| one.is_of(date)));
            if day.opening.repeat().is_some() {
                let regular = self.session(day, date, zone);
                all.extend(regular.filter(|one| !one.is_moved()));
            }
        }
        all.retain(|one| !one.is_dropped());
        all.sort_by_key(Occurrence::order);
        all
    }

    /// What was announced, is called off and not over at `now`, earliest first. Of a rule that is called off as a whole the
    /// date that came next then is news, and no later one.
    #[must_use]
    pub fn called_off<'a>(&'a self, zone: &'a TimeZone, now: Timestamp) -> Vec<Occurrence<'a>> {
        let days = self.open_days().iter().filter(|day| day.is_public());
        let mut all: Vec<_> = days.flat_map(|day| self.called_off_of(day, zone, now)).collect();
        all.sort_by_key(Occurrence::order);
        all
    }

    /// What of one of its open days was announced, is called off and not over at `now`, earliest first.
    #[must_use]
    pub fn called_off_of<'a>(&'a self, day: &'a OpenDay, zone: &'a TimeZone, now: Timestamp) -> Vec<Occurrence<'a>> {
        let mut all = Vec::new();
        if day.opening.repeat().is_none() {
            all.extend(day.cancelled.then(|| Occurrence::of(day, zone)).flatten());
        } else {
            let alone = day.opening.exceptions.iter().filter(|(_, other)| other.turn.is_cancelled());
            all.extend(alone.filter_map(|(date, _)| Occurrence::at(day, date, zone)));
            if day.cancelled {
                all.extend(self.sessions_of(day, zone, day.changed_at).find(|one| !one.is_called_off_alone()));
            }
        }
        all.retain(|one| !one.is_over(now));
        all.sort_by_key(Occurrence::order);
        all
    }
}

/// When an open day takes place whatever its rule says: a single one once, of a rule the dates that were moved.
fn fixed<'a>(day: &'a OpenDay, zone: &TimeZone) -> impl Iterator<Item = Occurrence<'a>> {
    let is_single = day.opening.repeat().is_none();
    let single = is_single.then(|| Occurrence::of(day, zone)).flatten();
    let exceptions = day.opening.exceptions.iter().filter(move |_| !is_single);
    let moved = exceptions.filter(|(_, exception)| exception.turn.moved().is_some());
    single.into_iter().chain(moved.filter_map(|(date, _)| Occurrence::at(day, date, zone)))
}

impl Occurrence<'_> {
    /// Whether it begins on that local date or was announced for it.
    #[must_use]
    pub fn is_of(&self, date: Date) -> bool {
        self.start.date() == date || self.date == date || self.moved_from() == Some(date)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::change::Change;
    use crate::domain::face::Day;
    use crate::domain::fixture::{at, opening, repeating, with_openings};
    use crate::domain::schedule::{Closure, OpenDayId, Stage, Turn, parse_local_time};

    const NOW: &str = "2026-11-20T12:00:00Z";

    fn dates(all: &[Occurrence<'_>]) -> Vec<String> {
        all.iter().map(|one| one.start.date().to_string()).collect()
    }

    #[test]
    fn a_rule_is_told_for_fifteen_months_and_a_single_day_wherever_it_is() {
        let days = [
            repeating("2026-01-03T10:00", "2026-01-03T12:00", "FREQ=MONTHLY;BYDAY=1SA"),
            opening("2031-05-02T09:00", "2031-05-02T12:00"),
        ];
        let bakery = with_openings("Europe/Prague", days);
        let zone = bakery.time_zone.time_zone();
        let told = bakery.schedule.told(zone, at(NOW), told_until(zone, at(NOW)), Shown::Public);
        let dates = dates(&told);
        assert_eq!((dates.len(), dates[0].as_str()), (16, "2026-12-05"));
        assert_eq!(dates[14..], ["2028-02-05", "2031-05-02"]);
    }

    #[test]
    fn what_was_moved_is_found_on_both_dates() {
        let days = [repeating("2026-01-03T10:00", "2026-01-03T12:00", "FREQ=MONTHLY;BYDAY=1SA")];
        let mut bakery = with_openings("Europe/Prague", days);
        let zone = bakery.time_zone.time_zone().clone();
        let time = |text| parse_local_time(text).unwrap();
        let to = (time("2026-12-12T10:00"), time("2026-12-12T12:00"));
        bakery.schedule.move_to(OpenDayId(1), "2026-12-05".parse().ok(), to, None, &zone, at(NOW)).unwrap();
        for date in ["2026-12-05", "2026-12-12"] {
            assert_eq!(dates(&bakery.schedule.on(date.parse().unwrap(), &zone)), ["2026-12-12"], "{date}");
        }
        assert_eq!(dates(&bakery.schedule.on("2027-01-02".parse().unwrap(), &zone)), ["2027-01-02"]);
        assert!(bakery.schedule.on("2027-01-03".parse().unwrap(), &zone).is_empty());
    }

    #[test]
    fn what_was_moved_and_then_called_off_is_told_where_visitors_knew_it() {
        let days = [repeating("2026-01-03T10:00", "2026-01-03T12:00", "FREQ=MONTHLY;BYDAY=1SA")];
        let mut bakery = with_openings("Europe/Prague", days);
        let zone = bakery.time_zone.time_zone().clone();
        let time = |text| parse_local_time(text).unwrap();
        let to = (time("2026-12-12T10:00"), time("2026-12-12T12:00"));
        let known_by: Option<Date> = "2026-12-05".parse().ok();
        bakery.schedule.move_to(OpenDayId(1), known_by, to, None, &zone, at(NOW)).unwrap();
        bakery.schedule.cancel(OpenDayId(1), known_by, None, &zone, at(NOW)).unwrap();
        assert_eq!(dates(&bakery.schedule.called_off(&zone, at(NOW))), ["2026-12-12"]);
        for date in ["2026-12-05", "2026-12-12"] {
            let on = bakery.schedule.on(date.parse().unwrap(), &zone);
            assert_eq!(dates(&on), ["2026-12-12"], "{date}");
            assert_eq!(on[0].moved_from(), known_by, "{date}");
            assert!(on[0].is_cancelled(), "{date}");
        }
        let told = bakery.schedule.told(&zone, at(NOW), told_until(&zone, at(NOW)), Shown::Public);
        assert_eq!(dates(&told)[..2], ["2026-12-12", "2027-01-02"]);
        // It is none of those that took place, either.
        let later = at("2026-12-20T12:00:00Z");
        assert!(bakery.schedule.past(&zone, later, Shown::Held, 3).iter().all(|one| one.date != known_by.unwrap()));
        // As the rule says once more.
        bakery.schedule.set_turn(OpenDayId(1), known_by.unwrap(), Turn::Held, &zone, at(NOW)).unwrap();
        assert_eq!(dates(&bakery.schedule.on(known_by.unwrap(), &zone)), ["2026-12-05"]);
    }

    #[test]
    fn of_a_rule_that_is_called_off_the_next_date_is_news_until_it_is_over() {
        let days = [repeating("2026-01-03T10:00", "2026-01-03T12:00", "FREQ=MONTHLY;BYDAY=1SA")];
        let mut bakery = with_openings("Europe/Prague", days);
        Change::cancel(OpenDayId(1)).apply(&mut bakery, at(NOW)).unwrap();
        let zone = bakery.time_zone.time_zone();
        let news = |now: &str| dates(&bakery.schedule.called_off(zone, at(now)));
        assert_eq!((news(NOW), news("2026-12-06T12:00:00Z")), (vec!["2026-12-05".to_owned()], vec![]));
        // The badge names the same date.
        let badge = |now: &str| crate::domain::face::face(&bakery, at(now)).day;
        let on: Date = "2026-12-05".parse().unwrap();
        assert!(matches!(badge(NOW), Day::Cancelled { date, .. } if date == on), "{:?}", badge(NOW));
        assert_eq!(badge("2026-12-06T12:00:00Z"), Day::None);
        // Calendars hold as many dates as they were told of, and no later one comes.
        let told = |now: &str| bakery.schedule.told(zone, at(now), told_until(zone, at(now)), Shown::Public).len();
        assert_eq!((told(NOW), told("2028-02-01T00:00:00Z"), told("2028-03-01T00:00:00Z")), (15, 1, 0));
    }

    #[test]
    fn of_a_rule_that_is_called_off_closed_and_dropped_dates_are_no_news() {
        let days = [repeating("2026-01-03T10:00", "2026-01-03T12:00", "FREQ=MONTHLY;BYDAY=1SA")];
        let mut bakery = with_openings("Europe/Prague", days);
        let zone = bakery.time_zone.time_zone().clone();
        let date = |text: &str| text.parse().unwrap();
        bakery.schedule.close(Closure::new(date("2026-12-01"), date("2026-12-31")).unwrap()).unwrap();
        bakery.schedule.set_turn(OpenDayId(1), date("2027-01-02"), Turn::Dropped, &zone, at(NOW)).unwrap();
        bakery.schedule.cancel(OpenDayId(1), Some(date("2027-02-06")), None, &zone, at(NOW)).unwrap();
        Change::cancel(OpenDayId(1)).apply(&mut bakery, at(NOW)).unwrap();
        assert_eq!(dates(&bakery.schedule.called_off(&zone, at(NOW))), ["2027-02-06", "2027-03-06"]);
        let day = crate::domain::face::face(&bakery, at(NOW)).day;
        assert!(matches!(day, Day::Cancelled { date: on, .. } if on == date("2027-02-06")), "{day:?}");
    }

    #[test]
    fn a_rule_of_which_nothing_is_left_is_over_or_called_off() {
        let days = [repeating("2026-12-05T10:00", "2026-12-05T12:00", "FREQ=WEEKLY;COUNT=3")];
        let mut bakery = with_openings("Europe/Prague", days);
        let zone = bakery.time_zone.time_zone().clone();
        let date = |text: &str| text.parse().unwrap();
        let stage = |schedule: &Schedule| schedule.stage_of(&schedule.open_days()[0], &zone, at(NOW));
        bakery.schedule.close(Closure::new(date("2026-12-01"), date("2026-12-15")).unwrap()).unwrap();
        assert_eq!(stage(&bakery.schedule), Stage::Ahead);
        bakery.schedule.set_turn(OpenDayId(1), date("2026-12-19"), Turn::Dropped, &zone, at(NOW)).unwrap();
        assert_eq!(stage(&bakery.schedule), Stage::Over);
        bakery.schedule.set_turn(OpenDayId(1), date("2026-12-19"), Turn::Held, &zone, at(NOW)).unwrap();
        bakery.schedule.cancel(OpenDayId(1), Some(date("2026-12-19")), None, &zone, at(NOW)).unwrap();
        assert_eq!(stage(&bakery.schedule), Stage::Cancelled);
    }
}
