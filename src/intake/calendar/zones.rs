//! The zones of a calendar: what places its names stand for.

use std::collections::BTreeMap;
use std::str::FromStr as _;

use calcard::common::timezone::Tz;
use jiff::tz::TimeZone;

use super::scan::Scan;
use crate::domain::participant::zone_of_name;
use crate::intake::limits::ZONES_MAX;
use crate::intake::why::Why;

/// Zones by the names that a calendar gives them.
pub(super) struct Zones {
    /// The zone of times that have none.
    floating: TimeZone,
    /// The place that the file says each of its zones is for.
    places: BTreeMap<String, String>,
    known: BTreeMap<String, Option<TimeZone>>,
}

impl Zones {
    pub(super) fn new(scan: &Scan<'_>, home: &TimeZone) -> Self {
        let places = scan.places.iter().map(|(id, place)| ((*id).to_owned(), (*place).to_owned())).collect();
        let floating = scan.zone.and_then(named).unwrap_or_else(|| home.clone());
        Self { floating, places, known: BTreeMap::new() }
    }

    /// The zone of times that have none: of the calendar where it says so, or else of the participant.
    pub(super) fn floating(&self) -> &TimeZone {
        &self.floating
    }

    /// The zone of that name: of the zone database, of Windows, or what the file says it is for.
    pub(super) fn named(&mut self, id: &str) -> Result<TimeZone, Why> {
        let unknown = || Why::UnknownZone(crate::domain::spelling::excerpt(id));
        if let Some(known) = self.known.get(id) {
            return known.clone().ok_or_else(unknown);
        }
        let zone = named(id).or_else(|| self.places.get(id).and_then(|place| named(place)));
        if self.known.len() < ZONES_MAX {
            self.known.insert(id.to_owned(), zone.clone());
        }
        zone.ok_or_else(unknown)
    }
}

/// The zone that a name stands for, wherever it stands in a path: `/citadel.org/20250101/Europe/Prague`.
fn named(id: &str) -> Option<TimeZone> {
    let of_database = zone_of_name;
    let id = id.trim().trim_matches('"');
    let parts = id.char_indices().filter(|(_, c)| *c == '/').filter_map(|(at, _)| id.get(at + 1..)).take(8);
    // Windows' names stand in CLDR, and so in calcard; its zone data is another and is not asked.
    let of_windows = || of_database(&Tz::from_str(id).ok()?.name()?);
    of_database(id).or_else(|| parts.into_iter().find_map(of_database)).or_else(of_windows)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zones_are_known_by_the_names_that_calendars_give_them() {
        for (id, zone) in [
            ("Europe/Prague", "Europe/Prague"),
            ("europe/prague", "Europe/Prague"),
            ("\"Europe/Prague\"", "Europe/Prague"),
            ("Central Europe Standard Time", "Europe/Budapest"),
            ("W. Europe Standard Time", "Europe/Berlin"),
            ("Eastern Standard Time", "America/New_York"),
            ("(UTC+01:00) Amsterdam, Berlin, Bern, Rome, Stockholm, Vienna", "Europe/Amsterdam"),
            ("/freeassociation.sourceforge.net/Europe/Prague", "Europe/Prague"),
            ("/citadel.org/20210210_1/Australia/Lord_Howe", "Australia/Lord_Howe"),
            ("Asia/Calcutta", "Asia/Kolkata"),
            ("UTC", "UTC"),
            ("GMT", "GMT"),
        ] {
            let zone = jiff::tz::db().get(zone).unwrap();
            let instant = "2026-07-01T00:00:00Z".parse().unwrap();
            let found = named(id).map(|found| found.to_offset(instant));
            assert_eq!(found, Some(zone.to_offset(instant)), "{id}");
        }
        assert_eq!(["Prag", "Customized Time Zone", "", "/", "Mars/Phobos"].map(named), [const { None }; 5]);
    }

    #[test]
    fn a_zone_of_the_file_is_known_by_its_place_and_never_by_its_rules() {
        let scan = Scan { places: BTreeMap::from([("Prag", "Europe/Prague")]), ..Scan::default() };
        let mut zones = Zones::new(&scan, &TimeZone::UTC);
        assert_eq!(zones.named("Prag").unwrap().iana_name(), Some("Europe/Prague"));
        assert_eq!(zones.named("Wien"), Err(Why::UnknownZone("Wien".to_owned())));
    }
}
