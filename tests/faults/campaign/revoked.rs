//! A revocation through one of three servers while many look at that badge on all of them.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use serde_json::json;

use super::client::Client;
use super::database::Database;
use super::fleet::{BADGES, Fleet, badge};
use super::report::percentile;
use super::stage::Stage;
use super::writers::asking;
use crate::http::Request;

/// How soon all see it.
const SEEN: Duration = Duration::from_secs(1);

/// Between two looks of one client.
const PACE: Duration = Duration::from_millis(100);

/// How long clients go on looking after all should have seen it.
const AFTERWARDS: Duration = Duration::from_millis(1_500);

/// What one client saw.
#[derive(Debug, Default)]
struct Sight {
    /// When the badge was first seen revoked.
    revoked_at: Option<Instant>,
    /// Answers with the old badge after one with the new.
    relapses: usize,
    failures: usize,
}

pub(crate) fn by_many(stage: &mut Stage) {
    let Some(database) = Database::start(stage) else { return };
    let fleet = Fleet::on_databases(&database.url(), &vec![database.url(); 3]);
    let (rounds, clients) = (stage.by_scale(3, BADGES), stage.by_scale(50, 200));
    stage.row.often(format_args!("{rounds} times, {clients} clients"));
    let (mut times, mut unseen, mut relapses, mut failures) = (Vec::new(), 0, 0, 0);
    for number in 0..rounds {
        let over = Arc::new(AtomicBool::new(false));
        let servers = fleet.addresses();
        let watching: Vec<_> = (0..clients).map(|client| watch(servers[client % 3], badge(number), &over)).collect();
        thread::sleep(2 * PACE);
        let begun = Instant::now();
        revoke(servers[number % 3], &fleet.token, number);
        thread::sleep(AFTERWARDS);
        over.store(true, Ordering::Relaxed);
        for sight in watching.into_iter().map(|thread| thread.join().unwrap()) {
            match sight.revoked_at {
                Some(at) => times.push(at.duration_since(begun)),
                None => unseen += 1,
            }
            relapses += sight.relapses;
            failures += sight.failures;
        }
    }
    let row = &mut stage.row;
    let [p50, p99, most] = [50, 99, 100].map(|percent| percentile(&times, percent).as_millis());
    row.saw(format_args!(
        "seen after p50 {p50} ms, p99 {p99} ms, at most {most} ms, by clients that look every 100 ms"
    ));
    row.must(unseen == 0, "seen by all");
    row.must_within(&times, SEEN, "after the request all see it");
    row.must(relapses == 0, "never the old one after the new one");
    row.must(failures == 0, "0 failed badges");
}

fn revoke(server: SocketAddr, token: &str, number: usize) {
    let request = asking(token, &format!("/workshop-{number}/revoke"), &json!({ "reason": "as agreed" }));
    let answer = Client::new(server).ask(&request).unwrap();
    assert_eq!(answer.status, 200, "{answer}");
}

/// Looks at a badge until it is over.
fn watch(server: SocketAddr, path: String, over: &Arc<AtomicBool>) -> JoinHandle<Sight> {
    let over = Arc::clone(over);
    thread::spawn(move || {
        let (mut client, mut sight) = (Client::new(server), Sight::default());
        while !over.load(Ordering::Relaxed) {
            match client.ask(&Request::get(&path)) {
                Ok(answer) if answer.status == 200 => match answer.header("openday-status") {
                    Some("revoked") => drop(sight.revoked_at.get_or_insert_with(Instant::now)),
                    _ if sight.revoked_at.is_some() => sight.relapses += 1,
                    _ => {}
                },
                _ => sight.failures += 1,
            }
            thread::sleep(PACE);
        }
        sight
    })
}
