//! One open day as an event of a calendar (RFC 5545, section 3.6.1).
//!
//! What must never enter: which open days a calendar has.

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp, Zoned};

use super::super::content_line::ContentLines;
use super::{Publisher, zone};
use crate::domain::participant::Participant;
use crate::domain::schedule::{Occurrence, PAST_MAX, Shown, told_until};
use crate::domain::status::Status;
use crate::domain::text::Details;
use crate::domain::wording::phrase;
use crate::http::public::session;

/// How long after its time a cancelled open day is still told of: subscribers look once a day, or after a holiday.
const CANCELLED_KEPT: SignedDuration = SignedDuration::from_hours(30 * 24);

/// An open day as calendars have it.
#[derive(Debug)]
pub(super) struct Event<'a> {
    pub(super) participant: &'a Participant,
    pub(super) one: Occurrence<'a>,
    is_cancelled: bool,
    /// Whether its participant's words stand in it.
    has_words: bool,
}

impl<'a> Event<'a> {
    /// The open days of `participant` to tell of, earliest first; of those that are over the newest, at most `past_max`.
    pub(super) fn all(participant: &'a Participant, past_max: usize, now: Timestamp) -> Vec<Self> {
        let is_lost = match participant.status {
            Status::Active => false,
            // Never in anybody's calendar yet.
            Status::Pending => return Vec::new(),
            _ if participant.admitted_at.is_none() => return Vec::new(),
            Status::Suspended | Status::Revoked | Status::Withdrawn => true,
        };
        let (schedule, zone) = (&participant.schedule, participant.time_zone.time_zone());
        let kept = now.saturating_sub(CANCELLED_KEPT).unwrap_or(now);
        // What was over before its participant was out happened; it is neither cancelled nor advertised.
        let (since, until) = if is_lost {
            (kept.max(participant.status_since), told_until(zone, participant.status_since))
        } else {
            (kept, told_until(zone, now))
        };
        let event = |one: Occurrence<'a>| {
            let (is_public, is_cancelled) = (one.day.is_public(), one.is_cancelled());
            // A rehearsal is nobody's to know; what became one had been announced, and is none for the world any more.
            let is_told = is_public || !one.day.is_unseen;
            let is_past = !is_lost && is_public && !is_cancelled && one.is_over(now);
            let is_out = is_lost || !is_public;
            (is_told && !is_past).then_some(Self {
                participant,
                is_cancelled: is_cancelled || is_out,
                has_words: !is_out,
                one,
            })
        };
        let told = schedule.told(zone, since, until, Shown::All).into_iter().filter_map(event);
        let past_max = if is_lost { 0 } else { past_max.min(PAST_MAX) };
        let past = schedule.past(zone, now, Shown::Held, past_max).into_iter();
        let past = past.map(|one| Self { participant, one, is_cancelled: false, has_words: true });
        let mut all: Vec<_> = past.chain(told).collect();
        all.sort_by_key(Self::order);
        all
    }

    /// By what events of many are ordered.
    pub(super) fn order(&self) -> (Timestamp, Timestamp, u32, Date) {
        (self.one.start.timestamp(), self.one.end.timestamp(), self.one.day.id.0, self.one.date)
    }

    /// Writes it down.
    pub(super) fn write(&self, lines: &mut ContentLines, publisher: Publisher<'_>) {
        let (participant, day) = (self.participant, self.one.day);
        let changed = participant.changed_at.max(day.changed_at);
        lines.plain("BEGIN", "VEVENT");
        lines.plain("UID", &format!("{}@{}", self.name(), publisher.domain));
        lines.plain("DTSTAMP", &utc(changed));
        lines.plain("LAST-MODIFIED", &utc(changed));
        lines.plain("SEQUENCE", &participant.sequence_of(day).to_string());
        lines.plain("STATUS", if self.is_cancelled { "CANCELLED" } else { "CONFIRMED" });
        self.write_times(lines);
        lines.text("SUMMARY", &self.summary(publisher));
        if self.has_words {
            lines.text("LOCATION", &self.location(publisher));
            lines.text("DESCRIPTION", &self.description(publisher));
        }
        if let Some(page) = self.page(publisher) {
            lines.plain("URL", &page);
        }
        lines.plain("END", "VEVENT");
    }

    /// What it is known by for good, also where it is moved: of a rule with the date that the rule names.
    fn name(&self) -> String {
        let (slug, id) = (&self.participant.slug, self.one.day.id);
        let is_rule = self.one.day.opening.repeat().is_some();
        if is_rule { format!("{slug}-{id}-{}", self.one.date) } else { format!("{slug}-{id}") }
    }

    /// When it is, by the clocks there. A whole date is one in calendars too, without hours.
    fn write_times(&self, lines: &mut ContentLines) {
        if self.one.is_whole_day() {
            let (start, end) = self.one.times();
            let date = |of: Date| of.strftime("%Y%m%d").to_string();
            lines.plain("DTSTART;VALUE=DATE", &date(start.date()));
            lines.plain("DTEND;VALUE=DATE", &date(end.date()));
            return;
        }
        let zone = self.participant.time_zone.as_str();
        let times = [("DTSTART", &self.one.start), ("DTEND", &self.one.end)];
        // Of a local time that comes twice programs take either, so those are told in UTC.
        let comes_twice = |at: &Zoned| at.time_zone().to_ambiguous_timestamp(at.datetime()).is_ambiguous();
        let is_local = !times.iter().any(|(_, at)| comes_twice(at));
        // An opening that a clock change swallows has no length, and an end that is the start is not allowed.
        let has_length = self.one.end > self.one.start;
        for (name, at) in times.into_iter().take(if has_length { 2 } else { 1 }) {
            if is_local {
                lines.plain(&format!("{name};TZID={zone}"), &zone::local(at.datetime()));
            } else {
                lines.plain(name, &utc(at.timestamp()));
            }
        }
    }

    fn summary(&self, publisher: Publisher<'_>) -> String {
        let (participant, opening, of) = (self.participant, &self.one.day.opening, publisher.of);
        if !opening.kind.is_public() {
            return participant.name.to_string();
        }
        let title = session::title(participant, opening).filter(|_| self.has_words);
        let what = title.map_or_else(|| of.say(opening.kind.label()), |title| title.as_str());
        let summary = format!("{what} – {}", participant.name);
        if self.is_cancelled || !self.one.is_full() {
            return summary;
        }
        of.fill(phrase!("{what} (fully booked)"), &[("{what}", &summary)])
    }

    /// Where it is, as far as is known.
    fn location(&self, publisher: Publisher<'_>) -> String {
        let place = self.one.day.opening.place.as_ref().or(self.participant.place.as_ref());
        let country = publisher.of.country(self.participant.country);
        place.map_or_else(|| country.to_owned(), |place| format!("{place}, {country}"))
    }

    /// What became of it, what there is to see, what a visitor must know, and where the truth stands.
    fn description(&self, publisher: Publisher<'_>) -> String {
        let (participant, opening, of) = (self.participant, &self.one.day.opening, publisher.of);
        let mut parts: Vec<String> = Vec::new();
        parts.extend(self.is_cancelled.then(|| of.say(phrase!("Cancelled")).to_owned()));
        parts.extend(session::moved_words(of, &self.one));
        parts.extend(session::note(participant, &self.one).map(ToString::to_string));
        if !self.is_cancelled {
            parts.extend(session::places_words(of, &self.one));
            parts.extend(participant.plan.as_ref().map(ToString::to_string));
            parts.extend(opening.visit().details.as_ref().map(Details::to_string));
            parts.push(self.facts(publisher));
            let register = |link: &dyn std::fmt::Display| {
                of.fill(phrase!("Register: {address}"), &[("{address}", &link.to_string())])
            };
            parts.extend(session::registration(participant, opening).map(|link| register(link)));
        }
        let late = |page: String| {
            of.fill(phrase!("Calendars may be a day late. What is true now: {address}"), &[("{address}", &page)])
        };
        parts.extend(self.page(publisher).map(late));
        parts.push(publisher.initiative.to_owned());
        parts.join("\n\n")
    }

    /// What a visitor must know, in lines.
    fn facts(&self, publisher: Publisher<'_>) -> String {
        let (opening, of) = (&self.one.day.opening, publisher.of);
        let booking = [of.say(opening.booking.label()).to_owned()].into_iter();
        let facts = session::visit_facts(of, publisher.wording, opening).into_iter();
        let facts = facts.map(|fact| format!("{}: {}", fact.term, fact.text));
        booking.chain(facts).collect::<Vec<_>>().join("\n")
    }

    /// The page that says what is true now: its own, or that of a participant whose badge does not count.
    fn page(&self, publisher: Publisher<'_>) -> Option<String> {
        let origin = publisher.origin?;
        Some(if self.has_words {
            format!("{origin}{}", session::path_with_id(self.participant, self.one.start.date(), self.one.day.id))
        } else {
            format!("{origin}/p/{}", self.participant.slug)
        })
    }
}

/// An instant as calendars write it; times here are of whole seconds or cut to them.
fn utc(instant: Timestamp) -> String {
    instant.strftime("%Y%m%dT%H%M%SZ").to_string()
}
