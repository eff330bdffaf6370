//! Credentials: whom one belongs to, and the private links of participants.

use jiff::Timestamp;

use super::value::Owner;
use super::write::{AuditEntry, Write, Written};
use crate::domain::change::By;
use crate::domain::participant::Slug;
use crate::store::audit::Difference;
use crate::store::rows::Rows;
use crate::store::{Holder, StoreError, TokenHash};

pub(in crate::store) async fn holder(rows: &impl Rows, credential: TokenHash) -> Result<Option<Holder>, StoreError> {
    let (name, slug) = tokio::try_join!(biased; rows.maintainer_of_token(credential), rows.slug_of_link(credential))?;
    if let Some(name) = name {
        let name = Owner::new("a maintainer").value("name", &name)?;
        return Ok(Some(Holder::Maintainer(name)));
    }
    let Some(slug) = slug else { return Ok(None) };
    let slug = Owner::new("a private link").value("slug", &slug)?;
    Ok(Some(Holder::Participant(slug)))
}

pub(in crate::store) async fn set_private_link(
    rows: &impl Rows,
    slug: &Slug,
    link: TokenHash,
    by: &By,
    now: Timestamp,
) -> Result<Written<()>, StoreError> {
    let mut write = Write::begin_on(rows, by, now, slug).await?;
    put_private_link(write.rows, slug, link, now).await?;
    write.record(AuditEntry::of("private-link set", slug), Difference::private_link(link)).await?;
    write.commit(()).await
}

/// Writes a private link in place of the one there may be. That one is deleted, not updated, so that its sessions go
/// with it.
pub(super) async fn put_private_link(
    rows: &impl Rows,
    slug: &Slug,
    link: TokenHash,
    now: Timestamp,
) -> Result<(), StoreError> {
    rows.delete_private_link(slug.as_str()).await?;
    rows.insert_private_link(slug.as_str(), link, &now.to_string()).await
}

/// When the private link of a participant was made.
pub(super) async fn private_link_made_at(rows: &impl Rows, slug: &Slug) -> Result<Option<Timestamp>, StoreError> {
    let made_at = rows.private_link_made_at(slug.as_str()).await?;
    let owner = Owner::new(format_args!("the private link of participant `{slug}`"));
    owner.optional("created_at", made_at.as_deref())
}
