//! What a browser says its visitor reads, for what a form begins with.
//!
//! What must never enter: the language of an address that others keep; those name theirs.

use hyper::header::{ACCEPT_LANGUAGE, HeaderMap};

use crate::domain::participant::{Country, Language};

/// Most languages that are looked at.
const LANGUAGES_MAX: usize = 10;

/// The languages a visitor reads, the preferred ones first.
pub(super) fn languages(headers: &HeaderMap) -> Vec<Language> {
    let lines = headers.get_all(ACCEPT_LANGUAGE).iter().filter_map(|line| line.to_str().ok());
    let mut found: Vec<_> = lines.flat_map(|line| line.split(',')).take(LANGUAGES_MAX).filter_map(weighted).collect();
    // Stable: of equal weight, the first counts.
    found.sort_by_key(|(weight, _)| std::cmp::Reverse(*weight));
    found.into_iter().map(|(_, language)| language).collect()
}

/// The country of the first language that names one.
pub(super) fn country(languages: &[Language]) -> Option<Country> {
    let mut regions = languages.iter().flat_map(|language| language.as_str().split('-').skip(1));
    regions.find_map(|part| Country::parse(part).ok())
}

/// A language with its weight in thousandths, `cs;q=0.8`.
fn weighted(item: &str) -> Option<(u32, Language)> {
    let (tag, weight) = item.split_once(';').unwrap_or((item, "q=1"));
    let weight: f32 = weight.trim().strip_prefix("q=")?.parse().ok().filter(|weight| (0.0..=1.0).contains(weight))?;
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 0 and 1000")]
    let thousandths = (weight * 1000.0) as u32;
    let language = Language::parse(tag.trim()).ok()?;
    (thousandths > 0).then_some((thousandths, language))
}

#[cfg(test)]
mod tests {
    use hyper::header::HeaderValue;

    use super::*;

    fn read(line: &'static str) -> (Vec<String>, Option<String>) {
        let mut headers = HeaderMap::new();
        headers.insert(ACCEPT_LANGUAGE, HeaderValue::from_static(line));
        let found = languages(&headers);
        let country = country(&found).map(|country| country.as_str().to_owned());
        (found.iter().map(ToString::to_string).collect(), country)
    }

    #[test]
    fn languages_come_by_their_weight_and_a_country_from_the_first_that_has_one() {
        for (line, found, country) in [
            ("cs-CZ,cs;q=0.9,en;q=0.8", &["cs-CZ", "cs", "en"][..], Some("CZ")),
            ("en;q=0.5, de-AT;q=0.7, de", &["de", "de-AT", "en"], Some("AT")),
            ("zh-Hant-TW", &["zh-Hant-TW"], Some("TW")),
            ("es-419", &["es-419"], None),
            ("*, cs;q=0, de;q=2, it;q=x, !, fr", &["fr"], None),
            ("", &[], None),
        ] {
            assert_eq!(read(line), (found.iter().map(|tag| (*tag).to_owned()).collect(), country.map(str::to_owned)));
        }
    }

    #[test]
    fn a_list_without_end_is_read_to_the_tenth() {
        let mut headers = HeaderMap::new();
        headers.insert(ACCEPT_LANGUAGE, HeaderValue::try_from("cs,".repeat(5_000)).unwrap());
        assert_eq!(languages(&headers).len(), LANGUAGES_MAX);
    }
}
