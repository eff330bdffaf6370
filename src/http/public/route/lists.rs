//! What is asked of lists: which part of one, and whose entries.

use std::borrow::Cow;

use super::Query;
use crate::domain::participant::{Country, Language};
use crate::domain::schedule::Kind;
use crate::http::public::documents::Among;
use crate::http::public::pages::DirectoryQuery;

/// Which page of several is asked for, from 1.
pub(super) fn page_of(query: Query<'_>) -> usize {
    let [page] = query.words(["page"]);
    page.and_then(|page| page.parse().ok()).unwrap_or(1)
}

/// Whose open days are asked for; what means nothing is not asked for, as on the page where one searches.
pub(super) fn among(query: Query<'_>) -> Among {
    let [country, language, kind] = query.words(["country", "language", "kind"]);
    Among {
        country: country.and_then(|text| Country::parse(&text).ok()),
        language: language.and_then(|text| Language::parse(&text).ok()),
        kind: kind.and_then(|text| text.parse().ok()).filter(|kind: &Kind| kind.is_public()),
    }
}

/// What visitors search for among those who take part.
pub(super) fn directory(query: Query<'_>) -> DirectoryQuery {
    let texts = query.words(["country", "language", "kind", "month"]);
    let [country, language, kind, month] = texts.map(|text| text.map(Cow::into_owned).unwrap_or_default());
    let search = query.text("q").unwrap_or_default();
    DirectoryQuery { search, country, language, kind, month, page: page_of(query) }
}
