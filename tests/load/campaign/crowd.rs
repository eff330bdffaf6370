//! Many clients at addresses of their own on this machine, who ask as fast as they are answered.

use std::collections::BTreeMap;
use std::fmt;
use std::io::{self, ErrorKind};
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpSocket, TcpStream};
use tokio::task::JoinSet;
use tokio::time::timeout;

use crate::http::{Answer, Request};

/// How long a client waits for anything.
const PATIENCE: Duration = Duration::from_secs(30);

/// Clients of one address, where a crowd has several: fewer than the connections an address may have.
const CLIENTS_OF_ADDRESS: usize = 200;

/// A connection from that address.
pub(crate) async fn connect(server: SocketAddr, from: Ipv4Addr) -> io::Result<TcpStream> {
    connect_by(TcpSocket::new_v4()?, server, from).await
}

/// A connection from that address by a socket with options of its own.
pub(crate) async fn connect_by(socket: TcpSocket, server: SocketAddr, from: Ipv4Addr) -> io::Result<TcpStream> {
    socket.set_reuseaddr(true)?;
    socket.bind((from, 0).into())?;
    let stream = timeout(PATIENCE, socket.connect(server)).await??;
    stream.set_nodelay(true)?;
    Ok(stream)
}

/// The address of one client of a crowd: there are as many crowds as networks, and addresses have room for a few clients.
pub(crate) fn address_of(network: u8, client: usize) -> Ipv4Addr {
    Ipv4Addr::new(127, 0, network, (1 + client / CLIENTS_OF_ADDRESS).try_into().unwrap())
}

/// One client, who keeps a connection for as long as it may.
pub(crate) struct Client {
    server: SocketAddr,
    from: Ipv4Addr,
    connection: Option<(TcpStream, Vec<u8>)>,
}

impl Client {
    pub(crate) const fn new(server: SocketAddr, from: Ipv4Addr) -> Self {
        Self { server, from, connection: None }
    }

    /// Sends a request and reads its answer; an error ends the connection.
    pub(crate) async fn ask(&mut self, request: &[u8]) -> io::Result<Answer> {
        let (mut stream, mut ahead) = match self.connection.take() {
            Some(connection) => connection,
            None => (connect(self.server, self.from).await?, Vec::new()),
        };
        let answer = timeout(PATIENCE, exchange(&mut stream, &mut ahead, request)).await??;
        if answer.header("connection") != Some("close") {
            self.connection = Some((stream, ahead));
        }
        Ok(answer)
    }
}

async fn exchange(stream: &mut TcpStream, ahead: &mut Vec<u8>, request: &[u8]) -> io::Result<Answer> {
    stream.write_all(request).await?;
    loop {
        if let Some(answer) = Answer::take(ahead) {
            return Ok(answer);
        }
        if stream.read_buf(ahead).await? == 0 {
            return Err(ErrorKind::UnexpectedEof.into());
        }
    }
}

/// What a crowd was answered.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    by_status: BTreeMap<u16, u64>,
    /// Requests without an answer.
    failed: u64,
}

impl Tally {
    pub(crate) fn add(&mut self, answer: &io::Result<u16>) {
        match answer {
            Ok(status) => *self.by_status.entry(*status).or_default() += 1,
            Err(_) => self.failed += 1,
        }
    }

    /// Both together.
    pub(crate) fn with(mut self, other: Self) -> Self {
        self.failed += other.failed;
        for (status, count) in other.by_status {
            *self.by_status.entry(status).or_default() += count;
        }
        self
    }

    pub(crate) fn answered(&self) -> u64 {
        self.by_status.values().sum()
    }

    pub(crate) fn of(&self, status: u16) -> u64 {
        self.by_status.get(&status).copied().unwrap_or_default()
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut parts: Vec<_> = self.by_status.iter().map(|(status, count)| format!("{count} × {status}")).collect();
        if self.failed > 0 {
            parts.push(format!("{} × none", self.failed));
        }
        write!(f, "{}", parts.join(", "))
    }
}

/// When a crowd has had enough.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Enough {
    pub(crate) time: Duration,
    pub(crate) requests: u64,
}

impl Enough {
    pub(crate) const fn time(time: Duration) -> Self {
        Self { time, requests: u64::MAX }
    }

    /// So many requests, however long they take, but not forever.
    pub(crate) const fn requests(requests: u64) -> Self {
        Self { time: Duration::from_mins(10), requests }
    }
}

/// So many clients of a network ask what `request` makes of a number that nobody else has.
pub(crate) async fn crowd(
    server: SocketAddr,
    network: u8,
    clients: usize,
    enough: Enough,
    request: impl Fn(u64) -> Request + Clone + Send + 'static,
) -> Tally {
    let (next, begun) = (Arc::new(AtomicU64::new(0)), Instant::now());
    let mut tasks = JoinSet::new();
    for number in 0..clients {
        let (next, request) = (Arc::clone(&next), request.clone());
        let mut client = Client::new(server, address_of(network, number));
        tasks.spawn(async move {
            let mut tally = Tally::default();
            while begun.elapsed() < enough.time {
                let number = next.fetch_add(1, Ordering::Relaxed);
                if number >= enough.requests {
                    break;
                }
                tally.add(&client.ask(&request(number).bytes()).await.map(|answer| answer.status));
                // Who is refused again and again lets others have a turn.
                tokio::task::yield_now().await;
            }
            tally
        });
    }
    tasks.join_all().await.into_iter().fold(Tally::default(), Tally::with)
}
