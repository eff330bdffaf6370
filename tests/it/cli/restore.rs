//! `openday restore`, and what interrupted backups leave.

use std::fs;

use rusqlite::Connection;

use super::server::Running;
use super::{BAKERY, Desk, add};

#[test]
fn a_backup_is_put_in_place_and_what_was_there_is_kept() {
    let desk = Desk::with_bakery();
    desk.does(&["backup", "copy.db"]);
    desk.does(&add("mill"));
    let head = desk.json(&["audit", "list", "--json"])[2]["hash"].as_str().unwrap().to_owned();
    assert_eq!(
        desk.does(&["restore", "copy.db"]),
        format!(
            "data file `openday.db` is restored from `copy.db`\n\
             \x20 revision      3\n\
             \x20 audit head    {head} (row 3)\n\
             \x20 set aside     {}\n",
            desk.shown("openday.db.set-aside-1")
        )
    );
    assert_eq!(desk.does(&["export", "-"]), desk.does(&["export", "--data", "copy.db", "-"]));
    assert!(desk.does(&["participant", "show", "mill", "--data", "openday.db.set-aside-1"]).contains("mill"));
    // Once more, and nothing that was set aside is lost.
    desk.does(&["restore", "openday.db.set-aside-1"]);
    assert!(desk.has("openday.db.set-aside-1") && desk.has("openday.db.set-aside-2"));
    assert!(desk.does(&["participant", "show", "mill"]).contains("mill"));
}

#[test]
fn after_a_crash_one_command_brings_back_what_another_one_backed_up_and_a_third_proves_it() {
    let desk = Desk::with_bakery();
    let server = Running::start(&desk, &[]);
    let told = desk.does(&["backup", "kept.db"]);
    // Killed, and its disk with it.
    drop(server);
    let log = desk.path("openday.db-wal");
    assert!(log.exists(), "{log:?}");
    fs::write(log, "what a broken disk left of a log").unwrap();
    desk.write("openday.db", &"what a broken disk left ".repeat(1_000));
    let refused = desk.refuses(&["participant", "list"]);
    assert!(refused.contains("openday.db"), "{refused}");

    desk.does(&["restore", "kept.db"]);
    let head = told.lines().find_map(|line| line.trim().strip_prefix("audit head ")).unwrap();
    let hash = head.trim().split(' ').next().unwrap();
    assert!(desk.does(&["audit", "verify", "--head", hash]).starts_with("the audit trail is whole"));
    Running::start(&desk, &[]).badge_that_says("pekarna", "active");
}

#[test]
fn a_backup_is_restored_where_there_is_no_data_file() {
    let desk = Desk::with_bakery();
    desk.does(&["backup", "copy.db"]);
    let told = desk.does(&["restore", "copy.db", "--data", "new.db"]);
    assert!(!told.contains("set aside"), "{told}");
    assert_eq!(desk.does(&["export", "--data", "new.db", "-"]), desk.does(&["export", "-"]));
    #[cfg(unix)]
    {
        let mode = std::os::unix::fs::PermissionsExt::mode(&fs::metadata(desk.path("new.db")).unwrap().permissions());
        assert_eq!(mode & 0o777, 0o600);
    }
    // Damaged, it is replaced too: that is what a backup is for.
    fs::write(desk.path("new.db"), "Dear reader").unwrap();
    desk.does(&["restore", "copy.db", "--data", "new.db"]);
    assert_eq!(desk.read("new.db.set-aside-1"), "Dear reader");
    assert_eq!(desk.does(&["export", "--data", "new.db", "-"]), desk.does(&["export", "-"]));
}

#[test]
fn a_running_server_shows_what_was_restored_and_is_written_to() {
    let desk = Desk::with_bakery();
    desk.does(&["backup", "copy.db"]);
    let server = Running::start(&desk, &[]);
    desk.does(&["participant", "revoke", "pekarna", "--reason", "as agreed"]);
    server.badge_that_says("pekarna", "revoked");
    let told = desk.does(&["restore", "copy.db"]);
    assert!(
        told.starts_with("data file `openday.db` is restored from `copy.db`; the server that runs on it shows"),
        "{told}"
    );
    server.badge_that_says("pekarna", "active");
    desk.does(&["participant", "suspend", "pekarna", "--reason", "as agreed"]);
    server.badge_that_says("pekarna", "suspended");
    let revoked = desk.does(&["participant", "show", "pekarna", "--data", "openday.db.set-aside-1"]);
    assert!(revoked.contains("revoked"), "{revoked}");
}

#[test]
fn what_is_not_a_whole_backup_is_refused_and_nothing_is_changed() {
    let desk = Desk::with_bakery();
    desk.does(&["backup", "copy.db"]);
    let before = fs::read(desk.path("openday.db")).unwrap();
    let whole = fs::read(desk.path("copy.db")).unwrap();
    fs::write(desk.path("letter.db"), "Dear reader, ".repeat(1_000)).unwrap();
    fs::write(desk.path("half.db"), &whole[..whole.len() / 2]).unwrap();
    fs::write(desk.path("empty.db"), "").unwrap();
    fs::copy(desk.path("copy.db"), desk.path("newer.db")).unwrap();
    Connection::open(desk.path("newer.db")).unwrap().pragma_update(None, "user_version", 40).unwrap();
    fs::copy(desk.path("copy.db"), desk.path("altered.db")).unwrap();
    let edit = "UPDATE participants SET document = json_set(document, '$.place', 'elsewhere')";
    Connection::open(desk.path("altered.db")).unwrap().execute(edit, []).unwrap();
    let claim = desk.read("copy.db.manifest.json");
    fs::write(desk.path("altered.db.manifest.json"), claim).unwrap();
    fs::create_dir(desk.path("folder.db")).unwrap();
    for (backup, told) in [
        ("letter.db", "`letter.db` is not a data file of Openday; name another file"),
        ("empty.db", "`empty.db` is not a data file of Openday; name another file"),
        ("half.db", "`half.db` is damaged"),
        ("newer.db", "`newer.db` has schema 40"),
        ("altered.db", "its manifest says that it was another when it was made; nothing was changed"),
        ("folder.db", "it is no file; nothing was changed"),
        ("missing.db", "No such file"),
        ("openday.db", "it is the data file itself; nothing was changed"),
    ] {
        let error = desk.refuses(&["restore", backup]);
        assert!(error.contains(told), "{backup}: {error}");
    }
    assert_eq!(fs::read(desk.path("openday.db")).unwrap(), before);
    assert!(!desk.has("openday.db.set-aside-1"));
}

#[test]
fn a_copy_with_its_own_log_is_restored_whole_and_left_as_it_is() {
    let desk = Desk::with_bakery();
    let server = Running::start(&desk, &[]);
    desk.does(&add("mill"));
    for ending in ["", "-wal"] {
        fs::copy(desk.path(&format!("openday.db{ending}")), desk.path(&format!("copy.db{ending}"))).unwrap();
    }
    let log = fs::read(desk.path("copy.db-wal")).unwrap();
    drop(server);
    desk.does(&["restore", "copy.db", "--data", "new.db"]);
    assert!(desk.does(&["participant", "show", "mill", "--data", "new.db"]).contains("mill"));
    assert_eq!(fs::read(desk.path("copy.db-wal")).unwrap(), log);
    assert!(!desk.has("copy.db-shm"));
}

#[test]
fn what_interrupted_backups_left_is_deleted_and_stops_no_backup() {
    let desk = Desk::new();
    desk.does(&BAKERY);
    desk.does(&["backup", "copy.db"]);
    // Killed between the two names, and by an earlier release in the middle of the copy.
    fs::remove_file(desk.path("copy.db")).unwrap();
    for number in 0..100 {
        desk.write(&format!("copy.db.unfinished-{number}"), "contacts");
    }
    desk.write("copy.db.unfinished-3-journal", "contacts");
    desk.write("out.json.unfinished-0", "contacts");
    desk.does(&["backup", "copy.db"]);
    desk.does(&["export", "out.json"]);
    let mut names: Vec<_> = fs::read_dir(desk.folder.path())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    assert_eq!(names, ["copy.db", "copy.db.manifest.json", "openday.db", "out.json"]);
    desk.does(&["restore", "copy.db"]);
}

#[cfg(unix)]
#[test]
fn files_are_their_owners_alone_whatever_the_shell_lets_new_files_be() {
    use std::os::unix::fs::PermissionsExt as _;

    let desk = Desk::with_bakery();
    fs::set_permissions(desk.path("openday.db"), fs::Permissions::from_mode(0o666)).unwrap();
    let ended = desk.run(&["participant", "list"]);
    assert!(
        ended.err.contains("could be read by others (mode 666); it is its owner's alone from now on"),
        "{}",
        ended.err
    );
    let program = env!("CARGO_BIN_EXE_openday");
    let script = format!("umask 0; '{program}' backup a.db && '{program}' export a.json && '{program}' restore a.db");
    let mut shell = std::process::Command::new("sh");
    let ended = shell.args(["-c", &script]).current_dir(desk.folder.path()).output().unwrap();
    assert!(ended.status.success(), "{}", String::from_utf8_lossy(&ended.stderr));
    let server = Running::start(&desk, &[]);
    for entry in fs::read_dir(desk.folder.path()).unwrap() {
        let entry = entry.unwrap();
        let mode = entry.metadata().unwrap().permissions().mode() & 0o777;
        assert_eq!(mode, 0o600, "{:?}", entry.file_name());
    }
    drop(server);
}

#[test]
fn nothing_is_exported_over_the_data_file() {
    let desk = Desk::with_bakery();
    let before = fs::read(desk.path("openday.db")).unwrap();
    for command in [&["export", "./openday.db"][..], &["audit", "export", "openday.db"]] {
        let told = desk.refuses(command);
        assert!(told.ends_with("openday.db` is the data file; name another file to write to"), "{told}");
    }
    assert_eq!(fs::read(desk.path("openday.db")).unwrap(), before);
}

/// What may not grow is as good as a full disk.
#[cfg(unix)]
#[test]
fn a_file_that_may_not_grow_is_told_in_one_line_and_left_whole() {
    let desk = Desk::with_bakery();
    let program = env!("CARGO_BIN_EXE_openday");
    let script = format!("ulimit -f 1; exec '{program}' participant suspend pekarna --reason 'as agreed'");
    let mut shell = std::process::Command::new("sh");
    let output = shell.args(["-c", &script]).current_dir(desk.folder.path()).env_clear().output().unwrap();
    let told = String::from_utf8(output.stderr).unwrap();
    assert_eq!((output.status.code(), told.lines().count()), (Some(1), 1), "{told}");
    let path = desk.shown("openday.db");
    assert!(told.starts_with(&format!("openday: data file `{path}` cannot be read or written (")), "{told}");
    desk.does(&["participant", "suspend", "pekarna", "--reason", "as agreed"]);
}

#[test]
fn a_copy_says_what_it_reads_and_writes_by_itself() {
    let desk = Desk::with_bakery();
    for data in ["openday.db", "new.db"] {
        let told = desk.refuses(&["copy", "--from", "openday.db", "--to", "new.db", "--data", data]);
        assert_eq!(
            told,
            "`openday copy` reads what --from names and writes what --to names, and nothing else; leave --data out"
        );
        assert!(!desk.has("new.db"));
    }
    desk.does(&["copy", "--from", "openday.db", "--to", "new.db"]);
    assert_eq!(desk.does(&["export", "--data", "new.db", "-"]), desk.does(&["export", "-"]));
}
