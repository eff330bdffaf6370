//! The power is cut: whatever a disk may then hold, everything that was acknowledged before is found on it.
//!
//! A program is watched from its first file on while it is written to, ends, is killed and starts again. What it did to its
//! files is done anew up to each moment in which something was made to last, and opened as after a power cut right then.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsString;
use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use openday::domain::status::Status;
use serde_json::{Value, json};

use super::client::{Client, until};
use super::disk::{Disk, Event, Left};
use super::fleet::{BADGES, Fleet};
use super::found::{Acknowledged, Fact, Found, facts, in_memory};
use super::program::Server;
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

/// The file of a backup, beside the data file.
const BACKUP: &str = "backup.db";

/// How soon a file is open after a power cut, and proven to be whole.
const OPEN: Duration = Duration::from_secs(2);

/// What was recorded.
#[derive(Default)]
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
    let recording = record(stage, &trace, data.path());
    let Recording { events, acknowledged, reads, refused } = &recording;
    let (found, disk) = recording.replay(stage);
    let is_complete = files(&disk) == files_in(data.path());
    let missed = recording.missed_in_half();
    let row = &mut stage.row;
    row.often(format_args!("{} times", found.times.len()));
    let (changes, barriers) = (events.len(), recording.barriers().count());
    let writes = acknowledged.len();
    row.saw(format_args!("{changes} changes of files with {barriers} barriers, of {writes} acknowledged writes"));
    row.saw(reads);
    row.saw(format_args!("opened and proven: {}", spread(&found.times)));
    found.complaints.iter().take(5).for_each(|complaint| row.saw(complaint));
    row.must(reads.failed() == 0 && *refused == 0, "0 failed badges, 0 refused writes while it was recorded");
    row.must(is_complete, "the recording makes the files that there are");
    row.must(missed > 0, "writes that half of it lacks are missed");
    row.must(found.unopened == 0, "the file opens, at every prefix");
    row.must(found.unproven == 0, "the audit trail is whole, at every prefix");
    row.must(found.lost == 0, "0 acknowledged writes lost, at every prefix");
    row.must_within(&found.times, OPEN, "opened and proven");
}

impl Recording {
    /// Which of the changes make something last.
    fn barriers(&self) -> impl Iterator<Item = usize> {
        self.events.iter().enumerate().filter(|(_, event)| event.is_barrier()).map(|(number, _)| number)
    }

    /// Does everything anew, with power cuts on the way; what was found after them, and the disk that comes of it.
    fn replay(&self, stage: &Stage) -> (Found, Disk<'_>) {
        let every = self.barriers().count().div_ceil(stage.by_scale(25, usize::MAX));
        let cuts: BTreeSet<_> = self.barriers().step_by(every).collect();
        let parts = stage.by_scale(1, 2);
        let (mut found, mut disk) = (Found::default(), Disk::default());
        for (number, event) in self.events.iter().enumerate() {
            // Just before it lasts: that is when most may be missing.
            if cuts.contains(&number) {
                let known = facts(&self.acknowledged, event.ended);
                let parts = (0..parts).map(|part| Left::Part((number * parts + part) as u64));
                for left in [Left::Nothing, Left::All].into_iter().chain(parts) {
                    found.look(&disk, left, &known, format_args!("{left:?} at {number}"));
                }
            }
            disk.happen(event);
        }
        let known = facts(&self.acknowledged, u64::MAX);
        for left in [Left::Nothing, Left::All] {
            found.look(&disk, left, &known, format_args!("{left:?} at the end"));
        }
        (found, disk)
    }

    /// How much of what was acknowledged is missed on a disk to which only the first half happened.
    fn missed_in_half(&self) -> usize {
        let (mut found, mut disk) = (Found::default(), Disk::default());
        self.events.iter().take(self.events.len() / 2).for_each(|event| disk.happen(event));
        found.look(&disk, Left::All, &facts(&self.acknowledged, u64::MAX), format_args!("half of it"));
        found.lost
    }
}

/// Has a program make its file, be written to, end, start, be killed and start again; and its file backed up and restored.
fn record(stage: &Stage, trace: &Arc<Trace>, data: &Path) -> Recording {
    let fleet = Fleet::on_a_file_under(&trace.words(), &data.join("openday.db"));
    let time = stage.by_scale(Duration::from_secs(1), Duration::from_secs(2));
    let mut run = Recorder { fleet, trace: Arc::clone(trace), time, recording: Recording::default() };
    let entered = (0..BADGES).map(|number| format!("workshop-{number}"));
    // By the first command, which had made the file.
    let at = trace.first_end();
    let entered = entered.map(|slug| Acknowledged { at, slug, fact: Fact::Stands(Status::Active) });
    run.recording.acknowledged.extend(entered);
    run.serve();
    assert!(run.ends(|server| server.end(END).is_some()), "the server does not end");
    run.back_up(data);
    run.fleet.servers[0].start();
    run.ends(Server::kill);
    // It holds the same as the file whose place it takes, which has a log beside it.
    run.fleet.data.run(&["restore", &data.join(BACKUP).display().to_string()]).unwrap();
    for _ in 0..2 {
        run.fleet.servers[0].start();
        run.serve();
        run.ends(Server::kill);
    }
    let mut recording = run.recording;
    recording.acknowledged.sort_by_key(|acknowledged| acknowledged.at);
    Recording { events: trace.events(), ..recording }
}

/// Who has a server recorded. One program runs at a time: two would write into each other's lines.
struct Recorder {
    fleet: Fleet,
    trace: Arc<Trace>,
    /// How long readers and writers are at work.
    time: Duration,
    recording: Recording,
}

impl Recorder {
    fn serve(&mut self) {
        let over = Arc::new(AtomicBool::new(false));
        let readers = Readers::start(&self.fleet.addresses());
        let writers: Vec<_> = (0..WRITERS).map(|_| write(&self.fleet, &self.trace, &over)).collect();
        thread::sleep(self.time);
        over.store(true, Ordering::Relaxed);
        for (acknowledged, refused) in writers.into_iter().map(|writer| writer.join().unwrap()) {
            self.recording.acknowledged.extend(acknowledged);
            self.recording.refused += refused;
        }
        self.recording.reads = self.recording.reads.and(readers.stop());
    }

    /// Has the server end in some way, and waits until all that it did is written down.
    fn ends<T>(&mut self, how: impl FnOnce(&mut Server) -> T) -> T {
        let server = &mut self.fleet.servers[0];
        let process = server.process().unwrap();
        let ended = how(server);
        assert!(until(END, || self.trace.has_all_of(process)).is_some(), "the trace has no end");
        ended
    }

    fn back_up(&mut self, data: &Path) {
        let path = data.join(BACKUP);
        self.fleet.data.run(&["backup", &path.display().to_string()]).unwrap();
        let (at, fact) = (self.trace.length(), Fact::Copied(fs::read(path).unwrap()));
        self.recording.acknowledged.push(Acknowledged { at, slug: BACKUP.to_owned(), fact });
    }
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
