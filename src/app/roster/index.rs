//! Participants in the orders they are listed in, and by everything but their slug.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use jiff::Timestamp;

use crate::app::twins::TwinIndex;
use crate::domain::change::gone_and_reachable_since;
use crate::domain::participant::{Participant, Scope, Site, Slug};
use crate::domain::verdict::Verdict;

/// The order of the directory: the name as people look for it, then the slug.
type NameKey = (String, Slug);

/// The order of those of one website: the surest first, of as sure ones those that were ever admitted, then as in the
/// directory. Anybody may apply with any website, and many that did must push nobody out of sight.
type RankKey = (Verdict, bool, NameKey);

/// How many there are, and some of them.
pub(in crate::app) type Ranked = (usize, Vec<Arc<Participant>>);

/// The participants by everything but their slug.
#[derive(Debug, Default)]
pub(super) struct Index {
    pub(super) changes: u64,
    pub(super) names: BTreeMap<NameKey, Arc<Participant>>,
    pub(super) slugs: BTreeMap<Slug, Arc<Participant>>,
    pub(super) sites: HashMap<Site, BTreeSet<RankKey>>,
    /// By all of their websites, and by those at whatever host of a service: thousands may have their pages at one host.
    pub(super) anchors: HashMap<String, BTreeSet<RankKey>>,
    /// By the e-mail addresses they are reached at.
    pub(super) addresses: HashMap<String, BTreeSet<RankKey>>,
    /// Those that ask for another website, by when.
    pub(super) requests: BTreeSet<(Timestamp, Slug)>,
    pub(super) twins: TwinIndex,
    /// Suspensions that end by themselves, by when.
    pub(super) suspensions: BTreeSet<(Timestamp, Slug)>,
    /// Participants that are gone and whose contact is still kept, by since when they are gone.
    pub(super) contacts: BTreeSet<(Timestamp, Slug)>,
}

impl Index {
    pub(super) fn ranked(&self, keys: Option<&BTreeSet<RankKey>>, count_max: usize) -> Ranked {
        let Some(keys) = keys else { return Ranked::default() };
        let some = keys.iter().take(count_max);
        (keys.len(), some.filter_map(|(_, _, key)| self.names.get(key).cloned()).collect())
    }

    pub(super) fn add(&mut self, participant: Arc<Participant>) {
        let key = name_key(&participant);
        let rank = rank_key(&participant);
        self.sites.entry(participant.website.site()).or_default().insert(rank.clone());
        for anchor in anchors(&participant) {
            self.anchors.entry(anchor).or_default().insert(rank.clone());
        }
        for address in addresses(&participant) {
            self.addresses.entry(address).or_default().insert(rank.clone());
        }
        if let Some(request) = &participant.website_request {
            self.requests.insert((request.requested_at, participant.slug.clone()));
        }
        self.twins.add(&participant.name, &participant.slug);
        if let Some(end) = participant.suspension_ends_at() {
            self.suspensions.insert((end, participant.slug.clone()));
        }
        if let Some(since) = gone_and_reachable_since(&participant) {
            self.contacts.insert((since, participant.slug.clone()));
        }
        self.slugs.insert(participant.slug.clone(), Arc::clone(&participant));
        self.names.insert(key, participant);
    }

    pub(super) fn remove(&mut self, participant: &Participant) {
        let key = name_key(participant);
        let rank = rank_key(participant);
        remove_from(&mut self.sites, &participant.website.site(), &rank);
        for anchor in anchors(participant) {
            remove_from(&mut self.anchors, &anchor, &rank);
        }
        for address in addresses(participant) {
            remove_from(&mut self.addresses, &address, &rank);
        }
        if let Some(request) = &participant.website_request {
            self.requests.remove(&(request.requested_at, participant.slug.clone()));
        }
        self.twins.remove(&participant.name, &participant.slug);
        if let Some(end) = participant.suspension_ends_at() {
            self.suspensions.remove(&(end, participant.slug.clone()));
        }
        if let Some(since) = gone_and_reachable_since(participant) {
            self.contacts.remove(&(since, participant.slug.clone()));
        }
        self.slugs.remove(&participant.slug);
        self.names.remove(&key);
    }
}

fn remove_from<K: std::hash::Hash + Eq, V: Ord>(index: &mut HashMap<K, BTreeSet<V>>, key: &K, value: &V) {
    if let Some(values) = index.get_mut(key) {
        values.remove(value);
        if values.is_empty() {
            index.remove(key);
        }
    }
}

pub(super) fn name_key(participant: &Participant) -> NameKey {
    (participant.name.as_str().to_lowercase(), participant.slug.clone())
}

fn rank_key(participant: &Participant) -> RankKey {
    let verdict = Verdict::on(participant.status, participant.website_standing);
    (verdict, participant.admitted_at.is_none(), name_key(participant))
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
