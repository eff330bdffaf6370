//! Routes: what an address asks for. Pure and total: any path and query give a route, and none of them panics.
//!
//! Paths are split at `/` and each segment is decoded once, so that an encoded slash separates nothing. One trailing
//! slash means nothing; empty and dot segments are addresses of nothing. Of a query key given twice the first counts,
//! because what others append to an address comes last.

use std::borrow::Cow;

use hyper::Method;
use jiff::civil::Date;
use percent_encoding::percent_decode_str;
use url::form_urlencoded;

use crate::domain::look::{Format, LookRequest, Scale, Theme};
use crate::domain::participant::Slug;

/// The methods of an address that is only read, as `Allow` carries them.
pub const READ_ONLY: &str = "GET, HEAD";
/// The methods of a page that takes its own form.
pub const READ_AND_SEND: &str = "GET, HEAD, POST";
/// The methods of an address that only takes what is sent.
pub const SEND_ONLY: &str = "POST";

/// Most segments an address of ours has.
const SEGMENTS_MAX: usize = 3;

/// A part of the public listener's addresses that has routes of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Area {
    /// What everybody reads; see [`Route`].
    Public,
    /// `/api`.
    Api,
    /// `/admin`.
    Desk,
    /// `/manage`.
    Manage,
    /// `/join`, and `/p/{slug}/report`.
    Join,
}

impl Area {
    /// The area a path lies in.
    #[must_use]
    pub fn of(path: &str) -> Self {
        let mut segments = path.strip_prefix('/').unwrap_or_default().split('/');
        match segments.next() {
            Some("api") => Self::Api,
            Some("admin") => Self::Desk,
            Some("manage") => Self::Manage,
            Some("join") => Self::Join,
            Some("p") if segments.nth(1) == Some("report") => Self::Join,
            _ => Self::Public,
        }
    }
}

/// What a request to the public listener asks for. A slug of `None` is none that a participant can have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Route<'a> {
    Home,
    Badge {
        slug: Option<Slug>,
        look: LookRequest<'a>,
    },
    StatusPage {
        slug: Option<Slug>,
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
    Check {
        site: Option<Cow<'a, str>>,
        /// Which hundred of those found, from 1.
        page: usize,
    },
    ParticipantsJson {
        /// The slug after which the page begins.
        after: Option<Cow<'a, str>>,
    },
    Stylesheet,
    Icon,
    Robots,
    NotFound,
    /// The address exists and knows other methods, as `Allow` carries them.
    MethodNotAllowed {
        allow: &'static str,
    },
}

/// What a request to the operators' listener asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OpsRoute {
    Live,
    Ready,
    Metrics,
    NotFound,
    MethodNotAllowed { allow: &'static str },
}

impl Route<'_> {
    /// The methods this address understands, as `Allow` carries them; an address that knows more than the usual ones
    /// names them here, and is never asked with another.
    #[must_use]
    pub const fn allow(&self) -> &'static str {
        match self {
            Self::MethodNotAllowed { allow } => allow,
            _ => READ_ONLY,
        }
    }
}

/// What `method` on an address of the public listener asks for.
#[must_use]
pub fn route<'a>(method: &Method, path: &str, query: Option<&'a str>) -> Route<'a> {
    let route = address(path, query.unwrap_or_default());
    let allow = route.allow();
    if allows(allow, method) { route } else { Route::MethodNotAllowed { allow } }
}

/// What `method` on an address of the operators' listener asks for.
#[must_use]
pub fn ops_route(method: &Method, path: &str) -> OpsRoute {
    if !allows(READ_ONLY, method) {
        return OpsRoute::MethodNotAllowed { allow: READ_ONLY };
    }
    match path {
        "/livez" => OpsRoute::Live,
        "/readyz" => OpsRoute::Ready,
        "/metrics" => OpsRoute::Metrics,
        _ => OpsRoute::NotFound,
    }
}

/// Whether `method` is in a list of methods as `Allow` carries it.
pub(super) fn allows(allow: &str, method: &Method) -> bool {
    allow.split(", ").any(|allowed| allowed == method.as_str())
}

fn address<'a>(path: &str, query: &'a str) -> Route<'a> {
    let Some(rest) = path.strip_prefix('/') else { return Route::NotFound };
    let rest = rest.strip_suffix('/').unwrap_or(rest);
    let is_encoded = rest.as_bytes().contains(&b'%');
    let mut segments = [const { Cow::Borrowed("") }; SEGMENTS_MAX];
    let mut count = 0;
    for (segment, raw) in rest.split('/').enumerate() {
        let Some(place) = segments.get_mut(segment) else { return Route::NotFound };
        *place = if is_encoded { percent_decode_str(raw).decode_utf8_lossy() } else { Cow::Borrowed(raw) };
        count = segment + 1;
    }
    let segments = segments.each_ref().map(AsRef::as_ref);
    match segments.get(..count).unwrap_or_default() {
        // Two slashes are not the root.
        [""] if path == "/" => Route::Home,
        ["badge", file] => badge(file, query),
        ["p", ""] => Route::NotFound,
        ["p", file] => participant(file),
        ["p", name, file] => match file.strip_suffix(".ics").and_then(parse_date) {
            Some(date) => Route::CalendarOfDate { slug: Slug::parse(name).ok(), date },
            None => Route::NotFound,
        },
        ["check"] => {
            let page = parameter(query, "page").and_then(|page| page.parse().ok());
            Route::Check { site: parameter(query, "site"), page: page.unwrap_or(1) }
        }
        ["participants.json"] => Route::ParticipantsJson { after: parameter(query, "after") },
        ["openday.css"] => Route::Stylesheet,
        ["favicon.svg"] => Route::Icon,
        ["robots.txt"] => Route::Robots,
        _ => Route::NotFound,
    }
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

/// A date in the one spelling that addresses have, `2026-12-03`.
fn parse_date(text: &str) -> Option<Date> {
    text.parse().ok().filter(|date: &Date| text.len() == 10 && date.to_string() == text)
}

/// A badge's file name: `{slug}.svg` or `{slug}@{n}x.png`. An ending in capitals is the same ending, and a scale that
/// does not exist is the default scale: an embed never breaks.
fn badge<'a>(file: &str, query: &'a str) -> Route<'a> {
    let Some((name, ending)) = file.rsplit_once('.') else { return Route::NotFound };
    let (name, scale) = name.split_once('@').unwrap_or((name, ""));
    let format = if ending.eq_ignore_ascii_case("svg") {
        Format::Svg
    } else if ending.eq_ignore_ascii_case("png") {
        Format::Png(parse_scale(scale))
    } else {
        return Route::NotFound;
    };
    Route::Badge { slug: Slug::parse(name).ok(), look: look(format, query) }
}

fn parse_scale(text: &str) -> Scale {
    let times = text.strip_suffix('x').and_then(|times| times.parse().ok());
    times.and_then(Scale::new).unwrap_or(Scale::ONE)
}

fn look(format: Format, query: &str) -> LookRequest<'_> {
    let mut look = LookRequest::plain(format);
    if query.is_empty() {
        return look;
    }
    let (mut style, mut theme, mut language, mut date) = (None, None, None, None);
    for (key, value) in parameters(query) {
        let place = match key.as_ref() {
            "style" => &mut style,
            "theme" => &mut theme,
            "lang" => &mut language,
            "date" => &mut date,
            _ => continue,
        };
        place.get_or_insert(value);
    }
    look.style = style.filter(|name| !name.is_empty());
    look.theme = theme.and_then(|name| Theme::parse(&name)).unwrap_or_default();
    look.language = language.filter(|tag| !tag.is_empty());
    look.with_date = date.is_none_or(|date| date != "none");
    look
}

/// The first value of `key`.
fn parameter<'a>(query: &'a str, key: &str) -> Option<Cow<'a, str>> {
    parameters(query).find_map(|(found, value)| (found == key).then_some(value))
}

/// The keys and values of a query, decoded once as a form is; what is no UTF-8 becomes U+FFFD, which names nothing.
fn parameters(query: &str) -> form_urlencoded::Parse<'_> {
    form_urlencoded::parse(query.as_bytes())
}

#[cfg(test)]
mod tests;
