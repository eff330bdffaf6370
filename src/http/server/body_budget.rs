//! The budget of body bytes: how much of requests' bodies, and of heads that are longer than usual and not whole yet, is in
//! memory at once, over all connections of a listener.
//!
//! A body that fits its address's limit is small; thousands that hold back their last byte are not. Senders that nobody
//! knows yet have a part of the budget, so that they cannot take it from those who are signed in.

use std::sync::Arc;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// The part of the budget that senders have who are not signed in.
const STRANGERS_PART: usize = 2;

/// What all bodies share.
#[derive(Debug)]
pub(super) struct BodyBudget {
    all: Arc<Semaphore>,
    strangers: Arc<Semaphore>,
}

/// Bytes taken from the budget, given back when it is dropped.
#[derive(Debug, Default)]
pub(super) struct Taken {
    all: Option<OwnedSemaphorePermit>,
    strangers: Option<OwnedSemaphorePermit>,
}

impl BodyBudget {
    pub(super) fn new(bytes_max: usize) -> Self {
        let part = |bytes: usize| Arc::new(Semaphore::new(bytes.min(Semaphore::MAX_PERMITS)));
        Self { all: part(bytes_max), strangers: part(bytes_max / STRANGERS_PART) }
    }

    /// Takes so many more bytes, or says that there are none.
    pub(super) fn take(&self, taken: &mut Taken, bytes: usize, is_stranger: bool) -> bool {
        let Ok(bytes) = u32::try_from(bytes) else { return false };
        let permits = |of: &Arc<Semaphore>| Arc::clone(of).try_acquire_many_owned(bytes).ok();
        let strangers = is_stranger.then(|| permits(&self.strangers));
        let (Some(all), Some(strangers)) = (permits(&self.all), strangers.map_or(Some(None), |some| some.map(Some)))
        else {
            return false;
        };
        merge(&mut taken.all, Some(all));
        merge(&mut taken.strangers, strangers);
        true
    }
}

fn merge(held: &mut Option<OwnedSemaphorePermit>, more: Option<OwnedSemaphorePermit>) {
    match (held.as_mut(), more) {
        (Some(held), Some(more)) => held.merge(more),
        (None, more) => *held = more,
        (Some(_), None) => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strangers_have_a_part_and_what_is_let_go_is_there_again() {
        let budget = BodyBudget::new(100);
        let (mut stranger, mut other, mut known) = (Taken::default(), Taken::default(), Taken::default());
        assert!(budget.take(&mut stranger, 30, true) && budget.take(&mut stranger, 20, true));
        assert!(!budget.take(&mut other, 1, true));
        assert!(budget.take(&mut known, 50, false) && !budget.take(&mut known, 1, false));
        drop(stranger);
        assert!(budget.take(&mut other, 50, true));
        drop((other, known));
        assert_eq!((budget.all.available_permits(), budget.strangers.available_permits()), (100, 50));
    }

    #[test]
    fn who_is_refused_holds_nothing_more() {
        let budget = BodyBudget::new(100);
        let (mut known, mut stranger) = (Taken::default(), Taken::default());
        assert!(budget.take(&mut known, 80, false));
        assert!(!budget.take(&mut stranger, 40, true));
        assert_eq!((budget.all.available_permits(), budget.strangers.available_permits()), (20, 50));
    }
}
