//! What a connection is waiting for, told by who moves its bytes to who ends it.

use std::sync::atomic::{AtomicU8, Ordering};

/// What a connection is waiting for, for those who look at it now and then.
#[derive(Debug, Default)]
pub(super) struct Activity(AtomicU8);

impl Activity {
    /// Nothing but the next request.
    const IDLE: u8 = 0;
    /// The next request, since a moment ago.
    const ANSWERED: u8 = 1;
    /// An answer that is being worked out or written: other limits watch over it.
    const BUSY: u8 = 2;

    pub(super) fn request_came(&self) {
        self.0.store(Self::BUSY, Ordering::Relaxed);
    }

    /// Bytes of an answer were written, or wait for the client to take them.
    pub(super) fn wrote(&self, is_pending: bool) {
        self.0.store(if is_pending { Self::BUSY } else { Self::ANSWERED }, Ordering::Relaxed);
    }

    /// Whether it was idle since the last look.
    pub(super) fn was_idle(&self) -> bool {
        match self.0.compare_exchange(Self::ANSWERED, Self::IDLE, Ordering::Relaxed, Ordering::Relaxed) {
            Ok(_) => false,
            Err(state) => state == Self::IDLE,
        }
    }
}
