//! Folding: of many log lines of one kind in a period some are written, and of the rest their number.
//!
//! Whoever can have a line written can have a million written, and a log that is full hides what else it says. A kind is
//! the place in the program that says the line. What must never enter: which kinds matter.

use std::collections::HashMap;
use std::fmt::{Debug, Write as _};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tracing::callsite::Identifier;
use tracing::field::{Field, Visit};
use tracing::{Event, Level, Subscriber};
use tracing_subscriber::Layer;
use tracing_subscriber::layer::Context;

/// How long a period is.
pub(super) const PERIOD: Duration = Duration::from_secs(10);

/// The lines of the present period, by their kinds; there are as many as places that log.
#[derive(Debug, Clone)]
pub(super) struct Fold {
    lines_max: u32,
    kinds: Arc<Mutex<HashMap<Identifier, Kind>>>,
}

/// The lines of one kind.
#[derive(Debug)]
struct Kind {
    level: Level,
    /// What the first of them said.
    message: String,
    written: u32,
    left_out: u64,
}

impl Fold {
    /// Writes so many lines of a kind in a period.
    pub(super) fn new(lines_max: u32) -> Self {
        Self { lines_max, kinds: Arc::default() }
    }

    /// Ends periods until the process ends, on a thread of its own.
    pub(super) fn start(&self) -> std::io::Result<()> {
        let fold = self.clone();
        let periods = move || {
            loop {
                std::thread::sleep(PERIOD);
                fold.end_period();
            }
        };
        std::thread::Builder::new().name("openday-log-fold".to_owned()).spawn(periods).map(|_| ())
    }

    /// Says how many lines were left out, and begins anew.
    pub(super) fn end_period(&self) {
        let kinds = std::mem::take(&mut *self.kinds());
        let mut kinds: Vec<_> = kinds.into_values().filter(|kind| kind.left_out > 0).collect();
        kinds.sort_by(|one, other| one.message.cmp(&other.message));
        for Kind { level, message, left_out, .. } in kinds {
            let seconds = PERIOD.as_secs();
            match level {
                Level::ERROR => tracing::error!(left_out, seconds, like = message, "more lines of one kind"),
                Level::WARN => tracing::warn!(left_out, seconds, like = message, "more lines of one kind"),
                _ => tracing::info!(left_out, seconds, like = message, "more lines of one kind"),
            }
        }
    }

    fn kinds(&self) -> MutexGuard<'_, HashMap<Identifier, Kind>> {
        // Each change is whole before the next can fail.
        self.kinds.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<S: Subscriber> Layer<S> for Fold {
    fn event_enabled(&self, event: &Event<'_>, _: Context<'_, S>) -> bool {
        // Its own lines are few, and each tells of another kind.
        if event.metadata().target() == module_path!() {
            return true;
        }
        let mut kinds = self.kinds();
        let kind = kinds.entry(event.metadata().callsite()).or_insert_with(|| {
            let mut message = Message(String::new());
            event.record(&mut message);
            Kind { level: *event.metadata().level(), message: message.0, written: 0, left_out: 0 }
        });
        let is_written = kind.written < self.lines_max;
        if is_written {
            kind.written += 1;
        } else {
            kind.left_out += 1;
        }
        is_written
    }
}

/// What a line says beside its fields.
struct Message(String);

impl Visit for Message {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        if field.name() == "message" {
            // Writing to a string cannot fail.
            let _ = write!(self.0, "{value:?}");
        }
    }
}

#[cfg(test)]
mod tests {
    use tracing_subscriber::layer::SubscriberExt as _;

    use super::super::tests::Pages;
    use super::*;

    /// What is logged meanwhile and at the end of the period, of so many lines of a kind.
    fn told(lines_max: u32, act: impl FnOnce(&Fold)) -> String {
        let (fold, pages) = (Fold::new(lines_max), Pages::default());
        let writer = pages.clone();
        let lines = tracing_subscriber::fmt::layer().with_writer(move || writer.clone()).with_ansi(false);
        let subscriber = tracing_subscriber::registry().with(fold.clone()).with(lines);
        tracing::subscriber::with_default(subscriber, || act(&fold));
        pages.text()
    }

    #[test]
    fn many_lines_of_one_kind_are_a_few_and_their_number() {
        let text = told(3, |fold| {
            for number in 0..1_000 {
                tracing::warn!(number, "the store is busy");
                if number == 500 {
                    tracing::warn!("something else");
                }
            }
            fold.end_period();
            tracing::warn!("something else");
        });
        assert_eq!(text.matches("WARN").count(), 3 + 1 + 1 + 1, "{text}");
        assert!(text.contains("left_out=997 seconds=10 like=\"the store is busy\""), "{text}");
    }

    #[test]
    fn the_number_of_each_of_many_kinds_is_told_at_the_level_of_the_kind() {
        let text = told(1, |fold| {
            for _ in 0..3 {
                tracing::warn!("one");
                tracing::warn!("another");
                tracing::info!("a third");
                tracing::error!("a fourth");
            }
            fold.end_period();
        });
        for (level, message) in [("WARN", "one"), ("WARN", "another"), ("INFO", "a third"), ("ERROR", "a fourth")] {
            let told = format!("left_out=2 seconds=10 like=\"{message}\"");
            assert!(text.lines().any(|line| line.contains(level) && line.contains(&told)), "{message}: {text}");
        }
    }
}
