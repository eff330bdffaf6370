//! One participant as the document has it, and the way from and to the domain's.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::de::MapAccess;
use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};

use super::day::{self, DayDocument};
use super::further::Further;
use crate::domain::input::{
    ClosureInput, FieldError, Members, Number, Objects, ParticularsInput, Reader, SLUG_FIELD, Text, Texts, Unknown,
    put_given, put_once, read_as_objects, texts,
};
use crate::domain::participant::{Participant, Website, WebsiteDecline, WebsiteRequest, given_sequence};
use crate::domain::reading::Reading;
use crate::domain::schedule::{Closure, Schedule};
use crate::domain::status::Status;

const ADMISSIONS: &str = "admissions";
const CHANGED_AT: &str = "changed_at";
const CALENDAR_SEQUENCE: &str = "calendar_sequence";
const OPEN_DAYS: &str = "open_days";
const CLOSURES: &str = "closures";

texts!(
    /// What is recorded of a participant beside what it says of itself: where it stands, and since when.
    pub(super) Recorded, "an object that describes a participant",
    { status, status_reason, reason_class, status_since, suspended_until, website_standing, website_standing_since, requested_website,
      website_requested_at, declined_website, website_declined_at, website_decline_reason, applied_at, admitted_at, changed_at }
);

/// A participant as the document has it.
#[derive(Debug, Default)]
pub(in crate::store) struct Entry {
    slug: Option<String>,
    particulars: ParticularsInput,
    recorded: Recorded,
    admissions: Option<u32>,
    calendar_sequence: Option<u32>,
    open_days: Option<Vec<DayDocument>>,
    closures: Option<Vec<ClosureInput>>,
    /// Members that a newer release wrote.
    further: Further,
}

impl Members for Entry {
    const EXPECTED: &'static str = ParticularsInput::EXPECTED;

    fn names() -> Vec<&'static str> {
        let mut names = vec![SLUG_FIELD.name];
        names.extend(ParticularsInput::NAMES);
        names.extend(Recorded::NAMES);
        names.extend([ADMISSIONS, CALENDAR_SEQUENCE, OPEN_DAYS, CLOSURES]);
        names
    }

    fn read<'de, A: MapAccess<'de>>(
        &mut self,
        name: &'static str,
        members: &mut A,
        unknown: Unknown,
    ) -> Result<(), A::Error> {
        match name {
            ADMISSIONS => put_given(&mut self.admissions, name, members.next_value_seed(Number)?),
            CALENDAR_SEQUENCE => put_given(&mut self.calendar_sequence, name, members.next_value_seed(Number)?),
            CLOSURES => put_once(&mut self.closures, name, members.next_value_seed(Objects::new(unknown))?),
            OPEN_DAYS => put_once(&mut self.open_days, name, members.next_value_seed(Objects::new(unknown))?),
            _ if name == SLUG_FIELD.name => put_once(&mut self.slug, name, members.next_value_seed(Text)?),
            _ if Recorded::NAMES.contains(&name) => self.recorded.read(name, members, unknown),
            _ => self.particulars.read(name, members, unknown),
        }
    }
}

read_as_objects!(Entry);

impl Serialize for Entry {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut members = serializer.serialize_map(None)?;
        members.serialize_entry(SLUG_FIELD.name, &self.slug)?;
        for (name, text) in self.particulars.given() {
            members.serialize_entry(name, text)?;
        }
        for (name, text) in self.recorded.given() {
            if name == CHANGED_AT {
                members.serialize_entry(ADMISSIONS, &self.admissions)?;
            }
            members.serialize_entry(name, text)?;
        }
        if let Some(number) = self.calendar_sequence {
            members.serialize_entry(CALENDAR_SEQUENCE, &number)?;
        }
        members.serialize_entry(OPEN_DAYS, self.open_days.as_deref().unwrap_or_default())?;
        if let Some(closures) = self.closures.as_deref().filter(|closures| !closures.is_empty()) {
            let texts = |closure: &ClosureInput| closure.given().map(|(name, text)| (name, text.to_owned())).collect();
            let closures: Vec<BTreeMap<_, _>> = closures.iter().map(texts).collect();
            members.serialize_entry(CLOSURES, &closures)?;
        }
        self.further.serialize_into(&mut members)?;
        members.end()
    }
}

impl Entry {
    /// The entry of a participant, complete.
    pub(in crate::store) fn of(participant: &Participant) -> Self {
        let request = participant.website_request.as_ref();
        let decline = participant.website_decline.as_ref();
        let recorded = Recorded {
            status: Some(participant.status.to_string()),
            status_reason: participant.status_reason.as_ref().map(ToString::to_string),
            reason_class: participant.reason_class.map(|class| class.to_string()),
            status_since: Some(participant.status_since.to_string()),
            suspended_until: participant.suspended_until.map(|date| date.to_string()),
            website_standing: Some(participant.website_standing.to_string()),
            website_standing_since: Some(participant.website_standing_since.to_string()),
            requested_website: request.map(|request| request.website.to_string()),
            website_requested_at: request.map(|request| request.requested_at.to_string()),
            declined_website: decline.map(|decline| decline.website.to_string()),
            website_declined_at: decline.map(|decline| decline.declined_at.to_string()),
            website_decline_reason: decline.and_then(|decline| decline.reason.as_ref()).map(ToString::to_string),
            applied_at: Some(participant.applied_at.to_string()),
            admitted_at: participant.admitted_at.map(|at| at.to_string()),
            changed_at: Some(participant.changed_at.to_string()),
        };
        Self {
            slug: Some(participant.slug.to_string()),
            particulars: ParticularsInput::of(participant),
            recorded,
            admissions: Some(participant.admissions),
            calendar_sequence: participant.calendar_sequence,
            open_days: Some(participant.schedule.open_days().iter().map(DayDocument::of).collect()),
            closures: Some(participant.schedule.closures().iter().map(ClosureInput::of).collect()),
            further: Further::default(),
        }
    }

    /// The spans of closed days.
    fn closed_days(&self, reading: Reading, now: Timestamp) -> Result<Vec<Closure>, Vec<FieldError>> {
        let mut schedule = Schedule::default();
        let mut mistakes = Vec::new();
        for (index, closure) in self.closures.iter().flatten().enumerate() {
            let place = format!("{CLOSURES}.{index}.");
            match closure.closure(reading, &place) {
                Ok(closure) => {
                    // What is over was true once; what is far off can only be a slip.
                    let near = if reading == Reading::Stored { Ok(()) } else { closure.check_near(now) };
                    let closed = near.and_then(|()| schedule.close(closure));
                    mistakes.extend(closed.err().map(|error| FieldError::new(format!("{place}from"), error)));
                }
                Err(wrong) => mistakes.extend(wrong),
            }
        }
        if mistakes.is_empty() { Ok(schedule.closures().to_vec()) } else { Err(mistakes) }
    }

    /// The slug as it is written.
    pub(super) fn slug(&self) -> &str {
        self.slug.as_deref().unwrap_or_default()
    }

    /// Takes over what this release does not know of a document that it replaces.
    pub(super) fn carry_on(&mut self, before: Further) {
        for before in before.value::<Vec<Further>>(OPEN_DAYS).into_iter().flatten() {
            day::carry_on(self.open_days.as_deref_mut().unwrap_or_default(), before);
        }
        self.further = before.without(&Self::names());
    }

    /// Whether it says where the participant stands.
    pub(super) fn has_status(&self) -> bool {
        Reader::new(Reading::Stored, &self.recorded, &[]).text("status").is_some()
    }

    /// The participant this entry describes, entered at `now` where it does not say.
    ///
    /// # Errors
    ///
    /// Every mistake, in the order of the members.
    pub(super) fn participant(&self, reading: Reading, now: Timestamp) -> Result<Participant, Vec<FieldError>> {
        let made = self.particulars.participant(self.slug.as_deref(), reading, false, now);
        let mut reader = Reader::new(reading, &self.recorded, &[]);
        let status = reader.optional("status").map(|status| status.unwrap_or(Status::Pending));
        let (status_reason, reason_class) = (reader.optional("status_reason"), reader.optional("reason_class"));
        let (status_since, suspended_until) = (reader.optional("status_since"), reader.optional("suspended_until"));
        let website_standing = reader.optional("website_standing");
        let website_standing_since = reader.optional("website_standing_since");
        let requested_website = reader.optional("requested_website");
        let website_requested_at = reader.optional("website_requested_at");
        let declined_website = reader.optional("declined_website");
        let website_declined_at = reader.optional("website_declined_at");
        let website_decline_reason = reader.optional("website_decline_reason");
        let applied_at = reader.optional("applied_at");
        let admitted_at = reader.optional("admitted_at");
        let changed_at = reader.optional(CHANGED_AT);
        let mistakes = reader.mistakes();
        let zone = made.as_ref().ok().map(|participant| participant.time_zone.time_zone());
        let days = day::schedule(self.open_days.as_deref().unwrap_or_default(), reading, zone, now);
        let schedule = match (days, self.closed_days(reading, now)) {
            (Ok(days), Ok(closures)) => Ok(days.closed_on(closures)),
            (days, closures) => Err(days.err().into_iter().chain(closures.err()).flatten().collect::<Vec<_>>()),
        };
        let participant = match made {
            Ok(participant) if schedule.is_ok() && mistakes.is_empty() => participant,
            made => {
                let of_days = schedule.err().into_iter().flatten();
                return Err(made.err().into_iter().flatten().chain(mistakes).chain(of_days).collect());
            }
        };
        let status = status.unwrap_or(Status::Pending);
        let admitted_at: Option<Timestamp> = admitted_at.flatten();
        let had_to_be = matches!(status, Status::Active | Status::Suspended | Status::Revoked);
        let admissions = self.admissions.unwrap_or_else(|| u32::from(had_to_be || admitted_at.is_some()));
        let applied_at = applied_at.flatten().unwrap_or(now);
        let requested_at = website_requested_at.flatten().unwrap_or(now);
        // Who is gone asks for nothing, and nobody for what is so.
        let is_wish = |website: &Website| !status.is_gone() && participant.is_elsewhere(website);
        let request = |website| Box::new(WebsiteRequest { website, requested_at });
        let declined_at = website_declined_at.flatten().unwrap_or(now);
        let decline =
            |website| Box::new(WebsiteDecline { website, reason: website_decline_reason.flatten(), declined_at });
        Ok(Participant {
            website_standing: website_standing.flatten().unwrap_or_default(),
            // Earlier releases said nothing of it: a website was claimed when it was first named.
            website_standing_since: website_standing_since.flatten().unwrap_or(applied_at),
            website_request: requested_website.flatten().filter(is_wish).map(request),
            website_decline: declined_website.flatten().filter(|_| !status.is_gone()).map(decline),
            status,
            status_reason: status_reason.flatten(),
            reason_class: reason_class.flatten(),
            status_since: status_since.flatten().unwrap_or(now),
            suspended_until: suspended_until.flatten(),
            applied_at,
            admitted_at: admitted_at.or((admissions > 0 && status != Status::Pending).then_some(now)),
            admissions,
            changed_at: changed_at.flatten().unwrap_or(now),
            calendar_sequence: self.calendar_sequence.map(|number| given_sequence(number, reading)),
            schedule: schedule.unwrap_or_default(),
            ..participant
        })
    }
}
