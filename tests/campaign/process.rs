//! What Linux tells of a process, and of the memory of its sockets.

use std::fs;
use std::time::Duration;

use rustix::process::{Pid, Resource, Rlimit, getrlimit, prlimit, setrlimit};

/// Ticks of a second in `/proc`: `USER_HZ`, on every machine of the last twenty years.
const TICKS: u32 = 100;

/// The threads on which pages are made, by the beginning of their name.
const PAGE_THREADS: &str = "pages";

/// A process that runs.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Process(u32);

impl Process {
    pub(crate) const fn new(id: u32) -> Self {
        Self(id)
    }

    pub(crate) fn id(self) -> Pid {
        Pid::from_raw(self.0.try_into().unwrap()).unwrap()
    }

    /// Bytes of memory that it holds.
    pub(crate) fn memory(self) -> u64 {
        self.status("VmRSS:")
    }

    /// The most that it held since [`Self::forget_peak`].
    pub(crate) fn memory_peak(self) -> u64 {
        self.status("VmHWM:")
    }

    pub(crate) fn forget_peak(self) {
        fs::write(format!("/proc/{}/clear_refs", self.0), "5").unwrap();
    }

    fn status(self, name: &str) -> u64 {
        let text = fs::read_to_string(format!("/proc/{}/status", self.0)).unwrap();
        let line = text.lines().find_map(|line| line.strip_prefix(name)).unwrap();
        line.trim().trim_end_matches(" kB").parse::<u64>().unwrap() * 1024
    }

    /// Processor time that it used.
    pub(crate) fn time(self) -> Duration {
        time_of(&fs::read_to_string(format!("/proc/{}/stat", self.0)).unwrap())
    }

    /// Processor time of its threads but those on which pages are made.
    pub(crate) fn time_beside_pages(self) -> Duration {
        let threads = fs::read_dir(format!("/proc/{}/task", self.0)).unwrap();
        // A thread may end before its turn.
        let stats = threads.filter_map(|thread| fs::read_to_string(thread.ok()?.path().join("stat")).ok());
        stats.filter(|stat| !stat.contains(&format!("({PAGE_THREADS}"))).map(|stat| time_of(&stat)).sum()
    }

    pub(crate) fn descriptors(self) -> u64 {
        fs::read_dir(format!("/proc/{}/fd", self.0)).unwrap().count().try_into().unwrap()
    }

    /// Lets it have so many file descriptors; returns how many it could have.
    pub(crate) fn limit_descriptors(self, count: u64) -> u64 {
        let before = getrlimit(Resource::Nofile);
        let limit = Rlimit { current: Some(count), maximum: before.maximum };
        prlimit(Some(self.id()), Resource::Nofile, limit).unwrap().current.unwrap_or(u64::MAX)
    }
}

/// User's and system's time of a line of `stat`, whose second field may hold blanks.
fn time_of(stat: &str) -> Duration {
    let (_, fields) = stat.rsplit_once(") ").unwrap();
    let ticks: u32 = fields.split(' ').skip(11).take(2).map(|ticks| ticks.parse::<u32>().unwrap()).sum();
    Duration::from_secs(1) * ticks / TICKS
}

/// Bytes of kernel memory in the buffers of all TCP sockets of this machine.
pub(crate) fn tcp_memory() -> u64 {
    let text = fs::read_to_string("/proc/net/sockstat").unwrap();
    let line = text.lines().find(|line| line.starts_with("TCP:")).unwrap();
    let pages: u64 = line.rsplit(' ').next().unwrap().parse().unwrap();
    pages * u64::try_from(rustix::param::page_size()).unwrap()
}

/// Takes as many file descriptors as the system gives, which must be `min` or more.
pub(crate) fn raise_descriptors(min: u64) -> Result<(), String> {
    let limit = getrlimit(Resource::Nofile);
    let _ = setrlimit(Resource::Nofile, Rlimit { current: limit.maximum, maximum: limit.maximum });
    match getrlimit(Resource::Nofile).current {
        Some(count) if count < min => Err(format!("the campaign needs {min} open files, not `{count}`: `ulimit -n`")),
        _ => Ok(()),
    }
}

/// What the results are results of.
pub(crate) fn machine() -> String {
    let cpus = fs::read_to_string("/proc/cpuinfo").unwrap();
    let model = cpus.lines().find_map(|line| line.strip_prefix("model name")).unwrap_or_default();
    let kernel = fs::read_to_string("/proc/sys/kernel/osrelease").unwrap();
    let cores = std::thread::available_parallelism().unwrap();
    format!("{cores} cores, {}, Linux {}", model.trim_start_matches([' ', '\t', ':']), kernel.trim())
}
