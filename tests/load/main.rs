//! The load campaign: the real program under attack from this machine, and what becomes of whoever only wants a badge.
//!
//! Nothing happens unless it is asked for: `OPENDAY_LOAD=short` takes two minutes and judges what does not depend on the
//! machine (counts, closings, memory), `OPENDAY_LOAD=whole` judges times as well and keeps its table in `RESULTS.md`.
//! `OPENDAY=` names another binary than the one that Cargo built; words after `--` choose scenarios by their names.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a campaign that cannot go on ends")]

#[path = "../campaign/asked.rs"]
mod asked;
#[cfg(target_os = "linux")]
mod campaign;
#[path = "../it/support/http.rs"]
#[expect(dead_code, reason = "what only the tests ask of answers")]
mod http;
#[cfg(target_os = "linux")]
#[path = "../campaign/process.rs"]
mod process;
#[cfg(target_os = "linux")]
#[path = "../campaign/run.rs"]
mod run;

use std::process::ExitCode;

use asked::Scale;

fn main() -> ExitCode {
    match asked::scale("OPENDAY_LOAD") {
        Ok(None) => {
            println!("The load campaign is run by `OPENDAY_LOAD=whole cargo test --release --test load`.");
            ExitCode::SUCCESS
        }
        Ok(Some(scale)) => run(scale),
        Err(message) => {
            eprintln!("{message}");
            ExitCode::FAILURE
        }
    }
}

#[cfg(target_os = "linux")]
fn run(scale: Scale) -> ExitCode {
    campaign::run(scale, &asked::words())
}

#[cfg(not(target_os = "linux"))]
fn run(_: Scale) -> ExitCode {
    eprintln!("The load campaign reads what Linux tells in /proc.");
    ExitCode::FAILURE
}
