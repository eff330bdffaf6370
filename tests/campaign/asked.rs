//! What is asked of a campaign, in the environment and in words behind the command: the same for each of them.

#![expect(clippy::disallowed_methods, reason = "switches of the test run, not of the program")]

use std::env;
use std::path::PathBuf;

/// How much of the campaign is run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Scale {
    Short,
    Whole,
}

/// What a variable says, like `OPENDAY_LOAD`.
///
/// # Errors
///
/// When it says neither.
pub(crate) fn scale(variable: &str) -> Result<Option<Scale>, String> {
    match env::var(variable).as_deref() {
        Err(_) => Ok(None),
        Ok("short") => Ok(Some(Scale::Short)),
        Ok("whole") => Ok(Some(Scale::Whole)),
        Ok(other) => Err(format!("`{variable}` is `{other}`; set it to `short` or `whole`")),
    }
}

/// Words that the names of the wanted scenarios hold.
pub(crate) fn words() -> Vec<String> {
    env::args().skip(1).filter(|word| !word.starts_with('-')).collect()
}

/// The binary that is tried, instead of the one that Cargo built: `OPENDAY=target/release/openday`.
pub(crate) fn program() -> PathBuf {
    let named = env::var_os("OPENDAY").map(|path| std::path::absolute(path).expect("a path"));
    named.unwrap_or_else(|| env!("CARGO_BIN_EXE_openday").into())
}
