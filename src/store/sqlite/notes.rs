//! Notes on participants, and the record of which they are a part.

use std::str::FromStr;

use jiff::Timestamp;
use rusqlite::Connection;

use super::row::{self, Stored, collect};
use super::write::{Deed, Write};
use super::{credentials, participants, reports};
use crate::domain::change::By;
use crate::domain::participant::Slug;
use crate::domain::text::NoteText;
use crate::store::audit::Difference;
use crate::store::{NOTES_MAX, Note, Record, StoreError};

pub(super) fn record(connection: &Connection, slug: &Slug) -> Result<Option<Record>, StoreError> {
    let Some((participant, revision)) = participants::with_revision(connection, slug)? else { return Ok(None) };
    Ok(Some(Record {
        participant,
        revision,
        private_link_made_at: credentials::private_link_made_at(connection, slug)?,
        notes: notes(connection, slug)?,
        reports: reports::of(connection, slug)?,
    }))
}

fn notes(connection: &Connection, slug: &Slug) -> Result<Vec<Note>, StoreError> {
    let mut statement = connection.prepare_cached("SELECT * FROM notes WHERE slug = ?1 ORDER BY id")?;
    collect(&mut statement, [slug.as_str()], |row| {
        let id: u64 = Stored { row, owner: "a note" }.get("id")?;
        let owner = format!("note {id}");
        let stored = Stored { row, owner: &owner };
        Ok(Note {
            id,
            at: stored.value("at", Timestamp::from_str)?,
            author: stored.get("author")?,
            text: stored.value("text", NoteText::parse)?,
        })
    })
}

pub(super) fn add(
    connection: &mut Connection,
    slug: &Slug,
    text: &NoteText,
    by: &By,
    now: Timestamp,
) -> Result<Note, StoreError> {
    let write = Write::begin_unless_frozen(connection)?;
    participants::must_exist(&write.transaction, slug)?;
    let count: usize =
        write.transaction.query_row("SELECT count(*) FROM notes WHERE slug = ?1", [slug.as_str()], |row| row.get(0))?;
    if count >= NOTES_MAX {
        return Err(StoreError::TooMany { slug: slug.clone(), what: "notes", max: NOTES_MAX });
    }
    let author = by.actor.to_string();
    if is_last(&write.transaction, slug, &author, text)? {
        return Err(StoreError::NoteRepeated(slug.clone()));
    }
    let id: u64 = write.transaction.query_row(
        "INSERT INTO notes (slug, at, author, text) VALUES (?1, ?2, ?3, ?4) RETURNING id",
        (slug.as_str(), now.to_string(), &author, text.as_str()),
        |row| row.get(0),
    )?;
    // The trail says that there is a note, and the note itself may be forgotten.
    let after = serde_json::json!({ "note": id }).to_string();
    let deed = Deed { by, at: now, action: "note add", slug: Some(slug), reason: None };
    write.record(&deed, Difference { before: None, after: Some(after) })?;
    write.commit()?;
    Ok(Note { id, at: now, author, text: text.clone() })
}

/// Whether the last note on a participant is that very one: a form that was sent twice.
fn is_last(connection: &Connection, slug: &Slug, author: &str, text: &NoteText) -> Result<bool, StoreError> {
    let mut last =
        connection.prepare_cached("SELECT author, text FROM notes WHERE slug = ?1 ORDER BY id DESC LIMIT 1")?;
    let mut rows = last.query([slug.as_str()])?;
    let Some(row) = rows.next()? else { return Ok(false) };
    Ok(row::text(row, "author")? == author && row::text(row, "text")? == text.as_str())
}
