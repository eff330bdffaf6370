//! Intake: open days from a file of one's own, a calendar (`.ics`) or a table (CSV).
//!
//! Bytes go in, and open days come out beside everything that was left out and why, in words for the person who can mend
//! it. Whose bytes they are is not asked: a file that was sent today, an address that is polled tomorrow. Nothing here is
//! trusted: what costs more than a calendar of a business costs is refused before it is parsed, each limit stands in
//! [`limits`], and the one who calls may stop the reading between any two entries. What must never enter: I/O, a clock
//! (`now` is handed in), a zone of the machine, and a rule of what an open day may be, which `domain` alone has.

mod calendar;
pub mod limits;
mod mark;
mod sieve;
mod table;
#[cfg(test)]
mod tests;
mod text;
mod why;

use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp};

use crate::domain::input::OpenDayInput;
use crate::domain::participant::Country;
use crate::domain::schedule::SourceUid;
use sieve::Sieve;
use text::Form;

pub use why::{Cut, IntakeError, Note, Why};

/// The word by which an entry of a calendar is recognised as an open day, where nothing else is said.
pub const KEYWORD: &str = "#openday";

/// How many months ahead open days are taken from a file; rules are followed no further.
pub const MONTHS_AHEAD_MAX: i32 = 18;

/// What is looked for, and for whom.
#[derive(Debug, Clone, Copy)]
pub struct Wanted<'a> {
    /// What must stand in the title, the description or the categories of an entry; an empty one wants all entries.
    pub keyword: &'a str,
    /// Where the file comes from, if that is known: by it the encoding of older spreadsheets is guessed.
    pub country: Option<Country>,
    /// The participant's zone: open days are given in it, and times without a zone are read in it.
    pub zone: &'a TimeZone,
    /// What is over at this instant is left out.
    pub from: Timestamp,
    /// What begins later is left out.
    pub until: Timestamp,
}

impl<'a> Wanted<'a> {
    /// The open days from `now` on, for [`MONTHS_AHEAD_MAX`] months.
    #[must_use]
    pub fn new(keyword: &'a str, zone: &'a TimeZone, now: Timestamp) -> Self {
        let ahead = now.to_zoned(TimeZone::UTC).saturating_add(Span::new().months(MONTHS_AHEAD_MAX));
        Self { keyword, country: None, zone, from: now, until: ahead.timestamp() }
    }

    /// The same from a file of that country.
    #[must_use]
    pub fn in_country(self, country: Country) -> Self {
        Self { country: Some(country), ..self }
    }
}

/// The open days that were found, the soonest first, and what was not taken.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FoundDays {
    pub days: Vec<FoundDay>,
    /// What somebody may want to mend comes first, then what was left out as it should be.
    pub left_out: Vec<LeftOut>,
    /// Where more was there than is taken or told.
    pub cut: Vec<Cut>,
    /// What its calendar says does not take place.
    pub called_off: Vec<CalledOff>,
}

/// An entry of a calendar that does not take place, or one date of it: what was entered of it before is called off.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CalledOff {
    /// The name that its calendar gives the entry.
    pub uid: SourceUid,
    /// When the date would begin by the clocks of the participant; nothing where the whole entry is meant.
    pub start: Option<DateTime>,
}

/// An open day as it can be entered: it was checked, in the participant's zone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundDay {
    pub input: OpenDayInput,
    /// The name that its calendar gives the entry; all dates of a series have the same one.
    pub uid: Option<String>,
    /// When the date of a series would begin that it stands for, by the clocks of the participant.
    pub stands_for: Option<DateTime>,
    /// The line of the file on which it begins, from 1.
    pub line: Option<u32>,
    /// What should be looked at, although it can be entered.
    pub notes: Vec<Note>,
}

/// Something that did not become an open day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeftOut {
    /// Its title, or what else it can be recognised by.
    pub what: String,
    /// The line of the file on which it begins, from 1.
    pub line: Option<u32>,
    /// When it begins by the clocks of the participant, where that is known.
    pub when: Option<DateTime>,
    pub why: Why,
}

/// Reads the open days that stand in a file.
///
/// `stop` is asked again and again while reading; once it says yes, reading ends with [`IntakeError::Stopped`].
///
/// # Errors
///
/// [`IntakeError`] where nothing can be taken from the file as a whole.
pub fn read(bytes: &[u8], wanted: &Wanted<'_>, stop: &dyn Fn() -> bool) -> Result<FoundDays, IntakeError> {
    let text = text::decode(bytes, wanted.country)?;
    let mut sieve = Sieve::new(wanted, stop);
    match text::form(&text)? {
        Form::Calendar => calendar::read(&text, &mut sieve)?,
        Form::Table => table::read(&text, &mut sieve)?,
    }
    sieve.finish()
}
