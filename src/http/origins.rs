//! Our own origin: the scheme and host that every link to us begins with.
//!
//! Anybody may send any `Host`, and what is made of one ends in feeds, calendars and on websites. So a host counts only
//! where somebody vouches for it: the settings, a trusted proxy that says over which scheme it was asked, or nobody but
//! the machine itself. Everywhere else the address at which we listen is assumed, and pages say that they do not know.

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
    is_known: bool,
}

impl Origin {
    /// One that is set, for tests of what is made of it.
    #[cfg(test)]
    pub(crate) fn set(address: &str) -> Self {
        Self { address: address.to_owned(), is_known: true }
    }

    /// What our addresses begin with, known or assumed.
    pub(crate) fn as_str(&self) -> &str {
        &self.address
    }

    /// What our addresses begin with, where somebody vouches for it.
    pub(crate) fn known(&self) -> Option<&str> {
        self.is_known.then_some(self.address.as_str())
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

    /// The domain of names that must be the same whoever asks: that of the settings, or one that nobody has.
    pub(crate) fn lasting_domain(&self) -> &str {
        self.public_url().map_or(NAMELESS, host_of)
    }

    /// Scheme and host under which this request reached us.
    pub(crate) fn of(&self, request: &RequestHead) -> Origin {
        if let Some(public_url) = self.public_url() {
            return Origin { address: public_url.to_owned(), is_known: true };
        }
        let vouched = self.vouched(request);
        let is_known = vouched.is_some();
        Origin { address: vouched.unwrap_or_else(|| self.assumed.clone()), is_known }
    }

    fn vouched(&self, request: &RequestHead) -> Option<String> {
        let host = request.headers().get(HOST)?.to_str().ok()?;
        let proxied =
            forwarded_scheme(request).filter(|_| is_in(&self.settings.trusted_proxies, request.body().address));
        let address = Url::parse(&format!("{}://{host}", proxied.unwrap_or("http"))).ok()?;
        let counts = proxied.is_some() || self.settings.is_demo || is_this_machine(&address);
        counts.then(|| address.origin().ascii_serialization())
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
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
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
            // A link to this machine leads nobody else anywhere.
            ("127.0.0.1", "localhost:8080", None, Some("http://localhost:8080")),
            ("127.0.0.1", "127.0.0.1:8080", None, Some("http://127.0.0.1:8080")),
            ("127.0.0.1", "[::1]:8080", None, Some("http://[::1]:8080")),
        ] {
            let origin = origins(None, false).of(&request(peer, host, proto));
            assert_eq!(origin.known(), known, "{peer} {host} {proto:?}");
            assert_eq!(origin.as_str(), known.unwrap_or("http://localhost:8080"), "{peer} {host} {proto:?}");
        }
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
