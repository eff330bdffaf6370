//! The page for frames: a widget as a document of its own, which any site may show in an `iframe`.
//!
//! Its style and its script stand within it and are allowed by their digests, so that it needs nothing else, not even an
//! origin: a frame that may run scripts and nothing more shows it whole.

use askama::Template;
use hyper::header::HeaderValue;

use super::Widget;
use super::release::digest;
use crate::domain::look::Theme;
use crate::http::layout::filled;
use crate::http::public::oembed::Discovery;

const STYLE: &str = include_str!("widget.css");
const SCRIPT: &str = include_str!("frame.js");

/// What pages for frames have in common.
#[derive(Debug)]
pub(in crate::http::public) struct Frame {
    /// The style sheet, with the colours of the initiative.
    style: String,
    policy: HeaderValue,
}

#[derive(Template)]
#[template(path = "public/widget/page.html")]
struct FramePage<'a> {
    widget: &'a Widget,
    theme: &'static str,
    style: &'a str,
    script: &'static str,
    about: About<'a>,
}

/// What a page for frames is about.
#[derive(Debug)]
pub(in crate::http::public) struct About<'a> {
    pub(in crate::http::public) title: &'a str,
    pub(in crate::http::public) description: &'a str,
    /// Where everything about it stands, if it is about somebody and our address is known.
    pub(in crate::http::public) page: Option<String>,
    /// Whether search engines are to leave it out.
    pub(in crate::http::public) is_unlisted: bool,
    pub(in crate::http::public) discovery: Option<Discovery>,
}

impl<'a> About<'a> {
    pub(in crate::http::public) const fn nobody(title: &'a str, description: &'a str) -> Self {
        Self { title, description, page: None, is_unlisted: true, discovery: None }
    }
}

impl Frame {
    /// Frames in those colours of the initiative.
    pub(in crate::http::public) fn new(colors: &[(&'static str, String)]) -> Self {
        let colors: Vec<_> = colors.iter().map(|(name, value)| format!("{name}: {value};")).collect();
        let own = format!(".openday {{ {} }}", colors.join(" "));
        let style = format!("body {{ margin: 0; }}\n{STYLE}{own}\n");
        let policy = format!(
            "default-src 'none'; img-src 'self'; connect-src 'self'; style-src '{}'; script-src '{}'; base-uri 'none'; form-action 'none'; \
             frame-ancestors * file:",
            digest(&style),
            digest(SCRIPT)
        );
        // A star stands for what comes over a network; who tries a page on a disk is no stranger.
        // Digests are letters, digits and marks that a header may have.
        let policy = HeaderValue::try_from(policy).unwrap_or(HeaderValue::from_static("default-src 'none'"));
        Self { style, policy }
    }

    /// The value of `Content-Security-Policy` for these pages.
    pub(in crate::http::public) fn policy(&self) -> HeaderValue {
        self.policy.clone()
    }

    pub(in crate::http::public) fn page(&self, widget: &Widget, theme: Theme, about: About<'_>) -> String {
        filled(&FramePage { widget, theme: theme.as_str(), style: &self.style, script: SCRIPT, about })
    }
}
