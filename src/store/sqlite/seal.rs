//! The seal: one row that names the state a write made, and the state that the file's own pages were in then.
//!
//! SQLite replays whatever log lies beside a file as long as the log agrees with itself, also where somebody put another
//! file in place of the one it was written for. Seals tell: the last one in a log names the state of the file that the log
//! is to be replayed into; a log that was copied back since has left its own last state there. They are found in the bytes
//! of pages, so that a file is known before SQLite touches it.

use rusqlite::Connection;
use sha2::{Digest, Sha256};

use super::bytes::{at, number_at};

/// What the value of the row begins with.
const MARK: &[u8; 16] = b"openday seal v1\0";

/// The name of one state of a file: random, so that no other file and no other state has it.
pub(super) type Name = [u8; 16];

/// Before the first state of a file.
pub(super) const NO_STATE: Name = [0; 16];

/// A cell of that table as SQLite's file format has it: 51 bytes of payload, row 1, and a record header of three bytes that
/// says NULL (the row's number) and a blob of 48 bytes.
const CELL_BEGIN: [u8; 5] = [51, 1, 3, 0, 108];

/// The type of a page that holds rows of a table.
const TABLE_LEAF: u8 = 13;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Seal {
    pub(super) state: Name,
    /// The state of the file's own pages.
    pub(super) ground: Name,
}

impl Seal {
    /// The seal on a page, if it is the page of the seal. No text that people write makes a page look like it.
    pub(super) fn on_page(page: &[u8]) -> Option<Self> {
        const CELLS_AT: usize = 3;
        const FIRST_CELL_AT: usize = 8;
        if *page.first()? != TABLE_LEAF || number_at::<2>(page, CELLS_AT)? != 1 {
            return None;
        }
        let cell = usize::try_from(number_at::<2>(page, FIRST_CELL_AT)?).ok()?;
        let begin = at::<5>(page, cell)?;
        let value = cell + CELL_BEGIN.len();
        if begin != CELL_BEGIN || at::<16>(page, value)? != *MARK {
            return None;
        }
        Some(Self { state: at(page, value + 16)?, ground: at(page, value + 32)? })
    }

    fn value(self) -> [u8; 48] {
        let mut value = [0; 48];
        let parts = [*MARK, self.state, self.ground];
        for (to, from) in value.iter_mut().zip(parts.iter().flatten()) {
            *to = *from;
        }
        value
    }
}

/// Gives the file its first seal.
pub(super) fn begin(connection: &Connection) -> rusqlite::Result<()> {
    let value = Seal { state: random(connection)?, ground: NO_STATE }.value();
    connection.execute("INSERT INTO seal (one, value) VALUES (1, ?1)", [value]).map(drop)
}

/// Names the state that the transaction of `connection` makes, of a file whose own pages are in the state `ground`; where it
/// is not known, in the one before.
pub(super) fn turn(connection: &Connection, ground: Option<Name>) -> rusqlite::Result<()> {
    let state = random(connection)?;
    follow(connection, ground, |_| state)
}

/// Names the state of a copy: no log of the original is its own. The same state gives the same name.
pub(super) fn of_copy(copy: &Connection) -> rusqlite::Result<()> {
    let of_original = |original| {
        let digest = Sha256::new().chain_update(b"a copy of ").chain_update(original).finalize();
        at(&digest, 0).unwrap_or(NO_STATE)
    };
    follow(copy, None, of_original)
}

fn follow(connection: &Connection, ground: Option<Name>, next: impl FnOnce(Name) -> Name) -> rusqlite::Result<()> {
    let before = current(connection)?;
    let value = Seal { state: next(before), ground: ground.unwrap_or(before) }.value();
    // A row that somebody deleted is made anew.
    let put = "INSERT INTO seal (one, value) VALUES (1, ?1) ON CONFLICT (one) DO UPDATE SET value = excluded.value";
    match connection.prepare_cached(put)?.execute([value])? {
        1 => Ok(()),
        rows => Err(rusqlite::Error::StatementChangedRows(rows)),
    }
}

/// The state that `connection` sees.
pub(super) fn current(connection: &Connection) -> rusqlite::Result<Name> {
    let mut statement = connection.prepare_cached("SELECT value FROM seal")?;
    let value = rusqlite::OptionalExtension::optional(statement.query_row([], |row| row.get::<_, Vec<u8>>(0)))?;
    Ok(value.and_then(|value| at(&value, 16)).unwrap_or(NO_STATE))
}

fn random(connection: &Connection) -> rusqlite::Result<Name> {
    connection.prepare_cached("SELECT randomblob(16)")?.query_row([], |row| row.get(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_of_the_seal_is_known_by_its_bytes_and_no_other_page_is() {
        let mut connection = super::super::open::in_memory().unwrap();
        turn(&connection, None).unwrap();
        let before = current(&connection).unwrap();
        turn(&connection, None).unwrap();
        let state = current(&connection).unwrap();
        let image = connection.serialize("main").unwrap();
        let found: Vec<_> = image.chunks(4_096).filter_map(Seal::on_page).collect();
        assert_eq!(found, [Seal { state, ground: before }]);
        assert_eq!(Seal::on_page(&[]), None);
        assert_eq!(Seal::on_page(&[TABLE_LEAF; 4_096]), None);
    }

    #[test]
    fn a_copy_has_another_seal_and_the_same_copy_the_same_one() {
        let connection = super::super::open::in_memory().unwrap();
        let original = current(&connection).unwrap();
        let copied = || {
            let transaction = connection.unchecked_transaction().unwrap();
            of_copy(&transaction).unwrap();
            current(&transaction).unwrap()
        };
        assert_eq!(copied(), copied());
        assert_ne!(copied(), original);
    }
}
