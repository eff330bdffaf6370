//! How fast cached badges leave the server, beside who does nothing but send bytes: a bare hyper server with as many bodies,
//! nginx with as many files, node with badge-maker.
//!
//! Why it matters: a badge stands on other people's pages, so the service must cost no more than the bytes it sends.
//!
//! `cargo bench --bench http` asks all of them for the same addresses in the same order, in turn, round after round: one hot badge,
//! and 10,000 participants in three looks, some much more often than others. All send the same bytes with about the same headers,
//! and each is asked for all of them before it is measured. They share the machine with whoever asks, so only ratios of the same
//! round mean something. `wrk` asks where it is installed, and else a client of ours. Last comes the cold case: a server that was
//! started a moment ago.
//!
//! Words choose cases by their names; `--beside FILE` has another openday program take its turns as well; `--keep` writes the
//! tables into `RESULTS.md`. In reading order: `stage.rs` (what is asked for), `servers.rs` and `bare.rs` (who is asked), `load.rs`
//! (by whom), `rounds.rs` (in which turns), `cold.rs`.

mod bare;
mod cold;
mod load;
mod rounds;
mod servers;
#[path = "../shared/shared.rs"]
mod shared;
mod stage;

use std::path::PathBuf;
use std::time::Duration;

use clap::Parser;

use shared::report::Flags;

/// As of the program, so that the bare server has it too.
#[cfg(all(feature = "jemalloc", target_os = "linux", target_env = "gnu"))]
#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

/// Cached badges beside other servers
#[derive(Debug, Parser)]
struct Asked {
    /// Cases whose names hold one of these words; without any, all
    words: Vec<String>,
    /// Rounds in which everybody has a turn
    #[arg(long, default_value_t = 5)]
    rounds: usize,
    /// Seconds of a turn
    #[arg(long, default_value_t = 2)]
    seconds: u64,
    /// Participants
    #[arg(long, default_value_t = 10_000)]
    participants: u32,
    /// The openday program, instead of the one that Cargo built
    #[arg(long, default_value = env!("CARGO_BIN_EXE_openday"))]
    openday: PathBuf,
    /// Another openday program beside it
    #[arg(long)]
    beside: Option<PathBuf>,
    /// Ask by a client of this bench even where wrk is installed
    #[arg(long)]
    built_in: bool,
    /// Be the bare server of the answers in that folder
    #[arg(long, hide = true)]
    bare: Option<PathBuf>,
    #[command(flatten)]
    flags: Flags,
}

impl Asked {
    fn wants(&self, name: &str) -> bool {
        self.words.is_empty() || self.words.iter().any(|word| name.contains(word.as_str()))
    }

    fn turn(&self) -> Duration {
        Duration::from_secs(self.seconds)
    }
}

fn main() {
    let asked = Asked::parse();
    match &asked.bare {
        Some(folder) => bare::serve(folder),
        None => rounds::run(&asked),
    }
}
