//! Which file a name leads to.

use std::fs::{File, Metadata};
use std::io;
use std::path::Path;

/// Tells a file from every other one at the same time, whatever its names are (Unix); elsewhere, a name.
#[cfg(unix)]
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Identity {
    device: u64,
    number: u64,
}

#[cfg(not(unix))]
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Identity(std::path::PathBuf);

impl Identity {
    #[cfg(unix)]
    pub(super) fn of(_path: &Path, found: &Metadata) -> Self {
        use std::os::unix::fs::MetadataExt as _;
        Self { device: found.dev(), number: found.ino() }
    }

    #[cfg(not(unix))]
    pub(super) fn of(path: &Path, _found: &Metadata) -> Self {
        Self(path.to_owned())
    }
}

/// How many names a file has, as far as the system says.
#[cfg(unix)]
pub(super) fn names(found: &Metadata) -> u64 {
    std::os::unix::fs::MetadataExt::nlink(found)
}

#[cfg(not(unix))]
pub(super) fn names(_found: &Metadata) -> u64 {
    1
}

/// Fills `buffer` with what stands at `offset`, and says how much there is.
pub(super) fn read_at(file: &File, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
    let mut count = 0;
    while let Some(rest) = buffer.get_mut(count..).filter(|rest| !rest.is_empty()) {
        #[cfg(unix)]
        let read = std::os::unix::fs::FileExt::read_at(file, rest, offset + count as u64);
        #[cfg(windows)]
        let read = std::os::windows::fs::FileExt::seek_read(file, rest, offset + count as u64);
        match read {
            Ok(0) => break,
            Ok(more) => count += more,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(count)
}
