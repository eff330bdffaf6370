//! A file that is read more than once, whatever it is: a pipe is kept first.

use std::fs::File;
use std::io::{self, Read, Write as _};
use std::path::Path;

use super::failure::Failure;
use super::output::STANDARD;
use super::progress::Work;
use crate::store::draft::{Draft, OWNER_ONLY};
use crate::store::progress::Unit;

/// Bytes of a pipe that are read at once.
const BUFFER_BYTES: usize = 256 * 1024;

/// What is read, from its beginning as often as it takes.
#[derive(Debug)]
pub(super) struct Input {
    file: File,
    bytes: u64,
    /// Where a pipe is kept: a file without a name that is gone with the process.
    _kept: Option<Draft>,
}

impl Input {
    pub(super) fn open(path: &Path, work: &Work) -> Result<Self, Failure> {
        let failed = |error: io::Error| Failure::of(format_args!("cannot read file `{}`", path.display()), &error);
        if path == Path::new(STANDARD) {
            return Self::keep(&mut io::stdin().lock(), work, failed);
        }
        // A pipe with a name is waited for until somebody writes to it.
        let mut file = work.wait(|| File::open(path)).map_err(failed)?;
        let found = file.metadata().map_err(failed)?;
        if found.is_file() {
            Ok(Self { file, bytes: found.len(), _kept: None })
        } else {
            Self::keep(&mut file, work, failed)
        }
    }

    fn keep(source: &mut dyn Read, work: &Work, failed: impl Fn(io::Error) -> Failure) -> Result<Self, Failure> {
        let not_kept =
            |error: io::Error| Failure::of("what is piped in cannot be kept in the folder of temporary files", &error);
        let mut kept = Draft::beside(&std::env::temp_dir().join("openday-import"), OWNER_ONLY).map_err(not_kept)?;
        kept.forget_name();
        let progress = work.progress();
        progress.begin("read", Unit::Bytes, None);
        let (mut buffer, mut bytes) = (vec![0; BUFFER_BYTES], 0);
        loop {
            let count = work.wait(|| source.read(&mut buffer)).map_err(&failed)?;
            let Some(read) = buffer.get(..count).filter(|read| !read.is_empty()) else { break };
            kept.file().write_all(read).map_err(not_kept)?;
            bytes += count as u64;
            progress.add(count as u64)?;
        }
        let file = kept.file().try_clone().map_err(not_kept)?;
        Ok(Self { file, bytes, _kept: Some(kept) })
    }

    pub(super) const fn file(&self) -> &File {
        &self.file
    }

    pub(super) const fn bytes(&self) -> u64 {
        self.bytes
    }
}
