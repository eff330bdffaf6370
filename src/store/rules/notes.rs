//! Notes on participants, and the record of which they are a part.

use jiff::Timestamp;
use serde_json::json;

use super::value::Owner;
use super::write::{AuditEntry, Write, Written};
use super::{access, participants, reports};
use crate::domain::change::By;
use crate::domain::participant::Slug;
use crate::domain::text::NoteText;
use crate::store::audit::Difference;
use crate::store::rows::{NoteRow, Rows};
use crate::store::{NOTES_MAX, Note, Record, StoreError};

pub(in crate::store) async fn record(rows: &impl Rows, slug: &Slug) -> Result<Option<Record>, StoreError> {
    let Some(stored) = participants::stored(rows, slug).await? else { return Ok(None) };
    let private_link_made_at = access::private_link_made_at(rows, slug).await?;
    let notes = rows.notes(slug.as_str()).await?.into_iter().map(note).collect::<Result<_, _>>()?;
    let reports = reports::of(rows, slug).await?;
    let (participant, revision) = (stored.participant, stored.revision);
    Ok(Some(Record { participant, revision, private_link_made_at, notes, reports }))
}

fn note(row: NoteRow) -> Result<Note, StoreError> {
    let NoteRow { id, at, author, text } = row;
    let owner = Owner::new(format_args!("note {id}"));
    let at = owner.value("at", &at)?;
    let text = owner.value("text", &text)?;
    Ok(Note { id, at, author, text })
}

pub(in crate::store) async fn add_note(
    rows: &impl Rows,
    slug: &Slug,
    text: &NoteText,
    by: &By,
    now: Timestamp,
) -> Result<Written<Note>, StoreError> {
    let (mut write, notes) = tokio::try_join!(biased; Write::begin_on(rows, by, now, slug), rows.notes(slug.as_str()))?;
    if notes.len() >= NOTES_MAX {
        return Err(StoreError::TooMany { slug: slug.clone(), what: "notes", max: NOTES_MAX });
    }
    let author = by.actor.to_string();
    // A form that was sent twice.
    if notes.last().is_some_and(|last| last.author == author && last.text == text.as_str()) {
        return Err(StoreError::NoteRepeated(slug.clone()));
    }
    let id = write.rows.insert_note(slug.as_str(), &now.to_string(), &author, text.as_str()).await?;
    // The trail says that there is a note, and the note itself may be forgotten.
    let after = Some(json!({ "note": id }).to_string());
    write.record(AuditEntry::of("note add", slug), Difference { before: None, after }).await?;
    write.commit(Note { id, at: now, author, text: text.clone() }).await
}
