//! Data files as earlier programs wrote them, made by their own SQL.

use std::path::Path;

use jiff::Timestamp;
use openday::store::{AuditHash, AuditRow, Revision};
use rusqlite::{Connection, params};
use sha2::{Digest as _, Sha256};

const MIGRATIONS: [(&str, &str); 6] = [
    ("0001_participants", include_str!("../../../src/store/migrations/sqlite/0001_participants.sql")),
    ("0002_maintaining", include_str!("../../../src/store/migrations/sqlite/0002_maintaining.sql")),
    ("0003_documents", include_str!("../../../src/store/migrations/sqlite/0003_documents.sql")),
    ("0004_seal", include_str!("../../../src/store/migrations/sqlite/0004_seal.sql")),
    ("0005_declined", include_str!("../../../src/store/migrations/sqlite/0005_declined.sql")),
    ("0006_needs", include_str!("../../../src/store/migrations/sqlite/0006_needs.sql")),
];

/// What a migration leaves for the program to drop, once it has taken over what is in it.
fn left_by(number: usize) -> &'static str {
    match number {
        2 => "DROP TABLE IF EXISTS audit_unchained",
        3 => "DROP TABLE open_days; DROP TABLE participants_in_columns",
        _ => "",
    }
}

const ROWS: [&str; 2] = [include_str!("rows_of_schema_1.sql"), include_str!("rows_of_schema_2.sql")];

/// Revisions of either file.
pub(super) const REVISION: Revision = Revision(9);

/// What each audit row says: at, actor, action, slug, reason, before, after, request.
type Said = [Option<&'static str>; 8];

pub(super) const TRAIL: [Said; 6] = [
    row(["2026-01-01T00:00:00Z", "operator", "add", "active"], None, None, Some(r#"{"name":"Pekárna"}"#)),
    row(["2026-01-02T00:00:00Z", "maintainer:Zdeňka", "approve", "active"], None, Some("{}"), Some(r#"{"a":"\"b\""}"#)),
    row(["2026-01-03T00:00:00Z", "operator", "suspend", "suspended"], Some("a pause"), Some("{ }"), Some("{}")),
    row(["2026-01-04T00:00:00.123456789Z", "operator", "import", "pending"], None, None, Some("{}")),
    row(["2026-01-05T00:00:00Z", "participant", "private-link set", "active"], None, None, None),
    row(["2026-01-06T00:00:00Z", "operator", "decline", "gone"], Some("no"), Some(r#"{"slug":"gone"}"#), None),
];

const fn row(
    [at, actor, action, slug]: [&'static str; 4],
    reason: Option<&'static str>,
    before: Option<&'static str>,
    after: Option<&'static str>,
) -> Said {
    [Some(at), Some(actor), Some(action), Some(slug), reason, before, after, None]
}

/// A file of that schema with every kind of row, and the connection it was made by.
pub(super) fn make(path: &Path, schema: usize) -> Connection {
    let file = empty(path, schema);
    if schema == 1 {
        for (said, revision) in TRAIL.iter().zip(1_u64..) {
            let [at, actor, action, slug, reason, before, after, _] = said;
            let insert = "INSERT INTO audit (at, actor, action, slug, reason, before, after, revision)
                          VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
            file.execute(insert, params![at, actor, action, slug, reason, before, after, revision]).unwrap();
        }
    } else {
        chained(&file);
    }
    for _write in 0..REVISION.0 {
        file.execute("UPDATE revision SET value = value + 1", []).unwrap();
    }
    file
}

/// Schema by schema, with the rows that each was the first to have.
fn empty(path: &Path, schema: usize) -> Connection {
    with_rows(path, schema, ROWS)
}

/// The same with other rows.
pub(super) fn with_rows(path: &Path, schema: usize, rows: [&str; 2]) -> Connection {
    let file = begin(path);
    for (number, rows) in (1..=schema).zip(rows) {
        migrate(&file, number);
        file.execute_batch(rows).unwrap();
    }
    file
}

/// A file with nothing in it but room for what is kept of migrations.
pub(super) fn begin(path: &Path) -> Connection {
    let file = Connection::open(path).unwrap();
    file.execute_batch(&format!(
        "PRAGMA journal_mode = WAL;
         PRAGMA application_id = {};
         CREATE TABLE migrations (
             number   INTEGER PRIMARY KEY,
             name     TEXT NOT NULL,
             checksum TEXT NOT NULL CHECK (length(checksum) = 64),
             program  TEXT NOT NULL
         ) STRICT;",
        0x4F64_6179
    ))
    .unwrap();
    file
}

/// Does to a file what the migration of that number does to one without participants and audit rows.
pub(super) fn migrate(file: &Connection, number: usize) {
    let (name, sql) = MIGRATIONS[number - 1];
    let checksum = AuditHash(Sha256::digest(sql.replace("\r\n", "\n")).into()).to_string();
    file.execute_batch(sql).unwrap();
    file.execute_batch(left_by(number)).unwrap();
    let kept = "INSERT INTO migrations (number, name, checksum, program) VALUES (?1, ?2, ?3, '0.1.0')";
    file.execute(kept, params![number, name, checksum]).unwrap();
    file.pragma_update(None, "user_version", number).unwrap();
}

/// The trail as the second schema has it: each row with the hash of what it says, and one that names its request.
fn chained(file: &Connection) {
    let mut previous = AuditHash::NONE;
    for (said, id) in TRAIL.iter().zip(1..) {
        let [at, actor, action, slug, reason, before, after, _] = said.map(|text| text.map(str::to_owned));
        let mut row = AuditRow {
            id,
            at: at.unwrap().parse::<Timestamp>().unwrap(),
            actor: actor.unwrap(),
            action: action.unwrap(),
            slug,
            reason,
            before,
            after,
            request: (id == 5).then(|| "0123456789abcdef".to_owned()),
            revision: Revision(id),
            previous,
            hash: AuditHash::NONE,
        };
        row.hash = row.computed_hash();
        previous = row.hash;
        let (at, revision) = (row.at.to_string(), row.revision.0);
        let (request, before, after) = (row.request, row.before, row.after);
        file.execute(
            "INSERT INTO audit VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
            params![
                id,
                at,
                row.actor,
                row.action,
                row.slug,
                row.reason,
                before,
                after,
                request,
                revision,
                row.previous.0,
                row.hash.0
            ],
        )
        .unwrap();
    }
}
