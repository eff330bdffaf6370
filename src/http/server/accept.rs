//! Accepting: a slot first, then a connection, and a pause after errors that are the machine's and not the client's.
//!
//! An address that has its share of the slots is not let in again before it leaves one: its connection is closed at once.

use std::io;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use ipnet::IpNet;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::sleep;

use super::Limits;
use super::listener::{Listener, Stream};
use super::unwind::{Panicked, caught_later};
use crate::http::address_shares::{AddressShares, Exceeded, Place};
use crate::http::client_address::ClientAddress;
use crate::http::is_in;
use crate::telemetry::ConnectionMetrics;

const PAUSE_MIN: Duration = Duration::from_millis(50);
const PAUSE_MAX: Duration = Duration::from_secs(1);

/// How many times the share of an address a network of IPv6 has.
const NETWORK_RATIO: usize = 4;

/// Places of one connection in the shares of its address and its network, where these are counted.
type Places = [Option<Place>; 2];

/// Where connections come from.
pub(super) trait Accept {
    fn accept(&self) -> impl Future<Output = io::Result<(Stream, IpAddr)>> + Send;
}

/// A listener that has no more than so many connections open at once.
pub(super) struct Acceptor<L = Listener> {
    listener: L,
    slots: Arc<Semaphore>,
    shares: AddressShares,
    /// Of whole networks of IPv6: whoever has one has a thousand addresses to count.
    networks: AddressShares,
    /// Whose connections are counted in no share.
    uncounted: Vec<IpNet>,
    metrics: ConnectionMetrics,
    pause: Pause,
}

/// One of the connections that may be open, held as long as it is.
pub(super) struct Slot {
    metrics: ConnectionMetrics,
    _places: Places,
    _permit: OwnedSemaphorePermit,
}

impl Drop for Slot {
    fn drop(&mut self) {
        self.metrics.open.dec();
    }
}

/// How long to wait after errors in a row.
#[derive(Debug, Default)]
struct Pause(Option<Duration>);

impl<L: Accept> Acceptor<L> {
    pub(super) fn new(listener: L, limits: Limits, uncounted: Vec<IpNet>, metrics: ConnectionMetrics) -> Self {
        let slots = Arc::new(Semaphore::new(limits.connections_max.min(Semaphore::MAX_PERMITS)));
        let shares = AddressShares::new(limits.connections_per_address_max);
        let networks = AddressShares::new(limits.connections_per_address_max.saturating_mul(NETWORK_RATIO));
        Self { listener, slots, shares, networks, uncounted, metrics, pause: Pause::default() }
    }

    /// The next connection, once there is a slot for it; a panic on the way to it is told, and it is tried anew.
    pub(super) async fn next(&mut self) -> (Stream, IpAddr, Slot) {
        loop {
            match caught_later(self.accepted()).await {
                Ok(accepted) => return accepted,
                Err(Panicked(what)) => {
                    self.metrics.accept_failures.inc();
                    tracing::error!(what, "accepting connections failed unexpectedly; trying on");
                    sleep(PAUSE_MAX).await;
                }
            }
        }
    }

    /// The next connection, once there is a slot for it: until then it waits in the kernel's queue, for free.
    async fn accepted(&mut self) -> (Stream, IpAddr, Slot) {
        let permit = Arc::clone(&self.slots).acquire_owned().await.expect("the semaphore is never closed");
        loop {
            match self.listener.accept().await {
                Ok((stream, peer)) => {
                    self.pause = Pause::default();
                    let Ok(places) = self.places_of(peer) else {
                        self.metrics.shares_exceeded.inc();
                        continue;
                    };
                    self.metrics.accepted.inc();
                    self.metrics.open.inc();
                    let slot = Slot { metrics: self.metrics.clone(), _places: places, _permit: permit };
                    return (stream, peer, slot);
                }
                Err(error) => {
                    self.metrics.accept_failures.inc();
                    let first = self.pause.0.is_none();
                    if let Some(pause) = self.pause.after(&error) {
                        if first {
                            tracing::warn!(%error, "cannot accept connections; trying on");
                        }
                        sleep(pause).await;
                    }
                }
            }
        }
    }
}

impl<L> Acceptor<L> {
    /// Places in the shares of that address and of its network, if it is one to be counted; an error if there are none.
    fn places_of(&self, address: IpAddr) -> Result<Places, Exceeded> {
        if is_in(&self.uncounted, address) {
            return Ok([None, None]);
        }
        let address = ClientAddress::counted(address);
        let network = address.wider().map(|network| self.networks.try_take(network)).transpose()?;
        Ok([Some(self.shares.try_take(address)?), network])
    }
}

impl Pause {
    /// The time to wait after `error`: none if a client only left before it was accepted; otherwise longer each time,
    /// since a full table of files empties no sooner for being asked a million times.
    fn after(&mut self, error: &io::Error) -> Option<Duration> {
        if matches!(error.kind(), io::ErrorKind::ConnectionAborted | io::ErrorKind::ConnectionReset) {
            return None;
        }
        let pause = self.0.map_or(PAUSE_MIN, |last| (last * 2).min(PAUSE_MAX));
        self.0 = Some(pause);
        Some(pause)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicBool, Ordering};

    use super::*;
    use crate::config;

    /// A listener that panics once.
    struct Startled(Listener, AtomicBool);

    impl Accept for Startled {
        async fn accept(&self) -> io::Result<(Stream, IpAddr)> {
            assert!(self.1.swap(true, Ordering::SeqCst), "as asked");
            self.0.accept().await
        }
    }

    #[tokio::test]
    async fn a_panic_while_accepting_is_counted_and_costs_neither_the_listener_nor_a_slot() {
        let listener = Listener::open(&"127.0.0.1:0".parse().unwrap(), 4096).unwrap();
        let address = listener.address().unwrap().address().unwrap();
        let metrics = ConnectionMetrics::default();
        let defaults = config::Config::load(&config::Sources::default()).unwrap();
        let limits = Limits { connections_max: 1, ..Limits::from(&defaults.server) };
        let mut acceptor =
            Acceptor::new(Startled(listener, AtomicBool::new(false)), limits, Vec::new(), metrics.clone());
        let client = tokio::net::TcpStream::connect(address).await.unwrap();
        tokio::time::pause();
        let (_stream, peer, _slot) = acceptor.next().await;
        assert_eq!(peer, client.local_addr().unwrap().ip());
        assert_eq!((metrics.accept_failures.get(), metrics.accepted.get(), metrics.open.get()), (1, 1, 1));
    }

    #[tokio::test]
    async fn a_network_of_ipv6_has_four_times_the_share_of_an_address() {
        let defaults = config::Config::load(&config::Sources::default()).unwrap();
        let limits = Limits { connections_per_address_max: 2, ..Limits::from(&defaults.server) };
        let listener = Listener::open(&"127.0.0.1:0".parse().unwrap(), 4096).unwrap();
        let acceptor = Acceptor::new(listener, limits, Vec::new(), ConnectionMetrics::default());
        let mut places = Vec::new();
        let mut let_in = |address: String| match acceptor.places_of(address.parse().unwrap()) {
            Ok(taken) => {
                places.push(taken);
                true
            }
            Err(Exceeded) => false,
        };
        for subnet in 0..4 {
            assert!(let_in(format!("2001:db8:1:{subnet}::1")) && let_in(format!("2001:db8:1:{subnet}::2")));
            assert!(!let_in(format!("2001:db8:1:{subnet}::3")), "a /64 has the share of an address");
        }
        assert!(!let_in("2001:db8:1:ffff::1".to_owned()), "a /48 has four of them");
        assert!(let_in("2001:db8:2::1".to_owned()));
        assert!((0..9).all(|last| let_in(format!("192.0.2.{last}"))), "of IPv4 each address counts by itself");
    }

    #[test]
    fn errors_of_the_machine_are_waited_out_longer_each_time() {
        let mut pause = Pause::default();
        let full = io::Error::from_raw_os_error(24);
        let waits: Vec<_> = (0..7).map(|_| pause.after(&full).unwrap().as_millis()).collect();
        assert_eq!(waits, [50, 100, 200, 400, 800, 1000, 1000]);
    }

    #[test]
    fn a_client_that_left_before_it_was_accepted_costs_no_time() {
        let mut pause = Pause::default();
        for kind in [io::ErrorKind::ConnectionAborted, io::ErrorKind::ConnectionReset] {
            assert_eq!(pause.after(&kind.into()), None);
        }
    }
}
