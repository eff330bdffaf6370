//! Single flight: work that many ask for at once is done once.
//!
//! The work runs in a task of its own and goes on when whoever asked first goes away.

use std::fmt::Debug;
use std::hash::Hash;
use std::sync::Arc;

use dashmap::{DashMap, Entry};
use tokio::sync::watch;

/// Work under way, by what it is about.
pub(super) struct Flights<K: Eq + Hash, V> {
    under_way: Arc<DashMap<K, watch::Receiver<Option<V>>>>,
}

impl<K: Eq + Hash, V> Default for Flights<K, V> {
    fn default() -> Self {
        Self { under_way: Arc::new(DashMap::new()) }
    }
}

impl<K: Eq + Hash, V> Debug for Flights<K, V> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Flights").field("under_way", &self.under_way.len()).finish_non_exhaustive()
    }
}

/// How an asker gets its answer.
enum Boarding<V> {
    Answered(V),
    Wait(watch::Receiver<Option<V>>),
}

impl<K, V> Flights<K, V>
where
    K: Clone + Eq + Hash + Send + Sync + 'static,
    V: Clone + Send + Sync + 'static,
{
    /// The outcome of the work for `key`, which is begun unless it is under way.
    ///
    /// `known` is asked once more when nothing is under way, because the work may just have ended. `prepare` makes the
    /// work, or answers at once; neither may wait. `None` means that the work was torn down unfinished.
    pub(super) async fn join<W>(
        &self,
        key: &K,
        known: impl FnOnce() -> Option<V>,
        prepare: impl FnOnce() -> Result<W, V>,
    ) -> Option<V>
    where
        W: Future<Output = V> + Send + 'static,
    {
        match self.board(key, known, prepare) {
            Boarding::Answered(value) => Some(value),
            Boarding::Wait(mut outcome) => outcome.wait_for(Option::is_some).await.ok().and_then(|value| value.clone()),
        }
    }

    fn board<W>(
        &self,
        key: &K,
        known: impl FnOnce() -> Option<V>,
        prepare: impl FnOnce() -> Result<W, V>,
    ) -> Boarding<V>
    where
        W: Future<Output = V> + Send + 'static,
    {
        let (work, sender, receiver) = match self.under_way.entry(key.clone()) {
            Entry::Occupied(flight) => return Boarding::Wait(flight.get().clone()),
            Entry::Vacant(place) => {
                if let Some(value) = known() {
                    return Boarding::Answered(value);
                }
                let work = match prepare() {
                    Ok(work) => work,
                    Err(value) => return Boarding::Answered(value),
                };
                let (sender, receiver) = watch::channel(None);
                place.insert(receiver.clone());
                (work, sender, receiver)
            }
        };
        // Out of the map's guard: a runtime that is shutting down drops the task, and with it the landing, right here.
        let landing = Landing { under_way: Arc::clone(&self.under_way), key: key.clone() };
        tokio::spawn(async move {
            let value = work.await;
            drop(landing);
            sender.send_replace(Some(value));
        });
        Boarding::Wait(receiver)
    }
}

/// Takes a flight off the map, however it ended.
struct Landing<K: Eq + Hash, V> {
    under_way: Arc<DashMap<K, watch::Receiver<Option<V>>>>,
    key: K,
}

impl<K: Eq + Hash, V> Drop for Landing<K, V> {
    fn drop(&mut self) {
        self.under_way.remove(&self.key);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn work_that_panics_answers_nobody_and_leaves_the_way_free() {
        let flights = Flights::<u8, u8>::default();
        let broken = || Ok(async { panic!("a bad engine") });
        assert_eq!(flights.join(&1, || None, broken).await, None);
        assert_eq!(flights.join(&1, || None, || Ok(async { 5 })).await, Some(5));
        assert_eq!(flights.under_way.len(), 0);
    }

    #[tokio::test]
    async fn what_is_known_or_refused_starts_no_work() {
        let flights = Flights::<u8, u8>::default();
        let work = || -> Result<std::future::Ready<u8>, u8> { panic!("must not start") };
        assert_eq!(flights.join(&1, || Some(3), work).await, Some(3));
        assert_eq!(flights.join(&1, || None, || Err::<std::future::Ready<u8>, _>(4)).await, Some(4));
        assert_eq!(flights.under_way.len(), 0);
    }
}
