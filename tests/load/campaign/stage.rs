//! One scenario: a server, somebody who polls hot badges, an attack beside them, and what becomes of the server's memory.

use std::net::Ipv4Addr;
use std::time::Duration;

use tokio::runtime::Runtime;

use super::crowd::{Client, Enough, crowd};
use super::hot::{BADGES, Poller, Polls, badges};
use super::report::{Memory, Row};
use super::server::{Server, Setup};
use crate::asked::Scale;
use crate::http::Request;
use crate::run;

/// Where who polls badges asks from; attackers never do.
pub(crate) const VISITOR: Ipv4Addr = Ipv4Addr::new(127, 0, 200, 1);

/// The network of who warms the badges up.
const WARMING: u8 = 201;

/// How long badges are polled before the attack.
const WARMING_TIME: Duration = Duration::from_millis(500);

pub(crate) const MB: u64 = 1 << 20;

/// What the defaults of the settings allow beside what a server that rests holds: `cache_bytes_max`, `sheets_bytes_max`, `text_bytes_max`,
/// `pages_bytes_max` and `bodies_bytes_max`.
const CONFIGURED: u64 = (64 + 4 + 32 + 32 + 16) * MB;

/// Bytes that a connection takes with a request that is worked on, at most.
pub(crate) const WORKED_ON: u64 = 40 * 1024;

/// What an attack may leave in memory.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Leaves {
    Nothing,
    /// Pictures or pages, within their limits.
    Cached,
}

pub(crate) struct Stage {
    pub(crate) scale: Scale,
    pub(crate) row: Row,
    runtime: Runtime,
}

impl run::Stage for Stage {
    type Row = Row;

    fn new(scale: Scale, name: &'static str) -> Self {
        // One thread and this one: attackers elsewhere would take none of the server's cores.
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        Self { scale, row: Row::new(name, scale), runtime }
    }

    fn row(&mut self) -> &mut Row {
        &mut self.row
    }

    fn end(self) -> Row {
        self.row
    }
}

impl Stage {
    /// One or the other, as much of the campaign is run.
    pub(crate) fn by_scale<T>(&self, short: T, whole: T) -> T {
        match self.scale {
            Scale::Short => short,
            Scale::Whole => whole,
        }
    }

    /// How long an attack lasts that needs no time of its own.
    pub(crate) fn attack_time(&self) -> Duration {
        Duration::from_secs(self.by_scale(2, 20))
    }

    /// How long after an attack memory is measured.
    fn settling_time(&self) -> Duration {
        Duration::from_secs(self.by_scale(3, 30))
    }

    /// A server whose hot badges are drawn.
    pub(crate) fn serve(&self, setup: &Setup) -> Server {
        let server = Server::start(setup);
        let count = BADGES.try_into().unwrap();
        let hot = |number: u64| badges().swap_remove(usize::try_from(number).unwrap());
        let warming = crowd(server.public, WARMING, 4, Enough::requests(count), hot);
        let tally = self.runtime.block_on(warming);
        assert_eq!(tally.of(200), count, "the badges could not be drawn: {tally}");
        server
    }

    pub(crate) fn wait_for<T>(&self, work: impl Future<Output = T>) -> T {
        self.runtime.block_on(work)
    }

    /// Lets `attack` run beside somebody who polls hot badges, and measures memory before, meanwhile and afterwards.
    pub(crate) fn attacked<T>(&mut self, server: &Server, leaves: Leaves, attack: impl Future<Output = T>) -> T {
        let process = server.process();
        let poller = Poller::start(server.public, VISITOR, &badges());
        // What who polls costs is there before.
        std::thread::sleep(WARMING_TIME);
        process.forget_peak();
        let before = process.memory();
        let result = self.runtime.block_on(attack);
        let polls = poller.stop();
        let peak = process.memory_peak();
        std::thread::sleep(self.settling_time());
        let memory = Memory { before, peak, after: process.memory() };
        self.judge(&polls, memory, leaves);
        self.row.polls = Some(polls);
        self.row.memory = Some(memory);
        result
    }

    /// What holds whatever the attack is.
    fn judge(&mut self, polls: &Polls, memory: Memory, leaves: Leaves) {
        self.row.must(polls.count() > 0 && polls.busy() + polls.failed() == 0, "0 × 503");
        // Promises of the thirtieth second.
        let allowed = (memory.before + CONFIGURED) * 6 / 5;
        self.row.must_in_time(memory.after <= allowed, "after ≤ limits + 20 %");
        if leaves == Leaves::Nothing {
            self.row.must_in_time(memory.after <= memory.before + 30 * MB, "after ≤ before + 30 MB");
        }
    }

    /// Hot badges are polled as fast as that for 99 of 100 requests.
    pub(crate) fn hot_within(&mut self, time: Duration) {
        let p99 = self.row.polls.as_ref().unwrap().percentile(99);
        self.row.must_in_time(p99 <= time, format_args!("p99 ≤ {time:?}"));
    }

    /// The server never held more than so many bytes beside what it held before.
    pub(crate) fn memory_within(&mut self, bytes: u64) {
        let Memory { before, peak, .. } = self.row.memory.unwrap();
        self.row.must(peak <= before + bytes, format_args!("peak ≤ before + {} MB", bytes / MB));
    }

    /// The server never held more than the settings allow, and a fifth of that.
    pub(crate) fn memory_within_limits(&mut self) {
        let Memory { before, peak, .. } = self.row.memory.unwrap();
        self.row.must(peak <= (before + CONFIGURED) * 6 / 5, "peak ≤ limits + 20 %");
    }

    /// A client at an address of its own.
    pub(crate) const fn client(server: &Server, from: Ipv4Addr) -> Client {
        Client::new(server.public, from)
    }

    /// How one request is answered, from an address of its own.
    pub(crate) fn status(&self, server: &Server, from: Ipv4Addr, request: &Request) -> std::io::Result<u16> {
        let mut client = Self::client(server, from);
        self.runtime.block_on(client.ask(&request.bytes())).map(|answer| answer.status)
    }
}
