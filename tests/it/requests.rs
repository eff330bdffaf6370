//! Requests that hyper would let through, or answer with a bare code.

use std::io::{Read as _, Write as _};

use crate::support::Answer;
use crate::wire::{LIMITS, Running, assert_refused, body, echo, field, get, status};

fn without_date(answer: &Answer) -> Vec<&(String, String)> {
    answer.headers.iter().filter(|(name, _)| name != "date").collect()
}

#[tokio::test]
async fn head_has_the_headers_of_get_and_no_body() {
    let server = Running::start(LIMITS, echo).await;
    let mut client = server.client().await;
    client.send(get("/four")).await;
    let whole = client.answer().await;
    client
        .send(
            get("/four").replace("GET", "HEAD")
                + &get("/next").replace("HTTP/1.1\r\n", "HTTP/1.1\r\nConnection: close\r\n"),
        )
        .await;
    let both = String::from_utf8(client.rest().await).unwrap();
    let (head, next) = both.split_once("\r\n\r\n").unwrap();
    let head = Answer::whole(format!("{head}\r\n\r\n").as_bytes());
    assert_eq!((head.status, without_date(&head)), (whole.status, without_date(&whole)));
    assert_eq!(field(&head, "content-length"), Some("5"));
    assert!(next.starts_with("HTTP/1.1 200 ") && next.ends_with("/next"), "{next}");
    server.stop().await;
}

#[tokio::test]
async fn a_304_has_no_body_and_no_length() {
    let server = Running::start(LIMITS, echo).await;
    let mut client = server.client().await;
    client.send("GET / HTTP/1.1\r\nHost: a\r\nIf-None-Match: W/\"tag\"\r\n\r\n").await;
    let answer = client.answer().await;
    assert_eq!(status(&answer), 304);
    assert_eq!((field(&answer, "content-length"), field(&answer, "etag"), body(&answer)), (None, Some("\"tag\""), ""));
    client.send(get("/next")).await;
    assert_eq!(body(&client.answer().await), "/next");
    drop(client);
    server.stop().await;
}

#[tokio::test]
async fn a_request_has_one_host() {
    let server = Running::start(LIMITS, echo).await;
    for hosts in
        ["", "Host:\r\n", "Host: a\r\nHost: a\r\n", "Host: a b\r\n", "Host: a/b\r\n", "Host: u@a\r\n", "Host: a:b\r\n"]
    {
        let answer = server.ask(format!("GET / HTTP/1.1\r\n{hosts}\r\n")).await;
        assert_refused(&answer, 400, "exactly one Host");
        assert_eq!(field(&answer, "connection"), Some("close"));
    }
    for host in ["badges.example", "badges.example:8080", "[::1]:80", "127.0.0.1"] {
        assert_eq!(status(&server.ask(format!("GET / HTTP/1.1\r\nHost: {host}\r\n\r\n")).await), 200, "{host}");
    }
    assert_eq!(server.metrics.refused.get(), 7);
    server.stop().await;
}

#[tokio::test]
async fn http_1_0_knows_no_host() {
    let server = Running::start(LIMITS, echo).await;
    for (version, hosts, code) in [
        ("1.0", "", 200),
        ("1.0", "Host: badges.example\r\n", 200),
        ("1.0", "Host: a b\r\n", 400),
        ("1.0", "Host: a\r\nHost: a\r\n", 400),
        ("1.1", "", 400),
    ] {
        for method in ["GET", "HEAD", "OPTIONS"] {
            let mut client = server.client().await;
            client.send(format!("{method} / HTTP/{version}\r\nConnection: close\r\n{hosts}\r\n")).await;
            let answer = String::from_utf8(client.rest().await).unwrap();
            assert!(answer.starts_with(&format!("HTTP/{version} {code} ")), "{method} {hosts:?}: {answer}");
        }
    }
    server.stop().await;
}

#[tokio::test]
async fn a_target_is_a_path() {
    let server = Running::start(LIMITS, echo).await;
    for line in ["GET http://other.example/", "GET badges.example:80", "OPTIONS *"] {
        let answer = server.ask(format!("{line} HTTP/1.1\r\nHost: badges.example\r\n\r\n")).await;
        assert_refused(&answer, 400, "must name a path");
    }
    for line in ["TRACE /", "CONNECT badges.example:80"] {
        let answer = server.ask(format!("{line} HTTP/1.1\r\nHost: badges.example\r\n\r\n")).await;
        assert_refused(&answer, 405, "method");
        assert_eq!(field(&answer, "allow"), Some("GET, HEAD"));
    }
    server.stop().await;
}

#[tokio::test]
async fn an_address_that_is_too_long_is_refused_of_any_length() {
    let server = Running::start(LIMITS, echo).await;
    for length in [8_193, 10_000, 60_000] {
        let query = "x".repeat(length);
        let answer = server.ask(get(&format!("/badge/pekarna.svg?{query}"))).await;
        assert_refused(&answer, 414, "its query 8192");
    }
    // What does not fit hyper's buffer is refused by hyper.
    for length in [66_000, 100_000, 400_000] {
        let answer = server.ask(get(&format!("/badge/pekarna.svg?{}", "x".repeat(length)))).await;
        assert!(matches!(status(&answer), 414 | 431), "{length}: {answer:?}");
        assert_eq!((field(&answer, "connection"), body(&answer)), (Some("close"), ""), "{length}");
    }
    assert_refused(&server.ask(get(&format!("/{}", "p".repeat(512)))).await, 414, "512 bytes");
    assert_eq!(status(&server.ask(get(&format!("/{}?{}", "p".repeat(511), "q".repeat(8_192)))).await), 200);
    server.stop().await;
}

#[tokio::test]
async fn too_many_or_too_large_headers_are_a_431() {
    let server = Running::start(LIMITS, echo).await;
    let ask = |headers: String| server.ask(format!("GET / HTTP/1.1\r\nHost: a\r\n{headers}\r\n"));
    assert_eq!(status(&ask("x: y\r\n".repeat(63)).await), 200);
    assert_refused(&ask("x: y\r\n".repeat(64)).await, 431, "64 are allowed");
    for headers in ["x: y\r\n".repeat(200), format!("x: {}\r\n", "y".repeat(200_000))] {
        assert_eq!(status(&ask(headers).await), 431);
    }
    server.stop().await;
}

#[tokio::test]
async fn what_is_no_http_is_a_400() {
    let server = Running::start(LIMITS, echo).await;
    for nonsense in [
        "nonsense\r\n\r\n",
        "GET  / HTTP/1.1\r\n\r\n",
        "GET / HTTP/1.1\r\na b: c\r\n\r\n",
        "GET /\0 HTTP/1.1\r\nHost: a\r\n\r\n",
    ] {
        let answer = server.ask(nonsense).await;
        assert_eq!((status(&answer), field(&answer, "connection")), (400, Some("close")));
    }
    assert_eq!(status(&server.ask(get("/")).await), 200);
    server.stop().await;
}

#[tokio::test]
async fn a_body_is_ignored_and_never_read_to_its_end() {
    let server = Running::start(LIMITS, echo).await;
    let mut client = server.client().await;
    client.send("GET /small HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc").await;
    assert_eq!(body(&client.answer().await), "/small");
    client.send("GET /large HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000000000\r\n\r\nabc").await;
    let answer = client.answer().await;
    assert_eq!(body(&answer), "/large");
    assert_eq!(client.rest().await, b"");
    server.stop().await;
}

#[test]
fn an_answer_survives_a_client_that_is_still_sending() {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let server = runtime.block_on(Running::start(LIMITS, echo));
    let mut client = std::net::TcpStream::connect(server.address).unwrap();
    // Far more than the server reads before it answers; the rest must not make the answer vanish in a reset.
    let query = "x".repeat(200_000);
    client.write_all(get(&format!("/?{query}")).as_bytes()).unwrap();
    let mut answer = Vec::new();
    client.read_to_end(&mut answer).unwrap();
    assert!(matches!(Answer::whole(&answer).status, 414 | 431));
    drop(client);
    runtime.block_on(server.stop());
}
