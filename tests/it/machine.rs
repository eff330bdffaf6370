//! The machine the tests run on, and what its tester asks for: the only place of the tests that reads the environment.

#![expect(clippy::disallowed_methods, reason = "switches of the test run, not of the program")]

use std::env;
use std::io::Write as _;
use std::path::{Path, PathBuf};

/// Whether pictures that differ from their references become the references: `OPENDAY_GOLDEN=accept`.
pub(crate) fn accepts_pictures() -> bool {
    env::var_os("OPENDAY_GOLDEN").is_some_and(|value| value == "accept")
}

/// The variable by which a test asks the test program, run once more, to do what must fail.
pub(crate) const PLANT: &str = "OPENDAY_TEST_PLANT";

pub(crate) fn is_to_plant() -> bool {
    env::var_os(PLANT).is_some()
}

/// A program by any of its names.
pub(crate) fn program(names: &[&str]) -> Result<PathBuf, String> {
    let path = env::var_os("PATH").unwrap_or_default();
    let mut places = names.iter().flat_map(|name| env::split_paths(&path).map(move |folder| folder.join(name)));
    places.find(|place| place.is_file()).ok_or_else(|| format!("no program `{}` on the path", names.join("` or `")))
}

/// A file or folder that an install step puts into this repository.
pub(crate) fn installed(path: &str, how: &str) -> Result<PathBuf, String> {
    let place = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    if place.exists() { Ok(place) } else { Err(format!("no `{path}`; {how}")) }
}

/// What a test needs, or nothing after it was said that the test is skipped; with `OPENDAY_TEST_ALL=1` the test fails
/// instead.
pub(crate) fn or_skip<T>(found: Result<T, String>) -> Option<T> {
    let missing = match found {
        Ok(found) => return Some(found),
        Err(missing) => missing,
    };
    assert!(env::var_os("OPENDAY_TEST_ALL").is_none_or(|value| value != "1"), "not to be skipped: {missing}");
    let thread = std::thread::current();
    // Not with `eprintln!`, whose text nobody sees of a test that passes.
    let _ = writeln!(std::io::stderr(), "skipped: {}: {missing}", thread.name().unwrap_or("a test"));
    None
}
