//! The rows of a PostgreSQL database: SQL and nothing else.

use super::migration;
use super::row::{Columns, Param, column, limit, of, signed};
use super::transaction::PostgresRows;
use crate::domain::input::AuditFilter;
use crate::domain::participant::Slug;
use crate::store::rows::{
    AuditEnd, AuditLine, ClosedRow, DeclinedRow, Document, DocumentRow, Found, FreezeRow, MaintainerRow, NoteRow,
    ParticipantRow, ReportRow, Rows, SessionRow, Take,
};
use crate::store::{AuditHash, AuditRow, Holder, Revision, StoreError, TokenHash};

/// What whoever listens is told of, once it is committed: a new revision.
pub(super) const CHANNEL: &str = "openday_revision";

impl Rows for PostgresRows {
    async fn revision(&self) -> Result<Revision, StoreError> {
        self.read_revision("SELECT value FROM revision").await
    }

    async fn lock_revision(&self) -> Result<Revision, StoreError> {
        self.read_revision("SELECT value FROM revision FOR UPDATE").await
    }

    async fn set_revision(&self, revision: Revision) -> Result<(), StoreError> {
        self.change_one("revision", "UPDATE revision SET value = $1", &[of(&signed(revision.0))]).await?;
        self.change("SELECT pg_notify($1, $2)", &[of(&CHANNEL), of(&revision.to_string())]).await
    }

    async fn documents_of(&self, slugs: &[&str]) -> Result<Vec<Option<DocumentRow>>, StoreError> {
        let select = "SELECT revision, document FROM unnest($1) WITH ORDINALITY AS asked (slug, place)
                      LEFT JOIN participants USING (slug) ORDER BY place";
        self.all("participants", select, &[column(slugs, |slug| *slug)], |row| {
            let Some(document) = row.get::<Option<&str>>("document")? else { return Ok(None) };
            Ok(Some(DocumentRow { revision: Revision(row.number("revision")?), document: document.into() }))
        })
        .await
    }

    async fn documents(&self, take: Take<'_>) -> Result<(), StoreError> {
        let select = "SELECT slug, document FROM participants ORDER BY slug";
        self.each("participants", select, &[], |row| found(row, take)).await
    }

    async fn documents_after(&self, after: &[u8], rows_max: usize) -> Result<Vec<Document>, StoreError> {
        let select = "SELECT slug, document FROM participants WHERE slug > $1 ORDER BY slug LIMIT $2";
        let after = String::from_utf8_lossy(after).into_owned();
        self.all("participants", select, &[of(&after), of(&limit(rows_max))], |row| {
            let (slug, document): (&str, &str) = (row.get("slug")?, row.get("document")?);
            Ok(Document { slug: slug.into(), document: document.into() })
        })
        .await
    }

    async fn documents_count(&self) -> Result<u64, StoreError> {
        let select = "SELECT count(*) AS count FROM participants";
        Ok(self.one("participants", select, &[], |row| row.number("count")).await?.unwrap_or_default())
    }

    async fn documents_since(&self, since: Revision, take: Take<'_>) -> Result<(), StoreError> {
        let select = "SELECT slug, document FROM participants WHERE revision > $1 ORDER BY revision";
        self.each("participants", select, &[of(&signed(since.0))], |row| found(row, take)).await
    }

    async fn put_participants(&self, rows: &[ParticipantRow<'_>]) -> Result<(), StoreError> {
        let put = "INSERT INTO participants (slug, revision, website_host, document) SELECT * FROM unnest($1, $2, $3, $4)
                   ON CONFLICT (slug) DO UPDATE SET
                       revision = excluded.revision, website_host = excluded.website_host, document = excluded.document";
        let values = [
            column(rows, |row| row.slug),
            column(rows, |row| signed(row.revision.0)),
            column(rows, |row| row.website_host.as_str()),
            column(rows, |row| row.document.as_str()),
        ];
        self.change_all("participants", rows.len(), put, &values).await
    }

    async fn delete_participant(&self, slug: &str) -> Result<(), StoreError> {
        self.change_one("participants", "DELETE FROM participants WHERE slug = $1", &[of(&slug)]).await
    }

    async fn deleted_since(&self, since: Revision) -> Result<Vec<String>, StoreError> {
        let select = "SELECT slug FROM deleted_participants WHERE revision > $1 ORDER BY revision, slug";
        self.all("deleted_participants", select, &[of(&signed(since.0))], |row| row.get("slug")).await
    }

    async fn insert_deleted(&self, slug: &str, revision: Revision) -> Result<(), StoreError> {
        let insert = "INSERT INTO deleted_participants (slug, revision) VALUES ($1, $2)";
        self.change_one("deleted_participants", insert, &[of(&slug), of(&signed(revision.0))]).await
    }

    async fn forget_deleted(&self, slugs: &[&str]) -> Result<(), StoreError> {
        self.change("DELETE FROM deleted_participants WHERE slug = ANY ($1)", &[column(slugs, |slug| *slug)]).await
    }

    async fn slug_of_link(&self, link: TokenHash) -> Result<Option<String>, StoreError> {
        let select = "SELECT slug FROM private_links WHERE token_hash = $1";
        self.one("private_links", select, &[of(&link.0.as_slice())], |row| row.get("slug")).await
    }

    async fn declined(&self, link: TokenHash) -> Result<Option<DeclinedRow>, StoreError> {
        let select = "SELECT reason, declined_at FROM declined_applications WHERE token_hash = $1";
        self.one("declined_applications", select, &[of(&link.0.as_slice())], |row| {
            Ok(DeclinedRow { reason: row.get("reason")?, declined_at: row.get("declined_at")? })
        })
        .await
    }

    async fn insert_declined(&self, slug: &str, reason: &str, declined_at: &str) -> Result<(), StoreError> {
        let insert = "INSERT INTO declined_applications (token_hash, reason, declined_at)
                      SELECT token_hash, $2, $3 FROM private_links WHERE slug = $1";
        self.change(insert, &[of(&slug), of(&reason), of(&declined_at)]).await
    }

    async fn delete_declined_before(&self, before: &str) -> Result<bool, StoreError> {
        let delete = "DELETE FROM declined_applications WHERE declined_at COLLATE \"C\" < $1";
        Ok(self.execute(delete, &[of(&before)]).await? > 0)
    }

    async fn private_link_made_at(&self, slug: &str) -> Result<Option<String>, StoreError> {
        let select = "SELECT created_at FROM private_links WHERE slug = $1";
        self.one("private_links", select, &[of(&slug)], |row| row.get("created_at")).await
    }

    async fn insert_private_link(&self, slug: &str, link: TokenHash, created_at: &str) -> Result<(), StoreError> {
        let insert = "INSERT INTO private_links (slug, token_hash, created_at) VALUES ($1, $2, $3)";
        let link = link.0.as_slice();
        let values = [of(&slug), of(&link), of(&created_at)];
        self.change_one("private_links", insert, &values).await
    }

    async fn delete_private_link(&self, slug: &str) -> Result<(), StoreError> {
        self.change("DELETE FROM private_links WHERE slug = $1", &[of(&slug)]).await
    }

    async fn maintainers(&self) -> Result<Vec<MaintainerRow>, StoreError> {
        let select = "SELECT name, token_hash, created_at FROM maintainers ORDER BY name";
        self.all("maintainers", select, &[], |row| {
            let token_hash = TokenHash(row.hash("token_hash")?);
            Ok(MaintainerRow { name: row.get("name")?, token_hash, created_at: row.get("created_at")? })
        })
        .await
    }

    async fn maintainer_of_token(&self, token: TokenHash) -> Result<Option<String>, StoreError> {
        let select = "SELECT name FROM maintainers WHERE token_hash = $1";
        self.one("maintainers", select, &[of(&token.0.as_slice())], |row| row.get("name")).await
    }

    async fn insert_maintainer(&self, row: &MaintainerRow) -> Result<(), StoreError> {
        let insert = "INSERT INTO maintainers (name, token_hash, created_at) VALUES ($1, $2, $3)";
        let token = row.token_hash.0.as_slice();
        let values = [of(&row.name), of(&token), of(&row.created_at)];
        self.change_one("maintainers", insert, &values).await
    }

    async fn delete_maintainer(&self, name: &str) -> Result<bool, StoreError> {
        Ok(self.execute("DELETE FROM maintainers WHERE name = $1", &[of(&name)]).await? > 0)
    }

    async fn session(&self, session: TokenHash) -> Result<Option<SessionRow>, StoreError> {
        let select = "SELECT session_hash, coalesce(maintainer, private_link) AS credential, opened_at, seen_at
                      FROM sessions WHERE session_hash = $1";
        self.one("sessions", select, &[of(&session.0.as_slice())], session_row).await
    }

    async fn sessions(&self) -> Result<Vec<SessionRow>, StoreError> {
        let select = "SELECT session_hash, coalesce(maintainer, private_link) AS credential, opened_at, seen_at
                      FROM sessions";
        self.all("sessions", select, &[], session_row).await
    }

    async fn insert_session(&self, row: &SessionRow, holder: &Holder) -> Result<(), StoreError> {
        let insert = match holder {
            Holder::Maintainer(_) => {
                "INSERT INTO sessions (session_hash, maintainer, opened_at, seen_at) VALUES ($1, $2, $3, $4)"
            }
            Holder::Participant(_) => {
                "INSERT INTO sessions (session_hash, private_link, opened_at, seen_at) VALUES ($1, $2, $3, $4)"
            }
        };
        let (session, credential) = (row.session.0.as_slice(), row.credential.0.as_slice());
        let values = [of(&session), of(&credential), of(&row.opened_at), of(&row.seen_at)];
        self.change_one("sessions", insert, &values).await
    }

    async fn set_session_seen(&self, session: TokenHash, seen_at: &str) -> Result<(), StoreError> {
        let update = "UPDATE sessions SET seen_at = $2 WHERE session_hash = $1";
        self.change(update, &[of(&session.0.as_slice()), of(&seen_at)]).await
    }

    async fn delete_session(&self, session: TokenHash) -> Result<(), StoreError> {
        let delete = "DELETE FROM sessions WHERE session_hash = $1";
        self.change(delete, &[of(&session.0.as_slice())]).await
    }

    async fn delete_sessions_of(&self, holder: &Holder) -> Result<(), StoreError> {
        let (delete, whose) = match holder {
            Holder::Maintainer(name) => (
                "DELETE FROM sessions WHERE maintainer = (SELECT token_hash FROM maintainers WHERE name = $1)",
                name.as_str(),
            ),
            Holder::Participant(slug) => (
                "DELETE FROM sessions WHERE private_link = (SELECT token_hash FROM private_links WHERE slug = $1)",
                slug.as_str(),
            ),
        };
        self.change(delete, &[of(&whose)]).await
    }

    async fn notes(&self, slug: &str) -> Result<Vec<NoteRow>, StoreError> {
        let select = "SELECT id, at, author, text FROM notes WHERE slug = $1 ORDER BY id";
        self.all("notes", select, &[of(&slug)], |row| {
            let (id, at) = (row.number("id")?, row.get("at")?);
            Ok(NoteRow { id, at, author: row.get("author")?, text: row.get("text")? })
        })
        .await
    }

    async fn insert_note(&self, slug: &str, at: &str, author: &str, text: &str) -> Result<u64, StoreError> {
        let insert = "INSERT INTO notes (id, slug, at, author, text) SELECT value, $1, $2, $3, $4 FROM given";
        self.new_id("notes", insert, &[of(&slug), of(&at), of(&author), of(&text)]).await
    }

    async fn report(&self, id: u64) -> Result<Option<ReportRow>, StoreError> {
        self.one("reports", "SELECT * FROM reports WHERE id = $1", &[of(&signed(id))], report_row).await
    }

    async fn reports_of(&self, slug: &str, open_only: bool) -> Result<Vec<ReportRow>, StoreError> {
        let select = if open_only {
            "SELECT * FROM reports WHERE slug = $1 AND closed_at IS NULL ORDER BY id"
        } else {
            "SELECT * FROM reports WHERE slug = $1 ORDER BY id"
        };
        self.all("reports", select, &[of(&slug)], report_row).await
    }

    async fn reports(&self, open_only: bool, after: u64, rows_max: usize) -> Result<Vec<ReportRow>, StoreError> {
        let select = if open_only {
            "SELECT * FROM reports WHERE closed_at IS NULL AND id > $1 ORDER BY id LIMIT $2"
        } else {
            "SELECT * FROM reports WHERE id > $1 ORDER BY id LIMIT $2"
        };
        self.all("reports", select, &[of(&signed(after)), of(&limit(rows_max))], report_row).await
    }

    async fn open_reports(&self) -> Result<Vec<(String, u32)>, StoreError> {
        let select = "SELECT slug, count(*) AS reports FROM reports WHERE closed_at IS NULL GROUP BY slug";
        self.all("reports", select, &[], |row| {
            Ok((row.get("slug")?, u32::try_from(row.number("reports")?).unwrap_or(u32::MAX)))
        })
        .await
    }

    async fn insert_report(
        &self,
        slug: &str,
        seen_at: &str,
        text: Option<&str>,
        reported_at: &str,
    ) -> Result<u64, StoreError> {
        let insert =
            "INSERT INTO reports (id, slug, seen_at, text, reported_at) SELECT value, $1, $2, $3, $4 FROM given";
        self.new_id("reports", insert, &[of(&slug), of(&seen_at), of(&text), of(&reported_at)]).await
    }

    async fn close_report(&self, id: u64, closed: &ClosedRow) -> Result<(), StoreError> {
        let update = "UPDATE reports SET closed_at = $2, closed_by = $3, note = $4, merged_into = $5 WHERE id = $1";
        let (id, merged_into) = (signed(id), closed.merged_into.map(signed));
        let values = [of(&id), of(&closed.at), of(&closed.by), of(&closed.note), of(&merged_into)];
        self.change_one("reports", update, &values).await
    }

    async fn freeze(&self) -> Result<Option<FreezeRow>, StoreError> {
        let select = "SELECT since, reason FROM \"freeze\"";
        self.one("freeze", select, &[], |row| Ok(FreezeRow { since: row.get("since")?, reason: row.get("reason")? }))
            .await
    }

    async fn insert_freeze(&self, row: &FreezeRow) -> Result<(), StoreError> {
        let insert = "INSERT INTO \"freeze\" (one, since, reason) VALUES (1, $1, $2)";
        self.change_one("freeze", insert, &[of(&row.since), of(&row.reason)]).await
    }

    async fn delete_freeze(&self) -> Result<(), StoreError> {
        self.change_one("freeze", "DELETE FROM \"freeze\"", &[]).await
    }

    /// A row that was deleted by force gives its id not back: the gap stays for all to see.
    async fn audit_end(&self) -> Result<AuditEnd, StoreError> {
        let select = "SELECT greatest((SELECT value FROM numbers_given WHERE name = 'audit'),
                                      (SELECT max(id) FROM audit), 0) AS id,
                             (SELECT hash FROM audit ORDER BY id DESC LIMIT 1) AS hash";
        let end = self.one("audit", select, &[], |row| {
            let is_first = row.get::<Option<&[u8]>>("hash")?.is_none();
            let hash = if is_first { AuditHash::NONE } else { AuditHash(row.hash("hash")?) };
            Ok(AuditEnd { id: row.number("id")?, hash })
        });
        end.await?.ok_or(StoreError::NotTaken { table: "audit" })
    }

    async fn insert_audit(&self, rows: &[AuditRow]) -> Result<(), StoreError> {
        let (Some(first), Some(last)) = (rows.first(), rows.last()) else { return Ok(()) };
        let update = "UPDATE numbers_given SET value = $2 WHERE name = 'audit' AND value < $1";
        self.change_one("audit", update, &[of(&signed(first.id)), of(&signed(last.id))]).await?;
        let insert =
            "INSERT INTO audit (id, at, actor, action, slug, reason, before, after, request, revision, previous, hash)
             SELECT * FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)";
        let values = [
            column(rows, |row| signed(row.id)),
            column(rows, |row| row.at.to_string()),
            column(rows, |row| row.actor.as_str()),
            column(rows, |row| row.action.as_str()),
            column(rows, |row| row.slug.as_deref()),
            column(rows, |row| row.reason.as_deref()),
            column(rows, |row| row.before.as_deref()),
            column(rows, |row| row.after.as_deref()),
            column(rows, |row| row.request.as_deref()),
            column(rows, |row| signed(row.revision.0)),
            column(rows, |row| row.previous.0.as_slice()),
            column(rows, |row| row.hash.0.as_slice()),
        ];
        self.change_all("audit", rows.len(), insert, &values).await
    }

    async fn audit(&self, after: u64, filter: &AuditFilter, rows_max: usize) -> Result<Vec<AuditLine>, StoreError> {
        let AuditFilter { participant } = filter;
        let (after, rows_max) = (signed(after), limit(rows_max));
        let mut select = "SELECT * FROM audit WHERE id > $1".to_owned();
        let mut params = vec![of(&after), of(&rows_max)];
        let slug = participant.as_ref().map(Slug::as_str);
        if let Some(slug) = &slug {
            params.push(of(slug));
            select = format!("{select} AND slug = ${}", params.len());
        }
        self.all("audit", &format!("{select} ORDER BY id LIMIT $2"), &params, audit_line).await
    }
}

impl PostgresRows {
    /// The revision, in a database that this program may go on with. That is asked next, behind the lock where there is one.
    async fn read_revision(&self, select: &str) -> Result<Revision, StoreError> {
        let revision = self.one("revision", select, &[], |row| row.number("value"));
        let (revision, ()) = tokio::try_join!(biased; revision, migration::check_needs(self))?;
        revision.map(Revision).ok_or(StoreError::NotTaken { table: "revision" })
    }

    /// Inserts a row that takes its number from `given`; the number it was given.
    async fn new_id(&self, table: &'static str, insert: &str, params: &[Param]) -> Result<u64, StoreError> {
        let insert = format!(
            "WITH given AS (UPDATE numbers_given SET value = value + 1 WHERE name = '{table}' RETURNING value)
             {insert} RETURNING id"
        );
        self.one(table, &insert, params, |row| row.number("id")).await?.ok_or(StoreError::NotTaken { table })
    }
}

fn found(row: &Columns<'_>, take: Take<'_>) -> Result<(), StoreError> {
    let (slug, document): (&str, &str) = (row.get("slug")?, row.get("document")?);
    take(Found { slug, document: document.as_bytes() });
    Ok(())
}

fn session_row(row: &Columns<'_>) -> Result<SessionRow, StoreError> {
    Ok(SessionRow {
        session: TokenHash(row.hash("session_hash")?),
        credential: TokenHash(row.hash("credential")?),
        opened_at: row.get("opened_at")?,
        seen_at: row.get("seen_at")?,
    })
}

fn report_row(row: &Columns<'_>) -> Result<ReportRow, StoreError> {
    let closed = match row.get("closed_at")? {
        None => None,
        Some(at) => {
            let merged_into: Option<i64> = row.get("merged_into")?;
            let (by, note) = (row.get("closed_by")?, row.get("note")?);
            Some(ClosedRow { at, by, note, merged_into: merged_into.map(i64::cast_unsigned) })
        }
    };
    Ok(ReportRow {
        id: row.number("id")?,
        slug: row.get("slug")?,
        seen_at: row.get("seen_at")?,
        text: row.get("text")?,
        reported_at: row.get("reported_at")?,
        closed,
    })
}

fn audit_line(row: &Columns<'_>) -> Result<AuditLine, StoreError> {
    let (previous, hash) = (AuditHash(row.hash("previous")?), AuditHash(row.hash("hash")?));
    audit_line_with(row, Revision(row.number("revision")?), previous, hash)
}

/// An audit row whose numbers were read already.
pub(super) fn audit_line_with(
    row: &Columns<'_>,
    revision: Revision,
    previous: AuditHash,
    hash: AuditHash,
) -> Result<AuditLine, StoreError> {
    Ok(AuditLine {
        id: row.number("id")?,
        at: row.get("at")?,
        actor: row.get("actor")?,
        action: row.get("action")?,
        slug: row.get("slug")?,
        reason: row.get("reason")?,
        before: row.get("before")?,
        after: row.get("after")?,
        request: row.get("request")?,
        revision,
        previous,
        hash,
    })
}
