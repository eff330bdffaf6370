//! Hints: what of a participant may be so, and yet looks like a slip. Nothing is refused for it; people look at it.
//!
//! Each is said here, once, as messages are said: queue, pages, API and command line repeat it. What must never enter: other
//! participants, but for the one sentence that an applicant is told of them.

mod open_day;

use std::fmt;

use jiff::Timestamp;

use super::change::{Change, Changed, DayStep};
use super::input::PARTICULARS_FIELDS;
use super::participant::{Contact, Participant};
use super::schedule::OpenDayId;
use super::spelling::{excerpt, is_telephone_number};
use open_day::of_nothing_left;

pub use open_day::{hints_of_closure, hints_of_open_day};

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
    let mut all = of_particulars(participant);
    for day in participant.schedule.open_days() {
        add_new(&mut all, hints_of_open_day(participant, day, None, now));
    }
    all
}

/// What looks like a slip in what a change touched, in a participant as it is since; the rest was told of before.
#[must_use]
pub fn hints_of_change(participant: &Participant, change: &Change, changed: Changed, now: Timestamp) -> Vec<Hint> {
    let of_day = |id| {
        let day = participant.schedule.open_day(id);
        day.map_or_else(Vec::new, |day| hints_of_open_day(participant, day, None, now))
    };
    match (change, changed) {
        (Change::AddOpenDays(openings), Changed::OpenDayAdded(first)) => {
            (first.0..).map(OpenDayId).take(openings.len()).flat_map(of_day).collect()
        }
        (_, Changed::OpenDayAdded(id)) => of_day(id),
        (Change::EditOpenDay(id, _), _) => of_day(*id),
        (Change::Day { id, date, step: DayStep::Move { .. } | DayStep::Restore }, _) => {
            participant.schedule.open_day(*id).map_or_else(Vec::new, |day| {
                // A single one is known by the date it was moved to.
                let known_by = date.filter(|_| day.opening.repeat().is_some()).unwrap_or(day.opening.start().date());
                hints_of_open_day(participant, day, Some(known_by), now)
            })
        }
        (Change::Day { id, .. }, _) => {
            let day = participant.schedule.open_day(*id);
            day.and_then(|day| of_nothing_left(participant, day, now)).into_iter().collect()
        }
        (Change::Close(closure), _) => hints_of_closure(participant, closure, now),
        (Change::Edit(_), _) => of_particulars(participant),
        _ => Vec::new(),
    }
}

/// Adds hints; of two at the same times both say so.
fn add_new(all: &mut Vec<Hint>, more: Vec<Hint>) {
    for hint in more {
        if !all.contains(&hint) {
            all.push(hint);
        }
    }
}

fn of_particulars(participant: &Participant) -> Vec<Hint> {
    let place = participant.place.as_ref().and_then(|place| of_place("place", label("place"), place.as_str()));
    of_name(participant).into_iter().chain(place).chain(of_contacts(participant)).collect()
}

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
    use crate::domain::schedule::Closure;
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

    #[test]
    fn every_other_that_an_open_day_overlaps_is_named_once() {
        let all =
            (9..=11).map(|hour| opening(&format!("2026-12-03T{hour:02}:00"), &format!("2026-12-03T{hour:02}:40")));
        let bakery = with_openings("Europe/Prague", all.chain([opening("2026-12-03T09:30", "2026-12-03T11:30")]));
        let last = bakery.schedule.open_days().last().unwrap();
        let told = hints_of_open_day(&bakery, last, None, now());
        assert_eq!(told.len(), 3, "{told:?}");
        for (hint, hour) in told.iter().zip(["09:00", "10:00", "11:00"]) {
            assert!(
                hint.to_string().contains(&format!("overlaps another, Thursday, 3 December 2026, {hour}")),
                "{hint}"
            );
        }
    }

    /// What is told after a change of the bakery.
    fn told_after(bakery: &mut Participant, change: &Change) -> Vec<String> {
        let changed = change.apply(bakery, now()).unwrap();
        hints_of_change(bakery, change, changed, now()).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn closing_tells_what_lies_in_it_and_what_has_nothing_left() {
        let days = [
            repeating("2026-12-05T09:00", "2026-12-05T12:00", "FREQ=WEEKLY;COUNT=3"),
            opening("2026-12-06T11:00", "2026-12-06T13:00"),
        ];
        let mut bakery = with_openings("Europe/Prague", days);
        let closed = |from, to| Change::Close(Closure::new(from, to).unwrap());
        assert_eq!(told_after(&mut bakery, &closed(date(2027, 1, 1), date(2027, 1, 7))), [] as [&str; 0]);
        assert_eq!(
            told_after(&mut bakery, &closed(date(2026, 12, 1), date(2026, 12, 31))),
            [
                "open day `1` has dates ahead, and all of them are closed, left out or cancelled; cancel it if that is meant",
                "the open day on Sunday, 6 December 2026, 11:00–13:00, lies in days on which you are closed; leave it so if it \
                 is meant, or move or cancel it",
            ]
        );
    }

    #[test]
    fn what_is_moved_onto_one_that_was_entered_later_says_so() {
        let days = [("2026-12-03T09:00", "2026-12-03T12:00"), ("2026-12-05T09:00", "2026-12-05T12:00")];
        let mut bakery = participant_in("Europe/Prague", &days);
        let (start, end) = (date(2026, 12, 5).at(11, 0, 0, 0), date(2026, 12, 5).at(13, 0, 0, 0));
        let step = DayStep::Move { start, end, note: None };
        let told = told_after(&mut bakery, &Change::Day { id: OpenDayId(1), date: None, step });
        assert_eq!(told.len(), 1, "{told:?}");
        assert!(told[0].contains("11:00–13:00, overlaps another, Saturday, 5 December 2026, 09:00–12:00"), "{told:?}");
    }

    #[test]
    fn closed_days_that_are_over_or_far_off_are_refused() {
        let mut bakery = participant_in("Europe/Prague", &[]);
        let mut closed = |from, to| {
            let closed = Change::Close(Closure::new(from, to).unwrap()).apply(&mut bakery, now());
            closed.map(|_| ()).map_err(|error| error.to_string())
        };
        let past = closed(date(2025, 12, 24), date(2026, 1, 1)).unwrap_err();
        assert_eq!(past, "the closed days from 2025-12-24 to 2026-01-01 are over already; check the year");
        let far = closed(date(2046, 12, 24), date(2047, 1, 1)).unwrap_err();
        assert!(far.starts_with("`2046-12-24` is more than 10 years ahead"), "{far}");
        // One that goes on is not over.
        assert_eq!(closed(date(2026, 1, 1), date(2026, 12, 31)), Ok(()));
    }

    #[test]
    fn a_step_tells_of_what_it_touched_and_not_of_the_rest() {
        let days = [
            repeating("2026-12-05T09:00", "2026-12-05T12:00", "FREQ=WEEKLY;COUNT=2"),
            opening("2026-12-05T11:00", "2026-12-05T13:00"),
        ];
        let mut bakery = with_openings("Europe/Prague", days);
        bakery.schedule.close(Closure::new(date(2026, 12, 24), date(2027, 1, 1)).unwrap()).unwrap();
        let step = |on, step| Change::Day { id: OpenDayId(1), date: Some(on), step };
        assert_eq!(told_after(&mut bakery, &step(date(2026, 12, 5), DayStep::PlacesLeft(Some(3)))), [] as [&str; 0]);
        let (start, end) = (date(2026, 12, 24).at(9, 0, 0, 0), date(2026, 12, 24).at(12, 0, 0, 0));
        let moved = told_after(&mut bakery, &step(date(2026, 12, 12), DayStep::Move { start, end, note: None }));
        assert!(moved.len() == 1 && moved[0].contains("24 December 2026, 09:00–12:00, lies in days"), "{moved:?}");
        // What was moved there is no matter of a step on another date.
        let (start, end) = (date(2026, 12, 24).at(11, 0, 0, 0), date(2026, 12, 24).at(13, 0, 0, 0));
        let there = told_after(&mut bakery, &step(date(2026, 12, 5), DayStep::Move { start, end, note: None }));
        assert_eq!(there.len(), 2, "{there:?}");
        assert!(
            there[0].contains("11:00–13:00, overlaps another, Thursday, 24 December 2026, 09:00–12:00"),
            "{there:?}"
        );
        assert!(there[1].contains("11:00–13:00, lies in days"), "{there:?}");
        let (start, end) = (date(2026, 12, 6).at(9, 0, 0, 0), date(2026, 12, 6).at(12, 0, 0, 0));
        let away = told_after(&mut bakery, &step(date(2026, 12, 5), DayStep::Move { start, end, note: None }));
        assert_eq!(away, [] as [&str; 0]);
        assert_eq!(told_after(&mut bakery, &step(date(2026, 12, 5), DayStep::Cancel(None))), [] as [&str; 0]);
        let last = told_after(&mut bakery, &step(date(2026, 12, 12), DayStep::Cancel(None)));
        assert!(last.len() == 1 && last[0].starts_with("open day `1` has dates ahead, and all of them"), "{last:?}");
    }
}
