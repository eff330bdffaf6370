//! A server and commands on a data file to which a later release did something.

use rusqlite::Connection;

use super::Desk;
use super::server::Running;

/// What a later release does to the file: statements, and the row that it keeps of its migration.
fn migrate(desk: &Desk, statements: &str, needs: &str) {
    let file = Connection::open(desk.path("openday.db")).unwrap();
    let version: u32 = file.pragma_query_value(None, "user_version", |row| row.get(0)).unwrap();
    file.execute_batch(&format!(
        "BEGIN IMMEDIATE; {statements};
         INSERT INTO migrations SELECT number + 1, 'later', checksum, '9.9', {needs} FROM migrations WHERE number = {version};
         PRAGMA user_version = {}; COMMIT",
        version + 1
    ))
    .unwrap();
}

#[test]
fn a_server_goes_on_beside_a_later_release_and_says_when_it_cannot_any_more() {
    let desk = Desk::with_bakery();
    let server = Running::start(&desk, &[]);
    server.badge_that_says("pekarna", "active");
    migrate(&desk, "CREATE TABLE visitors (name TEXT)", "0");
    desk.does(&["participant", "suspend", "pekarna", "--reason", "as agreed"]);
    server.badge_that_says("pekarna", "suspended");
    desk.does(&["health", "--ready", &server.operators]);

    migrate(&desk, "ALTER TABLE notes RENAME COLUMN text TO words", "number + 1");
    let told = format!(
        "data file `{}` has schema 9, and this program knows schemas up to 7; use the newer program that wrote it",
        desk.shown("openday.db")
    );
    server.log_that_says(&told);
    let ended = desk.run(&["health", "--ready", &server.operators]);
    assert_eq!((ended.code, ended.err.trim_end()), (Some(1), &*format!("openday: the server is not ready: {told}")));
    let badge = server.badge_that_says("pekarna", "suspended");
    assert_eq!(badge.status, 200, "badges go on from memory");
    for command in [&["participant", "reinstate", "pekarna"][..], &["audit", "verify"], &["backup", "copy.db"]] {
        assert_eq!(desk.refuses(command), told);
    }
}
