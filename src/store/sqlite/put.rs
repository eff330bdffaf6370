//! How a participant is written.

use rusqlite::OptionalExtension as _;

use super::write::Write;
use crate::domain::participant::{Participant, Slug};
use crate::store::StoreError;
use crate::store::document::stored;
use crate::store::possible;

impl Write<'_> {
    /// Writes a participant, in place of the one there may be.
    pub(super) fn put(&self, participant: &Participant) -> Result<(), StoreError> {
        possible::check(participant)?;
        let slug = participant.slug.as_str();
        let mut before = self.transaction.prepare_cached("SELECT document FROM participants WHERE slug = ?1")?;
        let before: Option<String> = before.query_row([slug], |row| row.get(0)).optional()?;
        let document = stored::write(participant, before.as_deref());
        let website = participant.website.site();
        self.transaction.prepare_cached(PUT_PARTICIPANT)?.execute((
            slug,
            self.revision.0,
            website.as_str(),
            document,
        ))?;
        if before.is_none() {
            let mut forget = self.transaction.prepare_cached("DELETE FROM deleted_participants WHERE slug = ?1")?;
            forget.execute([slug])?;
        }
        Ok(())
    }

    /// Deletes a participant, and leaves word for followers.
    pub(super) fn delete(&self, slug: &Slug) -> Result<(), StoreError> {
        self.transaction.execute("DELETE FROM participants WHERE slug = ?1", [slug.as_str()])?;
        self.transaction.execute(
            "INSERT INTO deleted_participants (slug, revision) VALUES (?1, ?2)",
            (slug.as_str(), self.revision.0),
        )?;
        Ok(())
    }
}

const PUT_PARTICIPANT: &str = "
    INSERT INTO participants (slug, revision, website_host, document) VALUES (?1, ?2, ?3, ?4)
    ON CONFLICT (slug) DO UPDATE SET
        revision = excluded.revision, website_host = excluded.website_host, document = excluded.document";
