//! Files that nobody but their owner may read: contacts, notes and sessions are in the data file and in every copy of it.

use std::fs::{self, OpenOptions};
use std::io;
use std::path::Path;

use crate::store::Notice;

/// Options to write with, under which a file that they make is private.
pub(super) fn options() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, crate::store::draft::OWNER_ONLY);
    options
}

/// Takes a file that is there from all but its owner, whoever made it so, and says what came of it; no word where nothing
/// had to be done.
#[cfg(unix)]
pub(super) fn tighten(path: &Path) -> Option<Notice> {
    use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};

    const OTHERS: u32 = 0o077;
    let found = path.symlink_metadata().ok().filter(fs::Metadata::is_file)?;
    let mode = found.permissions().mode() & 0o777;
    if mode & OTHERS == 0 {
        return None;
    }
    let path = path.to_owned();
    Some(match fs::set_permissions(&path, fs::Permissions::from_mode(mode & !OTHERS)) {
        Ok(()) => Notice::Tightened { path, mode },
        Err(error) => Notice::Readable { path, mode, owner: found.uid(), reason: error.to_string() },
    })
}

#[cfg(not(unix))]
pub(super) fn tighten(_path: &Path) -> Option<Notice> {
    None
}

/// The user a file belongs to, where that is another than who asks.
#[cfg(unix)]
pub(super) fn other_owner(path: &Path) -> Option<u32> {
    let owner = std::os::unix::fs::MetadataExt::uid(&path.metadata().ok()?);
    (owner != rustix::process::geteuid().as_raw()).then_some(owner)
}

#[cfg(not(unix))]
pub(super) fn other_owner(_path: &Path) -> Option<u32> {
    None
}

/// Fails where the system would not let this user write to `path`, be it for the file system it is on.
#[cfg(unix)]
pub(super) fn may_write(path: &Path) -> io::Result<()> {
    use rustix::fs::{Access, AtFlags, CWD, accessat};

    accessat(CWD, path, Access::WRITE_OK, AtFlags::EACCESS).map_err(Into::into)
}

#[cfg(not(unix))]
pub(super) fn may_write(_path: &Path) -> io::Result<()> {
    Ok(())
}
