//! What is otherwise on single dates of a rule than on the rest: called off, moved, left out, or with few places left.

mod written;

use std::collections::BTreeMap;
use std::fmt;
use std::ops::Bound;

use jiff::civil::{Date, DateTime};
use written::Written;

pub use self::written::{ExceptionError, ExceptionFault};
use super::{OpenDayError, parse_date};
use crate::domain::reading::Value;
use crate::domain::spelling;
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
    /// It was announced and is called off: where it had been moved before, from and until these local times.
    Cancelled { moved: Option<(DateTime, DateTime)> },
    /// It takes place from and until these local times instead.
    Moved { start: DateTime, end: DateTime },
}

impl Turn {
    /// Whether it was announced and is called off.
    #[must_use]
    pub const fn is_cancelled(&self) -> bool {
        matches!(self, Self::Cancelled { .. })
    }

    /// The local times by which visitors know it, where they are not those of its rule.
    #[must_use]
    pub const fn moved(&self) -> Option<(DateTime, DateTime)> {
        match self {
            Self::Moved { start, end } => Some((*start, *end)),
            Self::Cancelled { moved } => *moved,
            Self::Held | Self::Dropped => None,
        }
    }

    /// The same, called off.
    pub(super) const fn called_off(&self) -> Self {
        Self::Cancelled { moved: self.moved() }
    }

    /// The same, with the times by which visitors know it put elsewhere.
    pub(super) fn shifted(self, by: impl Fn(DateTime) -> DateTime) -> Self {
        match self {
            Self::Moved { start, end } => Self::Moved { start: by(start), end: by(end) },
            Self::Cancelled { moved } => Self::Cancelled { moved: moved.map(|(start, end)| (by(start), by(end))) },
            Self::Held | Self::Dropped => self,
        }
    }
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
#[expect(clippy::box_collection, reason = "hardly an open day has any, and every one has room for them")]
pub struct Exceptions(Option<Box<BTreeMap<Date, Exception>>>);

impl Exceptions {
    #[must_use]
    pub fn on(&self, date: Date) -> Option<&Exception> {
        self.0.as_ref()?.get(&date)
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.as_ref().is_none_or(|all| all.is_empty())
    }

    #[must_use]
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = (Date, &Exception)> {
        self.0.iter().flat_map(|all| all.iter()).map(|(date, exception)| (*date, exception))
    }

    /// The first date after that one on which something is otherwise.
    #[must_use]
    pub(super) fn first_after(&self, date: Date) -> Option<Date> {
        self.0.as_ref()?.range((Bound::Excluded(date), Bound::Unbounded)).next().map(|(date, _)| *date)
    }

    /// What is otherwise on that date, to change it.
    ///
    /// # Errors
    ///
    /// [`OpenDayError::TooManyExceptions`] at the limit.
    pub fn on_mut(&mut self, date: Date) -> Result<&mut Exception, OpenDayError> {
        let all = self.0.get_or_insert_default();
        if all.len() >= EXCEPTIONS_MAX && !all.contains_key(&date) {
            return Err(OpenDayError::TooManyExceptions(all.len() + 1));
        }
        Ok(all.entry(date).or_default())
    }

    /// Forgets those that say nothing.
    pub fn tidy(&mut self) {
        self.0.take_if(|all| {
            all.retain(|_, exception| *exception != Exception::default());
            all.is_empty()
        });
    }
}

impl FromIterator<(Date, Exception)> for Exceptions {
    fn from_iter<I: IntoIterator<Item = (Date, Exception)>>(all: I) -> Self {
        let all: BTreeMap<_, _> = all.into_iter().collect();
        Self((!all.is_empty()).then(|| Box::new(all)))
    }
}

/// Dates that are left out, between commas or in lines; or a list as programs write it.
impl Value for Exceptions {
    type Error = OpenDayError;

    fn from_input(text: &str) -> Result<Self, OpenDayError> {
        let entries: Vec<(Date, Exception)> = if text.starts_with(['[', '{']) {
            written::read(text)?
        } else {
            let parts = text.split(['\n', ',', ';']).map(spelling::plain).filter(|part| !part.is_empty());
            parts.map(|part| Ok((parse_date(part)?, Exception::dropped()))).collect::<Result<_, OpenDayError>>()?
        };
        if entries.len() > EXCEPTIONS_MAX {
            return Err(OpenDayError::TooManyExceptions(entries.len()));
        }
        let mut all = BTreeMap::new();
        for (date, exception) in entries {
            if all.insert(date, exception).is_some() {
                return Err(OpenDayError::ExceptionTwice(date));
            }
        }
        Ok(all.into_iter().collect())
    }
}

/// As programs write it.
impl fmt::Display for Exceptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let written: Vec<_> = self.iter().map(|(date, exception)| Written::of(date, exception)).collect();
        f.write_str(&serde_json::to_string(&written).map_err(|_| fmt::Error)?)
    }
}

impl Exception {
    /// The last date that is touched by what became of this one.
    #[must_use]
    pub fn last_date(&self, date: Date) -> Date {
        self.turn.moved().map_or(date, |(_, end)| date.max(end.date()))
    }

    /// That nothing takes place on it.
    const fn dropped() -> Self {
        Self { turn: Turn::Dropped, note: None, places_left: None }
    }
}
