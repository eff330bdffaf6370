//! `openday open-day import`: open days from a calendar or a table of the participant's own.

use std::path::PathBuf;

use clap::Args;

use crate::app::{FILE_BYTES_MAX, FilePreview, IntakeError, KEYWORD, PreviewedDay, Standing, TakeInError};
use crate::cli::failure::Failure;
use crate::cli::output;
use crate::cli::participant::warn_of;
use crate::cli::start::{Missing, Start};
use crate::domain::change::{By, Changed};
use crate::domain::participant::Slug;
use crate::domain::reading::Reading;
use crate::domain::schedule::format_local_time;
use crate::domain::text::Title;

#[derive(Debug, Args)]
pub(in crate::cli) struct ImportDaysArgs {
    /// The participant's name in addresses
    slug: String,
    /// A calendar (.ics) or a table (CSV); - is standard input
    file: PathBuf,
    /// The word or category by which an entry of a calendar is recognised; an empty one takes all entries
    #[arg(long, value_name = "WORD", default_value = KEYWORD)]
    keyword: String,
    /// Enter what is new, change what is otherwise and cancel what is called off, all of it or nothing
    #[arg(long)]
    take: bool,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

pub(super) async fn import(args: &ImportDaysArgs, start: &Start) -> Result<(), Failure> {
    let slug: Slug = Reading::Input.read(&args.slug)?;
    let shown = args.file.display();
    let named = |error: TakeInError| match error {
        TakeInError::Intake(error) => Failure::of(format_args!("file `{shown}`"), &error),
        other => other.into(),
    };
    let bytes = output::read_bytes(&args.file, FILE_BYTES_MAX)?;
    let bytes = bytes.ok_or_else(|| named(too_large(args).into()))?;
    let app = start.app(Missing::Refuse)?;
    let preview = app.preview_file(&slug, bytes, &args.keyword).await.map_err(named)?;
    let (mut taken, mut hints) = (0, Vec::new());
    if args.take {
        let done = app.take_in(&preview, &By::OPERATOR).await?;
        taken = if done.changed == Changed::Unchanged { 0 } else { preview.changes() };
        hints = preview.hints(&done.participant, app.now());
        warn_of(&hints);
    }
    if args.json {
        return output::print_json(&preview.document(taken, &hints));
    }
    output::print(&told(&preview, args.take.then_some(taken)))
}

/// That the file has more bytes than are read; of standard input it is not known how many.
fn too_large(args: &ImportDaysArgs) -> IntakeError {
    let length = std::fs::metadata(&args.file).ok().and_then(|file| usize::try_from(file.len()).ok());
    IntakeError::TooLarge { bytes: length.unwrap_or_default().max(FILE_BYTES_MAX + 1) }
}

/// What was found, what was left out and why, and what was entered or how it is.
fn told(preview: &FilePreview, taken: Option<usize>) -> String {
    let rows: Vec<_> = preview.days.iter().map(row).collect();
    let table =
        if rows.is_empty() { String::new() } else { output::table(["STANDING", "START", "END", "TITLE"], &rows) };
    let notes = preview.days.iter().flat_map(|day| {
        let start = format_local_time(day.opening.start());
        day.found.notes.iter().map(move |note| format!("note: {start}: {note}\n"))
    });
    let left_out = preview.left_out.iter().map(|left_out| {
        let when = left_out.when.map(|when| format!(", {}", format_local_time(when))).unwrap_or_default();
        let line = left_out.line.map(|line| format!(", line {line}")).unwrap_or_default();
        format!("left out: {}{when}{line}: {}\n", left_out.what, left_out.why)
    });
    let cut = preview.cut.iter().map(|cut| format!("left out: {cut}\n"));
    let slug = &preview.participant.slug;
    let is_done = taken.is_some_and(|taken| taken > 0);
    let cancels = preview.cancelled_days().map(|day| {
        let (becomes, id, start) =
            (if is_done { "is" } else { "will be" }, day.id, format_local_time(day.opening.start()));
        format!("called off in the file: open day `{id}` on {start} {becomes} cancelled\n")
    });
    let gone = preview.gone_days().map(|day| {
        let (id, start) = (day.id, format_local_time(day.opening.start()));
        format!(
            "no longer in the file: open day `{id}` on {start}; it stays until `openday open-day cancel {slug} {id}`\n"
        )
    });
    std::iter::once(table)
        .chain(notes)
        .chain(left_out)
        .chain(cut)
        .chain(cancels)
        .chain(gone)
        .chain([outcome(preview, taken)])
        .collect()
}

fn outcome(preview: &FilePreview, taken: Option<usize>) -> String {
    let slug = &preview.participant.slug;
    let days = |count: usize| if count == 1 { "1 open day".to_owned() } else { format!("{count} open days") };
    let are = |count: usize| if count == 1 { "is" } else { "are" };
    match (taken, preview.takeable().count(), preview.cancels.len()) {
        (_, _, 0) if preview.days.is_empty() => {
            "nothing in the file is an open day to come, so nothing is entered\n".to_owned()
        }
        (None | Some(0), 0, 0) => format!("nothing of it is to be entered for `{slug}`\n"),
        (None, count, 0) => {
            format!("nothing is entered yet; add --take to enter or change {} of `{slug}`\n", days(count))
        }
        (None, 0, off) => format!("nothing is cancelled yet; add --take to cancel {} of `{slug}`\n", days(off)),
        (None, count, off) => format!(
            "nothing is entered yet; add --take to enter or change {} of `{slug}` and to cancel {}\n",
            days(count),
            days(off)
        ),
        (Some(_), 0, off) => format!("{} of `{slug}` {} cancelled\n", days(off), are(off)),
        (Some(_), count, off) => {
            let cancelled =
                if off == 0 { String::new() } else { format!(", and {} {} cancelled", days(off), are(off)) };
            format!("{} of `{slug}` {} entered or changed{cancelled}\n", days(count), are(count))
        }
    }
}

fn row(day: &PreviewedDay) -> [String; 4] {
    let standing = match day.standing {
        Standing::New => "new".to_owned(),
        Standing::There(id) => format!("there as {id}"),
        Standing::CalledOff(id) => format!("left out, cancelled here as {id}"),
        Standing::Changed { id, was: (start, end) } if (start, end) == (day.opening.start(), day.opening.end()) => {
            format!("changes {id}")
        }
        Standing::Changed { id, was: (start, _) } => format!("moves {id} from {}", format_local_time(start)),
        Standing::NoRoom => "no room".to_owned(),
    };
    [
        standing,
        format_local_time(day.opening.start()),
        format_local_time(day.opening.end()),
        day.opening.title.as_ref().map(Title::to_string).unwrap_or_default(),
    ]
}
