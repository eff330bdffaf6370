//! Why something was not taken, in words.

use jiff::civil::{Date, DateTime};

use super::MONTHS_AHEAD_MAX;
use super::limits::{
    COLUMNS_MAX, DATES_MAX, DATES_OF_ENTRY_MAX, DAYS_MAX, EVENT_BYTES_MAX, EVENTS_MAX, EXCEPTIONS_MAX, FILE_BYTES_MAX,
    IDLE_RULES_MAX, LEFT_OUT_MAX, LINE_BYTES_MAX, RULE_TIMES_MAX, RULE_VALUES_MAX,
};
use crate::domain::input::{FieldError, InputError};
use crate::domain::schedule::OpenDayError;

/// Why nothing was taken from a file.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum IntakeError {
    #[error("the file is empty; choose the calendar (`.ics`) or the table (CSV) with the open days")]
    Empty,
    #[error(
        "the file has {} MB, more than {} MB; export the days to come alone",
        megabytes(*.bytes),
        megabytes(FILE_BYTES_MAX)
    )]
    TooLarge { bytes: usize },
    #[error(
        "this is a web page, not a calendar; save the calendar itself: in Google Calendar with `Export`, or from the \
         address in iCal format, in Outlook as an `.ics` file"
    )]
    WebPage,
    #[error("this is a workbook of a spreadsheet; save it as CSV, and choose that file")]
    Spreadsheet,
    #[error("this is an address book, not a calendar; export the calendar as an `.ics` file")]
    AddressBook,
    #[error("this file is no text; choose a calendar (`.ics`) or a table (CSV)")]
    Binary,
    #[error(
        "this is neither a calendar, which begins with `BEGIN:VCALENDAR`, nor a table (CSV) whose first line names its columns"
    )]
    NotACalendar,
    #[error("the file has {count} entries, more than {EVENTS_MAX}; export the days to come alone")]
    TooManyEvents { count: usize },
    #[error(
        "line {line} of the file has more than {LINE_BYTES_MAX} bytes; save the table again, with one row in each line"
    )]
    LongLine { line: u32 },
    #[error(
        "the first line of the table names more than {COLUMNS_MAX} columns; keep those that say something of open days"
    )]
    TooManyColumns,
    #[error(
        "no column of the table says when an open day is; name the columns in its first line, like \
         `date`, `from`, `to` and `title`, instead of `{found}`"
    )]
    NoColumns { found: String },
    #[error("more than {IDLE_RULES_MAX} entries repeat by rules that name no date there is; correct or delete them")]
    IdleRules,
    #[error(
        "this is no whole calendar: no entry in it has an end, nor has the file (`END:VCALENDAR`); export it again"
    )]
    Unfinished,
    #[error("reading the file took too long; export the days to come alone")]
    Stopped,
}

/// Why an entry did not become an open day.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Why {
    /// What is said of several at once has their number beside it.
    #[error("`{keyword}` stands neither in the title nor in the description nor in the categories")]
    Unmarked { keyword: String, count: usize },
    #[error("it is cancelled")]
    Cancelled,
    #[error("its calendar marks it as `{0}`; mark it as public there to take it in")]
    NotPublic(&'static str),
    #[error("it is over since `{}`", spoken(*.end))]
    Past { end: DateTime },
    #[error("it repeats, but on no date to come in the next {MONTHS_AHEAD_MAX} months")]
    NoDateAhead,
    #[error("it begins in more than {MONTHS_AHEAD_MAX} months; take it in nearer to the day")]
    TooFarAhead,
    #[error("another open day has the same times: `{title}`")]
    Twice { title: String },
    /// What cannot be an open day, in the words of the input's fields.
    #[error(transparent)]
    Mistakes(InputError),
    #[error(transparent)]
    Time(OpenDayError),
    #[error("it does not say when it begins")]
    NoStart,
    #[error("it does not say when it ends")]
    NoEnd,
    #[error("`{0}` is not a date and time as calendars write them, like 20261203T090000")]
    NoTime(String),
    #[error("`{0}` is not how long something lasts as calendars write it, like PT7H")]
    NoDuration(String),
    #[error("it ends on `{end}`, which is not after its start on `{start}`")]
    EndsBeforeStart { start: Date, end: Date },
    #[error("it lasts {days} days, more than {DATES_OF_ENTRY_MAX}; enter one open day for each date")]
    TooManyDates { days: i64 },
    #[error("time zone `{0}` is not known; choose the zone of a place, like `Europe/Prague`")]
    UnknownZone(String),
    #[error("it repeats `{0}`; an open day may repeat daily, weekly, monthly or yearly")]
    Frequency(&'static str),
    #[error("it repeats by the rule `{0}`, which cannot be read; enter its dates one by one")]
    Rule(String),
    #[error("it repeats by the rule `{0}`, which names no date there is; correct it")]
    NeverHappens(String),
    #[error("its rule names {0} times of a day, more than {RULE_TIMES_MAX}; enter its dates one by one")]
    DenseTimes(usize),
    #[error("its rule names {0} values, more than {RULE_VALUES_MAX}; enter its dates one by one")]
    DenseRule(usize),
    #[error("{0} dates are added to it or taken out of it, more than {EXCEPTIONS_MAX}; begin a new series")]
    Exceptions(usize),
    #[error("it has {0} bytes, more than {EVENT_BYTES_MAX}; take files and pictures out of it")]
    LargeEvent(usize),
    #[error("a line of it has {0} bytes, more than {LINE_BYTES_MAX}; take files and pictures out of it")]
    LongLine(usize),
    #[error("the file ends in the middle of it; export it again")]
    Unfinished,
    #[error("no column of that name is read")]
    UnreadColumn,
    #[error("a column before it says the same; where both are filled in, that one counts")]
    DoubledColumn,
}

impl Why {
    /// Whether somebody may want to mend it; the others are left out as they should be.
    #[must_use]
    pub const fn is_mistake(&self) -> bool {
        !matches!(
            self,
            Self::Unmarked { .. }
                | Self::Cancelled
                | Self::Past { .. }
                | Self::NoDateAhead
                | Self::TooFarAhead
                | Self::UnreadColumn
                | Self::DoubledColumn
        )
    }
}

/// What should be looked at of an open day that can be entered.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Note {
    /// A text of it was left out, which is no reason to leave out the day.
    #[error("it is taken without its {}: {}", .0.field, .0.message)]
    Without(FieldError),
    #[error("it overlaps the open day from `{}` to `{}`", spoken(*.start), spoken(*.end))]
    Overlaps { start: DateTime, end: DateTime },
    #[error("it repeats by the rule `{0}`")]
    Repeats(String),
}

/// Where more was in a file than was taken or told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Cut {
    #[error("{0} later open days are not taken: a file gives {DAYS_MAX} at most")]
    Days(usize),
    #[error("the file names more than {DATES_MAX} dates; those behind them were not looked at")]
    Dates,
    #[error("{0} more entries were left out, beside the {LEFT_OUT_MAX} that are told")]
    LeftOut(usize),
    #[error("the file ends before its end; export it again if something is missing")]
    Unfinished,
}

fn spoken(time: DateTime) -> impl std::fmt::Display {
    time.strftime("%Y-%m-%d %H:%M")
}

/// Bytes in millions, with one digit behind the point.
fn megabytes(bytes: usize) -> String {
    let tenths = bytes.div_ceil(100_000);
    format!("{}.{}", tenths / 10, tenths % 10)
}
