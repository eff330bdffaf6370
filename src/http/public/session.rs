//! One opening of a participant in words: what became of it, how visitors come in, what they must know.
//!
//! Pages, calendars and documents say the same of it, so it is put into words here alone. What must never enter: how a
//! page or a calendar looks.

use jiff::Timestamp;
use jiff::civil::Date;

use crate::domain::participant::{Link, Participant};
use crate::domain::schedule::{
    Audience, Booking, Kind, Occurrence, OpenDayId, Opening, PAST_MAX, Shown, Stage, told_until,
};
use crate::domain::status::Status;
use crate::domain::text::{DayNote, Title};
use crate::domain::wording::{PageLanguage, Wording, phrase};

/// What a visitor must know, with what it is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct VisitFact {
    pub(super) term: &'static str,
    pub(super) text: String,
    /// Whether the text is the participant's own, in its language.
    pub(super) is_own: bool,
}

/// The title that its participant gave it: of who was not looked at by a maintainer yet, none is shown.
pub(super) fn title<'a>(participant: &Participant, opening: &'a Opening) -> Option<&'a Title> {
    opening.title.as_ref().filter(|_| participant.admitted_at.is_some())
}

/// Where visitors register, under the same condition.
pub(super) fn registration<'a>(participant: &Participant, opening: &'a Opening) -> Option<&'a Link> {
    opening.registration.as_ref().filter(|_| participant.admitted_at.is_some())
}

/// What visitors are told of what became of it, under the same condition.
pub(super) fn note<'a>(participant: &Participant, one: &Occurrence<'a>) -> Option<&'a DayNote> {
    one.note().filter(|_| participant.admitted_at.is_some())
}

/// What a visitor must know before coming, as far as it is said.
pub(super) fn visit_facts(of: PageLanguage, wording: &Wording, opening: &Opening) -> Vec<VisitFact> {
    let fact = |term: &'static str, text: &str| VisitFact { term: of.say(term), text: text.to_owned(), is_own: false };
    let own = |term: &'static str, text: &str| VisitFact { is_own: true, ..fact(term, text) };
    let visit = opening.visit();
    let mut facts = Vec::new();
    if opening.audience != Audience::Public {
        facts.push(fact(phrase!("Who can come"), of.say(opening.audience.label())));
    }
    facts.push(fact(phrase!("Price"), &price(of, opening)));
    if let Some(age) = visit.minimum_age.filter(|age| age.0 > 0) {
        let years = of.fill(phrase!("{years} years"), &[("{years}", &age.to_string())]);
        facts.push(fact(phrase!("Minimum age"), &years));
    }
    facts.extend(visit.step_free.map(|access| fact(phrase!("Access"), of.say(access.label()))));
    if let Some(languages) = &visit.languages {
        let names: Vec<_> = languages.iter().map(|language| wording.own_name(language)).collect();
        facts.extend((!names.is_empty()).then(|| fact(phrase!("Languages spoken"), &names.join(", "))));
    }
    facts.extend(visit.bring.as_ref().map(|bring| own(phrase!("What to wear or bring"), bring.as_str())));
    facts.extend(visit.photos.map(|photos| fact(phrase!("Photos"), of.say(photos.label()))));
    facts.extend(visit.meeting_point.as_ref().map(|place| own(phrase!("Meeting point"), place.as_str())));
    facts
}

/// What a visit costs, in words.
pub(super) fn price(of: PageLanguage, opening: &Opening) -> String {
    opening.visit().price.as_ref().map_or_else(|| of.say("Free").to_owned(), ToString::to_string)
}

/// How many places are left, in words, where that is known of what takes place.
pub(super) fn places_words(of: PageLanguage, one: &Occurrence<'_>) -> Option<String> {
    let left = one.places_left().filter(|_| !one.is_cancelled())?;
    Some(match left {
        0 => of.say("Fully booked").to_owned(),
        left => of.fill("Places left: {count}", &[("{count}", &left.to_string())]),
    })
}

/// How visitors come in, in words, where something is to be done about it.
pub(super) fn booking_words(of: PageLanguage, opening: &Opening) -> Option<&'static str> {
    (opening.booking != Booking::None).then(|| of.say(opening.booking.label()))
}

/// For which date it was announced, in words, where it was moved.
pub(super) fn moved_words(of: PageLanguage, one: &Occurrence<'_>) -> Option<String> {
    let from = one.moved_from()?;
    Some(of.fill("Moved here from {date}", &[("{date}", &of.date_in_full(from))]))
}

/// What happened, in a word that programs read.
pub(super) const fn state_word(stage: Stage) -> &'static str {
    match stage {
        Stage::Over => "took-place",
        stage => stage.as_str(),
    }
}

/// Whether visitors come to the participant's place, look in from afar, or both.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Attendance {
    Offline,
    Online,
    Mixed,
}

impl Attendance {
    pub(super) const fn of(kind: Kind) -> Self {
        match kind {
            Kind::OnlineVisit => Self::Online,
            Kind::HybridVisit => Self::Mixed,
            _ => Self::Offline,
        }
    }

    /// As schema.org calls it.
    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::Offline => "https://schema.org/OfflineEventAttendanceMode",
            Self::Online => "https://schema.org/OnlineEventAttendanceMode",
            Self::Mixed => "https://schema.org/MixedEventAttendanceMode",
        }
    }
}

/// The address of its page within ours: that of its date, with its number where others stand on that date.
pub(super) fn path(participant: &Participant, one: &Occurrence<'_>) -> String {
    let date = one.start.date();
    let on = participant.schedule.on(date, participant.time_zone.time_zone());
    let is_alone = on.iter().filter(|other| other.start.date() == date).count() <= 1;
    if is_alone { format!("/p/{}/{date}", participant.slug) } else { path_with_id(participant, date, one.day.id) }
}

/// The address of a page that stays what it is, whatever else comes to stand on its date.
pub(super) fn path_with_id(participant: &Participant, date: Date, id: OpenDayId) -> String {
    format!("/p/{}/{date}-{id}", participant.slug)
}

/// Called off openings that are told of at most beside those that take place.
const CALLED_OFF_MAX: usize = 12;

/// What was announced, is called off and not over, of who takes part.
pub(super) fn called_off(participant: &Participant, now: Timestamp) -> Vec<Occurrence<'_>> {
    if participant.status != Status::Active {
        return Vec::new();
    }
    let zone = participant.time_zone.time_zone();
    let mut all = participant.schedule.called_off(zone, now);
    all.truncate(CALLED_OFF_MAX);
    all
}

/// The newest openings that are over, of who takes part.
pub(super) fn past(participant: &Participant, now: Timestamp) -> Vec<Occurrence<'_>> {
    if participant.status != Status::Active {
        return Vec::new();
    }
    participant.schedule.past(participant.time_zone.time_zone(), now, Shown::Public, PAST_MAX)
}

/// The openings of a date, or one of them, that have a page: those ahead as far as they are told, and the newest past ones.
pub(super) fn shown_on(
    participant: &Participant,
    date: Date,
    id: Option<OpenDayId>,
    now: Timestamp,
) -> Vec<Occurrence<'_>> {
    if participant.status != Status::Active {
        return Vec::new();
    }
    let zone = participant.time_zone.time_zone();
    let schedule = &participant.schedule;
    let mut all = schedule.on(date, zone);
    all.retain(|one| id.is_none_or(|id| one.day.id == id));
    if all.iter().any(|one| one.is_over(now)) {
        let past = past(participant, now);
        all.retain(|one| {
            !one.is_over(now) || past.iter().any(|kept| (kept.day.id, kept.date) == (one.day.id, one.date))
        });
    }
    let until = told_until(zone, now);
    all.retain(|one| {
        let until = if one.day.cancelled { told_until(zone, one.day.changed_at) } else { until };
        one.day.opening.repeat().is_none() || one.moved_from().is_some() || one.start.date() <= until
    });
    all
}
