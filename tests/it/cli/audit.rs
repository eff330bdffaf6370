//! The audit trail: listed, exported, verified, and tampered with.

use rusqlite::Connection;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use super::{Desk, add};

/// What was done to two participants and a maintainer; five rows.
fn desk() -> Desk {
    let desk = Desk::with_bakery();
    desk.does(&add("mill"));
    desk.does(&["participant", "revoke", "pekarna", "--reason", "no open day took place"]);
    desk
}

/// A change to the trail that its triggers would refuse; returns how many rows it touched.
fn tamper(desk: &Desk, sql: &str) -> usize {
    let file = Connection::open(desk.path("openday.db")).unwrap();
    assert!(file.execute(sql, []).unwrap_err().to_string().contains("the audit trail cannot be changed"));
    file.execute_batch("DROP TRIGGER audit_is_not_updated; DROP TRIGGER audit_is_not_deleted;").unwrap();
    file.execute(sql, []).unwrap()
}

fn head(desk: &Desk) -> String {
    let told = desk.does(&["audit", "verify"]);
    told.trim_end().rsplit(' ').next().unwrap().to_owned()
}

#[test]
fn the_trail_is_listed_oldest_first_in_whole_and_in_part() {
    let desk = desk();
    let table = desk.does(&["audit", "list"]);
    let mut lines = table.lines();
    assert_eq!(
        lines.next().unwrap(),
        "ID      AT                    ACTOR                 ACTION             SLUG                  REASON"
    );
    let actions: Vec<_> = lines.clone().map(|line| line[52..89].trim_end()).collect();
    assert_eq!(
        actions,
        [
            "add                pekarna",
            "approve            pekarna",
            "open-day add       pekarna",
            "add                mill",
            "revoke             pekarna"
        ]
    );
    assert!(lines.next_back().unwrap().ends_with("  no open day took place"), "{table}");
    let ids = |arguments: &[&str]| -> Vec<u64> {
        let rows = desk.json(&[&["audit", "list", "--json"], arguments].concat());
        rows.as_array().unwrap().iter().map(|row| row["id"].as_u64().unwrap()).collect()
    };
    assert_eq!(ids(&[]), [1, 2, 3, 4, 5]);
    assert_eq!(ids(&["pekarna"]), [1, 2, 3, 5]);
    assert_eq!(ids(&["--after", "2", "--limit", "2"]), [3, 4]);
    assert_eq!(ids(&["pekarna", "--after", "1", "--limit", "2"]), [2, 3]);
    assert_eq!(ids(&["nobody"]), [0; 0]);
    assert_eq!(ids(&["--limit", "0"]), [0; 0]);
    let row = &desk.json(&["audit", "list", "--after", "4", "--json"])[0];
    assert_eq!(
        (&row["actor"], &row["action"], &row["reason"], &row["request"]),
        (&json!("operator"), &json!("revoke"), &json!("no open day took place"), &json!(null))
    );
    assert!(row["before"].as_str().unwrap().contains("\"status\":\"active\""), "{row}");
}

#[test]
fn a_trail_longer_than_a_page_is_listed_and_exported_to_its_end() {
    let desk = Desk::new();
    let entries: Vec<_> = (0..1_001)
        .map(|number| {
            format!(
                "{{\"slug\":\"slug-{number}\",\"name\":\"Name {number}\",\"website\":\"https://s.example/\",\
                 \"country\":\"CZ\",\"time_zone\":\"Europe/Prague\",\"language\":\"cs\"}}"
            )
        })
        .collect();
    desk.write("in.json", &format!("{{\"participants\":[{}]}}", entries.join(",")));
    assert_eq!(desk.run(&["import", "in.json"]).code, Some(0));
    assert_eq!(desk.does(&["audit", "list"]).lines().count(), 1_002);
    assert_eq!(desk.json(&["audit", "list", "--json"]).as_array().unwrap().len(), 1_001);
    assert_eq!(desk.does(&["audit", "list", "--limit", "1001"]).lines().count(), 1_002);
    assert_eq!(desk.does(&["audit", "export", "-"]).lines().count(), 1_001);
    assert!(desk.does(&["audit", "verify"]).starts_with("the audit trail is whole; its rows: 1001, its head: "));
}

/// What the help text promises: anybody can compute the chain from the export.
#[test]
fn every_hash_can_be_computed_from_the_export() {
    let desk = desk();
    desk.does(&["audit", "export", "trail.jsonl"]);
    let text = desk.read("trail.jsonl");
    let mut previous = json!("0".repeat(64));
    for (number, line) in (1..).zip(text.lines()) {
        let row: Value = serde_json::from_str(line).unwrap();
        assert_eq!((&row["id"], &row["previous"]), (&json!(number), &previous));
        let members = ["previous", "id", "at", "actor", "action", "slug", "reason", "before", "after", "request"];
        let said: Vec<_> = members.iter().chain(&["revision"]).map(|member| row[member].clone()).collect();
        let hash = Sha256::digest(serde_json::to_vec(&said).unwrap());
        let hash = openday::store::AuditHash(hash.into()).to_string();
        assert_eq!(row["hash"], hash, "{line}");
        previous = json!(hash);
    }
    assert_eq!(text.lines().count(), 5);
    assert_eq!(previous, head(&desk));
}

#[test]
fn a_whole_trail_is_verified_also_against_an_earlier_head() {
    let desk = Desk::new();
    desk.does(&super::BAKERY);
    let earlier = head(&desk);
    desk.does(&["participant", "approve", "pekarna"]);
    let told = desk.does(&["audit", "verify", "--head", &earlier]);
    assert_eq!(told, format!("the audit trail is whole; its rows: 2, its head: {}\n", head(&desk)));
    assert_ne!(head(&desk), earlier);
    let other = "0".repeat(64);
    assert!(desk.refuses(&["audit", "verify", "--head", &other]).contains(&format!("no row has the hash `{other}`")));
    assert_eq!(
        desk.refuses(&["audit", "verify", "--head", "abc"]),
        "head `abc` is not a hash of 64 hexadecimal digits; copy it from `openday audit verify` or a backup's manifest"
    );
}

#[test]
fn the_first_row_that_was_tampered_with_is_named() {
    for (sql, told) in [
        ("UPDATE audit SET reason = 'as agreed' WHERE id = 5", "audit row `5` is not what its hash was made of"),
        ("UPDATE audit SET actor = 'participant' WHERE id = 2", "audit row `2` is not what its hash was made of"),
        ("DELETE FROM audit WHERE id = 3", "audit row `3` is missing; row `4` stands in its place"),
        ("DELETE FROM audit WHERE id = 1", "audit row `1` is missing; row `2` stands in its place"),
    ] {
        let desk = desk();
        assert_eq!(tamper(&desk, sql), 1);
        assert_eq!(
            desk.refuses(&["audit", "verify"]),
            format!("the audit trail was tampered with: {told}; compare it with a backup"),
            "{sql}"
        );
    }
}

#[test]
fn rows_cut_off_at_the_end_show_by_the_revision_of_the_store() {
    for (sql, found) in [("DELETE FROM audit WHERE id = 5", 4), ("DELETE FROM audit WHERE id > 0", 0)] {
        let desk = desk();
        let known = head(&desk);
        assert!(tamper(&desk, sql) > 0);
        let told = format!(
            "the audit trail was tampered with: it ends at revision {found}, and the store is at revision 5, so rows were cut \
             off at its end; compare it with a backup"
        );
        assert_eq!(desk.refuses(&["audit", "verify"]), told);
        assert_eq!(desk.refuses(&["audit", "verify", "--head", &known]), told);
    }
}

#[test]
fn rows_cut_off_with_the_revision_set_back_show_against_the_head_in_a_backups_manifest() {
    let desk = desk();
    desk.does(&["backup", "copy.db"]);
    let manifest: Value = serde_json::from_str(&desk.read("copy.db.manifest.json")).unwrap();
    let known = manifest["audit_head"]["hash"].as_str().unwrap().to_owned();
    assert_eq!(known, head(&desk));
    assert_eq!(tamper(&desk, "DELETE FROM audit WHERE id = 5"), 1);
    let file = Connection::open(desk.path("openday.db")).unwrap();
    file.execute_batch("DROP TRIGGER revision_rises_by_one; UPDATE revision SET value = 4").unwrap();
    drop(file);
    desk.does(&["audit", "verify"]);
    let told = desk.refuses(&["audit", "verify", "--head", &known]);
    assert!(told.contains(&format!("no row has the hash `{known}`")), "{told}");
    assert!(desk.does(&["audit", "verify", "--data", "copy.db", "--head", &known]).contains("its rows: 5"));
}
