//! How what was found in a file stands to a schedule: new, there already, or changed since it was entered.
//!
//! An entry is known again by what its calendar calls it. All dates of a series are called the same: of those that are at
//! other times than before, each is taken for the nearest one of the same week. What was called off here is known again
//! like that, too, so that no file brings it back; and what its calendar calls off now is known by name and date.

use std::collections::{HashMap, HashSet};

use jiff::civil::DateTime;
use jiff::{SignedDuration, Timestamp};

use super::PreviewedDay;
use crate::domain::input::OpenDayInput;
use crate::domain::participant::Participant;
use crate::domain::schedule::{OPEN_DAYS_MAX, OpenDay, OpenDayId, Opening, Shown, SourceUid};
use crate::intake::{CalledOff, Cut, FoundDay};

/// Within how many days a date of a series is taken for one that was moved.
const MOVED_DAYS_MAX: i64 = 7;

/// How an open day that was found stands to the schedule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    New,
    /// It is there already, as the file has it.
    There(OpenDayId),
    /// It is there, and was called off here; a file does not take that back.
    CalledOff(OpenDayId),
    /// It was entered from a file before and has other times or particulars there.
    Changed {
        id: OpenDayId,
        /// Start and end as they were.
        was: (DateTime, DateTime),
    },
    /// It is new, and there are as many open days ahead as may be.
    NoRoom,
}

type Times = (DateTime, DateTime);

/// How a file and a schedule stand to each other.
pub(super) struct Compared {
    pub(super) days: Vec<PreviewedDay>,
    /// Those of the schedule that the file calls off.
    pub(super) cancels: Vec<OpenDayId>,
    /// Those of the schedule that stand in the file no more.
    pub(super) gone: Vec<OpenDayId>,
}

/// The open days of a file as they stand to the schedule, and those of the schedule that it calls off or has no more.
pub(super) fn compared(
    participant: &Participant,
    now: Timestamp,
    found: Vec<FoundDay>,
    called_off: &[CalledOff],
    cut: &[Cut],
) -> Compared {
    let checked = found.into_iter().filter_map(|day| Some((day.input.check().ok()?, day)));
    let found: Vec<Found> = checked.map(|(opening, day)| Found { opening, day, standing: None }).collect();
    let mut comparison = Comparison::new(participant, now, found);
    comparison.know_by_name_and_times();
    comparison.know_rules();
    comparison.know_by_times();
    comparison.know_by_what_it_stands_for();
    comparison.call_off_dates(called_off);
    comparison.know_by_name();
    comparison.call_off_entries(called_off);
    comparison.count_new();
    let gone = comparison.gone(cut);
    let shown = |found: Found| PreviewedDay {
        found: found.day,
        standing: found.standing.unwrap_or(Standing::New),
        opening: found.opening,
    };
    let cancels = in_order(comparison.cancels);
    Compared { days: comparison.found.into_iter().map(shown).collect(), cancels, gone }
}

/// Those of some open days that a file may call off: they came from one, are not over and take place.
pub(super) fn still_cancellable(participant: &Participant, ids: &[OpenDayId], now: Timestamp) -> Vec<OpenDayId> {
    let is_wanted = |day: &&OpenDay| ids.contains(&day.id) && !day.cancelled;
    in_order(from_files(participant, now).filter(is_wanted).collect())
}

/// The open days that came from a file and are not over, or were called off.
fn from_files(participant: &Participant, now: Timestamp) -> impl Iterator<Item = &OpenDay> {
    let zone = participant.time_zone.time_zone();
    let is_from_file = move |day: &&OpenDay| {
        day.source_uid.is_some() && (day.cancelled || participant.schedule.stage_of(day, zone, now).is_coming())
    };
    participant.schedule.open_days().iter().filter(is_from_file)
}

/// Where among open days the one is that was entered of a date of that name.
fn dated(days: &[&OpenDay], uid: &str, start: DateTime) -> Option<usize> {
    let is_named = |day: &OpenDay| day.source_uid.as_ref().is_some_and(|known| known.as_str() == uid);
    let begins = days.iter().position(|day| is_named(day) && day.opening.start() == start);
    begins.or_else(|| days.iter().position(|day| is_named(day) && day.moved_from == Some(start.date())))
}

fn in_order(mut days: Vec<&OpenDay>) -> Vec<OpenDayId> {
    days.sort_unstable_by_key(|day| (day.opening.start(), day.id));
    days.into_iter().map(|day| day.id).collect()
}

struct Found {
    /// As it would be entered.
    opening: Opening,
    day: FoundDay,
    standing: Option<Standing>,
}

impl Found {
    fn times(&self) -> Times {
        (self.opening.start(), self.opening.end())
    }

    fn uid(&self) -> Option<&str> {
        self.day.uid.as_deref()
    }

    /// Stands for an open day of the schedule, which what the file says is compared with.
    fn is(&mut self, day: &OpenDay) {
        let merged: OpenDayInput = self.day.input.over(&day.opening);
        let id = day.id;
        let was = (day.opening.start(), day.opening.end());
        self.standing = Some(match merged.check() {
            _ if day.cancelled => Standing::CalledOff(id),
            Ok(opening) if opening != day.opening => {
                self.opening = opening;
                Standing::Changed { id, was }
            }
            _ => Standing::There(id),
        });
    }
}

struct Comparison<'p> {
    participant: &'p Participant,
    now: Timestamp,
    found: Vec<Found>,
    /// Those of the schedule that came from a file and are not over, as long as nothing found is them.
    free: Vec<&'p OpenDay>,
    knows_names: bool,
    cancels: Vec<&'p OpenDay>,
}

impl<'p> Comparison<'p> {
    fn new(participant: &'p Participant, now: Timestamp, found: Vec<Found>) -> Self {
        let free = from_files(participant, now).collect();
        Self { participant, now, found, free, knows_names: false, cancels: Vec::new() }
    }

    fn know_by_name_and_times(&mut self) {
        for found in &mut self.found {
            let times = found.times();
            let is_it = |day: &&OpenDay| {
                day.source_uid.as_ref().map(SourceUid::as_str) == found.uid()
                    && (day.opening.start(), day.opening.end()) == times
            };
            if found.uid().is_some()
                && let Some(at) = self.free.iter().position(is_it)
            {
                found.is(self.free.swap_remove(at));
                self.knows_names = true;
            }
        }
    }

    /// A rule is there already if one with the same times repeats the same way.
    fn know_rules(&mut self) {
        for found in self.found.iter_mut().filter(|found| found.opening.repeat().is_some()) {
            let is_same = |day: &&OpenDay| {
                (day.opening.start(), day.opening.end()) == found.times()
                    && day.opening.repeat() == found.opening.repeat()
            };
            let same = self.participant.schedule.open_days().iter().filter(is_same).min_by_key(|day| day.cancelled);
            let standing = |day: &OpenDay| {
                if day.cancelled { Standing::CalledOff(day.id) } else { Standing::There(day.id) }
            };
            found.standing = same.map(standing);
        }
    }

    /// What was entered by hand, or by a rule, at the same times is there already.
    fn know_by_times(&mut self) {
        let Some(last) = self.found.iter().map(|found| found.opening.start()).max() else { return };
        let zone = self.participant.time_zone.time_zone();
        let names: HashSet<&str> = self.found.iter().filter_map(Found::uid).collect();
        let is_others = |day: &OpenDay| !day.source_uid.as_ref().is_some_and(|uid| names.contains(uid.as_str()));
        let mut at: HashMap<Times, Standing> = HashMap::new();
        let sessions = self.participant.schedule.sessions(zone, self.now, Shown::All);
        for one in sessions.take_while(|one| one.start.datetime().date() <= last.date()) {
            if is_others(one.day) {
                let id = one.day.id;
                let standing = if one.is_cancelled() { Standing::CalledOff(id) } else { Standing::There(id) };
                // One that takes place stands before one that was called off.
                at.entry(one.times())
                    .and_modify(|known| *known = if matches!(known, Standing::There(_)) { *known } else { standing })
                    .or_insert(standing);
            }
        }
        let is_single = |found: &&mut Found| found.standing.is_none() && found.opening.repeat().is_none();
        for found in self.found.iter_mut().filter(is_single) {
            found.standing = at.get(&found.times()).copied();
            if let Some(Standing::There(id) | Standing::CalledOff(id)) = found.standing {
                self.free.retain(|day| day.id != id);
            }
        }
    }

    /// What stands for a date of a series is the open day that was entered of it, however far it moved.
    fn know_by_what_it_stands_for(&mut self) {
        for found in self.found.iter_mut().filter(|found| found.standing.is_none()) {
            let Some((uid, start)) = found.day.uid.as_deref().zip(found.day.stands_for) else { continue };
            if let Some(at) = dated(&self.free, uid, start) {
                found.is(self.free.swap_remove(at));
                self.knows_names = true;
            }
        }
    }

    /// What has the name of one that was entered earlier is that one, at other times.
    fn know_by_name(&mut self) {
        for index in 0..self.found.len() {
            let Some(found) = self.found.get(index).filter(|found| found.standing.is_none()) else { continue };
            let Some(uid) = found.uid() else { continue };
            let is_single = self.found.iter().filter(|other| other.uid() == Some(uid)).count() == 1;
            let is_named = |day: &OpenDay| day.source_uid.as_ref().is_some_and(|known| known.as_str() == uid);
            // What was called off is the only one of its name, or else one of a series.
            let is_alone =
                is_single && self.participant.schedule.open_days().iter().filter(|day| is_named(day)).count() == 1;
            let start = found.opening.start();
            let far = |day: &OpenDay| day.opening.start().duration_since(start).abs();
            let week = SignedDuration::from_hours(24 * MOVED_DAYS_MAX);
            // The next date of a weekly series is another one.
            let is_near = |day: &OpenDay| {
                if day.cancelled { is_alone || far(day) < week } else { is_single || far(day) <= week }
            };
            let near = self.free.iter().filter(|day| is_named(day) && is_near(day));
            let Some(day) = near.min_by_key(|day| (far(day), day.cancelled)).copied() else { continue };
            self.free.retain(|other| other.id != day.id);
            self.knows_names = true;
            if let Some(found) = self.found.get_mut(index) {
                found.is(day);
            }
        }
    }

    /// Dates that the calendar calls off are known by its name for them, and by when they begin or began before they were
    /// moved.
    fn call_off_dates(&mut self, called_off: &[CalledOff]) {
        for (uid, start) in self.known(called_off).filter_map(|one| Some((&one.uid, one.start?))).collect::<Vec<_>>() {
            if let Some(at) = dated(&self.free, uid.as_str(), start) {
                self.call_off(at);
            }
        }
    }

    /// Of an entry that its calendar calls off, nothing takes place that was not found otherwise.
    fn call_off_entries(&mut self, called_off: &[CalledOff]) {
        for one in self.known(called_off).filter(|one| one.start.is_none()).collect::<Vec<_>>() {
            while let Some(at) = self.free.iter().position(|day| day.source_uid.as_ref() == Some(&one.uid)) {
                self.call_off(at);
            }
        }
    }

    /// Those of what is called off whose names the schedule knows.
    fn known<'c>(&self, called_off: &'c [CalledOff]) -> impl Iterator<Item = &'c CalledOff> + use<'c, 'p> {
        let names: HashSet<&SourceUid> = self.free.iter().filter_map(|day| day.source_uid.as_ref()).collect();
        called_off.iter().filter(move |one| names.contains(&one.uid))
    }

    fn call_off(&mut self, at: usize) {
        let day = self.free.swap_remove(at);
        self.knows_names = true;
        if !day.cancelled {
            self.cancels.push(day);
        }
    }

    /// The rest is new, as far as there is room.
    fn count_new(&mut self) {
        let zone = self.participant.time_zone.time_zone();
        let schedule = &self.participant.schedule;
        let ahead = schedule.open_days().iter().filter(|day| schedule.stage_of(day, zone, self.now).is_coming());
        let mut room = OPEN_DAYS_MAX.saturating_sub(ahead.count().saturating_sub(self.cancels.len()));
        for found in self.found.iter_mut().filter(|found| found.standing.is_none()) {
            found.standing = Some(if room > 0 { Standing::New } else { Standing::NoRoom });
            room = room.saturating_sub(1);
        }
    }

    /// Those that came from a file and stand in this one no more. A file that knows none of them is another one.
    fn gone(&self, cut: &[Cut]) -> Vec<OpenDayId> {
        let is_whole = !cut.iter().any(|cut| matches!(cut, Cut::Dates | Cut::Unfinished));
        if !self.knows_names || !is_whole {
            return Vec::new();
        }
        let is_cut = cut.iter().any(|cut| matches!(cut, Cut::Days(_)));
        let last = self.found.iter().map(|found| found.opening.start()).max().filter(|_| is_cut);
        let is_gone = |day: &&OpenDay| !day.cancelled && last.is_none_or(|last| day.opening.start() <= last);
        in_order(self.free.iter().copied().filter(is_gone).collect())
    }
}
