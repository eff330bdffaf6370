//! Things by what a text says of them: a host, an address, the look of a name.
//!
//! Of the texts only hashes are kept, which takes a fraction of the room. They are keyed anew in every process, so nobody can
//! make two texts meet, and of a million texts two do by chance once in ten million processes.

use std::collections::BTreeMap;
use std::hash::{BuildHasher as _, Hash, RandomState};

use super::few::Few;

/// The key of this process, by which texts become [`Key`]s.
#[derive(Debug, Clone, Default)]
pub(in crate::app) struct Keyed(RandomState);

/// What is kept of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(in crate::app) struct Key(u64);

impl Keyed {
    pub(in crate::app) fn key(&self, text: &(impl Hash + ?Sized)) -> Key {
        Key(self.0.hash_one(text))
    }
}

/// Members by texts. A tree, as it is as large as what is in it, where a table is up to twice that, and is filled at once from what
/// is sorted.
#[derive(Debug)]
pub(in crate::app) struct Lookup<T>(BTreeMap<Key, Few<T>>);

impl<T> Default for Lookup<T> {
    fn default() -> Self {
        Self(BTreeMap::new())
    }
}

impl<T: Ord> Lookup<T> {
    pub(in crate::app) fn get(&self, key: Key) -> Option<&Few<T>> {
        self.0.get(&key)
    }

    pub(in crate::app) fn insert_all(&mut self, mut members: Vec<(Key, T)>) {
        if !self.0.is_empty() {
            for (key, member) in members {
                self.insert(key, member);
            }
            return;
        }
        members.sort_unstable();
        let mut by_key: Vec<(Key, Few<T>)> = Vec::with_capacity(members.len());
        for (key, member) in members {
            let few = match by_key.pop_if(|(last, _)| *last == key) {
                Some((_, few)) => few.insert(member),
                None => Few::One(member),
            };
            by_key.push((key, few));
        }
        self.0 = by_key.into_iter().collect();
    }

    fn insert(&mut self, key: Key, member: T) {
        let few = match self.0.remove(&key) {
            Some(few) => few.insert(member),
            None => Few::One(member),
        };
        self.0.insert(key, few);
    }

    pub(in crate::app) fn remove(&mut self, key: Key, member: &T) {
        if let Some(left) = self.0.remove(&key).and_then(|few| few.without(member)) {
            self.0.insert(key, left);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_at_once_are_found_as_those_one_by_one() {
        let keyed = Keyed::default();
        let texts = ["b", "a", "b", "c", "b"].map(|text| keyed.key(text));
        let members: Vec<_> = texts.into_iter().zip([5, 1, 3, 2, 4]).collect();
        let (mut at_once, mut one_by_one) = (Lookup::default(), Lookup::default());
        at_once.insert_all(members.clone());
        for member in members {
            one_by_one.insert_all(vec![member]);
        }
        for lookup in [&at_once, &one_by_one] {
            let found = |text| lookup.get(keyed.key(text)).map(|few| few.iter().copied().collect::<Vec<_>>());
            assert_eq!([found("a"), found("b"), found("d")], [Some(vec![1]), Some(vec![3, 4, 5]), None]);
        }
        at_once.remove(keyed.key("a"), &1);
        assert!(at_once.get(keyed.key("a")).is_none());
    }
}
