//! `openday audit`: the trail of all changes, listed, verified and handed out.
//!
//! A trail only grows. So it is read page by page here, and no command holds more than a page of it.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::failure::Failure;
use super::flags::Whole;
use super::output::{self, JsonList, Readers, Sink};
use super::progress::{ProgressArgs, Work, show};
use super::start::{Missing, Start, block_on};
use crate::app::{AuditError, AuditHash, AuditHead, AuditRow, Proof, ROWS_MAX};
use crate::domain::input::{AuditFilter, AuditQueryInput, InputError};

/// Look through the trail of all changes
#[derive(Debug, Subcommand)]
pub(super) enum AuditCommand {
    /// List who did what to whom, when and why, oldest first
    ///
    /// With --json, what there was before and is since as well, and the hashes.
    #[command(after_help = "\
Examples:
  openday audit list
  openday audit list pekarna-u-mostu
  openday audit list --after 1200 --limit 100 --json")]
    List(ListArgs),
    /// Check that every row is there as it was written, and that all that is stored is what the rows say
    ///
    /// Prints how many rows there are and the hash of the last one, the head of the trail. Each row carries the hash of the
    /// one before, so that the first that was altered or taken out is found; and what they say together is compared with
    /// participants, maintainers, private links, notes and reports (but for how participants are reached and what people wrote
    /// in notes and reports, which no row says), the freeze, all counts, and what the file says of itself. Each thing that
    /// is wrong is told in a line of its own. Whoever made all hashes of the trail anew, or set everything back together, shows
    /// only against a head that was written down elsewhere: give that of a backup's manifest, or of an earlier check, with
    /// --head.
    #[command(after_help = "\
Examples:
  openday audit verify
  openday audit verify --head 6bd4…90fe")]
    Verify(VerifyArgs),
    /// Write the whole trail to a file, one row a line, as JSON
    ///
    /// Every line has all members of its row. `hash` is the SHA-256 of the compact JSON array [previous, id, at, actor,
    /// action, slug, reason, before, after, request, revision]. The file is readable by its owner only (Unix).
    #[command(after_help = "\
Examples:
  openday audit export trail.jsonl
  openday audit export - | tail -n 1")]
    Export(ExportArgs),
}

#[derive(Debug, Args)]
pub(super) struct ListArgs {
    #[command(flatten)]
    query: Whole<AuditQueryInput>,
    /// Only rows after the one of this number
    #[arg(long, value_name = "ID", default_value_t = 0, hide_default_value = true)]
    after: u64,
    /// At most so many rows [default: all]
    #[arg(long, value_name = "N")]
    limit: Option<usize>,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Args)]
pub(super) struct VerifyArgs {
    /// A hash that one of the rows must have: the last one of an earlier time
    #[arg(long, value_name = "HASH")]
    head: Option<String>,
    #[command(flatten)]
    progress: ProgressArgs,
}

#[derive(Debug, Args)]
pub(super) struct ExportArgs {
    /// - is standard output
    file: PathBuf,
}

pub(super) fn run(command: AuditCommand, start: &Start) -> Result<(), Failure> {
    match command {
        AuditCommand::List(args) => block_on(list(&args, start)),
        AuditCommand::Verify(args) => show("audit verify", args.progress, |work| block_on(verify(&args, start, work))),
        AuditCommand::Export(args) => block_on(export(&args, start)),
    }
}

const WIDTHS: [usize; 6] = [6, 20, 20, 17, 20, 0];

async fn list(args: &ListArgs, start: &Start) -> Result<(), Failure> {
    let filter = args.query.0.check().map_err(InputError)?;
    let app = start.app(Missing::Refuse)?;
    let (mut after, mut left) = (args.after, args.limit.unwrap_or(usize::MAX));
    let mut json = JsonList::default();
    let mut page = String::new();
    if !args.json {
        output::row(&mut page, WIDTHS, ["ID", "AT", "ACTOR", "ACTION", "SLUG", "REASON"]);
    }
    while left > 0 {
        let rows = app.audit(after, &filter, left.min(ROWS_MAX)).await?;
        for row in &rows {
            if args.json { json.push(&mut page, row)? } else { line(&mut page, row) }
        }
        let Some(last) = rows.last() else { break };
        after = last.id;
        left = left.saturating_sub(rows.len());
        output::print(&page)?;
        page.clear();
    }
    if args.json {
        json.finish(&mut page);
    }
    output::print(&page)
}

fn line(page: &mut String, row: &AuditRow) {
    let (id, at) = (row.id.to_string(), row.at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string());
    let or_none = |text: Option<&String>| text.map_or("-", String::as_str).to_owned();
    let (slug, reason) = (or_none(row.slug.as_ref()), or_none(row.reason.as_ref()));
    output::row(page, WIDTHS, [&id, &at, &row.actor, &row.action, &slug, &reason]);
}

async fn verify(args: &VerifyArgs, start: &Start, work: &Work) -> Result<(), Failure> {
    let known = args.head.as_deref().map(parse_hash).transpose()?;
    let verified = start.app(Missing::Refuse)?.verify_audit_telling(known, &work.progress()).await;
    work.over();
    let verified = match verified {
        Ok(verified) => verified,
        Err(AuditError::Tampered(proof)) => return Err(explained(&proof)),
        Err(error) => return Err(error.into()),
    };
    let Some(head) = verified.head else {
        return output::print("the audit trail is whole; it has no rows yet\n");
    };
    // Rows are numbered from 1 without a gap, or it would not have been whole.
    let AuditHead { id, hash } = head;
    output::print(&format!("the audit trail is whole; its rows: {id}, its head: {hash}\n"))?;
    if known.is_some() {
        return Ok(());
    }
    output::print(&format!(
        "whoever made all its hashes anew, or set everything back together, shows only against a head that was written down \
         elsewhere: openday audit verify --head {hash}\n"
    ))
}

/// Tells each thing that is wrong in a line of its own; what the last line is, is returned.
fn explained(proof: &Proof) -> Failure {
    match proof.findings.as_slice() {
        [one] if proof.further == 0 => Failure::new(format!("{one}; compare it with a backup")),
        all => {
            for finding in all {
                output::explain(&format!("openday: {}", Failure::new(finding.to_string())));
            }
            let count = all.len() + proof.further;
            Failure::new(format!("{count} things are not as the audit trail proves them; compare them with a backup"))
        }
    }
}

fn parse_hash(text: &str) -> Result<AuditHash, Failure> {
    AuditHash::parse(text).ok_or_else(|| {
        Failure::new(format!(
            "head `{text}` is not a hash of 64 hexadecimal digits; copy it from `openday audit verify` or a backup's manifest"
        ))
    })
}

async fn export(args: &ExportArgs, start: &Start) -> Result<(), Failure> {
    let app = start.app(Missing::Refuse)?;
    start.spare_data_file(&args.file)?;
    let mut sink = Sink::open(&args.file, Readers::Owner)?;
    let mut after = 0;
    loop {
        let rows = app.audit(after, &AuditFilter::default(), ROWS_MAX).await?;
        let Some(last) = rows.last() else { break };
        after = last.id;
        let mut page = Vec::new();
        for row in &rows {
            serde_json::to_writer(&mut page, row)?;
            page.push(b'\n');
        }
        sink.write(&page)?;
    }
    sink.finish()
}
