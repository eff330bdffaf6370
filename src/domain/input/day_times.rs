//! The times of an open day as people fill them in: a date and two times on it, or another date to end on.

use jiff::civil::{Date, DateTime, Time};

use super::error::FieldError;
use super::open_day::OpenDayInput;
use crate::domain::schedule::{OpenDayError, end_at, format_local_time, parse_date, parse_time};
use crate::domain::spelling;
use crate::domain::wording::phrase;

/// What stands in the fields of a form; each may be empty.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct DayTimes<'t> {
    pub date: &'t str,
    pub from: &'t str,
    pub to: &'t str,
    /// Empty where it ends on the date it begins on, or in the night behind it.
    pub end_date: &'t str,
}

/// A time at which something ends.
#[derive(Debug, Clone, Copy)]
enum End {
    At(Time),
    /// `24:00`.
    WithTheDay,
}

impl DayTimes<'_> {
    /// What pages call the date.
    pub const DATE: &'static str = phrase!("Date");
    /// What pages call when it begins.
    pub const FROM: &'static str = phrase!("From");
    /// What pages call when it ends.
    pub const TO: &'static str = phrase!("To");
    /// What pages call the other date.
    pub const END_DATE: &'static str = phrase!("Ends on another date");

    /// The open day of these times, of which `others` says what else there is.
    ///
    /// # Errors
    ///
    /// Every mistake in the times, with the name of its field here, and those in the others.
    pub fn check(&self, others: OpenDayInput) -> Result<OpenDayInput, Vec<FieldError>> {
        let others = OpenDayInput { start: None, end: None, ..others };
        let mut mistakes = Vec::new();
        let date = field("date", self.date, "choose the date of the open day", parse_date, &mut mistakes);
        let from = field("from", self.from, "choose when it begins", parse_time, &mut mistakes);
        let to = field("to", self.to, "choose when it ends", parse_end, &mut mistakes);
        let end_date = match spelling::plain(self.end_date) {
            "" => Some(None),
            text => field("end_date", text, "", parse_date, &mut mistakes).map(Some),
        };
        let times = date.zip(from).zip(to).zip(end_date).and_then(|(((date, from), to), end_date)| {
            let start = date.to_datetime(from);
            let end = end(start, to, end_date);
            end.map(|end| (start, end)).map_err(|error| mistakes.push(FieldError::new("to", error))).ok()
        });
        let Some((start, end)) = times else {
            mistakes.extend(others.check_given().err().into_iter().flatten());
            return Err(mistakes);
        };
        let text = |time| Some(format_local_time(time));
        Ok(OpenDayInput { start: text(start), end: text(end), ..others })
    }
}

fn field<T>(
    name: &str,
    text: &str,
    missing: &str,
    parse: impl Fn(&str) -> Result<T, OpenDayError>,
    mistakes: &mut Vec<FieldError>,
) -> Option<T> {
    let read = match spelling::plain(text) {
        "" => Err(missing.to_owned()),
        text => parse(text).map_err(|error| error.to_string()),
    };
    read.map_err(|message| mistakes.push(FieldError::new(name, message))).ok()
}

fn parse_end(text: &str) -> Result<End, OpenDayError> {
    if spelling::is_end_of_day(text) { Ok(End::WithTheDay) } else { parse_time(text).map(End::At) }
}

fn end(start: DateTime, to: End, end_date: Option<Date>) -> Result<DateTime, OpenDayError> {
    match (to, end_date) {
        (End::At(to), None) => end_at(start, to),
        (End::At(to), Some(date)) => Ok(date.to_datetime(to)),
        (End::WithTheDay, date) => {
            let date = date.unwrap_or(start.date());
            Ok(date.tomorrow().unwrap_or(date).to_datetime(Time::midnight()))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn end_of(from: &str, to: &str, end_date: &str) -> Result<String, String> {
        let times = DayTimes { date: "2030-12-03", from, to, end_date };
        match times.check(OpenDayInput::default()) {
            Ok(input) => {
                assert_eq!(
                    input.check().map(|opening| format_local_time(opening.end())),
                    Ok(input.end.clone().unwrap())
                );
                Ok(input.end.unwrap())
            }
            Err(mistakes) => Err(mistakes.into_iter().map(|mistake| mistake.field).collect::<Vec<_>>().join(" ")),
        }
    }

    #[test]
    fn midnight_is_the_end_of_the_day_and_a_night_ends_on_the_next() {
        let next = |time: &str| Ok(format!("2030-12-04T{time}"));
        for (from, to, end_date, expected) in [
            ("18:00", "00:00", "", next("00:00")),
            ("18:00", "24:00", "", next("00:00")),
            ("18:00", "midnight", "", next("00:00")),
            ("18:00", "00:00", "2030-12-04", next("00:00")),
            ("18:00", "24:00", "2030-12-03", next("00:00")),
            ("00:00", "00:00", "", next("00:00")),
            ("22:00", "02:00", "", next("02:00")),
            ("18:00", "6:00", "", next("06:00")),
            ("9", "16", "", Ok("2030-12-03T16:00".to_owned())),
            // From nine to five is no night.
            ("09:00", "05:00", "", Err("to".to_owned())),
            ("09:00", "09:00", "", Err("to".to_owned())),
            ("nine", "25:00", "soon", Err("from to end_date".to_owned())),
            ("", "", "", Err("from to".to_owned())),
        ] {
            assert_eq!(end_of(from, to, end_date), expected, "{from} {to} {end_date}");
        }
    }

    #[test]
    fn a_date_to_end_on_is_taken_at_its_word() {
        let times = DayTimes { date: "2030-12-03", from: "18:00", to: "02:00", end_date: "3. 12. 2030" };
        let input = times.check(OpenDayInput::default()).unwrap();
        assert_eq!(input.end.as_deref(), Some("2030-12-03T02:00"));
        assert_eq!(input.check().unwrap_err()[0].field, "end");
    }
}
