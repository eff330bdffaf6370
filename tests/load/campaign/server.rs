//! The program that is attacked: a data file filled by `import`, and `serve` on ports of its own.

use std::fs::{self, File};
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use jiff::SignedDuration;
use openday::clock::{Clock as _, SystemClock};
use rustix::process::{Signal, kill_process};
use serde_json::json;
use tempfile::TempDir;

use crate::asked;
use crate::http::{Answer, Request};
use crate::process::Process;

/// How the server is set up.
#[derive(Debug, Clone)]
pub(crate) struct Setup {
    /// Settings beside those of every scenario, as variables of the environment.
    pub(crate) settings: &'static [(&'static str, &'static str)],
    pub(crate) participants: usize,
    /// File descriptors that it may have.
    pub(crate) descriptors: Option<u32>,
}

impl Default for Setup {
    fn default() -> Self {
        Self { settings: &[], participants: 60, descriptors: None }
    }
}

/// A server that runs; it is killed when it is dropped.
pub(crate) struct Server {
    child: Child,
    folder: TempDir,
    pub(crate) public: SocketAddr,
    pub(crate) operators: SocketAddr,
}

impl Server {
    pub(crate) fn start(setup: &Setup) -> Self {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("all.json"), document(setup.participants)).unwrap();
        let mut import = program(&folder, None);
        let imported = import.args(["import", "all.json"]).output().unwrap();
        assert!(imported.status.success(), "{}", String::from_utf8_lossy(&imported.stderr));
        let mut serve = program(&folder, setup.descriptors);
        serve.args(["serve", "--listen", "127.0.0.1:0", "--ops-listen", "127.0.0.1:0"]);
        // Nothing stands before it: addresses are those of the clients.
        serve.env("OPENDAY_SERVER_TRUSTED_PROXIES", "").envs(setup.settings.iter().copied());
        let log = File::create(folder.path().join("log")).unwrap();
        let mut child = serve.stdout(Stdio::piped()).stderr(log).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let mut addresses = line.split("http://").skip(1).filter_map(|rest| rest.split('/').next()?.parse().ok());
        let (Some(public), Some(operators)) = (addresses.next(), addresses.next()) else {
            panic!("the server did not start: {}", fs::read_to_string(folder.path().join("log")).unwrap())
        };
        Self { child, folder, public, operators }
    }

    /// The token of a new maintainer.
    pub(crate) fn maintainer(&self) -> String {
        let added = program(&self.folder, None).args(["maintainer", "add", "Reception"]).output().unwrap();
        assert!(added.status.success(), "{}", String::from_utf8_lossy(&added.stderr));
        String::from_utf8(added.stdout).unwrap().trim().to_owned()
    }

    pub(crate) fn process(&self) -> Process {
        Process::new(self.child.id())
    }

    /// All that it logged.
    pub(crate) fn log(&self) -> String {
        fs::read_to_string(self.folder.path().join("log")).unwrap()
    }

    /// A number that it counts.
    pub(crate) fn number(&self, name: &str) -> u64 {
        Operators::connect(self.operators).number(name)
    }

    pub(crate) fn signal(&self, signal: Signal) {
        kill_process(self.process().id(), signal).unwrap();
    }

    /// How it ended, if it did within that time.
    pub(crate) fn ended_within(&mut self, time: Duration) -> Option<(ExitStatus, Duration)> {
        let begun = Instant::now();
        while begun.elapsed() < time {
            if let Some(status) = self.child.try_wait().unwrap() {
                return Some((status, begun.elapsed()));
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        None
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A connection to the operators' listener.
pub(crate) struct Operators(TcpStream);

impl Operators {
    pub(crate) fn connect(address: SocketAddr) -> Self {
        let stream = TcpStream::connect(address).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
        Self(stream)
    }

    /// A number that the server counts.
    pub(crate) fn number(&mut self, name: &str) -> u64 {
        let text = self.ask("/metrics");
        let value = text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
        value.unwrap_or_else(|| panic!("no `{name}` in {text}")).parse().unwrap()
    }

    pub(crate) fn ask(&mut self, path: &str) -> String {
        let Self(stream) = self;
        stream.write_all(&Request::get(path).header("Host", "operators.example").bytes()).unwrap();
        let (mut bytes, mut piece) = (Vec::new(), [0; 16 * 1024]);
        loop {
            if let Some(answer) = Answer::take(&mut bytes) {
                return answer.text().to_owned();
            }
            let read = stream.read(&mut piece).unwrap();
            assert_ne!(read, 0, "the operators' listener closed");
            bytes.extend_from_slice(&piece[..read]);
        }
    }
}

/// The program in a folder of its own, where the shell has set how many descriptors it may have.
fn program(folder: &TempDir, descriptors: Option<u32>) -> Command {
    let program = asked::program();
    let mut command = match descriptors {
        None => Command::new(program),
        Some(count) => {
            let mut shell = Command::new("/bin/sh");
            shell.args(["-c", &format!("ulimit -n {count}; exec \"$0\" \"$@\"")]).arg(program);
            shell
        }
    };
    command.current_dir(folder.path()).env_clear();
    command
}

/// A file of `import` with so many participants.
fn document(participants: usize) -> String {
    let day = (SystemClock.now() + SignedDuration::from_hours(200 * 24)).strftime("%F").to_string();
    let participant = |number: usize| {
        json!({
            "slug": slug(number), "name": format!("Workshop number {number}"), "status": "active",
            "website": format!("https://workshop-{number}.example/"), "country": "CZ", "place": "Brno",
            "time_zone": "Europe/Prague", "language": "cs",
            "open_days": [{ "start": format!("{day}T09:00"), "end": format!("{day}T16:00"), "kind": "open-house" }]
        })
    };
    json!({ "participants": (0..participants).map(participant).collect::<Vec<_>>() }).to_string()
}

pub(crate) fn slug(number: usize) -> String {
    format!("workshop-{number}")
}
