//! Routes: what a public address asks for. Pure and total: any path and query give a route or none, and nothing panics.
//!
//! Paths come in their one spelling ([`canonical`](crate::http::path::canonical)) and are split at `/`; what is still
//! encoded there is part of no address here. Empty and dot segments are addresses of nothing.

use std::borrow::Cow;

use hyper::Method;
use jiff::civil::Date;

use super::embeds::WidgetLook;
use super::fixed;
use super::oembed::OembedQuery;
use super::pages::{Choices, DirectoryQuery, Size, format_of};
use super::query::Query;
use crate::domain::look::{Format, LookRequest, Scale, TAG_LETTERS, Theme};
use crate::domain::participant::Slug;
use crate::domain::schedule::OpenDayId;
use crate::domain::sheet::{Paper, Print, Shape, SheetChoice, SheetRequest};

/// The methods of an address that is only read and says which it knows, as browsers ask before a script of another site
/// reads it.
pub const READ_AND_ASKED: &str = "GET, HEAD, OPTIONS";

/// How many letters a date has in an address.
const DATE_LETTERS: usize = 10;

/// Most segments an address of ours has.
const SEGMENTS_MAX: usize = 3;

/// What everybody may ask for. A slug of `None` is none that a participant can have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Route<'a> {
    Home,
    Badge {
        slug: Option<Slug>,
        look: LookRequest<'a>,
        /// The tag of the picture that a page of ours said is there.
        tag: Option<Cow<'a, str>>,
    },
    /// What is printed or posted of a badge.
    Sheet {
        slug: Option<Slug>,
        sheet: SheetRequest<'a>,
        /// The tag of the picture that a page said is there.
        tag: Option<Cow<'a, str>>,
    },
    StatusPage {
        slug: Option<Slug>,
    },
    /// What to put into another site.
    Builder {
        slug: Option<Slug>,
        choices: Choices,
    },
    StatusJson {
        slug: Option<Slug>,
    },
    /// All open days, to subscribe to.
    Calendar {
        slug: Option<Slug>,
    },
    /// The open days of one local date, to keep.
    CalendarOfDate {
        slug: Option<Slug>,
        date: Date,
    },
    /// One of several open days of one local date, to keep.
    CalendarOfDay {
        slug: Option<Slug>,
        date: Date,
        id: OpenDayId,
    },
    Check {
        site: Option<String>,
        /// Which hundred of those found, from 1.
        page: usize,
    },
    /// Who takes part, as visitors search it.
    Directory(DirectoryQuery),
    /// Every open day ahead.
    OpenDays {
        /// From 1.
        page: usize,
    },
    Sitemap,
    /// The page for frames.
    Frame {
        slug: Option<Slug>,
        look: WidgetLook,
    },
    /// What the widget of one participant says.
    Widget {
        slug: Option<Slug>,
        language: Option<Cow<'a, str>>,
    },
    /// What the widget of all says.
    WidgetOfAll {
        country: Option<String>,
        language: Option<Cow<'a, str>>,
    },
    /// The script of the widget: a release, or without a version the newest.
    WidgetScript {
        version: Option<String>,
    },
    /// What another site shows of an address.
    Oembed(OembedQuery),
    ParticipantsJson {
        /// The slug after which the page begins.
        after: Option<Cow<'a, str>>,
    },
    /// What says the same to everybody.
    Fixed {
        path: &'static str,
    },
    /// Which methods the address knows.
    Options {
        /// Whether scripts of other sites may read what stands there.
        is_open: bool,
    },
    /// The address exists and knows other methods, as `Allow` carries them.
    MethodNotAllowed {
        allow: &'static str,
        /// Whether scripts of other sites may read what stands there.
        is_open: bool,
    },
}

impl Route<'_> {
    /// Whether it is for programs, of which some run as scripts in pages of other sites.
    #[must_use]
    pub const fn is_open(&self) -> bool {
        match self {
            Self::Badge { .. }
            | Self::StatusJson { .. }
            | Self::Calendar { .. }
            | Self::CalendarOfDate { .. }
            | Self::CalendarOfDay { .. }
            | Self::Widget { .. }
            | Self::WidgetOfAll { .. }
            | Self::WidgetScript { .. }
            | Self::Oembed(_)
            | Self::ParticipantsJson { .. } => true,
            Self::Sheet { sheet, .. } => !sheet.sheet.is_paper(),
            Self::Options { is_open } | Self::MethodNotAllowed { is_open, .. } => *is_open,
            Self::Home
            | Self::Directory(_)
            | Self::OpenDays { .. }
            | Self::Sitemap
            | Self::StatusPage { .. }
            | Self::Frame { .. }
            | Self::Builder { .. }
            | Self::Check { .. }
            | Self::Fixed { .. } => false,
        }
    }
}

/// What `method` on a path asks for; `None` is an address of the private half, or of nothing.
#[must_use]
pub fn route<'a>(method: &Method, path: &str, query: Option<&'a str>) -> Option<Route<'a>> {
    let route = address(path, Query(query.unwrap_or_default()))?;
    let is_open = route.is_open();
    Some(match *method {
        Method::GET | Method::HEAD => route,
        Method::OPTIONS => Route::Options { is_open },
        _ => Route::MethodNotAllowed { allow: READ_AND_ASKED, is_open },
    })
}

fn address<'a>(path: &str, query: Query<'a>) -> Option<Route<'a>> {
    let mut segments = [""; SEGMENTS_MAX];
    let mut count = 0;
    for segment in path.strip_prefix('/')?.split('/') {
        *segments.get_mut(count)? = segment;
        count += 1;
    }
    Some(match segments.get(..count).unwrap_or_default() {
        [""] => Route::Home,
        ["badge", file] => badge(file, query)?,
        ["p", ""] => return None,
        ["p", file] => participant(file),
        ["p", name, "embed"] => Route::Builder { slug: Slug::parse(name).ok(), choices: choices(query) },
        ["p", name, file] => {
            let slug = Slug::parse(name).ok();
            match sheet(file, query) {
                Some((sheet, tag)) => Route::Sheet { slug, sheet, tag },
                None => calendar_to_keep(slug, file)?,
            }
        }
        ["embed", file] => widget(file, query)?,
        ["open-days.json"] => {
            let [language] = query.words(["lang"]);
            Route::WidgetOfAll { country: query.text("country"), language }
        }
        ["widget.js"] => Route::WidgetScript { version: None },
        ["widget", file] => Route::WidgetScript { version: Some(file.strip_suffix(".js")?.to_owned()) },
        ["oembed"] => Route::Oembed(OembedQuery::read(query)),
        ["check"] => Route::Check { site: query.text("site"), page: page_of(query) },
        ["directory"] => Route::Directory(directory_query(query)),
        ["open-days"] => Route::OpenDays { page: page_of(query) },
        ["sitemap.xml"] => Route::Sitemap,
        ["participants.json"] => {
            let [after] = query.words(["after"]);
            Route::ParticipantsJson { after }
        }
        _ => Route::Fixed { path: fixed::find(path)? },
    })
}

/// Which page of several is asked for, from 1.
fn page_of(query: Query<'_>) -> usize {
    let [page] = query.words(["page"]);
    page.and_then(|page| page.parse().ok()).unwrap_or(1)
}

fn directory_query(query: Query<'_>) -> DirectoryQuery {
    let texts = query.words(["country", "language", "kind", "month"]);
    let [country, language, kind, month] = texts.map(|text| text.map(Cow::into_owned).unwrap_or_default());
    let search = query.text("q").unwrap_or_default();
    DirectoryQuery { search, country, language, kind, month, page: page_of(query) }
}

/// What is asked of one participant: the page, or with an ending what programs read.
fn participant(file: &str) -> Route<'static> {
    let slug = |name| Slug::parse(name).ok();
    match file.rsplit_once('.') {
        Some((name, "json")) => Route::StatusJson { slug: slug(name) },
        Some((name, "ics")) => Route::Calendar { slug: slug(name) },
        _ => Route::StatusPage { slug: slug(file) },
    }
}

/// What stands on another site beside a badge: a page for frames, or with an ending what the widget's script reads.
fn widget<'a>(file: &str, query: Query<'a>) -> Option<Route<'a>> {
    if file.is_empty() {
        return None;
    }
    let (LookRequest { theme, language, .. }, _) = look(Format::Svg, query);
    if let Some(name) = file.strip_suffix(".json") {
        return Some(Route::Widget { slug: Slug::parse(name).ok(), language });
    }
    let look = WidgetLook { theme, language: language.map(Cow::into_owned) };
    Some(Route::Frame { slug: Slug::parse(file).ok(), look })
}

/// A calendar of one local date: `{date}.ics`, or of one of several open days on it: `{date}-{id}.ics`.
///
/// An id is for good, so that such an address stays what it is when another open day is entered or called off.
fn calendar_to_keep(slug: Option<Slug>, file: &str) -> Option<Route<'static>> {
    let (date, id) = file.strip_suffix(".ics")?.split_at_checked(DATE_LETTERS)?;
    let date = parse_date(date)?;
    if id.is_empty() {
        return Some(Route::CalendarOfDate { slug, date });
    }
    let id = parse_id(id.strip_prefix('-')?)?;
    Some(Route::CalendarOfDay { slug, date, id })
}

/// The id of an open day in its one spelling.
fn parse_id(text: &str) -> Option<OpenDayId> {
    text.parse().ok().map(OpenDayId).filter(|id| id.0 > 0 && id.to_string() == text)
}

/// A date in the one spelling that addresses have, `2026-12-03`.
fn parse_date(text: &str) -> Option<Date> {
    text.parse().ok().filter(|date: &Date| date.to_string() == text)
}

/// A badge's file name: `{slug}.svg` or `{slug}@{n}x.png`. A scale that does not exist is the default scale: an embed never
/// breaks.
fn badge<'a>(file: &str, query: Query<'a>) -> Option<Route<'a>> {
    let (name, ending) = file.rsplit_once('.')?;
    let (name, scale) = name.split_once('@').unwrap_or((name, ""));
    let format = match ending {
        "svg" => Format::Svg,
        "png" => Format::Png(parse_scale(scale)),
        _ => return None,
    };
    let (look, tag) = look(format, query);
    Some(Route::Badge { slug: Slug::parse(name).ok(), look, tag })
}

fn parse_scale(text: &str) -> Scale {
    let times = text.strip_suffix('x').and_then(|times| times.parse().ok());
    times.and_then(Scale::new).unwrap_or(Scale::ONE)
}

/// The look that is asked for; and the tag beside it, which chooses nothing and so makes no other cache entry.
fn look(format: Format, query: Query<'_>) -> (LookRequest<'_>, Option<Cow<'_, str>>) {
    let mut look = LookRequest::plain(format);
    if query.0.is_empty() {
        return (look, None);
    }
    let [style, theme, language, date, tag] = query.words(["style", "theme", "lang", "date", "tag"]);
    look.style = style.filter(|name| !name.is_empty()).map(small);
    look.theme = theme.and_then(|name| Theme::parse(&small(name))).unwrap_or_default();
    look.language = language.filter(|tag| !tag.is_empty());
    look.with_date = is_shown(date.as_deref());
    (look, tag.filter(|tag| is_tag(tag)))
}

/// Whether the date is shown; only one word leaves it out.
fn is_shown(date: Option<&str>) -> bool {
    date.is_none_or(|date| !date.eq_ignore_ascii_case("none"))
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

/// What is chosen on the page that shows what to put into another site.
fn choices(query: Query<'_>) -> Choices {
    let [format, size] = query.words(["format", "size"]);
    let (look, _) = look(format.map_or(Format::Svg, |name| format_of(&name)), query);
    let size = size.and_then(|size| Size::parse(&size)).unwrap_or_default();
    Choices { look: look.into_owned(), size, alt: query.text("alt") }
}

/// Whether it can be the tag of a picture. Others use that word for their own ends, and their embeds stay as they are.
fn is_tag(text: &str) -> bool {
    text.len() == TAG_LETTERS && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

/// The word in small letters.
fn small(word: Cow<'_, str>) -> Cow<'_, str> {
    if word.bytes().any(|byte| byte.is_ascii_uppercase()) { Cow::Owned(word.to_ascii_lowercase()) } else { word }
}

#[cfg(test)]
mod tests;
