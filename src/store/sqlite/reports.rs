//! Reports of visitors, and how they end.

use std::collections::BTreeMap;
use std::str::FromStr;

use jiff::Timestamp;
use rusqlite::{Connection, Row};
use serde_json::json;

use super::participants;
use super::row::{Stored, collect};
use super::write::{Deed, Write};
use crate::domain::change::By;
use crate::domain::participant::{Link, Slug};
use crate::domain::text::{NoteText, ReportText};
use crate::store::audit::Difference;
use crate::store::{Closed, NOTES_MAX, ROWS_MAX, Report, ReportId, StoreError};

pub(super) fn of(connection: &Connection, slug: &Slug) -> Result<Vec<Report>, StoreError> {
    let mut statement = connection.prepare_cached("SELECT * FROM reports WHERE slug = ?1 ORDER BY id")?;
    collect(&mut statement, [slug.as_str()], report)
}

pub(super) fn reports(
    connection: &Connection,
    open_only: bool,
    after: u64,
    rows_max: usize,
) -> Result<Vec<Report>, StoreError> {
    let select = if open_only {
        "SELECT * FROM reports WHERE closed_at IS NULL AND id > ?1 ORDER BY id LIMIT ?2"
    } else {
        "SELECT * FROM reports WHERE id > ?1 ORDER BY id LIMIT ?2"
    };
    // Ids are signed in the file: above the highest there is nothing.
    let after = i64::try_from(after).unwrap_or(i64::MAX);
    collect(&mut *connection.prepare_cached(select)?, (after, rows_max.min(ROWS_MAX)), report)
}

pub(super) fn open(connection: &Connection) -> Result<BTreeMap<Slug, u32>, StoreError> {
    let mut statement = connection
        .prepare_cached("SELECT slug, count(*) AS reports FROM reports WHERE closed_at IS NULL GROUP BY slug")?;
    let counts = collect(&mut statement, [], |row| {
        let stored = Stored { row, owner: "a report" };
        Ok((stored.value("slug", Slug::parse)?, stored.get("reports")?))
    })?;
    Ok(counts.into_iter().collect())
}

pub(super) fn add(
    connection: &mut Connection,
    slug: &Slug,
    seen_at: &Link,
    text: Option<&ReportText>,
    by: &By,
    now: Timestamp,
) -> Result<Report, StoreError> {
    let write = Write::begin_unless_frozen(connection)?;
    participants::must_exist(&write.transaction, slug)?;
    let count: usize = write.transaction.query_row(
        "SELECT count(*) FROM reports WHERE slug = ?1 AND closed_at IS NULL",
        [slug.as_str()],
        |row| row.get(0),
    )?;
    if count >= NOTES_MAX {
        return Err(StoreError::TooMany { slug: slug.clone(), what: "open reports", max: NOTES_MAX });
    }
    // A form that was sent twice, or by two who saw the same.
    let is_repeated: bool = write.transaction.query_row(
        "SELECT EXISTS (SELECT 1 FROM reports
            WHERE slug = ?1 AND closed_at IS NULL AND seen_at = ?2 AND text IS ?3)",
        (slug.as_str(), seen_at.as_str(), text.map(ReportText::as_str)),
        |row| row.get(0),
    )?;
    if is_repeated {
        return Err(StoreError::ReportRepeated(slug.clone()));
    }
    let id = ReportId(write.transaction.query_row(
        "INSERT INTO reports (slug, seen_at, text, reported_at) VALUES (?1, ?2, ?3, ?4) RETURNING id",
        (slug.as_str(), seen_at.as_str(), text.map(ReportText::as_str), now.to_string()),
        |row| row.get(0),
    )?);
    let after = json!({ "report": id, "seen_at": seen_at }).to_string();
    let deed = Deed { by, at: now, action: "report add", slug: Some(slug), reason: None };
    write.record(&deed, Difference { before: None, after: Some(after) })?;
    write.commit()?;
    Ok(Report { id, slug: slug.clone(), seen_at: seen_at.clone(), text: text.cloned(), reported_at: now, closed: None })
}

pub(super) fn close(
    connection: &mut Connection,
    id: ReportId,
    note: &NoteText,
    by: &By,
    now: Timestamp,
) -> Result<Report, StoreError> {
    let write = Write::begin_unless_frozen(connection)?;
    let report = still_open(&write.transaction, id)?;
    let closed = Closed { at: now, by: by.actor.to_string(), note: Some(note.clone()), merged_into: None };
    // What was found is for maintainers, who may be asked to forget it; the trail is for ever.
    write.end_report(report, closed, by, "report close", &json!({ "report": id }))
}

pub(super) fn merge(
    connection: &mut Connection,
    id: ReportId,
    into: ReportId,
    by: &By,
    now: Timestamp,
) -> Result<Report, StoreError> {
    let write = Write::begin_unless_frozen(connection)?;
    let report = still_open(&write.transaction, id)?;
    let other = still_open(&write.transaction, into)?;
    if id == into || report.slug != other.slug {
        return Err(StoreError::ReportsDiffer(id, into));
    }
    let closed = Closed { at: now, by: by.actor.to_string(), note: None, merged_into: Some(into) };
    write.end_report(report, closed, by, "report merge", &json!({ "report": id, "into": into }))
}

impl Write<'_> {
    fn end_report(
        self,
        report: Report,
        closed: Closed,
        by: &By,
        action: &str,
        after: &serde_json::Value,
    ) -> Result<Report, StoreError> {
        let Closed { at, by: closed_by, note, merged_into } = &closed;
        self.transaction.execute(
            "UPDATE reports SET closed_at = ?2, closed_by = ?3, note = ?4, merged_into = ?5 WHERE id = ?1",
            (
                report.id.0,
                at.to_string(),
                closed_by,
                note.as_ref().map(NoteText::as_str),
                merged_into.map(|ReportId(id)| id),
            ),
        )?;
        let deed = Deed { by, at: *at, action, slug: Some(&report.slug), reason: None };
        self.record(&deed, Difference { before: None, after: Some(after.to_string()) })?;
        self.commit()?;
        Ok(Report { closed: Some(closed), ..report })
    }
}

fn still_open(connection: &Connection, id: ReportId) -> Result<Report, StoreError> {
    // A number beyond what the file can hold names nothing.
    let stored_id = i64::try_from(id.0).map_err(|_| StoreError::UnknownReport(id))?;
    let mut statement = connection.prepare_cached("SELECT * FROM reports WHERE id = ?1")?;
    let found = collect(&mut statement, [stored_id], report)?.pop();
    let report = found.ok_or(StoreError::UnknownReport(id))?;
    if report.closed.is_some() { Err(StoreError::ReportClosed(id)) } else { Ok(report) }
}

fn report(row: &Row<'_>) -> Result<Report, StoreError> {
    let id: u64 = Stored { row, owner: "a report" }.get("id")?;
    let owner = format!("report {id}");
    let stored = Stored { row, owner: &owner };
    let closed_at = stored.optional("closed_at", Timestamp::from_str)?;
    let closed = match closed_at {
        None => None,
        Some(at) => Some(Closed {
            at,
            by: stored.get("closed_by")?,
            note: stored.optional("note", NoteText::parse)?,
            merged_into: stored.get::<Option<u64>>("merged_into")?.map(ReportId),
        }),
    };
    Ok(Report {
        id: ReportId(id),
        slug: stored.value("slug", Slug::parse)?,
        seen_at: stored.value("seen_at", Link::parse)?,
        text: stored.optional("text", ReportText::parse)?,
        reported_at: stored.value("reported_at", Timestamp::from_str)?,
        closed,
    })
}
