//! The rows of a database as evidence: whatever stands in a column is read, and none of it believed.

use super::description;
use super::row::{Columns, limit, of, signed};
use super::rows::audit_line_with;
use super::transaction::PostgresRows;
use crate::store::audit::WrongObject;
use crate::store::rows::FreezeRow;
use crate::store::rows::evidence::{
    Beside, Columns as ParticipantColumns, DeclinedAsStored, Evidence, Line, LinkAsStored, MaintainerAsStored,
    NoteAsStored, ReportAsStored, TakeMaintainer,
};
use crate::store::{AuditHash, Revision, StoreError};

impl Evidence for PostgresRows {
    async fn description(&mut self) -> Result<Vec<WrongObject>, StoreError> {
        description::wrong(self).await
    }

    /// The server itself keeps pages and indexes whole; what it can be told not to ask is whether a row's parent is there.
    async fn integrity(&mut self, count_max: usize) -> Result<Vec<String>, StoreError> {
        const CHILDREN: [(&str, &str, &str, &str); 6] = [
            ("private_links", "slug", "participants", "slug"),
            ("notes", "slug", "participants", "slug"),
            ("reports", "slug", "participants", "slug"),
            ("reports", "merged_into", "reports", "id"),
            ("sessions", "maintainer", "maintainers", "token_hash"),
            ("sessions", "private_link", "private_links", "token_hash"),
        ];
        let strays = CHILDREN.map(|(child, column, parent, key)| {
            format!(
                "SELECT '{child}' AS child, '{parent}' AS parent WHERE EXISTS (
                     SELECT FROM {child} AS child WHERE child.{column} IS NOT NULL
                     AND NOT EXISTS (SELECT FROM {parent} AS parent WHERE parent.{key} = child.{column}))"
            )
        });
        let select = format!("{} ORDER BY 1, 2 LIMIT $1", strays.join(" UNION "));
        self.all("participants", &select, &[of(&limit(count_max))], |row| {
            let (child, parent): (&str, &str) = (row.get("child")?, row.get("parent")?);
            Ok(format!("a row of {child} refers to nothing in {parent}"))
        })
        .await
    }

    async fn numbers_below_one(&mut self, count_max: usize) -> Result<Vec<i64>, StoreError> {
        let select = "SELECT id FROM audit WHERE id < 1 ORDER BY id DESC LIMIT $1";
        self.all("audit", select, &[of(&limit(count_max))], |row| row.get("id")).await
    }

    async fn lines(&mut self, after: u64, rows_max: usize) -> Result<Vec<Line>, StoreError> {
        let select = "SELECT * FROM audit WHERE id > $1 ORDER BY id LIMIT $2";
        self.all("audit", select, &[of(&signed(after)), of(&limit(rows_max))], line).await
    }

    async fn lines_of(&mut self, slug: &[u8], after: u64, rows_max: usize) -> Result<Vec<Line>, StoreError> {
        let select = "SELECT * FROM audit WHERE slug = $1 AND id > $2 ORDER BY id LIMIT $3";
        let slug = String::from_utf8_lossy(slug).into_owned();
        self.all("audit", select, &[of(&slug), of(&signed(after)), of(&limit(rows_max))], line).await
    }

    async fn next_slug(&mut self, after: &[u8]) -> Result<Option<Vec<u8>>, StoreError> {
        let select = "SELECT min(slug) AS slug FROM (
                          SELECT min(slug) AS slug FROM audit WHERE slug > $1
                          UNION ALL SELECT min(slug) FROM participants WHERE slug > $1
                          UNION ALL SELECT min(slug) FROM deleted_participants WHERE slug > $1
                          UNION ALL SELECT min(slug) FROM private_links WHERE slug > $1
                          UNION ALL SELECT min(slug) FROM notes WHERE slug > $1
                          UNION ALL SELECT min(slug) FROM reports WHERE slug > $1) AS slugs";
        let after = String::from_utf8_lossy(after).into_owned();
        let next = self.one("audit", select, &[of(&after)], |row| row.get::<Option<String>>("slug")).await?;
        Ok(next.flatten().map(String::into_bytes))
    }

    async fn beside(&mut self, slug: &[u8]) -> Result<Beside, StoreError> {
        let select = "SELECT participants.revision, website_host, deleted_participants.revision AS deleted,
                             token_hash, created_at,
                             (SELECT count(*) FROM notes WHERE notes.slug = asked.slug) AS notes,
                             (SELECT count(*) FROM reports WHERE reports.slug = asked.slug) AS reports,
                             (SELECT count(closed_at) FROM reports WHERE reports.slug = asked.slug) AS closed
                      FROM (SELECT $1 AS slug) AS asked
                      LEFT JOIN participants ON participants.slug = asked.slug
                      LEFT JOIN deleted_participants ON deleted_participants.slug = asked.slug
                      LEFT JOIN private_links ON private_links.slug = asked.slug";
        let slug = String::from_utf8_lossy(slug).into_owned();
        let asked = [of(&slug)];
        let found = self.one("participants", select, &asked, |row| {
            let participant = match row.get::<Option<i64>>("revision")? {
                Some(revision) => Some(ParticipantColumns { revision, website_host: row.get("website_host")? }),
                None => None,
            };
            let private_link = match row.get::<Option<Vec<u8>>>("token_hash")? {
                Some(token_hash) => Some(LinkAsStored { token_hash, created_at: row.get("created_at")? }),
                None => None,
            };
            let (notes, reports, closed) = (row.number("notes")?, row.number("reports")?, row.number("closed")?);
            Ok(Beside { participant, deleted: row.get("deleted")?, private_link, notes, reports, closed })
        });
        Ok(found.await?.unwrap_or_default())
    }

    async fn note_as_stored(&mut self, id: u64) -> Result<Option<NoteAsStored>, StoreError> {
        self.one("notes", "SELECT slug, at, author FROM notes WHERE id = $1", &[of(&signed(id))], |row| {
            Ok(NoteAsStored { slug: row.get("slug")?, at: row.get("at")?, author: row.get("author")? })
        })
        .await
    }

    async fn report_as_stored(&mut self, id: u64) -> Result<Option<ReportAsStored>, StoreError> {
        self.one("reports", "SELECT * FROM reports WHERE id = $1", &[of(&signed(id))], |row| {
            Ok(ReportAsStored {
                slug: row.get("slug")?,
                seen_at: row.get("seen_at")?,
                reported_at: row.get("reported_at")?,
                closed_at: row.get("closed_at")?,
                closed_by: row.get("closed_by")?,
                has_note: row.get::<Option<&str>>("note")?.is_some(),
                merged_into: row.get("merged_into")?,
            })
        })
        .await
    }

    async fn maintainers_as_stored(&mut self, take: TakeMaintainer<'_>) -> Result<(), StoreError> {
        let select = "SELECT name, token_hash, created_at FROM maintainers ORDER BY name";
        self.each("maintainers", select, &[], |row| {
            let (name, created_at) = (row.get("name")?, row.get("created_at")?);
            take(MaintainerAsStored { name, token_hash: row.get("token_hash")?, created_at });
            Ok(())
        })
        .await
    }

    async fn freeze_as_stored(&mut self) -> Result<Option<FreezeRow>, StoreError> {
        use crate::store::rows::Rows as _;
        self.freeze().await
    }

    async fn declined_as_stored(&mut self, rows_max: usize) -> Result<Vec<DeclinedAsStored>, StoreError> {
        let select = "SELECT token_hash, reason, declined_at FROM declined_applications LIMIT $1";
        self.all("declined_applications", select, &[of(&limit(rows_max))], |row| {
            let (reason, declined_at) = (row.get("reason")?, row.get("declined_at")?);
            Ok(DeclinedAsStored { token_hash: row.get("token_hash")?, reason, declined_at })
        })
        .await
    }

    async fn numbers_given(&mut self) -> Result<Vec<(String, i64)>, StoreError> {
        let select = "SELECT name, value FROM numbers_given";
        self.all("numbers_given", select, &[], |row| Ok((row.get("name")?, row.get("value")?))).await
    }
}

fn line(row: &Columns<'_>) -> Result<Line, StoreError> {
    let mut wrong = None;
    let mut or_wrong = |member, hash: Result<[u8; 32], StoreError>| {
        if hash.is_err() {
            wrong.get_or_insert(member);
        }
        AuditHash(hash.unwrap_or_default())
    };
    let previous = or_wrong("previous", row.hash("previous"));
    let hash = or_wrong("hash", row.hash("hash"));
    let revision = row.number("revision");
    if revision.is_err() {
        wrong.get_or_insert("revision");
    }
    let line = audit_line_with(row, Revision(revision.unwrap_or_default()), previous, hash)?;
    Ok(Line { line, wrong })
}
