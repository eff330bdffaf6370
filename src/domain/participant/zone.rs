//! Time zones, by whose clocks open days begin and end.

mod city;
mod database;

use std::fmt;
use std::str::FromStr;
use std::sync::LazyLock;

use icu_time::zone::iana::IanaParserExtended;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

pub(crate) use self::database::zone_of_name;
pub use self::database::{ZoneFiles, ZoneFilesError, zone_release, zones_are_older};
use super::error::ValueError;
use crate::domain::spelling::{self, excerpt};

/// A time zone of the IANA database, looked up once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Zone(TimeZone);

impl Zone {
    /// Looks `input` up in the database in force, in any case and by its old names too (CLDR says which name stands for
    /// them), or by its city alone; the machine's own zone files are read only where the operator names them.
    ///
    /// # Errors
    ///
    /// [`ValueError::TimeZone`] for a name the database does not hold, or that tells an offset and no place;
    /// [`ValueError::ZonesOfCity`] for a city whose name others have.
    pub fn parse(input: &str) -> Result<Self, ValueError> {
        match Self::by_name(input) {
            Err(_) => city::zone_of(input)?.ok_or_else(|| ValueError::TimeZone(excerpt(input))),
            named => named,
        }
    }

    /// As [`Self::parse`], but for cities.
    fn by_name(input: &str) -> Result<Self, ValueError> {
        let named = Self::stored(&spelling::plain(input).replace(' ', "_"))?;
        let canonical = match IanaParserExtended::new().parse(named.as_str()).canonical {
            "Etc/UTC" => "UTC",
            canonical => canonical,
        };
        if is_zone_name(canonical) && canonical != named.as_str() {
            Self::stored(canonical).or(Ok(named))
        } else if is_zone_name(named.as_str()) {
            Ok(named)
        } else {
            Err(ValueError::TimeZone(excerpt(input)))
        }
    }

    /// Looks up a name that was let in earlier, and keeps it.
    ///
    /// # Errors
    ///
    /// [`ValueError::TimeZone`] for a name the database does not hold.
    pub fn stored(name: &str) -> Result<Self, ValueError> {
        let unknown = || ValueError::TimeZone(excerpt(name));
        let zone = zone_of_name(name).ok_or_else(unknown)?;
        if zone.iana_name().is_some() { Ok(Self(zone)) } else { Err(unknown()) }
    }

    /// The names of all zones, each by the one name that is kept, in the order of a list.
    #[must_use]
    pub fn all() -> &'static [String] {
        static ALL: LazyLock<Vec<String>> = LazyLock::new(|| {
            let is_kept = |name: &String| Zone::by_name(name).is_ok_and(|zone| zone.as_str() == name);
            let mut all: Vec<_> = database::names().filter(is_kept).collect();
            all.sort_unstable();
            all.dedup();
            all
        });
        &ALL
    }

    /// How far the clocks of a zone of that name are ahead of UTC at `now`: `+01:00`.
    #[must_use]
    pub fn offset_at(name: &str, now: Timestamp) -> String {
        let Some(zone) = zone_of_name(name) else { return String::new() };
        now.to_zoned(zone).strftime("%:z").to_string()
    }

    #[must_use]
    pub fn as_str(&self) -> &str {
        self.0.iana_name().unwrap_or("UTC")
    }

    #[must_use]
    pub fn time_zone(&self) -> &TimeZone {
        &self.0
    }
}

/// Whether a name is one of those that tell a place: not `EST5EDT`, `Etc/GMT+5` and the like.
fn is_zone_name(name: &str) -> bool {
    name == "UTC" || name.contains('/') && !name.starts_with("Etc/")
}

impl fmt::Display for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Zone {
    type Err = ValueError;

    fn from_str(input: &str) -> Result<Self, ValueError> {
        Self::parse(input)
    }
}

impl TryFrom<String> for Zone {
    type Error = ValueError;

    fn try_from(input: String) -> Result<Self, ValueError> {
        Self::parse(&input)
    }
}

impl From<Zone> for String {
    fn from(zone: Zone) -> Self {
        zone.as_str().to_owned()
    }
}
