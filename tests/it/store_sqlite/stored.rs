//! Reading is no input: what an earlier release let in, or somebody wrote into the file, is shown where it can be read.

use std::sync::Arc;

use openday::domain::change::{By, Change, Edit};
use openday::domain::participant::{Link, Website};
use openday::domain::schedule::OpenDayId;
use openday::domain::text::{MaintainerName, NoteText, Plan, Reason, ReportText};
use openday::store::sqlite::{Role, SqliteStore};
use openday::store::{Holder, Store, TokenHash};
use rusqlite::{Connection, params};

use super::{data_file, old_file, written_file};
use crate::store_contract::{at, maintainer, slug};
use crate::support::Instance;

/// Of each: the column that today's input would refuse or spell otherwise, and what stands in it.
const LEGIBLE: [(&str, &str, &str); 6] = [
    ("forged-name", "name", "Shop\u{202E}pohs"),
    ("old-zone", "time_zone", "Asia/Calcutta"),
    ("old-language", "language", "iw"),
    ("old-country", "country", "AN"),
    ("bare-address", "website", "http://10.0.0.1/"),
    ("long-day", "plan", "The 100 hours are its open day."),
];

/// Enters an active participant whose open days are all past, but for one of 100 hours where it is `long-day`.
fn enter(file: &Connection, slug: &str, column: &str, value: &str) {
    let insert = "INSERT INTO participants (slug, name, website, country, time_zone, language, status, status_since,
                      applied_at, admitted_at, admissions, changed_at, revision)
                  VALUES (?1, 'Pekárna', 'https://pekarna.example/', 'CZ', 'Europe/Prague', 'cs', 'active', ?2, ?2, ?2, 1, ?2, 9)";
    file.execute(insert, [slug, "2026-01-03T00:00:00Z"]).unwrap();
    let update = format!("UPDATE participants SET {column} = ?2 WHERE slug = ?1");
    assert_eq!(file.execute(&update, [slug, value]).unwrap(), 1);
    let (starts, ends) = match slug {
        "long-day" => ("2026-12-03T09:00", "2026-12-07T13:00"),
        _ => ("2019-12-03T09:00", "2019-12-03T16:00"),
    };
    let insert = "INSERT INTO open_days (slug, id, starts, ends, kind, cancelled, changed_at)
                  VALUES (?1, 1, ?2, ?3, 'open-house', 0, '2019-01-01T00:00:00Z')";
    file.execute(insert, params![slug, starts, ends]).unwrap();
}

async fn assert_shown(server: &Instance, schema: usize) {
    for (slug, ..) in LEGIBLE {
        let badge = server.get(&format!("/badge/{slug}.svg")).await;
        assert_eq!((badge.status, badge.header("Openday-Status")), (200, Some("active")), "{slug} of schema {schema}");
    }
}

#[tokio::test]
async fn what_input_would_refuse_keeps_its_badge_after_an_upgrade_and_after_a_change() {
    for schema in [1, 2] {
        let (_folder, path) = data_file();
        let file = old_file::make(&path, schema);
        for (slug, column, value) in LEGIBLE {
            enter(&file, slug, column, value);
        }
        if schema == 2 {
            file.execute("DELETE FROM freeze", []).unwrap();
        }
        drop(file);
        let store = Arc::new(SqliteStore::open(&path, Role::Server).unwrap());
        let unreadable = store.participants().await.unwrap().unreadable;
        let unreadable: Vec<_> = unreadable.iter().map(|one| one.slug.as_str()).collect();
        assert_eq!(unreadable, ["broken-day", "broken-number", "broken-zone", "odd"], "schema {schema}");

        let server = Instance::over(Arc::clone(&store) as _, "2026-11-20T12:00:00Z").await;
        assert_shown(&server, schema).await;
        let plan = Change::Edit(Edit { plan: Some(Plan::parse("Baking.").ok()), ..Edit::default() });
        for change in [plan, Change::cancel(OpenDayId(1))] {
            for (slug, ..) in LEGIBLE {
                server.app.change(&self::slug(slug), &change, &By::OPERATOR).await.unwrap();
            }
            assert_shown(&server, schema).await;
        }
        assert_shown(&Instance::over(store, "2026-11-20T12:00:00Z").await, schema).await;
    }
}

#[tokio::test]
async fn notes_reports_names_and_the_freeze_are_read_as_they_stand() {
    let (_folder, path) = written_file().await;
    let store = SqliteStore::open(&path, Role::Server).unwrap();
    let (shop, by) = (slug("shop"), By::OPERATOR);
    let (seen_at, said) = (Link::parse("https://fake.example/").unwrap(), ReportText::parse("They are shut.").unwrap());
    store.add_maintainer(&maintainer("Front desk", 1), &by).await.unwrap();
    store.add_note(&shop, &NoteText::parse("Called").unwrap(), &by, at(1)).await.unwrap();
    let report = store.add_report(&shop, &seen_at, Some(&said), &by, at(2)).await.unwrap();
    store.close_report(report.id, &NoteText::parse("Gone").unwrap(), &by, at(3)).await.unwrap();
    store.freeze(Some(&Reason::parse("a token was lost").unwrap()), &by, at(4)).await.unwrap();
    let forged = "Desk\u{202E}ksed";
    let update = "UPDATE maintainers SET name = ?1, created_at = ?2; UPDATE notes SET text = ?1, at = ?2;
                  UPDATE reports SET text = ?1, note = ?1, reported_at = ?2, closed_at = ?2, seen_at = 'http://10.0.0.1/';
                  UPDATE freeze SET reason = ?1, since = ?2";
    let file = Connection::open(&path).unwrap();
    for statement in update.split(';') {
        file.execute(statement, [forged, "1969-12-31T23:00:00Z"]).unwrap();
    }

    let long_ago = "1969-12-31T23:00:00Z".parse().unwrap();
    let record = store.record(&shop).await.unwrap().unwrap();
    let [note] = record.notes.as_slice() else { panic!("{record:?}") };
    let [report] = record.reports.as_slice() else { panic!("{record:?}") };
    let closed = report.closed.as_ref().unwrap();
    assert_eq!((note.at, report.reported_at, closed.at), (long_ago, long_ago, long_ago));
    let texts = [Some(note.text.as_str()), report.text.as_ref().map(ReportText::as_str)];
    assert_eq!((texts, closed.note.as_ref().map(NoteText::as_str)), ([Some(forged); 2], Some(forged)));
    assert_eq!(report.seen_at.as_str(), "http://10.0.0.1/");
    let frozen = store.frozen().await.unwrap().unwrap();
    assert_eq!((frozen.since, frozen.reason.as_ref().map(Reason::as_str)), (long_ago, Some(forged)));
    let maintainers = store.maintainers().await.unwrap();
    assert_eq!((maintainers[0].name.as_str(), maintainers[0].created_at), (forged, long_ago));
    let holder = store.holder(TokenHash([1; 32])).await.unwrap();
    assert_eq!(holder, Some(Holder::Maintainer(maintainers[0].name.clone())));
    assert!(MaintainerName::parse(forged).is_err() && Website::parse("http://10.0.0.1/").is_err());
}
