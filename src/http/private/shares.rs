//! Room that many share, which one side must not fill: applications that wait, open reports of one participant.
//!
//! Up to a usual number anybody finds room. Beyond it, up to a larger one, only networks that have none in it yet do, so
//! that a flood from one side leaves room to others. Which network took room is known in memory alone, for as long as the
//! server runs. What must never enter: a network in a log, an answer or the store.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Mutex, PoisonError};

use crate::http::client_address::Network;

/// How many times the usual number there may be at most.
const LAST_RATIO: usize = 2;

/// What is remembered of all subjects together; a subject with more than the others is forgotten first.
const TAKEN_MAX: usize = 16 * 1024;

/// Why there is no room.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Full;

/// Room for things of the kind `T`, of each subject `S` by itself.
#[derive(Debug)]
pub(super) struct Shares<S, T> {
    usual_max: usize,
    taken: Mutex<HashMap<S, Vec<(T, Network)>>>,
}

impl<S: Hash + Eq + Clone, T> Shares<S, T> {
    pub(super) fn new(usual_max: usize) -> Self {
        Self { usual_max, taken: Mutex::default() }
    }

    /// How many there may be with one more of that network, where there are `present` already; `is_present` tells which of
    /// those that were taken in still are. The others are forgotten.
    ///
    /// # Errors
    ///
    /// Where there is none.
    pub(super) fn check(
        &self,
        subject: &S,
        network: Network,
        present: usize,
        is_present: impl Fn(&T) -> bool,
    ) -> Result<usize, Full> {
        let mut taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        let mut has_none = true;
        if let Some(of_subject) = taken.get_mut(subject) {
            // Also where there is room: what is there no more is nobody's to remember.
            of_subject.retain(|(thing, _)| is_present(thing));
            has_none = of_subject.iter().all(|(_, other)| *other != network);
            if of_subject.is_empty() {
                taken.remove(subject);
            }
        }
        let bound = if has_none { self.usual_max * LAST_RATIO } else { self.usual_max };
        if present < bound { Ok(bound) } else { Err(Full) }
    }

    /// Remembers that a network took room.
    pub(super) fn took(&self, subject: &S, network: Network, thing: T) {
        let mut taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        let count: usize = taken.values().map(Vec::len).sum();
        if count >= TAKEN_MAX
            && let Some(largest) =
                taken.iter().max_by_key(|(_, things)| things.len()).map(|(subject, _)| subject.clone())
        {
            taken.remove(&largest);
        }
        taken.entry(subject.clone()).or_default().push((thing, network));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::client_address::ClientAddress;
    use crate::http::{Peer, RequestHead};

    fn network(text: &str) -> Network {
        ClientAddress::of(&RequestHead::new(Peer { address: text.parse().unwrap() }), &[]).network()
    }

    #[test]
    fn a_network_that_has_none_finds_room_where_others_have_filled_it() {
        let shares = Shares::<(), u32>::new(3);
        let (flood, other, third) = (network("192.0.2.1"), network("198.51.100.1"), network("203.0.113.1"));
        assert_eq!(network("192.0.2.99"), flood);
        let check = |network, present| shares.check(&(), network, present, |_| true).map(drop);
        for number in 0..3 {
            assert_eq!(check(flood, number as usize), Ok(()));
            shares.took(&(), flood, number);
        }
        assert_eq!((check(flood, 3), check(other, 3)), (Err(Full), Ok(())));
        shares.took(&(), other, 3);
        assert_eq!((check(other, 4), check(third, 5), check(third, 6)), (Err(Full), Ok(()), Err(Full)));
        // What is decided upon makes room again.
        assert_eq!(shares.check(&(), flood, 3, |thing| *thing == 3), Ok(6));
        assert_eq!(check(flood, 2), Ok(()));
    }

    #[test]
    fn what_is_there_no_more_is_forgotten_also_where_there_is_room() {
        let shares = Shares::<(), u32>::new(10);
        for number in 0..4 {
            shares.took(&(), network("192.0.2.1"), number);
        }
        assert_eq!(shares.check(&(), network("203.0.113.1"), 1, |thing| *thing == 2), Ok(20));
        let kept: Vec<_> = shares.taken.lock().unwrap()[&()].iter().map(|(thing, _)| *thing).collect();
        assert_eq!(kept, [2]);
    }

    #[test]
    fn each_subject_has_room_of_its_own_and_memory_is_bounded() {
        let shares = Shares::<u8, usize>::new(1);
        let one = network("2001:db8:1:2::1");
        assert_eq!(network("2001:db8:1:ffff::1"), one);
        assert_ne!(network("2001:db8:2::1"), one);
        shares.took(&2, one, 0);
        assert_eq!(shares.check(&2, one, 1, |_| true), Err(Full));
        assert_eq!(shares.check(&1, one, 1, |_| true), Ok(2));
        for thing in 0..TAKEN_MAX + 10 {
            shares.took(&1, one, thing);
        }
        assert!(shares.taken.lock().unwrap().values().map(Vec::len).sum::<usize>() <= TAKEN_MAX);
        assert_eq!(shares.check(&2, one, 1, |_| true), Err(Full), "the larger one was forgotten");
        assert_eq!(shares.check(&2, one, 1, |_| false), Ok(2));
        assert!(!shares.taken.lock().unwrap().contains_key(&2));
    }

    #[test]
    fn no_network_is_printed() {
        let shares = Shares::<(), u32>::new(1);
        shares.took(&(), network("192.0.2.1"), 1);
        assert!(!format!("{shares:?}").contains("192"));
    }
}
