//! Programs that are measured, each a process of its own: started, read in `/proc`, and ended with whoever holds them.

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};

/// Ticks of a second in `/proc`: `USER_HZ`, on every machine of the last twenty years.
const TICKS: f64 = 100.0;

/// How long a program may take to end once it is asked to.
const END_MAX: Duration = Duration::from_secs(30);

/// A program that runs until this is dropped.
#[derive(Debug)]
pub(crate) struct Process(Child);

impl Process {
    /// Starts it; nothing but its errors is shown.
    pub(crate) fn start(command: &mut Command) -> Self {
        Self(command.stdin(Stdio::piped()).stdout(Stdio::null()).spawn().expect("a program that starts"))
    }

    /// Starts it and waits for the line in which it says where it serves.
    pub(crate) fn start_server(command: &mut Command) -> (Self, SocketAddr) {
        let child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn();
        let mut process = Self(child.expect("a program that starts"));
        let mut lines = BufReader::new(process.0.stdout.take().expect("it is piped")).lines();
        let line = lines.next().expect("a server that begins").expect("text");
        let (_, rest) = line.split_once("http://").expect("a line with the address");
        let address = rest.split('/').next().and_then(|address| address.parse().ok()).expect("an address");
        // Whatever else it says must find room.
        std::thread::spawn(move || lines.for_each(drop));
        (process, address)
    }

    /// Processor time in seconds that it and its children have used.
    pub(crate) fn seconds(&self) -> f64 {
        let id = self.0.id();
        let children = fs::read_to_string(format!("/proc/{id}/task/{id}/children")).unwrap_or_default();
        let ids = children.split_whitespace().map(str::to_owned).chain([id.to_string()]);
        ids.filter_map(|id| fs::read_to_string(format!("/proc/{id}/stat")).ok()).map(|stat| seconds_of(&stat)).sum()
    }

    /// Megabytes that it holds, and the most that it ever held.
    pub(crate) fn megabytes(&self) -> (f64, f64) {
        let text = fs::read_to_string(format!("/proc/{}/status", self.0.id())).unwrap_or_default();
        let of = |name| {
            let line = text.lines().find_map(|line| line.strip_prefix(name)).unwrap_or("0");
            line.trim().trim_end_matches(" kB").parse::<f64>().unwrap_or_default() / 1000.0
        };
        (of("VmRSS:"), of("VmHWM:"))
    }

    /// Waits for its end; returns the most megabytes that it was seen to hold.
    pub(crate) fn ended(mut self) -> f64 {
        let mut peak: f64 = 0.0;
        loop {
            peak = peak.max(self.megabytes().1);
            if let Some(status) = self.0.try_wait().expect("a child") {
                assert!(status.success(), "a program that ends well: {status}");
                return peak;
            }
            std::thread::sleep(Duration::from_millis(10));
        }
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        if let Ok(None) = self.0.try_wait() {
            let _ = kill_process(Pid::from_child(&self.0), Signal::TERM);
        }
        let end = Instant::now() + END_MAX;
        while let Ok(None) = self.0.try_wait() {
            if Instant::now() > end {
                let _ = self.0.kill();
            }
            std::thread::sleep(Duration::from_millis(10));
        }
    }
}

/// User's and system's time of a line of `stat`, whose second field may hold blanks.
fn seconds_of(stat: &str) -> f64 {
    let fields = stat.rsplit_once(") ").map_or("", |(_, fields)| fields);
    fields.split(' ').skip(11).take(2).filter_map(|ticks| ticks.parse::<f64>().ok()).sum::<f64>() / TICKS
}

/// The settings of an openday program that one client asks for everything, with `more` of them, the first of which are the
/// server's.
pub(crate) fn settings(more: &str) -> String {
    format!(
        "\
[store]
participants_max = 1000000
[log]
level = \"error\"
[server]
listen = \"127.0.0.1:0\"
ops_listen = \"127.0.0.1:0\"
connections_per_address_max = 4096
connection_requests_max = 1000000000
{more}"
    )
}

/// A port that nobody has now, for programs that cannot choose one and say which.
pub(crate) fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr()).expect("a port").port()
}

/// Waits until somebody listens there; whether that came to be.
pub(crate) fn listens(address: SocketAddr) -> bool {
    let end = Instant::now() + END_MAX;
    while Instant::now() < end {
        if TcpStream::connect(address).is_ok() {
            return true;
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    false
}

/// What figures are figures of.
pub(crate) fn machine() -> String {
    let cpus = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = cpus.lines().find_map(|line| line.strip_prefix("model name")).unwrap_or_default();
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    format!("{cores} cores, {}", model.trim_start_matches([' ', '\t', ':']))
}
