//! Maintainers' tokens and participants' private links: whom a credential belongs to.

use jiff::Timestamp;
use rusqlite::Connection;

use super::participants;
use super::row::Stored;
use super::write::{Deed, Write};
use crate::domain::change::By;
use crate::domain::participant::Slug;
use crate::domain::text::MaintainerName;
use crate::store::audit::Difference;
use crate::store::{Holder, StoreError, TokenHash};

pub(super) fn holder(connection: &Connection, credential: TokenHash) -> Result<Option<Holder>, StoreError> {
    let mut statement = connection.prepare_cached("SELECT name FROM maintainers WHERE token_hash = ?1")?;
    let mut rows = statement.query([credential.0])?;
    if let Some(row) = rows.next()? {
        let name = Stored { row, owner: "a maintainer" }.value("name", MaintainerName::parse)?;
        return Ok(Some(Holder::Maintainer(name)));
    }
    let mut statement = connection.prepare_cached("SELECT slug FROM private_links WHERE token_hash = ?1")?;
    let mut rows = statement.query([credential.0])?;
    let Some(row) = rows.next()? else { return Ok(None) };
    let slug = Stored { row, owner: "a private link" }.value("slug", Slug::parse)?;
    Ok(Some(Holder::Participant(slug)))
}

/// When the private link of a participant was made.
pub(super) fn private_link_made_at(connection: &Connection, slug: &Slug) -> Result<Option<Timestamp>, StoreError> {
    let mut statement = connection.prepare_cached("SELECT created_at FROM private_links WHERE slug = ?1")?;
    let mut rows = statement.query([slug.as_str()])?;
    let Some(row) = rows.next()? else { return Ok(None) };
    let owner = format!("the private link of participant `{slug}`");
    Stored { row, owner: &owner }.value("created_at", str::parse).map(Some)
}

pub(super) fn set_private_link(
    connection: &mut Connection,
    slug: &Slug,
    link: TokenHash,
    by: &By,
    now: Timestamp,
) -> Result<(), StoreError> {
    let write = Write::begin_unless_frozen(connection)?;
    participants::must_exist(&write.transaction, slug)?;
    put_private_link(&write.transaction, slug, link, now)?;
    let deed = Deed { by, at: now, action: "private-link set", slug: Some(slug), reason: None };
    write.record(&deed, Difference::default())?;
    write.commit().map(drop)
}

/// Writes a private link in place of the one there may be. That one is deleted, not updated, so that its sessions go
/// with it.
pub(super) fn put_private_link(
    connection: &Connection,
    slug: &Slug,
    link: TokenHash,
    now: Timestamp,
) -> Result<(), StoreError> {
    connection.execute("DELETE FROM private_links WHERE slug = ?1", [slug.as_str()])?;
    connection.execute(
        "INSERT INTO private_links (slug, token_hash, created_at) VALUES (?1, ?2, ?3)",
        (slug.as_str(), link.0, now.to_string()),
    )?;
    Ok(())
}
