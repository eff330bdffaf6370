//! The limits of the app.

use std::num::NonZeroUsize;

use crate::domain::offer::OfferedKinds;
use crate::store::SessionLimits;

/// How much memory, work, waiting and keeping the app allows itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Participants there may be; more are not entered.
    pub participants_max: usize,
    /// Bytes of all kept pictures together, compressed bodies and bookkeeping included.
    pub cache_bytes_max: usize,
    /// Bytes of all kept sheets together, bookkeeping included.
    pub sheets_bytes_max: usize,
    /// Remembered looks of all participants together; each is about one kilobyte.
    pub looks_max: usize,
    /// Looks of all participants that are drawn ahead of time, or first after a start.
    pub hot_looks_max: usize,
    /// Pictures that may be drawn at the same time.
    pub render_workers: usize,
    /// Pictures that may be drawn or wait for it, and as many small ones beside them; one more is refused.
    pub render_queue_max: usize,
    /// Milliseconds a picture waits for a worker before it is given up.
    pub render_wait_ms_max: u64,
    /// Files that may be read at the same time.
    pub intake_workers: usize,
    /// Files that may be read or wait for it; one more is refused.
    pub intake_queue_max: usize,
    /// Milliseconds that reading a file may take, and as many that it may wait for its turn.
    pub intake_ms_max: u64,
    /// Milliseconds between two looks at the store's revision.
    pub poll_ms: u64,
    /// Milliseconds one look at the store may take before it counts as failed.
    pub poll_wait_ms_max: u64,
    /// Seconds after which the roster is loaded anew even if nothing seems to have changed.
    pub reload_s: u64,
    /// Days for which the contacts of who was revoked or withdrew are kept.
    pub contact_days_max: u16,
    /// Kinds of open days that are entered.
    pub kinds: OfferedKinds,
    pub sessions: SessionLimits,
}

impl Default for Limits {
    fn default() -> Self {
        let processors = std::thread::available_parallelism().map_or(2, NonZeroUsize::get);
        Self {
            participants_max: 20_000,
            cache_bytes_max: 64 << 20,
            sheets_bytes_max: 4 << 20,
            looks_max: 50_000,
            hot_looks_max: 4_096,
            // One more, as large pictures leave one to small ones.
            render_workers: processors + 1,
            render_queue_max: 256,
            render_wait_ms_max: 2_000,
            intake_workers: 1,
            intake_queue_max: 4,
            intake_ms_max: 5_000,
            poll_ms: 250,
            poll_wait_ms_max: 10_000,
            reload_s: 300,
            contact_days_max: 180,
            kinds: OfferedKinds::ALL,
            sessions: SessionLimits { idle_s: 30 * 60, age_s: 12 * 60 * 60 },
        }
    }
}
