//! The server as a process: how it starts, what it refuses, how it ends, and commands beside it.

use std::fs::File;
use std::io::{BufRead as _, BufReader, Read as _, Seek as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, ChildStdout, Stdio};
use std::time::{Duration, Instant};

use super::Desk;
use crate::secrets;
use crate::support::blocking::Client;
use crate::support::{Answer, Request};

/// How long a server may take for what it promises within a second; reached only by one that never does it.
pub(super) const PATIENCE: Duration = Duration::from_secs(30);

pub(super) const ANY_PORTS: [&str; 4] = ["--listen", "127.0.0.1:0", "--ops-listen", "127.0.0.1:0"];

/// A server that is killed when it is dropped. It logs everything, and no secret may be in that.
pub(super) struct Running {
    child: Child,
    log: File,
    out: BufReader<ChildStdout>,
    pub(super) address: String,
    pub(super) operators: String,
}

impl Running {
    pub(super) fn start(desk: &Desk, more: &[&str]) -> Self {
        let arguments = [&["serve"], &ANY_PORTS[..], more].concat();
        let log = tempfile::tempfile().unwrap();
        let mut command = desk.command(&arguments);
        command.env("OPENDAY_LOG_LEVEL", "trace").stdout(Stdio::piped()).stderr(log.try_clone().unwrap());
        let mut child = command.spawn().unwrap();
        let mut out = BufReader::new(child.stdout.take().unwrap());
        let mut line = String::new();
        out.read_line(&mut line).unwrap();
        let (address, operators) = line
            .strip_prefix("Openday serves http://")
            .and_then(|rest| rest.strip_suffix("/)\n"))
            .and_then(|rest| rest.split_once("/ (health and metrics: http://"))
            .unwrap_or_else(|| panic!("{line}"));
        Self { address: address.to_owned(), operators: operators.to_owned(), child, log, out }
    }

    #[cfg(unix)]
    pub(super) fn id(&self) -> rustix::process::Pid {
        rustix::process::Pid::from_child(&self.child)
    }

    /// Has it stop as a supervisor does, and waits for its end.
    #[cfg(unix)]
    pub(super) fn stop(mut self) {
        rustix::process::kill_process(self.id(), rustix::process::Signal::TERM).unwrap();
        assert!(self.child.wait().unwrap().success());
    }

    /// A number of its metrics.
    pub(super) fn metric(&self, name: &str) -> u64 {
        let answer = get(&self.operators, "/metrics");
        let all = answer.text();
        let line = all.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
        line.unwrap_or_else(|| panic!("no {name}: {all}")).parse().unwrap()
    }

    /// What it logged up to now.
    pub(super) fn logged(&self) -> String {
        let mut log = &self.log;
        log.rewind().unwrap();
        let mut text = String::new();
        log.read_to_string(&mut text).unwrap();
        text
    }

    pub(super) fn get(&self, path: &str) -> Answer {
        get(&self.address, path)
    }

    /// What it logged, once that has `words`.
    pub(super) fn log_that_says(&self, words: &str) -> String {
        let begin = Instant::now();
        loop {
            let log = self.logged();
            if log.contains(words) {
                return log;
            }
            assert!(begin.elapsed() < PATIENCE, "never {words}: {log}");
            std::thread::yield_now();
        }
    }

    /// What the badge says, once it says `status`.
    pub(super) fn badge_that_says(&self, slug: &str, status: &str) -> Answer {
        let begin = Instant::now();
        loop {
            let answer = self.get(&format!("/badge/{slug}.svg?lang=en"));
            if answer.header("openday-status") == Some(status) {
                return answer;
            }
            assert!(begin.elapsed() < PATIENCE, "never {status}: {answer}");
            std::thread::yield_now();
        }
    }

    /// Waits until an address says `words`.
    pub(super) fn page_that_says(&self, path: &str, words: &str) {
        let begin = Instant::now();
        loop {
            let answer = self.get(path);
            if answer.text().contains(words) {
                return;
            }
            assert!(begin.elapsed() < PATIENCE, "never {words}: {answer}");
            std::thread::yield_now();
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        if !std::thread::panicking() {
            secrets::assert_none_in(&self.logged(), "the log of a server");
        }
    }
}

/// What a server at an address answers.
pub(super) fn get(address: &str, path: &str) -> Answer {
    Client::connect(address).ask(&Request::get(path).header("Host", address))
}

#[test]
fn a_revocation_by_command_changes_the_picture_a_running_server_gives() {
    let desk = Desk::with_bakery();
    let server = Running::start(&desk, &[]);
    let before = server.badge_that_says("pekarna", "active");
    assert_eq!(before.status, 200, "{before}");
    assert!(before.text().contains("We take our customers to work"));
    desk.does(&["participant", "revoke", "pekarna", "--reason", "as agreed"]);
    let after = server.badge_that_says("pekarna", "revoked");
    assert_eq!(after.status, 200, "{after}");
    assert!(after.text().contains("Badge revoked") && !after.text().contains("customers"));
}

#[test]
fn what_maintainers_do_by_command_is_shown_by_a_running_server() {
    let desk = Desk::with_bakery();
    let server = Running::start(&desk, &[]);
    server.badge_that_says("pekarna", "active");
    desk.does(&["participant", "suspend", "pekarna", "--reason", "as agreed", "--until", &desk.ahead("05-01")]);
    server.badge_that_says("pekarna", "suspended");
    desk.does(&["participant", "reinstate", "pekarna"]);
    server.badge_that_says("pekarna", "active");
    let [start, end, later] = ["12-03T09:00", "12-03T16:00", "12-03T18:45"].map(|local| desk.ahead(local));
    for (arguments, shown) in [
        (&["open-day", "add", "pekarna", "--start", &start, "--end", &end][..], end.as_str()),
        (&["open-day", "edit", "pekarna", "2", "--end", &later], &later),
        (&["participant", "edit", "pekarna", "--name", "Pekárna Na Mostě"], "Pekárna Na Mostě"),
    ] {
        assert!(!server.get("/p/pekarna.json").text().contains(shown), "{shown}");
        desk.does(arguments);
        server.page_that_says("/p/pekarna.json", shown);
    }
}

#[test]
fn a_server_begins_a_data_file_and_sees_who_is_entered_beside_it() {
    let desk = Desk::new();
    let server = Running::start(&desk, &[]);
    assert!(desk.has("openday.db"));
    let unknown = server.badge_that_says("pekarna", "unknown");
    assert_eq!(unknown.status, 404, "{unknown}");
    desk.does(&super::BAKERY);
    server.badge_that_says("pekarna", "pending");
    desk.does(&["participant", "decline", "pekarna", "--reason", "as agreed"]);
    server.badge_that_says("pekarna", "unknown");
}

#[test]
fn a_server_that_was_not_told_its_address_says_what_it_assumes() {
    let desk = Desk::with_bakery();
    let server = Running::start(&desk, &[]);
    server.badge_that_says("pekarna", "active");
    let (log, assumed) = (server.logged(), format!("http://{}", server.address));
    let warned = |line: &str| line.contains("`server.public_url` is not set") && line.contains(&assumed);
    assert!(log.lines().any(warned), "{log}");
    drop(server);
    desk.write("openday.toml", "[server]\npublic_url = \"https://badges.example\"\n");
    let server = Running::start(&desk, &[]);
    server.badge_that_says("pekarna", "active");
    assert!(!server.logged().contains("public_url"), "{}", server.logged());
}

#[test]
fn a_proxy_that_passes_no_host_on_is_told_once_in_the_log() {
    const TOLD: &str = "passes no Host on";
    let desk = Desk::with_bakery();
    let server = Running::start(&desk, &[]);
    server.badge_that_says("pekarna", "active");
    let bare = |path: &str| {
        let request = Request::get(path).header("Host", "127.0.0.1:8080").header("X-Forwarded-For", "8.8.8.8");
        Client::connect(&server.address).ask(&request)
    };
    assert!(!bare("/p/pekarna").text().contains("src=&#34;"));
    server.log_that_says(TOLD);
    bare("/");
    // Lines are written in their order: what comes after a second such line would stand behind it.
    Client::connect(&server.address).ask(&Request::get("/").header("Host", "x").header("Via", "1.1 proxy"));
    let log = server.log_that_says("sends no X-Forwarded-For");
    assert_eq!(log.matches(TOLD).count(), 1, "{log}");
    drop(server);
    desk.write("openday.toml", "[server]\npublic_url = \"https://badges.example\"\n");
    let server = Running::start(&desk, &[]);
    let request = Request::get("/").header("Host", "127.0.0.1:8080").header("Via", "1.1 proxy");
    Client::connect(&server.address).ask(&request);
    let log = server.log_that_says("sends no X-Forwarded-For");
    assert!(!log.contains(TOLD), "{log}");
}

#[test]
fn a_participant_that_cannot_be_read_is_counted_while_the_server_is_ready() {
    let desk = Desk::with_bakery();
    desk.does(&super::add("mill"));
    desk.break_by_hand("pekarna");
    let server = Running::start(&desk, &[]);
    server.badge_that_says("pekarna", "unknown");
    server.badge_that_says("mill", "pending");
    let ready = get(&server.operators, "/readyz");
    assert_eq!(ready.status, 200, "{ready}");
    assert!(ready.text().contains("\"participants\":1,\"participants_unreadable\":1,"), "{}", ready.text());
    let numbers = get(&server.operators, "/metrics");
    assert!(numbers.text().contains("openday_participants_unreadable 1\n"), "{}", numbers.text());
    // One that is there and broken is not one that does not exist.
    let told = desk.refuses(&["participant", "suspend", "pekarna", "--reason", "moving"]);
    assert!(told.starts_with("stored time_zone of participant `pekarna` cannot be read: "), "{told}");
}

#[test]
fn the_demo_shows_every_status_and_stores_nothing() {
    let desk = Desk::new();
    let server = Running::start(&desk, &["--demo"]);
    for (slug, status) in [
        ("pekarna-u-mostu", "active"),
        ("hanbit-gongbang", "pending"),
        ("elaiotriveio-ilios", "suspended"),
        ("brightline-gym", "revoked"),
        ("queijaria-do-vale", "withdrawn"),
        ("nobody", "unknown"),
    ] {
        let answer = server.get(&format!("/badge/{slug}.svg"));
        assert_eq!(answer.header("openday-status"), Some(status), "{slug}: {answer}");
    }
    let home = server.get("/");
    assert!(home.status == 200 && home.text().contains("/p/surya-hathkargha"));
    assert_eq!(get(&server.operators, "/readyz").status, 200);
    assert_eq!(std::fs::read_dir(desk.folder.path()).unwrap().count(), 0);
}

#[test]
fn the_demo_prints_a_maintainers_token_once_and_never_logs_it() {
    let desk = Desk::new();
    let arguments = [&["serve", "--demo"], &ANY_PORTS[..]].concat();
    let mut command = desk.command(&arguments);
    command.env("OPENDAY_LOG_LEVEL", "trace").stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let mut out = BufReader::new(child.stdout.take().unwrap());
    let mut lines = [String::new(), String::new()];
    for line in &mut lines {
        out.read_line(line).unwrap();
    }
    let [serves, sign_in] = lines;
    let address = serves.strip_prefix("Openday serves ").unwrap().split("/ (").next().unwrap();
    let token = sign_in.strip_prefix(&format!("Sign in at {address}/admin with ")).unwrap().trim_end();
    assert!(openday::app::Token::parse(openday::app::TokenKind::Maintainer, token).is_some(), "{sign_in}");
    get(address.strip_prefix("http://").unwrap(), "/");
    child.kill().unwrap();
    let ended = child.wait_with_output().unwrap();
    let log = String::from_utf8(ended.stderr).unwrap();
    assert!(log.contains("serving") && !log.contains("opd_"), "{log}");
    let mut rest = String::new();
    out.read_to_string(&mut rest).unwrap();
    assert_eq!(rest, "");
}

#[test]
fn a_second_server_on_the_same_file_is_refused_and_the_first_goes_on() {
    let desk = Desk::with_bakery();
    let server = Running::start(&desk, &[]);
    assert_eq!(
        desk.refuses(&[&["serve"], &ANY_PORTS[..]].concat()),
        format!(
            "data file `{}` is served already; stop the other server or choose another data file",
            desk.shown("openday.db")
        )
    );
    server.badge_that_says("pekarna", "active");
}

#[test]
fn a_busy_port_is_named_and_makes_no_data_file() {
    let desk = Desk::new();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    for arguments in
        [["--listen", &address, "--ops-listen", "127.0.0.1:0"], ["--listen", "127.0.0.1:0", "--ops-listen", &address]]
    {
        let told = desk.refuses(&[&["serve"], &arguments[..]].concat());
        assert!(told.starts_with(&format!("cannot listen on `{address}`: ")), "{told}");
        assert!(told.ends_with("; stop what listens there or choose another address"), "{told}");
    }
    assert!(!desk.has("openday.db"));
    assert!(desk.refuses(&["serve", "--listen", "localhost"]).starts_with("key `server.listen` is `localhost`"));
}

#[cfg(unix)]
#[test]
fn a_server_told_to_stop_answers_what_is_under_way_and_ends_well() {
    let desk = Desk::with_bakery();
    let mut server = Running::start(&desk, &[]);
    server.badge_that_says("pekarna", "active");
    let told = std::process::Command::new("kill").args(["-TERM", &server.child.id().to_string()]).status().unwrap();
    assert!(told.success());
    assert_eq!(server.child.wait().unwrap().code(), Some(0));
    let mut rest = String::new();
    server.out.read_to_string(&mut rest).unwrap();
    assert_eq!(rest, "");
    let log = server.logged();
    assert!(log.contains(" serving ") && log.ends_with(" stopped\n"), "{log}");
    // The lock is given back: the next one serves the same file.
    Running::start(&desk, &[]).badge_that_says("pekarna", "active");
}

#[cfg(unix)]
#[test]
fn every_signal_that_asks_a_server_to_stop_ends_it_alike_and_leaves_one_file() {
    for signal in ["-TERM", "-INT", "-HUP"] {
        let desk = Desk::with_bakery();
        let mut server = Running::start(&desk, &[]);
        server.badge_that_says("pekarna", "active");
        desk.does(&["participant", "suspend", "pekarna", "--reason", "as agreed"]);
        let told = std::process::Command::new("kill").args([signal, &server.child.id().to_string()]).status().unwrap();
        assert!(told.success());
        assert_eq!(server.child.wait().unwrap().code(), Some(0), "{signal}");
        assert!(server.logged().ends_with(" stopped\n"), "{signal}");
        assert!(!desk.has("openday.db-wal") && !desk.has("openday.db-shm"), "{signal}");
    }
}

#[cfg(unix)]
#[test]
fn a_second_signal_ends_a_server_at_once() {
    let desk = Desk::with_bakery();
    let mut server = Running::start(&desk, &[]);
    // A request that never ends keeps the first signal waiting for as long as it may.
    let mut stream = TcpStream::connect(&server.address).unwrap();
    write!(stream, "GET / HTTP/1.1\r\nHost: openday.example\r\n").unwrap();
    // Answered after it, and so accepted after it.
    server.badge_that_says("pekarna", "active");
    let pid = server.child.id().to_string();
    let kill = || std::process::Command::new("kill").args(["-INT", &pid]).status().unwrap();
    assert!(kill().success());
    let begin = Instant::now();
    let ended = loop {
        kill();
        if let Some(ended) = server.child.try_wait().unwrap() {
            break ended;
        }
        assert!(begin.elapsed() < PATIENCE, "it goes on");
        std::thread::yield_now();
    };
    assert_eq!(ended.code(), Some(1));
}

#[test]
fn each_request_has_a_line_where_that_is_wanted_and_its_query_never() {
    let desk = Desk::with_bakery();
    desk.write("openday.toml", "[log]\nrequests = true\n");
    let server = Running::start(&desk, &[]);
    server.get("/p/pekarna?visitor=somebody");
    let log = server.log_that_says("answered");
    let line = log.lines().find(|line| line.contains("answered")).unwrap();
    for said in ["method=\"GET\"", "path=\"/p/pekarna\"", "status=200", "id=\"0\""] {
        assert!(line.contains(said), "{said}: {line}");
    }
    assert!(!log.contains("somebody"), "{log}");
}

#[cfg(unix)]
#[test]
fn a_server_listens_at_a_socket_in_the_file_system_and_takes_it_away() {
    use std::os::unix::net::{UnixListener, UnixStream};

    let desk = Desk::with_bakery();
    let path = desk.path("openday.sock");
    let at = format!("unix:{}", path.display());
    let serve = ["serve", "--listen", &at, "--ops-listen", "127.0.0.1:0"];
    // As a killed server leaves it.
    drop(UnixListener::bind(&path).unwrap());
    let mut child = desk.command(&serve).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    assert!(line.starts_with(&format!("Openday serves {at} (health and metrics: http://127.0.0.1:")), "{line}");
    let mut stream = UnixStream::connect(&path).unwrap();
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    stream.write_all(&Request::get("/badge/pekarna.svg").header("Connection", "close").bytes()).unwrap();
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes).unwrap();
    let answer = Answer::take(&mut bytes).unwrap();
    assert_eq!((answer.status, answer.header("openday-status")), (200, Some("active")));
    // Nobody else takes its place.
    let other = Desk::with_bakery();
    let told = other.refuses(&serve);
    assert!(told.starts_with(&format!("cannot listen on `{at}`")), "{told}");
    let told = std::process::Command::new("kill").args(["-TERM", &child.id().to_string()]).status().unwrap();
    assert!(told.success() && child.wait().unwrap().success());
    assert!(!path.exists());
    assert!(desk.refuses(&["serve", "--listen", "unix:here"]).contains("by its whole path"));
}
