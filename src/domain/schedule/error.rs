//! Why an open day was refused, in words.

use std::fmt;

use jiff::SignedDuration;
use jiff::civil::{Date, DateTime, Time};

use super::{
    AGE_MAX, CLOSURE_DAYS_MAX, CLOSURES_MAX, Choice, EXCEPTIONS_MAX, ExceptionError, FURTHER_TIMES_MAX, LANGUAGES_MAX,
    OPEN_DAY_HOURS_MAX, OPEN_DAYS_MAX, OpenDayId, PLACES_MAX, RuleError, YEARS_AHEAD_MAX,
};
use crate::domain::spelling::{NoDate, NoTime};

/// Why an open day was refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OpenDayError {
    #[error("{what} `{text}` does not exist; use {words}")]
    Word { what: &'static str, text: String, words: String },
    #[error(transparent)]
    Rule(#[from] RuleError),
    #[error("`{0}` is not a local date and time, like 2026-12-03 09:00")]
    Time(String),
    #[error("`{0}` is a date without a time; write both, like 2026-12-03 09:00")]
    WithoutTime(String),
    #[error("`{text}` {why}")]
    TimeOfDay { text: String, why: NoTime },
    #[error("`{text}` {why}")]
    Date { text: String, why: NoDate },
    #[error("it ends at `{}`, which is not after its start at `{}`", spoken(*.end), spoken(*.start))]
    EndsBeforeStart { start: DateTime, end: DateTime },
    #[error(
        "it ends at `{}`, which is not after its start at `{}`; a time in the afternoon is written like `{}`",
        .to.strftime("%H:%M"),
        .from.strftime("%H:%M"),
        afternoon(*.to)
    )]
    EndsBeforeBegin { from: Time, to: Time },
    #[error(
        "it lasts from `{}` to `{}`, which is longer than {OPEN_DAY_HOURS_MAX} hours; enter one open day for each date",
        spoken(*.start),
        spoken(*.end)
    )]
    TooLong { start: DateTime, end: DateTime },
    #[error("an open day that ends at `{}` is over already, as it is `{}` there now; name a day to come", spoken(*.end), spoken(*.now))]
    IsPast { end: DateTime, now: DateTime },
    #[error(
        "`{}` is more than {YEARS_AHEAD_MAX} years ahead; check the year, or enter it nearer to the day",
        .date
    )]
    TooFarAhead { member: &'static str, date: Date },
    #[error(
        "{} has no {} in {zone}: clocks go from {} to {}; choose a time before or after",
        .time.date(),
        .time.strftime("%H:%M"),
        .from.strftime("%H:%M"),
        .to.strftime("%H:%M")
    )]
    NotOnTheClock { member: &'static str, time: DateTime, zone: String, from: DateTime, to: DateTime },
    #[error("`{}` stands twice among the times; the first is when it begins, name each once", .0.strftime("%H:%M"))]
    TimeTwice(Time),
    #[error(
        "what begins at `{}` ends at `{}`, and the next would begin at `{}` already; leave more time between them",
        .begins.strftime("%H:%M"),
        .ends.strftime("%H:%M"),
        .next.strftime("%H:%M")
    )]
    TimesOverlap { begins: Time, ends: Time, next: Time },
    #[error("open day `{0}` does not exist")]
    Unknown(OpenDayId),
    #[error("open day `{0}` is cancelled; enter it anew to hold it after all")]
    CancelledAlready(OpenDayId),
    #[error("`{0}` is neither a date, like 2026-12-03, nor an instant with its offset, like 2026-12-03T09:00:00Z")]
    Until(String),
    #[error("a participant may have {OPEN_DAYS_MAX} open days ahead; enter a rule for what repeats")]
    TooMany,
    #[error("the open day on `{}` is in the schedule already, as number {id}; change that one, or give this one a title", spoken(*.start))]
    Twice { start: DateTime, id: OpenDayId },
    #[error("`exceptions` are dates, like 2027-01-02, or objects with a `date` and what becomes of it; found `{0}`")]
    Exceptions(String),
    #[error(
        "{0} exceptions are too many; a rule may have {EXCEPTIONS_MAX}, and closed spans leave out many dates at once"
    )]
    TooManyExceptions(usize),
    #[error("{0} stands twice among the exceptions; say once what becomes of it")]
    ExceptionTwice(Date),
    #[error(transparent)]
    InException(#[from] ExceptionError),
    #[error("in the exception of {date}, `{member}`: {why}")]
    OnDate { date: Date, member: &'static str, why: Box<Self> },
    #[error("{}", off(*.date, *.next))]
    ExceptionOff { date: Date, next: Option<Date> },
    #[error("open day `{0}` repeats; say which of its dates is meant")]
    WhichDate(OpenDayId),
    #[error("open day `{id}` is on {on} and not on {date}; name its own date or none")]
    NotOnDate { id: OpenDayId, date: Date, on: Date },
    #[error("open day `{0}` does not repeat; cancel it instead")]
    NoRule(OpenDayId),
    #[error("open day `{id}` is cancelled on {date}; restore that date first to hold it after all")]
    DateCancelledAlready { id: OpenDayId, date: Date },
    #[error("open day `{id}` is left out on {date}, and nobody knows of it; restore that date first")]
    DateDropped { id: OpenDayId, date: Date },
    #[error("open day `{id}` is not held on {date}, as it is closed from {from} to {to}; open that span again first")]
    DateClosed { id: OpenDayId, date: Date, from: Date, to: Date },
    #[error("`{left}` places cannot be left of {places}")]
    MoreLeft { left: u32, places: u32 },
    #[error("minimum age `{0}` is no whole number of years up to {AGE_MAX}, like 16")]
    Age(String),
    #[error("`{0}` is no number of places from 0 to {PLACES_MAX}; write digits alone, like 20")]
    Places(String),
    #[error("`{0}` is no language tag, like cs or pt-BR; write them with commas between")]
    Spoken(String),
    #[error("{0} languages are too many; name at most {LANGUAGES_MAX}")]
    TooManySpoken(usize),
    #[error("price `{0}` cannot be read; write an amount and a currency, like 120 CZK or 12.50 EUR, or free")]
    Price(String),
    #[error("`{to}` is before `{from}`; closed days end on or after the day they begin")]
    ClosureBackwards { from: Date, to: Date },
    #[error("from `{from}` to `{to}` is longer than {CLOSURE_DAYS_MAX} days; check the year")]
    ClosureTooLong { from: Date, to: Date },
    #[error("the closed days from {from} to {to} are over already; check the year")]
    ClosureIsPast { from: Date, to: Date },
    #[error("{0} spans of closed days are too many; a participant may have {CLOSURES_MAX}")]
    TooManyClosures(usize),
    #[error("it is closed from `{from}` to `{to}` already; open that span again first")]
    ClosedAlready { from: Date, to: Date },
    #[error("no span of closed days begins on `{0}`")]
    NotClosed(Date),
    #[error("kind `trial-run` is a rehearsal that nobody else sees; apply with an open day for visitors, or with none")]
    Rehearsal,
    #[error("{0} further times are too many; a date may have {FURTHER_TIMES_MAX}")]
    TooManyTimes(usize),
    #[error("exceptions belong to a rule; say how it repeats as well, or leave them out")]
    ExceptionsAlone,
}

impl OpenDayError {
    /// That a word is none of those that may be chosen.
    pub(super) fn no_word(what: &'static str, text: String, choices: &[Choice]) -> Self {
        let words: Vec<_> = choices.iter().map(|(word, _)| *word).collect();
        let words = match words.split_last() {
            Some((last, rest)) => format!("{} or {last}", rest.join(", ")),
            None => String::new(),
        };
        Self::Word { what, text, words }
    }

    /// That it is the exception on that date, and which member of it, that is wrong.
    pub(super) fn on_date(self, date: Date, member: &'static str) -> Self {
        Self::OnDate { date, member, why: Box::new(self) }
    }

    /// The member of an open day that is wrong, where its time is.
    #[must_use]
    pub const fn member(&self) -> &'static str {
        match self {
            Self::NotOnTheClock { member, .. } | Self::TooFarAhead { member, .. } => member,
            Self::Rule(_) => "repeat",
            Self::Exceptions(_)
            | Self::TooManyExceptions(_)
            | Self::ExceptionTwice(_)
            | Self::InException(_)
            | Self::OnDate { .. }
            | Self::ExceptionOff { .. }
            | Self::ExceptionsAlone => "exceptions",
            Self::MoreLeft { .. } => "places_left",
            Self::ClosureIsPast { .. } => "to",
            _ => "start",
        }
    }
}

/// A local time as people read it in a message, which [`parse_local_time`] reads as well.
fn spoken(time: DateTime) -> impl fmt::Display {
    time.strftime("%Y-%m-%d %H:%M")
}

/// The same time on the other half of the clock.
fn afternoon(time: Time) -> impl fmt::Display {
    time.wrapping_add(SignedDuration::from_hours(if time.hour() < 12 { 12 } else { 0 })).strftime("%H:%M")
}

fn off(date: Date, next: Option<Date>) -> String {
    let next = next.map(|next| format!("; the next that it names is {next}")).unwrap_or_default();
    format!("{date} is no date of the rule{next}")
}
