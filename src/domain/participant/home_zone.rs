//! The time zones of a country, and the one that it suggests, for a form in which people choose one.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use icu_time::zone::iana::IanaParserExtended;

use super::country::Country;
use super::zone::Zone;

/// Countries of several zones whose people nearly all live in one (CLDR's primary zones).
const PRIMARY: [(&str, &str); 11] = [
    ("CL", "America/Santiago"),
    ("CN", "Asia/Shanghai"),
    ("DE", "Europe/Berlin"),
    ("EC", "America/Guayaquil"),
    ("ES", "Europe/Madrid"),
    ("MH", "Pacific/Majuro"),
    ("MY", "Asia/Kuala_Lumpur"),
    ("NZ", "Pacific/Auckland"),
    ("PT", "Europe/Lisbon"),
    ("UA", "Europe/Kyiv"),
    ("UZ", "Asia/Tashkent"),
];

/// CLDR's names of zones that begin with no country's letters, or with another's.
const NAMED_OTHERWISE: [(&str, &str); 4] = [("ancur", "CW"), ("gazastrp", "PS"), ("hebron", "PS"), ("jeruslm", "IL")];

/// Letters of CLDR's name of a zone whose first two are a country's: `czprg`. Longer and shorter ones begin otherwise.
const ZONE_LETTERS: usize = 5;

/// The country of each zone that has one, by the zone's name (CLDR).
static COUNTRIES: LazyLock<BTreeMap<&'static str, Country>> = LazyLock::new(|| {
    let mut countries = BTreeMap::new();
    for zone in IanaParserExtended::new().iter() {
        let code = zone.time_zone.as_str();
        let otherwise = NAMED_OTHERWISE.iter().find(|(name, _)| *name == code).map(|(_, country)| *country);
        let country = otherwise.or_else(|| code.get(..2).filter(|_| code.len() >= ZONE_LETTERS));
        let known = Zone::all().iter().find(|name| *name == zone.canonical);
        if let (Some(name), Some(Ok(country))) = (known, country.map(Country::parse)) {
            countries.insert(name.as_str(), country);
        }
    }
    countries
});

impl Zone {
    /// The country in which a zone of that name lies.
    #[must_use]
    pub fn country_of(name: &str) -> Option<Country> {
        COUNTRIES.get(name).copied()
    }
}

impl Country {
    /// The zone of a country that has only one, or nearly; `None` where a guess would often be wrong.
    #[must_use]
    pub fn home_zone(&self) -> Option<Zone> {
        if let Some((_, zone)) = PRIMARY.iter().find(|(code, _)| *code == self.as_str()) {
            return Zone::parse(zone).ok();
        }
        let code = self.as_str().to_ascii_lowercase();
        let parser = IanaParserExtended::new();
        let is_here = |name: &str| name.len() == ZONE_LETTERS && name.starts_with(&code);
        let mut zones = parser.iter().filter(|zone| is_here(zone.time_zone.as_str()));
        let only = zones.next().filter(|_| zones.next().is_none())?;
        Zone::parse(only.canonical).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_country_of_one_zone_suggests_it_and_one_of_many_suggests_none() {
        for (country, zone) in [
            ("CZ", Some("Europe/Prague")),
            ("DE", Some("Europe/Berlin")),
            ("GB", Some("Europe/London")),
            ("IN", Some("Asia/Kolkata")),
            ("JP", Some("Asia/Tokyo")),
            ("UA", Some("Europe/Kyiv")),
            ("US", None),
            ("BR", None),
            ("AU", None),
        ] {
            let suggested = Country::parse(country).unwrap().home_zone();
            assert_eq!(suggested.as_ref().map(Zone::as_str), zone, "{country}");
        }
    }

    #[test]
    fn zones_lie_in_their_countries() {
        for (zone, country) in [
            ("Europe/Prague", "CZ"),
            ("America/Indiana/Knox", "US"),
            ("Asia/Jerusalem", "IL"),
            ("Asia/Gaza", "PS"),
            ("Antarctica/Troll", "AQ"),
        ] {
            assert_eq!(
                Zone::country_of(zone).map(|country| country.as_str().to_owned()).as_deref(),
                Some(country),
                "{zone}"
            );
        }
        let homeless: Vec<_> = Zone::all().iter().filter(|zone| Zone::country_of(zone).is_none()).collect();
        assert_eq!(homeless, ["UTC"], "these are found by nobody who looks for a country");
    }

    #[test]
    fn every_primary_zone_is_one() {
        for (country, zone) in PRIMARY {
            assert_eq!(Country::parse(country).unwrap().home_zone().unwrap().as_str(), zone);
        }
    }
}
