//! Participants as they are read. Every function runs inside one transaction of its caller.

use rusqlite::{Connection, OptionalExtension, Params, named_params};

use super::row::{Stored, collect, text};
use crate::domain::participant::{Participant, Slug};
use crate::store::document::stored;
use crate::store::{All, Changes, Revision, StoreError, Unreadable};

pub(super) fn revision(connection: &Connection) -> Result<Revision, StoreError> {
    let mut statement = connection.prepare_cached("SELECT value FROM revision")?;
    Ok(Revision(statement.query_row([], |row| row.get(0))?))
}

pub(super) fn participants(connection: &Connection) -> Result<All, StoreError> {
    let found = select(connection, "SELECT slug, document FROM participants ORDER BY slug", [])?;
    let mut unreadable = Vec::new();
    let participants = readable(found, &mut unreadable);
    Ok(All { participants, unreadable })
}

pub(super) fn participant(connection: &Connection, slug: &Slug) -> Result<Option<Participant>, StoreError> {
    let found = select(
        connection,
        "SELECT slug, document FROM participants WHERE slug = :slug",
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
        "SELECT slug, document FROM participants WHERE revision > :since ORDER BY revision, slug",
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

/// The participants of one statement.
fn select(
    connection: &Connection,
    participants: &str,
    params: impl Params,
) -> Result<Vec<Read<Participant>>, StoreError> {
    let mut statement = connection.prepare_cached(participants)?;
    collect(&mut statement, params, |row| {
        let slug = text(row, "slug")?;
        let read = read(&slug, row.get_ref("document")?.as_bytes().unwrap_or_default());
        one_by_one(slug, read)
    })
}

/// Reads the document of the row of `slug`, which must be that participant's.
fn read(slug: &str, document: &[u8]) -> Result<Participant, StoreError> {
    let unreadable = |member: &str, reason: String| StoreError::Unreadable {
        owner: format!("participant `{slug}`"),
        member: member.to_owned(),
        reason,
    };
    let text = str::from_utf8(document).map_err(|error| unreadable("document", error.to_string()))?;
    let participant = stored::read(slug, text)?;
    if participant.slug.as_str() != slug {
        return Err(unreadable("slug", format!("its document is that of `{}`", participant.slug)));
    }
    Ok(participant)
}
