//! Participants by what they are looked up by beside their slug, and in the orders they are listed in.

use std::collections::BTreeSet;
use std::hash::Hash;
use std::panic::resume_unwind;
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver};
use std::thread::{self, Builder, Scope as Threads, ScopedJoinHandle};

use jiff::Timestamp;

use super::few::Few;
use super::lookup::{Key, Keyed, Lookup};
use super::orders::{ByName, Orders};
use crate::app::twins::{Likeness, TwinIndex};
use crate::domain::change::gone_and_reachable_since;
use crate::domain::participant::{Participant, Scope, Slug};
use crate::domain::verdict::Verdict;

/// The order of those of one website: the surest first, of as sure ones those that were ever admitted, then as in the
/// directory. Anybody may apply with any website, and many that did must push nobody out of sight.
pub(super) type RankKey = (Verdict, bool, ByName);

/// How many there are, and some of them.
pub(in crate::app) type Ranked = (usize, Vec<Arc<Participant>>);

/// The participants in their orders, and by everything but their slug.
#[derive(Debug, Default)]
pub(super) struct Index {
    pub(super) changes: u64,
    pub(super) orders: Orders,
    pub(super) keyed: Keyed,
    pub(super) sites: Lookup<RankKey>,
    /// By all of their websites, and by those at whatever host of a service: thousands may have their pages at one host.
    pub(super) anchors: Lookup<RankKey>,
    /// By the e-mail addresses they are reached at.
    pub(super) addresses: Lookup<RankKey>,
    pub(super) twins: TwinIndex,
    /// Those that ask for another website, by when.
    pub(super) requests: BTreeSet<(Timestamp, Slug)>,
    /// Suspensions that end by themselves, by when.
    pub(super) suspensions: BTreeSet<(Timestamp, Slug)>,
    /// Participants that are gone and whose contact is still kept, by since when they are gone.
    pub(super) contacts: BTreeSet<(Timestamp, Slug)>,
}

/// Participants whose keys are said at once; where there are more, by a thread of its own.
const CHUNK: usize = 1_024;

/// Chunks of keys that wait to be taken, at most.
const CHUNKS_AHEAD: usize = 64;

/// What a participant is looked up by, which takes a while to say.
#[derive(Debug)]
struct Keys {
    rank: RankKey,
    site: Key,
    anchors: Vec<Key>,
    addresses: Vec<Key>,
    likeness: Vec<Key>,
}

impl Keys {
    fn of(keyed: &Keyed, participant: &Arc<Participant>) -> Self {
        let verdict = Verdict::on(participant.status, participant.website_standing);
        let (site, scope) = participant.website.site_and_scope();
        Self {
            rank: (verdict, participant.admitted_at.is_none(), ByName(Arc::clone(participant))),
            site: keyed.key(&site),
            anchors: anchors(scope.as_ref()).map(|anchor| keyed.key(&anchor)).collect(),
            addresses: addresses(participant).iter().map(|address| keyed.key(address)).collect(),
            likeness: Likeness::of(&participant.name).keys(keyed).collect(),
        }
    }

    fn of_some(keyed: &Keyed, participants: &[Arc<Participant>]) -> Vec<Self> {
        participants.iter().map(|participant| Self::of(keyed, participant)).collect()
    }

    /// The keys of each chunk, which a thread says where participants are many. Where the system gives none, or it broke, nothing
    /// comes any more; what broke there breaks `threads` at their end.
    fn ahead<'s>(
        threads: &'s Threads<'s, '_>,
        keyed: &Keyed,
        participants: &'s [Arc<Participant>],
    ) -> Receiver<Vec<Self>> {
        let (give, take) = mpsc::sync_channel(CHUNKS_AHEAD);
        if are_many(participants) {
            let keyed = keyed.clone();
            let say_ahead = move || {
                let mut chunks = participants.chunks(CHUNK).map(|some| Self::of_some(&keyed, some));
                // Nobody takes them any more where taking one broke.
                let _ = chunks.try_for_each(|keys| give.send(keys));
            };
            let _ = named("keys").spawn_scoped(threads, say_ahead);
        }
        take
    }
}

fn named(thread: &str) -> Builder {
    Builder::new().name(thread.to_owned())
}

const fn are_many(participants: &[Arc<Participant>]) -> bool {
    participants.len() > CHUNK
}

impl Index {
    pub(super) fn ranked(keys: Option<&Few<RankKey>>, count_max: usize) -> Ranked {
        let Some(keys) = keys else { return Ranked::default() };
        (keys.len(), keys.iter().take(count_max).map(participant_of).cloned().collect())
    }

    /// Forgets all, and counts that as a change.
    pub(super) fn clear(&mut self) {
        *self = Self { changes: self.changes + 1, keyed: self.keyed.clone(), ..Self::default() };
    }

    /// Those found by a text.
    pub(super) fn by<'a>(&self, lookup: &'a Lookup<RankKey>, text: &(impl Hash + ?Sized)) -> Option<&'a Few<RankKey>> {
        lookup.get(self.keyed.key(text))
    }

    /// Adds participants that are not in it, on several threads where they are many: a server that begins adds all. `meanwhile`
    /// is done on this one.
    pub(super) fn add_all(&mut self, participants: &[Arc<Participant>], meanwhile: impl FnOnce()) {
        thread::scope(|threads| {
            let put_in_order = move || Orders::of(participants);
            let ordering = are_many(participants).then(|| named("order").spawn_scoped(threads, put_in_order).ok());
            let ahead = Keys::ahead(threads, &self.keyed, participants);
            meanwhile();
            self.add_keys(participants, &ahead);
            // Where the system gives no thread, this one does it.
            let ordered = ordering.flatten().map_or_else(|| Ok(put_in_order()), ScopedJoinHandle::join);
            self.orders.insert_all(ordered.unwrap_or_else(|broken| resume_unwind(broken)));
        });
    }

    /// Adds them to all that is looked up, by keys that come from `ahead` or are said here.
    fn add_keys(&mut self, participants: &[Arc<Participant>], ahead: &Receiver<Vec<Keys>>) {
        let (mut sites, mut anchors, mut addresses, mut twins) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        for some in participants.chunks(CHUNK) {
            let said = ahead.recv().unwrap_or_else(|_| Keys::of_some(&self.keyed, some));
            for (participant, keys) in some.iter().zip(said) {
                self.changes += 1;
                sites.push((keys.site, keys.rank.clone()));
                anchors.extend(keys.anchors.into_iter().map(|anchor| (anchor, keys.rank.clone())));
                addresses.extend(keys.addresses.into_iter().map(|address| (address, keys.rank.clone())));
                twins.extend(keys.likeness.into_iter().map(|way| (way, participant.slug.clone())));
                self.add_times(participant);
            }
        }
        self.sites.insert_all(sites);
        self.anchors.insert_all(anchors);
        self.addresses.insert_all(addresses);
        self.twins.insert_all(twins);
    }

    /// Adds one to what is done by itself when its time has come.
    fn add_times(&mut self, participant: &Participant) {
        if let Some(request) = &participant.website_request {
            self.requests.insert((request.requested_at, participant.slug.clone()));
        }
        if let Some(end) = participant.suspension_ends_at() {
            self.suspensions.insert((end, participant.slug.clone()));
        }
        if let Some(since) = gone_and_reachable_since(participant) {
            self.contacts.insert((since, participant.slug.clone()));
        }
    }

    pub(super) fn remove(&mut self, participant: &Arc<Participant>) {
        self.changes += 1;
        let Keys { rank, site, anchors, addresses, likeness } = Keys::of(&self.keyed, participant);
        self.sites.remove(site, &rank);
        for anchor in anchors {
            self.anchors.remove(anchor, &rank);
        }
        for address in addresses {
            self.addresses.remove(address, &rank);
        }
        for way in likeness {
            self.twins.remove(way, &participant.slug);
        }
        if let Some(request) = &participant.website_request {
            self.requests.remove(&(request.requested_at, participant.slug.clone()));
        }
        if let Some(end) = participant.suspension_ends_at() {
            self.suspensions.remove(&(end, participant.slug.clone()));
        }
        if let Some(since) = gone_and_reachable_since(participant) {
            self.contacts.remove(&(since, participant.slug.clone()));
        }
        self.orders.remove(participant);
    }
}

/// The participant of a place in an order.
pub(super) const fn participant_of((_, _, one): &RankKey) -> &Arc<Participant> {
    &one.0
}

/// What the website of a participant is looked up by.
fn anchors(scope: Option<&Scope>) -> impl Iterator<Item = String> {
    let of_service = scope.and_then(Scope::service_anchor);
    scope.map(Scope::anchor).into_iter().chain(of_service)
}

/// The e-mail addresses of a participant, as they are compared.
pub(in crate::app) fn addresses(participant: &Participant) -> BTreeSet<String> {
    let all = [&participant.contact, &participant.second_contact].into_iter().flatten();
    all.map(|contact| contact.reveal().to_lowercase()).collect()
}
