//! The picture cache: drawn pictures by what they are made of, within a limit of bytes.
//!
//! The key is the whole [`BadgeSpec`], so a picture can never be the wrong one and nothing has to be invalidated; the
//! only reason to let one go is the limit. Reading takes no lock but the map's; whoever adds bytes takes the ledger, so
//! that the sum is exact at every instant.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use dashmap::DashMap;

use super::picture::Picture;
use crate::render::BadgeSpec;

/// What a kept picture costs beside its bytes: the words of its spec, its place in the map, its locks.
pub(super) const PICTURE_OVERHEAD_BYTES: usize = 1_536;

/// The part of all pictures that makes room when the cache is full.
const LET_GO_PART: usize = 10;

/// Kept pictures; approximately the least recently used go first.
#[derive(Debug)]
pub(super) struct PictureCache {
    pictures: DashMap<Arc<BadgeSpec>, CachedPicture>,
    /// The bytes of all kept pictures together.
    ledger: Mutex<usize>,
    bytes_max: usize,
    /// Rises with every picture added: the measure of how long ago a picture was used.
    tick: AtomicU64,
}

#[derive(Debug)]
struct CachedPicture {
    picture: Arc<Picture>,
    cost_bytes: usize,
}

impl PictureCache {
    pub(super) fn new(bytes_max: usize) -> Self {
        Self { pictures: DashMap::new(), ledger: Mutex::new(0), bytes_max, tick: AtomicU64::new(0) }
    }

    pub(super) fn get(&self, spec: &Arc<BadgeSpec>) -> Option<Arc<Picture>> {
        let picture = self.pictures.get(spec).map(|kept| Arc::clone(&kept.picture))?;
        self.touch(&picture);
        Some(picture)
    }

    /// Notes that `picture` was used.
    pub(super) fn touch(&self, picture: &Picture) {
        let tick = self.tick.load(Ordering::Relaxed);
        // Written only when it differs: processors that serve one hot badge must not fight for its cache line.
        if picture.used_at.load(Ordering::Relaxed) != tick {
            picture.used_at.store(tick, Ordering::Relaxed);
        }
    }

    /// Keeps `picture`, unless it is larger than everything may be together.
    pub(super) fn insert(&self, picture: &Arc<Picture>) {
        let cost_bytes = picture.bytes.len() + PICTURE_OVERHEAD_BYTES;
        if cost_bytes > self.bytes_max {
            return;
        }
        let mut bytes = self.ledger();
        self.make_room(&mut bytes, cost_bytes);
        picture.used_at.store(self.tick.fetch_add(1, Ordering::Relaxed) + 1, Ordering::Relaxed);
        picture.kept.store(true, Ordering::Release);
        *bytes += cost_bytes;
        let kept = CachedPicture { picture: Arc::clone(picture), cost_bytes };
        if let Some(old) = self.pictures.insert(Arc::clone(&picture.spec), kept) {
            *bytes -= old.cost_bytes;
            if !Arc::ptr_eq(&old.picture, picture) {
                old.picture.kept.store(false, Ordering::Release);
            }
        }
    }

    /// Counts `more_bytes` that `picture` has grown by; nothing happens when it is not kept.
    pub(super) fn grow(&self, picture: &Arc<Picture>, more_bytes: usize) {
        let mut bytes = self.ledger();
        self.make_room(&mut bytes, more_bytes);
        // Looked up only now: making room may have let this very picture go.
        let fits = *bytes + more_bytes <= self.bytes_max;
        if let Some(mut kept) = self.pictures.get_mut(&picture.spec)
            && Arc::ptr_eq(&kept.picture, picture)
            && fits
        {
            kept.cost_bytes += more_bytes;
            *bytes += more_bytes;
        }
    }

    /// The bytes of all kept pictures together, overhead included.
    pub(super) fn bytes(&self) -> usize {
        *self.ledger()
    }

    pub(super) fn len(&self) -> usize {
        self.pictures.len()
    }

    /// Lets the oldest tenth go, again and again, until `more_bytes` fit or nothing is left.
    fn make_room(&self, bytes: &mut usize, more_bytes: usize) {
        while *bytes > 0 && *bytes + more_bytes > self.bytes_max {
            let mut ages: Vec<_> = self
                .pictures
                .iter()
                .map(|kept| (kept.picture.used_at.load(Ordering::Relaxed), Arc::clone(kept.key())))
                .collect();
            let count = ages.len().div_ceil(LET_GO_PART);
            if count < ages.len() {
                ages.select_nth_unstable_by_key(count, |(used_at, _)| *used_at);
            }
            for (_, spec) in ages.into_iter().take(count) {
                if let Some((_, old)) = self.pictures.remove(&spec) {
                    old.picture.kept.store(false, Ordering::Release);
                    *bytes -= old.cost_bytes;
                }
            }
        }
    }

    fn ledger(&self) -> MutexGuard<'_, usize> {
        self.ledger.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::fixture::spec_of;

    fn picture(number: usize, length: usize) -> Arc<Picture> {
        Arc::new(Picture::new(Arc::new(spec_of(&format!("number {number}"))), vec![b'x'; length], None))
    }

    fn cost(cache: &PictureCache) -> usize {
        cache.pictures.iter().map(|kept| kept.cost_bytes).sum()
    }

    #[test]
    fn the_limit_holds_after_every_one_of_ten_thousand_pictures() {
        let cache = PictureCache::new(1_000_000);
        for number in 0..10_000 {
            let new = picture(number, 1_000 + number % 4_000);
            cache.insert(&new);
            if number % 3 == 0 {
                cache.grow(&new, 500);
            }
            assert!(cache.bytes() <= 1_000_000);
            assert!(cache.get(&new.spec).is_some());
        }
        assert_eq!(cache.bytes(), cost(&cache));
        assert!(cache.bytes() > 800_000, "a tenth makes room, not more: {}", cache.bytes());
    }

    #[test]
    fn the_limit_is_reached_to_the_byte() {
        let each = 1_000 + PICTURE_OVERHEAD_BYTES;
        let cache = PictureCache::new(2 * each);
        let (first, second) = (picture(1, 1_000), picture(2, 1_000));
        cache.insert(&first);
        cache.insert(&second);
        assert_eq!((cache.bytes(), cache.len()), (2 * each, 2));
        cache.insert(&picture(3, 1));
        assert_eq!((cache.bytes(), cache.len()), (each + 1 + PICTURE_OVERHEAD_BYTES, 2));
        assert!(!first.kept.load(Ordering::Acquire) && second.kept.load(Ordering::Acquire));
    }

    #[test]
    fn what_was_used_last_stays() {
        let each = 1_000 + PICTURE_OVERHEAD_BYTES;
        let cache = PictureCache::new(20 * each);
        let hot = picture(0, 1_000);
        cache.insert(&hot);
        for number in 1..200 {
            cache.insert(&picture(number, 1_000));
            assert!(cache.get(&hot.spec).is_some(), "after {number}");
        }
    }

    #[test]
    fn a_picture_larger_than_the_limit_is_not_kept_and_drives_nothing_out() {
        let cache = PictureCache::new(10_000);
        let small = picture(1, 1_000);
        cache.insert(&small);
        let large = picture(2, 10_000);
        cache.insert(&large);
        assert!(cache.get(&large.spec).is_none() && !large.kept.load(Ordering::Acquire));
        assert!(cache.get(&small.spec).is_some());
    }

    #[test]
    fn a_picture_that_outgrows_the_limit_is_let_go() {
        let cache = PictureCache::new(10_000);
        let picture = picture(1, 1_000);
        cache.insert(&picture);
        cache.grow(&picture, 10_000);
        assert_eq!((cache.bytes(), cache.len()), (0, 0));
        cache.grow(&picture, 10);
        assert_eq!(cache.bytes(), 0, "what is not kept is not counted");
    }

    #[test]
    fn the_same_picture_again_takes_the_place_of_the_first() {
        let cache = PictureCache::new(100_000);
        let (first, second) = (picture(1, 1_000), picture(1, 1_000));
        cache.insert(&first);
        cache.insert(&second);
        cache.insert(&second);
        assert_eq!((cache.bytes(), cache.len()), (1_000 + PICTURE_OVERHEAD_BYTES, 1));
        assert!(!first.kept.load(Ordering::Acquire) && second.kept.load(Ordering::Acquire));
    }
}
