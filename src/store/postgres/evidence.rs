//! The rows of a database as evidence: whatever stands in a column is read, and none of it believed.

use super::description;
use super::row::{Columns, column, limit, of, signed};
use super::rows::audit_line_with;
use super::transaction::PostgresRows;
use crate::store::audit::WrongObject;
use crate::store::rows::FreezeRow;
use crate::store::rows::evidence::{
    Beside, Columns as ParticipantColumns, DeclinedAsStored, Evidence, Line, LinkAsStored, MaintainerAsStored,
    NoteAsStored, ReportAsStored, TakeMaintainer, WITH_SLUGS,
};
use crate::store::{AuditHash, Revision, StoreError};

impl Evidence for PostgresRows {
    async fn description(&self) -> Result<Vec<WrongObject>, StoreError> {
        description::wrong(self).await
    }

    /// The server itself keeps pages and indexes whole; what it can be told not to ask is whether a row's parent is there.
    async fn integrity(&self, count_max: usize) -> Result<Vec<String>, StoreError> {
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

    async fn numbers_below_one(&self, count_max: usize) -> Result<Vec<i64>, StoreError> {
        let select = "SELECT id FROM audit WHERE id < 1 ORDER BY id DESC LIMIT $1";
        self.all("audit", select, &[of(&limit(count_max))], |row| row.get("id")).await
    }

    async fn lines(&self, after: u64, rows_max: usize) -> Result<Vec<Line>, StoreError> {
        let select = "SELECT * FROM audit WHERE id > $1 ORDER BY id LIMIT $2";
        self.all("audit", select, &[of(&signed(after)), of(&limit(rows_max))], line).await
    }

    async fn lines_of(
        &self,
        slugs: &[Vec<u8>],
        (from, after): (usize, u64),
        rows_max: usize,
    ) -> Result<Vec<(usize, Line)>, StoreError> {
        let select = "SELECT asked.place - 1 AS place, line.* FROM unnest($1) WITH ORDINALITY AS asked (slug, place),
                          LATERAL (SELECT * FROM audit
                                   WHERE audit.slug = asked.slug AND id > CASE asked.place WHEN $2 THEN $3 ELSE 0 END
                                   ORDER BY id LIMIT $4) AS line
                      WHERE asked.place >= $2 ORDER BY asked.place, line.id LIMIT $4";
        let params =
            [column(slugs, |slug| lossy(slug)), of(&limit(from + 1)), of(&signed(after)), of(&limit(rows_max))];
        self.all("audit", select, &params, |row| {
            let place = row.number("place")?;
            Ok((usize::try_from(place).unwrap_or(usize::MAX), line(row)?))
        })
        .await
    }

    async fn slugs(&self, after: &[u8], count_max: usize) -> Result<Vec<Vec<u8>>, StoreError> {
        let of_table = |table| format!("(SELECT DISTINCT slug FROM {table} WHERE slug > $1 ORDER BY slug LIMIT $2)");
        let select = format!("{} ORDER BY slug LIMIT $2", WITH_SLUGS.map(of_table).join(" UNION "));
        let params = [of(&lossy(after)), of(&limit(count_max))];
        self.all("audit", &select, &params, |row| row.get::<String>("slug").map(String::into_bytes)).await
    }

    async fn beside(&self, slugs: &[Vec<u8>]) -> Result<Vec<Beside>, StoreError> {
        let select = "SELECT participants.revision, website_host, deleted_participants.revision AS deleted,
                             token_hash, created_at,
                             (SELECT count(*) FROM notes WHERE notes.slug = asked.slug) AS notes,
                             (SELECT count(*) FROM reports WHERE reports.slug = asked.slug) AS reports,
                             (SELECT count(closed_at) FROM reports WHERE reports.slug = asked.slug) AS closed
                      FROM unnest($1) WITH ORDINALITY AS asked (slug, place)
                      LEFT JOIN participants ON participants.slug = asked.slug
                      LEFT JOIN deleted_participants ON deleted_participants.slug = asked.slug
                      LEFT JOIN private_links ON private_links.slug = asked.slug
                      ORDER BY asked.place";
        self.all("participants", select, &[column(slugs, |slug| lossy(slug))], |row| {
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
        })
        .await
    }

    async fn note_as_stored(&self, id: u64) -> Result<Option<NoteAsStored>, StoreError> {
        self.one("notes", "SELECT slug, at, author FROM notes WHERE id = $1", &[of(&signed(id))], |row| {
            Ok(NoteAsStored { slug: row.get("slug")?, at: row.get("at")?, author: row.get("author")? })
        })
        .await
    }

    async fn report_as_stored(&self, id: u64) -> Result<Option<ReportAsStored>, StoreError> {
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

    async fn maintainers_as_stored(&self, take: TakeMaintainer<'_>) -> Result<(), StoreError> {
        let select = "SELECT name, token_hash, created_at FROM maintainers ORDER BY name";
        self.each("maintainers", select, &[], |row| {
            let (name, created_at) = (row.get("name")?, row.get("created_at")?);
            take(MaintainerAsStored { name, token_hash: row.get("token_hash")?, created_at });
            Ok(())
        })
        .await
    }

    async fn freeze_as_stored(&self) -> Result<Option<FreezeRow>, StoreError> {
        use crate::store::rows::Rows as _;
        self.freeze().await
    }

    async fn declined_as_stored(&self, rows_max: usize) -> Result<Vec<DeclinedAsStored>, StoreError> {
        let select = "SELECT token_hash, reason, declined_at FROM declined_applications LIMIT $1";
        self.all("declined_applications", select, &[of(&limit(rows_max))], |row| {
            let (reason, declined_at) = (row.get("reason")?, row.get("declined_at")?);
            Ok(DeclinedAsStored { token_hash: row.get("token_hash")?, reason, declined_at })
        })
        .await
    }

    async fn numbers_given(&self) -> Result<Vec<(String, i64)>, StoreError> {
        let select = "SELECT name, value FROM numbers_given";
        self.all("numbers_given", select, &[], |row| Ok((row.get("name")?, row.get("value")?))).await
    }
}

/// Bytes as a text, which every slug of a database is.
fn lossy(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
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
