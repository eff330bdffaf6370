//! oEmbed: what another site shows of an address of ours that somebody pasted there (oembed.com, version 1.0).
//!
//! The page of a participant and the address of a badge are shown as a picture, `photo`; the page for frames as a frame
//! below words that stand for it, `rich`. Either is the same whatever the status: what was pasted stays as it is, and
//! what it shows says the truth. What must never enter: headers and status codes.

use std::fmt::Write as _;

use askama::Template;
use askama::filters::HtmlSafe;
use hyper::Method;
use hyper::header::HeaderValue;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Serialize;

use super::asked::own_path;
use super::embeds::WidgetLook;
use super::pages::{embedded, in_html, in_pasted_html};
use super::query::Query;
use super::route::{Route, route};
use super::widget::FRAME_PX;
use crate::app::App;
use crate::domain::look::{Format, LookRequest, Scale};
use crate::domain::participant::{Participant, Slug};
use crate::domain::sheet::{Issuer, Shape};
use crate::http::path::canonical;

/// Seconds for which a consumer need not ask again: what it shows is fetched from us each time it is shown.
const CACHE_AGE_S: u32 = 86_400;

/// The styles that stand for a page, the largest first.
const STYLES: [&str; 3] = ["large", "classic", "seal"];

/// First words of the paths of what not everybody may see.
const PRIVATE: [&str; 3] = ["admin", "api", "manage"];

/// What a consumer asks for.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct OembedQuery {
    pub url: Option<String>,
    pub format: Option<String>,
    pub bounds: Bounds,
}

/// The room there is, in pixels; what is no positive number is no bound.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Bounds {
    pub width_max: Option<u32>,
    pub height_max: Option<u32>,
}

impl Bounds {
    fn bear(self, (width, height): (u32, u32)) -> bool {
        self.width_max.is_none_or(|max| width <= max) && self.height_max.is_none_or(|max| height <= max)
    }

    /// As much of a size as there is room for.
    fn cut(self, (width, height): (u32, u32)) -> (u32, u32) {
        (self.width_max.map_or(width, |max| width.min(max)), self.height_max.map_or(height, |max| height.min(max)))
    }

    /// A size made so small, in its proportions, that there is room for it.
    fn shrink(self, (width, height): (u32, u32)) -> (u32, u32) {
        let (wide, high) = self.cut((width, height));
        // Whichever bound is met first decides.
        let by_width = (wide, height * wide / width.max(1));
        if by_width.1 <= high { (by_width.0, by_width.1.max(1)) } else { ((width * high / height.max(1)).max(1), high) }
    }
}

impl OembedQuery {
    pub(super) fn read(query: Query<'_>) -> Self {
        let [format, width, height] = query.words(["format", "maxwidth", "maxheight"]);
        let bound = |text: Option<std::borrow::Cow<'_, str>>| text?.parse().ok().filter(|px| *px > 0);
        Self {
            url: query.text("url").filter(|url| !url.is_empty()),
            format: format.map(|format| format.to_ascii_lowercase()),
            bounds: Bounds { width_max: bound(width), height_max: bound(height) },
        }
    }
}

/// What somebody pasted.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Pasted {
    /// The page of a participant.
    Page(Slug),
    /// A badge in a look.
    Badge(Slug, LookRequest<'static>),
    /// The page for frames in a look.
    Frame(Slug, WidgetLook),
    /// What only some may see.
    Private,
    /// Nothing of ours that can be shown elsewhere.
    Nothing,
}

impl Pasted {
    /// What stands at an address, for a server that is seen at `host`.
    pub(super) fn read(url: &str, host: &str) -> Self {
        let Some(rest) = own_path(url, host) else { return Self::Nothing };
        let rest = rest.split('#').next().unwrap_or_default();
        let (path, query) = rest.split_once('?').map_or((rest, None), |(path, query)| (path, Some(query)));
        let path = format!("/{path}");
        let path = canonical(&path);
        match route(&Method::GET, &path, query) {
            Some(Route::StatusPage { slug: Some(slug) }) => Self::Page(slug),
            Some(Route::Badge { slug: Some(slug), look, .. }) => Self::Badge(slug, look.into_owned()),
            Some(Route::Frame { slug: Some(slug), look }) => Self::Frame(slug, look),
            None if is_private(&path) => Self::Private,
            _ => Self::Nothing,
        }
    }
}

/// An answer, of the parts that the specification knows.
#[derive(Debug, Serialize)]
pub(super) struct Oembed<'a> {
    #[serde(rename = "type")]
    kind: &'static str,
    version: &'static str,
    title: String,
    author_name: &'a str,
    author_url: String,
    provider_name: &'a str,
    provider_url: &'a str,
    cache_age: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    thumbnail_url: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    thumbnail_width: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    thumbnail_height: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    html: Option<String>,
    width: u32,
    height: u32,
}

/// Who answers: the initiative, and where it is seen.
#[derive(Debug, Clone, Copy)]
pub(super) struct Provider<'a> {
    pub(super) initiative: &'a str,
    /// Its own website.
    pub(super) website: Option<&'a str>,
    pub(super) origin: &'a str,
}

impl<'a> Provider<'a> {
    /// The same as who hands out sheets.
    pub(super) const fn issuer(self) -> Issuer<'a> {
        Issuer { origin: Some(self.origin), initiative: self.initiative, website: self.website }
    }
}

impl<'a> Oembed<'a> {
    fn new(provider: Provider<'a>, participant: &'a Participant, kind: &'static str) -> Self {
        let Provider { initiative, origin, .. } = provider;
        Self {
            kind,
            version: "1.0",
            title: title(initiative, participant),
            author_name: participant.name.as_str(),
            author_url: format!("{origin}/p/{}", participant.slug),
            provider_name: initiative,
            provider_url: origin,
            cache_age: CACHE_AGE_S,
            thumbnail_url: None,
            thumbnail_width: None,
            thumbnail_height: None,
            url: None,
            html: None,
            width: 0,
            height: 0,
        }
    }

    /// The badge as a picture: of the page, the largest style that there is room for; of a badge that was pasted, that
    /// one. Where there is room for none it is shown smaller than it is.
    pub(super) fn photo(
        provider: Provider<'a>,
        app: &App,
        participant: &'a Participant,
        look: Option<LookRequest<'static>>,
        bounds: Bounds,
    ) -> Self {
        let looks = candidates(look);
        let size = |look: &LookRequest<'_>| {
            let (width, height) = app.size(look);
            let times = if let Format::Png(scale) = look.format { u32::from(scale.times()) } else { 1 };
            (u32::from(width) * times, u32::from(height) * times)
        };
        let fitting = looks.iter().find(|look| bounds.bear(size(look))).or(looks.last());
        let plain = LookRequest::plain(Format::Png(Scale::ONE));
        let look = fitting.unwrap_or(&plain);
        let (width, height) = bounds.shrink(size(look));
        let url = format!("{}{}", provider.origin, embedded(participant, look));
        Self { url: Some(url), width, height, ..Self::new(provider, participant, "photo") }
    }

    /// The page for frames, below a link that stands for it wherever frames are taken out. `picture` is where the one is that
    /// stands for the participant.
    pub(super) fn rich(
        provider: Provider<'a>,
        participant: &'a Participant,
        look: &WidgetLook,
        picture: &str,
        bounds: Bounds,
    ) -> Self {
        let (width, height) = bounds.cut(FRAME_PX);
        let origin = provider.origin;
        let (slug, title) = (&participant.slug, title(provider.initiative, participant));
        let html = format!(
            "<blockquote><a href=\"{}\">{title}</a></blockquote><iframe src=\"{}\" width=\"{width}\" height=\"{height}\" \
             title=\"{title}\" frameborder=\"0\"></iframe>",
            in_html(&format!("{origin}/p/{slug}")),
            in_html(&format!("{origin}{}", look.address(slug))),
            title = in_pasted_html(&title),
        );
        let size_px = Shape::Wide.size_px();
        let has_room = bounds.bear(size_px);
        Self {
            html: Some(html),
            thumbnail_url: has_room.then(|| format!("{origin}{picture}")),
            thumbnail_width: has_room.then_some(size_px.0),
            thumbnail_height: has_room.then_some(size_px.1),
            width,
            height,
            ..Self::new(provider, participant, "rich")
        }
    }

    pub(super) fn json(&self) -> String {
        serde_json::to_string(self).unwrap_or_default() + "\n"
    }

    /// The same parts as elements.
    pub(super) fn xml(&self) -> String {
        let parts = serde_json::to_value(self).unwrap_or_default();
        let mut xml = String::from("<?xml version=\"1.0\" encoding=\"utf-8\" standalone=\"yes\"?>\n<oembed>\n");
        for (name, value) in parts.as_object().into_iter().flatten() {
            let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            // Writing to a text does not fail.
            let _ = writeln!(xml, "<{name}>{}</{name}>", in_html(&text.replace(|c| !is_in_xml(c), "")));
        }
        xml + "</oembed>\n"
    }
}

/// Whether a document may hold a character (XML 1.0, section 2.2).
const fn is_in_xml(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | ' '..='\u{D7FF}' | '\u{E000}'..='\u{FFFD}' | '\u{1_0000}'..)
}

/// Whether a path is one that not everybody may see.
fn is_private(path: &str) -> bool {
    let first = path.split('/').nth(1).unwrap_or_default();
    PRIVATE.iter().any(|private| first.eq_ignore_ascii_case(private))
}

/// What is said of whom it is about, in every status.
fn title(initiative: &str, participant: &Participant) -> String {
    format!("{} – {initiative}", participant.name)
}

/// Looks that may stand for what was pasted, the one that is liked best first. Pictures only: not everybody takes an SVG.
fn candidates(look: Option<LookRequest<'static>>) -> Vec<LookRequest<'static>> {
    let png = |times: u8| Format::Png(Scale::new(times).unwrap_or(Scale::ONE));
    match look {
        Some(look) => {
            let times = if let Format::Png(scale) = look.format { scale.times() } else { 1 };
            (1..=times).rev().map(|times| LookRequest { format: png(times), ..look.clone() }).collect()
        }
        None => STYLES.map(|style| LookRequest { style: Some(style.into()), ..LookRequest::plain(png(1)) }).into(),
    }
}

/// What tells a program that reads a page how the page is shown elsewhere.
#[derive(Debug, Template)]
#[template(
    source = "<link rel=\"alternate\" type=\"application/json+oembed\" href=\"{{ address }}json\" title=\"{{ title }}\">\n\
              <link rel=\"alternate\" type=\"text/xml+oembed\" href=\"{{ address }}xml\" title=\"{{ title }}\">\n",
    ext = "html"
)]
pub(super) struct Discovery {
    /// Up to the name of the format.
    address: String,
    title: String,
}

impl HtmlSafe for Discovery {}

impl Discovery {
    /// Of the page that stands at `path`, a path of letters that need no encoding.
    pub(super) fn new(provider: Provider<'_>, participant: &Participant, path: &str) -> Self {
        let Provider { initiative, origin, .. } = provider;
        let url = format!("{origin}{path}");
        let address = format!("{origin}/oembed?url={}&format=", utf8_percent_encode(&url, NON_ALPHANUMERIC));
        Self { address, title: title(initiative, participant) }
    }

    /// The same as a `Link` header (RFC 8288), for who reads no page.
    pub(super) fn header(&self) -> Option<HeaderValue> {
        let link =
            |format, media_type| format!("<{}{format}>; rel=\"alternate\"; type=\"{media_type}+oembed\"", self.address);
        let links = [link("json", "application/json"), link("xml", "text/xml")].join(", ");
        HeaderValue::try_from(links).ok()
    }
}

#[cfg(test)]
mod tests;
