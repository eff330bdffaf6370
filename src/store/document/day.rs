//! One open day as the document has it.

use std::collections::HashSet;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::de::MapAccess;
use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};

use super::further::Further;
use crate::domain::input::{
    FieldError, Members, Number, OpenDayInput, Reader, Text, Texts, Unknown, YesOrNo, put_given, put_once, texts,
};
use crate::domain::reading::Reading;
use crate::domain::schedule::{
    OPEN_DAYS_KEPT_MAX, OpenDay, OpenDayError, OpenDayId, Places, Schedule, SourceUid, check_twice,
};
use crate::domain::spelling;
use crate::domain::text::DayNote;
use crate::store::possible::NUMBER_MAX;

const ID: &str = "id";
const CANCELLED: &str = "cancelled";
const UNSEEN: &str = "unseen";
const CHANGED_AT: &str = "changed_at";

texts!(
    /// Where an open day was taken from, and what has become of it since.
    Became, "an object that describes an open day",
    { note, moved_from, places_left, source_uid },
    values [places_left]
);

/// An open day as the document has it.
#[derive(Debug, Default)]
pub(super) struct DayDocument {
    id: Option<u32>,
    texts: OpenDayInput,
    became: Became,
    cancelled: Option<bool>,
    /// Whether calendars never had it.
    unseen: Option<bool>,
    changed_at: Option<String>,
    /// Members that a newer release wrote.
    further: Further,
}

impl Members for DayDocument {
    const EXPECTED: &'static str = OpenDayInput::EXPECTED;

    fn names() -> Vec<&'static str> {
        let mut names = vec![ID];
        names.extend(OpenDayInput::NAMES);
        names.extend(Became::NAMES);
        names.extend([CANCELLED, UNSEEN, CHANGED_AT]);
        names
    }

    fn read<'de, A: MapAccess<'de>>(
        &mut self,
        name: &'static str,
        members: &mut A,
        unknown: Unknown,
    ) -> Result<(), A::Error> {
        match name {
            ID => put_given(&mut self.id, name, members.next_value_seed(Number)?),
            CANCELLED => put_once(&mut self.cancelled, name, members.next_value_seed(YesOrNo)?),
            UNSEEN => put_once(&mut self.unseen, name, members.next_value_seed(YesOrNo)?),
            _ if Became::NAMES.contains(&name) => self.became.read(name, members, unknown),
            CHANGED_AT => put_once(&mut self.changed_at, name, members.next_value_seed(Text)?),
            _ => self.texts.read(name, members, unknown),
        }
    }
}

impl Serialize for DayDocument {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut members = serializer.serialize_map(None)?;
        members.serialize_entry(ID, &self.id)?;
        for (name, text) in self.texts.given() {
            members.serialize_entry(name, &OpenDayInput::json(name, text))?;
        }
        members.serialize_entry(CANCELLED, &self.cancelled.unwrap_or_default())?;
        for (name, text) in self.became.given() {
            members.serialize_entry(name, &Became::json(name, text))?;
        }
        if self.unseen.unwrap_or_default() {
            members.serialize_entry(UNSEEN, &true)?;
        }
        members.serialize_entry(CHANGED_AT, &self.changed_at)?;
        self.further.serialize_into(&mut members)?;
        members.end()
    }
}

impl DayDocument {
    pub(super) fn of(day: &OpenDay) -> Self {
        Self {
            id: Some(day.id.0),
            texts: OpenDayInput::of(&day.opening),
            became: Became {
                note: day.note.as_ref().map(ToString::to_string),
                moved_from: day.moved_from.map(|date| date.to_string()),
                places_left: day.places_left.map(|left| left.to_string()),
                source_uid: day.source_uid.as_ref().map(ToString::to_string),
            },
            cancelled: Some(day.cancelled),
            unseen: Some(day.is_unseen),
            changed_at: Some(day.changed_at.to_string()),
            further: Further::default(),
        }
    }

    fn open_day(
        &self,
        id: u32,
        reading: Reading,
        prefix: &str,
        zone: Option<&TimeZone>,
        now: Timestamp,
    ) -> Result<OpenDay, Vec<FieldError>> {
        let is_held = !self.cancelled.unwrap_or_default();
        let wrong = |error: OpenDayError| vec![FieldError::new(format!("{prefix}{}", error.member()), error)];
        let opening = self.texts.opening(reading, prefix).and_then(|opening| match reading {
            Reading::Input => {
                opening.check_ahead(now).map_err(wrong)?;
                if let Some(zone) = zone {
                    opening.check_exceptions(zone, now).map_err(wrong)?;
                    if is_held {
                        opening.check_clock_ahead(zone, now).map_err(wrong)?;
                    }
                }
                Ok(opening)
            }
            Reading::Stored => Ok(opening),
        });
        let changed_at = match self.changed_at.as_deref().filter(|text| !spelling::plain(text).is_empty()) {
            None => Ok(now),
            Some(text) => reading.read(text).map_err(|error| FieldError::new(format!("{prefix}{CHANGED_AT}"), error)),
        };
        let became = self.became.values(reading, prefix);
        if let (Reading::Input, Ok(opening), Ok((_, _, left, _))) = (reading, &opening, &became) {
            opening.check_left(*left).map_err(wrong)?;
        }
        match (opening, changed_at, became) {
            (Ok(opening), Ok(changed_at), Ok((note, moved_from, places_left, source_uid))) => Ok(OpenDay {
                cancelled: self.cancelled.unwrap_or_default(),
                note,
                moved_from,
                places_left,
                is_unseen: self.unseen.unwrap_or_default(),
                source_uid,
                ..OpenDay::new(OpenDayId(id), opening, changed_at)
            }),
            (opening, changed_at, became) => {
                let mistakes = opening.err().into_iter().flatten().chain(changed_at.err());
                Err(mistakes.chain(became.err().into_iter().flatten()).collect())
            }
        }
    }
}

/// What has become of an open day: its note, the date it was moved from, how many places are left, and what its calendar
/// calls it.
type BecameValues = (Option<DayNote>, Option<Date>, Option<u32>, Option<SourceUid>);

impl Became {
    fn values(&self, reading: Reading, prefix: &str) -> Result<BecameValues, Vec<FieldError>> {
        let mut reader = Reader::new(reading, self, &[]).within(prefix);
        let (note, moved_from) = (reader.optional("note"), reader.optional("moved_from"));
        let left = reader.optional::<Places>("places_left").map(|left| left.map(|Places(left)| left));
        let uid = reader.optional::<SourceUid>("source_uid");
        let made = note.zip(moved_from).zip(left.zip(uid));
        let made = made.map(|((note, moved_from), (left, uid))| (note, moved_from, left, uid));
        reader.finish(made)
    }
}

/// Takes over what this release does not know of an open day that is still among `days`.
pub(super) fn carry_on(days: &mut [DayDocument], before: Further) {
    let id = before.value(ID);
    if let Some(day) = days.iter_mut().find(|day| day.id == id) {
        day.further = before.without(&DayDocument::names());
    }
}

/// Open days in the order of their ids; those without one are numbered on from the highest named. They are judged by the
/// clocks of `zone`, where that could be read.
pub(super) fn schedule(
    days: &[DayDocument],
    reading: Reading,
    zone: Option<&TimeZone>,
    now: Timestamp,
) -> Result<Schedule, Vec<FieldError>> {
    if days.len() > OPEN_DAYS_KEPT_MAX {
        let message = format!("there are {} open days; {OPEN_DAYS_KEPT_MAX} are kept of a participant", days.len());
        return Err(vec![FieldError::new("open_days", message)]);
    }
    let (mut mistakes, mut ids) = (Vec::new(), HashSet::new());
    for (index, id) in days.iter().enumerate().filter_map(|(index, day)| Some((index, day.id?))) {
        let mut wrong = |message| mistakes.push(FieldError::new(format!("open_days.{index}.{ID}"), message));
        if !(1..=NUMBER_MAX).contains(&id) {
            wrong(format!("id `{id}` is not a number from 1 to {NUMBER_MAX}"));
        } else if !ids.insert(id) {
            wrong(format!("id `{id}` is given twice; an open day keeps its id for good"));
        }
    }
    let mut id_last = ids.iter().max().copied().unwrap_or_default();
    let mut open_days = Vec::with_capacity(days.len());
    for (index, day) in days.iter().enumerate() {
        let id = day.id.unwrap_or_else(|| {
            id_last += 1;
            id_last
        });
        match day.open_day(id, reading, &format!("open_days.{index}."), zone, now) {
            Ok(made) => {
                // What was numbered by a store was let in twice by an earlier release.
                let twice = if reading == Reading::Input && day.id.is_none() && !made.cancelled {
                    check_twice(&open_days, &made.opening, None).err()
                } else {
                    None
                };
                mistakes.extend(twice.map(|error| FieldError::new(format!("open_days.{index}.start"), error)));
                open_days.push(made);
            }
            Err(wrong) => mistakes.extend(wrong),
        }
    }
    let schedule = Schedule::from_stored(open_days);
    if reading == Reading::Input && zone.is_some_and(|zone| schedule.is_overfull(zone, now)) {
        mistakes.push(FieldError::new("open_days", OpenDayError::TooMany));
    }
    if mistakes.is_empty() { Ok(schedule) } else { Err(mistakes) }
}
