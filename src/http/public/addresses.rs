//! The addresses that say something without a query, for who keeps all of it as files.
//!
//! What is left out is made for who asks: looks, languages, searches, what is printed, and the page of one date.

use super::fixed;
use super::widget::release::Release;
use crate::domain::look::Format;
use crate::domain::participant::Slug;

/// Pages and documents of all participants together.
const OF_ALL: [&str; 10] = [
    "/",
    "/directory",
    "/open-days",
    "/check",
    "/open-days.json",
    "/open-days.ics",
    "/participants.json",
    "/participants.atom",
    "/sitemap.xml",
    "/widget.js",
];

/// The addresses of what is said of all participants together, and of what says the same to everybody.
#[must_use]
pub fn addresses_of_all() -> Vec<String> {
    let said = OF_ALL.into_iter().chain(fixed::paths()).map(str::to_owned);
    said.chain(Release::all().map(Release::path)).collect()
}

/// The addresses of what is said of one participant.
#[must_use]
pub fn addresses_of(slug: &Slug) -> Vec<String> {
    let badges = Format::ALL.into_iter().map(|format| format!("/badge/{slug}{}", format.suffix()));
    let said = ["/p/{}", "/p/{}.json", "/p/{}.ics", "/embed/{}", "/embed/{}.json"];
    badges.chain(said.map(|address| address.replace("{}", slug.as_str()))).collect()
}

#[cfg(test)]
mod tests {
    use hyper::Method;

    use super::*;
    use crate::http::public::route::route;

    #[test]
    fn every_address_leads_somewhere_and_stands_once() {
        let slug = Slug::parse("mill").unwrap();
        let mut all = [addresses_of_all(), addresses_of(&slug)].concat();
        for address in &all {
            assert!(route(&Method::GET, address, None).is_some(), "{address}");
        }
        let count = all.len();
        all.sort_unstable();
        all.dedup();
        assert_eq!(all.len(), count);
    }
}
