//! What was asked for most, and a server that begins with it.

use std::os::unix::fs::PermissionsExt as _;

use rustix::process::{Signal, kill_process};

use super::Desk;
use super::server::{PATIENCE, Running};
use crate::support::Request;
use crate::support::blocking::Client;

const LIST: &str = "openday.db.hot-looks";
const PASSED_OVER: &str = "the list of what was asked for most is passed over";

/// The addresses of badges that are asked for, and how many pictures they are.
const HOT: [&str; 3] =
    ["/badge/pekarna.svg", "/badge/pekarna@2x.png?style=seal&theme=dark", "/badge/pekarna.png?lang=en-US&date=none"];

fn ask(server: &Running, codings: &str) {
    for path in HOT {
        let request = Request::get(path).header("Host", "openday").header("Accept-Encoding", codings);
        let answer = Client::connect(&server.address).ask(&request);
        assert_eq!(answer.status, 200, "{answer}");
    }
}

/// Waits until it has drawn so many pictures ahead.
fn drawn_ahead(server: &Running, count: u64) {
    let begin = std::time::Instant::now();
    // Counted when they are begun, and once they are done.
    while ["openday_renders_ahead_total", "openday_renders_total"].iter().any(|name| server.metric(name) < count) {
        assert!(begin.elapsed() < PATIENCE, "never {count}: {}", server.logged());
        std::thread::yield_now();
    }
}

#[test]
fn after_a_restart_the_first_requests_draw_nothing() {
    let desk = Desk::with_bakery();
    desk.does(&super::add("mill"));
    let server = Running::start(&desk, &[]);
    ask(&server, "br");
    assert!(!desk.has(LIST) && !server.logged().contains(PASSED_OVER));
    server.stop();
    let list = std::fs::read_to_string(desk.path(LIST)).unwrap();
    for line in [
        "pekarna .svg classic light - date br 1\n",
        "pekarna @2x.png seal dark - date - 1\n",
        "pekarna .png classic light en-US none - 1\n",
    ] {
        assert!(list.contains(line), "{list}");
    }
    assert_eq!(list.lines().count(), 4, "nobody asked for the mill: {list}");
    assert_eq!(std::fs::metadata(desk.path(LIST)).unwrap().permissions().mode() & 0o777, 0o600);

    // What changes between is drawn as it is since.
    desk.does(&["participant", "suspend", "pekarna", "--reason", "as agreed"]);
    let server = Running::start(&desk, &[]);
    drawn_ahead(&server, 3);
    let drawn = server.metric("openday_renders_total");
    ask(&server, "br");
    assert_eq!((server.metric("openday_renders_total"), drawn), (drawn, 3));
    assert_eq!(server.get(HOT[0]).header("openday-status"), Some("suspended"));
    server.get("/badge/mill.svg");
    assert_eq!(server.metric("openday_renders_total"), drawn + 1);
}

#[test]
fn a_list_that_is_damaged_is_passed_over_with_one_line() {
    let desk = Desk::with_bakery();
    let wrong = "openday hot looks 1\npekarna .svg classic light - date br 1\npekarna .svg classic light - date br\n";
    for text in [wrong, "SQLite format 3\0", "\u{0}\u{0}\u{0}"] {
        desk.write(LIST, text);
        let server = Running::start(&desk, &[]);
        server.badge_that_says("pekarna", "active");
        let log = server.logged();
        assert_eq!(log.matches(PASSED_OVER).count(), 1, "{log}");
        assert_eq!(server.metric("openday_renders_ahead_total"), 0);
        // The next one is sound.
        server.stop();
        assert!(std::fs::read_to_string(desk.path(LIST)).unwrap().starts_with("openday hot looks 1\npekarna .svg "));
    }
}

#[test]
fn a_list_is_no_part_of_the_data() {
    let desk = Desk::with_bakery();
    let server = Running::start(&desk, &[]);
    ask(&server, "gzip");
    server.stop();
    std::fs::create_dir(desk.path("kept")).unwrap();
    desk.does(&["backup", "kept/a.db"]);
    desk.does(&["restore", "kept/a.db"]);
    let kept = std::fs::read_dir(desk.path("kept")).unwrap();
    let mut names: Vec<_> = kept.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort_unstable();
    assert_eq!(names, ["a.db", "a.db.manifest.json"]);
    assert!(desk.has(LIST) && desk.has("openday.db.set-aside-1") && !desk.has("openday.db.set-aside-1.hot-looks"));
}

#[test]
fn settings_that_are_read_again_leave_pictures_that_are_drawn_as_before() {
    let desk = Desk::with_bakery();
    desk.write("openday.toml", "[cache]\nmax_age_s = 60\n");
    let server = Running::start(&desk, &[]);
    ask(&server, "br");
    desk.write("openday.toml", "[cache]\nmax_age_s = 30\n");
    kill_process(server.id(), Signal::USR1).unwrap();
    server.log_that_says("read again");
    ask(&server, "br");
    // The app that counts is the new one.
    assert_eq!(server.metric("openday_renders_total"), 0);
    assert!(server.metric("openday_pictures") >= 3);
}
