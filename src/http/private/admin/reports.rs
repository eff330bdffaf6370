//! Reports of fakes: those that are open, of all participants, and on a participant's page all of it.

use askama::Template;

use super::layout::{AdminLayout, Here};
use super::page::{field, form, participant_path, query, shown};
use super::timestamps::TimestampView;
use crate::app::{Record, Report, ReportId};
use crate::domain::input::{FINDING_FIELDS, FieldError, FindingInput};
use crate::domain::participant::Slug;
use crate::http::layout::filled;
use crate::http::private::error::{Problem, ProblemKind};
use crate::http::private::extract::{AdminContext, Form};
use crate::http::private::flash::{REPORT_CLOSED, REPORT_MERGED, redirect_after};
use crate::http::private::form::{Field, FormView, RejectedForm, text_field};
use crate::http::private::paging::page;
use crate::http::private::routes::Routes;
use crate::http::reply::Reply;

/// Reports on one page.
const REPORTS_MAX: usize = 50;

text_field!(
    /// The report that says the same.
    pub(super) MergeInto, "into"
);

pub(super) fn routes() -> Routes<AdminContext> {
    Routes::new().get("/admin/reports", show)
}

struct ReportLine {
    id: u64,
    slug: String,
    name: String,
    seen_at: String,
    text: Option<String>,
    at: TimestampView,
}

#[derive(Template)]
#[template(path = "private/admin/reports.html")]
struct ReportsPage {
    layout: AdminLayout,
    lines: Vec<ReportLine>,
    /// After which report the next page begins.
    next: Option<u64>,
}

async fn show(admin: AdminContext) -> Result<Reply, Problem> {
    let query = query(&admin)?;
    let after = field(&query, "after")?;
    let wrong = |_| Problem::new(ProblemKind::Invalid, format!("`after` must be a report’s number, and is `{after}`"));
    let from = if after.is_empty() { 0 } else { after.parse().map_err(wrong)? };
    let reports = admin.app().reports(true, from, REPORTS_MAX + 1).await?;
    let (reports, next) = page(reports, REPORTS_MAX, |report| report.id.0);
    let name = |slug: &Slug| admin.app().participant(slug.as_str()).map(|participant| participant.name.to_string());
    let lines = reports.into_iter().map(|report| ReportLine {
        id: report.id.0,
        name: name(&report.slug).unwrap_or_else(|| report.slug.to_string()),
        slug: report.slug.to_string(),
        seen_at: report.seen_at.to_string(),
        text: report.text.as_ref().map(ToString::to_string),
        at: TimestampView::of(report.reported_at),
    });
    let lines = lines.collect();
    let layout = AdminLayout::of(&admin, "Reports", Here::Reports, None).await?;
    Ok(shown(filled(&ReportsPage { layout, lines, next })))
}

/// A report on the page of its participant.
pub(super) struct ReportView {
    pub(super) id: u64,
    pub(super) seen_at: String,
    pub(super) text: Option<String>,
    pub(super) at: TimestampView,
    pub(super) closed: Option<ClosedView>,
    pub(super) forms: Vec<FormView>,
}

pub(super) struct ClosedView {
    pub(super) by: String,
    pub(super) at: TimestampView,
    pub(super) note: Option<String>,
    pub(super) merged_into: Option<u64>,
}

/// The open reports of a participant.
pub(super) fn open(record: &Record) -> impl Iterator<Item = &Report> {
    record.reports.iter().filter(|report| report.closed.is_none())
}

/// All reports of a participant; what is to be done stands first.
pub(super) fn views(admin: &AdminContext, record: &Record, rejected: Option<&RejectedForm>) -> Vec<ReportView> {
    let mut reports: Vec<_> = record.reports.iter().collect();
    reports.sort_by_key(|report| (report.closed.is_some(), report.id));
    reports.into_iter().map(|report| view(admin, record, report, rejected)).collect()
}

fn view(admin: &AdminContext, record: &Record, report: &Report, rejected: Option<&RejectedForm>) -> ReportView {
    let action = |end: &str| format!("{}/reports/{}/{end}", participant_path(&report.slug), report.id);
    let others: Vec<_> = open(record).filter(|other| other.id != report.id).collect();
    let mut forms = Vec::new();
    if report.closed.is_none() {
        let close = form(admin, action("close"), "Close the report", rejected);
        forms.push(close.fields(FINDING_FIELDS, admin.fields()));
        if !others.is_empty() {
            let words = |other: &&Report| format!("Report {}, seen at {}", other.id, other.seen_at);
            let values = others.iter().map(|other| (other.id.to_string(), words(other))).collect();
            let first = others.first().map(|first| first.id.to_string()).unwrap_or_default();
            let into = Field::choice("into", "Speaks of the same as", values).required().value(first);
            forms.push(form(admin, action("merge"), "Merge into that report", rejected).field(into));
        }
    }
    ReportView {
        id: report.id.0,
        seen_at: report.seen_at.to_string(),
        text: report.text.as_ref().map(ToString::to_string),
        at: TimestampView::of(report.reported_at),
        closed: report.closed.as_ref().map(|closed| ClosedView {
            by: closed.by.clone(),
            at: TimestampView::of(closed.at),
            note: closed.note.as_ref().map(ToString::to_string),
            merged_into: closed.merged_into.map(|id| id.0),
        }),
        forms,
    }
}

/// Closes the report with what was found.
pub(super) async fn close(
    admin: &AdminContext,
    slug: &Slug,
    id: u32,
    form: &Form<FindingInput>,
) -> Result<Reply, Problem> {
    let note = form.input.check()?;
    let id = report_of(admin, slug, id.into()).await?;
    admin.app().close_report(id, &note, &admin.by_maintainer()?).await?;
    Ok(redirect_after(REPORT_CLOSED, &participant_path(slug), &format!("report-{id}")))
}

/// Merges the report into another.
pub(super) async fn merge(
    admin: &AdminContext,
    slug: &Slug,
    id: u32,
    form: &Form<MergeInto>,
) -> Result<Reply, Problem> {
    let wrong = |_| vec![FieldError::new("into", "choose the report that says the same")];
    let into = form.input.0.parse().map_err(wrong)?;
    let (id, into) = (report_of(admin, slug, id.into()).await?, report_of(admin, slug, into).await?);
    admin.app().merge_report(id, into, &admin.by_maintainer()?).await?;
    Ok(redirect_after(REPORT_MERGED, &participant_path(slug), &format!("report-{into}")))
}

/// The report of that number, if it is one of the participant's.
async fn report_of(admin: &AdminContext, slug: &Slug, id: u64) -> Result<ReportId, Problem> {
    let record = admin.app().record(slug).await?;
    let report = record.reports.iter().find(|report| report.id == ReportId(id));
    report.map(|report| report.id).ok_or_else(Problem::nothing_here)
}
