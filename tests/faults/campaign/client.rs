//! Somebody who asks, one request after the other, and waits no longer than is said.

use std::io::{self, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::time::{Duration, Instant};

use crate::http::{Answer, Request};

/// The longest that anybody waits; the server promises an answer earlier.
pub(crate) const WAIT: Duration = Duration::from_secs(20);

/// A client of one server, on a connection that it keeps.
#[derive(Debug)]
pub(crate) struct Client {
    server: SocketAddr,
    stream: Option<TcpStream>,
}

impl Client {
    pub(crate) const fn new(server: SocketAddr) -> Self {
        Self { server, stream: None }
    }

    /// What is answered.
    pub(crate) fn ask(&mut self, request: &Request) -> io::Result<Answer> {
        let kept = self.stream.take();
        let was_kept = kept.is_some();
        match self.try_on(kept, request) {
            // A server may close a connection that rests, as well as in the moment in which it is asked once more.
            Err(error) if was_kept && error.kind() == io::ErrorKind::UnexpectedEof => self.try_on(None, request),
            other => other,
        }
    }

    /// The status of a page, or nothing without an answer.
    pub(crate) fn status(&mut self, path: &str) -> Option<u16> {
        self.ask(&Request::get(path)).ok().map(|answer| answer.status)
    }

    fn try_on(&mut self, stream: Option<TcpStream>, request: &Request) -> io::Result<Answer> {
        let mut stream = match stream {
            Some(stream) => stream,
            None => TcpStream::connect_timeout(&self.server, WAIT)?,
        };
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(WAIT))?;
        stream.write_all(&request.bytes()).map_err(closed)?;
        let answer = read(&mut stream)?;
        if answer.header("connection") != Some("close") {
            self.stream = Some(stream);
        }
        Ok(answer)
    }
}

/// Before the first byte of an answer a connection that was closed is one that was never asked.
fn closed(error: io::Error) -> io::Error {
    match error.kind() {
        io::ErrorKind::BrokenPipe | io::ErrorKind::ConnectionReset => io::ErrorKind::UnexpectedEof.into(),
        _ => error,
    }
}

fn read(stream: &mut TcpStream) -> io::Result<Answer> {
    let (mut bytes, mut piece) = (Vec::new(), [0; 16 * 1024]);
    loop {
        if let Some(answer) = Answer::take(&mut bytes) {
            return Ok(answer);
        }
        match stream.read(&mut piece) {
            Ok(0) if bytes.is_empty() => return Err(io::ErrorKind::UnexpectedEof.into()),
            Ok(0) => return Err(io::ErrorKind::ConnectionAborted.into()),
            Ok(read) => bytes.extend_from_slice(&piece[..read]),
            Err(error) if bytes.is_empty() => return Err(closed(error)),
            Err(error) => return Err(error),
        }
    }
}

/// How long it takes until something is so; nothing if it is not within that time.
pub(crate) fn until(within: Duration, mut is_so: impl FnMut() -> bool) -> Option<Duration> {
    let begun = Instant::now();
    while begun.elapsed() < within {
        if is_so() {
            return Some(begun.elapsed());
        }
        std::thread::sleep(Duration::from_millis(5));
    }
    None
}
