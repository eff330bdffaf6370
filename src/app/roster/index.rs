//! Participants in the orders they are listed in, and by everything but their slug.

use std::borrow::Borrow;
use std::cmp::Ordering;
use std::collections::BTreeSet;
use std::panic::resume_unwind;
use std::sync::Arc;
use std::thread::{self, Builder, available_parallelism};

use jiff::Timestamp;

use super::few::Few;
use super::lookup::Lookup;
use crate::app::twins::{Likeness, TwinIndex};
use crate::domain::change::gone_and_reachable_since;
use crate::domain::participant::{Participant, Scope, Site, Slug};
use crate::domain::verdict::Verdict;

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
pub(super) struct ByName(Arc<Participant>);

impl ByName {
    /// How the name begins, which tells most of them apart; of a shorter one the rest is nothing.
    fn beginning(&self) -> Beginning {
        let mut beginning = Beginning::default();
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
        let alike = one.bytes().zip(two.bytes()).take_while(|(one, two)| one == two).count();
        let begin = one.floor_char_boundary(alike);
        let [one, two] = [one, two].map(|name| small_letters(name.get(begin..).unwrap_or_default()));
        one.cmp(two).then_with(|| self.0.slug.cmp(&other.0.slug))
    }
}

fn small_letters(text: &str) -> impl Iterator<Item = char> {
    text.chars().flat_map(char::to_lowercase)
}

/// The first bytes of a name in small letters. UTF-8 has the order of the letters.
type Beginning = [u8; 8];

/// The order of those of one website: the surest first, of as sure ones those that were ever admitted, then as in the
/// directory. Anybody may apply with any website, and many that did must push nobody out of sight.
type RankKey = (Verdict, bool, ByName);

/// How many there are, and some of them.
pub(in crate::app) type Ranked = (usize, Vec<Arc<Participant>>);

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

/// The participants by everything but their slug.
#[derive(Debug, Default)]
pub(super) struct Index {
    pub(super) changes: u64,
    names: BTreeSet<(Beginning, ByName)>,
    pub(super) slugs: BTreeSet<BySlug>,
    pub(super) sites: Lookup<RankKey>,
    /// By all of their websites, and by those at whatever host of a service: thousands may have their pages at one host.
    pub(super) anchors: Lookup<RankKey>,
    /// By the e-mail addresses they are reached at.
    pub(super) addresses: Lookup<RankKey>,
    /// Those that ask for another website, by when.
    pub(super) requests: BTreeSet<(Timestamp, Slug)>,
    pub(super) twins: TwinIndex,
    /// Suspensions that end by themselves, by when.
    pub(super) suspensions: BTreeSet<(Timestamp, Slug)>,
    /// Participants that are gone and whose contact is still kept, by since when they are gone.
    pub(super) contacts: BTreeSet<(Timestamp, Slug)>,
}

/// Participants for which a thread of their own is worth it.
const SHARE_MIN: usize = 512;

/// What a participant is looked up by, which takes a while to say.
#[derive(Debug)]
pub(super) struct Keys {
    rank: RankKey,
    site: Site,
    anchors: Vec<String>,
    addresses: BTreeSet<String>,
    likeness: Likeness,
}

impl Keys {
    pub(super) fn of(participant: &Arc<Participant>) -> Self {
        let verdict = Verdict::on(participant.status, participant.website_standing);
        Self {
            rank: (verdict, participant.admitted_at.is_none(), ByName(Arc::clone(participant))),
            site: participant.website.site(),
            anchors: anchors(participant).collect(),
            addresses: addresses(participant),
            likeness: Likeness::of(&participant.name),
        }
    }

    /// Those of each, on several threads where they are many.
    pub(super) fn of_all(participants: &[Arc<Participant>]) -> Vec<Self> {
        let of_some = |some: &[Arc<Participant>]| some.iter().map(Self::of).collect::<Vec<_>>();
        let threads = available_parallelism().map_or(1, usize::from);
        let share = participants.len().div_ceil(threads).max(SHARE_MIN);
        let mut shares = participants.chunks(share);
        let first = shares.next().unwrap_or_default();
        thread::scope(|scope| {
            let begun: Vec<_> =
                shares.map(|some| (some, Builder::new().spawn_scoped(scope, move || of_some(some)))).collect();
            let mut keys = of_some(first);
            for (some, other) in begun {
                // Where the system gives no thread, this one does it.
                keys.extend(match other {
                    Ok(other) => other.join().unwrap_or_else(|broken| resume_unwind(broken)),
                    Err(_) => of_some(some),
                });
            }
            keys
        })
    }
}

impl Index {
    /// All by name, then slug.
    pub(super) fn by_name(&self) -> impl Iterator<Item = &Arc<Participant>> {
        self.names.iter().map(|(_, one)| &one.0)
    }

    pub(super) fn ranked(keys: Option<&Few<RankKey>>, count_max: usize) -> Ranked {
        let Some(keys) = keys else { return Ranked::default() };
        (keys.len(), keys.iter().take(count_max).map(participant_of).cloned().collect())
    }

    pub(super) fn add(&mut self, participant: &Arc<Participant>, keys: &Keys) {
        let Keys { rank, site, anchors, addresses, likeness } = keys;
        self.sites.insert(site, rank.clone());
        for anchor in anchors {
            self.anchors.insert(anchor.as_str(), rank.clone());
        }
        for address in addresses {
            self.addresses.insert(address.as_str(), rank.clone());
        }
        if let Some(request) = &participant.website_request {
            self.requests.insert((request.requested_at, participant.slug.clone()));
        }
        self.twins.add(likeness, &participant.slug);
        if let Some(end) = participant.suspension_ends_at() {
            self.suspensions.insert((end, participant.slug.clone()));
        }
        if let Some(since) = gone_and_reachable_since(participant) {
            self.contacts.insert((since, participant.slug.clone()));
        }
        self.slugs.insert(BySlug(Arc::clone(participant)));
        self.names.insert((rank.2.beginning(), rank.2.clone()));
    }

    pub(super) fn remove(&mut self, participant: &Arc<Participant>) {
        let Keys { rank, site, anchors, addresses, likeness } = Keys::of(participant);
        self.sites.remove(&site, &rank);
        for anchor in &anchors {
            self.anchors.remove(anchor.as_str(), &rank);
        }
        for address in &addresses {
            self.addresses.remove(address.as_str(), &rank);
        }
        if let Some(request) = &participant.website_request {
            self.requests.remove(&(request.requested_at, participant.slug.clone()));
        }
        self.twins.remove(&likeness, &participant.slug);
        if let Some(end) = participant.suspension_ends_at() {
            self.suspensions.remove(&(end, participant.slug.clone()));
        }
        if let Some(since) = gone_and_reachable_since(participant) {
            self.contacts.remove(&(since, participant.slug.clone()));
        }
        self.slugs.remove(&participant.slug);
        self.names.remove(&(rank.2.beginning(), rank.2));
    }
}

/// The participant of a place in an order.
pub(super) const fn participant_of((_, _, one): &RankKey) -> &Arc<Participant> {
    &one.0
}

/// What the website of a participant is looked up by.
fn anchors(participant: &Participant) -> impl Iterator<Item = String> {
    let scope = participant.website.scope();
    let of_service = scope.as_ref().and_then(Scope::service_anchor);
    scope.map(|scope| scope.anchor()).into_iter().chain(of_service)
}

/// The e-mail addresses of a participant, as they are compared.
pub(in crate::app) fn addresses(participant: &Participant) -> BTreeSet<String> {
    let all = [&participant.contact, &participant.second_contact].into_iter().flatten();
    all.map(|contact| contact.reveal().to_lowercase()).collect()
}
