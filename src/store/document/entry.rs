//! One participant as the document has it, and the way from and to the domain's.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use serde::{Deserialize, Serialize};

use super::DocumentError;
use super::object::{self, Object};
use super::position;
use super::value::Written;
use crate::domain::participant::{Contact, Country, Language, Link, Participant, Slug, Website, Zone};
use crate::domain::schedule::{
    Kind, OPEN_DAYS_MAX, OpenDay, OpenDayError, OpenDayId, Opening, Schedule, format_local_time,
};
use crate::domain::status::{ReasonClass, Status};
use crate::domain::text::{DisplayName, Place, Plan, Reason, Title};

/// Highest id of an open day, and most admissions: no schedule comes near, and counting on from there is safe.
const NUMBER_MAX: u32 = 1_000_000_000;

/// A participant, its members in the order they are written.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::store) struct Entry {
    pub(super) slug: Written<Slug>,
    name: Written<DisplayName>,
    website: Written<Website>,
    country: Written<Country>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    place: Option<Written<Place>>,
    time_zone: Written<Zone>,
    language: Written<Language>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    plan: Option<Written<Plan>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    link: Option<Written<Link>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    contact: Option<Written<Contact>>,
    #[serde(default = "pending")]
    status: Written<Status>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    status_reason: Option<Written<Reason>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    reason_class: Option<Written<ReasonClass>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    status_since: Option<Written<Timestamp>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    suspended_until: Option<Written<Date>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    applied_at: Option<Written<Timestamp>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    admitted_at: Option<Written<Timestamp>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    admissions: Option<u32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    changed_at: Option<Written<Timestamp>>,
    #[serde(default, deserialize_with = "object::list")]
    open_days: Vec<Day>,
}

impl Object for Entry {
    const EXPECTED: &'static str = "an object that describes a participant";
}

/// An open day.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Day {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    id: Option<u32>,
    start: Written<DateTime>,
    end: Written<DateTime>,
    #[serde(default = "open_house")]
    kind: Written<Kind>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    title: Option<Written<Title>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    place: Option<Written<Place>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    registration: Option<Written<Link>>,
    #[serde(default)]
    cancelled: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    changed_at: Option<Written<Timestamp>>,
}

impl Object for Day {
    const EXPECTED: &'static str = "an object that describes an open day";
}

const fn pending() -> Written<Status> {
    Written(Status::Pending)
}

const fn open_house() -> Written<Kind> {
    Written(Kind::OpenHouse)
}

/// Values that are right alone and wrong together: which member to look at, and why.
#[derive(Debug)]
pub(super) struct Problem {
    path: Vec<position::Step>,
    message: String,
}

impl Problem {
    pub(super) fn new(members: &[&'static str], message: impl Into<String>) -> Self {
        Self { path: members.iter().copied().map(position::Step::Member).collect(), message: message.into() }
    }

    /// The same, seen from outside of the list `member` it happened in.
    pub(super) fn inside(mut self, member: &'static str, index: usize) -> Self {
        self.path.splice(0..0, [position::Step::Member(member), position::Step::Item(index)]);
        self
    }

    pub(super) fn locate(self, text: &str) -> DocumentError {
        let (line, column) = position::of(text, &self.path);
        DocumentError::At { line, column, path: position::write(&self.path), message: self.message }
    }
}

impl Entry {
    /// The entry of a participant, complete.
    pub(in crate::store) fn of(participant: &Participant) -> Self {
        Self {
            slug: Written(participant.slug.clone()),
            name: Written(participant.name.clone()),
            website: Written(participant.website.clone()),
            country: Written(participant.country),
            place: participant.place.clone().map(Written),
            time_zone: Written(participant.time_zone.clone()),
            language: Written(participant.language.clone()),
            plan: participant.plan.clone().map(Written),
            link: participant.link.clone().map(Written),
            contact: participant.contact.clone().map(Written),
            status: Written(participant.status),
            status_reason: participant.status_reason.clone().map(Written),
            reason_class: participant.reason_class.map(Written),
            status_since: Some(Written(participant.status_since)),
            suspended_until: participant.suspended_until.map(Written),
            applied_at: Some(Written(participant.applied_at)),
            admitted_at: participant.admitted_at.map(Written),
            admissions: Some(participant.admissions),
            changed_at: Some(Written(participant.changed_at)),
            open_days: participant.schedule.open_days().iter().map(Day::of).collect(),
        }
    }

    /// The participant this entry describes, entered at `now` where it does not say.
    pub(super) fn into_participant(self, now: Timestamp) -> Result<Participant, Problem> {
        let instant = |written: Option<Written<Timestamp>>| written.map_or(now, |written| written.0);
        let (admissions, admitted_at) = self.admissions(now)?;
        let (suspended_until, reason_class) = (self.suspended_until()?, self.reason_class()?);
        let schedule = schedule(self.open_days, now)?;
        Ok(Participant {
            slug: self.slug.0,
            name: self.name.0,
            website: self.website.0,
            country: self.country.0,
            place: self.place.map(|place| place.0),
            time_zone: self.time_zone.0,
            language: self.language.0,
            plan: self.plan.map(|plan| plan.0),
            link: self.link.map(|link| link.0),
            contact: self.contact.map(|contact| contact.0),
            status: self.status.0,
            status_reason: self.status_reason.map(|reason| reason.0),
            reason_class,
            status_since: instant(self.status_since),
            suspended_until,
            applied_at: instant(self.applied_at),
            admitted_at,
            admissions,
            changed_at: instant(self.changed_at),
            schedule,
        })
    }

    /// When its suspension ends by itself: never while it is not suspended.
    fn suspended_until(&self) -> Result<Option<Date>, Problem> {
        match (self.status.0, &self.suspended_until) {
            (_, None) => Ok(None),
            (Status::Suspended, Some(until)) => Ok(Some(until.0)),
            (status, Some(_)) => {
                let message =
                    format!("a participant that is {status} has no end of a suspension; remove suspended_until");
                Err(Problem::new(&["suspended_until"], message))
            }
        }
    }

    /// The class of its revocation's reason: none while it is not revoked.
    fn reason_class(&self) -> Result<Option<ReasonClass>, Problem> {
        match (self.status.0, &self.reason_class) {
            (_, None) => Ok(None),
            (Status::Revoked, Some(class)) => Ok(Some(class.0)),
            (status, Some(_)) => {
                let message = format!("a participant that is {status} was not revoked; remove reason_class");
                Err(Problem::new(&["reason_class"], message))
            }
        }
    }

    /// How often it was admitted and when last: never while pending, at least once to be active or after.
    fn admissions(&self, now: Timestamp) -> Result<(u32, Option<Timestamp>), Problem> {
        let status = self.status.0;
        let named_at = self.admitted_at.as_ref().map(|written| written.0);
        let had_to_be = matches!(status, Status::Active | Status::Suspended | Status::Revoked);
        let admissions = self.admissions.unwrap_or_else(|| u32::from(had_to_be || named_at.is_some()));
        let wrong = |member, message: String| Err(Problem::new(&[member], message));
        if admissions > NUMBER_MAX {
            return wrong("admissions", format!("admissions is {admissions}; at most {NUMBER_MAX} are allowed"));
        }
        match (status, admissions, named_at) {
            (Status::Pending | Status::Withdrawn, 0, None) => Ok((0, None)),
            (Status::Pending, _, Some(_)) => {
                wrong("admitted_at", "a pending participant was not admitted yet; remove admitted_at".to_owned())
            }
            (Status::Pending, _, None) => wrong(
                "admissions",
                format!("a pending participant was not admitted yet, and admissions is {admissions}; use 0"),
            ),
            (_, 0, Some(_)) => wrong("admissions", "admissions is 0 beside admitted_at; use at least 1".to_owned()),
            (_, 0, None) => wrong("admissions", format!("a participant that is {status} was admitted; use at least 1")),
            (_, _, named_at) => Ok((admissions, Some(named_at.unwrap_or(now)))),
        }
    }
}

impl Day {
    fn of(day: &OpenDay) -> Self {
        let opening = &day.opening;
        Self {
            id: Some(day.id.0),
            start: Written(opening.start()),
            end: Written(opening.end()),
            kind: Written(opening.kind),
            title: opening.title.clone().map(Written),
            place: opening.place.clone().map(Written),
            registration: opening.registration.clone().map(Written),
            cancelled: day.cancelled,
            changed_at: Some(Written(day.changed_at)),
        }
    }

    fn into_open_day(self, id: u32, now: Timestamp) -> Result<OpenDay, Problem> {
        let mut opening = Opening::new(self.start.0, self.end.0, self.kind.0)
            .map_err(|error| Problem::new(&["end"], explain(&error)))?;
        opening.title = self.title.map(|title| title.0);
        opening.place = self.place.map(|place| place.0);
        opening.registration = self.registration.map(|link| link.0);
        let changed_at = self.changed_at.map_or(now, |written| written.0);
        Ok(OpenDay { id: OpenDayId(id), opening, cancelled: self.cancelled, changed_at })
    }
}

/// Times in an error as they stand in the file, without seconds.
fn explain(error: &OpenDayError) -> String {
    match error {
        OpenDayError::EndsBeforeStart { start, end } => format!(
            "open day ends at `{}`, which is not after its start `{}`",
            format_local_time(*end),
            format_local_time(*start)
        ),
        other => other.to_string(),
    }
}

/// Open days in the order of their ids; those without one are numbered on from the highest named.
fn schedule(days: Vec<Day>, now: Timestamp) -> Result<Schedule, Problem> {
    if days.len() > OPEN_DAYS_MAX {
        let message = format!("there are {} open days; a participant may have {OPEN_DAYS_MAX}", days.len());
        return Err(Problem::new(&["open_days"], message));
    }
    let mut ids = std::collections::HashSet::new();
    let mut id_last = 0;
    for (index, id) in days.iter().enumerate().filter_map(|(index, day)| Some((index, day.id?))) {
        let wrong = |message| Err(Problem::new(&["id"], message).inside("open_days", index));
        if !(1..=NUMBER_MAX).contains(&id) {
            return wrong(format!("id `{id}` is not a number from 1 to {NUMBER_MAX}"));
        }
        if !ids.insert(id) {
            return wrong(format!("id `{id}` is given twice; an open day keeps its id for good"));
        }
        id_last = id_last.max(id);
    }
    let mut open_days = Vec::with_capacity(days.len());
    for (index, day) in days.into_iter().enumerate() {
        let id = day.id.unwrap_or_else(|| {
            id_last += 1;
            id_last
        });
        open_days.push(day.into_open_day(id, now).map_err(|problem| problem.inside("open_days", index))?);
    }
    Ok(Schedule::from_stored(open_days))
}
