//! Data files of every schema that there was become files of today, with every row as it was written.
//!
//! Those of schemas 1 and 2 kept participants in columns; `migration.rs` follows each of their values.

use std::path::Path;

use openday::store::sqlite::{Role, SqliteStore};
use openday::store::{Revision, Store as _};
use rusqlite::Connection;

use super::{data_file, old_file};
use crate::store_contract::released::{REVISION, is_whole};

/// Rows as the program of schema 5 wrote them; schema 6 has the same ones.
const ROWS: &str = include_str!("rows_of_schema_5.sql");

/// The tables that were made after schema 3, and by which schema.
const LATER: [(&str, usize); 2] = [("seal", 4), ("declined_applications", 5)];

fn make(path: &Path, schema: usize) -> Connection {
    let file = old_file::begin(path);
    for number in 1..=schema {
        old_file::migrate(&file, number);
    }
    let is_of_then = |line: &&str| {
        let mut later = LATER.iter().filter(|(_, since)| *since > schema);
        later.all(|(table, _)| !line.starts_with(&format!("INSERT INTO {table} ")))
    };
    for line in ROWS.lines().filter(is_of_then) {
        file.execute_batch(line).unwrap();
    }
    for _write in 0..REVISION.0 {
        file.execute("UPDATE revision SET value = value + 1", []).unwrap();
    }
    file
}

/// Every row of a file as SQL would write it, but for what is of the file and not of its contents.
fn rows(file: &Connection) -> Vec<String> {
    let mut tables = file
        .prepare(
            "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT IN ('migrations', 'seal', 'sessions')",
        )
        .unwrap();
    let tables: Vec<String> = tables.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect();
    let mut all = Vec::new();
    for table in tables {
        let names = file.prepare("SELECT '\"' || name || '\"' FROM pragma_table_xinfo(?1) ORDER BY name");
        let names: Vec<String> =
            names.unwrap().query_map([&table], |row| row.get(0)).unwrap().map(Result::unwrap).collect();
        let mut statement = file.prepare(&format!("SELECT {} FROM \"{table}\"", names.join(", "))).unwrap();
        let columns = statement.column_count();
        let of_table = statement.query_map([], |row| {
            let values: Vec<_> = (0..columns).map(|column| row.get_ref(column).unwrap()).collect();
            Ok(format!("{table} {values:?}"))
        });
        all.extend(of_table.unwrap().map(Result::unwrap));
    }
    all.sort();
    all
}

#[tokio::test]
async fn every_row_of_a_file_of_an_earlier_schema_is_there_and_its_trail_is_whole() {
    for schema in 3..=6 {
        let (_folder, path) = data_file();
        let file = make(&path, schema);
        let before = rows(&file);
        assert!(before.len() > 40, "{before:?}");
        drop(file);
        let store = SqliteStore::open(&path, Role::Server).unwrap();
        is_whole(&store).await;
        drop(store);
        assert_eq!(rows(&Connection::open(&path).unwrap()), before, "schema {schema}");
    }
}

#[tokio::test]
async fn a_wrong_value_in_a_file_of_an_earlier_schema_is_found_and_keeps_no_other_from_being_read() {
    let (_folder, path) = data_file();
    let file = make(&path, 6);
    let forged = "UPDATE participants SET document = json_set(document, '$.status', 'vip')
                  WHERE slug = (SELECT min(slug) FROM participants)";
    file.pragma_update(None, "ignore_check_constraints", true).unwrap();
    assert_eq!(file.execute(forged, []).unwrap(), 1);
    drop(file);
    let store = SqliteStore::open(&path, Role::Server).unwrap();
    let all = store.participants().await.unwrap();
    assert!(!all.participants.is_empty() && all.unreadable.len() == 1, "{all:?}");
    assert!(!store.prove(None).await.unwrap().findings.is_empty());
    drop(store);
    // What is written from now on is checked.
    let file = Connection::open(&path).unwrap();
    assert!(file.execute(forged, []).unwrap_err().to_string().contains("CHECK constraint failed"));
}

#[tokio::test]
async fn a_participant_without_a_status_is_unreadable_and_no_application() {
    let (_folder, path) = data_file();
    drop(make(&path, 6));
    drop(SqliteStore::open(&path, Role::Server).unwrap());
    let file = Connection::open(&path).unwrap();
    file.pragma_update(None, "ignore_check_constraints", true).unwrap();
    let forged = "UPDATE participants SET document = json_remove(document, '$.status')
                  WHERE slug = (SELECT min(slug) FROM participants)";
    assert_eq!(file.execute(forged, []).unwrap(), 1);
    drop(file);
    let all = SqliteStore::open(&path, Role::Server).unwrap().participants().await.unwrap();
    assert!(!all.participants.is_empty() && all.unreadable.len() == 1, "{all:?}");
}

#[tokio::test]
async fn a_file_in_which_something_of_others_needs_what_is_made_anew_is_left_as_it_is() {
    let (_folder, path) = data_file();
    let file = make(&path, 6);
    file.execute_batch("CREATE VIEW mine AS SELECT slug, status FROM participants").unwrap();
    let before = rows(&file);
    drop(file);
    let error = SqliteStore::open(&path, Role::Server).unwrap_err().to_string();
    assert!(error.contains("view mine"), "{error}");
    let file = Connection::open(&path).unwrap();
    assert_eq!(file.pragma_query_value(None, "user_version", |row| row.get::<_, u32>(0)).unwrap(), 6);
    assert_eq!(rows(&file), before);
    file.execute_batch("SELECT status FROM mine; DROP VIEW mine").unwrap();
    drop(file);
    is_whole(&SqliteStore::open(&path, Role::Server).unwrap()).await;
}

#[tokio::test]
async fn no_schema_that_was_released_is_left_out() {
    let (_folder, path) = data_file();
    let store = SqliteStore::open(&path, Role::Command).unwrap();
    assert_eq!(store.revision().await.unwrap(), Revision::ZERO);
    drop(store);
    let newest = Connection::open(&path).unwrap().pragma_query_value(None, "user_version", |row| row.get::<_, u32>(0));
    // Whoever adds a migration adds rows of the schema before it to these tests.
    assert_eq!(newest.unwrap(), 7);
}
