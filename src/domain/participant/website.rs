//! Addresses of the web: a participant's website, and further pages.

use serde::{Deserialize, Serialize};

use super::error::ValueError;
use super::host;
use super::meant;
use super::scope::Scope;
use super::site::{self, Site};
use crate::domain::spelling::excerpt;

/// A participant's website, an absolute `http` or `https` address with a registered host name.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Website(pub(super) Box<str>);

impl Website {
    /// Most bytes of an address.
    pub const BYTES_MAX: usize = 300;

    /// Normalises `input` as a browser would (WHATWG URL) and checks it; a scheme that is left out is `https`.
    ///
    /// # Errors
    ///
    /// [`ValueError::Website`] for other schemes, credentials and hosts that are no names of the public DNS, or
    /// [`ValueError::AddressLike`] where it can be guessed what is meant;
    /// [`ValueError::SharedHost`] for a host where many have their pages, without the page.
    pub fn parse(input: &str) -> Result<Self, ValueError> {
        let wrong = || match meant::page(input, |guess| public_address(guess).is_some()) {
            Some(meant) => ValueError::AddressLike { subject: "website ", text: excerpt(input), meant },
            None => ValueError::Website(excerpt(input)),
        };
        let website = public_address(input).map(Self).ok_or_else(wrong)?;
        match website.scope() {
            Some(scope) if scope.is_shared_host() => Err(ValueError::SharedHost(scope.shown())),
            Some(scope) if !scope.is_odd() => Ok(website),
            _ => Err(wrong()),
        }
    }

    /// Reads a website that was let in earlier.
    ///
    /// # Errors
    ///
    /// [`ValueError::Website`] for what is no address of the web.
    pub fn stored(text: &str) -> Result<Self, ValueError> {
        web_address(text).map(Self).ok_or_else(|| ValueError::Website(excerpt(text)))
    }

    /// The host two websites are compared by: lower-case ASCII, without a leading `www.`.
    #[must_use]
    pub fn site(&self) -> Site {
        let url = url::Url::parse(&self.0).ok();
        url.as_ref().and_then(Site::of_address).unwrap_or_else(|| self.site_without_host())
    }

    /// The host, and what of the web it takes in; of the latter `None` as [`Website::scope`].
    #[must_use]
    pub fn site_and_scope(&self) -> (Site, Option<Scope>) {
        let scope = self.scope();
        (scope.as_ref().map_or_else(|| self.site_without_host(), |scope| scope.site().clone()), scope)
    }

    /// What it is compared by where it has no host that people can type.
    fn site_without_host(&self) -> Site {
        Site(self.0.to_string())
    }

    /// What of the web it takes in; `None` of a stored one whose host nobody could type today.
    #[must_use]
    pub fn scope(&self) -> Option<Scope> {
        Scope::of_address(&self.0)
    }

    /// Whether `other` is the same place to everybody: the scheme, `www.`, a slash at the end and the name of an index may
    /// differ, and nothing else.
    #[must_use]
    pub fn is_same_place(&self, other: &Self) -> bool {
        let rest = |website: &Self| {
            let url = url::Url::parse(&website.0).ok()?;
            Some((url.query().map(str::to_owned), url.fragment().map(str::to_owned)))
        };
        self.scope().is_some() && self.scope() == other.scope() && rest(self) == rest(other)
    }

    /// The address with its host as people write it.
    #[must_use]
    pub fn shown(&self) -> String {
        in_unicode(&self.0)
    }
}

/// One further address of a participant: a page or a video about its open days.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Link(pub(super) Box<str>);

impl Link {
    /// Normalises and checks `input` as [`Website::parse`] does.
    ///
    /// # Errors
    ///
    /// [`ValueError::Link`] for anything but a public `http` or `https` address, or [`ValueError::AddressLike`] where it can
    /// be guessed what is meant.
    pub fn parse(input: &str) -> Result<Self, ValueError> {
        let wrong = || match meant::page(input, |guess| public_address(guess).is_some()) {
            Some(meant) => ValueError::AddressLike { subject: "", text: excerpt(input), meant },
            None => ValueError::Link(excerpt(input)),
        };
        public_address(input).map(Self).ok_or_else(wrong)
    }

    /// Reads an address that was let in earlier.
    ///
    /// # Errors
    ///
    /// [`ValueError::Link`] for what is no address of the web.
    pub fn stored(text: &str) -> Result<Self, ValueError> {
        web_address(text).map(Self).ok_or_else(|| ValueError::Link(excerpt(text)))
    }
}

fn public_address(input: &str) -> Option<Box<str>> {
    let input = meant::with_scheme_spelt(meant::bare(input));
    // Two addresses, or one and what is said of it, are none.
    if input.len() > Website::BYTES_MAX || input.contains(char::is_whitespace) {
        return None;
    }
    let url = if site::has_scheme(&input) {
        url::Url::parse(&input).ok()?
    } else {
        url::Url::parse(&format!("https://{}", input.trim_start_matches('/'))).ok()?
    };
    let plain = matches!(url.scheme(), "http" | "https") && url.username().is_empty() && url.password().is_none();
    let named = url.domain().is_some_and(host::is_public);
    (plain && named && url.as_str().len() <= Website::BYTES_MAX).then(|| url.as_str().into())
}

/// An address of the web as it stands: what refuses more belongs to input.
fn web_address(text: &str) -> Option<Box<str>> {
    let is_web = text.starts_with("http://") || text.starts_with("https://");
    (is_web && url::Url::parse(text).is_ok()).then(|| text.into())
}

fn in_unicode(address: &str) -> String {
    let shown = url::Url::parse(address).ok().and_then(|url| {
        let host = url.host_str()?;
        address.contains("xn--").then(|| address.replacen(host, &host::in_unicode(host), 1))
    });
    shown.unwrap_or_else(|| address.to_owned())
}
