//! What is asked of the campaign: the only place of it that reads the environment.

#![expect(clippy::disallowed_methods, reason = "switches of the test run, not of the program")]

use std::env;
use std::path::PathBuf;

/// How much of the campaign is run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Scale {
    Short,
    Whole,
}

/// What `OPENDAY_LOAD` says.
///
/// # Errors
///
/// When it says neither.
pub(crate) fn scale() -> Result<Option<Scale>, String> {
    match env::var("OPENDAY_LOAD").as_deref() {
        Err(_) => Ok(None),
        Ok("short") => Ok(Some(Scale::Short)),
        Ok("whole") => Ok(Some(Scale::Whole)),
        Ok(other) => Err(format!("`OPENDAY_LOAD` is `{other}`; set it to `short` or `whole`")),
    }
}

/// Words that the names of the wanted scenarios hold.
pub(crate) fn words() -> Vec<String> {
    env::args().skip(1).filter(|word| !word.starts_with('-')).collect()
}

/// The binary that is attacked instead of the one that Cargo built: `OPENDAY=target/release/openday`.
pub(crate) fn program() -> Option<PathBuf> {
    env::var_os("OPENDAY").map(|path| std::path::absolute(path).expect("a path"))
}
