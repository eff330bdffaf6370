//! Which programs there are beside the one that is tried.

#![expect(clippy::disallowed_methods, reason = "switches of the test run, not of the program")]

use std::env;
use std::path::PathBuf;

/// Whether a program that is not installed is a failure, as in all tests.
pub(crate) fn must_have_all() -> bool {
    env::var_os("OPENDAY_TEST_ALL").is_some_and(|all| all == "1")
}

/// Where a program lies, also one that is for administrators alone.
pub(crate) fn installed(name: &str) -> Option<PathBuf> {
    let path = env::var_os("PATH").unwrap_or_default();
    let folders = env::split_paths(&path).chain(["/usr/sbin".into(), "/usr/local/sbin".into()]);
    folders.map(|folder| folder.join(name)).find(|program| program.is_file())
}
