//! A manual clock that counts how often it is read, and can be made to move at every reading.

use std::ops::Deref;
use std::sync::atomic::{AtomicI64, AtomicUsize, Ordering};

use jiff::{SignedDuration, Timestamp};
use openday::clock::{Clock, ManualClock};

#[derive(Debug)]
pub(crate) struct CountingClock {
    manual: ManualClock,
    step_s: AtomicI64,
    readings: AtomicUsize,
}

impl CountingClock {
    pub(crate) fn new(now: Timestamp) -> Self {
        Self { manual: ManualClock::new(now), step_s: AtomicI64::new(0), readings: AtomicUsize::new(0) }
    }

    /// From now on every reading is followed by a step of that many seconds.
    pub(crate) fn step_at_every_reading(&self, step_s: i64) {
        self.step_s.store(step_s, Ordering::SeqCst);
    }

    /// How often it was read since this was asked last.
    pub(crate) fn readings(&self) -> usize {
        self.readings.swap(0, Ordering::SeqCst)
    }
}

impl Deref for CountingClock {
    type Target = ManualClock;

    fn deref(&self) -> &ManualClock {
        &self.manual
    }
}

impl Clock for CountingClock {
    fn now(&self) -> Timestamp {
        self.readings.fetch_add(1, Ordering::SeqCst);
        let now = self.manual.now();
        self.manual.advance(SignedDuration::from_secs(self.step_s.load(Ordering::SeqCst)));
        now
    }
}
