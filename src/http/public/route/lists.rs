//! What is asked of lists: which part of one, and whose entries.
//!
//! What narrows a list down is read here for all of them: the page where one searches, calendars and the widget of all.

use jiff::civil::Date;

use super::super::query::Twice;
use super::Query;
use crate::app::Among;
use crate::domain::participant::{Country, Language, ValueError};
use crate::domain::schedule::{Kind, OpenDayError};
use crate::domain::spelling::excerpt;
use crate::http::public::pages::DirectoryQuery;

/// Why what a list is narrowed down by was refused. What is well formed and matches nothing is no mistake.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FilterError {
    #[error("`{0}` is given twice in the query of the address; give it once")]
    Twice(&'static str),
    #[error("`{key}` in the query of the address: {why}")]
    Value { key: &'static str, why: FilterFault },
}

/// What is wrong with a value that narrows a list down.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FilterFault {
    #[error(transparent)]
    Participant(#[from] ValueError),
    #[error(transparent)]
    Day(#[from] OpenDayError),
    #[error("`{0}` is not a month; write a year and a month, like 2026-12")]
    Month(String),
}

/// Which page of several is asked for, from 1.
pub(super) fn page_of(query: Query<'_>) -> usize {
    let [page] = query.words(["page"]);
    page.and_then(|page| page.parse().ok()).unwrap_or(1)
}

/// Whose open days are asked for, and which.
pub(super) fn among(query: Query<'_>) -> Result<Among, FilterError> {
    Ok(Among { country: country(query)?, language: language(query)?, kind: kind(query)?, month: month(query)? })
}

/// What visitors search for among those who take part.
pub(super) fn directory(query: Query<'_>) -> Result<DirectoryQuery, FilterError> {
    let among = among(query)?;
    once(query, "q", |_| Ok::<_, FilterFault>(()))?;
    let search = query.text("q").unwrap_or_default();
    Ok(DirectoryQuery { search, among, page: page_of(query) })
}

/// In which country.
fn country(query: Query<'_>) -> Result<Option<Country>, FilterError> {
    once(query, "country", Country::parse)
}

/// In which language badges speak, whatever its script and region.
fn language(query: Query<'_>) -> Result<Option<Language>, FilterError> {
    once(query, "language", Language::parse)
}

/// What visitors may expect.
fn kind(query: Query<'_>) -> Result<Option<Kind>, FilterError> {
    once(query, "kind", Kind::parse_public)
}

/// The first day of a month.
fn month(query: Query<'_>) -> Result<Option<Date>, FilterError> {
    once(query, "month", |text| {
        let first = Some(text).filter(|text| text.len() == "2026-12".len()).map(|text| format!("{text}-01"));
        first.and_then(|first| first.parse().ok()).ok_or_else(|| FilterFault::Month(excerpt(text)))
    })
}

/// The value of a key that may be left out.
fn once<T, E: Into<FilterFault>>(
    query: Query<'_>,
    key: &'static str,
    read: impl FnOnce(&str) -> Result<T, E>,
) -> Result<Option<T>, FilterError> {
    let text = query.once(key).map_err(|Twice| FilterError::Twice(key))?;
    text.as_deref().map(read).transpose().map_err(|why| FilterError::Value { key, why: why.into() })
}
