//! Settings that are read again while a server runs.

use rustix::process::{Signal, kill_process};

use super::Desk;
use super::server::Running;

const BEGIN: &str = "[server]\npage_threads = 1\n[cache]\nmax_age_s = 60\n[initiative]\nname = \"Doors of Brno\"\nwording = \"words\"\n";

/// What the badge states, in a sentence of the initiative's own.
fn words(statement: &str) -> String {
    format!("statement = \"{statement}\"\n")
}

#[test]
fn settings_and_words_are_read_again_and_what_waits_is_named() {
    let desk = Desk::with_bakery();
    desk.write("openday.toml", BEGIN);
    std::fs::create_dir(desk.path("words")).unwrap();
    desk.write("words/en.toml", &words("Come and see"));
    let server = Running::start(&desk, &[]);
    let shown = server.badge_that_says("pekarna", "active");
    assert!(shown.text().contains("Come and see"), "{shown}");
    assert!(shown.header("cache-control").unwrap().contains("max-age=60"), "{shown}");

    desk.write("openday.toml", &BEGIN.replace("Brno", "Graz").replace("60", "30").replace("= 1", "= 2"));
    desk.write("words/en.toml", &words("Have a look"));
    kill_process(server.id(), Signal::USR1).unwrap();
    server.page_that_says("/about", "Doors of Graz");
    let shown = server.badge_that_says("pekarna", "active");
    assert!(shown.text().contains("Have a look") && !shown.text().contains("Come and see"), "{shown}");
    assert!(shown.header("cache-control").unwrap().contains("max-age=30"), "{shown}");
    let log = server.log_that_says("not in force until the server is started anew: `server.page_threads`");
    assert!(log.contains("changed=\"cache.max_age_s, initiative.name\""), "{log}");

    // What follows the store is the new one.
    desk.does(&["participant", "revoke", "pekarna", "--reason", "as agreed"]);
    server.badge_that_says("pekarna", "revoked");
}

#[test]
fn a_badge_never_goes_back_while_settings_are_read_again() {
    let desk = Desk::with_bakery();
    desk.write("openday.toml", "[log]\nrequests = true\nlines_of_a_kind_max = 100000\n");
    let server = Running::start(&desk, &[]);
    server.badge_that_says("pekarna", "active");
    let says = || server.get("/badge/pekarna.svg").header("openday-status").unwrap().to_owned();
    for (step, status) in [("suspend", "suspended"), ("reinstate", "active"), ("revoke", "revoked")] {
        kill_process(server.id(), Signal::USR1).unwrap();
        let mut arguments = vec!["participant", step, "pekarna"];
        arguments.extend(["--reason", "as agreed"].iter().filter(|_| step != "reinstate"));
        desk.does(&arguments);
        server.badge_that_says("pekarna", status);
        let read_again = server.log_that_says("read again").matches("read again").count();
        kill_process(server.id(), Signal::USR1).unwrap();
        while server.logged().matches("read again").count() == read_again {
            assert_eq!(says(), status);
        }
        assert_eq!(says(), status);
    }
    // No two requests of one process have the same number.
    let log = server.logged();
    let ids: Vec<_> = log.lines().filter_map(|line| line.split_once(" id=\"")?.1.split('"').next()).collect();
    let unique: std::collections::BTreeSet<_> = ids.iter().collect();
    assert!(ids.len() > 6 && unique.len() == ids.len(), "{log}");
}

#[test]
fn a_mistake_in_settings_that_are_read_again_changes_nothing() {
    let desk = Desk::with_bakery();
    desk.write("openday.toml", BEGIN.trim_end_matches("wording = \"words\"\n"));
    let server = Running::start(&desk, &[]);
    for (file, told) in [
        ("[initiative]\nname = \"\"\n", "key `initiative.name`"),
        ("[initiative]\nnam = \"Doors\"\n", "key `initiative.nam` (openday.toml:2) does not exist"),
        ("[initiative]\nname = \"Doors\"\naccent_light = \"#ffff00\"\n", "`initiative.accent_light`"),
        ("[initiative]\nname = \"Doors\"\nwording = \"nowhere\"\n", "`initiative.wording`"),
        ("[server]\npublic_url = \"https://example.org/admin\"\n", "`server.public_url`"),
    ] {
        desk.write("openday.toml", file);
        kill_process(server.id(), Signal::USR1).unwrap();
        server.log_that_says(&format!("the settings stay as they are: {told}"));
        server.page_that_says("/about", "Doors of Brno");
    }
}
