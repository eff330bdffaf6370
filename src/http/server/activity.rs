//! What a connection is waiting for, told by who moves its bytes to who ends it.

use std::sync::atomic::{AtomicBool, AtomicU8, Ordering};

/// What a connection is waiting for, for those who look at it now and then.
#[derive(Debug, Default)]
pub(super) struct Activity {
    waiting: AtomicU8,
    /// Whether a head has come that others may read otherwise.
    is_ambiguous: AtomicBool,
}

impl Activity {
    /// Nothing but the next request.
    const IDLE: u8 = 0;
    /// The next request, since a moment ago.
    const ANSWERED: u8 = 1;
    /// An answer that is being worked out or written: other limits watch over it.
    const BUSY: u8 = 2;

    pub(super) fn request_came(&self) {
        self.waiting.store(Self::BUSY, Ordering::Relaxed);
    }

    /// A head has come that others may read otherwise: no request of this connection is answered any more.
    pub(super) fn ambiguity_came(&self) {
        self.is_ambiguous.store(true, Ordering::Relaxed);
    }

    pub(super) fn is_ambiguous(&self) -> bool {
        self.is_ambiguous.load(Ordering::Relaxed)
    }

    /// Bytes of an answer were written, or wait for the client to take them.
    pub(super) fn wrote(&self, is_pending: bool) {
        self.waiting.store(if is_pending { Self::BUSY } else { Self::ANSWERED }, Ordering::Relaxed);
    }

    /// Whether it was idle since the last look.
    pub(super) fn was_idle(&self) -> bool {
        match self.waiting.compare_exchange(Self::ANSWERED, Self::IDLE, Ordering::Relaxed, Ordering::Relaxed) {
            Ok(_) => false,
            Err(state) => state == Self::IDLE,
        }
    }
}
