//! What is otherwise on single dates of a rule than on the rest: called off, moved, left out, or with few places left.

use std::collections::BTreeMap;
use std::fmt;
use std::ops::Bound;

use jiff::civil::{Date, DateTime};
use serde::{Deserialize, Serialize};

use super::{LocalEnd, OpenDayError, end_of, format_local_time, parse_date, parse_local_time};
use crate::domain::reading::Value;
use crate::domain::spelling::{self, excerpt};
use crate::domain::text::DayNote;

/// Most dates of one rule on which something is otherwise.
pub const EXCEPTIONS_MAX: usize = 366;

/// What becomes of one date of a rule.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Turn {
    /// It takes place as the rule says.
    #[default]
    Held,
    /// It was never to be: nobody is told of it.
    Dropped,
    /// It was announced and is called off.
    Cancelled,
    /// It takes place from and until these local times instead.
    Moved { start: DateTime, end: DateTime },
}

/// What is otherwise on one date.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Exception {
    pub turn: Turn,
    /// What visitors are told about it.
    pub note: Option<DayNote>,
    /// How many places are left, if that is known; none is fully booked.
    pub places_left: Option<u32>,
}

/// What is otherwise, by the date the rule names.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Exceptions(BTreeMap<Date, Exception>);

impl Exceptions {
    #[must_use]
    pub fn on(&self, date: Date) -> Option<&Exception> {
        self.0.get(&date)
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    #[must_use]
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = (Date, &Exception)> {
        self.0.iter().map(|(date, exception)| (*date, exception))
    }

    /// The first date after that one on which something is otherwise.
    #[must_use]
    pub(super) fn first_after(&self, date: Date) -> Option<Date> {
        self.0.range((Bound::Excluded(date), Bound::Unbounded)).next().map(|(date, _)| *date)
    }

    /// What is otherwise on that date, to change it.
    ///
    /// # Errors
    ///
    /// [`OpenDayError::TooManyExceptions`] at the limit.
    pub fn on_mut(&mut self, date: Date) -> Result<&mut Exception, OpenDayError> {
        if self.0.len() >= EXCEPTIONS_MAX && !self.0.contains_key(&date) {
            return Err(OpenDayError::TooManyExceptions(self.0.len() + 1));
        }
        Ok(self.0.entry(date).or_default())
    }

    /// Forgets those that say nothing.
    pub fn tidy(&mut self) {
        self.0.retain(|_, exception| *exception != Exception::default());
    }
}

impl FromIterator<(Date, Exception)> for Exceptions {
    fn from_iter<I: IntoIterator<Item = (Date, Exception)>>(all: I) -> Self {
        Self(all.into_iter().collect())
    }
}

/// One of them as programs write it. A date alone is left out.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    date: String,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    cancelled: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    start: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    end: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    note: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    places_left: Option<u32>,
}

/// A date alone, or what becomes of it.
#[derive(Deserialize)]
#[serde(untagged)]
enum Entry {
    Date(String),
    Written(Written),
}

impl Entry {
    fn read(self) -> Result<(Date, Exception), OpenDayError> {
        let Written { date, cancelled, start, end, note, places_left } = match self {
            Self::Date(date) => {
                return Ok((parse_date(&date)?, Exception { turn: Turn::Dropped, ..Exception::default() }));
            }
            Self::Written(written) => written,
        };
        let date = parse_date(&date)?;
        let turn = match (start, end) {
            (None, None) if cancelled => Turn::Cancelled,
            (None, None) if places_left.is_some() => Turn::Held,
            (None, None) => Turn::Dropped,
            (Some(start), Some(end)) if !cancelled => {
                let (start, LocalEnd(end)) = (parse_local_time(&start)?, LocalEnd::from_input(&end)?);
                Turn::Moved { start, end: end_of(start, end) }
            }
            _ => return Err(OpenDayError::HalfMoved(date)),
        };
        let note = note.filter(|note| !spelling::plain(note).is_empty());
        let note =
            note.map(|note| DayNote::parse(&note)).transpose().map_err(|why| OpenDayError::Note { date, why })?;
        Ok((date, Exception { turn, note, places_left }))
    }
}

/// Dates that are left out, between commas or in lines; or a list as programs write it.
impl Value for Exceptions {
    type Error = OpenDayError;

    fn from_input(text: &str) -> Result<Self, OpenDayError> {
        let entries: Vec<Entry> = if text.starts_with('[') {
            serde_json::from_str(text).map_err(|_| OpenDayError::Exceptions(excerpt(text)))?
        } else {
            let parts = text.split(['\n', ',', ';']).map(spelling::plain).filter(|part| !part.is_empty());
            parts.map(|part| Entry::Date(part.to_owned())).collect()
        };
        if entries.len() > EXCEPTIONS_MAX {
            return Err(OpenDayError::TooManyExceptions(entries.len()));
        }
        let mut all = BTreeMap::new();
        for entry in entries {
            let (date, exception) = entry.read()?;
            if all.insert(date, exception).is_some() {
                return Err(OpenDayError::ExceptionTwice(date));
            }
        }
        Ok(Self(all))
    }
}

/// As programs write it.
impl fmt::Display for Exceptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let written: Vec<_> = self.iter().map(|(date, exception)| exception.written(date)).collect();
        f.write_str(&serde_json::to_string(&written).map_err(|_| fmt::Error)?)
    }
}

impl Exception {
    fn written(&self, date: Date) -> Written {
        let (start, end) = match self.turn {
            Turn::Moved { start, end } => (Some(format_local_time(start)), Some(format_local_time(end))),
            Turn::Held | Turn::Dropped | Turn::Cancelled => (None, None),
        };
        Written {
            date: date.to_string(),
            cancelled: self.turn == Turn::Cancelled,
            start,
            end,
            note: self.note.as_ref().map(ToString::to_string),
            places_left: self.places_left,
        }
    }
}
