//! Files that are put in the place of a data file, and what of the old one lies beside them.

use std::fs;
use std::path::{Path, PathBuf};

use openday::domain::change::By;
use openday::store::sqlite::{Role, SqliteStore};
use openday::store::{Store, StoreError};
use rusqlite::Connection;

use super::{data_file, set_member};
use crate::store_contract::bakery;

const LOG: &str = "-wal";
const JOURNAL: &str = "-journal";

pub(super) fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    name.into()
}

async fn enter(store: &SqliteStore, names: &[&str]) {
    for name in names {
        store.add(&bakery(name), None, &By::OPERATOR).await.unwrap();
    }
}

pub(super) async fn slugs(store: &SqliteStore) -> Vec<String> {
    store.participants().await.unwrap().participants.iter().map(|participant| participant.slug.to_string()).collect()
}

async fn slugs_in(path: &Path) -> Vec<String> {
    slugs(&SqliteStore::open(path, Role::Command).unwrap()).await
}

/// A folder with a data file whose server was killed, earlier copies of the file, and another instance's.
struct Killed {
    folder: tempfile::TempDir,
    path: PathBuf,
    /// The log that the server left.
    log: Vec<u8>,
}

/// Names of files in that folder, and who is in each.
const COPIES: [(&str, &[&str]); 5] = [
    ("closed.db", &["first"]),
    ("backup.db", &["first", "second"]),
    ("newer.db", &["first", "second", "third"]),
    ("whole.db", &["first", "second", "third", "fourth"]),
    ("another.db", &["elsewhere"]),
];

impl Killed {
    async fn new() -> Self {
        let (folder, path) = data_file();
        let at = |name: &str| folder.path().join(name);
        let store = SqliteStore::open(&path, Role::Server).unwrap();
        enter(&store, &["first"]).await;
        drop(store);
        fs::copy(&path, at("closed.db")).unwrap();
        let store = SqliteStore::open(&path, Role::Server).unwrap();
        enter(&store, &["second"]).await;
        store.backup(&at("backup.db")).await.unwrap();
        enter(&store, &["third"]).await;
        store.backup(&at("newer.db")).await.unwrap();
        enter(&store, &["fourth"]).await;
        // As they lie on the disk when nobody has time for anything.
        fs::copy(&path, at("killed.db")).unwrap();
        fs::copy(beside(&path, LOG), at("killed.db-wal")).unwrap();
        drop(store);
        fs::rename(&path, at("whole.db")).unwrap();
        enter(&SqliteStore::open(&at("another.db"), Role::Command).unwrap(), &["elsewhere"]).await;
        let path = at("killed.db");
        let log = fs::read(beside(&path, LOG)).unwrap();
        Self { folder, path, log }
    }

    fn at(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }
}

#[tokio::test]
async fn what_a_killed_server_acknowledged_is_there_wherever_its_files_are() {
    let killed = Killed::new().await;
    let (_elsewhere, copy) = data_file();
    fs::copy(&killed.path, &copy).unwrap();
    fs::copy(beside(&killed.path, LOG), beside(&copy, LOG)).unwrap();
    for path in [&killed.path, &copy] {
        let store = SqliteStore::open(path, Role::Server).unwrap();
        assert_eq!(store.notices(), []);
        assert_eq!(slugs(&store).await, ["first", "fourth", "second", "third"]);
    }
}

#[tokio::test]
async fn a_log_that_was_copied_back_in_part_is_replayed() {
    let (folder, path) = data_file();
    let store = SqliteStore::open(&path, Role::Server).unwrap();
    enter(&store, &["first"]).await;
    let other = Connection::open(&path).unwrap();
    // A reader keeps the log from being copied back beyond what it sees.
    other.execute_batch("BEGIN; SELECT count(*) FROM participants").unwrap();
    enter(&store, &["second"]).await;
    let checkpoint = Connection::open(&path).unwrap();
    checkpoint.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |_| Ok(())).unwrap();
    enter(&store, &["third"]).await;
    set_member(&checkpoint, "third", "$.place", "by hand");
    let copy = folder.path().join("killed.db");
    fs::copy(&path, &copy).unwrap();
    fs::copy(beside(&path, LOG), beside(&copy, LOG)).unwrap();
    let killed = SqliteStore::open(&copy, Role::Command).unwrap();
    assert_eq!((slugs(&killed).await.len(), killed.notices()), (3, &[][..]));
    assert_eq!(store.participants().await.unwrap(), killed.participants().await.unwrap());
    other.execute_batch("COMMIT").unwrap();
}

#[tokio::test]
async fn what_another_program_wrote_last_is_replayed() {
    let (folder, path) = data_file();
    enter(&SqliteStore::open(&path, Role::Command).unwrap(), &["first"]).await;
    let by_hand = Connection::open(&path).unwrap();
    set_member(&by_hand, "first", "$.place", "Brno");
    let copy = folder.path().join("killed.db");
    fs::copy(&path, &copy).unwrap();
    fs::copy(beside(&path, LOG), beside(&copy, LOG)).unwrap();
    let store = SqliteStore::open(&copy, Role::Command).unwrap();
    assert_eq!(store.notices(), []);
    let place = store.participants().await.unwrap().participants.remove(0).place;
    assert_eq!(place.map(|place| place.to_string()).as_deref(), Some("Brno"));
}

#[tokio::test]
async fn what_was_put_in_place_is_what_is_there_and_the_old_log_is_kept() {
    for (name, expected) in COPIES.into_iter().filter(|(name, _)| *name != "whole.db") {
        for role in [Role::Command, Role::Server] {
            for by in
                [|from: &Path, to: &Path| fs::copy(from, to).map(drop), |from: &Path, to: &Path| fs::rename(from, to)]
            {
                let killed = Killed::new().await;
                by(&killed.at(name), &killed.path).unwrap();
                let store = SqliteStore::open(&killed.path, role).unwrap();
                let mut found = slugs(&store).await;
                found.sort_by_key(|slug| expected.iter().position(|expected| expected == slug));
                assert_eq!(found, expected, "{name}");
                let aside = fs::canonicalize(killed.folder.path()).unwrap().join("killed.db.set-aside-1-wal");
                let told: Vec<_> = store.notices().iter().map(ToString::to_string).collect();
                assert!(told.iter().any(|told| told.contains(&*aside.to_string_lossy())), "{name}: {told:?}");
                assert_eq!(fs::read(&aside).unwrap(), killed.log, "{name}");
                enter(&store, &["later"]).await;
                drop(store);
                assert_eq!(slugs_in(&killed.path).await.len(), expected.len() + 1, "{name}");
                let file = Connection::open(&killed.path).unwrap();
                let verdict: String = file.query_row("PRAGMA integrity_check", [], |row| row.get(0)).unwrap();
                assert_eq!(verdict, "ok", "{name}");
            }
        }
    }
}

#[tokio::test]
async fn a_file_that_has_all_of_the_log_already_is_not_changed_by_it() {
    let killed = Killed::new().await;
    fs::copy(killed.at("whole.db"), &killed.path).unwrap();
    let store = SqliteStore::open(&killed.path, Role::Command).unwrap();
    assert_eq!((slugs(&store).await.len(), store.notices()), (4, &[][..]));
}

/// Copies by other programs are of a state that is in the log, and may have other pages.
#[tokio::test]
async fn a_copy_by_another_program_is_what_is_there_once_it_is_put_in_place() {
    for copy_by in ["VACUUM INTO", "backup"] {
        for written_after in [&[][..], &["third"], &["third", "fourth"]] {
            let (folder, path) = data_file();
            let at = |name: &str| folder.path().join(name);
            let store = SqliteStore::open(&path, Role::Server).unwrap();
            let many: Vec<_> = (0..60).map(|number| bakery(&format!("gone-{number}"))).collect();
            store.import(&many, &By::OPERATOR, crate::store_contract::at(0)).await.unwrap();
            enter(&store, &["first", "second"]).await;
            let by_hand = Connection::open(&path).unwrap();
            by_hand.execute("DELETE FROM participants WHERE slug LIKE 'gone-%'", []).unwrap();
            if copy_by == "backup" {
                let mut copy = Connection::open(at("copy.db")).unwrap();
                let copying = rusqlite::backup::Backup::new(&by_hand, &mut copy).unwrap();
                copying.step(-1).unwrap();
            } else {
                by_hand.execute("VACUUM INTO ?1", [at("copy.db").to_str().unwrap()]).unwrap();
            }
            enter(&store, written_after).await;
            fs::copy(at("copy.db"), at("killed.db")).unwrap();
            fs::copy(beside(&path, LOG), at("killed.db-wal")).unwrap();
            let killed = SqliteStore::open(&at("killed.db"), Role::Command).unwrap();
            assert_eq!(slugs(&killed).await, ["first", "second"], "{copy_by}, then {written_after:?}");
            drop(killed);
            let file = Connection::open(at("killed.db")).unwrap();
            let verdict: String = file.query_row("PRAGMA integrity_check", [], |row| row.get(0)).unwrap();
            assert_eq!(verdict, "ok", "{copy_by}, then {written_after:?}");
        }
    }
}

#[tokio::test]
async fn a_log_beside_a_missing_or_an_empty_file_is_kept() {
    for (is_there, name) in [(false, "killed.db"), (true, "killed.db")] {
        let killed = Killed::new().await;
        fs::remove_file(&killed.path).unwrap();
        if is_there {
            fs::write(&killed.path, "").unwrap();
        }
        let store = SqliteStore::open(&killed.path, Role::Command).unwrap();
        assert_eq!(slugs(&store).await, Vec::<String>::new());
        assert_eq!(fs::read(killed.at(&format!("{name}.set-aside-1-wal"))).unwrap(), killed.log);
    }
}

#[tokio::test]
async fn what_is_no_log_is_not_written_over() {
    let killed = Killed::new().await;
    fs::write(beside(&killed.path, LOG), "a letter that somebody saved under this name by mistake").unwrap();
    let store = SqliteStore::open(&killed.path, Role::Command).unwrap();
    enter(&store, &["later"]).await;
    assert!(fs::read_to_string(killed.at("killed.db.set-aside-1-wal")).unwrap().starts_with("a letter"));
}

#[tokio::test]
async fn what_is_set_aside_takes_the_place_of_nothing() {
    let killed = Killed::new().await;
    fs::write(killed.at("killed.db.set-aside-1-wal"), "of last year").unwrap();
    fs::copy(killed.at("backup.db"), &killed.path).unwrap();
    assert_eq!(slugs_in(&killed.path).await, ["first", "second"]);
    assert_eq!(fs::read_to_string(killed.at("killed.db.set-aside-1-wal")).unwrap(), "of last year");
    assert_eq!(fs::read(killed.at("killed.db.set-aside-2-wal")).unwrap(), killed.log);
}

/// A journal that would be rolled back, of a file like the one at `path`.
fn journal_of(path: &Path) -> Vec<u8> {
    let folder = tempfile::tempdir().unwrap();
    let copy = folder.path().join("copy.db");
    fs::copy(path, &copy).unwrap();
    let file = Connection::open(&copy).unwrap();
    // With room for one page, changes go to the file, and what was there to the journal, before the commit.
    file.execute_batch(
        "PRAGMA journal_mode = DELETE; PRAGMA cache_size = 1; BEGIN; CREATE TABLE filler (bytes BLOB);
         INSERT INTO filler SELECT randomblob(3000) FROM sqlite_schema, sqlite_schema;
         UPDATE participants SET document = json_set(document, '$.place', 'elsewhere')",
    )
    .unwrap();
    let journal = fs::read(beside(&copy, JOURNAL)).unwrap();
    assert!(journal.len() > 4_096 && journal[0] != 0);
    journal
}

#[tokio::test]
async fn a_journal_of_another_file_is_kept_and_not_rolled_back() {
    let killed = Killed::new().await;
    let journal = journal_of(&killed.at("another.db"));
    for (name, expected) in COPIES {
        let path = killed.at(name);
        fs::write(beside(&path, JOURNAL), &journal).unwrap();
        assert_eq!(slugs_in(&path).await.len(), expected.len(), "{name}");
        assert_eq!(fs::read(killed.at(&format!("{name}.set-aside-1-journal"))).unwrap(), journal, "{name}");
    }
}

#[tokio::test]
async fn a_database_of_another_program_is_left_with_what_lies_beside_it() {
    let (_folder, path) = data_file();
    let other = Connection::open(&path).unwrap();
    other
        .execute_batch("PRAGMA journal_mode = WAL; CREATE TABLE notes (text); INSERT INTO notes VALUES ('a')")
        .unwrap();
    let (elsewhere, copy) = data_file();
    fs::copy(&path, &copy).unwrap();
    fs::copy(beside(&path, LOG), beside(&copy, LOG)).unwrap();
    #[cfg(unix)]
    fs::set_permissions(&copy, std::os::unix::fs::PermissionsExt::from_mode(0o644)).unwrap();
    assert!(matches!(SqliteStore::open(&copy, Role::Command), Err(StoreError::NotOpenday { .. })));
    assert!(!elsewhere.path().join("openday.db.set-aside-1-wal").exists());
    let text: String =
        Connection::open(&copy).unwrap().query_row("SELECT text FROM notes", [], |row| row.get(0)).unwrap();
    assert_eq!(text, "a");
    #[cfg(unix)]
    {
        let mode = std::os::unix::fs::PermissionsExt::mode(&fs::metadata(&copy).unwrap().permissions());
        assert_eq!(mode & 0o777, 0o644);
    }
}

#[cfg(unix)]
#[tokio::test]
async fn a_second_name_of_a_served_file_gets_no_server_and_no_command() {
    let (folder, path) = data_file();
    let server = SqliteStore::open(&path, Role::Server).unwrap();
    enter(&server, &["first"]).await;
    let link = folder.path().join("link.db");
    fs::hard_link(&path, &link).unwrap();
    assert!(matches!(SqliteStore::open(&link, Role::Server), Err(StoreError::ServedAlready { .. })));
    let error = SqliteStore::open(&link, Role::Command).unwrap_err();
    assert!(matches!(error, StoreError::ServedElsewhere { .. }), "{error:?}");
    let command = SqliteStore::open(&path, Role::Command).unwrap();
    enter(&command, &["second"]).await;
    drop((command, server));
    assert_eq!(slugs(&SqliteStore::open(&link, Role::Server).unwrap()).await, ["first", "second"]);
}

#[cfg(unix)]
#[tokio::test]
async fn a_second_name_beside_which_the_log_does_not_lie_is_refused_and_loses_nothing() {
    let killed = Killed::new().await;
    let (link, restored) = (killed.at("link.db"), killed.at("restored.db"));
    fs::hard_link(&killed.path, &link).unwrap();
    let (path, other) = (fs::canonicalize(&link).unwrap(), fs::canonicalize(&killed.path).unwrap());
    for error in [
        SqliteStore::open(&link, Role::Command).unwrap_err(),
        SqliteStore::open(&link, Role::Server).unwrap_err(),
        SqliteStore::restore(&path, &restored).unwrap_err(),
    ] {
        let told = format!(
            "data file `{}` is the same file as `{}`, beside which the log of its last changes lies; use `{}`, and delete the \
             other name",
            path.display(),
            other.display(),
            other.display()
        );
        assert_eq!(error.to_string(), told);
    }
    assert_eq!(fs::read(beside(&killed.path, LOG)).unwrap(), killed.log);
    // By a link that only leads to it, it is the file of the other name.
    let lead = killed.at("lead.db");
    std::os::unix::fs::symlink(&killed.path, &lead).unwrap();
    assert_eq!(slugs_in(&lead).await, ["first", "fourth", "second", "third"]);
    // With its log copied back, one name is as good as the other.
    assert_eq!(slugs_in(&link).await, ["first", "fourth", "second", "third"]);
}

#[cfg(unix)]
#[tokio::test]
async fn a_name_in_another_folder_is_believed_to_have_no_log_only_where_this_one_has_it() {
    let killed = Killed::new().await;
    let elsewhere = tempfile::tempdir_in(killed.folder.path()).unwrap();
    let link = elsewhere.path().join("openday.db");
    fs::hard_link(&killed.path, &link).unwrap();
    let error = SqliteStore::open(&link, Role::Command).unwrap_err();
    assert!(matches!(error, StoreError::NamedElsewhere { elsewhere: 1, .. }), "{error:?}");
    assert_eq!(slugs_in(&killed.path).await, ["first", "fourth", "second", "third"]);
    // Nothing is known of a log that may lie beside the other.
    let error = SqliteStore::open(&killed.path, Role::Server).unwrap_err();
    assert!(matches!(error, StoreError::NamedElsewhere { elsewhere: 1, .. }), "{error:?}");
    // A backup has its names where it will, and is read.
    SqliteStore::restore(&link, &killed.at("restored.db")).unwrap();
    assert_eq!(slugs_in(&killed.at("restored.db")).await, ["first", "fourth", "second", "third"]);
    // As the message says.
    let own = killed.at("own.db");
    fs::copy(&killed.path, &own).unwrap();
    fs::rename(&own, &killed.path).unwrap();
    assert_eq!(slugs_in(&killed.path).await, ["first", "fourth", "second", "third"]);
}

/// A file as the release before seals left it, with one write in its log.
async fn killed_before_seals() -> (tempfile::TempDir, PathBuf) {
    let (folder, path) = data_file();
    enter(&SqliteStore::open(&path, Role::Command).unwrap(), &["first", "second"]).await;
    let file = Connection::open(&path).unwrap();
    file.execute_batch(
        "DROP TABLE seal; DROP TABLE declined_applications; DELETE FROM migrations WHERE number > 3;
         ALTER TABLE migrations DROP COLUMN needs;
         PRAGMA user_version = 3",
    )
    .unwrap();
    drop(file);
    let file = Connection::open(&path).unwrap();
    set_member(&file, "first", "$.place", "Brno");
    let copy = folder.path().join("killed.db");
    fs::copy(&path, &copy).unwrap();
    fs::copy(beside(&path, LOG), beside(&copy, LOG)).unwrap();
    (folder, copy)
}

#[tokio::test]
async fn a_log_of_the_release_before_seals_is_replayed_into_its_own_file_alone() {
    let (_folder, path) = killed_before_seals().await;
    let store = SqliteStore::open(&path, Role::Server).unwrap();
    assert_eq!(store.notices(), []);
    let first = store.participants().await.unwrap().participants.remove(0);
    assert_eq!(first.place.map(|place| place.to_string()).as_deref(), Some("Brno"));

    let (_folder, path) = killed_before_seals().await;
    let killed = Killed::new().await;
    for name in ["newer.db", "another.db"] {
        fs::copy(killed.at(name), &path).unwrap();
        fs::copy(beside(&path, LOG), killed.at("log")).unwrap();
        let store = SqliteStore::open(&path, Role::Command).unwrap();
        assert_eq!(store.notices().len(), 1, "{name}");
        assert_eq!(slugs(&store).await, slugs_in(&killed.at(name)).await, "{name}");
        drop(store);
        fs::copy(killed.at("log"), beside(&path, LOG)).unwrap();
    }
}
