//! What was found and what was left out, in the words of the page: dates as people write them.

use jiff::civil::{Date, DateTime};

use crate::app::{IntakeNote, LeftOut, PreviewedDay, Standing, Why};
use crate::domain::wording::{PageLanguage, phrase};
use crate::http::private::form::sentence;

/// How an open day stands to the schedule.
pub(super) fn standing(of: PageLanguage, day: &PreviewedDay) -> String {
    match day.standing {
        Standing::New => of.say("New").to_owned(),
        Standing::There(_) => of.say("There already").to_owned(),
        Standing::CalledOff(_) => of.say("Left out, as it is cancelled here").to_owned(),
        Standing::NoRoom => of.say("Too many open days are ahead already").to_owned(),
        Standing::Changed { was: (start, end), .. } if (start, end) == (day.opening.start(), day.opening.end()) => {
            of.say("Other particulars").to_owned()
        }
        Standing::Changed { was: (start, end), .. } => {
            of.fill(phrase!("Moved; it was {time}"), &[("{time}", &of.open_day(start, end))])
        }
    }
}

/// What should be looked at of an open day that is entered.
pub(super) fn note(of: PageLanguage, note: &IntakeNote) -> String {
    match note {
        IntakeNote::Overlaps { start, end } => {
            of.fill(phrase!("It overlaps another one: {time}."), &[("{time}", &of.open_day(*start, *end))])
        }
        other @ (IntakeNote::Without(_) | IntakeNote::Repeats(_)) => in_words(of, &other.to_string()),
    }
}

/// What something that was left out is called, with its date where that is known.
pub(super) fn what(of: PageLanguage, left_out: &LeftOut) -> String {
    match &left_out.why {
        Why::Unmarked { keyword, count } => of.fill(
            phrase!("Entries without “{keyword}”: {count}"),
            &[("{keyword}", keyword), ("{count}", &count.to_string())],
        ),
        _ => left_out.what.clone(),
    }
}

/// Why something was left out.
pub(super) fn why(of: PageLanguage, why: &Why) -> String {
    match why {
        Why::Past { end } => of.fill(phrase!("It is over since {date}."), &[("{date}", &of.date(end.date()))]),
        Why::EndsBeforeStart { start, end } => of.fill(
            phrase!("It ends on {end}, which is not after its start on {start}."),
            &[("{end}", &of.date(*end)), ("{start}", &of.date(*start))],
        ),
        Why::Unmarked { .. } => {
            of.say("The word stands neither in the title nor in the description nor in the categories.").to_owned()
        }
        Why::Mistakes(mistakes) => {
            let all: Vec<_> = mistakes.0.iter().map(|mistake| in_words(of, &mistake.message)).collect();
            all.join(" ")
        }
        other => in_words(of, &other.to_string()),
    }
}

/// A message as a sentence in which dates stand as people write them.
fn in_words(of: PageLanguage, message: &str) -> String {
    let sentence = sentence(of, message);
    let mut parts = sentence.split('“');
    let mut text = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        match part.split_once('”').and_then(|(quoted, rest)| Some((spoken(of, quoted)?, rest))) {
            Some((date, rest)) => text.extend([date.as_str(), rest]),
            None => text.extend(["“", part]),
        }
    }
    text
}

/// The date, with its time if it has one, that a message quotes.
fn spoken(of: PageLanguage, quoted: &str) -> Option<String> {
    if let Ok(time) = DateTime::strptime("%Y-%m-%d %H:%M", quoted) {
        return Some(format!("{}, {}", of.date(time.date()), time.strftime("%H:%M")));
    }
    Date::strptime("%Y-%m-%d", quoted).ok().map(|date| of.date(date))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_that_a_message_quotes_stand_as_people_write_them() {
        let message = "it lasts from `2026-12-22 09:00` to `2027-01-31 17:30`, which is longer than 24 hours";
        let said = "It lasts from 22 December 2026, 09:00 to 31 January 2027, 17:30, which is longer than 24 hours.";
        assert_eq!(in_words(PageLanguage::ENGLISH, message), said);
        assert_eq!(
            in_words(PageLanguage::ENGLISH, "`2207-12-03` is far, `x` is `y"),
            "3 December 2207 is far, “x” is “y."
        );
    }
}
