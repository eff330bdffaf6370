//! Clients that are slow on purpose: whatever they are slow at, they are closed on time.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpSocket, TcpStream};
use tokio::task::JoinSet;
use tokio::time::sleep;

use super::crowd::{address_of, connect_by};
use super::hot::CONNECTIONS;
use super::server::{Operators, Setup, slug};
use super::stage::{Leaves, MB, Stage};
use crate::http::Request;

/// Clients of a wave.
const SLOW: u64 = 500;

/// Settings by which they are closed soon.
const IMPATIENT: Setup = Setup {
    settings: &[
        ("OPENDAY_SERVER_HEADER_READ_TIMEOUT_S", "4"),
        ("OPENDAY_SERVER_REQUEST_TIMEOUT_S", "4"),
        ("OPENDAY_SERVER_WRITE_STALL_S", "2"),
    ],
    participants: 60,
    descriptors: None,
};

/// How much later than its time a connection may be closed: looking and connecting take some as well.
const LATE: Duration = Duration::from_secs(2);

/// A way to be slow.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Slowness {
    /// A head that gets a byte now and then: `server.header_read_timeout_s`, and a quarter.
    Head,
    /// A body that gets a byte now and then: `server.request_timeout_s`.
    Body,
    /// Answers of which nothing is taken: `server.write_stall_s`.
    Reading,
}

impl Slowness {
    const ALL: [Self; 3] = [Self::Head, Self::Body, Self::Reading];

    /// When a connection is to be closed, by the settings above.
    const fn due(self) -> Duration {
        Duration::from_secs(match self {
            Self::Head => 5,
            Self::Body => 4,
            Self::Reading => 2,
        })
    }

    /// What is sent at once.
    fn bytes(self) -> Vec<u8> {
        match self {
            Self::Head => b"GET / HTTP/1.1\r\nHost: a.example\r\nX: ".to_vec(),
            Self::Body => {
                let form = Request::post("/join").header("Sec-Fetch-Site", "same-origin");
                let mut bytes = form.form(&[("name", &"x".repeat(1_000))]).bytes();
                bytes.truncate(bytes.len() - 900);
                bytes
            }
            Self::Reading => large().bytes().repeat(50),
        }
    }
}

/// A picture that is drawn before.
fn large() -> Request {
    Request::get(&format!("/badge/{}@4x.png?style=large&theme=light", slug(0)))
}

pub(crate) fn clients(stage: &mut Stage) {
    let server = stage.serve(&IMPATIENT);
    assert_eq!(stage.status(&server, super::stage::VISITOR, &large()).unwrap(), 200);
    let (public, operators) = (server.public, server.operators);
    // One wave each, or waves for a minute in all.
    let time = Duration::from_secs(stage.by_scale(0, 20));
    let waves = stage.attacked(&server, Leaves::Nothing, async move {
        let mut waves = Vec::new();
        for slowness in Slowness::ALL {
            let begun = Instant::now();
            loop {
                waves.push((slowness, wave(public, operators, slowness).await));
                if begun.elapsed() >= time {
                    break;
                }
            }
        }
        waves
    });
    for slowness in Slowness::ALL {
        let of_it: Vec<_> = waves.iter().filter(|(of, _)| *of == slowness).map(|(_, wave)| wave).collect();
        let longest = of_it.iter().map(|wave| wave.closed_after.as_secs_f64()).fold(0.0, f64::max);
        let count = of_it.len();
        stage.row.saw(format_args!("{slowness:?}: {count} × {SLOW}, the last closed after {longest:.1} s"));
        let (all_come, left) =
            (of_it.iter().all(|wave| wave.open >= SLOW), of_it.iter().map(|wave| wave.left).sum::<u64>());
        stage
            .row
            .must(all_come && left == 0, format_args!("{slowness:?}: all closed within {:?}", slowness.due() + LATE));
    }
    stage.memory_within(64 * MB);
    stage.hot_within(Duration::from_millis(50));
}

/// What became of one wave of slow clients.
struct Wave {
    /// Connections that were open at once.
    open: u64,
    closed_after: Duration,
    /// Slow clients that were not closed in time.
    left: u64,
}

async fn wave(public: SocketAddr, operators: SocketAddr, slowness: Slowness) -> Wave {
    // A few more for whoever polls badges and changes connections.
    let polling = u64::try_from(CONNECTIONS + 4).unwrap();
    let mut numbers = Operators::connect(operators);
    let mut clients = JoinSet::new();
    let begun = Instant::now();
    for number in 0..SLOW {
        clients.spawn(client(public, usize::try_from(number).unwrap(), slowness));
    }
    let mut most = 0;
    loop {
        let open = numbers.number("openday_connections_open");
        most = open.max(most);
        if most >= SLOW && open <= polling || begun.elapsed() > slowness.due() + LATE {
            clients.shutdown().await;
            return Wave { open: most, closed_after: begun.elapsed(), left: open.saturating_sub(polling) };
        }
        sleep(Duration::from_millis(20)).await;
    }
}

async fn client(server: SocketAddr, number: usize, slowness: Slowness) {
    let socket = TcpSocket::new_v4().unwrap();
    if slowness == Slowness::Reading {
        socket.set_recv_buffer_size(2_048).unwrap();
    }
    let mut stream = connect_by(socket, server, address_of(1, number)).await.unwrap();
    let sent = stream.write_all(&slowness.bytes()).await.is_ok();
    while sent && slowness != Slowness::Reading && trickle(&mut stream).await {}
    // Until the wave is over.
    std::future::pending::<()>().await;
}

/// Sends a byte; whether the server may want another one.
async fn trickle(stream: &mut TcpStream) -> bool {
    let mut piece = [0; 1_024];
    tokio::select! {
        read = stream.read(&mut piece) => read.is_ok_and(|count| count > 0),
        () = sleep(Duration::from_millis(500)) => stream.write_all(b"x").await.is_ok(),
    }
}
