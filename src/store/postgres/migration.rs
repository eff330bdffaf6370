//! Migrations: numbered, embedded, each applied once, all within one transaction; never edited afterwards.
//!
//! The table `openday_migrations` keeps the SHA-256 of each, so that a program with another idea of the same schema does not
//! touch the database, and what it needs, so that an older program knows whether it may go on. Whoever migrates holds the
//! lock of all writes, so that no older program writes to what was changed under it.

use super::failure::DatabaseError;
use super::row::of;
use super::transaction::PostgresRows;
use crate::store::StoreError;
use crate::store::migrations::{Effect, checksum};

/// The oldest major version that has all that is asked of it (`gen_random_uuid`).
const VERSION_NEEDED: u32 = 13;

/// Keeps two programs from applying migrations at once; a number of our own.
const LOCK: i64 = 0x4F64_6179;

pub(super) struct Migration {
    /// From 1, without a gap.
    pub(super) number: i64,
    pub(super) name: &'static str,
    pub(super) sql: &'static str,
    pub(super) effect: Effect,
}

/// From this one on a database keeps what its migrations need.
const NEEDS_KEPT: i64 = 2;

/// Oldest first. Append; what is here has been applied somewhere.
pub(super) const MIGRATIONS: &[Migration] = &[
    Migration {
        number: 1,
        name: "0001_openday",
        sql: include_str!("../migrations/postgres/0001_openday.sql"),
        effect: Effect::Changes,
    },
    Migration {
        number: NEEDS_KEPT,
        name: "0002_needs",
        sql: include_str!("../migrations/postgres/0002_needs.sql"),
        effect: Effect::Adds,
    },
];

/// What keeps the migrations themselves.
pub(super) const KEPT: &str = "CREATE TABLE openday_migrations (
    number   bigint PRIMARY KEY,
    name     text NOT NULL,
    checksum text NOT NULL CHECK (length(checksum) = 64),
    program  text NOT NULL
)";

/// Refuses a server that cannot be worked with.
pub(super) async fn check_server(rows: &PostgresRows) -> Result<(), StoreError> {
    let select = "SELECT current_setting('server_version') AS version,
                         current_setting('server_version_num')::bigint AS number,
                         current_setting('server_encoding') AS encoding,
                         pg_is_in_recovery() OR current_setting('default_transaction_read_only') = 'on' AS standby";
    let found = rows.one("server", select, &[], |row| {
        let (version, encoding): (String, String) = (row.get("version")?, row.get("encoding")?);
        Ok((version, row.number("number")?, encoding, row.get::<bool>("standby")?))
    });
    let Some((version, number, encoding, is_standby)) = found.await? else { return Ok(()) };
    let at = rows.at().to_owned();
    if number / 10_000 < u64::from(VERSION_NEEDED) {
        return Err(DatabaseError::TooOld { at, found: version, needed: VERSION_NEEDED }.into());
    }
    if encoding != "UTF8" {
        return Err(DatabaseError::Encoding { at, found: encoding }.into());
    }
    if is_standby {
        return Err(DatabaseError::Standby { at }.into());
    }
    Ok(())
}

/// The number of the last migration the database has had; nothing where it has had none.
///
/// # Errors
///
/// When it is another program's, needs a newer one, or has had other migrations.
pub(super) async fn check(rows: &PostgresRows) -> Result<i64, StoreError> {
    let at = || rows.at().to_owned();
    let select = "SELECT relname::text AS name FROM pg_class
                  WHERE relnamespace = current_schema()::regnamespace AND relkind IN ('r', 'p', 'v', 'm', 'f')
                      AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = pg_class.oid AND deptype = 'e')
                  ORDER BY relname <> 'openday_migrations', 1 LIMIT 1";
    match rows.one("pg_class", select, &[], |row| row.get::<String>("name")).await? {
        None => return no_other_schema(rows).await.map(|()| 0),
        Some(table) if table != "openday_migrations" => return Err(DatabaseError::Foreign { at: at(), table }.into()),
        Some(_) => {}
    }
    let select = "SELECT number, checksum FROM openday_migrations ORDER BY number";
    let applied = rows
        .all("openday_migrations", select, &[], |row| Ok((row.get::<i64>("number")?, row.get::<String>("checksum")?)));
    let applied = applied.await?;
    let (found, known) = (applied.last().map_or(0, |(number, _)| *number), known());
    if found > known {
        check_needs(rows).await?;
    }
    for migration in MIGRATIONS.iter().filter(|migration| migration.number <= found) {
        let is_it = |(number, sum): &(i64, String)| *number == migration.number && *sum == checksum(migration.sql);
        if !applied.iter().any(is_it) {
            return Err(DatabaseError::ChangedMigration { at: at(), migration: migration.name.to_owned() }.into());
        }
    }
    Ok(found)
}

/// Refuses to go on where a newer program changed what this one reads or writes; asked behind the lock of all writes, this
/// stays so to the end of the transaction.
pub(super) async fn check_needs(rows: &PostgresRows) -> Result<(), StoreError> {
    let select = "SELECT max(number) AS found, max(needs) AS needs FROM openday_migrations";
    let kept = rows.one("openday_migrations", select, &[], |row| {
        Ok((row.get::<Option<i64>>("found")?.unwrap_or(0), row.get::<Option<i64>>("needs")?.unwrap_or(0)))
    });
    match kept.await? {
        Some((found, needs)) if needs > known() => Err(newer(rows, found)),
        _ => Ok(()),
    }
}

/// Refuses what only programs can judge that know all of the database.
pub(super) async fn check_all_known(rows: &PostgresRows) -> Result<(), StoreError> {
    let select = "SELECT number FROM openday_migrations ORDER BY number DESC LIMIT 1";
    match rows.one("openday_migrations", select, &[], |row| row.get::<i64>("number")).await? {
        Some(found) if found > known() => Err(newer(rows, found)),
        _ => Ok(()),
    }
}

fn newer(rows: &PostgresRows, found: i64) -> StoreError {
    DatabaseError::Newer { at: rows.at().to_owned(), found, known: known() }.into()
}

/// Refuses to begin anew in a schema that stands before the one where everything is. That another program has just begun in
/// this one is no matter: it is looked at once more behind the lock.
async fn no_other_schema(rows: &PostgresRows) -> Result<(), StoreError> {
    let select = "SELECT nspname::text AS found, current_schema()::text AS current
                  FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
                  WHERE relname = 'openday_migrations' AND nspname = ANY (current_schemas(false))
                      AND nspname <> current_schema() LIMIT 1";
    let found = rows.one("pg_class", select, &[], |row| Ok((row.get("found")?, row.get("current")?)));
    match found.await? {
        Some((found, current)) => Err(DatabaseError::OtherSchema { at: rows.at().to_owned(), found, current }.into()),
        None => Ok(()),
    }
}

/// The newest schema this program knows.
pub(super) fn known() -> i64 {
    MIGRATIONS.last().map_or(0, |migration| migration.number)
}

/// Applies what the database has not had yet; another program doing the same at the same time is waited for.
pub(super) async fn run(rows: &PostgresRows) -> Result<(), StoreError> {
    rows.execute("SELECT pg_advisory_xact_lock($1)", &[of(&LOCK)]).await?;
    let found = check(rows).await?;
    if found == 0 {
        rows.batch(KEPT).await?;
    } else {
        rows.batch("SELECT value FROM revision FOR UPDATE").await?;
    }
    for migration in MIGRATIONS.iter().filter(|migration| migration.number > found) {
        rows.batch(migration.sql).await?;
        let insert = "INSERT INTO openday_migrations (number, name, checksum, program) VALUES ($1, $2, $3, $4)";
        let (checksum, program) = (checksum(migration.sql), env!("CARGO_PKG_VERSION"));
        let values = [of(&migration.number), of(&migration.name), of(&checksum), of(&program)];
        rows.change_one("openday_migrations", insert, &values).await?;
        if migration.number >= NEEDS_KEPT {
            let update = "UPDATE openday_migrations SET needs = $1 WHERE number = $2";
            let needs = migration.effect.needs(migration.number);
            rows.change_one("openday_migrations", update, &[of(&needs), of(&migration.number)]).await?;
        }
    }
    Ok(())
}
