//! Files that nobody but their owner may read: contacts, notes and sessions are in the data file and in every copy of it.
//!
//! A file that is there already keeps the mode that somebody gave it.

use std::fs::OpenOptions;

/// Who may read and write a new file, on Unix: its owner alone.
#[cfg(unix)]
const OWNER_ONLY: u32 = 0o600;

/// Options to write with, under which a file that they make is private.
pub(super) fn options() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, OWNER_ONLY);
    options
}
