//! How long it takes to say when a business opens next.
//!
//! Why it matters: every badge asks for it, again at each change of its face, and a restart asks for all of them at once. A
//! rule must cost the same however long ago it began, and one with many exceptions not much more.

use jiff::Timestamp;
use jiff::civil::date;
use jiff::tz::TimeZone;
use openday::domain::face::face;
use openday::domain::input::{ParticipantInput, ParticularsInput};
use openday::domain::participant::Participant;
use openday::domain::reading::Value as _;
use openday::domain::schedule::{Kind, OpenDay, OpenDayId, Opening, Rule, Schedule, Turn, parse_local_time};
use openday::domain::status::Status;

fn main() {
    divan::main();
}

const NOW: &str = "2026-11-26T12:34:56Z";

/// Rules of every kind, the oldest from 2001; the rarest names a leap day on a Sunday.
const RULES: [(&str, &str); 9] = [
    ("2001-01-01", "FREQ=DAILY"),
    ("2001-01-01", "FREQ=DAILY;INTERVAL=13"),
    ("2001-01-06", "FREQ=WEEKLY;BYDAY=SA"),
    ("2001-01-06", "FREQ=WEEKLY;INTERVAL=3;BYDAY=MO,WE,FR"),
    ("2001-01-06", "FREQ=MONTHLY;BYDAY=1SA"),
    ("2001-01-31", "FREQ=MONTHLY;BYMONTHDAY=31"),
    ("2001-04-05", "FREQ=YEARLY;BYMONTH=4;BYDAY=1TH"),
    ("2004-02-29", "FREQ=YEARLY"),
    ("2004-02-29", "FREQ=MONTHLY;INTERVAL=12;BYDAY=5SU"),
];

fn now() -> Timestamp {
    NOW.parse().expect("an instant")
}

fn repeating(start: &str, rule: &str) -> Opening {
    let time = |hour: &str| parse_local_time(&format!("{start}T{hour}:00")).expect("a local time");
    let opening = Opening::new(time("09"), time("16"), Kind::OpenHouse).expect("an opening");
    opening.repeated(Rule::from_input(rule).expect("a rule")).expect("a date")
}

fn schedule(openings: Vec<Opening>) -> Schedule {
    let days = (1..).zip(openings).map(|(id, opening)| OpenDay::new(OpenDayId(id), opening, Timestamp::UNIX_EPOCH));
    Schedule::from_stored(days.collect())
}

fn prague() -> TimeZone {
    TimeZone::get("Europe/Prague").expect("a zone")
}

#[divan::bench(args = RULES.map(|(_, rule)| rule))]
fn next_of_a_rule(bencher: divan::Bencher<'_, '_>, rule: &str) {
    let (start, _) = RULES.into_iter().find(|(_, known)| *known == rule).expect("a rule of the table");
    let (schedule, zone, now) = (schedule(vec![repeating(start, rule)]), prague(), now());
    bencher.bench_local(|| schedule.coming(&zone, divan::black_box(now)).next());
}

/// A weekly rule of which the next hundred dates are called off.
#[divan::bench]
fn next_behind_a_hundred_exceptions(bencher: divan::Bencher<'_, '_>) {
    let mut weekly = repeating("2001-01-06", "FREQ=WEEKLY;BYDAY=SA");
    let first = date(2026, 11, 28);
    for week in 0..100 {
        let date = first + jiff::Span::new().weeks(week);
        weekly.exceptions.on_mut(date).expect("room for an exception").turn = Turn::Dropped;
    }
    let (schedule, zone, now) = (schedule(vec![weekly]), prague(), now());
    bencher.bench_local(|| schedule.coming(&zone, divan::black_box(now)).next());
}

fn participant(openings: Vec<Opening>) -> Participant {
    let text = |text: &str| Some(text.to_owned());
    let particulars = ParticularsInput {
        name: text("Bench bakery"),
        website: text("https://bench.example/"),
        country: text("CZ"),
        time_zone: text("Europe/Prague"),
        language: text("cs"),
        ..ParticularsInput::default()
    };
    let input = ParticipantInput { slug: text("bench"), particulars, first_open_day: None };
    let participant = input.check(false, now()).expect("a participant");
    Participant { status: Status::Active, schedule: schedule(openings), ..participant }
}

/// The face of a participant with two rules and a single day, as a restart asks for each.
#[divan::bench]
fn face_of_two_rules_and_a_day(bencher: divan::Bencher<'_, '_>) {
    let single = repeating("2026-12-03", "FREQ=DAILY;COUNT=1");
    let openings =
        vec![repeating("2001-01-06", "FREQ=MONTHLY;BYDAY=1SA"), repeating("2001-01-01", "FREQ=WEEKLY"), single];
    let (participant, now) = (participant(openings), now());
    bencher.bench_local(|| face(&participant, divan::black_box(now)));
}

/// The faces of 100,000 participants with a rule each, one after the other.
#[divan::bench(sample_count = 5, sample_size = 1)]
fn faces_of_100_000_participants(bencher: divan::Bencher<'_, '_>) {
    let of = |number: usize| {
        let (start, rule) = RULES[number % RULES.len()];
        participant(vec![repeating(start, rule)])
    };
    let (all, now): (Vec<_>, _) = ((0..100_000).map(of).collect(), now());
    bencher.bench_local(|| all.iter().filter(|one| face(one, now).fresh_until.is_some()).count());
}
