//! Listeners that are passed on to a server by whoever starts it, and to the next one after it.

use std::io::{self, BufRead as _, BufReader};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::os::fd::OwnedFd;
use std::os::unix::net::{UnixListener, UnixStream};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread;

use rustix::process::{Pid, Signal, kill_process};

use super::Desk;
use super::server::PATIENCE;

/// A server to which that listener is passed on, once it says where it serves.
fn started(desk: &Desk, listener: OwnedFd, more: &str) -> (Child, String) {
    let program = env!("CARGO_BIN_EXE_openday");
    // Standard input becomes the first descriptor that is passed on.
    let script = format!("exec 3<&0 </dev/null; LISTEN_PID=$$ LISTEN_FDS=1 exec '{program}' serve {more}");
    let mut shell = Command::new("sh");
    shell.args(["-c", &script]).current_dir(desk.folder.path()).env_clear();
    let mut child = shell.stdin(listener).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    (child, line)
}

fn stopped(mut child: Child) {
    kill_process(Pid::from_child(&child), Signal::TERM).unwrap();
    assert!(child.wait().unwrap().success());
}

/// The first line of what is answered to one request.
fn asked(stream: &mut (impl io::Read + io::Write)) -> io::Result<String> {
    stream.write_all(b"GET /badge/pekarna.svg HTTP/1.1\r\nHost: openday\r\nConnection: close\r\n\r\n")?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    Ok(answer.lines().next().unwrap_or_default().to_owned())
}

#[test]
fn a_server_serves_the_listener_it_is_given_and_leaves_it() {
    let desk = Desk::with_bakery();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    // What the settings say is not looked at.
    let (child, line) = started(&desk, listener.try_clone().unwrap().into(), "--listen 192.0.2.1:1 --ops-listen ''");
    assert_eq!(line, format!("Openday serves http://{address}/\n"));
    assert_eq!(asked(&mut TcpStream::connect(address).unwrap()).unwrap(), "HTTP/1.1 200 OK");
    stopped(child);
    // Who connects meanwhile waits.
    let mut waiting = TcpStream::connect(address).unwrap();
    let (child, _) = started(&desk, listener.try_clone().unwrap().into(), "--ops-listen ''");
    assert_eq!(asked(&mut waiting).unwrap(), "HTTP/1.1 200 OK");
    stopped(child);
}

#[test]
fn a_socket_in_the_file_system_that_is_given_stays_there() {
    let desk = Desk::with_bakery();
    let path = desk.path("given.sock");
    let listener = UnixListener::bind(&path).unwrap();
    let (child, line) = started(&desk, listener.try_clone().unwrap().into(), "--ops-listen ''");
    assert_eq!(line, format!("Openday serves unix:{}\n", path.display()));
    assert_eq!(asked(&mut UnixStream::connect(&path).unwrap()).unwrap(), "HTTP/1.1 200 OK");
    stopped(child);
    assert!(path.exists());
}

#[test]
fn what_is_no_listener_is_refused_in_a_line() {
    let desk = Desk::with_bakery();
    let program = env!("CARGO_BIN_EXE_openday");
    for (passed, told) in [
        ("3</dev/null", "what was passed on to this process is no listener: fd 3 is not a socket"),
        ("4</dev/null", "3 sockets were passed on to this process, and it has two listeners"),
    ] {
        let count = if passed.starts_with('3') { 1 } else { 3 };
        let script =
            format!("exec {passed}; LISTEN_PID=$$ LISTEN_FDS={count} exec '{program}' serve --listen 127.0.0.1:0");
        let mut shell = Command::new("sh");
        shell.args(["-c", &script]).current_dir(desk.folder.path()).env_clear();
        let refused = super::Ended::of(shell.output().unwrap()).refused(1, &["serve"]);
        assert!(refused.starts_with(told), "{refused}");
    }
}

#[test]
fn a_socket_that_takes_no_connections_is_refused() {
    use rustix::net::{AddressFamily, SocketType, bind, socket};

    let desk = Desk::with_bakery();
    let deaf = socket(AddressFamily::INET, SocketType::STREAM, None).unwrap();
    bind(&deaf, &SocketAddr::from(([127, 0, 0, 1], 0))).unwrap();
    let program = env!("CARGO_BIN_EXE_openday");
    let script = format!("exec 3<&0 </dev/null; LISTEN_PID=$$ LISTEN_FDS=1 exec '{program}' serve");
    let mut shell = Command::new("sh");
    shell.args(["-c", &script]).current_dir(desk.folder.path()).env_clear().stdin(deaf);
    let refused = super::Ended::of(shell.output().unwrap()).refused(1, &["serve"]);
    assert!(refused.contains("it takes no connections; let whoever passes it on listen"), "{refused}");
}

/// Asks again and again on one connection after the other; one that ends before a byte of its answer is asked for once more.
fn keep_asking(address: SocketAddr, is_over: &AtomicBool, answered: &AtomicU64) {
    while !is_over.load(Ordering::Relaxed) {
        let once = || {
            let mut stream = TcpStream::connect(address).unwrap();
            stream.set_read_timeout(Some(PATIENCE)).unwrap();
            asked(&mut stream).map_err(|error| {
                assert!(matches!(error.kind(), io::ErrorKind::ConnectionReset | io::ErrorKind::BrokenPipe), "{error}");
            })
        };
        let first = once().unwrap_or_default();
        let answer = if first.is_empty() { once().unwrap() } else { first };
        assert_eq!(answer, "HTTP/1.1 200 OK");
        answered.fetch_add(1, Ordering::Relaxed);
    }
}

#[test]
fn no_request_is_lost_over_twenty_restarts_of_a_server_whose_listener_stays() {
    const RESTARTS: usize = 20;
    const ASKING: usize = 4;
    let desk = Desk::with_bakery();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let (is_over, answered) = (AtomicBool::new(false), AtomicU64::new(0));
    thread::scope(|scope| {
        let asking: Vec<_> = (0..ASKING).map(|_| scope.spawn(|| keep_asking(address, &is_over, &answered))).collect();
        for _ in 0..=RESTARTS {
            let before = answered.load(Ordering::Relaxed);
            let (child, _) = started(&desk, listener.try_clone().unwrap().into(), "--ops-listen ''");
            while answered.load(Ordering::Relaxed) < before + 20 && asking.iter().all(|one| !one.is_finished()) {
                thread::yield_now();
            }
            if asking.iter().any(thread::ScopedJoinHandle::is_finished) {
                // One failed; its reason is told where it is joined.
                is_over.store(true, Ordering::Relaxed);
            }
            let is_last = is_over.load(Ordering::Relaxed);
            stopped(child);
            if is_last {
                break;
            }
        }
        is_over.store(true, Ordering::Relaxed);
        // Who still waits is answered.
        let (child, _) = started(&desk, listener.try_clone().unwrap().into(), "--ops-listen ''");
        for one in asking {
            one.join().unwrap();
        }
        stopped(child);
    });
    assert!(answered.load(Ordering::Relaxed) > 20 * RESTARTS as u64);
}

#[test]
fn the_socket_unit_listens_where_the_settings_of_the_example_do() {
    let example = |name: &str| {
        let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/one-machine").join(name);
        std::fs::read_to_string(path).unwrap()
    };
    let of = |file: &str, key: &str| {
        let lines: Vec<_> = file.lines().filter_map(|line| line.strip_prefix(key)).map(str::to_owned).collect();
        let [value] = lines.as_slice() else { panic!("{key}: {lines:?}") };
        value.trim_matches([' ', '=', '"']).to_owned()
    };
    assert_eq!(of(&example("openday.socket"), "ListenStream"), of(&example("openday.toml"), "listen"));
}
