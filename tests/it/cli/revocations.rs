//! Revocations of many participants: all at once, or none.

use super::server::Running;
use super::{Desk, add};

const REASON: [&str; 2] = ["--reason", "the chain withdrew its word"];

fn desk(slugs: &[&str]) -> Desk {
    let desk = Desk::new();
    for slug in slugs {
        desk.does(&[&add(slug)[..], &["--approve"]].concat());
    }
    desk
}

fn revoke<'a>(slugs: &[&'a str]) -> Vec<&'a str> {
    [&["participant", "revoke"], slugs, &REASON].concat()
}

fn status(desk: &Desk, slug: &str) -> String {
    let shown = desk.json(&["participant", "show", slug, "--json"]);
    shown["participants"][0]["status"].as_str().unwrap().to_owned()
}

#[test]
fn several_are_revoked_at_once_and_a_running_server_shows_it() {
    let desk = desk(&["anvil", "bellows", "crane"]);
    let server = Running::start(&desk, &[]);
    server.badge_that_says("bellows", "active");
    desk.does(&revoke(&["crane"]));
    // One that is named twice is revoked once, and one that is revoked stays as it is.
    assert_eq!(
        desk.does(&revoke(&["anvil", "crane", "bellows", "anvil"])),
        "`anvil` (anvil) is now revoked\n\
         `crane` (crane) is revoked already\n\
         `bellows` (bellows) is now revoked\n"
    );
    for slug in ["anvil", "bellows"] {
        server.badge_that_says(slug, "revoked");
    }
    let trail = desk.json(&["audit", "list", "--json"]);
    let rows = trail.as_array().unwrap().iter().filter(|row| row["action"] == "revoke");
    assert_eq!(rows.map(|row| row["slug"].as_str().unwrap()).collect::<Vec<_>>(), ["crane", "anvil", "bellows"]);
}

#[test]
fn one_that_cannot_be_revoked_keeps_all_from_it() {
    let desk = desk(&["anvil", "bellows"]);
    desk.does(&add("crane"));
    let told = desk.refuses(&revoke(&["anvil", "crane", "nobody", "bellows"]));
    assert_eq!(
        told,
        "2 of the slugs cannot be revoked, so none was: `crane`: cannot revoke a participant that is pending; allowed \
         now: approve, decline, withdraw (and 1 more)"
    );
    assert_eq!([status(&desk, "anvil"), status(&desk, "bellows")], ["active", "active"]);
    assert!(desk.refuses(&revoke(&["anvil", "Bell ows"])).starts_with("slug `Bell ows` is not valid: "));
    assert_eq!(status(&desk, "anvil"), "active");
}

#[test]
fn one_alone_is_revoked_once() {
    let desk = desk(&["anvil"]);
    assert_eq!(desk.does(&revoke(&["anvil"])), "`anvil` (anvil) is now revoked\n");
    assert_eq!(desk.does(&revoke(&["anvil"])), "`anvil` (anvil) is revoked already\n");
}

#[test]
fn slugs_are_read_from_a_file_or_standard_input() {
    let desk = desk(&["anvil", "bellows", "crane"]);
    desk.write("fakes.txt", "anvil\r\n\n  bellows \n");
    let from = |file| [&["participant", "revoke", "--slugs-from", file], &REASON[..]].concat();
    assert_eq!(desk.does(&from("fakes.txt")), "`anvil` (anvil) is now revoked\n`bellows` (bellows) is now revoked\n");
    let ended = desk.run_with_input(&from("-"), "crane");
    assert_eq!(ended.succeeded(&["revoke"]), "`crane` (crane) is now revoked\n");

    desk.write("fakes.txt", "anvil\nBell ows\n");
    let told = desk.refuses(&from("fakes.txt"));
    assert!(told.starts_with("fakes.txt line 2: slug `Bell ows` is not valid: "), "{told}");
    let both = [&["participant", "revoke", "--slugs-from", "fakes.txt", "--class", "none"], &REASON[..]].concat();
    let told = desk.refuses(&both);
    assert!(told.starts_with("2 values are wrong: (1) fakes.txt line 2: ") && told.contains("`none`"), "{told}");
    desk.write("fakes.txt", "\n");
    assert_eq!(desk.refuses(&from("fakes.txt")), "file `fakes.txt` names no slug; write one on each line");
    assert!(desk.refuses(&from("absent.txt")).starts_with("cannot read file `absent.txt`: "));
}

#[test]
fn no_more_than_a_thousand_are_revoked_at_once() {
    let desk = desk(&["anvil"]);
    let slugs: Vec<_> = (0..=1_000).map(|number| format!("slug-{number}")).collect();
    desk.write("fakes.txt", &slugs.join("\n"));
    assert_eq!(
        desk.refuses(&[&["participant", "revoke", "--slugs-from", "fakes.txt"], &REASON[..]].concat()),
        "1001 slugs were given, and at most 1000 are revoked at once; give fewer"
    );
}
