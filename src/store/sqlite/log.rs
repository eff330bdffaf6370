//! Reads a write-ahead log without SQLite, as far as SQLite would replay it: <https://www.sqlite.org/fileformat2.html#walformat>.

use std::collections::{BTreeMap, HashSet};
use std::fs::File;
use std::io::{self, BufReader, ErrorKind, Read};
use std::path::Path;

use super::bytes::{at, number_at};
use super::seal::{Name, Seal};

/// The first bytes of a log whose checksums are of little-endian words; of big-endian ones, the last bit is set.
const MAGIC: u32 = 0x377F_0682;

/// What lies under the name of a log.
#[derive(Debug)]
pub(super) enum Found {
    /// Nothing, or nothing that was ever committed.
    Nothing,
    /// Something that is no log of SQLite: it would be written over.
    NoLog,
    Log(Log),
}

/// What a log would make of a file.
#[derive(Debug, Default)]
pub(super) struct Log {
    /// The page with the last seal, and that seal.
    pub(super) last: Option<(u32, Seal)>,
    /// The states of all its seals.
    pub(super) states: HashSet<Name>,
    /// Pages that were written to it, each as often as it was.
    pub(super) frames: usize,
}

/// Reads the log at `path` up to its last commit.
pub(super) fn read(path: &Path) -> io::Result<Found> {
    let mut log = Log::default();
    let mut pending: Vec<(u32, Seal)> = Vec::new();
    let mut commits = 0_usize;
    let outcome = frames(path, |page, bytes, commit| {
        pending.extend(Seal::on_page(bytes).map(|seal| (page, seal)));
        log.frames += 1;
        if commit != 0 {
            commits += 1;
            for (page, seal) in pending.drain(..) {
                log.last = Some((page, seal));
                log.states.insert(seal.state);
            }
        }
    })?;
    Ok(match outcome {
        Frames::NoLog => Found::NoLog,
        _ if commits == 0 => Found::Nothing,
        Frames::Read => Found::Log(log),
    })
}

/// The pages that the log at `path` would write, and how many pages the file has then.
pub(super) fn pages(path: &Path) -> io::Result<(BTreeMap<u32, Vec<u8>>, u32)> {
    let mut pages = BTreeMap::new();
    let mut pending = Vec::new();
    let mut count = 0;
    frames(path, |page, bytes, commit| {
        pending.push((page, bytes.to_vec()));
        if commit != 0 {
            count = commit;
            pages.extend(pending.drain(..));
        }
    })?;
    Ok((pages, count))
}

enum Frames {
    NoLog,
    Read,
}

/// Hands out the frames that agree with the log's header and with each other: number and bytes of the page, and how many
/// pages the file has where the frame is a commit, 0 where it is none.
fn frames(path: &Path, mut take: impl FnMut(u32, &[u8], u32)) -> io::Result<Frames> {
    let file = match File::open(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Frames::Read),
        opened => opened?,
    };
    if file.metadata()?.len() == 0 {
        return Ok(Frames::Read);
    }
    let mut file = BufReader::new(file);
    let mut header = [0; 32];
    if !filled(&mut file, &mut header)? {
        return Ok(Frames::NoLog);
    }
    let Some((mut sum, page_size)) = Sum::of_header(&header) else { return Ok(Frames::NoLog) };
    let salts: Option<[u8; 8]> = at(&header, 16);
    let mut frame = [0; 24];
    let mut page = vec![0; page_size];
    while filled(&mut file, &mut frame)? && filled(&mut file, &mut page)? {
        sum.add(&frame[..8]);
        sum.add(&page);
        // What follows is of an earlier use of the same file.
        if at(&frame, 8) != salts || sum.stands_at(&frame, 16) != Some(true) {
            break;
        }
        let (Some(number), Some(commit)) = (number_at::<4>(&frame, 0), number_at::<4>(&frame, 4)) else { break };
        take(number, &page, commit);
    }
    Ok(Frames::Read)
}

/// Whether `buffer` could be filled before the end.
fn filled(file: &mut impl Read, buffer: &mut [u8]) -> io::Result<bool> {
    match file.read_exact(buffer) {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == ErrorKind::UnexpectedEof => Ok(false),
        Err(error) => Err(error),
    }
}

/// The running checksum of a log.
struct Sum {
    halves: [u32; 2],
    word: fn([u8; 4]) -> u32,
}

impl Sum {
    /// The checksum after a header, and the size of pages; `None` where it is no header.
    fn of_header(header: &[u8; 32]) -> Option<(Self, usize)> {
        let magic = number_at::<4>(header, 0)?;
        if magic & !1 != MAGIC {
            return None;
        }
        let word = if magic & 1 == 0 { u32::from_le_bytes } else { u32::from_be_bytes };
        let page_size = number_at::<4>(header, 8)?;
        let mut sum = Self { halves: [0; 2], word };
        sum.add(header.get(..24)?);
        let is_whole =
            page_size.is_power_of_two() && (512..=65_536).contains(&page_size) && sum.stands_at(header, 24)?;
        is_whole.then_some((sum, usize::try_from(page_size).ok()?))
    }

    fn add(&mut self, bytes: &[u8]) {
        let [mut first, mut second] = self.halves;
        for [one, two] in bytes.as_chunks::<4>().0.as_chunks::<2>().0 {
            first = first.wrapping_add((self.word)(*one)).wrapping_add(second);
            second = second.wrapping_add((self.word)(*two)).wrapping_add(first);
        }
        self.halves = [first, second];
    }

    fn stands_at(&self, bytes: &[u8], offset: usize) -> Option<bool> {
        Some([number_at::<4>(bytes, offset)?, number_at::<4>(bytes, offset + 4)?] == self.halves)
    }
}

#[cfg(test)]
mod tests {
    use super::super::{open, seal};
    use super::*;

    #[test]
    fn a_log_is_read_as_far_as_sqlite_would_replay_it() {
        let folder = tempfile::tempdir().unwrap();
        let (path, log) = (folder.path().join("openday.db"), folder.path().join("openday.db-wal"));
        assert!(matches!(read(&log), Ok(Found::Nothing)));
        let connection = open::writer(&path).unwrap();
        connection.execute_batch("PRAGMA wal_checkpoint(TRUNCATE)").unwrap();
        assert!(matches!(read(&log), Ok(Found::Nothing)));
        let mut states = vec![seal::current(&connection).unwrap()];
        for _ in 0..3 {
            seal::turn(&connection, Some(states[0])).unwrap();
            states.push(seal::current(&connection).unwrap());
        }
        let Ok(Found::Log(found)) = read(&log) else { panic!("a log") };
        assert_eq!(found.last.unwrap().1, Seal { ground: states[0], state: states[3] });
        assert_eq!(found.states, states[1..].iter().copied().collect());

        // The last frame cut off: the state before it.
        let whole = std::fs::read(&log).unwrap();
        std::fs::write(&log, &whole[..whole.len() - 1]).unwrap();
        let Ok(Found::Log(found)) = read(&log) else { panic!("a log") };
        assert_eq!(found.states, states[1..3].iter().copied().collect());
        std::fs::write(&log, &whole[..40]).unwrap();
        assert!(matches!(read(&log), Ok(Found::Nothing)));
        std::fs::write(&log, "a letter to whom it may concern, not a log").unwrap();
        assert!(matches!(read(&log), Ok(Found::NoLog)));
        std::fs::write(&log, &whole).unwrap();
        let (pages, count) = pages(&log).unwrap();
        assert!(
            count > 10 && pages.values().any(|page| Seal::on_page(page).is_some_and(|seal| seal.state == states[3]))
        );
    }
}
