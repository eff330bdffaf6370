//! How what was found in a file stands to a schedule: new, there already, or changed since it was entered.
//!
//! An entry is known again by what its calendar calls it. All dates of a series are called the same: of those that are at
//! other times than before, each is taken for the nearest one of the same week.

use std::collections::{HashMap, HashSet};

use jiff::civil::DateTime;
use jiff::{SignedDuration, Timestamp};

use super::PreviewedDay;
use crate::domain::input::OpenDayInput;
use crate::domain::participant::Participant;
use crate::domain::schedule::{OPEN_DAYS_MAX, OpenDay, OpenDayId, Opening, Shown, SourceUid};
use crate::intake::{Cut, FoundDay};

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

/// The open days of a file as they stand to the schedule, and those of the schedule that stand in the file no more.
pub(super) fn compared(
    participant: &Participant,
    now: Timestamp,
    found: Vec<FoundDay>,
    cut: &[Cut],
) -> (Vec<PreviewedDay>, Vec<OpenDayId>) {
    let checked = found.into_iter().filter_map(|day| Some((day.input.check().ok()?, day)));
    let found: Vec<Found> = checked.map(|(opening, day)| Found { opening, day, standing: None }).collect();
    let mut comparison = Comparison::new(participant, now, found);
    comparison.know_by_name_and_times();
    comparison.know_by_times();
    comparison.know_by_name();
    comparison.count_new();
    let gone = comparison.gone(cut);
    let shown = |found: Found| PreviewedDay {
        found: found.day,
        standing: found.standing.unwrap_or(Standing::New),
        opening: found.opening,
    };
    (comparison.found.into_iter().map(shown).collect(), gone)
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
}

impl<'p> Comparison<'p> {
    fn new(participant: &'p Participant, now: Timestamp, found: Vec<Found>) -> Self {
        let zone = participant.time_zone.time_zone();
        let is_from_file = |day: &&OpenDay| {
            day.source_uid.is_some() && (day.cancelled || participant.schedule.stage_of(day, zone, now).is_coming())
        };
        let free = participant.schedule.open_days().iter().filter(is_from_file).collect();
        Self { participant, now, found, free, knows_names: false }
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
        for found in self.found.iter_mut().filter(|found| found.standing.is_none()) {
            found.standing = at.get(&found.times()).copied();
            if let Some(Standing::There(id) | Standing::CalledOff(id)) = found.standing {
                self.free.retain(|day| day.id != id);
            }
        }
    }

    /// What has the name of one that was entered earlier is that one, at other times.
    fn know_by_name(&mut self) {
        for index in 0..self.found.len() {
            let Some(found) = self.found.get(index).filter(|found| found.standing.is_none()) else { continue };
            let Some(uid) = found.uid() else { continue };
            let is_single = self.found.iter().filter(|other| other.uid() == Some(uid)).count() == 1;
            let start = found.opening.start();
            let far = |day: &&&OpenDay| day.opening.start().duration_since(start).abs();
            let named = self
                .free
                .iter()
                .filter(|day| !day.cancelled && day.source_uid.as_ref().is_some_and(|known| known.as_str() == uid));
            let nearest = named
                .min_by_key(far)
                .filter(|day| is_single || far(day) <= SignedDuration::from_hours(24 * MOVED_DAYS_MAX));
            let Some(day) = nearest.copied() else { continue };
            self.free.retain(|other| other.id != day.id);
            self.knows_names = true;
            if let Some(found) = self.found.get_mut(index) {
                found.is(day);
            }
        }
    }

    /// The rest is new, as far as there is room.
    fn count_new(&mut self) {
        let zone = self.participant.time_zone.time_zone();
        let schedule = &self.participant.schedule;
        let ahead = schedule.open_days().iter().filter(|day| schedule.stage_of(day, zone, self.now).is_coming());
        let mut room = OPEN_DAYS_MAX.saturating_sub(ahead.count());
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
        let is_gone = |day: &&&OpenDay| !day.cancelled && last.is_none_or(|last| day.opening.start() <= last);
        let mut gone: Vec<_> = self.free.iter().filter(is_gone).map(|day| (day.opening.start(), day.id)).collect();
        gone.sort_unstable();
        gone.into_iter().map(|(_, id)| id).collect()
    }
}
