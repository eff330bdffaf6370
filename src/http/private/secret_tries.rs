//! What a secret that was presented costs its address: tokens, private links and sessions alike.
//!
//! An unknown one is a try, of which so many a minute are free; after them the address waits, and nobody is asked about
//! what it presents. Three things are told apart, each known by a keyed hash and in memory alone:
//!
//! - The same unknown secret counts once a minute: a browser sends a session that is over with every request, and a
//!   program repeats a token that was taken back.
//! - What opened something for an address before is no guess: it is asked about also while the address waits, so that a
//!   stranger behind the same address locks nobody out who is in. Whether it still counts is asked each time.
//! - Of unknown secrets presented at once no more are asked about than of as many in a row.
//!
//! What must never enter: a secret or an address in a log, an answer or the store.

use std::collections::hash_map::RandomState;
use std::collections::{BTreeSet, HashMap};
use std::hash::BuildHasher as _;
use std::sync::{Mutex, MutexGuard, PoisonError};

use jiff::{SignedDuration, Timestamp};

use super::attempts::{AttemptLimits, Attempts, Wait};
use super::cookie::SessionKind;
use crate::app::TokenKind;
use crate::http::client_address::ClientAddress;

/// For how long an unknown secret is remembered.
const UNKNOWN_FOR: SignedDuration = SignedDuration::from_mins(1);

/// Secrets remembered, unknown ones and good ones each; of more, those that were presented longest ago are forgotten.
const REMEMBERED_MAX: usize = 16 * 1024;

/// How long an address waits that presents too many secrets at once.
const AT_ONCE: Wait = Wait { seconds: 1 };

/// What a secret is presented as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum PresentedAs {
    /// A token or a private link.
    Token(TokenKind),
    /// The session of a cookie.
    Session(SessionKind),
}

impl PresentedAs {
    /// The kind of secret that it can be.
    pub(super) const fn token_kind(self) -> TokenKind {
        match self {
            Self::Token(kind) => kind,
            Self::Session(_) => TokenKind::Session,
        }
    }
}

/// The tries of all addresses at secrets.
#[derive(Debug)]
pub(super) struct SecretTries {
    tries: Attempts,
    at_once_max: usize,
    /// Nobody can tell beforehand by which number a secret is known.
    key: RandomState,
    memory: Mutex<Memory>,
}

/// What a secret of an address is known by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
struct Known(u64);

#[derive(Debug, Default)]
struct Memory {
    good: Remembered,
    unknown: Remembered,
    /// Those that are being asked about, and how often at once; no address stays that has none.
    asked: HashMap<ClientAddress, HashMap<Known, usize>>,
}

/// Secrets, and when each was presented last.
#[derive(Debug, Default)]
struct Remembered {
    at: HashMap<Known, Timestamp>,
    by_age: BTreeSet<(Timestamp, Known)>,
}

/// What is to be done about a secret that was presented.
#[derive(Debug)]
pub(super) enum Presented<'a> {
    /// It is unknown, as it was a moment ago.
    Unknown,
    /// The store has to say.
    ToAsk(Asking<'a>),
}

/// A secret that is being asked about; what comes of it is told to [`found`](Self::found) or
/// [`not_found`](Self::not_found), and counts for nothing where nobody could say.
#[derive(Debug)]
pub(super) struct Asking<'a> {
    tries: &'a SecretTries,
    address: ClientAddress,
    known: Known,
    was_good: bool,
}

impl SecretTries {
    #[must_use]
    pub(super) fn new(wrong_per_minute_max: u32) -> Self {
        Self {
            tries: Attempts::new(AttemptLimits::wrong_tokens(wrong_per_minute_max)),
            at_once_max: wrong_per_minute_max as usize,
            key: RandomState::new(),
            memory: Mutex::default(),
        }
    }

    /// Whether the store is to be asked about a secret that an address presents.
    ///
    /// # Errors
    ///
    /// When the address must wait, and how long.
    pub(super) fn present(
        &self,
        address: ClientAddress,
        presented_as: PresentedAs,
        secret: &str,
        now: Timestamp,
    ) -> Result<Presented<'_>, Wait> {
        let known = self.known(address, presented_as, secret);
        let mut memory = self.memory();
        let was_good = memory.good.at.contains_key(&known);
        if !was_good {
            if memory.is_unknown(known, now) {
                return Ok(Presented::Unknown);
            }
            self.tries.check(address, now)?;
            memory.begin(address, known, self.at_once_max)?;
        }
        Ok(Presented::ToAsk(Asking { tries: self, address, known, was_good }))
    }

    /// Remembers a secret that was given to that address just now.
    pub(super) fn gave(&self, address: ClientAddress, presented_as: PresentedAs, secret: &str, now: Timestamp) {
        let known = self.known(address, presented_as, secret);
        self.memory().good.note(known, now);
    }

    fn known(&self, address: ClientAddress, presented_as: PresentedAs, secret: &str) -> Known {
        Known(self.key.hash_one((address, presented_as, secret)))
    }

    fn memory(&self) -> MutexGuard<'_, Memory> {
        // Each change is whole before the next can fail.
        self.memory.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Asking<'_> {
    /// It opens something.
    pub(super) fn found(self, now: Timestamp) {
        self.tries.memory().good.note(self.known, now);
    }

    /// It opens nothing. Of many that were presented at once no more are told apart than of as many in a row.
    ///
    /// # Errors
    ///
    /// When the address must wait meanwhile, and how long.
    pub(super) fn not_found(self, now: Timestamp) -> Result<(), Wait> {
        let mut memory = self.tries.memory();
        memory.good.forget(self.known);
        // What opened something before, such as a session that is over, was no guess.
        if !self.was_good && !memory.is_unknown(self.known, now) {
            self.tries.tries.take(self.address, now)?;
        }
        memory.unknown.note(self.known, now);
        Ok(())
    }
}

impl Drop for Asking<'_> {
    fn drop(&mut self) {
        if !self.was_good {
            self.tries.memory().end(self.address, self.known);
        }
    }
}

impl Memory {
    fn is_unknown(&self, known: Known, now: Timestamp) -> bool {
        let passed = self.unknown.at.get(&known).map(|then| now.duration_since(*then));
        passed.is_some_and(|passed| !passed.is_negative() && passed < UNKNOWN_FOR)
    }

    fn begin(&mut self, address: ClientAddress, known: Known, at_once_max: usize) -> Result<(), Wait> {
        let asked = self.asked.entry(address).or_default();
        // One that is not there yet; an address whose entry was made just now has room.
        if asked.len() >= at_once_max.max(1) && !asked.contains_key(&known) {
            return Err(AT_ONCE);
        }
        *asked.entry(known).or_default() += 1;
        Ok(())
    }

    fn end(&mut self, address: ClientAddress, known: Known) {
        let Some(asked) = self.asked.get_mut(&address) else { return };
        if let Some(times) = asked.get_mut(&known) {
            *times -= 1;
            if *times == 0 {
                asked.remove(&known);
            }
        }
        if asked.is_empty() {
            self.asked.remove(&address);
        }
    }
}

impl Remembered {
    fn note(&mut self, known: Known, now: Timestamp) {
        self.forget(known);
        if self.at.len() >= REMEMBERED_MAX
            && let Some((_, oldest)) = self.by_age.pop_first()
        {
            self.at.remove(&oldest);
        }
        self.at.insert(known, now);
        self.by_age.insert((now, known));
    }

    fn forget(&mut self, known: Known) {
        if let Some(then) = self.at.remove(&known) {
            self.by_age.remove(&(then, known));
        }
    }
}

#[cfg(test)]
mod tests;
