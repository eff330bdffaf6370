//! Participants as they are read. Every function runs inside one transaction of its caller.

use std::collections::HashMap;
use std::str::FromStr;

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Params, Row, named_params};

use super::row::{Stored, collect, text};
use crate::domain::participant::{Contact, Country, Language, Link, Participant, Slug, Website, Zone};
use crate::domain::schedule::{Kind, OpenDay, OpenDayId, Opening, Schedule, parse_date, parse_local_time};
use crate::domain::status::{ReasonClass, Status};
use crate::domain::text::{DisplayName, Place, Plan, Reason, Title};
use crate::store::{All, Changes, Revision, StoreError, Unreadable};

pub(super) fn revision(connection: &Connection) -> Result<Revision, StoreError> {
    let mut statement = connection.prepare_cached("SELECT value FROM revision")?;
    Ok(Revision(statement.query_row([], |row| row.get(0))?))
}

pub(super) fn participants(connection: &Connection) -> Result<All, StoreError> {
    let found = select(connection, "SELECT * FROM participants ORDER BY slug", "SELECT * FROM open_days", [])?;
    let mut unreadable = Vec::new();
    let participants = readable(found, &mut unreadable);
    Ok(All { participants, unreadable })
}

pub(super) fn participant(connection: &Connection, slug: &Slug) -> Result<Option<Participant>, StoreError> {
    let found = select(
        connection,
        "SELECT * FROM participants WHERE slug = :slug",
        "SELECT * FROM open_days WHERE slug = :slug",
        named_params! { ":slug": slug.as_str() },
    )?;
    found.into_iter().next().transpose().map_err(|broken| broken.error)
}

/// The participant with the revision of the last write that touched it.
pub(super) fn with_revision(
    connection: &Connection,
    slug: &Slug,
) -> Result<Option<(Participant, Revision)>, StoreError> {
    let Some(participant) = participant(connection, slug)? else { return Ok(None) };
    let mut statement = connection.prepare_cached("SELECT revision FROM participants WHERE slug = ?1")?;
    let revision = statement.query_row([slug.as_str()], |row| row.get(0))?;
    Ok(Some((participant, Revision(revision))))
}

/// Refuses a slug that is unknown.
pub(super) fn must_exist(connection: &Connection, slug: &Slug) -> Result<(), StoreError> {
    let mut statement = connection.prepare_cached("SELECT 1 FROM participants WHERE slug = ?1")?;
    let found = statement.query_row([slug.as_str()], |_| Ok(())).optional()?;
    found.ok_or_else(|| StoreError::UnknownParticipant(slug.clone()))
}

pub(super) fn changes_since(connection: &Connection, since: Revision) -> Result<Changes, StoreError> {
    let revision = revision(connection)?;
    // Also where the file is older than `since`: the caller sees that by the revision.
    if revision <= since {
        return Ok(Changes { revision, ..Changes::default() });
    }
    let mut unreadable = Vec::new();
    let found = select(
        connection,
        "SELECT * FROM participants WHERE revision > :since ORDER BY revision, slug",
        "SELECT open_days.* FROM participants JOIN open_days USING (slug) WHERE participants.revision > :since",
        named_params! { ":since": since.0 },
    )?;
    let mut statement = connection
        .prepare_cached("SELECT slug FROM deleted_participants WHERE revision > :since ORDER BY revision, slug")?;
    let deleted = collect(&mut statement, named_params! { ":since": since.0 }, |row| {
        let read = Stored { row, owner: "a deleted participant" }.value("slug", Slug::parse);
        one_by_one(text(row, "slug")?, read)
    })?;
    let participants = readable(found, &mut unreadable);
    let deleted = readable(deleted, &mut unreadable);
    Ok(Changes { revision, participants, deleted, unreadable })
}

/// A participant that cannot be read, and why.
struct Broken {
    slug: String,
    error: StoreError,
}

/// What was read of one participant: a value somebody broke by hand must not hide all the others.
type Read<T> = Result<T, Broken>;

/// Lets what cannot be read of one participant pass; anything else is wrong with the file and stops the reading.
fn one_by_one<T>(slug: String, read: Result<T, StoreError>) -> Result<Read<T>, StoreError> {
    match read {
        Ok(value) => Ok(Ok(value)),
        Err(error @ StoreError::Unreadable { .. }) => Ok(Err(Broken { slug, error })),
        Err(error) => Err(error),
    }
}

/// What could be read; the rest is named in `unreadable`.
fn readable<T>(found: Vec<Read<T>>, unreadable: &mut Vec<Unreadable>) -> Vec<T> {
    let mut name = |Broken { slug, error }: Broken| unreadable.push(Unreadable { slug, problem: error.to_string() });
    found.into_iter().filter_map(|read| read.map_err(&mut name).ok()).collect()
}

/// The participants of one statement, with the open days of another under the same parameters.
fn select<P: Params + Copy>(
    connection: &Connection,
    participants: &str,
    open_days: &str,
    params: P,
) -> Result<Vec<Read<Participant>>, StoreError> {
    let mut schedules: HashMap<String, Result<Vec<OpenDay>, StoreError>> = HashMap::new();
    let mut statement = connection.prepare_cached(open_days)?;
    let days = collect(&mut statement, params, |row| {
        let slug = text(row, "slug")?;
        let day = open_day(row, &slug);
        Ok((slug, day))
    })?;
    for (slug, day) in days {
        let schedule = schedules.entry(slug).or_insert_with(|| Ok(Vec::new()));
        match (day, schedule) {
            (Ok(day), Ok(days)) => days.push(day),
            // A schedule that misses a day says something else than what was announced.
            (Err(error), schedule @ Ok(_)) => *schedule = Err(error),
            (_, Err(_)) => {}
        }
    }
    let mut statement = connection.prepare_cached(participants)?;
    collect(&mut statement, params, |row| {
        let slug = text(row, "slug")?;
        let days = schedules.remove(&slug).unwrap_or_else(|| Ok(Vec::new()));
        let read = participant_of(row, &slug, days);
        one_by_one(slug, read)
    })
}

fn participant_of(
    row: &Row<'_>,
    slug: &str,
    days: Result<Vec<OpenDay>, StoreError>,
) -> Result<Participant, StoreError> {
    let stored = Stored { row, owner: &format!("participant `{slug}`") };
    Ok(Participant {
        slug: stored.value("slug", Slug::parse)?,
        name: stored.value("name", DisplayName::parse)?,
        website: stored.value("website", Website::parse)?,
        country: stored.value("country", Country::parse)?,
        place: stored.optional("place", Place::parse)?,
        time_zone: stored.value("time_zone", Zone::parse)?,
        language: stored.value("language", Language::parse)?,
        plan: stored.optional("plan", Plan::parse)?,
        link: stored.optional("link", Link::parse)?,
        contact: stored.optional("contact", Contact::parse)?,
        status: stored.value("status", Status::from_str)?,
        status_reason: stored.optional("status_reason", Reason::parse)?,
        reason_class: stored.optional("reason_class", ReasonClass::from_str)?,
        status_since: stored.value("status_since", Timestamp::from_str)?,
        suspended_until: stored.optional("suspended_until", parse_date)?,
        applied_at: stored.value("applied_at", Timestamp::from_str)?,
        admitted_at: stored.optional("admitted_at", Timestamp::from_str)?,
        admissions: stored.get("admissions")?,
        changed_at: stored.value("changed_at", Timestamp::from_str)?,
        schedule: Schedule::from_stored(days?),
    })
}

fn open_day(row: &Row<'_>, slug: &str) -> Result<OpenDay, StoreError> {
    let id: u32 = Stored { row, owner: &format!("an open day of participant `{slug}`") }.get("id")?;
    let owner = format!("open day {id} of participant `{slug}`");
    let stored = Stored { row, owner: &owner };
    let mut opening = Opening::new(
        stored.value("starts", parse_local_time)?,
        stored.value("ends", parse_local_time)?,
        stored.value("kind", Kind::from_str)?,
    )
    .map_err(|error| stored.unreadable("ends", &error))?;
    opening.title = stored.optional("title", Title::parse)?;
    opening.place = stored.optional("place", Place::parse)?;
    opening.registration = stored.optional("registration", Link::parse)?;
    let cancelled = stored.get("cancelled")?;
    let changed_at = stored.value("changed_at", Timestamp::from_str)?;
    Ok(OpenDay { id: OpenDayId(id), opening, cancelled, changed_at })
}
