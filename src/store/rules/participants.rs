//! Participants as they are read: each by itself, so that a document somebody broke by hand hides no other.

use super::queue::{Giving, Waits};
use super::reading::Reading;
use super::value::Owner;
use crate::domain::participant::{Participant, Slug};
use crate::domain::status::Status;
use crate::store::document::stored as stored_document;
use crate::store::progress::{Progress, Unit};
use crate::store::rows::{Document, DocumentRow, Rows};
use crate::store::{All, Changes, Revision, StoreError, Unreadable};

/// Participants that are read and given at once.
const READ_AT_ONCE: usize = 250;

/// A participant with what its row says beside it.
pub(super) struct Stored {
    pub(super) participant: Participant,
    /// The revision of the last write that touched it.
    pub(super) revision: Revision,
    pub(super) document: String,
}

pub(in crate::store) async fn revision(rows: &impl Rows) -> Result<Revision, StoreError> {
    rows.revision().await
}

pub(in crate::store) async fn participant(rows: &impl Rows, slug: &Slug) -> Result<Option<Participant>, StoreError> {
    Ok(stored(rows, slug).await?.map(|stored| stored.participant))
}

pub(super) async fn is_there(rows: &impl Rows, slug: &Slug) -> Result<bool, StoreError> {
    Ok(rows.documents_of(&[slug.as_str()]).await?.iter().any(Option::is_some))
}

pub(super) async fn stored(rows: &impl Rows, slug: &Slug) -> Result<Option<Stored>, StoreError> {
    stored_each(rows, &[slug.as_str()]).await?.pop().flatten().transpose()
}

/// What is stored under each of these slugs, if anything is, or why it cannot be read.
pub(super) async fn stored_each(
    rows: &impl Rows,
    slugs: &[&str],
) -> Result<Vec<Option<Result<Stored, StoreError>>>, StoreError> {
    let stored = |(slug, row): (&&str, Option<DocumentRow>)| {
        row.map(|DocumentRow { revision, document }| {
            let participant = read(slug, &document)?;
            // It was read, so it is a text.
            let document = String::from_utf8(document).unwrap_or_default();
            Ok(Stored { participant, revision, document })
        })
    };
    Ok(slugs.iter().zip(rows.documents_of(slugs).await?).map(stored).collect())
}

pub(in crate::store) async fn participants(rows: &impl Rows) -> Result<All, StoreError> {
    let mut reading = Reading::default();
    rows.documents(&mut |row| reading.take(row.slug, row.document)).await?;
    Ok(reading.finish())
}

/// Gives all participants in pages, as they are at one instant.
pub(in crate::store) async fn give_participants(
    rows: &impl Rows,
    to: &Giving<All>,
    progress: &Progress,
    waits: Waits,
) -> Result<(), StoreError> {
    progress.begin("read", Unit::Participants, Some(rows.documents_count().await?));
    let mut after = Vec::new();
    loop {
        let page = rows.documents_after(&after, READ_AT_ONCE).await?;
        let Some(last) = page.last() else { return Ok(()) };
        after.clone_from(&last.slug);
        progress.add_all(&page)?;
        let All { mut participants, mut unreadable } = All::default();
        for Document { slug, document } in &page {
            let slug = String::from_utf8_lossy(slug);
            sort(&slug, read(&slug, document), &mut participants, &mut unreadable);
        }
        to.put(All { participants, unreadable }, waits).await?;
    }
}

pub(in crate::store) async fn changes_since(rows: &impl Rows, since: Revision) -> Result<Changes, StoreError> {
    let revision = rows.revision().await?;
    // Also where the data is older than `since`: the caller sees that by the revision.
    if revision <= since {
        return Ok(Changes { revision, ..Changes::default() });
    }
    let (mut reading, mut deleted) = (Reading::default(), Vec::new());
    rows.documents_since(since, &mut |row| reading.take(row.slug, row.document)).await?;
    let All { participants, mut unreadable } = reading.finish();
    for slug in rows.deleted_since(since).await? {
        let read = Owner::new("a deleted participant").value::<Slug>("slug", &slug);
        sort(&slug, read, &mut deleted, &mut unreadable);
    }
    Ok(Changes { revision, participants, deleted, unreadable })
}

/// How many participants that were written since then are applications that wait for a decision.
pub(super) async fn waiting_since(rows: &impl Rows, since: Revision) -> Result<usize, StoreError> {
    let mut count = 0;
    rows.documents_since(since, &mut |row| {
        let is_waiting = read(row.slug, row.document).is_ok_and(|found| found.status == Status::Pending);
        count += usize::from(is_waiting);
    })
    .await?;
    Ok(count)
}

/// Puts what was read of one participant to the others, or names what cannot be read of it.
pub(super) fn sort<T>(
    slug: &str,
    read: Result<T, StoreError>,
    readable: &mut Vec<T>,
    unreadable: &mut Vec<Unreadable>,
) {
    match read {
        Ok(value) => readable.push(value),
        Err(error) => unreadable.push(Unreadable { slug: slug.to_owned(), problem: error.to_string() }),
    }
}

/// Reads the document of the row of `slug`, which must be that participant's.
pub(super) fn read(slug: &str, document: &[u8]) -> Result<Participant, StoreError> {
    let owner = || Owner::new(format_args!("participant `{slug}`"));
    let text = str::from_utf8(document).map_err(|error| owner().unreadable("document", error))?;
    let participant = stored_document::read(slug, text)?;
    if participant.slug.as_str() == slug {
        Ok(participant)
    } else {
        Err(owner().unreadable("slug", format_args!("its document is that of `{}`", participant.slug)))
    }
}
