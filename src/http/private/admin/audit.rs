//! The audit trail, to read through and to verify.

use askama::Template;
use askama::filters::HtmlSafe;

use super::layout::{AdminLayout, Here};
use super::page::{field, next_page, query, query_fields, shown};
use super::timestamps::TimestampView;
use crate::app::{AuditError, AuditRow};
use crate::domain::input::{AUDIT_QUERY_FIELDS, AuditQueryInput, InputError};
use crate::domain::wording::PageLanguage;
use crate::http::layout::filled;
use crate::http::private::error::{Problem, ProblemKind};
use crate::http::private::extract::AdminContext;
use crate::http::private::form::{Field, sentence};
use crate::http::private::paging::page;
use crate::http::private::routes::Routes;
use crate::http::reply::Reply;

/// Rows on one page.
const ROWS_SHOWN_MAX: usize = 50;

/// One row of the trail.
#[derive(Template)]
#[template(path = "private/admin/row.html")]
pub(super) struct AuditRowView {
    row: AuditRow,
    at: TimestampView,
}

impl HtmlSafe for AuditRowView {}

#[derive(Template)]
#[template(path = "private/admin/audit.html")]
struct AuditPage {
    layout: AdminLayout,
    fields: Vec<Field>,
    after: Field,
    verified: Option<Verdict>,
    rows: Vec<AuditRowView>,
    /// The address of the page after this one.
    next: Option<String>,
}

/// What a look through the whole trail found.
struct Verdict {
    is_whole: bool,
    sentence: String,
    hash: Option<String>,
}

impl AuditRowView {
    pub(super) fn of(row: AuditRow) -> Self {
        Self { at: TimestampView::of(row.at), row }
    }
}

pub(super) fn routes() -> Routes<AdminContext> {
    Routes::new().get("/admin/audit", show)
}

async fn show(admin: AdminContext) -> Result<Reply, Problem> {
    let query = query(&admin)?;
    let invalid = |message: String| Problem::new(ProblemKind::Invalid, message);
    let input = query.input::<AuditQueryInput>()?;
    let filter = input.check().map_err(|errors| invalid(InputError(errors).to_string()))?;
    let after = field(&query, "after")?;
    let from = if after.is_empty() { Ok(0) } else { after.parse() };
    let from = from.map_err(|_| invalid(format!("`after` must be the number of a row, and is `{after}`")))?;
    let rows = admin.app().audit(from, &filter, ROWS_SHOWN_MAX + 1).await?;
    let (rows, next) = page(rows, ROWS_SHOWN_MAX, |row| row.id);
    let verified = if field(&query, "verify")? == "yes" { Some(verdict(&admin).await?) } else { None };
    Ok(shown(filled(&AuditPage {
        layout: AdminLayout::of(&admin, "Audit trail", Here::Audit, None).await?,
        fields: query_fields(&admin, AUDIT_QUERY_FIELDS, &input),
        after: Field::code("after", "After row").hint("Rows are numbered from 1, the oldest.").value(after),
        verified,
        rows: rows.into_iter().map(AuditRowView::of).collect(),
        next: next.map(|next| next_page("/admin/audit", &input, &next)),
    })))
}

async fn verdict(admin: &AdminContext) -> Result<Verdict, Problem> {
    match admin.app().verify_audit(None).await {
        Ok(verified) => Ok(match verified.head {
            Some(head) => Verdict {
                is_whole: true,
                sentence: format!("All {} rows are as they were written. The last one has the hash", head.id),
                hash: Some(head.hash.to_string()),
            },
            None => Verdict { is_whole: true, sentence: "Nothing was ever written.".to_owned(), hash: None },
        }),
        Err(AuditError::Store(error)) => Err(error.into()),
        Err(broken) => {
            Ok(Verdict { is_whole: false, sentence: sentence(PageLanguage::ENGLISH, &broken.to_string()), hash: None })
        }
    }
}
