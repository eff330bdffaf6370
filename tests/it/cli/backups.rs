//! Backups in a folder that keeps so many of them.

use super::Desk;

fn names(desk: &Desk, folder: &str) -> Vec<String> {
    let all = std::fs::read_dir(desk.path(folder)).unwrap();
    let mut names: Vec<_> = all.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort_unstable();
    names
}

#[test]
fn a_folder_keeps_the_newest_backups_and_all_that_is_none() {
    let desk = Desk::with_bakery();
    std::fs::create_dir(desk.path("kept")).unwrap();
    for old in ["openday-2020-01-01T000000Z.db", "openday-2021-01-01T000000Z.db", "openday-2022-01-01T000000Z.db"] {
        desk.write(&format!("kept/{old}"), "an old backup");
        desk.write(&format!("kept/{old}.manifest.json"), "{}");
    }
    desk.write("kept/openday-before-the-move.db", "somebody's own");
    let told = desk.does(&["backup", "kept", "--keep", "2"]);
    assert!(told.starts_with("backup `kept/openday-2"), "{told}");
    assert!(told.ends_with("old backup `kept/openday-2021-01-01T000000Z.db` is deleted\n"), "{told}");
    let left = names(&desk, "kept");
    let [old, old_manifest, new, new_manifest, own] = left.as_slice() else { panic!("{left:?}") };
    assert_eq!(old, "openday-2022-01-01T000000Z.db");
    assert_eq!(old_manifest, "openday-2022-01-01T000000Z.db.manifest.json");
    assert_eq!(*new_manifest, format!("{new}.manifest.json"));
    assert_eq!(own, "openday-before-the-move.db");
    // It is one as any other.
    desk.does(&["participant", "revoke", "pekarna", "--reason", "no open day took place"]);
    desk.does(&["restore", &format!("kept/{new}")]);
    assert!(desk.does(&["participant", "show", "pekarna"]).contains("active"));
}

#[test]
fn the_backup_that_was_made_stays_whatever_a_clock_left_there() {
    let desk = Desk::with_bakery();
    std::fs::create_dir(desk.path("kept")).unwrap();
    for ahead in ["openday-2098-01-01T000000Z.db", "openday-2099-01-01T000000Z.db"] {
        desk.write(&format!("kept/{ahead}"), "from a time to come");
    }
    std::fs::create_dir(desk.path("kept/openday-2019-01-01T000000Z.db")).unwrap();
    let ended = desk.run(&["backup", "kept", "--keep", "2"]);
    assert!(ended.err.contains("`kept/openday-2099-01-01T000000Z.db` is named after a time to come"), "{}", ended.err);
    assert_eq!(ended.code, Some(0));
    let told = String::from_utf8(ended.out).unwrap();
    let made = told.split('`').nth(1).unwrap();
    assert!(desk.has(made) && !desk.has("kept/openday-2098-01-01T000000Z.db"), "{told}");
}

#[test]
fn so_many_are_kept_in_a_folder_alone() {
    let desk = Desk::with_bakery();
    let told = desk.refuses(&["backup", "kept", "--keep", "2"]);
    assert_eq!(told, "`kept` is no folder, and --keep counts the backups in one; make the folder first");
    assert!(!desk.has("kept"));
    assert!(desk.does(&["backup", "kept"]).starts_with("backup `kept` is written and verified"));
}
