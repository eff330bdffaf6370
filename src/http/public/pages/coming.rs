//! Businesses and open days in lists, as visitors look through them.

use jiff::Timestamp;

use super::date_of;
use crate::app::{Business, ComingDay};
use crate::domain::participant::Participant;
use crate::domain::status::Status;
use crate::domain::text::Plan;
use crate::domain::wording::{PageLanguage, phrase};
use crate::http::public::session;

/// Most characters of a plan in a list.
const PLAN_CHARACTERS_MAX: usize = 160;

/// An open day in a list of many businesses'.
pub(super) struct DayRow {
    pub(super) path: String,
    pub(super) name: String,
    /// The language of the name.
    pub(super) language: String,
    /// Of the month, for the leaf of a calendar.
    pub(super) day: String,
    pub(super) month: String,
    /// As programs read it.
    pub(super) starts: String,
    pub(super) when: String,
    pub(super) kind: String,
    pub(super) whereabouts: String,
    /// Where its own page stands.
    pub(super) page: String,
    /// Whether it is on now.
    pub(super) is_on: bool,
    pub(super) is_off: bool,
    /// What became of it: that it is called off, or fully booked.
    pub(super) state: Option<&'static str>,
}

impl DayRow {
    pub(super) fn new(of: PageLanguage, business: &Business, day: &ComingDay, now: Timestamp) -> Self {
        let participant = &business.participant;
        let (start, end) = day.times_at(participant.time_zone.time_zone(), now);
        Self {
            path: path(participant),
            name: participant.name.to_string(),
            language: participant.language.to_string(),
            day: start.day().to_string(),
            month: of.month_in_short(start.date()),
            starts: start.date().to_string(),
            when: of.open_day(start, end),
            kind: of.say(day.kind.label()).to_owned(),
            whereabouts: whereabouts(of, participant),
            page: session::path_with_id(participant, day.start.date(), day.id),
            is_on: day.has_begun(now),
            is_off: day.is_cancelled,
            state: state(of, day),
        }
    }
}

/// What became of an open day ahead, in words.
fn state(of: PageLanguage, day: &ComingDay) -> Option<&'static str> {
    if day.is_cancelled {
        return Some(of.say(phrase!("Cancelled")));
    }
    day.is_full.then(|| of.say(phrase!("Fully booked")))
}

/// The next open day of somebody, in a row.
pub(super) struct Next {
    pub(super) starts: String,
    pub(super) when: String,
    /// That it is fully booked, or that what was announced is called off.
    pub(super) state: Option<&'static str>,
}

/// A business in a list.
pub(super) struct BusinessRow {
    pub(super) path: String,
    pub(super) name: String,
    pub(super) language: String,
    pub(super) whereabouts: String,
    pub(super) next: Option<Next>,
}

impl BusinessRow {
    pub(super) fn new(of: PageLanguage, business: &Business, now: Timestamp) -> Self {
        let participant = &business.participant;
        let zone = participant.time_zone.time_zone();
        let next = |day: &ComingDay| {
            let date = day.times_at(zone, now).0.date();
            Next { starts: date.to_string(), when: of.date_in_full(date), state: state(of, day) }
        };
        Self {
            path: path(participant),
            name: participant.name.to_string(),
            language: participant.language.to_string(),
            whereabouts: whereabouts(of, participant),
            // Where nothing takes place it is told of what would have.
            next: business.next().or(business.days.first()).map(next),
        }
    }
}

/// Somebody who takes part no longer, or not now.
pub(super) struct GoneRow {
    pub(super) path: String,
    pub(super) name: String,
    pub(super) language: String,
    pub(super) whereabouts: String,
    /// The status, for the style sheet.
    pub(super) mark: &'static str,
    /// The status in words, and since when.
    pub(super) word: String,
}

impl GoneRow {
    pub(super) fn new(of: PageLanguage, participant: &Participant) -> Self {
        let since = date_of(of, participant, participant.status_since);
        let word = match participant.status {
            Status::Suspended => "Paused since {date}",
            Status::Revoked => "Revoked on {date}",
            Status::Active | Status::Pending | Status::Withdrawn => "Left on {date}",
        };
        Self {
            path: path(participant),
            name: participant.name.to_string(),
            language: participant.language.to_string(),
            whereabouts: whereabouts(of, participant),
            mark: participant.status.as_str(),
            word: of.fill(word, &[("{date}", &since)]),
        }
    }
}

/// Where the status page of a participant stands.
pub(super) fn path(participant: &Participant) -> String {
    format!("/p/{}", participant.slug)
}

/// Place and country.
pub(crate) fn whereabouts(of: PageLanguage, participant: &Participant) -> String {
    let country = of.country(participant.country);
    match &participant.place {
        // The place may be in another script than the page (Unicode, section 23.2: isolates).
        Some(place) => format!("\u{2068}{place}\u{2069}, {country}"),
        None => country.to_owned(),
    }
}

/// The beginning of a plan, as far as it fits into a list.
pub(super) fn plan_of(participant: &Participant) -> Option<String> {
    let plan = participant.public_plan().map(Plan::as_str)?;
    let first = plan.lines().next().unwrap_or_default();
    let shown: String = first.chars().take(PLAN_CHARACTERS_MAX).collect();
    Some(if shown.len() < plan.len() { format!("{}…", shown.trim_end()) } else { shown })
}
