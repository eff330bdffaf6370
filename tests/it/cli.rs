//! The command line, as the built program: what it prints, what it refuses, and with which exit status.

mod audit;
mod backups;
mod doctor;
mod export_site;
mod face;
mod files;
mod freeze;
mod health;
mod help;
#[cfg(unix)]
mod hot_looks;
mod listing;
mod long_work;
mod notes_and_reports;
mod open_day_files;
mod open_days;
mod participants;
#[cfg(unix)]
mod passed_on;
mod pictures;
mod posters;
mod private_links;
#[cfg(unix)]
mod reload;
mod restore;
mod revocations;
mod server;
mod settings;
#[cfg(unix)]
mod side_channels;
#[cfg(unix)]
mod supervisor;
mod upgrades;
mod websites;
mod zone_files;

use std::io::Write as _;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

use jiff::tz::TimeZone;
use openday::clock::{Clock as _, SystemClock};
use openday::domain::change::{Actor, By, Change};
use openday::domain::participant::{Link, Slug};
use openday::domain::schedule::{Kind, Opening, parse_local_time};
use openday::domain::text::ReportText;
use openday::store::sqlite::{Role, SqliteStore};
use openday::store::{Order, Store as _};

use crate::secrets;

/// A working folder of its own, in which commands are run without any of the tester's settings.
struct Desk {
    folder: tempfile::TempDir,
    /// One for all dates of a test, also where the year ends under it.
    next_year: i16,
}

/// How a command ended.
#[derive(Debug)]
struct Ended {
    code: Option<i32>,
    out: Vec<u8>,
    err: String,
}

impl Desk {
    fn new() -> Self {
        let next_year = TimeZone::UTC.to_datetime(SystemClock.now()).year() + 1;
        Self { folder: tempfile::tempdir().unwrap(), next_year }
    }

    /// A desk whose data file has an active bakery in Brno with an open day on 3 December 2026.
    fn with_bakery() -> Self {
        let desk = Self::new();
        desk.does(&BAKERY);
        desk.does(&["participant", "approve", "pekarna"]);
        let opening = |time| parse_local_time(time).unwrap();
        let opening = Opening::new(opening("2026-12-03T09:00"), opening("2026-12-03T16:00"), Kind::OpenHouse).unwrap();
        let (slug, change, by) = (Slug::parse("pekarna").unwrap(), Change::AddOpenDay(opening), By::OPERATOR);
        // Not by command: that asks whether the day is ahead, and once it is not.
        let now = "2026-11-20T12:00:00Z".parse().unwrap();
        block_on(desk.store().change(&Order { slug, change, by, now, expected: None })).unwrap();
        desk
    }

    /// A local time of the next year, which is ahead whenever the tests run, of month, day and time.
    fn ahead(&self, local: &str) -> String {
        format!("{}-{local}", self.next_year)
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// As errors about the data file name it.
    fn shown(&self, name: &str) -> String {
        self.folder.path().canonicalize().unwrap().join(name).display().to_string()
    }

    fn write(&self, name: &str, text: &str) {
        std::fs::write(self.path(name), text).unwrap();
    }

    fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.path(name)).unwrap()
    }

    fn has(&self, name: &str) -> bool {
        self.path(name).exists()
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_openday"));
        command.args(arguments).current_dir(self.folder.path()).env_clear();
        command
    }

    fn run(&self, arguments: &[&str]) -> Ended {
        Ended::of(self.command(arguments).output().unwrap())
    }

    fn run_with_input(&self, arguments: &[&str], input: &str) -> Ended {
        let piped = || Stdio::piped();
        let mut child = self.command(arguments).stdin(piped()).stdout(piped()).stderr(piped()).spawn().unwrap();
        child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
        Ended::of(child.wait_with_output().unwrap())
    }

    /// Breaks the time zone of a stored participant, as somebody might who edits the data file by hand.
    fn break_by_hand(&self, slug: &str) {
        let file = rusqlite::Connection::open(self.path("openday.db")).unwrap();
        let update =
            "UPDATE participants SET document = json_set(document, '$.time_zone', 'Mars/Olympus') WHERE slug = ?1";
        assert_eq!(file.execute(update, [slug]).unwrap(), 1);
    }

    /// The data file, as the program itself opens it.
    fn store(&self) -> SqliteStore {
        SqliteStore::open(&self.path("openday.db"), Role::Command).unwrap()
    }

    /// Has a visitor report a fake, as only pages can.
    fn report(&self, slug: &str, seen_at: &str, text: &str) {
        let (slug, seen_at, text) = (Slug::parse(slug), Link::parse(seen_at), ReportText::parse(text));
        let by = By::actor(Actor::Visitor);
        let now = "2026-11-20T12:00:00Z".parse().unwrap();
        let (slug, seen_at, text) = (slug.unwrap(), seen_at.unwrap(), text.unwrap());
        block_on(self.store().add_report(&slug, &seen_at, Some(&text), &by, now)).unwrap();
    }

    /// Runs a command that succeeds without a word on standard error, and returns what it prints.
    #[track_caller]
    fn does(&self, arguments: &[&str]) -> String {
        self.run(arguments).succeeded(arguments)
    }

    /// Runs a command that prints JSON.
    #[track_caller]
    fn json(&self, arguments: &[&str]) -> serde_json::Value {
        serde_json::from_str(&self.does(arguments)).unwrap()
    }

    /// Runs a command that cannot be done: status 1, nothing printed, and one line of error, which is returned.
    #[track_caller]
    fn refuses(&self, arguments: &[&str]) -> String {
        self.run(arguments).refused(1, arguments)
    }

    /// Runs a command that is used wrongly: the same, with status 2.
    #[track_caller]
    fn misused(&self, arguments: &[&str]) -> String {
        self.run(arguments).refused(2, arguments)
    }
}

impl Ended {
    fn of(output: Output) -> Self {
        let err = String::from_utf8(output.stderr).unwrap();
        secrets::assert_none_in(&err, "standard error");
        Self { code: output.status.code(), out: output.stdout, err }
    }

    #[track_caller]
    fn succeeded(self, arguments: &[&str]) -> String {
        assert_eq!((self.code, self.err.as_str()), (Some(0), ""), "{arguments:?}");
        String::from_utf8(self.out).unwrap()
    }

    #[track_caller]
    fn refused(self, code: i32, arguments: &[&str]) -> String {
        assert_eq!((self.code, self.out.as_slice()), (Some(code), &b""[..]), "{arguments:?}: {}", self.err);
        let line = self.err.strip_prefix("openday: ").and_then(|line| line.strip_suffix('\n'));
        let line = line.unwrap_or_else(|| panic!("{arguments:?}: {}", self.err));
        assert!(!line.contains('\n'), "{arguments:?}: {line}");
        line.to_owned()
    }
}

fn block_on<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(future)
}

const BAKERY: [&str; 15] = [
    "participant",
    "add",
    "pekarna",
    "--name",
    "Pekárna U Mostu",
    "--website",
    "https://pekarna.example/",
    "--country",
    "CZ",
    "--place",
    "Brno",
    "--time-zone",
    "Europe/Prague",
    "--language",
    "cs",
];

/// The arguments that enter a participant whose particulars do not matter.
fn add(slug: &str) -> Vec<&str> {
    let mut arguments = BAKERY.to_vec();
    arguments[2] = slug;
    // A name of its own, which nobody's looks like.
    arguments[4] = slug;
    arguments
}

/// `arguments` with the value that follows `flag` replaced.
fn with<'a>(arguments: &[&'a str], flag: &str, value: &'a str) -> Vec<&'a str> {
    let mut arguments = arguments.to_vec();
    let place = arguments.iter().position(|argument| *argument == flag).unwrap() + 1;
    arguments[place] = value;
    arguments
}
