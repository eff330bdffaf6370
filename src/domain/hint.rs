//! Hints: what of a participant may be so, and yet looks like a slip. Nothing is refused for it; people look at it.
//!
//! Each is said here, once, as messages are said: queue, pages, API and command line repeat it. What must never enter: other
//! participants, but for the one sentence that an applicant is told of them.

use std::fmt;

use jiff::Timestamp;
use jiff::civil::DateTime;

use super::dates::{Detail, format_date, format_time_range};
use super::input::PARTICULARS_FIELDS;
use super::participant::{Contact, Participant};
use super::schedule::{Occurrence, OpenDay};
use super::spelling::{excerpt, is_telephone_number};

/// One thing to look at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hint {
    about: &'static str,
    message: String,
}

impl Hint {
    /// That another who takes part, or waits to, has the website of an application.
    #[must_use]
    pub fn website_is_known(is_waiting: bool) -> Self {
        let other = if is_waiting {
            "an application with this website waits already; if that one is yours, too, this one was not needed"
        } else {
            "a participant with this website is there already; if that one is yours, too, its private link changes it, \
             and this application was not needed"
        };
        Self::new("website", other.to_owned())
    }

    fn new(about: &'static str, message: String) -> Self {
        Self { about, message }
    }

    /// The member of a participant that it is about.
    #[must_use]
    pub const fn about(&self) -> &'static str {
        self.about
    }
}

impl fmt::Display for Hint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

/// All that looks like a slip in a participant at `now`; open days that are over are nobody's to mend.
#[must_use]
pub fn hints(participant: &Participant, now: Timestamp) -> Vec<Hint> {
    let place = participant.place.as_ref().and_then(|place| of_place("place", label("place"), place.as_str()));
    let mut all: Vec<_> = of_name(participant).into_iter().chain(place).chain(of_contacts(participant)).collect();
    for day in participant.schedule.open_days() {
        for hint in hints_of_open_day(participant, day, now) {
            // Of two at the same times both say so.
            if !all.contains(&hint) {
                all.push(hint);
            }
        }
    }
    all
}

/// What looks like a slip in one of its open days.
#[must_use]
pub fn hints_of_open_day(participant: &Participant, day: &OpenDay, now: Timestamp) -> Vec<Hint> {
    if !day.stage(participant.time_zone.time_zone(), now).is_coming() {
        return Vec::new();
    }
    let opening = &day.opening;
    let (start, end) = (opening.start(), opening.end());
    let is_same = |other: &&OpenDay| !other.cancelled && (other.opening.start(), other.opening.end()) == (start, end);
    let times = participant.schedule.open_days().iter().filter(is_same).count();
    let when = |(start, end): (DateTime, DateTime)| {
        let english = icu_locale_core::locale!("en-GB");
        let date = format_date(&english, start.date(), Detail::Full);
        format!("{date}, {}", format_time_range(&english, start.time(), end.time()))
    };
    let twice = (times > 1).then(|| {
        let times = if times == 2 { "twice".to_owned() } else { format!("{times} times") };
        let message = format!(
            "the open day on {}, is in the schedule {times}; cancel one if it was entered by mistake",
            when((start, end))
        );
        Hint::new(OPEN_DAYS, message)
    });
    let place = opening.place.as_ref().and_then(|place| of_place(OPEN_DAYS, "place of an open day", place.as_str()));
    let overlap = overlapping(participant, day, now).map(|(one, other)| {
        let (one, other) = (when(one), when(other));
        Hint::new(
            OPEN_DAYS,
            format!(
                "the open day on {one}, overlaps another, {other}; leave it so if both are meant, or move or cancel one"
            ),
        )
    });
    let closed = (day.opening.repeat().is_none() && participant.schedule.closure_on(start.date()).is_some()).then(|| {
        let on = when((start, end));
        Hint::new(OPEN_DAYS, format!("the open day on {on}, lies in days on which you are closed; leave it so if it is meant, or move or cancel it"))
    });
    twice.into_iter().chain(overlap).chain(closed).chain(place).collect()
}

/// Times of a rule that are compared with those of other open days.
const COMPARED_MAX: usize = 60;

/// The first times of an open day that overlap those of one entered before it, but for equal ones: local start and end of
/// both.
fn overlapping(participant: &Participant, day: &OpenDay, now: Timestamp) -> Option<(LocalTimes, LocalTimes)> {
    let zone = participant.time_zone.time_zone();
    let mut before: Option<Occurrence<'_>> = None;
    for next in participant.schedule.coming(zone, now).take(COMPARED_MAX) {
        if let Some(earlier) = before.as_ref().filter(|earlier| next.start < earlier.end && is_told(&next, earlier)) {
            let (one, other) = if next.day.id > earlier.day.id { (&next, earlier) } else { (earlier, &next) };
            if one.day.id == day.id && other.day.id != day.id {
                return Some((one.times(), other.times()));
            }
        }
        if before.as_ref().is_none_or(|earlier| earlier.end < next.end) {
            before = Some(next);
        }
    }
    None
}

/// Whether it is told here that two overlap: of single ones at equal times another hint says so.
fn is_told(one: &Occurrence<'_>, other: &Occurrence<'_>) -> bool {
    let repeats = |of: &Occurrence<'_>| of.day.opening.repeat().is_some();
    one.times() != other.times() || repeats(one) != repeats(other)
}

type LocalTimes = (DateTime, DateTime);

/// The member that has the open days.
const OPEN_DAYS: &str = "open_days";

/// What a field of the particulars is called.
fn label(name: &str) -> &'static str {
    PARTICULARS_FIELDS.iter().find(|field| field.name == name).map_or("", |field| field.label)
}

fn of_name(participant: &Participant) -> Option<Hint> {
    let name = participant.name.as_str();
    let what = if is_telephone_number(name) {
        "a telephone number"
    } else if is_address(name) {
        "an address"
    } else {
        return None;
    };
    Some(looks_like("name", label("name"), name, what))
}

fn of_place(about: &'static str, label: &str, place: &str) -> Option<Hint> {
    let what = if has_telephone_number(place) {
        "a telephone number"
    } else if is_address(place) {
        "an address of the internet"
    } else if !place.chars().any(char::is_alphabetic) {
        if place.chars().any(char::is_numeric) { "a number" } else { "no name of a place" }
    } else {
        return None;
    };
    Some(looks_like(about, label, place, what))
}

fn looks_like(about: &'static str, label: &str, text: &str, what: &str) -> Hint {
    Hint::new(about, format!("{} `{}` looks like {what}", label.to_lowercase(), excerpt(text)))
}

/// Whether a text is a telephone number, or ends with one that begins with its country.
fn has_telephone_number(text: &str) -> bool {
    let with_country = text.find(['+', '＋']).and_then(|at| text.get(at..));
    is_telephone_number(text) || with_country.is_some_and(is_telephone_number)
}

/// Whether a text is an e-mail address or that of a page.
fn is_address(text: &str) -> bool {
    let text = text.to_ascii_lowercase();
    Contact::parse(&text).is_ok() || ["http://", "https://", "www."].iter().any(|begin| text.starts_with(begin))
}

fn of_contacts(participant: &Participant) -> Option<Hint> {
    let (first, second) = (participant.contact.as_ref()?, participant.second_contact.as_ref()?);
    // Neither is repeated: who may read this may read both.
    let message =
        || "the second e-mail address is the first once more; another helps when the first is gone".to_owned();
    first.reveal().eq_ignore_ascii_case(second.reveal()).then(|| Hint::new("second_contact", message()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    use crate::domain::fixture::{at, opening, participant, participant_in, repeating, with_openings};
    use crate::domain::schedule::{Closure, OpenDayId};
    use crate::domain::text::{DisplayName, Place};

    fn now() -> Timestamp {
        at("2026-11-20T12:00:00Z")
    }

    fn told(participant: &Participant) -> Vec<(&'static str, String)> {
        hints(participant, now()).iter().map(|hint| (hint.about(), hint.to_string())).collect()
    }

    fn in_place(place: &str) -> Vec<(&'static str, String)> {
        told(&Participant { place: Some(Place::parse(place).unwrap()), ..participant() })
    }

    #[test]
    fn a_town_that_is_a_number_or_an_address_is_pointed_out() {
        for (place, what) in [
            ("+420 777 123 456", "a telephone number"),
            ("Brno, +420 777 123 456", "a telephone number"),
            ("(030) 1234-567", "a telephone number"),
            ("602 00", "a number"),
            ("-", "no name of a place"),
            ("post@pekarna.example", "an address of the internet"),
            ("www.pekarna.example", "an address of the internet"),
        ] {
            assert_eq!(in_place(place), [("place", format!("town `{place}` looks like {what}"))]);
        }
        for place in ["Brno", "Husova 1234/56, 602 00 Brno", "〒150-0002 東京", "6th of October City", "Å"] {
            assert_eq!(in_place(place), [], "{place}");
        }
    }

    #[test]
    fn a_name_that_is_a_telephone_number_or_an_address_is_pointed_out() {
        let named = |name: &str| told(&Participant { name: DisplayName::parse(name).unwrap(), ..participant() });
        assert_eq!(named("777 123 456"), [("name", "name `777 123 456` looks like a telephone number".to_owned())]);
        assert_eq!(named("www.oven.example"), [("name", "name `www.oven.example` looks like an address".to_owned())]);
        assert_eq!((named("1860"), named("4 You")), (vec![], vec![]));
    }

    #[test]
    fn a_second_contact_that_is_the_first_is_pointed_out_and_not_repeated() {
        let contact = |text| Some(Contact::parse(text).unwrap());
        let mut both = participant();
        (both.contact, both.second_contact) = (contact("post@oven.example"), contact("Post@Oven.example"));
        let told_once = told(&both);
        assert_eq!(told_once.len(), 1);
        assert!(told_once[0].0 == "second_contact" && !told_once[0].1.contains('@'));
        both.second_contact = contact("anna@oven.example");
        assert_eq!(told(&both), []);
    }

    #[test]
    fn an_open_day_that_is_there_twice_is_pointed_out_until_one_is_cancelled_or_over() {
        let day = ("2026-12-03T09:00", "2026-12-03T16:00");
        let past = ("2026-11-03T09:00", "2026-11-03T16:00");
        let mut bakery =
            participant_in("Europe/Prague", &[day, ("2026-12-03T09:00", "2026-12-03T12:00"), day, past, past]);
        let words = |times: &str| {
            format!(
                "the open day on Thursday, 3 December 2026, 09:00–16:00, is in the schedule {times}; cancel one if it was \
                 entered by mistake"
            )
        };
        let overlap = "the open day on Thursday, 3 December 2026, 09:00–12:00, overlaps another, Thursday, 3 December 2026, \
             09:00–16:00; leave it so if both are meant, or move or cancel one";
        assert_eq!(told(&bakery), [("open_days", words("twice")), ("open_days", overlap.to_owned())]);
        bakery.schedule.cancel(OpenDayId(2), None, None, bakery.time_zone.time_zone(), now()).unwrap();
        assert_eq!(told(&bakery), [("open_days", words("twice"))]);
        bakery.schedule.cancel(OpenDayId(1), None, None, bakery.time_zone.time_zone(), now()).unwrap();
        assert_eq!(told(&bakery), []);
    }

    #[test]
    fn a_rule_that_meets_another_open_day_or_closed_days_is_asked_about() {
        let mut bakery = with_openings(
            "Europe/Prague",
            [
                repeating("2026-12-05T09:00", "2026-12-05T12:00", "FREQ=MONTHLY;BYDAY=1SA"),
                opening("2027-01-02T11:00", "2027-01-02T13:00"),
                opening("2026-12-27T11:00", "2026-12-27T13:00"),
            ],
        );
        bakery.schedule.close(Closure::new(date(2026, 12, 24), date(2027, 1, 1)).unwrap()).unwrap();
        let told: Vec<_> = told(&bakery).into_iter().map(|(_, told)| told).collect();
        assert_eq!(
            told,
            [
                "the open day on Saturday, 2 January 2027, 11:00–13:00, overlaps another, Saturday, 2 January 2027, 09:00–12:00; \
             leave it so if both are meant, or move or cancel one",
                "the open day on Sunday, 27 December 2026, 11:00–13:00, lies in days on which you are closed; leave it so if it is \
             meant, or move or cancel it",
            ]
        );
    }
}
