//! What lists of open days are narrowed down by: the directory, the widget and the calendar of all.

use jiff::civil::Date;

use super::ComingDay;
use crate::domain::participant::{Country, Language, Participant};
use crate::domain::schedule::Kind;

/// Whose open days are asked for, and which of them; what is left out is not asked about.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Among {
    pub country: Option<Country>,
    /// The language of the badge, whatever its script and region.
    pub language: Option<Language>,
    pub kind: Option<Kind>,
    /// The first day of a month.
    pub month: Option<Date>,
}

impl Among {
    /// Whether it is said of a participant.
    #[must_use]
    pub fn has(&self, participant: &Participant) -> bool {
        self.country.is_none_or(|country| participant.country == country)
            && self.language.as_ref().is_none_or(|language| participant.language.main() == language.main())
    }

    /// Whether it is said of an open day of that kind that begins on a date there.
    #[must_use]
    pub fn has_day(&self, kind: Kind, date: Date) -> bool {
        self.kind.is_none_or(|wanted| kind == wanted) && self.month.is_none_or(|month| date.first_of_month() == month)
    }

    pub(super) fn has_coming(&self, day: &ComingDay) -> bool {
        self.has_day(day.kind, day.start.date())
    }

    /// Whether anything is asked about open days.
    pub(super) const fn is_of_days(&self) -> bool {
        self.kind.is_some() || self.month.is_some()
    }

    /// What is asked, each in its one spelling, by the key in the query of an address. None needs encoding.
    #[must_use]
    pub fn spelled(&self) -> [(&'static str, Option<String>); 4] {
        [
            ("country", self.country.as_ref().map(|country| country.as_str().to_owned())),
            ("language", self.language.as_ref().map(|language| language.main().to_owned())),
            ("kind", self.kind.map(|kind| kind.as_str().to_owned())),
            ("month", self.month.map(month_word)),
        ]
    }
}

/// A month as an address has it: `2026-12`.
#[must_use]
pub fn month_word(month: Date) -> String {
    month.strftime("%Y-%m").to_string()
}
