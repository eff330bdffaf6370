//! Bodies that never end and answers that nobody reads: memory of the server, and of the kernel.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpSocket;
use tokio::task::JoinSet;
use tokio::time::{sleep, sleep_until, timeout_at};

use super::crowd::{Tally, address_of, connect, connect_by};
use super::server::{Setup, slug};
use super::stage::{Leaves, MB, Stage, WORKED_ON};
use crate::http::Request;
use crate::process::tcp_memory;

const SENDERS: usize = 4_000;
const READERS: usize = 500;

/// More than anybody's body may have, and as much as a stranger's may.
pub(crate) fn held(stage: &mut Stage) {
    let server = stage.serve(&Setup::default());
    let (public, time) = (server.public, Duration::from_secs(stage.by_scale(5, 20)));
    let process = server.process();
    let (large, peak, small) = stage.attacked(&server, Leaves::Nothing, async move {
        let large = held_by_all(public, all_but_one(256 * 1024), Instant::now() + time).await;
        let peak = process.memory_peak();
        (large, peak, held_by_all(public, all_but_one(32 * 1024), Instant::now() + time).await)
    });
    stage.row.saw(format_args!("256 kB: {large}, {} MB at most by then; 32 kB: {small}", peak / MB));
    stage.memory_within((16 * MB + SENDERS as u64 * WORKED_ON) * 6 / 5);
    // They connect anew without end, and share two cores with the server and who polls it.
    stage.hot_within(Duration::from_millis(100));
}

/// A request without the last byte of its body.
fn all_but_one(length: usize) -> Vec<u8> {
    let request = Request::post("/api/v1/applications").header("Content-Type", "application/json");
    let mut bytes = request.body(vec![b' '; length]).bytes();
    bytes.pop();
    bytes
}

/// All send these bytes and wait for what comes of them, and the same again once they are answered or closed.
async fn held_by_all(server: SocketAddr, bytes: Vec<u8>, until: Instant) -> Tally {
    let (bytes, mut tasks) = (std::sync::Arc::new(bytes), JoinSet::new());
    for number in 0..SENDERS {
        let bytes = std::sync::Arc::clone(&bytes);
        tasks.spawn(async move {
            let mut tally = Tally::default();
            while Instant::now() < until {
                if let Ok(answer) = timeout_at(until.into(), held_once(server, number, &bytes)).await {
                    tally.add(&answer);
                }
                // Not again at once: who is closed at once would do nothing but connect.
                sleep(Duration::from_millis(200)).await;
            }
            tally
        });
    }
    tasks.join_all().await.into_iter().fold(Tally::default(), Tally::with)
}

/// The status of the answer, if there is one.
async fn held_once(server: SocketAddr, number: usize, bytes: &[u8]) -> std::io::Result<u16> {
    let mut stream = connect(server, address_of(1, number)).await?;
    // An answer may come before all is sent.
    let sent = stream.write_all(bytes).await;
    let mut answer = Vec::new();
    let read = stream.read_to_end(&mut answer).await;
    let status = String::from_utf8_lossy(&answer).split(' ').nth(1).and_then(|status| status.parse().ok());
    status.map_or_else(|| sent.and(read).and(Err(std::io::ErrorKind::UnexpectedEof.into())), Ok)
}

/// Five hundred who ask for more than the kernel keeps for them and take nothing.
pub(crate) fn never_read(stage: &mut Stage) {
    let server = stage.serve(&Setup::default());
    let request = Request::get(&format!("/badge/{}@4x.png?style=large&theme=light", slug(0)));
    assert_eq!(stage.status(&server, super::stage::VISITOR, &request).unwrap(), 200);
    let until = Instant::now() + Duration::from_secs(stage.by_scale(5, 20));
    let before = tcp_memory();
    let highest = stage.attacked(&server, Leaves::Nothing, asked_by_all(server.public, request, until));
    let (growth, after) = (highest.saturating_sub(before), tcp_memory());
    stage.row.saw(format_args!(
        "kernel's TCP memory +{} MB at most, +{} afterwards",
        growth / MB,
        after.saturating_sub(before) / MB
    ));
    // `server.send_buffer_bytes` is doubled by the kernel; what the readers' side keeps is as little as it lets them.
    stage.row.must(growth <= 96 * MB, "96 MB of the kernel's memory at most");
    stage.memory_within(64 * MB);
    stage.hot_within(Duration::from_millis(50));
}

/// The most memory that sockets took meanwhile.
async fn asked_by_all(server: SocketAddr, request: Request, until: Instant) -> u64 {
    // Fifty answers, all that a connection is let ask before it takes one.
    let (bytes, mut tasks) = (request.bytes().repeat(50), JoinSet::new());
    for number in 0..READERS {
        let bytes = bytes.clone();
        tasks.spawn(async move {
            let socket = TcpSocket::new_v4().unwrap();
            socket.set_recv_buffer_size(2_048).unwrap();
            if let Ok(mut stream) = connect_by(socket, server, address_of(1, number)).await {
                let _ = stream.write_all(&bytes).await;
                sleep_until(until.into()).await;
            }
        });
    }
    let mut highest = 0;
    while Instant::now() < until {
        highest = tcp_memory().max(highest);
        sleep(Duration::from_millis(50)).await;
    }
    tasks.join_all().await;
    highest
}
