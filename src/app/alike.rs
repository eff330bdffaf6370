//! Names of a file that a reader may take for others, in the file or in the store.
//!
//! A file has any number of participants. Of each a number or two are kept, made of what its name looks like, and how many
//! share them; who those are is looked up at the end, for the few groups that are told.

use std::collections::{BTreeSet, HashMap, HashSet};

use super::roster::{Key, Keyed};
use super::twins::{Likeness, TWINS_NAMED_MAX, Twins};
use crate::domain::participant::{Participant, Slug};
use crate::domain::text::DisplayName;

/// Most groups of names that look alike of which one file is told.
const GROUPS_TOLD_MAX: usize = 100;

/// How many participants look each way.
#[derive(Debug, Default)]
pub(super) struct Alike {
    counts: HashMap<Key, u32>,
    keyed: Keyed,
    told: HashSet<Key>,
    groups: Vec<Group>,
    further: usize,
}

/// A participant of the file, and what is found of others that look like it.
#[derive(Debug)]
struct Group {
    participant: Participant,
    likeness: Likeness,
    first: BTreeSet<Slug>,
    count: usize,
}

impl Alike {
    /// Counts a name, of the file or of a participant that is not in it.
    pub(super) fn count(&mut self, name: &DisplayName) {
        for way in Likeness::of(name).keys(&self.keyed) {
            let count = self.counts.entry(way).or_default();
            *count = count.saturating_add(1);
        }
    }

    /// Begins a group of whoever looks like others that no group was begun of, once all are counted.
    pub(super) fn group(&mut self, participant: &Participant) {
        let likeness = Likeness::of(&participant.name);
        let ways: Vec<_> = likeness.keys(&self.keyed).collect();
        let is_alike = ways.iter().any(|way| self.counts.get(way).is_some_and(|count| *count > 1));
        if !is_alike || ways.iter().any(|way| self.told.contains(way)) {
            return;
        }
        self.told.extend(ways);
        if self.groups.len() < GROUPS_TOLD_MAX {
            let (participant, first) = (participant.clone(), BTreeSet::new());
            self.groups.push(Group { participant, likeness, first, count: 0 });
        } else {
            self.further += 1;
        }
    }

    /// Whether there is nobody to look up.
    pub(super) fn is_empty(&self) -> bool {
        self.groups.is_empty()
    }

    /// Looks whether a participant of the store belongs to groups.
    pub(super) fn look_up(&mut self, other: &Participant) {
        let likeness = Likeness::of(&other.name);
        if !likeness.keys(&self.keyed).any(|way| self.told.contains(&way)) {
            return;
        }
        for group in &mut self.groups {
            let is_alike = likeness.ways().any(|way| group.likeness.ways().any(|known| known == way));
            if is_alike && group.participant.slug != other.slug {
                group.count += 1;
                group.first.insert(other.slug.clone());
                if group.first.len() > TWINS_NAMED_MAX {
                    group.first.pop_last();
                }
            }
        }
    }

    /// The groups, and how many more there are that are not told.
    pub(super) fn finish(self) -> (Vec<(Participant, Twins)>, usize) {
        let groups = self.groups.into_iter().filter(|group| group.count > 0).map(|group| {
            let Group { participant, first, count, .. } = group;
            (participant, Twins { named: first.into_iter().collect(), count })
        });
        (groups.collect(), self.further)
    }
}
