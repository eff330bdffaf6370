//! The audit trail, to read through and to verify.

use askama::Template;
use askama::filters::HtmlSafe;

use super::fields::Field;
use super::moment::Moment;
use super::said;
use super::shell::{Here, Shell};
use super::visit::Visit;
use crate::app::{AuditRow, TrailError};
use crate::domain::participant::Slug;
use crate::http::pages::filled;
use crate::http::problem::{Problem, ProblemKind};
use crate::http::typed::sentence;

/// Rows on one page.
const ROWS_SHOWN_MAX: usize = 50;

/// One row of the trail.
#[derive(Template)]
#[template(path = "desk/row.html")]
pub(super) struct Row {
    id: u64,
    at: Moment,
    actor: String,
    action: String,
    slug: Option<String>,
    reason: Option<String>,
    before: Option<String>,
    after: Option<String>,
    request: Option<String>,
    hash: String,
}

impl HtmlSafe for Row {}

#[derive(Template)]
#[template(path = "desk/audit.html")]
struct AuditPage {
    shell: Shell,
    slug: Field,
    after: Field,
    verified: Option<Verdict>,
    rows: Vec<Row>,
    /// The address of the page after this one.
    next: Option<String>,
}

/// What a look through the whole trail found.
struct Verdict {
    is_whole: bool,
    sentence: String,
    hash: Option<String>,
}

impl Row {
    pub(super) fn of(row: &AuditRow) -> Self {
        Self {
            id: row.id,
            at: Moment::of(row.at),
            actor: row.actor.clone(),
            action: row.action.clone(),
            slug: row.slug.clone(),
            reason: row.reason.clone(),
            before: row.before.clone(),
            after: row.after.clone(),
            request: row.request.clone(),
            hash: row.hash.to_string(),
        }
    }
}

impl Visit {
    pub(super) async fn audit(&self) -> Result<String, Problem> {
        let query = self.query()?;
        let invalid = |message: String| Problem::new(ProblemKind::Invalid, message);
        let (slug, after) = (said(&query, "slug")?.trim(), said(&query, "after")?.trim());
        let of = (!slug.is_empty()).then(|| Slug::parse(slug)).transpose();
        let of = of.map_err(|error| invalid(error.to_string()))?;
        let from = if after.is_empty() { Ok(0) } else { after.parse() };
        let from = from.map_err(|_| invalid(format!("`after` must be the number of a row, and is `{after}`")))?;
        let mut rows = self.app().audit(from, of.as_ref(), ROWS_SHOWN_MAX + 1).await?;
        let has_more = rows.len() > ROWS_SHOWN_MAX;
        rows.truncate(ROWS_SHOWN_MAX);
        let next = rows.last().filter(|_| has_more).map(|last| format!("/admin/audit?slug={slug}&after={}", last.id));
        let verified = if said(&query, "verify")? == "yes" { Some(self.verdict().await?) } else { None };
        Ok(filled(&AuditPage {
            shell: self.shell("Audit trail", Here::Audit, None).await?,
            slug: Field::code("slug", "Slug").hint("Only what was done to this participant.").value(slug),
            after: Field::code("after", "After row").hint("Rows are numbered from 1, the oldest.").value(after),
            verified,
            rows: rows.iter().map(Row::of).collect(),
            next,
        }))
    }

    async fn verdict(&self) -> Result<Verdict, Problem> {
        match self.app().verify_audit(None).await {
            Ok(verified) => Ok(match verified.head {
                Some(head) => Verdict {
                    is_whole: true,
                    sentence: format!("All {} rows are as they were written. The last one has the hash", head.id),
                    hash: Some(head.hash.to_string()),
                },
                None => Verdict { is_whole: true, sentence: "Nothing was ever written.".to_owned(), hash: None },
            }),
            Err(TrailError::Store(error)) => Err(error.into()),
            Err(broken) => Ok(Verdict { is_whole: false, sentence: sentence(&broken.to_string()), hash: None }),
        }
    }
}
