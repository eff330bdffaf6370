//! What is asked of the campaign, and which programs there are: the only place of it that reads the environment.

#![expect(clippy::disallowed_methods, reason = "switches of the test run, not of the program")]

use std::env;
use std::path::PathBuf;

/// How much of the campaign is run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Scale {
    Short,
    Whole,
}

/// What `OPENDAY_FAULTS` says.
///
/// # Errors
///
/// When it says neither.
pub(crate) fn scale() -> Result<Option<Scale>, String> {
    match env::var("OPENDAY_FAULTS").as_deref() {
        Err(_) => Ok(None),
        Ok("short") => Ok(Some(Scale::Short)),
        Ok("whole") => Ok(Some(Scale::Whole)),
        Ok(other) => Err(format!("`OPENDAY_FAULTS` is `{other}`; set it to `short` or `whole`")),
    }
}

/// Words that the names of the wanted scenarios hold.
pub(crate) fn words() -> Vec<String> {
    env::args().skip(1).filter(|word| !word.starts_with('-')).collect()
}

/// The binary that faults happen to instead of the one that Cargo built: `OPENDAY=target/release/openday`.
pub(crate) fn program() -> PathBuf {
    let named = env::var_os("OPENDAY").map(|path| std::path::absolute(path).expect("a path"));
    named.unwrap_or_else(|| env!("CARGO_BIN_EXE_openday").into())
}

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
