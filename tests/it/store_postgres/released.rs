//! A database of every schema that there was becomes one of today, with every row as it was written.

use openday::store::AuditHash;
use openday::store::postgres::PostgresStore;
use sha2::{Digest as _, Sha256};

use crate::store_contract::released::is_whole;
use crate::support::postgres::{new_database, sql};

/// What the program of schema 1 made of a new database, and what it wrote into it.
const SCHEMA_1: &str = include_str!("../../../src/store/migrations/postgres/0001_openday.sql");
const ROWS: &str = include_str!("rows_of_schema_1.sql");

const KEPT: &str = "CREATE TABLE openday_migrations (
    number   bigint PRIMARY KEY,
    name     text NOT NULL,
    checksum text NOT NULL CHECK (length(checksum) = 64),
    program  text NOT NULL
)";

/// Tables with what a release keeps for whoever uses it.
const TABLES: [&str; 10] = [
    "participants",
    "deleted_participants",
    "audit",
    "maintainers",
    "private_links",
    "notes",
    "reports",
    "declined_applications",
    "revision",
    "numbers_given",
];

fn rows(address: &str) -> Vec<String> {
    TABLES.map(|table| sql(address, &format!("SELECT to_jsonb({table}.*) FROM {table} ORDER BY 1"))).to_vec()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_row_of_a_database_of_an_earlier_schema_is_there_and_its_trail_is_whole() {
    let Some(address) = new_database() else { return };
    let checksum = AuditHash(Sha256::digest(SCHEMA_1.replace("\r\n", "\n")).into());
    let row = format!("INSERT INTO openday_migrations VALUES (1, '0001_openday', '{checksum}', '0.1.0')");
    sql(&address, &format!("{KEPT}; {SCHEMA_1}; {ROWS}; {row}"));
    let before = rows(&address);
    assert!(before.iter().all(|table| !table.is_empty()), "{before:?}");
    let store = PostgresStore::new(&address).unwrap();
    is_whole(&store).await;
    assert_eq!(rows(&address), before);
    // Whoever adds a migration adds a database of the schema before it to these tests.
    assert_eq!(sql(&address, "SELECT max(number) FROM openday_migrations"), "2");
}
