//! Replies: status, headers and body of every answer, built from few kinds.
//!
//! [`CachePolicy`] is the only writer of `Cache-Control`; no reply sets a cookie but those of sessions. An `ETag` stands
//! on answers of 200, 201 and 304 only: RFC 9110 evaluates conditions against nothing else, so a tag on an error would
//! never be used.

mod cache_policy;
mod coding;
mod content;
mod entity_tag;
mod picture;
mod private;

use axum::response::IntoResponse;
use bytes::Bytes;
use http_body_util::Full;
use hyper::header::{self, HeaderMap, HeaderName, HeaderValue};
use hyper::{Response, StatusCode};

pub use cache_policy::CachePolicy;
pub use coding::{Bodies, Coding};
pub use content::Content;
pub use entity_tag::if_match;
pub use picture::{PictureHead, PictureReplies};

use super::RequestHead;
pub(super) use entity_tag::content_tag;
use entity_tag::{EntityTag, matches};

/// Seconds after which a client may ask again for what is not there yet: a drawing, or the participants.
pub const RETRY_AFTER_S: u32 = 5;

/// Seconds for which a browser need not ask again what it may ask with.
const PREFLIGHT_S: u32 = 86_400;

/// The methods of an address that is only read, as `Allow` carries them.
pub const READ_ONLY: &str = "GET, HEAD";

const NOSNIFF: HeaderValue = HeaderValue::from_static("nosniff");
const ANYBODY: HeaderValue = HeaderValue::from_static("*");
/// What scripts of other sites may read of an answer beside what the Fetch standard lets them read of every one.
const EXPOSED: HeaderValue = HeaderValue::from_static("ETag, Openday-Status, Retry-After");
const CROSS_ORIGIN: HeaderValue = HeaderValue::from_static("cross-origin");
const RESOURCE_POLICY: HeaderName = HeaderName::from_static("cross-origin-resource-policy");
const ACCEPT_ENCODING: HeaderValue = HeaderValue::from_static("accept-encoding");
/// Pages alone are written in the language that a browser asks for.
const ACCEPT_LANGUAGE: HeaderValue = HeaderValue::from_static("accept-language");
const ACCEPT_LANGUAGE_AND_ENCODING: HeaderValue = HeaderValue::from_static("accept-language, accept-encoding");
const TEXT: HeaderValue = HeaderValue::from_static("text/plain; charset=utf-8");

/// What a page may do: show pictures and styles of its own host, send its forms there, and be framed by nobody.
const PAGE_CSP: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; img-src 'self' data:; style-src 'self'; script-src 'self'; font-src 'self'; connect-src 'self'; \
     manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
);

/// What an SVG may do, wherever it is opened.
const SVG_CSP: HeaderValue = HeaderValue::from_static("default-src 'none'; style-src 'unsafe-inline'; sandbox");

/// An answer, ready to be sent.
#[derive(Debug)]
pub struct Reply {
    status: StatusCode,
    headers: HeaderMap,
    body: Bytes,
}

impl Reply {
    /// Room for all headers of the longest kind, so that the map never grows.
    const HEADERS: usize = 16;

    fn new(status: StatusCode, media_type: HeaderValue, policy: CachePolicy) -> Self {
        let mut headers = HeaderMap::with_capacity(Self::HEADERS);
        headers.insert(header::CONTENT_TYPE, media_type);
        headers.insert(header::CACHE_CONTROL, policy.value());
        headers.insert(header::X_CONTENT_TYPE_OPTIONS, NOSNIFF);
        Self { status, headers, body: Bytes::new() }
    }

    /// Nothing, without memory of its own.
    pub(super) fn empty() -> Self {
        Self { status: StatusCode::INTERNAL_SERVER_ERROR, headers: HeaderMap::new(), body: Bytes::new() }
    }

    /// One line that says what is wrong; never cached.
    #[must_use]
    pub fn error(status: StatusCode, sentence: impl Into<Bytes>) -> Self {
        debug_assert!(status.is_client_error() || status.is_server_error());
        let mut reply = Self::new(status, TEXT, CachePolicy::NoStore);
        reply.body = sentence.into();
        reply
    }

    /// That there is nothing at this address.
    #[must_use]
    pub fn not_found() -> Self {
        Self::error(StatusCode::NOT_FOUND, "there is nothing at this address\n")
    }

    /// That an address does not know the method; `allow` lists those it knows.
    #[must_use]
    pub fn method_not_allowed(allow: &'static str) -> Self {
        Self::error(StatusCode::METHOD_NOT_ALLOWED, "this address does not know this method; see Allow\n")
            .with(header::ALLOW, HeaderValue::from_static(allow))
    }

    /// Which methods an address knows, as `Allow` carries them.
    #[must_use]
    pub fn options(allow: &'static str) -> Self {
        let mut reply = Self::new(StatusCode::NO_CONTENT, TEXT, CachePolicy::NoStore);
        reply.headers.remove(header::CONTENT_TYPE);
        reply.headers.insert(header::ALLOW, HeaderValue::from_static(allow));
        reply
    }

    /// Lets scripts in pages of other sites read the answer. Where it is the one of [`Reply::options`], it also says that
    /// they may ask with headers of their own: a browser asks for that before it sends them (Fetch standard, section 4.8).
    #[must_use]
    pub fn readable_anywhere(mut self) -> Self {
        allow_anybody(&mut self.headers);
        if self.status == StatusCode::NO_CONTENT {
            self.headers.insert(header::ACCESS_CONTROL_ALLOW_METHODS, HeaderValue::from_static("GET, HEAD"));
            self.headers.insert(header::ACCESS_CONTROL_ALLOW_HEADERS, ANYBODY);
            self.headers.insert(header::ACCESS_CONTROL_MAX_AGE, PREFLIGHT_S.into());
        }
        self
    }

    /// [`Self::readable_anywhere`], where that is so.
    #[must_use]
    pub fn readable_anywhere_if(self, is_open: bool) -> Self {
        if is_open { self.readable_anywhere() } else { self }
    }

    /// That the client should come back in `seconds`.
    #[must_use]
    pub fn busy(sentence: impl Into<Bytes>, seconds: u32) -> Self {
        Self::error(StatusCode::SERVICE_UNAVAILABLE, sentence).with(header::RETRY_AFTER, seconds.into())
    }

    /// What operators and their programs read; never cached.
    #[must_use]
    pub fn ops(status: StatusCode, media_type: &'static str, body: impl Into<Bytes>) -> Self {
        let mut reply = Self::new(status, HeaderValue::from_static(media_type), CachePolicy::NoStore);
        reply.body = body.into();
        reply
    }

    /// Content of our own: a page, a style sheet, an answer for programs.
    ///
    /// With a `tag` (letters, digits and hyphens that change with the content) and a status of 200, a client that has
    /// the content already is told so.
    #[must_use]
    pub fn content(
        request: &RequestHead,
        status: StatusCode,
        content: Content,
        policy: CachePolicy,
        tag: Option<&str>,
        bodies: &Bodies,
    ) -> Self {
        let mut reply = Self::new(status, content.media_type(), policy);
        let headers = &mut reply.headers;
        content.put_headers(headers);
        match (content, bodies.are_coded()) {
            (Content::Html, true) => headers.insert(header::VARY, ACCEPT_LANGUAGE_AND_ENCODING),
            (Content::Html, false) => headers.insert(header::VARY, ACCEPT_LANGUAGE),
            (_, true) => headers.insert(header::VARY, ACCEPT_ENCODING),
            (_, false) => None,
        };
        let coding = bodies.choose(request.headers());
        if let Some(name) = coding.name() {
            headers.insert(header::CONTENT_ENCODING, name);
        }
        reply.with_body(request, tag, coding, bodies)
    }

    /// Puts in the tag and the body, or says that the client has it already.
    fn with_body(mut self, request: &RequestHead, tag: Option<&str>, coding: Coding, bodies: &Bodies) -> Self {
        if let Some(tag) = tag.filter(|_| self.status == StatusCode::OK) {
            self.tagged(tag, coding);
            if matches(request.headers(), EntityTag { tag, coding }) {
                return self.not_modified();
            }
        }
        self.body = bodies.get(coding);
        self
    }

    /// Puts in the tag of its content in that coding.
    fn tagged(&mut self, tag: &str, coding: Coding) {
        match (EntityTag { tag, coding }).value() {
            Some(value) => self.headers.insert(header::ETAG, value),
            None => self.headers.remove(header::ETAG),
        };
    }

    /// Says that the client has this content already.
    fn not_modified(mut self) -> Self {
        self.status = StatusCode::NOT_MODIFIED;
        self.headers.remove(header::CONTENT_TYPE);
        self.headers.remove(header::CONTENT_ENCODING);
        self.body = Bytes::new();
        self
    }

    /// Adds one header. `Cache-Control` is [`CachePolicy`]'s, and cookies are those of sessions.
    #[must_use]
    pub fn with(mut self, name: HeaderName, value: HeaderValue) -> Self {
        debug_assert!(name != header::CACHE_CONTROL && name != header::SET_COOKIE, "{name} is not set this way");
        self.headers.insert(name, value);
        self
    }

    /// Adds the addresses that belong to the content (RFC 8288), where there are any.
    #[must_use]
    pub fn with_link(self, link: Option<HeaderValue>) -> Self {
        match link {
            Some(link) => self.with(header::LINK, link),
            None => self,
        }
    }

    /// Ends the connection after this answer.
    #[must_use]
    pub(super) fn closing(self) -> Self {
        self.with(header::CONNECTION, HeaderValue::from_static("close"))
    }

    #[must_use]
    pub const fn status(&self) -> StatusCode {
        self.status
    }

    #[must_use]
    pub const fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    #[must_use]
    pub const fn body(&self) -> &Bytes {
        &self.body
    }

    /// Its parts, for whoever makes another one of them.
    pub(super) fn into_parts(self) -> (StatusCode, HeaderMap, Bytes) {
        (self.status, self.headers, self.body)
    }

    /// A reply of parts that another one came to, by way of the private half's router.
    pub(super) fn from_parts(status: StatusCode, mut headers: HeaderMap, body: Bytes) -> Self {
        // hyper counts for itself.
        headers.remove(header::CONTENT_LENGTH);
        Self { status, headers, body }
    }

    /// The answer as hyper sends it; to HEAD it sends the headers alone.
    #[must_use]
    pub fn into_hyper(self) -> Response<Full<Bytes>> {
        debug_assert!(
            !self.headers.contains_key(header::ETAG)
                || matches!(self.status, StatusCode::OK | StatusCode::CREATED | StatusCode::NOT_MODIFIED),
            "an ETag on {}",
            self.status
        );
        let mut response = Response::new(Full::new(self.body));
        *response.status_mut() = self.status;
        *response.headers_mut() = self.headers;
        response
    }
}

/// Puts in that scripts in pages of other sites may read an answer, and which of its headers.
fn allow_anybody(headers: &mut HeaderMap) {
    headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, ANYBODY);
    headers.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, EXPOSED);
}

impl IntoResponse for Reply {
    fn into_response(self) -> axum::response::Response {
        self.into_hyper().map(axum::body::Body::new)
    }
}

#[cfg(test)]
mod tests;
