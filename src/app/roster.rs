//! The roster: all participants in memory, with what is looked up by anything but the slug.
//!
//! Only [`super::follow`] changes it, always to what the store said. A changed participant is a new entry: whatever was
//! remembered of the old one goes with it.

mod few;
mod index;
mod lookup;
mod orders;
#[cfg(test)]
mod tests;

use std::collections::HashSet;
use std::ops::Bound;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

use dashmap::DashMap;
use jiff::Timestamp;

use super::looks::{AskedLook, Looks, Shown};
use super::part::{Part, Parted};
use super::twins::{Counted, Twins};
use crate::domain::participant::{Participant, Site, Slug};
use crate::domain::text::DisplayName;
use crate::domain::verdict::Verdict;
use crate::domain::wording::{Speech, Wording};

use index::{Index, participant_of};

pub(super) use few::Few;
pub(super) use index::{Ranked, addresses};
pub(super) use lookup::{Key, Keyed, Lookup};

/// One participant and what is remembered of it.
#[derive(Debug)]
pub(super) struct RosterEntry {
    pub(super) participant: Arc<Participant>,
    /// The language its badge speaks when none is asked for.
    pub(super) speech: Speech,
    pub(super) looks: Looks,
}

/// All participants, by slug.
#[derive(Debug)]
pub(super) struct Roster {
    entries: DashMap<Slug, Arc<RosterEntry>>,
    index: RwLock<Index>,
    /// The looks of slugs that name no participant: one memory for all of them.
    nobody: Looks,
    looks: AtomicUsize,
    looks_max: usize,
}

impl Roster {
    pub(super) fn new(looks_max: usize) -> Self {
        Self {
            entries: DashMap::new(),
            index: RwLock::default(),
            nobody: Looks::default(),
            looks: AtomicUsize::new(0),
            looks_max,
        }
    }

    pub(super) fn get(&self, slug: &str) -> Option<Arc<RosterEntry>> {
        self.entries.get(slug).map(|entry| Arc::clone(entry.value()))
    }

    pub(super) const fn nobody(&self) -> &Looks {
        &self.nobody
    }

    pub(super) fn len(&self) -> usize {
        self.entries.len()
    }

    /// A number that grows whenever a participant changes; whoever keeps what was made of them compares it.
    pub(super) fn changes(&self) -> u64 {
        self.index().changes
    }

    /// The first by name, then slug.
    pub(super) fn directory(&self, count_max: usize) -> Vec<Arc<Participant>> {
        self.index().orders.by_name().take(count_max).cloned().collect()
    }

    /// The first by name, then slug, of those that `is_wanted`, and how many of those there are.
    pub(super) fn directory_of(
        &self,
        is_wanted: impl Fn(&Participant) -> bool,
        count_max: usize,
    ) -> (Vec<Arc<Participant>>, usize) {
        let index = self.index();
        let mut matching = index.orders.by_name().filter(|participant| is_wanted(participant));
        let first: Vec<_> = matching.by_ref().take(count_max).cloned().collect();
        let count = first.len() + matching.count();
        (first, count)
    }

    /// The last slug of a participant that is not after `slug`.
    pub(super) fn slug_up_to(&self, slug: &Slug) -> Option<Slug> {
        self.index().orders.slugs.range::<Slug, _>(..=slug).next_back().map(|one| one.0.slug.clone())
    }

    /// The first by slug, of those after `after`; that slug may be nobody's.
    pub(super) fn after(&self, after: Option<&Slug>, count_max: usize) -> Vec<Arc<Participant>> {
        let begin = after.map_or(Bound::Unbounded, Bound::Excluded);
        let index = self.index();
        index
            .orders
            .slugs
            .range::<Slug, _>((begin, Bound::Unbounded))
            .take(count_max)
            .map(|one| Arc::clone(&one.0))
            .collect()
    }

    /// Those with a website at that host, the surest first: how many there are, and the first of them.
    pub(super) fn site(&self, site: &Site, count_max: usize) -> Ranked {
        let index = self.index();
        Index::ranked(index.by(&index.sites, site), count_max)
    }

    /// A part of those with a website at that host, and how many of all are active.
    pub(super) fn site_part(&self, site: &Site, part: Part) -> (Parted, usize) {
        let index = self.index();
        let keys = index.by(&index.sites, site).into_iter().flat_map(Few::iter);
        let active = keys.clone().take_while(|(verdict, ..)| *verdict < Verdict::NotActive).count();
        (part.of(keys.map(participant_of)), active)
    }

    /// A part of those with a website at that host that are active.
    pub(super) fn active_site_part(&self, site: &Site, part: Part) -> Parted {
        let index = self.index();
        let keys = index.by(&index.sites, site).into_iter().flat_map(Few::iter);
        part.of(keys.take_while(|(verdict, ..)| *verdict < Verdict::NotActive).map(participant_of))
    }

    /// Those whose websites are just what is looked up by this [anchor](Scope::anchor), as [`Roster::site`].
    pub(super) fn anchored(&self, anchor: &str, count_max: usize) -> Ranked {
        let index = self.index();
        Index::ranked(index.by(&index.anchors, anchor), count_max)
    }

    /// A part of those of an anchor that stand as `verdict` says, or surer.
    pub(super) fn anchored_as_sure(&self, anchor: &str, verdict: Verdict, part: Part) -> Parted {
        let index = self.index();
        let keys = index.by(&index.anchors, anchor).into_iter().flat_map(Few::iter);
        part.of(keys.take_while(|(one, ..)| *one <= verdict).map(participant_of))
    }

    /// Those that are reached at an e-mail address, as [`Roster::site`].
    pub(super) fn reached_at(&self, address: &str, count_max: usize) -> Ranked {
        let index = self.index();
        Index::ranked(index.by(&index.addresses, address), count_max)
    }

    /// Those that ask for another website, the first to ask first: how many there are, and the first of them.
    pub(super) fn website_requests(&self, count_max: usize) -> (usize, Vec<Slug>) {
        let index = self.index();
        (index.requests.len(), index.requests.iter().take(count_max).map(|(_, slug)| slug.clone()).collect())
    }

    /// The twins that `slug` has with that name; `counted` is what was counted before, of the same page.
    pub(super) fn twins(&self, slug: &Slug, name: &DisplayName, counted: &mut Counted) -> Twins {
        let index = self.index();
        index.twins.of(&index.keyed, Some(slug), name, counted)
    }

    /// All whose name looks like that.
    pub(super) fn named(&self, name: &DisplayName) -> Twins {
        let index = self.index();
        index.twins.of(&index.keyed, None, name, &mut Counted::default())
    }

    /// Those whose suspension has come to its end at `now`.
    pub(super) fn suspensions_due(&self, now: Timestamp) -> Vec<Slug> {
        let index = self.index();
        index.suspensions.iter().take_while(|(end, _)| *end <= now).map(|(_, slug)| slug.clone()).collect()
    }

    /// Those that are gone since `gone_since` or longer, and whose contact is still kept.
    pub(super) fn contacts_due(&self, gone_since: Timestamp) -> Vec<Slug> {
        let index = self.index();
        index.contacts.iter().take_while(|(since, _)| *since <= gone_since).map(|(_, slug)| slug.clone()).collect()
    }

    /// Puts `participants` in place of what was known of them, and forgets `deleted`. Each slug comes once.
    pub(super) fn apply(&self, participants: Vec<Participant>, deleted: &[Slug], wording: &Wording) {
        self.forget(deleted.iter().map(Slug::as_str));
        // What did not change keeps its remembered looks: a whole reload costs no drawing.
        let is_new =
            |one: &Participant| self.entries.get(one.slug.as_str()).is_none_or(|known| *known.participant != *one);
        let changed: Vec<_> = participants.into_iter().filter(is_new).map(Arc::new).collect();
        self.enter(&changed, wording);
    }

    fn enter(&self, participants: &[Arc<Participant>], wording: &Wording) {
        let mut index = self.index.write().unwrap_or_else(PoisonError::into_inner);
        for participant in participants {
            if let Some(old) = self.entries.get(&participant.slug) {
                index.remove(&old.participant);
            }
        }
        index.add_all(participants, || {
            for participant in participants {
                let speech = wording.speech(None, Some(&participant.language));
                let entry = RosterEntry { participant: Arc::clone(participant), speech, looks: Looks::default() };
                self.entries.insert(participant.slug.clone(), Arc::new(entry));
            }
        });
    }

    /// Forgets the participants of those slugs.
    pub(super) fn forget<'a>(&self, slugs: impl IntoIterator<Item = &'a str>) {
        let mut index = self.index.write().unwrap_or_else(PoisonError::into_inner);
        for slug in slugs {
            if let Some((_, old)) = self.entries.remove(slug) {
                index.remove(&old.participant);
            }
        }
    }

    /// Makes the roster hold exactly `participants`. Each slug comes once.
    pub(super) fn replace(&self, participants: Vec<Participant>, wording: &Wording) {
        if self.entries.is_empty() {
            return self.apply(participants, &[], wording);
        }
        let present: HashSet<&Slug> = participants.iter().map(|participant| &participant.slug).collect();
        let known = self.entries.iter().map(|entry| entry.participant.slug.clone());
        let gone: Vec<Slug> = known.filter(|slug| !present.contains(slug)).collect();
        if !self.index.is_poisoned() {
            return self.apply(participants, &gone, wording);
        }
        // A change broke off: entries may be new that the index does not have. It is made anew, of all.
        self.forget(gone.iter().map(Slug::as_str));
        self.index.write().unwrap_or_else(PoisonError::into_inner).clear();
        self.index.clear_poison();
        self.enter(&participants.into_iter().map(Arc::new).collect::<Vec<_>>(), wording);
    }

    /// Counts one look more; at the limit those are forgotten that were asked for in one minute alone, and where that is not
    /// half of them, all. It costs the next request of each some microseconds.
    pub(super) fn count_look(&self) {
        if self.looks.fetch_add(1, Ordering::Relaxed) + 1 < self.looks_max {
            return;
        }
        // First: whoever counts meanwhile has nothing to do.
        self.looks.store(0, Ordering::Relaxed);
        self.all_looks(Looks::keep_hot);
        let left = self.looks();
        if left > self.looks_max / 2 {
            self.all_looks(Looks::clear);
        } else {
            self.looks.fetch_add(left, Ordering::Relaxed);
        }
    }

    fn all_looks(&self, change: impl Fn(&Looks)) {
        change(&self.nobody);
        for entry in &self.entries {
            change(&entry.looks);
        }
    }

    /// The looks of participants that were asked for lately and show what is wanted.
    pub(super) fn asked_lately(
        &self,
        now: Timestamp,
        is_wanted: impl Fn(&Shown) -> bool,
    ) -> Vec<(Arc<RosterEntry>, AskedLook)> {
        let mut all = Vec::new();
        for entry in &self.entries {
            let asked = entry.looks.asked_lately(now).into_iter().filter(|asked| is_wanted(&asked.shown));
            all.extend(asked.map(|asked| (Arc::clone(&entry), asked)));
        }
        all
    }

    /// The looks remembered at present, counted one by one.
    pub(super) fn looks(&self) -> usize {
        self.nobody.len() + self.entries.iter().map(|entry| entry.looks.len()).sum::<usize>()
    }

    fn index(&self) -> std::sync::RwLockReadGuard<'_, Index> {
        self.index.read().unwrap_or_else(PoisonError::into_inner)
    }
}
