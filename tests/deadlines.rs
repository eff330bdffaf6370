//! A revocation by command while many clients poll the server: from when on nobody is given the old picture.
//!
//! In a binary of its own: what is measured here is the server and not who else wants the processor.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on fails")]

#[path = "it/support/blocking.rs"]
mod blocking;
#[path = "it/support/http.rs"]
#[expect(dead_code, reason = "requests here have no body")]
mod http;

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use blocking::Client;
use http::Request;

/// Clients that poll at the same time.
const CLIENTS: usize = 200;

/// The promise: so long after the command was done, the old picture is gone from the server.
const OLD_PICTURE_MAX: Duration = Duration::from_secs(1);

/// How long the test waits for a server that never keeps it.
const PATIENCE: Duration = Duration::from_mins(1);

/// The program, in a folder of its own.
fn openday(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_openday"));
    command.args(arguments).current_dir(folder).env_clear();
    command
}

/// Runs a command to its end, which is the acknowledgement.
fn does(folder: &Path, arguments: &[&str]) {
    let ended = openday(folder, arguments).output().unwrap();
    assert!(ended.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&ended.stderr));
}

/// A server that is killed when it is dropped.
struct Running {
    child: Child,
    address: String,
}

impl Running {
    fn start(folder: &Path) -> Self {
        let mut command = openday(folder, &["serve", "--listen", "127.0.0.1:0", "--ops-listen", "127.0.0.1:0"]);
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let address = line.strip_prefix("Openday serves http://").and_then(|rest| rest.split('/').next());
        Self { address: address.unwrap_or_else(|| panic!("{line}")).to_owned(), child }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A client that keeps its connection for as long as it may.
struct Poller<'a> {
    address: &'a str,
    client: Option<Client>,
}

impl Poller<'_> {
    /// Asks for the badge and returns its status.
    fn poll(&mut self) -> String {
        let client = self.client.get_or_insert_with(|| Client::connect(self.address));
        let answer = client.ask(&Request::get("/badge/pekarna.svg").header("Host", self.address));
        if answer.header("connection") == Some("close") {
            self.client = None;
        }
        answer.header("openday-status").unwrap_or_default().to_owned()
    }
}

#[test]
fn a_revocation_is_seen_by_200_polling_clients_within_a_second() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let particulars = ["--name", "Pekárna U Mostu", "--website", "https://pekarna.example/", "--country", "CZ"];
    let zone = ["--time-zone", "Europe/Prague", "--language", "cs", "--approve"];
    does(folder, &[&["participant", "add", "pekarna"][..], &particulars, &zone].concat());
    let server = Running::start(folder);
    let acknowledged: Mutex<Option<Instant>> = Mutex::new(None);
    let (polling, seen_new) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let last_old = Mutex::new(Duration::ZERO);
    let acknowledged_at = || *acknowledged.lock().unwrap_or_else(PoisonError::into_inner);
    let client = || {
        let mut poller = Poller { address: &server.address, client: None };
        let (begin, mut is_new) = (Instant::now(), false);
        assert_eq!(poller.poll(), "active");
        polling.fetch_add(1, Ordering::SeqCst);
        // Until every client has seen the new picture: an old one may be given after another client's new one.
        while seen_new.load(Ordering::SeqCst) < CLIENTS {
            assert!(begin.elapsed() < PATIENCE, "a client is given the old picture for ever");
            match poller.poll().as_str() {
                "active" => {
                    assert!(!is_new, "the old picture was given after the new one");
                    let since = acknowledged_at().map(|at| at.elapsed()).unwrap_or_default();
                    let mut last = last_old.lock().unwrap_or_else(PoisonError::into_inner);
                    *last = since.max(*last);
                }
                "revoked" if !is_new => {
                    is_new = true;
                    seen_new.fetch_add(1, Ordering::SeqCst);
                }
                "revoked" => {}
                other => panic!("neither the old picture nor the new one: {other}"),
            }
        }
    };
    std::thread::scope(|scope| {
        for _ in 0..CLIENTS {
            scope.spawn(client);
        }
        while polling.load(Ordering::SeqCst) < CLIENTS {
            std::thread::yield_now();
        }
        does(folder, &["participant", "revoke", "pekarna", "--reason", "as agreed"]);
        *acknowledged.lock().unwrap_or_else(PoisonError::into_inner) = Some(Instant::now());
    });
    let last_old = last_old.into_inner().unwrap_or_else(PoisonError::into_inner);
    assert!(last_old <= OLD_PICTURE_MAX, "the old picture was given {last_old:?} after the acknowledgement");
}
