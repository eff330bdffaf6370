//! What a store did or found when it was opened that people should know of, although it serves.

use std::path::PathBuf;

/// One such thing, in words.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Notice {
    #[error(
        "what lay beside data file `{path}` was written for another file in its place: it was not used and is kept as \
         `{aside}`; delete that once nothing in it is missed"
    )]
    SetAside { path: PathBuf, aside: PathBuf },
    #[error("file `{path}` could be read by others (mode {mode:o}); it is its owner's alone from now on")]
    Tightened { path: PathBuf, mode: u32 },
    #[error(
        "file `{path}` can be read by others (mode {mode:o}) and is not this user's to change, but that of number {owner}: \
         {reason}; have its owner run `chmod go= {path}`"
    )]
    Readable { path: PathBuf, mode: u32, owner: u32, reason: String },
}
