//! Who only wants what is there: polls at a steady pace, and how long each took.

use std::fmt;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use tokio::task::JoinSet;
use tokio::time::sleep_until;

use super::crowd::Client;
use super::server::slug;
use crate::http::Request;

/// Connections of a poller.
pub(crate) const CONNECTIONS: usize = 16;

/// Between two polls of one connection.
const PACE: Duration = Duration::from_millis(20);

/// Badges that are polled.
pub(crate) const BADGES: usize = 50;

/// The badges that are drawn before the attack begins.
pub(crate) fn badges() -> Vec<Request> {
    (0..BADGES).map(|number| Request::get(&format!("/badge/{}.svg", slug(number)))).collect()
}

/// What a poller saw.
#[derive(Debug, Clone, Default)]
pub(crate) struct Polls {
    times: Vec<Duration>,
    busy: usize,
    failed: usize,
}

impl Polls {
    pub(crate) fn count(&self) -> usize {
        self.times.len() + self.failed
    }

    /// Polls that were told to come back later.
    pub(crate) const fn busy(&self) -> usize {
        self.busy
    }

    /// Polls without an answer, or with one that is neither a success nor 503.
    pub(crate) const fn failed(&self) -> usize {
        self.failed
    }

    /// The time within which so many of a hundred polls were answered.
    pub(crate) fn percentile(&self, percent: usize) -> Duration {
        let mut times = self.times.clone();
        times.sort_unstable();
        times.get(times.len() * percent / 100).or(times.last()).copied().unwrap_or_default()
    }
}

impl fmt::Display for Polls {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [p50, p99] = [50, 99].map(|percent| self.percentile(percent).as_secs_f64() * 1000.0);
        write!(
            f,
            "p50 {p50:.2} ms, p99 {p99:.2} ms, {} × 503 and {} failed of {}",
            self.busy,
            self.failed,
            self.count()
        )
    }
}

/// Polls under way, on a thread that does nothing else.
pub(crate) struct Poller {
    over: Arc<AtomicBool>,
    thread: JoinHandle<Polls>,
}

impl Poller {
    /// Asks for these in turn, from that address.
    pub(crate) fn start(server: SocketAddr, from: Ipv4Addr, requests: &[Request]) -> Self {
        let over = Arc::new(AtomicBool::new(false));
        let requests: Arc<[_]> = requests.iter().map(Request::bytes).collect();
        let is_over = Arc::clone(&over);
        let thread = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(polls(server, from, requests, is_over))
        });
        Self { over, thread }
    }

    pub(crate) fn stop(self) -> Polls {
        self.over.store(true, Ordering::Relaxed);
        self.thread.join().unwrap()
    }
}

async fn polls(server: SocketAddr, from: Ipv4Addr, requests: Arc<[Vec<u8>]>, over: Arc<AtomicBool>) -> Polls {
    let mut tasks = JoinSet::new();
    for connection in 0..CONNECTIONS {
        let (requests, over) = (Arc::clone(&requests), Arc::clone(&over));
        tasks.spawn(async move {
            let (mut client, mut polls) = (Client::new(server, from), Polls::default());
            let mut due = Instant::now();
            for request in requests.iter().cycle().skip(connection * requests.len() / CONNECTIONS) {
                if over.load(Ordering::Relaxed) {
                    break;
                }
                let begun = Instant::now();
                match client.ask(request).await.map(|answer| answer.status) {
                    Ok(200) => polls.times.push(begun.elapsed()),
                    Ok(503) => {
                        polls.busy += 1;
                        polls.times.push(begun.elapsed());
                    }
                    _ => polls.failed += 1,
                }
                // After a late answer there is nothing to catch up with.
                due = (due + PACE).max(Instant::now());
                sleep_until(due.into()).await;
            }
            polls
        });
    }
    tasks.join_all().await.into_iter().fold(Polls::default(), |mut all, mut polls| {
        all.times.append(&mut polls.times);
        all.busy += polls.busy;
        all.failed += polls.failed;
        all
    })
}
