//! The same client for tests that run programs and have no runtime.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;

use super::http::{Answer, Request};

pub(crate) struct Client {
    stream: TcpStream,
    /// Read, but of a later answer.
    ahead: Vec<u8>,
}

impl Client {
    pub(crate) fn connect(address: &str) -> Self {
        Self { stream: TcpStream::connect(address).unwrap(), ahead: Vec::new() }
    }

    /// Sends a request and reads its answer.
    pub(crate) fn ask(&mut self, request: &Request) -> Answer {
        self.stream.write_all(&request.bytes()).unwrap();
        let mut piece = [0; 16 * 1024];
        loop {
            if let Some(answer) = Answer::take(&mut self.ahead) {
                return answer;
            }
            let read = self.stream.read(&mut piece).unwrap();
            assert_ne!(read, 0, "closed within an answer: {}", String::from_utf8_lossy(&self.ahead));
            self.ahead.extend_from_slice(&piece[..read]);
        }
    }
}
