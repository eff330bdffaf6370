//! Our own origin: the scheme and host that every link to us begins with.
//!
//! Anybody may send any `Host`, and what is made of one ends in feeds, calendars and on websites. So a host counts only
//! where somebody vouches for it: the settings, or a trusted proxy that says over which scheme it was asked. That of this
//! machine leads whoever is at it, and nobody else: a proxy that passes no `Host` on sends it for everybody. Everywhere
//! else the address at which we listen is assumed, and pages say that they do not know.

#[cfg(test)]
mod tests;

use std::net::IpAddr;

use hyper::header::{HOST, HeaderName};
use ipnet::IpNet;
use url::{Host, Url};

use super::client_address::ClientAddress;
use super::{RequestHead, is_in};
use crate::config::{Listen, Server};

const FORWARDED_PROTO: HeaderName = HeaderName::from_static("x-forwarded-proto");

/// Stands in names that outlive every request, such as those of events in calendars, while no address of ours is set.
/// Nobody can have it (RFC 2606, section 2).
const NAMELESS: &str = "openday.invalid";

/// Scheme and host under which visitors see us, with the path if it is below one, without a closing slash.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Origin {
    address: String,
    footing: Footing,
}

/// What an origin stands on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Footing {
    /// Somebody vouches for it.
    Known,
    /// It leads who is at this machine, or next to it, and may be what a proxy calls us.
    Here,
    /// Nobody said where we are seen.
    Assumed,
}

impl Origin {
    /// One that is set, for tests of what is made of it.
    #[cfg(test)]
    pub(crate) fn set(address: &str) -> Self {
        Self { address: address.to_owned(), footing: Footing::Known }
    }

    /// What our addresses begin with for who asks, known or assumed.
    pub(crate) fn as_str(&self) -> &str {
        &self.address
    }

    /// What our addresses begin with, where somebody vouches for it.
    pub(crate) fn known(&self) -> Option<&str> {
        (self.footing == Footing::Known).then_some(self.address.as_str())
    }

    /// What our addresses begin with where the browser that asks is, as far as we can tell: known, or of this machine.
    pub(crate) fn reached(&self) -> Option<&str> {
        (self.footing != Footing::Assumed).then_some(self.address.as_str())
    }

    /// The host and its port, known or assumed, and the path below which we are seen there.
    pub(crate) fn host(&self) -> &str {
        host_of(&self.address)
    }

    /// The host and its port, where somebody vouches for them.
    pub(crate) fn known_host(&self) -> Option<&str> {
        self.known().map(host_of)
    }
}

/// Host and port of an origin, and the path below which we are seen there.
fn host_of(origin: &str) -> &str {
    origin.split_once("://").map_or(origin, |(_, host)| host)
}

/// What is believed about our own address.
#[derive(Debug, Clone)]
pub struct OriginSettings {
    /// Scheme and host of this instance, and the path below which it is seen, without a closing slash.
    pub public_url: Option<String>,
    /// Where we listen.
    pub listen: Listen,
    /// Reverse proxies whose word is taken.
    pub trusted_proxies: Vec<IpNet>,
    /// Whether any `Host` counts, as in a demo that nobody relies on.
    pub is_demo: bool,
}

impl OriginSettings {
    /// What the settings say, of a server that listens there.
    #[must_use]
    pub fn new(server: &Server, listen: Listen, is_demo: bool) -> Self {
        let (public_url, trusted_proxies) = (server.public_url.clone(), server.trusted_proxies.clone());
        Self { public_url, listen, trusted_proxies, is_demo }
    }

    /// What links begin with that no request asks for.
    #[must_use]
    pub fn base(&self) -> String {
        self.public_url.clone().unwrap_or_else(|| self.assumed())
    }

    /// What is assumed where nobody vouches for a host: the address at which we listen.
    #[must_use]
    pub fn assumed(&self) -> String {
        match self.listen.address() {
            None => "http://localhost".to_owned(),
            Some(address) if address.ip().is_unspecified() => format!("http://localhost:{}", address.port()),
            Some(address) => format!("http://{address}"),
        }
    }
}

/// Finds our origin for each request.
#[derive(Debug)]
pub(crate) struct Origins {
    settings: OriginSettings,
    assumed: String,
}

impl Origins {
    pub(crate) fn new(settings: OriginSettings) -> Self {
        Self { assumed: settings.assumed(), settings }
    }

    /// The reverse proxies whose word is taken.
    pub(crate) fn trusted_proxies(&self) -> &[IpNet] {
        &self.settings.trusted_proxies
    }

    /// Who sent a request, to count by.
    pub(crate) fn client_of(&self, request: &RequestHead) -> ClientAddress {
        ClientAddress::of(request, self.trusted_proxies())
    }

    /// Our own origin, where it is set.
    pub(crate) fn public_url(&self) -> Option<&str> {
        self.settings.public_url.as_deref()
    }

    /// Whether a proxy has to say under which host we are seen.
    pub(crate) const fn asks_for_host(&self) -> bool {
        self.settings.public_url.is_none() && !self.settings.is_demo
    }

    /// The domain of names that must be the same whoever asks: that of the settings, or one that nobody has.
    pub(crate) fn lasting_domain(&self) -> &str {
        let host = self.public_url().map_or(NAMELESS, host_of);
        host.split('/').next().unwrap_or(host)
    }

    /// Scheme and host under which this request reached us.
    pub(crate) fn of(&self, request: &RequestHead) -> Origin {
        if let Some(public_url) = self.public_url() {
            return Origin { address: public_url.to_owned(), footing: Footing::Known };
        }
        let assumed = || Origin { address: self.assumed.clone(), footing: Footing::Assumed };
        self.named(request).unwrap_or_else(assumed)
    }

    /// What addresses begin with that are kept where nobody asked from, such as those in calendars: what is known, or
    /// where we listen unless that is on this machine alone.
    pub(crate) fn lasting<'a>(&'a self, origin: &'a Origin) -> Option<&'a str> {
        origin.known().or_else(|| (!is_nobodys(host_of(&self.assumed))).then_some(self.assumed.as_str()))
    }

    /// The origin that a request names, if it counts.
    fn named(&self, request: &RequestHead) -> Option<Origin> {
        let host = request.headers().get(HOST)?.to_str().ok()?;
        let proxied =
            forwarded_scheme(request).filter(|_| is_in(&self.settings.trusted_proxies, request.body().address));
        let address = Url::parse(&format!("{}://{host}", proxied.unwrap_or("http"))).ok()?;
        let footing = if self.settings.is_demo || proxied.is_some() && !is_nobodys(host) {
            Footing::Known
        } else if proxied.is_some() || is_this_machine(&address) {
            Footing::Here
        } else {
            return None;
        };
        Some(Origin { address: address.origin().ascii_serialization(), footing })
    }
}

/// Whether no visitor can have typed a host, but a proxy that passes none on may call us so: this machine, every address
/// of it, or the name of a neighbour without a domain.
pub(super) fn is_nobodys(host: &str) -> bool {
    let Ok(address) = Url::parse(&format!("http://{host}")) else { return true };
    is_this_machine(&address)
        || match address.host() {
            Some(Host::Domain(name)) => !name.trim_end_matches('.').contains('.'),
            Some(Host::Ipv4(address)) => address.is_unspecified(),
            Some(Host::Ipv6(address)) => address.is_unspecified(),
            None => true,
        }
}

/// The scheme that a proxy says it was asked over; of several in a row, the first.
fn forwarded_scheme(request: &RequestHead) -> Option<&'static str> {
    let value = request.headers().get(FORWARDED_PROTO)?.to_str().ok()?;
    let first = value.split(',').next().unwrap_or_default().trim();
    ["https", "http"].into_iter().find(|scheme| first.eq_ignore_ascii_case(scheme))
}

/// Whether an address leads nobody else anywhere.
fn is_this_machine(address: &Url) -> bool {
    match address.host() {
        Some(Host::Domain(name)) => {
            let name = name.trim_end_matches('.');
            name == "localhost" || name.ends_with(".localhost")
        }
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => IpAddr::V6(address).to_canonical().is_loopback(),
        None => false,
    }
}
