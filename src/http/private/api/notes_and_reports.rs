//! Notes of maintainers, and reports of fakes.

use schemars::JsonSchema;
use serde::Deserialize;

use super::body::Merging;
use super::query::{PageSize, Query, RowCursor, page};
use super::success::{Created, Success};
use super::view::{NoteView, NotesView, ReportView, ReportsView};
use crate::app::ReportId;
use crate::domain::input::{FindingInput, NoteInput};
use crate::domain::participant::Slug;
use crate::http::private::error::Problem;
use crate::http::private::extract::{Json, Maintainer, Path, RowId};

/// Which reports are wanted.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub(super) struct ReportsQuery {
    /// Only the open ones.
    open: bool,
    /// The `next_cursor` of the page before.
    cursor: RowCursor,
    /// How many at most.
    limit: PageSize,
}

pub(super) async fn notes(maintainer: Maintainer, Path(slug): Path<Slug>) -> Result<Success<NotesView>, Problem> {
    let record = maintainer.app().record(&slug).await?;
    Ok(Success::new(NotesView { notes: record.notes.iter().map(NoteView::of).collect() }))
}

pub(super) async fn add_note(
    maintainer: Maintainer,
    Path(slug): Path<Slug>,
    Json(input): Json<NoteInput>,
) -> Result<Created<NoteView>, Problem> {
    let note = maintainer.app().add_note(&slug, &input.check()?, &maintainer.by_maintainer()?).await?;
    Ok(Success::new(NoteView::of(&note)).created())
}

pub(super) async fn reports(
    maintainer: Maintainer,
    Query(query): Query<ReportsQuery>,
) -> Result<Success<ReportsView>, Problem> {
    let ReportsQuery { open, cursor, limit } = query;
    let found = maintainer.app().reports(open, cursor.0, limit.0 + 1).await?;
    let (found, next_cursor) = page(found, limit, |report| report.id.0);
    Ok(Success::new(ReportsView { reports: found.iter().map(ReportView::of).collect(), next_cursor }))
}

pub(super) async fn reports_of_one(
    maintainer: Maintainer,
    Path(slug): Path<Slug>,
) -> Result<Success<ReportsView>, Problem> {
    let record = maintainer.app().record(&slug).await?;
    let reports = record.reports.iter().map(ReportView::of).collect();
    Ok(Success::new(ReportsView { reports, next_cursor: None }))
}

pub(super) async fn close(
    maintainer: Maintainer,
    Path(RowId(id)): Path<RowId>,
    Json(finding): Json<FindingInput>,
) -> Result<Success<ReportView>, Problem> {
    let (id, note) = (ReportId(id.into()), finding.check()?);
    let report = maintainer.app().close_report(id, &note, &maintainer.by_maintainer()?).await?;
    Ok(Success::new(ReportView::of(&report)))
}

pub(super) async fn merge(
    maintainer: Maintainer,
    Path(RowId(id)): Path<RowId>,
    Json(merging): Json<Merging>,
) -> Result<Success<ReportView>, Problem> {
    let (id, into) = (ReportId(id.into()), ReportId(merging.into.0));
    let report = maintainer.app().merge_report(id, into, &maintainer.by_maintainer()?).await?;
    Ok(Success::new(ReportView::of(&report)))
}
