//! Things by what a text says of them: a host, an address, the look of a name.
//!
//! Of the texts only hashes are kept, which takes a fraction of the room. They are keyed anew in every process, so nobody can
//! make two texts meet, and of a million texts two do by chance once in ten million processes.

use std::collections::HashMap;
use std::hash::{BuildHasher as _, Hash, RandomState};

use super::few::Few;

/// Members by texts.
#[derive(Debug)]
pub(in crate::app) struct Lookup<T> {
    members: HashMap<u64, Few<T>>,
    keyed: RandomState,
}

impl<T> Default for Lookup<T> {
    fn default() -> Self {
        Self { members: HashMap::new(), keyed: RandomState::new() }
    }
}

impl<T: Ord> Lookup<T> {
    pub(in crate::app) fn get(&self, text: &(impl Hash + ?Sized)) -> Option<&Few<T>> {
        self.members.get(&self.keyed.hash_one(text))
    }

    pub(in crate::app) fn insert(&mut self, text: &(impl Hash + ?Sized), member: T) {
        let key = self.keyed.hash_one(text);
        match self.members.remove(&key) {
            None => self.members.insert(key, Few::One(member)),
            Some(few) => self.members.insert(key, few.insert(member)),
        };
    }

    pub(in crate::app) fn remove(&mut self, text: &(impl Hash + ?Sized), member: &T) {
        let key = self.keyed.hash_one(text);
        if let Some(left) = self.members.remove(&key).and_then(|few| few.without(member)) {
            self.members.insert(key, left);
        }
    }
}
