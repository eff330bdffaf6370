//! Entries that share a name: a series, and the entries that stand for some of its dates.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Span};

use super::entry::Entry;
use super::moment::{Length, Moment};
use super::rule::Repeats;
use crate::intake::limits::{DATES_OF_ENTRY_MAX, EXCEPTIONS_MAX, IDLE_RULES_MAX};
use crate::intake::sieve::{Sieve, Source};
use crate::intake::why::{IntakeError, Why};

/// Follows series, and counts what that costs.
#[derive(Debug, Default)]
pub(super) struct Follower {
    idle_rules: usize,
}

impl Follower {
    /// Takes in the dates of entries that share a name.
    pub(super) fn follow(&mut self, entries: Vec<Entry>, sieve: &mut Sieve<'_>) -> Result<(), IntakeError> {
        let (overrides, mut masters): (Vec<_>, Vec<_>) =
            entries.into_iter().partition(|entry| entry.replaces.is_some());
        let latest = masters.iter().map(|entry| entry.sequence).max();
        masters.retain(|entry| Some(entry.sequence) == latest);
        let mut overrides = Overrides::new(overrides);
        for master in masters {
            let told = Series { master: &master, sieve }.take_in(&mut overrides);
            if let Err(why) = told {
                self.idle_rules += usize::from(matches!(why, Why::NeverHappens(_)));
                let when = master.start.by_clocks_of(sieve.wanted.zone);
                sieve.leave_out(&master.what, Some(master.line), Some(when), why);
            }
            if self.idle_rules > IDLE_RULES_MAX {
                return Err(IntakeError::IdleRules);
            }
        }
        overrides.take_in_rest(sieve);
        Ok(())
    }
}

/// Entries that stand for dates of a series, the latest for each date.
struct Overrides {
    by_date: Vec<Entry>,
    /// Those that nothing stood for yet, by what they replace.
    open: BTreeSet<usize>,
}

impl Overrides {
    fn new(entries: Vec<Entry>) -> Self {
        let mut latest: Vec<Entry> = Vec::with_capacity(entries.len());
        let mut at = BTreeMap::new();
        for entry in entries {
            let key = entry.replaces.as_ref().map(|replaced| replaced.at.by_clocks_of(&TimeZone::UTC));
            match at.get(&key).and_then(|index: &usize| latest.get_mut(*index)) {
                Some(before) if before.sequence <= entry.sequence => *before = entry,
                Some(_) => {}
                None => {
                    at.insert(key, latest.len());
                    latest.push(entry);
                }
            }
        }
        let open = (0..latest.len()).collect();
        Self { by_date: latest, open }
    }

    /// What of a series they stand for, by the clocks of its zone.
    fn replaced_in(&self, zone: &TimeZone) -> Replacements {
        let mut found = Replacements::default();
        for (index, entry) in self.by_date.iter().enumerate() {
            let Some(replaced) = &entry.replaces else { continue };
            let at = replaced.at.by_clocks_of(zone);
            match replaced.at {
                Moment::Date(date) => found.dates.insert(date, index),
                Moment::Time(..) => found.times.insert(at, index),
            };
            if replaced.and_later {
                found.later.insert(at, index);
            }
        }
        found
    }

    /// Takes in those that stand for a date that no series has, or for one before now.
    fn take_in_rest(&self, sieve: &mut Sieve<'_>) {
        for entry in self.open.iter().filter_map(|index| self.by_date.get(*index)) {
            let home = sieve.wanted.zone;
            let stood_for = entry.replaces.iter().map(|replaced| replaced.at.by_clocks_of(home)).collect();
            take_override(entry, dates_of(entry, home), stood_for, sieve);
        }
    }
}

/// Which entry stands for which date of a series.
#[derive(Default)]
struct Replacements {
    times: BTreeMap<DateTime, usize>,
    /// Some programs write the date alone.
    dates: BTreeMap<Date, usize>,
    /// Those that stand for all later dates as well.
    later: BTreeMap<DateTime, usize>,
}

/// An entry with all its dates.
struct Series<'s, 'w> {
    master: &'s Entry,
    sieve: &'s mut Sieve<'w>,
}

impl Series<'_, '_> {
    fn take_in(&mut self, overrides: &mut Overrides) -> Result<(), Why> {
        let (master, home) = (self.master, self.sieve.wanted.zone);
        let zone = zone_of(master, home);
        let excluded = Excluded::new(master, zone);
        let is_single = master.rule.is_none() && master.added.is_empty() && overrides.by_date.is_empty();
        if master.is_cancelled || is_single && excluded.has(master.start.by_clocks_of(zone)) {
            overrides.open.clear();
            call_off(master, &dates_of(master, home), [None], self.sieve);
            return Ok(());
        }
        if is_single {
            take(master, dates_of(master, home), None, self.sieve);
            return Ok(());
        }
        let exceptions = master.added.len() + master.excluded.len() + overrides.by_date.len();
        if exceptions > EXCEPTIONS_MAX {
            overrides.open.clear();
            return Err(Why::Exceptions(exceptions));
        }
        let replaced = overrides.replaced_in(zone);
        let (mut own, mut cancelled) = (Vec::new(), false);
        for (start, length) in self.starts(zone)? {
            let regular = length.unwrap_or(master.length).from(start, zone, home);
            let begins = || regular.iter().map(|(start, _)| *start).collect();
            if excluded.has(start) {
                for (start, _) in regular {
                    self.sieve.call_off(master.uid.as_deref(), Some(start));
                }
                continue;
            }
            let index = replaced.times.get(&start).or_else(|| replaced.dates.get(&start.date()));
            if let Some(index) = index
                && let Some(entry) = overrides.by_date.get(*index)
            {
                overrides.open.remove(index);
                cancelled |= entry.is_cancelled;
                take_override(entry, dates_of(entry, home), begins(), self.sieve);
            } else if let Some((entry, start)) = later(&replaced, overrides, start, zone) {
                let dates = entry.length.from(start, zone_of(entry, home), home);
                take_override(entry, dates, begins(), self.sieve);
            } else {
                own.extend(regular);
            }
        }
        let own = upcoming(own, self.sieve);
        if own.is_empty() && !cancelled && overrides.open.len() == overrides.by_date.len() {
            return Err(Why::NoDateAhead);
        }
        take(master, own, None, self.sieve);
        Ok(())
    }

    /// The starts of the series by the clocks of its zone that may matter, each with a length of its own if it has one.
    fn starts(&self, zone: &TimeZone) -> Result<BTreeMap<DateTime, Option<Length>>, Why> {
        let (master, wanted) = (self.master, self.sieve.wanted);
        // What began so many days ago may go on still.
        let margin = Span::new().days(DATES_OF_ENTRY_MAX + 1);
        let from = zone.to_datetime(wanted.from).saturating_sub(margin);
        let until = zone.to_datetime(wanted.until);
        let start = master.start.by_clocks_of(zone);
        let ruled = match &master.rule {
            Some(rule) => Repeats { rule, start, zone, from, until }.starts()?,
            None => vec![start],
        };
        let mut starts: BTreeMap<_, _> = ruled.into_iter().map(|start| (start, None)).collect();
        for (moment, length) in &master.added {
            starts.insert(moment.by_clocks_of(zone), *length);
        }
        Ok(starts)
    }
}

/// The entry that stands for a date and all later ones, and when that date is moved to.
fn later<'o>(
    replaced: &Replacements,
    overrides: &'o Overrides,
    start: DateTime,
    zone: &TimeZone,
) -> Option<(&'o Entry, DateTime)> {
    let (at, index) = replaced.later.range(..=start).next_back()?;
    let entry = overrides.by_date.get(*index)?;
    let shift: SignedDuration = entry.start.by_clocks_of(zone).duration_since(*at);
    let moved = Moment::Time(start.saturating_add(shift), zone.clone());
    let own_zone = zone_of(entry, zone);
    Some((entry, moved.by_clocks_of(own_zone)))
}

/// Dates that are taken out of a series.
struct Excluded {
    times: BTreeSet<DateTime>,
    dates: BTreeSet<Date>,
}

impl Excluded {
    fn new(master: &Entry, zone: &TimeZone) -> Self {
        let has_no_times = matches!(master.start, Moment::Date(_));
        let (mut times, mut dates) = (BTreeSet::new(), BTreeSet::new());
        for moment in &master.excluded {
            match moment {
                Moment::Date(date) => dates.insert(*date),
                // Some programs write a time where the series has none.
                Moment::Time(time, _) if has_no_times => dates.insert(time.date()),
                Moment::Time(..) => times.insert(moment.by_clocks_of(zone)),
            };
        }
        Self { times, dates }
    }

    fn has(&self, start: DateTime) -> bool {
        self.times.contains(&start) || self.dates.contains(&start.date())
    }
}

fn zone_of<'z>(entry: &'z Entry, other: &'z TimeZone) -> &'z TimeZone {
    match &entry.start {
        Moment::Date(_) => other,
        Moment::Time(_, zone) => zone,
    }
}

/// Starts and ends of an entry by itself, at home.
fn dates_of(entry: &Entry, home: &TimeZone) -> Vec<(DateTime, DateTime)> {
    let zone = zone_of(entry, home);
    entry.length.from(entry.start.by_clocks_of(zone), zone, home)
}

/// Those that are not over and not too far off.
fn upcoming(mut dates: Vec<(DateTime, DateTime)>, sieve: &Sieve<'_>) -> Vec<(DateTime, DateTime)> {
    let (from, until) = sieve.span();
    dates.retain(|(start, end)| *end > from && *start <= until);
    dates
}

/// Takes in what stands for a date of a series, which would begin at `stood_for`, or says that it does not take place.
fn take_override(entry: &Entry, dates: Vec<(DateTime, DateTime)>, stood_for: Vec<DateTime>, sieve: &mut Sieve<'_>) {
    let dates = upcoming(dates, sieve);
    if entry.is_cancelled {
        // It may have been moved before it was cancelled.
        let begins: Vec<_> = dates.iter().map(|(start, _)| *start).chain(stood_for).map(Some).collect();
        call_off(entry, &dates, begins, sieve);
    } else if !entry.is_marked {
        sieve.count_unmarked(1);
    } else if !dates.is_empty() {
        take(entry, dates, stood_for.first().copied(), sieve);
    }
}

/// Says that an entry does not take place: what begins at those times, or all of it.
fn call_off(
    entry: &Entry,
    dates: &[(DateTime, DateTime)],
    begins: impl IntoIterator<Item = Option<DateTime>>,
    sieve: &mut Sieve<'_>,
) {
    for start in begins {
        sieve.call_off(entry.uid.as_deref(), start);
    }
    if !entry.is_marked {
        sieve.count_unmarked(1);
    } else if let Some((start, _)) = dates.first() {
        sieve.leave_out(&entry.what, Some(entry.line), Some(*start), Why::Cancelled);
    }
}

/// Takes in an entry with its dates, unless it is nobody else's business.
fn take(entry: &Entry, dates: Vec<(DateTime, DateTime)>, stands_for: Option<DateTime>, sieve: &mut Sieve<'_>) {
    match (entry.class, dates.first()) {
        (None, _) => sieve.take(Source { stands_for, ..entry.source() }, dates),
        (Some(class), Some((start, _))) => {
            sieve.leave_out(&entry.what, Some(entry.line), Some(*start), Why::NotPublic(class));
        }
        (Some(_), None) => {}
    }
}
