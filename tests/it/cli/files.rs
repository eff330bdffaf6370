//! Files in and out: import, export, backup, and data files that cannot be used.

use rusqlite::Connection;

use super::{BAKERY, Desk, add};

const FILE: &str = r#"{ "participants": [
  { "slug": "pekarna", "name": "Pekárna U Mostu", "website": "https://pekarna.example/", "country": "CZ", "place": "Brno",
    "time_zone": "Europe/Prague", "language": "cs", "plan": "Od pěti\nu pece", "link": "https://pekarna.example/den",
    "status": "active",
    "open_days": [ { "start": "2026-12-03T09:00", "end": "2026-12-03T16:00", "kind": "tour", "title": "Chléb" },
                   { "start": "2026-12-10T22:00", "end": "2026-12-11T04:00", "cancelled": true } ] },
  { "slug": "surya", "name": "सूर्या हथकरघा", "website": "https://surya.example/", "country": "IN",
    "time_zone": "Asia/Kolkata", "language": "hi" } ] }
"#;

#[test]
fn what_is_exported_imports_as_the_same() {
    let desk = Desk::new();
    desk.write("in.json", FILE);
    assert_eq!(desk.does(&["import", "in.json"]), "participants imported: 2\n");
    desk.does(&["export", "first.json"]);
    let first = desk.read("first.json");
    assert_eq!(desk.does(&["import", "first.json"]), "participants imported: 0, 2 were there already\n");
    let ended = desk.run_with_input(&["import", "--data", "other.db", "-"], &first);
    assert_eq!(ended.succeeded(&["import"]), "participants imported: 2\n");
    assert_eq!(desk.does(&["export", "--data", "other.db", "-"]), first);
    let days = &serde_json::from_str::<serde_json::Value>(&first).unwrap()["participants"][0]["open_days"];
    assert_eq!((&days[0]["title"], &days[1]["cancelled"]), (&"Chléb".into(), &true.into()));
}

/// A desk whose bakery an earlier release let in: by old names, and with its open day past.
fn desk_of_old() -> Desk {
    let desk = Desk::with_bakery();
    let edit =
        "UPDATE participants SET document = json_set(document, '$.time_zone', 'Asia/Calcutta', '$.language', 'iw',
                    '$.open_days[0].start', '2019-12-03T09:00', '$.open_days[0].end', '2019-12-07T13:00')";
    assert_eq!(Connection::open(desk.path("openday.db")).unwrap().execute(edit, []).unwrap(), 1);
    desk
}

#[test]
fn an_export_of_old_spellings_and_past_open_days_imports_as_the_same() {
    let desk = desk_of_old();
    desk.does(&["export", "old.json"]);
    let old = desk.read("old.json");
    assert!(["Asia/Calcutta", "\"iw\"", "2019-12-07T13:00"].iter().all(|value| old.contains(value)), "{old}");
    assert_eq!(desk.does(&["import", "old.json"]), "participants imported: 0, 1 were there already\n");
    assert_eq!(desk.does(&["import", "--data", "other.db", "old.json"]), "participants imported: 1\n");
    assert_eq!(desk.does(&["export", "--data", "other.db", "-"]), old);
}

#[test]
fn an_export_that_was_edited_by_hand_is_read_as_forgivingly_as_any_file() {
    let desk = desk_of_old();
    let mut edited = desk.does(&["export", "-"]);
    for (from, to) in [
        ("\"CZ\"", "\"cz\""),
        ("https://pekarna.example/", "pekarna.example"),
        ("2019-12-07T13:00", "7. 12. 2019 13:00"),
        ("open-house", "Open house"),
    ] {
        assert!(edited.contains(from), "{edited}");
        edited = edited.replace(from, to);
    }
    let ended = desk.run_with_input(&["import", "-"], &edited);
    assert_eq!(ended.succeeded(&["import"]), "participants imported: 0, 1 were there already\n");
    let wrong = edited.replace("\"cz\"", "\"Bohemia\"");
    let told = desk.run_with_input(&["import", "-"], &wrong).refused(1, &["import"]);
    assert!(
        told.ends_with(
            "country `Bohemia` is not known; write its name in English, like \
             Czechia, or its two letters of ISO 3166-1, like CZ"
        ),
        "{told}"
    );
}

#[test]
fn a_broken_file_is_told_with_line_and_member_and_nothing_of_it_is_used() {
    let desk = Desk::with_bakery();
    let before = desk.does(&["export", "-"]);
    for (from, to, told) in [
        (
            "\"country\": \"IN\"",
            "\"country\": \"Assam\"",
            "in.json: line 7, column 95: participants[1].country: country `Assam` is not known; write its name in English, like \
             Czechia, or its two letters of ISO 3166-1, like CZ",
        ),
        (
            "\"end\": \"2026-12-11T04:00\"",
            "\"end\": \"2026-12-10T04:00\"",
            "in.json: line 6, column 58: participants[0].open_days[1].end: it ends at `2026-12-10 04:00`, which is not \
             after its start at `2026-12-10 22:00`",
        ),
        (
            "\"slug\": \"surya\"",
            "\"slug\": \"pekarna\"",
            "in.json: line 7, column 13: participants[1].slug: slug `pekarna` is at participants[0] already; keep one of \
             them",
        ),
        (
            "सूर्या हथकरघा",
            "\u{14400}\u{14401}",
            "in.json: participant `surya`: name holds `\u{14400}` (U+14400) at position 1, which no font here can draw; \
             write it otherwise or add a font that has it",
        ),
    ] {
        assert!(FILE.contains(from), "{from}");
        desk.write("in.json", &FILE.replace(from, to));
        assert_eq!(desk.refuses(&["import", "in.json"]), told);
    }
    assert_eq!(desk.does(&["export", "-"]), before);
}

#[test]
fn a_file_that_differs_from_what_is_there_is_refused_whole() {
    let desk = Desk::with_bakery();
    let before = desk.does(&["export", "-"]);
    desk.write("in.json", FILE);
    assert_eq!(
        desk.refuses(&["import", "in.json"]),
        "participant `pekarna` is there already and differs from the one in the file, so nothing was imported; edit it \
         or remove it from the file"
    );
    assert_eq!(desk.does(&["export", "-"]), before);
}

#[test]
fn a_file_that_cannot_be_read_is_named() {
    let desk = Desk::new();
    assert!(desk.refuses(&["import", "absent.json"]).starts_with("cannot read file `absent.json`: "));
    std::fs::write(desk.path("latin.json"), b"{ \"participants\": \"\xE1\" }").unwrap();
    assert_eq!(desk.refuses(&["import", "latin.json"]), "file `latin.json` is not UTF-8 text; save it as UTF-8");
    assert!(!desk.has("openday.db"));
    desk.write("list.json", "[]");
    assert_eq!(
        desk.refuses(&["import", "list.json"]),
        "list.json: line 1, column 1: the file is a list; write an object with it: { \"participants\": [ … ] }"
    );
}

#[test]
fn an_import_that_is_refused_begins_no_data_file() {
    let desk = Desk::new();
    for (from, to) in [("\"IN\"", "\"Assam\""), ("सूर्या", "\u{14400}"), ("\"open_days\": [ {", "\"open_days\": {")]
    {
        assert!(FILE.contains(from), "{from}");
        desk.write("in.json", &FILE.replace(from, to));
        desk.refuses(&["import", "in.json"]);
        assert!(!desk.has("openday.db"), "{from}");
    }
}

#[test]
fn an_import_warns_of_names_that_look_alike_once_and_of_no_more_than_three() {
    let desk = Desk::with_bakery();
    let entries: Vec<_> = (1..=6)
        .map(|number| {
            let name = if number == 6 { "Kavárna" } else { "PEKÁRNA U MOSTU" };
            format!(
                "{{\"slug\":\"twin-{number}\",\"name\":\"{name}\",\"website\":\"https://t.example/\",\"country\":\"CZ\",\
                 \"time_zone\":\"Europe/Prague\",\"language\":\"cs\"}}"
            )
        })
        .collect();
    desk.write("in.json", &format!("{{\"participants\":[{}]}}", entries.join(",")));
    let ended = desk.run(&["import", "in.json"]);
    assert_eq!(ended.code, Some(0));
    assert_eq!(
        ended.err,
        "openday: warning: the name `PEKÁRNA U MOSTU` of `twin-1` looks like that of `pekarna`, `twin-2`, `twin-3` and \
         2 more; make sure nobody takes one for the other\n"
    );
    assert_eq!(String::from_utf8(ended.out).unwrap(), "participants imported: 6\n");
}

#[test]
fn an_export_that_must_leave_one_out_writes_the_others_and_fails() {
    let desk = Desk::with_bakery();
    desk.does(&add("mill"));
    desk.break_by_hand("pekarna");
    let ended = desk.run(&["export", "out.json"]);
    assert_eq!((ended.code, ended.out.as_slice()), (Some(1), &b""[..]));
    let (warning, failure) = ended.err.trim_end().split_once('\n').unwrap();
    assert!(
        warning.starts_with("openday: warning: stored time_zone of participant `pekarna` cannot be read: "),
        "{warning}"
    );
    assert_eq!(failure, "openday: `out.json` is not complete: participants left out: 1");
    let written: serde_json::Value = serde_json::from_str(&desk.read("out.json")).unwrap();
    assert_eq!(written["participants"].as_array().unwrap().len(), 1);
    assert_eq!(written["participants"][0]["slug"], "mill");
}

#[test]
fn a_backup_is_a_data_file_and_never_replaces_one() {
    let desk = Desk::with_bakery();
    let head = desk.json(&["audit", "list", "--json"])[2]["hash"].as_str().unwrap().to_owned();
    assert_eq!(
        desk.does(&["backup", "copy.db"]),
        format!(
            "backup `copy.db` is written and verified; its manifest is `copy.db.manifest.json`\n\
             \x20 revision      3\n\
             \x20 audit head    {head} (row 3)\n"
        )
    );
    assert!(desk.read("copy.db.manifest.json").contains(&head));
    assert_eq!(desk.does(&["export", "--data", "copy.db", "-"]), desk.does(&["export", "-"]));
    let told = desk.refuses(&["backup", "copy.db"]);
    assert!(told.ends_with("exists already; name a new file"), "{told}");
}

#[test]
fn a_data_file_of_a_newer_program_is_refused_by_every_command() {
    let desk = Desk::with_bakery();
    Connection::open(desk.path("openday.db")).unwrap().pragma_update(None, "user_version", 40).unwrap();
    let told = format!(
        "data file `{}` has schema 40, and this program knows schemas up to 7; use the newer program that wrote it",
        desk.shown("openday.db")
    );
    assert_eq!(desk.refuses(&["participant", "list"]), told);
    assert_eq!(desk.refuses(&["participant", "approve", "pekarna"]), told);
    assert_eq!(desk.refuses(&["serve", "--listen", "127.0.0.1:0", "--ops-listen", "127.0.0.1:0"]), told);
}

#[test]
fn a_data_file_that_cannot_be_made_is_named_with_the_reason() {
    let desk = Desk::new();
    let told = desk.refuses(&[&BAKERY[..], &["--data", "absent/openday.db"]].concat());
    assert!(told.starts_with("data file `absent/openday.db` cannot be opened: "), "{told}");
    desk.write("letter.txt", "Dear reader,");
    let told = desk.refuses(&["participant", "list", "--data", "letter.txt"]);
    assert!(told.ends_with("is not a data file of Openday; name another file"), "{told}");
}

#[cfg(unix)]
#[test]
fn what_is_no_file_is_refused_by_servers_and_commands_and_nothing_is_made_beside_it() {
    let desk = Desk::with_bakery();
    std::fs::create_dir(desk.path("folder")).unwrap();
    std::os::unix::fs::symlink("nowhere.db", desk.path("link.db")).unwrap();
    std::os::unix::net::UnixListener::bind(desk.path("socket")).unwrap();
    let before = std::fs::read_dir(desk.folder.path()).unwrap().count();
    for (name, told) in [
        ("folder", "it is a folder; name another file, in a folder that exists"),
        ("socket", "it is no file; name another file, in a folder that exists"),
        ("link.db", "it is a link to `nowhere.db`, where there is nothing; name another file, in a folder that exists"),
        ("openday.db/", "Not a directory (os error 20); name another file, in a folder that exists"),
    ] {
        let refused = desk.refuses(&["serve", "--listen", "127.0.0.1:0", "--ops-listen", "", "--data", name]);
        assert_eq!(refused, format!("data file `{name}` cannot be opened: {told}"));
        if ["folder", "socket"].contains(&name) {
            assert_eq!(desk.refuses(&["participant", "list", "--data", name]), refused);
        }
    }
    assert_eq!(std::fs::read_dir(desk.folder.path()).unwrap().count(), before);
}

/// `/proc` is a folder in which nobody, root included, can make a file.
#[cfg(target_os = "linux")]
#[test]
fn a_folder_nobody_can_write_to_is_refused_with_what_must_be_writable() {
    let desk = Desk::new();
    let told = desk.refuses(&[&BAKERY[..], &["--data", "/proc/openday.db"]].concat());
    assert!(told.starts_with("data file `/proc/openday.db` cannot be written: "), "{told}");
}

#[test]
fn what_is_said_of_the_address_of_a_database_holds_no_password() {
    let desk = Desk::new();
    let port = std::net::TcpListener::bind(("127.0.0.1", 0)).unwrap().local_addr().unwrap().port();
    for arguments in [&["participant", "list"][..], &["serve", "--listen", "127.0.0.1:0", "--ops-listen", ""]] {
        for (address, words) in [
            (format!("postgres://openday:hunter2@127.0.0.1:{port}/openday"), "/openday` cannot be reached"),
            ("postgres://openday:hunter2@127.0.0.1".to_owned(), "it names no database; write one behind the host"),
            (
                "mysql://openday:hunter2@127.0.0.1/openday".to_owned(),
                "data `mysql://…` is an address that data cannot be",
            ),
        ] {
            let told = desk.refuses(&[arguments, &["--data", &address]].concat());
            assert!(told.contains(words) && !told.contains("hunter2"), "{told}");
        }
    }
}

#[cfg(unix)]
#[test]
fn files_with_what_is_not_public_are_readable_by_their_owner_alone() {
    use std::os::unix::fs::{PermissionsExt as _, symlink};

    let desk = Desk::with_bakery();
    let mode = |name: &str| std::fs::metadata(desk.path(name)).unwrap().permissions().mode() & 0o777;
    // Also one that was there before, for everybody, under its own name or behind a link.
    for name in ["old.json", "behind.json", "old.jsonl"] {
        desk.write(name, "{}");
        std::fs::set_permissions(desk.path(name), std::fs::Permissions::from_mode(0o644)).unwrap();
    }
    symlink(desk.path("behind.json"), desk.path("link.json")).unwrap();
    for name in ["new.json", "old.json", "link.json"] {
        desk.does(&["export", name]);
        assert_eq!(mode(name), 0o600, "{name}");
        assert!(desk.read(name).contains("pekarna.example"), "{name}");
    }
    for name in ["new.jsonl", "old.jsonl"] {
        desk.does(&["audit", "export", name]);
        assert_eq!(mode(name), 0o600, "{name}");
    }
}

#[test]
fn no_more_are_entered_than_there_may_be() {
    let desk = Desk::with_bakery();
    desk.write("all.json", &desk.does(&["participant", "list", "--json"]));
    desk.write("openday.toml", "[store]\nparticipants_max = 1\n");
    let told = "`store.participants_max` allows `1`, and no more participants are entered; raise it to have more";
    assert_eq!(desk.refuses(&add("anvil")), told);
    assert_eq!(desk.does(&["import", "all.json"]), "participants imported: 0, 1 were there already\n");
    let other = desk.read("all.json").replace("\"pekarna\"", "\"kavarna\"");
    desk.write("more.json", &other);
    assert_eq!(desk.refuses(&["import", "more.json"]), told);
    // Neither does a file that would be too many begin a data file.
    desk.write("openday.toml", "[store]\nparticipants_max = 1\ndata = \"new.db\"\n");
    desk.write("two.json", FILE);
    assert_eq!(desk.refuses(&["import", "two.json"]), told);
    assert!(!desk.has("new.db"));
}
