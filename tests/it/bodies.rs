//! Bodies of requests, as they come over the wire.

use std::sync::{Arc, Mutex};

use bytes::Bytes;
use hyper::StatusCode;
use openday::http::RequestHead;
use openday::http::reply::Reply;
use openday::http::server::{Answer, BodyError, Handler, Limits};
use tokio::io::AsyncWriteExt as _;

use crate::support::{Instance, Request};
use crate::wire::{LIMITS, Running, SOON, assert_refused, body, field, get, status, text};

const BYTES_MAX: usize = 1000;

/// The reply that `then` comes to once the body is there.
fn after_body<F>(then: impl FnOnce(Result<Bytes, BodyError>) -> F + Send + 'static) -> Answer
where
    F: Future<Output = Reply> + Send + 'static,
{
    Answer::with_body(|body| async {
        let reading = body.reading().clone();
        then(reading.read(body, BYTES_MAX).await).await
    })
}

fn refused(error: BodyError) -> Reply {
    let status = match error {
        BodyError::TooLarge { .. } => StatusCode::PAYLOAD_TOO_LARGE,
        BodyError::Broken => StatusCode::BAD_REQUEST,
        BodyError::Slow => StatusCode::REQUEST_TIMEOUT,
        BodyError::Full => StatusCode::SERVICE_UNAVAILABLE,
    };
    Reply::error(status, format!("{error}\n"))
}

/// Answers with the body, or with what is wrong with it.
fn mirror(request: &RequestHead) -> Answer {
    let request = request.clone();
    after_body(|body: Result<Bytes, BodyError>| async move { body.map_or_else(refused, |body| text(&request, body)) })
}

fn post(fields: &str, body: &str) -> String {
    format!("POST /mirror HTTP/1.1\r\nHost: badges.example\r\n{fields}\r\n{body}")
}

fn sized(body: &str) -> String {
    post(&format!("Content-Length: {}\r\n", body.len()), body)
}

fn chunked(chunks: &str) -> String {
    post("Transfer-Encoding: chunked\r\n", chunks)
}

#[tokio::test]
async fn a_body_is_handed_over_whole_and_the_connection_goes_on() {
    let server = Running::start(LIMITS, mirror).await;
    let mut client = server.client().await;
    for request in [sized("hello"), chunked("2\r\nhe\r\n3;x=y\r\nllo\r\n0\r\ntrailer: x\r\n\r\n")] {
        client.send(request).await;
        let answer = client.answer().await;
        assert_eq!((status(&answer), body(&answer), field(&answer, "connection")), (200, "hello", None));
    }
    client.send(sized(&"x".repeat(BYTES_MAX))).await;
    assert_eq!(body(&client.answer().await).len(), BYTES_MAX);
    client.send(post("Content-Length: 0\r\n", "") + &post("", "")).await;
    for _ in 0..2 {
        let answer = client.answer().await;
        assert_eq!((status(&answer), body(&answer)), (200, ""));
    }
    drop(client);
    server.stop().await;
}

#[tokio::test]
async fn a_body_that_comes_in_pieces_is_waited_for() {
    let server = Running::start(LIMITS, mirror).await;
    let mut client = server.client().await;
    let request = sized("hello");
    for byte in request.as_bytes() {
        client.send([*byte]).await;
        tokio::task::yield_now().await;
    }
    assert_eq!(body(&client.answer().await), "hello");
    drop(client);
    server.stop().await;
}

#[tokio::test]
async fn a_body_that_announces_itself_as_too_large_is_not_read() {
    let server = Running::start(LIMITS, mirror).await;
    for length in ["1001", "1000000000000", "9223372036854775807"] {
        let mut client = server.client().await;
        client.send(post(&format!("Content-Length: {length}\r\n"), "")).await;
        let answer = client.answer().await;
        assert_refused(&answer, 413, "takes `1000` bytes");
        assert_eq!(field(&answer, "connection"), Some("close"));
        assert_eq!(client.rest().await, b"");
    }
    assert_eq!(server.metrics.refused.get(), 3);
    server.stop().await;
}

#[tokio::test]
async fn a_body_in_chunks_is_refused_where_it_grows_too_large() {
    let server = Running::start(LIMITS, mirror).await;
    let mut client = server.client().await;
    let chunk = format!("64\r\n{}\r\n", "x".repeat(100));
    client.send(chunked(&chunk.repeat(10))).await;
    // All that fits is there, and one byte more; the end never comes.
    client.send("1\r\nx").await;
    let answer = client.answer().await;
    assert_refused(&answer, 413, "takes `1000` bytes");
    assert_eq!(client.rest().await, b"");
    server.stop().await;
}

#[tokio::test]
async fn a_body_that_breaks_off_or_is_malformed_is_a_400() {
    let server = Running::start(LIMITS, mirror).await;
    for (request, breaks_off) in [
        (post("Content-Length: 10\r\n", "hello"), true),
        (chunked("5\r\nhel"), true),
        (chunked("5\r\nhello\r\n"), true),
        (chunked("nonsense\r\n"), false),
        (chunked("2\r\nhello\r\n0\r\n\r\n"), false),
        (chunked("fffffffffffffffff\r\n"), false),
    ] {
        let mut client = server.client().await;
        client.send(&request).await;
        if breaks_off {
            client.stream.shutdown().await.unwrap();
        }
        let answer = client.answer().await;
        assert_refused(&answer, 400, "malformed or broke off");
        assert_eq!(field(&answer, "connection"), Some("close"), "{request}");
        assert_eq!(client.rest().await, b"");
    }
    server.stop().await;
}

#[tokio::test]
async fn a_body_that_does_not_come_in_time_is_a_408() {
    let server = Running::start(Limits { request_timeout: SOON, ..LIMITS }, mirror).await;
    let mut client = server.client().await;
    client.send(post("Content-Length: 10\r\n", "hello")).await;
    let answer = client.answer().await;
    assert_refused(&answer, 408, "too long to come");
    assert_eq!(field(&answer, "connection"), Some("close"));
    assert_eq!(client.rest().await, b"");
    server.stop().await;
}

#[tokio::test]
async fn a_body_that_stops_coming_is_a_408_long_before_its_time_is_up() {
    let server = Running::start(Limits { body_stall: SOON, ..LIMITS }, mirror).await;
    let mut client = server.client().await;
    client.send(post("Content-Length: 10\r\n", "hello")).await;
    assert_refused(&client.answer().await, 408, "too long to come");
    assert_eq!(client.rest().await, b"");
    server.stop().await;
}

/// Reads bodies of any length, of senders that are known or not, and says when one has begun to come.
fn bear(is_known: bool) -> impl Handler {
    move |request: &RequestHead| {
        let request = request.clone();
        Answer::with_body(move |body| async move {
            let reading = body.reading().clone();
            if is_known {
                reading.sender_is_known();
            }
            reading.read(body, 1 << 20).await.map_or_else(refused, |body| text(&request, body.len().to_string()))
        })
    }
}

#[tokio::test]
async fn strangers_send_32_kib_and_who_is_known_what_the_address_takes() {
    for (is_known, length, code) in [(false, 32 * 1024, 200), (false, 32 * 1024 + 1, 413), (true, 512 * 1024, 200)] {
        let server = Running::start(LIMITS, bear(is_known)).await;
        let mut client = server.client().await;
        client.send(sized(&"x".repeat(length))).await;
        assert_eq!(status(&client.answer().await), code, "{length}");
        drop(client);
        server.stop().await;
    }
}

#[tokio::test]
async fn bodies_that_hold_back_their_last_byte_fill_a_budget_and_no_memory() {
    for (is_known, fit) in [(false, 4), (true, 8)] {
        let server = Running::start(Limits { bodies_bytes_max: 8 * 4_000, ..LIMITS }, bear(is_known)).await;
        let (go_on, going_on) = tokio::sync::watch::channel(());
        let mut answers = tokio::task::JoinSet::new();
        for _ in 0..=fit {
            let (mut client, mut going_on) = (server.client().await, going_on.clone());
            answers.spawn(async move {
                client.send(post("Content-Length: 4000\r\n", &"x".repeat(3_999))).await;
                tokio::select! {
                    answer = client.answer() => return answer,
                    _ = going_on.changed() => {}
                }
                client.send("x").await;
                client.answer().await
            });
        }
        let first = answers.join_next().await.unwrap().unwrap();
        assert_refused(&first, 503, "nothing was changed");
        assert_eq!(field(&first, "connection"), Some("close"));
        drop(go_on);
        while let Some(answer) = answers.join_next().await {
            assert_eq!(body(&answer.unwrap()), "4000", "what was begun is taken in whole");
        }
        assert_eq!(status(&server.ask(sized(&"x".repeat(4_000))).await), 200, "there is room again");
        server.stop().await;
    }
}

#[tokio::test]
async fn an_answer_that_takes_too_long_after_its_body_is_a_503() {
    let hang = |_: &RequestHead| after_body(|_| std::future::pending());
    let server = Running::start(Limits { request_timeout: SOON, ..LIMITS }, hang).await;
    assert_refused(&server.ask(sized("hello")).await, 503, "took too long");
    assert_eq!(server.metrics.timed_out.get(), 1);
    server.stop().await;
}

#[tokio::test]
async fn a_panic_over_a_body_is_one_failed_request() {
    let handler = |_: &RequestHead| {
        after_body(|body: Result<Bytes, BodyError>| {
            assert_ne!(body.as_deref(), Ok(&b"now"[..]), "as asked");
            async move {
                assert_ne!(body.as_deref(), Ok(&b"later"[..]), "as asked");
                Reply::not_found()
            }
        })
    };
    let server = Running::start(LIMITS, handler).await;
    for body in ["now", "later"] {
        assert_refused(&server.ask(sized(body)).await, 500, "our fault");
    }
    assert_eq!(status(&server.ask(sized("neither")).await), 404);
    assert_eq!(server.metrics.panicked.get(), 2);
    server.stop().await;
}

#[tokio::test]
async fn a_client_that_waits_to_be_asked_for_its_body_is_asked() {
    let server = Running::start(LIMITS, mirror).await;
    let mut client = server.client().await;
    let head = post("Content-Length: 5\r\nExpect: 100-continue\r\n", "");
    client.send(&head).await;
    let asked = client.answer().await;
    assert_eq!((status(&asked), asked.headers.len(), body(&asked)), (100, 0, ""));
    client.send("hello").await;
    assert_eq!(body(&client.answer().await), "hello");
    client.send(head.replace("Content-Length: 5", "Content-Length: 5000")).await;
    assert_refused(&client.answer().await, 413, "too large");
    assert_eq!(client.rest().await, b"");
    server.stop().await;
}

#[tokio::test]
async fn a_client_that_was_asked_for_its_body_is_not_idle() {
    let limits = Limits { header_read_timeout: SOON, request_timeout: SOON * 8, ..LIMITS };
    let server = Running::start(limits, mirror).await;
    let mut client = server.client().await;
    client.send(post("Content-Length: 5\r\nExpect: 100-continue\r\n", "")).await;
    assert_eq!(status(&client.answer().await), 100);
    // Whoever is taken for idle is closed without a word after a fraction of this time.
    assert_refused(&client.answer().await, 408, "too long to come");
    server.stop().await;
}

#[tokio::test]
async fn the_body_of_a_get_counts_as_empty() {
    let server = Running::start(LIMITS, mirror).await;
    let mut client = server.client().await;
    client.send(get("/").replace("\r\n\r\n", "\r\nContent-Length: 5\r\n\r\nhello")).await;
    let answer = client.answer().await;
    assert_eq!((status(&answer), body(&answer)), (200, ""));
    client.send(get("/").replace("\r\n\r\n", "\r\nContent-Length: 5000000\r\n\r\n")).await;
    assert_eq!(status(&client.answer().await), 200);
    server.stop().await;
}

#[tokio::test]
async fn a_body_nobody_asks_for_is_not_read() {
    let handler = |_: &RequestHead| Answer::Now(Reply::method_not_allowed("GET, HEAD"));
    let server = Running::start(LIMITS, handler).await;
    let mut client = server.client().await;
    client.send(post("Content-Length: 1000000000000\r\n", "abc")).await;
    assert_refused(&client.answer().await, 405, "method");
    assert_eq!(client.rest().await, b"");
    server.stop().await;
}

#[tokio::test]
async fn a_form_and_a_document_are_refused_in_the_form_of_their_address() {
    let instance = Instance::start("2026-11-20T12:00:00Z").await;
    let send = async |path: &str, media_type: &str, body: &str| {
        let headers = [("Content-Type", media_type), ("Origin", "https://badges.example")];
        instance.send(&Request::post(path).headers(&headers).body(body)).await
    };
    let (form, json) = ("application/x-www-form-urlencoded", "application/json");
    let large = |bytes: usize| "x".repeat(bytes + 1);
    for (media_type, body, status, told) in [
        (form, "name=a&x=y".to_owned(), 400, "“x”"),
        (form, "name=a&name=b".to_owned(), 400, "“name” twice"),
        (form, "name=%ff".to_owned(), 400, "not UTF-8"),
        (json, "{}".to_owned(), 415, form),
        (form, large(32 * 1024), 413, "“32768” bytes"),
    ] {
        let answer = send("/join", media_type, &body).await;
        assert_eq!(
            (answer.status, answer.header("content-type")),
            (status, Some("text/html; charset=utf-8")),
            "{told}"
        );
        assert!(answer.text().contains(told), "{told}: {}", answer.text());
    }
    for (media_type, body, status, name) in [
        (json, "{\"name\": 256}".to_owned(), 400, "malformed"),
        (json, "{\"name\": \"a\"".to_owned(), 400, "malformed"),
        (form, "{}".to_owned(), 415, "unsupported-media-type"),
        (json, large(32 * 1024), 413, "too-large"),
    ] {
        let answer = send("/api/v1/applications", media_type, &body).await;
        assert_eq!(
            (answer.status, answer.header("content-type")),
            (status, Some("application/problem+json")),
            "{name}"
        );
        assert!(answer.text().starts_with(&format!("{{\"type\":\"/problems/{name}\",")), "{}", answer.text());
    }
}

/// Remembers who asked.
struct Peers(Arc<Mutex<Vec<std::net::IpAddr>>>);

impl Handler for Peers {
    fn answer(&self, request: &RequestHead, _: Option<jiff::Timestamp>) -> Answer {
        self.0.lock().unwrap().push(request.body().address);
        Reply::not_found().into()
    }
}

#[tokio::test]
async fn a_request_says_where_it_comes_from() {
    let seen = Arc::new(Mutex::new(Vec::new()));
    let server = Running::start(LIMITS, Peers(Arc::clone(&seen))).await;
    let mut client = server.client().await;
    client.send(get("/").replace("\r\n\r\n", "\r\nX-Forwarded-For: 203.0.113.7\r\n\r\n")).await;
    client.answer().await;
    assert_eq!(*seen.lock().unwrap(), [client.stream.local_addr().unwrap().ip()]);
    drop(client);
    server.stop().await;
}
