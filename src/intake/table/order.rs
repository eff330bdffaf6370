//! Whether the day or the month comes first in the dates of a table: one date may be read both ways, all of them seldom.

use std::borrow::Cow;

/// The order of the parts of dates like `3/12/2026`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Order {
    DayFirst,
    MonthFirst,
    /// No date says it, or they contradict each other.
    Unknown,
}

impl Order {
    /// The order in which all of some dates are written, if one of them can be read in no other.
    pub(super) fn of<'d>(dates: impl Iterator<Item = &'d str>) -> Self {
        dates
            .filter_map(parts)
            .fold(None, |order, ([first, second, _], _)| match (order, first > 12, second > 12) {
                (None | Some(Self::DayFirst), true, false) => Some(Self::DayFirst),
                (None | Some(Self::MonthFirst), false, true) => Some(Self::MonthFirst),
                (order, false, false) => order,
                _ => Some(Self::Unknown),
            })
            .unwrap_or(Self::Unknown)
    }

    /// A date, with a time behind it or without, written so that it has one reading; others stay as they are.
    pub(super) fn settle(self, date: &str) -> Cow<'_, str> {
        match (self, parts(date)) {
            (Self::DayFirst, Some(([day, month, year], rest)))
            | (Self::MonthFirst, Some(([month, day, year], rest))) => {
                Cow::Owned(format!("{year:04}-{month:02}-{day:02}{rest}"))
            }
            _ => Cow::Borrowed(date),
        }
    }
}

/// The three numbers of a date whose year stands last, and what stands behind it.
fn parts(date: &str) -> Option<([u16; 3], &str)> {
    let end = date.find(char::is_whitespace).unwrap_or(date.len());
    let (date, rest) = date.split_at_checked(end)?;
    let separator = date.chars().find(|c| matches!(c, '/' | '-'))?;
    let mut numbers = date.split(separator);
    let mut number = |digits: std::ops::RangeInclusive<usize>| {
        let part = numbers.next().filter(|part| digits.contains(&part.len()))?;
        part.parse::<u16>().ok().filter(|_| part.bytes().all(|byte| byte.is_ascii_digit()))
    };
    let parts = [number(1..=2)?, number(1..=2)?, number(4..=4)?];
    numbers.next().is_none().then_some((parts, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_date_with_a_single_reading_settles_the_others() {
        let order = |dates: &[&'static str]| Order::of(dates.iter().copied());
        assert_eq!(order(&["3/12/2026", "13/12/2026 9:00"]), Order::DayFirst);
        assert_eq!(order(&["12-13-2026", "3-12-2026", "2026-12-31"]), Order::MonthFirst);
        assert_eq!(order(&["3/12/2026", "soon", ""]), Order::Unknown);
        assert_eq!(order(&["13/12/2026", "12/13/2026", "13/12/2026"]), Order::Unknown);
        assert_eq!(Order::DayFirst.settle("3/12/2026 9:00"), "2026-12-03 9:00");
        assert_eq!(Order::MonthFirst.settle("3/12/2026"), "2026-03-12");
        assert_eq!(Order::MonthFirst.settle("2026-12-03"), "2026-12-03");
        assert_eq!(Order::Unknown.settle("3/12/2026"), "3/12/2026");
    }
}
