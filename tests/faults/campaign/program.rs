//! The program: a server that is started, killed and started again on the same ports, and commands beside it.

use std::ffi::OsString;
use std::fs::File;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::PathBuf;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::atomic::{AtomicU16, Ordering};
use std::time::{Duration, Instant};

use super::client::{Client, until};
use crate::asked;
use crate::process::Process;

/// How long a server may take to be ready before the campaign gives up on it.
const READY_WAIT: Duration = Duration::from_secs(30);

/// Where data is, for the commands and servers of one scenario.
#[derive(Debug, Clone)]
pub(crate) struct Data {
    pub(crate) folder: PathBuf,
    /// A file's name or a database's address.
    pub(crate) at: String,
    /// Words of a command that starts the program as its child or in its own place; none where it is started by itself.
    pub(crate) under: Vec<OsString>,
}

impl Data {
    /// The program, about to work on that data.
    pub(crate) fn command(&self) -> Command {
        let program = OsString::from(asked::program());
        let mut words = self.under.iter().chain([&program]);
        let mut command = Command::new(words.next().unwrap());
        command.args(words);
        command.current_dir(&self.folder).env_clear().env("OPENDAY_STORE_DATA", &self.at);
        command.env("OPENDAY_STORE_PARTICIPANTS_MAX", "1000000");
        // Nothing stands before it: addresses are those of the clients.
        command.env("OPENDAY_SERVER_TRUSTED_PROXIES", "").env("OPENDAY_SERVER_SHUTDOWN_GRACE_S", "2");
        command
    }

    /// What a command prints, or what it complains of.
    pub(crate) fn run(&self, words: &[&str]) -> Result<String, String> {
        let output = self.command().args(words).output().unwrap();
        let text = |bytes| String::from_utf8_lossy(bytes).trim().to_owned();
        if output.status.success() { Ok(text(&output.stdout)) } else { Err(text(&output.stderr)) }
    }
}

/// A server, which may run; it is killed when it is dropped.
#[derive(Debug)]
pub(crate) struct Server {
    data: Data,
    child: Option<Child>,
    log: PathBuf,
    pub(crate) public: SocketAddr,
    operators: SocketAddr,
}

impl Server {
    pub(crate) fn new(data: Data, number: usize) -> Self {
        let log = data.folder.join(format!("log-{number}"));
        let [public, operators] = [(); 2].map(|()| SocketAddr::from((Ipv4Addr::LOCALHOST, free_port())));
        Self { data, child: None, log, public, operators }
    }

    /// Begins to run it; it is not ready yet.
    pub(crate) fn begin(&mut self) {
        let log = File::options().create(true).append(true).open(&self.log).unwrap();
        self.begin_logging_to(log.into());
    }

    /// The same, with its log elsewhere.
    pub(crate) fn begin_logging_to(&mut self, log: Stdio) {
        let mut command = self.data.command();
        command.args(["serve", "--listen", &self.public.to_string(), "--ops-listen", &self.operators.to_string()]);
        self.child = Some(command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(log).spawn().unwrap());
    }

    /// Starts it; how long it took to be ready.
    pub(crate) fn start(&mut self) -> Duration {
        let begun = Instant::now();
        self.begin();
        self.wait_until_ready();
        begun.elapsed()
    }

    pub(crate) fn wait_until_ready(&self) {
        let ready = until(READY_WAIT, || self.is_ready());
        assert!(ready.is_some(), "the server is not ready; its log says: {}", self.log());
    }

    /// Somebody who asks what is told to operators.
    pub(crate) const fn operator(&self) -> Operator {
        Operator(Client::new(self.operators))
    }

    pub(crate) fn is_ready(&self) -> bool {
        Client::new(self.operators).status("/readyz") == Some(200)
    }

    /// What `/readyz` says.
    pub(crate) fn readiness(&self) -> String {
        let asked = crate::http::Request::get("/readyz");
        Client::new(self.operators).ask(&asked).map_or_else(|error| error.to_string(), |answer| answer.to_string())
    }

    /// The number of its process, while it runs.
    pub(crate) fn process(&self) -> Option<Process> {
        self.child.as_ref().map(|child| Process::new(child.id()))
    }

    /// Kills it as no signal handler hears of.
    pub(crate) fn kill(&mut self) {
        if let Some(mut child) = self.child.take() {
            child.kill().unwrap();
            child.wait().unwrap();
        }
    }

    /// Asks it to end; how, and after how long, if it did within that time.
    pub(crate) fn end(&mut self, within: Duration) -> Option<(ExitStatus, Duration)> {
        let child = self.child.as_mut()?;
        let id = rustix::process::Pid::from_child(child);
        rustix::process::kill_process(id, rustix::process::Signal::TERM).unwrap();
        let mut status = None;
        let after = until(within, || {
            status = child.try_wait().unwrap();
            status.is_some()
        })?;
        self.child = None;
        Some((status?, after))
    }

    pub(crate) fn log(&self) -> String {
        std::fs::read_to_string(&self.log).unwrap_or_default()
    }
}

/// Somebody who reads the metrics of a server, on one connection.
pub(crate) struct Operator(Client);

impl Operator {
    /// What a counter stands at.
    pub(crate) fn count(&mut self, name: &str) -> u64 {
        let answer = self.0.ask(&crate::http::Request::get("/metrics")).unwrap();
        let line = answer.text().lines().find_map(|line| line.strip_prefix(&format!("{name} ")));
        line.unwrap().parse().unwrap()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.kill();
    }
}

/// A port that nobody listens on, below those that the system gives to clients: who is down for a while finds it free.
pub(crate) fn free_port() -> u16 {
    const FIRST: u16 = 20_000;
    const COUNT: u16 = 10_000;
    static NEXT: AtomicU16 = AtomicU16::new(0);
    let begin = u16::try_from(std::process::id() % u32::from(COUNT)).unwrap();
    loop {
        let port = FIRST + (begin + NEXT.fetch_add(1, Ordering::Relaxed)) % COUNT;
        if TcpListener::bind((Ipv4Addr::LOCALHOST, port)).is_ok() {
            return port;
        }
    }
}
