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

/// A desk with many participants, and the file they came from.
#[cfg(unix)]
fn desk_of_many() -> Desk {
    let desk = Desk::new();
    desk.write("in.json", &file_of(2_000));
    desk.does(&["import", "in.json"]);
    desk
}

/// What the lines say that were written of the work: each step with what is counted, and how much of it was done last.
pub(super) fn told(lines: &str) -> Vec<(String, String, u64, Option<u64>)> {
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
    super::pictures::designs(&desk, "strip.svg");
    let pictures = all(&["badges", "check", "mine"]);
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
    let desk = desk_of_many();
    let before = names(&desk);
    let ended = begun(&desk, &["export", "-"], "").signalled(rustix::process::Signal::INT);
    assert_eq!(ended.code, Some(130), "{}", ended.err);
    assert_eq!(names(&desk), before);
}

/// When a command is stopped.
#[cfg(unix)]
#[derive(Debug, Clone, Copy)]
enum Moment {
    Begun,
    /// It has begun to write something.
    Writing,
    /// It has said how far it has come.
    Told,
}

#[cfg(unix)]
#[test]
fn a_signal_at_any_time_leaves_the_whole_of_a_file_or_nothing_of_it() {
    use rustix::process::{Pid, Signal, kill_process};

    let desk = desk_of_many();
    desk.does(&["backup", "kept.db"]);
    let (whole, before) = (desk.does(&["export", "-"]), names(&desk));
    for arguments in [
        &["export", "made.json"][..],
        &["backup", "made.db"],
        &["restore", "kept.db", "--data", "made.db"],
        &["copy", "--from", "openday.db", "--to", "made.db"],
    ] {
        for moment in [Moment::Begun, Moment::Writing, Moment::Told] {
            let told = format!("{arguments:?} {moment:?}");
            let mut command = desk.command(&[arguments, &["--progress", "json"]].concat());
            let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
            let mut first = String::new();
            match moment {
                Moment::Begun => {}
                Moment::Writing => while names(&desk) == before && child.try_wait().unwrap().is_none() {},
                Moment::Told => {
                    let lines = BufReader::with_capacity(1, child.stderr.as_mut().unwrap());
                    assert!({ lines }.read_line(&mut first).unwrap() > 0, "{told}");
                }
            }
            // It may be over by now.
            let _ = kill_process(Pid::from_child(&child), Signal::INT);
            let ended = Ended::of(child.wait_with_output().unwrap());
            let made = arguments.iter().find(|name| name.starts_with("made")).unwrap();
            if ended.code == Some(0) {
                let now = if made.ends_with("db") {
                    desk.does(&["export", "--data", made, "-"])
                } else {
                    std::fs::read_to_string(desk.path(made)).unwrap()
                };
                assert_eq!(now.replace("openday.db", made), whole.replace("openday.db", made), "{told}");
                for name in names(&desk).iter().filter(|name| name.starts_with("made")) {
                    std::fs::remove_file(desk.path(name)).unwrap();
                }
            } else {
                // One that was not listening yet is ended by the signal itself.
                assert!(matches!(ended.code, Some(130) | None), "{told}: {}", ended.err);
            }
            assert_eq!(names(&desk), before, "{told}");
            assert_eq!(desk.does(&["export", "-"]), whole, "{told}");
        }
    }
}

#[test]
fn a_copy_that_was_killed_is_begun_again_in_the_same_file_and_no_other_is_written_over() {
    let desk = Desk::with_bakery();
    // What one leaves that was killed before its end: a file in which nothing is.
    desk.write("none.json", "{\"participants\":[]}");
    desk.does(&["import", "none.json", "--data", "new.db"]);
    desk.does(&["copy", "--from", "openday.db", "--to", "new.db"]);
    let copied = desk.does(&["export", "--data", "new.db", "-"]);
    assert_eq!(copied, desk.does(&["export", "-"]));
    let told = desk.refuses(&["copy", "--from", "openday.db", "--to", "new.db"]);
    assert!(told.starts_with("there is something in it already, so nothing was copied; "), "{told}");
    assert_eq!(desk.does(&["export", "--data", "new.db", "-"]), copied);
}

/// No file may be larger than so many blocks of 512 bytes, as on a disk that is full then.
#[cfg(unix)]
#[test]
fn a_disk_that_is_full_before_the_end_leaves_nothing_half_written() {
    let desk = desk_of_many();
    desk.does(&["backup", "kept.db"]);
    let before = names(&desk);
    for arguments in [
        &["export", "made.json"][..],
        &["backup", "made.db"],
        &["restore", "kept.db", "--data", "made.db"],
        &["copy", "--from", "openday.db", "--to", "made.db"],
        &["import", "in.json", "--data", "made.db"],
    ] {
        let program = env!("CARGO_BIN_EXE_openday");
        let script = format!("ulimit -f 300; exec '{program}' {}", arguments.join(" "));
        let mut shell = std::process::Command::new("sh");
        shell.args(["-c", &script]).current_dir(desk.folder.path()).env_clear().env("TMPDIR", desk.folder.path());
        let told = Ended::of(shell.output().unwrap()).refused(1, arguments);
        assert_eq!(told.lines().count(), 1, "{arguments:?}: {told}");
        // A data file that was begun may be there, with nobody in it: the same command does it all once there is room.
        if let ["copy" | "import", ..] = arguments {
            desk.does(arguments);
            desk.does(&["audit", "verify", "--data", "made.db"]);
            std::fs::remove_file(desk.path("made.db")).unwrap();
        }
        assert_eq!(names(&desk), before, "{arguments:?}: {told}");
    }
}
