//! The rows of a file as evidence: whatever stands in a column is read, and none of it believed.

use rusqlite::Connection;
use rusqlite::types::{ToSqlOutput, ValueRef};

use super::row::{Columns, all, each, one};
use super::rows::SqliteRows;
use super::{description, migration};
use crate::store::audit::WrongObject;
use crate::store::rows::evidence::{
    Beside, Columns as ParticipantColumns, DeclinedAsStored, Evidence, Line, LinkAsStored, MaintainerAsStored,
    NoteAsStored, ReportAsStored, TakeMaintainer, WITH_SLUGS,
};
use crate::store::rows::{AuditLine, FreezeRow};
use crate::store::{AuditHash, Revision, StoreError};

impl Evidence for SqliteRows<'_> {
    async fn description(&self) -> Result<Vec<WrongObject>, StoreError> {
        description::wrong(self.0)
    }

    async fn integrity(&self, count_max: usize) -> Result<Vec<String>, StoreError> {
        integrity(self.0, count_max)
    }

    async fn numbers_below_one(&self, count_max: usize) -> Result<Vec<i64>, StoreError> {
        let select = "SELECT id FROM audit WHERE id < 1 ORDER BY id DESC LIMIT ?1";
        all(self.0, "audit", select, [count_max], |row| row.get("id"))
    }

    async fn lines(&self, after: u64, rows_max: usize) -> Result<Vec<Line>, StoreError> {
        all(self.0, "audit", "SELECT * FROM audit WHERE id > ?1 ORDER BY id LIMIT ?2", (after, rows_max), line)
    }

    async fn lines_of(
        &self,
        slugs: &[Vec<u8>],
        (from, after): (usize, u64),
        rows_max: usize,
    ) -> Result<Vec<(usize, Line)>, StoreError> {
        let select = "SELECT * FROM audit WHERE slug = ?1 AND id > ?2 ORDER BY id LIMIT ?3";
        let mut lines = Vec::new();
        for (place, slug) in slugs.iter().enumerate().skip(from) {
            let after = if place == from { after } else { 0 };
            let of_slug = all(self.0, "audit", select, (text(slug), after, rows_max - lines.len()), line)?;
            lines.extend(of_slug.into_iter().map(|line| (place, line)));
            if lines.len() == rows_max {
                break;
            }
        }
        Ok(lines)
    }

    async fn slugs(&self, after: &[u8], count_max: usize) -> Result<Vec<Vec<u8>>, StoreError> {
        let of_table = |table| {
            format!("SELECT slug FROM (SELECT DISTINCT slug FROM {table} WHERE slug > ?1 ORDER BY slug LIMIT ?2)")
        };
        let select = format!("{} ORDER BY slug LIMIT ?2", WITH_SLUGS.map(of_table).join(" UNION "));
        all(self.0, "audit", &select, (text(after), count_max), |row| Ok(row.bytes("slug")?.to_vec()))
    }

    async fn beside(&self, slugs: &[Vec<u8>]) -> Result<Vec<Beside>, StoreError> {
        slugs.iter().map(|slug| beside(self.0, slug)).collect()
    }

    async fn note_as_stored(&self, id: u64) -> Result<Option<NoteAsStored>, StoreError> {
        one(self.0, "notes", "SELECT slug, at, author FROM notes WHERE id = ?1", [id], |row| {
            Ok(NoteAsStored { slug: row.text("slug")?, at: row.text("at")?, author: row.text("author")? })
        })
    }

    async fn report_as_stored(&self, id: u64) -> Result<Option<ReportAsStored>, StoreError> {
        one(self.0, "reports", "SELECT * FROM reports WHERE id = ?1", [id], |row| {
            Ok(ReportAsStored {
                slug: row.text("slug")?,
                seen_at: row.text("seen_at")?,
                reported_at: row.text("reported_at")?,
                closed_at: row.optional_text("closed_at")?,
                closed_by: row.optional_text("closed_by")?,
                has_note: row.optional_bytes("note")?.is_some(),
                merged_into: row.get("merged_into")?,
            })
        })
    }

    async fn maintainers_as_stored(&self, take: TakeMaintainer<'_>) -> Result<(), StoreError> {
        each(self.0, "maintainers", "SELECT name, token_hash, created_at FROM maintainers ORDER BY name", [], |row| {
            let (name, created_at) = (row.text("name")?, row.text("created_at")?);
            take(MaintainerAsStored { name, token_hash: row.bytes("token_hash")?.to_vec(), created_at });
            Ok(())
        })
    }

    async fn freeze_as_stored(&self) -> Result<Option<FreezeRow>, StoreError> {
        one(self.0, "freeze", "SELECT since, reason FROM freeze", [], |row| {
            Ok(FreezeRow { since: row.text("since")?, reason: row.optional_text("reason")? })
        })
    }

    async fn declined_as_stored(&self, rows_max: usize) -> Result<Vec<DeclinedAsStored>, StoreError> {
        let select = "SELECT token_hash, reason, declined_at FROM declined_applications LIMIT ?1";
        all(self.0, "declined_applications", select, [rows_max], |row| {
            let (reason, declined_at) = (row.text("reason")?, row.text("declined_at")?);
            Ok(DeclinedAsStored { token_hash: row.bytes("token_hash")?.to_vec(), reason, declined_at })
        })
    }

    async fn numbers_given(&self) -> Result<Vec<(String, i64)>, StoreError> {
        // Nothing keeps this table from holding what is no number.
        let select = "SELECT name, CAST(seq AS INTEGER) AS seq FROM sqlite_sequence";
        all(self.0, "sqlite_sequence", select, [], |row| {
            Ok((row.text("name")?, row.get::<Option<i64>>("seq")?.unwrap_or(-1)))
        })
    }
}

/// Bytes as a text, whether they are one or not: texts are compared byte by byte.
fn text(bytes: &[u8]) -> ToSqlOutput<'_> {
    ToSqlOutput::Borrowed(ValueRef::Text(bytes))
}

fn beside(connection: &Connection, slug: &[u8]) -> Result<Beside, StoreError> {
    let select = "SELECT participants.revision, website_host, deleted_participants.revision AS deleted,
                         token_hash, created_at,
                         (SELECT count(*) FROM notes WHERE notes.slug = asked.slug) AS notes,
                         (SELECT count(*) FROM reports WHERE reports.slug = asked.slug) AS reports,
                         (SELECT count(closed_at) FROM reports WHERE reports.slug = asked.slug) AS closed
                  FROM (SELECT ?1 AS slug) AS asked
                  LEFT JOIN participants ON participants.slug = asked.slug
                  LEFT JOIN deleted_participants ON deleted_participants.slug = asked.slug
                  LEFT JOIN private_links ON private_links.slug = asked.slug";
    let found = one(connection, "participants", select, [text(slug)], |row| {
        let participant = match row.get::<Option<i64>>("revision")? {
            Some(revision) => Some(ParticipantColumns { revision, website_host: row.text("website_host")? }),
            None => None,
        };
        let private_link = match row.optional_bytes("token_hash")? {
            Some(token_hash) => Some(LinkAsStored { token_hash, created_at: row.text("created_at")? }),
            None => None,
        };
        let (notes, reports, closed) = (row.get("notes")?, row.get("reports")?, row.get("closed")?);
        Ok(Beside { participant, deleted: row.get("deleted")?, private_link, notes, reports, closed })
    })?;
    Ok(found.unwrap_or_default())
}

fn integrity(connection: &Connection, count_max: usize) -> Result<Vec<String>, StoreError> {
    let mut statement = connection.prepare(&format!("PRAGMA integrity_check({count_max})"))?;
    let rows = statement.query_map([], |row| row.get::<_, String>(0))?;
    let mut wrong: Vec<String> = rows.collect::<Result<_, _>>()?;
    wrong.retain(|sentence| sentence != "ok");
    for (table, parent) in migration::strays(connection)? {
        wrong.push(format!("a row of {table} refers to nothing in {parent}"));
    }
    wrong.truncate(count_max);
    Ok(wrong)
}

fn line(row: &Columns<'_>) -> Result<Line, StoreError> {
    let mut wrong = None;
    let mut or_wrong = |member, hash: Option<[u8; 32]>| {
        if hash.is_none() {
            wrong.get_or_insert(member);
        }
        AuditHash(hash.unwrap_or_default())
    };
    let previous = or_wrong("previous", row.bytes("previous")?.try_into().ok());
    let hash = or_wrong("hash", row.bytes("hash")?.try_into().ok());
    let revision = row.get::<i64>("revision").ok().and_then(|revision| u64::try_from(revision).ok());
    if revision.is_none() {
        wrong.get_or_insert("revision");
    }
    let line = AuditLine {
        id: row.get("id")?,
        at: row.text("at")?,
        actor: row.text("actor")?,
        action: row.text("action")?,
        slug: row.optional_text("slug")?,
        reason: row.optional_text("reason")?,
        before: row.optional_text("before")?,
        after: row.optional_text("after")?,
        request: row.optional_text("request")?,
        revision: Revision(revision.unwrap_or_default()),
        previous,
        hash,
    };
    Ok(Line { line, wrong })
}
