//! How far long work has come: told by whoever does it, and asked by whoever waits.
//!
//! What must never enter: a clock, and what is made of the numbers; a terminal is a matter of `cli`.

use std::fmt;
use std::sync::Arc;

use super::StoreError;

/// Who is told how far long work has come, and says whether it goes on.
pub trait Watch: Send + Sync + fmt::Debug {
    /// A step of the work begins, of which so much is to be done, where that is known.
    fn begin(&self, step: Step, total: Option<u64>);
    /// So much more of the step is done; whether the work is to go on.
    fn add(&self, count: u64) -> bool;
}

/// A step of long work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Step {
    /// What is done in it, in a word.
    pub name: &'static str,
    /// What is counted.
    pub unit: Unit,
}

/// What of a step is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    Bytes,
    Files,
    Pages,
    Participants,
    Pictures,
    Rows,
}

impl Unit {
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Bytes => "bytes",
            Self::Files => "files",
            Self::Pages => "pages",
            Self::Participants => "participants",
            Self::Pictures => "pictures",
            Self::Rows => "rows",
        }
    }
}

/// The handle through which work tells how far it has come. Nobody may be listening.
#[derive(Debug, Clone, Default)]
pub struct Progress(Option<Arc<dyn Watch>>);

impl Progress {
    #[must_use]
    pub fn of(watch: Arc<dyn Watch>) -> Self {
        Self(Some(watch))
    }

    /// Nobody listens, and nobody stops the work.
    #[must_use]
    pub const fn nobody() -> Self {
        Self(None)
    }

    pub fn begin(&self, name: &'static str, unit: Unit, total: Option<u64>) {
        if let Some(watch) = &self.0 {
            watch.begin(Step { name, unit }, total);
        }
    }

    /// Tells that so much more is done.
    ///
    /// # Errors
    ///
    /// [`StoreError::Stopped`] where the work is not to go on.
    pub fn add(&self, count: u64) -> Result<(), StoreError> {
        match &self.0 {
            Some(watch) if !watch.add(count) => Err(StoreError::Stopped),
            _ => Ok(()),
        }
    }

    /// The same of things that were counted in memory.
    ///
    /// # Errors
    ///
    /// As of [`Progress::add`].
    pub fn add_all<T>(&self, things: &[T]) -> Result<(), StoreError> {
        self.add(things.len() as u64)
    }
}
