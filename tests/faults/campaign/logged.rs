//! The log fails under the running program: its reader has gone, its disk is full, or its reader is there and does not read.

use std::fs::File;
use std::io::{Read as _, Write as _};
use std::process::Stdio;
use std::thread;
use std::time::Duration;

use tempfile::TempDir;

use super::fleet::Fleet;
use super::stage::Stage;
use super::stopped::refused_well;

/// As much as a pipe takes (pipe(7)): whoever writes one byte more waits for a reader.
const PIPE_BYTES: usize = 65_536;

/// How long a write takes at most where nobody waits for a log.
const ANSWER: Duration = Duration::from_secs(1);

/// How long a server takes to end when it is asked to.
const END: Duration = Duration::from_secs(8);

pub(crate) fn reader_gone(stage: &mut Stage) {
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    loses(stage, writer.into());
}

pub(crate) fn disk_full(stage: &mut Stage) {
    let full = File::options().write(true).open("/dev/full").unwrap();
    loses(stage, full.into());
}

/// A log that takes nothing loses its lines.
fn loses(stage: &mut Stage, log: Stdio) {
    let (mut fleet, _folder) = logging_to(log);
    let lost = serves(stage, &fleet);
    stage.row.must(lost > 0, "lines that are lost are counted");
    fleet.must_end(&mut stage.row, END);
}

/// A pipe that is full takes nothing either, but may be read again: its lines wait.
pub(crate) fn unread(stage: &mut Stage) {
    let (mut reader, mut writer) = std::io::pipe().unwrap();
    writer.write_all(&vec![b'x'; PIPE_BYTES]).unwrap();
    let (mut fleet, _folder) = logging_to(writer.into());
    let lost = serves(stage, &fleet);
    let reading = thread::spawn(move || {
        let mut text = String::new();
        reader.read_to_string(&mut text).unwrap();
        text
    });
    fleet.must_end(&mut stage.row, END);
    let text = reading.join().unwrap();
    let lines: Vec<_> = text.trim_start_matches('x').lines().collect();
    stage.row.saw(format_args!("{} lines come once it is read", lines.len()));
    let is_there = |words: &str| lines.iter().any(|line| line.contains(words));
    let has_all = is_there(" serving ") && is_there(" stopping ") && lines.last().unwrap().ends_with(" stopped");
    stage.row.must(has_all && lost == 0, "lines that wait come once it is read");
}

/// A server that logs all it can, and the folder of its data.
fn logging_to(log: Stdio) -> (Fleet, TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let words = ["/usr/bin/env", "OPENDAY_LOG_LEVEL=trace"].map(Into::into);
    let mut fleet = Fleet::on_a_file_under(&words, &folder.path().join("openday.db"));
    let server = &mut fleet.servers[0];
    server.kill();
    server.begin_logging_to(log);
    server.wait_until_ready();
    (fleet, folder)
}

/// Reads and writes for a while; how many lines the server counts as lost.
fn serves(stage: &mut Stage, fleet: &Fleet) -> u64 {
    let time = stage.by_scale(Duration::from_secs(2), Duration::from_secs(20));
    let load = fleet.load();
    thread::sleep(time);
    let (reads, writes) = load.stop();
    let lost = fleet.servers[0].operator().count("openday_log_lines_lost_total");
    let row = &mut stage.row;
    row.often(format_args!("for {} s", time.as_secs()));
    row.saw(format_args!("{lost} lines counted as lost"));
    row.saw(reads);
    row.saw(&writes);
    row.must(reads.failed() == 0, "0 failed badges");
    refused_well(row, &writes);
    row.must(writes.later == 0, "all writes are acknowledged");
    row.must_within(&[writes.longest], ANSWER, "each of them");
    fleet.must_be_whole(row, &writes);
    lost
}
