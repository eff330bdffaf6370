//! Pages: what is made for each visitor, asked for by many.

use std::time::Duration;

use super::crowd::{Enough, crowd};
use super::hot::Poller;
use super::server::Setup;
use super::stage::{Leaves, MB, Stage};
use crate::http::Request;

/// The bar of the hot badge beside pages.
const HOT: Duration = Duration::from_millis(10);

pub(crate) fn join(stage: &mut Stage) {
    flood(stage, 64, |_| Request::get("/join"));
}

pub(crate) fn join_by_many(stage: &mut Stage) {
    flood(stage, 1_000, |_| Request::get("/join"));
}

pub(crate) fn invalid_applications(stage: &mut Stage) {
    flood(stage, 64, |number| {
        let name = format!("Nobody {number}");
        Request::post("/join").header("Sec-Fetch-Site", "same-origin").form(&[("name", &name)])
    });
}

fn flood(stage: &mut Stage, clients: usize, request: fn(u64) -> Request) {
    let server = stage.serve(&Setup::default());
    let enough = Enough::time(stage.attack_time());
    let before = server.process().time_beside_pages();
    let tally = stage.attacked(&server, Leaves::Nothing, crowd(server.public, 1, clients, enough, request));
    let beside = server.process().time_beside_pages().saturating_sub(before);
    stage.row.saw(format_args!("answered {tally}; {:.2} s of processor beside the page threads", beside.as_secs_f64()));
    stage.row.must(tally.answered() > 0, "pages are answered");
    stage.hot_within(HOT);
    stage.memory_within(64 * MB);
}

/// Ten thousand participants and words that are nobody's slug, beside somebody who looks at the home page.
pub(crate) fn random_directory(stage: &mut Stage) {
    const HOME: Duration = Duration::from_millis(100);
    let server = stage.serve(&Setup { participants: 10_500, ..Setup::default() });
    let home = Request::get("/");
    let visitor = std::net::Ipv4Addr::new(127, 0, 202, 1);
    assert_eq!(stage.status(&server, visitor, &home).unwrap(), 200);
    let enough = Enough::time(stage.attack_time());
    let poller = Poller::start(server.public, visitor, &[home]);
    let request =
        |number: u64| Request::get(&format!("/participants.json?after=workshop-{}x{number}", number % 10_500));
    let tally = stage.attacked(&server, Leaves::Cached, crowd(server.public, 1, 64, enough, request));
    let polls = poller.stop();
    stage.row.saw(format_args!("answered {tally}; home page: {polls}"));
    stage.row.must(polls.busy() + polls.failed() == 0, "the home page is answered");
    stage.row.must_in_time(polls.percentile(99) <= HOME, format_args!("home page p99 ≤ {HOME:?}"));
    stage.hot_within(HOT);
    stage.memory_within(96 * MB);
}
