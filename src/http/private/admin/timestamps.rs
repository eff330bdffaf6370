//! Instants as the maintainers' pages write them: in UTC, because maintainers and participants sit in many zones.

use jiff::Timestamp;
use jiff::tz::TimeZone;

/// An instant for a page.
pub(super) struct TimestampView {
    pub(super) instant: String,
    pub(super) text: String,
}

impl TimestampView {
    pub(super) fn of(at: Timestamp) -> Self {
        Self { instant: at.to_string(), text: day_and_time(at) }
    }
}

/// `3 Dec 2026, 09:05 UTC`.
pub(super) fn day_and_time(at: Timestamp) -> String {
    at.to_zoned(TimeZone::UTC).strftime("%-d %b %Y, %H:%M UTC").to_string()
}

/// How long it is since then, in its largest unit.
pub(super) fn since(at: Timestamp, now: Timestamp) -> String {
    let minutes = now.duration_since(at).as_mins().max(0);
    let (count, unit) = match minutes {
        0 => return "less than a minute".to_owned(),
        1..60 => (minutes, "minute"),
        60..1440 => (minutes / 60, "hour"),
        _ => (minutes / 1440, "day"),
    };
    format!("{count} {unit}{}", if count == 1 { "" } else { "s" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_instant_is_written_in_utc() {
        assert_eq!(day_and_time("2026-12-03T09:05:59Z".parse().unwrap()), "3 Dec 2026, 09:05 UTC");
    }

    #[test]
    fn waiting_is_told_in_its_largest_unit() {
        let at = |minutes: i64| Timestamp::from_second(minutes * 60).unwrap();
        for (minutes, text) in [
            (-5, "less than a minute"),
            (1, "1 minute"),
            (59, "59 minutes"),
            (60, "1 hour"),
            (1439, "23 hours"),
            (1440, "1 day"),
            (99_999, "69 days"),
        ] {
            assert_eq!(since(at(0), at(minutes)), text);
        }
    }
}
