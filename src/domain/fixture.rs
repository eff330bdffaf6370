//! Participants for unit tests.

use jiff::Timestamp;

use super::change::{Application, Change};
use super::participant::{Country, Language, Participant, Slug, Website, Zone};
use super::schedule::{Kind, Opening, parse_local_time};
use super::status::Transition;
use super::text::{DisplayName, Place};

pub(crate) fn at(instant: &str) -> Timestamp {
    instant.parse().unwrap()
}

pub(crate) fn opening(start: &str, end: &str) -> Opening {
    Opening::new(parse_local_time(start).unwrap(), parse_local_time(end).unwrap(), Kind::OpenHouse).unwrap()
}

/// An active bakery in Brno without open days.
pub(crate) fn participant() -> Participant {
    participant_in("Europe/Prague", &[])
}

/// An active bakery in `zone` with openings from and to the given local times.
pub(crate) fn participant_in(zone: &str, times: &[(&str, &str)]) -> Participant {
    let entered = at("2026-01-01T00:00:00Z");
    let mut participant = Application {
        slug: Slug::parse("pekarna-u-mostu").unwrap(),
        name: DisplayName::parse("Pekárna U Mostu").unwrap(),
        website: Website::parse("https://pekarna.example/").unwrap(),
        country: Country::parse("CZ").unwrap(),
        place: Some(Place::parse("Brno").unwrap()),
        time_zone: Zone::parse(zone).unwrap(),
        language: Language::parse("cs").unwrap(),
        plan: None,
        link: None,
        contact: None,
        first_open_day: None,
    }
    .into_participant(entered);
    Change::step(Transition::Approve).apply(&mut participant, entered).unwrap();
    for (start, end) in times {
        Change::AddOpenDay(opening(start, end)).apply(&mut participant, entered).unwrap();
    }
    participant
}
