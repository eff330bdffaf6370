//! A disk as a power cut may leave it: what was synced is there, and of all that was not, nothing, all or any part.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fs;
use std::path::Path;

/// Bytes that a disk writes whole or not at all.
const SECTOR_BYTES: u64 = 512;

/// Names a file, whatever names it has in its folder and whenever.
pub(crate) type FileNumber = usize;

/// Something that happened to files, and when it began and was done.
#[derive(Debug)]
pub(crate) struct Event {
    pub(crate) begun: u64,
    pub(crate) ended: u64,
    pub(crate) change: Change,
}

#[derive(Debug)]
pub(crate) enum Change {
    Written {
        file: FileNumber,
        at: u64,
        bytes: Vec<u8>,
    },
    /// Cut off, or made longer with zeros.
    Cut {
        file: FileNumber,
        length: u64,
    },
    /// Names are those of a file, or of none, all at once.
    Named(Vec<(OsString, Option<FileNumber>)>),
    Synced {
        file: FileNumber,
    },
    /// All names of the folder are.
    NamesSynced,
}

impl Event {
    /// Whether it makes something last.
    pub(crate) const fn is_barrier(&self) -> bool {
        matches!(self.change, Change::Synced { .. } | Change::NamesSynced)
    }
}

/// How much is left of what was not synced.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Left {
    Nothing,
    All,
    /// Each of it or not, and of some writes any sectors, in any order; names up to one of them. The number makes it another
    /// part.
    Part(u64),
}

/// What would be found after a power cut now.
#[derive(Debug, Default)]
pub(crate) struct Disk<'a> {
    files: BTreeMap<FileNumber, Content<'a>>,
    names: BTreeMap<&'a OsString, FileNumber>,
    /// What happened to names since they were synced.
    names_since: Vec<&'a Event>,
}

#[derive(Debug, Default)]
struct Content<'a> {
    synced: Vec<u8>,
    since: Vec<&'a Event>,
}

impl<'a> Disk<'a> {
    pub(crate) fn happen(&mut self, event: &'a Event) {
        // What was under way when something was synced may have been left out.
        let before = |earlier: &mut &Event| earlier.ended <= event.begun;
        match &event.change {
            Change::Written { file, .. } | Change::Cut { file, .. } => {
                self.files.entry(*file).or_default().since.push(event);
            }
            Change::Named(_) => self.names_since.push(event),
            Change::Synced { file } => {
                let Content { synced, since } = self.files.entry(*file).or_default();
                since.extract_if(.., before).for_each(|earlier| happen_to(synced, &earlier.change, &mut |_| true));
            }
            Change::NamesSynced => {
                let names = &mut self.names;
                self.names_since.extract_if(.., before).for_each(|earlier| name(names, &earlier.change));
            }
        }
    }

    /// Makes the folder that would be found.
    pub(crate) fn write_to(&self, folder: &Path, left: Left) {
        let mut chance = Chance(if let Left::Part(number) = left { number } else { 0 });
        let mut names = self.names.clone();
        let count = match left {
            Left::Nothing => 0,
            Left::All => self.names_since.len(),
            Left::Part(_) => chance.below(self.names_since.len() as u64 + 1),
        };
        self.names_since[..count].iter().for_each(|event| name(&mut names, &event.change));
        for (name, file) in names {
            let content = self.files.get(&file).map(|content| content.left(left, &mut chance));
            fs::write(folder.join(name), content.unwrap_or_default()).unwrap();
        }
    }
}

impl Content<'_> {
    fn left(&self, left: Left, chance: &mut Chance) -> Vec<u8> {
        let mut content = self.synced.clone();
        for event in &self.since {
            match left {
                Left::Nothing => {}
                Left::All => happen_to(&mut content, &event.change, &mut |_| true),
                Left::Part(_) => match chance.below(4) {
                    0 => {}
                    1 => happen_to(&mut content, &event.change, &mut |_| chance.below(2) == 0),
                    _ => happen_to(&mut content, &event.change, &mut |_| true),
                },
            }
        }
        content
    }
}

fn name<'a>(names: &mut BTreeMap<&'a OsString, FileNumber>, change: &'a Change) {
    let Change::Named(changed) = change else { return };
    for (name, file) in changed {
        match file {
            Some(file) => names.insert(name, *file),
            None => names.remove(name),
        };
    }
}

/// Changes what is in a file, as far as `takes` takes its sectors.
fn happen_to(content: &mut Vec<u8>, change: &Change, takes: &mut dyn FnMut(u64) -> bool) {
    match change {
        Change::Cut { length, .. } => content.resize(usize::try_from(*length).unwrap(), 0),
        Change::Written { at, bytes, .. } => {
            let (mut at, mut rest) = (*at, bytes.as_slice());
            while !rest.is_empty() {
                let (sector, offset) = (at / SECTOR_BYTES, at % SECTOR_BYTES);
                let (piece, others) = rest.split_at(rest.len().min(usize::try_from(SECTOR_BYTES - offset).unwrap()));
                if takes(sector) {
                    let (from, to) = (usize::try_from(at).unwrap(), usize::try_from(at).unwrap() + piece.len());
                    content.resize(content.len().max(to), 0);
                    content[from..to].copy_from_slice(piece);
                }
                (at, rest) = (at + piece.len() as u64, others);
            }
        }
        Change::Named(_) | Change::Synced { .. } | Change::NamesSynced => {}
    }
}

/// Numbers that nobody expects and that are the same each time (`SplitMix64`).
struct Chance(u64);

impl Chance {
    fn below(&mut self, count: u64) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        usize::try_from((mixed ^ (mixed >> 31)) % count).unwrap()
    }
}
