//! The `openday` program: everything is in the library, [`openday::cli`] first.

use std::process::ExitCode;

fn main() -> ExitCode {
    openday::cli::run(std::env::args_os())
}
