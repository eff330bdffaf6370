//! The audit trail and the freeze.

use schemars::JsonSchema;
use serde::Deserialize;

use super::operation::{Context, Nothing, Query, Success};
use super::query::{PageSize, RowCursor, page};
use super::view::{AuditRowView, AuditView, FreezeView, HeadView, VerifiedView};
use crate::app::AuditHash;
use crate::domain::input::schema::SlugText;
use crate::domain::participant::Slug;
use crate::http::problem::{Problem, ProblemKind};

/// Which rows are wanted.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Wanted {
    /// Only those of this participant, which may be gone.
    #[schemars(with = "Option<SlugText>")]
    participant: Option<Slug>,
    /// The `next_cursor` of the page before.
    cursor: RowCursor,
    /// How many at most.
    limit: PageSize,
}

/// What is known of the trail from elsewhere.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Known {
    /// The hash of a row that must be there, such as a backup's manifest has. It alone shows rows cut off at the end
    /// where the revision was set back as well, and a trail that was made anew.
    #[schemars(regex(pattern = "^[0-9a-fA-F]{64}$"))]
    head: Option<String>,
}

pub(super) async fn audit(context: Context, Query(wanted): Query<Wanted>) -> Result<Success<AuditView>, Problem> {
    let Wanted { participant, cursor, limit } = wanted;
    let rows = context.shared.app.audit(cursor.0, participant.as_ref(), limit.0 + 1).await?;
    let (rows, next_cursor) = page(rows, limit, |row| row.id);
    Ok(Success::new(AuditView { rows: rows.into_iter().map(AuditRowView::of).collect(), next_cursor }))
}

pub(super) async fn verify(context: Context, Query(known): Query<Known>) -> Result<Success<VerifiedView>, Problem> {
    let wrong = || {
        let detail = "`head` in the query of the address is not a hash of 64 hexadecimal digits";
        Problem::new(ProblemKind::Invalid, detail)
    };
    let known = known.head.map(|head| AuditHash::parse(&head).ok_or_else(wrong)).transpose()?;
    let verified = context.shared.app.verify_audit(known).await?;
    Ok(Success::new(VerifiedView { head: verified.head.map(HeadView::of) }))
}

pub(super) async fn freeze(context: Context, _: Nothing) -> Result<Success<FreezeView>, Problem> {
    let frozen = context.shared.app.frozen().await?;
    Ok(Success::new(FreezeView::of(frozen.as_ref())))
}
