//! Processor time of single requests, one client and nobody else.

use std::net::Ipv4Addr;
use std::time::Duration;

use super::crowd::Client;
use super::pictures::large;
use super::server::{Server, Setup, slug};
use super::stage::Stage;
use crate::http::Request;

const CLIENT: Ipv4Addr = Ipv4Addr::new(127, 0, 1, 1);

/// What a hot hit cost when large pictures were measured first.
const HOT_US: f64 = 70.0;

/// What a page may cost on the threads that serve badges.
const BESIDE_PAGES_MAX_US: f64 = 200.0;

/// Microseconds of processor that one request costs, and of these those that no page thread bore.
struct Cost {
    all_us: f64,
    beside_pages_us: f64,
}

/// The mean over as many requests as take that much processor time.
fn cost(stage: &Stage, server: &Server, enough: Duration, request: impl Fn(u64) -> Request) -> Cost {
    let (process, mut client) = (server.process(), Client::new(server.public, CLIENT));
    let (before, beside_before) = (process.time(), process.time_beside_pages());
    let mut count = 0_u32;
    while process.time().saturating_sub(before) < enough {
        stage.wait_for(async {
            for _ in 0..10 {
                let answer = client.ask(&request(count.into()).bytes()).await.unwrap();
                assert_eq!(answer.status, 200, "{answer}");
                count += 1;
            }
        });
    }
    let each = |time: Duration| time.as_secs_f64() * 1e6 / f64::from(count);
    Cost {
        all_us: each(process.time().saturating_sub(before)),
        beside_pages_us: each(process.time_beside_pages().saturating_sub(beside_before)),
    }
}

pub(crate) fn amplification(stage: &mut Stage) {
    let server = stage.serve(&Setup::default());
    let enough = Duration::from_millis(stage.by_scale(600, 5_000));
    let hot = Request::get(&format!("/badge/{}.svg", slug(0)));
    let hot = cost(stage, &server, enough, |_| hot.clone()).all_us;
    let drawn = cost(stage, &server, enough, large).all_us;
    stage.row.saw(format_args!("{:.1} ms drawn, {hot:.0} µs hot: {:.0} times as much", drawn / 1000.0, drawn / hot));
    // The cheaper a hot hit, the larger the ratio: it is judged against what a hot hit cost when the bar was set.
    stage.row.must_in_time(drawn <= 150.0 * HOT_US, format_args!("150 times {HOT_US} µs at most"));
}

/// Every public address, and what only it costs beside the threads of pages.
pub(crate) fn addresses(stage: &mut Stage) {
    let server = stage.serve(&Setup { participants: 1_000, ..Setup::default() });
    let enough = Duration::from_millis(stage.by_scale(150, 1_000));
    let paths = [
        "/",
        "/participants.json",
        "/participants.json?after=workshop-500",
        "/p/workshop-0",
        "/p/workshop-0.json",
        "/p/workshop-0.ics",
        "/check",
        "/check?site=workshop-7.example",
        "/about",
        "/join",
        "/openday.css",
        "/favicon.svg",
        "/copy.js",
        "/robots.txt",
        "/manage",
        "/p/workshop-0/embed",
        "/p/workshop-0/report",
        "/badge/workshop-0.svg",
        "/badge/workshop-0.png",
        "/badge/workshop-0@2x.png",
    ];
    for path in paths {
        let request = Request::get(path);
        let Cost { all_us, beside_pages_us } = cost(stage, &server, enough, |_| request.clone());
        stage.row.saw(format_args!("{path} {all_us:.0} µs, {beside_pages_us:.0} beside page threads"));
        stage
            .row
            .must_in_time(beside_pages_us <= BESIDE_PAGES_MAX_US, format_args!("{path} ≤ {BESIDE_PAGES_MAX_US} µs"));
    }
}
