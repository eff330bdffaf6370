//! Dates and times of day in a language, by CLDR (through ICU4X).
//!
//! Dates are written in the language's own order, calendar and digits. Times of day always run from 00 to 23: a range
//! stays short and cannot be misread.

use icu_datetime::fieldsets::{D, E, M, MDE, T, Y, YM, YMD, YMDE};
use icu_datetime::{DateTimeFormatter, NoCalendarFormatter};
use icu_locale_core::Locale;
use icu_locale_core::extensions::unicode::{key, value};
use jiff::civil::{Date, Time};

/// How much of a date is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Detail {
    /// Weekday, day and month, short: `Thu 3 Dec`.
    Short,
    /// As short, with the year.
    ShortWithYear,
    /// Everything in full: `Thursday, 3 December 2026`.
    Full,
    /// As in full, without the weekday: `3 December 2026`.
    Long,
    /// Month and year: `December 2026`.
    Month,
    /// The month alone, short: `Dec`.
    MonthShort,
    /// The number of the day alone: `3`.
    Day,
    /// The weekday alone, in full: `Thursday`.
    Weekday,
    /// The year alone: `2026`.
    Year,
}

/// Writes `date` as `locale` does.
#[must_use]
pub fn format_date(locale: &Locale, date: Date, detail: Detail) -> String {
    let Some(day) = in_calendar(date) else {
        return date.to_string();
    };
    macro_rules! written {
        ($fields:expr) => {
            DateTimeFormatter::try_new(locale.into(), $fields).map(|form| form.format(&day).to_string())
        };
    }
    let text = match detail {
        Detail::Short => written!(MDE::medium()),
        Detail::ShortWithYear => written!(YMDE::medium()),
        Detail::Full => written!(YMDE::long()),
        Detail::Long => written!(YMD::long()),
        Detail::Month => written!(YM::long()),
        Detail::MonthShort => written!(M::medium()),
        Detail::Day => written!(D::medium()).map(|day| number_in(&day).to_owned()),
        Detail::Weekday => written!(E::long()),
        Detail::Year => written!(Y::medium()),
    };
    // All locales are compiled in; ISO 8601 is the honest answer should a field set ever be missing.
    text.unwrap_or_else(|_: icu_datetime::DateTimeFormatterLoadError| date.to_string())
}

/// The number in what a language writes around the number of a day: `3` of `3.` and of `3日`.
fn number_in(day: &str) -> &str {
    day.trim_matches(|letter: char| !letter.is_numeric())
}

/// Writes the time from `start` to `end` as `locale` writes digits, from 00 to 23 hours.
#[must_use]
pub fn format_time_range(locale: &Locale, start: Time, end: Time) -> String {
    let write = writer(locale);
    format!("{}–{}", write(start), write(end))
}

/// Writes a time of day as `locale` writes digits, from 00 to 23 hours.
#[must_use]
pub fn format_time(locale: &Locale, time: Time) -> String {
    writer(locale)(time)
}

/// Writes dates in one of the forms a language has.
pub(in crate::domain) type Writer = Box<dyn Fn(Date) -> String>;

/// How the months and the weekdays of a language are written, each in dates and by itself.
pub(in crate::domain) struct Form {
    pub(in crate::domain) of_date: Writer,
    pub(in crate::domain) with_weekday: Writer,
}

/// The forms in which a language writes the calendar that everybody knows, long and short.
#[must_use]
pub(in crate::domain) fn gregorian_forms(tag: &str) -> Vec<Form> {
    let mut locale: Locale = tag.parse().unwrap_or(Locale::UNKNOWN);
    locale.extensions.unicode.keywords.set(key!("ca"), value!("gregory"));
    macro_rules! writer {
        ($fields:expr) => {
            DateTimeFormatter::try_new((&locale).into(), $fields).ok().map(|form| -> Writer {
                Box::new(move |date| in_calendar(date).map(|day| form.format(&day).to_string()).unwrap_or_default())
            })
        };
    }
    [
        (writer!(YMD::long()), writer!(YMDE::long())),
        (writer!(YMD::medium()), writer!(YMDE::medium())),
        (writer!(M::long()), writer!(E::long())),
    ]
    .into_iter()
    .filter_map(|(of_date, with_weekday)| Some(Form { of_date: of_date?, with_weekday: with_weekday? }))
    .collect()
}

/// A date as ICU4X has it.
fn in_calendar(date: Date) -> Option<icu_calendar::Date<icu_calendar::Iso>> {
    let (month, day) = (date.month().unsigned_abs(), date.day().unsigned_abs());
    icu_calendar::Date::try_new_iso(i32::from(date.year()), month, day).ok()
}

fn writer(locale: &Locale) -> impl Fn(Time) -> String {
    let mut locale = locale.clone();
    locale.extensions.unicode.keywords.set(key!("hc"), value!("h23"));
    let form = NoCalendarFormatter::try_new((&locale).into(), T::hm());
    move |time: Time| {
        let (hour, minute) = (time.hour().unsigned_abs(), time.minute().unsigned_abs());
        match (&form, icu_datetime::input::Time::try_new(hour, minute, 0, 0)) {
            (Ok(form), Ok(time)) => form.format(&time).to_string(),
            _ => time.strftime("%H:%M").to_string(),
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::{date, time};

    use super::*;

    fn locale(tag: &str) -> Locale {
        tag.parse().unwrap()
    }

    #[test]
    fn dates_follow_the_language() {
        let day = date(2026, 12, 3);
        for (tag, short) in [
            ("en-GB", "Thu 3 Dec"),
            ("en-US", "Thu, Dec 3"),
            ("de", "Do., 3. Dez."),
            ("cs", "čt 3. 12."),
            ("fr", "jeu. 3 déc."),
            ("hi", "गुरु, 3 दिस॰"),
            ("ar", "الخميس، 3 ديسمبر"),
            ("he", "יום ה׳, 3 בדצמ׳"),
            ("ja", "12月3日(木)"),
            ("zh-Hans", "12月3日周四"),
            ("th", "พฤหัส 3 ธ.ค."),
        ] {
            assert_eq!(format_date(&locale(tag), day, Detail::Short), short, "{tag}");
        }
        assert_eq!(format_date(&locale("en-GB"), day, Detail::Full), "Thursday, 3 December 2026");
        assert_eq!(format_date(&locale("th"), day, Detail::Full), "วันพฤหัสบดีที่ 3 ธันวาคม 2569");
    }

    #[test]
    fn times_run_from_00_to_23_in_every_language() {
        let range = |tag| format_time_range(&locale(tag), time(9, 0, 0, 0), time(16, 30, 0, 0));
        assert_eq!(range("en-GB"), "09:00–16:30");
        assert_eq!(range("en-US"), "09:00–16:30");
        assert_eq!(range("hi"), "09:00–16:30");
        assert_eq!(range("fa"), "۹:۰۰–۱۶:۳۰");
    }
}
