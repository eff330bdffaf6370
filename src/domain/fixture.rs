//! Participants for unit tests.

use jiff::Timestamp;

use super::change::Change;
use super::input::{ParticipantInput, ParticularsInput};
use super::participant::Participant;
use super::reading::Value as _;
use super::schedule::{Kind, OpenDay, OpenDayId, Opening, Rule, Schedule, parse_local_time};
use super::status::Transition;

pub(crate) fn at(instant: &str) -> Timestamp {
    instant.parse().unwrap()
}

pub(crate) fn opening(start: &str, end: &str) -> Opening {
    Opening::new(parse_local_time(start).unwrap(), parse_local_time(end).unwrap(), Kind::OpenHouse).unwrap()
}

/// A pending bakery in Brno.
pub(crate) fn pending(slug: &str, name: &str, zone: &str, now: Timestamp) -> Participant {
    let text = |text: &str| Some(text.to_owned());
    let particulars = ParticularsInput {
        name: text(name),
        website: text("https://pekarna.example/"),
        country: text("CZ"),
        place: text("Brno"),
        time_zone: text(zone),
        language: text("cs"),
        ..ParticularsInput::default()
    };
    ParticipantInput { slug: text(slug), particulars, first_open_day: None }.check(false, now).unwrap()
}

/// An active bakery in Brno without open days.
pub(crate) fn participant() -> Participant {
    participant_in("Europe/Prague", &[])
}

/// An active bakery in `zone` with openings from and to the given local times.
pub(crate) fn participant_in(zone: &str, times: &[(&str, &str)]) -> Participant {
    let entered = at("2026-01-01T00:00:00Z");
    let mut participant = pending("pekarna-u-mostu", "Pekárna U Mostu", zone, entered);
    Change::step(Transition::Approve).apply(&mut participant, entered).unwrap();
    let days = (1..).zip(times).map(|(id, (start, end))| OpenDay::new(OpenDayId(id), opening(start, end), entered));
    participant.schedule = Schedule::from_stored(days.collect());
    participant
}

/// An opening that repeats.
pub(crate) fn repeating(start: &str, end: &str, rule: &str) -> Opening {
    opening(start, end).repeated(Rule::from_input(rule).unwrap()).unwrap()
}

/// The bakery with openings that may repeat; each is the day of its place, from 1.
pub(crate) fn with_openings(zone: &str, openings: impl IntoIterator<Item = Opening>) -> Participant {
    let entered = at("2026-01-01T00:00:00Z");
    let days = (1..).zip(openings).map(|(id, opening)| OpenDay::new(OpenDayId(id), opening, entered));
    Participant { schedule: Schedule::from_stored(days.collect()), ..participant_in(zone, &[]) }
}
