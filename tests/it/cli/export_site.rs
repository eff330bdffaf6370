//! What an initiative leaves when it ends: a folder of files in which every address goes on answering, and nothing is claimed.

use std::collections::BTreeMap;
use std::path::Path;

use openday::domain::wording::Wording;
use serde_json::json;

use super::Desk;

const PUBLIC_URL: &str = "https://badges.example";

/// One participant of each status.
const SLUGS: [(&str, &str); 5] =
    [("active", "pekarna"), ("suspended", "mill"), ("revoked", "forge"), ("withdrawn", "press"), ("pending", "kiln")];

/// What `README.md` promises that no file can answer: what is asked for behind `?`, and what is drawn or told for one date.
const NOT_FILES: [&str; 7] = [
    "/oembed",
    "/p/SLUG/embed",
    "/p/SLUG/poster.pdf",
    "/p/SLUG/social.png",
    "/p/SLUG/2026-12-03",
    "/p/SLUG/2026-12-03-ID",
    "/p/SLUG/2026-12-03.ics",
];

/// A desk with one participant of each status, each with open days next year, a contact and a plan.
fn desk() -> Desk {
    let desk = Desk::new();
    desk.write("openday.toml", &format!("[server]\npublic_url = \"{PUBLIC_URL}\"\n"));
    let day = |local: &str| desk.ahead(local);
    let participants = SLUGS.map(|(status, slug)| {
        json!({
            "slug": slug, "name": format!("House of {slug}"), "website": format!("https://{slug}.example/"), "country": "DE",
            "time_zone": "Europe/Berlin", "language": "de", "contact": format!("{slug}@contact.example"),
            // Who left was there before.
            "status": if status == "withdrawn" { "active" } else { status },
            "plan": "Come and see the plan.",
            "open_days": [
                { "start": day("12-03T09:00"), "end": day("12-03T16:00") },
                { "start": day("01-02T09:00"), "end": day("01-02T12:00"), "repeat": "FREQ=MONTHLY;COUNT=5" },
            ],
        })
    });
    desk.write("participants.json", &json!({ "participants": participants }).to_string());
    desk.does(&["import", "participants.json"]);
    desk.does(&["participant", "withdraw", "press"]);
    desk
}

/// Every file of the site by its path, with its bytes.
fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let (mut found, mut open) = (BTreeMap::new(), vec![folder.to_owned()]);
    while let Some(next) = open.pop() {
        for entry in std::fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else {
                let name = path.strip_prefix(folder).unwrap().to_str().unwrap().replace('\\', "/");
                found.insert(name, std::fs::read(&path).unwrap());
            }
        }
    }
    found
}

fn exported(desk: &Desk) -> BTreeMap<String, Vec<u8>> {
    let said = desk.does(&["export-site", "site"]);
    let files = files(&desk.path("site"));
    let expected = format!(
        "`site` has {} files of {} participants; serve it at {PUBLIC_URL}, README.txt says how\n",
        files.len(),
        SLUGS.len()
    );
    assert_eq!(said, expected);
    files
}

fn ending(name: &str) -> &str {
    name.rsplit('.').next().unwrap()
}

/// The files that people or programs read as text.
fn texts(files: &BTreeMap<String, Vec<u8>>) -> impl Iterator<Item = (&str, &str)> {
    let is_text = |name: &str| !["png", "ico", "woff2"].contains(&ending(name));
    files
        .iter()
        .filter(move |(name, _)| is_text(name))
        .map(|(name, bytes)| (name.as_str(), std::str::from_utf8(bytes).unwrap()))
}

/// Whether a web server finds a file at that address.
fn is_served(files: &BTreeMap<String, Vec<u8>>, address: &str) -> bool {
    let path = address.split(['?', '#']).next().unwrap().trim_matches('/');
    let index = if path.is_empty() { "index.html".to_owned() } else { format!("{path}/index.html") };
    files.contains_key(path) || files.contains_key(&index)
}

#[test]
fn every_address_that_a_file_can_answer_is_there_for_each_participant() {
    let files = exported(&desk());
    let readme = include_str!("../../../README.md");
    let table = readme.split("\n## Addresses\n").nth(1).unwrap().split("\n\n").next().unwrap();
    let cells = table.lines().filter_map(|row| row.split('|').nth(1));
    let spans = cells.filter(|cell| !cell.contains("operators")).flat_map(|cell| cell.split('`').skip(1).step_by(2));
    let promised: Vec<_> =
        spans.filter(|span| span.starts_with('/')).map(|span| span.split('?').next().unwrap()).collect();
    assert!(promised.len() > 20, "{promised:?}");
    let left_out: Vec<_> =
        promised.iter().filter(|address| NOT_FILES.iter().any(|no| address.starts_with(no))).collect();
    for no in NOT_FILES {
        assert!(left_out.iter().any(|address| address.starts_with(no)), "{no} is promised no more");
    }
    let kept = promised.iter().filter(|address| !left_out.contains(address));
    for address in
        kept.copied().chain(["/badge/SLUG.png", "/badge/SLUG@2x.png", "/badge/SLUG@3x.png", "/badge/SLUG@4x.png"])
    {
        for (_, slug) in SLUGS {
            assert!(is_served(&files, &address.replace("SLUG", slug)), "{address} of {slug}");
        }
    }
    for further in
        ["404.html", "README.txt", "openday.css", "favicon.ico", "favicon.svg", "site.webmanifest", "widget/1.0.0.js"]
    {
        assert!(files.contains_key(further), "{further}");
    }
}

#[test]
fn every_link_leads_to_a_file_or_to_another_host() {
    let files = exported(&desk());
    let mut links = 0;
    for (name, text) in texts(&files) {
        let attributes = ["href=\"", "src=\"", "srcset=\"", "action=\"", "content=\""]
            .into_iter()
            .filter(|_| ending(name) == "html");
        for attribute in attributes {
            for rest in text.split(attribute).skip(1) {
                let link = rest.split('"').next().unwrap();
                let link = link.strip_prefix(PUBLIC_URL).unwrap_or(link);
                if link.starts_with('/') {
                    assert!(is_served(&files, link), "{name}: {link}");
                    links += 1;
                }
            }
        }
        // Addresses of ours in documents, feeds and calendars.
        for rest in text.split(PUBLIC_URL).skip(1).filter(|_| name != "README.txt") {
            let link = rest.split(['"', '<', '\r', '\n', ' ']).next().unwrap();
            assert!(link.is_empty() || is_served(&files, link), "{name}: {link}");
        }
        assert!(ending(name) != "html" || !text.contains("<form"), "{name}");
    }
    assert!(links > 100, "{links}");
}

#[test]
fn no_file_states_anything_or_names_a_date_that_is_to_come_or_a_contact() {
    let desk = desk();
    let files = exported(&desk);
    let wording = Wording::load(None).unwrap();
    let statements: Vec<_> = wording
        .languages()
        .map(|(tag, _)| wording.statement(wording.speech(Some(tag.as_str()), None)).to_owned())
        .collect();
    let next_year = desk.ahead("").trim_end_matches('-').to_owned();
    for (name, text) in texts(&files) {
        let stated = statements.iter().find(|statement| text.contains(statement.as_str()));
        assert!(stated.is_none(), "{name}: {stated:?}");
        for private in ["@contact.example", "Come and see the plan", "/admin", "/manage", "/join", "/api/", "/report\""]
        {
            assert!(!text.contains(private), "{name}: {private}");
        }
        if ending(name) == "ics" {
            let count = |line: &str| text.matches(line).count();
            assert_eq!(count("BEGIN:VEVENT"), count("STATUS:CANCELLED"), "{name}");
        } else if !["js", "css"].contains(&ending(name)) {
            assert!(!text.contains(&next_year), "{name}: {next_year}");
        }
    }
    assert!(
        std::str::from_utf8(&files["p/pekarna.ics"]).unwrap().contains(&desk.ahead("1203T090000").replace('-', ""))
    );
}

#[test]
fn everybody_is_shown_as_they_were_last_and_nobody_as_taking_part() {
    let desk = desk();
    let files = exported(&desk);
    let text = |name: &str| std::str::from_utf8(&files[name]).unwrap();
    for (slug, status, said, badge) in [
        ("pekarna", "withdrawn", "War bis zum ", "Nimmt nicht mehr teil"),
        ("mill", "withdrawn", "War bis zum ", "Nimmt nicht mehr teil"),
        ("press", "withdrawn", "War bis zum ", "Nimmt nicht mehr teil"),
        ("forge", "revoked", "Das Siegel wurde am ", "Siegel entzogen"),
        ("kiln", "pending", "nicht aufgenommen. Das Siegel gilt nicht.", "Siegel beantragt"),
    ] {
        let document: serde_json::Value = serde_json::from_str(text(&format!("p/{slug}.json"))).unwrap();
        assert_eq!(document["status"], status, "{slug}");
        assert!(text(&format!("p/{slug}/index.html")).contains(said), "{slug}");
        assert!(text(&format!("badge/{slug}.svg")).contains(badge), "{slug}");
        assert!(text(&format!("p/{slug}/index.html")).contains("Diese Initiative ist beendet: "), "{slug}");
    }
    assert!(text("index.html").contains("Take Your Customer to Work Day has ended."));
    assert!(text("directory/index.html").contains("House of pekarna"));
    assert!(!text("directory/index.html").contains("House of kiln"));
    // Who was suspended took part until then; the data stays what it was.
    let stored = |slug: &str| desk.json(&["participant", "show", slug, "--json"])["participants"][0].clone();
    let since = |slug: &str| {
        let document: serde_json::Value = serde_json::from_str(text(&format!("p/{slug}.json"))).unwrap();
        document["since"].clone()
    };
    assert_eq!((&stored("mill")["status"], &stored("mill")["status_since"]), (&json!("suspended"), &since("mill")));
    assert_eq!(stored("pekarna")["status"], "active");
    assert_ne!(stored("pekarna")["status_since"], since("pekarna"));
}

#[test]
fn the_same_data_at_the_same_instant_makes_the_same_bytes_also_below_a_path_and_in_another_language() {
    let desk = desk();
    let at = desk.ahead("01-01T00:00:00Z");
    let make = |folder: &str, more: &[&str]| {
        desk.does(&[&["export-site", folder, "--at", &at], more].concat());
        files(&desk.path(folder))
    };
    let (one, other) = (make("one", &[]), make("other", &[]));
    assert!(one == other);
    let czech = make("czech", &["--lang", "CS"]);
    let differing: Vec<_> =
        one.iter().filter(|(name, bytes)| czech[*name] != **bytes).map(|(name, _)| name.as_str()).collect();
    assert_eq!(
        differing,
        [
            "404.html",
            "about/index.html",
            "check/index.html",
            "directory/index.html",
            "index.html",
            "open-days/index.html"
        ]
    );
    desk.write("openday.toml", "[server]\npublic_url = \"https://example.org/badges\"\n");
    let below = make("below", &[]);
    let text = |name: &str| String::from_utf8(below[name].clone()).unwrap();
    assert!(text("p/mill/index.html").contains("<img src=\"/badges/badge/mill.svg\""));
    assert!(text("README.txt").contains("location /badges/ {"));
}

#[test]
fn what_cannot_be_done_is_said_in_a_line_and_leaves_nothing() {
    let desk = desk();
    let names = || {
        let entries = std::fs::read_dir(desk.folder.path()).unwrap();
        let mut names: Vec<_> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.retain(|name| name.starts_with("site") || name.starts_with("full"));
        names.sort();
        names
    };
    std::fs::create_dir(desk.path("full")).unwrap();
    desk.write("full/thesis.txt", "");
    let told = desk.refuses(&["export-site", "full"]);
    assert!(told.ends_with("full` is not empty; name one that is, or one that is not there yet"), "{told}");
    let told = desk.refuses(&["export-site", "site", "--lang", "tlh"]);
    assert!(told.starts_with("pages are not written in `tlh`; use one of "), "{told}");
    let told = desk.refuses(&["export-site", "site", "--at", "yesterday"]);
    assert!(told.starts_with("instant `yesterday` is not a date and time"), "{told}");
    desk.refuses(&["export-site", "site", "--data", "none.db"]);
    desk.break_by_hand("mill");
    let told = desk.refuses(&["export-site", "site"]);
    assert!(told.starts_with("participants that cannot be read: 1, the first as "), "{told}");
    desk.write("openday.toml", "");
    let told = desk.refuses(&["export-site", "site"]);
    assert!(
        told.starts_with("`server.public_url` is not set, so links between the files would lead nowhere"),
        "{told}"
    );
    assert_eq!(names(), ["full"]);
    assert_eq!(std::fs::read_dir(desk.path("full")).unwrap().count(), 1);
}

#[cfg(unix)]
#[test]
fn a_full_disk_or_a_signal_leaves_nothing_half_done() {
    use std::process::{Command, Stdio};
    use std::time::Instant;

    use rustix::process::{Pid, Signal, kill_process};

    use crate::cli::server::PATIENCE;

    let desk = desk();
    // No file may be larger than 35 kB: the style sheet is.
    let script = format!("ulimit -f 70; exec '{}' export-site site", env!("CARGO_BIN_EXE_openday"));
    let mut limited = Command::new("sh");
    limited.args(["-c", &script]).current_dir(desk.folder.path());
    let told = super::Ended::of(limited.output().unwrap()).refused(1, &["export-site"]);
    assert!(told.starts_with("cannot write file `"), "{told}");
    assert!(!desk.has("site") && !desk.has("site.unfinished"));

    let many: Vec<_> = (0..300)
        .map(|number| {
            json!({ "slug": format!("shop-{number}"), "name": format!("Shop {number}"),
                    "website": format!("https://shop{number}.example/"), "country": "DE", "time_zone": "Europe/Berlin",
                    "language": "de", "status": "active" })
        })
        .collect();
    desk.write("many.json", &json!({ "participants": many }).to_string());
    desk.run(&["import", "many.json"]);
    let mut child =
        desk.command(&["export-site", "site"]).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
    let begin = Instant::now();
    while !desk.has("site.unfinished/p") {
        assert!(begin.elapsed() < PATIENCE && child.try_wait().unwrap().is_none());
        std::thread::yield_now();
    }
    kill_process(Pid::from_child(&child), Signal::TERM).unwrap();
    let ended = child.wait_with_output().unwrap();
    let told = String::from_utf8(ended.stderr).unwrap();
    assert_eq!(
        (ended.status.code(), told.as_str()),
        (Some(130), "openday: it was stopped before its end, and nothing of it was kept\n")
    );
    assert!(!desk.has("site") && !desk.has("site.unfinished"));
}
