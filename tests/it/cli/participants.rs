//! Participants, their statuses and their open days, command by command.

use serde_json::json;

use super::{BAKERY, Desk, add, with};
use crate::support::EXPORT_OF_AN_OLD_RELEASE;

#[test]
fn a_participant_is_entered_listed_shown_and_changed() {
    let desk = Desk::new();
    assert_eq!(
        desk.does(&BAKERY),
        "`pekarna` (Pekárna U Mostu) is entered and pending; admit it with `openday participant approve pekarna`\n"
    );
    assert_eq!(desk.does(&[&add("anvil")[..], &["--approve"]].concat()), "`anvil` (anvil) is entered and active\n");
    assert_eq!(
        desk.does(&["participant", "list"]),
        "SLUG     STATUS   OPEN DAY  COUNTRY  REPORTS  TWINS  NAME\n\
         anvil    active   -         CZ       -        -      anvil\n\
         pekarna  pending  -         CZ       -        -      Pekárna U Mostu\n"
    );
    let active = desk.json(&["participant", "list", "--status", "Active", "--json"]);
    assert_eq!(active["participants"].as_array().unwrap().len(), 1);
    assert_eq!(active["participants"][0]["slug"], "anvil");

    desk.does(&[
        "participant",
        "edit",
        "pekarna",
        "--name",
        "Pekárna Na Mostě",
        "--link",
        "https://pekarna.example/den",
    ]);
    let shown = desk.does(&["participant", "show", "pekarna"]);
    assert!(shown.contains("  name          Pekárna Na Mostě\n"), "{shown}");
    assert!(shown.contains("  place         Brno\n") && shown.contains("  link          https://"), "{shown}");
    assert_eq!(
        desk.does(&["participant", "edit", "pekarna", "--no-place", "--no-link", "--plan", "Od pěti\nu pece"]),
        "`pekarna` (Pekárna Na Mostě) is changed\n"
    );
    let shown = &desk.json(&["participant", "show", "pekarna", "--json"])["participants"][0];
    assert_eq!((&shown["plan"], &shown["website"]), (&json!("Od pěti\nu pece"), &json!("https://pekarna.example/")));
    assert!(shown.get("place").is_none() && shown.get("link").is_none(), "{shown}");
}

#[test]
fn a_participant_that_cannot_be_read_is_named_and_hides_nobody_else() {
    let desk = Desk::with_bakery();
    desk.does(&add("anvil"));
    desk.break_by_hand("anvil");
    let problem = "stored time_zone of participant `anvil` cannot be read: time zone `Mars/Olympus` is not a \
                   Region/City name of the IANA database, like Europe/Prague; correct it where it is stored or restore a backup";
    assert_eq!(desk.refuses(&["participant", "show", "anvil"]), problem);
    let listed = desk.run(&["participant", "list"]);
    assert_eq!(listed.err, format!("openday: warning: left out: {problem}\n"));
    let table = String::from_utf8(listed.out).unwrap();
    assert!(table.contains("pekarna") && !table.contains("anvil"), "{table}");
}

/// Every status with the commands that lead to it, and the steps it allows.
const STATUSES: [(&str, &[&str], &[&str]); 5] = [
    ("pending", &[], &["approve", "decline", "withdraw"]),
    ("active", &["approve"], &["suspend", "revoke", "withdraw"]),
    ("suspended", &["approve", "suspend"], &["reinstate", "revoke", "withdraw"]),
    ("revoked", &["approve", "revoke"], &["readmit"]),
    ("withdrawn", &["withdraw"], &["readmit"]),
];

const STEPS: [(&str, &str); 7] = [
    ("approve", "active"),
    ("decline", "gone"),
    ("suspend", "suspended"),
    ("reinstate", "active"),
    ("revoke", "revoked"),
    ("withdraw", "withdrawn"),
    ("readmit", "active"),
];

fn step<'a>(step: &'a str, slug: &'a str) -> Vec<&'a str> {
    let mut arguments = vec!["participant", step, slug];
    if matches!(step, "decline" | "suspend" | "revoke" | "readmit") {
        arguments.extend(["--reason", "as agreed"]);
    }
    arguments
}

#[test]
fn every_step_is_a_command_and_a_wrong_one_says_what_is_allowed() {
    let desk = Desk::new();
    for (status, path, allowed) in STATUSES {
        for (name, leads_to) in STEPS {
            let slug = &format!("{status}-{name}");
            desk.does(&add(slug));
            for earlier in path {
                desk.does(&step(earlier, slug));
            }
            let arguments = step(name, slug);
            // It is so already, for the same reason; to readmit it would need one.
            let is_so = leads_to == status && name != "readmit";
            if is_so {
                assert_eq!(desk.does(&arguments), format!("`{slug}` ({slug}) is {status} already\n"));
            } else if !allowed.contains(&name) {
                assert_eq!(
                    desk.refuses(&arguments),
                    format!("cannot {name} a participant that is {status}; allowed now: {}", allowed.join(", "))
                );
            } else if leads_to == "gone" {
                let told = format!("`{slug}` ({slug}) is declined and deleted; the slug is free again\n");
                assert_eq!(desk.does(&arguments), told);
                assert_eq!(
                    desk.refuses(&["participant", "show", slug]),
                    format!("participant `{slug}` does not exist; check the slug")
                );
            } else {
                assert_eq!(desk.does(&arguments), format!("`{slug}` ({slug}) is now {leads_to}\n"));
            }
        }
    }
}

#[test]
fn a_suspension_may_have_an_end_which_is_told_and_kept() {
    let desk = Desk::with_bakery();
    let suspend = |until| ["participant", "suspend", "pekarna", "--reason", "moving house", "--until", until];
    assert_eq!(desk.refuses(&suspend("May")), "`May` is not a date, like 2026-12-03 or 3 December 2026");
    let told = desk.refuses(&suspend("2026-01-01"));
    assert!(told.starts_with("a suspension until `2026-01-01` would be over already; name a date after"), "{told}");
    let told = desk.refuses(&suspend("2207-05-01"));
    assert!(
        told.starts_with("a suspension until `2207-05-01` would end more than 10 years ahead; check the year"),
        "{told}"
    );
    let until = desk.ahead("05-01");
    assert_eq!(desk.does(&suspend(&until)), format!("`pekarna` (Pekárna U Mostu) is now suspended until {until}\n"));
    assert!(desk.does(&["participant", "show", "pekarna"]).contains(&format!("\n  until         {until}\n")));
    let shown = &desk.json(&["participant", "show", "pekarna", "--json"])["participants"][0];
    assert_eq!(shown["suspended_until"], until);
    assert_eq!(desk.does(&step("reinstate", "pekarna")), "`pekarna` (Pekárna U Mostu) is now active\n");
}

#[test]
fn a_readmission_is_told_with_its_reason_and_number() {
    let desk = Desk::with_bakery();
    desk.does(&step("revoke", "pekarna"));
    desk.does(&["participant", "readmit", "pekarna", "--reason", "visited on 3 May"]);
    let shown = desk.does(&["participant", "show", "pekarna"]);
    assert!(shown.contains("  reason        visited on 3 May\n") && shown.contains(", the 2. time\n"), "{shown}");
}

#[test]
fn a_name_that_looks_like_another_is_entered_with_a_warning() {
    let desk = Desk::with_bakery();
    let arguments = with(&add("twin"), "--name", "Рekárna U Mostu");
    let ended = desk.run(&arguments);
    assert_eq!(ended.code, Some(0));
    assert_eq!(
        ended.err,
        "openday: warning: the name `Рekárna U Mostu` of `twin` looks like that of `pekarna`; make sure nobody takes \
         one for the other\n"
    );
    assert_eq!(desk.json(&["participant", "list", "--json"])["participants"].as_array().unwrap().len(), 2);
    let ended = desk.run(&with(&add("triplet"), "--name", "PEKÁRNA U MOSTU"));
    assert!(ended.err.contains("`triplet` looks like that of `pekarna` and `twin`; make sure"), "{}", ended.err);
}

#[test]
fn a_wrong_value_is_named_and_makes_no_data_file() {
    let desk = Desk::new();
    let long = "m".repeat(4_000);
    for (flag, value, told) in [
        (
            "add",
            "Pekárna",
            "slug `Pekárna` is not valid: use 2 to 40 small letters a to z, digits and inner hyphens, like `pekarna`",
        ),
        (
            "--name",
            "a\u{202E}b",
            "name holds `U+202E` at position 2: direction controls can disguise a name; remove it",
        ),
        ("--name", &long, "name has 4000 characters; at most 80 are allowed"),
        ("--name", " ", "enter the name of the business"),
        (
            "--website",
            "pekarna",
            "website `pekarna` is not the address of a web page, like https://example.com/ or www.example.com",
        ),
        (
            "--country",
            "Bohemia",
            "country `Bohemia` is not known; write its name in English, like \
             Czechia, or its two letters of ISO 3166-1, like CZ",
        ),
        (
            "--time-zone",
            "Praha",
            "time zone `Praha` is not a Region/City name of the IANA database, like Europe/Prague",
        ),
        (
            "--language",
            "Tschechei",
            "language `Tschechei` is not known; write its name, like Czech or čeština, or its tag (BCP 47), like cs or pt-BR",
        ),
    ] {
        assert_eq!(desk.refuses(&with(&BAKERY, flag, value)), told);
    }
    let both = with(&with(&BAKERY, "--country", "Bohemia"), "--language", "?");
    assert_eq!(
        desk.refuses(&both),
        "2 values are wrong: (1) country `Bohemia` is not known; write its name in English, like \
             Czechia, or its two letters of ISO 3166-1, like CZ (2) \
         language `?` is not known; write its name, like Czech or čeština, or its tag (BCP 47), like cs or pt-BR"
    );
    assert!(!desk.has("openday.db"));
    assert_eq!(
        desk.refuses(&with(&BAKERY, "--name", "Pekárna \u{14400}")),
        "name holds `\u{14400}` (U+14400) at position 9, which no font here can draw; write it otherwise or add a font \
         that has it"
    );
}

#[test]
fn what_is_not_there_or_taken_is_named() {
    let desk = Desk::with_bakery();
    assert_eq!(desk.refuses(&add("pekarna")), "slug `pekarna` is taken already; choose another");
    assert_eq!(desk.refuses(&step("approve", "nobody")), "participant `nobody` does not exist; check the slug");
    assert_eq!(
        desk.refuses(&["participant", "revoke", "pekarna", "--reason", " "]),
        "to revoke a participant, a reason is needed; give one"
    );
}

#[test]
fn what_is_so_already_is_said_so_and_writes_nothing() {
    let desk = Desk::with_bakery();
    let shown = || desk.does(&["participant", "show", "pekarna"]);
    desk.does(&step("approve", "pekarna"));
    desk.does(&step("revoke", "pekarna"));
    let before = shown();
    assert!(before.contains("at revision 4"), "{before}");
    for (arguments, told) in [
        (&["participant", "edit", "pekarna"][..], "`pekarna` (Pekárna U Mostu) is so already\n"),
        (&["participant", "edit", "pekarna", "--country", "CZ"], "`pekarna` (Pekárna U Mostu) is so already\n"),
        (
            &["participant", "revoke", "pekarna", "--reason", "another"],
            "`pekarna` (Pekárna U Mostu) is revoked already\n",
        ),
    ] {
        assert_eq!(desk.does(arguments), told);
    }
    assert_eq!(shown(), before);
}

#[test]
fn a_command_that_makes_nothing_new_makes_no_data_file() {
    let desk = Desk::new();
    let told = "data file `openday.db` does not exist; name another with --data, or begin one with `openday participant \
                add` or `openday import`";
    for arguments in [
        &["participant", "list"][..],
        &["participant", "show", "pekarna"],
        &["participant", "edit", "pekarna", "--no-place"],
        &["participant", "approve", "pekarna"],
        &["participant", "private-link", "pekarna"],
        &["participant", "revoke", "pekarna", "anvil", "--reason", "as agreed"],
        &["open-day", "list", "pekarna"],
        &["open-day", "edit", "pekarna", "1", "--no-title"],
        &["open-day", "cancel", "pekarna", "1"],
        &["note", "add", "pekarna", "--text", "as agreed"],
        &["note", "list", "pekarna"],
        &["report", "list"],
        &["report", "close", "1", "--note", "as agreed"],
        &["report", "merge", "2", "--into", "1"],
        &["freeze", "on"],
        &["freeze", "off"],
        &["freeze", "show"],
        &["audit", "list"],
        &["audit", "verify"],
        &["audit", "export", "trail.jsonl"],
        &["face", "pekarna"],
        &["render", "pekarna", "-o", "x.svg"],
        &["maintainer", "list"],
        &["export", "-"],
        &["backup", "copy.db"],
    ] {
        assert_eq!(desk.refuses(arguments), told, "{arguments:?}");
    }
    assert_eq!(std::fs::read_dir(desk.folder.path()).unwrap().count(), 0);
}

#[test]
fn a_maintainers_token_is_printed_once_and_alone() {
    let desk = Desk::new();
    let ended = desk.run(&["maintainer", "add", "Front desk"]);
    assert_eq!(ended.code, Some(0));
    assert_eq!(ended.err, "The token of maintainer `Front desk`; it cannot be shown again:\n");
    let token = String::from_utf8(ended.out).unwrap();
    assert!(openday::app::Token::parse(openday::app::TokenKind::Maintainer, token.trim_end()).is_some(), "{token}");
    let listed = desk.json(&["maintainer", "list", "--json"]);
    assert_eq!((listed.as_array().unwrap().len(), &listed[0]["name"]), (1, &json!("Front desk")));
    assert!(!desk.does(&["maintainer", "list"]).contains("opd_m_"));
    assert!(desk.refuses(&["maintainer", "add", "Front desk"]).starts_with("maintainer `Front desk` exists already"));
    assert_eq!(desk.does(&["maintainer", "remove", "Front desk"]), "maintainer `Front desk` is removed\n");
    assert_eq!(
        desk.refuses(&["maintainer", "remove", "Front desk"]),
        "maintainer `Front desk` does not exist; check the name"
    );
}

#[test]
fn what_an_older_release_let_in_is_so_already_when_it_is_named_again() {
    let desk = Desk::new();
    desk.write("old.json", EXPORT_OF_AN_OLD_RELEASE);
    desk.does(&["import", "old.json"]);
    let trail = desk.does(&["audit", "export", "-"]);
    for edit in [
        &["participant", "edit", "bazaar", "--time-zone", "Asia/Calcutta", "--language", "iw"][..],
        &["participant", "edit", "bazaar", "--website", "http://10.0.0.1/"],
        &["participant", "edit", "bazaar"],
        &["open-day", "edit", "bazaar", "1", "--start", "2126-12-03T09:00"],
    ] {
        assert!(desk.does(edit).ends_with(" is so already\n"), "{edit:?}");
    }
    assert_eq!(desk.does(&["audit", "export", "-"]), trail);
    assert_eq!(
        desk.does(&["open-day", "edit", "bazaar", "1", "--title", "T"]),
        "open day `1` of `bazaar` is changed\n"
    );
}

#[test]
fn the_mistakes_of_slugs_and_of_what_stands_beside_them_are_told_at_once() {
    let desk = Desk::with_bakery();
    for (command, told) in [
        (&["participant", "edit", "A B", "--country", "QQ"][..], ["`A B`", "`QQ`"]),
        (&["open-day", "add", "A B", "--start", "soon", "--end", "2126-12-03T16:00"], ["`A B`", "`soon`"]),
        (&["participant", "suspend", "A B", "--reason", "r", "--until", "soon"], ["`A B`", "`soon`"]),
        (&["participant", "revoke", "A B", "-", "--reason", "r"], ["`A B`", "`-`"]),
        (&["note", "add", "A B", "--text", ""], ["`A B`", "note"]),
    ] {
        let refusal = desk.refuses(command);
        assert!(refusal.starts_with("2 values are wrong: (1) "), "{refusal}");
        assert!(told.iter().all(|value| refusal.contains(value)), "{refusal}");
    }
}
