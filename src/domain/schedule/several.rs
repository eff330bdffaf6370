//! Several open days of one date, alike but for their times.

use jiff::SignedDuration;
use jiff::civil::{DateTime, Time};

use super::{OpenDayError, Opening, parse_time};
use crate::domain::reading::Value;
use crate::domain::spelling;

/// Most further times of one date.
pub const FURTHER_TIMES_MAX: usize = 23;

/// Times of a day, as they are listed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Times(pub Vec<Time>);

/// Between commas or in lines; or a list as programs write it.
impl Value for Times {
    type Error = OpenDayError;

    fn from_input(text: &str) -> Result<Self, OpenDayError> {
        let listed = serde_json::from_str::<Vec<String>>(text).ok();
        let parts = listed.unwrap_or_else(|| text.split(['\n', ',', ';']).map(str::to_owned).collect());
        let parts = parts.iter().map(|part| spelling::plain(part)).filter(|part| !part.is_empty());
        let count = parts.clone().count();
        if count > FURTHER_TIMES_MAX {
            return Err(OpenDayError::TooManyTimes(count));
        }
        parts.map(parse_time).collect::<Result<_, _>>().map(Self)
    }
}

impl Opening {
    /// This opening, and the same at each of those times of its date, each as long as this one; earliest first. What was
    /// moved on single dates of a rule is moved by as much.
    ///
    /// # Errors
    ///
    /// [`OpenDayError::TimeTwice`] and [`OpenDayError::TimesOverlap`].
    pub fn also_at(self, times: &[Time]) -> Result<Vec<Self>, OpenDayError> {
        let mut all = Vec::with_capacity(times.len() + 1);
        for time in times {
            all.push(self.shifted(self.start().date().to_datetime(*time)));
        }
        all.push(self);
        all.sort_by_key(Self::start);
        for pair in all.windows(2) {
            if let [first, second] = pair {
                if first.start() == second.start() {
                    return Err(OpenDayError::TimeTwice(first.start().time()));
                }
                if second.start() < first.end() {
                    let (begins, ends) = (first.start().time(), first.end().time());
                    return Err(OpenDayError::TimesOverlap { begins, ends, next: second.start().time() });
                }
            }
        }
        Ok(all)
    }

    fn shifted(&self, start: DateTime) -> Self {
        let by: SignedDuration = start.duration_since(self.start());
        let mut other = self.moved(start, self.end().saturating_add(by));
        let shifted = self.exceptions.iter().map(|(date, exception)| {
            let mut exception = exception.clone();
            exception.turn = exception.turn.shifted(|at| at.saturating_add(by));
            (date, exception)
        });
        other.exceptions = shifted.collect();
        other
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::fixture;
    use crate::domain::schedule::{Turn, format_local_time};

    fn also_at(opening: Opening, times: &str) -> Result<Vec<String>, String> {
        let times = Times::from_input(times).map_err(|error| error.to_string())?.0;
        let all = opening.also_at(&times).map_err(|error| error.to_string())?;
        Ok(all.iter().map(|one| format!("{} {}", format_local_time(one.start()), one.end().time())).collect())
    }

    #[test]
    fn an_opening_is_had_at_further_times_of_its_date_each_as_long() {
        let tour = || fixture::opening("2026-12-03T11:00", "2026-12-03T12:30");
        let three = ["2026-12-03T09:00 10:30:00", "2026-12-03T11:00 12:30:00", "2026-12-03T14:00 15:30:00"];
        for times in ["14:00, 9:00", "2 pm\n9 am", r#"["09:00", "14:00"]"#] {
            assert_eq!(also_at(tour(), times).unwrap(), three, "{times}");
        }
        assert_eq!(also_at(tour(), "").unwrap(), three[1..2]);
        let late = fixture::opening("2026-12-03T22:00", "2026-12-04T00:00");
        assert_eq!(also_at(late, "20:00").unwrap(), ["2026-12-03T20:00 22:00:00", "2026-12-03T22:00 00:00:00"]);
    }

    #[test]
    fn times_that_stand_twice_or_overlap_or_are_none_are_refused() {
        let tour = || fixture::opening("2026-12-03T09:00", "2026-12-03T12:00");
        for (times, told) in [
            ("09:00, 14:00", "`09:00` stands twice among the times; the first is when it begins, name each once"),
            (&["13:00"; 24].join(","), "24 further times are too many; a date may have 23"),
            ("14:00, 14:00", "`14:00` stands twice among the times; the first is when it begins, name each once"),
            (
                "11:00",
                "what begins at `09:00` ends at `12:00`, and the next would begin at `11:00` already; leave more time \
                 between them",
            ),
            ("noonish", "`noonish` is not a time of the day, like 09:00 or 9 am"),
        ] {
            assert_eq!(also_at(tour(), times).unwrap_err(), told);
        }
    }

    #[test]
    fn what_a_rule_moves_is_moved_at_every_time() {
        let mut weekly = fixture::repeating("2026-12-02T09:00", "2026-12-02T10:00", "FREQ=WEEKLY");
        let moved = r#"["2026-12-09", {"date":"2026-12-16","start":"2026-12-17T10:00","end":"2026-12-17T11:00"}]"#;
        weekly.exceptions = Value::from_input(moved).unwrap();
        let all = weekly.also_at(&[jiff::civil::time(14, 0, 0, 0)]).unwrap();
        assert_eq!(all[1].repeat(), all[0].repeat());
        let turn = all[1].exceptions.on(jiff::civil::date(2026, 12, 16)).unwrap().turn.clone();
        let at = |time: &str| time.parse().unwrap();
        assert_eq!(turn, Turn::Moved { start: at("2026-12-17T15:00"), end: at("2026-12-17T16:00") });
    }
}
