//! `openday report`: what visitors say of fake badges, and what maintainers make of it.

use clap::{Args, Subcommand};
use jiff::Timestamp;
use serde::Serialize;

use super::failure::Failure;
use super::flags::Whole;
use super::output::{self, JsonList, instant};
use super::start::{Missing, Start};
use crate::app::{Closed, ROWS_MAX, Report, ReportId};
use crate::domain::change::By;
use crate::domain::input::{FindingInput, InputError};
use crate::domain::participant::{Link, Slug};
use crate::domain::text::{NoteText, ReportText};

/// List and close reports of fake badges
#[derive(Debug, Subcommand)]
pub(super) enum ReportCommand {
    /// List the open reports, oldest first
    ///
    /// `openday participant show` has those of one participant, with all that was said.
    #[command(after_help = "\
Examples:
  openday report list
  openday report list --all --json")]
    List(ListArgs),
    /// Close a report with what was found
    #[command(after_help = "Example: openday report close 7 --note 'The shop took the badge down.'")]
    Close(CloseArgs),
    /// Close a report because another open one of the same participant speaks of the same
    #[command(after_help = "Example: openday report merge 8 --into 7")]
    Merge(MergeArgs),
}

#[derive(Debug, Args)]
pub(super) struct ListArgs {
    /// Closed ones as well
    #[arg(long)]
    all: bool,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Args)]
pub(super) struct CloseArgs {
    /// Its number in `openday report list`
    id: u64,
    #[command(flatten)]
    finding: Whole<FindingInput>,
}

#[derive(Debug, Args)]
pub(super) struct MergeArgs {
    /// Its number in `openday report list`
    id: u64,
    /// The number of the report that stays open
    #[arg(long, value_name = "ID")]
    into: u64,
}

/// A report, for programs.
#[derive(Debug, Serialize)]
struct ReportJson<'a> {
    id: ReportId,
    slug: &'a Slug,
    seen_at: &'a Link,
    text: Option<&'a ReportText>,
    reported_at: Timestamp,
    closed: Option<ClosedJson<'a>>,
}

#[derive(Debug, Serialize)]
struct ClosedJson<'a> {
    at: Timestamp,
    by: &'a str,
    note: Option<&'a NoteText>,
    merged_into: Option<ReportId>,
}

pub(super) async fn run(command: ReportCommand, start: &Start) -> Result<(), Failure> {
    match command {
        ReportCommand::List(args) => list(&args, start).await,
        ReportCommand::Close(CloseArgs { id, finding: Whole(finding) }) => {
            let note = finding.check().map_err(InputError)?;
            let report = start.app(Missing::Refuse)?.close_report(ReportId(id), &note, &By::OPERATOR).await?;
            output::print(&format!("report `{id}` of `{}` is closed\n", report.slug))
        }
        ReportCommand::Merge(MergeArgs { id, into }) => {
            let app = start.app(Missing::Refuse)?;
            let report = app.merge_report(ReportId(id), ReportId(into), &By::OPERATOR).await?;
            output::print(&format!("report `{id}` of `{}` is merged into report `{into}`\n", report.slug))
        }
    }
}

async fn list(args: &ListArgs, start: &Start) -> Result<(), Failure> {
    const WIDTHS: [usize; 5] = [5, 24, 20, 6, 0];
    let app = start.app(Missing::Refuse)?;
    let mut after = 0;
    let mut json = JsonList::default();
    let mut page = String::new();
    if !args.json {
        output::row(&mut page, WIDTHS, ["ID", "SLUG", "REPORTED", "", "SEEN AT"]);
    }
    loop {
        let reports = app.reports(!args.all, after, ROWS_MAX).await?;
        for report in &reports {
            if args.json {
                json.push(&mut page, &report_json(report))?;
                continue;
            }
            let state = if report.closed.is_some() { "closed" } else { "open" };
            let (id, at) = (report.id.to_string(), instant(report.reported_at));
            output::row(&mut page, WIDTHS, [&id, report.slug.as_str(), &at, state, report.seen_at.as_str()]);
        }
        let Some(last) = reports.last() else { break };
        after = last.id.0;
        output::print(&page)?;
        page.clear();
    }
    if args.json {
        json.finish(&mut page);
    }
    output::print(&page)
}

fn report_json(report: &Report) -> ReportJson<'_> {
    let Report { id, slug, seen_at, text, reported_at, closed } = report;
    let closed = closed.as_ref().map(|Closed { at, by, note, merged_into }| ClosedJson {
        at: *at,
        by,
        note: note.as_ref(),
        merged_into: *merged_into,
    });
    ReportJson { id: *id, slug, seen_at, text: text.as_ref(), reported_at: *reported_at, closed }
}

/// Where the fake was seen and how the report ended, and below it what was said.
pub(super) fn describe(report: &Report) -> String {
    let ended = match &report.closed {
        None => "open".to_owned(),
        Some(Closed { at, merged_into: Some(into), .. }) => format!("merged into {into} on {}", instant(*at)),
        Some(Closed { at, by, .. }) => format!("closed on {} by {by}", instant(*at)),
    };
    let mut text = format!("{} of {}, {ended}: {}", report.id, instant(report.reported_at), report.seen_at);
    let note = report.closed.as_ref().and_then(|closed| closed.note.as_ref());
    for said in [report.text.as_ref().map(ReportText::as_str), note.map(NoteText::as_str)].into_iter().flatten() {
        text.extend(said.lines().flat_map(|line| ["\n  ", line]));
    }
    text
}
