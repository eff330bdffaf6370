//! Whether a file system has room left.

use std::fs::File;

/// Bytes that a change may need. What is written anew in a log that is there already needs none, so that with less some
/// changes may still be taken.
const CHANGE_BYTES: u64 = 32 * 1024;

/// Whether the file system that `file` is on says that it has no room for a change. A quota of one user it does not tell.
#[cfg(unix)]
pub(super) fn is_full(file: &File) -> bool {
    rustix::fs::fstatvfs(file).is_ok_and(|found| {
        // Some blocks are kept for who may do anything.
        let free = if rustix::process::geteuid().is_root() { found.f_bfree } else { found.f_bavail };
        is_too_little(found.f_blocks, free, found.f_frsize)
    })
}

#[cfg(not(unix))]
pub(super) fn is_full(_file: &File) -> bool {
    false
}

/// File systems that count no blocks at all, as some over a network, tell nothing.
#[cfg(unix)]
const fn is_too_little(blocks: u64, free: u64, block_bytes: u64) -> bool {
    blocks > 0 && free.saturating_mul(block_bytes) < CHANGE_BYTES
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn a_file_system_is_full_once_a_change_might_not_fit_and_never_where_it_counts_nothing() {
        assert!(is_too_little(1_000, 0, 4_096));
        assert!(is_too_little(1_000, 7, 4_096));
        assert!(!is_too_little(1_000, 8, 4_096));
        assert!(!is_too_little(u64::MAX, u64::MAX, 4_096));
        assert!(!is_too_little(0, 0, 4_096));
        assert!(!is_full(&tempfile::tempfile().unwrap()));
    }
}
