//! What the SQLite store promises beyond the contract: about its file, its lock, and what it refuses to open.

mod audit;
mod away;
mod deleted;
mod forged;
mod migration;
mod old_file;
mod released;
mod replaced;
mod stored;
mod whole_file;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::Poll;

use openday::domain::change::{By, Change};
use openday::domain::input::AuditFilter;
use openday::domain::status::{Status, Transition};
use openday::store::sqlite::{Role, SqliteStore};
use openday::store::{NewSession, Revision, SessionLimits, Store, StoreError, TokenHash};
use rusqlite::Connection;

use crate::store_contract::{self, Opened, at, bakery, opening, order, slug, step};
use crate::support::Instance;

fn in_file() -> Opened {
    let (folder, path) = data_file();
    Opened { store: Arc::new(SqliteStore::open(&path, Role::Server).unwrap()), _keep: Some(folder) }
}

/// As the command line opens it: one thread for everything.
fn by_command() -> Opened {
    let (folder, path) = data_file();
    Opened { store: Arc::new(SqliteStore::open(&path, Role::Command).unwrap()), _keep: Some(folder) }
}

fn in_memory() -> Opened {
    Opened { store: Arc::new(SqliteStore::in_memory().unwrap()), _keep: None }
}

store_contract::contract!(file, super::in_file);
store_contract::contract!(command, super::by_command);
store_contract::contract!(memory, super::in_memory);

fn data_file() -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("openday.db");
    (folder, path)
}

/// A data file with one participant, not open any more.
async fn written_file() -> (tempfile::TempDir, PathBuf) {
    let (folder, path) = data_file();
    let store = SqliteStore::open(&path, Role::Server).unwrap();
    store.add(&bakery("shop"), None, &By::OPERATOR).await.unwrap();
    drop(store);
    (folder, path)
}

/// Edits a member of a participant's document by hand.
fn set_member(file: &Connection, slug: &str, member: &str, value: &str) {
    let update = "UPDATE participants SET document = json_set(document, ?2, ?3) WHERE slug = ?1";
    assert_eq!(file.execute(update, [slug, member, value]).unwrap(), 1);
}

fn refusal(path: &Path) -> StoreError {
    let refused = SqliteStore::open(path, Role::Server).expect_err("the file must be refused");
    let command = SqliteStore::open(path, Role::Command).expect_err("a command refuses what a server refuses");
    assert_eq!(refused.to_string(), command.to_string());
    refused
}

#[tokio::test]
async fn what_was_written_is_there_after_a_restart() {
    let (_folder, path) = data_file();
    let store = SqliteStore::open(&path, Role::Server).unwrap();
    store.add(&bakery("shop"), None, &By::OPERATOR).await.unwrap();
    let change = Change::AddOpenDay(opening("2026-12-03"));
    let expected = store.change(&order("shop", &change)).await.unwrap().participant;
    drop(store);
    let store = SqliteStore::open(&path, Role::Server).unwrap();
    assert_eq!(store.participant(&slug("shop")).await.unwrap(), Some(expected));
    assert_eq!(store.revision().await.unwrap(), Revision(2));
    assert_eq!(store.audit(0, &AuditFilter::default(), 10).await.unwrap().len(), 2);
}

#[cfg(unix)]
#[tokio::test]
async fn the_data_file_and_all_that_is_made_of_it_is_readable_by_its_owner_alone() {
    use std::os::unix::fs::PermissionsExt as _;

    let modes = |folder: &Path| {
        let files = fs::read_dir(folder).unwrap().map(|file| {
            let file = file.unwrap();
            (file.file_name().into_string().unwrap(), file.metadata().unwrap().permissions().mode() & 0o777)
        });
        files.collect::<BTreeMap<_, _>>()
    };
    let private = |names: &[&str]| names.iter().map(|name| ((*name).to_owned(), 0o600)).collect::<BTreeMap<_, _>>();
    let (folder, path) = data_file();
    let store = SqliteStore::open(&path, Role::Server).unwrap();
    store.add(&bakery("shop"), None, &By::OPERATOR).await.unwrap();
    store.backup(&folder.path().join("copy.db")).await.unwrap();
    let beside = ["openday.db", "openday.db-shm", "openday.db-wal", "openday.db.lock"];
    assert_eq!(modes(folder.path()), private(&[&beside[..], &["copy.db", "copy.db.manifest.json"]].concat()));
    drop(store);

    // Somebody let a group read it.
    fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
    let command = SqliteStore::open(&path, Role::Command).unwrap();
    let told: Vec<_> = command.notices().iter().map(ToString::to_string).collect();
    let shown = fs::canonicalize(&path).unwrap().display().to_string();
    assert!(told[0].starts_with(&format!("file `{shown}` could be read by others (mode 640)")), "{told:?}");
    command.add(&bakery("mill"), None, &By::OPERATOR).await.unwrap();
    command.backup(&folder.path().join("again.db")).await.unwrap();
    let modes = modes(folder.path());
    assert_eq!((modes["openday.db"], modes["openday.db-wal"], modes["again.db"]), (0o600, 0o600, 0o600), "{modes:?}");
}

#[tokio::test]
async fn a_second_server_is_refused_until_the_first_has_ended() {
    let (folder, path) = data_file();
    let first = SqliteStore::open(&path, Role::Server).unwrap();
    let error = SqliteStore::open(&path, Role::Server).unwrap_err();
    let shown = fs::canonicalize(&path).unwrap();
    assert!(matches!(&error, StoreError::ServedAlready { path } if *path == shown));
    assert_eq!(
        error.to_string(),
        format!("data file `{}` is served already; stop the other server or choose another data file", shown.display())
    );
    let detour = folder.path().join("sub").join("..").join("openday.db");
    fs::create_dir(folder.path().join("sub")).unwrap();
    assert!(matches!(SqliteStore::open(&detour, Role::Server), Err(StoreError::ServedAlready { .. })));
    #[cfg(unix)]
    {
        let link = folder.path().join("link.db");
        std::os::unix::fs::symlink(&path, &link).unwrap();
        assert!(matches!(SqliteStore::open(&link, Role::Server), Err(StoreError::ServedAlready { .. })));
    }
    drop(first);
    SqliteStore::open(&path, Role::Server).unwrap();
}

#[tokio::test]
async fn a_command_works_beside_a_server_and_the_server_sees_it() {
    let (_folder, path) = data_file();
    let server = SqliteStore::open(&path, Role::Server).unwrap();
    server.add(&bakery("shop"), None, &By::OPERATOR).await.unwrap();
    let command = SqliteStore::open(&path, Role::Command).unwrap();
    let approved = command.change(&order("shop", &step(Transition::Approve))).await.unwrap().participant;
    assert_eq!(approved.status, Status::Active);
    assert_eq!(server.revision().await.unwrap(), Revision(2));
    assert_eq!(server.changes_since(Revision(1)).await.unwrap().participants, [approved]);
    drop(command);
    server.change(&order("shop", &step(Transition::Revoke))).await.unwrap();
    assert_eq!(server.revision().await.unwrap(), Revision(3));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_and_a_command_that_write_at_once_lose_nothing() {
    const EACH: u64 = 40;
    let (_folder, path) = data_file();
    let server = SqliteStore::open(&path, Role::Server).unwrap();
    let command = SqliteStore::open(&path, Role::Command).unwrap();
    let write = async |store: &SqliteStore, name: &str| {
        for number in 0..EACH {
            store.add(&bakery(&format!("{name}-{number}")), None, &By::OPERATOR).await.unwrap();
        }
    };
    tokio::join!(write(&server, "server"), write(&command, "command"));
    assert_eq!(server.revision().await.unwrap(), Revision(2 * EACH));
    let trail = server.audit(0, &AuditFilter::default(), 1_000).await.unwrap();
    let revisions: Vec<_> = trail.iter().map(|row| row.revision.0).collect();
    assert_eq!(revisions, (1..=2 * EACH).collect::<Vec<_>>());
    assert_eq!(server.participants().await.unwrap().participants, command.participants().await.unwrap().participants);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn processes_that_open_a_new_file_at_once_agree_on_its_schema() {
    let (_folder, path) = data_file();
    let openers: Vec<_> = (0..6)
        .map(|_| {
            let path = path.clone();
            std::thread::spawn(move || SqliteStore::open(&path, Role::Command))
        })
        .collect();
    for (opener, number) in openers.into_iter().zip(0..) {
        let store = opener.join().unwrap().unwrap();
        store.add(&bakery(&format!("shop-{number}")), None, &By::OPERATOR).await.unwrap();
    }
    let store = SqliteStore::open(&path, Role::Server).unwrap();
    assert_eq!(store.revision().await.unwrap(), Revision(6));
}

#[tokio::test]
async fn a_new_file_all_of_which_is_in_its_log_keeps_it_when_another_command_opens_it() {
    let (folder, path) = data_file();
    let first = SqliteStore::open(&path, Role::Command).unwrap();
    first.add(&bakery("first"), None, &By::OPERATOR).await.unwrap();
    let second = SqliteStore::open(&path, Role::Command).unwrap();
    assert_eq!(second.notices(), []);
    for (store, slug) in [(&second, "second"), (&first, "third")] {
        store.add(&bakery(slug), None, &By::OPERATOR).await.unwrap();
    }
    drop((first, second));
    assert_eq!(SqliteStore::open(&path, Role::Server).unwrap().revision().await.unwrap(), Revision(3));
    let mut names = fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    assert!(names.all(|name| !name.contains("set-aside")));
}

#[tokio::test]
async fn a_file_of_a_newer_program_is_refused_and_left_alone() {
    let (_folder, path) = written_file().await;
    Connection::open(&path).unwrap().pragma_update(None, "user_version", 40).unwrap();
    let error = refusal(&path);
    assert!(matches!(error, StoreError::NewerSchema { found: 40, known: 7, .. }), "{error:?}");
    let shown = fs::canonicalize(&path).unwrap();
    assert_eq!(
        error.to_string(),
        format!(
            "data file `{}` has schema 40, and this program knows schemas up to 7; use the newer program that wrote it",
            shown.display()
        )
    );
}

#[tokio::test]
async fn a_file_of_another_program_is_refused_and_left_alone() {
    let (_folder, path) = written_file().await;
    Connection::open(&path).unwrap().pragma_update(None, "application_id", 0x1234).unwrap();
    assert!(matches!(refusal(&path), StoreError::NotOpenday { .. }));

    let (_folder, other) = data_file();
    Connection::open(&other).unwrap().execute_batch("CREATE TABLE notes (text)").unwrap();
    let before = fs::read(&other).unwrap();
    assert!(matches!(refusal(&other), StoreError::NotOpenday { .. }));
    assert_eq!(fs::read(&other).unwrap(), before);

    let (_folder, letter) = data_file();
    fs::write(&letter, "Dear reader, ".repeat(1_000)).unwrap();
    let error = refusal(&letter);
    assert!(matches!(error, StoreError::NotOpenday { .. }), "{error:?}");
    assert!(error.to_string().ends_with("is not a data file of Openday; name another file"), "{error}");
    assert_eq!(fs::read(&letter).unwrap(), "Dear reader, ".repeat(1_000).into_bytes());
}

#[tokio::test]
async fn a_file_whose_migration_was_another_is_refused() {
    let (_folder, path) = written_file().await;
    let tampered = "UPDATE migrations SET checksum = replace(checksum, substr(checksum, 1, 1), 'x')";
    assert_eq!(Connection::open(&path).unwrap().execute(tampered, []).unwrap(), 7);
    let error = refusal(&path);
    assert!(matches!(&error, StoreError::ChangedMigration { migration, .. } if migration == "0001_participants"));

    Connection::open(&path).unwrap().execute("DELETE FROM migrations", []).unwrap();
    assert!(matches!(refusal(&path), StoreError::ChangedMigration { .. }));
}

#[tokio::test]
async fn a_damaged_file_is_refused_with_the_way_out() {
    // Long enough to have many pages.
    let (_folder, path) = data_file();
    let store = SqliteStore::open(&path, Role::Server).unwrap();
    let many: Vec<_> = (0..300).map(|number| bakery(&format!("shop-{number}"))).collect();
    store.import(&many, &By::OPERATOR, at(0)).await.unwrap();
    drop(store);
    let whole = fs::read(&path).unwrap();
    assert!(!path.with_file_name("openday.db-wal").exists(), "the log was written back");

    let page = 4_096;
    let mut overwritten = whole.clone();
    overwritten[page * 5..page * 6].fill(0xA5);
    for damaged in [&whole[..whole.len() / 2], &whole[..whole.len() - page], &overwritten] {
        fs::write(&path, damaged).unwrap();
        let error = refusal(&path);
        assert!(matches!(error, StoreError::Corrupt { .. }), "{error:?}");
        assert!(error.to_string().ends_with("restore one with `openday restore BACKUP`"), "{error}");
    }
    fs::write(&path, &whole[..60]).unwrap();
    assert!(matches!(refusal(&path), StoreError::NotOpenday { .. } | StoreError::Corrupt { .. }));
    fs::write(&path, whole).unwrap();
    SqliteStore::open(&path, Role::Server).unwrap();
}

#[test]
fn a_path_that_cannot_hold_a_file_is_named_with_the_reason() {
    let (folder, path) = data_file();
    fs::write(&path, "").unwrap();
    for (bad, expected) in [
        (path.join("openday.db"), "is not a folder"),
        (folder.path().join("missing").join("openday.db"), "No such file"),
        (folder.path().to_owned(), "it is a folder"),
        (PathBuf::from(".."), "it is a folder"),
    ] {
        let error = refusal(&bad);
        assert!(matches!(error, StoreError::CannotOpen { .. }), "{error:?}");
        let text = error.to_string();
        if cfg!(unix) {
            assert!(text.contains(&*bad.to_string_lossy()) && text.contains(expected), "{text}");
        }
    }
}

/// `/proc` is a folder in which nobody, root included, can make a file.
#[cfg(target_os = "linux")]
#[test]
fn a_folder_nobody_can_write_to_is_refused_with_what_must_be_writable() {
    for role in [Role::Server, Role::Command] {
        let error = SqliteStore::open(Path::new("/proc/openday.db"), role).unwrap_err();
        assert!(matches!(error, StoreError::ReadOnly { .. }), "{error:?}");
        let text = error.to_string();
        assert!(text.starts_with("data file `/proc/openday.db` cannot be written: "), "{text}");
        assert!(text.contains("the file and its folder must be writable"), "{text}");
    }
}

#[cfg(unix)]
#[tokio::test]
async fn a_read_only_file_or_folder_is_refused_with_what_must_be_writable() {
    use std::os::unix::fs::PermissionsExt;

    let (folder, path) = written_file().await;
    let (shut_folder, shut_path) = written_file().await;
    let permit = |path: &Path, mode| fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    permit(&path, 0o444);
    if fs::File::options().write(true).open(&path).is_ok() {
        // Permissions do not bind root; the test of `/proc` covers the message there.
        println!("skipped: this user may write to read-only files");
        return;
    }
    let error = refusal(&path);
    assert!(error.to_string().contains("cannot be written: the file is read-only; the file and its folder"), "{error}");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2, "the file and its lock");
    permit(shut_folder.path(), 0o555);
    let error = refusal(&shut_path);
    permit(shut_folder.path(), 0o755);
    assert!(matches!(error, StoreError::ReadOnly { .. }), "{error:?}");
}

#[tokio::test]
async fn audit_rows_cannot_be_changed_or_deleted_nor_the_revision_set_back() {
    let (_folder, path) = written_file().await;
    let connection = Connection::open(&path).unwrap();
    for (attempt, refusal) in [
        ("UPDATE audit SET actor = 'participant'", "the audit trail cannot be changed"),
        ("DELETE FROM audit", "the audit trail cannot be changed"),
        ("UPDATE revision SET value = 0", "the revision rises by one"),
        ("DELETE FROM revision", "the revision cannot be deleted"),
        ("UPDATE participants SET document = json_set(document, '$.status', 'vip')", "CHECK constraint failed"),
        ("UPDATE participants SET document = json_remove(document, '$.status')", "CHECK constraint failed"),
        ("UPDATE participants SET document = document || '}'", "malformed JSON"),
        ("UPDATE participants SET status = 'active'", "cannot UPDATE generated column"),
        ("UPDATE participants SET website_host = ''", "CHECK constraint failed"),
        ("UPDATE participants SET revision = 'often'", "cannot store TEXT value in INTEGER column"),
    ] {
        let error = connection.execute(attempt, []).unwrap_err().to_string();
        assert!(error.contains(refusal), "{attempt}: {error}");
    }
}

#[tokio::test]
async fn a_backup_put_in_place_signs_nobody_in() {
    let (folder, path) = data_file();
    let store = SqliteStore::open(&path, Role::Server).unwrap();
    store.add_maintainer(&store_contract::maintainer("Front desk", 1), &By::OPERATOR).await.unwrap();
    let limits = SessionLimits { idle_s: 600, age_s: 3_600 };
    let session = TokenHash([0xC5; 32]);
    let new = NewSession { credential: TokenHash([1; 32]), session, now: at(0), limits };
    let desk = store.open_session(&new).await.unwrap();
    assert_eq!(store.session(session, limits, at(1)).await.unwrap(), desk);
    let to = folder.path().join("copy.db");
    store.backup(&to).await.unwrap();
    assert_eq!(store.session(session, limits, at(1)).await.unwrap(), desk, "it goes on where it was opened");
    let copy = fs::read(&to).unwrap();
    assert!(!copy.windows(32).any(|bytes| bytes == session.0), "nor is it left in a free page");
    let restored = SqliteStore::open(&to, Role::Command).unwrap();
    assert_eq!(restored.session(session, limits, at(1)).await.unwrap(), None);
    assert_eq!(restored.holder(new.credential).await.unwrap(), desk);
}

/// Who only reads waits for no lock; and what could not be noted keeps no session alive.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_session_goes_on_within_its_limits_while_the_data_file_is_locked() {
    let (_folder, path) = data_file();
    let store = SqliteStore::open(&path, Role::Server).unwrap();
    store.add_maintainer(&store_contract::maintainer("Front desk", 1), &By::OPERATOR).await.unwrap();
    let limits = SessionLimits { idle_s: 600, age_s: 3_600 };
    let session = TokenHash([0xC5; 32]);
    let new = NewSession { credential: TokenHash([1; 32]), session, now: at(0), limits };
    let desk = store.open_session(&new).await.unwrap();
    let seen_at = || -> String {
        let file = Connection::open(&path).unwrap();
        file.query_row("SELECT seen_at FROM sessions", [], |row| row.get(0)).unwrap()
    };

    let other = Connection::open(&path).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    // A change that waits for the lock stands before the notes.
    let shop = bakery("shop");
    let mut change = std::pin::pin!(store.add(&shop, None, &By::OPERATOR));
    assert!(std::future::poll_fn(|context| Poll::Ready(change.as_mut().poll(context))).await.is_pending());
    for _request in 0..300 {
        assert_eq!(store.session(session, limits, at(300)).await.unwrap(), desk);
    }
    assert_eq!(store.session(session, limits, at(600)).await.unwrap(), None, "idle for as long as is allowed");
    assert_eq!(seen_at(), at(0).to_string(), "no request waited until it was noted");
    other.execute_batch("ROLLBACK").unwrap();
    change.await.expect("the notes took no place from changes");

    store.end_session(TokenHash([0; 32])).await.unwrap();
    assert_eq!(seen_at(), at(300).to_string(), "the notes that waited");
    assert_eq!(store.session(session, limits, at(890)).await.unwrap(), desk);
}

#[tokio::test]
async fn a_value_edited_by_hand_is_named_with_its_owner() {
    let (_folder, path) = written_file().await;
    set_member(&Connection::open(&path).unwrap(), "shop", "$.time_zone", "Europe/Brno");
    let store = SqliteStore::open(&path, Role::Server).unwrap();
    assert_eq!(
        store.participant(&slug("shop")).await.unwrap_err().to_string(),
        "stored time_zone of participant `shop` cannot be read: time zone `Europe/Brno` is not a Region/City name of the IANA \
         database, like Europe/Prague; correct it where it is stored or restore a backup"
    );
}

#[tokio::test]
async fn a_row_that_cannot_be_read_keeps_no_other_from_being_read() {
    let (_folder, path) = written_file().await;
    let store = SqliteStore::open(&path, Role::Server).unwrap();
    for name in ["cafe", "hotel", "mill", "inn"] {
        store.add(&bakery(name), None, &By::OPERATOR).await.unwrap();
    }
    store.change(&order("mill", &Change::AddOpenDay(opening("2026-12-03")))).await.unwrap();
    let file = Connection::open(&path).unwrap();
    set_member(&file, "shop", "$.time_zone", "Europe/Brno");
    set_member(&file, "mill", "$.open_days[0].start", "2026-02-30T09:00");
    file.execute("UPDATE participants SET slug = '-cafe' WHERE slug = 'cafe'", []).unwrap();
    let no_text =
        "UPDATE participants SET document = replace(document, 'Mostu', CAST(x'FF' AS TEXT)) WHERE slug = 'inn'";
    file.execute(no_text, []).unwrap();

    let changes = store.changes_since(Revision::ZERO).await.unwrap();
    assert_eq!(changes.participants, [bakery("hotel")]);
    let told: Vec<_> = changes.unreadable.iter().map(|row| (row.slug.as_str(), row.problem.as_str())).collect();
    assert_eq!(told.iter().map(|(slug, _)| *slug).collect::<Vec<_>>(), ["shop", "-cafe", "inn", "mill"]);
    for ((_, problem), start) in told.iter().zip([
        "stored time_zone of participant `shop` cannot be read: time zone `Europe/Brno` is not",
        "stored slug of participant `-cafe` cannot be read: its document is that of `cafe`; ",
        "stored document of participant `inn` cannot be read: invalid utf-8",
        "stored open_days[0].start of participant `mill` cannot be read: `2026-02-30T09:00` is no date there is: February",
    ]) {
        assert!(problem.starts_with(start), "{problem}");
    }
    let all = store.participants().await.unwrap();
    assert_eq!((all.participants, all.unreadable.len()), (vec![bakery("hotel")], 4));
    assert!(matches!(store.participant(&slug("mill")).await, Err(StoreError::Unreadable { .. })));
}

#[tokio::test]
async fn a_revocation_is_shown_while_another_participant_cannot_be_read() {
    let (_folder, path) = written_file().await;
    let store = Arc::new(SqliteStore::open(&path, Role::Server).unwrap());
    store.add(&bakery("cafe"), None, &By::OPERATOR).await.unwrap();
    for name in ["shop", "cafe"] {
        store.change(&order(name, &step(Transition::Approve))).await.unwrap();
    }
    let server = Instance::over(Arc::clone(&store) as _, "2026-11-20T12:00:00Z").await;
    set_member(&Connection::open(&path).unwrap(), "shop", "$.time_zone", "Europe/Brno");

    server.app.change(&slug("cafe"), &step(Transition::Revoke), &By::OPERATOR).await.unwrap();
    assert_eq!(server.app.participant("cafe").unwrap().status, Status::Revoked);
    // Another one loads everything at its start.
    let server = Instance::over(store, "2026-11-20T12:00:00Z").await;
    assert_eq!(server.app.participant("cafe").unwrap().status, Status::Revoked);
    assert_eq!((server.app.participant("shop"), server.app.readiness().participants_unreadable), (None, 1));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_backup_holds_everything_acknowledged_before_it_began() {
    const BACKUPS: usize = 4;
    let (folder, path) = data_file();
    let store = Arc::new(SqliteStore::open(&path, Role::Server).unwrap());
    let (acknowledged, stop) = (Arc::new(AtomicU64::new(0)), Arc::new(AtomicU64::new(0)));
    let writer = {
        let (store, acknowledged, stop) = (Arc::clone(&store), Arc::clone(&acknowledged), Arc::clone(&stop));
        tokio::spawn(async move {
            let mut number = 0;
            while stop.load(Ordering::SeqCst) == 0 {
                number += 1;
                store.add(&bakery(&format!("shop-{number}")), None, &By::OPERATOR).await.unwrap();
                acknowledged.store(number, Ordering::SeqCst);
            }
        })
    };
    for copy in 0..BACKUPS {
        let before = acknowledged.load(Ordering::SeqCst);
        let to = folder.path().join(format!("copy-{copy}.db"));
        store.backup(&to).await.unwrap();
        let restored = SqliteStore::open(&to, Role::Command).unwrap();
        let Revision(revision) = restored.revision().await.unwrap();
        assert!(revision >= before, "{revision} of {before}");
        let participants = restored.participants().await.unwrap().participants;
        assert_eq!(participants.len() as u64, revision);
        assert_eq!(
            restored.audit(0, &AuditFilter::default(), 1_000).await.unwrap().len(),
            participants.len().min(1_000)
        );
    }
    stop.store(1, Ordering::SeqCst);
    writer.await.unwrap();
}
