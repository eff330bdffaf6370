//! The campaign of faults: the real program while what it stands on fails, and what becomes of badges and of what it acknowledged.
//!
//! Nothing happens unless it is asked for: `OPENDAY_FAULTS=short` takes about two and a half minutes, `OPENDAY_FAULTS=whole` has every
//! fault happen as often and for as long as it is promised for, and keeps its table in `RESULTS.md`. `OPENDAY=` names another
//! binary than the one that Cargo built; words after `--` choose scenarios by their names.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a campaign that cannot go on ends")]

#[path = "../campaign/asked.rs"]
mod asked;
#[cfg(target_os = "linux")]
mod campaign;
#[path = "../it/support/http.rs"]
#[expect(dead_code, reason = "what only the tests ask of answers")]
mod http;
mod installed;
#[cfg(target_os = "linux")]
#[path = "../campaign/process.rs"]
#[expect(dead_code, reason = "what only the load campaign asks of processes")]
mod process;
#[cfg(target_os = "linux")]
#[path = "../campaign/run.rs"]
mod run;

use std::process::ExitCode;

use asked::Scale;

fn main() -> ExitCode {
    match asked::scale("OPENDAY_FAULTS") {
        Ok(None) => {
            println!("The campaign of faults is run by `OPENDAY_FAULTS=whole cargo test --release --test faults`.");
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
    eprintln!("The campaign of faults reads what Linux tells in /proc.");
    ExitCode::FAILURE
}
