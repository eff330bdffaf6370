//! What somebody changes in a data file with `sqlite3` is named by the proof: every column of every table, every member of a
//! document, and what the file says of itself. What is not compared stands here with its reason.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use openday::domain::change::{Actor, By};
use openday::domain::participant::{Contact, Link, Participant, Website, WebsiteRequest};
use openday::domain::status::Transition;
use openday::domain::text::{NoteText, Reason, ReportText};
use openday::store::sqlite::{Role, SqliteStore};
use openday::store::{All, NewSession, Order, SessionLimits, Store, StoreError, TokenHash};
use rusqlite::Connection;
use serde_json::{Value, json};

use super::data_file;
use crate::store_contract::chain::write_everything;
use crate::store_contract::{at, maintainer, order, slug, step, with_everything};

/// What stands in place of a value, and of what some finding must speak, one or the other.
enum Forged {
    Found(&'static str, &'static str),
    /// Nothing tells, and why that is right.
    NotState(&'static str),
}

use Forged::{Found, NotState};

const SESSIONS: &str = "sessions are no changes: they end by themselves within hours, and a new token ends all of them";
const WORDS: &str =
    "what people wrote of others can be forgotten, so the trail says that there is something and never what";
const OTHER_DAY: &str = "'2026-01-01T00:00:00Z'";

/// All tables with all their columns.
const COLUMNS: &[(&str, &str, Forged)] = &[
    ("audit", "id", Found("id + 1000", "is missing|rows were cut off")),
    ("audit", "at", Found(OTHER_DAY, "is not what its hash was made of")),
    ("audit", "actor", Found("'participant'", "is not what its hash was made of")),
    ("audit", "action", Found("'suspend'", "is not what its hash was made of")),
    ("audit", "slug", Found("'other'", "is not what its hash was made of")),
    ("audit", "reason", Found("'as agreed'", "is not what its hash was made of")),
    ("audit", "before", Found("'{\"a\":1}'", "is not what its hash was made of")),
    ("audit", "after", Found("'{\"a\":1}'", "is not what its hash was made of|cannot be read")),
    ("audit", "request", Found("'0123456789abcdef'", "is not what its hash was made of")),
    ("audit", "revision", Found("revision + 1", "is not what its hash was made of")),
    ("audit", "previous", Found("randomblob(32)", "does not carry the hash of the row before it")),
    ("audit", "hash", Found("randomblob(32)", "is not what its hash was made of")),
    ("declined_applications", "token_hash", Found("randomblob(32)", "of an application that was declined")),
    ("declined_applications", "reason", Found("'no'", "of an application that was declined")),
    ("declined_applications", "declined_at", Found(OTHER_DAY, "of an application that was declined")),
    ("deleted_participants", "slug", Found("'other'", "participant `other` is kept as deleted")),
    ("deleted_participants", "revision", Found("revision + 1", "is not kept as such")),
    ("freeze", "one", Found("2", "CHECK constraint failed in freeze")),
    ("freeze", "since", Found(OTHER_DAY, "the freeze has another date or reason")),
    ("freeze", "reason", Found("NULL", "the freeze has another date or reason")),
    ("maintainers", "name", Found("'Eve'", "maintainer `Eve` is there, and no audit row says")),
    ("maintainers", "token_hash", Found("randomblob(32)", "maintainer `Ada` has another token or date")),
    ("maintainers", "created_at", Found(OTHER_DAY, "maintainer `Ada` has another token or date")),
    ("migrations", "number", Found("number + 100", "was written by another version of this program|migration")),
    ("migrations", "name", Found("'0000_none'", "the migration `0000_none` is none that this program made")),
    ("migrations", "checksum", Found("hex(zeroblob(32))", "migration")),
    ("migrations", "needs", Found("number - needs", "migration")),
    ("migrations", "program", NotState("it says by which release a migration was applied, and nothing asks for it")),
    ("notes", "id", Found("id + 1000", "has no note")),
    ("notes", "slug", Found("'shop-imported-2'", "has no note")),
    ("notes", "at", Found(OTHER_DAY, "has no note")),
    ("notes", "author", Found("'maintainer:Eve'", "has no note")),
    ("notes", "text", NotState(WORDS)),
    ("participants", "slug", Found("'other'", "participant `other` is there, and no audit row says")),
    ("participants", "status", NotState("it is computed of the document, and cannot be written")),
    ("participants", "revision", Found("revision - 1", "was last written at revision")),
    ("participants", "website_host", Found("'nike.example'", "is looked up by the website `nike.example`")),
    (
        "participants",
        "document",
        Found("json_set(document, '$.name', 'Pila')", "is not as the audit trail says in name"),
    ),
    ("private_links", "slug", Found("'shop-imported-2'", "has a private link, and no audit row says")),
    ("private_links", "token_hash", Found("randomblob(32)", "has a private link with another secret or date")),
    ("private_links", "created_at", Found(OTHER_DAY, "has a private link with another secret or date")),
    ("reports", "id", Found("id + 1000", "has no report")),
    ("reports", "slug", Found("'shop-imported-2'", "has no report")),
    ("reports", "seen_at", Found("'https://pekarna.example/'", "has no report")),
    ("reports", "text", NotState(WORDS)),
    ("reports", "reported_at", Found(OTHER_DAY, "has no report")),
    ("reports", "closed_at", Found(OTHER_DAY, "has no report|CHECK constraint failed")),
    ("reports", "closed_by", Found("'maintainer:Eve'", "has no report|CHECK constraint failed")),
    ("reports", "note", NotState(WORDS)),
    ("reports", "merged_into", Found("id + 1", "has no report|CHECK constraint failed")),
    ("revision", "one", Found("2", "CHECK constraint failed in revision")),
    ("revision", "value", Found("value - 1", "the count of writes was tampered with")),
    ("seal", "one", Found("2", "CHECK constraint failed in seal")),
    ("seal", "value", NotState("it is random, and names the log that belongs to the file")),
    ("sessions", "session_hash", NotState(SESSIONS)),
    ("sessions", "maintainer", NotState(SESSIONS)),
    ("sessions", "private_link", NotState(SESSIONS)),
    ("sessions", "opened_at", NotState(SESSIONS)),
    ("sessions", "seen_at", NotState(SESSIONS)),
    ("sqlite_sequence", "name", Found("'other'", "the count of other was tampered with")),
    ("sqlite_sequence", "seq", Found("seq - 1", "the count of")),
];

/// Writes a file with rows in all tables, and in each table one that has a value in each column.
async fn fill(path: &Path) {
    let store = SqliteStore::open(path, Role::Command).unwrap();
    let by = &By::OPERATOR;
    write_everything(&store, "shop", 1).await;
    let request = WebsiteRequest { website: Website::parse("https://mlyn.example/").unwrap(), requested_at: at(9) };
    let mill = Participant {
        second_contact: Some(Contact::parse("second@pekarna.example").unwrap()),
        website_request: Some(Box::new(request)),
        applied_at: at(1),
        ..with_everything("mill")
    };
    store
        .import(&[mill, Participant { applied_at: at(1), ..with_everything("shop-imported-2") }], by, at(10))
        .await
        .unwrap();
    store.set_private_link(&slug("mill"), TokenHash([70; 32]), by, at(11)).await.unwrap();
    store.add_note(&slug("mill"), &NoteText::parse("Called.").unwrap(), by, at(12)).await.unwrap();
    let text = ReportText::parse("Not theirs.").unwrap();
    for page in ["https://fake.example/1", "https://fake.example/2"] {
        store.add_report(&slug("mill"), &Link::parse(page).unwrap(), Some(&text), by, at(13)).await.unwrap();
    }
    let application = crate::store_contract::bakery("declined");
    store.add(&application, Some(TokenHash([71; 32])), &By::actor(Actor::Visitor)).await.unwrap();
    store.change(&order("declined", &step(Transition::Decline))).await.unwrap();
    store.add_maintainer(&maintainer("Ada", 72), by).await.unwrap();
    let limits = SessionLimits { idle_s: 600, age_s: 3_600 };
    for credential in [70, 72] {
        let (credential, session) = (TokenHash([credential; 32]), TokenHash([credential + 10; 32]));
        assert!(store.open_session(&NewSession { credential, session, now: at(15), limits }).await.unwrap().is_some());
    }
    let (slug, change, by) = (slug("mill"), step(Transition::Reinstate), By::OPERATOR);
    let request = Some(openday::domain::change::RequestId::new([7; 8]));
    let by = By { request, ..by };
    store.change(&Order { slug, change, by: by.clone(), now: at(16), expected: None }).await.unwrap();
    store.freeze(Some(&Reason::parse("a token was lost").unwrap()), &by, at(17)).await.unwrap();
    assert_eq!(store.prove(None).await.unwrap().findings, []);
}

/// Files to be forged, all the same.
struct Forge {
    _folder: tempfile::TempDir,
    path: std::path::PathBuf,
    whole: Vec<u8>,
}

impl Forge {
    async fn new() -> Self {
        let (folder, path) = data_file();
        fill(&path).await;
        let whole = fs::read(&path).unwrap();
        Self { _folder: folder, path, whole }
    }

    fn open(path: &Path) -> Connection {
        let file = Connection::open(path).unwrap();
        file.execute_batch("PRAGMA ignore_check_constraints = ON; PRAGMA foreign_keys = OFF").unwrap();
        file
    }

    /// A copy in which `sql` was run by somebody who puts the triggers back; or that it cannot be opened.
    fn forged(&self, sql: &str) -> (tempfile::TempDir, Result<SqliteStore, StoreError>) {
        let (folder, path) = data_file();
        fs::write(&path, &self.whole).unwrap();
        let file = Self::open(&path);
        let triggers = texts(&file, "SELECT sql FROM sqlite_schema WHERE type = 'trigger'");
        for name in texts(&file, "SELECT name FROM sqlite_schema WHERE type = 'trigger'") {
            file.execute_batch(&format!("DROP TRIGGER {name}")).unwrap();
        }
        file.execute_batch(sql).unwrap_or_else(|error| panic!("{sql}: {error}"));
        file.execute_batch(&triggers.join(";")).unwrap();
        drop(file);
        (folder, SqliteStore::open(&path, Role::Command))
    }

    /// What is found once `sql` was run.
    async fn found(&self, sql: &str) -> Vec<String> {
        match self.forged(sql) {
            (_folder, Ok(store)) => store.prove(None).await.unwrap().findings.iter().map(ToString::to_string).collect(),
            (_folder, Err(refused)) => vec![refused.to_string()],
        }
    }

    /// What is read of all participants once `sql` was run.
    async fn read(&self, sql: &str) -> All {
        let (_folder, store) = self.forged(sql);
        store.unwrap().participants().await.unwrap()
    }
}

fn texts(file: &Connection, select: &str) -> Vec<String> {
    let mut statement = file.prepare(select).unwrap();
    statement.query_map([], |row| row.get(0)).unwrap().collect::<Result<_, _>>().unwrap()
}

#[track_caller]
fn assert_told(found: &[String], told: &str, sql: &str) {
    let is_told = told.split('|').any(|told| found.iter().any(|found| found.contains(told)));
    assert!(is_told, "{sql}: {found:#?}");
}

#[tokio::test]
async fn every_column_of_every_table_is_proven_or_no_state() {
    let forge = Forge::new().await;
    let file = Forge::open(&forge.path);
    let columns = texts(
        &file,
        "SELECT tables.name || '.' || columns.name FROM sqlite_schema AS tables, pragma_table_xinfo(tables.name) AS columns
         WHERE tables.type = 'table'",
    );
    let known: BTreeSet<_> = COLUMNS.iter().map(|(table, column, _)| format!("{table}.{column}")).collect();
    assert_eq!(known, columns.into_iter().collect::<BTreeSet<_>>(), "a new column is proven, or no state");
    for (table, column, forged) in COLUMNS {
        let is_of_sessions = *table == "sessions";
        let key = if is_of_sessions { "session_hash" } else { "rowid" };
        let rows: i64 = file.query_row(&format!("SELECT count(*) FROM {table}"), [], |row| row.get(0)).unwrap();
        assert!(rows > 0, "{table} has no row to forge");
        let some = format!("SELECT count({column}) FROM {table}");
        assert!(file.query_row(&some, [], |row| row.get::<_, i64>(0)).unwrap() > 0, "nothing is in {table}.{column}");
        // Of the trail, whose rows are alike, the first, one and the last.
        let rows: Vec<_> = if *table == "audit" { vec![0, rows / 2, rows - 1] } else { (0..rows).collect() };
        for row in rows {
            let where_row = format!("WHERE {key} = (SELECT {key} FROM {table} ORDER BY {key} LIMIT 1 OFFSET {row})");
            match forged {
                Found(value, told) => {
                    let sql = format!("UPDATE {table} SET {column} = {value} {where_row}");
                    assert_told(&forge.found(&sql).await, told, &sql);
                }
                NotState(why) if *column == "status" => assert!(!why.is_empty()),
                NotState(why) => {
                    let value = match *column {
                        "opened_at" | "seen_at" => OTHER_DAY,
                        "session_hash" => "randomblob(32)",
                        // Those of another holder.
                        "maintainer" => "(SELECT token_hash FROM maintainers), private_link = NULL",
                        "private_link" => {
                            "(SELECT token_hash FROM private_links WHERE slug = 'shop'), maintainer = NULL"
                        }
                        "value" => "CAST('openday seal v1' || char(0) || hex(randomblob(16)) AS BLOB)",
                        _ => "'other'",
                    };
                    // What is not there is not forged but added.
                    let sql = format!("UPDATE {table} SET {column} = {value} {where_row} AND {column} IS NOT NULL");
                    assert_eq!(forge.found(&sql).await, [""; 0], "{sql}, and {why}");
                }
            }
        }
    }
}

/// Members that no row says: where a participant is reached.
const UNSAID: [&str; 2] = ["contact", "second_contact"];

/// Another value, of the kind that is there.
fn other(member: &str, value: &Value) -> Value {
    match value {
        Value::Bool(value) => json!(!value),
        Value::Number(number) => json!(number.as_u64().unwrap() + 1),
        Value::Array(_) => json!([]),
        Value::String(text) => json!(match member {
            "website" | "link" | "registration" | "requested_website" => "https://nike.example/",
            "country" => "AT",
            "time_zone" => "Europe/Vienna",
            "language" => "de",
            "slug" => "other",
            "kind" => "trial-run",
            "status" => "withdrawn",
            "reason_class" => "misuse",
            "website_standing" => "confirmed",
            "suspended_until" => "2027-03-01",
            "start" => "2026-12-02T09:00",
            "end" => "2027-01-04T23:00",
            "contact" | "second_contact" => "eve@nike.example",
            "status_since"
            | "website_standing_since"
            | "website_requested_at"
            | "applied_at"
            | "admitted_at"
            | "changed_at" => "2026-01-01T00:00:00Z",
            _ => return json!(format!("{text} x")),
        }),
        Value::Null | Value::Object(_) => panic!("{member} is {value}"),
    }
}

#[tokio::test]
async fn every_member_of_a_document_is_proven_but_where_a_participant_is_reached() {
    let forge = Forge::new().await;
    let file = Forge::open(&forge.path);
    let mut seen = BTreeSet::new();
    for slug in ["mill", "shop", "shop-imported-2"] {
        let document: String =
            file.query_row("SELECT document FROM participants WHERE slug = ?1", [slug], |row| row.get(0)).unwrap();
        let document: Value = serde_json::from_str(&document).unwrap();
        let day = document["open_days"][0].as_object().unwrap();
        let members = document.as_object().unwrap().iter().map(|(name, value)| (name.clone(), name, value));
        let of_day = day.iter().map(|(name, value)| (format!("open_days[0].{name}"), name, value));
        for (path, name, value) in members.chain(of_day) {
            seen.insert(name.clone());
            let forged = other(name, value).to_string().replace('\'', "''");
            let set = |change: &str| format!("UPDATE participants SET document = {change} WHERE slug = '{slug}'");
            let edit = set(&format!("json_set(document, '$.{path}', json('{forged}'))"));
            let told = format!("participant `{slug}`");
            if UNSAID.contains(&name.as_str()) {
                assert_eq!(forge.found(&edit).await, [""; 0], "{edit}");
            } else {
                assert_told(&forge.found(&edit).await, &told, &edit);
            }
            let remove = set(&format!("json_remove(document, '$.{path}')"));
            let found = forge.found(&remove).await;
            // What is left out of a document can have the same meaning.
            if found.is_empty() {
                assert_eq!(forge.read(&remove).await, forge.read("").await, "{remove}");
            } else {
                assert_told(&found, &told, &remove);
            }
        }
        for member in UNSAID.iter().filter(|member| document.get(member).is_none()) {
            let add = format!(
                "UPDATE participants SET document = json_set(document, '$.{member}', 'eve@nike.example') WHERE slug = '{slug}'"
            );
            assert_told(&forge.found(&add).await, &format!("{member}_given"), &add);
        }
    }
    for name in ["requested_website", "reason_class", "second_contact", "suspended_until", "calendar_sequence", "title"]
    {
        assert!(seen.contains(name), "{name}");
    }
}

#[tokio::test]
async fn an_index_that_hides_rows_is_named_also_once_its_description_was_put_back() {
    let forge = Forge::new().await;
    for (index, table) in [
        ("audit_by_slug", "audit"),
        ("notes_by_slug", "notes"),
        ("reports_by_slug", "reports"),
        ("participants_by_revision", "participants"),
    ] {
        let describe = |condition: &str| {
            format!(
                "PRAGMA writable_schema = ON;
                 UPDATE sqlite_schema SET sql = {condition} WHERE name = '{index}';
                 PRAGMA writable_schema = RESET"
            )
        };
        let hide = describe("sql || ' WHERE 1 = 0'");
        let found = forge.found(&hide).await;
        assert_told(&found, &format!("the index `{index}` is not as this program made it"), &hide);
        let hide = format!("{hide}; REINDEX {index}; {}", describe("replace(sql, ' WHERE 1 = 0', '')"));
        let found = forge.found(&hide).await;
        assert_told(&found, &format!("in index {index}|missing from index {index}"), table);
    }
}

#[tokio::test]
async fn what_the_file_says_of_itself_is_compared_as_a_whole() {
    let forge = Forge::new().await;
    let redescribe = |change: &str| {
        format!("PRAGMA writable_schema = ON; UPDATE sqlite_schema SET sql = {change}; PRAGMA writable_schema = RESET")
    };
    let unchecked = redescribe("replace(sql, 'CHECK (length(token_hash) = 32)', '') WHERE name = 'maintainers'");
    let swallowed = redescribe("replace(sql, 'nothing.' || char(10), 'nothing. ') WHERE name = 'sessions'");
    for (sql, told) in [
        (unchecked.as_str(), "the table `maintainers` is not as this program made it"),
        (&swallowed, "the table `sessions` is not as this program made it"),
        ("DROP TABLE notes", "the table `notes` is missing"),
        ("DROP INDEX reports_by_slug", "the index `reports_by_slug` is missing"),
        ("CREATE TABLE mine (a)", "the table `mine` is none that this program made"),
        ("CREATE VIEW mine AS SELECT 1", "the view `mine` is none that this program made"),
        (
            "CREATE TRIGGER mine AFTER INSERT ON participants BEGIN DELETE FROM maintainers; END",
            "the trigger `mine` is none that this program made",
        ),
    ] {
        assert_told(&forge.found(sql).await, told, sql);
    }
}

#[tokio::test]
async fn what_cannot_be_read_hides_nothing_that_comes_after_it() {
    let forge = Forge::new().await;
    let other = "DELETE FROM maintainers;
                 UPDATE participants SET document = json_set(document, '$.name', 'Pila') WHERE slug = 'shop'";
    for (sql, told) in [
        ("UPDATE audit SET at = '2026-13-01T00:00:00Z' WHERE id = 3", "audit row `3` cannot be read: at: "),
        (
            "UPDATE audit SET reason = CAST(x'FF' AS TEXT) WHERE id = 3",
            "audit row `3` is not what its hash was made of",
        ),
        ("UPDATE audit SET slug = CAST(x'FF' AS TEXT) WHERE id = 3", "audit row `3` is not what its hash was made of"),
        ("UPDATE audit SET after = '[]' WHERE id = 2", "participant `shop` cannot be compared with audit row `2`"),
        (
            "UPDATE participants SET document = json_set(document, '$.time_zone', 'Mars/Olympus') WHERE slug = 'mill'",
            "participant `mill` cannot be compared with the audit trail: stored time_zone",
        ),
        (
            "UPDATE participants SET document = replace(document, '{\"slug\"', '{\"status\":\"revoked\",\"slug\"')
             WHERE slug = 'mill'",
            "participant `mill` cannot be compared with the audit trail: stored document of participant `mill` cannot be read: duplicate",
        ),
        (
            "UPDATE participants SET document = document || char(0) || 'x' WHERE slug = 'mill'",
            "participant `mill` cannot be compared with the audit trail: stored document of participant `mill` cannot be read: trailing",
        ),
        ("UPDATE maintainers SET name = CAST(x'FF' AS TEXT)", "maintainer `Ada` is missing"),
        (
            "UPDATE private_links SET created_at = CAST('2026-01-01T00:00:00' || x'FF' || 'Z' AS TEXT)",
            "another secret or date",
        ),
        ("UPDATE freeze SET reason = CAST(x'FF' AS TEXT)", "the freeze has another date or reason"),
        ("UPDATE notes SET author = CAST(x'FF' AS TEXT)", "has no note"),
        ("UPDATE reports SET closed_by = CAST(x'FF' AS TEXT) WHERE closed_at IS NOT NULL", "has no report"),
    ] {
        let sql = format!("{sql}; {other}");
        let found = forge.found(&sql).await;
        assert_told(&found, told, &sql);
        assert_told(&found, "maintainer `Ada` is missing", &sql);
        assert_told(&found, "participant `shop` ", &sql);
    }
}

#[tokio::test]
async fn audit_rows_below_the_first_are_named() {
    let forge = Forge::new().await;
    for id in [0, -1, i64::MIN] {
        let insert = format!(
            "INSERT INTO audit SELECT {id}, at, actor, action, 'other', reason, before, after, request, revision, previous,
                 randomblob(32) FROM audit WHERE id = 1"
        );
        let told = format!("there is an audit row `{id}`, and they are numbered from 1");
        assert_told(&forge.found(&insert).await, &told, &insert);
    }
}

#[tokio::test]
async fn a_trail_that_was_cut_off_with_all_counts_shows_by_who_was_written_since() {
    let forge = Forge::new().await;
    // The last rows but the freeze's are of `mill` and of a maintainer; all that they did is undone but for one column.
    let cut = "CREATE TEMP TABLE cut AS SELECT max(id) AS id FROM audit WHERE slug = 'mill';
               UPDATE participants SET document = (
                   SELECT json_set(json_patch(document, before), '$.open_days', json(json_extract(document, '$.open_days')))
                   FROM audit WHERE id = (SELECT id FROM cut)) WHERE slug = 'mill';
               DELETE FROM freeze;
               DELETE FROM audit WHERE id >= (SELECT id FROM cut);
               UPDATE revision SET value = (SELECT max(revision) FROM audit);
               UPDATE sqlite_sequence SET seq = (SELECT max(id) FROM audit) WHERE name = 'audit'";
    let found = forge.found(cut).await;
    assert_told(&found, "participant `mill` was last written at revision", cut);
    assert_eq!(found.len(), 1, "{found:#?}");
    let all = format!(
        "{cut}; UPDATE participants SET revision = (SELECT max(revision) FROM audit WHERE slug = 'mill' AND
                           action = 'import') WHERE slug = 'mill'"
    );
    assert_eq!(forge.found(&all).await, [""; 0], "set back together, it shows by `--head` alone");
}

#[tokio::test]
async fn a_participant_under_what_is_no_slug_is_named() {
    let forge = Forge::new().await;
    let insert = "INSERT INTO participants (slug, revision, website_host, document)
                  SELECT '-x', revision, website_host, json_set(document, '$.slug', '-x') FROM participants WHERE slug = 'mill'";
    assert_told(&forge.found(insert).await, "participant `-x` is there, and no audit row says", insert);
}
