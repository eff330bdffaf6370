//! The picture cache: drawn pictures by the digest of all they are made of, within a limit of bytes.
//!
//! The digest says everything, so a picture can never be the wrong one and nothing has to be invalidated; the only
//! reason to let one go is the limit. Which one goes is the affair of `quick_cache`, whose policy (Clock-Pro, a relative of
//! S3-FIFO) lets what was asked for once make way before what is asked for again, at the same cost however many are
//! kept. Half of the bytes are the light lane's alone: no number of large pictures drives a small one out.

use std::hash::{BuildHasherDefault, Hasher};
use std::sync::{Arc, Mutex, PoisonError};

use quick_cache::sync::{Cache, DefaultLifecycle};
use quick_cache::{OptionsBuilder, Weighter};

use super::lane::Lane;
use super::picture::Picture;

/// What a kept picture costs beside its bytes: the words of its spec, its place in the map, what is remembered of who
/// was let go.
pub(super) const PICTURE_OVERHEAD_BYTES: usize = 1_536;

/// Bytes of a picture with its compressed bodies, as most are.
const PICTURE_BYTES_USUAL: usize = 8 * 1024;

/// Most parts of a lane that are locked one by one.
const SHARDS_MAX: usize = 8;

/// Pictures that a part holds at least, so that one of any size fits.
const SHARD_PICTURES_MIN: usize = 64;

/// Kept pictures.
#[derive(Debug)]
pub(super) struct PictureCache {
    light: Kept,
    heavy: Kept,
    /// Held by who counts a picture anew: of two that grew it, the later one counts both.
    counting: Mutex<()>,
}

type Kept = Cache<u128, CachedPicture, Cost, BuildHasherDefault<DigestHasher>>;

#[derive(Debug, Clone)]
struct CachedPicture {
    picture: Arc<Picture>,
    cost_bytes: usize,
}

/// Weighs pictures by their bytes.
#[derive(Debug, Clone)]
struct Cost;

impl Weighter<u128, CachedPicture> for Cost {
    fn weight(&self, _digest: &u128, kept: &CachedPicture) -> u64 {
        kept.cost_bytes as u64
    }
}

/// Takes a part of the digest, which no one can aim at, for its hash.
#[derive(Debug, Default)]
pub(super) struct DigestHasher(u64);

impl Hasher for DigestHasher {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for eight in bytes.chunks(8) {
            self.0 = eight.iter().fold(0, |hash, byte| hash << 8 | u64::from(*byte));
        }
    }
}

impl PictureCache {
    pub(super) fn new(bytes_max: usize) -> Self {
        Self { light: kept(bytes_max / 2), heavy: kept(bytes_max / 2), counting: Mutex::default() }
    }

    pub(super) fn get(&self, lane: Lane, digest: u128) -> Option<Arc<Picture>> {
        self.of(lane).get(&digest).map(|kept| kept.picture)
    }

    /// The same, which does not count as asking for it.
    pub(super) fn peek(&self, lane: Lane, digest: u128) -> Option<Arc<Picture>> {
        self.of(lane).peek(&digest).map(|kept| kept.picture)
    }

    /// Keeps what `other` keeps, as far as there is room.
    pub(super) fn take_over(&self, other: &Self) {
        for (own, others) in [(&self.light, &other.light), (&self.heavy, &other.heavy)] {
            for (digest, kept) in others.iter() {
                own.insert(digest, kept);
            }
        }
    }

    /// The room that pictures may have which nobody asked for yet: what is free, up to half of each part, as what they stand
    /// in for makes way; and where a part is full a quarter, which what is asked for least makes way for.
    pub(super) fn room_ahead(&self) -> RoomAhead {
        let room = |kept: &Kept| {
            let free = kept.capacity().saturating_sub(kept.weight());
            usize::try_from(free.clamp(kept.capacity() / 4, kept.capacity() / 2)).unwrap_or(usize::MAX)
        };
        RoomAhead { light: room(&self.light), heavy: room(&self.heavy) }
    }

    /// Keeps `picture`, unless it is larger than a part of the cache may be.
    pub(super) fn insert(&self, picture: &Arc<Picture>) {
        self.of_picture(picture).insert(picture.digest, CachedPicture::new(picture));
    }

    /// Counts the bytes of `picture` anew, which has grown; nothing happens when it is not kept.
    pub(super) fn grown(&self, picture: &Arc<Picture>) {
        let _counting = self.counting.lock().unwrap_or_else(PoisonError::into_inner);
        let _ = self.of_picture(picture).replace(picture.digest, CachedPicture::new(picture), true);
    }

    /// The bytes of all kept pictures together, overhead included.
    pub(super) fn bytes(&self) -> usize {
        usize::try_from(self.light.weight() + self.heavy.weight()).unwrap_or(usize::MAX)
    }

    pub(super) fn len(&self) -> usize {
        self.light.len() + self.heavy.len()
    }

    fn of(&self, lane: Lane) -> &Kept {
        if lane.is_light() { &self.light } else { &self.heavy }
    }

    fn of_picture(&self, picture: &Picture) -> &Kept {
        self.of(Lane::of(picture.format()))
    }
}

/// Bytes that are left of the room for pictures drawn ahead.
#[derive(Debug)]
pub(super) struct RoomAhead {
    light: usize,
    heavy: usize,
}

impl RoomAhead {
    /// Whether any is left for another picture of that lane.
    pub(super) const fn is_left(&self, lane: Lane) -> bool {
        let left = if lane.is_light() { self.light } else { self.heavy };
        left > 0
    }

    /// Takes what `picture` needs.
    pub(super) fn take(&mut self, picture: &Picture) {
        let lane = Lane::of(picture.format());
        let left = if lane.is_light() { &mut self.light } else { &mut self.heavy };
        *left = left.saturating_sub(cost_bytes(picture));
    }
}

/// What a picture takes of the cache.
fn cost_bytes(picture: &Picture) -> usize {
    picture.bytes_in_all() + PICTURE_OVERHEAD_BYTES
}

impl CachedPicture {
    fn new(picture: &Arc<Picture>) -> Self {
        Self { picture: Arc::clone(picture), cost_bytes: cost_bytes(picture) }
    }
}

/// Room for so many bytes of pictures.
fn kept(bytes_max: usize) -> Kept {
    let pictures = bytes_max / PICTURE_BYTES_USUAL;
    let shards = 1_usize << (pictures / SHARD_PICTURES_MIN).clamp(1, SHARDS_MAX).ilog2();
    // A part is rounded up otherwise, and all of them together past the limit.
    let bytes = bytes_max - bytes_max % shards;
    let options = OptionsBuilder::new()
        .shards(shards)
        .estimated_items_capacity(pictures.max(1))
        .weight_capacity(bytes as u64)
        .build()
        .expect("both capacities are given");
    Cache::with_options(options, Cost, BuildHasherDefault::default(), DefaultLifecycle::default())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::fixture::spec_of;
    use crate::domain::look::{Format, Scale};
    use crate::render::BadgeSpec;

    const PNG4: Format = Format::Png(Scale::new(4).unwrap());

    fn picture_of(format: Format, number: usize, length: usize) -> Arc<Picture> {
        let spec = BadgeSpec { format, ..spec_of(&format!("number {number}")) };
        Arc::new(Picture::new(Arc::new(spec), &[0; 32], vec![b'x'; length], None))
    }

    fn picture(number: usize, length: usize) -> Arc<Picture> {
        picture_of(Format::Svg, number, length)
    }

    fn has(cache: &PictureCache, picture: &Picture) -> bool {
        cache.get(Lane::of(picture.format()), picture.digest).is_some()
    }

    #[test]
    fn the_limit_holds_after_every_one_of_ten_thousand_pictures() {
        let cache = PictureCache::new(2_000_000);
        for number in 0..10_000 {
            let new = picture_of(if number % 2 == 0 { Format::Svg } else { PNG4 }, number, 1_000 + number % 4_000);
            cache.insert(&new);
            if number % 4 == 0 {
                new.fill(vec![b'g'; 500]);
                cache.grown(&new);
            }
            assert!(cache.bytes() <= 2_000_000);
            assert!(has(&cache, &new));
        }
        assert!(cache.bytes() > 1_900_000, "no more room is made than is needed: {}", cache.bytes());
    }

    #[test]
    fn what_is_asked_for_again_outlasts_what_was_asked_for_once() {
        let cache = PictureCache::new(200 * (1_000 + PICTURE_OVERHEAD_BYTES));
        let hot: Vec<_> = (0..20).map(|number| picture(number, 1_000)).collect();
        for picture in &hot {
            cache.insert(picture);
        }
        for number in 100..20_100 {
            if number % 20 == 0 {
                assert!(hot.iter().all(|picture| has(&cache, picture)), "after {number}");
            }
            cache.insert(&picture(number, 1_000));
        }
    }

    #[test]
    fn large_pictures_drive_out_no_small_one() {
        let cache = PictureCache::new(1_000_000);
        let small: Vec<_> = (0..100).map(|number| picture(number, 2_000)).collect();
        for picture in &small {
            cache.insert(picture);
        }
        for number in 0..1_000 {
            let large = picture_of(PNG4, number, 60_000);
            for _ in 0..3 {
                cache.insert(&large);
                assert!(has(&cache, &large));
            }
        }
        assert!(small.iter().all(|picture| has(&cache, picture)));
        assert!(cache.bytes() <= 1_000_000);
    }

    #[test]
    fn a_picture_larger_than_the_limit_is_not_kept_and_drives_nothing_out() {
        let cache = PictureCache::new(20_000);
        let small = picture(1, 1_000);
        cache.insert(&small);
        let large = picture(2, 10_000);
        cache.insert(&large);
        assert!(!has(&cache, &large) && has(&cache, &small));
    }

    #[test]
    fn a_picture_that_outgrows_the_limit_is_let_go() {
        let cache = PictureCache::new(20_000);
        let picture = picture(1, 1_000);
        cache.insert(&picture);
        picture.fill(vec![b'g'; 10_000]);
        cache.grown(&picture);
        assert_eq!((cache.bytes(), cache.len()), (0, 0));
        cache.grown(&picture);
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
        assert!(Arc::ptr_eq(&cache.get(Lane::Light, first.digest).unwrap(), &second));
    }

    #[test]
    fn without_room_nothing_is_kept() {
        let cache = PictureCache::new(0);
        cache.insert(&picture(1, 1));
        assert_eq!((cache.bytes(), cache.len()), (0, 0));
    }
}
