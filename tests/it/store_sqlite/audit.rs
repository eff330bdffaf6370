//! What the SQLite store promises of its audit trail: made a chain of, kept from change, and found out where it was not.

use std::path::PathBuf;

use openday::domain::change::By;
use openday::domain::input::AuditFilter;
use openday::domain::status::Transition;
use openday::store::Store;
use openday::store::audit::BrokenChain;
use openday::store::sqlite::{Role, SqliteStore};
use rusqlite::Connection;

use super::{data_file, old_file, whole_file};
use crate::store_contract::{self, bakery, order, step};

#[tokio::test]
async fn a_trail_that_was_made_a_chain_goes_on_also_after_the_file_is_opened_again() {
    let (_folder, path) = data_file();
    old_file::make(&path, 1);
    let store = SqliteStore::open(&path, Role::Server).unwrap();
    let rows = store_contract::trail(&store).await;
    assert_eq!(rows.iter().map(|row| row.revision.0).collect::<Vec<_>>(), [1, 2, 3, 4, 5, 6]);
    assert_eq!(rows.iter().filter_map(|row| row.request.as_deref()).count(), 0);
    store.change(&order("suspended", &step(Transition::Reinstate))).await.unwrap();
    drop(store);
    let store = SqliteStore::open(&path, Role::Command).unwrap();
    store.change(&order("suspended", &step(Transition::Revoke))).await.unwrap();
    assert_eq!(store_contract::verify(&store).await.unwrap().unwrap().id, 8);
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
    let error = store.audit(0, &AuditFilter::default(), 100).await.unwrap_err();
    assert!(error.to_string().starts_with("stored at of audit row 12 cannot be read: "), "{error}");
    assert_eq!(store.audit(0, &AuditFilter::default(), 11).await.unwrap().len(), 11);
    drop(file);
    let proof = store.prove(None).await.unwrap();
    let told: Vec<_> = proof.findings.iter().map(ToString::to_string).collect();
    assert!(told.iter().any(|told| told.contains("audit row `12` cannot be read: at: ")), "{told:?}");
    assert_eq!(proof.head.map(|head| head.id), Some(11));
}

#[tokio::test]
async fn a_trail_is_proven_while_others_write() {
    let (_folder, path) = data_file();
    let store = SqliteStore::open(&path, Role::Server).unwrap();
    let beside = SqliteStore::open(&path, Role::Command).unwrap();
    let writing = async {
        for round in 0..10 {
            store_contract::chain::write_everything(&store, &format!("shop-{round}"), round).await;
        }
    };
    let proving = async {
        let mut heads = Vec::new();
        while heads.last() != Some(&150) {
            for store in [&store, &beside] {
                let proof = store.prove(None).await.unwrap();
                assert_eq!(proof.findings, []);
                heads.push(proof.head.map_or(0, |head| head.id));
            }
        }
        heads
    };
    let ((), heads) = tokio::join!(writing, proving);
    assert!(heads.iter().any(|head| (1..150).contains(head)), "{heads:?}");
}

#[tokio::test]
async fn what_earlier_programs_wrote_is_what_their_rows_say() {
    for schema in [1, 2] {
        let (_folder, path) = data_file();
        drop(whole_file::make(&path, schema));
        let store = SqliteStore::open(&path, Role::Server).unwrap();
        let proof = store.prove(None).await.unwrap();
        assert_eq!((proof.findings, proof.head.map(|head| head.id)), (vec![], Some(8)), "schema {schema}");
        let order = order("mill", &step(Transition::Revoke));
        store.change(&order).await.unwrap();
        assert_eq!(store.prove(None).await.unwrap().findings, [], "schema {schema}");
    }
}

#[tokio::test]
async fn what_was_changed_by_hand_under_an_earlier_program_is_found_by_this_one() {
    for (sql, told) in [
        (
            "UPDATE participants SET status = 'active' WHERE slug = 'mill'",
            "participant `mill` is active, and suspended",
        ),
        ("UPDATE open_days SET cancelled = 0", "participant `mill` is not as the audit trail says in open_days"),
        ("DELETE FROM open_days", "participant `mill` is not as the audit trail says in open_days"),
        ("DELETE FROM participants", "participant `mill` is missing, and audit row `6` says that it is there"),
        ("DELETE FROM maintainers", "maintainer `Ada` is missing, and audit row `8`"),
    ] {
        for schema in [1, 2] {
            let (_folder, path) = data_file();
            let file = whole_file::make(&path, schema);
            file.pragma_update(None, "foreign_keys", false).unwrap();
            file.execute_batch(sql).unwrap();
            drop(file);
            let store = SqliteStore::open(&path, Role::Server).unwrap();
            let found = store.prove(None).await.unwrap().findings;
            assert_eq!(found.len(), 1, "{sql}: {found:?}");
            assert!(found[0].to_string().contains(told), "{sql}: {}", found[0]);
        }
    }
}

#[tokio::test]
async fn of_what_earlier_rows_do_not_say_it_is_proven_that_it_is_there_and_since_when() {
    for (sql, told) in [
        ("UPDATE maintainers SET token_hash = randomblob(32)", None),
        (
            "UPDATE maintainers SET created_at = '2026-01-01T00:00:00Z'",
            Some("maintainer `Ada` has another token or date than audit row `8` says"),
        ),
        // Whether it was entered with a private link, no row of it says.
        ("INSERT INTO private_links VALUES ('mill', randomblob(32), '2026-01-01T00:00:00Z')", None),
        (
            "INSERT INTO private_links VALUES ('mill', randomblob(32), '2026-01-02T00:00:00Z')",
            Some("participant `mill` has a private link with another secret or date than audit row `1` says"),
        ),
        ("UPDATE participants SET revision = 4", Some("was last written at revision 4, and at revision 6")),
        ("UPDATE participants SET website_host = 'nike.com'", Some("is looked up by the website `nike.com`")),
    ] {
        let (_folder, path) = data_file();
        drop(whole_file::make(&path, 2));
        drop(SqliteStore::open(&path, Role::Command).unwrap());
        Connection::open(&path).unwrap().execute_batch(sql).unwrap();
        let store = SqliteStore::open(&path, Role::Command).unwrap();
        let found: Vec<_> = store.prove(None).await.unwrap().findings.iter().map(ToString::to_string).collect();
        assert_eq!(found.len(), usize::from(told.is_some()), "{sql}: {found:?}");
        assert!(told.is_none_or(|told| found[0].contains(told)), "{sql}: {found:?}");
    }
}
