//! The `openday` program: everything is in the library, [`openday::cli`] first.

use std::process::ExitCode;

/// Gives memory back after a flood; `Cargo.toml` says what was measured.
#[cfg(all(feature = "jemalloc", target_os = "linux", target_env = "gnu"))]
#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

fn main() -> ExitCode {
    openday::cli::run(std::env::args_os())
}
