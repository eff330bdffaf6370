//! Answers with a badge: the headers of the design's table, one answer for each mark.

use bytes::Bytes;
use hyper::StatusCode;
use hyper::header::{self, HeaderMap, HeaderName, HeaderValue};
use jiff::SignedDuration;

use super::entity_tag::EntityTag;
use super::{
    ACCEPT_ENCODING, ANYBODY, CROSS_ORIGIN, CachePolicy, Coding, RESOURCE_POLICY, RETRY_AFTER_S, Reply, SVG_CSP,
    allow_anybody,
};
use crate::domain::look::{Format, Scale};
use crate::domain::wording::Mark;
use crate::http::RequestHead;

const OPENDAY_STATUS: HeaderName = HeaderName::from_static("openday-status");
const TIMING_ALLOW_ORIGIN: HeaderName = HeaderName::from_static("timing-allow-origin");

/// Answers with badges; holds the headers of each kind of answer, so that they are copied and not put together.
#[derive(Debug, Clone)]
pub struct PictureReplies {
    max_age_s: u32,
    headers: [MarkHeaders; Mark::ALL.len()],
}

/// The headers of all badges with one mark.
#[derive(Debug, Clone)]
struct MarkHeaders {
    png: HeaderMap,
    svg: HeaderMap,
    svg_gzip: HeaderMap,
    svg_brotli: HeaderMap,
}

/// What an answer with a badge says beside the picture.
#[derive(Debug, Clone, Copy)]
pub struct PictureHead<'a> {
    /// The strong validator of the picture, 32 hexadecimal digits.
    pub tag: &'a str,
    pub format: Format,
    pub mark: Mark,
    /// For how long the picture stays true, unless something is written.
    pub fresh_for: Option<SignedDuration>,
    /// Whether the address was made for another picture than this one, so that nobody may keep it there.
    pub is_another: bool,
}

impl PictureReplies {
    /// Badges that others may keep for `max_age_s` at most.
    #[must_use]
    pub fn new(max_age_s: u32) -> Self {
        let of = |mark| MarkHeaders {
            png: headers(mark, None, max_age_s),
            svg: headers(mark, Some(Coding::Identity), max_age_s),
            svg_gzip: headers(mark, Some(Coding::Gzip), max_age_s),
            svg_brotli: headers(mark, Some(Coding::Brotli), max_age_s),
        };
        Self { max_age_s, headers: Mark::ALL.map(of) }
    }

    /// The answer that the client's picture is still good, where it says that it has it; for that nothing is drawn.
    #[must_use]
    pub fn not_modified(&self, request: &RequestHead, head: &PictureHead<'_>) -> Option<Reply> {
        let coding = Self::wanted(request, head.format);
        let has_it = matches!(head.mark, Mark::Participant(_))
            && super::matches(request.headers(), EntityTag { tag: head.tag, coding });
        has_it.then(|| self.coded(head, coding, Bytes::new()).not_modified())
    }

    /// The coding in which the client likes a picture best.
    #[must_use]
    pub fn wanted(request: &RequestHead, format: Format) -> Coding {
        match format {
            Format::Svg => Coding::wanted(request.headers()),
            Format::Png(_) => Coding::Identity,
        }
    }

    /// The answer with a badge whose `body` is in `coding`: 200 for a participant, 404 for nobody, 503 when it cannot be
    /// drawn now.
    #[must_use]
    pub fn coded(&self, head: &PictureHead<'_>, coding: Coding, body: Bytes) -> Reply {
        let status = match head.mark {
            Mark::Participant(_) => StatusCode::OK,
            Mark::Unknown => StatusCode::NOT_FOUND,
            Mark::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
        };
        let mut reply = Reply { status, headers: self.headers_of(head, coding).clone(), body };
        if head.is_another {
            reply.headers.insert(header::CACHE_CONTROL, CachePolicy::NoStore.value());
        } else if status == StatusCode::OK
            && let CachePolicy::Picture { max_age_s } = CachePolicy::picture(self.max_age_s, head.fresh_for)
            && max_age_s != self.max_age_s
        {
            reply.headers.insert(header::CACHE_CONTROL, CachePolicy::Picture { max_age_s }.value());
        }
        if status == StatusCode::OK {
            reply.tagged(head.tag, coding);
        }
        reply
    }

    fn headers_of(&self, head: &PictureHead<'_>, coding: Coding) -> &HeaderMap {
        let mut marks = self.headers.iter().zip(Mark::ALL);
        let of_mark = marks.find_map(|(headers, mark)| (mark == head.mark).then_some(headers));
        let MarkHeaders { png, svg, svg_gzip, svg_brotli } = of_mark.expect("`ALL` has every mark");
        match (head.format, coding) {
            (Format::Png(_), _) => png,
            (Format::Svg, Coding::Identity) => svg,
            (Format::Svg, Coding::Gzip) => svg_gzip,
            (Format::Svg, Coding::Brotli) => svg_brotli,
        }
    }
}

/// The headers of every badge with that mark, as an SVG in that coding or as a PNG.
///
/// Where a tag will stand, its place is taken already: a map that is full when it is copied has to grow for it.
fn headers(mark: Mark, svg: Option<Coding>, max_age_s: u32) -> HeaderMap {
    let format = if svg.is_some() { Format::Svg } else { Format::Png(Scale::ONE) };
    let policy = match mark {
        Mark::Participant(_) => CachePolicy::Picture { max_age_s },
        Mark::Unknown => CachePolicy::UnknownPicture,
        Mark::Unavailable => CachePolicy::NoStore,
    };
    let Reply { mut headers, .. } = Reply::new(StatusCode::OK, HeaderValue::from_static(format.media_type()), policy);
    headers.insert(RESOURCE_POLICY, CROSS_ORIGIN);
    allow_anybody(&mut headers);
    headers.insert(TIMING_ALLOW_ORIGIN, ANYBODY);
    headers.insert(OPENDAY_STATUS, HeaderValue::from_static(mark.as_str()));
    if let Some(coding) = svg {
        headers.insert(header::CONTENT_SECURITY_POLICY, SVG_CSP);
        headers.insert(header::VARY, ACCEPT_ENCODING);
        if let Some(name) = coding.name() {
            headers.insert(header::CONTENT_ENCODING, name);
        }
    }
    match mark {
        Mark::Participant(_) => headers.insert(header::ETAG, HeaderValue::from_static("\"\"")),
        Mark::Unknown => None,
        Mark::Unavailable => headers.insert(header::RETRY_AFTER, RETRY_AFTER_S.into()),
    };
    headers
}
