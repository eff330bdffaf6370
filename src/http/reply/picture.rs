//! Answers with a badge: the headers of the design's table, one answer for each mark.

use hyper::StatusCode;
use hyper::header::{self, HeaderName, HeaderValue};
use jiff::SignedDuration;

use super::{ANYBODY, Bodies, CROSS_ORIGIN, CachePolicy, Coding, NOSNIFF, Reply, SVG_CSP};
use crate::domain::look::Format;
use crate::domain::status::Status;
use crate::domain::wording::Mark;
use crate::http::RequestHead;

const OPENDAY_STATUS: HeaderName = HeaderName::from_static("openday-status");
const TIMING_ALLOW_ORIGIN: HeaderName = HeaderName::from_static("timing-allow-origin");
const CROSS_ORIGIN_RESOURCE_POLICY: HeaderName = HeaderName::from_static("cross-origin-resource-policy");

/// Seconds after which a client may ask again for a badge that could not be drawn.
const RETRY_AFTER_S: HeaderValue = HeaderValue::from_static("5");

/// Answers with badges, and holds the one header most of them share.
#[derive(Debug, Clone)]
pub struct Pictures {
    max_age_s: u32,
    longest: HeaderValue,
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
}

impl Pictures {
    /// Badges that others may keep for `max_age_s` at most.
    #[must_use]
    pub fn new(max_age_s: u32) -> Self {
        Self { max_age_s, longest: CachePolicy::Picture { max_age_s }.value() }
    }

    /// The answer that the client's picture is still good, where it says that it has it; no picture is needed for that.
    #[must_use]
    pub fn not_modified(&self, request: &RequestHead, head: &PictureHead<'_>) -> Option<Reply> {
        let is_participant = matches!(head.mark, Mark::Participant(_));
        (is_participant && super::matches(request.headers(), head.tag)).then(|| {
            let varies = head.format == Format::Svg;
            let coding = if varies { Coding::wanted(request.headers()) } else { Coding::Identity };
            let present = |wanted| (coding == wanted).then(bytes::Bytes::new);
            let bodies =
                Bodies { varies, gzip: present(Coding::Gzip), brotli: present(Coding::Brotli), ..Bodies::default() };
            self.reply(request, head, &bodies)
        })
    }

    /// The answer with a badge: 200 or 304 for a participant, 404 for nobody, 503 when it cannot be drawn now.
    #[must_use]
    pub fn reply(&self, request: &RequestHead, head: &PictureHead<'_>, bodies: &Bodies) -> Reply {
        let mut headers = hyper::HeaderMap::with_capacity(Reply::HEADERS);
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(head.format.media_type()));
        headers.insert(header::CACHE_CONTROL, self.cache_control(head));
        headers.insert(header::X_CONTENT_TYPE_OPTIONS, NOSNIFF);
        headers.insert(CROSS_ORIGIN_RESOURCE_POLICY, CROSS_ORIGIN);
        headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, ANYBODY);
        headers.insert(TIMING_ALLOW_ORIGIN, ANYBODY);
        headers.insert(OPENDAY_STATUS, HeaderValue::from_static(head.mark.as_str()));
        if head.format == Format::Svg {
            headers.insert(header::CONTENT_SECURITY_POLICY, SVG_CSP);
        }
        let status = match head.mark {
            Mark::Participant(
                Status::Active | Status::Pending | Status::Suspended | Status::Withdrawn | Status::Revoked,
            ) => StatusCode::OK,
            Mark::Unknown => StatusCode::NOT_FOUND,
            Mark::Unavailable => {
                headers.insert(header::RETRY_AFTER, RETRY_AFTER_S);
                StatusCode::SERVICE_UNAVAILABLE
            }
        };
        let reply = Reply { status, headers, body: bytes::Bytes::new() };
        reply.choose_body(request, Some(head.tag), bodies)
    }

    fn cache_control(&self, head: &PictureHead<'_>) -> HeaderValue {
        match head.mark {
            Mark::Participant(_) => match CachePolicy::picture(self.max_age_s, head.fresh_for) {
                CachePolicy::Picture { max_age_s } if max_age_s == self.max_age_s => self.longest.clone(),
                shorter => shorter.value(),
            },
            Mark::Unknown => CachePolicy::UnknownPicture.value(),
            Mark::Unavailable => CachePolicy::NoStore.value(),
        }
    }
}
