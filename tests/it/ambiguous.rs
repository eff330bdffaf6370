//! Raw bytes that two servers may read differently: none is answered and left open, so that nobody slips a request past a
//! proxy in front of this server.
//!
//! Each case is followed by a request for `/smuggled`. Where the case is refused, nobody may ever see that one.

use std::sync::{Arc, Mutex};

use openday::http::RequestHead;
use openday::http::server::{Answer, Handler, Limits};

use crate::wire::{LIMITS, Running, SOON, text};

const SMUGGLED: &str = "GET /smuggled HTTP/1.1\r\nHost: badges.example\r\nConnection: close\r\n\r\n";

/// Answers every request, a body read or not, and remembers the paths.
#[derive(Default)]
struct Seen(Arc<Mutex<Vec<String>>>);

impl Handler for Seen {
    fn answer(&self, request: &RequestHead, _: Option<jiff::Timestamp>) -> Answer {
        self.0.lock().unwrap().push(request.uri().path().to_owned());
        let request = request.clone();
        Answer::with_body(|body| async move {
            let reading = body.reading().clone();
            match reading.read(body, 1_000).await {
                Ok(body) => text(&request, body),
                Err(error) => openday::http::reply::Reply::error(hyper::StatusCode::BAD_REQUEST, error.to_string()),
            }
        })
    }
}

/// The status of every answer on a connection that brought `bytes`, until the server ended it; and what was asked for.
async fn answers_to(bytes: &[u8]) -> (Vec<u16>, Vec<String>) {
    let seen = Seen::default();
    let paths = Arc::clone(&seen.0);
    // Some announce more than ever comes.
    let server = Running::start(Limits { body_stall: SOON, ..LIMITS }, seen).await;
    let mut client = server.client().await;
    client.send(bytes).await;
    let said = String::from_utf8_lossy(&client.rest().await).into_owned();
    // As long as a client is there, the server listens for what it may still send.
    drop(client);
    server.stop().await;
    let statuses = said.split("HTTP/1.1 ").skip(1).filter_map(|answer| answer.get(..3)?.parse().ok()).collect();
    let paths = paths.lock().unwrap().clone();
    (statuses, paths)
}

fn post(fields: &str, body: &str) -> String {
    format!("POST / HTTP/1.1\r\nHost: badges.example\r\n{fields}\r\n{body}")
}

fn chunked(body: &str) -> String {
    post("Transfer-Encoding: chunked\r\n", body)
}

fn get(head: &str) -> String {
    format!("GET {head}\r\n\r\n")
}

/// Codings that are not one `chunked` and nothing else.
const CODINGS: [&str; 38] = [
    "Transfer-Encoding: gzip\r\n",
    "Transfer-Encoding: identity\r\n",
    "Transfer-Encoding: deflate\r\n",
    "Transfer-Encoding: compress\r\n",
    "Transfer-Encoding:\r\n",
    "Transfer-Encoding: \r\n",
    "Transfer-Encoding: ,\r\n",
    "Transfer-Encoding: x\r\n",
    "Transfer-Encoding: chunke\r\n",
    "Transfer-Encoding: chunkedd\r\n",
    "Transfer-Encoding: xchunked\r\n",
    "Transfer-Encoding: \"chunked\"\r\n",
    "Transfer-Encoding: 'chunked'\r\n",
    "Transfer-Encoding: chunked;q=1\r\n",
    "Transfer-Encoding: chunked,\r\n",
    "Transfer-Encoding: ,chunked\r\n",
    "Transfer-Encoding: chunked, chunked\r\n",
    "Transfer-Encoding: chunked, identity\r\n",
    "Transfer-Encoding: identity, chunked\r\n",
    "Transfer-Encoding: gzip, chunked\r\n",
    "Transfer-Encoding: chunked, gzip\r\n",
    "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n",
    "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n",
    "Transfer-Encoding: identity\r\nTransfer-Encoding: chunked\r\n",
    "Transfer-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n",
    "Transfer-Encoding: chunked\r\ntransfer-encoding: chunked\r\n",
    "Transfer-Encoding : chunked\r\n",
    "Transfer-Encoding\t: chunked\r\n",
    " Transfer-Encoding: chunked\r\n",
    "X: y\r\n Transfer-Encoding: chunked\r\n",
    "Transfer-Encoding:\r\n chunked\r\n",
    "Transfer-Encoding: chun\r\n ked\r\n",
    "Transfer-Encoding: chunked\u{b}\r\n",
    "Transfer-Encoding: \u{b}chunked\r\n",
    "Transfer-Encoding: chunked\0\r\n",
    "Transfer-Encoding: ch\u{fc}nked\r\n",
    "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n",
    "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n",
];

/// Lengths that are not one number.
const LENGTHS: [&str; 34] = [
    "Content-Length: \r\n",
    "Content-Length:\r\n",
    "Content-Length: +5\r\n",
    "Content-Length: -5\r\n",
    "Content-Length: 5.0\r\n",
    "Content-Length: 5e0\r\n",
    "Content-Length: 0x5\r\n",
    "Content-Length: 5;\r\n",
    "Content-Length: 5 5\r\n",
    "Content-Length: 5,5\r\n",
    "Content-Length: 5, 5\r\n",
    "Content-Length: 5, 6\r\n",
    "Content-Length: ,5\r\n",
    "Content-Length: 5,\r\n",
    "Content-Length: five\r\n",
    "Content-Length: \"5\"\r\n",
    "Content-Length: 18446744073709551616\r\n",
    "Content-Length: 99999999999999999999999\r\n",
    "Content-Length: 5\u{b}\r\n",
    "Content-Length: 5\0\r\n",
    "Content-Length: \u{665}\r\n",
    "Content-Length: 5\r\nContent-Length: 5\r\n",
    "Content-Length: 5\r\nContent-Length: 6\r\n",
    "Content-Length: 6\r\nContent-Length: 5\r\n",
    "Content-Length: 5\r\ncontent-length: 0\r\n",
    "Content-Length: 0\r\nContent-Length: 5\r\n",
    "Content-Length : 5\r\n",
    "Content-Length\t: 5\r\n",
    " Content-Length: 5\r\n",
    "X: y\r\n Content-Length: 5\r\n",
    "Content-Length:\r\n 5\r\n",
    "Content-Length: 5\r\n 5\r\n",
    "Content\u{0}-Length: 5\r\n",
    "Content-Length 5\r\n",
];

/// Bodies in chunks that others may read otherwise.
const CHUNKS: [&str; 38] = [
    " 5\r\nhello\r\n0\r\n\r\n",
    "5 \r\nhello\r\n0\r\n\r\n",
    "5\t\r\nhello\r\n0\r\n\r\n",
    "5 ;x\r\nhello\r\n0\r\n\r\n",
    "5\nhello\r\n0\r\n\r\n",
    "5\rhello\r\n0\r\n\r\n",
    "5\r\nhello\n0\r\n\r\n",
    "5\r\nhello0\r\n\r\n",
    "5\r\nhello \r\n0\r\n\r\n",
    "5\r\nhellox\r\n0\r\n\r\n",
    "5\r\nhello\r\r\n0\r\n\r\n",
    "5\r\nhello\r\n0\n\r\n",
    "5\r\nhello\r\n0\r\n\n",
    "5\r\nhello\r\n0 \r\n\r\n",
    "5\r\nhello\r\n0\r\nX: y\n\r\n",
    "5\r\nhello\r\n0\r\nX: y\r\n\n",
    "5\r\nhello\r\n\r\n0\r\n\r\n",
    "\r\n5\r\nhello\r\n0\r\n\r\n",
    "\n5\r\nhello\r\n0\r\n\r\n",
    "0x5\r\nhello\r\n0\r\n\r\n",
    "0X5\r\nhello\r\n0\r\n\r\n",
    "+5\r\nhello\r\n0\r\n\r\n",
    "-5\r\nhello\r\n0\r\n\r\n",
    "5.\r\nhello\r\n0\r\n\r\n",
    "5_\r\nhello\r\n0\r\n\r\n",
    "g\r\nhello\r\n0\r\n\r\n",
    "\r\nhello\r\n0\r\n\r\n",
    ";x\r\nhello\r\n0\r\n\r\n",
    "5;x\nhello\r\n0\r\n\r\n",
    "5;x=\"\n\"\r\nhello\r\n0\r\n\r\n",
    "10000000000000005\r\nhello\r\n0\r\n\r\n",
    "ffffffffffffffff1\r\nhello\r\n0\r\n\r\n",
    "fffffffffffffffe\r\nhello\r\n0\r\n\r\n",
    "4\r\nhello\r\n0\r\n\r\n",
    "5\0\r\nhello\r\n0\r\n\r\n",
    "5\u{b}\r\nhello\r\n0\r\n\r\n",
    "\u{665}\r\nhello\r\n0\r\n\r\n",
    "0\r\n X: y\r\n\r\n",
];

/// Whole heads that name no request of this server, or name it in two ways.
fn heads() -> Vec<String> {
    let host = "Host: badges.example";
    let mut heads = vec![
        "POST / HTTP/1.1\nHost: badges.example\r\nContent-Length: 5\r\n\r\nhello".to_owned(),
        "POST / HTTP/1.1\r\nHost: badges.example\nContent-Length: 5\r\n\r\nhello".to_owned(),
        "POST / HTTP/1.1\r\nHost: badges.example\r\nContent-Length: 5\n\r\nhello".to_owned(),
        "POST / HTTP/1.1\r\nHost: badges.example\r\nContent-Length: 5\r\n\nhello".to_owned(),
        "POST / HTTP/1.1\nHost: badges.example\nContent-Length: 5\n\nhello".to_owned(),
        "POST / HTTP/1.1\nHost: badges.example\nTransfer-Encoding: chunked\n\n0\r\n\r\n".to_owned(),
        "POST / HTTP/1.1\r\nHost: badges.example\r\nX: y\nContent-Length: 5\r\n\r\nhello".to_owned(),
        "POST / HTTP/1.0\r\nHost: badges.example\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n".to_owned(),
        "POST / HTTP/1.1\rHost: badges.example\r\nContent-Length: 5\r\n\r\nhello".to_owned(),
        "POST / HTTP/1.1\r\nHost: badges.example\rContent-Length: 5\r\n\r\nhello".to_owned(),
    ];
    heads.extend(
        [
            "/ HTTP/1.1".to_owned(),
            format!("/ HTTP/1.1\r\n{host}\r\n{host}"),
            format!("/ HTTP/1.1\r\n{host}\r\nHost: other.example"),
            "/ HTTP/1.1\r\nHost:".to_owned(),
            "/ HTTP/1.1\r\nHost: a b".to_owned(),
            "/ HTTP/1.1\r\nHost: a/b".to_owned(),
            "/ HTTP/1.1\r\nHost: a@b".to_owned(),
            "/ HTTP/1.1\r\nHost: a,b".to_owned(),
            "/ HTTP/1.1\r\nHost: badges.example, other.example".to_owned(),
            "/ HTTP/1.1\r\nHost : badges.example".to_owned(),
            format!("/ HTTP/1.1\r\n {host}"),
            format!("http://other.example/ HTTP/1.1\r\n{host}"),
            format!("http://badges.example/ HTTP/1.1\r\n{host}"),
            format!("//other.example:80x/ HTTP/1.2x\r\n{host}"),
            format!("* HTTP/1.1\r\n{host}"),
            format!("badges.example:80 HTTP/1.1\r\n{host}"),
            format!("path HTTP/1.1\r\n{host}"),
            format!("/ HTTP/1.2\r\n{host}"),
            format!("/ HTTP/0.9\r\n{host}"),
            format!("/ HTTP/2.0\r\n{host}"),
            format!("/ HTTP/11\r\n{host}"),
            format!("/ http/1.1\r\n{host}"),
            format!("/ HTTP/1.1 \r\n{host}"),
            format!("/  HTTP/1.1\r\n{host}"),
            format!("/\tHTTP/1.1\r\n{host}"),
            format!("/a b HTTP/1.1\r\n{host}"),
            format!("/\0 HTTP/1.1\r\n{host}"),
            format!("/ HTTP/1.1\r\n{host}\r\nna me: x"),
            format!("/ HTTP/1.1\r\n{host}\r\nname : x"),
            format!("/ HTTP/1.1\r\n{host}\r\n: x"),
            format!("/ HTTP/1.1\r\n{host}\r\nname"),
            format!("/ HTTP/1.1\r\n{host}\r\nname: x\r\n y"),
            format!("/ HTTP/1.1\r\n{host}\r\nname: x\0y"),
            format!("/ HTTP/1.1\r\n{host}\r\nname: x\ry"),
            format!("/ HTTP/1.1\r\n{host}\r\nna\u{e4}me: x"),
        ]
        .iter()
        .map(|head| get(head)),
    );
    heads.extend(["TRACE", "CONNECT"].map(|method| format!("{method} / HTTP/1.1\r\n{host}\r\n\r\n")));
    heads.extend(["GE T", "G\0T", "G:T", "(GET)"].map(|method| format!("{method} / HTTP/1.1\r\n{host}\r\n\r\n")));
    heads
}

#[tokio::test]
async fn none_of_them_is_answered_and_left_open() {
    let codings = CODINGS.map(|fields| post(fields, "5\r\nhello\r\n0\r\n\r\n"));
    let lengths = LENGTHS.map(|fields| post(fields, "hello"));
    let cases: Vec<_> = codings.into_iter().chain(lengths).chain(CHUNKS.map(chunked)).chain(heads()).collect();
    assert!(cases.len() >= 150, "{}", cases.len());
    for case in cases {
        let (statuses, paths) = answers_to(format!("{case}{SMUGGLED}").as_bytes()).await;
        assert!(matches!(statuses[..], [400 | 405 | 431 | 501 | 505]), "{case:?}: {statuses:?}");
        assert!(!paths.iter().any(|path| path == "/smuggled"), "{case:?}: {paths:?}");
    }
}

#[tokio::test]
async fn what_is_read_in_one_way_alone_is_answered_and_followed_by_the_next() {
    for case in [
        post("Content-Length: 5\r\n", "hello"),
        post("content-length:5\r\n", "a\nb\nc"),
        post("Content-Length: \t 5 \r\n", "hello"),
        post("Content-Length: 0\r\n", ""),
        post("Content-Length: 005\r\n", "hello"),
        post("", ""),
        chunked("5\r\nhello\r\n0\r\n\r\n"),
        chunked("0005\r\nhello\r\n000\r\n\r\n"),
        chunked("A\r\n0123456789\r\n0\r\n\r\n"),
        chunked("5;x\r\nhello\r\n0;y=\"z\"\r\nX: y\r\n\r\n"),
        post("TRANSFER-ENCODING: Chunked\r\n", "0\r\n\r\n"),
        format!("\r\n\r\n{}", get("/ HTTP/1.1\r\nHost: badges.example")),
        get("/ HTTP/1.1\r\nHost: badges.example\r\nX:\r\nY: \t z \t"),
        "GET / HTTP/1.1\nHost: badges.example\n\n".to_owned(),
    ] {
        let (statuses, paths) = answers_to(format!("{case}{SMUGGLED}").as_bytes()).await;
        assert_eq!((statuses, paths), (vec![200, 200], vec!["/".to_owned(), "/smuggled".to_owned()]), "{case:?}");
    }
}

#[tokio::test]
async fn a_head_of_more_than_64_kb_is_refused_also_where_it_is_one_header() {
    for fields in ["X: y\r\n".repeat(12_000), format!("X: {}\r\n", "y".repeat(66_000))] {
        let (statuses, paths) =
            answers_to(format!("GET / HTTP/1.1\r\nHost: badges.example\r\n{fields}\r\n{SMUGGLED}").as_bytes()).await;
        assert_eq!((statuses, paths), (vec![431], Vec::<String>::new()));
    }
}
