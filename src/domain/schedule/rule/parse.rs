//! Reading a rule, part by part; what is not of the subset is refused by its name.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime, Weekday};
use jiff::tz::TimeZone;

use super::{
    COUNT_MAX, DaysOfMonth, Ends, Frequency, INTERVAL_MAX, Months, RULE_CHARACTERS_MAX, Rule, Weekdays, letters, week,
};
use crate::domain::spelling::{self, excerpt};

/// Why a rule was refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RuleError {
    #[error("`{0}` is no rule; write how often, like FREQ=MONTHLY;BYDAY=1SA")]
    NoRule(String),
    #[error("a rule has at most {RULE_CHARACTERS_MAX} characters; write a shorter one")]
    TooLong,
    #[error("`{0}` is not among the parts of a rule that are understood; leave it out")]
    Part(String),
    #[error("`{0}` stands twice in the rule; write it once")]
    Twice(&'static str),
    #[error("frequency `{0}` is not for open days; use DAILY, WEEKLY, MONTHLY or YEARLY")]
    Frequency(String),
    #[error("`{0}` does not go with {1}; leave it out")]
    NotWith(&'static str, &'static str),
    #[error("`{part}={value}` cannot be read; {expected}")]
    Value { part: &'static str, value: String, expected: &'static str },
    #[error("`COUNT` and `UNTIL` both say when the rule ends; keep one")]
    TwoEnds,
    #[error("COUNT `{0}` is too many; say at most {COUNT_MAX}, or until when with UNTIL")]
    TooMany(String),
    #[error("by `{0}` no open day would ever take place; check its days, and where it ends")]
    Never(String),
}

const PARTS: [&str; 9] = ["FREQ", "INTERVAL", "BYMONTH", "BYMONTHDAY", "BYDAY", "BYSETPOS", "WKST", "UNTIL", "COUNT"];

/// The parts of a rule as they are written, by the places of [`PARTS`].
#[derive(Default)]
struct Parts<'t>([Option<&'t str>; PARTS.len()]);

impl<'t> Parts<'t> {
    fn of(text: &'t str) -> Result<Self, RuleError> {
        let mut parts = Self::default();
        for part in text.split(';').map(spelling::plain).filter(|part| !part.is_empty()) {
            let (name, value) = part.split_once('=').ok_or_else(|| RuleError::NoRule(excerpt(text)))?;
            let known = PARTS.iter().position(|known| spelling::plain(name).eq_ignore_ascii_case(known));
            let at = known.ok_or_else(|| RuleError::Part(excerpt(name)))?;
            if parts.0[at].replace(spelling::plain(value)).is_some() {
                return Err(RuleError::Twice(PARTS[at]));
            }
        }
        Ok(parts)
    }

    fn get(&self, name: &str) -> Option<&'t str> {
        PARTS.iter().position(|known| *known == name).and_then(|at| self.0[at])
    }

    /// Refuses the first of `names` that is there, which does not go with a frequency.
    fn refuse(&self, names: &[&'static str], frequency: &'static str) -> Result<(), RuleError> {
        match names.iter().find(|name| self.get(name).is_some()) {
            Some(name) => Err(RuleError::NotWith(name, frequency)),
            None => Ok(()),
        }
    }

    fn number(&self, part: &'static str, max: u16, expected: &'static str) -> Result<Option<u16>, RuleError> {
        let Some(text) = self.get(part) else { return Ok(None) };
        let number = text.parse().ok().filter(|number| (1..=max).contains(number));
        number.map(Some).ok_or_else(|| RuleError::Value { part, value: excerpt(text), expected })
    }
}

/// Reads a rule, with or without `RRULE:` in front.
pub(super) fn parse(text: &str) -> Result<Rule, RuleError> {
    if text.chars().count() > RULE_CHARACTERS_MAX {
        return Err(RuleError::TooLong);
    }
    let text = spelling::plain(text);
    let bare = text.get(..6).filter(|start| start.eq_ignore_ascii_case("RRULE:")).map_or(text, |_| &text[6..]);
    let parts = Parts::of(bare)?;
    let frequency = parts.get("FREQ").ok_or_else(|| RuleError::NoRule(excerpt(text)))?;
    let interval = parts.number("INTERVAL", INTERVAL_MAX, "a whole number from 1 to 400 is")?.unwrap_or(1);
    let frequency = match frequency.to_ascii_uppercase().as_str() {
        "DAILY" => daily(&parts, interval)?,
        "WEEKLY" => weekly(&parts, "FREQ=WEEKLY")?,
        "MONTHLY" => Frequency::Monthly { days: days_of_month(&parts, "FREQ=MONTHLY")?, months: months(&parts)? },
        "YEARLY" => yearly(&parts)?,
        _ => return Err(RuleError::Frequency(excerpt(frequency))),
    };
    Ok(Rule { frequency, interval, ends: ends(&parts)? })
}

/// Every day, or every day of some weekdays, which is weekly on these.
fn daily(parts: &Parts<'_>, interval: u16) -> Result<Frequency, RuleError> {
    parts.refuse(&["BYMONTH", "BYMONTHDAY", "BYSETPOS"], "FREQ=DAILY")?;
    if parts.get("BYDAY").is_none() {
        return Ok(Frequency::Daily);
    }
    if interval > 1 { Err(RuleError::NotWith("BYDAY", "FREQ=DAILY")) } else { weekly(parts, "FREQ=DAILY") }
}

fn weekly(parts: &Parts<'_>, frequency: &'static str) -> Result<Frequency, RuleError> {
    parts.refuse(&["BYMONTH", "BYMONTHDAY", "BYSETPOS"], frequency)?;
    let mut days = Weekdays::default();
    for (nth, day) in weekdays(parts)? {
        if nth.is_some() {
            let value = excerpt(parts.get("BYDAY").unwrap_or_default());
            return Err(RuleError::Value {
                part: "BYDAY",
                value,
                expected: "in a week each weekday is there once, like SA",
            });
        }
        days = days.with(day);
    }
    let week_start = match parts.get("WKST") {
        None => Weekday::Monday,
        Some(text) => weekday(text).ok_or_else(|| wrong("WKST", text, "MO or SU is"))?,
    };
    Ok(Frequency::Weekly { days, week_start })
}

/// A year without months named and with weekdays counted in it is another calendar than people keep.
fn yearly(parts: &Parts<'_>) -> Result<Frequency, RuleError> {
    let (days, months) = (days_of_month(parts, "FREQ=YEARLY")?, months(parts)?);
    if matches!(days, DaysOfMonth::Weekdays(_)) && months.is_empty() {
        let value = excerpt(parts.get("BYDAY").unwrap_or_default());
        return Err(RuleError::Value {
            part: "BYDAY",
            value,
            expected: "name the month as well, like BYMONTH=4;BYDAY=1TH",
        });
    }
    Ok(Frequency::Yearly { days, months })
}

fn wrong(part: &'static str, text: &str, expected: &'static str) -> RuleError {
    RuleError::Value { part, value: excerpt(text), expected }
}

fn days_of_month(parts: &Parts<'_>, frequency: &'static str) -> Result<DaysOfMonth, RuleError> {
    let weekdays = weekdays(parts)?;
    let Some(numbers) = parts.get("BYMONTHDAY") else {
        return by_weekday(parts, weekdays, frequency);
    };
    if !weekdays.is_empty() {
        return Err(RuleError::NotWith("BYMONTHDAY", "BYDAY"));
    }
    parts.refuse(&["BYSETPOS"], frequency)?;
    let number = |text: &str| text.parse::<i8>().ok().filter(|number| matches!(number, 1..=31 | -31..=-1));
    let mut all = numbers
        .split(',')
        .map(|text| {
            let text = spelling::plain(text);
            number(text).ok_or_else(|| wrong("BYMONTHDAY", text, "days are from 1 to 31, or from -1 back"))
        })
        .collect::<Result<Vec<_>, _>>()?;
    all.sort_unstable();
    all.dedup();
    Ok(DaysOfMonth::Numbers(all))
}

/// Weekdays of a month. `BYDAY=SA;BYSETPOS=1` is what some programs write for `BYDAY=1SA`.
fn by_weekday(
    parts: &Parts<'_>,
    mut weekdays: Vec<(Option<i8>, Weekday)>,
    frequency: &'static str,
) -> Result<DaysOfMonth, RuleError> {
    if let Some(text) = parts.get("BYSETPOS") {
        let nth = nth(text).ok_or_else(|| wrong("BYSETPOS", text, "1 to 5, or -1 to -5, is"))?;
        let [(place @ None, _)] = weekdays.as_mut_slice() else {
            return Err(RuleError::NotWith("BYSETPOS", frequency));
        };
        *place = Some(nth);
    }
    Ok(if weekdays.is_empty() { DaysOfMonth::OfStart } else { DaysOfMonth::Weekdays(weekdays) })
}

fn nth(text: &str) -> Option<i8> {
    text.parse().ok().filter(|nth| matches!(nth, 1..=5 | -5..=-1))
}

fn weekdays(parts: &Parts<'_>) -> Result<Vec<(Option<i8>, Weekday)>, RuleError> {
    let Some(text) = parts.get("BYDAY") else { return Ok(Vec::new()) };
    let one = |text: &str| {
        let text = spelling::plain(text);
        let letters_at = text.len().checked_sub(2).filter(|at| text.is_char_boundary(*at))?;
        let (number, letters) = text.split_at(letters_at);
        let day = weekday(letters)?;
        if number.is_empty() { Some((None, day)) } else { Some((Some(nth(number)?), day)) }
    };
    let expected = "weekdays are MO, TU, WE, TH, FR, SA, SU, with the first or the last of a month as 1SA or -1SA";
    let mut all = text
        .split(',')
        .map(|text| one(text).ok_or_else(|| wrong("BYDAY", text, expected)))
        .collect::<Result<Vec<_>, _>>()?;
    all.sort_unstable_by_key(|(nth, day)| (*nth, day.to_monday_zero_offset()));
    all.dedup();
    Ok(all)
}

fn weekday(text: &str) -> Option<Weekday> {
    week().find(|day| letters(*day).eq_ignore_ascii_case(text))
}

fn months(parts: &Parts<'_>) -> Result<Months, RuleError> {
    let Some(text) = parts.get("BYMONTH") else { return Ok(Months::default()) };
    text.split(',').try_fold(Months::default(), |months, text| {
        let month = spelling::plain(text).parse().ok().filter(|month| (1..=12).contains(month));
        month.map(|month| months.with(month)).ok_or_else(|| wrong("BYMONTH", text, "months are from 1 to 12"))
    })
}

fn ends(parts: &Parts<'_>) -> Result<Ends, RuleError> {
    match (parts.get("UNTIL"), parts.get("COUNT")) {
        (Some(_), Some(_)) => Err(RuleError::TwoEnds),
        (None, None) => Ok(Ends::Never),
        (None, Some(text)) => {
            let digits = text.trim_start_matches('0');
            let is_large = digits.len() > 4 && digits.bytes().all(|byte| byte.is_ascii_digit());
            if is_large || digits.parse::<u16>().is_ok_and(|count| count > COUNT_MAX) {
                return Err(RuleError::TooMany(excerpt(text)));
            }
            let count = parts.number("COUNT", COUNT_MAX, "a whole number from 1 on is")?;
            Ok(count.map_or(Ends::Never, Ends::After))
        }
        (Some(text), None) => until(text).ok_or_else(|| wrong("UNTIL", text, "write a date, like UNTIL=20271231")),
    }
}

/// A date or a time without separators, as RFC 5545 has it, or a date as people write it.
fn until(text: &str) -> Option<Ends> {
    let upper = text.to_ascii_uppercase();
    if let Some(local) = upper.strip_suffix('Z') {
        let time = DateTime::strptime("%Y%m%dT%H%M%S", local).ok()?;
        let instant: Timestamp = time.to_zoned(TimeZone::UTC).ok()?.timestamp();
        return Some(Ends::AtInstant(instant));
    }
    if let Ok(time) = DateTime::strptime("%Y%m%dT%H%M%S", &upper) {
        return Some(Ends::AtTime(time));
    }
    let date = Date::strptime("%Y%m%d", text).ok().or_else(|| spelling::date(text).ok())?;
    Some(Ends::OnDate(date))
}
