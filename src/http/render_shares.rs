//! Render shares: how many pictures one address may have drawn or waiting to be drawn at once.
//!
//! The render pool's queue is everybody's. An address that has taken its share of it waits for its own drawings and holds
//! up nobody else; addresses are counted in memory while they wait, and forgotten then. What must never enter: pictures
//! that are kept, which cost nothing.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::client_address::ClientAddress;

/// The shares of all addresses that have or want pictures drawn now.
#[derive(Debug)]
pub(super) struct RenderShares {
    drawings_max: usize,
    wait_max: Duration,
    shares: Arc<Shares>,
}

type Shares = Mutex<HashMap<ClientAddress, Share>>;

#[derive(Debug)]
struct Share {
    drawings: Arc<Semaphore>,
    /// Who has a place in it or waits for one.
    users: usize,
}

/// A place in an address's share, held while a picture is drawn.
#[derive(Debug)]
pub(super) struct Place {
    _permit: OwnedSemaphorePermit,
    _user: User,
}

/// One who has a place or waits for one.
#[derive(Debug)]
struct User {
    shares: Arc<Shares>,
    address: ClientAddress,
}

impl RenderShares {
    /// So many drawings an address, for which more of its requests wait no longer than `wait_max`.
    pub(super) fn new(drawings_max: usize, wait_max: Duration) -> Self {
        let drawings_max = drawings_max.clamp(1, Semaphore::MAX_PERMITS);
        Self { drawings_max, wait_max, shares: Arc::default() }
    }

    /// A place in the share of that address, unless none comes free in time.
    pub(super) async fn take(&self, address: ClientAddress) -> Option<Place> {
        let (user, drawings) = self.enter(address);
        let permit = tokio::time::timeout(self.wait_max, drawings.acquire_owned()).await.ok()?.ok()?;
        Some(Place { _permit: permit, _user: user })
    }

    fn enter(&self, address: ClientAddress) -> (User, Arc<Semaphore>) {
        let mut shares = locked(&self.shares);
        let share = shares.entry(address);
        let new = || Share { drawings: Arc::new(Semaphore::new(self.drawings_max)), users: 0 };
        let share = share.or_insert_with(new);
        share.users += 1;
        (User { shares: Arc::clone(&self.shares), address }, Arc::clone(&share.drawings))
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
    async fn an_address_waits_for_its_own_drawings_alone() {
        let shares = RenderShares::new(2, Duration::from_mins(1));
        let (one, other) = (address("192.0.2.1"), address("192.0.2.2"));
        let _first = shares.take(one).await.unwrap();
        let second = shares.take(one).await.unwrap();
        let mut third = Box::pin(shares.take(one));
        let at_once = tokio::select! {
            biased;
            place = &mut third => place,
            place = shares.take(other) => { drop(place.unwrap()); None }
        };
        assert!(at_once.is_none());
        drop(second);
        assert!(third.await.is_some());
    }

    #[tokio::test(start_paused = true)]
    async fn who_waits_too_long_is_told_so_and_everybody_is_forgotten() {
        let shares = RenderShares::new(1, Duration::from_secs(1));
        let place = shares.take(address("192.0.2.1")).await.unwrap();
        assert!(shares.take(address("192.0.2.1")).await.is_none());
        assert_eq!(locked(&shares.shares).len(), 1);
        drop(place);
        assert!(locked(&shares.shares).is_empty());
    }
}
