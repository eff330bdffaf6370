//! What the SQLite store promises of its audit trail: made a chain of, kept from change, and found out where it was not.

use std::path::{Path, PathBuf};

use openday::domain::change::By;
use openday::domain::status::{Status, Transition};
use openday::store::audit::BrokenChain;
use openday::store::sqlite::{Role, SqliteStore};
use openday::store::{AuditHash, Revision, Store};
use rusqlite::Connection;
use sha2::{Digest as _, Sha256};

use super::{data_file, written_file};
use crate::store_contract::{self, bakery, order, slug, step};

/// A file of the first schema, as the program that knew no other wrote it.
fn file_of_schema_1(path: &Path) {
    let file = Connection::open(path).unwrap();
    let sql = include_str!("../../../src/store/migrations/sqlite/0001_participants.sql");
    let checksum = AuditHash(Sha256::digest(sql.replace("\r\n", "\n")).into());
    file.execute_batch(&format!(
        "PRAGMA journal_mode = WAL;
         PRAGMA application_id = {};
         CREATE TABLE migrations (
             number INTEGER PRIMARY KEY, name TEXT NOT NULL, checksum TEXT NOT NULL CHECK (length(checksum) = 64),
             program TEXT NOT NULL
         ) STRICT;
         {sql}
         INSERT INTO migrations VALUES (1, '0001_participants', '{checksum}', '0.1.0');
         PRAGMA user_version = 1;",
        0x4F64_6179
    ))
    .unwrap();
    file.execute_batch(
        r#"INSERT INTO participants VALUES
             ('shop', 'Pekárna', 'https://pekarna.example/', 'CZ', NULL, 'Europe/Prague', 'cs', NULL, NULL, 'suspended',
              'a pause', '2026-01-03T00:00:00Z', '2026-01-01T00:00:00Z', '2026-01-02T00:00:00Z', 1,
              '2026-01-03T00:00:00Z', 3),
             ('mill', 'Mlýn', 'https://mlyn.example/', 'CZ', NULL, 'Europe/Prague', 'cs', NULL, NULL, 'pending',
              NULL, '2026-01-04T00:00:00.123456789Z', '2026-01-04T00:00:00Z', NULL, 0, '2026-01-04T00:00:00Z', 4);
           INSERT INTO open_days VALUES
             ('shop', 1, '2026-12-03T09:00', '2026-12-03T16:00', 'tour', NULL, NULL, NULL, 0, '2026-01-01T00:00:00Z');
           INSERT INTO maintainers VALUES ('Front desk', randomblob(32), '2026-01-05T00:00:00Z');
           INSERT INTO audit (at, actor, action, slug, reason, before, after, revision) VALUES
             ('2026-01-01T00:00:00Z', 'operator', 'add', 'shop', NULL, NULL, '{"name":"Pekárna"}', 1),
             ('2026-01-02T00:00:00Z', 'maintainer:Front desk', 'approve', 'shop', NULL, '{}', '{"a":"\"b\""}', 2),
             ('2026-01-03T00:00:00Z', 'operator', 'suspend', 'shop', 'a pause', '{}', '{}', 3),
             ('2026-01-04T00:00:00.123456789Z', 'operator', 'import', 'mill', NULL, NULL, '{}', 4),
             ('2026-01-05T00:00:00Z', 'operator', 'maintainer add', NULL, NULL, NULL, '{"name":"Front desk"}', 5);
           UPDATE revision SET value = 1;
           UPDATE revision SET value = 2;
           UPDATE revision SET value = 3;
           UPDATE revision SET value = 4;
           UPDATE revision SET value = 5;"#,
    )
    .unwrap();
}

#[tokio::test]
async fn a_file_of_the_first_schema_is_migrated_with_its_trail_made_a_chain() {
    let (_folder, path) = data_file();
    file_of_schema_1(&path);
    let store = SqliteStore::open(&path, Role::Server).unwrap();
    assert_eq!(store.revision().await.unwrap(), Revision(5));
    let shop = store.participant(&slug("shop")).await.unwrap().unwrap();
    assert_eq!((shop.status, shop.suspended_until, shop.contact), (Status::Suspended, None, None));
    assert_eq!(shop.schedule.open_days().len(), 1);
    assert_eq!(store.participant(&slug("mill")).await.unwrap().unwrap().status, Status::Pending);
    assert_eq!(store.maintainers().await.unwrap().len(), 1);
    assert_eq!(store_contract::verify(&store).await.unwrap().unwrap().id, 5);
    let rows = store_contract::trail(&store).await;
    assert_eq!(rows.iter().map(|row| row.revision.0).collect::<Vec<_>>(), [1, 2, 3, 4, 5]);
    assert_eq!((rows[1].after.as_deref(), rows[1].actor.as_str()), (Some(r#"{"a":"\"b\""}"#), "maintainer:Front desk"));
    assert_eq!((rows[2].reason.as_deref(), &rows[2].request), (Some("a pause"), &None));
    assert_eq!(rows[3].at.to_string(), "2026-01-04T00:00:00.123456789Z");

    // It goes on from there, also after it is opened again.
    store.change(&order("shop", &step(Transition::Reinstate))).await.unwrap();
    drop(store);
    let store = SqliteStore::open(&path, Role::Command).unwrap();
    store.change(&order("shop", &step(Transition::Revoke))).await.unwrap();
    assert_eq!(store_contract::verify(&store).await.unwrap().unwrap().id, 7);
    drop(store);
    let names = |path: &Path| {
        let file = Connection::open(path).unwrap();
        let mut statement = file.prepare("SELECT name, sql FROM sqlite_schema ORDER BY name").unwrap();
        let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get::<_, Option<String>>(1)?))).unwrap();
        let spaced_alike = |sql: String| sql.split_whitespace().collect::<Vec<_>>().join(" ").replace("( ", "(");
        rows.map(|row| row.map(|(name, sql)| (name, sql.map(spaced_alike))).unwrap()).collect::<Vec<(String, _)>>()
    };
    let (_folder, new) = written_file().await;
    assert_eq!(names(&path), names(&new), "a migrated file has the schema of a new one");
    assert!(names(&path).iter().all(|(name, _)| !name.contains("unchained")));
    for attempt in ["UPDATE audit SET actor = 'visitor'", "DELETE FROM audit WHERE id = 1"] {
        let error = Connection::open(&path).unwrap().execute(attempt, []).unwrap_err().to_string();
        assert!(error.contains("the audit trail cannot be changed"), "{attempt}: {error}");
    }
}

/// A file with a trail of several pages' worth of members, not open any more.
async fn file_with_a_trail() -> (tempfile::TempDir, PathBuf) {
    let (folder, path) = data_file();
    let store = SqliteStore::open(&path, Role::Server).unwrap();
    store_contract::chain::write_everything(&store, "shop", 1).await;
    assert_eq!(store_contract::verify(&store).await.unwrap().unwrap().id, 15);
    drop(store);
    let store = SqliteStore::open(&path, Role::Server).unwrap();
    assert_eq!(store_contract::verify(&store).await.unwrap().unwrap().id, 15, "opening it again changes nothing");
    (folder, path)
}

#[tokio::test]
async fn a_trail_that_was_tampered_with_is_found_out_at_the_first_bad_row() {
    use BrokenChain::{Altered, Missing, Unlinked};
    let swapped = "UPDATE audit SET id = -1 WHERE id = 5; UPDATE audit SET id = 5 WHERE id = 6;
                   UPDATE audit SET id = 6 WHERE id = -1";
    for (tampering, expected) in [
        ("UPDATE audit SET at = '2026-01-01T00:00:00Z' WHERE id = 7", Altered(7)),
        ("UPDATE audit SET actor = 'participant' WHERE id = 2", Altered(2)),
        ("UPDATE audit SET action = 'suspend' WHERE id = 12", Altered(12)),
        ("UPDATE audit SET slug = 'mill' WHERE id = 12", Altered(12)),
        ("UPDATE audit SET slug = NULL WHERE id = 1", Altered(1)),
        ("UPDATE audit SET reason = 'another' WHERE id = 12", Altered(12)),
        ("UPDATE audit SET before = NULL WHERE id = 2", Altered(2)),
        ("UPDATE audit SET after = '{}' WHERE id = 1", Altered(1)),
        ("UPDATE audit SET request = '0123456789abcdef' WHERE id = 3", Altered(3)),
        ("UPDATE audit SET revision = 9 WHERE id = 3", Altered(3)),
        ("UPDATE audit SET previous = randomblob(32) WHERE id = 3", Unlinked(3)),
        ("UPDATE audit SET hash = randomblob(32) WHERE id = 3", Altered(3)),
        ("UPDATE audit SET id = 16 WHERE id = 15", Missing { expected: 15, found: 16 }),
        ("DELETE FROM audit WHERE id = 1", Missing { expected: 1, found: 2 }),
        ("DELETE FROM audit WHERE id = 8", Missing { expected: 8, found: 9 }),
        // A row in place of the last, which nothing follows yet, is seen when the next is written.
        ("DELETE FROM audit WHERE id = 15", Missing { expected: 15, found: 16 }),
        (swapped, Unlinked(5)),
    ] {
        let (_folder, path) = file_with_a_trail().await;
        let file = Connection::open(&path).unwrap();
        file.execute_batch("DROP TRIGGER audit_is_not_updated; DROP TRIGGER audit_is_not_deleted").unwrap();
        file.execute_batch(tampering).unwrap();
        drop(file);
        let store = SqliteStore::open(&path, Role::Command).unwrap();
        store.add(&bakery("next"), None, &By::OPERATOR).await.unwrap();
        assert_eq!(store_contract::verify(&store).await, Err(expected), "{tampering}");
    }
}

#[tokio::test]
async fn an_audit_row_that_cannot_be_read_is_named() {
    let (_folder, path) = file_with_a_trail().await;
    let file = Connection::open(&path).unwrap();
    file.execute_batch("DROP TRIGGER audit_is_not_updated; UPDATE audit SET at = '2026-13-01T00:00:00Z' WHERE id = 12")
        .unwrap();
    let store = SqliteStore::open(&path, Role::Server).unwrap();
    let error = store.audit(0, None, 100).await.unwrap_err();
    assert!(error.to_string().starts_with("stored at of audit row 12 cannot be read: "), "{error}");
    assert_eq!(store.audit(0, None, 11).await.unwrap().len(), 11);
}
