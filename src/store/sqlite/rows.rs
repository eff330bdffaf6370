//! The rows of a SQLite file: SQL and nothing else.
//!
//! Every future here is ready when it is first polled; see [`ready`](super::transaction::ready).

use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{Connection, ToSql};

use super::audit;
use super::row::{all, audit_line, change_one, each, execute, found, one, report_row, session_row};
use crate::domain::input::AuditFilter;
use crate::domain::participant::Slug;
use crate::store::rows::{
    AuditEnd, AuditLine, ClosedRow, DeclinedRow, Document, DocumentRow, FreezeRow, MaintainerRow, NoteRow,
    ParticipantRow, ReportRow, Rows, SessionRow, Take,
};
use crate::store::{AuditHash, AuditRow, Holder, Revision, StoreError, TokenHash};

/// The rows that a connection sees within its transaction.
pub(super) struct SqliteRows<'a>(pub(super) &'a Connection);

impl Rows for SqliteRows<'_> {
    async fn revision(&self) -> Result<Revision, StoreError> {
        let revision = one(self.0, "revision", "SELECT value FROM revision", [], |row| row.get("value"))?;
        Ok(Revision(revision.ok_or(rusqlite::Error::QueryReturnedNoRows)?))
    }

    /// The lock was taken when the transaction began.
    async fn lock_revision(&self) -> Result<Revision, StoreError> {
        self.revision().await
    }

    async fn set_revision(&self, revision: Revision) -> Result<(), StoreError> {
        change_one(self.0, "revision", "UPDATE revision SET value = ?1", [revision.0])
    }

    async fn documents_of(&self, slugs: &[&str]) -> Result<Vec<Option<DocumentRow>>, StoreError> {
        let select = "SELECT revision, document FROM participants WHERE slug = ?1";
        let document = |slug: &&str| {
            one(self.0, "participants", select, [slug], |row| {
                Ok(DocumentRow { revision: Revision(row.get("revision")?), document: row.bytes("document")?.to_vec() })
            })
        };
        slugs.iter().map(document).collect()
    }

    async fn documents(&self, take: Take<'_>) -> Result<(), StoreError> {
        let select = "SELECT slug, document FROM participants ORDER BY slug";
        each(self.0, "participants", select, [], |row| found(row, take))
    }

    async fn documents_after(&self, after: &[u8], rows_max: usize) -> Result<Vec<Document>, StoreError> {
        let select = "SELECT slug, document FROM participants WHERE slug > ?1 ORDER BY slug LIMIT ?2";
        let after = ToSqlOutput::Borrowed(ValueRef::Text(after));
        all(self.0, "participants", select, (after, rows_max), |row| {
            Ok(Document { slug: row.bytes("slug")?.to_vec(), document: row.bytes("document")?.to_vec() })
        })
    }

    async fn documents_count(&self) -> Result<u64, StoreError> {
        let select = "SELECT count(*) AS count FROM participants";
        Ok(one(self.0, "participants", select, [], |row| row.get("count"))?.unwrap_or_default())
    }

    async fn documents_since(&self, since: Revision, take: Take<'_>) -> Result<(), StoreError> {
        let select = "SELECT slug, document FROM participants WHERE revision > ?1 ORDER BY revision";
        each(self.0, "participants", select, [since.0], |row| found(row, take))
    }

    async fn put_participants(&self, rows: &[ParticipantRow<'_>]) -> Result<(), StoreError> {
        let put = "INSERT INTO participants (slug, revision, website_host, document) VALUES (?1, ?2, ?3, ?4)
                   ON CONFLICT (slug) DO UPDATE SET
                       revision = excluded.revision, website_host = excluded.website_host, document = excluded.document";
        rows.iter().try_for_each(|row| {
            let values = (row.slug, row.revision.0, &row.website_host, &row.document);
            change_one(self.0, "participants", put, values)
        })
    }

    async fn delete_participant(&self, slug: &str) -> Result<(), StoreError> {
        change_one(self.0, "participants", "DELETE FROM participants WHERE slug = ?1", [slug])
    }

    async fn deleted_since(&self, since: Revision) -> Result<Vec<String>, StoreError> {
        let select = "SELECT slug FROM deleted_participants WHERE revision > ?1 ORDER BY revision, slug";
        all(self.0, "deleted_participants", select, [since.0], |row| {
            Ok(String::from_utf8_lossy(row.bytes("slug")?).into_owned())
        })
    }

    async fn insert_deleted(&self, slug: &str, revision: Revision) -> Result<(), StoreError> {
        let insert = "INSERT INTO deleted_participants (slug, revision) VALUES (?1, ?2)";
        change_one(self.0, "deleted_participants", insert, (slug, revision.0))
    }

    async fn forget_deleted(&self, slugs: &[&str]) -> Result<(), StoreError> {
        let delete = "DELETE FROM deleted_participants WHERE slug = ?1";
        slugs.iter().try_for_each(|slug| execute(self.0, delete, [slug]).map(drop))
    }

    async fn slug_of_link(&self, link: TokenHash) -> Result<Option<String>, StoreError> {
        let select = "SELECT slug FROM private_links WHERE token_hash = ?1";
        one(self.0, "private_links", select, [link.0], |row| row.get("slug"))
    }

    async fn declined(&self, link: TokenHash) -> Result<Option<DeclinedRow>, StoreError> {
        let select = "SELECT reason, declined_at FROM declined_applications WHERE token_hash = ?1";
        one(self.0, "declined_applications", select, [link.0], |row| {
            Ok(DeclinedRow { reason: row.get("reason")?, declined_at: row.get("declined_at")? })
        })
    }

    async fn insert_declined(&self, slug: &str, reason: &str, declined_at: &str) -> Result<(), StoreError> {
        let insert = "INSERT INTO declined_applications (token_hash, reason, declined_at)
                      SELECT token_hash, ?2, ?3 FROM private_links WHERE slug = ?1";
        execute(self.0, insert, (slug, reason, declined_at)).map(drop)
    }

    async fn delete_declined_before(&self, before: &str) -> Result<bool, StoreError> {
        Ok(execute(self.0, "DELETE FROM declined_applications WHERE declined_at < ?1", [before])? > 0)
    }

    async fn private_link_made_at(&self, slug: &str) -> Result<Option<String>, StoreError> {
        let select = "SELECT created_at FROM private_links WHERE slug = ?1";
        one(self.0, "private_links", select, [slug], |row| row.get("created_at"))
    }

    async fn insert_private_link(&self, slug: &str, link: TokenHash, created_at: &str) -> Result<(), StoreError> {
        let insert = "INSERT INTO private_links (slug, token_hash, created_at) VALUES (?1, ?2, ?3)";
        change_one(self.0, "private_links", insert, (slug, link.0, created_at))
    }

    async fn delete_private_link(&self, slug: &str) -> Result<(), StoreError> {
        execute(self.0, "DELETE FROM private_links WHERE slug = ?1", [slug]).map(drop)
    }

    async fn maintainers(&self) -> Result<Vec<MaintainerRow>, StoreError> {
        let select = "SELECT name, token_hash, created_at FROM maintainers ORDER BY name";
        all(self.0, "maintainers", select, [], |row| {
            let (name, created_at) = (row.get("name")?, row.get("created_at")?);
            Ok(MaintainerRow { name, token_hash: TokenHash(row.get("token_hash")?), created_at })
        })
    }

    async fn maintainer_of_token(&self, token: TokenHash) -> Result<Option<String>, StoreError> {
        let select = "SELECT name FROM maintainers WHERE token_hash = ?1";
        one(self.0, "maintainers", select, [token.0], |row| row.get("name"))
    }

    async fn insert_maintainer(&self, row: &MaintainerRow) -> Result<(), StoreError> {
        let insert = "INSERT INTO maintainers (name, token_hash, created_at) VALUES (?1, ?2, ?3)";
        change_one(self.0, "maintainers", insert, (&row.name, row.token_hash.0, &row.created_at))
    }

    async fn delete_maintainer(&self, name: &str) -> Result<bool, StoreError> {
        Ok(execute(self.0, "DELETE FROM maintainers WHERE name = ?1", [name])? > 0)
    }

    async fn session(&self, session: TokenHash) -> Result<Option<SessionRow>, StoreError> {
        let select = "SELECT session_hash, coalesce(maintainer, private_link) AS credential, opened_at, seen_at
                      FROM sessions WHERE session_hash = ?1";
        one(self.0, "sessions", select, [session.0], session_row)
    }

    async fn sessions(&self) -> Result<Vec<SessionRow>, StoreError> {
        let select = "SELECT session_hash, coalesce(maintainer, private_link) AS credential, opened_at, seen_at
                      FROM sessions";
        all(self.0, "sessions", select, [], session_row)
    }

    async fn insert_session(&self, row: &SessionRow, holder: &Holder) -> Result<(), StoreError> {
        let insert = match holder {
            Holder::Maintainer(_) => {
                "INSERT INTO sessions (session_hash, maintainer, opened_at, seen_at) VALUES (?1, ?2, ?3, ?4)"
            }
            Holder::Participant(_) => {
                "INSERT INTO sessions (session_hash, private_link, opened_at, seen_at) VALUES (?1, ?2, ?3, ?4)"
            }
        };
        change_one(self.0, "sessions", insert, (row.session.0, row.credential.0, &row.opened_at, &row.seen_at))
    }

    async fn set_session_seen(&self, session: TokenHash, seen_at: &str) -> Result<(), StoreError> {
        execute(self.0, "UPDATE sessions SET seen_at = ?2 WHERE session_hash = ?1", (session.0, seen_at)).map(drop)
    }

    async fn delete_session(&self, session: TokenHash) -> Result<(), StoreError> {
        execute(self.0, "DELETE FROM sessions WHERE session_hash = ?1", [session.0]).map(drop)
    }

    async fn delete_sessions_of(&self, holder: &Holder) -> Result<(), StoreError> {
        let (delete, whose) = match holder {
            Holder::Maintainer(name) => (
                "DELETE FROM sessions WHERE maintainer = (SELECT token_hash FROM maintainers WHERE name = ?1)",
                name.as_str(),
            ),
            Holder::Participant(slug) => (
                "DELETE FROM sessions WHERE private_link = (SELECT token_hash FROM private_links WHERE slug = ?1)",
                slug.as_str(),
            ),
        };
        execute(self.0, delete, [whose]).map(drop)
    }

    async fn notes(&self, slug: &str) -> Result<Vec<NoteRow>, StoreError> {
        let select = "SELECT id, at, author, text FROM notes WHERE slug = ?1 ORDER BY id";
        all(self.0, "notes", select, [slug], |row| {
            let (id, at) = (row.get("id")?, row.get("at")?);
            Ok(NoteRow { id, at, author: row.get("author")?, text: row.get("text")? })
        })
    }

    async fn insert_note(&self, slug: &str, at: &str, author: &str, text: &str) -> Result<u64, StoreError> {
        let insert = "INSERT INTO notes (slug, at, author, text) VALUES (?1, ?2, ?3, ?4) RETURNING id";
        self.new_id("notes", insert, (slug, at, author, text))
    }

    async fn report(&self, id: u64) -> Result<Option<ReportRow>, StoreError> {
        one(self.0, "reports", "SELECT * FROM reports WHERE id = ?1", [id], report_row)
    }

    async fn reports_of(&self, slug: &str, open_only: bool) -> Result<Vec<ReportRow>, StoreError> {
        let select = if open_only {
            "SELECT * FROM reports WHERE slug = ?1 AND closed_at IS NULL ORDER BY id"
        } else {
            "SELECT * FROM reports WHERE slug = ?1 ORDER BY id"
        };
        all(self.0, "reports", select, [slug], report_row)
    }

    async fn reports(&self, open_only: bool, after: u64, rows_max: usize) -> Result<Vec<ReportRow>, StoreError> {
        let select = if open_only {
            "SELECT * FROM reports WHERE closed_at IS NULL AND id > ?1 ORDER BY id LIMIT ?2"
        } else {
            "SELECT * FROM reports WHERE id > ?1 ORDER BY id LIMIT ?2"
        };
        all(self.0, "reports", select, (after, rows_max), report_row)
    }

    async fn open_reports(&self) -> Result<Vec<(String, u32)>, StoreError> {
        let select = "SELECT slug, count(*) AS reports FROM reports WHERE closed_at IS NULL GROUP BY slug";
        all(self.0, "reports", select, [], |row| Ok((row.get("slug")?, row.get("reports")?)))
    }

    async fn insert_report(
        &self,
        slug: &str,
        seen_at: &str,
        text: Option<&str>,
        reported_at: &str,
    ) -> Result<u64, StoreError> {
        let insert = "INSERT INTO reports (slug, seen_at, text, reported_at) VALUES (?1, ?2, ?3, ?4) RETURNING id";
        self.new_id("reports", insert, (slug, seen_at, text, reported_at))
    }

    async fn close_report(&self, id: u64, closed: &ClosedRow) -> Result<(), StoreError> {
        let update = "UPDATE reports SET closed_at = ?2, closed_by = ?3, note = ?4, merged_into = ?5 WHERE id = ?1";
        change_one(self.0, "reports", update, (id, &closed.at, &closed.by, &closed.note, closed.merged_into))
    }

    async fn freeze(&self) -> Result<Option<FreezeRow>, StoreError> {
        one(self.0, "freeze", "SELECT since, reason FROM freeze", [], |row| {
            Ok(FreezeRow { since: row.get("since")?, reason: row.get("reason")? })
        })
    }

    async fn insert_freeze(&self, row: &FreezeRow) -> Result<(), StoreError> {
        let insert = "INSERT INTO freeze (one, since, reason) VALUES (1, ?1, ?2)";
        change_one(self.0, "freeze", insert, (&row.since, &row.reason))
    }

    async fn delete_freeze(&self) -> Result<(), StoreError> {
        change_one(self.0, "freeze", "DELETE FROM freeze", [])
    }

    /// A row that was deleted by force gives its id not back to the sequence: the gap stays for all to see.
    async fn audit_end(&self) -> Result<AuditEnd, StoreError> {
        let select = "SELECT max(coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'audit'), 0),
                                 coalesce((SELECT max(id) FROM audit), 0)) AS id,
                             (SELECT hash FROM audit ORDER BY id DESC LIMIT 1) AS hash";
        let end = one(self.0, "audit", select, [], |row| {
            let hash: Option<[u8; 32]> = row.get("hash")?;
            Ok(AuditEnd { id: row.get("id")?, hash: hash.map_or(AuditHash::NONE, AuditHash) })
        })?;
        Ok(end.ok_or(rusqlite::Error::QueryReturnedNoRows)?)
    }

    async fn insert_audit(&self, rows: &[AuditRow]) -> Result<(), StoreError> {
        rows.iter().try_for_each(|row| audit::append(self.0, row)).map_err(|error| match error {
            rusqlite::Error::StatementChangedRows(_) => StoreError::NotTaken { table: "audit" },
            error => error.into(),
        })
    }

    async fn audit(&self, after: u64, filter: &AuditFilter, rows_max: usize) -> Result<Vec<AuditLine>, StoreError> {
        let AuditFilter { participant } = filter;
        let asked = [("slug", participant.as_ref().map(Slug::as_str))];
        let mut select = "SELECT * FROM audit WHERE id > ?".to_owned();
        let mut params: Vec<&dyn ToSql> = vec![&after];
        for (column, value) in &asked {
            if let Some(value) = value {
                select = format!("{select} AND {column} = ?");
                params.push(value);
            }
        }
        params.push(&rows_max);
        all(self.0, "audit", &format!("{select} ORDER BY id LIMIT ?"), params.as_slice(), audit_line)
    }
}

impl SqliteRows<'_> {
    /// Inserts a row; the id it was given.
    fn new_id(&self, table: &'static str, insert: &str, params: impl rusqlite::Params) -> Result<u64, StoreError> {
        one(self.0, table, insert, params, |row| row.get("id"))?.ok_or(StoreError::NotTaken { table })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::sqlite::{open, transaction};

    #[test]
    fn a_write_that_changes_no_row_fails_and_says_where() {
        let mut connection = open::in_memory().unwrap();
        let closed = ClosedRow { at: "now".to_owned(), by: "operator".to_owned(), note: None, merged_into: None };
        connection.execute("DELETE FROM revision", []).unwrap();
        let refused = transaction::read(&mut connection, async |rows| {
            Ok([
                rows.close_report(9, &closed).await.unwrap_err(),
                rows.delete_participant("nobody").await.unwrap_err(),
                rows.delete_freeze().await.unwrap_err(),
                rows.set_revision(Revision(1)).await.unwrap_err(),
            ])
        });
        let told = refused.unwrap().map(|error| error.to_string().split(';').next().unwrap_or_default().to_owned());
        let tables = ["reports", "participants", "freeze", "revision"];
        assert_eq!(told, tables.map(|table| format!("the store did not take what was written to `{table}`")));
    }
}
