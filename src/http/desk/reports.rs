//! The reports that are open, of all participants.

use askama::Template;

use super::moment::Moment;
use super::said;
use super::shell::{Here, Shell};
use super::visit::Visit;
use crate::http::pages::filled;
use crate::http::problem::{Problem, ProblemKind};

/// Reports on one page.
const REPORTS_MAX: usize = 50;

struct Line {
    id: u64,
    slug: String,
    name: String,
    seen_at: String,
    text: Option<String>,
    at: Moment,
}

#[derive(Template)]
#[template(path = "desk/reports.html")]
struct ReportsPage {
    shell: Shell,
    lines: Vec<Line>,
    /// After which report the next page begins.
    next: Option<u64>,
}

impl Visit {
    pub(super) async fn reports(&self) -> Result<String, Problem> {
        let query = self.query()?;
        let after = said(&query, "after")?;
        let wrong =
            |_| Problem::new(ProblemKind::Invalid, format!("`after` must be a report’s number, and is `{after}`"));
        let from = if after.is_empty() { 0 } else { after.parse().map_err(wrong)? };
        let mut reports = self.app().reports(true, from, REPORTS_MAX + 1).await?;
        let has_more = reports.len() > REPORTS_MAX;
        reports.truncate(REPORTS_MAX);
        let next = reports.last().filter(|_| has_more).map(|last| last.id.0);
        let lines = reports.into_iter().map(|report| Line {
            id: report.id.0,
            name: self
                .app()
                .participant(report.slug.as_str())
                .map_or_else(|| report.slug.to_string(), |participant| participant.name.to_string()),
            slug: report.slug.to_string(),
            seen_at: report.seen_at.to_string(),
            text: report.text.as_ref().map(ToString::to_string),
            at: Moment::of(report.reported_at),
        });
        let lines = lines.collect();
        Ok(filled(&ReportsPage { shell: self.shell("Reports", Here::Reports, None).await?, lines, next }))
    }
}
