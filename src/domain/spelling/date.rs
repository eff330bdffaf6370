//! Dates as people write them, and why a text is none.

use std::fmt;

use jiff::civil::{Date, Weekday};

use super::names::{Meaning, is_digits, meaning, parts, with_names, without_inner_stops};
use super::{number, simple};

/// The first and the last year that a date may lie in.
const YEARS: std::ops::RangeInclusive<i16> = 1970..=9998;

/// Years below are written with two digits by people, and filled with zeros by browsers.
const LONG_YEAR_MIN: i16 = 100;

/// Why a text is no date; each is said behind the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoDate {
    /// There is no date in it.
    Unknown,
    /// Nobody knows which of the two is meant.
    Either(Date, Date),
    /// Its month does not have that day.
    NoSuchDay {
        /// The last day its month has.
        last: Date,
    },
    NoSuchMonth(i16),
    WithoutYear,
    WithoutDay,
    /// Its year has two digits, so that it may be another number.
    ShortYear,
    YearOutOfRange,
    /// Its weekday is that of another date.
    OtherWeekday(Date),
    /// Its year is one of the Buddhist era.
    BuddhistYear {
        year: i16,
        /// The date as the badge says it.
        date: Date,
    },
}

impl fmt::Display for NoDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unknown => f.write_str("is not a date, like 2026-12-03 or 3 December 2026"),
            Self::Either(one, other) => {
                write!(f, "may be {} or {}; write `{one}` or `{other}`", in_words(*one), in_words(*other))
            }
            Self::NoSuchDay { last } => {
                let month = last.strftime("%B %Y");
                write!(f, "is no date there is: {month} has {} days", last.day())
            }
            Self::NoSuchMonth(month) => {
                write!(f, "is no date there is: a year has 12 months, and {month} is none of them")
            }
            Self::WithoutYear => f.write_str("has no year; write it, too, like 3 December 2026"),
            Self::WithoutDay => f.write_str("has no day; write it, too, like 3 December 2026"),
            Self::ShortYear => f.write_str("has a year of two digits; write all four, like 3 December 2026"),
            Self::YearOutOfRange => {
                write!(f, "is not in the years from {} to {}; check the year", YEARS.start(), YEARS.end())
            }
            Self::BuddhistYear { year, date } => {
                write!(f, "has the Buddhist year {year}; write `{date}` if {} is meant", in_words(*date))
            }
            Self::OtherWeekday(date) => {
                let weekday = date.strftime("%A");
                write!(f, "does not go together: {} is a {weekday}; correct the day or the date", in_words(*date))
            }
        }
    }
}

fn in_words(date: Date) -> impl fmt::Display {
    date.strftime("%-d %B %Y")
}

/// Reads a date: the year first (`2026-12-03`, `2026/12/3`), the day first between dots (`3.12.2026`, `3. 12. 2026`), or
/// with the month by its name in a language badges speak (`3 December 2026`, `Dec 3rd, 2026`, `3. prosince 2026`), in
/// digits of any script. Its weekday may stand beside it, and a midnight, as in cells of a spreadsheet.
///
/// # Errors
///
/// [`NoDate`], also where a text may mean two dates: between slashes or hyphens it is not known whether the day or the month
/// comes first, unless only one can be a month.
pub fn date(text: &str) -> Result<Date, NoDate> {
    let is_of_buddhists = is_of_buddhists(text);
    let text = simple(text);
    if let Some(told) = buddhist(&text).filter(|_| is_of_buddhists) {
        return Err(told);
    }
    bare_date(&text).or_else(|wrong| match super::local::with_midnight(&text) {
        Some(date) => Ok(date),
        None => Err(wrong),
    })
}

/// Years by which the Buddhist era is ahead, and the years of it that dates are in.
const BUDDHIST_YEARS_AHEAD: i16 = 543;
const BUDDHIST_YEARS: std::ops::RangeInclusive<i16> = 2440..=2699;

/// Whether a text is in a script of those who count years from the Buddha: Thai, Lao, Burmese or Khmer.
fn is_of_buddhists(text: &str) -> bool {
    text.chars().any(|c| matches!(c, '\u{0E00}'..='\u{0EFF}' | '\u{1000}'..='\u{109F}' | '\u{1780}'..='\u{17FF}'))
}

/// What is wrong with a simple text that is a date but for a year of the Buddhist era, be it named so (`พ.ศ.`).
fn buddhist(text: &str) -> Option<NoDate> {
    let text = text.replace("พ.ศ.", "").replace("พศ", "");
    let is_year = |part: &&str| part.len() == 4 && number(part, 4).is_some_and(|year| BUDDHIST_YEARS.contains(&year));
    let written = parts(&text).find(is_year)?;
    let year = number(written, 4)?;
    let date = plain_date(&text.replace(written, &(year - BUDDHIST_YEARS_AHEAD).to_string())).ok()?;
    Some(NoDate::BuddhistYear { year, date })
}

/// Reads a date that no time stands beside, of a simple text.
pub(super) fn bare_date(text: &str) -> Result<Date, NoDate> {
    match buddhist(text).filter(|_| is_of_buddhists(text)) {
        Some(told) => Err(told),
        None => plain_date(text),
    }
}

/// As [`bare_date`], with the year as it stands.
fn plain_date(text: &str) -> Result<Date, NoDate> {
    let (weekday, rest) = without_weekday(text);
    if let Some(date) = date_of_digits(rest) {
        return matching(date?, weekday.as_slice());
    }
    let date = match Numbers::of(rest) {
        Some(numbers) => numbers.date(),
        None => return worded_date(text),
    }?;
    matching(date, weekday.as_slice())
}

/// A date without separators, the year first (`20261203`, the basic format of ISO 8601), of a text of eight digits.
fn date_of_digits(text: &str) -> Option<Result<Date, NoDate>> {
    let (year, rest) = text.split_at_checked(4).filter(|_| text.len() == 8)?;
    let (month, day) = rest.split_at_checked(2)?;
    let date = calendar_date(number(year, 4)?, number(month, 2)?, number(day, 2)?);
    Some(date.map_err(|_| NoDate::Unknown))
}

/// A date beside the weekdays that are said of it.
fn matching(date: Date, said: &[Meaning]) -> Result<Date, NoDate> {
    let is_of = |weekday: Weekday| said.iter().all(|meaning| meaning.is_of(weekday));
    if is_of(date.weekday()) { Ok(date) } else { Err(NoDate::OtherWeekday(date)) }
}

/// The weekday at the beginning or the end of a text, and what stands beside it without words that say nothing.
fn without_weekday(text: &str) -> (Option<Meaning>, &str) {
    let is_around = |c: char| c.is_whitespace() || matches!(c, ',' | '.' | '(' | ')');
    let weekday = |word: &str| meaning(word).filter(|meaning| meaning.is_weekday() || meaning.is_filler());
    let (mut said, mut rest) = (None, text);
    let mut words = parts(text).filter(|part| !is_digits(part));
    let (first, last) = (words.next(), words.last());
    let begin = |word| Some((weekday(word)?, text.strip_prefix(word)?.trim_start_matches(is_around)));
    if let Some((meaning, behind)) = first.and_then(begin) {
        (said, rest) = (Some(meaning), behind);
    }
    let until = rest.trim_end_matches(is_around);
    let end = |word| Some((weekday(word)?, until.strip_suffix(word)?.trim_end_matches(is_around)));
    if let Some((meaning, before)) = last.or(first).and_then(end) {
        (said, rest) = (said.filter(|said| said.is_weekday()).or(Some(meaning)), before);
    }
    (said.filter(|said| said.is_weekday()), rest)
}

/// The numbers of a date, in their order.
struct Numbers<'t> {
    separator: char,
    parts: [&'t str; 3],
}

impl<'t> Numbers<'t> {
    /// The numbers of a text that is made of two or three of them alone; the third is empty where there are two.
    fn of(text: &'t str) -> Option<Self> {
        let separator = text.chars().find(|c| matches!(c, '-' | '/' | '.'))?;
        let mut parts = text.trim_end_matches(separator).split(separator).map(str::trim);
        let parts = [parts.next()?, parts.next()?, parts.next().unwrap_or_default(), parts.next().unwrap_or_default()];
        let [first, second, third, ""] = parts else { return None };
        let is_number = |part: &&str| !part.is_empty() && is_digits(part) && part.len() <= 4;
        let are_numbers = [first, second].iter().all(is_number) && (third.is_empty() || is_number(&third));
        are_numbers.then_some(Self { separator, parts: [first, second, third] })
    }

    fn date(&self) -> Result<Date, NoDate> {
        let [first, second, third] = self.parts;
        let short = |part| number(part, 2);
        if third.is_empty() {
            return Err(self.incomplete());
        }
        if first.len() == 4 {
            let year = number(first, 4).ok_or(NoDate::Unknown)?;
            let (month, day) = short(second).zip(short(third)).ok_or(NoDate::Unknown)?;
            return calendar_date(year, month, day);
        }
        let (one, other) = short(first).zip(short(second)).ok_or(NoDate::Unknown)?;
        if third.len() != 4 {
            let can_be_a_date = (1..=31).contains(&one) && (1..=31).contains(&other) && third.len() == 2;
            return Err(if can_be_a_date { NoDate::ShortYear } else { NoDate::Unknown });
        }
        let year = number(third, 4).ok_or(NoDate::Unknown)?;
        let day_first = calendar_date(year, other, one);
        if self.separator == '.' {
            return day_first;
        }
        match (day_first, calendar_date(year, one, other)) {
            (Ok(one), Ok(other)) if one != other => Err(NoDate::Either(one, other)),
            (Ok(date), _) | (_, Ok(date)) => Ok(date),
            // Of what is wrong in both readings, what is wrong with the day says more.
            (Err(NoDate::NoSuchMonth(_)), Err(wrong)) | (Err(wrong), _) => Err(wrong),
        }
    }

    /// What is missing in two numbers, which may be no date at all.
    fn incomplete(&self) -> NoDate {
        let [first, second, _] = self.parts;
        let is_day = |part| number(part, 2).is_some_and(|day| (1..=31).contains(&day));
        let is_month = |part| number(part, 2).is_some_and(|month| (1..=12).contains(&month));
        if is_day(first) && is_month(second) || is_month(first) && is_day(second) && self.separator != '.' {
            NoDate::WithoutYear
        } else if first.len() == 4 && is_month(second) || is_month(first) && second.len() == 4 {
            NoDate::WithoutDay
        } else {
            NoDate::Unknown
        }
    }
}

/// Reads a date whose month is a word: `thu 3rd of december 2026`, `dec 3, 2026`, `3-dec-2026`, `3 de diciembre de 2026`.
fn worded_date(text: &str) -> Result<Date, NoDate> {
    let text = with_names(&without_inner_stops(text));
    let (mut year, mut short, mut months, mut weekdays) = (None, Vec::new(), Vec::new(), Vec::new());
    for part in parts(&text) {
        match (number(part, 2), number(part, 4).filter(|_| part.len() == 4)) {
            (Some(number), _) => short.push(number),
            // Nothing is said twice.
            (_, Some(number)) if year.is_none() => year = Some(number),
            _ => match meaning(part) {
                Some(meaning) if meaning.is_month() => months.push(meaning),
                Some(meaning) if meaning.is_weekday() => weekdays.push(meaning),
                Some(meaning) if meaning.is_filler() => {}
                _ => return Err(NoDate::Unknown),
            },
        }
    }
    // `mar 3 mar 2026`: a month to some, and a weekday to others.
    if months.len() == 2
        && let Some(index) = months.iter().position(|word| word.is_weekday())
    {
        weekdays.push(months.remove(index));
    }
    let [month] = months.as_slice() else { return Err(NoDate::Unknown) };
    let day = match (short.as_slice(), year) {
        ([day], Some(_)) => *day,
        ([_], None) => return Err(NoDate::WithoutYear),
        ([], Some(_)) => return Err(NoDate::WithoutDay),
        ([_, _], None) => return Err(NoDate::ShortYear),
        _ => return Err(NoDate::Unknown),
    };
    let year = year.ok_or(NoDate::WithoutYear)?;
    let readings: Vec<_> = month.months().map(|month| calendar_date(year, month, day)).collect();
    let dates: Vec<_> = readings.iter().filter_map(|reading| reading.ok()).collect();
    match dates.as_slice() {
        [] => readings.first().copied().unwrap_or(Err(NoDate::Unknown)),
        [date] => matching(*date, &weekdays),
        several => {
            // Its weekday may say which is meant.
            let fits: Vec<_> = several.iter().filter(|date| matching(**date, &weekdays).is_ok()).collect();
            match (fits.as_slice(), several) {
                ([date], _) => Ok(**date),
                ([one, other, ..], _) => Err(NoDate::Either(**one, **other)),
                (_, [date, ..]) => Err(NoDate::OtherWeekday(*date)),
                _ => Err(NoDate::Unknown),
            }
        }
    }
}

fn calendar_date(year: i16, month: i16, day: i16) -> Result<Date, NoDate> {
    if year < LONG_YEAR_MIN {
        return Err(NoDate::ShortYear);
    }
    if !YEARS.contains(&year) {
        return Err(NoDate::YearOutOfRange);
    }
    let first = i8::try_from(month).ok().and_then(|month| Date::new(year, month, 1).ok());
    let first = first.ok_or(NoDate::NoSuchMonth(month))?;
    let date = i8::try_from(day).ok().and_then(|day| Date::new(year, first.month(), day).ok());
    date.ok_or(NoDate::NoSuchDay { last: first.last_of_month() })
}
