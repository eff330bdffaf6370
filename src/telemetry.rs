//! Logs and metrics.
//!
//! Anybody above `domain` may hold [`Metrics`]; `cli` sets up the log. What must never enter: an IP address, a
//! request's headers or query, and anything that decides.

mod fold;
mod lines;
mod metrics;

use std::io;

use tracing::Subscriber;
use tracing::level_filters::LevelFilter;
use tracing_subscriber::fmt::{self, MakeWriter};
use tracing_subscriber::layer::SubscriberExt as _;

use crate::config::{Log, LogFormat, LogLevel};

use fold::Fold;

pub use lines::LogLines;
pub use metrics::{AppNumbers, BadgeCounters, ConnectionMetrics, METRICS_MEDIA_TYPE, Metrics};

/// A log that could not be set up.
#[derive(Debug, thiserror::Error)]
pub enum LogError {
    #[error("cannot begin the log: {0}")]
    Thread(#[from] io::Error),
    #[error(transparent)]
    Twice(#[from] tracing::subscriber::SetGlobalDefaultError),
}

/// Sends the log to standard error from now on; what is lost of it is counted in `metrics`.
///
/// # Errors
///
/// When a log was set up before, or there is no thread for it.
pub fn init(log: Log, metrics: &Metrics) -> Result<LogLines, LogError> {
    let lines = LogLines::start(io::stderr(), metrics.log_lines_lost.clone())?;
    let fold = Fold::new(log.lines_of_a_kind_max);
    fold.start()?;
    tracing::subscriber::set_global_default(subscriber(log, fold, lines.clone()))?;
    Ok(lines)
}

/// A log that goes to `writer`.
fn subscriber<W>(log: Log, fold: Fold, writer: W) -> Box<dyn Subscriber + Send + Sync>
where
    W: for<'w> MakeWriter<'w> + Send + Sync + 'static,
{
    let registry = tracing_subscriber::registry().with(filter(log.level)).with(fold);
    let lines = fmt::layer()
        .with_writer(writer)
        .with_target(false)
        // It would be told on standard error, which panics where that is gone.
        .log_internal_errors(false);
    match log.format {
        LogFormat::Text => Box::new(registry.with(lines.with_ansi(false))),
        LogFormat::Json => Box::new(registry.with(lines.json().flatten_event(true).with_current_span(false))),
    }
}

const fn filter(level: LogLevel) -> LevelFilter {
    match level {
        LogLevel::Off => LevelFilter::OFF,
        LogLevel::Error => LevelFilter::ERROR,
        LogLevel::Warn => LevelFilter::WARN,
        LogLevel::Info => LevelFilter::INFO,
        LogLevel::Debug => LevelFilter::DEBUG,
        LogLevel::Trace => LevelFilter::TRACE,
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use super::*;

    #[derive(Clone, Default)]
    pub(super) struct Pages(Arc<Mutex<Vec<u8>>>);

    impl Pages {
        pub(super) fn text(&self) -> String {
            String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
        }
    }

    impl io::Write for Pages {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().write(bytes)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    fn logged(log: Log) -> String {
        let pages = Pages::default();
        let writer = pages.clone();
        let fold = Fold::new(log.lines_of_a_kind_max);
        tracing::subscriber::with_default(subscriber(log, fold, move || writer.clone()), || {
            tracing::info!(slug = "pekarna", "drawn");
            tracing::debug!("unseen");
        });
        pages.text()
    }

    #[test]
    fn lines_for_programs_are_json() {
        let text =
            logged(Log { level: LogLevel::Info, format: LogFormat::Json, lines_of_a_kind_max: 1, requests: false });
        let line: serde_json::Value = serde_json::from_str(text.trim_end()).unwrap();
        assert_eq!(
            (&line["level"], &line["message"], &line["slug"]),
            (&"INFO".into(), &"drawn".into(), &"pekarna".into())
        );
    }

    #[test]
    fn lines_below_the_level_are_left_out() {
        let text =
            logged(Log { level: LogLevel::Info, format: LogFormat::Text, lines_of_a_kind_max: 1, requests: false });
        assert!(text.contains("drawn") && !text.contains("unseen"), "{text}");
        assert_eq!(
            logged(Log { level: LogLevel::Warn, format: LogFormat::Text, lines_of_a_kind_max: 1, requests: false }),
            ""
        );
    }
}
