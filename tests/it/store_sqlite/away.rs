//! A data file that changes under its server.

use std::fs;
use std::path::Path;

use openday::domain::change::By;
use openday::store::sqlite::{Role, SqliteStore};
use openday::store::{Revision, Store, StoreError};

use super::data_file;
use super::replaced::{beside, slugs};
use crate::store_contract::bakery;

/// Looks within which a server must have noticed: it takes one every quarter of a second.
const LOOKS: usize = 8;

/// What a server that looks again and again comes to.
async fn looks(store: &SqliteStore) -> Result<Revision, StoreError> {
    let mut seen = store.revision().await;
    for _ in 1..LOOKS {
        seen = store.revision().await;
    }
    seen
}

async fn add(store: &SqliteStore, name: &str) -> Result<Revision, StoreError> {
    store.add(&bakery(name), None, &By::OPERATOR).await
}

/// Whether a write was refused and said so, for a reason that `is_why` knows.
async fn is_refused(store: &SqliteStore, is_why: impl Fn(&StoreError) -> bool) -> bool {
    let error = add(store, "lost").await.unwrap_err();
    assert!(error.to_string().ends_with("; nothing was changed"), "{error}");
    is_why(error.cause())
}

/// A served file with two participants, and beside it a backup with the first one and another instance's file.
async fn served() -> (tempfile::TempDir, std::path::PathBuf, SqliteStore) {
    let (folder, path) = data_file();
    let store = SqliteStore::open(&path, Role::Server).unwrap();
    add(&store, "first").await.unwrap();
    store.backup(&folder.path().join("backup.db")).await.unwrap();
    add(&store, "second").await.unwrap();
    let another = SqliteStore::open(&folder.path().join("another.db"), Role::Command).unwrap();
    for name in ["x1", "x2"] {
        add(&another, name).await.unwrap();
    }
    drop(another);
    (folder, path, store)
}

#[tokio::test]
async fn another_file_in_place_is_opened_and_what_was_read_before_is_worth_nothing() {
    let put: [fn(&Path, &Path); 3] = [
        |from, to| fs::rename(from, to).unwrap(),
        // The same file, written over: what is open still leads to it.
        |from, to| {
            fs::copy(from, to).unwrap();
        },
        |from, to| {
            for ending in ["", "-wal", "-shm"] {
                fs::remove_file(beside(to, ending)).unwrap();
            }
            fs::copy(from, to).unwrap();
        },
    ];
    for put in put {
        for (name, expected) in [("backup.db", &["first"][..]), ("another.db", &["x1", "x2"])] {
            let (folder, path, store) = served().await;
            let generation = store.generation();
            put(&folder.path().join(name), &path);
            // Before any look, nothing is acknowledged that would be lost.
            assert!(is_refused(&store, |why| matches!(why, StoreError::FileReplaced { .. })).await, "{name}");
            assert_eq!(looks(&store).await.unwrap(), Revision(expected.len() as u64), "{name}");
            assert_ne!(store.generation(), generation);
            assert_eq!(
                (slugs(&store).await, store.trouble()),
                (expected.iter().map(ToString::to_string).collect(), None)
            );
            add(&store, "later").await.unwrap();
            let command = SqliteStore::open(&path, Role::Command).unwrap();
            assert_eq!(slugs(&command).await.len(), expected.len() + 1);
            add(&command, "beside").await.unwrap();
            assert_eq!(looks(&store).await.unwrap(), Revision(expected.len() as u64 + 2));
        }
    }
}

#[tokio::test]
async fn a_file_that_is_gone_is_waited_for() {
    let (folder, path, store) = served().await;
    let hidden = folder.path().join("hidden.db");
    fs::rename(&path, &hidden).unwrap();
    assert!(is_refused(&store, |why| matches!(why, StoreError::FileGone { .. })).await);
    let error = looks(&store).await.unwrap_err();
    assert!(matches!(error.cause(), StoreError::FileGone { .. }), "{error:?}");
    assert_eq!(store.trouble(), Some(error.to_string()));
    assert!(add(&store, "lost").await.is_err());
    assert!(!path.exists(), "no new one is begun");
    fs::rename(&hidden, &path).unwrap();
    assert_eq!(looks(&store).await.unwrap(), Revision(2));
    assert_eq!((slugs(&store).await, store.trouble()), (vec!["first".to_owned(), "second".to_owned()], None));
}

#[tokio::test]
async fn what_is_not_a_whole_data_file_is_not_followed_but_waited_out() {
    for (content, told) in [
        (&b""[..], "openday.db` is empty; put the"),
        (b"Dear reader, ", "openday.db` is no data file of Openday; put the"),
    ] {
        let (folder, path, store) = served().await;
        let text: Vec<u8> = content.iter().copied().cycle().take(content.len() * 1_000).collect();
        fs::write(&path, &text).unwrap();
        let error = looks(&store).await.unwrap_err();
        assert!(error.to_string().contains(told), "{error}");
        assert!(add(&store, "lost").await.is_err());
        assert_eq!(fs::read(&path).unwrap(), text, "nothing is written to it");
        fs::copy(folder.path().join("backup.db"), &path).unwrap();
        assert_eq!(looks(&store).await.unwrap(), Revision(1));
    }
}

#[tokio::test]
async fn damage_is_noticed_and_mended_by_a_backup() {
    let (folder, path, store) = served().await;
    let whole = fs::read(&path).unwrap();
    for damage in [4_096..8_192, whole.len() - 8_192..whole.len() - 4_096, 0..whole.len()] {
        let mut damaged = fs::read(&path).unwrap();
        damaged[damage].fill(0xA5);
        fs::write(&path, &damaged).unwrap();
        let error = looks(&store).await.unwrap_err();
        assert!(error.outage().is_some(), "{error}");
        assert!(store.trouble().is_some() && add(&store, "lost").await.is_err());
        fs::copy(folder.path().join("backup.db"), &path).unwrap();
        assert_eq!(looks(&store).await.unwrap(), Revision(1));
        assert_eq!((slugs(&store).await, store.trouble()), (vec!["first".to_owned()], None));
    }
}

#[cfg(unix)]
#[tokio::test]
async fn a_file_made_read_only_is_read_on_and_not_written() {
    use std::os::unix::fs::PermissionsExt as _;

    let (_folder, path, store) = served().await;
    let permit = |mode| fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
    permit(0o400);
    assert_eq!(looks(&store).await.unwrap(), Revision(2));
    assert!(store.trouble().unwrap().contains("cannot be written: the file is read-only"));
    assert!(is_refused(&store, |why| matches!(why, StoreError::ReadOnly { .. })).await);
    assert!(matches!(SqliteStore::open(&path, Role::Command), Err(StoreError::ReadOnly { .. })));
    permit(0o600);
    assert_eq!(looks(&store).await.unwrap(), Revision(2));
    assert_eq!(store.trouble(), None);
    add(&store, "third").await.unwrap();
}

#[tokio::test]
async fn a_file_that_was_written_back_or_worked_on_by_hand_is_still_the_same() {
    let (_folder, path, store) = served().await;
    let generation = store.generation();
    let by_hand = rusqlite::Connection::open(&path).unwrap();
    super::set_member(&by_hand, "first", "$.place", "Brno");
    for checkpoint in ["PASSIVE", "FULL", "RESTART", "PASSIVE"] {
        by_hand.query_row(&format!("PRAGMA wal_checkpoint({checkpoint})"), [], |_| Ok(())).unwrap();
        looks(&store).await.unwrap();
        add(&store, &format!("shop-{}", checkpoint.to_lowercase())).await.err();
        looks(&store).await.unwrap();
    }
    by_hand.execute_batch("VACUUM").unwrap();
    by_hand.query_row("PRAGMA wal_checkpoint(FULL)", [], |_| Ok(())).unwrap();
    looks(&store).await.unwrap();
    assert_eq!((store.generation(), store.trouble()), (generation, None));
    add(&store, "later").await.unwrap();
}

#[cfg(unix)]
#[tokio::test]
async fn a_link_that_leads_to_another_file_is_followed_there() {
    let (folder, path, store) = served().await;
    drop(store);
    let link = folder.path().join("current.db");
    std::os::unix::fs::symlink(&path, &link).unwrap();
    let store = SqliteStore::open(&link, Role::Server).unwrap();
    fs::remove_file(&link).unwrap();
    std::os::unix::fs::symlink(folder.path().join("another.db"), &link).unwrap();
    assert!(add(&store, "lost").await.is_err());
    assert_eq!(looks(&store).await.unwrap(), Revision(2));
    assert_eq!(slugs(&store).await, ["x1", "x2"]);
    add(&store, "later").await.unwrap();
    assert_eq!(slugs(&SqliteStore::open(&link, Role::Command).unwrap()).await, ["later", "x1", "x2"]);
    let second = SqliteStore::open(&folder.path().join("another.db"), Role::Server);
    assert!(matches!(second, Err(StoreError::ServedAlready { .. })), "{second:?}");
    SqliteStore::open(&path, Role::Server).unwrap();
}

#[cfg(unix)]
#[tokio::test]
async fn a_folder_of_another_name_keeps_no_server_off_its_own_file() {
    let folder = tempfile::tempdir().unwrap();
    let (first, second, link) = (folder.path().join("r1"), folder.path().join("r2"), folder.path().join("current"));
    fs::create_dir(&first).unwrap();
    std::os::unix::fs::symlink(&first, &link).unwrap();
    let store = SqliteStore::open(&link.join("openday.db"), Role::Server).unwrap();
    add(&store, "before").await.unwrap();
    fs::rename(&first, &second).unwrap();
    fs::remove_file(&link).unwrap();
    std::os::unix::fs::symlink(&second, &link).unwrap();
    assert_eq!(looks(&store).await.unwrap(), Revision(1));
    add(&store, "after").await.unwrap();
    assert_eq!(slugs(&store).await, ["after", "before"]);
    let other = SqliteStore::open(&second.join("openday.db"), Role::Server);
    assert!(matches!(other, Err(StoreError::ServedAlready { .. })), "{other:?}");
}

#[cfg(unix)]
#[tokio::test]
async fn a_pipe_in_the_place_of_the_file_holds_nobody_up() {
    let (folder, path, store) = served().await;
    let away = folder.path().join("away.db");
    fs::rename(&path, &away).unwrap();
    let made = std::process::Command::new("mkfifo").arg(&path).status().unwrap();
    assert!(made.success());
    let error = looks(&store).await.unwrap_err();
    assert!(error.to_string().contains("openday.db` is no file; put the data file back"), "{error}");
    let command = SqliteStore::open(&path, Role::Command);
    assert!(matches!(command, Err(StoreError::CannotOpen { .. })), "{command:?}");
    fs::remove_file(&path).unwrap();
    fs::rename(&away, &path).unwrap();
    assert_eq!(looks(&store).await.unwrap(), Revision(2));
    add(&store, "third").await.unwrap();
}

#[cfg(unix)]
#[tokio::test]
async fn what_was_acknowledged_outlives_its_log() {
    for gone in [&["-wal"][..], &["-shm"], &["-wal", "-shm", ".lock"]] {
        let (folder, path, store) = served().await;
        for ending in gone {
            fs::remove_file(beside(&path, ending)).unwrap();
        }
        assert!(is_refused(&store, |why| matches!(why, StoreError::LogGone { .. })).await, "{gone:?}");
        assert_eq!(looks(&store).await.unwrap(), Revision(2), "{gone:?}");
        add(&store, "third").await.unwrap();
        let command = SqliteStore::open(&path, Role::Command).unwrap();
        assert_eq!(slugs(&command).await, ["first", "second", "third"], "{gone:?}");
        assert_eq!(command.notices(), [], "{gone:?}");
        assert!(matches!(SqliteStore::open(&path, Role::Server), Err(StoreError::ServedAlready { .. })), "{gone:?}");
        drop((command, store, folder));
    }
}

#[tokio::test]
async fn a_server_that_waits_for_its_file_is_given_none_by_a_command_that_enters_somebody() {
    let (folder, path, store) = served().await;
    fs::remove_file(&path).unwrap();
    assert!(looks(&store).await.is_err());
    let error = SqliteStore::open(&path, Role::Command).unwrap_err();
    assert!(matches!(error, StoreError::FileGone { .. }), "{error:?}");
    SqliteStore::restore(&folder.path().join("backup.db"), &path).unwrap();
    assert_eq!(looks(&store).await.unwrap(), Revision(1));
    add(&SqliteStore::open(&path, Role::Command).unwrap(), "later").await.unwrap();
    assert_eq!(looks(&store).await.unwrap(), Revision(2));
}
