//! Shares of addresses: how much of what all share one address may have at once.
//!
//! Connections, drawings, and requests that are worked on. An address that has its share waits for its own, or is refused,
//! and holds up nobody else;
//! addresses are counted in memory while they have something or wait for it, and forgotten then. What must never enter:
//! what costs nothing, such as a picture that is kept.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::client_address::ClientAddress;

/// The shares of all addresses that have something now, or wait for it.
#[derive(Debug)]
pub(super) struct AddressShares {
    each_max: usize,
    shares: Arc<Shares>,
}

type Shares = Mutex<HashMap<ClientAddress, Share>>;

#[derive(Debug)]
struct Share {
    places: Arc<Semaphore>,
    /// Who has a place in it or waits for one.
    users: usize,
}

/// A place in an address's share, held while it is used.
#[derive(Debug)]
pub(super) struct Place {
    _permit: OwnedSemaphorePermit,
    _user: User,
}

/// That an address has its share already.
#[derive(Debug)]
pub(super) struct Exceeded;

/// One who has a place or waits for one.
#[derive(Debug)]
struct User {
    shares: Arc<Shares>,
    address: ClientAddress,
}

impl AddressShares {
    /// So many places an address, and at least one.
    pub(super) fn new(each_max: usize) -> Self {
        Self { each_max: each_max.clamp(1, Semaphore::MAX_PERMITS), shares: Arc::default() }
    }

    /// Waits for a place in the share of that address.
    pub(super) async fn take(&self, address: ClientAddress) -> Place {
        let (user, places) = self.enter(address);
        let permit = places.acquire_owned().await.expect("the semaphore is never closed");
        Place { _permit: permit, _user: user }
    }

    /// A place in the share of that address, without waiting for one.
    ///
    /// # Errors
    ///
    /// When the address has its share already.
    pub(super) fn try_take(&self, address: ClientAddress) -> Result<Place, Exceeded> {
        let (user, places) = self.enter(address);
        let permit = places.try_acquire_owned().map_err(|_| Exceeded)?;
        Ok(Place { _permit: permit, _user: user })
    }

    fn enter(&self, address: ClientAddress) -> (User, Arc<Semaphore>) {
        let mut shares = locked(&self.shares);
        let new = || Share { places: Arc::new(Semaphore::new(self.each_max)), users: 0 };
        let share = shares.entry(address).or_insert_with(new);
        share.users += 1;
        (User { shares: Arc::clone(&self.shares), address }, Arc::clone(&share.places))
    }
}

impl Drop for User {
    fn drop(&mut self) {
        if let Entry::Occupied(mut share) = locked(&self.shares).entry(self.address) {
            share.get_mut().users -= 1;
            if share.get().users == 0 {
                share.remove();
            }
        }
    }
}

fn locked(shares: &Shares) -> MutexGuard<'_, HashMap<ClientAddress, Share>> {
    // Each change is whole before the next can fail.
    shares.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::{Peer, RequestHead};

    fn address(text: &str) -> ClientAddress {
        ClientAddress::of(&RequestHead::new(Peer { address: text.parse().unwrap() }), &[])
    }

    #[tokio::test]
    async fn an_address_waits_for_its_own_alone() {
        let shares = AddressShares::new(2);
        let (one, other) = (address("192.0.2.1"), address("192.0.2.2"));
        let _first = shares.take(one).await;
        let second = shares.take(one).await;
        let mut third = Box::pin(shares.take(one));
        let early = tokio::select! {
            biased;
            place = &mut third => Some(place),
            place = shares.take(other) => { drop(place); None }
        };
        assert!(early.is_none());
        drop(second);
        third.await;
    }

    #[test]
    fn an_address_has_its_share_and_leaves_nothing_behind() {
        let shares = AddressShares::new(2);
        let take = |text: &str| shares.try_take(address(text));
        let (first, second) = (take("192.0.2.1").unwrap(), take("192.0.2.1").unwrap());
        assert!(take("192.0.2.1").is_err());
        let household = [take("2001:db8::1").unwrap(), take("2001:db8::2").unwrap()];
        assert!(take("2001:db8::3").is_err() && take("2001:db8:0:1::1").is_ok());
        drop(first);
        assert!(take("192.0.2.1").is_ok());
        drop((second, household));
        assert!(locked(&shares.shares).is_empty());
    }

    #[tokio::test]
    async fn who_has_nothing_and_waits_for_nothing_is_forgotten() {
        let shares = AddressShares::new(1);
        let place = shares.take(address("192.0.2.1")).await;
        let mut waiting = Box::pin(shares.take(address("192.0.2.1")));
        assert!(at_once(&mut waiting).await.is_none());
        drop(place);
        assert_eq!(locked(&shares.shares).len(), 1, "one waits for it");
        drop(waiting);
        assert!(locked(&shares.shares).is_empty());
    }

    /// What `work` came to, if it did at once.
    async fn at_once<F: Future + Unpin>(work: &mut F) -> Option<F::Output> {
        tokio::select! {
            biased;
            done = work => Some(done),
            () = std::future::ready(()) => None,
        }
    }
}
