//! Who only wants badges, as a proxy in front of several servers asks for them: one server, and where nobody answers the next.

use std::fmt;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;

use super::client::Client;
use super::fleet::{BADGES, badge};
use crate::http::Request;

/// Readers, each with connections of its own.
const READERS: usize = 4;

/// Between two requests of one reader.
const PACE: Duration = Duration::from_millis(20);

/// What readers saw.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Reads {
    pub(crate) count: usize,
    /// Answers that are not 200.
    pub(crate) refused: usize,
    /// Servers that gave no answer, so that the next one was asked.
    pub(crate) passed_over: usize,
    /// Requests that no server answered.
    pub(crate) unanswered: usize,
}

impl Reads {
    /// Requests that came to nothing, or only by way of another server.
    pub(crate) const fn failed(&self) -> usize {
        self.refused + self.passed_over + self.unanswered
    }

    pub(crate) const fn and(self, other: Self) -> Self {
        Self {
            count: self.count + other.count,
            refused: self.refused + other.refused,
            passed_over: self.passed_over + other.passed_over,
            unanswered: self.unanswered + other.unanswered,
        }
    }
}

impl fmt::Display for Reads {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { count, refused, passed_over, unanswered } = self;
        write!(f, "{count} badges: {refused} not 200")?;
        if *passed_over + *unanswered > 0 {
            write!(f, ", {passed_over} answered by another server, {unanswered} by none")?;
        }
        Ok(())
    }
}

/// Readers at work.
pub(crate) struct Readers {
    over: Arc<AtomicBool>,
    threads: Vec<JoinHandle<Reads>>,
}

impl Readers {
    pub(crate) fn start(servers: &[SocketAddr]) -> Self {
        let over = Arc::new(AtomicBool::new(false));
        let threads = (0..READERS).map(|reader| {
            let (servers, over) = (servers.to_vec(), Arc::clone(&over));
            std::thread::spawn(move || read(reader, &servers, &over))
        });
        Self { threads: threads.collect(), over }
    }

    pub(crate) fn stop(self) -> Reads {
        self.over.store(true, Ordering::Relaxed);
        self.threads.into_iter().map(|thread| thread.join().unwrap()).fold(Reads::default(), Reads::and)
    }
}

fn read(reader: usize, servers: &[SocketAddr], over: &AtomicBool) -> Reads {
    let mut clients: Vec<_> = servers.iter().map(|server| Client::new(*server)).collect();
    let (mut reads, count) = (Reads::default(), clients.len());
    while !over.load(Ordering::Relaxed) {
        let turn = reader + reads.count;
        let request = Request::get(&badge(turn % BADGES));
        reads.count += 1;
        let tried = (0..count).map(|next| clients[(turn + next) % count].ask(&request));
        // The first answer, and how many gave none before.
        match tried.enumerate().find_map(|(before, answer)| Some((before, answer.ok()?.status))) {
            Some((before, 200)) => reads.passed_over += before,
            Some(_) => reads.refused += 1,
            None => reads.unanswered += 1,
        }
        std::thread::sleep(PACE);
    }
    reads
}
