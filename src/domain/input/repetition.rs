//! How an open day repeats, as people choose it: one of a few ways, every so many, until a date or so many times.

use jiff::civil::Date;

use super::error::FieldError;
use crate::domain::reading::{Reading, Value as _};
use crate::domain::schedule::{COUNT_MAX, Choice, INTERVAL_MAX, Rule, letters, parse_date};
use crate::domain::spelling::{self, excerpt};
use crate::domain::wording::phrase;

/// The ways that are offered; the first is none, the last a rule that is written out.
pub const REPETITIONS: &[Choice] = &[
    ("", phrase!("Does not repeat")),
    ("weekly", phrase!("Every week, on this weekday")),
    ("monthly", phrase!("Every month, on this weekday as often counted (like every first Saturday)")),
    ("monthly-last", phrase!("Every month, on the last of this weekday")),
    ("monthly-date", phrase!("Every month, on this date")),
    ("yearly", phrase!("Every year, on this weekday as often counted in its month")),
    ("yearly-last", phrase!("Every year, on the last of this weekday in its month")),
    ("yearly-date", phrase!("Every year, on this date")),
    (OWN, phrase!("By a rule of your own")),
];

/// By a rule that is written out.
const OWN: &str = "own";

/// What stands in the fields of a form; each may be empty.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Repetition {
    /// One of the words of [`REPETITIONS`].
    pub repeats: String,
    /// Every so many weeks, months or years.
    pub every: String,
    pub until: String,
    pub times: String,
    /// The rule that is written out.
    pub rule: String,
}

/// The part of a rule that says on which days, for a first one on `date`.
fn days(way: &str, date: Date) -> Option<String> {
    let (day, month) = (letters(date.weekday()), date.month());
    // A fifth one is not in every month: who names it means the last.
    let nth = match (date.day() - 1) / 7 + 1 {
        5 => -1,
        nth => nth,
    };
    Some(match way {
        "weekly" => format!("FREQ=WEEKLY;BYDAY={day}"),
        "monthly" => format!("FREQ=MONTHLY;BYDAY={nth}{day}"),
        "monthly-last" => format!("FREQ=MONTHLY;BYDAY=-1{day}"),
        "monthly-date" => format!("FREQ=MONTHLY;BYMONTHDAY={}", date.day()),
        "yearly" => format!("FREQ=YEARLY;BYMONTH={month};BYDAY={nth}{day}"),
        "yearly-last" => format!("FREQ=YEARLY;BYMONTH={month};BYDAY=-1{day}"),
        "yearly-date" => format!("FREQ=YEARLY;BYMONTH={month};BYMONTHDAY={}", date.day()),
        _ => return None,
    })
}

impl Repetition {
    /// The rule of an open day on `date`, if it repeats.
    ///
    /// # Errors
    ///
    /// Every mistake, with the name of its field here.
    pub fn rule(&self, date: Date) -> Result<Option<String>, Vec<FieldError>> {
        let [way, every, until, times] =
            [&self.repeats, &self.every, &self.until, &self.times].map(|text| spelling::plain(text));
        let unused = self.unused(way);
        if !unused.is_empty() {
            return Err(unused);
        }
        if way == OWN {
            let rule = spelling::plain(&self.rule);
            return if rule.is_empty() {
                Err(vec![FieldError::new("repeat", "write the rule, or choose another way above")])
            } else {
                Ok(Some(rule.to_owned()))
            };
        }
        let mut mistakes = Vec::new();
        let mut wrong = |field: &str, message: String| mistakes.push(FieldError::new(field, message));
        let Some(mut rule) = days(way, date) else {
            if !way.is_empty() {
                wrong("repeats", format!("`{}` is not among the ways to repeat; choose one of the list", excerpt(way)));
            }
            return if mistakes.is_empty() { Ok(None) } else { Err(mistakes) };
        };
        let number = |text: &str, max: u16| text.parse::<u16>().ok().filter(|number| (1..=max).contains(number));
        match (every, number(every, INTERVAL_MAX)) {
            ("" | "1", _) => {}
            (_, Some(number)) => rule = format!("{rule};INTERVAL={number}"),
            (text, None) => wrong("every", format!("`{}` is no whole number from 1 to {INTERVAL_MAX}", excerpt(text))),
        }
        match (until, times) {
            ("", "") => {}
            (text, "") => match parse_date(text) {
                Ok(last) => rule = format!("{rule};UNTIL={}", last.strftime("%Y%m%d")),
                Err(error) => wrong("until", error.to_string()),
            },
            ("", text) => match number(text, COUNT_MAX) {
                Some(number) => rule = format!("{rule};COUNT={number}"),
                None => wrong("times", format!("`{}` is no whole number from 1 to {COUNT_MAX}", excerpt(text))),
            },
            _ => wrong("times", "say either until when it repeats, or how often; leave one out".to_owned()),
        }
        if mistakes.is_empty() { Ok(Some(rule)) } else { Err(mistakes) }
    }

    /// What was written in fields that this way to repeat does not look at.
    fn unused(&self, way: &str) -> Vec<FieldError> {
        let (parts, rule) =
            ([("every", &self.every), ("until", &self.until), ("times", &self.times)], ("repeat", &self.rule));
        let fields: Vec<_> = match way {
            OWN => parts.to_vec(),
            "" => parts.into_iter().chain([rule]).collect(),
            _ => vec![rule],
        };
        let written = fields.into_iter().map(|(field, text)| (field, spelling::plain(text)));
        let unused = written.filter(|(field, text)| !text.is_empty() && (*field, *text) != ("every", "1"));
        let told =
            |text| format!("`{}` goes with another way to repeat; choose that one, or empty this field", excerpt(text));
        unused.map(|(field, text)| FieldError::new(field, told(text))).collect()
    }

    /// What stands in the fields for a rule whose first date is `date`.
    #[must_use]
    pub fn of(rule: &Rule, date: Date) -> Self {
        let written = rule.to_string();
        let part =
            |name: &str| written.split(';').find_map(|part| part.strip_prefix(name)).unwrap_or_default().to_owned();
        let (every, until, times) = (part("INTERVAL="), part("UNTIL="), part("COUNT="));
        let until = Date::strptime("%Y%m%d", &until).map(|date| date.to_string()).unwrap_or_default();
        REPETITIONS
            .iter()
            .map(|(way, _)| Self {
                repeats: (*way).to_owned(),
                every: every.clone(),
                until: until.clone(),
                times: times.clone(),
                rule: String::new(),
            })
            .find(|one| {
                let text = one.rule(date).ok().flatten();
                text.and_then(|text| Rule::from_input(&text).ok()).is_some_and(|read| read.to_string() == written)
            })
            .unwrap_or_else(|| Self { repeats: OWN.to_owned(), rule: written.clone(), ..Self::default() })
    }

    /// The same of a text that is kept.
    #[must_use]
    pub fn of_text(rule: &str, date: Date) -> Self {
        Reading::Stored.read::<Rule>(rule).map_or_else(|_| Self::default(), |rule| Self::of(&rule, date))
    }

    /// What the chosen way says, in English.
    #[must_use]
    pub fn label(&self) -> &'static str {
        REPETITIONS.iter().find(|(way, _)| *way == self.repeats).map_or("", |(_, label)| *label)
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn chosen(repeats: &str, every: &str, until: &str, times: &str) -> Repetition {
        let [repeats, every, until, times] = [repeats, every, until, times].map(str::to_owned);
        Repetition { repeats, every, until, times, rule: String::new() }
    }

    #[test]
    fn every_way_makes_a_rule_that_begins_on_its_date_and_comes_back_as_the_same_way() {
        for (repeats, expected) in [
            ("weekly", "FREQ=WEEKLY;BYDAY=SA"),
            ("monthly", "FREQ=MONTHLY;BYDAY=1SA"),
            ("monthly-date", "FREQ=MONTHLY;BYMONTHDAY=5"),
            ("yearly", "FREQ=YEARLY;BYMONTH=12;BYDAY=1SA"),
            ("yearly-date", "FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=5"),
        ] {
            for (every, until, times) in [("", "", ""), ("2", "2028-01-01", ""), ("3", "", "4")] {
                let day = date(2026, 12, 5);
                let one = chosen(repeats, every, until, times);
                let text = one.rule(day).unwrap().unwrap();
                assert!(text.starts_with(expected), "{text}");
                let rule = Rule::from_input(&text).unwrap();
                assert_eq!(rule.dates(day.at(9, 0, 0, 0), &jiff::tz::TimeZone::UTC).first(), Some(day), "{text}");
                assert_eq!(Repetition::of(&rule, day), one, "{text}");
            }
        }
        assert_eq!(
            chosen("monthly", "", "", "").rule(date(2027, 1, 30)),
            Ok(Some("FREQ=MONTHLY;BYDAY=-1SA".to_owned()))
        );
        assert_eq!(chosen("", "", "", "").rule(date(2026, 12, 3)), Ok(None));
    }

    #[test]
    fn a_rule_that_no_way_says_comes_back_written_out() {
        let rule = Rule::from_input("FREQ=WEEKLY;BYDAY=MO,FR").unwrap();
        let own = Repetition::of(&rule, date(2026, 12, 4));
        assert_eq!((own.repeats.as_str(), own.rule.as_str()), ("own", "FREQ=WEEKLY;BYDAY=MO,FR"));
        assert_eq!(own.rule(date(2026, 12, 4)), Ok(Some("FREQ=WEEKLY;BYDAY=MO,FR".to_owned())));
    }

    #[test]
    fn mistakes_stand_beside_their_fields() {
        let mistakes = |one: Repetition| {
            one.rule(date(2026, 12, 5))
                .unwrap_err()
                .into_iter()
                .map(|mistake| mistake.field)
                .collect::<Vec<_>>()
                .join(" ")
        };
        assert_eq!(mistakes(chosen("weekly", "0", "soon", "")), "every until");
        assert_eq!(mistakes(chosen("weekly", "", "", "1001")), "times");
        assert_eq!(mistakes(chosen("weekly", "", "2027-01-01", "3")), "times");
        assert_eq!(mistakes(chosen("hourly", "", "", "")), "repeats");
        assert_eq!(mistakes(chosen("own", "", "", "")), "repeat");
        // Nothing that was written is passed over.
        let rule = || "FREQ=WEEKLY;BYDAY=MO".to_owned();
        assert_eq!(mistakes(Repetition { rule: rule(), ..chosen("weekly", "", "", "") }), "repeat");
        assert_eq!(mistakes(Repetition { rule: rule(), ..chosen("own", "1", "2027-01-01", "3") }), "until times");
        assert_eq!(mistakes(Repetition { rule: rule(), ..chosen("", "2", "", "") }), "every repeat");
        assert_eq!(chosen("", "1", "", "").rule(date(2026, 12, 5)), Ok(None));
    }
}
