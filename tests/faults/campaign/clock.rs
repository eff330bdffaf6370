//! The machine's clock is set forward and back by days: whatever a server remembers, it shows what is true at the new time.
//!
//! Only the programs see the other time, by way of libfaketime; time that passes is as it was. What a server shows is compared
//! with what one shows that was started then, on a copy of its data.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use openday::clock::{Clock as _, SystemClock};
use serde_json::{Value, json};

use super::client::{Client, until};
use super::fleet::Fleet;
use super::program::{Data, Server};
use super::report::spread;
use super::stage::Stage;
use super::stopped::{BACK_WAIT, refused_well};
use crate::http::{Answer, Request};
use crate::installed::installed;

/// The time at which everything begins: an open day is on.
const BEGIN: &str = "2026-12-03T12:00:00Z";

/// Days after it to which the clock is set, one after the other.
const DAYS: [i64; 8] = [3, -3, 400, 0, -400, 1, -1, 7];

/// The library that tells programs another time, as its own command names it to the loader.
const LIBRARY: &str = "/usr/$LIB/faketime/libfaketimeMT.so.1";

/// How soon what is due by the clock is done.
const DONE: Duration = Duration::from_secs(2);

/// A clock that can be set, for those who are started under it.
struct SetClock {
    /// Says how many seconds it is ahead.
    file: PathBuf,
}

impl SetClock {
    fn new(folder: &Path) -> Self {
        let clock = Self { file: folder.join("clock") };
        clock.set(0);
        clock
    }

    fn set(&self, days: i64) -> Timestamp {
        let time = BEGIN.parse::<Timestamp>().unwrap() + SignedDuration::from_hours(24 * days);
        // Put in its place whole: others read it all the time.
        let new = self.file.with_extension("new");
        fs::write(&new, format!("{:+}", time.duration_since(SystemClock.now()).as_secs())).unwrap();
        fs::rename(new, &self.file).unwrap();
        time
    }

    /// Words that start a program under it.
    fn words(&self) -> Vec<OsString> {
        let file = self.file.display();
        let settings = ["FAKETIME_NO_CACHE=1", "FAKETIME_DONT_FAKE_MONOTONIC=1", "NO_FAKE_STAT=1"];
        // Addresses that servers on several ports have in common.
        let mut words = vec!["/usr/bin/env".into(), "OPENDAY_SERVER_PUBLIC_URL=https://badges.example".into()];
        words.extend(settings.map(OsString::from));
        words.extend([format!("FAKETIME_TIMESTAMP_FILE={file}").into(), format!("LD_PRELOAD={LIBRARY}").into()]);
        words
    }
}

pub(crate) fn set(stage: &mut Stage) {
    if installed("faketime").is_none() {
        return stage.lacks("faketime");
    }
    let folder = tempfile::tempdir().unwrap();
    let clock = SetClock::new(folder.path());
    let fleet = Fleet::on_a_file_under(&clock.words(), &folder.path().join("openday.db"));
    fs::write(fleet.data.folder.join("dated.json"), dated().to_string()).unwrap();
    fleet.data.run(&["import", "dated.json"]).unwrap();
    let load = fleet.load();
    let mut viewer = Viewer::new(&fleet.servers[0]);
    let resumed = suspension_ends(&fleet, &clock, &mut viewer.client);
    let rounds = stage.by_scale(1, 5);
    let (mut wrong, mut changed, mut unset) = (Vec::new(), Vec::new(), 0);
    for days in (0..rounds).flat_map(|_| DAYS) {
        let before = viewer.seen.clone();
        let time = clock.set(days);
        unset += viewer.look(time);
        changed.push(viewer.seen.iter().filter(|(address, body)| before.get(*address) != Some(body)).count());
        let afresh = shown_by_another(&fleet, time);
        let differing = ADDRESSES.iter().filter(|address| viewer.seen[**address] != afresh[**address]);
        wrong.extend(differing.map(|address| format!("{address} {days} days on")));
    }
    let (reads, writes) = load.stop();
    let row = &mut stage.row;
    row.often(format_args!("{} times, by up to 800 days", changed.len()));
    let least = changed.iter().min().unwrap();
    row.saw(format_args!(
        "{} pictures, pages and documents, of which {least} or more changed each time",
        ADDRESSES.len()
    ));
    row.saw(format_args!("a suspension had ended: {}", spread(&[resumed])));
    row.saw(reads);
    row.saw(&writes);
    wrong.iter().take(5).for_each(|address| row.saw(format_args!("not as it should be: {address}")));
    row.must(unset == 0, "answers are dated by the new time");
    row.must(wrong.is_empty(), "the next request shows what a server shows that was started then");
    row.must(*least > 0, "what is true is another each time");
    row.must_within(&[resumed], DONE, "a suspension whose end has come ends");
    row.must(reads.failed() == 0, "0 failed badges");
    refused_well(row, &writes);
    row.must(writes.later == 0, "all writes are acknowledged");
    fleet.must_be_whole(row, &writes);
}

/// Has a suspension come to its end; how long it took to be seen. What was done by the clock stays done.
fn suspension_ends(fleet: &Fleet, clock: &SetClock, client: &mut Client) -> Duration {
    let suspend = ["participant", "suspend", "paused", "--reason", "as agreed", "--until", "2026-12-04"];
    fleet.data.run(&suspend).unwrap();
    let mut says = |status: &str| {
        let is_so = |answer: Answer| answer.header("openday-status") == Some(status);
        until(BACK_WAIT, || client.ask(&Request::get("/badge/paused.svg")).is_ok_and(is_so)).unwrap_or(BACK_WAIT)
    };
    assert!(says("suspended") < BACK_WAIT, "the suspension is not seen");
    clock.set(3);
    let resumed = says("active");
    clock.set(0);
    resumed
}

/// Everything that tells the time in one way or another.
const ADDRESSES: [&str; 29] = [
    "/badge/today.svg",
    "/badge/today.png",
    "/badge/today.svg?lang=de&style=seal&theme=dark",
    "/badge/tomorrow.svg",
    "/badge/next-week.svg?lang=cs",
    "/badge/weekly.svg",
    "/badge/next-year.svg",
    "/badge/paused.svg",
    "/p/today",
    "/p/today.json",
    "/p/today.ics",
    "/p/tomorrow",
    "/p/weekly",
    "/p/weekly.json",
    "/p/weekly.ics",
    "/p/next-year.json",
    "/",
    "/directory",
    "/open-days",
    "/open-days.ics",
    "/open-days.json",
    "/p/today/2026-12-03",
    "/p/today/2026-12-03.ics",
    "/p/today/poster.pdf",
    "/p/tomorrow/social.png",
    "/embed/today",
    "/embed/weekly.json",
    "/participants.atom",
    "/sitemap.xml",
];

/// Somebody who looks at all of it and keeps it, as browsers do.
struct Viewer {
    client: Client,
    seen: BTreeMap<String, Vec<u8>>,
    tags: BTreeMap<String, String>,
}

impl Viewer {
    fn new(server: &Server) -> Self {
        Self { client: Client::new(server.public), seen: BTreeMap::new(), tags: BTreeMap::new() }
    }

    /// Looks at everything once; how many answers are not dated as they should be, or are none.
    fn look(&mut self, time: Timestamp) -> usize {
        let day = time.strftime("%d %b %Y").to_string();
        let mut wrong = 0;
        for address in ADDRESSES {
            let known = self.tags.get(address).map(|tag| ("If-None-Match", tag.as_str()));
            let answer = self.client.ask(&Request::get(address).headers(known.as_slice())).unwrap();
            wrong += usize::from(!answer.header("date").is_some_and(|date| date.contains(&day)));
            self.tags.extend(answer.header("etag").map(|tag| (address.to_owned(), tag.to_owned())));
            match answer.status {
                304 => {}
                200 => drop(self.seen.insert(address.to_owned(), answer.body)),
                _ => drop(self.seen.insert(address.to_owned(), answer.to_string().into_bytes())),
            }
        }
        wrong
    }
}

/// What a server shows that is started now on a copy of the data.
fn shown_by_another(fleet: &Fleet, time: Timestamp) -> BTreeMap<String, Vec<u8>> {
    let folder = tempfile::tempdir().unwrap();
    let copy = folder.path().join("copy.db").display().to_string();
    fleet.data.run(&["backup", &copy]).unwrap();
    let mut server = Server::new(Data { at: copy, folder: folder.path().to_owned(), ..fleet.data.clone() }, 0);
    server.start();
    let mut viewer = Viewer::new(&server);
    viewer.look(time);
    viewer.seen
}

/// A file of `import`, with open days around the beginning.
fn dated() -> Value {
    let participant = |slug: &str, date: &str, repeat: Option<&str>| {
        let day = json!({
            "start": format!("{date}T09:00"), "end": format!("{date}T16:00"), "kind": "open-house", "repeat": repeat,
        });
        json!({
            "slug": slug, "name": format!("Open {slug}"), "status": "active", "website": format!("https://{slug}.example/"),
            "country": "CZ", "place": "Brno", "time_zone": "Europe/Prague", "language": "en", "open_days": [day],
        })
    };
    json!({ "participants": [
        participant("today", "2026-12-03", None),
        participant("tomorrow", "2026-12-04", None),
        participant("next-week", "2026-12-10", None),
        participant("weekly", "2026-12-02", Some("FREQ=WEEKLY")),
        participant("next-year", "2027-12-20", None),
        participant("paused", "2026-12-05", None),
    ] })
}
