//! Why a command did not do what it was asked, in one line.

use std::error::Error;
use std::fmt;

use clap::error::ErrorKind;

/// One line: what is wrong with which value, and what to do.
#[derive(Debug)]
pub(super) struct Failure(String);

impl Failure {
    pub(super) fn new(message: impl Into<String>) -> Self {
        Self(message.into())
    }

    /// The same, said of something: `file `x`: …`.
    pub(super) fn of(subject: impl fmt::Display, error: &dyn Error) -> Self {
        Self(format!("{subject}: {}", chain(error)))
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&one_line(&self.0))
    }
}

impl<E: Error> From<E> for Failure {
    fn from(error: E) -> Self {
        Self(chain(&error))
    }
}

/// An error and what it comes from, each said once: many errors quote their source already.
fn chain(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(inner) = source {
        let words = inner.to_string();
        if !text.contains(&words) {
            text = format!("{text}: {words}");
        }
        source = inner.source();
    }
    text
}

fn one_line(text: &str) -> String {
    text.lines().map(str::trim).filter(|line| !line.is_empty()).collect::<Vec<_>>().join(" ")
}

/// What is wrong with the arguments; the help itself where a command needs more words.
pub(super) fn usage(error: &clap::Error) -> String {
    let text = error.render().to_string();
    if error.kind() == ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand {
        return text.trim_end().to_owned();
    }
    let text = text.strip_prefix("error: ").unwrap_or(&text);
    let parts = text.split("\n\n").map(one_line).filter(|part| !part.is_empty());
    let told = parts.take_while(|part| !part.starts_with("Usage:") && !part.starts_with("For more information"));
    format!("openday: {}; see --help", told.collect::<Vec<_>>().join("; "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, thiserror::Error)]
    #[error("cannot read `x`")]
    struct Outer(#[source] Inner);

    #[derive(Debug, thiserror::Error)]
    #[error("the disk is\n  gone")]
    struct Inner;

    #[derive(Debug, thiserror::Error)]
    #[error("cannot read `x`: {0}")]
    struct Quoting(#[source] Inner);

    #[test]
    fn a_chain_is_told_in_one_line_and_nothing_of_it_twice() {
        let told = "cannot read `x`: the disk is gone";
        assert_eq!(Failure::from(Outer(Inner)).to_string(), told);
        assert_eq!(Failure::from(Quoting(Inner)).to_string(), told);
        assert_eq!(Failure::of("file `y`", &Inner).to_string(), "file `y`: the disk is gone");
    }
}
