//! What the bytes of a data file say, read without SQLite: <https://www.sqlite.org/fileformat2.html#the_database_header>.

use std::fs::File;
use std::io;

use super::bytes::number_at;
use super::identity::read_at;
use super::migration;
use super::seal::{Name, Seal};

/// The page size of files whose header does not say it.
const PAGE_BYTES: usize = 4_096;

/// The bytes of a file that is held.
#[derive(Debug, Clone, Copy)]
pub(super) struct Raw<'a>(pub(super) &'a File);

impl Raw<'_> {
    /// Whether no byte is in the file.
    pub(super) fn is_empty(self) -> io::Result<bool> {
        Ok(self.0.metadata()?.len() == 0)
    }

    /// Whether the file's header says that it is Openday's.
    pub(super) fn is_openday(self) -> io::Result<bool> {
        Ok(self.application()? == Some(migration::APPLICATION_ID.cast_unsigned()))
    }

    /// Whether the file's header does not say whose it is.
    pub(super) fn is_unmarked(self) -> io::Result<bool> {
        Ok(self.application()? == Some(0))
    }

    fn application(self) -> io::Result<Option<u32>> {
        const ID_AT: u64 = 68;
        let mut id = [0; 4];
        let count = read_at(self.0, &mut id, ID_AT)?;
        Ok(number_at::<4>(&id, 0).filter(|_| count == id.len()))
    }

    /// Whether the file's header says that its writes go to a log.
    pub(super) fn has_log(self) -> io::Result<bool> {
        const VERSIONS_AT: u64 = 18;
        let mut versions = [0; 2];
        read_at(self.0, &mut versions, VERSIONS_AT)?;
        Ok(versions == [2, 2])
    }

    /// All bytes of the file, if they are no more than `bytes_max`.
    pub(super) fn image(self, bytes_max: usize) -> io::Result<Option<Vec<u8>>> {
        let length = usize::try_from(self.0.metadata()?.len()).unwrap_or(usize::MAX);
        if length > bytes_max {
            return Ok(None);
        }
        let mut image = vec![0; length];
        let count = read_at(self.0, &mut image, 0)?;
        image.truncate(count);
        Ok(Some(image))
    }

    /// The seal that the file's own bytes carry, log left aside, and the page it is on; looked for on `page` first.
    pub(super) fn seal(self, page: Option<u32>) -> io::Result<Option<(u32, Seal)>> {
        let mut buffer = vec![0; self.page_bytes()?];
        let mut on = |page: u32| -> io::Result<Option<Option<Seal>>> {
            let offset = u64::from(page.saturating_sub(1)) * buffer.len() as u64;
            let is_whole = read_at(self.0, &mut buffer, offset)? == buffer.len();
            Ok(is_whole.then(|| Seal::on_page(&buffer)))
        };
        if let Some(page) = page
            && let Some(Some(seal)) = on(page)?
        {
            return Ok(Some((page, seal)));
        }
        let mut page = 1;
        while let Some(found) = on(page)? {
            if let Some(seal) = found {
                return Ok(Some((page, seal)));
            }
            page += 1;
        }
        Ok(None)
    }

    /// The state that a page of the file is of, if that is the page of its seal.
    pub(super) fn state_on(self, page: u32) -> Option<Name> {
        let mut buffer = vec![0; self.page_bytes().ok()?];
        let offset = u64::from(page.saturating_sub(1)) * buffer.len() as u64;
        read_at(self.0, &mut buffer, offset).ok()?;
        Seal::on_page(&buffer).map(|seal| seal.state)
    }

    /// The size of pages that the file's header names.
    fn page_bytes(self) -> io::Result<usize> {
        const AT: u64 = 16;
        let mut header = [0; 2];
        read_at(self.0, &mut header, AT)?;
        Ok(match number_at::<2>(&header, 0) {
            Some(1) => 65_536,
            Some(size) if size.is_power_of_two() && size >= 512 => size as usize,
            _ => PAGE_BYTES,
        })
    }
}
