//! A server whose every answer a test writes out: by it a check proves that it finds what is wrong.

use std::sync::Arc;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

/// It stops when it is dropped.
pub(crate) struct Fixed {
    pub(crate) origin: String,
    task: tokio::task::JoinHandle<()>,
}

/// A request, but for its body.
pub(crate) struct Asked<'a> {
    pub(crate) method: &'a str,
    /// The path and the query.
    pub(crate) target: &'a str,
    pub(crate) head: &'a str,
}

impl Asked<'_> {
    pub(crate) fn field(&self, name: &str) -> Option<&str> {
        let mut fields = self.head.lines().skip(1).filter_map(|line| line.split_once(':'));
        fields.find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value.trim())
    }
}

impl Fixed {
    /// `answer` makes the status line and the headers, without the version and the length, and the body.
    pub(crate) async fn start(answer: impl Fn(&Asked<'_>) -> (String, String) + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let origin = format!("http://{}", listener.local_addr().unwrap());
        let answer = Arc::new(answer);
        let task = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let answer = Arc::clone(&answer);
                tokio::spawn(async move {
                    // A peer that goes away in the middle needs no answer.
                    let _ = serve(stream, &*answer).await;
                });
            }
        });
        Self { origin, task }
    }
}

impl Drop for Fixed {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn serve(
    mut stream: TcpStream,
    answer: &(impl Fn(&Asked<'_>) -> (String, String) + Sync),
) -> std::io::Result<()> {
    let mut request = Vec::new();
    let end = loop {
        if let Some(end) = request.windows(4).position(|window| window == b"\r\n\r\n") {
            break end;
        }
        if stream.read_buf(&mut request).await? == 0 {
            return Ok(());
        }
    };
    let head = String::from_utf8_lossy(&request[..end]).into_owned();
    let mut words = head.split(' ');
    let (method, target) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    let asked = Asked { method, target, head: &head };
    // Closing over a body that was not read would take the answer with it.
    let whole = end + 4 + asked.field("content-length").and_then(|length| length.parse().ok()).unwrap_or(0);
    while request.len() < whole && stream.read_buf(&mut request).await? > 0 {}
    let (head, body) = answer(&asked);
    let length = body.len();
    let answer = format!("HTTP/1.1 {head}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}");
    stream.write_all(answer.as_bytes()).await?;
    stream.shutdown().await
}
