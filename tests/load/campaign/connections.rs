//! Connections that say nothing or little, and a server that can have no more of them.

use std::net::{Ipv4Addr, SocketAddr};
use std::time::{Duration, Instant};

use tokio::task::JoinSet;
use tokio::time::sleep;

use super::crowd::{Client, address_of, connect};
use super::server::{Operators, Server, Setup, slug};
use super::stage::{Leaves, MB, Stage};
use crate::http::Request;

/// Who comes new while others hold connections.
const NEWCOMERS: usize = 50;
const NEWCOMER: Ipv4Addr = Ipv4Addr::new(127, 0, 203, 1);

pub(crate) fn silent(stage: &mut Stage) {
    let server = stage.serve(&Setup::default());
    let (public, time) = (server.public, stage.attack_time());
    let waited = stage.attacked(&server, Leaves::Nothing, async move {
        let mut held = JoinSet::new();
        for _ in 0..4_096 {
            held.spawn(connect(public, Ipv4Addr::new(127, 0, 1, 1)));
        }
        let held: Vec<_> = held.join_all().await.into_iter().flatten().collect();
        let waited = newcomers(public).await;
        sleep(time).await;
        drop(held);
        waited
    });
    let closed = server.number("openday_connection_shares_exceeded_total");
    stage.row.saw(format_args!("{closed} closed at once; others who came waited {waited:?} at most"));
    stage.row.must(closed >= 4_096 - 256, "all beyond an address's 256 are closed");
    stage.row.must(waited <= Duration::from_secs(5), "others come in within 5 s");
    stage.row.must_in_time(waited <= Duration::from_millis(100), "others come in within 100 ms");
    stage.hot_within(Duration::from_millis(50));
    stage.memory_within(64 * MB);
}

/// The longest that one of some newcomers waited for a badge, connecting included.
async fn newcomers(server: SocketAddr) -> Duration {
    let (mut longest, badge) = (Duration::ZERO, Request::get(&format!("/badge/{}.svg", slug(0))));
    for _ in 0..NEWCOMERS {
        let begun = Instant::now();
        let answer = Client::new(server, NEWCOMER).ask(&badge.bytes()).await;
        assert_eq!(answer.unwrap().status, 200);
        longest = begun.elapsed().max(longest);
    }
    longest
}

/// A server without descriptors: first one that has few from the beginning, then one that loses them as it runs.
pub(crate) fn no_descriptors(stage: &mut Stage) {
    let few = Server::start(&Setup { descriptors: Some(64), ..Setup::default() });
    let answer = stage.wait_for(beside_many(&few, 200));
    stage.row.must(answer, "with 64 descriptors the operators' listener answers beside 200 connections");
    stage.row.must(comes_back(stage, &few), "and badges come back");
    drop(few);
    let server = stage.serve(&Setup::default());
    let mut operators = Operators::connect(server.operators);
    assert_eq!(operators.ask("/livez"), "alive\n");
    let process = server.process();
    let before = process.limit_descriptors(process.descriptors() + 8);
    let (failures, held) = stage.wait_for(async {
        let mut held = Vec::new();
        for number in 0..64 {
            held.push(connect(server.public, address_of(1, number)).await);
        }
        let begun = Instant::now();
        loop {
            let failures = operators.number("openday_accept_failures_total");
            if failures > 1 || begun.elapsed() > Duration::from_secs(10) {
                return (failures, held);
            }
            sleep(Duration::from_millis(50)).await;
        }
    });
    std::thread::sleep(Duration::from_secs(1));
    let later = operators.number("openday_accept_failures_total");
    process.limit_descriptors(before);
    drop(held);
    stage.row.saw(format_args!("{failures} failures to accept, {} in the second after them", later - failures));
    stage.row.must(failures > 1, "accepting fails and is tried again");
    stage.row.must(later - failures <= 5, "it waits between tries");
    stage.row.must(operators.ask("/livez") == "alive\n", "the operators are answered");
    stage.row.must(comes_back(stage, &server), "badges come back");
}

/// Whether the operators' listener answers while so many connections are held.
async fn beside_many(server: &Server, count: usize) -> bool {
    let mut held = Vec::new();
    for number in 0..count {
        held.push(connect(server.public, address_of(1, number)).await);
    }
    (0..5).all(|_| Operators::connect(server.operators).ask("/livez") == "alive\n")
}

/// Whether a badge is answered, within the patience of a client.
fn comes_back(stage: &Stage, server: &Server) -> bool {
    let badge = Request::get(&format!("/badge/{}.svg", slug(0)));
    stage.status(server, NEWCOMER, &badge).is_ok_and(|status| status == 200)
}
