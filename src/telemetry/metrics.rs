//! What is counted, by handles that were looked up once: counting is one atomic addition.

use std::sync::atomic::AtomicI64;

use prometheus_client::collector::Collector;
use prometheus_client::encoding::text::{encode_eof, encode_registry};
use prometheus_client::encoding::{DescriptorEncoder, EncodeLabelSet, EncodeMetric as _};
use prometheus_client::metrics::counter::{ConstCounter, Counter};
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::{ConstGauge, Gauge};
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
    /// Answers with a badge, 304s included.
    pub badges: BadgeCounters,
    /// Answers that told the client to use what it has.
    pub not_modified: Counter,
    /// Answers that told the client to come back later.
    pub busy: Counter,
    /// Answers with a badge in another look than the one asked for, which could not be drawn.
    pub substituted: Counter,
    pub render_ms: Histogram,
    /// What the public listener counts.
    pub connections: ConnectionMetrics,
    /// Lines of the log that could not be written.
    pub log_lines_lost: Counter,
    /// Requests by a trusted proxy, as its headers show.
    pub proxied: Counter,
    /// Of these, those of which it does not say who asks.
    pub proxy_doubts: Counter,
}

/// What one listener counts; a listener of no interest has handles of its own that nobody reads.
#[derive(Debug, Clone, Default)]
pub struct ConnectionMetrics {
    pub open: Gauge<i64, AtomicI64>,
    pub accepted: Counter,
    pub accept_failures: Counter,
    /// Connections closed at once because their address has its share.
    pub shares_exceeded: Counter,
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
            shares_exceeded: registered(
                r,
                "connection_shares_exceeded",
                "Connections beyond an address's share, closed",
            ),
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
            substituted: registered(r, "badges_substituted", "Badges in another look than the one asked for"),
            render_ms,
            connections,
            log_lines_lost: registered(r, "log_lines_lost", "Log lines that could not be written"),
            proxied: registered(r, "proxied", "Requests for anything but badges by a trusted proxy"),
            proxy_doubts: registered(
                r,
                "proxy_doubts",
                "Requests for anything but badges by a trusted proxy that does not say who asks",
            ),
            registry,
        }
    }

    /// Everything counted so far and what the app says of itself now, as [`METRICS_MEDIA_TYPE`].
    #[must_use]
    pub fn encode(&self, numbers: AppNumbers) -> String {
        let mut now = Registry::with_prefix("openday");
        now.register_collector(Box::new(numbers));
        let mut text = String::new();
        // Writing to a string cannot fail.
        let _ = encode_registry(&mut text, &self.registry).and_then(|()| encode_registry(&mut text, &now));
        let _ = encode_eof(&mut text);
        text
    }
}

/// What the app says of itself when it is asked: the operators' listener puts it beside what was counted.
#[derive(Debug, Clone, Copy, Default)]
pub struct AppNumbers {
    pub participants: usize,
    pub participants_unreadable: usize,
    /// Seconds since the store was last seen to have nothing newer; `None` before the first look.
    pub stale_for_s: Option<f64>,
    pub looks: usize,
    pub pictures: usize,
    pub picture_bytes: usize,
    pub sheet_bytes: usize,
    pub renders_queued: usize,
    pub renders: u64,
    pub renders_ahead: u64,
    pub renders_failed: u64,
    pub renders_refused: u64,
}

impl Collector for AppNumbers {
    fn encode(&self, mut encoder: DescriptorEncoder<'_>) -> Result<(), std::fmt::Error> {
        let gauges = [
            ("participants", "Participants in memory", self.participants),
            ("participants_unreadable", "Stored participants that cannot be read", self.participants_unreadable),
            ("looks", "Looks remembered", self.looks),
            ("pictures", "Pictures in the cache", self.pictures),
            ("cache_bytes", "Bytes of pictures in the cache", self.picture_bytes),
            ("sheet_bytes", "Bytes of sheets that are kept", self.sheet_bytes),
            ("renders_queued", "Pictures being drawn or waiting for it", self.renders_queued),
        ];
        for (name, help, value) in gauges {
            let gauge = ConstGauge::new(i64::try_from(value).unwrap_or(i64::MAX));
            gauge.encode(encoder.encode_descriptor(name, help, None, gauge.metric_type())?)?;
        }
        let counters = [
            ("renders", "Pictures drawn", self.renders),
            ("renders_ahead", "Pictures drawn, or tried, before anybody asked for them", self.renders_ahead),
            ("renders_failed", "Pictures that could not be drawn", self.renders_failed),
            ("renders_refused", "Pictures refused because too many waited", self.renders_refused),
        ];
        for (name, help, value) in counters {
            let counter = ConstCounter::new(value);
            counter.encode(encoder.encode_descriptor(name, help, None, counter.metric_type())?)?;
        }
        let stale = ConstGauge::new(self.stale_for_s.unwrap_or(f64::INFINITY));
        let help = "Seconds since the store was last seen to have nothing newer";
        stale.encode(encoder.encode_descriptor("store_age_seconds", help, None, stale.metric_type())?)
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
        let text = metrics.encode(AppNumbers::default());
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
            &metrics.connections.accepted,
            &metrics.connections.accept_failures,
            &metrics.connections.refused,
            &metrics.connections.timed_out,
            &metrics.connections.panicked,
            &metrics.log_lines_lost,
        ] {
            counter.inc_by(7);
        }
        metrics.connections.open.set(7);
        metrics.render_ms.observe(0.4);
        let text = metrics.encode(AppNumbers::default());
        assert_eq!(text.lines().filter(|line| !line.starts_with('#') && line.ends_with(" 7")).count(), 9, "{text}");
        assert!(text.contains("openday_render_milliseconds_bucket{le=\"0.5\"} 1\n"), "{text}");
    }

    #[test]
    fn what_the_app_says_stands_beside_what_was_counted() {
        let numbers = AppNumbers {
            participants: 12,
            participants_unreadable: 4,
            stale_for_s: Some(0.25),
            renders: 3,
            ..AppNumbers::default()
        };
        let text = Metrics::new().encode(numbers);
        for line in [
            "openday_participants 12\n",
            "openday_participants_unreadable 4\n",
            "openday_store_age_seconds 0.25\n",
            "openday_renders_total 3\n",
        ] {
            assert!(text.contains(line), "{text}");
        }
    }
}
