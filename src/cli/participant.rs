//! `openday participant`: entering, showing and changing participants.

mod list;
mod particulars;
mod private_link;
mod revoke;
mod show;

use clap::{Args, Subcommand};

use super::failure::Failure;
use super::output;
use super::start::{Missing, Start};
use crate::domain::change::{By, Change, Changed};
use crate::domain::participant::{Participant, Slug};
use crate::domain::schedule::parse_date;
use crate::domain::status::Transition;
use crate::domain::text::Reason;

use list::ListArgs;
use particulars::{AddArgs, EditArgs};
use revoke::RevokeArgs;
use show::ShowArgs;

pub(super) use particulars::new_or_none;
pub(super) use show::find;

/// Enter, show and change participants
#[derive(Debug, Subcommand)]
pub(super) enum ParticipantCommand {
    /// Enter a business, school or office
    ///
    /// It is pending, and its badge says so, until it is approved. Warns when another participant's name looks the same.
    /// With --private-link, the link stands alone on standard output, so that it can be piped to where it is sent from.
    #[command(after_help = "\
Examples:
  openday participant add pekarna-u-mostu --name 'Pekárna U Mostu' \\
      --website https://pekarna.example/ --country CZ --place Brno \\
      --time-zone Europe/Prague --language cs
  openday participant add anvil --name 'Anvil & Daughters' --website https://anvil.example/ \\
      --country GB --time-zone Europe/London --language en --approve
  openday participant add mill --name 'The Old Mill' --website https://mill.example/ \\
      --country GB --time-zone Europe/London --language en \\
      --contact miller@mill.example --private-link > link")]
    Add(AddArgs),
    /// List participants by name, all of them or those that every filter lets through
    ///
    /// REPORTS counts the open reports of a fake, TWINS the others whose name looks the same. With --json, in the form of
    /// `openday export`, contacts included.
    #[command(after_help = "\
Examples:
  openday participant list
  openday participant list --status pending --json
  openday participant list --waiting-since 2026-11-20
  openday participant list --country CZ --reported")]
    List(ListArgs),
    /// Show everything that is known of a participant, for maintainers' eyes only
    ///
    /// With --json, in the form of `openday export`, without notes and reports: `openday note list` and `openday report
    /// list` have those.
    #[command(after_help = "Example: openday participant show pekarna-u-mostu")]
    Show(ShowArgs),
    /// Change a participant's particulars; those not named stay as they are
    #[command(after_help = "\
Examples:
  openday participant edit pekarna-u-mostu --name 'Pekárna Na Mostě'
  openday participant edit pekarna-u-mostu --place 'Brno-Židenice' --no-link
  openday participant edit pekarna-u-mostu --contact pec@pekarna.example")]
    Edit(EditArgs),
    /// Admit a pending participant: from now on its badge carries the statement
    #[command(after_help = "Example: openday participant approve anvil")]
    Approve(SlugArgs),
    /// Refuse a pending participant: it is deleted, and its slug is free again
    #[command(after_help = "Example: openday participant decline anvil --reason 'no address we could visit'")]
    Decline(ReasonArgs),
    /// Pause an active participant for now; `reinstate` ends it
    ///
    /// Until then its badge says that it is suspended, and no date. With --until it ends by itself, when that date begins
    /// at the participant's place.
    #[command(after_help = "\
Examples:
  openday participant suspend anvil --reason 'an open day did not take place'
  openday participant suspend anvil --reason 'moving house' --until 2027-05-01")]
    Suspend(SuspendArgs),
    /// End a suspension
    #[command(after_help = "Example: openday participant reinstate anvil")]
    Reinstate(SlugArgs),
    /// Take the badge away for good; the reason is shown to the public
    ///
    /// The badge says so within a second here, and within three minutes wherever caches keep it. Of several participants,
    /// at most 1,000, all are revoked at once or none is; those revoked already stay as they are. Also while everything
    /// else is frozen.
    #[command(after_help = "\
Examples:
  openday participant revoke anvil --reason 'three announced open days never took place'
  openday participant revoke anvil bellows crane --reason 'one owner, no open day'
  openday participant revoke --slugs-from fakes.txt --reason 'the chain withdrew its word'")]
    Revoke(RevokeArgs),
    /// Let a participant go that wishes to leave
    ///
    /// `readmit` takes it back, as a new admission.
    #[command(after_help = "Example: openday participant withdraw anvil")]
    Withdraw(SlugArgs),
    /// Admit a revoked or withdrawn participant anew, with a new date
    #[command(after_help = "Example: openday participant readmit anvil --reason 'visited on 3 May, all as announced'")]
    Readmit(ReasonArgs),
    /// Make a new private link and print it, once; the old one dies
    ///
    /// Whoever has it keeps the participant's dates and particulars true. It is printed alone on standard output; only its
    /// hash is stored. Sessions of the old link end.
    #[command(after_help = "Example: openday participant private-link anvil > link")]
    PrivateLink(SlugArgs),
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

#[derive(Debug, Args)]
pub(super) struct SuspendArgs {
    /// The participant's name in addresses
    slug: String,
    /// Why, at most 500 characters
    #[arg(long, value_name = "TEXT")]
    reason: String,
    /// The date with whose beginning it ends by itself, like 2027-05-01
    #[arg(long, value_name = "DATE")]
    until: Option<String>,
}

pub(super) async fn run(command: ParticipantCommand, start: &Start) -> Result<(), Failure> {
    match command {
        ParticipantCommand::Add(args) => particulars::add(&args, start).await,
        ParticipantCommand::List(args) => list::list(&args, start).await,
        ParticipantCommand::Show(args) => show::show(&args, start).await,
        ParticipantCommand::Edit(args) => particulars::edit(&args, start).await,
        ParticipantCommand::Approve(args) => apply(&args.slug, &Change::step(Transition::Approve), start).await,
        ParticipantCommand::Decline(args) => with_reason(Transition::Decline, &args, start).await,
        ParticipantCommand::Suspend(args) => suspend(&args, start).await,
        ParticipantCommand::Reinstate(args) => apply(&args.slug, &Change::step(Transition::Reinstate), start).await,
        ParticipantCommand::Revoke(args) => revoke::revoke(&args, start).await,
        ParticipantCommand::Withdraw(args) => apply(&args.slug, &Change::step(Transition::Withdraw), start).await,
        ParticipantCommand::Readmit(args) => with_reason(Transition::Readmit, &args, start).await,
        ParticipantCommand::PrivateLink(args) => private_link::renew(&args.slug, start).await,
    }
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
    apply(&args.slug, &Change::because(transition, Reason::parse(&args.reason)?), start).await
}

async fn suspend(args: &SuspendArgs, start: &Start) -> Result<(), Failure> {
    let until = args.until.as_deref().map(parse_date).transpose()?;
    let (step, reason) = (Transition::Suspend, Some(Reason::parse(&args.reason)?));
    apply(&args.slug, &Change::Transition { step, reason, class: None, until }, start).await
}

async fn apply(slug: &str, change: &Change, start: &Start) -> Result<(), Failure> {
    let slug = Slug::parse(slug)?;
    let done = start.app(Missing::Refuse)?.change(&slug, change, &By::OPERATOR).await?;
    output::print(&told(&done.participant, done.changed))
}

/// What a step came to, in a line.
fn told(participant: &Participant, changed: Changed) -> String {
    let Participant { slug, name, status, suspended_until, .. } = participant;
    match changed {
        Changed::Deleted => format!("`{slug}` ({name}) is declined and deleted; the slug is free again\n"),
        Changed::Updated | Changed::OpenDayAdded(_) => {
            let until = suspended_until.map(|until| format!(" until {until}")).unwrap_or_default();
            format!("`{slug}` ({name}) is now {status}{until}\n")
        }
        Changed::Unchanged => format!("`{slug}` ({name}) is {status} already\n"),
    }
}
