//! What was made once and is likely to be wanted again, within so many bytes.

use std::hash::Hash;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use dashmap::DashMap;

/// Bytes that an entry takes beside its key and its value, about.
const ENTRY_BYTES: usize = 128;

/// The part of all room that one value may take.
const SHARE: usize = 2;

/// Values by what they are made of.
#[derive(Debug)]
pub(super) struct Remembered<K: Eq + Hash, V> {
    values: DashMap<K, Arc<V>>,
    bytes: AtomicUsize,
    bytes_max: usize,
}

impl<K: Eq + Hash, V> Remembered<K, V> {
    /// Remembers so many bytes, about, before it starts anew.
    pub(super) fn within(bytes_max: usize) -> Self {
        Self { values: DashMap::new(), bytes: AtomicUsize::new(0), bytes_max }
    }

    /// The value of `key`, remembered from an earlier time or made now, with so many bytes of key and value together.
    pub(super) fn get<E>(&self, key: K, make: impl FnOnce(&K) -> Result<(V, usize), E>) -> Result<Arc<V>, E> {
        if let Some(value) = self.values.get(&key) {
            return Ok(Arc::clone(&value));
        }
        let (value, bytes) = make(&key)?;
        let (value, bytes) = (Arc::new(value), bytes + ENTRY_BYTES);
        // One that takes the room of many is not worth them.
        if bytes > self.bytes_max / SHARE {
            return Ok(value);
        }
        // Forgetting everything at the limit is crude, rare and cheap: what is wanted often is soon there again.
        if self.bytes.fetch_add(bytes, Ordering::Relaxed) + bytes > self.bytes_max {
            self.values.clear();
            self.bytes.store(bytes, Ordering::Relaxed);
        }
        self.values.insert(key, Arc::clone(&value));
        Ok(value)
    }

    /// Values that are remembered now.
    #[cfg(test)]
    pub(super) fn len(&self) -> usize {
        self.values.len()
    }

    /// Bytes they take, about.
    #[cfg(test)]
    pub(super) fn bytes(&self) -> usize {
        self.bytes.load(Ordering::Relaxed)
    }
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;

    use super::*;

    #[test]
    fn a_value_is_made_once_until_there_is_no_room() {
        let remembered = Remembered::within(2 * (ENTRY_BYTES + 10));
        let made = AtomicUsize::new(0);
        let get = |key: u8| {
            let counted =
                |key: &u8| Ok::<_, Infallible>((made.fetch_add(1, Ordering::Relaxed) + usize::from(*key), 10));
            remembered.get(key, counted).unwrap()
        };
        assert_eq!((*get(1), *get(1), *get(2)), (1, 1, 3));
        // The third finds no room, so the first two are forgotten.
        assert_eq!((*get(3), *get(3), *get(1)), (5, 5, 4));
    }

    #[test]
    fn a_value_that_takes_more_than_half_of_the_room_is_made_and_not_kept() {
        let remembered = Remembered::within(1_000);
        let get = |bytes: usize| remembered.get(bytes, |_| Ok::<_, Infallible>(((), bytes))).unwrap();
        get(100);
        get(900);
        assert!(remembered.values.contains_key(&100) && !remembered.values.contains_key(&900));
    }
}
