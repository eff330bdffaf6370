//! The address that limits count by: the peer's, or the one that a reverse proxy of ours names.
//!
//! It lives in memory alone. What must never enter: a log line, an answer or a row with an address in it.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use hyper::header::HeaderName;
use ipnet::IpNet;

use super::{RequestHead, is_in};

pub(super) const FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");

/// An address to count by: of IPv6 the network of a household (/64), whose addresses are free to whoever has it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ClientAddress(IpAddr);

/// A network to share room by.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Network(IpAddr);

impl fmt::Debug for Network {
    /// Nothing: what is printed may be logged.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Network(…)")
    }
}

impl fmt::Debug for ClientAddress {
    /// Nothing: what is printed may be logged.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ClientAddress(…)")
    }
}

impl ClientAddress {
    /// Who sent the request: the peer, unless it is a trusted proxy; then whom it names, passing over further trusted
    /// proxies from the right. What stands left of that was sent by anybody and is not looked at. Where a proxy names
    /// nobody, or nobody that can be read, the peer counts.
    #[must_use]
    pub fn of(request: &RequestHead, trusted_proxies: &[IpNet]) -> Self {
        let peer = request.body().address;
        Self::counted(if is_in(trusted_proxies, peer) {
            forwarded(request, trusted_proxies).unwrap_or(peer)
        } else {
            peer
        })
    }

    /// The network it belongs to, of those that are given to one holder: of IPv4 a /24, of IPv6 a /48.
    #[must_use]
    pub fn network(self) -> Network {
        Network(match self.0 {
            IpAddr::V4(address) => IpAddr::V4(Ipv4Addr::from_bits(address.to_bits() >> 8 << 8)),
            IpAddr::V6(address) => IpAddr::V6(Ipv6Addr::from_bits(address.to_bits() >> 80 << 80)),
        })
    }

    /// The address of its whole network, to count by as well where a holder has thousands of addresses: of IPv6 alone.
    #[must_use]
    pub(super) fn wider(self) -> Option<Self> {
        self.0.is_ipv6().then(|| Self(self.network().0))
    }

    /// What that address is counted by.
    pub(super) fn counted(address: IpAddr) -> Self {
        Self(match address.to_canonical() {
            IpAddr::V6(address) => IpAddr::V6(Ipv6Addr::from_bits(address.to_bits() >> 64 << 64)),
            address @ IpAddr::V4(_) => address,
        })
    }
}

/// The last address of the list that is not a trusted proxy's; if all of them are, the first.
fn forwarded(request: &RequestHead, trusted_proxies: &[IpNet]) -> Option<IpAddr> {
    let lines = request.headers().get_all(FORWARDED_FOR).iter();
    let entries = lines.flat_map(|line| line.as_bytes().split(|byte| *byte == b','));
    // A few headers of a bounded head: collected, since their values cannot be walked from the end.
    let entries: Vec<_> = entries.collect();
    let mut nearest = None;
    for entry in entries.into_iter().rev() {
        let address = parse(entry)?;
        nearest = Some(address);
        if !is_in(trusted_proxies, address) {
            break;
        }
    }
    nearest
}

/// An address as proxies write it: bare, in brackets, or with a port.
pub(super) fn parse(entry: &[u8]) -> Option<IpAddr> {
    let text = std::str::from_utf8(entry.trim_ascii()).ok()?;
    let bare = text.strip_prefix('[').and_then(|text| text.strip_suffix(']'));
    let bracketed = bare.and_then(|text| text.parse().ok()).map(IpAddr::V6);
    let address = bracketed.or_else(|| text.parse().ok());
    address.or_else(|| text.parse::<SocketAddr>().ok().map(|address| address.ip()))
}

#[cfg(test)]
mod tests {
    use hyper::header::HeaderValue;
    use proptest::prelude::*;

    use super::*;
    use crate::http::Peer;

    fn proxies() -> Vec<IpNet> {
        ["127.0.0.1/32", "10.0.0.0/8", "2001:db8:ffff::/48"].map(|network| network.parse().unwrap()).to_vec()
    }

    fn counted(peer: &str, lines: &[&str]) -> IpAddr {
        let mut request = RequestHead::new(Peer { address: peer.parse().unwrap() });
        for line in lines {
            request.headers_mut().append(FORWARDED_FOR, HeaderValue::from_bytes(line.as_bytes()).unwrap());
        }
        ClientAddress::of(&request, &proxies()).0
    }

    #[test]
    fn a_proxy_of_ours_is_believed_and_nobody_else() {
        for (peer, lines, expected) in [
            ("203.0.113.7", &[][..], "203.0.113.7"),
            // Anybody may send the header; it counts from our proxies alone.
            ("203.0.113.7", &["198.51.100.1"], "203.0.113.7"),
            ("127.0.0.1", &[], "127.0.0.1"),
            ("127.0.0.1", &["198.51.100.1"], "198.51.100.1"),
            ("127.0.0.2", &["198.51.100.1"], "127.0.0.2"),
            // What the visitor wrote stands left of what the proxy added.
            ("127.0.0.1", &["192.0.2.66, 198.51.100.1"], "198.51.100.1"),
            ("127.0.0.1", &["192.0.2.66", "198.51.100.1"], "198.51.100.1"),
            ("127.0.0.1", &["nonsense,, 198.51.100.1"], "198.51.100.1"),
            ("127.0.0.1", &["10.1.1.1, 198.51.100.1"], "198.51.100.1"),
            // Several proxies of ours in a row.
            ("127.0.0.1", &["192.0.2.66, 198.51.100.1, 10.1.1.1", "10.2.2.2"], "198.51.100.1"),
            ("127.0.0.1", &["10.3.3.3,10.1.1.1"], "10.3.3.3"),
            ("::ffff:127.0.0.1", &["198.51.100.1"], "198.51.100.1"),
            ("2001:db8:ffff::1", &["198.51.100.1"], "198.51.100.1"),
            // Ways in which proxies write addresses.
            ("127.0.0.1", &["198.51.100.1:4711"], "198.51.100.1"),
            ("127.0.0.1", &["::ffff:198.51.100.1"], "198.51.100.1"),
            ("127.0.0.1", &["2001:db8:1:2:3:4:5:6"], "2001:db8:1:2::"),
            ("127.0.0.1", &["[2001:db8:1:2:3:4:5:6]"], "2001:db8:1:2::"),
            ("127.0.0.1", &["[2001:db8:1:2:3:4:5:6]:4711"], "2001:db8:1:2::"),
            // Where it names nobody, it is the proxy itself that is counted.
            ("127.0.0.1", &[""], "127.0.0.1"),
            ("127.0.0.1", &["unknown"], "127.0.0.1"),
            ("127.0.0.1", &["198.51.100.1,"], "127.0.0.1"),
            ("127.0.0.1", &["198.51.100.1, nonsense, 10.1.1.1"], "127.0.0.1"),
            ("127.0.0.1", &["[198.51.100.1]"], "127.0.0.1"),
            ("127.0.0.1", &["198.51.100.256"], "127.0.0.1"),
        ] {
            assert_eq!(counted(peer, lines), expected.parse::<IpAddr>().unwrap(), "{peer} {lines:?}");
        }
    }

    #[test]
    fn addresses_are_not_printed() {
        let address = ClientAddress::counted("203.0.113.7".parse().unwrap());
        assert!(!format!("{address:?}").contains("203"));
    }

    proptest! {
        #[test]
        fn what_a_visitor_writes_changes_nothing(written in "[ -~]{0,60}", is_line in any::<bool>()) {
            let named = "198.51.100.1";
            let lines = if is_line { vec![written, named.to_owned()] } else { vec![format!("{written},{named}")] };
            let lines: Vec<_> = lines.iter().map(String::as_str).collect();
            prop_assert_eq!(counted("127.0.0.1", &lines), named.parse::<IpAddr>().unwrap());
        }

        #[test]
        fn a_household_is_counted_as_one(high in any::<u64>(), low in any::<u64>(), other in any::<u64>()) {
            prop_assume!(high != 0);
            let address = |low: u64| {
                ClientAddress::counted(Ipv6Addr::from_bits(u128::from(high) << 64 | u128::from(low)).into())
            };
            prop_assert_eq!(address(low), address(other));
            let neighbour = Ipv6Addr::from_bits(u128::from(high ^ 1) << 64 | u128::from(low));
            prop_assert_ne!(ClientAddress::counted(neighbour.into()), address(low));
        }
    }
}
