//! `openday participant`: entering, showing and changing participants.

mod show;

use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Args, Subcommand};

use super::failure::Failure;
use super::output;
use super::start::{Missing, Start};
use crate::domain::change::{Application, By, Change, Changed, Edit};
use crate::domain::participant::{Country, Language, Link, Participant, Slug, Website, Zone};
use crate::domain::status::{Status, Transition};
use crate::domain::text::{DisplayName, Place, Plan, Reason};

pub(super) use show::find;

/// Enter, show and change participants
#[derive(Debug, Subcommand)]
pub(super) enum ParticipantCommand {
    /// Enter a business, school or office
    ///
    /// It is pending, and its badge says so, until it is approved. Warns when another participant's name looks the same.
    #[command(after_help = "\
Examples:
  openday participant add pekarna-u-mostu --name 'Pekárna U Mostu' \\
      --website https://pekarna.example/ --country CZ --place Brno \\
      --time-zone Europe/Prague --language cs
  openday participant add anvil --name 'Anvil & Daughters' --website https://anvil.example/ \\
      --country GB --time-zone Europe/London --language en --approve")]
    Add(AddArgs),
    /// List participants by name
    ///
    /// With --json, in the form of `openday export`.
    #[command(after_help = "\
Examples:
  openday participant list
  openday participant list --status pending --json")]
    List(ListArgs),
    /// Show everything that is known of a participant
    ///
    /// With --json, in the form of `openday export`.
    #[command(after_help = "Example: openday participant show pekarna-u-mostu")]
    Show(ShowArgs),
    /// Change a participant's particulars; those not named stay as they are
    #[command(after_help = "\
Examples:
  openday participant edit pekarna-u-mostu --name 'Pekárna Na Mostě'
  openday participant edit pekarna-u-mostu --place 'Brno-Židenice' --no-link")]
    Edit(EditArgs),
    /// Admit a pending participant: from now on its badge carries the statement
    #[command(after_help = "Example: openday participant approve anvil")]
    Approve(SlugArgs),
    /// Refuse a pending participant: it is deleted, and its slug is free again
    #[command(after_help = "Example: openday participant decline anvil --reason 'no address we could visit'")]
    Decline(ReasonArgs),
    /// Pause an active participant for now; `reinstate` ends it
    ///
    /// Until then its badge says that it is suspended, and no date.
    #[command(after_help = "Example: openday participant suspend anvil --reason 'moving house until May'")]
    Suspend(ReasonArgs),
    /// End a suspension
    #[command(after_help = "Example: openday participant reinstate anvil")]
    Reinstate(SlugArgs),
    /// Take the badge away for good; the reason is shown to the public
    ///
    /// The badge says so within a second here, and within three minutes wherever caches keep it.
    #[command(
        after_help = "Example: openday participant revoke anvil --reason 'three announced open days never took place'"
    )]
    Revoke(ReasonArgs),
    /// Let a participant go that wishes to leave
    ///
    /// `readmit` takes it back, as a new admission.
    #[command(after_help = "Example: openday participant withdraw anvil")]
    Withdraw(SlugArgs),
    /// Admit a revoked or withdrawn participant anew, with a new date
    #[command(after_help = "Example: openday participant readmit anvil --reason 'visited on 3 May, all as announced'")]
    Readmit(ReasonArgs),
}

#[derive(Debug, Args)]
pub(super) struct AddArgs {
    /// Its name in addresses: 2 to 40 of a-z, 0-9 and inner hyphens
    slug: String,
    /// Its name as the badge shows it, at most 80 characters
    #[arg(long, value_name = "TEXT")]
    name: String,
    /// Its website
    #[arg(long, value_name = "URL")]
    website: String,
    /// Its country, two letters (ISO 3166-1)
    #[arg(long, value_name = "CC")]
    country: String,
    /// Its time zone, like Europe/Prague; "today" begins at midnight there
    #[arg(long, value_name = "ZONE")]
    time_zone: String,
    /// The language its badge speaks where no other is asked for, like cs or pt-BR
    #[arg(long, value_name = "TAG")]
    language: String,
    /// Its town or address
    #[arg(long, value_name = "TEXT")]
    place: Option<String>,
    /// How it takes its customers to work
    #[arg(long, value_name = "TEXT")]
    plan: Option<String>,
    /// A page or a video about its open days
    #[arg(long, value_name = "URL")]
    link: Option<String>,
    /// Admit it at once
    #[arg(long)]
    approve: bool,
}

#[derive(Debug, Args)]
pub(super) struct ListArgs {
    /// Only those of a status
    #[arg(long, value_parser = statuses())]
    status: Option<Status>,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Args)]
pub(super) struct ShowArgs {
    /// The participant's name in addresses
    slug: String,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Args)]
pub(super) struct EditArgs {
    /// The participant's name in addresses
    slug: String,
    #[arg(long, value_name = "TEXT")]
    name: Option<String>,
    #[arg(long, value_name = "URL")]
    website: Option<String>,
    #[arg(long, value_name = "CC")]
    country: Option<String>,
    #[arg(long, value_name = "ZONE")]
    time_zone: Option<String>,
    #[arg(long, value_name = "TAG")]
    language: Option<String>,
    #[arg(long, value_name = "TEXT")]
    place: Option<String>,
    #[arg(long, value_name = "TEXT")]
    plan: Option<String>,
    #[arg(long, value_name = "URL")]
    link: Option<String>,
    /// Remove the place
    #[arg(long, conflicts_with = "place")]
    no_place: bool,
    /// Remove the plan
    #[arg(long, conflicts_with = "plan")]
    no_plan: bool,
    /// Remove the link
    #[arg(long, conflicts_with = "link")]
    no_link: bool,
}

#[derive(Debug, Args)]
pub(super) struct SlugArgs {
    /// The participant's name in addresses
    slug: String,
}

#[derive(Debug, Args)]
pub(super) struct ReasonArgs {
    /// The participant's name in addresses
    slug: String,
    /// Why, at most 500 characters
    #[arg(long, value_name = "TEXT")]
    reason: String,
}

fn statuses() -> impl TypedValueParser<Value = Status> {
    PossibleValuesParser::new(Status::ALL.map(Status::as_str)).try_map(|word| word.parse::<Status>())
}

pub(super) async fn run(command: ParticipantCommand, start: &Start) -> Result<(), Failure> {
    match command {
        ParticipantCommand::Add(args) => add(&args, start).await,
        ParticipantCommand::List(args) => show::list(args.status, args.json, start).await,
        ParticipantCommand::Show(args) => show::show(&args.slug, args.json, start).await,
        ParticipantCommand::Edit(args) => edit(&args, start).await,
        ParticipantCommand::Approve(args) => step(Transition::Approve, &args.slug, None, start).await,
        ParticipantCommand::Decline(args) => with_reason(Transition::Decline, &args, start).await,
        ParticipantCommand::Suspend(args) => with_reason(Transition::Suspend, &args, start).await,
        ParticipantCommand::Reinstate(args) => step(Transition::Reinstate, &args.slug, None, start).await,
        ParticipantCommand::Revoke(args) => with_reason(Transition::Revoke, &args, start).await,
        ParticipantCommand::Withdraw(args) => step(Transition::Withdraw, &args.slug, None, start).await,
        ParticipantCommand::Readmit(args) => with_reason(Transition::Readmit, &args, start).await,
    }
}

async fn add(args: &AddArgs, start: &Start) -> Result<(), Failure> {
    let application = Application {
        slug: Slug::parse(&args.slug)?,
        name: DisplayName::parse(&args.name)?,
        website: Website::parse(&args.website)?,
        country: Country::parse(&args.country)?,
        place: args.place.as_deref().map(Place::parse).transpose()?,
        time_zone: Zone::parse(&args.time_zone)?,
        language: Language::parse(&args.language)?,
        plan: args.plan.as_deref().map(Plan::parse).transpose()?,
        link: args.link.as_deref().map(Link::parse).transpose()?,
        contact: None,
        first_open_day: None,
    };
    let added = start.app(Missing::Create)?.add(application, args.approve, &By::OPERATOR).await?;
    warn_of_twins(&added.participant, &added.twins);
    let Participant { slug, name, status, .. } = &added.participant;
    let next = match status {
        Status::Pending => format!("; admit it with `openday participant approve {slug}`"),
        _ => String::new(),
    };
    output::print(&format!("`{slug}` ({name}) is entered and {status}{next}\n"))
}

async fn edit(args: &EditArgs, start: &Start) -> Result<(), Failure> {
    let slug = Slug::parse(&args.slug)?;
    let edit = Edit {
        name: args.name.as_deref().map(DisplayName::parse).transpose()?,
        website: args.website.as_deref().map(Website::parse).transpose()?,
        country: args.country.as_deref().map(Country::parse).transpose()?,
        time_zone: args.time_zone.as_deref().map(Zone::parse).transpose()?,
        language: args.language.as_deref().map(Language::parse).transpose()?,
        place: new_or_none(args.place.as_deref(), args.no_place, Place::parse)?,
        plan: new_or_none(args.plan.as_deref(), args.no_plan, Plan::parse)?,
        link: new_or_none(args.link.as_deref(), args.no_link, Link::parse)?,
        contact: None,
    };
    let done = start.app(Missing::Refuse)?.change(&slug, &Change::Edit(edit), &By::OPERATOR).await?;
    warn_of_twins(&done.participant, &done.twins);
    output::print(&format!("`{slug}` ({}) is changed\n", done.participant.name))
}

#[expect(clippy::option_option, reason = "leave it, remove it, or put another in its place")]
fn new_or_none<T, E>(
    new: Option<&str>,
    remove: bool,
    parse: impl Fn(&str) -> Result<T, E>,
) -> Result<Option<Option<T>>, E> {
    if remove { Ok(Some(None)) } else { Ok(new.map(parse).transpose()?.map(Some)) }
}

/// Warns of participants whose name looks the same, if there are any; of many it names the first.
pub(super) fn warn_of_twins(participant: &Participant, twins: &[Slug]) {
    const NAMED_MAX: usize = 3;
    let Participant { slug, name, .. } = participant;
    let mut named: Vec<_> = twins.iter().take(NAMED_MAX).map(|twin| format!("`{twin}`")).collect();
    let others = match (twins.len().saturating_sub(NAMED_MAX), named.len()) {
        (0, 0) => return,
        (0, 1) => None,
        (0, _) => named.pop(),
        (more, _) => Some(format!("{more} more")),
    };
    let named = named.join(", ");
    let others = others.map(|others| format!(" and {others}")).unwrap_or_default();
    output::warn(&format!(
        "the name `{name}` of `{slug}` looks like that of {named}{others}; make sure nobody takes one for the other"
    ));
}

async fn with_reason(transition: Transition, args: &ReasonArgs, start: &Start) -> Result<(), Failure> {
    step(transition, &args.slug, Some(Reason::parse(&args.reason)?), start).await
}

async fn step(step: Transition, slug: &str, reason: Option<Reason>, start: &Start) -> Result<(), Failure> {
    let slug = Slug::parse(slug)?;
    let app = start.app(Missing::Refuse)?;
    let done = app.change(&slug, &Change::Transition { step, reason, until: None }, &By::OPERATOR).await?;
    let Participant { name, status, .. } = &done.participant;
    output::print(&match done.changed {
        Changed::Deleted => format!("`{slug}` ({name}) is declined and deleted; the slug is free again\n"),
        Changed::Updated | Changed::OpenDayAdded(_) => format!("`{slug}` ({name}) is now {status}\n"),
        Changed::Unchanged => format!("`{slug}` ({name}) is {status} already\n"),
    })
}
