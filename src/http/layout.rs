//! The layout of pages: what every page has around its content, and the pages that say one thing.
//!
//! Both halves use it. What must never enter: headers and status codes.

mod look;

use askama::Template;
use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};

use super::origins::Origin;
use crate::config::{Initiative, Reach};

pub(super) use look::Appearance;

/// What stands around the content of a page.
#[derive(Debug, Clone)]
pub(super) struct Layout {
    pub initiative: String,
    pub initiative_address: Option<String>,
    /// How a maintainer is reached, where that is said.
    pub reach: Option<Way>,
    /// Where the page is seen, where that is known.
    pub host: Option<String>,
    pub style_version: String,
    /// What was asked for in the field that checks badges.
    pub checked: String,
}

impl Layout {
    /// Keeps what was typed in the field that checks badges.
    pub(super) fn checking(self, typed: &str) -> Self {
        Self { checked: typed.to_owned(), ..self }
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
    look: Appearance,
}

impl Layouts {
    pub(super) fn new(initiative: Initiative) -> Self {
        let look = Appearance::new(&initiative.accents());
        Self { initiative, look }
    }

    /// The layout of a page that is seen at `origin`.
    pub(super) fn at(&self, origin: &Origin) -> Layout {
        Layout {
            initiative: self.initiative.name.to_string(),
            initiative_address: self.initiative.address.as_ref().map(ToString::to_string),
            reach: self.initiative.contact.as_ref().map(Way::of),
            host: origin.known_host().map(str::to_owned),
            style_version: self.look.style_version.clone(),
            checked: String::new(),
        }
    }

    /// The style sheet and the icon.
    pub(super) const fn look(&self) -> &Appearance {
        &self.look
    }
}

#[derive(Template)]
#[template(path = "layout/message.html")]
struct MessagePage<'a> {
    layout: Layout,
    heading: &'a str,
    sentence: &'a str,
}

/// A page that says one thing.
pub(super) fn message(layout: Layout, heading: &str, sentence: &str) -> String {
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
