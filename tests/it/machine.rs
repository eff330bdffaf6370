//! The machine the tests run on, and what its tester asks for: the only place of the tests that reads the environment.

#![expect(clippy::disallowed_methods, reason = "switches of the test run, not of the program")]

use std::env;

/// Whether what differs from its reference becomes the reference: `OPENDAY_GOLDEN=accept`.
pub(crate) fn accepts_references() -> bool {
    env::var_os("OPENDAY_GOLDEN").is_some_and(|value| value == "accept")
}

/// The variable by which a test asks the test program, run once more, to do what must fail.
pub(crate) const PLANT: &str = "OPENDAY_TEST_PLANT";

pub(crate) fn is_to_plant() -> bool {
    env::var_os(PLANT).is_some()
}

/// Whether what is missing is a failure: `OPENDAY_TEST_ALL=1`.
pub(crate) fn is_to_run_all() -> bool {
    env::var_os("OPENDAY_TEST_ALL").is_some_and(|value| value == "1")
}

/// The path of a program, as a shell finds it.
pub(crate) fn path() -> std::ffi::OsString {
    env::var_os("PATH").unwrap_or_default()
}

/// Whether the tester may mount folders where nobody else sees it.
pub(crate) fn lets_mount() -> bool {
    let script = "mount --bind /usr /usr && mount -o remount,bind,ro /usr";
    let tried = std::process::Command::new("unshare").args(["--mount", "sh", "-c", script]).output();
    tried.is_ok_and(|tried| tried.status.success())
}
