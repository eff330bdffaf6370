//! What is known of a participant when it is entered, and new values for it.

use clap::Args;

use super::{private_link, warn_of, warn_of_twins};
use crate::cli::failure::Failure;
use crate::cli::flags::{Edits, Whole};
use crate::cli::output;
use crate::cli::start::{Missing, Start};
use crate::domain::change::{By, Change, Changed};
use crate::domain::hint::{hints, hints_of_change};
use crate::domain::input::{
    ConfirmWebsiteInput, InputError, ParticipantInput, ParticularsInput, SLUG_FIELD, read_slug, with_slug,
};
use crate::domain::participant::{Participant, WebsiteStanding};
use crate::domain::status::Status;

#[derive(Debug, Args)]
pub(in crate::cli) struct AddArgs {
    #[arg(help = SLUG_FIELD.help())]
    slug: String,
    #[command(flatten)]
    particulars: Whole<ParticularsInput>,
    /// Admit it at once
    #[arg(long)]
    approve: bool,
    #[command(flatten)]
    confirming: Whole<ConfirmWebsiteInput>,
    /// Make a private link for it and print it, once
    #[arg(long)]
    private_link: bool,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct EditArgs {
    /// The participant's name in addresses
    slug: String,
    #[command(flatten)]
    particulars: Edits<ParticularsInput>,
    #[command(flatten)]
    confirming: Whole<ConfirmWebsiteInput>,
}

pub(super) async fn add(args: AddArgs, start: &Start) -> Result<(), Failure> {
    let AddArgs { slug, particulars: Whole(particulars), approve, confirming: Whole(confirming), private_link } = args;
    let input = ParticipantInput { slug: Some(slug), particulars, first_open_day: None };
    // What is wrong is told before there is a data file.
    input.check(false, jiff::Timestamp::UNIX_EPOCH).map_err(InputError)?;
    let app = start.app(Missing::Create)?;
    let mut participant = input.check(false, app.now()).map_err(InputError)?;
    if confirming.check().map_err(InputError)? {
        participant.stand(WebsiteStanding::Confirmed, app.now());
    }
    let added = app.add(participant, approve, &By::OPERATOR).await?;
    warn_of_twins(&added.participant, &added.twins);
    warn_of(&hints(&added.participant, app.now()));
    let Participant { slug, name, status, .. } = &added.participant;
    let next = match status {
        Status::Pending => format!("; admit it with `openday participant approve {slug}`"),
        _ => String::new(),
    };
    let entered = format!("`{slug}` ({name}) is entered and {status}{next}");
    if private_link {
        // Standard output is the link's alone.
        output::explain(&entered);
        return private_link::make(&app, slug, start).await;
    }
    output::print(&format!("{entered}\n"))
}

pub(super) async fn edit(args: EditArgs, start: &Start) -> Result<(), Failure> {
    let EditArgs { slug, particulars: Edits(particulars), confirming: Whole(confirming) } = args;
    // Without a slug nothing is known of what is there, and all mistakes are told.
    let known = |_| with_slug(&slug, particulars.check(None)).map(|(slug, _)| slug);
    let slug = read_slug(&slug, SLUG_FIELD.name).or_else(known)?;
    let app = start.app(Missing::Refuse)?;
    let mut edit = particulars.check(Some(&app.record(&slug).await?.participant)).map_err(InputError)?;
    edit.confirm_website = confirming.check().map_err(InputError)?;
    let change = Change::Edit(edit);
    let done = app.change(&slug, &change, &By::OPERATOR).await?;
    warn_of_twins(&done.participant, &done.twins);
    warn_of(&hints_of_change(&done.participant, &change, done.changed, app.now()));
    let name = &done.participant.name;
    output::print(&match done.changed {
        Changed::Unchanged => format!("`{slug}` ({name}) is so already\n"),
        _ => format!("`{slug}` ({name}) is changed\n"),
    })
}
