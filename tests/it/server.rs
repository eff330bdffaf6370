//! The server's limits, reached by clients on real sockets. Short limits are waited for, long ones must not be reached.

use std::pin::Pin;
use std::sync::{Arc, Mutex, OnceLock};
use std::task::{Context, Poll};

use openday::http::RequestHead;
use openday::http::server::{Answer, Handler, Limits, Server};
use openday::telemetry::ConnectionMetrics;
use tokio::net::TcpStream;
use tokio::sync::oneshot;

use crate::wire::{LIMITS, Running, SOON, assert_refused, body, echo, field, get, never, status, text, within};

#[test]
fn a_server_looks_at_the_store_as_often_as_the_app_does_by_default() {
    let config = openday::config::Config::load(&openday::config::Sources::default()).unwrap();
    assert_eq!(config.store.poll, std::time::Duration::from_millis(openday::app::Limits::default().poll_ms));
}

#[tokio::test]
async fn requests_on_one_connection_are_answered_in_turn() {
    let server = Running::start(LIMITS, echo).await;
    let mut client = server.client().await;
    client.send(get("/a") + &get("/b")).await;
    assert_eq!(body(&client.answer().await), "/a");
    assert_eq!(body(&client.answer().await), "/b");
    client.send(get("/c")).await;
    assert_eq!(body(&client.answer().await), "/c");
    drop(client);
    server.stop().await;
}

#[tokio::test]
async fn a_silent_connection_is_closed() {
    let server = Running::start(Limits { header_read_timeout: SOON, ..LIMITS }, echo).await;
    assert_eq!(server.client().await.rest().await, b"");
    server.stop().await;
}

#[tokio::test]
async fn half_a_head_is_not_waited_for() {
    let server = Running::start(Limits { header_read_timeout: SOON, ..LIMITS }, echo).await;
    let mut client = server.client().await;
    client.send("GET / HTTP/1.1\r\nHos").await;
    assert_eq!(client.rest().await, b"");
    server.stop().await;
}

#[tokio::test]
async fn a_connection_that_idles_after_its_answer_is_closed() {
    let server = Running::start(Limits { header_read_timeout: SOON, ..LIMITS }, echo).await;
    let mut client = server.client().await;
    client.send(get("/")).await;
    assert_eq!(status(&client.answer().await), 200);
    assert_eq!(client.rest().await, b"");
    server.stop().await;
}

#[tokio::test]
async fn a_client_that_reads_nothing_is_dropped() {
    const BYTES: usize = 64 << 20;
    let (began, under_way) = oneshot::channel::<()>();
    let began = Mutex::new(Some(began));
    let handler = move |request: &RequestHead| {
        drop(began.lock().unwrap().take());
        Answer::Now(text(request, vec![b'x'; BYTES]))
    };
    let server = Running::start(Limits { write_stall: SOON, ..LIMITS }, handler).await;
    let mut client = server.client().await;
    client.send(get("/")).await;
    let _ = within(under_way).await;
    // No byte is read until the server has given up: only that lets it stop before its grace of a minute.
    server.stop().await;
    assert!(client.rest().await.len() < BYTES);
}

#[tokio::test]
async fn connections_beyond_the_limit_wait_for_one_to_end() {
    let metrics = Arc::new(OnceLock::<ConnectionMetrics>::new());
    let seen = Arc::clone(&metrics);
    let open = move |request: &RequestHead| {
        let open = seen.get().unwrap().open.get();
        Answer::Now(text(request, open.to_string()))
    };
    let server = Running::start(Limits { connections_max: 2, ..LIMITS }, open).await;
    metrics.set(server.metrics.clone()).unwrap();
    let (mut first, mut second, mut third) = (server.client().await, server.client().await, server.client().await);
    third.send(get("/")).await;
    for client in [&mut first, &mut second] {
        client.send(get("/")).await;
        client.answer().await;
    }
    assert_eq!((server.metrics.open.get(), server.metrics.accepted.get()), (2, 2));
    drop(first);
    assert_eq!(body(&third.answer().await), "2");
    drop((second, third));
    let metrics = server.metrics.clone();
    server.stop().await;
    assert_eq!((metrics.open.get(), metrics.accepted.get()), (0, 3));
}

#[tokio::test]
async fn an_address_that_has_its_share_of_connections_is_let_in_no_further() {
    let server = Running::start(Limits { connections_per_address_max: 2, ..LIMITS }, echo).await;
    let (mut first, second) = (server.client().await, server.client().await);
    assert_eq!(server.client().await.rest().await, b"");
    assert_eq!(server.metrics.shares_exceeded.get(), 1);
    first.send(get("/")).await;
    assert_eq!(status(&first.answer().await), 200, "who is in stays in");
    drop(second);
    while server.metrics.open.get() > 1 {
        tokio::task::yield_now().await;
    }
    let mut third = server.client().await;
    third.send(get("/")).await;
    assert_eq!(status(&third.answer().await), 200);
    drop((first, third));
    server.stop().await;
}

#[tokio::test]
async fn heads_that_are_long_and_never_whole_have_a_budget() {
    // Strangers have half of it.
    let server = Running::start(Limits { bodies_bytes_max: 64 * 1024, ..LIMITS }, echo).await;
    let half = |bytes: usize| format!("GET / HTTP/1.1\r\nHost: badges.example\r\nX: {}", "x".repeat(bytes));
    let (mut first, mut second) = (server.client().await, server.client().await);
    first.send(half(30 * 1024)).await;
    second.send(half(30 * 1024)).await;
    // One of them has no room, whichever is read last; the other goes on.
    let (mut one, mut other) = (Box::pin(first.rest()), Box::pin(second.rest()));
    let first_ends = tokio::select! { rest = &mut one => { assert_eq!(rest, b""); true }, rest = &mut other => { assert_eq!(rest, b""); false } };
    drop((one, other));
    let mut held = if first_ends { second } else { first };
    held.send("\r\n\r\n".to_owned()).await;
    assert_eq!(status(&held.answer().await), 200);
    // What was whole is counted no longer.
    let mut third = server.client().await;
    third.send(format!("{}\r\n\r\n", half(30 * 1024))).await;
    assert_eq!(status(&third.answer().await), 200);
    drop((held, third));
    server.stop().await;
}

#[tokio::test]
async fn a_proxy_of_ours_may_have_all_connections() {
    let limits = Limits { connections_per_address_max: 1, ..LIMITS };
    let server = Running::trusting(limits, vec!["127.0.0.0/8".parse().unwrap()], echo).await;
    let mut clients = [server.client().await, server.client().await, server.client().await];
    for client in &mut clients {
        client.send(get("/")).await;
        assert_eq!(status(&client.answer().await), 200);
    }
    drop(clients);
    server.stop().await;
}

#[tokio::test]
async fn a_connection_ends_after_so_many_requests() {
    let server = Running::start(Limits { connection_requests_max: 3, ..LIMITS }, echo).await;
    let mut client = server.client().await;
    for last in [None, None, Some("close")] {
        client.send(get("/")).await;
        let answer = client.answer().await;
        assert_eq!((status(&answer), field(&answer, "connection")), (200, last));
    }
    assert_eq!(client.rest().await, b"");
    server.stop().await;
}

#[tokio::test]
async fn a_connection_ends_when_it_is_old() {
    let server = Running::start(Limits { connection_age_max: SOON, ..LIMITS }, echo).await;
    let mut client = server.client().await;
    client.send(get("/")).await;
    assert_eq!(status(&client.answer().await), 200);
    assert_eq!(client.rest().await, b"");
    server.stop().await;
}

#[tokio::test]
async fn an_answer_that_takes_too_long_is_a_503() {
    let server = Running::start(Limits { request_timeout: SOON, ..LIMITS }, never).await;
    let answer = server.ask(get("/")).await;
    assert_refused(&answer, 503, "took too long");
    assert_eq!((field(&answer, "retry-after"), field(&answer, "connection")), (Some("5"), Some("close")));
    assert_eq!(server.metrics.timed_out.get(), 1);
    server.stop().await;
}

#[tokio::test]
async fn a_panic_is_one_failed_request() {
    let server = Running::start(LIMITS, |request: &RequestHead| {
        let request = request.clone();
        assert_ne!(request.uri().path(), "/panic", "as asked");
        Answer::later(async move {
            tokio::task::yield_now().await;
            assert_ne!(request.uri().path(), "/later", "as asked");
            text(&request, "fine")
        })
    })
    .await;
    for path in ["/panic", "/later"] {
        let mut client = server.client().await;
        client.send(get(path)).await;
        let answer = client.answer().await;
        assert_refused(&answer, 500, "our fault");
        assert_eq!(field(&answer, "connection"), Some("close"));
        assert_eq!(client.rest().await, b"");
    }
    assert_eq!(body(&server.ask(get("/")).await), "fine");
    assert_eq!(server.metrics.panicked.get(), 2);
    server.stop().await;
}

/// Fails in every way there is, at addresses that are open to scripts of other sites and at others.
struct Failing;

impl Handler for Failing {
    fn answer(&self, request: &RequestHead, _: Option<jiff::Timestamp>) -> Answer {
        match request.uri().path().split('/').next_back() {
            Some("late") => Answer::later(std::future::pending()),
            Some("later") => Answer::later(async { panic!("as asked") }),
            Some("with-body") => Answer::with_body(|_| async { panic!("as asked") }),
            _ => panic!("as asked"),
        }
    }

    fn is_open(&self, request: &RequestHead) -> bool {
        request.uri().path().starts_with("/open/")
    }
}

#[tokio::test]
async fn scripts_of_other_sites_may_read_that_a_request_failed_where_they_may_read_the_answer() {
    let server = Running::start(Limits { request_timeout: SOON, ..LIMITS }, Failing).await;
    for (way, expected) in [("now", 500), ("later", 500), ("with-body", 500), ("late", 503)] {
        for (folder, origin) in [("open", Some("*")), ("shut", None)] {
            let answer = server.ask(get(&format!("/{folder}/{way}"))).await;
            assert_eq!(status(&answer), expected, "{folder} {way}");
            assert_eq!(field(&answer, "access-control-allow-origin"), origin, "{folder} {way}");
        }
    }
    server.stop().await;
}

/// Work that never ends, and panics when it is given up.
struct Clinging;

impl Future for Clinging {
    type Output = openday::http::reply::Reply;

    fn poll(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Self::Output> {
        Poll::Pending
    }
}

impl Drop for Clinging {
    fn drop(&mut self) {
        panic!("as asked");
    }
}

#[tokio::test]
async fn a_panic_of_a_connection_is_counted_and_ends_no_other() {
    let server = Running::start(Limits { connections_max: 2, ..LIMITS }, |request: &RequestHead| {
        if request.uri().path() == "/cling" { Answer::later(Clinging) } else { text(request, "fine").into() }
    })
    .await;
    let mut other = server.client().await;
    other.send(get("/")).await;
    assert_eq!(body(&other.answer().await), "fine");
    for round in 1..4 {
        let mut client = server.client().await;
        client.send(get("/cling")).await;
        drop(client);
        within(async {
            while server.metrics.panicked.get() < round {
                tokio::task::yield_now().await;
            }
        })
        .await;
    }
    other.send(get("/")).await;
    assert_eq!(body(&other.answer().await), "fine");
    assert_eq!(body(&server.ask(get("/")).await), "fine");
    server.stop().await;
}

#[tokio::test]
async fn stopping_lets_a_request_under_way_end() {
    let (finish, finished) = oneshot::channel::<()>();
    let (began, under_way) = oneshot::channel::<()>();
    let gates = Mutex::new(Some((began, finished)));
    let handler = move |request: &RequestHead| {
        let (request, gates) = (request.clone(), gates.lock().unwrap().take());
        Answer::later(async move {
            if let Some((began, finished)) = gates {
                drop(began);
                let _ = finished.await;
            }
            text(&request, "done")
        })
    };
    let mut server = Running::start(LIMITS, handler).await;
    let (mut idle, mut busy) = (server.client().await, server.client().await);
    busy.send(get("/")).await;
    let _ = within(under_way).await;
    server.begin_to_stop();
    assert_eq!(idle.rest().await, b"");
    // The listener is closed at once, though a request is still under way.
    within(async { while TcpStream::connect(server.address).await.is_ok() {} }).await;
    drop(finish);
    let answer = busy.answer().await;
    assert_eq!((body(&answer), field(&answer, "connection")), ("done", Some("close")));
    drop((idle, busy));
    server.stop().await;
}

#[tokio::test]
async fn stopping_cuts_off_who_does_not_end_in_time() {
    let (began, under_way) = oneshot::channel::<()>();
    let began = Mutex::new(Some(began));
    let handler = move |request: &RequestHead| {
        drop(began.lock().unwrap().take());
        never(request)
    };
    let server = Running::start(Limits { shutdown_grace: SOON, ..LIMITS }, handler).await;
    let mut hanging = server.client().await;
    hanging.send(get("/")).await;
    let _ = within(under_way).await;
    let metrics = server.metrics.clone();
    server.stop().await;
    assert_eq!(hanging.rest().await, b"");
    assert_eq!(metrics.open.get(), 0);
}

#[tokio::test]
async fn an_address_that_is_taken_is_named() {
    let metrics = ConnectionMetrics::default();
    let first = Server::bind(&"127.0.0.1:0".parse().unwrap(), LIMITS, metrics.clone()).unwrap();
    let error = Server::bind(first.local_addr(), LIMITS, metrics).unwrap_err().to_string();
    assert!(error.starts_with(&format!("cannot listen on `{}`: ", first.local_addr())), "{error}");
}
