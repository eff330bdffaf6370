//! What whoever watches over a server is told (`sd_notify(3)`).

use std::os::unix::net::UnixDatagram;
use std::process::Stdio;

use rustix::process::{Pid, Signal, kill_process};

use super::Desk;
use super::server::{ANY_PORTS, PATIENCE};

#[test]
fn systemd_is_told_when_a_server_is_ready_lives_and_stops() {
    let desk = Desk::with_bakery();
    let socket = UnixDatagram::bind(desk.path("notify")).unwrap();
    socket.set_read_timeout(Some(PATIENCE)).unwrap();
    let mut told = [0; 64];
    let mut next = || {
        let length = socket.recv(&mut told).unwrap();
        String::from_utf8(told[..length].to_vec()).unwrap()
    };
    let mut command = desk.command(&[&["serve"], &ANY_PORTS[..]].concat());
    command.env("NOTIFY_SOCKET", desk.path("notify")).env("WATCHDOG_USEC", "200000");
    let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    assert_eq!(next(), "READY=1\n");
    assert_eq!((next(), next()), ("WATCHDOG=1\n".to_owned(), "WATCHDOG=1\n".to_owned()));
    let mut next_said = || std::iter::repeat_with(&mut next).find(|told| told != "WATCHDOG=1\n").unwrap();
    kill_process(Pid::from_child(&child), Signal::USR1).unwrap();
    let reloading = next_said();
    assert!(reloading.starts_with("RELOADING=1\nMONOTONIC_USEC="), "{reloading}");
    assert_eq!(next_said(), "READY=1\n");
    kill_process(Pid::from_child(&child), Signal::TERM).unwrap();
    assert_eq!(next_said(), "STOPPING=1\n");
    assert!(child.wait().unwrap().success());
}
