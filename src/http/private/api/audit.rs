//! The audit trail and the freeze.

use schemars::JsonSchema;
use serde::Deserialize;

use super::query::{Paged, Query, RowCursor, invalid, page};
use super::success::Success;
use super::view::{AuditRowView, AuditView, FreezeView, HeadView, VerifiedView};
use crate::app::AuditHash;
use crate::domain::input::AuditQueryInput;
use crate::http::private::error::{Problem, ProblemKind};
use crate::http::private::extract::Maintainer;

/// What is known of the trail from elsewhere.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub(super) struct VerificationQuery {
    /// The hash of a row that must be there, such as a backup's manifest has. It alone shows rows cut off at the end
    /// where the revision was set back as well, and a trail that was made anew.
    #[schemars(regex(pattern = "^[0-9a-fA-F]{64}$"))]
    head: Option<String>,
}

pub(super) async fn audit(
    maintainer: Maintainer,
    Query(query): Query<Paged<AuditQueryInput, RowCursor>>,
) -> Result<Success<AuditView>, Problem> {
    let filter = query.input.0.check().map_err(|errors| invalid(&errors))?;
    let RowCursor(after) = query.cursor.unwrap_or_default();
    let rows = maintainer.app().audit(after, &filter, query.limit().0 + 1).await?;
    let (rows, next_cursor) = page(rows, query.limit(), |row| row.id);
    Ok(Success::new(AuditView { rows: rows.into_iter().map(AuditRowView::of).collect(), next_cursor }))
}

pub(super) async fn verify(
    maintainer: Maintainer,
    Query(known): Query<VerificationQuery>,
) -> Result<Success<VerifiedView>, Problem> {
    let wrong = || {
        let detail = "`head` in the query of the address is not a hash of 64 hexadecimal digits";
        Problem::new(ProblemKind::Invalid, detail)
    };
    let known = known.head.map(|head| AuditHash::parse(&head).ok_or_else(wrong)).transpose()?;
    let verified = maintainer.app().verify_audit(known).await?;
    Ok(Success::new(VerifiedView { head: verified.head.map(HeadView::of) }))
}

pub(super) async fn freeze(maintainer: Maintainer) -> Result<Success<FreezeView>, Problem> {
    let frozen = maintainer.app().frozen().await?;
    Ok(Success::new(FreezeView::of(frozen.as_ref())))
}
