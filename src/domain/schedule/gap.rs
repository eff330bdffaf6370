//! Times that are on no clock: those that are skipped when clocks go forward.

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::{AmbiguousOffset, TimeZone};

/// From when to when the clocks of `zone` go, where they skip `time`.
pub(super) fn gap(zone: &TimeZone, time: DateTime) -> Option<(DateTime, DateTime)> {
    let AmbiguousOffset::Gap { before, after } = zone.to_ambiguous_timestamp(time).offset() else { return None };
    // Counted on by the clock that was put forward it is just behind that instant, or at it.
    let behind = before.to_timestamp(time).ok()?;
    let behind = Timestamp::from_nanosecond(behind.as_nanosecond() + 1).ok()?;
    let at = zone.preceding(behind).next()?.timestamp();
    Some((before.to_datetime(at), after.to_datetime(at)))
}
