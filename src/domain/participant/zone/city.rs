//! Time zones by their city alone: `Prague`, `New York`, `Calcutta`.

use super::Zone;
use super::database::names;
use crate::domain::participant::ValueError;
use crate::domain::spelling::{self, excerpt};

/// The regions whose zones bear the names of cities; what stands below others, like `US/Eastern`, is a part of a country.
const REGIONS: [&str; 10] =
    ["Africa", "America", "Antarctica", "Arctic", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific"];

/// Names in those regions that are no cities, and mean other places to others.
const NO_CITIES: [&str; 5] = ["north", "south", "west", "victoria", "center"];

/// Cities and islands known by a name that one of another zone is known by as well, and what to write instead.
const OF_SEVERAL: [(&str, &str); 6] = [
    ("cordoba", "Europe/Madrid or America/Argentina/Cordoba"),
    ("halifax", "Europe/London or America/Halifax"),
    ("larioja", "Europe/Madrid or America/Argentina/La_Rioja"),
    ("merida", "Europe/Madrid, America/Caracas or America/Merida"),
    ("samoa", "Pacific/Apia or Pacific/Pago_Pago"),
    ("tripoli", "Asia/Beirut or Africa/Tripoli"),
];

/// The only zone named after that city, if there is one.
///
/// A zone below another, like `America/Indiana/Petersburg`, is not found by its last part: most are small towns, whose
/// names mean larger ones elsewhere.
///
/// # Errors
///
/// [`ValueError::ZonesOfCity`] where it may be that of several.
pub(super) fn zone_of(input: &str) -> Result<Option<Zone>, ValueError> {
    let wanted = compared(spelling::plain(input));
    if let Some((_, zones)) = OF_SEVERAL.iter().find(|(city, _)| *city == wanted) {
        return Err(ValueError::ZonesOfCity { city: excerpt(input), zones });
    }
    if wanted.is_empty() || NO_CITIES.contains(&wanted.as_str()) {
        return Ok(None);
    }
    let mut only: Option<Zone> = None;
    for name in names() {
        let is_of_city = |(region, city): (&str, &str)| {
            REGIONS.contains(&region) && city.len() >= wanted.len() && !city.contains('/') && compared(city) == wanted
        };
        if name.split_once('/').is_some_and(is_of_city)
            && let Ok(zone) = Zone::by_name(&name)
            && only.replace(zone.clone()).is_some_and(|other| other != zone)
        {
            return Ok(None);
        }
    }
    Ok(only)
}

/// What of a city's name counts when names are compared: its letters without marks, in small.
fn compared(name: &str) -> String {
    // What is longer is the name of no city, and need not be looked at.
    const CHARACTERS_MAX: usize = 40;
    if name.chars().nth(CHARACTERS_MAX).is_some() {
        return String::new();
    }
    deunicode::deunicode(name).to_lowercase().chars().filter(char::is_ascii_alphanumeric).collect()
}
