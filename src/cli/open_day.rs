//! `openday open-day`: the dates of a participant.

mod import;
mod list;

use clap::{Args, Subcommand};
use jiff::Timestamp;

use super::failure::Failure;
use super::flags::{Edits, Whole};
use super::output;
use super::participant::warn_of;
use super::start::{Missing, Start};
use crate::app::Done;
use crate::domain::change::{By, Change, Changed, DayStep};
use crate::domain::hint::hints_of_change;
use crate::domain::input::{
    CancelInput, ClosureInput, DayStepInput, Described, DropInput, FurtherTimesInput, InputError, MoveInput,
    NewOpenDayInput, OpenDayInput, PlacesInput, RestoreInput, SLUG_FIELD, read_slug, with_slug,
};
use crate::domain::participant::Slug;
use crate::domain::reading::Reading;
use crate::domain::schedule::{OpenDayError, OpenDayId, Stage, parse_date};
use import::ImportDaysArgs;

pub(super) use self::list::{becomes, closed_ahead, otherwise_ahead};

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
  openday open-day add pekarna-u-mostu --start 2026-12-03T09:00 --end 2026-12-03T10:00 --also-at 11:00,14:00
  openday open-day add pekarna-u-mostu --start 2026-12-10T22:00 --end 2026-12-11T04:00 --kind work-along \\
      --title 'A night at the oven' --registration https://pekarna.example/noc")]
    Add(Box<AddArgs>),
    /// List a participant's open days by when they open next, past and cancelled ones included
    ///
    /// Below stand the dates ahead on which a rule is otherwise, and the closed days. With --json, `open_days`, with
    /// `exceptions` in each, and `closures`.
    #[command(after_help = "Example: openday open-day list pekarna-u-mostu --json")]
    List(list::ListArgs),
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
    Edit(Box<EditArgs>),
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
    #[command(after_help = "\
Examples:
  openday open-day reopen pekarna-u-mostu 2026-12-24
  openday open-day reopen pekarna-u-mostu --from 2026-12-24")]
    Reopen(ReopenArgs),
}

#[derive(Debug, Args)]
pub(super) struct AddArgs {
    /// The participant's name in addresses
    slug: String,
    #[command(flatten)]
    day: Whole<OpenDayInput>,
    #[command(flatten)]
    further: Whole<FurtherTimesInput>,
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
    #[arg(required_unless_present = "named", conflicts_with = "named")]
    from: Option<String>,
    /// The first day of the span, as with `close`
    #[arg(long = "from", id = "named", value_name = "DATE")]
    named: Option<String>,
}

pub(super) async fn run(command: OpenDayCommand, start: &Start) -> Result<(), Failure> {
    match command {
        OpenDayCommand::Add(args) => add(&args, start).await,
        OpenDayCommand::List(args) => list::list(&args, start).await,
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
    let input = NewOpenDayInput { day: args.day.0.clone(), further: args.further.0.clone() };
    let (slug, (change, count)) = with_slug(&args.slug, input.check())?;
    let app = start.app(Missing::Refuse)?;
    let done = app.change(&slug, &change, &By::OPERATOR).await?;
    let Changed::OpenDayAdded(id) = done.changed else { unreachable!("an open day that is added has an id") };
    warn_of_change(&change, &done, app.now());
    if count > 1 {
        let ids: Vec<_> = (id.0..).take(count as usize).map(|id| format!("`{id}`")).collect();
        return output::print(&format!("open days {} of `{slug}` are entered\n", ids.join(", ")));
    }
    let day = done.participant.schedule.open_day(id).filter(|day| day.opening.repeat().is_some());
    let next = day.and_then(|day| list::next(day, &done.participant, app.now()));
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
    let from = args.from.as_deref().or(args.named.as_deref()).unwrap_or_default();
    let (slug, from) = (Reading::Input.read::<Slug>(&args.slug)?, parse_date(from)?);
    start.app(Missing::Refuse)?.change(&slug, &Change::Reopen(from), &By::OPERATOR).await?;
    output::print(&format!("`{slug}` is open again on the days from {from}\n"))
}
