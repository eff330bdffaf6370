//! Notes of maintainers, and reports of fakes.

use schemars::JsonSchema;
use serde::Deserialize;

use super::operation::{Context, Nothing, Query, Sent, Success};
use super::query::{PageSize, RowCursor, page};
use super::sent::Merging;
use super::view::{NoteView, NotesView, ReportView, ReportsView};
use crate::app::ReportId;
use crate::domain::input::{FindingInput, NoteInput};
use crate::http::problem::Problem;

/// Which reports are wanted.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Wanted {
    /// Only the open ones.
    open: bool,
    /// The `next_cursor` of the page before.
    cursor: RowCursor,
    /// How many at most.
    limit: PageSize,
}

pub(super) async fn notes(context: Context, _: Nothing) -> Result<Success<NotesView>, Problem> {
    let record = context.shared.app.record(&context.slug()?).await?;
    Ok(Success::new(NotesView { notes: record.notes.iter().map(NoteView::of).collect() }))
}

pub(super) async fn add_note(context: Context, Sent(input): Sent<NoteInput>) -> Result<Success<NoteView>, Problem> {
    let slug = context.slug()?;
    let note = context.shared.app.add_note(&slug, &input.check()?, &context.by).await?;
    Ok(Success::new(NoteView::of(&note)))
}

pub(super) async fn reports(context: Context, Query(wanted): Query<Wanted>) -> Result<Success<ReportsView>, Problem> {
    let Wanted { open, cursor, limit } = wanted;
    let found = context.shared.app.reports(open, cursor.0, limit.0 + 1).await?;
    let (found, next_cursor) = page(found, limit, |report| report.id.0);
    Ok(Success::new(ReportsView { reports: found.iter().map(ReportView::of).collect(), next_cursor }))
}

pub(super) async fn reports_of_one(context: Context, _: Nothing) -> Result<Success<ReportsView>, Problem> {
    let record = context.shared.app.record(&context.slug()?).await?;
    let reports = record.reports.iter().map(ReportView::of).collect();
    Ok(Success::new(ReportsView { reports, next_cursor: None }))
}

pub(super) async fn close(context: Context, Sent(finding): Sent<FindingInput>) -> Result<Success<ReportView>, Problem> {
    let id = id(&context)?;
    let note = finding.check()?;
    let report = context.shared.app.close_report(id, &note, &context.by).await?;
    Ok(Success::new(ReportView::of(&report)))
}

pub(super) async fn merge(context: Context, Sent(merging): Sent<Merging>) -> Result<Success<ReportView>, Problem> {
    let id = id(&context)?;
    let report = context.shared.app.merge_report(id, ReportId(merging.into.0), &context.by).await?;
    Ok(Success::new(ReportView::of(&report)))
}

fn id(context: &Context) -> Result<ReportId, Problem> {
    Ok(ReportId(context.number::<u32>("report")?.into()))
}
