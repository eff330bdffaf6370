//! Invented participants as a file of `import`, and who is asked for how often.
//!
//! Names are ordinary ones of Europe, zones differ, and every participant has one open day ahead. Some are asked for much more
//! often than others, as websites are visited: the n-th of them a n-th as often as the first (Zipf's law).

use std::fs::File;
use std::io::{self, BufWriter, Write as _};
use std::path::Path;

use jiff::{Timestamp, ToSpan as _, tz::TimeZone};

const TRADES: [&str; 20] = [
    "Pekárna",
    "Café",
    "Bäckerei",
    "Boulangerie",
    "Restaurante",
    "Pasticceria",
    "Zahradnictví",
    "Autoservis",
    "Piekarnia",
    "Księgarnia",
    "Tischlerei",
    "Weingut",
    "Librairie",
    "Cervecería",
    "Taller",
    "Falegnameria",
    "Kwekerij",
    "Fietsenmaker",
    "Könyvesbolt",
    "Bakery",
];

const WHOSE: [&str; 25] = [
    "U Mostu",
    "Crème d'Œuf",
    "Müller",
    "Dupont",
    "El Jardín",
    "Rossi",
    "Novák",
    "Dvořák",
    "Złoty Kłos",
    "Pod Lipą",
    "Hofmann",
    "Sankt Georg",
    "Molière",
    "La Plaza",
    "García",
    "Bianchi",
    "De Tulp",
    "Jansen",
    "Sørensen",
    "Åkerö",
    "Mäkelä",
    "Kőszeg",
    "Brașov",
    "Đurđevac",
    "by the Bridge",
];

const PLACES: [(&str, &str, &str, &str); 6] = [
    ("CZ", "Europe/Prague", "cs", "Brno"),
    ("DE", "Europe/Berlin", "de", "Köln"),
    ("FR", "Europe/Paris", "fr", "Lyon"),
    ("ES", "Europe/Madrid", "es", "Sevilla"),
    ("PL", "Europe/Warsaw", "pl", "Łódź"),
    ("GB", "Europe/London", "en", "Leeds"),
];

/// The public name of the n-th participant.
pub(crate) fn slug(number: usize) -> String {
    format!("shop-{number}")
}

/// Writes a file of `import` with so many participants; their open days are between 10 and 50 days after `now`.
pub(crate) fn write(file: &Path, count: usize, now: Timestamp) -> io::Result<()> {
    let mut out = BufWriter::new(File::create(file)?);
    let days: Vec<_> =
        (10..50).map(|days: i64| now.to_zoned(TimeZone::UTC).date().saturating_add(days.days())).collect();
    writeln!(out, "{{ \"participants\": [")?;
    for number in 0..count {
        let (country, zone, language, place) = PLACES[number % PLACES.len()];
        let name = format!(
            "{} {} {}",
            TRADES[number % TRADES.len()],
            WHOSE[number / TRADES.len() % WHOSE.len()],
            1 + number / (TRADES.len() * WHOSE.len())
        );
        let (slug, day) = (slug(number), days[number % days.len()]);
        let one = serde_json::json!({
            "slug": slug, "name": name, "website": format!("https://{slug}.example/"), "country": country,
            "time_zone": zone, "language": language, "place": place, "status": "active",
            "open_days": [{
                "start": format!("{day}T09:00"), "end": format!("{day}T16:00"), "kind": "open-house", "cancelled": false,
            }],
        });
        writeln!(out, "{one}{}", if number + 1 == count { "" } else { "," })?;
    }
    writeln!(out, "] }}")?;
    out.flush()
}

/// Numbers by chance, the same ones in every run (`SplitMix64`).
#[derive(Debug)]
pub(crate) struct Chance(pub(crate) u64);

impl Chance {
    pub(crate) const fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// Below `end`, each as likely.
    pub(crate) fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.next() % u64::try_from(end).expect("as wide")).expect("below `end`")
    }
}

/// Who is asked for, one after the other: `length` numbers below `count`.
pub(crate) fn zipf(count: u32, length: usize, chance: &mut Chance) -> Vec<usize> {
    let mut total = 0.0;
    let sums: Vec<f64> = (1..=count)
        .map(|rank| {
            total += 1.0 / f64::from(rank);
            total
        })
        .collect();
    (0..length)
        .map(|_| {
            let share = f64::from(u32::try_from(chance.next() >> 32).expect("32 bits")) / f64::from(u32::MAX);
            sums.partition_point(|sum| *sum < share * total).min(sums.len() - 1)
        })
        .collect()
}
