//! An open day that is entered, and further times of its date at which it is had as well.

use serde::de::MapAccess;

use super::error::FieldError;
use super::field::{Control, FieldSpec};
use super::members::{Members, Unknown, read_as_objects};
use super::open_day::OpenDayInput;
use super::texts::{Described, Reader, Texts, texts};
use crate::domain::change::Change;
use crate::domain::reading::Reading;
use crate::domain::schedule::{Opening, Times};

texts!(
    /// Further times of a date.
    pub FurtherTimesInput, "an object that names further times",
    { also_at },
    values [also_at]
);

/// What is said of further times.
pub const FURTHER_TIMES_FIELDS: &[FieldSpec] = &[FieldSpec::new("also_at", "Further times that day", Control::Times)
    .hint("When it begins once more, with commas between, like 11:00, 14:00.")
    .about("Further times of that date at which it begins and lasts as long, like 11:00, 14:00; each is entered")];

impl Described for FurtherTimesInput {
    const FIELDS: &'static [FieldSpec] = FURTHER_TIMES_FIELDS;
}

/// An open day as it is entered.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NewOpenDayInput {
    pub day: OpenDayInput,
    pub further: FurtherTimesInput,
}

impl NewOpenDayInput {
    /// The change that enters it at all its times, earliest first, and how many these are.
    ///
    /// # Errors
    ///
    /// Every mistake, in the order of the fields.
    pub fn check(&self) -> Result<(Change, u32), Vec<FieldError>> {
        let mut reader = Reader::new(Reading::Input, &self.further, FURTHER_TIMES_FIELDS);
        let times = reader.optional::<Times>("also_at").map(Option::unwrap_or_default);
        let times = reader.finish(times);
        match (self.day.check(), times) {
            (Ok(opening), Ok(Times(times))) => {
                let all = opening.also_at(&times).map_err(|error| vec![FieldError::new("also_at", error)])?;
                let count = u32::try_from(all.len()).unwrap_or(u32::MAX);
                Ok((entering(all), count))
            }
            (day, times) => Err(day.err().into_iter().chain(times.err()).flatten().collect()),
        }
    }
}

fn entering(mut all: Vec<Opening>) -> Change {
    match all.pop() {
        Some(only) if all.is_empty() => Change::AddOpenDay(only),
        last => {
            all.extend(last);
            Change::AddOpenDays(all)
        }
    }
}

impl Members for NewOpenDayInput {
    const EXPECTED: &'static str = OpenDayInput::EXPECTED;

    fn names() -> Vec<&'static str> {
        [OpenDayInput::NAMES, FurtherTimesInput::NAMES].concat()
    }

    fn read<'de, A: MapAccess<'de>>(
        &mut self,
        name: &'static str,
        members: &mut A,
        unknown: Unknown,
    ) -> Result<(), A::Error> {
        if FurtherTimesInput::NAMES.contains(&name) {
            self.further.read(name, members, unknown)
        } else {
            self.day.read(name, members, unknown)
        }
    }
}

read_as_objects!(NewOpenDayInput);
