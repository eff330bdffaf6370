//! The layout of pages: what every page has around its content, and the pages that say one thing.
//!
//! Both halves use it. What must never enter: headers and status codes.

mod contrast;
mod icons;
mod look;
mod said;
mod sharing;
mod web_fonts;

use askama::Template;
use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};

use std::sync::Arc;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::RequestHead;
use super::origins::Origin;
use super::page_language::{ReadIn, in_language};
use super::path::canonical;
use crate::app::App;
use crate::config::{Initiative, Reach};
use crate::domain::wording::{PageLanguage, PageLanguages, phrase};

pub use contrast::{Faint, check_colors};
pub(super) use icons::IconForm;
pub(super) use look::Appearance;
pub(super) use said::Said;
pub(super) use sharing::{SharedPicture, Sharing};
pub(super) use web_fonts::WEB_FONTS;

/// What stands around the content of a page.
#[derive(Debug, Clone)]
pub(super) struct Layout {
    pub initiative: String,
    pub initiative_address: Option<String>,
    /// How a maintainer is reached, where that is said.
    pub reach: Option<Way>,
    /// Where the page is seen, where that is known.
    pub host: Option<String>,
    /// The same with its scheme.
    pub origin: Option<String>,
    pub style_version: String,
    /// The language it is written in.
    pub read_in: ReadIn,
    /// Those that it could be written in.
    pub languages: PageLanguages,
    /// The address of the page in its one spelling, without the language that it may name.
    pub here: String,
    /// What was asked for in the field that checks badges.
    pub checked: String,
    /// The date on which the initiative ended, of a page that is kept since as a file.
    pub ended_on: Option<String>,
}

/// A place that every page leads to.
#[derive(Debug)]
pub(super) struct Place {
    pub href: String,
    pub words: &'static str,
    pub is_here: bool,
}

/// The same page in another language.
#[derive(Debug)]
pub(super) struct Translation {
    pub href: String,
    pub tag: &'static str,
    pub name: &'static str,
    pub is_this: bool,
}

/// Where every page of an initiative that ended leads to.
const PLACES_KEPT: [(&str, &str); 2] = [("/directory", phrase!("Businesses")), ("/about", phrase!("Who runs this"))];

/// Where every page leads to, in the order in which it stands.
const PLACES: [(&str, &str); 4] = [
    ("/directory", phrase!("Businesses")),
    ("/open-days", phrase!("Open days")),
    ("/check", phrase!("Check a badge")),
    ("/join", phrase!("Take part")),
];

impl Layout {
    /// Keeps what was typed in the field that checks badges.
    pub(super) fn checking(self, typed: &str) -> Self {
        Self { checked: typed.to_owned(), ..self }
    }

    /// The layout of a page whose address says more than its path.
    pub(super) fn standing_at(self, address: String) -> Self {
        Self { here: address, ..self }
    }

    /// A text of the page, in its language.
    pub(super) fn say<'t>(&self, english: &'t str) -> &'t str {
        self.read_in.language.say(english)
    }

    /// A text of the page into which more than words is put.
    pub(super) fn said(&self, english: &str) -> Said {
        Said::new(self.say(english))
    }

    /// A text with each `{word}` replaced by its value.
    pub(super) fn fill(&self, english: &str, values: &[(&str, &str)]) -> String {
        self.read_in.language.fill(english, values)
    }

    /// An address of ours, in the language that the reader chose.
    pub(super) fn to(&self, address: &str) -> String {
        self.read_in.kept_in(address)
    }

    pub(super) const fn language(&self) -> PageLanguage {
        self.read_in.language
    }

    /// Whether the address names the language: then a form that is sent by GET names it as well.
    pub(super) const fn names_language(&self) -> bool {
        self.read_in.is_in_address
    }

    pub(super) fn places(&self) -> Vec<Place> {
        let path = self.here.split('?').next().unwrap_or_default();
        let place = |(address, words): (&str, &'static str)| Place {
            href: self.to(address),
            words: self.say(words),
            is_here: path == address,
        };
        if self.has_ended() { PLACES_KEPT.map(place).into() } else { PLACES.map(place).into() }
    }

    /// Whether the initiative has ended: then the page is a file, which answers nothing.
    pub(super) const fn has_ended(&self) -> bool {
        self.ended_on.is_some()
    }

    /// The page in every language it is written in; a file is in one.
    pub(super) fn translations(&self) -> Vec<Translation> {
        let translation = |language: PageLanguage| Translation {
            href: in_language(&self.here, language),
            tag: language.tag(),
            name: language.name(),
            is_this: language == self.read_in.language,
        };
        self.languages.all().filter(|_| !self.has_ended()).map(translation).collect()
    }
}

/// A way to reach somebody.
#[derive(Debug, Clone)]
pub(super) struct Way {
    pub href: String,
    pub text: String,
}

impl Way {
    pub(super) fn of(reach: &Reach) -> Self {
        match reach {
            Reach::Mail(address) => Self { href: mailto(address.reveal()), text: address.reveal().to_owned() },
            Reach::Page(link) => Self { href: link.to_string(), text: link.to_string() },
        }
    }
}

/// Makes the layout of every page of one initiative.
#[derive(Debug)]
pub(super) struct Layouts {
    pub(super) initiative: Initiative,
    app: Arc<App>,
    look: Appearance,
    ended_at: Option<Timestamp>,
}

impl Layouts {
    pub(super) fn new(initiative: Initiative, app: Arc<App>, ended_at: Option<Timestamp>) -> Self {
        let look = Appearance::new(&initiative.accents());
        Self { initiative, app, look, ended_at }
    }

    /// The layout of the page that `request` asks for, which is seen at `origin`.
    pub(super) fn of(&self, request: &RequestHead, origin: &Origin) -> Layout {
        self.at(self.language_of(request), request, origin)
    }

    /// The language in which the answer to a request is read.
    pub(super) fn language_of(&self, request: &RequestHead) -> ReadIn {
        ReadIn::of(request, self.app.wording())
    }

    /// As [`of`](Self::of), in that language.
    pub(super) fn at(&self, read_in: ReadIn, request: &RequestHead, origin: &Origin) -> Layout {
        Layout {
            initiative: self.initiative.name.to_string(),
            initiative_address: self.initiative.address.as_ref().map(ToString::to_string),
            reach: self.initiative.contact.as_ref().map(Way::of),
            host: origin.known_host().map(str::to_owned),
            origin: origin.known().map(str::to_owned),
            style_version: self.look.style_version.clone(),
            read_in,
            languages: self.app.wording().pages(),
            here: page_of(request),
            checked: String::new(),
            ended_on: self.ended_at.map(|at| read_in.language.date(TimeZone::UTC.to_datetime(at).date())),
        }
    }

    /// Whether the initiative has ended.
    pub(super) const fn has_ended(&self) -> bool {
        self.ended_at.is_some()
    }

    /// The style sheet and the icon.
    pub(super) const fn look(&self) -> &Appearance {
        &self.look
    }
}

/// The address of the page that a request is about, within this server: an address that a browser would take for another
/// host's is none, and what a form of the own page was sent to is no page that can be looked at.
fn page_of(request: &RequestHead) -> String {
    const OWN_PAGE: &str = "/manage";
    let path = canonical(request.uri().path());
    if path.starts_with("//") || path.contains('\\') {
        return "/".to_owned();
    }
    let is_own = path.strip_prefix(OWN_PAGE).is_some_and(|rest| rest.starts_with('/'));
    if is_own && !request.method().is_safe() { OWN_PAGE.to_owned() } else { path.into_owned() }
}

#[derive(Template)]
#[template(path = "layout/message.html")]
struct MessagePage<'a> {
    layout: Layout,
    heading: String,
    sentence: &'a str,
}

/// A page that says one thing: a heading in English, and a sentence in the language of the page.
pub(super) fn message(layout: Layout, heading: &str, sentence: &str) -> String {
    let heading = layout.say(heading).to_owned();
    filled(&MessagePage { layout, heading, sentence })
}

/// What would end a `mailto:` address, which goes on with `?` (RFC 6068, section 2), or its attribute, too early.
const MAIL: &AsciiSet =
    &CONTROLS.add(b' ').add(b'"').add(b'#').add(b'%').add(b'&').add(b'\'').add(b'/').add(b'<').add(b'>').add(b'?');

/// The address that a link to an e-mail address leads to.
pub(super) fn mailto(address: &str) -> String {
    format!("mailto:{}", utf8_percent_encode(address, MAIL))
}

/// The text of a page.
pub(super) fn filled(page: &impl Template) -> String {
    // Filling a compiled template fails only when a value in it fails to print, and ours are texts.
    page.render().unwrap_or_default()
}
