//! The freeze: every command that changes something, while nothing but revocations is taken.

use super::{BAKERY, Desk, add, with};

const REASON: [&str; 2] = ["--reason", "as agreed"];

/// A desk with somebody in every status that a command needs, and something of everything to change.
fn desk() -> Desk {
    let desk = Desk::with_bakery();
    for slug in ["pending", "suspended", "revoked", "other"] {
        desk.does(&add(slug));
    }
    for slug in ["suspended", "revoked", "other"] {
        desk.does(&["participant", "approve", slug]);
    }
    desk.does(&[&["participant", "suspend", "suspended"], &REASON[..]].concat());
    desk.does(&[&["participant", "revoke", "revoked"], &REASON[..]].concat());
    desk.report("pekarna", "https://fake.example/", "Not theirs.");
    desk.report("pekarna", "https://fake.example/2", "Nor this.");
    assert_eq!(desk.run(&["maintainer", "add", "Front desk"]).code, Some(0));
    desk
}

#[test]
fn while_all_is_frozen_every_change_is_refused_but_revocations() {
    let desk = desk();
    desk.write("in.json", &desk.does(&["export", "-"]).replace("\"slug\": \"other\"", "\"slug\": \"another\""));
    let told = desk.does(&["freeze", "on", "--reason", "a token was stolen"]);
    let since = told.strip_prefix("everything is frozen since 2").unwrap();
    assert!(
        since.ends_with(" UTC (a token was stolen); only revocations are taken until `openday freeze off`\n"),
        "{told}"
    );
    let before = [desk.does(&["export", "-"]), desk.does(&["audit", "export", "-"])];
    let new = with(&BAKERY, "add", "newcomer");
    let with_link = [&new[..], &["--private-link"]].concat();
    let reasoned = |step, slug| [&["participant", step, slug], &REASON[..]].concat();
    let day = ["open-day", "add", "pekarna", "--start", "2126-12-03T09:00", "--end", "2126-12-03T16:00"];
    for arguments in [
        &new[..],
        &with_link,
        &["participant", "edit", "pekarna", "--no-place"],
        &["participant", "edit", "pekarna", "--contact", "pec@pekarna.example"],
        &["participant", "approve", "pending"],
        &reasoned("decline", "pending"),
        &reasoned("suspend", "pekarna"),
        &["participant", "reinstate", "suspended"],
        &["participant", "withdraw", "pekarna"],
        &reasoned("readmit", "revoked"),
        &["participant", "private-link", "pekarna"],
        &day,
        &["open-day", "edit", "pekarna", "1", "--title", "Noc"],
        &["open-day", "cancel", "pekarna", "1"],
        &["note", "add", "pekarna", "--text", "Called."],
        &["report", "close", "1", "--note", "gone"],
        &["report", "merge", "2", "--into", "1"],
        &["maintainer", "add", "Back desk"],
        &["import", "in.json"],
    ] {
        let ended = desk.run(arguments);
        assert_eq!((ended.code, ended.out.as_slice()), (Some(1), &b""[..]), "{arguments:?}");
        let line = ended.err.lines().last().unwrap();
        assert!(
            line.starts_with("openday: everything is frozen since 2")
                && line.ends_with(", so nothing was changed; only revocations are taken until `openday freeze off`"),
            "{arguments:?}: {}",
            ended.err
        );
        assert!(!ended.err.contains("opd_"), "{arguments:?}: {}", ended.err);
    }
    assert_eq!([desk.does(&["export", "-"]), desk.does(&["audit", "export", "-"])], before);

    desk.does(&reasoned("revoke", "pekarna"));
    desk.does(&[&["participant", "revoke", "suspended", "other"], &REASON[..]].concat());
    desk.does(&["maintainer", "remove", "Front desk"]);
    desk.does(&["backup", "copy.db"]);
    assert_eq!(desk.does(&["freeze", "off"]), "nothing is frozen; all changes are taken\n");
    desk.does(&["participant", "approve", "pending"]);
}

#[test]
fn a_freeze_is_shown_with_since_when_and_why_and_the_first_one_counts() {
    let desk = Desk::with_bakery();
    let nothing = "nothing is frozen; all changes are taken\n";
    assert_eq!(desk.does(&["freeze", "show"]), nothing);
    assert_eq!(
        desk.json(&["freeze", "show", "--json"]),
        serde_json::json!({ "frozen": false, "since": null, "reason": null })
    );
    assert_eq!(desk.does(&["freeze", "off"]), nothing);
    let told = desk.does(&["freeze", "on", "--reason", "a token was stolen"]);
    let rows = desk.does(&["audit", "export", "-"]);
    assert_eq!(desk.does(&["freeze", "on", "--reason", "for fun"]), told);
    assert_eq!(desk.does(&["freeze", "show"]), told);
    assert_eq!(desk.does(&["audit", "export", "-"]), rows);
    let shown = desk.json(&["freeze", "show", "--json"]);
    assert_eq!((&shown["frozen"], &shown["reason"]), (&true.into(), &"a token was stolen".into()));
    assert!(shown["since"].as_str().unwrap().ends_with('Z'), "{shown}");
    assert_eq!(
        desk.refuses(&["freeze", "on", "--reason", ""]),
        "reason is empty; write at least one visible character"
    );
}
