//! Routes: what a public address asks for. Pure and total: any path and query give a route or none, and nothing panics.
//!
//! Paths come in their one spelling ([`canonical`](crate::http::path::canonical)) and are split at `/`; what is still
//! encoded there is part of no address here. Empty and dot segments are addresses of nothing.

mod lists;
mod participant;

use std::borrow::Cow;

use hyper::Method;
use jiff::civil::Date;

pub use self::lists::FilterError;
use super::documents::Which;
use super::embeds::WidgetLook;
use super::fixed;
use super::oembed::OembedQuery;
use super::pages::{Choices, DirectoryQuery, Size, format_of};
use super::query::Query;
use crate::app::Among;
use crate::domain::look::{Format, LookRequest, Scale, TAG_LETTERS, Theme};
use crate::domain::participant::Slug;
use crate::domain::schedule::OpenDayId;
use crate::domain::sheet::SheetRequest;

/// The methods of an address that is only read and says which it knows, as browsers ask before a script of another site
/// reads it.
pub const READ_AND_ASKED: &str = "GET, HEAD, OPTIONS";

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
    /// Open days of one participant, to subscribe to or to keep.
    Calendar {
        slug: Option<Slug>,
        which: Which,
        /// In which the texts are, as it was asked for.
        language: Option<Cow<'a, str>>,
    },
    /// Open days of all, to subscribe to.
    CalendarOfAll {
        among: Among,
        language: Option<Cow<'a, str>>,
    },
    /// The page of the open days of one local date, or of one of them.
    DayPage {
        slug: Option<Slug>,
        date: Date,
        id: Option<OpenDayId>,
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
        among: Among,
        language: Option<Cow<'a, str>>,
    },
    /// The script of the widget: a release, or without a version the newest.
    WidgetScript {
        version: Option<String>,
    },
    /// What another site shows of an address.
    Oembed(OembedQuery),
    /// What changed of late in public.
    Feed {
        language: Option<Cow<'a, str>>,
    },
    ParticipantsJson {
        /// The slug after which the page begins.
        after: Option<Cow<'a, str>>,
    },
    /// A list that is narrowed down by what cannot be read.
    Unreadable {
        why: FilterError,
        is_page: bool,
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
            | Self::CalendarOfAll { .. }
            | Self::Widget { .. }
            | Self::WidgetOfAll { .. }
            | Self::WidgetScript { .. }
            | Self::Oembed(_)
            | Self::Feed { .. }
            | Self::ParticipantsJson { .. } => true,
            Self::Sheet { sheet, .. } => !sheet.sheet.is_paper(),
            Self::Unreadable { is_page, .. } => !*is_page,
            Self::Options { is_open } | Self::MethodNotAllowed { is_open, .. } => *is_open,
            Self::Home
            | Self::Directory(_)
            | Self::OpenDays { .. }
            | Self::Sitemap
            | Self::StatusPage { .. }
            | Self::DayPage { .. }
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
        ["p", file] => participant::of_all(file, query),
        ["p", name, "embed"] => Route::Builder { slug: Slug::parse(name).ok(), choices: choices(query) },
        ["p", name, file] => participant::of_file(Slug::parse(name).ok(), file, query)?,
        ["embed", file] => widget(file, query)?,
        ["open-days.json"] => {
            let [language] = query.words(["lang"]);
            narrowed(lists::among(query), false, |among| Route::WidgetOfAll { among, language })
        }
        ["open-days.ics"] => {
            let [language] = query.words(["lang"]);
            narrowed(lists::among(query), false, |among| Route::CalendarOfAll { among, language })
        }
        ["widget.js"] => Route::WidgetScript { version: None },
        ["widget", file] => Route::WidgetScript { version: Some(file.strip_suffix(".js")?.to_owned()) },
        ["oembed"] => Route::Oembed(OembedQuery::read(query)),
        ["check"] => Route::Check { site: query.text("site"), page: lists::page_of(query) },
        ["directory"] => narrowed(lists::directory(query), true, Route::Directory),
        ["open-days"] => Route::OpenDays { page: lists::page_of(query) },
        ["sitemap.xml"] => Route::Sitemap,
        ["participants.atom"] => {
            let [language] = query.words(["lang"]);
            Route::Feed { language }
        }
        ["participants.json"] => {
            let [after] = query.words(["after"]);
            Route::ParticipantsJson { after }
        }
        _ => Route::Fixed { path: fixed::find(path)? },
    })
}

/// A list that is narrowed down, where that can be read.
fn narrowed<'a, T>(by: Result<T, FilterError>, is_page: bool, list: impl FnOnce(T) -> Route<'a>) -> Route<'a> {
    by.map_or_else(|why| Route::Unreadable { why, is_page }, list)
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
