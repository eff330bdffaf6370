//! A PostgreSQL server of the campaign's own, which is stopped, killed, started again and promoted. It writes to the disk as one
//! of everyday life does.

use std::fs::{self, File};
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{ChildStdin, Command, Output, Stdio};
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process};
use tempfile::TempDir;

use super::client::until;
use super::program::free_port;
use super::stage::Stage;
use crate::installed;

/// The database that the servers of a scenario use.
const NAME: &str = "openday";

/// How long PostgreSQL may take to come back before the campaign gives up on it.
const START_WAIT: Duration = Duration::from_mins(1);

pub(crate) struct Database {
    /// Where its programs lie.
    programs: PathBuf,
    pub(crate) port: u16,
    folder: TempDir,
    _guard: Guard,
}

impl Database {
    /// An empty database that is served; nothing where PostgreSQL is not installed, which `stage` then says.
    pub(crate) fn start(stage: &mut Stage) -> Option<Self> {
        let Some(database) = Self::new() else {
            stage.lacks("postgres");
            return None;
        };
        database.tool("initdb", &["--username=openday", "--auth=trust", "--encoding=UTF8", "--no-locale", "--no-sync"]);
        database.configure("fsync = on\nmax_connections = 200\nshared_buffers = 32MB\n");
        database.begin();
        database.sql("postgres", &format!("CREATE DATABASE {NAME} TEMPLATE template0"));
        Some(database)
    }

    /// A standby that follows `primary`, whose writers wait for it if they are to.
    pub(crate) fn standby_of(primary: &Self) -> Self {
        let standby = Self::new().unwrap();
        let port = primary.port.to_string();
        let words = ["-h", "127.0.0.1", "-p", &port, "-U", "openday", "-R", "-X", "stream", "-c", "fast"];
        standby.tool("pg_basebackup", &words);
        standby.configure("");
        standby.begin();
        standby
    }

    fn new() -> Option<Self> {
        // Its other programs lie beside the one that a link on the path leads to.
        let program = installed::installed("postgres")?.canonicalize().unwrap();
        let programs = program.parent().unwrap().to_owned();
        let folder = tempfile::tempdir().unwrap();
        if is_root() {
            let own = Command::new("chown").arg("postgres").arg(folder.path()).status().unwrap();
            assert!(own.success(), "there is a user `postgres`, as the package makes one");
        }
        let end = format!("{}/pg_ctl -D '{}' -m immediate stop", programs.display(), data(folder.path()).display());
        Some(Self { programs, port: free_port(), _guard: Guard::new("", &end), folder })
    }

    /// Adds settings, of which the last ones count.
    fn configure(&self, settings: &str) {
        let folder = self.folder.path().display();
        let own = format!(
            "listen_addresses = '127.0.0.1'\nport = {}\nunix_socket_directories = '{folder}'\n{settings}",
            self.port
        );
        let mut file = File::options().append(true).open(self.data().join("postgresql.conf")).unwrap();
        file.write_all(own.as_bytes()).unwrap();
    }

    fn data(&self) -> PathBuf {
        data(self.folder.path())
    }

    /// How programs reach it.
    pub(crate) fn url(&self) -> String {
        Self::url_at(&format!("127.0.0.1:{}", self.port))
    }

    /// The same by way of somebody else, or of several.
    pub(crate) fn url_at(hosts: &str) -> String {
        format!("postgres://openday@{hosts}/{NAME}")
    }

    /// Starts it, and waits until it takes connections.
    pub(crate) fn begin(&self) {
        let log = self.folder.path().join("log").display().to_string();
        let port = self.port.to_string();
        self.tool("pg_ctl", &["-W", "-l", &log, "start"]);
        let ready = until(START_WAIT, || {
            let mut ask = Command::new(self.programs.join("pg_isready"));
            ask.args(["-h", "127.0.0.1", "-p", &port, "-t", "1", "-q"]).status().unwrap().success()
        });
        assert!(ready.is_some(), "PostgreSQL did not start: {}", fs::read_to_string(log).unwrap_or_default());
    }

    /// Stops it: `fast` or `immediate`.
    pub(crate) fn stop(&self, mode: &str) {
        self.tool("pg_ctl", &["-m", mode, "stop"]);
    }

    /// Kills it with all its processes, as a machine does that loses its power.
    pub(crate) fn kill(&self) {
        let first = fs::read_to_string(self.data().join("postmaster.pid")).unwrap();
        let main: i32 = first.lines().next().unwrap().parse().unwrap();
        let children = children_of(main);
        let all = std::iter::once(main).chain(children).filter_map(Pid::from_raw);
        // One may have ended by itself.
        all.for_each(|process| {
            let _ = kill_process(process, Signal::KILL);
        });
        until(START_WAIT, || !Path::new(&format!("/proc/{main}")).exists());
    }

    /// Makes it the primary.
    pub(crate) fn promote(&self) {
        self.tool("pg_ctl", &["promote"]);
    }

    /// Does what `sql` says; what it answers.
    pub(crate) fn sql(&self, database: &str, sql: &str) -> String {
        let mut command = Command::new(self.programs.join("psql"));
        command.args(["-h", "127.0.0.1", "-p", &self.port.to_string(), "-U", "openday", "-d", database]);
        text(&command.args(["-X", "-A", "-t", "-q", "-v", "ON_ERROR_STOP=1", "-c", sql]).output().unwrap())
    }

    /// Runs one of its programs on its data, as its user.
    fn tool(&self, name: &str, words: &[&str]) {
        let mut command = as_postgres(&self.programs.join(name));
        command.arg("-D").arg(self.data()).args(words);
        // What it starts would hold a pipe open.
        let status = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).status().unwrap();
        assert!(status.success(), "{name} {words:?} failed");
    }
}

fn data(folder: &Path) -> PathBuf {
    folder.join("data")
}

fn text(output: &Output) -> String {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).trim_end().to_owned()
}

/// The processes that another one started.
fn children_of(parent: i32) -> Vec<i32> {
    let processes = fs::read_dir("/proc").unwrap().filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok());
    let parent_of = |process: i32| -> Option<i32> {
        let stat = fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
        stat.rsplit_once(") ")?.1.split(' ').nth(1)?.parse().ok()
    };
    processes.filter(|process| parent_of(*process) == Some(parent)).collect()
}

/// A program as a user who is not root, for whom PostgreSQL refuses to run.
fn as_postgres(program: &Path) -> Command {
    let mut command = Command::new(if is_root() { Path::new("runuser") } else { program });
    if is_root() {
        command.args(["-u", "postgres", "--"]).arg(program);
    }
    command.current_dir("/");
    command
}

fn is_root() -> bool {
    rustix::process::geteuid().is_root()
}

/// A shell that ends what was started once this process is gone, however it ended: it watches a pipe that only this one holds
/// open.
pub(crate) struct Guard {
    alive: Option<ChildStdin>,
    shell: std::process::Child,
}

impl Guard {
    /// Does `begin` now and `end` when it is dropped.
    pub(crate) fn new(begin: &str, end: &str) -> Self {
        let script = format!("{begin}\necho started\nread -r _ || true\n{end} >/dev/null 2>&1 || true\n");
        let mut command = as_postgres(Path::new("/bin/sh"));
        let mut shell = command
            .args(["-c", &script])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(shell.stdout.take().unwrap()).read_line(&mut line).unwrap();
        assert_eq!(line, "started\n");
        Self { alive: shell.stdin.take(), shell }
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        drop(self.alive.take());
        let _ = self.shell.wait();
    }
}
