//! `openday open-day`: the dates of a participant.

mod import;

use std::collections::BTreeMap;

use clap::{Args, Subcommand};
use jiff::Timestamp;
use jiff::civil::Date;
use serde::Serialize;

use super::failure::Failure;
use super::flags::{Edits, Whole};
use super::output;
use super::participant::{find, warn_of};
use super::start::{Missing, Start};
use crate::app::Done;
use crate::domain::change::{By, Change, Changed, DayStep};
use crate::domain::hint::hints_of_change;
use crate::domain::input::{
    CancelInput, ClosureInput, DayStepInput, Described, DropInput, InputError, MoveInput, OpenDayInput, PlacesInput,
    RestoreInput, SLUG_FIELD, Texts as _, read_slug, with_slug,
};
use crate::domain::participant::{Participant, Slug};
use crate::domain::reading::Reading;
use crate::domain::schedule::{
    Occurrence, OpenDay, OpenDayError, OpenDayId, Opening, Stage, format_local_time, offset_time, parse_date,
};
use crate::domain::text::{DayNote, Title};
use import::ImportDaysArgs;

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
  openday open-day add pekarna-u-mostu --start 2026-12-05T09:00 --end 2026-12-05T12:00 --repeat 'FREQ=MONTHLY;BYDAY=1SA'
  openday open-day add pekarna-u-mostu --start 2026-12-10T22:00 --end 2026-12-11T04:00 --kind work-along \\
      --title 'A night at the oven' --registration https://pekarna.example/noc")]
    Add(AddArgs),
    /// List a participant's open days, past and cancelled ones included
    #[command(after_help = "Example: openday open-day list pekarna-u-mostu --json")]
    List(ListArgs),
    /// Enter open days from a calendar (.ics) or a table (CSV), after a look at what is in it
    ///
    /// Without --take nothing is entered: what would be, and what is left out and why, is printed. A file that is taken
    /// again enters nothing twice; an entry that has other times in it by now moves its open day.
    #[command(after_help = "\
Examples:
  openday open-day import pekarna-u-mostu calendar.ics
  openday open-day import pekarna-u-mostu calendar.ics --take
  openday open-day import pekarna-u-mostu table.csv --take --json")]
    Import(ImportDaysArgs),
    /// Change an open day; what is not named stays as it is
    ///
    /// Times are those of the wall clock at the participant's place. A cancelled one stays cancelled: enter another.
    #[command(after_help = "\
Examples:
  openday open-day edit pekarna-u-mostu 1 --end 2026-12-03T18:00
  openday open-day edit pekarna-u-mostu 2 --kind tour --title 'Od mouky po kůrku' --no-registration")]
    Edit(EditArgs),
    /// Cancel an open day, or one date of its rule; it stays in the list, marked as cancelled
    #[command(after_help = "\
Examples:
  openday open-day cancel pekarna-u-mostu 2
  openday open-day cancel pekarna-u-mostu 3 --date 2027-01-02 --note 'The oven is being rebuilt'")]
    Cancel(StepArgs<CancelInput>),
    /// Move an open day, or one date of its rule, to another time; visitors are told so
    #[command(after_help = "\
Examples:
  openday open-day move pekarna-u-mostu 1 --start 2026-12-05T09:00 --end 2026-12-05T16:00
  openday open-day move pekarna-u-mostu 3 --date 2027-01-02 --start 2027-01-03T09:00 --end 2027-01-03T12:00")]
    Move(StepArgs<MoveInput>),
    /// Leave a date out of a rule; nobody is told
    #[command(after_help = "Example: openday open-day drop pekarna-u-mostu 3 --date 2027-01-02")]
    Drop(StepArgs<DropInput>),
    /// Hold a date as its rule says after all
    #[command(after_help = "Example: openday open-day restore pekarna-u-mostu 3 --date 2027-01-02")]
    Restore(StepArgs<RestoreInput>),
    /// Say how many places are left; 0 is fully booked, and nothing is not known
    #[command(after_help = "\
Examples:
  openday open-day places pekarna-u-mostu 1 --places-left 0
  openday open-day places pekarna-u-mostu 3 --date 2027-01-02 --places-left 12")]
    Places(StepArgs<PlacesInput>),
    /// Close on a span of days, as company holidays; rules pass over it
    #[command(
        after_help = "Example: openday open-day close pekarna-u-mostu --from 2026-12-24 --to 2027-01-01 --note 'Christmas'"
    )]
    Close(CloseArgs),
    /// Open again on a span of days
    #[command(after_help = "Example: openday open-day reopen pekarna-u-mostu 2026-12-24")]
    Reopen(ReopenArgs),
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

/// What is to become of an open day.
#[derive(Debug, Args)]
pub(super) struct StepArgs<I: Described> {
    /// The participant's name in addresses
    slug: String,
    /// Its number in `openday open-day list`
    id: u32,
    #[command(flatten)]
    said: Whole<I>,
}

#[derive(Debug, Args)]
pub(super) struct CloseArgs {
    /// The participant's name in addresses
    slug: String,
    #[command(flatten)]
    closure: Whole<ClosureInput>,
}

#[derive(Debug, Args)]
pub(super) struct ReopenArgs {
    /// The participant's name in addresses
    slug: String,
    /// The first day of the span
    from: String,
}

pub(super) async fn run(command: OpenDayCommand, start: &Start) -> Result<(), Failure> {
    match command {
        OpenDayCommand::Add(args) => add(&args, start).await,
        OpenDayCommand::List(args) => list(&args, start).await,
        OpenDayCommand::Import(args) => import::import(&args, start).await,
        OpenDayCommand::Edit(args) => edit(&args, start).await,
        OpenDayCommand::Cancel(args) => step(&args, start).await,
        OpenDayCommand::Move(args) => step(&args, start).await,
        OpenDayCommand::Drop(args) => step(&args, start).await,
        OpenDayCommand::Restore(args) => step(&args, start).await,
        OpenDayCommand::Places(args) => step(&args, start).await,
        OpenDayCommand::Close(args) => close(&args, start).await,
        OpenDayCommand::Reopen(args) => reopen(&args, start).await,
    }
}

async fn add(args: &AddArgs, start: &Start) -> Result<(), Failure> {
    let (slug, opening) = with_slug(&args.slug, args.day.0.check())?;
    let app = start.app(Missing::Refuse)?;
    let change = Change::AddOpenDay(opening);
    let done = app.change(&slug, &change, &By::OPERATOR).await?;
    let Changed::OpenDayAdded(id) = done.changed else { unreachable!("an open day that is added has an id") };
    warn_of_change(&change, &done, app.now());
    let day = done.participant.schedule.open_day(id).filter(|day| day.opening.repeat().is_some());
    let next = day.and_then(|day| next(day, &done.participant, app.now()));
    let next = next.map(|next| format!("; it opens next on {}", next.start.date())).unwrap_or_default();
    output::print(&format!("open day `{id}` of `{slug}` is entered{next}\n"))
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
    let change = Change::EditOpenDay(id, opening);
    let done = app.change_on(&slug, &change, &By::OPERATOR, expected).await?;
    warn_of_change(&change, &done, app.now());
    let zone = done.participant.time_zone.time_zone();
    let schedule = &done.participant.schedule;
    let is_over = |day| schedule.stage_of(day, zone, app.now()) == Stage::Over;
    if schedule.open_day(id).is_some_and(is_over) {
        output::warn(&format!("open day `{id}` of `{slug}` is over already; its badge never names a past date"));
    }
    let so = if done.changed == Changed::Unchanged { "so already" } else { "changed" };
    output::print(&format!("open day `{id}` of `{slug}` is {so}\n"))
}

/// Warns of what looks like a slip in what was changed.
fn warn_of_change(change: &Change, done: &Done, now: Timestamp) {
    warn_of(&hints_of_change(&done.participant, change, done.changed, now));
}

/// Does what is to become of an open day.
async fn step<I: DayStepInput>(args: &StepArgs<I>, start: &Start) -> Result<(), Failure> {
    let id = OpenDayId(args.id);
    let (slug, (date, step)) = with_slug(&args.slug, args.said.0.check())?;
    let said = said(&step);
    let change = Change::Day { id, date, step };
    let app = start.app(Missing::Refuse)?;
    let done = app.change(&slug, &change, &By::OPERATOR).await?;
    warn_of_change(&change, &done, app.now());
    let on = date.map(|date| format!(" on {date}")).unwrap_or_default();
    let already = if done.changed == Changed::Unchanged { " already" } else { "" };
    output::print(&format!("open day `{id}` of `{slug}`{on} {said}{already}\n"))
}

/// What a step made of an open day, or of one of its dates.
fn said(step: &DayStep) -> String {
    match step {
        DayStep::Cancel(_) => "is cancelled".to_owned(),
        DayStep::Move { start, .. } => format!("is moved to {}", start.strftime("%Y-%m-%d %H:%M")),
        DayStep::Drop => "is left out".to_owned(),
        DayStep::Restore => "is held as its rule says".to_owned(),
        DayStep::PlacesLeft(None) => "says nothing of places left".to_owned(),
        DayStep::PlacesLeft(Some(0)) => "is fully booked".to_owned(),
        DayStep::PlacesLeft(Some(1)) => "has 1 place left".to_owned(),
        DayStep::PlacesLeft(Some(left)) => format!("has {left} places left"),
    }
}

async fn close(args: &CloseArgs, start: &Start) -> Result<(), Failure> {
    let (slug, closure) = with_slug(&args.slug, args.closure.0.check())?;
    let told = format!("`{slug}` is closed from {} to {}", closure.from(), closure.to());
    let change = Change::Close(closure);
    let app = start.app(Missing::Refuse)?;
    let done = app.change(&slug, &change, &By::OPERATOR).await?;
    warn_of_change(&change, &done, app.now());
    output::print(&format!("{told}{}\n", if done.changed == Changed::Unchanged { " already" } else { "" }))
}

async fn reopen(args: &ReopenArgs, start: &Start) -> Result<(), Failure> {
    let (slug, from) = (Reading::Input.read::<Slug>(&args.slug)?, parse_date(&args.from)?);
    start.app(Missing::Refuse)?.change(&slug, &Change::Reopen(from), &By::OPERATOR).await?;
    output::print(&format!("`{slug}` is open again on the days from {from}\n"))
}

/// An open day, for programs.
#[derive(Debug, Serialize)]
struct OpenDayJson<'a> {
    id: OpenDayId,
    #[serde(flatten)]
    said: BTreeMap<&'static str, serde_json::Value>,
    time_zone: &'a str,
    cancelled: bool,
    note: Option<&'a DayNote>,
    moved_from: Option<Date>,
    places_left: Option<u32>,
    stage: Stage,
    /// When it opens next; of one that does not repeat, its own time.
    next: Option<String>,
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
            let next = next(day, &participant, now);
            let (begins, ends) = next.map_or((day.opening.start(), day.opening.end()), |next| next.times());
            [
                day.id.to_string(),
                format_local_time(begins),
                format_local_time(ends),
                day.opening.repeat().map(ToString::to_string).unwrap_or_default(),
                kind.to_string(),
                participant.schedule.stage_of(day, participant.time_zone.time_zone(), now).as_str().to_owned(),
                title.as_ref().map(Title::to_string).unwrap_or_default(),
            ]
        })
        .collect();
    output::print(&output::table(["ID", "NEXT START", "END", "REPEATS", "KIND", "STAGE", "TITLE"], &rows))
}

fn json<'a>(day: &'a OpenDay, participant: &'a Participant, now: Timestamp) -> OpenDayJson<'a> {
    let texts = OpenDayInput::of(&day.opening);
    let said = |name: &'static str| {
        (name, texts.text(name).map_or(serde_json::Value::Null, |text| OpenDayInput::json(name, text)))
    };
    OpenDayJson {
        id: day.id,
        said: OpenDayInput::NAMES.iter().copied().map(said).collect(),
        time_zone: participant.time_zone.as_str(),
        cancelled: day.cancelled,
        note: day.note.as_ref(),
        moved_from: day.moved_from,
        places_left: day.places_left,
        stage: participant.schedule.stage_of(day, participant.time_zone.time_zone(), now),
        next: next(day, participant, now).map(|next| offset_time(&next.start)),
    }
}

/// The next time of an open day that is not over.
fn next<'a>(day: &'a OpenDay, participant: &'a Participant, now: Timestamp) -> Option<Occurrence<'a>> {
    participant.schedule.next_of(day, participant.time_zone.time_zone(), now)
}
