//! How often an address may try: wrong tokens, applications, reports. In memory alone, and bounded.
//!
//! One mechanism: so many tries in a span are free; after that an address waits, either until the span lets one more
//! pass, or longer each time. An address waits for its own tries alone. Times are handed in. What must never enter: an
//! address in a log, an answer or the store.

use std::collections::{BTreeSet, HashMap};
use std::fmt;
use std::sync::{Mutex, MutexGuard, PoisonError};

use jiff::{SignedDuration, Timestamp};

use super::client_address::ClientAddress;

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
    /// Addresses remembered; of more, those whose last try is oldest are forgotten.
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

#[derive(Debug, Default)]
struct KnownAddresses {
    tries: HashMap<ClientAddress, Tries>,
    /// The same addresses by their last try.
    by_age: BTreeSet<(Timestamp, ClientAddress)>,
}

/// What is remembered of one address.
#[derive(Debug)]
struct Tries {
    last: Timestamp,
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
        self.known().tries.get(&address).map_or(Ok(()), |tries| tries.check(&self.limits, now))
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
        known.tries.get(&address).map_or(Ok(()), |tries| tries.check(&self.limits, now))?;
        known.count(address, now, &self.limits);
        Ok(())
    }

    fn known(&self) -> MutexGuard<'_, KnownAddresses> {
        // Each change is whole before the next can fail.
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl KnownAddresses {
    fn count(&mut self, address: ClientAddress, now: Timestamp, limits: &AttemptLimits) {
        if let Some(tries) = self.tries.get_mut(&address) {
            self.by_age.remove(&(tries.last, address));
            tries.count(limits, now);
        } else {
            self.make_room(limits.entries_max);
            let mut tries = Tries { last: now, recent: Vec::new(), beyond: 0 };
            tries.count(limits, now);
            self.tries.insert(address, tries);
        }
        self.by_age.insert((now, address));
    }

    /// Forgets the oldest until one more has room.
    fn make_room(&mut self, entries_max: usize) {
        while self.tries.len() >= entries_max {
            let Some((_, oldest)) = self.by_age.pop_first() else { return };
            self.tries.remove(&oldest);
        }
    }
}

impl Tries {
    fn check(&self, limits: &AttemptLimits, now: Timestamp) -> Result<(), Wait> {
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
        match until.and_then(Result::ok).map(|until| until.duration_since(now)) {
            Some(left) if left.is_positive() => Err(Wait { seconds: seconds(left) }),
            _ => Ok(()),
        }
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
