//! The time zone that a country suggests, for a form in which people change it.

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

/// Letters of CLDR's name of a zone whose first two are a country's: `czprg`. Longer and shorter ones begin otherwise.
const ZONE_LETTERS: usize = 5;

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
    fn every_primary_zone_is_one() {
        for (country, zone) in PRIMARY {
            assert_eq!(Country::parse(country).unwrap().home_zone().unwrap().as_str(), zone);
        }
    }
}
