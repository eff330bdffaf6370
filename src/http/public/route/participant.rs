//! What is asked of one participant beneath `/p/`: pages, calendars, documents, what is printed.

use std::borrow::Cow;

use jiff::civil::Date;

use super::{Query, Route, is_shown, is_tag};
use crate::domain::participant::Slug;
use crate::domain::schedule::OpenDayId;
use crate::domain::sheet::{Paper, Print, Shape, SheetChoice, SheetRequest};
use crate::http::public::documents::Which;

/// How many letters a date has in an address.
const DATE_LETTERS: usize = 10;

/// The page, or with an ending what programs read.
pub(super) fn of_all<'a>(file: &str, query: Query<'a>) -> Route<'a> {
    let slug = |name| Slug::parse(name).ok();
    match file.rsplit_once('.') {
        Some((name, "json")) => Route::StatusJson { slug: slug(name) },
        Some((name, "ics")) => calendar(slug(name), Which::All, query),
        _ => Route::StatusPage { slug: slug(file) },
    }
}

/// What is printed or posted, one open day as a page, or with an ending as a calendar.
pub(super) fn of_file<'a>(slug: Option<Slug>, file: &str, query: Query<'a>) -> Option<Route<'a>> {
    if let Some((sheet, tag)) = sheet(file, query) {
        return Some(Route::Sheet { slug, sheet, tag });
    }
    let Some(name) = file.strip_suffix(".ics") else {
        let (date, id) = day(file)?;
        return Some(Route::DayPage { slug, date, id });
    };
    let which = match day(name)? {
        (date, None) => Which::OfDate(date),
        (date, Some(id)) => Which::One(date, id),
    };
    Some(calendar(slug, which, query))
}

fn calendar(slug: Option<Slug>, which: Which, query: Query<'_>) -> Route<'_> {
    let [language] = query.words(["lang"]);
    Route::Calendar { slug, which, language }
}

/// A local date, `{date}`, or one of several open days on it: `{date}-{id}`.
///
/// An id is for good, so that such an address stays what it is when another open day is entered or called off.
fn day(text: &str) -> Option<(Date, Option<OpenDayId>)> {
    let (date, id) = text.split_at_checked(DATE_LETTERS)?;
    let date = parse_date(date)?;
    if id.is_empty() {
        return Some((date, None));
    }
    Some((date, Some(parse_id(id.strip_prefix('-')?)?)))
}

/// The id of an open day in its one spelling.
fn parse_id(text: &str) -> Option<OpenDayId> {
    text.parse().ok().map(OpenDayId).filter(|id| id.0 > 0 && id.to_string() == text)
}

/// A date in the one spelling that addresses have, `2026-12-03`.
fn parse_date(text: &str) -> Option<Date> {
    text.parse().ok().filter(|date: &Date| date.to_string() == text)
}

/// A sheet's file name: `poster.pdf`, `social.png`, and the tag beside it. A size that does not exist is the default size.
fn sheet<'a>(file: &str, query: Query<'a>) -> Option<(SheetRequest<'a>, Option<Cow<'a, str>>)> {
    let [size, language, date, tag] = query.words(["size", "lang", "date", "tag"]);
    let sheet = match file.rsplit_once('.')? {
        ("social", "png") => SheetChoice::Social(size.and_then(|size| Shape::parse(&size)).unwrap_or_default()),
        (name, "pdf") => {
            let print = Print::ALL.into_iter().find(|print| print.as_str() == name)?;
            SheetChoice::Paper(print, size.and_then(|size| Paper::parse(&size)))
        }
        _ => return None,
    };
    let language = language.filter(|tag| !tag.is_empty());
    let request = SheetRequest { sheet, language, with_date: is_shown(date.as_deref()) };
    Some((request, tag.filter(|tag| is_tag(tag))))
}
