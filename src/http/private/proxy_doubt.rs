//! Signs that a reverse proxy of ours does not say who asks, or for which host: it names nobody, or passes on what clients
//! write themselves.
//!
//! Limits count by what it says, so an operator must know. Not every such proxy shows itself: one that passes on a
//! well-formed address that a client made up looks like one that tells the truth. What must never enter: an address.

use std::net::IpAddr;
use std::sync::atomic::{AtomicBool, Ordering};

use hyper::header::{HOST, HeaderName};
use ipnet::IpNet;
use prometheus_client::metrics::counter::Counter;

use crate::http::client_address::{FORWARDED_FOR, parse};
use crate::http::origins::is_nobodys as is_nobodys_host;
use crate::http::{RequestHead, is_in};
use crate::telemetry::Metrics;

const REAL_IP: HeaderName = HeaderName::from_static("x-real-ip");

/// Headers that proxies add, by which one is known that does not say whom it asks for.
const OF_PROXIES: [HeaderName; 4] = [
    HeaderName::from_static("forwarded"),
    HeaderName::from_static("via"),
    HeaderName::from_static("x-forwarded-proto"),
    REAL_IP,
];

/// What is odd about what a trusted proxy says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ProxyDoubt {
    NamesNobody,
    /// What it should have written last is no address that anybody asks from.
    Invented,
    /// `X-Real-IP` names another one.
    Disagrees,
    /// It passes no `Host` on, so that we do not know where visitors see us.
    Hostless,
}

/// The doubts that were told; each is told once, as it would come with every request.
#[derive(Debug, Default)]
pub(super) struct ToldDoubts {
    told: [AtomicBool; ProxyDoubt::ALL.len()],
    /// Requests by a trusted proxy.
    proxied: Counter,
    /// Of those about who asks, all.
    counted: Counter,
}

impl ProxyDoubt {
    const ALL: [Self; 4] = [Self::NamesNobody, Self::Invented, Self::Disagrees, Self::Hostless];

    /// What is odd about a request, if its sender is a trusted proxy; of its host only where that is asked for.
    pub(super) fn of(
        request: &RequestHead,
        trusted_proxies: &[IpNet],
        asks_for_host: bool,
    ) -> impl Iterator<Item = Self> {
        let is_of_proxy = is_in(trusted_proxies, request.body().address);
        let of_client = is_of_proxy.then(|| Self::of_client(request)).flatten();
        let of_host = (is_of_proxy && asks_for_host).then(|| Self::of_host(request)).flatten();
        of_client.into_iter().chain(of_host)
    }

    fn of_host(request: &RequestHead) -> Option<Self> {
        let headers = request.headers();
        let host = headers.get(HOST).filter(|_| is_proxied(request))?.to_str().ok()?;
        is_nobodys_host(host).then_some(Self::Hostless)
    }

    fn of_client(request: &RequestHead) -> Option<Self> {
        let headers = request.headers();
        let Some(last) = headers.get_all(FORWARDED_FOR).iter().next_back() else {
            return OF_PROXIES.iter().any(|name| headers.contains_key(name)).then_some(Self::NamesNobody);
        };
        let last = last.as_bytes().rsplit(|byte| *byte == b',').next().and_then(parse);
        match last {
            None => Some(Self::Invented),
            Some(address) if is_nobodys(address) => Some(Self::Invented),
            Some(address) => {
                let real = headers.get(REAL_IP).and_then(|real| parse(real.as_bytes()));
                real.is_some_and(|real| real.to_canonical() != address.to_canonical()).then_some(Self::Disagrees)
            }
        }
    }

    const fn advice(self) -> &'static str {
        match self {
            Self::NamesNobody => {
                "a trusted proxy sends no X-Forwarded-For, so that all its visitors are counted as one; let it set that header"
            }
            Self::Invented => {
                "a trusted proxy sends an X-Forwarded-For that ends with no address anybody asks from: it passes on what clients \
                 write; let it set or append the address it sees, or take it out of trusted_proxies"
            }
            Self::Disagrees => {
                "X-Forwarded-For and X-Real-IP of a trusted proxy name different clients: it passes on what clients write in \
                 one of them; let it set both"
            }
            Self::Hostless => {
                "a trusted proxy passes no Host on, so that pages show no line to paste; let it pass on the Host that visitors \
                 ask for, or set `server.public_url`"
            }
        }
    }
}

impl ToldDoubts {
    /// None is told yet; requests by trusted proxies, and doubts about who asks, are counted there.
    pub(super) fn new(metrics: &Metrics) -> Self {
        Self { told: Default::default(), proxied: metrics.proxied.clone(), counted: metrics.proxy_doubts.clone() }
    }

    /// Writes what is odd about a request into the log, unless it was told before.
    pub(super) fn tell(&self, request: &RequestHead, trusted_proxies: &[IpNet], asks_for_host: bool) {
        if is_in(trusted_proxies, request.body().address) && is_proxied(request) {
            self.proxied.inc();
        }
        for doubt in ProxyDoubt::of(request, trusted_proxies, asks_for_host) {
            if doubt != ProxyDoubt::Hostless {
                self.counted.inc();
            }
            let told = ProxyDoubt::ALL.iter().position(|one| *one == doubt).and_then(|at| self.told.get(at));
            if told.is_some_and(|told| !told.swap(true, Ordering::Relaxed)) {
                tracing::warn!("{}", doubt.advice());
            }
        }
    }
}

/// Whether the headers of a request are those of a proxy.
fn is_proxied(request: &RequestHead) -> bool {
    OF_PROXIES.iter().chain([&FORWARDED_FOR]).any(|name| request.headers().contains_key(name))
}

/// Whether nobody asks from an address: it is of no machine, of a group of machines, or for documents (RFC 5737, RFC 3849).
fn is_nobodys(address: IpAddr) -> bool {
    match address.to_canonical() {
        IpAddr::V4(address) => {
            address.is_unspecified() || address.is_multicast() || address.is_broadcast() || address.is_documentation()
        }
        IpAddr::V6(address) => {
            address.is_unspecified() || address.is_multicast() || matches!(address.segments(), [0x2001, 0xdb8, ..])
        }
    }
}

#[cfg(test)]
mod tests {
    use hyper::header::HeaderValue;

    use super::*;
    use crate::http::Peer;

    fn doubt(peer: &str, headers: &[(&'static str, &'static str)]) -> Option<ProxyDoubt> {
        doubts(peer, headers, false).into_iter().next()
    }

    fn doubts(peer: &str, headers: &[(&'static str, &'static str)], asks_for_host: bool) -> Vec<ProxyDoubt> {
        let mut request = RequestHead::new(Peer { address: peer.parse().unwrap() });
        for (name, value) in headers {
            request.headers_mut().append(HeaderName::from_static(name), HeaderValue::from_static(value));
        }
        let trusted = ["127.0.0.1/32".parse().unwrap(), "10.0.0.0/8".parse().unwrap()];
        ProxyDoubt::of(&request, &trusted, asks_for_host).collect()
    }

    #[test]
    fn a_proxy_that_passes_no_host_on_is_told_where_the_host_is_asked_for() {
        let client = ("x-forwarded-for", "8.8.8.8");
        for (host, is_odd) in [
            ("127.0.0.1:8080", true),
            ("localhost:8080", true),
            ("[::1]:8080", true),
            ("openday:8080", true),
            ("badges.example", false),
            ("10.0.0.7", false),
        ] {
            let expected = if is_odd { vec![ProxyDoubt::Hostless] } else { Vec::new() };
            assert_eq!(doubts("127.0.0.1", &[("host", host), client], true), expected, "{host}");
            assert_eq!(doubts("127.0.0.1", &[("host", host), client], false), [], "{host}");
            assert_eq!(doubts("8.8.4.4", &[("host", host), client], true), [], "{host}");
            // Who is at this machine is no proxy.
            assert_eq!(doubts("127.0.0.1", &[("host", host)], true), [], "{host}");
        }
        let both = [("host", "127.0.0.1:8080"), ("x-forwarded-for", "unknown")];
        assert_eq!(doubts("127.0.0.1", &both, true), [ProxyDoubt::Invented, ProxyDoubt::Hostless]);
    }

    #[test]
    fn a_proxy_that_passes_on_what_clients_write_is_told_where_it_shows() {
        const FOR: &str = "x-forwarded-for";
        for (headers, expected) in [
            (&[(FOR, "8.8.8.8")][..], None),
            (&[(FOR, "nonsense, 8.8.8.8")], None),
            (&[(FOR, "nonsense"), (FOR, "8.8.8.8")], None),
            (&[(FOR, "8.8.8.8"), ("x-real-ip", "8.8.8.8")], None),
            (&[(FOR, "127.0.0.1")], None),
            (&[], None),
            (&[("x-forwarded-proto", "https")], Some(ProxyDoubt::NamesNobody)),
            (&[("via", "1.1 proxy")], Some(ProxyDoubt::NamesNobody)),
            (&[(FOR, "unknown")], Some(ProxyDoubt::Invented)),
            (&[(FOR, "8.8.8.8, nonsense")], Some(ProxyDoubt::Invented)),
            (&[(FOR, "0.0.0.0")], Some(ProxyDoubt::Invented)),
            (&[(FOR, "192.0.2.7")], Some(ProxyDoubt::Invented)),
            (&[(FOR, "2001:db8::1")], Some(ProxyDoubt::Invented)),
            (&[(FOR, "1.2.3.4"), ("x-real-ip", "8.8.8.8")], Some(ProxyDoubt::Disagrees)),
        ] {
            assert_eq!(doubt("127.0.0.1", headers), expected, "{headers:?}");
            // Who is no proxy of ours may write what it likes: nobody believes it.
            assert_eq!(doubt("8.8.4.4", headers), None, "{headers:?}");
        }
    }

    #[test]
    fn each_doubt_is_told_once() {
        let told = ToldDoubts::default();
        let mut request = RequestHead::new(Peer { address: "127.0.0.1".parse().unwrap() });
        request.headers_mut().insert(FORWARDED_FOR, HeaderValue::from_static("unknown"));
        let trusted = ["127.0.0.1/32".parse().unwrap()];
        told.tell(&request, &trusted, true);
        told.tell(&request, &trusted, true);
        assert_eq!((told.proxied.get(), told.counted.get()), (2, 2));
        let is_told = |told: &ToldDoubts| told.told.each_ref().map(|one| one.load(Ordering::Relaxed));
        assert_eq!(is_told(&told), [false, true, false, false]);
    }
}
