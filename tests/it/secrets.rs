//! No secret in any log line of the whole run.
//!
//! Every instance that a test starts makes the test program watch its own log, at every level and of every crate: events
//! as well as spans. A secret in it ends the run at once, because a failed assertion in a task of a server could go
//! unseen. What programs of the command-line tests write to standard error is read when they end.

use std::fmt::{self, Write as _};
use std::io::Write as _;
use std::process::Command;

use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Subscriber};
use tracing_subscriber::layer::{Context, Layer, SubscriberExt as _};
use tracing_subscriber::registry::Registry;

use crate::machine;
use crate::support::Instance;

/// Fewest letters and digits after a prefix that make a secret; the real ones have more.
const SECRET_CHARS_MIN: usize = 20;

/// What stands before the secrets of maintainers, participants and sessions.
const PREFIXES: [&str; 3] = ["opd_m_", "opd_p_", "opd_s_"];

/// Where in `text` a secret begins.
pub(crate) fn secret_in(text: &str) -> Option<usize> {
    let secret = |prefix: &&str| {
        text.match_indices(*prefix).find(|(at, prefix)| {
            let rest = text[at + prefix.len()..].bytes();
            rest.take_while(u8::is_ascii_alphanumeric).count() >= SECRET_CHARS_MIN
        })
    };
    PREFIXES.iter().filter_map(secret).map(|(at, _)| at).min()
}

/// Fails when a secret stands in `text`; it does not print it once more.
#[track_caller]
pub(crate) fn assert_none_in(text: &str, whose: &str) {
    let before = secret_in(text).map(|at| text[..at].lines().next_back().unwrap_or_default());
    assert_eq!(before, None, "{whose} holds a secret, after these words");
}

/// From now on a secret in this program's log ends it.
pub(crate) fn watch_the_log() {
    static WATCHING: std::sync::Once = std::sync::Once::new();
    WATCHING.call_once(|| {
        let watch = Registry::default().with(Watch { found: end_the_run });
        tracing::subscriber::set_global_default(watch).unwrap();
    });
}

fn end_the_run(place: &str) {
    let thread = std::thread::current();
    let name = thread.name().unwrap_or("an unnamed thread");
    let _ = writeln!(std::io::stderr(), "a secret was logged at {place}, in {name}; this ends the run");
    std::process::abort();
}

/// Tells `found` where a secret was logged.
struct Watch<F> {
    found: F,
}

/// All values of an event or span, as they are written.
#[derive(Default)]
struct Values(String);

impl Visit for Values {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        let _ = write!(self.0, "{}={value:?} ", field.name());
    }
}

impl<F: Fn(&str) + 'static> Watch<F> {
    fn look(&self, values: &Values, metadata: &tracing::Metadata<'_>) {
        if secret_in(&values.0).is_some() {
            (self.found)(&format!("{}:{}", metadata.file().unwrap_or("?"), metadata.line().unwrap_or_default()));
        }
    }
}

impl<S: Subscriber + for<'s> tracing_subscriber::registry::LookupSpan<'s>, F: Fn(&str) + 'static> Layer<S>
    for Watch<F>
{
    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        let mut values = Values::default();
        event.record(&mut values);
        self.look(&values, event.metadata());
    }

    fn on_new_span(&self, attributes: &Attributes<'_>, _: &Id, _: Context<'_, S>) {
        let mut values = Values::default();
        attributes.record(&mut values);
        self.look(&values, attributes.metadata());
    }

    fn on_record(&self, span: &Id, record: &Record<'_>, context: Context<'_, S>) {
        let mut values = Values::default();
        record.record(&mut values);
        if let Some(span) = context.span(span) {
            self.look(&values, span.metadata());
        }
    }
}

const PLANTED: &str = "opd_m_0123456789abcdefghijABCDEFGHIJ";

#[test]
fn a_secret_is_told_from_what_only_looks_like_one() {
    for (text, begins) in [
        (PLANTED, Some(0)),
        ("token=Some(\"opd_p_01234567890123456789\")", Some(12)),
        ("opd_s_short opd_s_01234567890123456789", Some(12)),
        ("opd_m_0123456789012345678", None),
        ("opd_m_0123456789-0123456789", None),
        ("opd_x_01234567890123456789", None),
        ("", None),
    ] {
        assert_eq!(secret_in(text), begins, "{text}");
    }
}

#[test]
fn a_secret_is_found_in_events_and_spans_however_it_is_written() {
    let found = std::sync::Arc::new(std::sync::Mutex::new(0));
    let count = std::sync::Arc::clone(&found);
    let watch = Watch { found: move |_: &str| *count.lock().unwrap() += 1 };
    tracing::subscriber::with_default(Registry::default().with(watch), || {
        tracing::trace!("signed in with {PLANTED}");
        tracing::info!(token = PLANTED, "signed in");
        tracing::warn!(request = ?("GET", PLANTED), "refused");
        tracing::error!(address = %format_args!("/manage?key={PLANTED}"), "refused");
        let span = tracing::debug_span!("request", token = PLANTED, later = tracing::field::Empty);
        span.record("later", PLANTED);
        tracing::info!(maintainer = "reception", "signed in");
    });
    assert_eq!(*found.lock().unwrap(), 6);
}

#[tokio::test]
async fn a_secret_in_the_log_of_an_instance_ends_the_run() {
    if machine::is_to_plant() {
        let _instance = Instance::start("2026-11-20T12:00:00Z").await;
        tokio::spawn(async { tracing::trace!(token = PLANTED, "signed in") }).await.unwrap();
        return;
    }
    let name =
        format!("{}::a_secret_in_the_log_of_an_instance_ends_the_run", module_path!().split_once("::").unwrap().1);
    let ended = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", &name, "--nocapture"])
        .env(machine::PLANT, "1")
        .output()
        .unwrap();
    let told = String::from_utf8_lossy(&ended.stderr);
    assert!(!ended.status.success(), "{told}");
    assert!(told.contains("a secret was logged at tests/it/secrets.rs:"), "{told}");
    assert_none_in(&told, "what is told of it");
}

#[test]
#[should_panic(expected = "holds a secret, after these words")]
fn a_secret_on_standard_error_fails_the_test_that_ran_the_program() {
    assert_none_in(&format!("all well\nsigned in with {PLANTED}\n"), "standard error");
}
