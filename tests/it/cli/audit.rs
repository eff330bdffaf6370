//! The audit trail: listed, exported, verified, and tampered with.

use openday::store::Store as _;
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

/// A change that the file's triggers would refuse, by somebody who puts them back; returns how many rows it touched.
fn tamper(desk: &Desk, sql: &str) -> usize {
    let file = Connection::open(desk.path("openday.db")).unwrap();
    let mut triggers = file.prepare("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'").unwrap();
    let triggers: Vec<(String, String)> =
        triggers.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).unwrap().collect::<Result<_, _>>().unwrap();
    assert!(triggers.len() >= 4, "{triggers:?}");
    for (name, _) in &triggers {
        file.execute_batch(&format!("DROP TRIGGER {name}")).unwrap();
    }
    let before = file.total_changes();
    file.execute_batch(sql).unwrap();
    for (_, trigger) in &triggers {
        file.execute_batch(trigger).unwrap();
    }
    usize::try_from(file.total_changes() - before).unwrap()
}

/// What `audit verify` finds wrong, a line for each, without the last line where that counts them.
#[track_caller]
fn found(desk: &Desk, arguments: &[&str]) -> Vec<String> {
    let ended = desk.run(&[&["audit", "verify"], arguments].concat());
    assert_eq!((ended.code, ended.out.len()), (Some(1), 0), "{ended:?}");
    let mut lines: Vec<_> = ended.err.lines().map(|line| line.strip_prefix("openday: ").unwrap().to_owned()).collect();
    match lines.len() {
        1 => lines = vec![lines[0].strip_suffix("; compare it with a backup").unwrap().to_owned()],
        several => {
            let last = lines.pop().unwrap();
            let count = several - 1;
            assert_eq!(
                last,
                format!("{count} things are not as the audit trail proves them; compare them with a backup")
            );
        }
    }
    lines
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
    let told = desk.does(&["audit", "verify"]);
    let elsewhere = format!("written down elsewhere: openday audit verify --head {}\n", head(&desk));
    assert!(told.lines().count() == 2 && told.ends_with(&elsewhere), "{told}");
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

const TRAIL: &str = "the audit trail was tampered with: ";

const DATA: &str = "the data was tampered with: ";

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
        assert_eq!(found(&desk, &[])[0], format!("{TRAIL}{told}"), "{sql}");
    }
}

#[test]
fn rows_cut_off_at_the_end_show_by_the_revision_of_the_store() {
    for (sql, at) in [("DELETE FROM audit WHERE id = 5", 4), ("DELETE FROM audit WHERE id > 0", 0)] {
        let desk = desk();
        let known = head(&desk);
        assert!(tamper(&desk, sql) > 0);
        let told =
            format!("{TRAIL}it ends at revision {at}, and the store is at revision 5, so rows were cut off at its end");
        assert_eq!(found(&desk, &[])[0], told);
        let lines = found(&desk, &["--head", &known]);
        assert_eq!(
            lines.last().unwrap(),
            &format!("{TRAIL}no row has the hash `{known}`, which was written down of an earlier one")
        );
    }
}

const FORGET_THE_LAST: &str = "DELETE FROM audit WHERE id = 5; UPDATE revision SET value = 4";

#[test]
fn rows_cut_off_with_the_revision_set_back_show_by_what_was_written_and_by_what_is_there() {
    let desk = desk();
    tamper(&desk, FORGET_THE_LAST);
    assert_eq!(
        found(&desk, &[]),
        [
            format!(
                "{TRAIL}rows up to `5` were written and the last one there is `4`, so rows were cut off at its end"
            ),
            format!(
                "{DATA}participant `pekarna` is revoked, and active by the audit trail; what differs: changed_at, \
                 reason_class, status, status_reason, status_since"
            ),
            format!("{DATA}participant `pekarna` was last written at revision 5, and at revision 3 by audit row `3`"),
        ]
    );
}

/// Everything that tells of it is undone: nothing in the file is left to show it.
#[test]
fn a_past_that_was_made_up_whole_shows_against_the_head_in_a_backups_manifest() {
    let desk = desk();
    desk.does(&["backup", "copy.db"]);
    let manifest: Value = serde_json::from_str(&desk.read("copy.db.manifest.json")).unwrap();
    let known = manifest["audit_head"]["hash"].as_str().unwrap().to_owned();
    assert_eq!(known, head(&desk));
    let restore =
        "UPDATE participants SET revision = 3, document = (SELECT json_remove(json_patch(document, before), '$.status_reason',
                   '$.reason_class') FROM audit WHERE id = 5) WHERE slug = 'pekarna'";
    tamper(&desk, &format!("{restore}; {FORGET_THE_LAST}; UPDATE sqlite_sequence SET seq = 4 WHERE name = 'audit'"));
    desk.does(&["audit", "verify"]);
    let lines = found(&desk, &["--head", &known]);
    assert_eq!(lines, [format!("{TRAIL}no row has the hash `{known}`, which was written down of an earlier one")]);
    assert!(desk.does(&["audit", "verify", "--data", "copy.db", "--head", &known]).contains("its rows: 5"));
}

/// A desk with everything that is compared: two participants, one that was declined, maintainers, a freeze.
fn full_desk() -> Desk {
    let desk = Desk::with_bakery();
    desk.does(&["open-day", "cancel", "pekarna", "1"]);
    desk.does(&add("mill"));
    desk.does(&["participant", "revoke", "pekarna", "--reason", "no open day took place"]);
    desk.does(&["participant", "edit", "mill", "--plan", "We mill.", "--contact", "mill@mill.example"]);
    desk.does(&["participant", "edit", "mill", "--plan", ""]);
    desk.does(&add("gone"));
    desk.does(&["participant", "decline", "gone", "--reason", "twice"]);
    desk.does(&["note", "add", "mill", "--text", "Called."]);
    desk.report("mill", "https://fake.example/", "Not theirs.");
    desk.does(&["report", "close", "1", "--note", "It was."]);
    // What is secret is told beside what programs read.
    for telling in
        [&["participant", "private-link", "mill"][..], &["maintainer", "add", "Ada"], &["maintainer", "add", "Zdeňka"]]
    {
        assert_eq!(desk.run(telling).code, Some(0));
    }
    desk.does(&["maintainer", "remove", "Zdeňka"]);
    desk.does(&["freeze", "on", "--reason", "a token was lost"]);
    desk.does(&["freeze", "off"]);
    desk.does(&["freeze", "on", "--reason", "again"]);
    desk.does(&["audit", "verify"]);
    desk
}

#[test]
fn what_is_not_as_the_trail_says_is_named() {
    for (sql, told) in [
        (
            "UPDATE participants SET document = json_set(document, '$.status', 'active') WHERE slug = 'pekarna'",
            "participant `pekarna` is active, and revoked by the audit trail; what differs: status",
        ),
        (
            "UPDATE participants SET document = json_set(document, '$.name', 'Pila', '$.plan', 'x') WHERE slug = 'mill'",
            "participant `mill` is not as the audit trail says in name, plan",
        ),
        (
            "UPDATE participants SET document = json_set(document, '$.open_days[0].cancelled', json('false'))
             WHERE slug = 'pekarna'",
            "participant `pekarna` is not as the audit trail says in open_days",
        ),
        (
            "UPDATE participants SET document = json_set(document, '$.time_zone', 'Mars/Olympus') WHERE slug = 'mill'",
            "participant `mill` cannot be compared with the audit trail: stored time_zone of participant `mill`",
        ),
        ("DELETE FROM participants WHERE slug = 'mill'", "participant `mill` is missing, and audit row `8` says"),
        (
            "INSERT INTO participants (slug, revision, website_host, document)
             SELECT 'ghost', revision, website_host, json_set(document, '$.slug', 'ghost') FROM participants
             WHERE slug = 'mill'",
            "participant `ghost` is there, and no audit row says that it was entered",
        ),
        (
            "INSERT INTO participants (slug, revision, website_host, document)
             SELECT 'gone', revision, website_host, json_set(document, '$.slug', 'gone') FROM participants
             WHERE slug = 'mill'",
            "participant `gone` is there, and audit row `10` says that it was deleted",
        ),
        ("DELETE FROM maintainers", "maintainer `Ada` is missing, and audit row `15` says that it was entered"),
        (
            "INSERT INTO maintainers VALUES ('Eve', randomblob(32), '2026-01-01T00:00:00Z')",
            "maintainer `Eve` is there, and no audit row says that it was entered",
        ),
        (
            "INSERT INTO maintainers VALUES ('Zdeňka', randomblob(32), '2026-01-01T00:00:00Z')",
            "maintainer `Zdeňka` is there, and audit row `17` says that it was removed",
        ),
        ("DELETE FROM freeze", "nothing is frozen, and audit row `20` says that everything is"),
        (
            "UPDATE freeze SET reason = 'a token was lost'",
            "the freeze has another date or reason than audit row `20` says",
        ),
    ] {
        let desk = full_desk();
        tamper(&desk, sql);
        let lines = found(&desk, &[]);
        assert_eq!(lines.len(), 1, "{sql}: {lines:#?}");
        assert!(lines[0].starts_with(&format!("{DATA}{told}")), "{sql}: {lines:#?}");
    }
}

#[test]
fn a_freeze_that_nobody_said_is_named() {
    let desk = desk();
    tamper(&desk, "INSERT INTO freeze VALUES (1, '2026-01-01T00:00:00Z', NULL)");
    assert_eq!(found(&desk, &[]), [format!("{DATA}everything is frozen, and the audit trail does not say so")]);
}

#[test]
fn a_count_of_writes_that_was_set_back_is_named() {
    let desk = desk();
    tamper(&desk, "UPDATE revision SET value = 3");
    let told =
        "the count of writes was tampered with: the store is at revision 3, and the audit trail goes on to revision 5";
    assert_eq!(found(&desk, &[]), [told]);
}

#[test]
fn an_emptied_trail_beside_participants_is_named_for_each_of_them() {
    let desk = desk();
    tamper(&desk, "DELETE FROM audit; UPDATE revision SET value = 0; DELETE FROM sqlite_sequence WHERE name = 'audit'");
    let lines = ["mill", "pekarna"]
        .map(|slug| format!("{DATA}participant `{slug}` is there, and no audit row says that it was entered"));
    assert_eq!(found(&desk, &[]), lines);
}

#[test]
fn triggers_that_are_missing_changed_or_foreign_are_named() {
    let keeping = "BEFORE UPDATE ON audit BEGIN SELECT 1; END";
    for (sql, told) in [
        ("DROP TRIGGER audit_is_not_deleted", "`audit_is_not_deleted` is missing"),
        ("DROP TRIGGER audit_is_not_updated", "`audit_is_not_updated` is missing"),
        ("DROP TRIGGER revision_rises_by_one", "`revision_rises_by_one` is missing"),
        ("DROP TRIGGER revision_stays", "`revision_stays` is missing"),
        (
            &format!("DROP TRIGGER audit_is_not_updated; CREATE TRIGGER audit_is_not_updated {keeping}"),
            "`audit_is_not_updated` is not as this program made it",
        ),
        (&format!("CREATE TRIGGER mine {keeping}"), "`mine` is none that this program made"),
    ] {
        let desk = desk();
        Connection::open(desk.path("openday.db")).unwrap().execute_batch(sql).unwrap();
        assert_eq!(found(&desk, &[]), [format!("{DATA}the trigger {told}")], "{sql}");
    }
}

#[test]
fn no_trigger_keeps_a_badge_alive_whatever_its_name_and_each_is_named() {
    let when = "ON participants WHEN json_extract(NEW.document, '$.status') = 'revoked'";
    let after =
        format!("AFTER UPDATE {when} BEGIN UPDATE participants SET document = OLD.document WHERE slug = OLD.slug; END");
    for (name, body) in [
        ("sqlite_stat1", format!("BEFORE UPDATE {when} BEGIN SELECT RAISE(IGNORE); END")),
        ("sqlite_stat4", after.clone()),
        ("mine", after),
    ] {
        let desk = Desk::with_bakery();
        let sql = format!("CREATE TRIGGER {name} {body}").replace('\'', "''");
        let file = Connection::open(desk.path("openday.db")).unwrap();
        let insert = format!(
            "PRAGMA writable_schema = ON;
             INSERT INTO sqlite_schema (type, name, tbl_name, rootpage, sql)
             VALUES ('trigger', '{name}', 'participants', 0, '{sql}')"
        );
        file.execute_batch(&insert).unwrap();
        drop(file);
        let told = format!("{DATA}the trigger `{name}` is none that this program made");
        assert_eq!(found(&desk, &[]), [told.as_str()]);
        desk.does(&["participant", "revoke", "pekarna", "--reason", "staged"]);
        let revoked = desk.does(&["participant", "list", "--status", "revoked"]);
        assert!(revoked.contains("pekarna"), "{name}: {revoked}");
        assert_eq!(found(&desk, &[]), [told]);
    }
}

#[test]
fn everything_that_is_wrong_is_named_at_once() {
    let desk = full_desk();
    tamper(&desk, "DELETE FROM maintainers; DELETE FROM freeze; DELETE FROM participants WHERE slug = 'mill'");
    assert_eq!(found(&desk, &[]).len(), 3);
}

#[test]
fn a_page_of_ours_and_the_api_say_what_is_wrong_and_how_many_more() {
    let desk = full_desk();
    tamper(&desk, "DELETE FROM maintainers; DELETE FROM freeze");
    let proof = super::block_on(desk.store().prove(None)).unwrap();
    let told = openday::app::AuditError::Tampered(proof).to_string();
    assert!(told.ends_with("; and one thing more is wrong; compare it with a backup"), "{told}");
}
