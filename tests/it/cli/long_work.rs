//! Long work: what is shown of it while it goes on, and that a signal ends it with nothing half done.

use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Child, Stdio};

use serde_json::Value;

use super::{Desk, Ended};

/// A file of so many participants.
fn file_of(count: usize) -> String {
    let entries: Vec<_> = (0..count)
        .map(|number| {
            format!(
                "{{\"slug\":\"shop-{number}\",\"name\":\"Shop {number}\",\"website\":\"https://shop-{number}.example/\",\
                 \"country\":\"CZ\",\"time_zone\":\"Europe/Prague\",\"language\":\"cs\"}}"
            )
        })
        .collect();
    format!("{{\"participants\":[{}]}}", entries.join(",\n"))
}

/// What the lines say that were written of the work: each step with what is counted, and how much of it was done last.
fn told(lines: &str) -> Vec<(String, String, u64, Option<u64>)> {
    let mut steps: Vec<(String, String, u64, Option<u64>)> = Vec::new();
    for line in lines.lines() {
        let line: Value = serde_json::from_str(line).unwrap();
        assert!(line["work"].is_string() && line["seconds"].is_number(), "{line}");
        let text = |member: &str| line[member].as_str().unwrap().to_owned();
        let (step, done, total) = (text("step"), line["done"].as_u64().unwrap(), line["total"].as_u64());
        assert!(total.is_none_or(|total| done <= total), "{line}");
        match steps.last_mut() {
            Some(last) if last.0 == step => {
                assert!(last.2 <= done, "{line}");
                (last.2, last.3) = (done, total);
            }
            _ => steps.push((step, text("unit"), done, total)),
        }
    }
    steps
}

#[test]
fn work_tells_programs_how_far_it_has_come_and_nobody_who_did_not_ask() {
    let desk = Desk::new();
    desk.write("in.json", &file_of(40));
    let all = |arguments: &[&str]| {
        let ended = desk.run(&[arguments, &["--progress", "json"]].concat());
        assert_eq!(ended.code, Some(0), "{}", ended.err);
        told(&ended.err).pop().unwrap()
    };
    let step = |name: &str, unit: &str, count| (name.to_owned(), unit.to_owned(), count, Some(count));
    assert_eq!(all(&["import", "in.json"]), step("enter", "participants", 40));
    assert_eq!(all(&["export", "out.json"]), step("read", "participants", 40));
    assert_eq!(all(&["audit", "verify"]), ("compare".to_owned(), "participants".to_owned(), 40, None));
    assert_eq!(all(&["backup", "copy.db"]).1, "pages");
    assert_eq!(all(&["restore", "copy.db", "--data", "restored.db"]).1, "pages");
    assert_eq!(all(&["copy", "--from", "copy.db", "--to", "other.db"]).0, "compare");
    desk.write("openday.toml", "[server]\npublic_url = \"https://badges.example\"\n");
    let files = all(&["export-site", "site"]);
    assert_eq!((files.0.as_str(), files.1.as_str(), Some(files.2)), ("write", "files", files.3));
    let pictures = all(&["badges", "check"]);
    assert_eq!((pictures.1.as_str(), Some(pictures.2)), ("pictures", pictures.3));
    assert_eq!(desk.run(&["export", "-"]).err, "");
    assert!(desk.misused(&["export", "-", "--progress", "loud"]).contains("--progress"));
}

/// A command whose input is held open, once it has said that it began.
#[cfg(unix)]
fn begun(desk: &Desk, arguments: &[&str], input: &str) -> Begun {
    let mut command = desk.command(&[arguments, &["--progress", "json"]].concat());
    command.env("TMPDIR", desk.path("temporary"));
    let piped = || Stdio::piped();
    let mut child = command.stdin(piped()).stdout(piped()).stderr(piped()).spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    stdin.write_all(input.as_bytes()).unwrap();
    stdin.flush().unwrap();
    let mut first = String::new();
    BufReader::with_capacity(1, child.stderr.as_mut().unwrap()).read_line(&mut first).unwrap();
    assert_eq!(told(&first).len(), 1, "{first}");
    Begun { child, _stdin: stdin }
}

#[cfg(unix)]
struct Begun {
    child: Child,
    /// Held open, so that it does not end.
    _stdin: std::process::ChildStdin,
}

#[cfg(unix)]
impl Begun {
    fn signalled(self, signal: rustix::process::Signal) -> Ended {
        let id = rustix::process::Pid::from_child(&self.child);
        rustix::process::kill_process(id, signal).unwrap();
        Ended::of(self.child.wait_with_output().unwrap())
    }
}

/// What lies in the folder of a desk.
fn names(desk: &Desk) -> Vec<String> {
    let names = std::fs::read_dir(desk.folder.path()).unwrap();
    let mut names: Vec<_> = names.map(|found| found.unwrap().file_name().into_string().unwrap()).collect();
    names.sort_unstable();
    names
}

#[cfg(unix)]
#[test]
fn an_import_that_never_ends_is_stopped_by_a_signal_and_leaves_nothing() {
    use rustix::process::Signal;

    let desk = Desk::with_bakery();
    std::fs::create_dir(desk.path("temporary")).unwrap();
    let before = (desk.does(&["export", "-"]), names(&desk));
    let cut_off = file_of(2_000);
    for signal in [Signal::INT, Signal::TERM] {
        let ended = begun(&desk, &["import", "-"], &cut_off[..cut_off.len() - 40]).signalled(signal);
        assert_eq!((ended.code, ended.out.as_slice()), (Some(130), &b""[..]), "{}", ended.err);
        // It says so itself, or who waits for it does.
        assert!(ended.err.ends_with('\n') && ended.err.contains(" was stopped before its end"), "{}", ended.err);
        assert_eq!((desk.does(&["export", "-"]), names(&desk)), before);
    }
    // Where there was no data file there is none.
    let ended = begun(&desk, &["import", "-", "--data", "new.db"], &cut_off[..100]).signalled(Signal::INT);
    assert_eq!(ended.code, Some(130));
    assert_eq!(names(&desk), before.1);
    assert_eq!(std::fs::read_dir(desk.path("temporary")).unwrap().count(), 0);
}

/// A pipe that nobody empties holds the work up wherever the signal is to find it.
#[cfg(target_os = "linux")]
#[test]
fn an_export_that_nobody_reads_is_stopped_by_a_signal() {
    let desk = Desk::new();
    desk.write("in.json", &file_of(2_000));
    desk.does(&["import", "in.json"]);
    let before = names(&desk);
    let ended = begun(&desk, &["export", "-"], "").signalled(rustix::process::Signal::INT);
    assert_eq!(ended.code, Some(130), "{}", ended.err);
    assert_eq!(names(&desk), before);
}
