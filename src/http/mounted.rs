//! Being served below a path of a host, such as `https://example.org/badges`: what comes in loses that path, and what goes
//! out gets it.
//!
//! The command line puts it around the public handler. Everything behind it knows addresses of ours that begin with a
//! slash, and nothing before them; what names our whole address (`server.public_url`) has the path in it already. Without
//! a path all passes through untouched. What must never enter: an address of ours by its name, but for those of badges.

#[cfg(test)]
mod tests;

use hyper::header::{self, HeaderMap, HeaderValue};
use hyper::{Method, Request, Uri};
use jiff::Timestamp;

use super::RequestHead;
use super::public::route::route;
use super::reply::Reply;
use super::server::{Answer, Handler};

/// The attributes in which pages have addresses.
const ATTRIBUTES: [&str; 4] = [" href=\"/", " src=\"/", " srcset=\"/", " action=\"/"];

/// The members in which documents have addresses that begin with a slash.
const MEMBERS: [&str; 12] = [
    "\"href\":\"/",
    "\"src\":\"/",
    "\"url\":\"/",
    "\"id\":\"/",
    "\"start_url\":\"/",
    "\"scope\":\"/",
    "\"href\": \"/",
    "\"src\": \"/",
    "\"url\": \"/",
    "\"id\": \"/",
    "\"start_url\": \"/",
    "\"scope\": \"/",
];

/// What style sheets write before an address.
const STYLES: [&str; 2] = ["url(/", "url(\"/"];

/// What the paths of our own addresses begin with, but for those that are pages themselves: below one of these nobody could
/// tell whether a proxy took it off.
const AREAS: [&str; 11] =
    ["admin", "api", "badge", "embed", "fonts", "join", "manage", "p", "pictures", "poster", "widget"];

/// Why nothing can be served below a path.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("`server.public_url`: addresses of ours begin with `/{0}` as well; choose another path for it, like /openday")]
pub struct TakenPath(String);

/// A handler, and the path below which it is seen.
#[derive(Debug)]
pub struct Mounted<H> {
    handler: H,
    /// With a slash before it and none behind; empty for none.
    path: String,
}

impl<H: Handler> Mounted<H> {
    /// The handler below the path of that address of ours, if it has one.
    pub fn new(handler: H, public_url: Option<&str>) -> Self {
        Self { handler, path: public_url.map_or_else(String::new, |url| path_of(url).to_owned()) }
    }

    /// The request as the handler knows it: a proxy may have taken the path off, or not.
    fn inward(&self, request: &RequestHead) -> RequestHead {
        let mut inward = Request::new(*request.body());
        *inward.method_mut() = request.method().clone();
        *inward.version_mut() = request.version();
        *inward.headers_mut() = request.headers().clone();
        *inward.uri_mut() = without(request.uri(), &self.path);
        // What is packed already cannot be given the path; pictures have no address in them.
        if !inward.uri().path().starts_with("/badge/") {
            inward.headers_mut().remove(header::ACCEPT_ENCODING);
        }
        inward
    }
}

impl<H: Handler> Handler for Mounted<H> {
    fn answer(&self, request: &RequestHead, now: Option<Timestamp>) -> Answer {
        if self.path.is_empty() {
            return self.handler.answer(request, now);
        }
        let path = self.path.clone();
        self.handler.answer(&self.inward(request), now).map(move |reply| outward(reply, &path))
    }

    fn bears_query(&self, path: &str) -> bool {
        self.handler.bears_query(below(path, &self.path).unwrap_or(path))
    }

    fn is_open(&self, request: &RequestHead) -> bool {
        if self.path.is_empty() { self.handler.is_open(request) } else { self.handler.is_open(&self.inward(request)) }
    }

    fn now(&self) -> Option<Timestamp> {
        self.handler.now()
    }
}

/// Whether we can be seen at that address.
///
/// # Errors
///
/// [`TakenPath`] where its path begins as paths of ours do.
pub fn check_path(public_url: &str) -> Result<(), TakenPath> {
    let first = path_of(public_url).trim_start_matches('/').split('/').next().unwrap_or_default().to_ascii_lowercase();
    let is_page = || !first.is_empty() && route(&Method::GET, &format!("/{first}"), None).is_some();
    if AREAS.contains(&first.as_str()) || is_page() { Err(TakenPath(first)) } else { Ok(()) }
}

/// The path of an address, without a slash behind it; empty where it has none.
pub(super) fn path_of(address: &str) -> &str {
    let behind = address.split_once("://").map_or(address, |(_, rest)| rest);
    behind.find('/').and_then(|slash| behind.get(slash..)).unwrap_or_default().trim_end_matches('/')
}

/// What of a path is below another one, written with whatever capitals; nothing where it is not below it.
pub(super) fn below<'a>(path: &'a str, other: &str) -> Option<&'a str> {
    let (begin, rest) = path.split_at_checked(other.len())?;
    match rest {
        _ if !begin.eq_ignore_ascii_case(other) => None,
        "" => Some("/"),
        rest => Some(rest).filter(|rest| rest.starts_with('/')),
    }
}

fn without(uri: &Uri, path: &str) -> Uri {
    let Some(rest) = below(uri.path(), path) else { return uri.clone() };
    let rest = uri.query().map_or_else(|| rest.to_owned(), |query| format!("{rest}?{query}"));
    // A part of a path that was one is one.
    rest.parse().unwrap_or_else(|_| uri.clone())
}

/// The reply with the path before every address of ours.
fn outward(reply: Reply, path: &str) -> Reply {
    let (status, mut headers, body) = reply.into_parts();
    let markers: &[&str] = match media_type(&headers) {
        "text/html" => &ATTRIBUTES,
        "text/css" => &STYLES,
        "application/json" | "application/manifest+json" | "application/openapi+json" => &MEMBERS,
        _ => &[],
    };
    let text = if markers.is_empty() { None } else { std::str::from_utf8(&body).ok() };
    let changed = text.map(|text| put_before(text, markers, path).into());
    if let Some(location) = headers.get(header::LOCATION).and_then(|location| prefixed(location, path)) {
        headers.insert(header::LOCATION, location);
    }
    Reply::from_parts(status, headers, changed.unwrap_or(body))
}

fn media_type(headers: &HeaderMap) -> &str {
    let value = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    value.split(';').next().unwrap_or_default().trim()
}

/// An address with the path before it, where it is one of ours without its host.
fn prefixed(location: &HeaderValue, path: &str) -> Option<HeaderValue> {
    let location =
        location.to_str().ok().filter(|location| location.starts_with('/') && !location.starts_with("//"))?;
    HeaderValue::from_str(&format!("{path}{location}")).ok()
}

/// Puts the path before the slash at the end of each marker, unless a second slash follows. Texts of people cannot hold a
/// marker: their quotation marks are written otherwise in each of these languages.
fn put_before(text: &str, markers: &[&str], path: &str) -> String {
    let mut made = String::with_capacity(text.len() + text.len() / 16);
    let mut kept = 0;
    for (slash, _) in text.match_indices('/') {
        let (before, behind) = text.split_at(slash);
        let is_marked =
            markers.iter().any(|marker| marker.strip_suffix('/').is_some_and(|marker| before.ends_with(marker)));
        if is_marked && !behind.starts_with("//") {
            made.push_str(before.get(kept..).unwrap_or_default());
            made.push_str(path);
            kept = slash;
        }
    }
    made.push_str(text.get(kept..).unwrap_or_default());
    made
}
