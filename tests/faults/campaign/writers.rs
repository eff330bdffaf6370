//! Who enters participants through the API, one after the other through each server, and remembers what was acknowledged.

use std::collections::BTreeSet;
use std::fmt;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::client::Client;
use crate::http::{Answer, Request};

/// Between two writes through one server.
const PACE: Duration = Duration::from_millis(40);

/// What writers saw.
#[derive(Debug, Clone, Default)]
pub(crate) struct Writes {
    /// The slugs of participants of whom a server said that they were entered.
    pub(crate) acknowledged: BTreeSet<String>,
    /// 503 with `Retry-After`.
    pub(crate) later: usize,
    /// Connections that ended without an answer.
    pub(crate) unanswered: usize,
    /// Whatever else was answered.
    pub(crate) others: Vec<String>,
    /// The longest that an answer took.
    pub(crate) longest: Duration,
}

impl Writes {
    fn note(&mut self, slug: String, answer: std::io::Result<Answer>, took: Duration) {
        self.longest = self.longest.max(took);
        match answer {
            Ok(answer) if answer.status == 201 => drop(self.acknowledged.insert(slug)),
            Ok(answer) if answer.status == 503 && answer.header("retry-after").is_some() => self.later += 1,
            Ok(answer) => self.others.push(format!("{} {}", answer.status, String::from_utf8_lossy(&answer.body))),
            Err(_) => self.unanswered += 1,
        }
    }

    pub(crate) fn and(mut self, mut other: Self) -> Self {
        self.acknowledged.append(&mut other.acknowledged);
        self.others.append(&mut other.others);
        self.later += other.later;
        self.unanswered += other.unanswered;
        self.longest = self.longest.max(other.longest);
        self
    }
}

impl fmt::Display for Writes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (acknowledged, longest) = (self.acknowledged.len(), self.longest.as_millis());
        write!(f, "{acknowledged} writes acknowledged, {} × 503, {} without answer", self.later, self.unanswered)?;
        write!(f, ", {longest} ms at most")?;
        if let Some(first) = self.others.first() {
            write!(f, ", {} otherwise: {first}", self.others.len())?;
        }
        Ok(())
    }
}

/// A request that enters a participant.
pub(crate) fn entering(token: &str, slug: &str) -> Request {
    let participant = json!({
        "slug": slug, "name": format!("Workshop {slug}"), "website": format!("https://{slug}.example/"), "country": "CZ",
        "time_zone": "Europe/Prague", "language": "cs",
    });
    asking(token, "", &participant)
}

/// A request of the API that changes something, below the address of participants.
pub(crate) fn asking(token: &str, below: &str, body: &Value) -> Request {
    let request = Request::post(&format!("/api/v1/participants{below}"));
    let request = request.header("Authorization", &format!("Bearer {token}"));
    request.header("Content-Type", "application/json").body(body.to_string())
}

/// A slug that nobody had before.
pub(crate) fn new_slug() -> String {
    static NEXT: AtomicUsize = AtomicUsize::new(0);
    format!("new-{}", NEXT.fetch_add(1, Ordering::Relaxed))
}

/// Writers at work, one for each server.
pub(crate) struct Writers {
    over: Arc<AtomicBool>,
    threads: Vec<JoinHandle<Writes>>,
}

impl Writers {
    pub(crate) fn start(servers: &[SocketAddr], token: &str) -> Self {
        let over = Arc::new(AtomicBool::new(false));
        let threads = servers.iter().map(|server| {
            let (server, token, over) = (*server, token.to_owned(), Arc::clone(&over));
            std::thread::spawn(move || write(server, &token, &over))
        });
        Self { threads: threads.collect(), over }
    }

    /// What each saw.
    pub(crate) fn stop(self) -> Vec<Writes> {
        self.over.store(true, Ordering::Relaxed);
        self.threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    }
}

fn write(server: SocketAddr, token: &str, over: &AtomicBool) -> Writes {
    let mut writes = Writes::default();
    let mut client = Client::new(server);
    while !over.load(Ordering::Relaxed) {
        let slug = new_slug();
        let begun = Instant::now();
        let answer = client.ask(&entering(token, &slug));
        writes.note(slug, answer, begun.elapsed());
        std::thread::sleep(PACE);
    }
    writes
}
