//! What was found and what was left out, in the words of the page: dates as people write them.

use crate::app::{IntakeNote, LeftOut, PreviewedDay, Standing, Why};
use crate::domain::wording::{PageLanguage, phrase};
use crate::http::private::form::sentence;

/// How an open day stands to the schedule.
pub(super) fn standing(of: PageLanguage, day: &PreviewedDay) -> String {
    match day.standing {
        Standing::New => of.say("New").to_owned(),
        Standing::There(_) => of.say("There already").to_owned(),
        Standing::CalledOff(_) => of.say("You called it off here").to_owned(),
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
        other @ IntakeNote::Without(_) => sentence(of, &other.to_string()),
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
            let all: Vec<_> = mistakes.0.iter().map(|mistake| sentence(of, &mistake.message)).collect();
            all.join(" ")
        }
        other => sentence(of, &other.to_string()),
    }
}
