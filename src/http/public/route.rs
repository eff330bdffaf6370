//! Routes: what a public address asks for. Pure and total: any path and query give a route or none, and nothing panics.
//!
//! Paths come in their one spelling ([`canonical`](crate::http::path::canonical)) and are split at `/`; what is still
//! encoded there is part of no address here. Empty and dot segments are addresses of nothing. Of a query key given twice
//! the first counts, because what others append to an address comes last.

use std::borrow::Cow;

use hyper::Method;
use jiff::civil::Date;
use url::form_urlencoded;

use super::fixed;
use crate::domain::look::{Format, LookRequest, Scale, Theme};
use crate::domain::participant::Slug;

/// The methods of an address that is only read, as `Allow` carries them.
pub const READ_ONLY: &str = "GET, HEAD";

/// Most segments an address of ours has.
const SEGMENTS_MAX: usize = 3;

/// What everybody may ask for. A slug of `None` is none that a participant can have.
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
    /// What says the same to everybody.
    Fixed {
        path: &'static str,
    },
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

/// What `method` on a path asks for; `None` is an address of the private half, or of nothing.
#[must_use]
pub fn route<'a>(method: &Method, path: &str, query: Option<&'a str>) -> Option<Route<'a>> {
    let route = address(path, query.unwrap_or_default())?;
    let allow = route.allow();
    Some(if allows(allow, method) { route } else { Route::MethodNotAllowed { allow } })
}

/// What `method` on a path of the operators' listener asks for.
#[must_use]
pub fn ops_route(method: &Method, path: &str) -> OpsRoute {
    let route = match path {
        "/livez" => OpsRoute::Live,
        "/readyz" => OpsRoute::Ready,
        "/metrics" => OpsRoute::Metrics,
        _ => return OpsRoute::NotFound,
    };
    if allows(READ_ONLY, method) { route } else { OpsRoute::MethodNotAllowed { allow: READ_ONLY } }
}

/// Whether `method` is in a list of methods as `Allow` carries it.
pub(super) fn allows(allow: &str, method: &Method) -> bool {
    allow.split(", ").any(|allowed| allowed == method.as_str())
}

fn address<'a>(path: &str, query: &'a str) -> Option<Route<'a>> {
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
        ["p", name, file] => Route::CalendarOfDate {
            slug: Slug::parse(name).ok(),
            date: file.strip_suffix(".ics").and_then(parse_date)?,
        },
        ["check"] => {
            let page = parameter(query, "page").and_then(|page| page.parse().ok());
            Route::Check { site: parameter(query, "site"), page: page.unwrap_or(1) }
        }
        ["participants.json"] => Route::ParticipantsJson { after: parameter(query, "after") },
        _ => Route::Fixed { path: fixed::find(path)? },
    })
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

/// A badge's file name: `{slug}.svg` or `{slug}@{n}x.png`. A scale that does not exist is the default scale: an embed never
/// breaks.
fn badge<'a>(file: &str, query: &'a str) -> Option<Route<'a>> {
    let (name, ending) = file.rsplit_once('.')?;
    let (name, scale) = name.split_once('@').unwrap_or((name, ""));
    let format = match ending {
        "svg" => Format::Svg,
        "png" => Format::Png(parse_scale(scale)),
        _ => return None,
    };
    Some(Route::Badge { slug: Slug::parse(name).ok(), look: look(format, query) })
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
