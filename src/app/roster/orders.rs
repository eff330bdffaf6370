//! Participants in the orders they are listed in.

use std::borrow::Borrow;
use std::cmp::Ordering;
use std::collections::BTreeSet;
use std::sync::Arc;

use crate::domain::participant::{Participant, Slug};

/// Compares by the order that a type says.
macro_rules! compared_by_order {
    ($($name:ident),+) => {
        $(impl PartialEq for $name {
            fn eq(&self, other: &Self) -> bool {
                self.cmp(other).is_eq()
            }
        }

        impl Eq for $name {}

        impl PartialOrd for $name {
            fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
                Some(self.cmp(other))
            }
        })+
    };
}

compared_by_order!(ByName, BySlug);

/// A participant in the order of the directory: by its name as people look for it, in small letters, then by its slug.
#[derive(Debug, Clone)]
pub(super) struct ByName(pub(super) Arc<Participant>);

impl ByName {
    /// How the name begins, in so many bytes of small letters; of a shorter one the rest is nothing. UTF-8 has the order of the
    /// letters.
    fn beginning<const BYTES: usize>(&self) -> [u8; BYTES] {
        let mut beginning = [0; BYTES];
        let bytes = small_letters(self.0.name.as_str()).flat_map(|letter| {
            let mut bytes = [0; 4];
            let length = letter.encode_utf8(&mut bytes).len();
            bytes.into_iter().take(length)
        });
        for (place, byte) in beginning.iter_mut().zip(bytes) {
            *place = byte;
        }
        beginning
    }
}

impl Ord for ByName {
    fn cmp(&self, other: &Self) -> Ordering {
        let (one, two) = (self.0.name.as_str(), other.0.name.as_str());
        // What is the same to the letter is passed over at once: lists are full of names that begin alike.
        let begin = one.floor_char_boundary(alike(one.as_bytes(), two.as_bytes()));
        let [one, two] = [one, two].map(|name| small_letters(name.get(begin..).unwrap_or_default()));
        one.cmp(two).then_with(|| self.0.slug.cmp(&other.0.slug))
    }
}

/// How many bytes two texts begin with alike: looked at by eights, then one by one.
fn alike(one: &[u8], two: &[u8]) -> usize {
    let eights = one.chunks_exact(8).zip(two.chunks_exact(8)).take_while(|(one, two)| one == two).count();
    let (one, two) = (&one[8 * eights..], &two[8 * eights..]);
    8 * eights + one.iter().zip(two).take_while(|(one, two)| one == two).count()
}

fn small_letters(text: &str) -> impl Iterator<Item = char> {
    text.chars().flat_map(char::to_lowercase)
}

/// The beginning of a name that is kept: it tells most of them apart, so that few comparisons look for the name itself.
type Beginning = [u8; 8];

/// The same while many are sorted, which compares each of them with many others.
type LongBeginning = [u8; 24];

fn shortened(long: LongBeginning) -> Beginning {
    std::array::from_fn(|place| long[place])
}

/// A participant in the order of slugs.
#[derive(Debug)]
pub(super) struct BySlug(pub(super) Arc<Participant>);

impl Borrow<Slug> for BySlug {
    fn borrow(&self) -> &Slug {
        &self.0.slug
    }
}

impl Ord for BySlug {
    fn cmp(&self, other: &Self) -> Ordering {
        self.0.slug.cmp(&other.0.slug)
    }
}

/// The participants by name and by slug.
#[derive(Debug, Default)]
pub(super) struct Orders {
    names: BTreeSet<(Beginning, ByName)>,
    pub(super) slugs: BTreeSet<BySlug>,
}

impl Orders {
    pub(super) fn of(participants: &[Arc<Participant>]) -> Self {
        let names = participants.iter().map(|participant| ByName(Arc::clone(participant)));
        let mut sorted: Vec<(LongBeginning, ByName)> = names.map(|name| (name.beginning(), name)).collect();
        sorted.sort_unstable();
        Self {
            names: sorted.into_iter().map(|(long, name)| (shortened(long), name)).collect(),
            slugs: participants.iter().map(|participant| BySlug(Arc::clone(participant))).collect(),
        }
    }

    /// All by name, then slug.
    pub(super) fn by_name(&self) -> impl Iterator<Item = &Arc<Participant>> {
        self.names.iter().map(|(_, one)| &one.0)
    }

    pub(super) fn insert_all(&mut self, other: Self) {
        if self.slugs.is_empty() {
            *self = other;
        } else {
            self.names.extend(other.names);
            self.slugs.extend(other.slugs);
        }
    }

    pub(super) fn remove(&mut self, participant: &Arc<Participant>) {
        let name = ByName(Arc::clone(participant));
        self.names.remove(&(name.beginning(), name));
        self.slugs.remove(&participant.slug);
    }
}
