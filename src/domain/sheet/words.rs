//! What a sheet says beside what a badge says.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::Serialize;

use super::super::dates::{Detail, format_date};
use super::super::face::names_year;
use super::super::participant::Participant;
use super::super::schedule::Occurrence;
use super::super::status::Status;
use super::super::wording::{Speech, Wording, phrase};
use super::Sheet;

/// Most open days that a sheet names; of more it names the next two, and where the others stand.
pub const LEAVES_MAX: usize = 4;

/// Openings looked at for the leaves of a sheet.
const OPENINGS_MAX: usize = 64;

/// Most characters that the hours of a date take, the year before them included, unless the first take more; what is left
/// out is hinted at.
const LINE_CHARS_MAX: usize = 26;

/// What the built-in statement means.
const INVITATION: &str = phrase!("Come in for a day and see how our work is really done.");

/// Between what stands in one line of a leaf; a sign that needs no translation.
const BETWEEN: &str = " · ";

/// Open days that are named where there are more than [`LEAVES_MAX`].
const LEAVES_OF_MORE: usize = 2;

/// Who hands out the sheets: the instance and its initiative.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Issuer<'a> {
    /// What our addresses begin with, where somebody vouches for it.
    pub origin: Option<&'a str>,
    /// The name of the initiative.
    pub initiative: &'a str,
    /// Its own website.
    pub website: Option<&'a str>,
}

/// What a sheet says beside what a badge says, in the same language.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
pub struct SheetWords {
    pub place: Option<String>,
    /// The next open days.
    pub leaves: Vec<LeafWords>,
    /// Whether there are dates that are not named, or none is known.
    pub has_further_dates: bool,
    /// What stands above the address where they are, then: `Dates at`, or `All dates at` below some that are named.
    pub dates_at: Option<String>,
    /// What the statement means.
    pub invitation: Option<String>,
    /// What the code is for.
    pub question: String,
    /// The status page: for a code, and as it is typed.
    pub link: Option<String>,
    pub address: Option<String>,
    pub initiative: String,
    /// The initiative's website, or else ours, as it is typed.
    pub home: Option<String>,
}

/// An open day as the leaf of a calendar, and what stands beside it; parts that do not apply are empty.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
pub struct LeafWords {
    /// `Dec`.
    pub month: String,
    /// `3`.
    pub day: String,
    /// `Thursday`.
    pub weekday: String,
    /// `09:00–16:00`, of a date on which the doors open several times also `09:00–11:00 · 14:00–16:00`; before it the year
    /// where that must be named: `2027 · 09:00–16:00`.
    pub hours: String,
}

impl SheetWords {
    /// What of it `sheet` shows, so that nothing else makes another sheet of it.
    #[must_use]
    pub fn for_sheet(self, sheet: Sheet) -> Self {
        match sheet {
            Sheet::Paper(..) => self,
            Sheet::Social(_) => {
                let (initiative, question) = (String::new(), String::new());
                Self {
                    leaves: Vec::new(),
                    dates_at: None,
                    invitation: None,
                    link: None,
                    address: None,
                    has_further_dates: false,
                    initiative,
                    question,
                    ..self
                }
            }
        }
    }
}

impl Wording {
    /// What a sheet for `participant`, or for nobody, says at `now` beside what its badge says.
    #[must_use]
    pub fn sheet_words(
        &self,
        speech: Speech,
        participant: Option<&Participant>,
        issuer: Issuer<'_>,
        now: Timestamp,
    ) -> SheetWords {
        // Pages speak fewer languages than badges. What they cannot say is left out: a sheet speaks one language.
        let page = self.pages().of_tag(self.tag(speech).as_str());
        let active = participant.filter(|participant| participant.status == Status::Active);
        let mut leaves = active.map(|active| self.leaves(speech, active, now)).unwrap_or_default();
        let has_further_dates = leaves.is_empty() || leaves.len() > LEAVES_MAX;
        if leaves.len() > LEAVES_MAX {
            leaves.truncate(LEAVES_OF_MORE);
        }
        let link = participant.and_then(|it| Some(format!("{}/p/{}", issuer.origin?, it.slug)));
        let asks = page.map(|page| page.say(phrase!("Is this true? Scan it, or see")).to_owned());
        SheetWords {
            place: active.and_then(|active| active.place.as_ref()).map(ToString::to_string),
            has_further_dates,
            dates_at: has_further_dates.then(|| match page {
                Some(page) if leaves.is_empty() => page.say(phrase!("Dates at")).to_owned(),
                Some(page) => page.say(phrase!("All dates at")).to_owned(),
                None => self.ahead_label(speech).to_owned(),
            }),
            leaves,
            // Of the built-in statement alone it is known what it means; of another one the initiative may say it.
            invitation: page
                .filter(|page| !self.has_own_statements() || page.says_otherwise(INVITATION))
                .map(|page| page.say(INVITATION).to_owned()),
            question: asks.unwrap_or_else(|| self.check_badge(speech).to_owned()),
            address: link.as_deref().map(typed).map(ToOwned::to_owned),
            link,
            initiative: issuer.initiative.to_owned(),
            home: issuer.website.or(issuer.origin).map(typed).map(ToOwned::to_owned),
        }
    }

    /// The dates on which the doors open, from `now` on. One that began before goes on today.
    fn leaves(&self, speech: Speech, active: &Participant, now: Timestamp) -> Vec<LeafWords> {
        let zone = active.time_zone.time_zone();
        let today = zone.to_datetime(now).date();
        let days: Vec<_> = active.schedule.coming(zone, now).take(OPENINGS_MAX).collect();
        let date_of = |day: &Occurrence<'_>| day.start.date().max(today);
        let dates = days.chunk_by(|one, next| date_of(one) == date_of(next));
        dates.map(|days| self.leaf(speech, today, date_of(&days[0]), days)).collect()
    }

    /// A date on its leaf, seen on `today`.
    fn leaf(&self, speech: Speech, today: Date, date: Date, days: &[Occurrence<'_>]) -> LeafWords {
        let locale = self.locale(speech);
        let year = names_year(date, today).then(|| format_date(&locale, date, Detail::Year));
        let hours = days.iter().map(|day| self.hours(speech, day.hours_on(date)));
        // Who is open all day is open at all other hours of it too.
        let hours = hours.map(|hours| Some(hours).filter(|hours| !hours.is_empty())).collect::<Option<Vec<_>>>();
        let least = 1 + usize::from(year.is_some());
        let mut parts: Vec<_> = year.into_iter().chain(hours.unwrap_or_default()).collect();
        let named = parts.len();
        while parts.len() > least && parts.join(BETWEEN).chars().count() > LINE_CHARS_MAX {
            parts.pop();
        }
        if parts.len() < named {
            parts.push("…".to_owned());
        }
        LeafWords {
            month: format_date(&locale, date, Detail::MonthShort),
            day: format_date(&locale, date, Detail::Day),
            weekday: format_date(&locale, date, Detail::Weekday),
            hours: parts.join(BETWEEN),
        }
    }
}

/// An address as people type it.
fn typed(address: &str) -> &str {
    let address = address.split_once("://").map_or(address, |(_, rest)| rest);
    address.strip_suffix('/').unwrap_or(address)
}
