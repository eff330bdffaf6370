//! A data file of an earlier schema whose trail says all that is in it, as its program wrote it.

use std::path::Path;

use jiff::Timestamp;
use openday::store::{AuditHash, AuditRow, Revision};
use rusqlite::{Connection, params};

use super::old_file::with_rows;

/// What an audit row says: action, slug, before, after.
type Said = (&'static str, Option<&'static str>, Option<String>, Option<String>);

/// A file of that schema after eight changes: to a mill, to an application that was declined, and to a maintainer.
pub(super) fn make(path: &Path, schema: usize) -> Connection {
    let file = with_rows(path, schema, ["", ""]);
    write_trail(&file, schema);
    file.execute_batch(
        "INSERT INTO participants (slug, name, website, country, time_zone, language, status, status_reason, status_since,
             applied_at, admitted_at, admissions, changed_at, revision)
         VALUES ('mill', 'Mlýn', 'https://mlyn.example/', 'CZ', 'Europe/Prague', 'cs', 'suspended', 'a pause',
             '2026-01-06T00:00:00Z', '2026-01-01T00:00:00Z', '2026-01-02T00:00:00Z', 1, '2026-01-06T00:00:00Z', 6);
         INSERT INTO open_days VALUES ('mill', 1, '2026-12-03T09:00', '2026-12-03T16:00', 'tour', 'Naše \"mouka\"', NULL, NULL,
             1, '2026-01-04T00:00:00Z');
         INSERT INTO deleted_participants VALUES ('gone', 7);
         INSERT INTO maintainers VALUES ('Ada', randomblob(32), '2026-01-08T00:00:00Z');",
    )
    .unwrap();
    if schema == 2 {
        file.execute("UPDATE participants SET contact = 'mill@mlyn.example'", []).unwrap();
    }
    file
}

fn at(day: u64) -> String {
    format!("2026-01-0{day}T00:00:00Z")
}

fn said(schema: usize) -> [Said; 8] {
    let day = |cancelled: bool, at: &str| {
        format!(
            r#"{{"id":1,"start":"2026-12-03T09:00","end":"2026-12-03T16:00","kind":"tour","title":"Naše \"mouka\"","cancelled":{cancelled},"changed_at":"{at}"}}"#
        )
    };
    let entered = |slug: &str| {
        // The second schema's program said that there is a contact, and never which.
        let contact = if schema == 2 { r#""contact_given":true,"# } else { "" };
        format!(
            r#"{{"slug":"{slug}","name":"Mlýn","website":"https://mlyn.example/","country":"CZ","place":"Brno","time_zone":"Europe/Prague","language":"cs",{contact}"status":"pending","status_since":"2026-01-01T00:00:00Z","applied_at":"2026-01-01T00:00:00Z","admissions":0,"changed_at":"2026-01-01T00:00:00Z","open_days":[]}}"#
        )
    };
    let some = |text: &str| Some(text.to_owned());
    [
        ("add", Some("mill"), None, Some(entered("mill"))),
        (
            "approve",
            Some("mill"),
            some(
                r#"{"status":"pending","status_since":"2026-01-01T00:00:00Z","admissions":0,"changed_at":"2026-01-01T00:00:00Z"}"#,
            ),
            some(
                r#"{"status":"active","status_since":"2026-01-02T00:00:00Z","admitted_at":"2026-01-02T00:00:00Z","admissions":1,"changed_at":"2026-01-02T00:00:00Z"}"#,
            ),
        ),
        (
            "open-day add",
            Some("mill"),
            some(r#"{"changed_at":"2026-01-02T00:00:00Z","open_days":[]}"#),
            Some(format!(r#"{{"changed_at":"2026-01-03T00:00:00Z","open_days":[{}]}}"#, day(false, &at(3)))),
        ),
        (
            "open-day cancel",
            Some("mill"),
            Some(format!(r#"{{"changed_at":"2026-01-03T00:00:00Z","open_days":[{}]}}"#, day(false, &at(3)))),
            Some(format!(r#"{{"changed_at":"2026-01-04T00:00:00Z","open_days":[{}]}}"#, day(true, &at(4)))),
        ),
        (
            "edit",
            Some("mill"),
            some(r#"{"place":"Brno","changed_at":"2026-01-04T00:00:00Z"}"#),
            some(r#"{"changed_at":"2026-01-05T00:00:00Z"}"#),
        ),
        (
            "suspend",
            Some("mill"),
            some(r#"{"status":"active","status_since":"2026-01-02T00:00:00Z","changed_at":"2026-01-05T00:00:00Z"}"#),
            some(
                r#"{"status":"suspended","status_reason":"a pause","status_since":"2026-01-06T00:00:00Z","changed_at":"2026-01-06T00:00:00Z"}"#,
            ),
        ),
        ("decline", Some("gone"), Some(entered("gone")), None),
        ("maintainer add", None, None, some(r#"{"name":"Ada"}"#)),
    ]
}

fn write_trail(file: &Connection, schema: usize) {
    let mut previous = AuditHash::NONE;
    for (id, (action, slug, before, after)) in (1..).zip(said(schema)) {
        let mut row = AuditRow {
            id,
            at: at(id).parse::<Timestamp>().unwrap(),
            actor: "operator".to_owned(),
            action: action.to_owned(),
            slug: slug.map(str::to_owned),
            reason: None,
            before,
            after,
            request: None,
            revision: Revision(id),
            previous,
            hash: AuditHash::NONE,
        };
        row.hash = row.computed_hash();
        previous = row.hash;
        let at = row.at.to_string();
        let plain = params![row.id, at, row.actor, row.action, row.slug, row.before, row.after, row.revision.0];
        let insert = "INSERT INTO audit (id, at, actor, action, slug, before, after, revision";
        if schema == 1 {
            file.execute(&format!("{insert}) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)"), plain).unwrap();
        } else {
            let hashes = params![row.previous.0, row.hash.0];
            let all: Vec<_> = plain.iter().chain(hashes).copied().collect();
            let insert = format!("{insert}, previous, hash) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)");
            file.execute(&insert, &all[..]).unwrap();
        }
        file.execute("UPDATE revision SET value = value + 1", []).unwrap();
    }
}
