//! The client of the tests: one connection, on which requests and anything else can be sent.

use std::net::SocketAddr;
use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::time::timeout;

use super::http::{Answer, Request};

/// Longer than anything here takes, shorter than a run may hang.
pub(crate) const NEVER: Duration = Duration::from_mins(1);

pub(crate) async fn within<T>(work: impl Future<Output = T>) -> T {
    timeout(NEVER, work).await.expect("waited for too long")
}

pub(crate) struct Client {
    pub(crate) stream: TcpStream,
    /// Read, but of a later answer.
    ahead: Vec<u8>,
}

impl Client {
    pub(crate) async fn connect(address: SocketAddr) -> Self {
        Self { stream: TcpStream::connect(address).await.unwrap(), ahead: Vec::new() }
    }

    /// The answer to `request` on a connection of its own.
    pub(crate) async fn ask(address: SocketAddr, request: &Request) -> Answer {
        let mut client = Self::connect(address).await;
        client.send(request.only()).await;
        client.stream.read_to_end(&mut client.ahead).await.unwrap();
        Answer::whole(&client.ahead)
    }

    /// Sends bytes as they are.
    pub(crate) async fn send(&mut self, bytes: impl AsRef<[u8]>) {
        self.stream.write_all(bytes.as_ref()).await.unwrap();
    }

    /// One answer: its head, and as much body as it announces.
    pub(crate) async fn answer(&mut self) -> Answer {
        loop {
            if let Some(answer) = Answer::take(&mut self.ahead) {
                return answer;
            }
            let read = within(self.stream.read_buf(&mut self.ahead)).await.unwrap();
            assert_ne!(read, 0, "closed within an answer: {}", String::from_utf8_lossy(&self.ahead));
        }
    }

    /// Everything until the server closes; a reset counts as closing.
    pub(crate) async fn rest(&mut self) -> Vec<u8> {
        let mut bytes = std::mem::take(&mut self.ahead);
        let _ = within(self.stream.read_to_end(&mut bytes)).await;
        bytes
    }
}
