//! Migrations: numbered, embedded, each applied once in a transaction of its own, never edited afterwards.
//!
//! The file's `user_version` is the number of the last one applied, and the table `migrations` keeps the SHA-256 of
//! each, so that a program with another idea of the same schema does not touch the file, and what it needs, so that an
//! older program knows whether it may go on.

mod chaining;
mod documents;

use std::collections::HashSet;
use std::path::Path;

use rusqlite::{Connection, Transaction, TransactionBehavior, params};

use super::{failure, seal};
use crate::store::StoreError;
use crate::store::migrations::{Effect, checksum};

/// Marks a data file of Openday: the letters `Oday`.
pub(super) const APPLICATION_ID: i32 = 0x4F64_6179;

#[derive(Debug, Clone, Copy)]
struct Migration {
    /// From 1, without a gap.
    number: u32,
    name: &'static str,
    sql: &'static str,
    /// What SQL cannot do, done next in the same transaction.
    after: Option<fn(&Transaction<'_>) -> rusqlite::Result<()>>,
    effect: Effect,
}

/// From this one on a file keeps what its migrations need.
const NEEDS_KEPT: u32 = 6;

/// Oldest first. Append; what is here has been applied somewhere.
const MIGRATIONS: &[Migration] = &[
    Migration {
        number: 1,
        name: "0001_participants",
        sql: include_str!("../migrations/sqlite/0001_participants.sql"),
        after: None,
        effect: Effect::Changes,
    },
    Migration {
        number: 2,
        name: "0002_maintaining",
        sql: include_str!("../migrations/sqlite/0002_maintaining.sql"),
        after: Some(chaining::chain_audit),
        effect: Effect::Changes,
    },
    Migration {
        number: 3,
        name: "0003_documents",
        sql: include_str!("../migrations/sqlite/0003_documents.sql"),
        after: Some(documents::write_documents),
        effect: Effect::Changes,
    },
    Migration {
        number: 4,
        name: "0004_seal",
        sql: include_str!("../migrations/sqlite/0004_seal.sql"),
        after: Some(|transaction| seal::begin(transaction)),
        effect: Effect::Changes,
    },
    Migration {
        number: 5,
        name: "0005_declined",
        sql: include_str!("../migrations/sqlite/0005_declined.sql"),
        after: None,
        effect: Effect::Changes,
    },
    Migration {
        number: NEEDS_KEPT,
        name: "0006_needs",
        sql: include_str!("../migrations/sqlite/0006_needs.sql"),
        after: None,
        effect: Effect::Adds,
    },
    Migration {
        number: 7,
        name: "0007_status",
        sql: include_str!("../migrations/sqlite/0007_status.sql"),
        after: None,
        effect: Effect::Adds,
    },
];

/// The newest schema this program knows.
fn known() -> u32 {
    MIGRATIONS.last().map_or(0, |migration| migration.number)
}

impl Migration {
    fn checksum(self) -> String {
        checksum(self.sql)
    }
}

/// Refuses a file that is not Openday's, is newer than this program, or has had another migration; writes nothing.
pub(super) fn check(connection: &Connection, path: &Path) -> Result<(), StoreError> {
    let explain = |error| failure::opening(path, error);
    let found = schema(connection).map_err(explain)?;
    if is_new(connection).map_err(explain)? {
        return Ok(());
    }
    let application_id: i32 =
        connection.pragma_query_value(None, "application_id", |row| row.get(0)).map_err(explain)?;
    if application_id != APPLICATION_ID {
        return Err(StoreError::NotOpenday { path: path.into() });
    }
    if found > known() && kept(connection).map_err(explain)?.last != found {
        // Whoever raised it left no word of what it needs.
        return Err(newer(found).of_file(path));
    }
    if found >= NEEDS_KEPT {
        kept(connection).map_err(explain)?.check().map_err(|error| error.of_file(path))?;
    }
    for migration in MIGRATIONS.iter().filter(|migration| migration.number <= found) {
        let applied: Option<String> = rusqlite::OptionalExtension::optional(connection.query_row(
            "SELECT checksum FROM migrations WHERE number = ?1",
            [migration.number],
            |row| row.get(0),
        ))
        .map_err(explain)?;
        if applied.as_ref() != Some(&migration.checksum()) {
            return Err(StoreError::ChangedMigration { path: path.into(), migration: migration.name.to_owned() });
        }
    }
    Ok(())
}

/// What a file says of its migrations.
struct Kept {
    last: u32,
    needs: u32,
}

fn kept(connection: &Connection) -> rusqlite::Result<Kept> {
    let select = "SELECT coalesce(max(number), 0), coalesce(max(needs), 0) FROM migrations";
    connection.prepare_cached(select)?.query_row([], |row| Ok(Kept { last: row.get(0)?, needs: row.get(1)? }))
}

impl Kept {
    fn check(&self) -> Result<(), StoreError> {
        if self.needs > known() { Err(newer(self.last)) } else { Ok(()) }
    }
}

fn newer(found: u32) -> StoreError {
    StoreError::NewerSchema { path: None, found, known: known() }
}

/// Refuses to go on where a newer program changed what this one reads or writes; within a transaction, so that this stays
/// so to its end.
pub(super) fn check_needs(connection: &Connection) -> Result<(), StoreError> {
    kept(connection)?.check()
}

/// Refuses what only programs can judge that know all of the file.
pub(super) fn check_all_known(connection: &Connection) -> Result<(), StoreError> {
    match schema(connection)? {
        found if found > known() => Err(newer(found)),
        _ => Ok(()),
    }
}

/// Applies what the file has not had yet; another process doing the same at the same time is waited for.
pub(super) fn run(connection: &mut Connection, path: &Path) -> Result<(), StoreError> {
    let explain = |error| failure::opening(path, error);
    if schema(connection).map_err(explain)? < known() {
        // A table that is made anew is dropped first, and what refers to its rows must not go with it. Within a
        // transaction this cannot be said.
        connection.pragma_update(None, "foreign_keys", false).map_err(explain)?;
        let applied = MIGRATIONS.iter().try_for_each(|migration| apply(connection, *migration, path));
        connection.pragma_update(None, "foreign_keys", true).map_err(explain)?;
        // One that broke off may have left it so.
        connection.pragma_update(None, "ignore_check_constraints", false).map_err(explain)?;
        applied?;
    }
    // What another process applied in the meantime must be what this one would have.
    check(connection, path)
}

fn apply(connection: &mut Connection, migration: Migration, path: &Path) -> Result<(), StoreError> {
    let explain = |error| failure::opening(path, error);
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(explain)?;
    if schema(&transaction).map_err(explain)? >= migration.number {
        return Ok(());
    }
    let strays_before = strays(&transaction).map_err(explain)?;
    write(&transaction, migration).map_err(explain)?;
    // Foreign keys were off.
    if let Some((table, parent)) = strays(&transaction).map_err(explain)?.difference(&strays_before).next() {
        let reason =
            format!("after migration `{}`, a row of `{table}` refers to nothing in `{parent}`", migration.name);
        return Err(StoreError::Corrupt { path: path.into(), reason });
    }
    transaction.commit().map_err(explain)
}

fn write(transaction: &Transaction<'_>, migration: Migration) -> rusqlite::Result<()> {
    if migration.number == 1 {
        transaction.pragma_update(None, "application_id", APPLICATION_ID)?;
        transaction.execute_batch(
            "CREATE TABLE migrations (
                number   INTEGER PRIMARY KEY,
                name     TEXT NOT NULL,
                checksum TEXT NOT NULL CHECK (length(checksum) = 64),
                program  TEXT NOT NULL
            ) STRICT",
        )?;
    }
    transaction.execute_batch(migration.sql)?;
    if let Some(after) = migration.after {
        after(transaction)?;
    }
    transaction.execute(
        "INSERT INTO migrations (number, name, checksum, program) VALUES (?1, ?2, ?3, ?4)",
        params![migration.number, migration.name, migration.checksum(), env!("CARGO_PKG_VERSION")],
    )?;
    if migration.number >= NEEDS_KEPT {
        let needs = migration.effect.needs(migration.number);
        transaction.execute("UPDATE migrations SET needs = ?1 WHERE number = ?2", [needs, migration.number])?;
    }
    transaction.pragma_update(None, "user_version", migration.number)
}

/// Tables with rows that refer to what is not there, and to what in which table.
pub(super) fn strays(connection: &Connection) -> rusqlite::Result<HashSet<(String, String)>> {
    let mut statement = connection.prepare("SELECT DISTINCT \"table\", parent FROM pragma_foreign_key_check")?;
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    rows.collect()
}

/// The number of the last migration the file has had.
fn schema(connection: &Connection) -> rusqlite::Result<u32> {
    connection.pragma_query_value(None, "user_version", |row| row.get(0))
}

/// Whether nobody has put anything into the file yet.
fn is_new(connection: &Connection) -> rusqlite::Result<bool> {
    let objects: u32 = connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
    Ok(objects == 0 && schema(connection)? == 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn migrations_are_numbered_from_one_without_a_gap() {
        for (migration, number) in MIGRATIONS.iter().zip(1..) {
            assert_eq!(migration.number, number);
            assert!(migration.name.starts_with(&format!("{number:04}_")));
        }
    }
}
