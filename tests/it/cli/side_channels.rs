//! What the program tells on the side, and nobody listens: it does what it is for all the same.

use std::fs::OpenOptions;
#[cfg(target_os = "linux")]
use std::io::Write as _;
use std::io::{BufRead as _, BufReader, Read as _};
use std::process::{Child, Command, Stdio};
use std::time::Instant;

use super::server::{ANY_PORTS, PATIENCE, get};
use super::{Desk, Ended};

/// A server that is killed when it is dropped.
struct Server {
    child: Child,
    public: String,
    operators: String,
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Server {
    /// A server that logs everything to `log`.
    fn logging_to(desk: &Desk, log: Stdio) -> Self {
        let mut command = desk.command(&[&["serve"], &ANY_PORTS[..]].concat());
        let mut child = command.env("OPENDAY_LOG_LEVEL", "trace").stdout(Stdio::piped()).stderr(log).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let mut addresses = line.split("http://").skip(1).map(|rest| rest.split('/').next().unwrap().to_owned());
        Self { public: addresses.next().unwrap(), operators: addresses.next().unwrap(), child }
    }

    fn shows(&self, status: &str) {
        let begin = Instant::now();
        while get(&self.public, "/badge/pekarna.svg").header("openday-status") != Some(status) {
            assert!(begin.elapsed() < PATIENCE, "never {status}");
            std::thread::yield_now();
        }
    }

    fn lines_lost(&self) -> u64 {
        let metrics = get(&self.operators, "/metrics");
        let line = metrics.text().lines().find_map(|line| line.strip_prefix("openday_log_lines_lost_total "));
        line.unwrap().parse().unwrap()
    }

    fn ends_well(mut self) {
        tell(&self.child, "-TERM");
        assert_eq!(self.child.wait().unwrap().code(), Some(0));
    }
}

fn tell(child: &Child, signal: &str) {
    assert!(Command::new("kill").args([signal, &child.id().to_string()]).status().unwrap().success());
}

/// A device that has no room, where there is one.
fn full() -> Option<Stdio> {
    OpenOptions::new().write(true).open("/dev/full").ok().map(Stdio::from)
}

/// Shows that a revocation is seen though the log is lost.
fn revocation_is_seen(desk: &Desk, server: &Server) {
    server.shows("active");
    desk.does(&["participant", "revoke", "pekarna", "--reason", "as agreed"]);
    server.shows("revoked");
}

#[test]
fn a_log_whose_reader_left_costs_lines_and_nothing_else() {
    let desk = Desk::with_bakery();
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let server = Server::logging_to(&desk, writer.into());
    revocation_is_seen(&desk, &server);
    assert!(server.lines_lost() > 0);
    server.ends_well();
}

#[test]
fn a_log_on_a_full_disk_costs_lines_and_nothing_else() {
    let Some(full) = full() else { return };
    let desk = Desk::with_bakery();
    let server = Server::logging_to(&desk, full);
    revocation_is_seen(&desk, &server);
    assert!(server.lines_lost() > 0);
    server.ends_well();
}

#[cfg(target_os = "linux")]
#[test]
fn a_log_that_nobody_reads_holds_nobody_up() {
    let desk = Desk::with_bakery();
    let (reader, mut writer) = std::io::pipe().unwrap();
    // As much as a pipe takes (pipe(7)): whoever writes one byte more waits for a reader.
    writer.write_all(&vec![b'x'; 65_536]).unwrap();
    let server = Server::logging_to(&desk, writer.into());
    revocation_is_seen(&desk, &server);
    server.ends_well();
    drop(reader);
}

#[test]
fn a_server_serves_though_nobody_can_be_told_where() {
    let Some(full) = full() else { return };
    let desk = Desk::with_bakery();
    let mut command = desk.command(&[&["serve"], &ANY_PORTS[..]].concat());
    let mut child = command.stdout(full).stderr(Stdio::piped()).spawn().unwrap();
    let mut log = BufReader::new(child.stderr.take().unwrap());
    let address = loop {
        let mut line = String::new();
        assert_ne!(log.read_line(&mut line).unwrap(), 0, "it ended");
        if let Some((_, rest)) = line.split_once("public=") {
            break rest.split(' ').next().unwrap().to_owned();
        }
    };
    let server = Server { child, operators: String::new(), public: address };
    server.shows("active");
    server.ends_well();
    let mut rest = String::new();
    log.read_to_string(&mut rest).unwrap();
    assert!(rest.ends_with(" stopped\n"), "{rest}");
}

#[test]
fn a_server_that_was_told_to_outlive_its_terminal_does() {
    let desk = Desk::with_bakery();
    let program = env!("CARGO_BIN_EXE_openday");
    let script = "trap '' HUP; exec \"$0\" \"$@\"";
    let mut command = Command::new("/bin/sh");
    command.args(["-c", script, program, "serve"]).args(ANY_PORTS).current_dir(desk.folder.path()).env_clear();
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let public = line.strip_prefix("Openday serves http://").unwrap().split('/').next().unwrap().to_owned();
    let server = Server { child, operators: String::new(), public };
    if !std::path::Path::new("/proc/self/status").exists() {
        return;
    }
    tell(&server.child, "-HUP");
    revocation_is_seen(&desk, &server);
    server.ends_well();
}

/// Commands that print, each something else.
const PRINTING: [&[&str]; 9] = [
    &["participant", "list"],
    &["participant", "show", "pekarna", "--json"],
    &["face", "pekarna"],
    &["render", "pekarna", "-o", "-"],
    &["export", "-"],
    &["audit", "export", "-"],
    &["audit", "list"],
    &["config", "check"],
    &["--help"],
];

#[test]
fn a_command_whose_reader_left_ends_quietly() {
    let desk = Desk::with_bakery();
    for arguments in PRINTING {
        let mut child = desk.command(arguments).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        drop(child.stdout.take());
        let ended = Ended::of(child.wait_with_output().unwrap());
        assert_eq!((ended.code, ended.err.as_str()), (Some(0), ""), "{arguments:?}");
    }
}

#[test]
fn a_command_that_cannot_print_says_so_and_fails() {
    let desk = Desk::with_bakery();
    for arguments in PRINTING {
        let Some(full) = full() else { return };
        let child = desk.command(arguments).stdout(full).stderr(Stdio::piped()).spawn().unwrap();
        let ended = Ended::of(child.wait_with_output().unwrap());
        assert_eq!(ended.code, Some(1), "{arguments:?}");
        assert!(ended.err.starts_with("openday: cannot write the output: "), "{arguments:?}: {}", ended.err);
        assert_eq!(ended.err.lines().count(), 1, "{arguments:?}: {}", ended.err);
    }
}

#[test]
fn a_command_that_cannot_explain_itself_fails_alike() {
    let desk = Desk::with_bakery();
    for err in [full(), None] {
        let mut child = desk.command(&["face", "nobody"]);
        let mut child = child.stdout(Stdio::null()).stderr(err.unwrap_or_else(Stdio::piped)).spawn().unwrap();
        drop(child.stderr.take());
        assert_eq!(child.wait().unwrap().code(), Some(1));
    }
}
