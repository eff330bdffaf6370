//! How often an address may try: wrong tokens, applications, reports. In memory alone, and bounded.
//!
//! One mechanism: so many tries in a span are free; after that an address waits, either until the span lets one more
//! pass, or longer each time. An address waits for its own tries alone. Times are handed in. What must never enter: an
//! address in a log, an answer or the store.

use std::collections::hash_map::RandomState;
use std::collections::{BTreeSet, HashMap};
use std::fmt;
use std::hash::BuildHasher as _;
use std::sync::{Mutex, MutexGuard, PoisonError};

use jiff::{SignedDuration, Timestamp};

use crate::http::client_address::ClientAddress;

/// Addresses remembered for one purpose.
const ENTRIES_MAX: usize = 16 * 1024;

/// What an address may do before it waits, and how long it waits then.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AttemptLimits {
    /// Tries in any `span` that cost nothing.
    pub free: u32,
    pub span: SignedDuration,
    /// Waits that grow; without them an address waits until the span has room.
    pub growing: Option<Growing>,
    /// Addresses remembered; of more, those that need not wait and whose last try is oldest are forgotten. Where all have
    /// to wait, further ones are counted many together, so that nobody is let in for it.
    pub entries_max: usize,
}

/// Waits that double with each try.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Growing {
    pub wait_min: SignedDuration,
    pub wait_max: SignedDuration,
    /// How long an address must be quiet for all to be forgotten.
    pub forgiven_after: SignedDuration,
}

impl AttemptLimits {
    /// For wrong tokens: so many a minute are free, then waits from 15 seconds to 15 minutes, until an hour is quiet.
    #[must_use]
    pub const fn wrong_tokens(per_minute_max: u32) -> Self {
        let growing = Growing {
            wait_min: SignedDuration::from_secs(15),
            wait_max: SignedDuration::from_mins(15),
            forgiven_after: SignedDuration::from_hours(1),
        };
        Self {
            free: per_minute_max,
            span: SignedDuration::from_mins(1),
            growing: Some(growing),
            entries_max: ENTRIES_MAX,
        }
    }

    /// So many an hour and no more.
    #[must_use]
    pub const fn hourly(per_hour_max: u32) -> Self {
        Self { free: per_hour_max, span: SignedDuration::from_hours(1), growing: None, entries_max: ENTRIES_MAX }
    }

    /// How long after its last try nothing is left to remember of an address.
    fn forgotten_after(&self) -> SignedDuration {
        self.growing.map_or(self.span, |growing| growing.forgiven_after.max(self.span))
    }
}

/// That an address must wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("too many tries; try again in {}", Plain(*.seconds))]
pub struct Wait {
    pub seconds: u32,
}

/// Seconds in words.
struct Plain(u32);

impl fmt::Display for Plain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            1 => f.write_str("1 second"),
            seconds @ ..=119 => write!(f, "{seconds} seconds"),
            seconds => write!(f, "{} minutes", seconds.div_ceil(60)),
        }
    }
}

/// The tries of all addresses for one purpose.
#[derive(Debug)]
pub struct Attempts {
    limits: AttemptLimits,
    known: Mutex<KnownAddresses>,
}

/// Rooms for addresses beyond those remembered, each for all whose networks come to it.
const ROOMS: usize = 1024;

#[derive(Debug, Default)]
struct KnownAddresses {
    tries: HashMap<ClientAddress, Tries>,
    /// Of these, those that need not wait, by their last try.
    free: BTreeSet<(Timestamp, ClientAddress)>,
    /// Those that wait, by until when.
    waiting: BTreeSet<(Timestamp, ClientAddress)>,
    /// The tries of further addresses, at most [`ROOMS`] together.
    rooms: HashMap<usize, Tries>,
    /// Nobody can tell beforehand whose room is whose.
    key: RandomState,
}

/// What is remembered of one address.
#[derive(Debug)]
struct Tries {
    last: Timestamp,
    /// Until when it must wait; not after `last` where it need not.
    until: Timestamp,
    /// Those within the span, oldest first; no more than are free.
    recent: Vec<Timestamp>,
    /// Tries beyond the free ones.
    beyond: u32,
}

impl Attempts {
    #[must_use]
    pub fn new(limits: AttemptLimits) -> Self {
        Self { limits, known: Mutex::default() }
    }

    /// Whether the address may try now; what it then does counts only when [`failed`](Self::failed) says so.
    ///
    /// # Errors
    ///
    /// When it must wait, and how long.
    pub fn check(&self, address: ClientAddress, now: Timestamp) -> Result<(), Wait> {
        self.known().check(address, now, &self.limits)
    }

    /// Counts a try that failed.
    pub fn failed(&self, address: ClientAddress, now: Timestamp) {
        self.known().count(address, now, &self.limits);
    }

    /// Whether the address may try now; if so, that counts as a try.
    ///
    /// # Errors
    ///
    /// When it must wait, and how long.
    pub fn take(&self, address: ClientAddress, now: Timestamp) -> Result<(), Wait> {
        let mut known = self.known();
        known.check(address, now, &self.limits)?;
        known.count(address, now, &self.limits);
        Ok(())
    }

    fn known(&self) -> MutexGuard<'_, KnownAddresses> {
        // Each change is whole before the next can fail.
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl KnownAddresses {
    fn check(&mut self, address: ClientAddress, now: Timestamp, limits: &AttemptLimits) -> Result<(), Wait> {
        if let Some(tries) = self.tries.get(&address) {
            return tries.check(limits, now);
        }
        if self.make_room(limits.entries_max, now) {
            return Ok(());
        }
        self.rooms.get(&self.room_of(address)).map_or(Ok(()), |tries| tries.check(limits, now))
    }

    fn count(&mut self, address: ClientAddress, now: Timestamp, limits: &AttemptLimits) {
        let known = match self.tries.remove(&address) {
            Some(tries) => {
                self.free.remove(&(tries.last, address));
                self.waiting.remove(&(tries.until, address));
                Some(tries)
            }
            None => self.make_room(limits.entries_max, now).then(|| Tries::new(now)),
        };
        let Some(mut tries) = known else {
            let room = self.room_of(address);
            self.rooms.entry(room).or_insert_with(|| Tries::new(now)).count(limits, now);
            return;
        };
        tries.count(limits, now);
        if tries.until > now {
            self.waiting.insert((tries.until, address));
        } else {
            self.free.insert((tries.last, address));
        }
        self.tries.insert(address, tries);
    }

    /// Forgets who need not wait, the oldest first, until one more has room; whether there is room.
    fn make_room(&mut self, entries_max: usize, now: Timestamp) -> bool {
        if self.tries.len() < entries_max {
            return true;
        }
        // Whoever waited until now, or seems to since the clock was set back, need not wait any more.
        while let Some((until, address)) = self.waiting.first().copied().filter(|(until, _)| *until <= now) {
            self.waiting.remove(&(until, address));
            if let Some(tries) = self.tries.get(&address) {
                self.free.insert((tries.last, address));
            }
        }
        while self.tries.len() >= entries_max {
            let Some((_, oldest)) = self.free.pop_first() else { return false };
            self.tries.remove(&oldest);
        }
        true
    }

    fn room_of(&self, address: ClientAddress) -> usize {
        let hash = self.key.hash_one(address.network());
        usize::try_from(hash % ROOMS as u64).unwrap_or_default()
    }
}

impl Tries {
    const fn new(now: Timestamp) -> Self {
        Self { last: now, until: now, recent: Vec::new(), beyond: 0 }
    }

    fn check(&self, limits: &AttemptLimits, now: Timestamp) -> Result<(), Wait> {
        let left = self.until_at(limits, now).map(|until| until.duration_since(now));
        match left {
            Some(left) if left.is_positive() => Err(Wait { seconds: seconds(left) }),
            _ => Ok(()),
        }
    }

    /// Until when it must wait, as it is known at `now`.
    fn until_at(&self, limits: &AttemptLimits, now: Timestamp) -> Option<Timestamp> {
        let until = match limits.growing {
            // A clock that was set back must not make anybody wait for longer than from now on.
            _ if now < self.last => None,
            Some(growing) => self.beyond.checked_sub(1).map(|before| self.last.saturating_add(growing.wait(before))),
            None => {
                let is_full = self.recent_at(limits, now).count() >= limits.free as usize;
                let oldest = self.recent_at(limits, now).next().unwrap_or(now);
                is_full.then(|| oldest.saturating_add(limits.span))
            }
        };
        until.and_then(Result::ok)
    }

    fn count(&mut self, limits: &AttemptLimits, now: Timestamp) {
        let quiet = now.duration_since(self.last);
        if quiet.is_negative() || quiet >= limits.forgotten_after() {
            self.beyond = 0;
        }
        self.recent = self.recent_at(limits, now).collect();
        self.recent.push(now);
        self.last = now;
        if self.beyond > 0 || self.recent.len() >= limits.free.max(1) as usize {
            self.beyond = self.beyond.saturating_add(1);
        }
        let excess = self.recent.len().saturating_sub(limits.free as usize);
        self.recent.drain(..excess);
        self.until = self.until_at(limits, now).unwrap_or(now);
    }

    /// The tries within the span that ends at `now`.
    fn recent_at(&self, limits: &AttemptLimits, now: Timestamp) -> impl Iterator<Item = Timestamp> {
        let span = limits.span;
        self.recent.iter().copied().filter(move |then| *then <= now && now.duration_since(*then) < span)
    }
}

impl Growing {
    /// The wait after so many waits.
    fn wait(&self, before: u32) -> SignedDuration {
        let factor = 1_i32.checked_shl(before).filter(|factor| *factor > 0).unwrap_or(i32::MAX);
        self.wait_min.checked_mul(factor).unwrap_or(self.wait_max).min(self.wait_max)
    }
}

/// Whole seconds, and at least one: who comes back after them comes late enough.
fn seconds(left: SignedDuration) -> u32 {
    let whole = left.as_secs() + i64::from(left.subsec_nanos() > 0);
    u32::try_from(whole).unwrap_or(u32::MAX).max(1)
}

#[cfg(test)]
mod tests;
