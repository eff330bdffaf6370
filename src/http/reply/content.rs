//! What kinds of content there are, each with the media type and the headers that belong to it.

use hyper::header::{self, HeaderMap, HeaderName, HeaderValue};

use super::{CROSS_ORIGIN, PAGE_CSP, RESOURCE_POLICY, SVG_CSP, TEXT, allow_anybody};

/// What a page for frames asks of whoever shows it: no camera, no microphone, no place.
const FRAME_FEATURES: HeaderValue = HeaderValue::from_static("camera=(), geolocation=(), microphone=()");
const PERMISSIONS_POLICY: HeaderName = HeaderName::from_static("permissions-policy");
const EMBEDDER_POLICY: HeaderName = HeaderName::from_static("cross-origin-embedder-policy");
const STRICT_REFERRER: HeaderValue = HeaderValue::from_static("strict-origin-when-cross-origin");

/// What kind of content an address has, with the headers that belong to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Content {
    /// A page.
    Html,
    /// A page that other sites show in a frame; its policy comes with it, for it names what stands in the page.
    Frame,
    /// For programs anywhere, browsers on other sites among them.
    Json,
    /// Open days for calendar programs.
    Calendar,
    /// What changed, for programs that follow it.
    Atom,
    /// What search engines are to look at.
    Xml,
    Css,
    /// A font of our pages.
    Font,
    /// A script of a page of ours.
    Script,
    /// A script of pages of other sites.
    SharedScript,
    /// What oEmbed says, for who wants no JSON.
    OembedXml,
    /// A picture that says nothing of a participant.
    Svg,
    Png,
    /// An icon in several sizes.
    Ico,
    /// What a phone needs to know to keep a page among its programs (W3C, Web Application Manifest).
    Manifest,
    /// What is printed.
    Pdf,
    Text,
}

impl Content {
    pub(super) const fn media_type(self) -> HeaderValue {
        match self {
            Self::Html | Self::Frame => HeaderValue::from_static("text/html; charset=utf-8"),
            Self::Json => HeaderValue::from_static("application/json"),
            Self::Calendar => HeaderValue::from_static("text/calendar; charset=utf-8"),
            Self::Atom => HeaderValue::from_static("application/atom+xml; charset=utf-8"),
            Self::Xml => HeaderValue::from_static("application/xml; charset=utf-8"),
            Self::Font => HeaderValue::from_static("font/woff2"),
            Self::Css => HeaderValue::from_static("text/css; charset=utf-8"),
            Self::OembedXml => HeaderValue::from_static("text/xml; charset=utf-8"),
            Self::Script | Self::SharedScript => HeaderValue::from_static("text/javascript; charset=utf-8"),
            Self::Svg => HeaderValue::from_static("image/svg+xml; charset=utf-8"),
            Self::Png => HeaderValue::from_static("image/png"),
            Self::Ico => HeaderValue::from_static("image/vnd.microsoft.icon"),
            Self::Manifest => HeaderValue::from_static("application/manifest+json"),
            Self::Pdf => HeaderValue::from_static("application/pdf"),
            Self::Text => TEXT,
        }
    }

    /// Puts in the headers that belong to it, but for those that follow from what a client asks.
    pub(super) fn put_headers(self, headers: &mut HeaderMap) {
        match self {
            Self::Html => {
                headers.insert(header::CONTENT_SECURITY_POLICY, PAGE_CSP);
                headers.insert(header::REFERRER_POLICY, STRICT_REFERRER);
            }
            // Sites that isolate themselves show a frame only where both of the first two say so (HTML, section 7.1.4).
            Self::Frame => {
                headers.insert(EMBEDDER_POLICY, HeaderValue::from_static("require-corp"));
                headers.insert(RESOURCE_POLICY, CROSS_ORIGIN);
                headers.insert(PERMISSIONS_POLICY, FRAME_FEATURES);
                headers.insert(header::REFERRER_POLICY, STRICT_REFERRER);
            }
            Self::SharedScript => {
                headers.insert(RESOURCE_POLICY, CROSS_ORIGIN);
            }
            Self::Json | Self::Calendar | Self::Atom => allow_anybody(headers),
            Self::Svg => {
                headers.insert(header::CONTENT_SECURITY_POLICY, SVG_CSP);
            }
            Self::Xml
            | Self::OembedXml
            | Self::Font
            | Self::Css
            | Self::Script
            | Self::Png
            | Self::Ico
            | Self::Manifest
            | Self::Pdf
            | Self::Text => {}
        }
    }
}
