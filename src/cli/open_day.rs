//! `openday open-day`: the dates of a participant.

use clap::{Args, Subcommand};
use jiff::Timestamp;
use serde::Serialize;

use super::failure::Failure;
use super::flags::{Edits, Whole};
use super::output;
use super::participant::{find, warn_of};
use super::start::{Missing, Start};
use crate::domain::change::{By, Change, Changed};
use crate::domain::hint::hints_of_open_day;
use crate::domain::input::{InputError, OpenDayInput, SLUG_FIELD, read_slug, with_slug};
use crate::domain::participant::{Link, Participant, Slug};
use crate::domain::reading::Reading;
use crate::domain::schedule::{Kind, OpenDay, OpenDayError, OpenDayId, Opening, Stage, format_local_time};
use crate::domain::text::{Place, Title};

/// Enter, list, change and cancel the open days of a participant
#[derive(Debug, Subcommand)]
pub(super) enum OpenDayCommand {
    /// Enter an open day; prints its id
    ///
    /// Times are those of the wall clock at the participant's place. What lasts longer than 24 hours is entered as several
    /// open days.
    #[command(after_help = "\
Examples:
  openday open-day add pekarna-u-mostu --start 2026-12-03T09:00 --end 2026-12-03T16:00
  openday open-day add pekarna-u-mostu --start 2026-12-10T22:00 --end 2026-12-11T04:00 --kind work-along \\
      --title 'A night at the oven' --registration https://pekarna.example/noc")]
    Add(AddArgs),
    /// List a participant's open days, past and cancelled ones included
    #[command(after_help = "Example: openday open-day list pekarna-u-mostu --json")]
    List(ListArgs),
    /// Change an open day; what is not named stays as it is
    ///
    /// Times are those of the wall clock at the participant's place. A cancelled one stays cancelled: enter another.
    #[command(after_help = "\
Examples:
  openday open-day edit pekarna-u-mostu 1 --end 2026-12-03T18:00
  openday open-day edit pekarna-u-mostu 2 --kind tour --title 'Od mouky po kůrku' --no-registration")]
    Edit(EditArgs),
    /// Cancel an open day; it stays in the list, marked as cancelled
    #[command(after_help = "Example: openday open-day cancel pekarna-u-mostu 2")]
    Cancel(CancelArgs),
}

#[derive(Debug, Args)]
pub(super) struct AddArgs {
    /// The participant's name in addresses
    slug: String,
    #[command(flatten)]
    day: Whole<OpenDayInput>,
}

#[derive(Debug, Args)]
pub(super) struct EditArgs {
    /// The participant's name in addresses
    slug: String,
    /// Its number in `openday open-day list`
    id: u32,
    #[command(flatten)]
    day: Edits<OpenDayInput>,
}

#[derive(Debug, Args)]
pub(super) struct ListArgs {
    /// The participant's name in addresses
    slug: String,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Args)]
pub(super) struct CancelArgs {
    /// The participant's name in addresses
    slug: String,
    /// Its number in `openday open-day list`
    id: u32,
}

pub(super) async fn run(command: OpenDayCommand, start: &Start) -> Result<(), Failure> {
    match command {
        OpenDayCommand::Add(args) => add(&args, start).await,
        OpenDayCommand::List(args) => list(&args, start).await,
        OpenDayCommand::Edit(args) => edit(&args, start).await,
        OpenDayCommand::Cancel(args) => cancel(&args, start).await,
    }
}

async fn add(args: &AddArgs, start: &Start) -> Result<(), Failure> {
    let (slug, opening) = with_slug(&args.slug, args.day.0.check())?;
    let app = start.app(Missing::Refuse)?;
    let done = app.change(&slug, &Change::AddOpenDay(opening), &By::OPERATOR).await?;
    let Changed::OpenDayAdded(id) = done.changed else { unreachable!("an open day that is added has an id") };
    warn_of_day(&done.participant, id, app.now());
    output::print(&format!("open day `{id}` of `{slug}` is entered\n"))
}

async fn edit(args: &EditArgs, start: &Start) -> Result<(), Failure> {
    let id = OpenDayId(args.id);
    // Without a slug nothing is known of what is there; what was given is told even so.
    let known = |_| with_slug(&args.slug, args.day.0.check_given()).map(|(slug, ())| slug);
    let slug = read_slug(&args.slug, SLUG_FIELD.name).or_else(known)?;
    let app = start.app(Missing::Refuse)?;
    let record = app.record(&slug).await?;
    let schedule = &record.participant.schedule;
    let day = schedule.open_day(id).ok_or(OpenDayError::Unknown(id))?;
    let opening = args.day.0.over(&day.opening).check_edit(schedule, id).map_err(InputError)?;
    // What is not named was read: nobody may have changed it in between.
    let expected = Some(record.revision);
    let done = app.change_on(&slug, &Change::EditOpenDay(id, opening), &By::OPERATOR, expected).await?;
    warn_of_day(&done.participant, id, app.now());
    let so = if done.changed == Changed::Unchanged { "so" } else { "changed" };
    output::print(&told(&slug, id, so, done.changed))
}

/// Warns of an open day that no badge will name, or in which something looks like a slip.
fn warn_of_day(participant: &Participant, id: OpenDayId, now: Timestamp) {
    let Some(day) = participant.schedule.open_day(id) else { return };
    warn_of(&hints_of_open_day(participant, day, now));
    if day.stage(participant.time_zone.time_zone(), now) == Stage::Over {
        let slug = &participant.slug;
        output::warn(&format!("open day `{id}` of `{slug}` is over already; its badge never names a past date"));
    }
}

async fn cancel(args: &CancelArgs, start: &Start) -> Result<(), Failure> {
    let slug = Reading::Input.read::<Slug>(&args.slug)?;
    let id = OpenDayId(args.id);
    let done = start.app(Missing::Refuse)?.change(&slug, &Change::CancelOpenDay(id), &By::OPERATOR).await?;
    output::print(&told(&slug, id, "cancelled", done.changed))
}

/// What a change of an open day came to, in a line.
fn told(slug: &Slug, id: OpenDayId, done: &str, changed: Changed) -> String {
    match changed {
        Changed::Unchanged => format!("open day `{id}` of `{slug}` is {done} already\n"),
        _ => format!("open day `{id}` of `{slug}` is {done}\n"),
    }
}

/// An open day, for programs.
#[derive(Debug, Serialize)]
struct OpenDayJson<'a> {
    id: OpenDayId,
    start: String,
    end: String,
    time_zone: &'a str,
    kind: Kind,
    title: Option<&'a Title>,
    place: Option<&'a Place>,
    registration: Option<&'a Link>,
    cancelled: bool,
    stage: Stage,
}

async fn list(args: &ListArgs, start: &Start) -> Result<(), Failure> {
    let app = start.app_at(None).await?;
    let participant = find(&app, &args.slug)?;
    let now = app.now();
    let mut days: Vec<&OpenDay> = participant.schedule.open_days().iter().collect();
    days.sort_by_key(|day| (day.opening.start(), day.opening.end(), day.id));
    if args.json {
        let days: Vec<_> = days.into_iter().map(|day| json(day, &participant, now)).collect();
        return output::print_json(&days);
    }
    let rows: Vec<_> = days
        .into_iter()
        .map(|day| {
            let Opening { kind, title, .. } = &day.opening;
            [
                day.id.to_string(),
                format_local_time(day.opening.start()),
                format_local_time(day.opening.end()),
                kind.to_string(),
                day.stage(participant.time_zone.time_zone(), now).as_str().to_owned(),
                title.as_ref().map(Title::to_string).unwrap_or_default(),
            ]
        })
        .collect();
    output::print(&output::table(["ID", "START", "END", "KIND", "STAGE", "TITLE"], &rows))
}

fn json<'a>(day: &'a OpenDay, participant: &'a Participant, now: Timestamp) -> OpenDayJson<'a> {
    let opening = &day.opening;
    OpenDayJson {
        id: day.id,
        start: format_local_time(opening.start()),
        end: format_local_time(opening.end()),
        time_zone: participant.time_zone.as_str(),
        kind: opening.kind,
        title: opening.title.as_ref(),
        place: opening.place.as_ref(),
        registration: opening.registration.as_ref(),
        cancelled: day.cancelled,
        stage: day.stage(participant.time_zone.time_zone(), now),
    }
}
