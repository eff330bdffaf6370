//! A server whose every answer a test writes out: by it a check proves that it finds what is wrong.

use std::sync::Arc;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

/// It stops when it is dropped.
pub(crate) struct Fixed {
    pub(crate) origin: String,
    task: tokio::task::JoinHandle<()>,
}

impl Fixed {
    /// `answer` makes of a request's method and target the whole answer but its length.
    pub(crate) async fn start(answer: impl Fn(&str, &str) -> (String, String) + Send + Sync + 'static) -> Self {
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
    answer: &(impl Fn(&str, &str) -> (String, String) + Sync),
) -> std::io::Result<()> {
    let mut request = Vec::new();
    while !request.windows(4).any(|window| window == b"\r\n\r\n") {
        if stream.read_buf(&mut request).await? == 0 {
            return Ok(());
        }
    }
    let text = String::from_utf8_lossy(&request);
    let mut words = text.split(' ');
    let (head, body) = answer(words.next().unwrap_or_default(), words.next().unwrap_or_default());
    let length = body.len();
    let whole = format!("HTTP/1.1 {head}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}");
    stream.write_all(whole.as_bytes()).await?;
    stream.shutdown().await
}
