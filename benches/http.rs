//! How fast a cached badge leaves the server, against a bare hyper server sending the same bytes.
//!
//! Why it matters: a badge stands on other people's pages, so the service must cost no more than the bytes it sends. Both
//! servers and the clients share the machine's cores and take turns, so only the ratio means something.
//!
//! `cargo bench --bench http` prints requests per second, round by round, and the median ratio.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use bytes::Bytes;
use http_body_util::Full;
use hyper::service::service_fn;
use hyper::{HeaderMap, Response};
use hyper_util::rt::TokioIo;
use openday::app::{App, AppParts, Limits};
use openday::clock::SystemClock;
use openday::config::{Config, Sources};
use openday::domain::change::By;
use openday::domain::color::Accents;
use openday::domain::input::{ParticipantInput, ParticularsInput};
use openday::domain::wording::Wording;
use openday::http::dispatch::{Dispatcher, HttpSettings};
use openday::http::origins::OriginSettings;
use openday::http::server::{self, Server};
use openday::render::Renderer;
use openday::store::sqlite::SqliteStore;
use openday::telemetry::Metrics;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

const CLIENTS: usize = 16;
const ROUNDS: usize = 12;
const ROUND: Duration = Duration::from_millis(700);

const REQUEST: &[u8] =
    b"GET /badge/bakery.svg HTTP/1.1\r\nHost: badges.example\r\nAccept: image/avif,image/webp,*/*;q=0.8\r\n\
    Accept-Encoding: gzip, deflate, br\r\nReferer: https://bakery.example/\r\n\r\n";

fn main() {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("a runtime");
    let (ours, sample) = runtime.block_on(async {
        let ours = openday().await;
        (ours, sample(ours).await)
    });
    let bare = runtime.block_on(bare(&sample));
    println!("one cached badge, {} bytes with its headers, {CLIENTS} connections, rounds of {ROUND:?}", sample.length);
    let mut ratios = Vec::new();
    for round in 0..=ROUNDS {
        // Who goes first changes from round to round.
        let (first, second) = if round % 2 == 0 { (ours, bare) } else { (bare, ours) };
        let (one, other) = (load(&runtime, first, sample.length), load(&runtime, second, sample.length));
        let (openday, hyper) = if round % 2 == 0 { (one, other) } else { (other, one) };
        if round == 0 {
            continue;
        }
        println!("openday {openday:8.0}/s   bare hyper {hyper:8.0}/s   ratio {:.3}", openday / hyper);
        ratios.push(openday / hyper);
    }
    ratios.sort_by(f64::total_cmp);
    println!(
        "median ratio {:.3} (lowest {:.3}, highest {:.3})",
        ratios[ratios.len() / 2],
        ratios[0],
        ratios[ratios.len() - 1]
    );
}

/// The whole service with one participant.
async fn openday() -> SocketAddr {
    let renderer = Renderer::new(&Accents::default(), None).expect("the styles are part of the program");
    let app = Arc::new(App::new(AppParts {
        store: Arc::new(SqliteStore::in_memory().expect("a store")),
        clock: Arc::new(SystemClock),
        draw: Arc::new(renderer),
        wording: Wording::load(None).expect("the wording is part of the program"),
        limits: Limits::default(),
    }));
    let text = |text: &str| Some(text.to_owned());
    let particulars = ParticularsInput {
        name: text("Pekárna U Mostu"),
        website: text("https://bakery.example/"),
        country: text("CZ"),
        time_zone: text("Europe/Prague"),
        language: text("en"),
        ..ParticularsInput::default()
    };
    let input = ParticipantInput { slug: text("bakery"), particulars, first_open_day: None };
    let application = input.check(false, app.now()).expect("a participant");
    app.add(application, true, &By::OPERATOR).await.expect("a participant");
    tokio::spawn(Arc::clone(&app).follow(std::future::pending()));
    let metrics = Arc::new(Metrics::new());
    let limits = server::Limits {
        connections_max: 4_096,
        connections_per_address_max: 4_096,
        header_read_timeout: Duration::from_secs(75),
        request_timeout: Duration::from_secs(10),
        body_stall: Duration::from_secs(5),
        bodies_bytes_max: 16 << 20,
        write_stall: Duration::from_secs(10),
        send_buffer_bytes: 64 * 1024,
        shutdown_grace: Duration::ZERO,
        connection_requests_max: 1_000_000_000,
        connection_age_max: Duration::from_mins(10),
    };
    let loopback = SocketAddr::from(([127, 0, 0, 1], 0));
    let server = Server::bind(&loopback.into(), limits, metrics.connections.clone()).expect("a listener");
    let address = server.local_addr().address().expect("a port");
    let config = Config::load(&Sources::default()).expect("the defaults are settings");
    let origin =
        OriginSettings { public_url: None, listen: address.into(), trusted_proxies: Vec::new(), is_demo: false };
    let settings = HttpSettings::new(&config, origin, tokio::runtime::Handle::current());
    tokio::spawn(server.run(Dispatcher::new(app, &metrics, settings), std::future::pending()));
    address
}

/// One answer of ours, taken apart.
struct Sample {
    headers: HeaderMap,
    body: Bytes,
    length: usize,
}

async fn sample(address: SocketAddr) -> Sample {
    let mut stream = TcpStream::connect(address).await.expect("a connection");
    stream.write_all(REQUEST).await.expect("a request");
    let mut bytes = Vec::new();
    let (head, length) = loop {
        stream.read_buf(&mut bytes).await.expect("an answer");
        let Some(end) = bytes.windows(4).position(|four| four == b"\r\n\r\n") else { continue };
        let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
        let body: usize = head
            .lines()
            .find_map(|line| {
                line.to_ascii_lowercase().strip_prefix("content-length: ").and_then(|length| length.parse().ok())
            })
            .expect("a length");
        if bytes.len() >= end + 4 + body {
            break (head, end + 4 + body);
        }
    };
    let mut headers = HeaderMap::new();
    for line in head.lines().skip(1) {
        let (name, value) = line.split_once(": ").expect("a header");
        let name = name.to_ascii_lowercase();
        // hyper writes these two itself.
        if name != "date" && name != "content-length" {
            headers.insert(
                hyper::header::HeaderName::from_bytes(name.as_bytes()).expect("a name"),
                value.parse().expect("a value"),
            );
        }
    }
    let start = head.len() + 4;
    Sample { headers, body: Bytes::from(bytes[start..length].to_vec()), length }
}

/// hyper alone: the same head and body for every request.
async fn bare(sample: &Sample) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a listener");
    let address = listener.local_addr().expect("an address");
    let (headers, body) = (sample.headers.clone(), sample.body.clone());
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            stream.set_nodelay(true).expect("a socket option");
            let (headers, body) = (headers.clone(), body.clone());
            tokio::spawn(async move {
                let service = service_fn(move |_| {
                    let mut response = Response::new(Full::new(body.clone()));
                    *response.headers_mut() = headers.clone();
                    std::future::ready(Ok::<_, Infallible>(response))
                });
                let _ =
                    hyper::server::conn::http1::Builder::new().serve_connection(TokioIo::new(stream), service).await;
            });
        }
    });
    address
}

/// Requests a second that a server answers to all clients together.
fn load(runtime: &tokio::runtime::Runtime, address: SocketAddr, length: usize) -> f64 {
    let (answered, over) = (Arc::new(AtomicU64::new(0)), Arc::new(AtomicBool::new(false)));
    runtime.block_on(async {
        let begun = Instant::now();
        let clients: Vec<_> = (0..CLIENTS)
            .map(|_| {
                let (answered, over) = (Arc::clone(&answered), Arc::clone(&over));
                tokio::spawn(async move {
                    let mut stream = TcpStream::connect(address).await.expect("a connection");
                    stream.set_nodelay(true).expect("a socket option");
                    let mut answer = vec![0; length];
                    while !over.load(Ordering::Relaxed) {
                        stream.write_all(REQUEST).await.expect("a request");
                        stream.read_exact(&mut answer).await.expect("an answer of the same length");
                        answered.fetch_add(1, Ordering::Relaxed);
                    }
                })
            })
            .collect();
        tokio::time::sleep(ROUND).await;
        over.store(true, Ordering::Relaxed);
        for client in clients {
            client.await.expect("a client");
        }
        f64::from(u32::try_from(answered.load(Ordering::Relaxed)).expect("not that many"))
            / begun.elapsed().as_secs_f64()
    })
}
