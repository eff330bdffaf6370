//! Reports of visitors, and how they end.

use jiff::Timestamp;
use serde_json::{Value, json};
use std::collections::BTreeMap;

use super::value::Owner;
use super::write::{AuditEntry, Write, Written};
use crate::domain::change::{Actor, By};
use crate::domain::participant::{Link, Site, Slug};
use crate::domain::text::{NoteText, ReportText};
use crate::store::audit::Difference;
use crate::store::rows::{ClosedRow, NUMBER_MAX, ReportRow, Rows};
use crate::store::{Closed, OPEN_REPORTS_MAX, ROWS_MAX, Report, ReportId, StoreError};

/// All reports of a participant, oldest first.
pub(super) async fn of(rows: &impl Rows, slug: &Slug) -> Result<Vec<Report>, StoreError> {
    rows.reports_of(slug.as_str(), false).await?.into_iter().map(report).collect()
}

pub(in crate::store) async fn reports(
    rows: &impl Rows,
    open_only: bool,
    after: u64,
    rows_max: usize,
) -> Result<Vec<Report>, StoreError> {
    let found = rows.reports(open_only, after.min(NUMBER_MAX), rows_max.min(ROWS_MAX)).await?;
    found.into_iter().map(report).collect()
}

pub(in crate::store) async fn open_reports_of(rows: &impl Rows, slug: &Slug) -> Result<Vec<ReportId>, StoreError> {
    let open = rows.reports_of(slug.as_str(), true).await?;
    Ok(open.into_iter().map(|report| ReportId(report.id)).collect())
}

pub(in crate::store) async fn open_reports(rows: &impl Rows) -> Result<BTreeMap<Slug, u32>, StoreError> {
    let owner = Owner::new("a report");
    let counts = rows.open_reports().await?.into_iter();
    counts.map(|(slug, count)| Ok((owner.value("slug", &slug)?, count))).collect()
}

pub(in crate::store) async fn add_report(
    rows: &impl Rows,
    slug: &Slug,
    seen_at: &Link,
    text: Option<&ReportText>,
    by: &By,
    now: Timestamp,
) -> Result<Written<Report>, StoreError> {
    let (mut write, open) =
        tokio::try_join!(biased; Write::begin_on(rows, by, now, slug), rows.reports_of(slug.as_str(), true))?;
    let said = text.map(ReportText::as_str);
    // A form that was sent twice, or by two who saw the same.
    if open.iter().any(|report| report.seen_at == seen_at.as_str() && report.text.as_deref() == said) {
        return Err(StoreError::ReportRepeated(slug.clone()));
    }
    if open.len() >= OPEN_REPORTS_MAX {
        let too_many = || StoreError::TooMany { slug: slug.clone(), what: "open reports", max: OPEN_REPORTS_MAX };
        let (row, into) = of_a_flood(open).ok_or_else(too_many)?;
        let by = Actor::Openday.to_string();
        let after = json!({ "report": row.id, "into": into, "by": by });
        let closed = Closed { at: now, by, note: None, merged_into: Some(ReportId(into)) };
        write.close(&report(row)?, &closed, "report merge", &after).await?;
    }
    let id = write.rows.insert_report(slug.as_str(), seen_at.as_str(), said, &now.to_string()).await?;
    let after = Some(json!({ "report": id, "seen_at": seen_at }).to_string());
    write.record(AuditEntry::of("report add", slug), Difference { before: None, after }).await?;
    let (id, slug, seen_at) = (ReportId(id), slug.clone(), seen_at.clone());
    write.commit(Report { id, slug, seen_at, text: text.cloned(), reported_at: now, closed: None }).await
}

pub(in crate::store) async fn close_report(
    rows: &impl Rows,
    id: ReportId,
    note: &NoteText,
    by: &By,
    now: Timestamp,
) -> Result<Written<Report>, StoreError> {
    let (write, report) = tokio::try_join!(biased; Write::begin_unless_frozen(rows, by, now), still_open(rows, id))?;
    let closed = Closed { at: now, by: by.actor.to_string(), note: Some(note.clone()), merged_into: None };
    // What was found is for maintainers, who may be asked to forget it; the trail is for ever.
    write.end_report(report, closed, "report close", &json!({ "report": id })).await
}

pub(in crate::store) async fn merge_report(
    rows: &impl Rows,
    id: ReportId,
    into: ReportId,
    by: &By,
    now: Timestamp,
) -> Result<Written<Report>, StoreError> {
    let (write, report, other) = tokio::try_join!(
        biased;
        Write::begin_unless_frozen(rows, by, now),
        still_open(rows, id),
        still_open(rows, into),
    )?;
    if id == into || report.slug != other.slug {
        return Err(StoreError::ReportsDiffer(id, into));
    }
    let closed = Closed { at: now, by: by.actor.to_string(), note: None, merged_into: Some(into) };
    write.end_report(report, closed, "report merge", &json!({ "report": id, "into": into })).await
}

impl<R: Rows> Write<'_, R> {
    async fn end_report(
        mut self,
        report: Report,
        closed: Closed,
        action: &str,
        after: &Value,
    ) -> Result<Written<Report>, StoreError> {
        self.close(&report, &closed, action, after).await?;
        self.commit(Report { closed: Some(closed), ..report }).await
    }

    async fn close(&mut self, report: &Report, closed: &Closed, action: &str, after: &Value) -> Result<(), StoreError> {
        let row = ClosedRow {
            at: closed.at.to_string(),
            by: closed.by.clone(),
            note: closed.note.as_ref().map(ToString::to_string),
            merged_into: closed.merged_into.map(|into| into.0),
        };
        self.rows.close_report(report.id.0, &row).await?;
        let difference = Difference { before: None, after: Some(after.to_string()) };
        self.record(AuditEntry::of(action, &report.slug), difference).await
    }
}

/// Of the website with the most reports the last one, and the id of the first: a thousand of one page say no more than
/// one does. `None` where each is of another website.
fn of_a_flood(open: Vec<ReportRow>) -> Option<(ReportRow, u64)> {
    let mut by_site: BTreeMap<String, Vec<ReportRow>> = BTreeMap::new();
    for row in open {
        let site = Site::parse(&row.seen_at).map_or_else(|| row.seen_at.clone(), |site| site.as_str().to_owned());
        by_site.entry(site).or_default().push(row);
    }
    let mut most = by_site.into_values().max_by_key(Vec::len).filter(|rows| rows.len() > 1)?;
    let into = most.first()?.id;
    most.pop().map(|last| (last, into))
}

async fn still_open(rows: &impl Rows, id: ReportId) -> Result<Report, StoreError> {
    let unknown = || StoreError::UnknownReport(id);
    if id.0 > NUMBER_MAX {
        return Err(unknown());
    }
    let report = report(rows.report(id.0).await?.ok_or_else(unknown)?)?;
    if report.closed.is_some() { Err(StoreError::ReportClosed(id)) } else { Ok(report) }
}

fn report(row: ReportRow) -> Result<Report, StoreError> {
    let owner = Owner::new(format_args!("report {}", row.id));
    let closed = |ClosedRow { at, by, note, merged_into }: ClosedRow| {
        Ok::<_, StoreError>(Closed {
            at: owner.value("closed_at", &at)?,
            by,
            note: owner.optional("note", note.as_deref())?,
            merged_into: merged_into.map(ReportId),
        })
    };
    Ok(Report {
        id: ReportId(row.id),
        slug: owner.value("slug", &row.slug)?,
        seen_at: owner.value("seen_at", &row.seen_at)?,
        text: owner.optional("text", row.text.as_deref())?,
        reported_at: owner.value("reported_at", &row.reported_at)?,
        closed: row.closed.map(closed).transpose()?,
    })
}
