//! `openday participant`: entering, showing and changing participants.

mod decision;
mod list;
mod particulars;
mod private_link;
mod show;
mod step;
mod website;

use clap::{Args, Subcommand};

use super::failure::Failure;
use super::output;
use super::start::Start;
use crate::app::Twins;
use crate::domain::change::{Changed, WebsiteStep};
use crate::domain::hint::Hint;
use crate::domain::participant::Participant;
use crate::domain::status::Transition;

use decision::Decided;
use list::ListArgs;
use particulars::{AddArgs, EditArgs};
use show::ShowArgs;

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
    #[command(flatten)]
    Step(Decided<Transition>),
    #[command(flatten)]
    Website(Decided<WebsiteStep>),
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

pub(super) async fn run(command: ParticipantCommand, start: &Start) -> Result<(), Failure> {
    match command {
        ParticipantCommand::Add(args) => particulars::add(args, start).await,
        ParticipantCommand::List(args) => list::list(&args, start).await,
        ParticipantCommand::Show(args) => show::show(&args, start).await,
        ParticipantCommand::Edit(args) => particulars::edit(args, start).await,
        ParticipantCommand::Step(command) => step::run(command, start).await,
        ParticipantCommand::Website(command) => website::run(command, start).await,
        ParticipantCommand::PrivateLink(args) => private_link::renew(&args.slug, start).await,
    }
}

/// Warns of participants whose name looks the same, if there are any; of many it names the first.
pub(super) fn warn_of_twins(participant: &Participant, twins: &Twins) {
    const NAMED_MAX: usize = 3;
    let Participant { slug, name, .. } = participant;
    let mut named: Vec<_> = twins.named.iter().take(NAMED_MAX).map(|twin| format!("`{twin}`")).collect();
    let others = match (twins.count.saturating_sub(NAMED_MAX), named.len()) {
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

/// Warns of what looks like a slip.
pub(super) fn warn_of(hints: &[Hint]) {
    for hint in hints {
        output::warn(&hint.to_string());
    }
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
