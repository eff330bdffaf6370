//! Listeners that whoever started the process opened and passed on, as systemd does for a socket unit (`sd_listen_fds(3)`):
//! who connects while no server runs waits for the next one.

use std::io;

use listenfd::ListenFd;

use crate::cli::failure::Failure;
use crate::http::server::Given;

/// The public listener and the operators' one.
const GIVEN_MAX: usize = 2;

/// What was passed on, in its order.
pub(super) fn listeners() -> Result<impl Iterator<Item = Given>, Failure> {
    let mut passed = ListenFd::from_env();
    if passed.len() > GIVEN_MAX {
        return Err(Failure::new(format!(
            "{} sockets were passed on to this process, and it has two listeners: the public one, and after it the operators' \
             one; pass on no more",
            passed.len()
        )));
    }
    let given = (0..passed.len()).map(|at| given(&mut passed, at)).collect::<io::Result<Vec<_>>>();
    let wrong = |error: io::Error| Failure::of("what was passed on to this process is no listener", &error);
    Ok(given.map_err(wrong)?.into_iter())
}

#[cfg(unix)]
fn given(passed: &mut ListenFd, at: usize) -> io::Result<Given> {
    // What it is not stays in its place.
    if let Ok(Some(listener)) = passed.take_unix_listener(at) {
        return Ok(Given::Socket(listener));
    }
    network(passed, at)
}

#[cfg(not(unix))]
fn given(passed: &mut ListenFd, at: usize) -> io::Result<Given> {
    network(passed, at)
}

fn network(passed: &mut ListenFd, at: usize) -> io::Result<Given> {
    let listener = passed.take_tcp_listener(at)?;
    listener.map(Given::Network).ok_or_else(|| io::ErrorKind::NotFound.into())
}
