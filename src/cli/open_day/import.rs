//! `openday open-day import`: open days from a calendar or a table of the participant's own.

use std::path::PathBuf;

use clap::Args;

use crate::app::{FILE_BYTES_MAX, FilePreview, IntakeError, KEYWORD, PreviewedDay, Standing, TakeInError};
use crate::cli::failure::Failure;
use crate::cli::output;
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
    /// Enter what is new and change what is otherwise, all of it or nothing
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
    let mut taken = 0;
    if args.take {
        let done = app.take_in(&preview, &By::OPERATOR).await?;
        taken = if done.changed == Changed::Unchanged { 0 } else { preview.takeable().count() };
    }
    if args.json {
        return output::print_json(&preview.document(taken));
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
    let mut text = String::new();
    if !preview.days.is_empty() {
        text +=
            &output::table(["STANDING", "START", "END", "TITLE"], &preview.days.iter().map(row).collect::<Vec<_>>());
    }
    for day in &preview.days {
        let start = format_local_time(day.opening.start());
        for note in &day.found.notes {
            text += &format!("note: {start}: {note}\n");
        }
    }
    for left_out in &preview.left_out {
        let when = left_out.when.map(|when| format!(", {}", format_local_time(when))).unwrap_or_default();
        let line = left_out.line.map(|line| format!(", line {line}")).unwrap_or_default();
        text += &format!("left out: {}{when}{line}: {}\n", left_out.what, left_out.why);
    }
    for cut in &preview.cut {
        text += &format!("left out: {cut}\n");
    }
    for day in preview.gone_days() {
        let (id, start) = (day.id, format_local_time(day.opening.start()));
        text += &format!(
            "not in the file any more: open day `{id}` on {start}; it stays, unless you cancel it with `openday open-day cancel {} {id}`\n",
            preview.participant.slug
        );
    }
    text + &outcome(preview, taken)
}

fn outcome(preview: &FilePreview, taken: Option<usize>) -> String {
    let slug = &preview.participant.slug;
    let takeable = preview.takeable().count();
    match taken {
        _ if preview.days.is_empty() => {
            "nothing in the file is an open day to come, so nothing is entered\n".to_owned()
        }
        Some(0) => format!("nothing is entered: the open days of `{slug}` are as the file has them\n"),
        Some(taken) => format!("{taken} open days of `{slug}` are entered or changed\n"),
        None if takeable == 0 => format!("nothing is to enter: the open days of `{slug}` are as the file has them\n"),
        None => format!("nothing is entered yet; enter or change {takeable} open days of `{slug}` with --take\n"),
    }
}

fn row(day: &PreviewedDay) -> [String; 4] {
    let standing = match day.standing {
        Standing::New => "new".to_owned(),
        Standing::There(id) => format!("there as {id}"),
        Standing::CalledOff(id) => format!("called off as {id}"),
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
