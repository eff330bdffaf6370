//! A server of this release beside one of a later release on the same data: what is made up here is that a later release
//! applied a migration, as it would.

use std::sync::Arc;
use std::time::Duration;

use openday::domain::change::By;
use openday::domain::text::NoteText;
use openday::store::postgres::PostgresStore;
use openday::store::sqlite::{Role, SqliteStore};
use openday::store::{Progress, Revision, Store, StoreError, copy};
use rusqlite::Connection;

use crate::store_contract::{at, bakery, slug, trail};
use crate::support::postgres::{new_database, sql};

/// A migration that only adds to what there is.
const ADDS: &str = "CREATE TABLE visitors (name TEXT NOT NULL PRIMARY KEY); INSERT INTO visitors VALUES ('Zoe');
    ALTER TABLE notes ADD COLUMN colour TEXT NOT NULL DEFAULT 'white'; CREATE INDEX notes_by_author ON notes (author)";

/// A migration that changes what a program of this release reads and writes.
const CHANGES: &str = "ALTER TABLE notes RENAME COLUMN text TO words";

/// Where data is kept that programs of several releases work on.
enum Data {
    File(tempfile::TempDir),
    Database(String),
}

impl Data {
    /// A data file, and a database where there is one.
    fn each() -> Vec<Self> {
        let file = Self::File(tempfile::tempdir().unwrap());
        [file].into_iter().chain(new_database().map(Self::Database)).collect()
    }

    /// As a program of this release begins on it.
    async fn opened(&self) -> Result<Arc<dyn Store>, StoreError> {
        match self {
            Self::File(folder) => Ok(Arc::new(SqliteStore::open(&folder.path().join("openday.db"), Role::Command)?)),
            Self::Database(address) => {
                let store = PostgresStore::new(address)?;
                store.check().await?;
                Ok(Arc::new(store))
            }
        }
    }

    /// Applies a migration behind the newest one as a later release would; `needs` is what is kept of it.
    fn migrate(&self, statements: &str, needs: &str) {
        let row = |table: &str| {
            format!(
                "INSERT INTO {table} (number, name, checksum, program, needs)
                 SELECT number + 1, '9999_later', checksum, '9.9', {needs} FROM {table} ORDER BY number DESC LIMIT 1"
            )
        };
        // What was the last write before it.
        let moment = "CREATE TABLE moment AS SELECT value FROM revision";
        match self {
            Self::File(folder) => {
                let file = Connection::open(folder.path().join("openday.db")).unwrap();
                // However busy others are with it.
                file.busy_timeout(Duration::from_mins(1)).unwrap();
                let version: u32 = file.pragma_query_value(None, "user_version", |row| row.get(0)).unwrap();
                let row = row("migrations");
                file.execute_batch(&format!(
                    "BEGIN IMMEDIATE; {moment}; {statements}; {row}; PRAGMA user_version = {}; COMMIT",
                    version + 1
                ))
                .unwrap();
            }
            Self::Database(address) => {
                let row = row("openday_migrations");
                sql(address, &format!("SELECT value FROM revision FOR UPDATE; {moment}; {statements}; {row}"));
            }
        }
    }

    fn one(&self, select: &str) -> u64 {
        match self {
            Self::File(folder) => {
                let file = Connection::open(folder.path().join("openday.db")).unwrap();
                file.query_row(select, [], |row| row.get(0)).unwrap()
            }
            Self::Database(address) => sql(address, select).parse().unwrap(),
        }
    }
}

fn note() -> NoteText {
    NoteText::parse("Called").unwrap()
}

/// Whether it says, in one line, that a newer program is needed.
#[track_caller]
fn is_told<T>(done: Result<T, StoreError>) -> StoreError {
    let error = done.err().expect("it is refused");
    let told = error.to_string();
    assert!(told.contains("and this program knows schemas up to "), "{told}");
    assert!(told.contains("use the newer program that wrote it") && !told.contains('\n'), "{told}");
    error
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_release_goes_on_and_may_be_started_beside_a_later_one_that_only_added() {
    for data in Data::each() {
        let running = data.opened().await.unwrap();
        running.add(&bakery("shop"), None, &By::OPERATOR).await.unwrap();
        data.migrate(ADDS, "0");
        assert_eq!(running.revision().await.unwrap(), Revision(1));
        running.add(&bakery("mill"), None, &By::OPERATOR).await.unwrap();
        running.add_note(&slug("mill"), &note(), &By::OPERATOR, at(1)).await.unwrap();
        let begun = data.opened().await.unwrap();
        begun.add(&bakery("oven"), None, &By::OPERATOR).await.unwrap();
        assert_eq!(running.changes_since(Revision(3)).await.unwrap().participants.len(), 1);
        assert_eq!(begun.record(&slug("mill")).await.unwrap().unwrap().notes.len(), 1);
        assert_eq!(trail(&*running).await.len(), 4);

        // What only a later release can judge, or would leave behind, is left to it.
        is_told(begun.prove(None).await);
        is_told(copy(&*begun, &SqliteStore::in_memory().unwrap(), &Progress::nobody()).await);
        assert_eq!(data.one("SELECT count(*) FROM visitors"), 1);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_backup_keeps_what_a_later_release_added_and_is_restored_by_either() {
    let data = Data::File(tempfile::tempdir().unwrap());
    let store = data.opened().await.unwrap();
    store.add(&bakery("shop"), None, &By::OPERATOR).await.unwrap();
    data.migrate(ADDS, "0");
    let folder = tempfile::tempdir().unwrap();
    let [copy, restored] = ["copy.db", "openday.db"].map(|name| folder.path().join(name));
    store.backup(&copy).await.unwrap();
    SqliteStore::restore(&copy, &restored).unwrap();
    let restored = Data::File(folder);
    assert_eq!(restored.one("SELECT count(*) FROM visitors"), 1);
    restored.opened().await.unwrap().add(&bakery("mill"), None, &By::OPERATOR).await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_release_neither_writes_nor_begins_where_a_later_one_changed_what_it_knows() {
    for data in Data::each() {
        let running = data.opened().await.unwrap();
        running.add(&bakery("shop"), None, &By::OPERATOR).await.unwrap();
        data.migrate(CHANGES, "number + 1");
        is_told(running.revision().await);
        is_told(running.changes_since(Revision::ZERO).await);
        let refused = is_told(running.add(&bakery("mill"), None, &By::OPERATOR).await);
        assert!(matches!(refused, StoreError::NotWritten(_)) && refused.outage().is_some(), "{refused:?}");
        is_told(running.add_note(&slug("shop"), &note(), &By::OPERATOR, at(1)).await);
        is_told(data.opened().await);
        assert_eq!(data.one("SELECT count(*) FROM audit"), 1);
    }
}

/// A schema that nobody says anything about is nothing to go on with.
#[tokio::test]
async fn a_release_does_not_begin_where_a_later_one_left_no_word() {
    let data = Data::File(tempfile::tempdir().unwrap());
    drop(data.opened().await.unwrap());
    data.migrate(ADDS, "0");
    let Data::File(folder) = &data else { unreachable!() };
    Connection::open(folder.path().join("openday.db")).unwrap().pragma_update(None, "user_version", 40).unwrap();
    is_told(data.opened().await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_writes_behind_a_change_however_many_write_while_it_is_made() {
    for data in Data::each() {
        let first = data.opened().await.unwrap();
        first.add(&bakery("shop"), None, &By::OPERATOR).await.unwrap();
        let mut writers = tokio::task::JoinSet::new();
        for writer in 0..3 {
            let store = data.opened().await.unwrap();
            writers.spawn(async move {
                for number in 0.. {
                    let shop = bakery(&format!("shop-{writer}-{number}"));
                    match store.add(&shop, None, &By::OPERATOR).await {
                        Err(error) if !matches!(error.cause(), StoreError::Locked { .. }) => return error,
                        _ => {}
                    }
                }
                unreachable!("there are as many numbers as it takes")
            });
        }
        while data.one("SELECT value FROM revision") < 20 {}
        data.migrate("CREATE TABLE visitors (name TEXT)", "number + 1");
        for error in writers.join_all().await {
            is_told::<()>(Err(error));
        }
        assert_eq!(data.one("SELECT value FROM revision"), data.one("SELECT value FROM moment"));
    }
}
