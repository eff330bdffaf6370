//! Exceptions as programs write them: a list of dates and objects, whose mistakes are told with the entry they are in.

use std::fmt;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{EXCEPTIONS_MAX, Exception, Turn};
use crate::domain::json;
use crate::domain::reading::Value;
use crate::domain::schedule::{LocalEnd, OpenDayError, end_of, format_local_time, parse_date, parse_local_time};
use crate::domain::spelling::{self, excerpt};
use crate::domain::text::{DayNote, TextError};

/// What is wrong with one exception, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExceptionError {
    /// Which of the list it is, the first being 1.
    pub entry: usize,
    /// The date of the rule that it is about, where that could be read.
    pub date: Option<Date>,
    /// The member that is wrong, where it is one.
    pub member: Option<String>,
    pub fault: ExceptionFault,
}

/// What is wrong with it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ExceptionFault {
    #[error("`{0}` is neither a date, like 2027-01-02, nor an object with a `date` and what becomes of it")]
    NoEntry(String),
    /// A member is unknown, missing or no such value, in the words of its reader.
    #[error("{0}")]
    Shape(String),
    #[error("a `start` needs an `end`, and an `end` a `start`")]
    HalfMoved,
    #[error("the member stands twice; once is enough")]
    MemberTwice,
    #[error(transparent)]
    Note(#[from] TextError),
    #[error(transparent)]
    Day(#[from] Box<OpenDayError>),
}

impl From<OpenDayError> for ExceptionFault {
    fn from(error: OpenDayError) -> Self {
        Self::Day(Box::new(error))
    }
}

impl std::error::Error for ExceptionError {}

impl fmt::Display for ExceptionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "in exception `{}`", self.entry)?;
        if let Some(date) = self.date {
            write!(f, ", of {date}")?;
        }
        if let Some(member) = &self.member {
            write!(f, ", `{member}`")?;
        }
        write!(f, ": {}", self.fault)
    }
}

/// One of them as programs write it. A date alone is left out.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Written {
    date: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    cancelled: Option<bool>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    start: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    end: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    note: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    places_left: Option<u32>,
}

/// Where a mistake is within an entry, and what it is.
type Misread = (Option<Date>, Option<String>, ExceptionFault);

/// The entries of a list of dates and objects, in its order.
///
/// # Errors
///
/// The first mistake, with the entry it is in.
pub(super) fn read(text: &str) -> Result<Vec<(Date, Exception)>, OpenDayError> {
    let entries: Vec<json::Written> =
        serde_json::from_str(text).map_err(|_| OpenDayError::Exceptions(excerpt(text)))?;
    if entries.len() > EXCEPTIONS_MAX {
        return Err(OpenDayError::TooManyExceptions(entries.len()));
    }
    let told = |(index, entry)| {
        entry_of(entry).map_err(|(date, member, fault)| {
            OpenDayError::InException(ExceptionError { entry: index + 1, date, member, fault })
        })
    };
    entries.into_iter().enumerate().map(told).collect()
}

fn entry_of(entry: json::Written) -> Result<(Date, Exception), Misread> {
    match entry {
        json::Written::Single(serde_json::Value::String(date)) => {
            let date = parse_date(&date).map_err(|error| (None, None, error.into()))?;
            Ok((date, Exception::dropped()))
        }
        json::Written::Object(members) => {
            let twice = members.twice().map(str::to_owned);
            let members = members.into_value();
            // Where something else is wrong, the date says which entry it is.
            let date = members.get("date").and_then(serde_json::Value::as_str);
            let date = date.and_then(|date| parse_date(date).ok());
            if twice.is_some() {
                return Err((date, twice, ExceptionFault::MemberTwice));
            }
            let written = serde_path_to_error::deserialize::<_, Written>(members).map_err(|error| {
                let path = error.path().to_string();
                let said = error.inner().to_string();
                // Of what is unknown or missing the message itself has the name.
                let is_named = path == "." || said.contains(&format!("`{path}`"));
                (date, (!is_named).then_some(path), ExceptionFault::Shape(said))
            })?;
            written.read()
        }
        other => Err((None, None, ExceptionFault::NoEntry(excerpt(&other.to_string())))),
    }
}

impl Written {
    pub(super) fn of(date: Date, exception: &Exception) -> Self {
        let moved = exception.turn.moved();
        Self {
            date: date.to_string(),
            cancelled: exception.turn.is_cancelled().then_some(true),
            start: moved.map(|(start, _)| format_local_time(start)),
            end: moved.map(|(_, end)| format_local_time(end)),
            note: exception.note.as_ref().map(ToString::to_string),
            places_left: exception.places_left,
        }
    }

    fn read(self) -> Result<(Date, Exception), Misread> {
        let Self { date, cancelled, start, end, note, places_left } = self;
        let date = parse_date(&date).map_err(|error| (None, Some("date".to_owned()), error.into()))?;
        let wrong = |member: &str, fault| (Some(date), Some(member.to_owned()), fault);
        let moved = match (start, end) {
            (None, None) => None,
            (Some(start), Some(end)) => {
                let start = parse_local_time(&start).map_err(|error| wrong("start", error.into()))?;
                let LocalEnd(end) = LocalEnd::from_input(&end).map_err(|error| wrong("end", error.into()))?;
                Some((start, end_of(start, end)))
            }
            _ => return Err((Some(date), None, ExceptionFault::HalfMoved)),
        };
        // Of what is left out nobody says more than the date.
        let is_said = cancelled.is_some() || note.is_some() || places_left.is_some();
        let note = note.filter(|note| !spelling::plain(note).is_empty());
        let turn = match moved {
            _ if cancelled == Some(true) => Turn::Cancelled { moved },
            Some((start, end)) => Turn::Moved { start, end },
            None if is_said => Turn::Held,
            None => Turn::Dropped,
        };
        let note = note.map(|note| DayNote::parse(&note)).transpose();
        let note = note.map_err(|why| wrong("note", why.into()))?;
        Ok((date, Exception { turn, note, places_left }))
    }
}

#[cfg(test)]
mod tests {
    use super::Turn;
    use crate::domain::reading::Value;
    use crate::domain::schedule::Exceptions;

    #[test]
    fn a_date_alone_is_left_out_and_one_of_which_something_is_said_is_not() {
        let turn = |text: &str| {
            let all = Exceptions::from_input(&format!("[{text}]")).unwrap();
            all.iter().next().unwrap().1.turn.clone()
        };
        for left_out in [r#""2027-02-06""#, r#"{"date": "2027-02-06"}"#] {
            assert_eq!(turn(left_out), Turn::Dropped, "{left_out}");
        }
        for said in [r#""cancelled": false"#, r#""note": """#, r#""note": "Snow""#, r#""places_left": 3"#] {
            assert_eq!(turn(&format!(r#"{{"date": "2027-02-06", {said}}}"#)), Turn::Held, "{said}");
        }
    }

    #[test]
    fn a_mistake_in_an_exception_names_the_entry_and_the_member() {
        for (text, told) in [
            (
                r#"["2027-01-02", {"date": "2027-02-06", "start": "nine", "end": "2027-02-06T12:00"}]"#,
                "in exception `2`, of 2027-02-06, `start`: `nine` is not a local date and time, like 2026-12-03 09:00",
            ),
            (
                r#"[{"date": "2027-02-06", "start": "2027-02-06T09:00"}]"#,
                "in exception `1`, of 2027-02-06: a `start` needs an `end`, and an `end` a `start`",
            ),
            (
                r#"[{"date": "2027-02-06", "cancelled": true, "cancelled": false}]"#,
                "in exception `1`, of 2027-02-06, `cancelled`: the member stands twice; once is enough",
            ),
            (
                r#"[{"date": "2027-02-06", "canceled": true}]"#,
                "in exception `1`, of 2027-02-06: unknown field `canceled`, expected one of `date`, `cancelled`, `start`, \
                 `end`, `note`, `places_left`",
            ),
            (
                r#"[{"date": "2027-02-06", "places_left": -1}]"#,
                "in exception `1`, of 2027-02-06, `places_left`: invalid value: integer `-1`, expected u32",
            ),
            (r#"[{"cancelled": true}]"#, "in exception `1`: missing field `date`"),
            (
                r#"[{"date": "2027-02-30"}]"#,
                "in exception `1`, `date`: `2027-02-30` is no date there is: February 2027 has 28 days",
            ),
            (
                r#"["2027-01-02", 7]"#,
                "in exception `2`: `7` is neither a date, like 2027-01-02, nor an object with a `date` and what becomes of \
                 it",
            ),
            (
                r#"{"date": "2027-02-06"}"#,
                r#"`exceptions` are dates, like 2027-01-02, or objects with a `date` and what becomes of it; found `{"date": "2027-02-06"}`"#,
            ),
        ] {
            assert_eq!(Exceptions::from_input(text).unwrap_err().to_string(), told, "{text}");
        }
        let note = format!(r#"[{{"date": "2027-02-06", "note": "{}"}}]"#, "x".repeat(5_000));
        let told = Exceptions::from_input(&note).unwrap_err().to_string();
        assert!(told.starts_with("in exception `1`, of 2027-02-06, `note`: "), "{told}");
    }
}
