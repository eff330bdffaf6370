//! The open days of a participant as rows of its page: those ahead with what became of them, and the newest past ones.

use jiff::Timestamp;

use super::coming;
use crate::domain::participant::Participant;
use crate::domain::schedule::{Occurrence, offset_time};
use crate::domain::status::Status;
use crate::domain::wording::{PageLanguage, phrase};
use crate::http::public::session;

/// An open day that is not over.
pub(super) struct OpenDayRow {
    pub(super) start: String,
    /// Whether it is on now, of who takes part.
    pub(super) is_on: bool,
    pub(super) is_cancelled: bool,
    pub(super) is_full: bool,
    /// Where its own page stands, of who takes part.
    pub(super) page: Option<String>,
    /// Where its own calendar stands, if it takes place.
    pub(super) calendar: Option<String>,
    pub(super) day: String,
    pub(super) month: String,
    pub(super) text: String,
    pub(super) kind: &'static str,
    pub(super) title: Option<String>,
    pub(super) place: Option<String>,
    /// From when it was moved, how visitors come in, how many places are left.
    pub(super) remarks: Vec<String>,
    /// What its participant says of that.
    pub(super) note: Option<String>,
    pub(super) registration: Option<String>,
}

/// An open day that is over.
pub(super) struct PastRow {
    pub(super) start: String,
    pub(super) text: String,
    pub(super) page: String,
    pub(super) kind: &'static str,
    pub(super) title: Option<String>,
    pub(super) is_cancelled: bool,
    /// What happened.
    pub(super) word: &'static str,
}

impl OpenDayRow {
    /// Those that are not over, called off ones among them.
    pub(super) fn all(of: PageLanguage, participant: &Participant, now: Timestamp) -> Vec<Self> {
        let mut all = coming(participant, now);
        all.extend(session::called_off(participant, now));
        all.sort_by_key(|one| (one.start.timestamp(), one.end.timestamp(), one.day.id));
        all.iter().map(|one| Self::new(of, participant, one, now)).collect()
    }

    fn new(of: PageLanguage, participant: &Participant, one: &Occurrence<'_>, now: Timestamp) -> Self {
        let (start, end) = one.times_at(now);
        let (opening, is_cancelled) = (&one.day.opening, one.is_cancelled());
        let page = (participant.status == Status::Active).then(|| session::path(participant, one));
        let calendar = page.as_ref().filter(|_| !is_cancelled).map(|page| format!("{page}.ics"));
        let booking = session::booking_words(of, opening).filter(|_| !is_cancelled && !one.is_full());
        let places = session::places_words(of, one).filter(|_| !one.is_full());
        Self {
            is_on: page.is_some() && !is_cancelled && one.has_begun(now),
            is_cancelled,
            is_full: !is_cancelled && one.is_full(),
            start: if one.is_whole_day() { one.start.date().to_string() } else { offset_time(&one.start) },
            page,
            calendar,
            day: start.day().to_string(),
            month: of.month_in_short(start.date()),
            text: of.open_day(start, end),
            kind: of.say(opening.kind.label()),
            title: session::title(participant, opening).map(ToString::to_string),
            place: opening.place.as_ref().map(ToString::to_string),
            remarks: [session::moved_words(of, one), booking.map(str::to_owned), places]
                .into_iter()
                .flatten()
                .collect(),
            note: session::note(participant, one).map(ToString::to_string),
            registration: session::registration(participant, opening)
                .filter(|_| !is_cancelled && !one.is_full())
                .map(ToString::to_string),
        }
    }
}

impl PastRow {
    pub(super) fn all(of: PageLanguage, participant: &Participant, now: Timestamp) -> Vec<Self> {
        session::past(participant, now).iter().map(|one| Self::new(of, participant, one)).collect()
    }

    fn new(of: PageLanguage, participant: &Participant, one: &Occurrence<'_>) -> Self {
        let (opening, is_cancelled) = (&one.day.opening, one.is_cancelled());
        Self {
            start: one.start.date().to_string(),
            text: of.date_in_full(one.times().0.date()),
            page: session::path(participant, one),
            kind: of.say(opening.kind.label()),
            title: session::title(participant, opening).map(ToString::to_string),
            is_cancelled,
            word: of.say(if is_cancelled { phrase!("Cancelled") } else { phrase!("Took place") }),
        }
    }
}
