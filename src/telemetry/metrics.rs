//! What is counted, by handles that were looked up once: counting is one atomic addition.

use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::{Metric, Registry};

use crate::domain::look::Format;
use crate::domain::wording::Mark;

/// The media type of [`Metrics::encode`].
pub const METRICS_MEDIA_TYPE: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// Upper bounds of the render histogram in milliseconds: from an SVG whose text is known to a large PNG on a busy machine.
const RENDER_MS_BOUNDS: [f64; 12] = [0.1, 0.25, 0.5, 1.0, 2.0, 5.0, 10.0, 25.0, 50.0, 100.0, 500.0, 2_000.0];

/// Everything that is counted in one running server.
#[derive(Debug)]
pub struct Metrics {
    registry: Registry,
    started: Instant,
    /// Milliseconds from `started` to the last successful poll; 0 before the first.
    polled_at_ms: AtomicU64,
    seconds_since_poll: Gauge<f64, AtomicU64>,
    /// Answers with a badge, 304s included.
    pub badges: BadgeCounters,
    /// Answers that told the client to use what it has.
    pub not_modified: Counter,
    /// Answers that told the client to come back later.
    pub busy: Counter,
    pub renders: Counter,
    pub renders_failed: Counter,
    pub render_ms: Histogram,
    pub cache_hits: Counter,
    pub cache_misses: Counter,
    pub cache_bytes: Gauge<i64, AtomicI64>,
    pub store_polls: Counter,
    pub store_poll_failures: Counter,
    /// What the public listener counts.
    pub connections: ConnectionMetrics,
}

/// What one listener counts; a listener of no interest has handles of its own that nobody reads.
#[derive(Debug, Clone, Default)]
pub struct ConnectionMetrics {
    pub open: Gauge<i64, AtomicI64>,
    pub accepted: Counter,
    pub accept_failures: Counter,
    /// Requests refused before they reached a handler.
    pub refused: Counter,
    /// Requests whose deadline passed.
    pub timed_out: Counter,
    /// Requests whose handler panicked.
    pub panicked: Counter,
}

/// One counter for each mark and format.
#[derive(Debug)]
pub struct BadgeCounters([[Counter; 2]; Mark::ALL.len()]);

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct BadgeLabels {
    mark: &'static str,
    format: &'static str,
}

impl BadgeCounters {
    const FORMATS: [&'static str; 2] = ["svg", "png"];

    fn new(family: &Family<BadgeLabels, Counter>) -> Self {
        Self(Mark::ALL.map(|mark| {
            Self::FORMATS.map(|format| family.get_or_create_owned(&BadgeLabels { mark: mark.as_str(), format }))
        }))
    }

    /// The counter of badges with that mark in that format, at any scale.
    #[must_use]
    pub fn of(&self, mark: Mark, format: Format) -> &Counter {
        let [svg, png] = self.of_mark(mark);
        match format {
            Format::Svg => svg,
            Format::Png(_) => png,
        }
    }

    fn of_mark(&self, mark: Mark) -> &[Counter; 2] {
        let Self(rows) = self;
        rows.iter().zip(Mark::ALL).find_map(|(row, of)| (of == mark).then_some(row)).expect("`ALL` has every mark")
    }
}

impl Metrics {
    #[must_use]
    pub fn new() -> Self {
        let mut registry = Registry::with_prefix("openday");
        let r = &mut registry;
        let badges = Family::default();
        r.register("badges", "Answers with a badge, by what it says and its format", badges.clone());
        let connections = ConnectionMetrics {
            open: registered(r, "connections_open", "Connections open on the public listener"),
            accepted: registered(r, "connections_accepted", "Connections accepted on the public listener"),
            accept_failures: registered(r, "accept_failures", "Connections that could not be accepted"),
            refused: registered(r, "requests_refused", "Requests refused before they were looked at"),
            timed_out: registered(r, "requests_timed_out", "Requests that took longer than allowed"),
            panicked: registered(r, "requests_panicked", "Requests that failed unexpectedly"),
        };
        let render_ms = Histogram::new(RENDER_MS_BOUNDS);
        r.register("render_milliseconds", "Time to draw one picture", render_ms.clone());
        Self {
            badges: BadgeCounters::new(&badges),
            not_modified: registered(r, "not_modified", "Answers that the client's copy is still good"),
            busy: registered(r, "busy", "Answers to come back later"),
            renders: registered(r, "renders", "Pictures drawn"),
            renders_failed: registered(r, "renders_failed", "Pictures that could not be drawn"),
            render_ms,
            cache_hits: registered(r, "cache_hits", "Pictures found in the cache"),
            cache_misses: registered(r, "cache_misses", "Pictures not found in the cache"),
            cache_bytes: registered(r, "cache_bytes", "Bytes of pictures in the cache"),
            store_polls: registered(r, "store_polls", "Looks at the store for changes"),
            store_poll_failures: registered(r, "store_poll_failures", "Looks at the store that failed"),
            seconds_since_poll: registered(
                r,
                "store_poll_age_seconds",
                "Seconds since the store was last looked at with success, or since the start",
            ),
            connections,
            polled_at_ms: AtomicU64::new(0),
            started: Instant::now(),
            registry,
        }
    }

    /// Counts a look at the store.
    pub fn store_polled(&self, succeeded: bool) {
        self.store_polls.inc();
        if succeeded {
            let now_ms = u64::try_from(self.started.elapsed().as_millis()).unwrap_or(u64::MAX);
            self.polled_at_ms.store(now_ms, Ordering::Relaxed);
        } else {
            self.store_poll_failures.inc();
        }
    }

    /// How long ago the store was last looked at with success; from the start before the first time.
    #[must_use]
    pub fn store_poll_age(&self) -> Duration {
        let polled_at = Duration::from_millis(self.polled_at_ms.load(Ordering::Relaxed));
        self.started.elapsed().saturating_sub(polled_at)
    }

    /// Everything counted so far, as [`METRICS_MEDIA_TYPE`].
    #[must_use]
    pub fn encode(&self) -> String {
        self.seconds_since_poll.set(self.store_poll_age().as_secs_f64());
        let mut text = String::new();
        // Writing to a string cannot fail.
        let _ = encode(&mut text, &self.registry);
        text
    }
}

impl Default for Metrics {
    fn default() -> Self {
        Self::new()
    }
}

fn registered<M: Metric + Clone + Default>(registry: &mut Registry, name: &str, help: &str) -> M {
    let metric = M::default();
    registry.register(name, help, metric.clone());
    metric
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::look::Scale;
    use crate::domain::status::Status;

    #[test]
    fn badges_are_counted_by_mark_and_format_whatever_the_scale() {
        let metrics = Metrics::new();
        let active = Mark::Participant(Status::Active);
        metrics.badges.of(active, Format::Png(Scale::ONE)).inc();
        metrics.badges.of(active, Format::ALL[4]).inc();
        metrics.badges.of(Mark::Unknown, Format::Svg).inc();
        let text = metrics.encode();
        assert!(text.contains("openday_badges_total{mark=\"active\",format=\"png\"} 2\n"), "{text}");
        assert!(text.contains("openday_badges_total{mark=\"unknown\",format=\"svg\"} 1\n"), "{text}");
        assert!(text.contains("openday_badges_total{mark=\"revoked\",format=\"svg\"} 0\n"), "{text}");
        assert!(text.ends_with("# EOF\n"));
    }

    #[test]
    fn every_handle_is_in_the_text() {
        let metrics = Metrics::new();
        for counter in [
            &metrics.not_modified,
            &metrics.busy,
            &metrics.renders,
            &metrics.renders_failed,
            &metrics.cache_hits,
            &metrics.cache_misses,
            &metrics.connections.accepted,
            &metrics.connections.accept_failures,
            &metrics.connections.refused,
            &metrics.connections.timed_out,
            &metrics.connections.panicked,
        ] {
            counter.inc_by(7);
        }
        metrics.cache_bytes.set(7);
        metrics.connections.open.set(7);
        metrics.render_ms.observe(0.4);
        let text = metrics.encode();
        assert_eq!(text.lines().filter(|line| !line.starts_with('#') && line.ends_with(" 7")).count(), 13, "{text}");
        assert!(text.contains("openday_render_milliseconds_bucket{le=\"0.5\"} 1\n"), "{text}");
    }

    #[test]
    fn a_failed_poll_leaves_the_age_of_the_last_good_one() {
        let metrics = Metrics::new();
        metrics.store_polled(true);
        metrics.store_polled(false);
        let text = metrics.encode();
        assert!(
            text.contains("openday_store_polls_total 2\n") && text.contains("openday_store_poll_failures_total 1\n")
        );
        assert!(text.contains("openday_store_poll_age_seconds "), "{text}");
        assert!(metrics.store_poll_age() < Duration::from_hours(1));
    }
}
