//! The power is cut: whatever a disk may then hold, everything that was acknowledged before is found on it.
//!
//! A program is watched from its first file on while it is written to, ends, is killed and starts again. What it did to its
//! files is done anew up to each moment in which something was made to last, and opened as after a power cut right then.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use openday::domain::participant::Slug;
use openday::domain::status::Status;
use openday::store::sqlite::{Role, SqliteStore};
use openday::store::{Store as _, StoreError};
use serde_json::{Value, json};
use tempfile::TempDir;

use super::client::{Client, until};
use super::disk::{Disk, Event, Left};
use super::fleet::{BADGES, Fleet};
use super::readers::{Readers, Reads};
use super::report::spread;
use super::stage::Stage;
use super::trace::{SHARED, Trace};
use super::writers::{asking, entering, new_slug};
use crate::installed::installed;

/// Who changes something at the same time, each with participants of its own.
const WRITERS: usize = 2;

/// Between two changes of one writer.
const PACE: Duration = Duration::from_millis(20);

/// How long a server may take to end, and its trace to be written.
const END: Duration = Duration::from_secs(15);

/// How soon a file is open after a power cut, and proven to be whole.
const OPEN: Duration = Duration::from_secs(2);

/// Something that was acknowledged, and how long the trace was then.
#[derive(Debug)]
struct Acknowledged {
    at: u64,
    slug: String,
    fact: Fact,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Fact {
    /// It is there, and came as far as this status.
    Stands(Status),
    Noted(String),
}

/// What was recorded.
struct Recording {
    events: Vec<Event>,
    /// In the order of the trace.
    acknowledged: Vec<Acknowledged>,
    reads: Reads,
    refused: usize,
}

pub(crate) fn cut(stage: &mut Stage) {
    let Some(strace) = installed("strace") else { return stage.lacks("strace") };
    let (folder, data) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let trace = Arc::new(Trace::new(strace, folder.path().join("trace"), data.path().canonicalize().unwrap()));
    if !trace.is_allowed() {
        return stage.row.skip("`strace` may not watch programs here");
    }
    let Recording { events, acknowledged, reads, refused } = record(stage, &trace, data.path());
    let barriers: Vec<_> = (0..events.len()).filter(|number| events[*number].is_barrier()).collect();
    let every = barriers.len().div_ceil(stage.by_scale(25, usize::MAX));
    let parts = stage.by_scale(1, 2);
    let mut found = Found::default();
    let mut disk = Disk::default();
    for (number, event) in events.iter().enumerate() {
        // Just before it lasts: that is when most may be missing.
        if barriers.binary_search(&number).is_ok_and(|turn| turn % every == 0) {
            let known = facts(&acknowledged, event.ended);
            let parts = (0..parts).map(|part| Left::Part((number * 16 + part) as u64));
            for left in [Left::Nothing, Left::All].into_iter().chain(parts) {
                found.look(&disk, left, &known, format_args!("{left:?} at {number}"));
            }
        }
        disk.happen(event);
    }
    let all = facts(&acknowledged, u64::MAX);
    for left in [Left::Nothing, Left::All] {
        found.look(&disk, left, &all, format_args!("{left:?} at the end"));
    }
    let is_complete = files(&disk) == files_in(data.path());
    let mut half = Disk::default();
    events.iter().take(events.len() / 2).for_each(|event| half.happen(event));
    let mut missed = Found::default();
    missed.look(&half, Left::All, &all, format_args!("half of it"));
    let row = &mut stage.row;
    row.often(format_args!("{} times", found.times.len()));
    row.saw(format_args!(
        "{} changes of files with {} barriers, of {} acknowledged writes",
        events.len(),
        barriers.len(),
        acknowledged.len()
    ));
    row.saw(format_args!("{}, opened and proven: {}", reads, spread(&found.times)));
    found.complaints.iter().take(5).for_each(|complaint| row.saw(complaint));
    row.must(reads.failed() == 0 && refused == 0, "0 failed badges, 0 refused writes while it was recorded");
    row.must(is_complete, "the recording makes the files that there are");
    row.must(missed.lost > 0, "writes that it lacks are missed");
    row.must(found.unopened == 0, "the file opens, at every prefix");
    row.must(found.unproven == 0, "the audit trail is whole, at every prefix");
    row.must(found.lost == 0 && !acknowledged.is_empty(), "0 acknowledged writes lost, at every prefix");
    row.must_within(&found.times, OPEN, "opened and proven");
}

/// Has a program make its file, be written to, end, start, be killed and start again.
fn record(stage: &Stage, trace: &Arc<Trace>, data: &Path) -> Recording {
    let time = stage.by_scale(Duration::from_secs(1), Duration::from_secs(4));
    let mut fleet = Fleet::on_a_file_under(&trace.words(), &data.join("openday.db"));
    let entered = (0..BADGES).map(|number| format!("workshop-{number}"));
    // By a command, which had ended before the server started.
    let mut acknowledged: Vec<_> =
        entered.map(|slug| Acknowledged { at: trace.length(), slug, fact: Fact::Stands(Status::Active) }).collect();
    let (mut reads, mut refused) = (Reads::default(), 0);
    for (turn, ends) in [Ends::Asked, Ends::Killed, Ends::Killed].into_iter().enumerate() {
        if turn > 0 {
            fleet.servers[0].start();
        }
        let over = Arc::new(AtomicBool::new(false));
        let readers = Readers::start(&fleet.addresses());
        let writers: Vec<_> = (0..WRITERS).map(|_| write(&fleet, trace, &over)).collect();
        thread::sleep(time);
        over.store(true, Ordering::Relaxed);
        for (all, others) in writers.into_iter().map(|writer| writer.join().unwrap()) {
            acknowledged.extend(all);
            refused += others;
        }
        reads = reads.and(readers.stop());
        let server = &mut fleet.servers[0];
        let process = server.process().unwrap();
        match ends {
            Ends::Asked => assert!(server.end(END).is_some(), "the server does not end"),
            Ends::Killed => server.kill(),
        }
        assert!(until(END, || trace.has_all_of(process)).is_some(), "the trace has no end");
    }
    acknowledged.sort_by_key(|acknowledged| acknowledged.at);
    Recording { events: trace.events(), acknowledged, reads, refused }
}

#[derive(Clone, Copy)]
enum Ends {
    Asked,
    Killed,
}

/// Enters participants and takes each through its life, until it is over; what was acknowledged, and how often it was not.
fn write(fleet: &Fleet, trace: &Arc<Trace>, over: &Arc<AtomicBool>) -> JoinHandle<(Vec<Acknowledged>, usize)> {
    let (mut client, token) = (Client::new(fleet.servers[0].public), fleet.token.clone());
    let (trace, over) = (Arc::clone(trace), Arc::clone(over));
    thread::spawn(move || {
        let (mut acknowledged, mut refused) = (Vec::new(), 0);
        while !over.load(Ordering::Relaxed) {
            let slug = new_slug();
            let text = format!("{slug} was seen to");
            let step = |step: &str, body: Value| asking(&token, &format!("/{slug}/{step}"), &body);
            for (request, fact) in [
                (entering(&token, &slug), Fact::Stands(Status::Pending)),
                (step("approve", json!({})), Fact::Stands(Status::Active)),
                (step("notes", json!({ "text": text })), Fact::Noted(text.clone())),
                (step("revoke", json!({ "reason": "as agreed" })), Fact::Stands(Status::Revoked)),
            ] {
                match client.ask(&request) {
                    Ok(answer) if matches!(answer.status, 200 | 201) => {
                        acknowledged.push(Acknowledged { at: trace.length(), slug: slug.clone(), fact });
                    }
                    _ => refused += 1,
                }
                thread::sleep(PACE);
            }
        }
        (acknowledged, refused)
    })
}

/// What was acknowledged before the trace was so long, by slug.
fn facts(acknowledged: &[Acknowledged], before: u64) -> BTreeMap<&str, Vec<&Fact>> {
    let mut facts: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for Acknowledged { slug, fact, .. } in acknowledged.iter().take_while(|acknowledged| acknowledged.at < before) {
        facts.entry(slug.as_str()).or_default().push(fact);
    }
    facts
}

/// What was found after all power cuts.
#[derive(Default)]
struct Found {
    times: Vec<Duration>,
    unopened: usize,
    unproven: usize,
    lost: usize,
    complaints: Vec<String>,
}

impl Found {
    fn look(&mut self, disk: &Disk<'_>, left: Left, known: &BTreeMap<&str, Vec<&Fact>>, when: std::fmt::Arguments<'_>) {
        let folder = in_memory();
        disk.write_to(folder.path(), left);
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let begun = Instant::now();
        let path = folder.path().join("openday.db");
        let store = match SqliteStore::open(&path, Role::Server) {
            Ok(store) => store,
            Err(error) => {
                self.unopened += 1;
                return self.complaints.push(format!("{when}: {error}"));
            }
        };
        let proof = runtime.block_on(store.prove(None));
        self.times.push(begun.elapsed());
        if !proof.as_ref().is_ok_and(|proof| proof.findings.is_empty()) {
            self.unproven += 1;
            self.complaints.push(format!("{when}: {proof:?}"));
        }
        match runtime.block_on(lost(&store, known)) {
            Ok(lost) if lost.is_empty() => {}
            Ok(lost) => {
                self.lost += lost.len();
                self.complaints.push(format!("{when}: {} lost, as {}; {:?}", lost.len(), lost[0], store.notices()));
            }
            Err(error) => {
                self.unproven += 1;
                self.complaints.push(format!("{when}: {error}"));
            }
        }
    }
}

/// A folder that no disk slows down, where there is one.
fn in_memory() -> TempDir {
    tempfile::tempdir_in("/dev/shm").unwrap_or_else(|_| tempfile::tempdir().unwrap())
}

/// The files in a folder, but for what is made anew by whoever opens them.
fn files_in(folder: &Path) -> BTreeMap<OsString, Vec<u8>> {
    let files = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap());
    let files = files.filter(|entry| !entry.file_name().display().to_string().ends_with(SHARED));
    files.map(|entry| (entry.file_name(), fs::read(entry.path()).unwrap())).collect()
}

/// The same of a disk of which nothing is lost.
fn files(disk: &Disk<'_>) -> BTreeMap<OsString, Vec<u8>> {
    let folder = in_memory();
    disk.write_to(folder.path(), Left::All);
    files_in(folder.path())
}

/// What is not as it was acknowledged.
async fn lost(store: &SqliteStore, known: &BTreeMap<&str, Vec<&Fact>>) -> Result<Vec<String>, StoreError> {
    let mut lost = Vec::new();
    for (slug, facts) in known {
        let record = store.record(&Slug::parse(slug).unwrap()).await?;
        let is_kept = |fact: &Fact| {
            record.as_ref().is_some_and(|record| match fact {
                Fact::Stands(status) => record.participant.status >= *status,
                Fact::Noted(text) => record.notes.iter().any(|note| note.text.as_str() == text),
            })
        };
        lost.extend(facts.iter().filter(|fact| !is_kept(fact)).map(|fact| format!("{slug}: {fact:?}")));
    }
    Ok(lost)
}
