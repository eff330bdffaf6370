//! The `Date` of answers, by the clock of whoever answers.
//!
//! hyper's own goes on with a cached time when the machine's clock is set back, and then caches count from what is yet to
//! come. What must never enter: a clock.

use std::sync::{PoisonError, RwLock};

use hyper::header::HeaderValue;
use jiff::Timestamp;
use jiff::fmt::rfc2822::DateTimePrinter;

/// The last `Date` of a connection, made once a second. One of all connections would be written to by every core for every answer.
#[derive(Debug, Default)]
pub(super) struct Dates(RwLock<Option<(i64, HeaderValue)>>);

impl Dates {
    /// The value of `Date` at that instant (RFC 9110, section 5.6.7); none out of the years that it can name.
    pub(super) fn at(&self, now: Timestamp) -> Option<HeaderValue> {
        let second = now.as_second();
        let last = self.0.read().unwrap_or_else(PoisonError::into_inner).clone();
        if let Some((_, value)) = last.filter(|(made_at, _)| *made_at == second) {
            return Some(value);
        }
        let text = DateTimePrinter::new().timestamp_to_rfc9110_string(&now).ok()?;
        let value = HeaderValue::try_from(text).ok()?;
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = Some((second, value.clone()));
        Some(value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_follows_the_clock_forward_and_back() {
        let dates = Dates::default();
        for (now, said) in [
            ("2026-12-03T09:00:00.999Z", "Thu, 03 Dec 2026 09:00:00 GMT"),
            ("2026-12-03T09:00:01Z", "Thu, 03 Dec 2026 09:00:01 GMT"),
            ("2026-12-03T08:00:00Z", "Thu, 03 Dec 2026 08:00:00 GMT"),
        ] {
            assert_eq!(dates.at(now.parse().unwrap()).unwrap(), said);
        }
    }
}
