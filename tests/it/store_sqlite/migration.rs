//! What becomes of data files of earlier programs: the same values in another form, and a trail that is as whole as it was.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

use openday::domain::change::By;
use openday::domain::input::AuditFilter;
use openday::domain::participant::{Participant, Site};
use openday::store::audit::{BrokenChain, Chain};
use openday::store::sqlite::{Role, SqliteStore};
use openday::store::{AuditHash, AuditRow, ROWS_MAX, Revision, Store};
use rusqlite::Connection;
use rusqlite::types::Value;

use super::old_file::{self, REVISION, TRAIL};
use super::{data_file, written_file};
use crate::needs::Need;
use crate::store_contract::{self, bakery, slug};

/// Tables of which a migration changes nothing at all.
const UNTOUCHED: [&str; 9] = [
    "deleted_participants",
    "freeze",
    "maintainers",
    "notes",
    "private_links",
    "reports",
    "revision",
    "sessions",
    "sqlite_sequence",
];

/// Participants that nobody can read, before as after.
const BROKEN: [&str; 3] = ["broken-day", "broken-number", "broken-zone"];

/// All rows of a statement, in a form that shows every value and its type.
fn rows(file: &Connection, sql: &str) -> Vec<Vec<(String, Value)>> {
    let mut statement = file.prepare(sql).unwrap();
    let names: Vec<String> = statement.column_names().map(str::to_owned).collect();
    let rows = statement.query_map([], |row| {
        names.iter().enumerate().map(|(index, name)| Ok((name.clone(), row.get(index)?))).collect()
    });
    rows.unwrap().map(Result::unwrap).collect()
}

fn untouched(file: &Connection) -> BTreeMap<&'static str, Vec<String>> {
    let is_there = |table: &&str| {
        let found = "SELECT count(*) FROM sqlite_schema WHERE name = ?1";
        file.query_row(found, [table], |row| row.get::<_, u32>(0)).unwrap() == 1
    };
    let dump = |table| {
        let mut dump: Vec<_> =
            rows(file, &format!("SELECT * FROM {table}")).iter().map(|row| format!("{row:?}")).collect();
        dump.sort();
        dump
    };
    UNTOUCHED.into_iter().filter(is_there).map(|table| (table, dump(table))).collect()
}

/// Every value of every participant and open day, by whose it is and what it is called.
type Values = BTreeMap<(String, String), String>;

fn plain(value: Value) -> Option<String> {
    match value {
        Value::Null => None,
        Value::Integer(number) => Some(number.to_string()),
        Value::Text(text) => Some(text),
        other => panic!("{other:?}"),
    }
}

fn values_in_columns(file: &Connection) -> Values {
    let mut values = Values::new();
    let mut take = |owner: &str, row: Vec<(String, Value)>| {
        for (name, value) in row {
            let name = match name.as_str() {
                "starts" | "ends" => name.trim_end_matches('s').to_owned(),
                _ => name,
            };
            if let Some(value) = plain(value) {
                values.insert((owner.to_owned(), name), value);
            }
        }
    };
    for row in rows(file, "SELECT * FROM participants") {
        let owner = plain(row[0].1.clone()).unwrap();
        take(&owner, row);
    }
    for mut row in rows(file, "SELECT * FROM open_days") {
        let (owner, id) = (plain(row.remove(0).1).unwrap(), plain(row[0].1.clone()).unwrap());
        take(&format!("{owner} {id}"), row);
    }
    values
}

fn values_in_documents(file: &Connection) -> Values {
    fn take(values: &mut Values, owner: &str, members: &serde_json::Map<String, serde_json::Value>) {
        for (name, value) in members {
            let value = match value {
                serde_json::Value::String(text) => text.clone(),
                serde_json::Value::Number(number) => number.to_string(),
                serde_json::Value::Bool(yes) => u8::from(*yes).to_string(),
                serde_json::Value::Array(days) if name == "open_days" => {
                    for day in days {
                        take(values, &format!("{owner} {}", day["id"]), day.as_object().unwrap());
                    }
                    continue;
                }
                other => panic!("{name}: {other}"),
            };
            values.insert((owner.to_owned(), name.clone()), value);
        }
    }
    let mut values = Values::new();
    for row in rows(file, "SELECT slug, revision, document FROM participants") {
        let [owner, revision, document] = [0, 1, 2].map(|column| plain(row[column].1.clone()).unwrap());
        let document: serde_json::Value = serde_json::from_str(&document).unwrap();
        take(&mut values, &owner, document.as_object().unwrap());
        values.insert((owner, "revision".to_owned()), revision);
    }
    values
}

/// The trail, read as it stands in the file and not by the program.
fn trail(file: &Connection) -> Vec<AuditRow> {
    let mut statement = file.prepare("SELECT * FROM audit ORDER BY id").unwrap();
    let rows = statement.query_map([], |row| {
        Ok(AuditRow {
            id: row.get("id")?,
            at: row.get::<_, String>("at")?.parse().unwrap(),
            actor: row.get("actor")?,
            action: row.get("action")?,
            slug: row.get("slug")?,
            reason: row.get("reason")?,
            before: row.get("before")?,
            after: row.get("after")?,
            request: row.get("request")?,
            revision: Revision(row.get("revision")?),
            previous: AuditHash(row.get("previous")?),
            hash: AuditHash(row.get("hash")?),
        })
    });
    rows.unwrap().map(Result::unwrap).collect()
}

fn verified(rows: &[AuditRow]) -> usize {
    let mut chain = Chain::default();
    for row in rows {
        chain.push(row).unwrap();
    }
    rows.len()
}

async fn assert_read(store: &SqliteStore) -> Vec<Participant> {
    assert_eq!(store.revision().await.unwrap(), REVISION);
    let all = store.participants().await.unwrap();
    let unreadable: Vec<_> = all.unreadable.iter().map(|one| one.slug.as_str()).filter(|slug| *slug != "odd").collect();
    assert_eq!(unreadable, BROKEN);
    let changes = store.changes_since(Revision::ZERO).await.unwrap();
    assert_eq!(changes.deleted, ["gone", "gone-too"].map(slug));
    assert_eq!((changes.participants.len(), changes.unreadable.len()), (all.participants.len(), all.unreadable.len()));
    let active = all.participants.iter().find(|one| one.slug == slug("active")).unwrap();
    let ids: Vec<_> = active.schedule.open_days().iter().map(|day| (day.id.0, day.cancelled)).collect();
    assert_eq!(ids, [(1, false), (3, true), (500, false)]);
    all.participants
}

/// The document and the host of each participant's row.
fn documents(file: &Connection) -> BTreeMap<String, (String, String)> {
    let all = rows(file, "SELECT slug, website_host, document FROM participants").into_iter();
    all.map(|row| [0, 1, 2].map(|column| plain(row[column].1.clone()).unwrap()))
        .map(|[slug, host, document]| (slug, (host, document)))
        .collect()
}

fn members(document: &str) -> serde_json::Map<String, serde_json::Value> {
    serde_json::from_str(document).unwrap()
}

/// The members of a document without those that the migration knew nothing of.
fn of_that_time(document: &str) -> serde_json::Map<String, serde_json::Value> {
    let mut members = members(document);
    assert_eq!(members.remove("website_standing").unwrap(), "claimed");
    assert_eq!(members.remove("website_standing_since").as_ref(), members.get("applied_at"));
    members
}

#[tokio::test]
async fn files_of_earlier_schemas_are_migrated_with_every_value_the_same() {
    for schema in [1, 2] {
        let (_folder, path) = data_file();
        let file = old_file::make(&path, schema);
        let (values, rest) = (values_in_columns(&file), untouched(&file));
        let rows_before = (schema == 2).then(|| trail(&file));
        if let Some(rows) = &rows_before {
            assert_eq!(verified(rows), TRAIL.len());
        }
        drop(file);
        let store = SqliteStore::open(&path, Role::Server).unwrap();
        let read = assert_read(&store).await;
        assert_eq!(store_contract::verify(&store).await.unwrap().unwrap().id, TRAIL.len() as u64);
        drop(store);

        let file = Connection::open(&path).unwrap();
        assert_eq!(values_in_documents(&file), values, "schema {schema}");
        let rest_after = untouched(&file);
        for (table, rows) in rest {
            assert_eq!(rest_after[table], rows, "`{table}` of schema {schema}");
        }
        let rows = trail(&file);
        assert_eq!(rows_before.unwrap_or_else(|| rows.clone()), rows);
        for (row, [at, actor, action, of, reason, before, after, _]) in rows.iter().zip(TRAIL) {
            let texts = [&row.slug, &row.reason, &row.before, &row.after].map(Option::as_deref);
            assert_eq!(texts, [of, reason, before, after]);
            assert_eq!([Some(&*row.at.to_string()), Some(&row.actor), Some(&row.action)], [at, actor, action]);
        }

        // Each is written as it would be if it were new.
        let (_folder, path) = data_file();
        let other = SqliteStore::open(&path, Role::Command).unwrap();
        for participant in &read {
            other.add(participant, None, &By::OPERATOR).await.unwrap();
        }
        drop(other);
        let migrated = documents(&file);
        let new = documents(&Connection::open(&path).unwrap());
        for Participant { slug, website, .. } in read.iter().filter(|one| one.slug.as_str() != "odd") {
            let (then, now) = (&migrated[slug.as_str()], &new[slug.as_str()]);
            assert_eq!((&then.0, members(&then.1)), (&now.0, of_that_time(&now.1)));
            assert_eq!(Some(website.site()), Site::parse(&migrated[slug.as_str()].0));
        }
        assert_eq!((&*migrated["active"].0, &*migrated["pending"].0), ("xn--bckerei-5wa.example", "mlyn.example"));
        assert_eq!(migrated["odd"].0, "http://localhost");
    }
}

/// Names and texts of all that a file is made of.
fn schema(path: &Path) -> Vec<(String, Option<String>)> {
    let file = Connection::open(path).unwrap();
    let mut statement = file.prepare("SELECT name, sql FROM sqlite_schema ORDER BY name").unwrap();
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get::<_, Option<String>>(1)?))).unwrap();
    let spaced_alike = |sql: String| sql.split_whitespace().collect::<Vec<_>>().join(" ");
    rows.map(Result::unwrap).map(|(name, sql)| (name, sql.map(spaced_alike))).collect()
}

#[tokio::test]
async fn a_migrated_file_has_the_schema_of_a_new_one() {
    let (_folder, new) = written_file().await;
    for number in [1, 2] {
        let (_folder, path) = data_file();
        drop(old_file::make(&path, number));
        drop(SqliteStore::open(&path, Role::Command).unwrap());
        assert_eq!(schema(&path), schema(&new), "schema {number}");
        let file = Connection::open(&path).unwrap();
        for attempt in ["UPDATE audit SET actor = 'visitor'", "DELETE FROM audit WHERE id = 1"] {
            let error = file.execute(attempt, []).unwrap_err().to_string();
            assert!(error.contains("the audit trail cannot be changed"), "{attempt}: {error}");
        }
        file.execute_batch("PRAGMA foreign_keys = ON; DELETE FROM participants WHERE slug = 'active'").unwrap();
        if number == 2 {
            let links = rows(&file, "SELECT slug FROM private_links");
            assert_eq!(links.len(), 1, "what refers to a participant goes with it, and nothing else");
        }
    }
}

#[tokio::test]
async fn an_id_of_the_trail_is_not_given_again_after_its_row_was_deleted_by_force() {
    for (deleted, expected) in [("id = 6", Some(6)), ("true", Some(1)), ("false", None)] {
        let (_folder, path) = data_file();
        let file = old_file::make(&path, 2);
        let trigger: String = file
            .query_row("SELECT sql FROM sqlite_schema WHERE name = 'audit_is_not_deleted'", [], |row| row.get(0))
            .unwrap();
        file.execute_batch(&format!(
            "DELETE FROM freeze; DROP TRIGGER audit_is_not_deleted; DELETE FROM audit WHERE {deleted}; {trigger}"
        ))
        .unwrap();
        drop(file);
        let store = SqliteStore::open(&path, Role::Command).unwrap();
        store.add(&bakery("next"), None, &By::OPERATOR).await.unwrap();
        let last = store.audit(0, &AuditFilter::default(), ROWS_MAX).await.unwrap().pop().unwrap();
        assert_eq!(last.id, 7, "where {deleted}");
        let broken = expected.map(|expected| BrokenChain::Missing { expected, found: 7 });
        assert_eq!(store_contract::verify(&store).await.err(), broken, "where {deleted}");
    }
}

/// What Debian's own, older SQLite says of a file.
fn judged(program: &Path, file: &Path) -> String {
    let look = "PRAGMA integrity_check; PRAGMA foreign_key_check; SELECT DISTINCT status FROM participants WHERE slug IN \
                ('active', 'shop')";
    let output = Command::new(program).arg(file).arg(look).output().unwrap();
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout).unwrap()
}

#[tokio::test]
async fn another_sqlite_finds_every_file_whole() {
    let Some(program) = Need::SQLITE3.or_skip() else { return };
    let (_folder, new) = written_file().await;
    assert_eq!(judged(&program, &new), "ok\npending\n");
    for schema in [1, 2] {
        let (folder, path) = data_file();
        let [copy, restored, restored_old] =
            ["copy.db", "restored.db", "restored-old.db"].map(|name| folder.path().join(name));
        drop(old_file::make(&path, schema));
        SqliteStore::restore(&path, &restored_old).unwrap();
        let store = SqliteStore::open(&path, Role::Server).unwrap();
        store.backup(&copy).await.unwrap();
        SqliteStore::restore(&copy, &restored).unwrap();
        drop(store);
        for file in [&path, &copy, &restored, &restored_old] {
            assert_eq!(judged(&program, file), "ok\nactive\n", "{} of schema {schema}", file.display());
        }
    }
}
