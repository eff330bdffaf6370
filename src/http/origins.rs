//! Our own origin: the scheme and host that every link to us begins with.
//!
//! Anybody may send any `Host`, and what is made of one ends in feeds, calendars and on websites. So a host counts only
//! where somebody vouches for it: the settings, or a trusted proxy that says over which scheme it was asked. That of this
//! machine leads whoever is at it, and nobody else: a proxy that passes no `Host` on sends it for everybody. Everywhere
//! else the address at which we listen is assumed, and pages say that they do not know.

use std::net::{IpAddr, SocketAddr};

use hyper::header::{HOST, HeaderName};
use ipnet::IpNet;
use url::{Host, Url};

use super::{RequestHead, is_in};
use crate::config::Server;

const FORWARDED_PROTO: HeaderName = HeaderName::from_static("x-forwarded-proto");

/// Stands in names that outlive every request, such as those of events in calendars, while no address of ours is set.
/// Nobody can have it (RFC 2606, section 2).
const NAMELESS: &str = "openday.invalid";

/// Scheme and host under which visitors see us, without a closing slash.
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

    /// The host and its port, known or assumed.
    pub(crate) fn host(&self) -> &str {
        host_of(&self.address)
    }

    /// The host and its port, where somebody vouches for them.
    pub(crate) fn known_host(&self) -> Option<&str> {
        self.known().map(host_of)
    }
}

/// Host and port of an origin.
fn host_of(origin: &str) -> &str {
    origin.split_once("://").map_or(origin, |(_, host)| host)
}

/// What is believed about our own address.
#[derive(Debug, Clone)]
pub struct OriginSettings {
    /// Scheme and host of this instance without a closing slash.
    pub public_url: Option<String>,
    /// Where we listen.
    pub listen: SocketAddr,
    /// Reverse proxies whose word is taken.
    pub trusted_proxies: Vec<IpNet>,
    /// Whether any `Host` counts, as in a demo that nobody relies on.
    pub is_demo: bool,
}

impl OriginSettings {
    /// What the settings say, of a server that listens there.
    #[must_use]
    pub fn new(server: &Server, listen: SocketAddr, is_demo: bool) -> Self {
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
        if self.listen.ip().is_unspecified() {
            format!("http://localhost:{}", self.listen.port())
        } else {
            format!("http://{}", self.listen)
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
        self.public_url().map_or(NAMELESS, host_of)
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

#[cfg(test)]
mod tests {
    use hyper::header::HeaderValue;

    use super::*;
    use crate::http::Peer;

    fn origins(public_url: Option<&str>, is_demo: bool) -> Origins {
        Origins::new(OriginSettings {
            public_url: public_url.map(str::to_owned),
            listen: "0.0.0.0:8080".parse().unwrap(),
            trusted_proxies: vec!["127.0.0.1/32".parse().unwrap()],
            is_demo,
        })
    }

    fn request(peer: &str, host: &str, proto: Option<&'static str>) -> RequestHead {
        let mut request = RequestHead::new(Peer { address: peer.parse().unwrap() });
        request.headers_mut().insert(HOST, HeaderValue::from_str(host).unwrap());
        if let Some(proto) = proto {
            request.headers_mut().insert(FORWARDED_PROTO, HeaderValue::from_static(proto));
        }
        request
    }

    #[test]
    fn a_host_counts_only_where_somebody_vouches_for_it() {
        for (peer, host, proto, known) in [
            ("127.0.0.1", "badges.example", Some("https"), Some("https://badges.example")),
            ("127.0.0.1", "BADGES.example:443", Some("HTTPS"), Some("https://badges.example")),
            ("127.0.0.1", "badges.example:8443", Some("https, http"), Some("https://badges.example:8443")),
            ("::ffff:127.0.0.1", "badges.example:80", Some("http"), Some("http://badges.example")),
            // A proxy that does not say over which scheme it was asked may pass any host on.
            ("127.0.0.1", "badges.example", None, None),
            ("127.0.0.1", "badges.example", Some("gopher"), None),
            // Anybody may send the header.
            ("203.0.113.7", "evil.example", Some("https"), None),
            ("203.0.113.7", "evil.example", None, None),
            ("203.0.113.7", "192.0.2.1:8080", None, None),
            ("203.0.113.7", "localhost.evil.example", None, None),
        ] {
            let origin = origins(None, false).of(&request(peer, host, proto));
            assert_eq!(origin.known(), known, "{peer} {host} {proto:?}");
            assert_eq!(origin.as_str(), known.unwrap_or("http://localhost:8080"), "{peer} {host} {proto:?}");
        }
    }

    #[test]
    fn a_host_of_this_machine_leads_who_is_at_it_and_is_not_known() {
        for (host, proto, reached) in [
            ("localhost:8080", None, "http://localhost:8080"),
            ("127.0.0.1:8080", None, "http://127.0.0.1:8080"),
            ("127.8.0.1", None, "http://127.8.0.1"),
            ("[::1]:8080", None, "http://[::1]:8080"),
            ("[::ffff:127.0.0.1]", None, "http://[::ffff:7f00:1]"),
            // What a proxy calls us that passes no host on.
            ("127.0.0.1:8080", Some("https"), "https://127.0.0.1:8080"),
            ("LOCALHOST.:8080", Some("https"), "https://localhost.:8080"),
            ("openday:8080", Some("https"), "https://openday:8080"),
            ("0.0.0.0:8080", Some("http"), "http://0.0.0.0:8080"),
        ] {
            let origins = origins(None, false);
            let origin = origins.of(&request("127.0.0.1", host, proto));
            assert_eq!((origin.known(), origin.reached()), (None, Some(reached)), "{host}");
            assert_eq!((origin.as_str(), origin.known_host()), (reached, None), "{host}");
            assert_eq!(origins.lasting(&origin), None, "{host}");
        }
        let elsewhere = origins(None, false).of(&request("203.0.113.7", "evil.example", None));
        assert_eq!(elsewhere.reached(), None);
    }

    #[test]
    fn what_lasts_begins_with_what_is_known_or_with_where_others_reach_us() {
        let listening = |listen: &str| {
            let listen = listen.parse().unwrap();
            Origins::new(OriginSettings { public_url: None, listen, trusted_proxies: Vec::new(), is_demo: false })
        };
        let lasting = |origins: &Origins| {
            let origin = origins.of(&request("127.0.0.1", "localhost:9", None));
            origins.lasting(&origin).map(str::to_owned)
        };
        assert_eq!(lasting(&listening("192.0.2.1:80")).as_deref(), Some("http://192.0.2.1:80"));
        for here in ["127.0.0.1:8080", "0.0.0.0:8080", "[::]:80"] {
            assert_eq!(lasting(&listening(here)), None, "{here}");
        }
        assert_eq!(lasting(&origins(Some("https://badges.example"), false)).as_deref(), Some("https://badges.example"));
    }

    #[test]
    fn in_a_demo_any_host_counts() {
        let origin = origins(None, true).of(&request("203.0.113.7", "Demo.example:80", None));
        assert_eq!((origin.known(), origin.known_host()), (Some("http://demo.example"), Some("demo.example")));
    }

    #[test]
    fn what_is_set_counts_whatever_a_request_says() {
        let origins = origins(Some("https://badges.example:8443"), true);
        let origin = origins.of(&request("127.0.0.1", "evil.example", Some("http")));
        assert_eq!(origin.known(), Some("https://badges.example:8443"));
        assert_eq!(origins.lasting_domain(), "badges.example:8443");
    }

    #[test]
    fn what_is_assumed_is_where_we_listen() {
        let assumed = |listen: &str| {
            let listen = listen.parse().unwrap();
            OriginSettings { public_url: None, listen, trusted_proxies: Vec::new(), is_demo: false }.assumed()
        };
        assert_eq!(assumed("192.0.2.1:80"), "http://192.0.2.1:80");
        assert_eq!(assumed("[2001:db8::1]:8080"), "http://[2001:db8::1]:8080");
        assert_eq!(assumed("[::]:8080"), "http://localhost:8080");
    }
}
